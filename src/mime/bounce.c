#include "mime/bounce.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/address.h"
#include "mime/bounce_json.h"
#include "mime/bounce_text.h"
#include "mime/bounce_words.h"
#include "mime/ids.h"
#include "mime/list.h"
#include "mime/param.h"
#include "mime/returned.h"
#include "mime/rfc2047.h"

#include <string.h>

enum { DIAGNOSTIC_MAX = 1000 };

/* "rfc822; ana@example.com" -> "ana@example.com" */
static struct str without_type(struct str s) {
    ptrdiff_t semicolon = str_find_char(s, ';');
    s = str_trim(semicolon < 0 ? s : str_from(s, (size_t)semicolon + 1));
    if (str_starts(s, S("<"))) s = str_from(s, 1);
    if (str_ends(s, S(">"))) s = str_slice(s, 0, s.n - 1);
    return str_trim(s);
}

static struct str field(struct arena *a, const struct headers *h, struct str name) {
    struct str raw = headers_get(h, name);
    return str_is_set(raw) ? rfc2047_decode(a, raw, STR_NONE, NULL) : STR_NONE;
}

static uint32_t hex_digit(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);
    return c && at ? (uint32_t)(at - digits) : 0x110000;
}

/* "\x{161}" -> "š": how an address of RFC 6533 3 travels where only ASCII does. */
static struct str unescape(struct arena *a, struct str s) {
    struct buf b = buf_new_sized(a, s.n + 1, s.n + 1);
    while (s.n) {
        ptrdiff_t end = str_starts(s, S("\\x{")) ? str_find_char(s, '}') : -1;
        uint32_t c = 0;
        for (ptrdiff_t i = 3; i < end && c < 0x110000; i++)
            c = c * 16 + hex_digit(s.p[i]);
        char out[4];
        bool valid = end > 3 && c > 0x7F && c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
        buf_add(&b, valid ? (struct str){ out, utf8_put(c, out) } : str_slice(s, 0, 1));
        s = str_from(s, valid ? (size_t)end + 1 : 1);
    }
    return buf_str(&b);
}

/* An address is taken as it stands (address.h): no encoded words. */
static struct str address_field(struct arena *a, const struct headers *h, struct str name) {
    struct str raw = headers_get(h, name);
    if (!str_is_set(raw)) return STR_NONE;
    struct str value = utf8_clean(a, header_unfold(a, raw)), s = without_type(value);
    if (str_starts_nocase(value, S("utf-8"))) s = unescape(a, s);
    return s.n ? utf8_cut(s, ADDRESS_LENGTH_MAX) : STR_NONE;
}

static bool action_of(struct str word, enum mail_action *ret) {
    for (int i = 0; i < MAIL_ACTION_COUNT; i++) {
        if (!str_starts_nocase(word, str_of(mail_action_name((enum mail_action)i)))) continue;
        *ret = (enum mail_action)i;
        return true;
    }
    return false;
}

struct report {
    struct arena *arena;
    struct mail_bounces found;
    size_t room;
};

/* No action, or a word of nobody's: the class of the status says it. */
static enum mail_action action_by(struct str status) {
    if (str_starts(status, S("2"))) return MAIL_ACTION_DELIVERED;
    return str_starts(status, S("4")) ? MAIL_ACTION_DELAYED : MAIL_ACTION_FAILED;
}

static void add(struct report *r, const struct mail_bounce *b, struct str recipient) {
    if (!str_is_set(recipient) || r->found.n == BOUNCE_RECIPIENTS_MAX) return;
    struct mail_bounce one = *b;
    one.recipient = recipient;
    LIST_ADD(r->arena, r->found.v, r->found.n, r->room, one);
}

/* One group of fields; the one about the report itself names no recipient. Who got another address
 * on the way (RFC 3464 2.3.1) stands twice: as he was written to and as he was refused; what other
 * mail worlds call an address (X.400) is none of ours. */
static void read_group(struct report *r, const struct headers *h) {
    struct str final = address_field(r->arena, h, S("Final-Recipient"));
    struct str original = address_field(r->arena, h, S("Original-Recipient"));
    bool foreign = str_find_char(final, '@') < 0 && str_find_char(original, '@') >= 0;
    bool renamed = str_find_char(original, '@') > 0 && !str_eq_nocase(original, final);
    struct mail_bounce b = { .action = MAIL_ACTION_FAILED };
    b.status = bounce_status_at(field(r->arena, h, S("Status")));
    struct str diagnostic = field(r->arena, h, S("Diagnostic-Code"));
    struct str category = field(r->arena, h, S("X-PowerMTA-BounceCategory"));
    if (str_is_set(category) && str_is_set(diagnostic))
        diagnostic = str_join3(r->arena, diagnostic, S(" "), category);
    if (str_is_set(diagnostic)) b.diagnostic = utf8_cut(without_type(diagnostic), DIAGNOSTIC_MAX);
    if (!action_of(field(r->arena, h, S("Action")), &b.action)) b.action = action_by(b.status);
    if (!foreign) add(r, &b, str_is_set(final) ? final : original);
    if (foreign || (renamed && str_is_set(final))) add(r, &b, original);
}

/* A group that names nobody leaves nothing behind: its fields take fifty times its bytes. */
static void read_status(struct report *r, struct str s) {
    while (s.n && r->found.n < BOUNCE_RECIPIENTS_MAX) {
        size_t body, had = r->found.n;
        struct arena_mark before = arena_mark(r->arena);
        struct headers h = headers_read(r->arena, s, PRESCAN_PART_FIELDS_MAX, &body);
        read_group(r, &h);
        if (r->found.n == had) arena_rewind(r->arena, before);
        if (body == 0)
            (void)line_next(&s); /* no field: look further down */
        else
            s = str_from(s, body);
    }
}

static struct str id_of_header(struct arena *a, struct str letter) {
    size_t body;
    if (!str_is_set(letter)) return STR_NONE;
    struct headers h = headers_read(a, letter, HEADERS_FIELDS_MAX, &body);
    return id_read(a, headers_get(&h, S("Message-ID")));
}

static void read_failed_field(struct report *r, const struct headers *h) {
    struct str rest = field(r->arena, h, S("X-Failed-Recipients")), part;
    while (r->found.n < BOUNCE_RECIPIENTS_MAX && str_split(&rest, ',', &part)) {
        struct mail_bounce b = { .recipient = utf8_cut(without_type(part), ADDRESS_LENGTH_MAX) };
        if (b.recipient.n) LIST_ADD(r->arena, r->found.v, r->found.n, r->room, b);
    }
}

/* ---- what the words add ---- */

static struct bounce_text words_of(struct report *r, const struct mail *m) {
    struct str *known = ARENA_ARRAY(r->arena, r->found.n, struct str);
    for (size_t i = 0; i < r->found.n; i++)
        known[i] = r->found.v[i].recipient;
    struct str writer = m->to.n ? m->to.v[0].address : STR_NONE;
    return bounce_text_read(r->arena, m->text, writer, known, r->found.n);
}

/* Whom only the words name. They are late where the report says so and nothing worse: who is taken
 * for late is nobody's work. */
static void add_found(struct report *r, const struct bounce_text *t, const struct mail *m) {
    struct str said = str_join3(r->arena, m->subject, S(" "), t->report);
    struct str plain = bounce_plain(r->arena, said, DIAGNOSTIC_MAX);
    bool late = bounce_says_late(plain) && !bounce_says_for_good(plain);
    for (size_t i = 0; i < t->n; i++) {
        struct mail_bounce b = { .recipient = t->v[i].recipient,
                                 .action = late ? MAIL_ACTION_DELAYED : MAIL_ACTION_FAILED };
        LIST_ADD(r->arena, r->found.v, r->found.n, r->room, b);
    }
}

static struct str said_of(const struct bounce_text *t, struct str recipient) {
    for (size_t i = 0; i < t->n; i++)
        if (str_eq_nocase(t->v[i].recipient, recipient)) return t->v[i].said;
    return S("");
}

/* The answer of the server that refused goes before what the one that reports makes of it, unless
 * it says less. */
static void weigh(struct mail_bounce *b, struct str said) {
    if (b->action != MAIL_ACTION_FAILED && b->action != MAIL_ACTION_DELAYED) return;
    struct str answer = bounce_status_in(said);
    int weight = bounce_status_weight(answer);
    if (weight && weight >= bounce_status_weight(b->status)) b->status = answer;
}

static struct str plain_of(struct report *r, struct str s) {
    return bounce_plain(r->arena, s, 2 * DIAGNOSTIC_MAX);
}

/* What is known of one recipient comes from its own group, else from the words about it; words
 * about all are his where he is the only one. */
static void judge(struct report *r, struct mail_bounce *b, const struct bounce_text *t) {
    struct str answer = b->diagnostic, said = said_of(t, b->recipient);
    if (t->n <= 1) said = str_join3(r->arena, said, S(" "), t->said);
    weigh(b, answer);
    if (bounce_status_weight(bounce_status_in(answer)) == 0 && bounce_status_weight(b->status) < 2)
        weigh(b, said);
    if (!str_is_set(answer) && str_trim(said).n)
        b->diagnostic = utf8_cut(str_trim(said), DIAGNOSTIC_MAX);
    b->class = bounce_class_of(b->action, b->status, plain_of(r, answer), plain_of(r, said));
}

static bool is_status(struct str type) {
    return str_eq(type, S("message/delivery-status")) ||
           str_eq(type, S("message/global-delivery-status"));
}

static void read_groups(struct report *r, struct str raw, const struct tree *t) {
    for (size_t i = 0, seen = 0; i < t->n && seen < RETURNED_PARTS_MAX; i++) {
        if (!is_status(t->v[i].type)) continue;
        read_status(r, returned_part(r->arena, raw, &t->v[i]));
        seen++;
    }
}

/* Gateways lose the form of a report, or pack one into another: its fields then stand in the text
 * or in the letter that is given back. */
static void read_stray_groups(struct report *r, struct str raw, const struct tree *t,
                              const struct mail *m) {
    read_status(r, utf8_cut(m->text, BOUNCE_TEXT_MAX));
    struct str type = returned_field(r->arena, raw, t, S("Content-Type"));
    if (r->found.n || !str_starts_nocase(str_trim(type), S("multipart/report"))) return;
    for (size_t i = 0, seen = 0; i < t->n && seen < RETURNED_PARTS_MAX && r->found.n == 0; i++) {
        if (!str_eq(t->v[i].type, S("message/rfc822"))) continue;
        read_status(r, returned_part(r->arena, raw, &t->v[i]));
        seen++;
    }
}

static struct mail_bounces read_json(struct report *r, struct str text) {
    struct mail_bounces list = bounce_json_read(r->arena, text);
    for (size_t i = 0; i < list.n; i++) {
        struct mail_bounce *b = &list.v[i];
        b->class = bounce_class_of(b->action, b->status, plain_of(r, b->diagnostic), S(""));
    }
    return list;
}

struct mail_bounces bounce_read(struct arena *a, struct str raw, const struct headers *h,
                                const struct tree *t, const struct mail *m) {
    struct report r = { .arena = a };
    if (bounce_json_is(m->text)) return read_json(&r, m->text);
    read_groups(&r, raw, t);
    if (r.found.n == 0) read_failed_field(&r, h);
    if (r.found.n == 0) read_stray_groups(&r, raw, t, m);
    struct bounce_text words = words_of(&r, m);
    if (r.found.n == 0) add_found(&r, &words, m);
    struct str original = id_read(a, returned_field(a, raw, t, S("Message-ID")));
    if (!str_is_set(original)) original = id_of_header(a, words.returned);
    for (size_t i = 0; i < r.found.n; i++) {
        r.found.v[i].original_message_id = original;
        judge(&r, &r.found.v[i], &words);
    }
    return r.found;
}
