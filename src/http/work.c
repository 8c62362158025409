#include "http/server_priv.h"

#include "base/bug.h"
#include "base/percent.h"
#include "http/token.h"

#include <stdlib.h>

void queue_init(struct queue *q, size_t max) {
    *q = (struct queue){ .max = max };
    q->last = &q->first;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->wake, NULL);
}

void queue_done(struct queue *q) {
    pthread_cond_destroy(&q->wake);
    pthread_mutex_destroy(&q->lock);
}

bool queue_push(struct queue *q, struct exchange *e) {
    pthread_mutex_lock(&q->lock);
    bool room = !q->closed && q->n < q->max;
    if (room) {
        e->next = NULL;
        *q->last = e;
        q->last = &e->next;
        q->n++;
        pthread_cond_signal(&q->wake);
    }
    pthread_mutex_unlock(&q->lock);
    return room;
}

void queue_close(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->wake);
    pthread_mutex_unlock(&q->lock);
}

/* The oldest; waits for one. NULL once it is closed and empty. */
static struct exchange *queue_pop(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    while (!q->first && !q->closed)
        pthread_cond_wait(&q->wake, &q->lock);
    struct exchange *e = q->first;
    if (e) {
        q->first = e->next;
        if (!q->first) q->last = &q->first;
        q->n--;
    }
    pthread_mutex_unlock(&q->lock);
    return e;
}

/* ---- the request ---- */

/* X-Forwarded-For may come in several lines; together they are one list (RFC 9110 5.3). */
static struct str all_forwarded(const struct request *req) {
    struct str all = STR_NONE;
    for (size_t i = 0; i < req->header_count; i++) {
        if (!str_eq_nocase(req->headers[i].name, S("X-Forwarded-For"))) continue;
        struct str value = req->headers[i].value;
        all = all.n ? str_join3(req->arena, all, S(","), value) : value;
    }
    return all;
}

static void see_peer(const struct server *s, struct exchange *e, struct request *req) {
    const struct peer *direct = &e->conn->peer;
    size_t n = s->o.proxy_count;
    bool trusted = peer_in(direct, s->proxies, n);
    if (trusted) e->client = peer_behind(direct, all_forwarded(req), s->proxies, n);
    struct peer household = peer_household(&e->client);
    req->peer = peer_text(req->arena, &e->client);
    req->network = peer_text(req->arena, &household);
    req->secure = trusted && str_eq_nocase(request_header(req, "X-Forwarded-Proto"), S("https"));
}

/* Fills req; what is wrong with it, or NULL. */
static const char *read_request(struct worker *w, struct exchange *e, struct request *req) {
    struct arena *a = w->arena;
    struct str target = exchange_target(e);
    *req = (struct request){ .arena = a,
                             .id = e->id,
                             .method = e->head.method,
                             .target = target,
                             .host = e->head.host,
                             .at = e->at,
                             .headers = e->fields,
                             .header_count = e->head.field_count,
                             .body = e->body_n ? (struct str){ e->body, e->body_n } : S("") };
    see_peer(w->server, e, req);
    ptrdiff_t mark = str_find_char(target, '?');
    req->path = mark < 0 ? target : str_slice(target, 0, (size_t)mark);
    struct str query = mark < 0 ? S("") : str_from(target, (size_t)mark + 1), *segments;
    if (!percent_path(a, req->path, &segments, &req->segment_count)) return "unreadable path";
    req->segments = segments;
    if (form_parse_urlencoded(a, query, &req->query)) return "unreadable query";
    return NULL;
}

/* ---- the answer ---- */

/* Hands the exchange back to the library's thread, which sends the response. */
static void resume(struct exchange *e) {
    e->stage = ANSWERED;
    MHD_resume_connection(e->line);
}

static void answer_plain(struct exchange *e, int status, const char *why) {
    e->response = pack_plain(e, status);
    e->shared = true;
    e->status = status;
    e->why = why;
    resume(e);
}

/* The reply became a stream: the socket goes to the hub, and the library forgets it. */
static void become_stream(struct worker *w, struct exchange *e, struct reply *rp) {
    struct server *s = w->server;
    struct stream_line *line = door_stream(e);
    if (!line) {
        hub_cancel(s->hub, rp->stream);
        answer_plain(e, 503, "no descriptor left");
        return;
    }
    struct str first = pack_stream(s, rp, sys_now(s->o.sys));
    sweeper_phase(s->sweeper, &e->conn->seat, SWEEPER_STREAM);
    e->conn->gone = true;
    hub_open(s->hub, rp->stream, line->fd, first, line);
    e->stage = GONE;
    MHD_resume_connection(e->line);
}

static bool is_stream(const struct exchange *e, const struct reply *rp) {
    return rp->stream && rp->status == 200 && !rp->broken && !arena_over(rp->arena) &&
           e->head.method == METHOD_GET;
}

static void answer(struct worker *w, struct exchange *e) {
    struct server *s = w->server;
    struct request req;
    const char *unreadable = read_request(w, e, &req);
    if (unreadable) {
        answer_plain(e, 400, unreadable);
        return;
    }
    struct reply rp = { .arena = w->arena,
                        .status = 200,
                        .server = s,
                        .body = S(""),
                        .words = s->o.words,
                        .lang = pack_lang(e) };
    int64_t begun = sys_monotonic(s->o.sys);
    s->o.handler(s->o.self, w->index, &req, &rp);
    e->worked = sys_monotonic(s->o.sys) - begun;
    if (is_stream(e, &rp)) {
        become_stream(w, e, &rp);
        return;
    }
    if (rp.stream) hub_cancel(s->hub, rp.stream);
    e->response = pack_reply(w, e, &req, &rp);
    resume(e);
}

/* One that nobody waits for any more: too long in the queue, or past the end of stopping. */
static bool is_stale(const struct server *s, const struct exchange *e) {
    int64_t now = sys_monotonic(s->o.sys);
    if (now - e->queued > s->o.queue_age) return true;
    return atomic_load(&s->stopping) && now > s->drain_until;
}

void *work_run(void *self) {
    sys_name_thread("pages");
    struct worker *w = self;
    w->arena = arena_new(w->server->o.arena_cap);
    struct exchange *e;
    while ((e = queue_pop(w->queue))) {
        if (is_stale(w->server, e)) {
            atomic_fetch_add(&w->server->turned_away, 1);
            answer_plain(e, 503, "waited too long for a worker");
        } else {
            answer(w, e);
        }
        arena_reset(w->arena);
    }
    arena_free(&w->arena);
    return NULL;
}
