#include "post/thread.h"

#include "base/hash.h"
#include "desk/conversation/conversation.h"
#include "desk/message/message.h"

/* A mail that names more than this many others is looked at from its newest end. */
enum { LOOK_BACK = 60 };

static struct str mac_of(struct work *w, struct str signed_part) {
    struct str domain = str_join(w->arena, S("thread:"), signed_part);
    return hash_keyed_128(w->arena, w->key, domain);
}

static struct str token(struct work *w, int64_t conversation_id, const char *aside) {
    struct str nonce = sys_random_hex(w->sys, w->arena, 8);
    struct str part = str_printf(w->arena, "%lld.%s%.*s", (long long)conversation_id, aside,
                                 STR_ARG(nonce));
    return str_join3(w->arena, part, S("."), mac_of(w, part));
}

struct str thread_token(struct work *w, int64_t conversation_id) {
    return token(w, conversation_id, "");
}

struct str thread_token_aside(struct work *w, int64_t conversation_id) {
    return token(w, conversation_id, "f");
}

/* Of a token whose MAC is right. */
static bool is_aside(struct str token) {
    ptrdiff_t first = str_find_char(token, '.'), last = str_find_last_char(token, '.');
    return last - first == 18 && (token.p[first + 1] == 'f' || token.p[first + 1] == 'F');
}

struct str thread_message_id(struct arena *a, struct str token, struct str host) {
    return str_printf(a, "kept.%.*s@%.*s", STR_ARG(token), STR_ARG(host));
}

struct str thread_plus_address(struct arena *a, struct str address, struct str token) {
    ptrdiff_t at = str_find_last_char(address, '@');
    if (at < 0) return address;
    struct str name = str_slice(address, 0, (size_t)at), host = str_from(address, (size_t)at);
    return str_join3(a, str_join3(a, name, S("+"), token), host, S(""));
}

bool thread_from_token(struct work *w, struct str token, int64_t *ret) {
    int64_t id;
    ptrdiff_t first = str_find_char(token, '.'), last = str_find_last_char(token, '.');
    if (first <= 0 || last <= first || token.n > 100) return false;
    struct str part = str_slice(token, 0, (size_t)last);
    if (!str_to_int(str_slice(token, 0, (size_t)first), 1, INT64_MAX, &id)) return false;
    /* Mail servers may write addresses in capitals; base32 and hex lose nothing by it. */
    struct str mac = str_lower(w->arena, str_from(token, (size_t)last + 1));
    if (!hash_equal(mac, mac_of(w, str_lower(w->arena, part)))) return false;
    *ret = id;
    return true;
}

/* "kept.TOKEN@host" → TOKEN. */
static bool token_of_id(struct str id, struct str *ret) {
    ptrdiff_t at = str_find_last_char(id, '@');
    if (at < 0 || !str_starts_nocase(id, S("kept."))) return false;
    *ret = str_slice(id, 5, (size_t)at);
    return true;
}

bool thread_from_message_id(struct work *w, struct str id, int64_t *ret) {
    struct str token;
    return token_of_id(id, &token) && thread_from_token(w, token, ret);
}

static const struct err *by_token(struct work *w, struct str token, struct thread_place *ret) {
    int64_t id;
    struct conversation c;
    if (!thread_from_token(w, token, &id)) return NULL;
    const struct err *e = conversation_get(w, id, &c);
    if (e) return e->code == ERR_NOT_FOUND ? NULL : e;
    *ret = (struct thread_place){ OPT(id), is_aside(token), true };
    return NULL;
}

static const struct err *by_id(struct work *w, struct str id, struct thread_place *ret) {
    struct str token;
    int64_t conversation;
    bool found, aside;
    if (token_of_id(id, &token)) TRY(by_token(w, token, ret));
    if (ret->conversation.set) return NULL;
    TRY(message_thread(w, id, &conversation, &aside, &found));
    if (found) *ret = (struct thread_place){ OPT(conversation), aside, false };
    return NULL;
}

static const struct err *by_ids(struct work *w, const struct mail_words *ids,
                                struct thread_place *ret) {
    for (size_t i = ids->n, looked = 0; i > 0 && looked < LOOK_BACK && !ret->conversation.set;
         i--, looked++)
        TRY(by_id(w, ids->v[i - 1], ret));
    return NULL;
}

/* A delivery report names the mail it is about. Only ours count, by their token (F10). */
static const struct err *by_report(struct work *w, const struct mail_bounces *b,
                                   struct thread_place *ret) {
    struct str token;
    for (size_t i = 0; i < b->n && i < LOOK_BACK && !ret->conversation.set; i++)
        if (token_of_id(b->v[i].original_message_id, &token)) TRY(by_token(w, token, ret));
    return NULL;
}

const struct err *thread_find(struct work *w, const struct mail *m, const struct str *plus,
                              size_t plus_n, struct thread_place *ret) {
    struct thread_place at = { OPT_NONE, false, false };
    for (size_t i = 0; i < plus_n && !at.conversation.set; i++)
        TRY(by_token(w, plus[i], &at));
    TRY(by_ids(w, &m->in_reply_to, &at));
    TRY(by_ids(w, &m->references, &at));
    if (!at.conversation.set) TRY(by_report(w, &m->bounce, &at));
    *ret = at;
    return NULL;
}
