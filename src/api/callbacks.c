/* Call-backs: the windows that are offered, and planning one (P35). */
#include "api/api_priv.h"
#include "desk/customer/customer.h"
#include "desk/followup/callback.h"

struct offering {
    struct call_back_window list[CALL_BACK_WINDOWS];
    const struct zone *zone;
    size_t n;
    bool open;
};

static const struct err *windows_tx(struct work *w, void *arg) {
    struct offering *x = arg;
    return call_back_windows(w, x->list, &x->n, &x->zone, &x->open);
}

const struct err *api_call_back_windows(struct call *c) {
    struct offering x = { .n = 0 };
    TRY(work_read(c->w, windows_tx, &x));
    struct json j = json_new(c->w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_bool(&j, "open", x.open);
    json_key(&j, "windows");
    json_open_array(&j);
    for (size_t i = 0; i < x.n; i++) {
        json_open_object(&j);
        api_put_time(&j, "from", OPT(x.list[i].from));
        api_put_time(&j, "until", OPT(x.list[i].until));
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return api_reply(c, &j);
}

static const struct err *call_back_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *call = arg;
    const struct api_value *words = api_field(call, "words");
    struct conversation c;
    struct customer who;
    struct call_back_window window;
    struct offering now = { .n = 0 };
    struct opt_int owner;
    struct str name;
    int64_t id;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, call->id, &c));
    TRY(api_find_owner(w, api_field(call, "owner"), &owner, &name));
    TRY(call_back_plan(w, c.id, api_field(call, "from")->number, words->set ? words->text : S(""), owner, &id,
                       &window));
    TRY(customer_get(w, c.customer_id, &who));
    TRY(windows_tx(w, &now));
    struct json j = json_new(w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_id(&j, "follow_up", id);
    api_put_time(&j, "from", OPT(window.from));
    api_put_time(&j, "until", OPT(window.until));
    api_put_text(&j, "told", call_back_told(w->arena, who.lang, now.zone, &window));
    json_end(&j);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_call_back(struct call *c) { return api_once(c, call_back_act, c); }
