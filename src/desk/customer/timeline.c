#include "desk/customer/timeline.h"

#include "db/db.h"
#include "desk/customer/customer_sql.h"

const struct err *customer_timeline(struct work *w, int64_t id, int64_t before_at,
                                    int64_t before_id, struct timeline *ret) {
    struct timeline t = { 0 };
    struct timeline_case *cases;
    size_t n;
    int64_t sees = actor_sees(&w->actor), me = w->actor.user_id;
    struct db_call first[] = {
        sql_timeline_call(sees, me, id, before_at, before_id, TIMELINE_PAGE + 1, &cases, &n),
        sql_timeline_sum_call(sees, me, id, TIMELINE_COUNT_MAX, &t.sum),
    };
    TRY(db_together(w->db, first, sizeof first / sizeof *first));
    t.more = n > TIMELINE_PAGE;
    t.n = t.more ? TIMELINE_PAGE : n;
    t.parts = ARENA_ARRAY(w->arena, t.n + 1, struct timeline_part);
    struct db_call calls[TIMELINE_PAGE];
    for (size_t i = 0; i < t.n; i++) {
        struct timeline_part *p = &t.parts[i];
        p->head = cases[i];
        t.next_at = cases[i].last_at;
        t.next_id = cases[i].id;
        calls[i] = sql_timeline_messages_call(cases[i].id, TIMELINE_MESSAGES + 1, &p->messages,
                                              &p->message_n);
    }
    if (t.n) TRY(db_together(w->db, calls, t.n));
    *ret = t;
    return NULL;
}
