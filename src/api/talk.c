/* Talking without the customer: questions to colleagues, what goes to others and comes from them.
 */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/mailroom.h"
#include "desk/setting/declared.h"

static const struct err *give_message(struct work *w, int64_t id, struct str *ret_body) {
    struct message m;
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(message_get(w, id, &m));
    TRY(api_put_message(w, &j, &m));
    if (json_over(&j)) return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text");
    *ret_body = json_str(&j);
    return NULL;
}

static const struct err *give_ask(struct work *w, struct call *c, struct str *ret_body) {
    struct ask a;
    struct ask_word *words;
    size_t n;
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(ask_get(w, c->id, &a));
    TRY(ask_words(w, c->id, &words, &n));
    api_put_ask(&j, &a, words, n);
    c->version = a.version;
    *ret_body = json_str(&j);
    return NULL;
}

static const struct err *whom(struct work *w, const struct call *c, struct ask_to *ret) {
    const struct api_value *user = api_field(c, "user"), *team = api_field(c, "team");
    struct str name;
    if (user->set == team->set)
        return ERR(w->arena, ERR_INVALID, "It is not clear who is asked.", .field = "user",
                   .hint = "Send user or team, one of them.");
    const struct err *e = api_find_owner(w, user, &ret->user_id, &name);
    if (e && e->code == ERR_INVALID)
        return ERR(w->arena, ERR_INVALID, e->msg, .hint = e->hint, .field = "user");
    if (e) return e;
    return api_find_team(w, team, &ret->team_id, &name);
}

/* The desk speaks of ask and by; here the fields are called otherwise. */
static const struct err *renamed(struct work *w, const struct err *e, const struct ask_to *to) {
    if (!e || !e->field) return e;
    struct str field = str_of(e->field);
    const char *own = str_eq(field, S("ask"))  ? (to->user_id.set ? "user" : "team")
                      : str_eq(field, S("by")) ? "due"
                                               : e->field;
    return ERR(w->arena, e->code, e->msg, .hint = e->hint, .field = own, .cause = e);
}

static const struct err *ask_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct conversation c;
    struct message m;
    struct answer in = { .conversation_id = call->id,
                         .note = true,
                         .text = api_field(call, "text")->text,
                         .and_state = CONVERSATION_STATE_COUNT };
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, call->id, &c));
    TRY(whom(w, call, &in.ask));
    in.ask.due = api_field(call, "due")->number;
    TRY(renamed(w, call->api->o.mailroom->answer(w, &in, &c, &m), &in.ask));
    return give_message(w, m.id, ret_body);
}

const struct err *api_ask(struct call *c) { return api_once(c, ask_act, c); }

static const struct err *say_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *as = api_field(c, "as");
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, c->id));
    TRY(ask_say(w, c->id, api_field(c, "text")->text, !as->set || as->number == 0));
    return give_ask(w, c, ret_body);
}

const struct err *api_ask_say(struct call *c) { return api_once(c, say_act, c); }

static const struct err *state_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct ask a;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, c->id));
    TRY(ask_get(w, c->id, &a));
    TRY(api_check_version(w, c, a.version));
    TRY(ask_set_open(w, c->id, a.version, api_field(c, "state")->number == 0));
    return give_ask(w, c, ret_body);
}

const struct err *api_patch_ask(struct call *c) {
    TRY(api_once(c, state_act, c));
    if (c->version)
        (void)reply_etag(c->rp, c->req, str_printf(c->w->arena, "%lld", (long long)c->version));
    return NULL;
}

static const struct err *asked_tx(struct work *w, void *arg) {
    static const char *const kinds[] = { "late", "answered", "me", "team", "named" };
    struct json *j = arg;
    struct asked_item *rows;
    size_t n;
    TRY(ask_waiting(w, API_PAGE_MAX, &rows, &n));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    json_key(j, "items");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "kind", str_of(kinds[rows[i].kind]));
        api_put_id(j, "message", rows[i].message_id);
        api_put_id(j, "conversation", rows[i].conversation_id);
        api_put_text(j, "text", rows[i].text);
        api_put_text(j, "other", rows[i].other);
        api_put_time(j, "at", OPT(rows[i].at));
        api_put_time(j, "due", rows[i].due_at);
        json_end(j);
    }
    json_end(j);
    json_end(j);
    return NULL;
}

const struct err *api_list_asked(struct call *c) {
    struct json j;
    TRY(work_read(c->w, asked_tx, &j));
    return api_reply(c, &j);
}

struct forwarding {
    struct call *call;
    struct forward_file *files;
    size_t file_n;
};

static const struct err *forward_act(struct work *w, void *arg, struct str *ret_body) {
    struct forwarding *x = arg;
    const struct call *call = x->call;
    const struct api_value *text = api_field(call, "text"), *hold = api_field(call, "hold_s");
    struct forward in = { .message_id = call->id,
                          .text = text->set ? text->text : S(""),
                          .to = api_field(call, "to")->texts,
                          .to_n = api_field(call, "to")->n,
                          .hold = hold->number };
    struct conversation c;
    struct message m;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, call->id));
    if (!hold->set) TRY(setting_number(w, SETTING_HOLD_SECONDS, &in.hold));
    in.hold *= MOMENT_SECOND;
    TRY(call->api->o.mailroom->forward(w, &in, x->files, x->file_n, &c, &m));
    return give_message(w, m.id, ret_body);
}

const struct err *api_forward(struct call *c) {
    const struct api_value *files = api_field(c, "attachments");
    struct forwarding x = { .call = c, .file_n = files->n };
    TRY(c->api->o.mailroom->forward_files(c->w, c->id, files->ids, files->n, &x.files));
    return api_once(c, forward_act, &x);
}

static const struct err *adopt_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, c->id));
    TRY(message_adopt(w, c->id));
    return give_message(w, c->id, ret_body);
}

const struct err *api_adopt(struct call *c) { return api_once(c, adopt_act, c); }

static const struct err *misunderstood_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *call = arg;
    struct conversation c;
    *ret_body = STR_NONE;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, call->id, &c));
    return conversation_misunderstood(w, &c, true);
}

const struct err *api_misunderstood(struct call *c) { return api_once(c, misunderstood_act, c); }
