/* Writes, each done once under its Idempotency-Key, and the small things that all answers need. */
#include "api/api_priv.h"
#include "base/hash.h"
#include "desk/repeat/repeat.h"

/* How often a call that met its own twin looks again: the twin has won by then. */
enum { TRIES = 6 };

struct once {
    struct call *call;
    api_act *act;
    void *arg;
    struct repeat repeat;
    struct str body;
    bool used; /* the key was used for something else */
};

static int status_of(const struct call *c) {
    return c->accepted && c->endpoint->accepted ? c->endpoint->accepted : c->endpoint->status;
}

static const struct err *once_tx(struct work *w, void *arg) {
    struct once *o = arg;
    int64_t status;
    bool done;
    o->call->version = 0;
    o->call->status = 0;
    o->call->accepted = false;
    const struct err *e = repeat_before(w, &o->repeat, &done, &status, &o->body);
    o->used = e && e->code == ERR_INVALID;
    if (!e && done) o->call->accepted = status == o->call->endpoint->accepted;
    if (e || done) return e;
    o->body = STR_NONE;
    TRY(o->act(w, o->arg, &o->body));
    return repeat_after(w, &o->repeat, status_of(o->call),
                        str_is_set(o->body) ? o->body : S(""));
}

/* What was asked: method, path, version, type, name and body. With a key, because a body may hold a
 * password that must not be guessed from what is kept. */
static struct str hash_of(struct call *c) {
    struct arena *a = c->w->arena;
    struct buf b = buf_new(a, 64 << 10);
    buf_add_c(&b, method_name(c->req->method));
    buf_add_char(&b, ' ');
    buf_add(&b, c->req->path);
    buf_add_char(&b, '\n');
    buf_add(&b, request_header(c->req, "If-Match"));
    buf_add_char(&b, '\n');
    buf_add(&b, request_header(c->req, "Content-Type"));
    buf_add_char(&b, '\n');
    buf_add(&b, request_header(c->req, "Content-Disposition"));
    buf_add_char(&b, '\n');
    buf_add(&b, hash_sha256_hex(a, c->req->body));
    return hash_keyed_128(a, c->w->key, buf_str(&b));
}

static const struct err *key_of(struct call *c, struct repeat *ret) {
    struct str key = request_header(c->req, "Idempotency-Key");
    if (!str_is_set(key)) return NULL;
    bool ok = key.n > 0 && key.n <= REPEAT_KEY_MAX;
    for (size_t i = 0; i < key.n && ok; i++)
        ok = key.p[i] > ' ' && key.p[i] < 0x7f;
    if (!ok)
        return ERR(c->w->arena, ERR_INVALID, "The Idempotency-Key is not right.",
                   .field = "Idempotency-Key", .hint = "Take 1 to 200 letters, digits and signs.");
    *ret = (struct repeat){ key, hash_of(c) };
    return NULL;
}

const struct err *api_once(struct call *c, api_act *act, void *arg) {
    struct once o = { .call = c, .act = act, .arg = arg };
    const struct err *e = key_of(c, &o.repeat);
    if (e) return e;
    for (int i = 0; i < TRIES; i++) {
        e = work_write(c->w, once_tx, &o);
        bool again = e && (e->code == ERR_CONFLICT || e->code == ERR_RETRY);
        if (!again || !str_is_set(o.repeat.key)) break;
    }
    if (e && o.used) c->status = 422;
    if (e) return e;
    if (c->endpoint->gives)
        reply_json(c->rp, status_of(c), o.body);
    else
        reply_body(c->rp, c->endpoint->status, STR_NONE, S(""));
    return NULL;
}

const struct err *api_reply(struct call *c, struct json *j) {
    if (json_over(j))
        return ERR(c->w->arena, ERR_LIMIT, "The answer would be too large.",
                   .hint = "Ask for less at a time.");
    reply_json(c->rp, c->endpoint->status, json_str(j));
    return NULL;
}
