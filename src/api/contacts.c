/* A contact that a program or a person writes down: POST /conversations. */
#include "api/api_priv.h"
#include "desk/message/contact.h"

static struct str about(const struct call *c, const char *name) {
    const struct api_value *v = api_inside(c, "customer", name);
    return v->set ? v->text : S("");
}

/* A customer who is named by his id has to be one that the caller sees. */
static const struct err *whom(struct work *w, const struct call *c, struct contact_new *in) {
    const struct api_value *id = api_inside(c, "customer", "id");
    in->who = (struct customer_who){ about(c, "name"), about(c, "address"), about(c, "phone") };
    if (!id->set) return NULL;
    in->customer_id = id->id;
    const struct err *e = access_check(w, ACCESS_CUSTOMER_WRITE, id->id);
    if (!e || e->code != ERR_NOT_FOUND) return e;
    return ERR(w->arena, ERR_INVALID, "There is no such customer.", .field = "id",
               .hint = "GET /api/v1/customers finds them.");
}

static const struct err *write_down(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct conversation c;
    struct contact_new in = {
        .channel = api_field(call, "channel")->number,
        .subject = api_text(call, "subject"),
        .text = api_text(call, "text"),
        .outcome = (enum contact_outcome)api_field(call, "outcome")->number,
        .reason = api_text(call, "reason"),
        .solving = api_solving(w, call, "result"),
        .by = api_field(call, "by")->number,
    };
    if (in.outcome != CONTACT_SOLVED) TRY(api_unsaid(w, in.solving));
    TRY(whom(w, call, &in));
    TRY(api_find_owner(w, api_field(call, "owner"), &in.owner_id, &in.owner_name));
    TRY(api_find_team(w, api_field(call, "team"), &in.team_id, &in.owner_name));
    TRY(contact_write_down(w, &in, &c));
    /* Not through access: it may have been written down for others. */
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(api_put_whole(w, &j, &c, 1));
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_conversation(struct call *c) { return api_once(c, write_down, c); }
