/* Whose mail goes to Spam by itself. */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/mailbox/mailbox.h"
#include "desk/spam/spam.h"
#include "desk/spam/spam_sql.h"

enum { ADDRESS_MAX = 320 };

const struct err *spam_check_address(struct work *w, struct str address) {
    struct mailbox m;
    struct str plus;
    bool ours;
    if (address.n == 0 || address.n > ADDRESS_MAX || !utf8_is_line(address) ||
        str_find_char(address, '@') <= 0)
        return ERR(w->arena, ERR_INVALID, "This is no mail address.", .field = "address",
                   .hint = "Write it like ana@shop.example.");
    TRY(mailbox_of_address(w, address, &m, &plus, &ours));
    if (!ours) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is an address of your own.", .field = "address",
               .hint = "Name the one who writes to you.");
}

const struct err *spam_block(struct work *w, struct str address) {
    int64_t n;
    bool person = w->actor.kind == ACTOR_USER;
    TRY(spam_check_address(w, address));
    TRY(spam_distrust(w, address));
    TRY(sql_blocked_insert(w->db, mailbox_normal(w->arena, address),
                           person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), &n));
    return n ? audit_note(w, "sender.block", S("sender"), mailbox_normal(w->arena, address)) : NULL;
}

const struct err *spam_unblock(struct work *w, struct str address) {
    int64_t n;
    TRY(sql_blocked_remove(w->db, mailbox_normal(w->arena, address), &n));
    return n ? audit_note(w, "sender.unblock", S("sender"), mailbox_normal(w->arena, address))
             : NULL;
}

const struct err *spam_is_blocked(struct work *w, struct str address, bool *ret) {
    struct blocked b;
    *ret = false;
    if (address.n == 0) return NULL;
    return sql_blocked_by_address(w->db, mailbox_normal(w->arena, address), &b, ret);
}

const struct err *spam_blocked(struct work *w, struct str address, struct blocked *ret) {
    bool found;
    TRY(sql_blocked_by_address(w->db, mailbox_normal(w->arena, address), ret, &found));
    return found ? NULL
                 : ERR(w->arena, ERR_NOT_FOUND, "This sender is not blocked.", .field = "address");
}

const struct err *spam_blocked_list(struct work *w, int64_t after, int64_t n, struct blocked **ret,
                                    size_t *ret_n) {
    return sql_blocked_after(w->db, after, n, ret, ret_n);
}
