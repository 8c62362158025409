/* What is said with somebody who is not the customer: message_forward and message_adopt of
 * message.h. */
#include "base/bug.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/access.h"
#include "desk/customer/customer.h"
#include "desk/event/event.h"
#include "desk/message/message_priv.h"
#include "desk/message/message_sql.h"
#include "desk/search/search.h"

static struct str named(struct work *w, int64_t message_id) {
    return str_printf(w->arena, "message:%lld", (long long)message_id);
}

static const struct err *may_forward(struct work *w, const struct message *m,
                                     const struct conversation *c) {
    bool words = m->direction != DIRECTION_INTERNAL || m->part == MESSAGE_THIRD;
    if (!words || !m->readable || m->taken_back_at.set)
        return ERR(w->arena, ERR_INVALID, "This cannot be forwarded.", .field = "message",
                   .hint = "Forward a message that was sent or received; notes stay inside.");
    if (c->state == CONVERSATION_MERGED)
        return ERR(w->arena, ERR_CONFLICT, "This conversation was joined to another one.",
                   .field = "text", .hint = "Look at that one.");
    return NULL;
}

static const struct err *check(struct work *w, const struct forward *in) {
    if (in->to_n == 0)
        return ERR(w->arena, ERR_INVALID, "Nobody is named to send this to.", .field = "to",
                   .hint = "Write an address such as ana@shop.example.");
    if (in->to_n > FORWARD_TO_MAX)
        return ERR(w->arena, ERR_INVALID, "These are too many addresses.", .field = "to",
                   .hint = "Name at most 10.");
    return message_check_text(w, in->text, in->file_n);
}

/* What the thread shows: own words, and what they were sent with below. */
static struct str whole(struct work *w, const struct forward *in) {
    return in->text.n ? str_join3(w->arena, in->text, S("\n\n"), in->quoted) : in->quoted;
}

static struct str all_of(struct work *w, const struct str *to, size_t n) {
    struct buf b = buf_new(w->arena, 8 << 10);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add(&b, S(", "));
        buf_add(&b, to[i]);
    }
    return buf_str(&b);
}

const struct err *message_forward(struct work *w, const struct forward *in,
                                  struct conversation *ret_c, struct message *ret_m) {
    struct conversation c;
    struct message m;
    int64_t id;
    TRY(check(w, in));
    TRY(message_get(w, in->message_id, &m));
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, m.conversation_id, &c));
    TRY(may_forward(w, &m, &c));
    TRY(sql_message_insert(w->db, c.id, DIRECTION_INTERNAL, CHANNEL_MAIL, AUTHOR_USER,
                           OPT(w->actor.user_id), w->actor.name, STR_NONE, STR_NONE, OPT_NONE,
                           work_now(w), m.subject.n ? m.subject : c.subject, whole(w, in), in->text,
                           STR_NONE, STR_NONE, 0, 1, S(""), MESSAGE_FORWARD, OPT(m.id),
                           PROOF_NONE, STR_NONE, 0, &id));
    TRY(message_attach(w, id, in->files, in->file_n));
    TRY(search_put_message(w, id));
    TRY(mention_dealt_with(w, c.id));
    TRY(event_add(w, EVENT_KIND_FORWARDED, c.id, id, all_of(w, in->to, in->to_n)));
    TRY(audit_note(w, "message.forward", named(w, id), named(w, m.id)));
    *ret_c = c;
    return message_get(w, id, ret_m);
}

const struct err *message_is_customers(struct work *w, const struct conversation *c,
                                       struct str address, bool *ret) {
    int64_t n = 0;
    struct str normal = str_is_set(address) ? str_lower(w->arena, str_trim(address)) : S("");
    if (normal.n) TRY(sql_message_is_customers(w->db, c->id, c->customer_id, normal, &n));
    *ret = n > 0;
    return NULL;
}

const struct err *message_adopt(struct work *w, int64_t message_id) {
    struct message m;
    struct conversation c;
    struct recipient *people;
    struct str from = STR_NONE;
    size_t n;
    TRY(message_get(w, message_id, &m));
    TRY(sql_recipients_of(w->db, message_id, &people, &n));
    for (size_t i = 0; i < n && !str_is_set(from); i++)
        if (people[i].role == ROLE_FROM) from = people[i].address;
    if (m.part != MESSAGE_OTHER || !str_is_set(from))
        return ERR(w->arena, ERR_INVALID, "This message is not from another address.",
                   .field = "message", .hint = "Look at it once more.");
    TRY(conversation_get(w, m.conversation_id, &c));
    TRY(customer_contact_add(w, c.customer_id, CONTACT_MAIL, from));
    TRY(sql_message_adopt(w->db, c.id, str_lower(w->arena, str_trim(from)), NULL));
    TRY(event_add(w, EVENT_KIND_ADOPTED, c.id, message_id, from));
    return audit_note(w, "message.adopt", named(w, message_id), S(""));
}
