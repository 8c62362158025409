#include "mime/bounce_json.h"

#include "base/utf8.h"
#include "mime/bounce_words.h"
#include "mime/list.h"

enum { VALUE_MAX = 1000 };

static bool says(struct str text, struct str type) {
    return str_starts(text, S("{")) && str_find(str_slice(text, 0, VALUE_MAX), type) >= 0;
}

static bool is_failure(struct str text) { return says(text, S("\"notificationType\":\"Bounce\"")); }
static bool is_delivery(struct str text) {
    return says(text, S("\"notificationType\":\"Delivery\""));
}

bool bounce_json_is(struct str text) { return is_failure(text) || is_delivery(text); }

/* The text behind key, which is `"name":"` or `"name":[`; STR_NONE where there is none. */
static struct str behind(struct str s, struct str key) {
    ptrdiff_t at = str_find(s, key);
    return at < 0 ? STR_NONE : str_from(s, (size_t)at + key.n);
}

/* s up to the quote that ends a value. */
static struct str value_at(struct str s) {
    if (!str_is_set(s)) return STR_NONE;
    size_t n = 0;
    while (n < s.n && n < VALUE_MAX && s.p[n] != '"')
        n += s.p[n] == '\\' ? 2 : 1;
    return n && n < s.n ? utf8_cut(s, n) : STR_NONE;
}

static struct str value_of(struct str s, struct str key) { return value_at(behind(s, key)); }

static struct str without_type(struct str s) {
    ptrdiff_t semicolon = str_find_char(s, ';');
    return str_trim(semicolon < 0 ? s : str_from(s, (size_t)semicolon + 1));
}

static struct mail_bounces failures(struct arena *a, struct str text) {
    struct mail_bounces list = { 0 };
    size_t room = 0;
    struct str key = S("\"emailAddress\":\""), rest = behind(text, S("\"bouncedRecipients\":["));
    for (rest = behind(rest, key); str_is_set(rest) && list.n < BOUNCE_JSON_RECIPIENTS_MAX;
         rest = behind(rest, key)) {
        ptrdiff_t end = str_find_char(rest, '}');
        struct str one = str_slice(rest, 0, end < 0 ? rest.n : (size_t)end);
        struct str said = value_of(one, S("\"diagnosticCode\":\""));
        struct mail_bounce b = { .recipient = value_at(one), .action = MAIL_ACTION_FAILED };
        b.status = bounce_status_at(value_of(one, S("\"status\":\"")));
        if (str_is_set(said)) b.diagnostic = without_type(said);
        if (str_is_set(b.recipient)) LIST_ADD(a, list.v, list.n, room, b);
        rest = str_from(rest, one.n);
    }
    return list;
}

/* One that arrived; its answer holds the status behind the reply code. */
static struct mail_bounces delivery(struct arena *a, struct str text) {
    struct mail_bounce *b = ARENA_NEW(a, struct mail_bounce);
    struct str answer = value_of(text, S("\"smtpResponse\":\""));
    *b = (struct mail_bounce){ .recipient = value_of(text, S("\"recipients\":[\"")),
                               .action = MAIL_ACTION_DELIVERED,
                               .status = bounce_status_at(str_from(answer, 4)),
                               .diagnostic = answer };
    return (struct mail_bounces){ b, str_is_set(b->recipient) ? 1 : 0 };
}

struct mail_bounces bounce_json_read(struct arena *a, struct str text) {
    return is_failure(text) ? failures(a, text) : delivery(a, text);
}
