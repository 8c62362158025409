/* What is told of a batch of events. */
#include "base/buf.h"
#include "base/bug.h"
#include "desk/auth/access.h"
#include "live/live_priv.h"

enum { TEXT_MAX = 64 << 10 };

struct topic *tell_topics(struct arena *a, const struct event_mark *events, size_t n,
                          size_t *ret_n) {
    struct topic *topics = ARENA_ARRAY(a, n + 1, struct topic);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        bool known = !events[i].conversation_id.set;
        for (size_t k = 0; k < found && !known; k++)
            known = topics[k].conversation_id == events[i].conversation_id.v;
        if (!known)
            topics[found++] = (struct topic){ .conversation_id = events[i].conversation_id.v,
                                              .events = events,
                                              .n = n };
    }
    *ret_n = found;
    return topics;
}

struct topic *tell_presence(struct arena *a, const struct topic *topics, size_t *n, const int64_t *moved,
                            size_t moved_n) {
    struct topic *all = ARENA_ARRAY(a, *n + moved_n + 1, struct topic);
    for (size_t i = 0; i < *n; i++)
        all[i] = topics[i];
    for (size_t i = 0; i < moved_n; i++)
        all[(*n)++] = (struct topic){ .conversation_id = moved[i], .presence = true };
    return all;
}

const struct err *tell_visible(struct work *w, struct topic *t, bool *ret) {
    struct conversation c;
    const struct err *e = access_conversation(w, ACCESS_CONVERSATION_READ, t->conversation_id, &c);
    *ret = false;
    if (e) return e->code == ERR_NOT_FOUND ? NULL : e;
    t->version = c.version;
    *ret = true;
    return NULL;
}

static bool is_message(const struct event_mark *e) {
    return e->kind == EVENT_KIND_MESSAGE || e->kind == EVENT_KIND_REPLY ||
           e->kind == EVENT_KIND_NOTE || e->kind == EVENT_KIND_FORWARDED;
}

struct str tell_text(struct arena *a, const struct topic *t) {
    struct buf b = buf_new(a, TEXT_MAX);
    for (size_t i = 0; i < t->n; i++) {
        const struct event_mark *e = &t->events[i];
        if (!e->conversation_id.set || e->conversation_id.v != t->conversation_id) continue;
        if (!is_message(e) || !e->object_id.set) continue;
        struct str data =
            str_printf(a, "{\"id\":%lld,\"version\":%lld,\"conversation\":%lld}",
                       (long long)e->object_id.v, (long long)t->version,
                       (long long)t->conversation_id);
        buf_add(&b, stream_event(a, STR_NONE, S("message"), data));
    }
    struct str data = str_printf(a, "{\"id\":%lld,\"version\":%lld}",
                                 (long long)t->conversation_id, (long long)t->version);
    buf_add(&b, stream_event(a, STR_NONE, t->presence ? S("presence") : S("conversation"), data));
    return buf_str(&b);
}

struct str tell_mark(struct arena *a, int64_t mark) {
    return stream_event(a, str_printf(a, "%lld", (long long)mark), S("mark"), S("{}"));
}
