/* Who answers, and which addresses they answer for. */
#include "api/api_priv.h"
#include "desk/mailbox/mailbox.h"
#include "desk/user/user.h"

static const struct err *users_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++) {
        if (!api_whole_takes(x, users[i].id)) continue;
        json_open_object(&x->json);
        api_put_id(&x->json, "id", users[i].id);
        api_put_text(&x->json, "name", users[i].name);
        api_put_text(&x->json, "mail", users[i].mail);
        api_put_text(&x->json, "role", users[i].role == ROLE_OWNER ? S("owner") : S("agent"));
        api_put_bool(&x->json, "active", users[i].active);
        json_end(&x->json);
    }
    return api_whole_end(w, x);
}

const struct err *api_list_users(struct call *c) { return api_whole_answer(c, users_tx); }

static const struct err *teams_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++) {
        if (!api_whole_takes(x, teams[i].id)) continue;
        json_open_object(&x->json);
        api_put_id(&x->json, "id", teams[i].id);
        api_put_text(&x->json, "name", teams[i].name);
        json_end(&x->json);
    }
    return api_whole_end(w, x);
}

const struct err *api_list_teams(struct call *c) { return api_whole_answer(c, teams_tx); }

static const struct err *mailboxes_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct mailbox *boxes;
    size_t n;
    TRY(mailbox_list(w, &boxes, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++) {
        if (!api_whole_takes(x, boxes[i].id)) continue;
        json_open_object(&x->json);
        api_put_id(&x->json, "id", boxes[i].id);
        api_put_text(&x->json, "address", boxes[i].address);
        api_put_text(&x->json, "name", boxes[i].name);
        api_put_text(&x->json, "lang", boxes[i].lang);
        api_put_id(&x->json, "team", boxes[i].team_id);
        json_end(&x->json);
    }
    return api_whole_end(w, x);
}

const struct err *api_list_mailboxes(struct call *c) { return api_whole_answer(c, mailboxes_tx); }
