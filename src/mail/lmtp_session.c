#include "mail/lmtp_priv.h"

#include "base/moment.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ENVELOPE_CAP = 1 << 20, SCRATCH_CAP = 4 << 20, LHLO_MAX = 255, REPLY_MAX = 480 };
enum { BODY_FIRST = 64 << 10 };

/* The bytes of one letter. A mapping, not an arena: it can grow to 25 MiB without copies, lies in
 * one piece, and goes back to the kernel at once. */
struct body {
    char *p;
    size_t n, room;
};

enum verdict { TAKE_IT, TOO_LARGE, NO_ROOM };

struct session {
    struct lmtp_server *server;
    struct arena *arena;   /* the envelope; reset with it */
    struct arena *scratch; /* one callback's errors */
    struct str *recipients;
    struct lmtp_envelope envelope;
    bool greeted, has_from;
    size_t errors;
    int64_t end; /* of the connection's time */
    char lhlo[LHLO_MAX + 1];
    struct wire wire;
};

static const struct lmtp_limits *limits(const struct session *s) { return &s->server->limits; }

static int64_t now(const struct session *s) { return sys_monotonic(s->server->sys); }

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

/* t, or when the server stops for good, if that is earlier. */
static int64_t before_stop(const struct session *s, int64_t t) {
    return atomic_load(&s->server->stopping) ? earlier(t, atomic_load(&s->server->stop_at)) : t;
}

/* ---- replies ---- */

static bool reply(struct session *s, const char *line) {
    wire_reply(&s->wire, line);
    return true;
}

/* The last word: the connection ends after it. */
static bool last_reply(struct session *s, const char *line) {
    wire_reply(&s->wire, line);
    wire_flush(&s->wire);
    return false;
}

/* A wrong command; false when it was one too many. */
static bool wrong(struct session *s, const char *line) {
    reply(s, line);
    if (++s->errors < limits(s)->errors) return true;
    return last_reply(s, "421 4.7.0 Too many wrong commands");
}

/* The reply for an error: its code's numbers and its words, which are ours and plain. */
static void reply_err(struct session *s, const struct err *e) {
    char line[REPLY_MAX];
    snprintf(line, sizeof line, "%s %s", err_meaning(e->code)->smtp, e->msg);
    for (char *c = line; *c; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e) *c = '?';
    reply(s, line);
}

/* ---- the letter's bytes ---- */

static void body_free(struct session *s, struct body *b) {
    if (b->p) munmap(b->p, b->room);
    atomic_fetch_sub(&s->server->in_flight, b->room);
    *b = (struct body){ 0 };
}

/* Room for more bytes; false when all letters together would take more than in_flight. */
static bool body_room(struct session *s, struct body *b, size_t more) {
    if (b->n + more <= b->room) return true;
    size_t room = b->room ? b->room * 2 : BODY_FIRST;
    while (room < b->n + more)
        room *= 2;
    size_t add = room - b->room;
    if (atomic_fetch_add(&s->server->in_flight, add) + add > limits(s)->in_flight) {
        atomic_fetch_sub(&s->server->in_flight, add);
        return false;
    }
    void *p = b->p ? mremap(b->p, b->room, room, MREMAP_MAYMOVE)
                   : mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        atomic_fetch_sub(&s->server->in_flight, add);
        return false;
    }
    b->p = p;
    b->room = room;
    return true;
}

/* Adds what the wire holds now; what is refused is still read, without being kept. */
static void body_take(struct session *s, enum data_state *state, struct body *b, enum verdict *v) {
    struct wire *w = &s->wire;
    struct str in = { w->in + w->from, w->to - w->from };
    if (*v == TAKE_IT && !body_room(s, b, in.n + 1)) *v = NO_ROOM;
    if (*v == TAKE_IT) {
        size_t put;
        w->from += lmtp_data_feed(state, in, b->p + b->n, &put);
        b->n += put;
        if (b->n > limits(s)->message) *v = TOO_LARGE;
    } else {
        char waste[4096]; /* feed writes one byte more than it reads at the most */
        size_t put;
        w->from += lmtp_data_feed(state, str_slice(in, 0, sizeof waste - 1), waste, &put);
    }
    if (*v != TAKE_IT) body_free(s, b);
}

/* When a letter of which read bytes came so far is too slow: a floor under its mean rate, and an
 * end. */
static int64_t data_deadline(const struct session *s, int64_t began, size_t read) {
    const struct lmtp_limits *l = limits(s);
    int64_t rate = began + l->rate_grace + (int64_t)read * MOMENT_SECOND / l->rate;
    return before_stop(s, earlier(rate, began + l->data_wall));
}

enum received { ENDED, BROKEN_OFF, GONE };

/* Reads to the end of the letter. BROKEN_OFF: too much was thrown away; GONE: the client or its
 * time is. */
static enum received receive(struct session *s, struct body *b, enum verdict *v) {
    enum data_state state = DATA_LINE;
    int64_t began = now(s);
    size_t read = 0, wasted = 0;
    *v = TAKE_IT;
    while (state != DATA_END) {
        enum wire_got got = wire_fill(&s->wire, data_deadline(s, began, read));
        if (got == WIRE_STOP) continue;
        if (got == WIRE_LATE) last_reply(s, "421 4.4.2 This letter came too slowly");
        if (got != WIRE_OK) return GONE;
        size_t from = s->wire.from;
        body_take(s, &state, b, v);
        read += s->wire.from - from;
        if (*v != TAKE_IT) wasted += s->wire.from - from;
        if (wasted > limits(s)->discard) return BROKEN_OFF;
    }
    return ENDED;
}

/* ---- commands: each gives false when the connection ends ---- */

static void forget_envelope(struct session *s) {
    arena_reset(s->arena);
    s->has_from = false;
    s->recipients = NULL;
    s->envelope.recipients = NULL;
    s->envelope.n_recipients = 0;
    s->envelope.from = S("");
    s->envelope.utf8 = false;
}

static bool do_lhlo(struct session *s, struct str arg) {
    bool ok = arg.n > 0 && arg.n <= LHLO_MAX;
    for (size_t i = 0; i < arg.n; i++)
        ok = ok && (unsigned char)arg.p[i] > 0x20 && arg.p[i] != 0x7f;
    if (!ok) return wrong(s, "501 5.5.4 LHLO wants your name");
    forget_envelope(s);
    memcpy(s->lhlo, arg.p, arg.n);
    s->envelope.lhlo = (struct str){ s->lhlo, arg.n };
    s->greeted = true;
    char line[REPLY_MAX];
    snprintf(line, sizeof line, "250-%.*s", STR_ARG(s->server->name));
    reply(s, line);
    reply(s, "250-PIPELINING");
    reply(s, "250-ENHANCEDSTATUSCODES");
    reply(s, "250-8BITMIME");
    reply(s, "250-SMTPUTF8");
    snprintf(line, sizeof line, "250 SIZE %zu", limits(s)->message);
    return reply(s, line);
}

static bool do_helo(struct session *s, struct str arg) {
    (void)arg;
    return wrong(s, "500 5.5.1 This is LMTP, say LHLO");
}

static bool do_mail(struct session *s, struct str arg) {
    if (!s->greeted) return wrong(s, "503 5.5.1 Say LHLO first");
    if (s->has_from) return wrong(s, "503 5.5.1 There is a sender already");
    if (atomic_load(&s->server->stopping))
        return last_reply(s, "421 4.3.2 Closing, come again later");
    if (!str_starts_nocase(arg, S("FROM:")))
        return wrong(s, "501 5.5.4 Say MAIL FROM:<name@domain>");
    struct lmtp_path path;
    const char *no;
    if (!lmtp_path_read(str_from(arg, 5), true, &path, &no)) return wrong(s, no);
    if (path.has_size && path.size > (int64_t)limits(s)->message)
        return reply(s, "552 5.3.4 This letter is too large");
    s->envelope.from = str_dup(s->arena, path.address);
    s->envelope.utf8 = path.utf8;
    s->recipients = ARENA_ARRAY(s->arena, limits(s)->recipients, struct str);
    s->envelope.recipients = s->recipients;
    s->has_from = true;
    return reply(s, "250 2.1.0 Sender accepted");
}

static bool do_rcpt(struct session *s, struct str arg) {
    if (!s->has_from) return wrong(s, "503 5.5.1 Say MAIL first");
    if (!str_starts_nocase(arg, S("TO:"))) return wrong(s, "501 5.5.4 Say RCPT TO:<name@domain>");
    struct lmtp_path path;
    const char *no;
    if (!lmtp_path_read(str_from(arg, 3), false, &path, &no)) return wrong(s, no);
    if (s->envelope.n_recipients == limits(s)->recipients)
        return reply(s, "452 4.5.3 Too many recipients, send the rest apart");
    const struct lmtp_callbacks *calls = s->server->callbacks;
    if (calls->recipient) {
        arena_reset(s->scratch);
        const struct err *e =
            calls->recipient(s->server->ctx, s->scratch, &s->envelope, path.address);
        if (e) {
            reply_err(s, e);
            return true;
        }
    }
    s->recipients[s->envelope.n_recipients++] = str_dup(s->arena, path.address);
    return reply(s, "250 2.1.5 Recipient accepted");
}

/* One answer for each recipient (RFC 2033 4.2). */
static void answer_all(struct session *s, enum verdict v, struct str raw) {
    const struct err *e = NULL;
    if (v == TAKE_IT) {
        arena_reset(s->scratch);
        e = s->server->callbacks->deliver(s->server->ctx, s->scratch, &s->envelope, raw);
    }
    for (size_t i = 0; i < s->envelope.n_recipients; i++) {
        if (v == TOO_LARGE)
            reply(s, "552 5.3.4 This letter is too large");
        else if (v == NO_ROOM)
            reply(s, "452 4.3.1 Too many letters at once, come again later");
        else if (e)
            reply_err(s, e);
        else
            reply(s, "250 2.0.0 Stored");
    }
}

static bool do_data(struct session *s, struct str arg) {
    if (arg.n) return wrong(s, "501 5.5.4 DATA stands alone");
    if (!s->has_from) return wrong(s, "503 5.5.1 Say MAIL first");
    if (s->envelope.n_recipients == 0) return wrong(s, "503 5.5.1 There is no valid recipient");
    reply(s, "354 Go on, end with a dot on a line of its own");
    wire_flush(&s->wire);
    struct body b = { 0 };
    enum verdict v;
    enum received got = receive(s, &b, &v);
    if (got != GONE) answer_all(s, v, (struct str){ b.p ? b.p : "", b.n });
    body_free(s, &b); /* before the client hears the answer and sends the next one */
    wire_flush(&s->wire);
    forget_envelope(s);
    return got == ENDED;
}

static bool do_rset(struct session *s, struct str arg) {
    if (arg.n) return wrong(s, "501 5.5.4 RSET stands alone");
    forget_envelope(s);
    return reply(s, "250 2.0.0 Forgotten");
}

static bool do_noop(struct session *s, struct str arg) {
    (void)arg;
    return reply(s, "250 2.0.0 Fine");
}

static bool do_vrfy(struct session *s, struct str arg) {
    if (str_trim(arg).n == 0) return wrong(s, "501 5.5.4 VRFY wants a name");
    return reply(s, "252 2.1.5 Send something and see");
}

static bool do_quit(struct session *s, struct str arg) {
    if (arg.n) return wrong(s, "501 5.5.4 QUIT stands alone");
    return last_reply(s, "221 2.0.0 Goodbye");
}

static const struct {
    struct str name;
    bool (*run)(struct session *s, struct str arg);
} commands[] = {
    { { "LHLO", 4 }, do_lhlo }, { { "HELO", 4 }, do_helo }, { { "EHLO", 4 }, do_helo },
    { { "MAIL", 4 }, do_mail }, { { "RCPT", 4 }, do_rcpt }, { { "DATA", 4 }, do_data },
    { { "RSET", 4 }, do_rset }, { { "NOOP", 4 }, do_noop }, { { "VRFY", 4 }, do_vrfy },
    { { "QUIT", 4 }, do_quit },
};

static bool run_command(struct session *s, struct str line) {
    ptrdiff_t space = str_find_char(line, ' ');
    struct str verb = space < 0 ? line : str_slice(line, 0, (size_t)space);
    struct str arg = space < 0 ? S("") : str_trim(str_from(line, (size_t)space + 1));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (str_eq_nocase(verb, commands[i].name)) return commands[i].run(s, arg);
    return wrong(s, "500 5.5.2 This command is not known here");
}

/* Reads and runs one command; false when the connection ends. */
static bool one_command(struct session *s) {
    struct str line;
    /* MAIL and a NOOP now and then must not hold a session for ever. */
    int64_t end = s->has_from ? s->end + limits(s)->data_wall : s->end;
    int64_t deadline = earlier(now(s) + limits(s)->idle, end);
    switch (wire_line(&s->wire, before_stop(s, deadline), &line)) {
    case WIRE_OK:
        return run_command(s, line);
    case WIRE_LONG:
        return wrong(s, "500 5.5.2 This line is too long");
    case WIRE_BARE:
        return wrong(s, "500 5.5.2 Lines end with CR LF");
    case WIRE_LATE:
        return last_reply(s, "421 4.4.2 Time is over");
    case WIRE_STOP:
        if (s->has_from) return true; /* a letter under way may finish */
        return last_reply(s, "421 4.3.2 Closing, come again later");
    case WIRE_CLOSED:
        break;
    }
    return false;
}

void lmtp_session_run(struct lmtp_server *server, size_t worker, int fd, struct str peer) {
    struct session s = { .server = server,
                         .arena = arena_new(ENVELOPE_CAP),
                         .scratch = arena_new(SCRATCH_CAP) };
    s.envelope = (struct lmtp_envelope){ .peer = peer, .worker = worker };
    s.end = now(&s) + limits(&s)->session_wall;
    wire_init(&s.wire, server, fd);
    forget_envelope(&s);
    char line[REPLY_MAX];
    snprintf(line, sizeof line, "220 %.*s LMTP ready", STR_ARG(server->name));
    wire_reply(&s.wire, line);
    while (one_command(&s))
        continue;
    wire_linger(&s.wire);
    server->sys->close(server->sys->self, fd);
    arena_free(&s.scratch);
    arena_free(&s.arena);
}
