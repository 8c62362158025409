/* What an answer owes again that did not reach its reader: outbox_priv.h. */
#include "desk/clock/clock.h"
#include "desk/event/event.h"
#include "desk/outbox/back.h"
#include "desk/outbox/outbox_priv.h"

static const struct err *owed(struct work *w, struct conversation *c, int64_t message_id) {
    TRY(clock_unanswered(w, c, message_id));
    if (c->state == CONVERSATION_SPAM) return clock_answered(w, c, OPT_NONE);
    c->state = CONVERSATION_OPEN;
    return NULL;
}

static const struct err *elsewhere(struct work *w, int64_t id, int64_t message_id) {
    struct conversation c;
    TRY(conversation_get(w, id, &c));
    int64_t was = c.state;
    TRY(owed(w, &c, message_id));
    TRY(conversation_save(w, &c));
    if (c.state == was) return NULL;
    return event_add(w, EVENT_KIND_STATE, id, 0, str_of(conversation_state_name(c.state)));
}

const struct err *outbox_owed_again(struct work *w, struct conversation *c, int64_t message_id) {
    int64_t *ids;
    size_t n;
    TRY(owed(w, c, message_id));
    TRY(clock_stopped_elsewhere(w, c->id, message_id, &ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(elsewhere(w, ids[i], message_id));
    return NULL;
}

const struct err *outbox_failed(struct work *w, int64_t message_id, int64_t conversation_id) {
    struct conversation c;
    TRY(conversation_get(w, conversation_id, &c));
    TRY(outbox_owed_again(w, &c, message_id));
    if (c.state != CONVERSATION_SPAM) (void)conversation_rouse(&c);
    if (!str_is_set(c.flagged)) c.flagged = FLAG_SEND_FAILED;
    TRY(back_tell(w, &c, TOLD_FAILED));
    return conversation_save(w, &c);
}
