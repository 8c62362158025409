#include "desk/event/event.h"

#include "db/db.h"
#include "desk/event/event_sql.h"

const struct err *event_add(struct work *w, enum event_kind kind, int64_t conversation_id,
                            int64_t object_id, struct str words) {
    bool person = w->actor.kind == ACTOR_USER;
    db_wake(w->db, WAKE_EVENTS);
    return sql_event_insert(w->db, work_now(w), kind, OPT(conversation_id), person ? 1 : 2,
                            person ? OPT(w->actor.user_id) : OPT_NONE,
                            object_id ? OPT(object_id) : OPT_NONE,
                            str_is_set(words) ? words : S(""));
}

const struct err *event_add_tagged(struct work *w, int64_t tag_id, struct str words) {
    bool person = w->actor.kind == ACTOR_USER;
    db_wake(w->db, WAKE_EVENTS);
    return sql_event_insert_tagged(w->db, tag_id, work_now(w), EVENT_KIND_TAGGED, person ? 1 : 2,
                                   person ? OPT(w->actor.user_id) : OPT_NONE, words, NULL);
}

const struct err *event_list(struct work *w, int64_t conversation_id, struct event **ret,
                             size_t *ret_n) {
    return sql_events_of(w->db, conversation_id, ret, ret_n);
}

const struct err *event_since(struct work *w, int64_t after, int64_t n, struct event_mark **ret,
                              size_t *ret_n) {
    return sql_events_since(w->db, after, n, ret, ret_n);
}

const struct err *event_between(struct work *w, int64_t first, int64_t last,
                                struct event_mark **ret, size_t *ret_n) {
    return sql_events_between(w->db, first, last, ret, ret_n);
}

const struct err *event_newest(struct work *w, int64_t *ret) {
    return sql_event_newest(w->db, ret);
}
