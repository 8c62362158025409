/* testkit.h - a real server on a free port and raw sockets to it, for the tests of this room. */
#ifndef HTTP_TESTKIT_H
#define HTTP_TESTKIT_H

#include "http/server.h"

#include <stdatomic.h>

/* What the test handler does, by path:
 *   /ok          200 "ok"; POST too
 *   /echo        the body
 *   /pipelined   counts in kit.pipelined
 *   /wait?ms=N   answers after N ms
 *   /big?n=N     N bytes of text, hard to pack
 *   /long?n=N    N bytes of 'a'
 *   /stream      an event stream that starts with ": hello"
 *   /see         what the request looks like, as text
 *   /bad-header  a header with CR LF in it
 *   /file        a download called Räksmörgås "1".txt
 *   /slow        like /wait, on the slow workers
 *   /asset       a static body with a packed form
 *   /etag        "ok" with the ETag v1
 *   /frame       a policy of its own
 * Bodies: 1 MiB, 25 MiB for /upload, none for GET. */
struct kit {
    struct arena *arena;
    struct server *server;
    int port;
    atomic_int handled, pipelined, closed, opened;
    atomic_int done_status; /* of the last one in the log */
    atomic_ullong streams[2048];
};

/* The usual options with short deadlines (1 s head and body, 2 s idle) and our test callbacks. */
struct server_options kit_options(struct kit *k);
/* For a server that runs already on this machine. */
void kit_at(struct kit *k, int port);
/* Starts; stops the test on failure. */
void kit_start(struct kit *k, const struct server_options *o);
void kit_stop(struct kit *k);

/* A connected socket that gives up reading after 10 s. */
int kit_dial(const struct kit *k);
void kit_send(int fd, struct str bytes);
/* In pieces of n bytes with a short pause after each. */
void kit_send_pieces(int fd, struct str bytes, size_t n);
/* All there is until the other side closes; *ret_closed false when 10 s passed instead. */
struct str kit_read_all(struct kit *k, int fd, bool *ret_closed);
/* One reply with Content-Length. */
struct str kit_read_reply(struct kit *k, int fd);
/* Sends on a fresh connection, reads until it is closed. */
struct str kit_ask(struct kit *k, struct str bytes);
/* 200 for "HTTP/1.1 200 OK…", 0 for anything else. */
int kit_status(struct str reply);
struct str kit_body(struct str reply);
/* The value of a header in a raw reply, STR_NONE without. */
struct str kit_header(struct str reply, const char *name);
double kit_seconds(void);

#endif
