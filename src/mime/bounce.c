#include "mime/bounce.h"

#include "base/utf8.h"
#include "mime/ids.h"
#include "mime/list.h"
#include "mime/param.h"
#include "mime/range.h"
#include "mime/rfc2047.h"

enum { REPORT_MAX = 256 << 10, DIAGNOSTIC_MAX = 1000 };

static struct str content_of(struct arena *a, struct str raw, const struct tree_part *p) {
    return range_decode_some(a, str_slice(raw, p->offset, p->offset + p->length), p->encoding,
                             REPORT_MAX, NULL);
}

/* "rfc822; ana@example.com" -> "ana@example.com" */
static struct str without_type(struct str s) {
    ptrdiff_t semicolon = str_find_char(s, ';');
    s = str_trim(semicolon < 0 ? s : str_from(s, (size_t)semicolon + 1));
    if (str_starts(s, S("<")) && str_ends(s, S(">"))) s = str_slice(s, 1, s.n - 1);
    return str_trim(s);
}

static struct str field(struct arena *a, const struct headers *h, struct str name) {
    struct str raw = headers_get(h, name);
    return str_is_set(raw) ? rfc2047_decode(a, raw, STR_NONE, NULL) : STR_NONE;
}

static bool action_of(struct str word, enum mail_action *ret) {
    for (int i = 0; i < MAIL_ACTION_COUNT; i++) {
        if (!str_starts_nocase(word, str_of(mail_action_name((enum mail_action)i)))) continue;
        *ret = (enum mail_action)i;
        return true;
    }
    return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The three numbers of RFC 3463 at the start of s; STR_NONE when it is anything else. */
static struct str status_of(struct str s) {
    s = str_trim(s);
    size_t i = 0, dots = 0;
    while (i < s.n && (is_digit(s.p[i]) || (s.p[i] == '.' && i > 0 && is_digit(s.p[i - 1])))) {
        dots += s.p[i] == '.';
        i++;
    }
    bool class_known = i > 4 && (s.p[0] == '2' || s.p[0] == '4' || s.p[0] == '5') && s.p[1] == '.';
    return class_known && dots == 2 && is_digit(s.p[i - 1]) && i <= 9 ? str_slice(s, 0, i)
                                                                      : STR_NONE;
}

struct report {
    struct arena *arena;
    struct mail_bounces found;
    size_t room;
    struct str original;
};

/* One group of fields; the one about the report itself names no recipient. */
static void read_group(struct report *r, const struct headers *h) {
    struct str recipient = field(r->arena, h, S("Final-Recipient"));
    if (!str_is_set(recipient)) recipient = field(r->arena, h, S("Original-Recipient"));
    if (!str_is_set(recipient) || r->found.n == BOUNCE_RECIPIENTS_MAX) return;
    struct mail_bounce b = { .recipient = without_type(recipient),
                             .original_message_id = r->original };
    b.status = status_of(field(r->arena, h, S("Status")));
    struct str diagnostic = field(r->arena, h, S("Diagnostic-Code"));
    if (str_is_set(diagnostic)) b.diagnostic = utf8_cut(without_type(diagnostic), DIAGNOSTIC_MAX);
    /* no action, or a word of nobody's: the class of the status says it */
    if (!action_of(field(r->arena, h, S("Action")), &b.action))
        b.action = str_starts(b.status, S("4")) ? MAIL_ACTION_DELAYED : MAIL_ACTION_FAILED;
    LIST_ADD(r->arena, r->found.v, r->found.n, r->room, b);
}

static void read_status(struct report *r, struct str s) {
    while (s.n && r->found.n < BOUNCE_RECIPIENTS_MAX) {
        size_t body;
        struct headers h = headers_read(r->arena, s, PRESCAN_PART_FIELDS_MAX, &body);
        read_group(r, &h);
        if (body == 0)
            (void)line_next(&s); /* no field: look further down */
        else
            s = str_from(s, body);
    }
}

static bool carries_letter(struct str type) {
    return str_eq(type, S("message/rfc822")) || str_eq(type, S("text/rfc822-headers")) ||
           str_eq(type, S("message/global")) || str_eq(type, S("message/global-headers")) ||
           str_eq(type, S("message/rfc822-headers"));
}

static struct str original_id(struct arena *a, struct str raw, const struct tree *t) {
    for (size_t i = 0; i < t->n; i++) {
        if (!carries_letter(t->v[i].type)) continue;
        size_t body;
        struct headers h = headers_read(a, content_of(a, raw, &t->v[i]), HEADERS_FIELDS_MAX, &body);
        struct str id = id_read(a, headers_get(&h, S("Message-ID")));
        if (str_is_set(id)) return id;
    }
    return STR_NONE;
}

static void read_failed_field(struct report *r, const struct headers *h) {
    struct str rest = field(r->arena, h, S("X-Failed-Recipients")), part;
    while (r->found.n < BOUNCE_RECIPIENTS_MAX && str_split(&rest, ',', &part)) {
        struct mail_bounce b = { .recipient = without_type(part),
                                 .original_message_id = r->original };
        if (b.recipient.n) LIST_ADD(r->arena, r->found.v, r->found.n, r->room, b);
    }
}

struct mail_bounces bounce_read(struct arena *a, struct str raw, const struct headers *h,
                                const struct tree *t) {
    struct report r = { .arena = a, .original = original_id(a, raw, t) };
    for (size_t i = 0; i < t->n; i++) {
        bool status = str_eq(t->v[i].type, S("message/delivery-status")) ||
                      str_eq(t->v[i].type, S("message/global-delivery-status"));
        if (status) read_status(&r, content_of(a, raw, &t->v[i]));
    }
    if (r.found.n == 0) read_failed_field(&r, h);
    return r.found;
}
