/* What came to Spam by itself, and whom nobody suspects: only people teach that. */
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/event/event.h"
#include "desk/mailbox/mailbox.h"
#include "desk/setting/declared.h"
#include "desk/spam/spam.h"
#include "desk/spam/suspicion_sql.h"

static struct str object_of(struct work *w, int64_t conversation_id) {
    return str_printf(w->arena, "conversation:%lld", (long long)conversation_id);
}

const struct err *spam_known(struct work *w, struct str address, bool *ret) {
    int64_t n = 0;
    if (address.n) TRY(sql_spam_knows(w->db, mailbox_normal(w->arena, address), &n));
    *ret = n > 0;
    return NULL;
}

const struct err *spam_suspect(struct work *w, int64_t conversation_id, struct str sender,
                               const struct spam_judgement *j, int64_t received_at) {
    int64_t hours, n;
    TRY(setting_number(w, SETTING_ANSWER_HOURS, &hours));
    TRY(sql_suspicion_insert(w->db, conversation_id, mailbox_normal(w->arena, sender), j->reasons,
                             j->said, work_now(w), received_at + hours * MOMENT_HOUR, &n));
    if (n == 0) return NULL;
    TRY(event_add(w, EVENT_KIND_SUSPECTED, conversation_id, 0, j->reasons));
    return audit_note(w, "conversation.suspect", object_of(w, conversation_id), j->reasons);
}

const struct err *spam_suspicion(struct work *w, int64_t conversation_id, struct suspicion *ret,
                                 bool *ret_found) {
    return sql_suspicion_of(w->db, conversation_id, ret, ret_found);
}

const struct err *spam_suspicions(struct work *w, int64_t first_key, int64_t last_key,
                                  struct suspicion **ret, size_t *ret_n) {
    return sql_suspicions_shown(w->db, first_key, last_key, ret, ret_n);
}

/* An unknown sender stays unknown: From may be empty. */
static const struct err *teach(struct work *w, struct str address, struct opt_int conversation_id) {
    int64_t n;
    if (address.n == 0) return NULL;
    TRY(spam_unblock(w, address)); /* who is trusted is not blocked */
    TRY(sql_trusted_insert(w->db, address, w->actor.user_id, conversation_id, work_now(w), &n));
    return n ? audit_note(w, "sender.trust", S("sender"), address) : NULL;
}

const struct err *spam_settle(struct work *w, int64_t conversation_id, bool spam,
                              bool *ret_changed) {
    struct suspicion s;
    struct str taught;
    bool found;
    *ret_changed = false;
    if (w->actor.kind != ACTOR_USER) return NULL;
    TRY(spam_suspicion(w, conversation_id, &s, &found));
    int64_t state = spam ? SUSPICION_SPAM : SUSPICION_NOT_SPAM;
    if (!found || s.state == state) return NULL;
    TRY(sql_suspicion_settle(w->db, conversation_id, state, w->actor.user_id, work_now(w), NULL));
    *ret_changed = true;
    if (!spam) return teach(w, s.sender, OPT(conversation_id));
    TRY(sql_trusted_by_conversation(w->db, conversation_id, &taught, &found));
    return found ? spam_distrust(w, taught) : NULL;
}

const struct err *spam_trust(struct work *w, struct str address) {
    if (w->actor.kind != ACTOR_USER)
        return ERR(w->arena, ERR_DENIED, "Only people say who is to be trusted.");
    TRY(spam_check_address(w, address));
    return teach(w, mailbox_normal(w->arena, address), OPT_NONE);
}

const struct err *spam_distrust(struct work *w, struct str address) {
    struct str normal = mailbox_normal(w->arena, address);
    int64_t n;
    TRY(sql_trusted_remove(w->db, normal, &n));
    return n ? audit_note(w, "sender.distrust", S("sender"), normal) : NULL;
}

const struct err *spam_trusted(struct work *w, struct str address, struct trusted *ret) {
    bool found;
    TRY(sql_trusted_by_address(w->db, mailbox_normal(w->arena, address), ret, &found));
    return found ? NULL
                 : ERR(w->arena, ERR_NOT_FOUND, "This sender is not trusted.", .field = "address");
}

const struct err *spam_trusted_list(struct work *w, int64_t after, int64_t n, struct trusted **ret,
                                    size_t *ret_n) {
    return sql_trusted_after(w->db, after, n, ret, ret_n);
}
