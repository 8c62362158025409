#include "desk/repeat/repeat.h"

#include "base/moment.h"
#include "db/db.h"
#include "desk/repeat/repeat_sql.h"

const struct err *repeat_before(struct work *w, const struct repeat *r, bool *ret_done,
                                int64_t *ret_status, struct str *ret_reply) {
    struct repeat_row row;
    bool found;
    *ret_done = false;
    if (r->key.n == 0) return NULL;
    if (r->key.n > REPEAT_KEY_MAX)
        return ERR(w->arena, ERR_INVALID, "The idempotency key is too long.",
                   .field = "Idempotency-Key", .hint = "Take at most 200 characters.");
    TRY(sql_repeat_get(w->db, w->actor.user_id, r->key, &row, &found));
    if (!found) return NULL;
    if (!str_eq(row.body_hash, r->body_hash))
        return ERR(w->arena, ERR_INVALID, "This key was used for something else.",
                   .field = "Idempotency-Key", .hint = "Take a new key for a new request.");
    *ret_done = true;
    *ret_status = row.status;
    *ret_reply = row.reply;
    return NULL;
}

const struct err *repeat_after(struct work *w, const struct repeat *r, int64_t status,
                               struct str reply) {
    if (r->key.n == 0) return NULL;
    return sql_repeat_put(w->db, w->actor.user_id, r->key, r->body_hash, status, reply, work_now(w),
                          NULL);
}

const struct err *repeat_used(struct work *w, struct str key, bool *ret) {
    struct repeat_row row;
    *ret = false;
    if (key.n == 0) return NULL;
    return sql_repeat_get(w->db, w->actor.user_id, key, &row, ret);
}

static const struct err *forget_tx(struct work *w, void *arg) {
    (void)arg;
    return sql_repeat_forget(w->db, work_now(w) - REPEAT_KEPT_FOR, NULL);
}

const struct err *repeat_tidy(struct work *w) { return work_write_own(w, forget_tx, NULL); }
