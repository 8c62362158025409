/* Who answers, which addresses they answer for, and who writes to them. */
#include "api/api_priv.h"
#include "desk/customer/customer.h"
#include "desk/mailbox/mailbox.h"
#include "desk/tag/tag.h"
#include "desk/user/user.h"

/* A list that is short enough to be read whole; its pages are cut out of it. */
struct whole {
    struct api_page page;
    struct json json;
    size_t n, put;
    bool begun, more;
    int64_t last;
};

static void begin(struct work *w, struct whole *x) {
    x->json = api_list_begin(w->arena);
    x->put = 0;
    x->begun = x->page.id == 0;
    x->more = false;
}

/* Whether the item with this id stands on the page. */
static bool takes(struct whole *x, int64_t id) {
    bool on = x->begun && x->put < (size_t)x->page.limit;
    if (x->begun && !on) x->more = true;
    if (id == x->page.id) x->begun = true;
    if (!on) return false;
    x->put++;
    x->last = id;
    return true;
}

static const struct err *end(struct work *w, struct whole *x) {
    api_list_end(&x->json, x->more ? api_cursor(w->arena, 0, x->last) : STR_NONE);
    return NULL;
}

static const struct err *answer_whole(struct call *c, work_fn *fn) {
    struct whole x = { .page = api_page_of(c) };
    TRY(work_read(c->w, fn, &x));
    return api_reply(c, &x.json);
}

static const struct err *users_tx(struct work *w, void *arg) {
    struct whole *x = arg;
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    begin(w, x);
    for (size_t i = 0; i < n; i++) {
        if (!takes(x, users[i].id)) continue;
        json_open_object(&x->json);
        api_put_id(&x->json, "id", users[i].id);
        api_put_text(&x->json, "name", users[i].name);
        api_put_text(&x->json, "mail", users[i].mail);
        api_put_text(&x->json, "role", users[i].role == ROLE_OWNER ? S("owner") : S("agent"));
        api_put_bool(&x->json, "active", users[i].active);
        json_end(&x->json);
    }
    return end(w, x);
}

const struct err *api_list_users(struct call *c) { return answer_whole(c, users_tx); }

static const struct err *teams_tx(struct work *w, void *arg) {
    struct whole *x = arg;
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    begin(w, x);
    for (size_t i = 0; i < n; i++) {
        if (!takes(x, teams[i].id)) continue;
        json_open_object(&x->json);
        api_put_id(&x->json, "id", teams[i].id);
        api_put_text(&x->json, "name", teams[i].name);
        json_end(&x->json);
    }
    return end(w, x);
}

const struct err *api_list_teams(struct call *c) { return answer_whole(c, teams_tx); }

static const struct err *tags_tx(struct work *w, void *arg) {
    struct whole *x = arg;
    struct tag *tags;
    size_t n;
    TRY(tag_list(w, TAGS_MAX, &tags, &n));
    begin(w, x);
    for (size_t i = 0; i < n; i++) {
        if (!takes(x, tags[i].id)) continue;
        json_open_object(&x->json);
        api_put_id(&x->json, "id", tags[i].id);
        api_put_text(&x->json, "name", tags[i].name);
        json_end(&x->json);
    }
    return end(w, x);
}

const struct err *api_list_tags(struct call *c) { return answer_whole(c, tags_tx); }

static const struct err *mailboxes_tx(struct work *w, void *arg) {
    struct whole *x = arg;
    struct mailbox *boxes;
    size_t n;
    TRY(mailbox_list(w, &boxes, &n));
    begin(w, x);
    for (size_t i = 0; i < n; i++) {
        if (!takes(x, boxes[i].id)) continue;
        json_open_object(&x->json);
        api_put_id(&x->json, "id", boxes[i].id);
        api_put_text(&x->json, "address", boxes[i].address);
        api_put_text(&x->json, "name", boxes[i].name);
        api_put_text(&x->json, "lang", boxes[i].lang);
        api_put_id(&x->json, "team", boxes[i].team_id);
        json_end(&x->json);
    }
    return end(w, x);
}

const struct err *api_list_mailboxes(struct call *c) { return answer_whole(c, mailboxes_tx); }

struct person {
    struct call *call;
    int64_t version;
    struct json json;
};

static void put_contacts(struct json *j, const struct contact_point *points, size_t n) {
    static const char *const kinds[] = { "mail", "phone" };
    json_key(j, "contact_points");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "kind", str_of(kinds[points[i].kind]));
        api_put_text(j, "value", points[i].shown);
        json_end(j);
    }
    json_end(j);
}

static const struct err *put_customer(struct work *w, struct person *p) {
    struct customer c;
    struct contact_point *points;
    size_t n;
    struct json *j = &p->json;
    TRY(customer_get(w, p->call->id, &c));
    TRY(customer_contacts(w, c.id, &points, &n));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    api_put_id(j, "id", c.id);
    api_put_text(j, "name", c.name);
    api_put_text(j, "lang", c.lang);
    put_contacts(j, points, n);
    api_put_int(j, "version", c.version);
    json_end(j);
    p->version = c.version;
    return NULL;
}

static const struct err *customer_tx(struct work *w, void *arg) {
    struct person *p = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_READ, p->call->id));
    return put_customer(w, p);
}

static struct str tag_of(const struct call *c, int64_t version) {
    return str_printf(c->w->arena, "%lld", (long long)version);
}

const struct err *api_get_customer(struct call *c) {
    struct person p = { .call = c };
    TRY(work_read(c->w, customer_tx, &p));
    if (reply_etag(c->rp, c->req, tag_of(c, p.version))) return NULL;
    return api_reply(c, &p.json);
}

static const struct err *change_customer(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct person p = { .call = call };
    struct customer c;
    const struct api_value *name = api_field(call, "name"), *lang = api_field(call, "lang");
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, call->id));
    TRY(customer_get(w, call->id, &c));
    TRY(api_check_version(w, call, c.version));
    TRY(customer_change(w, c.id, name->set ? name->text : c.name,
                        lang->null  ? STR_NONE
                        : lang->set ? lang->text
                                    : c.lang));
    TRY(put_customer(w, &p));
    call->version = p.version;
    *ret_body = json_str(&p.json);
    return NULL;
}

const struct err *api_patch_customer(struct call *c) {
    const struct api_value *name = api_field(c, "name"), *lang = api_field(c, "lang");
    if (!name->set && !lang->set && !lang->null)
        return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
                   .hint = "Send name or lang.");
    TRY(api_once(c, change_customer, c));
    if (c->version) (void)reply_etag(c->rp, c->req, tag_of(c, c->version));
    return NULL;
}
