/* server.h - the HTTP server: sockets in, handler calls out.
 *
 * HTTP/1.1 on a plain socket; TLS and HTTP/2 are a proxy's work. libmicrohttpd parses and writes on
 * two threads that never wait; our own thread accepts; a handler is called on one of `workers`
 * threads and may block there, reading straight down. Between them stand
 *     the guard     refuses what RFC 9112 calls malformed and the library lets pass (guard.h)
 *     the sweeper   closes who is too slow: 408 (sweeper.h)
 *     the queue     holds requests until a worker is free; full or too old: 503 with Retry-After
 *     the hub       holds event streams (stream.h)
 * Request to handler: head → guard → Host → plan (limits of the route) → body → queue → handler.
 *
 *     struct server_options o = server_defaults();
 *     o.hosts = &host; o.host_count = 1;
 *     o.handler = answer; o.self = app;
 *     TRY(server_start(a, &o, &server));
 *     printf("http://127.0.0.1:%d/\n", server_port(server));
 *     ...
 *     server_stop(&server);
 *
 * Open every file and store before starting: at the limit of descriptors only the server copes
 * (F25). Threads: start and stop from one thread; the callbacks are called from many.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/err.h"
#include "base/moment.h"
#include "base/sys.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/stream.h"

struct server;

/* What a route allows, asked before any of the body is read. */
struct server_plan {
    size_t body_max; /* bytes of body; more is a 413 before it is read */
    bool slow; /* answered by the slow workers (hashing, exports), so that these cannot fill the
                  queue */
};

/* A request that has ended, for the log. Spans live during the call. */
struct server_done {
    const char *id;
    struct str method, target, peer;
    int status;          /* as sent; 0 when the client went away before an answer */
    int64_t body_bytes;  /* of the answer, before packing */
    int64_t micros;      /* from the whole head to the last byte handed to the kernel */
    int64_t work_micros; /* of that, in the handler */
    bool whole;          /* all of it was sent */
    const char *why;     /* an answer of the engine itself: what was wrong; else NULL */
};

struct server_options {
    const struct sys *sys;
    const char *address; /* an IPv4 or IPv6 address to listen on */
    int port;            /* 0: a free one, which server_port() tells */

    const struct str
        *hosts; /* host names (no port) that are ours, at least one; others get 421 (A31) */
    size_t host_count;
    const struct str
        *proxies; /* addresses or networks ("10.0.0.0/8") whose X-Forwarded-* are believed */
    size_t proxy_count;
    bool https; /* the base URL is https: send HSTS */

    void *self; /* handed to all callbacks */
    /* Answers a request. worker is 0 … workers + slow_workers - 1, one call at a time for each, so
     * it can be an index into store connections. */
    void (*handler)(void *self, int worker, struct request *req, struct reply *rp);
    /* What the route allows; path as sent. NULL: nothing for GET and HEAD, 1 MiB for others. Called
     * on a thread that must not wait. */
    struct server_plan (*plan)(void *self, enum method method, struct str path);
    /* Whether errors at this path are told as problem documents (RFC 9457) and not as pages, and the
     * document for a status that the engine itself refuses with, asked at the start. Both or none.
     * What the library refuses before it knows the address stays a page: a head that is too large
     * or no HTTP at all. */
    bool (*speaks_json)(void *self, struct str path);
    struct str (*problem)(struct arena *a, int lang, int status); /* lang: of words, else 0 */
    /* A request has ended; NULL for none. Called on any thread, must not wait. */
    void (*done)(void *self, const struct server_done *d);

    const struct reply_words *words; /* of the engine's own pages, constant; NULL: English */

    int workers, slow_workers;
    size_t queue_max;         /* requests waiting for a worker, each kind */
    int64_t queue_age;        /* how long one may wait there, microseconds */
    size_t arena_cap;         /* memory of one request's handler */
    size_t body_budget;       /* bytes of request bodies held at once; beyond it 503 */
    unsigned connection_max;  /* in total; 0: what the limit of descriptors leaves */
    unsigned per_address_max; /* connections of one address that is no trusted proxy */
    size_t stream_max;        /* event streams at once */
    int gzip_level;           /* 0: never pack; 1-12 of libdeflate */

    int64_t head_time;  /* a head must be whole after this long */
    int64_t body_time;  /* a body has this long and one second more for every body_rate bytes */
    int64_t body_rate;  /* bytes a second, for request bodies and for reading answers */
    int64_t idle_time;  /* a connection without a request is kept this long */
    int64_t heartbeat;  /* a comment line on every stream, so often */
    int64_t drain_time; /* server_stop waits this long for requests in work */
};

/* The usual values: 127.0.0.1, port 0, 16 + 2 workers, queue 200 of 2 s, 64 MiB a handler, 256 MiB
 * of bodies, 10 s heads and bodies, 500 B/s, 60 s idle, 15 s heartbeat. */
struct server_options server_defaults(void);

/* Starts all threads and listens. Copies what it needs of the options; self must outlive the
 * server. ERR_INVALID for options that make no sense, ERR_IO where the address cannot be listened
 * on. */
MUST_USE const struct err *server_start(struct arena *a, const struct server_options *o,
                                        struct server **ret_server);

/* The port that is listened on. */
int server_port(const struct server *s);
/* The streams of this server; lives until server_stop. */
struct hub *server_hub(struct server *s);

/* For /metrics; all since the start but the first three, which are now. */
struct server_figures {
    size_t connections, streams, queued;
    uint64_t requests, refused, timed_out, turned_away;
};
struct server_figures server_figures(struct server *s);

/* Stops: no new connections, streams are told to come back and ended, requests in work are finished
 * (drain_time at most), then all threads end. Sets *s to NULL; a pointer to NULL is fine. */
void server_stop(struct server **s);

#endif
