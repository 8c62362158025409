/* The words of a delivery report. Whoever it names stands in it, so does what it says of them, and
 * a status is one of RFC 3463 that stands there too; an address is cut between characters; within
 * the limits, however long the text. The first line is whom the report was sent to. */
#include "mime/bounce_text.h"

#include "base/utf8.h"
#include "fuzz.h"
#include "mime/bounce_json.h"
#include "mime/bounce_words.h"

static bool within(struct str part, struct str whole) {
    return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

static void status_of(struct str said) {
    struct str status = bounce_status_in(said);
    if (!str_is_set(status)) return;
    BUG_UNLESS(within(status, said) && (status.p[0] == '4' || status.p[0] == '5'));
    BUG_UNLESS(str_eq(bounce_status_at(status), status) && bounce_status_weight(status) > 0);
}

static void found(struct arena *a, const struct bounce_found *f, struct str text) {
    BUG_UNLESS(within(f->recipient, text) && str_find_char(f->recipient, '@') > 0);
    BUG_UNLESS(utf8_valid(f->recipient) || !utf8_valid(text));
    BUG_UNLESS(f->said.n <= BOUNCE_SAID_MAX);
    status_of(f->said);
    struct str plain = bounce_plain(a, f->said, BOUNCE_SAID_MAX);
    BUG_UNLESS(plain.n <= f->said.n && str_eq(bounce_plain(a, plain, plain.n), plain));
    BUG_UNLESS(bounce_class_of(MAIL_ACTION_FAILED, STR_NONE, plain, plain) != MAIL_BOUNCE_NONE);
}

FUZZ_TARGET(bounce) {
    struct arena *a = arena_new(64 << 20);
    struct str writer = fuzz_line(&in);
    struct bounce_text t = bounce_text_read(a, in, writer, NULL, 0);
    BUG_UNLESS(t.n <= BOUNCE_TEXT_RECIPIENTS_MAX && (!t.sure || t.n > 0));
    BUG_UNLESS(t.report.n <= BOUNCE_TEXT_MAX && t.said.n <= BOUNCE_SAID_MAX);
    for (size_t i = 0; i < t.n; i++)
        found(a, &t.v[i], in);
    status_of(in);
    if (bounce_json_is(in)) {
        struct mail_bounces list = bounce_json_read(a, in);
        BUG_UNLESS(list.n <= BOUNCE_JSON_RECIPIENTS_MAX);
        for (size_t i = 0; i < list.n; i++)
            BUG_UNLESS(within(list.v[i].recipient, in) &&
                       (utf8_valid(list.v[i].recipient) || !utf8_valid(in)));
    }
    arena_free(&a);
}
