/* server_priv.h - what the parts of the server share. Private to this room.
 *
 * accept.c takes sockets and hands them to the library; door.c is called by the library's threads
 * (and must never wait); work.c has the queue and the workers; pack.c turns a reply into the
 * library's response; server.c starts and stops it all.
 *
 * Who owns an exchange: the library's thread from the first handler call; a worker (or the hub)
 * from the moment its connection is suspended; the library's thread again from the moment it is
 * resumed. It is freed when the library says that the request is complete. So no field of it needs
 * a lock. Its body and its response go with it.
 *
 * A request that becomes a stream leaves the library: the hub gets a copy of the socket, what the
 * log will want of it goes into a stream_line, and the library is told to drop its own copy.
 * Streams that stay with it, suspended, stand in a list that it walks at every resume: with 10,000
 * of them that was 40 % of what pages cost.
 */
#ifndef HTTP_SERVER_PRIV_H
#define HTTP_SERVER_PRIV_H

#include "http/guard.h"
#include "http/gzip.h"
#include "http/hub.h"
#include "http/peer.h"
#include "http/server.h"
#include "http/sweeper.h"
#include "http/wire.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* The library's memory of one connection; a head beyond it is a 431, from 12 KiB on. */
enum { SERVER_LINE_MEMORY = 24 << 10 };

/* One socket, from the library's "started" to its "closed". The library's thread is its owner and
 * frees it. */
struct conn {
    struct sweeper_seat seat;
    struct peer peer;
    struct wire wire;
    bool linger; /* it is closed while the client may still be sending */
    bool gone;   /* its socket lives on as a stream, and counts on */
};

enum stage {
    READING,  /* the body is coming in */
    WAITING,  /* suspended: queued or in work */
    ANSWERED, /* resumed with a response to send */
    SENDING,  /* the library has the response */
    GONE,     /* the hub has its socket: the library is to forget the connection */
};

/* What is left of an exchange while its stream is open. The hub holds it and gives it back to
 * door_stream_over(), which frees it. */
struct stream_line {
    struct server *server;
    struct peer peer, client;
    int fd;
    char id[17];
    int64_t begun, worked;
    size_t target_size;
    char target[];
};

struct exchange {
    struct server *server;
    struct conn *conn;
    struct MHD_Connection *line;
    struct exchange *next; /* in the queue */
    enum stage stage;
    char id[17];
    char *raw;              /* the bytes of the head */
    struct guard_head head; /* points into them and to fields */
    bool sound;             /* the guard has let it pass */
    struct peer client;        /* behind trusted proxies, once a worker has looked */
    struct server_plan plan;
    char *body;
    size_t body_n, body_room;
    struct MHD_Response *response; /* ours until it is handed over, unless shared */
    bool shared;                   /* one of server.plain */
    int status;
    const char *why;
    int64_t at, begun, queued, worked, body_bytes;
    bool submitted, whole;
    struct header fields[];
};

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct exchange *first, **last;
    size_t n, max;
    bool closed;
};

struct worker {
    struct server *server;
    struct queue *queue;
    pthread_t thread;
    int index;
    struct arena *arena;
};

enum { PLAIN_MAX = 16 };

struct server {
    struct server_options o;
    struct arena *arena; /* copies of the options; lives as long as the server */
    struct peer_network *proxies;
    struct MHD_Daemon *daemon;
    struct sweeper *sweeper;
    struct census *census;
    struct hub *hub;
    struct gzip_pool *gzip;
    struct queue queue, slow_queue;
    struct worker *workers;
    int worker_count;
    pthread_t accepter;
    bool accepter_runs;
    int listener, accept_wake, spare, port;
    unsigned connection_max;
    struct plain {
        int status;
        /* In each language; problem: none where no problem documents are spoken. */
        struct MHD_Response *page[REPLY_LANGS_MAX], *problem[REPLY_LANGS_MAX];
        struct str raw; /* the problem with its head, for where the library is passed by */
    } plain[PLAIN_MAX];
    atomic_size_t connections, bodies, active;
    atomic_uint_fast64_t requests, refused, turned_away;
    atomic_bool stopping, checking;
    int64_t drain_until; /* set before the queues are closed */
};

/* accept.c */
MUST_USE const struct err *accept_open(struct arena *a, struct server *s);
void accept_start(struct server *s);
void accept_stop(struct server *s);

/* self_check.c */
MUST_USE const struct err *self_check(struct arena *a, struct server *s);

/* door.c: the library's callbacks. */
void *door_target(void *self, const char *target, struct MHD_Connection *line);
size_t door_unescape(void *self, struct MHD_Connection *line, char *text);
void door_connection(void *self, struct MHD_Connection *line, void **context,
                     enum MHD_ConnectionNotificationCode what);
enum MHD_Result door_request(void *self, struct MHD_Connection *line, const char *target,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context);
void door_completed(void *self, struct MHD_Connection *line, void **context,
                    enum MHD_RequestTerminationCode how);
/* What a stream needs to be told of when it is over, with a copy of the connection's socket; NULL
 * when there is no descriptor left. */
struct stream_line *door_stream(const struct exchange *e);
/* The hub gives a stream_line back. */
void door_stream_over(void *line, int64_t bytes);

/* work.c */
void queue_init(struct queue *q, size_t max);
void queue_done(struct queue *q);
/* False when it is full or closed; the exchange is then still the caller's. */
bool queue_push(struct queue *q, struct exchange *e);
void queue_close(struct queue *q);
void *work_run(void *worker);

/* pack.c */
/* The response for a reply; e gets status, why, body_bytes and shared. Never NULL. */
struct MHD_Response *pack_reply(struct worker *w, struct exchange *e, const struct request *req,
                                struct reply *rp);
/* The raw target of an exchange, path and query. */
static inline struct str exchange_target(const struct exchange *e) {
    return e->head.target;
}
/* The head of a stream's reply, then its first bytes. */
struct str pack_stream(const struct server *s, struct reply *rp, int64_t now);
/* A response of the engine's own, made once at start; closes the connection. */
void pack_plain_all(struct server *s);
void pack_plain_free(struct server *s);
struct MHD_Response *pack_plain(const struct exchange *e, int status);
/* The language of the engine's words for this request. */
int pack_lang(const struct exchange *e);
/* The same with its head, as one text, where problem documents are spoken; STR_NONE elsewhere. */
struct str pack_raw(const struct server *s, struct str target, int status);

#endif
