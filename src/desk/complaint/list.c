/* Reading the register, and its moves with conversations. */
#include "desk/complaint/complaint_priv.h"

#include "db/db.h"
#include "desk/complaint/complaint_sql.h"
#include "desk/conversation/conversation.h"

const struct err *complaint_get(struct work *w, int64_t id, struct complaint *ret) {
    bool found;
    TRY(sql_complaint_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such complaint.");
}

const struct err *complaint_place(struct work *w, int64_t id, int64_t *ret) {
    struct complaint c;
    TRY(complaint_get(w, id, &c));
    *ret = c.conversation_id;
    return NULL;
}

const struct err *complaint_of(struct work *w, int64_t conversation_id, struct complaint **ret,
                               size_t *ret_n) {
    return sql_complaints_of(w->db, conversation_id, ret, ret_n);
}

const struct err *complaint_of_customer(struct work *w, int64_t customer_id,
                                        struct complaint_item **ret, size_t *ret_n) {
    return sql_complaints_of_customer(w->db, actor_sees(&w->actor), w->actor.user_id, customer_id,
                                      ret, ret_n);
}

const struct err *complaint_entries(struct work *w, int64_t id, struct complaint_entry **ret,
                                    size_t *ret_n) {
    return sql_entries_of(w->db, id, ret, ret_n);
}

const struct err *complaint_list(struct work *w, const struct complaint_filter *f, int64_t before,
                                 int64_t limit, struct complaint_item **ret, size_t *ret_n) {
    return sql_complaint_register_list(w->db, actor_sees(&w->actor), w->actor.user_id, f->country,
                                       f->year, f->open, before, limit, f->overdue,
                                       f->fault.set ? f->fault.v : -1, work_now(w), ret, ret_n);
}

const struct err *complaint_due(struct work *w, bool mine, int64_t until, int64_t limit,
                                struct complaint_item **ret, size_t *ret_n) {
    return sql_complaints_due(w->db, actor_sees(&w->actor), w->actor.user_id, mine, until, limit,
                              ret, ret_n);
}

/* ---- joined and taken apart ---- */

const struct err *complaint_join(struct work *w, int64_t merge_id, int64_t from, int64_t into) {
    int64_t moved;
    TRY(sql_complaint_note_moves(w->db, merge_id, from));
    TRY(sql_complaint_move_all(w->db, from, into, &moved));
    return moved ? conversation_hold(w, into, HOLDS_COMPLAINT) : NULL;
}

const struct err *complaint_part(struct work *w, int64_t merge_id, int64_t now_in, int64_t to) {
    int64_t moved;
    TRY(sql_complaint_move_back(w->db, merge_id, now_in, to, &moved));
    TRY(sql_complaint_forget_moves(w->db, merge_id, NULL));
    return moved ? conversation_hold(w, to, HOLDS_COMPLAINT) : NULL;
}
