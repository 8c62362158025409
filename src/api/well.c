/* Whether the desk is well: for whoever watches it. */
#include "api/api_priv.h"
#include "desk/letter/letter.h"
#include "desk/mailroom.h"
#include "desk/outbox/outbox.h"

enum { LETTER_STATES = LETTER_UNREADABLE + 1 };

static struct wellness well(struct call *c) {
    const struct mailroom *m = c->api->o.mailroom;
    return m->well(m->self);
}

const struct err *api_health(struct call *c) {
    struct wellness now = well(c);
    struct json j = json_new(c->w->arena, 4096);
    json_open_object(&j);
    api_put_text(&j, "status", S("alive"));
    json_key(&j, "wrong");
    json_open_array(&j);
    if (now.store) json_text(&j, str_of(now.store));
    if (now.reading) json_text(&j, str_of(now.reading));
    if (now.damaged) json_text(&j, str_of(now.damaged));
    if (now.filter) json_text(&j, str_of(now.filter));
    json_end(&j);
    json_end(&j);
    return api_reply(c, &j);
}

static const struct err *ready_tx(struct work *w, void *arg) {
    return letter_count(w, LETTER_UNREADABLE, arg);
}

const struct err *api_ready(struct call *c) {
    int64_t n;
    struct wellness now = well(c);
    if (now.store || now.reading)
        return ERR(c->w->arena, ERR_RETRY, now.store ? now.store : now.reading,
                   .hint = "It is tried again by itself; the log says more.");
    const struct err *e = work_read(c->w, ready_tx, &n);
    if (e)
        return ERR(c->w->arena, ERR_RETRY, "The store cannot be reached.", .cause = e,
                   .hint = "The log says why; it is tried again with every request.");
    reply_json(c->rp, 200, S("{\"status\":\"ready\"}"));
    return NULL;
}

const struct err *api_openapi(struct call *c) {
    struct json j = api_describe(c->w->arena);
    return api_reply(c, &j);
}

struct figures {
    int64_t letters[LETTER_STATES], outbox[OUTBOX_STATE_COUNT], oldest;
};

static const struct err *figures_tx(struct work *w, void *arg) {
    struct figures *f = arg;
    struct letter *first;
    size_t n;
    for (int64_t i = 0; i < LETTER_STATES; i++)
        TRY(letter_count(w, i, &f->letters[i]));
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
        TRY(outbox_count(w, (enum outbox_state)i, &f->outbox[i]));
    TRY(letter_list(w, LETTER_WAITING, 0, 1, &first, &n));
    f->oldest = n ? work_now(w) - first[0].received_at : 0;
    return NULL;
}

static void family(struct buf *b, const char *name, const char *type, const char *what) {
    buf_printf(b, "# TYPE kept_%s %s\n# HELP kept_%s %s\n", name, type, name, what);
}

static void gauge(struct buf *b, const char *name, const char *what, int64_t v) {
    family(b, name, "gauge", what);
    buf_printf(b, "kept_%s %lld\n", name, (long long)v);
}

static void counter(struct buf *b, const char *name, const char *what, uint64_t v) {
    family(b, name, "counter", what);
    buf_printf(b, "kept_%s_total %llu\n", name, (unsigned long long)v);
}

static void put_desk(struct buf *b, const struct figures *f) {
    family(b, "letters", "gauge", "Letters by state.");
    for (int64_t i = 0; i < LETTER_STATES; i++)
        buf_printf(b, "kept_letters{state=\"%s\"} %lld\n", letter_state_name(i),
                   (long long)f->letters[i]);
    family(b, "outbox", "gauge", "Outgoing mails by state, one for each recipient.");
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
        buf_printf(b, "kept_outbox{state=\"%s\"} %lld\n", outbox_state_name(i),
                   (long long)f->outbox[i]);
    family(b, "oldest_waiting_letter_seconds", "gauge", "How long the oldest letter waits.");
    buf_printf(b, "kept_oldest_waiting_letter_seconds %lld.%06lld\n",
               (long long)(f->oldest / 1000000), (long long)(f->oldest % 1000000));
}

static void put_server(struct buf *b, struct server *server) {
    struct server_figures f = server_figures(server);
    counter(b, "requests", "HTTP requests answered or refused.", f.requests);
    counter(b, "requests_refused", "Those that were malformed.", f.refused);
    counter(b, "requests_timed_out", "Those that came too slowly.", f.timed_out);
    counter(b, "requests_turned_away", "Those that waited too long for a worker.", f.turned_away);
    gauge(b, "connections", "Open HTTP connections.", (int64_t)f.connections);
    gauge(b, "streams", "Open event streams.", (int64_t)f.streams);
    gauge(b, "queued", "Requests that wait for a worker.", (int64_t)f.queued);
}

/* OpenMetrics 1.0. */
const struct err *api_metrics(struct call *c) {
    struct figures f;
    struct wellness now = well(c);
    TRY(work_read(c->w, figures_tx, &f));
    struct buf b = buf_new(c->w->arena, 64 << 10);
    put_desk(&b, &f);
    gauge(&b, "readers", "Living children that read letters.", now.readers);
    gauge(&b, "store_writable", "1 where the store can be written.", !now.store);
    gauge(&b, "store_whole", "0 where a part of what is stored was found damaged.", !now.damaged);
    gauge(&b, "letters_readable", "1 where letters can be read.", !now.reading);
    gauge(&b, "spam_filter_answers", "0 where a spam filter is set and does not answer.", !now.filter);
    put_server(&b, c->rp->server);
    family(&b, "build", "info", "The version of the program.");
    buf_add(&b, S("kept_build_info{version=\"" KEPT_VERSION "\"} 1\n# EOF\n"));
    reply_body(c->rp, 200, S("application/openmetrics-text; version=1.0.0; charset=utf-8"),
               buf_str(&b));
    return NULL;
}
