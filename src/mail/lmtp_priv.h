/* lmtp_priv.h - what the files of the LMTP server share; not for other rooms.
 *
 * lmtp.c listens, accepts and stops; lmtp_session.c speaks the protocol; lmtp_wire.c reads and
 * writes with deadlines; lmtp_data.c finds the end of a letter; lmtp_path.c reads addresses and
 * parameters.
 */
#ifndef MAIL_LMTP_PRIV_H
#define MAIL_LMTP_PRIV_H

#include "base/census.h"
#include "mail/lmtp.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

/* ---- lmtp.c ---- */

struct lmtp_server {
    const struct sys *sys;
    struct str name;
    const struct lmtp_callbacks *callbacks;
    void *ctx;
    struct lmtp_limits limits;
    struct arena *arena; /* what lives as long as the server; used before the threads start */
    int listeners[LMTP_LISTEN_MAX];
    int ports[LMTP_LISTEN_MAX];
    struct str paths[LMTP_LISTEN_MAX];
    size_t n_listeners;
    int stop_fd; /* an eventfd, readable once we stop: every wait watches it too */
    atomic_bool stopping;
    atomic_llong stop_at;    /* when we stop for good, monotonic */
    atomic_size_t in_flight; /* bytes of letters in memory */
    pthread_t accepter;
    bool accepting;
    pthread_t *workers;
    size_t n_workers;
    pthread_mutex_t lock; /* guards the next three */
    pthread_cond_t work;
    size_t idle; /* workers that wait for a connection and have none handed to them */
    struct lmtp_handoff {
        int fd;
        struct peer from;
        char peer[64];
    } * queue;
    size_t queued;
    struct census *census; /* of the connections that workers have or get */
};

/* ---- lmtp_wire.c ---- */

enum { WIRE_IN = 64 << 10, WIRE_OUT = 8 << 10 };

/* One connection's bytes in and out. */
struct wire {
    const struct lmtp_server *server;
    int fd;
    bool stop_seen; /* the stop was noticed: wait no longer for it */
    bool broken;    /* writing failed; nothing more is read either */
    size_t from, to, out;
    char in[WIRE_IN];
    char reply[WIRE_OUT];
};

enum wire_got {
    WIRE_OK,
    WIRE_CLOSED, /* by the other side, or an error */
    WIRE_LATE,   /* the deadline passed */
    WIRE_STOP,   /* the server stops; told once */
    WIRE_LONG,   /* a line beyond LMTP_LINE_MAX was thrown away */
    WIRE_BARE    /* a line that ends in a bare LF was thrown away */
};

/* Begins with empty buffers on fd, which stays the caller's. */
void wire_init(struct wire *w, const struct lmtp_server *server, int fd);
/* Makes sure that bytes are in in[from, to); flushes replies before it waits. deadline is
 * monotonic. */
enum wire_got wire_fill(struct wire *w, int64_t deadline);
/* One command line without its CR LF; valid until the next call. */
enum wire_got wire_line(struct wire *w, int64_t deadline, struct str *ret);
/* Adds one reply line ("250 2.0.0 Fine"); it goes out when we wait for input, or on wire_flush. */
void wire_reply(struct wire *w, const char *line);
void wire_flush(struct wire *w);
/* Ends our side and reads what is still coming for a second at most: closing with bytes unread
 * would reset the connection and may take our last answer with it. */
void wire_linger(struct wire *w);

/* ---- lmtp_data.c ---- */

enum data_state { DATA_LINE, DATA_DOT, DATA_DOT_CR, DATA_TEXT, DATA_CR, DATA_END };

/* Takes the doubled dots off and finds CR LF . CR LF. state starts as DATA_LINE. Reads from in,
 * writes to out (room for in.n + 1 bytes), stops behind the end; gives how much was read and
 * written. */
size_t lmtp_data_feed(enum data_state *state, struct str in, char *out, size_t *ret_written);

/* ---- lmtp_path.c ---- */

/* What stands behind "MAIL FROM:" or "RCPT TO:". */
struct lmtp_path {
    struct str address; /* without <> and source route */
    bool has_size, utf8;
    int64_t size;
};

/* Reads "<path> PARAM=VALUE ..."; on failure *ret_reply is the reply to give. is_from allows <>,
 * and the parameters SIZE, BODY and SMTPUTF8. */
bool lmtp_path_read(struct str s, bool is_from, struct lmtp_path *ret, const char **ret_reply);

/* ---- lmtp_session.c ---- */

/* Serves one connection until it ends; closes fd. */
void lmtp_session_run(struct lmtp_server *server, size_t worker, int fd, struct str peer);

#endif
