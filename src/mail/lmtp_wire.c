#include "mail/lmtp_priv.h"

#include "base/moment.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

void wire_init(struct wire *w, const struct lmtp_server *server, int fd) {
    w->server = server;
    w->fd = fd;
    w->stop_seen = w->broken = false;
    w->from = w->to = w->out = 0;
}

/* Waits for events on the connection, the stop or the deadline. */
static enum wire_got wait_for(struct wire *w, short events, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - sys_monotonic(w->server->sys);
        if (left <= 0) return WIRE_LATE;
        int64_t ms = left / 1000 + 1;
        struct pollfd fds[2] = { { .fd = w->fd, .events = events },
                                 { .fd = w->server->stop_fd, .events = POLLIN } };
        int n = poll(fds, w->stop_seen ? 1 : 2, ms > INT_MAX ? INT_MAX : (int)ms);
        if (n < 0 && errno != EINTR) return WIRE_CLOSED;
        if (n <= 0) continue;
        if (fds[0].revents) return WIRE_OK;
        w->stop_seen = true;
        return WIRE_STOP;
    }
}

/* Moves what is left to the front and reads more behind it: a line must lie in one piece. */
static enum wire_got fill_more(struct wire *w, int64_t deadline) {
    const struct sys *sys = w->server->sys;
    wire_flush(w);
    memmove(w->in, w->in + w->from, w->to - w->from);
    w->to -= w->from;
    w->from = 0;
    while (!w->broken) {
        enum wire_got got = wait_for(w, POLLIN, deadline);
        if (got != WIRE_OK) return got;
        ssize_t n = sys->recv(sys->self, w->fd, w->in + w->to, sizeof w->in - w->to, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (n <= 0) return WIRE_CLOSED;
        w->to += (size_t)n;
        return WIRE_OK;
    }
    return WIRE_CLOSED;
}

enum wire_got wire_fill(struct wire *w, int64_t deadline) {
    return w->from < w->to ? WIRE_OK : fill_more(w, deadline);
}

enum wire_got wire_line(struct wire *w, int64_t deadline, struct str *ret) {
    size_t dropped = 0;
    for (;;) {
        struct str have = { w->in + w->from, w->to - w->from };
        ptrdiff_t lf = str_find_char(have, '\n');
        if (lf >= 0) {
            struct str line = str_slice(have, 0, (size_t)lf);
            w->from += (size_t)lf + 1;
            if (dropped || line.n > LMTP_LINE_MAX) return WIRE_LONG;
            if (line.n == 0 || line.p[line.n - 1] != '\r') return WIRE_BARE;
            *ret = str_slice(line, 0, line.n - 1);
            return WIRE_OK;
        }
        if (have.n > LMTP_LINE_MAX) { /* forget it, but go on to its end */
            dropped += have.n;
            w->from = w->to;
        }
        if (dropped > WIRE_IN * 16) return WIRE_CLOSED;
        enum wire_got got = fill_more(w, deadline);
        if (got != WIRE_OK) return got;
    }
}

void wire_reply(struct wire *w, const char *line) {
    size_t n = strlen(line);
    if (n > 512) n = 512;
    if (w->out + n + 2 > sizeof w->reply) wire_flush(w);
    memcpy(w->reply + w->out, line, n);
    memcpy(w->reply + w->out + n, "\r\n", 2);
    w->out += n + 2;
}

/* A client that does not read its answers gets a minute of patience. */
void wire_flush(struct wire *w) {
    const struct sys *sys = w->server->sys;
    int64_t deadline = sys_monotonic(sys) + MOMENT_MINUTE;
    size_t at = 0;
    while (at < w->out && !w->broken) {
        ssize_t n =
            sys->send(sys->self, w->fd, w->reply + at, w->out - at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            at += (size_t)n;
            continue;
        }
        bool again = n < 0 && (errno == EAGAIN || errno == EINTR);
        enum wire_got got = again ? wait_for(w, POLLOUT, deadline) : WIRE_CLOSED;
        if (got != WIRE_OK && got != WIRE_STOP) w->broken = true;
    }
    w->out = 0;
}

void wire_linger(struct wire *w) {
    int64_t deadline = sys_monotonic(w->server->sys) + MOMENT_SECOND;
    shutdown(w->fd, SHUT_WR);
    w->stop_seen = true;
    do {
        w->from = w->to = 0;
    } while (wire_fill(w, deadline) == WIRE_OK);
}
