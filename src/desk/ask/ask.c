#include "desk/ask/ask.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/ask/ask_sql.h"
#include "desk/audit/audit.h"
#include "desk/auth/access.h"
#include "desk/event/event.h"
#include "desk/user/user.h"

static const struct err *noted(struct work *w, const char *action, int64_t message_id,
                               struct str detail) {
    return audit_note(w, action, str_printf(w->arena, "message:%lld", (long long)message_id),
                      detail);
}

static const struct err *person_sees(struct work *w, int64_t user_id, const struct conversation *c,
                                     bool *ret) {
    struct user u;
    const struct err *e = user_get(w, user_id, &u);
    *ret = false;
    if (e) return e->code == ERR_NOT_FOUND ? NULL : e;
    return u.active ? access_seen_by(w, &u, c, ret) : NULL;
}

static const struct err *check_who(struct work *w, const struct conversation *c,
                                   const struct ask_to *to) {
    bool sees;
    int64_t n;
    if (to->user_id.set && to->user_id.v == w->actor.user_id)
        return ERR(w->arena, ERR_INVALID, "You cannot ask yourself.", .field = "ask",
                   .hint = "Choose a colleague or a team.");
    if (to->user_id.set) {
        TRY(person_sees(w, to->user_id.v, c, &sees));
        if (sees) return NULL;
        return ERR(w->arena, ERR_INVALID, "Whom you ask may not see this conversation.",
                   .field = "ask", .hint = "Ask somebody who may, or give the conversation away.");
    }
    TRY(sql_ask_team_sees(w->db, to->team_id.v, c->id, &n));
    if (n) return NULL;
    return ERR(w->arena, ERR_INVALID, "Nobody of this team may see this conversation.",
               .field = "ask", .hint = "Ask somebody who may, or give the conversation away.");
}

const struct err *ask_check(struct work *w, const struct conversation *c, const struct ask_to *to) {
    int64_t now = work_now(w);
    if (to->due <= now || to->due > now + ASK_DUE_MAX)
        return ERR(w->arena, ERR_INVALID, "An answer cannot be asked for by then.", .field = "by",
                   .hint = "Choose a time to come, within a month.");
    return check_who(w, c, to);
}

const struct err *ask_begin(struct work *w, const struct conversation *c, int64_t message_id,
                            const struct ask_to *to) {
    TRY(sql_ask_insert(w->db, message_id, w->actor.user_id, to->user_id, to->team_id, to->due,
                       NULL));
    int64_t whom = to->user_id.set ? to->user_id.v : to->team_id.v;
    return noted(w, "ask.begin", message_id,
                 str_printf(w->arena, "%s:%lld conversation:%lld",
                            to->user_id.set ? "user" : "team", (long long)whom, (long long)c->id));
}

const struct err *ask_get(struct work *w, int64_t message_id, struct ask *ret) {
    bool found;
    TRY(sql_ask_by_message(w->db, message_id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "This message asks nobody.");
}

const struct err *ask_words(struct work *w, int64_t message_id, struct ask_word **ret,
                            size_t *ret_n) {
    return sql_ask_words(w->db, message_id, ret, ret_n);
}

const struct err *ask_list(struct work *w, int64_t conversation_id, int64_t from, struct ask **ret,
                           size_t *ret_n, struct ask_word **ret_words, size_t *ret_word_n) {
    TRY(sql_asks_of(w->db, conversation_id, from, ret, ret_n));
    return sql_ask_words_of(w->db, conversation_id, from, ret_words, ret_word_n);
}

static const struct err *check_words(struct work *w, const struct ask *a, struct str text) {
    int64_t n;
    if (str_trim(text).n == 0)
        return ERR(w->arena, ERR_INVALID, "There is nothing to send yet.", .field = "text",
                   .hint = "Write a few words first.");
    if (text.n > ASK_TEXT_MAX)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Keep it to what the colleague needs, or write a note.");
    if (!utf8_valid(text) || str_find_char(text, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = "text");
    TRY(sql_ask_word_count(w->db, a->message_id, &n));
    if (n < ASK_WORDS_MAX) return NULL;
    return ERR(w->arena, ERR_LIMIT, "This question has too many words under it.", .field = "text",
               .hint = "Ask a new one.");
}

static const struct err *closed_already(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "This question was answered or closed a moment ago.",
               .field = "text", .hint = "Look at it once more; it can be opened again.");
}

/* The second click: the same words stand there last, and answered it where they are to. */
static const struct err *said_already(struct work *w, const struct ask *a, struct str text,
                                      bool answers, bool *ret) {
    struct last_word last;
    TRY(sql_ask_last_word(w->db, a->message_id, &last, ret));
    if (!*ret) return NULL;
    bool same = last.user_id == w->actor.user_id && str_eq(last.text, text);
    *ret = same && (!answers || (a->answer_id.set && a->answer_id.v == last.id));
    return NULL;
}

const struct err *ask_say(struct work *w, int64_t message_id, struct str text, bool answers) {
    struct ask a;
    int64_t id, changed, now = work_now(w);
    bool before;
    TRY(ask_get(w, message_id, &a));
    TRY(said_already(w, &a, text, answers, &before));
    if (before) return NULL;
    if (a.closed_at.set) return closed_already(w);
    TRY(check_words(w, &a, text));
    if (answers && a.from_id == w->actor.user_id)
        return ERR(w->arena, ERR_INVALID, "Who asks cannot answer himself.", .field = "text",
                   .hint = "Add your words, or close the question.");
    TRY(sql_ask_word_insert(w->db, message_id, w->actor.user_id, now, text, &id));
    if (answers) {
        TRY(sql_ask_close(w->db, message_id, a.version, now, w->actor.user_id, OPT(id), &changed));
        if (!changed) return closed_already(w);
    }
    TRY(mention_dealt_with(w, a.conversation_id));
    TRY(event_add(w, answers ? EVENT_KIND_ASK_ANSWERED : EVENT_KIND_ASK_WORDS, a.conversation_id,
                  message_id, a.from_name));
    return noted(w, answers ? "ask.answer" : "ask.say", message_id, S(""));
}

const struct err *ask_set_open(struct work *w, int64_t message_id, int64_t version, bool open) {
    struct ask a;
    int64_t changed, now = work_now(w);
    TRY(ask_get(w, message_id, &a));
    if (a.closed_at.set != open) return NULL;
    if (a.from_id != w->actor.user_id && w->actor.role != ROLE_OWNER)
        return ERR(w->arena, ERR_DENIED, "Only who asked can do this.",
                   .hint = "Answer the question instead.");
    int64_t given = a.due_at - a.asked_at; /* the second time, what went by in between as well */
    if (given > ASK_DUE_MAX) given = ASK_DUE_MAX;
    if (open)
        TRY(sql_ask_open(w->db, message_id, version, now + given, &changed));
    else
        TRY(sql_ask_close(w->db, message_id, version, now, w->actor.user_id, OPT_NONE, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this question a moment ago.",
                   .hint = "Look at it once more, then try again.");
    TRY(event_add(w, open ? EVENT_KIND_ASK_OPENED : EVENT_KIND_ASK_CLOSED, a.conversation_id,
                  message_id, a.from_name));
    return noted(w, open ? "ask.open" : "ask.close", message_id, S(""));
}

const struct err *mention_check(struct work *w, const struct conversation *c, const int64_t *users,
                                size_t n) {
    bool sees;
    if (n > MENTIONS_MAX)
        return ERR(w->arena, ERR_INVALID, "These are too many people.", .field = "text",
                   .hint = "Name at most 20, or ask a team.");
    for (size_t i = 0; i < n; i++) {
        TRY(person_sees(w, users[i], c, &sees));
        if (!sees)
            return ERR(w->arena, ERR_INVALID,
                       "Somebody you name with @ may not see this conversation.", .field = "text",
                       .hint = "Leave the name out, or give the conversation to somebody who may.");
    }
    return NULL;
}

const struct err *mention_add(struct work *w, int64_t message_id, const int64_t *users, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (users[i] != w->actor.user_id) TRY(sql_mention_insert(w->db, message_id, users[i]));
    return NULL;
}

const struct err *mention_dealt_with(struct work *w, int64_t conversation_id) {
    int64_t now = work_now(w);
    TRY(sql_mention_done(w->db, w->actor.user_id, conversation_id, now));
    return sql_ask_noted(w->db, w->actor.user_id, conversation_id, now);
}

const struct err *mention_dealt_with_one(struct work *w, int64_t message_id) {
    int64_t now = work_now(w), named, asked;
    TRY(sql_mention_done_one(w->db, w->actor.user_id, message_id, now, &named));
    TRY(sql_ask_noted_one(w->db, w->actor.user_id, message_id, now, &asked));
    return named || asked ? noted(w, "mention.done", message_id, S("")) : NULL;
}

const struct err *ask_waiting(struct work *w, int64_t n, struct asked_item **ret, size_t *ret_n) {
    return sql_asked_of(w->db, w->actor.user_id, actor_sees(&w->actor), work_now(w), n, ret, ret_n);
}
