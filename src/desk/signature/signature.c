#include "desk/signature/signature.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/customer/customer.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/message.h"
#include "desk/signature/signature_sql.h"
#include "desk/user/user.h"

const struct err *signature_list(struct work *w, struct signature **ret, size_t *ret_n) {
    return sql_signatures_of(w->db, w->actor.user_id, ret, ret_n);
}

static size_t lines_of(struct str text) {
    struct str rest = text, line;
    size_t n = 0;
    while (str_split(&rest, '\n', &line))
        n++;
    return n;
}

static const struct err *check(struct work *w, struct str lang, struct str text) {
    if (lang.n) TRY(user_check_lang(w, lang));
    if (text.n > SIGNATURE_MAX || lines_of(text) > SIGNATURE_LINES_MAX)
        return ERR(w->arena, ERR_LIMIT, "This signature is too long.", .field = "signature",
                   .hint = "Take at most 12 lines and 2,000 bytes.");
    if (!utf8_valid(text) || str_find_char(text, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = "signature");
    return NULL;
}

const struct err *signature_set(struct work *w, struct str lang, struct str text) {
    int64_t changed;
    text = str_trim(text);
    TRY(check(w, lang, text));
    if (text.n)
        TRY(sql_signature_put(w->db, w->actor.user_id, lang, text, &changed));
    else
        TRY(sql_signature_drop(w->db, w->actor.user_id, lang, &changed));
    if (!changed) return NULL;
    return audit_note(w, "user.signature",
                      str_printf(w->arena, "user:%lld", (long long)w->actor.user_id), lang);
}

/* The language of a tag, without script and country. */
static struct str primary(struct str tag) {
    ptrdiff_t end = str_find_char(tag, '-');
    return end < 0 ? tag : str_slice(tag, 0, (size_t)end);
}

static bool latin(struct str tag) { return str_contains_nocase(tag, S("-Latn")); }

/* Letters of the Cyrillic blocks begin with these bytes in UTF-8. */
static bool cyrillic(struct str words) {
    for (size_t i = 0; i < words.n; i++)
        if ((unsigned char)words.p[i] >= 0xd0 && (unsigned char)words.p[i] <= 0xd4) return true;
    return false;
}

struct str signature_lang(struct str lang, struct str words) {
    bool open = str_eq_nocase(lang, S("sr")) || str_starts_nocase(lang, S("sr-RS"));
    return open && words.n && !cyrillic(words) ? S("sr-Latn") : lang;
}

struct str signature_choose(const struct signature *rows, size_t n, struct str lang) {
    struct str near = S(""), any = S("");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].lang.n == 0) {
            any = rows[i].text;
        } else if (str_eq_nocase(primary(rows[i].lang), primary(lang))) {
            if (latin(rows[i].lang) == latin(lang)) return rows[i].text;
            near = rows[i].text;
        }
    }
    return near.n ? near : any;
}

const struct err *signature_for(struct work *w, struct str lang, struct str *ret) {
    struct signature *rows;
    size_t n;
    TRY(signature_list(w, &rows, &n));
    *ret = signature_choose(rows, n, lang);
    return NULL;
}

static const struct err *lang_of(struct work *w, const struct conversation *c,
                                 const struct message *last, struct str *ret) {
    struct customer who;
    struct mailbox box;
    *ret = last->lang;
    if (last->lang.n) return NULL;
    TRY(customer_get(w, c->customer_id, &who));
    *ret = who.lang;
    if (who.lang.n || !c->mailbox_id.set) return NULL;
    TRY(mailbox_get(w, c->mailbox_id.v, &box));
    *ret = box.lang;
    return NULL;
}

const struct err *signature_of(struct work *w, const struct conversation *c,
                               const struct message *last, struct str *ret) {
    struct signature *rows;
    struct str lang;
    size_t n;
    *ret = S("");
    TRY(signature_list(w, &rows, &n));
    if (n == 0) return NULL;
    TRY(lang_of(w, c, last, &lang));
    *ret = signature_choose(rows, n, signature_lang(lang, last->reply_text));
    return NULL;
}
