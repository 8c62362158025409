/* The objects of the contract as JSON. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/outbox/outbox.h"

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
    if (at.set) json_text(j, moment_rfc3339(j->buf.arena, at.v));
    else json_none(j);
}

static const char *channel_name(int64_t channel) {
    static const char *const names[] = { "mail", "phone", "counter" };
    return names[channel >= 0 && channel < 3 ? channel : 0];
}

static void put_people(struct json *j, const char *key, const struct recipient *people, size_t n, int64_t role) {
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        if (people[i].role != role) continue;
        json_open_object(j);
        api_put_text(j, "name", people[i].name);
        api_put_text(j, "address", people[i].address);
        json_end(j);
    }
    json_end(j);
}

static void put_files(struct json *j, const struct attachment *files, size_t n) {
    json_key(j, "attachments");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_id(j, "id", files[i].id);
        api_put_text(j, "name", files[i].name);
        api_put_text(j, "type", files[i].type);
        json_key(j, "size");
        json_int(j, files[i].size);
        json_end(j);
    }
    json_end(j);
}

static const struct err *put_delivery(struct work *w, struct json *j, const struct message *m) {
    struct outbox *rows;
    size_t n;
    TRY(outbox_of(w, m->conversation_id, &rows, &n));
    int64_t state = m->direction == DIRECTION_OUT ? outbox_worst(rows, n, m->id) : -1;
    json_key(j, "delivery");
    if (state < 0 || state == OUTBOX_TAKEN_BACK) json_none(j);
    else json_text(j, str_of(outbox_state_name(state)));
    return NULL;
}

const struct err *api_put_message(struct work *w, struct json *j, const struct message *m) {
    static const char *const directions[] = { "in", "out", "internal" };
    static const char *const authors[] = { "customer", "user", "automation" };
    struct recipient *people;
    struct attachment *files;
    size_t people_n, file_n;
    TRY(message_recipients_of(w, m->id, &people, &people_n));
    TRY(message_attachments_of(w, m->id, &files, &file_n));
    json_open_object(j);
    api_put_id(j, "id", m->id);
    api_put_id(j, "conversation", m->conversation_id);
    api_put_text(j, "direction", str_of(directions[m->direction]));
    api_put_text(j, "channel", str_of(channel_name(m->channel)));
    json_key(j, "author");
    json_open_object(j);
    api_put_text(j, "kind", str_of(authors[m->author_kind]));
    api_put_text(j, "name", m->author_name);
    json_end(j);
    put_people(j, "to", people, people_n, ROLE_TO);
    put_people(j, "cc", people, people_n, ROLE_CC);
    api_put_time(j, "at", OPT(m->at));
    api_put_text(j, "subject", m->subject);
    api_put_text(j, "text", m->text);
    api_put_text(j, "html", m->html);
    api_put_text(j, "message_id", m->external_id);
    json_key(j, "readable");
    json_bool(j, m->readable);
    api_put_time(j, "taken_back_at", m->taken_back_at);
    put_files(j, files, file_n);
    TRY(put_delivery(w, j, m));
    json_end(j);
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
        json_end(j);
    }
    json_end(j);
    return NULL;
}

static const struct err *put_whole(struct work *w, struct json *j, const struct conversation *c) {
    struct message *m;
    size_t n;
    TRY(message_list(w, c->id, 500, &m, &n));
    json_key(j, "messages");
    json_open_array(j);
    for (size_t i = n; i > 0; i--) TRY(api_put_message(w, j, &m[i - 1]));
    json_end(j);
    json_key(j, "promises");
    json_open_array(j);
    json_end(j);
    return put_clocks(w, j, c->id);
}

const struct err *api_put_conversation(struct work *w, struct json *j, const struct conversation *c, bool whole) {
    json_open_object(j);
    api_put_id(j, "id", c->id);
    api_put_text(j, "ref", c->ref);
    api_put_text(j, "subject", c->subject);
    api_put_text(j, "channel", str_of(channel_name(c->channel)));
    json_key(j, "customer");
    json_open_object(j);
    api_put_id(j, "id", c->customer_id);
    api_put_text(j, "name", c->customer_name);
    json_end(j);
    api_put_opt_id(j, "owner", c->owner_id);
    api_put_opt_id(j, "team", c->team_id);
    json_key(j, "tags");
    json_open_array(j);
    json_end(j);
    api_put_text(j, "state", str_of(conversation_state_name(c->state)));
    json_key(j, "snoozed_until");
    json_none(j);
    api_put_time(j, "waiting_since", c->waiting_since);
    api_put_time(j, "due", c->due);
    api_put_time(j, "opened_at", OPT(c->opened_at));
    api_put_text(j, "flagged", c->flagged);
    json_key(j, "version");
    json_int(j, c->version);
    if (whole) TRY(put_whole(w, j, c));
    json_end(j);
    return NULL;
}
