/* The objects of the contract as JSON. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/clock/resolution.h"
#include "desk/merge/merge.h"
#include "desk/message/message.h"
#include "desk/outbox/back.h"
#include "desk/outbox/outbox.h"
#include "desk/spam/spam.h"
#include "desk/tag/tag.h"

void api_put_id(struct json *j, const char *key, int64_t id) {
    json_key(j, key);
    json_text(j, str_printf(j->buf.arena, "%lld", (long long)id));
}

void api_put_opt_id(struct json *j, const char *key, struct opt_int id) {
    if (id.set) {
        api_put_id(j, key, id.v);
        return;
    }
    json_key(j, key);
    json_none(j);
}

void api_put_time(struct json *j, const char *key, struct opt_int at) {
    json_key(j, key);
    if (at.set)
        json_text(j, moment_rfc3339(j->buf.arena, at.v));
    else
        json_none(j);
}

void api_put_text(struct json *j, const char *key, struct str s) {
    json_key(j, key);
    json_text(j, s);
}

void api_put_int(struct json *j, const char *key, int64_t v) {
    json_key(j, key);
    json_int(j, v);
}

void api_put_opt_int(struct json *j, const char *key, struct opt_int v) {
    json_key(j, key);
    if (v.set)
        json_int(j, v.v);
    else
        json_raw(j, S("null"));
}

void api_put_bool(struct json *j, const char *key, bool v) {
    json_key(j, key);
    json_bool(j, v);
}

const char *const api_channels[] = { "mail", "phone", "counter", NULL };
const char *const api_contact_kinds[] = { "mail", "phone", NULL };

/* Messages whose people and files are read at once. */
enum { AROUND_MAX = 5000 };

/* What belongs to messages of one conversation, each list ordered by message. */
struct around {
    struct recipient *people;
    struct attachment *files;
    struct outbox *outbox;
    struct ask *asks;
    struct ask_word *words;
    size_t people_n, file_n, outbox_n, ask_n, word_n;
};

/* One query a list, however many messages there are. */
static const struct err *load(struct work *w, int64_t conversation_id, int64_t from,
                              const struct message *m, size_t n, struct around *ret) {
    bool asks = false;
    for (size_t i = 0; i < n && !asks; i++)
        asks = m[i].part == MESSAGE_ASK;
    if (asks)
        TRY(ask_list(w, conversation_id, from, &ret->asks, &ret->ask_n, &ret->words, &ret->word_n));
    TRY(message_recipients(w, conversation_id, from, AROUND_MAX, &ret->people, &ret->people_n));
    TRY(message_attachments(w, conversation_id, from, AROUND_MAX, &ret->files, &ret->file_n));
    return outbox_of(w, conversation_id, from, AROUND_MAX, &ret->outbox, &ret->outbox_n);
}

/* Moves *list on to what belongs to message_id or a later one. Messages come in the order of their
 * ids, so every list is gone through once. */
#define SKIP_TO(list, n, message)                                                                  \
    do {                                                                                           \
        for (; (n) && (list)->message_id < (message); (n)--)                                       \
            (list)++;                                                                              \
    } while (0)

static void put_people(struct json *j, const char *key, const struct around *x, int64_t message_id,
                       int64_t role) {
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < x->people_n && x->people[i].message_id == message_id; i++) {
        if (x->people[i].role != role) continue;
        json_open_object(j);
        api_put_text(j, "name", x->people[i].name);
        api_put_text(j, "address", x->people[i].address);
        json_end(j);
    }
    json_end(j);
}

static void put_files(struct json *j, const struct around *x, int64_t message_id) {
    json_key(j, "attachments");
    json_open_array(j);
    for (size_t i = 0; i < x->file_n && x->files[i].message_id == message_id; i++) {
        json_open_object(j);
        api_put_id(j, "id", x->files[i].id);
        api_put_text(j, "name", x->files[i].name);
        api_put_text(j, "type", x->files[i].type);
        api_put_int(j, "size", x->files[i].size);
        json_end(j);
    }
    json_end(j);
}

static bool leaves(const struct message *m) {
    return m->direction == DIRECTION_OUT || m->part == MESSAGE_FORWARD;
}

/* What became of it, for each who gets it. */
static void put_deliveries(struct json *j, const struct around *x, const struct message *m) {
    json_key(j, "deliveries");
    json_open_array(j);
    for (size_t i = 0; i < x->outbox_n && !m->taken_back_at.set; i++) {
        if (x->outbox[i].message_id != m->id) continue;
        json_open_object(j);
        api_put_text(j, "address", x->outbox[i].recipient);
        api_put_text(j, "state", str_of(outbox_state_name(x->outbox[i].state)));
        api_put_text(j, "answer", x->outbox[i].answer);
        const char *back = back_kind_name(x->outbox[i].came_back);
        api_put_text(j, "came_back", back ? str_of(back) : STR_NONE);
        api_put_text(j, "status", x->outbox[i].status);
        json_end(j);
    }
    json_end(j);
}

void api_put_ask(struct json *j, const struct ask *a, const struct ask_word *words, size_t n) {
    json_open_object(j);
    api_put_id(j, "message", a->message_id);
    api_put_id(j, "conversation", a->conversation_id);
    api_put_id(j, "from", a->from_id);
    api_put_opt_id(j, "user", a->user_id);
    api_put_opt_id(j, "team", a->team_id);
    api_put_time(j, "due", OPT(a->due_at));
    api_put_text(j, "state", str_of(!a->closed_at.set   ? "open"
                                    : a->answer_id.set ? "answered"
                                                       : "closed"));
    json_key(j, "words");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        if (words[i].message_id != a->message_id) continue;
        json_open_object(j);
        api_put_id(j, "user", words[i].user_id);
        api_put_time(j, "at", OPT(words[i].at));
        api_put_text(j, "text", words[i].text);
        api_put_bool(j, "answer", a->answer_id.set && a->answer_id.v == words[i].id);
        json_end(j);
    }
    json_end(j);
    api_put_int(j, "version", a->version);
    json_end(j);
}

static void put_ask(struct json *j, const struct around *x, int64_t message_id) {
    for (size_t i = 0; i < x->ask_n; i++) {
        if (x->asks[i].message_id != message_id) continue;
        json_key(j, "ask");
        api_put_ask(j, &x->asks[i], x->words, x->word_n);
    }
}

static void put_delivery(struct json *j, const struct around *x, const struct message *m) {
    int64_t state = -1;
    if (leaves(m)) state = outbox_worst(x->outbox, x->outbox_n, m->id);
    bool none = state < 0 || state == OUTBOX_TAKEN_BACK;
    api_put_text(j, "delivery", none ? STR_NONE : str_of(outbox_state_name(state)));
}

/* How far it is proven who wrote a mail that came in. */
static void put_proof(struct json *j, const struct message *m) {
    const char *state = proof_state(m->proof);
    if (!state) return;
    json_key(j, "proof");
    json_open_object(j);
    api_put_text(j, "state", str_of(state));
    api_put_text(j, "why", str_of(proof_why(m->proof)));
    api_put_text(j, "vouched_by", m->vouched_by);
    api_put_bool(j, "reply_to_doubted", m->doubted);
    json_end(j);
}

/* What its writer wrote now and what he signs with, and who brought it here where that was one of us. */
static void put_parts(struct json *j, const struct message *m) {
    if (!message_came(m)) return;
    api_put_text(j, "reply", m->reply_text);
    api_put_text(j, "signature", m->signature);
    if (message_brought_in(m)) api_put_opt_id(j, "forwarded_by", m->user_id);
}

static void put_one(struct json *j, const struct around *x, const struct message *m) {
    static const char *const directions[] = { "in", "out", "internal" };
    static const char *const authors[] = { "customer", "user", "automation", "third_party" };
    static const char *const parts[] = { NULL, "forward", "third_party", "other_address", "ask" };
    bool third = m->part == MESSAGE_THIRD || m->part == MESSAGE_OTHER;
    json_open_object(j);
    api_put_id(j, "id", m->id);
    api_put_id(j, "conversation", m->conversation_id);
    api_put_text(j, "direction", str_of(directions[m->direction]));
    api_put_text(j, "channel", str_of(api_channels[m->channel]));
    json_key(j, "author");
    json_open_object(j);
    api_put_text(j, "kind", str_of(authors[third ? 3 : m->author_kind]));
    api_put_text(j, "name", m->author_name);
    json_end(j);
    put_people(j, "to", x, m->id, ROLE_TO);
    put_people(j, "cc", x, m->id, ROLE_CC);
    api_put_time(j, "at", OPT(m->at));
    api_put_text(j, "subject", m->subject);
    api_put_text(j, "text", m->text);
    put_parts(j, m);
    api_put_text(j, "html", m->html);
    api_put_text(j, "message_id", m->external_id);
    api_put_bool(j, "readable", m->readable);
    api_put_time(j, "taken_back_at", m->taken_back_at);
    api_put_text(j, "part", m->part ? str_of(parts[m->part]) : STR_NONE);
    api_put_opt_id(j, "about", m->about_id);
    put_proof(j, m);
    put_files(j, x, m->id);
    put_delivery(j, x, m);
    put_deliveries(j, x, m);
    put_ask(j, x, m->id);
    json_end(j);
}

static void put_list(struct json *j, struct around x, const struct message *m, size_t n,
                     bool newest_first) {
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        const struct message *one = &m[newest_first ? n - 1 - i : i];
        SKIP_TO(x.people, x.people_n, one->id);
        SKIP_TO(x.files, x.file_n, one->id);
        put_one(j, &x, one);
    }
    json_end(j);
}

const struct err *api_put_message(struct work *w, struct json *j, const struct message *m) {
    struct around x = { 0 };
    TRY(message_recipients_of(w, m->id, &x.people, &x.people_n));
    TRY(message_attachments_of(w, m->id, &x.files, &x.file_n));
    if (leaves(m)) TRY(outbox_of(w, m->conversation_id, m->id, AROUND_MAX, &x.outbox, &x.outbox_n));
    if (m->part == MESSAGE_ASK)
        TRY(ask_list(w, m->conversation_id, m->id, &x.asks, &x.ask_n, &x.words, &x.word_n));
    put_one(j, &x, m);
    return NULL;
}

const struct err *api_put_messages(struct work *w, struct json *j, int64_t conversation_id,
                                   const struct message *m, size_t n) {
    struct around x = { 0 };
    TRY(load(w, conversation_id, n ? m[0].id : 0, m, n, &x));
    put_list(j, x, m, n, false);
    return NULL;
}

static const struct err *put_resolutions(struct work *w, struct json *j, int64_t conversation_id) {
    struct resolution *rows;
    size_t n;
    TRY(resolution_list(w, conversation_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "kind", S("resolution"));
        api_put_text(j, "standard", rows[i].standard);
        api_put_time(j, "started", OPT(rows[i].started_at));
        api_put_time(j, "due", OPT(rows[i].due_at));
        api_put_time(j, "stopped_at", rows[i].stopped_at);
        api_put_text(j, "result", str_of(resolution_result_name(rows[i].result)));
        api_put_int(j, "warned", rows[i].warned);
        api_put_bool(j, "paused", !rows[i].running_since.set && !rows[i].stopped_at.set);
        json_end(j);
    }
    return NULL;
}

static const struct err *put_clocks(struct work *w, struct json *j, int64_t conversation_id) {
    struct clock *clocks;
    size_t n;
    TRY(clock_list(w, conversation_id, &clocks, &n));
    json_key(j, "clocks");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "kind", str_of(clock_kind_name(clocks[i].kind)));
        api_put_text(j, "standard", clocks[i].standard);
        api_put_time(j, "started", OPT(clocks[i].started_at));
        api_put_time(j, "due", OPT(clocks[i].due_at));
        api_put_time(j, "stopped_at", clocks[i].stopped_at);
        api_put_text(j, "result", str_of(clock_result_name(clocks[i].result)));
        api_put_int(j, "warned", clocks[i].warned);
        api_put_bool(j, "paused", false);
        json_end(j);
    }
    TRY(put_resolutions(w, j, conversation_id));
    json_end(j);
    return NULL;
}

static void put_kind(struct json *j, const char *key, const struct kin *kin, size_t n, int64_t kind) {
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        if (kin[i].kind != kind) continue;
        json_open_object(j);
        api_put_id(j, "id", kin[i].id);
        api_put_text(j, "ref", kin[i].ref);
        api_put_text(j, "subject", kin[i].subject);
        json_end(j);
    }
    json_end(j);
}

static const struct err *put_kin(struct work *w, struct json *j, int64_t id) {
    struct kin *kin;
    size_t n;
    TRY(merge_kin(w, id, &kin, &n));
    put_kind(j, "merged", kin, n, KIN_JOINED);
    put_kind(j, "links", kin, n, KIN_LINKED);
    return NULL;
}

/* How what was understood came about; a case without has none to read. */
static const struct err *put_understandings(struct work *w, struct json *j,
                                            const struct conversation *c) {
    struct understanding *all = NULL;
    size_t n = 0;
    if (c->understood.n) TRY(conversation_understandings(w, c->id, &all, &n));
    json_key(j, "understandings");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "text", all[i].text);
        api_put_text(j, "by", all[i].user_name);
        api_put_time(j, "at", OPT(all[i].at));
        api_put_time(j, "wrong_at", all[i].wrong_at);
        json_end(j);
    }
    json_end(j);
    return NULL;
}

/* Why one in Spam came there by itself. */
static const struct err *put_suspicion(struct work *w, struct json *j,
                                       const struct conversation *c) {
    static const char *const states[] = { "open", "not_spam", "spam" };
    struct suspicion s;
    enum spam_reason r;
    bool found = false;
    if (c->state == CONVERSATION_SPAM) TRY(spam_suspicion(w, c->id, &s, &found));
    if (!found) return NULL;
    json_key(j, "suspicion");
    json_open_object(j);
    json_key(j, "reasons");
    json_open_array(j);
    while (spam_reason_next(&s.reasons, &r))
        json_text(j, str_of(spam_reason_word(r)));
    json_end(j);
    api_put_text(j, "said", s.said);
    api_put_time(j, "at", OPT(s.at));
    api_put_time(j, "look_by", OPT(s.look_by));
    api_put_text(j, "state", str_of(states[s.state]));
    api_put_text(j, "settled_by", s.settled_by);
    api_put_time(j, "settled_at", s.settled_at);
    json_end(j);
    return NULL;
}

static void put_fields(struct json *j, const struct conversation *c) {
    api_put_id(j, "id", c->id);
    api_put_text(j, "ref", c->ref);
    api_put_text(j, "subject", c->subject);
    api_put_text(j, "channel", str_of(api_channels[c->channel]));
    json_key(j, "customer");
    json_open_object(j);
    api_put_id(j, "id", c->customer_id);
    api_put_text(j, "name", c->customer_name);
    json_end(j);
    api_put_opt_id(j, "owner", c->owner_id);
    api_put_opt_id(j, "team", c->team_id);
    json_key(j, "tags");
    json_open_array(j);
    struct str rest = c->tags, tag;
    while (tag_next(&rest, &tag))
        json_text(j, tag);
    json_end(j);
    api_put_text(j, "state", str_of(conversation_state_name(c->state)));
    api_put_text(j, "priority", str_of(conversation_priority_name(c->priority)));
    api_put_time(j, "snoozed_until", c->snoozed_until);
    api_put_text(j, "snooze_reason", c->snooze_reason.n ? c->snooze_reason : STR_NONE);
    api_put_time(j, "waiting_since", c->waiting_since);
    api_put_time(j, "due", c->due);
    api_put_opt_id(j, "merged_into", c->merged_into);
    api_put_time(j, "opened_at", OPT(c->opened_at));
    api_put_text(j, "flagged", c->flagged);
    api_put_text(j, "understood", c->understood.n ? c->understood : STR_NONE);
    api_put_int(j, "version", c->version);
}

void api_put_conversation(struct json *j, const struct conversation *c) {
    json_open_object(j);
    put_fields(j, c);
    json_end(j);
}

const struct err *api_put_whole(struct work *w, struct json *j, const struct conversation *c,
                                int64_t messages_max) {
    struct around x = { 0 };
    struct message *m;
    size_t n;
    int64_t all;
    TRY(message_list(w, c->id, messages_max, &m, &n));
    TRY(message_count(w, c->id, &all));
    TRY(load(w, c->id, n ? m[n - 1].id : 0, m, n, &x));
    json_open_object(j);
    put_fields(j, c);
    TRY(put_suspicion(w, j, c));
    api_put_int(j, "earlier_messages", all - (int64_t)n);
    json_key(j, "messages");
    put_list(j, x, m, n, true);
    TRY(api_put_promises(w, j, c));
    TRY(put_clocks(w, j, c->id));
    TRY(put_kin(w, j, c->id));
    TRY(put_understandings(w, j, c));
    TRY(api_put_outcome(w, j, c));
    json_end(j);
    return NULL;
}
