#include "desk/message/contact.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/clock/clock.h"
#include "desk/event/event.h"
#include "desk/followup/callback.h"
#include "desk/followup/followup.h"
#include "desk/message/message_sql.h"
#include "desk/order/case.h"
#include "desk/search/search.h"

enum { SUBJECT_CUT = 70 };

static const struct err *check(struct work *w, const struct contact_new *in) {
    struct arena *a = w->arena;
    if (str_trim(in->text).n == 0 || !utf8_valid(in->text) || str_find_char(in->text, 0) >= 0)
        return ERR(a, ERR_INVALID, "What did they say?", .field = "text",
                   .hint = "A few words are enough.");
    if (in->text.n > CONTACT_TEXT_MAX)
        return ERR(a, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Send it in parts or attach it as a file.");
    if (in->subject.n > CONTACT_SUBJECT_MAX || (in->subject.n && !utf8_is_line(in->subject)))
        return ERR(a, ERR_INVALID, "This is no subject.", .field = "subject",
                   .hint = "Send one line of at most 300 bytes, or none.");
    if (in->outcome != CONTACT_CALL_BACK || in->window) return NULL;
    int64_t now = work_now(w);
    if (in->by > now && in->by <= now + CLOCK_REPLY_TIME) return NULL;
    return ERR(a, ERR_INVALID, "When is the call due?", .field = "by",
               .hint = "Choose a time within the next 24 hours.");
}

/* The first words, whole ones, where nobody gave a subject. */
static struct str subject_of(struct work *w, const struct contact_new *in) {
    struct str own = str_trim(in->subject);
    if (own.n) return own;
    struct str line = utf8_one_line(w->arena, str_trim(in->text)),
               cut = utf8_cut(line, SUBJECT_CUT);
    if (cut.n == line.n) return line;
    ptrdiff_t end = str_find_last_char(cut, ' ');
    return str_join(w->arena, str_slice(cut, 0, end > 0 ? (size_t)end : cut.n), S(" …"));
}

static const struct err *whom(struct work *w, const struct contact_new *in, struct customer *ret) {
    if (!in->customer_id) return customer_meet(w, &in->who, STR_NONE, ret);
    TRY(customer_also(w, in->customer_id, &in->who));
    TRY(customer_get(w, in->customer_id, ret));
    return customer_is_there(w, ret);
}

/* So that an answer can be written to him as well. */
static const struct err *sender(struct work *w, const struct customer *who, int64_t message_id) {
    struct contact_point *points;
    size_t n;
    TRY(customer_contacts(w, who->id, &points, &n));
    for (size_t i = 0; i < n; i++)
        if (points[i].kind == CONTACT_MAIL)
            return message_add_people(
                w, message_id, &(struct message_person){ ROLE_FROM, who->name, points[i].shown },
                1);
    return search_put_message(w, message_id);
}

static const struct err *open(struct work *w, const struct contact_new *in,
                              const struct customer *who, int64_t now,
                              struct conversation *ret) {
    struct conversation_new c = { .subject = subject_of(w, in),
                                  .customer_id = who->id,
                                  .channel = in->channel,
                                  .owner_id = in->owner_id,
                                  .team_id = in->team_id,
                                  .at = now };
    if (!c.owner_id.set && !c.team_id.set) c.owner_id = OPT(w->actor.user_id);
    if (!c.team_id.set) TRY(sql_first_team(w->db, c.owner_id.v, &c.team_id.v, &c.team_id.set));
    return conversation_open(w, &c, ret);
}

/* by: who writes it down; none: he himself, by a link. */
static const struct err *say(struct work *w, const struct contact_new *in, struct opt_int by,
                             const struct customer *who, const struct conversation *c,
                             int64_t now, int64_t *ret_id) {
    return sql_message_insert(w->db, c->id, DIRECTION_IN, in->channel, AUTHOR_CUSTOMER,
                              by, who->name, STR_NONE, STR_NONE, OPT_NONE,
                              now, c->subject, in->text, in->text, STR_NONE, who->lang, 0,
                              1, S(""), MESSAGE_PLAIN, OPT_NONE, PROOF_NONE, STR_NONE, 0, ret_id);
}

/* The call of a window; what it was to be about, they have said. */
static const struct err *plan_call(struct work *w, const struct contact_new *in, int64_t conversation_id) {
    struct call_back_window window;
    int64_t id;
    return call_back_plan(w, conversation_id, in->window, S(""), in->owner_id, &id, &window);
}

const struct err *contact_write_down(struct work *w, const struct contact_new *in,
                                     struct conversation *ret) {
    struct customer who;
    struct conversation c;
    int64_t id, now = work_now(w);
    TRY(check(w, in));
    TRY(whom(w, in, &who));
    TRY(open(w, in, &who, now, &c));
    TRY(say(w, in, OPT(w->actor.user_id), &who, &c, now, &id));
    TRY(sender(w, &who, id));
    if (in->outcome == CONTACT_CALL_BACK && !in->window)
        TRY(clock_agreed(w, &c, id, now, in->by));
    else
        TRY(clock_customer_wrote(w, &c, id, now));
    c.state = CONVERSATION_OPEN; /* somebody has heard him */
    conversation_last_words(w, &c, now, in->text, who.lang, false);
    TRY(conversation_save(w, &c));
    TRY(event_add(w, EVENT_KIND_MESSAGE, c.id, id, STR_NONE));
    TRY(order_case_named(w, c.id, c.subject, in->text));
    if (in->outcome == CONTACT_CALL_BACK && in->window) TRY(plan_call(w, in, c.id));
    TRY(follow_up_stop_ruled(w, c.customer_id, in->follow_up, CANCELLED_WROTE));
    if (in->owner_name.n)
        TRY(event_add(w, EVENT_KIND_ASSIGNED, c.id, in->owner_id.v, in->owner_name));
    TRY(audit_note(w, "conversation.write-down",
                   str_printf(w->arena, "conversation:%lld", (long long)c.id), S("")));
    if (in->outcome == CONTACT_SOLVED)
        TRY(conversation_solve(w, &c, in->solving, in->reason));
    TRY(sql_contact_channel_set(w->db, w->actor.user_id, in->channel, NULL));
    return conversation_get(w, c.id, ret);
}

const struct err *contact_call(struct work *w, const struct conversation *c, struct str text,
                               int64_t *ret_id) {
    struct customer who;
    struct contact_new in = { .channel = CHANNEL_PHONE, .text = text, .subject = S("") };
    TRY(check(w, &in));
    TRY(customer_get(w, c->customer_id, &who));
    TRY(say(w, &in, OPT(w->actor.user_id), &who, c, work_now(w), ret_id));
    TRY(sender(w, &who, *ret_id));
    return event_add(w, EVENT_KIND_MESSAGE, c->id, *ret_id, STR_NONE);
}

const struct err *contact_said(struct work *w, const struct conversation *c, struct str text,
                               int64_t *ret_id) {
    struct customer who;
    struct conversation now = *c;
    struct contact_new in = { .channel = CHANNEL_MAIL, .text = text, .subject = S("") };
    TRY(check(w, &in));
    TRY(customer_get(w, c->customer_id, &who));
    TRY(say(w, &in, OPT_NONE, &who, c, work_now(w), ret_id));
    TRY(sender(w, &who, *ret_id));
    conversation_last_words(w, &now, work_now(w), text, who.lang, false);
    TRY(conversation_save(w, &now));
    return event_add(w, EVENT_KIND_MESSAGE, c->id, *ret_id, STR_NONE);
}

const struct err *contact_last_channel(struct work *w, int64_t *ret) {
    bool found;
    TRY(sql_contact_channel(w->db, w->actor.user_id, ret, &found));
    if (!found) *ret = CHANNEL_PHONE;
    return NULL;
}
