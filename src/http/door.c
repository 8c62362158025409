/* What the library calls. Owners of the memory allocated here: server_priv.h. */
#include "http/server_priv.h"

#include "base/bug.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BODY_FIRST =
        4 << 10, /* the first piece of memory for a body; it doubles with what really arrives */
    DEFAULT_BODY = 1 << 20,
    QUERY_MAX = 100, /* fields of a query */
};

static struct conn *conn_of(struct MHD_Connection *line) {
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(line, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    BUG_UNLESS(i && i->socket_context);
    return i->socket_context;
}

/* The library parses queries too, and when the fields do not fit its memory it neither answers nor
 * closes. So too many are refused here, past it. */
static void check_query(struct server *s, struct conn *c, struct str target) {
    static const char too_many[] =
        "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 33\r\n\r\n"
        "The address has too many fields.\n";
    size_t n = 0;
    for (size_t i = 0; i < target.n; i++)
        n += target.p[i] == '&';
    if (n < QUERY_MAX) return;
    atomic_fetch_add(&s->refused, 1);
    struct str problem = pack_raw(s, target, 414);
    sweeper_shut(s->sweeper, &c->seat,
                 problem.n ? problem : (struct str){ too_many, sizeof too_many - 1 });
}

void *door_target(void *self, const char *target, struct MHD_Connection *line) {
    check_query(self, conn_of(line), str_of(target));
    return NULL;
}

/* The library decodes nothing: "/stat%00x" would become "/stat" in its hands. We do it in
 * percent.c. */
size_t door_unescape(void *self, struct MHD_Connection *line, char *text) {
    (void)self;
    (void)line;
    return strlen(text);
}

static void opened(struct server *s, struct MHD_Connection *line, void **context) {
    struct conn *c = calloc(1, sizeof *c);
    if (!c) bug_out_of_memory(sizeof *c);
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(line, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *at =
        MHD_get_connection_info(line, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    BUG_UNLESS(fd && at);
    c->peer = peer_of(at->client_addr);
    *context = c;
    wire_watch(&c->wire, fd->connect_fd, SERVER_LINE_MEMORY);
    sweeper_add(s->sweeper, &c->seat, fd->connect_fd);
}

static void line_over(struct server *s, const struct peer *who) {
    census_leave(s->census, who);
    atomic_fetch_sub(&s->connections, 1);
}

static void closed(struct server *s, struct conn *c) {
    wire_leave(&c->wire, c->seat.fd);
    sweeper_remove(s->sweeper, &c->seat, c->linger);
    if (!c->gone) line_over(s, &c->peer);
    free(c);
}

void door_connection(void *self, struct MHD_Connection *line, void **context,
                     enum MHD_ConnectionNotificationCode what) {
    struct server *s = self;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        opened(s, line, context);
    } else if (*context) {
        closed(s, *context);
        *context = NULL;
    }
}

/* ---- a request begins ---- */

/* A new exchange for the head that h tells of; its fields are copied into it. */
static struct exchange *exchange_new(struct server *s, struct MHD_Connection *line,
                                     const struct guard_head *h) {
    size_t fields = h->field_count * sizeof(struct header);
    struct exchange *e = calloc(1, sizeof *e + fields);
    if (!e) bug_out_of_memory(sizeof *e + fields);
    e->server = s;
    e->conn = conn_of(line);
    e->client = e->conn->peer;
    e->line = line;
    e->head = *h;
    e->head.fields = e->fields;
    if (fields) memcpy(e->fields, h->fields, fields);
    e->at = sys_now(s->o.sys);
    e->begun = sys_monotonic(s->o.sys);
    return e;
}

static void name_it(struct exchange *e) {
    static const char digits[] = "0123456789abcdef";
    unsigned char random[8];
    sys_random(e->server->o.sys, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        e->id[i * 2] = digits[random[i] >> 4];
        e->id[i * 2 + 1] = digits[random[i] & 15];
    }
}

/* Answers with a page of our own and closes; what the client still sends is read for a while, so
 * that it sees the answer instead of a reset. */
static enum MHD_Result refuse(struct exchange *e, int status, const char *why) {
    struct server *s = e->server;
    atomic_fetch_add(status == 503 ? &s->turned_away : &s->refused, 1);
    e->status = status;
    e->why = why;
    e->stage = SENDING;
    e->conn->linger = true;
    sweeper_phase(s->sweeper, &e->conn->seat, SWEEPER_WRITE);
    return MHD_queue_response(e->line, (unsigned)status, pack_plain(e, status));
}

static struct server_plan plan_for(const struct exchange *e) {
    struct server *s = e->server;
    struct str path = exchange_target(e);
    ptrdiff_t mark = str_find_char(path, '?');
    if (mark >= 0) path = str_slice(path, 0, (size_t)mark);
    if (s->o.plan) return s->o.plan(s->o.self, e->head.method, path);
    bool without = e->head.method == METHOD_GET || e->head.method == METHOD_HEAD;
    return (struct server_plan){ .body_max = without ? 0 : DEFAULT_BODY };
}

/* The library must have found the same end of the head as the guard. */
static bool same_end(const struct exchange *e) {
    const union MHD_ConnectionInfo *n =
        MHD_get_connection_info(e->line, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return n && n->header_size == e->head.size;
}

/* The guard reads the head; what the exchange keeps of the line is taken off it. */
static struct guard_verdict read_head(struct server *s, struct MHD_Connection *line,
                                      struct exchange **ret) {
    struct wire *w = &conn_of(line)->wire;
    struct header fields[GUARD_FIELDS_MAX];
    struct guard_head h = { .fields = fields };
    struct guard_verdict v = guard_read(wire_seen(w), &h);
    struct exchange *e = *ret = exchange_new(s, line, &h);
    if (!v.status && !same_end(e))
        v = (struct guard_verdict){ 400, "the library reads another head" };
    e->raw = v.status ? wire_take_last(w) : wire_take(w, h.lead + h.size, (uint64_t)h.body_size);
    e->sound = !v.status;
    return v;
}

static enum MHD_Result begin(struct server *s, struct MHD_Connection *line, void **context) {
    struct exchange *e;
    struct guard_verdict v = read_head(s, line, &e);
    *context = e;
    atomic_fetch_add(&s->requests, 1);
    name_it(e);
    if (v.status) return refuse(e, v.status, v.why);
    if (!guard_host_known(e->head.host, s->o.hosts, s->o.host_count))
        return refuse(e, 421, "unknown Host");
    if (atomic_load(&s->stopping)) return refuse(e, 503, "stopping");
    e->plan = plan_for(e);
    if ((uint64_t)e->head.body_size > e->plan.body_max) return refuse(e, 413, "body too large");
    if (e->head.body_size > 0) {
        sweeper_goodbye(s->sweeper, &e->conn->seat, pack_raw(s, exchange_target(e), 408));
        sweeper_phase(s->sweeper, &e->conn->seat, SWEEPER_BODY);
    }
    return MHD_YES;
}

/* ---- its body comes in ---- */

/* Makes room for n more bytes within the budget of the whole server; false when there is none. */
static bool make_room(struct exchange *e, size_t n) {
    if (e->body_room - e->body_n >= n) return true;
    size_t room = e->body_room ? e->body_room * 2 : BODY_FIRST;
    while (room - e->body_n < n)
        room *= 2;
    if (room > (size_t)e->head.body_size) room = (size_t)e->head.body_size;
    BUG_UNLESS(room - e->body_n >= n);
    size_t more = room - e->body_room;
    if (atomic_fetch_add(&e->server->bodies, more) + more > e->server->o.body_budget) {
        atomic_fetch_sub(&e->server->bodies, more);
        return false;
    }
    char *p = realloc(e->body, room);
    if (!p) bug_out_of_memory(room);
    e->body = p;
    e->body_room = room;
    return true;
}

static void drop_body(struct exchange *e) {
    atomic_fetch_sub(&e->server->bodies, e->body_room);
    free(e->body);
    e->body = NULL;
    e->body_n = e->body_room = 0;
}

/* In the middle of a body the library takes no answer: what does not fit is read past, and the
 * answer comes when the body is over. */
static void take_body(struct exchange *e, const char *data, size_t n) {
    if (e->status) return;
    if (make_room(e, n)) {
        memcpy(e->body + e->body_n, data, n);
        e->body_n += n;
        return;
    }
    drop_body(e);
    e->status = 503;
}

/* ---- it is answered ---- */

static enum MHD_Result submit(struct exchange *e) {
    struct server *s = e->server;
    if (e->status) return refuse(e, e->status, "too many bodies at once");
    if (e->body_n != (size_t)e->head.body_size)
        return refuse(e, 400, "the library reads another body");
    struct queue *q = e->plan.slow ? &s->slow_queue : &s->queue;
    sweeper_phase(s->sweeper, &e->conn->seat, SWEEPER_WORK);
    e->stage = WAITING;
    e->submitted = true;
    e->queued = sys_monotonic(s->o.sys);
    atomic_fetch_add(&s->active, 1);
    MHD_suspend_connection(e->line);
    /* From here on a worker may have it already. */
    if (queue_push(q, e)) return MHD_YES;
    atomic_fetch_add(&s->turned_away, 1);
    e->status = 503;
    e->why = "the queue is full";
    e->response = pack_plain(e, 503);
    e->shared = true;
    e->stage = ANSWERED;
    MHD_resume_connection(e->line);
    return MHD_YES;
}

static enum MHD_Result send_answer(struct exchange *e) {
    e->stage = SENDING;
    sweeper_phase(e->server->sweeper, &e->conn->seat, SWEEPER_WRITE);
    enum MHD_Result sent = MHD_queue_response(e->line, (unsigned)e->status, e->response);
    if (!e->shared) MHD_destroy_response(e->response);
    e->response = NULL;
    return sent;
}

enum MHD_Result door_request(void *self, struct MHD_Connection *line, const char *target,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context) {
    (void)target;
    (void)method;
    (void)version;
    struct exchange *e = *context;
    if (!e) return begin(self, line, context);
    switch (e->stage) {
    case READING:
        if (*size == 0) return submit(e);
        take_body(e, data, *size);
        *size = 0;
        return MHD_YES;
    case ANSWERED:
        return send_answer(e);
    case WAITING:
    case SENDING:
        return MHD_YES;
    case GONE:
        return MHD_NO; /* the library closes its copy without a word (MHD_USE_TURBO) */
    }
    return MHD_NO;
}

/* ---- it is over ---- */

static void tell_log(const struct server *s, struct server_done *d, const struct peer *client) {
    if (!s->o.done || atomic_load(&s->checking)) return;
    struct arena *a = arena_new(16 << 10);
    d->peer = peer_text(a, client);
    s->o.done(s->o.self, d);
    arena_free(&a);
}

static void tell_end(const struct exchange *e, enum MHD_RequestTerminationCode how) {
    struct server_done d = {
        .id = e->id,
        .method = e->sound ? str_of(method_name(e->head.method)) : S("-"),
        .target = exchange_target(e),
        .status = e->stage == SENDING ? e->status : 0,
        .body_bytes = e->body_bytes,
        .micros = sys_monotonic(e->server->o.sys) - e->begun,
        .work_micros = e->worked,
        .whole = how == MHD_REQUEST_TERMINATED_COMPLETED_OK,
        .why = e->why,
    };
    tell_log(e->server, &d, &e->client);
}

struct stream_line *door_stream(const struct exchange *e) {
    int fd = fcntl(e->conn->seat.fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return NULL;
    struct str target = exchange_target(e);
    struct stream_line *l = malloc(sizeof *l + target.n);
    if (!l) bug_out_of_memory(sizeof *l + target.n);
    *l = (struct stream_line){ .server = e->server, .peer = e->conn->peer, .client = e->client,
                               .fd = fd, .begun = e->begun, .worked = e->worked,
                               .target_size = target.n };
    memcpy(l->id, e->id, sizeof l->id);
    memcpy(l->target, target.p, target.n);
    return l;
}

void door_stream_over(void *line, int64_t bytes) {
    struct stream_line *l = line;
    struct server *s = l->server;
    struct server_done d = {
        .id = l->id,
        .method = S("GET"),
        .target = (struct str){ l->target, l->target_size },
        .status = 200,
        .body_bytes = bytes,
        .micros = sys_monotonic(s->o.sys) - l->begun,
        .work_micros = l->worked,
        .whole = true,
    };
    close(l->fd);
    tell_log(s, &d, &l->client);
    line_over(s, &l->peer);
    free(l);
}

void door_completed(void *self, struct MHD_Connection *line, void **context,
                    enum MHD_RequestTerminationCode how) {
    (void)line;
    struct server *s = self;
    struct exchange *e = *context;
    if (!e) return;
    *context = NULL;
    if (e->stage != GONE) tell_end(e, how);
    sweeper_phase(s->sweeper, &e->conn->seat, SWEEPER_IDLE);
    if (e->response && !e->shared) MHD_destroy_response(e->response);
    drop_body(e);
    free(e->raw);
    if (e->submitted) atomic_fetch_sub(&s->active, 1);
    free(e);
}
