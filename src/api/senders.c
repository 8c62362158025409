/* Senders whose mail goes to Spam, and those who are trusted. */
#include "api/api_priv.h"
#include "desk/spam/spam.h"

static void put(struct json *j, const struct blocked *b) {
    json_open_object(j);
    api_put_id(j, "id", b->id);
    api_put_text(j, "address", b->address);
    api_put_time(j, "blocked_at", OPT(b->created_at));
    json_end(j);
}

struct listing {
    struct api_page page;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct blocked *rows;
    size_t n;
    TRY(spam_blocked_list(w, l->page.id, l->page.limit + 1, &rows, &n));
    bool more = n > (size_t)l->page.limit;
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n - more; i++)
        put(&l->json, &rows[i]);
    api_list_end(&l->json, more ? api_cursor(w->arena, 0, rows[n - 2].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_blocked(struct call *c) {
    struct listing l = { .page = api_page_of(c) };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *block_act(struct work *w, void *arg, struct str *ret_body) {
    struct str address = api_field(arg, "address")->text;
    struct blocked b;
    TRY(spam_block(w, address));
    TRY(spam_blocked(w, address, &b));
    struct json j = json_new(w->arena, 16 << 10);
    put(&j, &b);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_block(struct call *c) { return api_once(c, block_act, c); }

static const struct err *unblock_act(struct work *w, void *arg, struct str *ret_body) {
    struct str address = api_asked(arg, "address")->text;
    struct blocked b;
    *ret_body = STR_NONE;
    TRY(spam_blocked(w, address, &b));
    return spam_unblock(w, address);
}

const struct err *api_unblock(struct call *c) { return api_once(c, unblock_act, c); }

/* ---- who is trusted ---- */

static void put_trusted(struct json *j, const struct trusted *t) {
    json_open_object(j);
    api_put_id(j, "id", t->id);
    api_put_text(j, "address", t->address);
    api_put_text(j, "by", t->user_name);
    api_put_opt_id(j, "conversation", t->conversation_id);
    api_put_time(j, "trusted_at", OPT(t->created_at));
    json_end(j);
}

static const struct err *list_trusted_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct trusted *rows;
    size_t n;
    TRY(spam_trusted_list(w, l->page.id, l->page.limit + 1, &rows, &n));
    bool more = n > (size_t)l->page.limit;
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n - more; i++)
        put_trusted(&l->json, &rows[i]);
    api_list_end(&l->json, more ? api_cursor(w->arena, 0, rows[n - 2].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_trusted(struct call *c) {
    struct listing l = { .page = api_page_of(c) };
    TRY(work_read(c->w, list_trusted_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *trust_act(struct work *w, void *arg, struct str *ret_body) {
    struct str address = api_field(arg, "address")->text;
    struct trusted t;
    TRY(spam_trust(w, address));
    TRY(spam_trusted(w, address, &t));
    struct json j = json_new(w->arena, 16 << 10);
    put_trusted(&j, &t);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_trust(struct call *c) { return api_once(c, trust_act, c); }

static const struct err *distrust_act(struct work *w, void *arg, struct str *ret_body) {
    struct str address = api_asked(arg, "address")->text;
    struct trusted t;
    *ret_body = STR_NONE;
    TRY(spam_trusted(w, address, &t));
    return spam_distrust(w, address);
}

const struct err *api_distrust(struct call *c) { return api_once(c, distrust_act, c); }
