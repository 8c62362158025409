/* A stream begins: what was missed, then what comes. */
#include "base/buf.h"
#include "live/live_priv.h"

enum { REPLAY_TEXT = 4 << 20, RETRY_MS = 1000, RETRY_SPREAD_MS = 2000 };

struct missed {
    const struct auth_pass *pass;
    int64_t after, mark;
    bool asked;
    struct str text;
};

static const struct err *told_again(struct work *w, struct missed *m,
                                    const struct event_mark *events, size_t n) {
    struct buf b = buf_new(w->arena, REPLAY_TEXT);
    size_t topic_n;
    struct topic *topics = tell_topics(w->arena, events, n, &topic_n);
    for (size_t i = 0; i < topic_n; i++) {
        bool seen;
        TRY(tell_visible(w, &topics[i], &seen));
        if (seen) buf_add(&b, tell_text(w->arena, &topics[i]));
    }
    m->text = buf_str(&b);
    return NULL;
}

/* An id above all of ours comes from before a backup was restored. */
static const struct err *missed_tx(struct work *w, void *arg) {
    struct missed *m = arg;
    struct event_mark *events;
    size_t n;
    int64_t newest;
    TRY(event_newest(w, &newest));
    TRY(event_since(w, m->after, LIVE_REPLAY_MAX + 1, &events, &n));
    if (m->after <= newest && n <= LIVE_REPLAY_MAX) {
        if (m->mark < m->after) m->mark = m->after;
        return told_again(w, m, events, n);
    }
    m->text = stream_event(w->arena, STR_NONE, S("lost"), S("{}"));
    return NULL;
}

/* The first bytes. Browsers that a stop sent away come back spread over two seconds. */
static const struct err *begin(struct live *l, struct work *w, const struct request *req,
                               struct reply *rp) {
    struct missed m = { .mark = live_mark(l) };
    struct str after = request_header(req, "Last-Event-ID");
    if (!str_is_set(after)) after = form_get(&req->query, "after");
    /* A mark that we never gave is like one from before a restore: nothing is behind it. */
    if (after.n > 0 && !str_to_int(after, 0, INT64_MAX, &m.after)) m.after = INT64_MAX;
    if (after.n > 0) TRY(work_read(w, missed_tx, &m));
    uint64_t chance;
    sys_random(w->sys, &chance, sizeof chance);
    struct buf b = buf_new(w->arena, REPLAY_TEXT + 4096);
    buf_printf(&b, "retry: %d\n\n", RETRY_MS + (int)(chance % RETRY_SPREAD_MS));
    if (str_is_set(m.text)) buf_add(&b, m.text);
    buf_add(&b, tell_mark(w->arena, m.mark));
    rp->body = buf_str(&b);
    return NULL;
}

const struct err *live_answer(struct live *l, struct work *w, const struct auth_pass *pass,
                              const struct request *req, struct reply *rp) {
    uint64_t stream;
    struct seat *seat = live_seat(l, pass);
    if (!seat)
        return ERR(w->arena, ERR_RATE, "Too many pages are open at once.",
                   .hint = "Close some of them.");
    const struct err *e =
        reply_stream(rp, (struct stream_owner){ seat, live_rise }, &stream);
    if (e) {
        live_rise(seat, 0);
        return e;
    }
    /* Told before it is asked what was missed, so nothing falls between the two. */
    live_sit(seat, stream);
    return begin(l, w, req, rp);
}
