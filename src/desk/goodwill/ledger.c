/* Reading what was given. */
#include "db/db.h"
#include "desk/goodwill/goodwill.h"
#include "desk/goodwill/goodwill_sql.h"

static const struct err *missing(struct work *w) {
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such grant, or it is not yours to see.");
}

const struct err *goodwill_get(struct work *w, int64_t id, struct grant *ret) {
    bool found;
    TRY(sql_goodwill_by_id(w->db, id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *goodwill_place(struct work *w, int64_t id, struct grant_place *ret) {
    bool found;
    TRY(sql_goodwill_place(w->db, id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *goodwill_of_conversation(struct work *w, int64_t id, struct grant **ret, size_t *ret_n) {
    return sql_goodwill_of_conversation(w->db, id, ret, ret_n);
}

const struct err *goodwill_of_customer(struct work *w, int64_t id, struct grant **ret, size_t *ret_n) {
    return sql_goodwill_of_customer(w->db, actor_sees(&w->actor), w->actor.user_id, id, ret, ret_n);
}

const struct err *goodwill_waiting(struct work *w, struct grant **ret, size_t *ret_n) {
    return sql_goodwill_waiting(w->db, w->actor.user_id, ret, ret_n);
}

const struct err *goodwill_ledger(struct work *w, const struct goodwill_filter *f, int64_t n, struct grant **ret,
                                  size_t *ret_n) {
    return sql_goodwill_ledger(w->db, f->from, f->to, f->user_id, f->kind, f->purpose, f->customer_id, f->law,
                               f->before ? f->before : INT64_MAX, n, ret, ret_n);
}

const struct err *goodwill_sums(struct work *w, const struct goodwill_filter *f, struct grant_sum **ret, size_t *ret_n) {
    return sql_goodwill_sums(w->db, f->from, f->to, f->user_id, f->kind, f->purpose, f->customer_id, f->law, ret, ret_n);
}

const struct err *goodwill_forgone(struct work *w, int64_t conversation_id, struct forgone **ret, size_t *ret_n) {
    return sql_forgone_of_conversation(w->db, conversation_id, ret, ret_n);
}

const struct err *goodwill_forgone_of(struct work *w, int64_t customer_id, struct grant_sum **ret, size_t *ret_n) {
    return sql_forgone_of_customer(w->db, customer_id, ret, ret_n);
}

const struct err *goodwill_forgone_sums(struct work *w, int64_t from, int64_t to, struct grant_sum **ret, size_t *ret_n) {
    return sql_forgone_sums(w->db, from, to, ret, ret_n);
}

const struct err *goodwill_margin_of(struct work *w, int64_t customer_id, struct grant_sum **ret, size_t *ret_n) {
    return sql_forgone_margin_of(w->db, customer_id, ret, ret_n);
}

const struct err *goodwill_margins(struct work *w, int64_t from, int64_t to, struct grant_sum **ret, size_t *ret_n) {
    return sql_forgone_margins(w->db, from, to, ret, ret_n);
}
