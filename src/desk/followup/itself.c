/* What becomes of follow-ups by itself: they fall due, stop where they are pointless, and go along.
 */
#include "desk/conversation/conversation.h"
#include "desk/followup/followup_priv.h"
#include "desk/followup/followup_sql.h"

enum { TURNS = 20 }; /* of 200 each: what falls due at once is due within seconds */

static const struct err *stop(struct work *w, int64_t id, struct opt_int place, struct str why) {
    int64_t changed;
    TRY(sql_follow_up_stop(w->db, id, work_now(w), why, &changed));
    if (changed == 0) return NULL;
    TRY(follow_up_tell(w, place, id, S("cancelled")));
    return follow_up_note(w, "follow-up.cancel", id, why);
}

static const struct err *pointless(struct work *w, int64_t conversation_id, bool ruled,
                                   struct str why) {
    int64_t *ids;
    size_t n;
    TRY(sql_follow_ups_pointless(w->db, conversation_id, ruled, &ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(stop(w, ids[i], OPT(conversation_id), why));
    return NULL;
}

const struct err *follow_up_pointless(struct work *w, int64_t conversation_id, struct str why) {
    return pointless(w, conversation_id, false, why);
}
const struct err *follow_up_spam(struct work *w, int64_t conversation_id) {
    return pointless(w, conversation_id, true, CANCELLED_SPAM);
}

static const struct err *stop_all(struct work *w, const struct follow_up_place *all, size_t n,
                                  struct str why) {
    for (size_t i = 0; i < n; i++)
        TRY(stop(w, all[i].id, all[i].conversation_id, why));
    return NULL;
}

const struct err *follow_up_stop_ruled(struct work *w, int64_t customer_id, int64_t but,
                                       struct str why) {
    struct follow_up_place *all;
    size_t n;
    TRY(sql_follow_ups_ruled(w->db, customer_id, but, &all, &n));
    return stop_all(w, all, n, why);
}

const struct err *follow_up_stop_order(struct work *w, int64_t order_id, struct str why) {
    struct follow_up_place *all;
    size_t n;
    TRY(sql_follow_ups_of_order(w->db, order_id, &all, &n));
    return stop_all(w, all, n, why);
}

const struct err *follow_up_merge_note(struct work *w, int64_t merge_id, int64_t gone_id) {
    return sql_follow_up_merge_note(w->db, merge_id, gone_id, NULL);
}

const struct err *follow_up_merge_move(struct work *w, int64_t merge_id, int64_t from, int64_t to) {
    return sql_follow_up_merge_move(w->db, merge_id, from, to, NULL);
}

const struct err *follow_up_join(struct work *w, const struct conversation *from,
                                 const struct conversation *into) {
    if (!(from->holds & HOLDS_FOLLOW_UP)) return NULL;
    TRY(conversation_hold(w, into->id, HOLDS_FOLLOW_UP));
    TRY(sql_follow_ups_move(w->db, from->id, into->id, NULL));
    return into->state < CONVERSATION_SOLVED ? follow_up_pointless(w, into->id, CANCELLED_MERGED)
                                             : NULL;
}

const struct err *follow_up_apart(struct work *w, int64_t from, int64_t now_in) {
    TRY(sql_follow_ups_move_back(w->db, from, now_in, NULL));
    return sql_follow_ups_revive(w->db, from, CANCELLED_MERGED, NULL);
}

struct fallen {
    int64_t *ids;
    size_t n;
};

static const struct err *fallen_tx(struct work *w, void *arg) {
    struct fallen *x = arg;
    return sql_follow_ups_fallen_due(w->db, work_now(w), &x->ids, &x->n);
}

static const struct err *due_tx(struct work *w, void *arg) {
    const struct fallen *x = arg;
    for (size_t i = 0; i < x->n; i++) {
        struct follow_up f;
        bool found;
        int64_t changed;
        TRY(sql_follow_up_falls_due(w->db, x->ids[i], work_now(w), &changed));
        if (changed == 0) continue; /* another node was faster, or somebody moved it */
        TRY(sql_follow_up_by_id(w->db, x->ids[i], &f, &found));
        if (found) TRY(follow_up_tell(w, f.conversation_id, f.id, S("due")));
    }
    return NULL;
}

const struct err *follow_up_turn(struct work *w) {
    struct arena_mark mark = arena_mark(w->arena);
    for (int i = 0; i < TURNS; i++) {
        struct fallen x = { 0 };
        TRY(work_read(w, fallen_tx, &x));
        if (x.n == 0) return NULL;
        TRY(work_write(w, due_tx, &x));
        arena_rewind(w->arena, mark);
    }
    return NULL;
}
