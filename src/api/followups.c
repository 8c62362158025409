/* Follow-ups: of a conversation, and what is due. */
#include "api/api_priv.h"
#include "base/wilson.h"
#include "desk/followup/followup.h"

static void put(struct json *j, const struct follow_up *f) {
    json_open_object(j);
    api_put_id(j, "id", f->id);
    api_put_opt_id(j, "conversation", f->conversation_id);
    api_put_opt_id(j, "customer", f->customer_id);
    api_put_opt_id(j, "order", f->order_id);
    api_put_text(j, "rule", f->rule);
    api_put_text(j, "reason", str_of(follow_up_reason_name(f->reason)));
    api_put_text(j, "words", f->words);
    api_put_time(j, "due", OPT(f->due_at));
    api_put_id(j, "owner", f->owner_id);
    api_put_text(j, "channel", str_of(follow_up_channel_name(f->channel)));
    api_put_text(j, "state", str_of(follow_up_state_name(f->state)));
    api_put_int(j, "tries", f->tries);
    api_put_text(j, "result",
                 f->result.set ? str_of(follow_up_result_name(f->result.v)) : STR_NONE);
    api_put_opt_id(j, "asked", f->asked_id);
    api_put_opt_id(j, "message", f->message_id);
    api_put_time(j, "ended_at", f->ended_at);
    api_put_text(j, "why", f->why.n ? f->why : STR_NONE);
    api_put_int(j, "version", f->version);
    json_end(j);
}

struct listing {
    int64_t id;
    struct api_page page;
    enum follow_up_view view;
    struct json json;
};

static const struct err *of_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct follow_up *all;
    size_t n;
    TRY(access_check(w, ACCESS_CONVERSATION_READ, l->id));
    TRY(follow_up_of(w, l->id, &all, &n));
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n; i++)
        put(&l->json, &all[i]);
    api_list_end(&l->json, STR_NONE);
    return NULL;
}

const struct err *api_follow_ups_of(struct call *c) {
    struct listing l = { .id = c->id };
    TRY(work_read(c->w, of_tx, &l));
    return api_reply(c, &l.json);
}

static void put_row(struct json *j, const struct follow_up_row *f) {
    json_open_object(j);
    api_put_id(j, "id", f->id);
    api_put_opt_id(j, "conversation", f->conversation_id);
    api_put_id(j, "customer", f->customer_id);
    api_put_text(j, "customer_name", f->customer_name);
    api_put_text(j, "rule", f->rule);
    api_put_text(j, "reason", str_of(follow_up_reason_name(f->reason)));
    api_put_text(j, "words", f->words);
    api_put_time(j, "due", OPT(f->due_at));
    api_put_id(j, "owner", f->owner_id);
    api_put_text(j, "channel", str_of(follow_up_channel_name(f->channel)));
    api_put_text(j, "state", str_of(follow_up_state_name(f->state)));
    api_put_int(j, "version", f->version);
    json_end(j);
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct follow_up_row *rows;
    size_t n, limit = (size_t)l->page.limit;
    TRY(follow_up_list(w, l->view, l->page.key, l->page.id, l->page.limit, &rows, &n));
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n; i++)
        put_row(&l->json, &rows[i]);
    bool more = n && n == limit;
    api_list_end(&l->json, more ? api_cursor(w->arena, rows[n - 1].due_at, rows[n - 1].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_follow_ups(struct call *c) {
    struct listing l = { .page = api_page_of(c),
                         .view = (enum follow_up_view)api_asked(c, "view")->number };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

struct counting {
    int64_t from, until;
    struct coverage c;
};

static const struct err *coverage_tx(struct work *w, void *arg) {
    struct counting *x = arg;
    if (x->until > work_now(w) || x->from >= x->until)
        return ERR(w->arena, ERR_INVALID, "This time is not over yet.", .field = "until",
                   .hint = "Take a time that is past, later than from.");
    return follow_up_coverage(w, x->from, x->until, &x->c);
}

/* Wilson's, of those done in time; null where nothing fell due. */
static void put_interval(struct json *j, const struct coverage *c) {
    int64_t low, high;
    if (!c->due) {
        api_put_text(j, "low_permille", STR_NONE);
        api_put_text(j, "high_permille", STR_NONE);
        return;
    }
    wilson_permille(c->done_in_time, c->due, &low, &high);
    api_put_int(j, "low_permille", low);
    api_put_int(j, "high_permille", high);
}

const struct err *api_coverage(struct call *c) {
    struct counting x = { .from = api_asked(c, "from")->number,
                          .until = api_asked(c, "until")->number };
    TRY(work_read(c->w, coverage_tx, &x));
    struct json j = json_new(c->w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_int(&j, "due", x.c.due);
    api_put_int(&j, "done_in_time", x.c.done_in_time);
    api_put_int(&j, "done_late", x.c.done_late);
    api_put_int(&j, "not_reached", x.c.not_reached);
    api_put_int(&j, "open", x.c.open);
    api_put_int(&j, "cancelled", x.c.cancelled);
    api_put_int(&j, "solved", x.c.solved);
    api_put_int(&j, "none", x.c.none);
    put_interval(&j, &x.c);
    json_end(&j);
    return api_reply(c, &j);
}

static const struct err *answer(struct work *w, int64_t id, struct str *ret_body) {
    struct follow_up f;
    TRY(follow_up_get(w, id, &f));
    struct json j = json_new(w->arena, API_JSON_MAX);
    put(&j, &f);
    *ret_body = json_str(&j);
    return NULL;
}

static const struct err *plan_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct str name;
    struct follow_up_new in = { .conversation_id = c->id,
                                .reason = FOLLOW_UP_BY_HAND,
                                .words = api_text(c, "words"),
                                .due = api_field(c, "due")->number,
                                .channel = api_field(c, "channel")->number };
    int64_t id;
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, c->id));
    TRY(api_find_owner(w, api_field(c, "owner"), &in.owner_id, &name));
    TRY(follow_up_plan(w, &in, &id));
    return answer(w, id, ret_body);
}

const struct err *api_post_follow_up(struct call *c) { return api_once(c, plan_act, c); }

/* In the order of the words of act. */
enum { ACT_MOVE, ACT_DONE, ACT_NO_ANSWER, ACT_CANCEL };

static const struct err *done(struct work *w, const struct call *c, struct follow_up *f) {
    const struct api_value *result = api_field(c, "result"), *message = api_field(c, "message");
    if (!result->set)
        return ERR(w->arena, ERR_INVALID, "A field is missing.", .field = "result",
                   .hint = "Take ok, explained or problem.");
    enum follow_up_result is = (enum follow_up_result)result->number;
    if (message->set) return follow_up_done(w, f, is, api_text(c, "topic"), message->id);
    return follow_up_called(w, f, is, api_text(c, "topic"), api_text(c, "text"));
}

static const struct err *change(struct work *w, const struct call *c, struct follow_up *f) {
    const struct api_value *due = api_field(c, "due");
    struct opt_int owner;
    struct str name;
    switch (api_field(c, "act")->number) {
    case ACT_MOVE:
        TRY(api_find_owner(w, api_field(c, "owner"), &owner, &name));
        return follow_up_move(w, f, due->set ? due->number : f->due_at, owner);
    case ACT_DONE:
        return done(w, c, f);
    case ACT_NO_ANSWER:
        return follow_up_no_answer(w, f);
    default:
        return follow_up_cancel(w, f, api_text(c, "why"));
    }
}

static const struct err *change_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct follow_up f;
    TRY(access_check(w, ACCESS_FOLLOW_UP_WRITE, c->id));
    TRY(follow_up_get(w, c->id, &f));
    TRY(api_check_version(w, c, f.version));
    TRY(change(w, c, &f));
    c->version = f.version;
    return answer(w, f.id, ret_body);
}

const struct err *api_patch_follow_up(struct call *c) {
    TRY(api_once(c, change_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

struct one {
    struct call *call;
    struct json json;
    int64_t version;
};

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *x = arg;
    struct follow_up f;
    TRY(access_check(w, ACCESS_FOLLOW_UP_READ, x->call->id));
    TRY(follow_up_get(w, x->call->id, &f));
    x->version = f.version;
    x->json = json_new(w->arena, API_JSON_MAX);
    put(&x->json, &f);
    return NULL;
}

const struct err *api_get_follow_up(struct call *c) {
    struct one x = { .call = c };
    TRY(work_read(c->w, one_tx, &x));
    return api_is_known(c, x.version) ? NULL : api_reply(c, &x.json);
}
