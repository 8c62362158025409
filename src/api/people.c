/* Who answers, and which addresses they answer for. */
#include "api/api_priv.h"
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
