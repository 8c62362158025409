#include "desk/permission/link.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/followup/followup.h"
#include "desk/permission/link_sql.h"
#include "desk/permission/permission.h"

enum { SECRET_BYTES = 32, SECRET_LENGTH = 2 * SECRET_BYTES };

const struct err *link_make(struct work *w, const struct link_new *in, struct str *ret_secret) {
    struct str secret = sys_random_hex(w->sys, w->arena, SECRET_BYTES);
    int64_t now = work_now(w), lasts = in->kind == LINK_SOLVED ? LINK_ANSWER_LASTS : LINK_STOP_LASTS;
    struct opt_int follow_up = in->kind == LINK_SOLVED ? OPT(in->follow_up_id) : OPT_NONE;
    TRY(sql_customer_link_insert(w->db, in->kind, hash_sha256_hex(w->arena, secret), in->message_id, follow_up,
                                 in->lang, now, now + lasts, NULL));
    *ret_secret = secret;
    return NULL;
}

const struct err *link_find(struct work *w, struct str secret, enum customer_link_kind kind,
                            struct customer_link *ret) {
    bool found = false;
    if (secret.n == SECRET_LENGTH)
        TRY(sql_customer_link_by_hash(w->db, hash_sha256_hex(w->arena, secret), kind, work_now(w), ret, &found));
    return found ? NULL
                 : ERR(w->arena, ERR_NOT_FOUND, "This link does not count any more.",
                       .hint = "Reply to the mail that it came with: a person reads that.");
}

static const struct err *check_words(struct work *w, struct str said) {
    if (str_trim(said).n && said.n <= LINK_WORDS_MAX && utf8_valid(said) && str_find_char(said, 0) < 0) return NULL;
    return ERR(w->arena, ERR_INVALID, "What is wrong? A few words are enough.", .field = "text",
               .hint = "Write at most 4,000 bytes.");
}

/* What is answered is written down by the desk itself: nobody of ours has said it. */
const struct err *link_answer(struct work *w, const struct customer_link *l, bool yes, struct str said) {
    struct follow_up f;
    int64_t id, changed;
    if (l->answer.set) return NULL;
    TRY(check_words(w, said));
    TRY(follow_up_get(w, l->follow_up_id.v, &f));
    TRY(follow_up_said(w, &f, yes ? RESULT_OK : RESULT_PROBLEM, str_trim(said), &id));
    TRY(sql_customer_link_take(w->db, l->id, yes, work_now(w), OPT(id), &changed));
    if (changed == 0)
        return ERR(w->arena, ERR_CONFLICT, "This was answered a moment ago.", .hint = "Load the page again.");
    return audit_note(w, "follow-up.answer", str_printf(w->arena, "follow-up:%lld", (long long)f.id),
                      yes ? S("yes") : S("no"));
}

const struct err *link_stop(struct work *w, const struct customer_link *l) {
    struct permission_said no = { .purpose = PERMISSION_OFFERS, .source = PERMISSION_BY_LINK };
    TRY(permission_say(w, l->customer_id, &no));
    return sql_customer_link_take(w->db, l->id, 0, work_now(w), OPT_NONE, NULL);
}
