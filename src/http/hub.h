/* hub.h - the hub's inside: how the server gives it streams. Sending is in stream.h.
 *
 * The hub knows sockets, not the library: it is handed a connected socket that nobody else writes
 * to, and a `line`, an opaque pointer that it gives back through released() when the stream is
 * over. The socket is then shut down but not closed; closing is released()'s work.
 *
 * All that is asked of the hub goes through one queue in order, so a send to a number that was
 * reserved before is never lost, whether or not the stream is open yet. Private to this room.
 */
#ifndef HTTP_HUB_H
#define HTTP_HUB_H

#include "base/sys.h"
#include "http/stream.h"

struct hub_options {
    const struct sys *sys;
    size_t max;        /* streams at once, reserved ones included */
    int64_t heartbeat; /* microseconds */
    /* On the hub's thread, once for each opened stream, with the bytes it was sent. */
    void (*released)(void *line, int64_t bytes);
};

/* Starts the hub's thread; never NULL. hub_free() ends it. */
struct hub *hub_new(const struct hub_options *o);
/* A number for a stream to come; false at the maximum or while stopping. */
bool hub_reserve(struct hub *h, struct stream_owner owner, uint64_t *ret_id);
/* Opens a reserved stream; first (copied) is sent before all else. */
void hub_open(struct hub *h, uint64_t id, int fd, struct str first, void *line);
/* Gives a reserved number back. */
void hub_cancel(struct hub *h, uint64_t id);
/* Tells all streams to come back later and ends them; those still reserved end when they are
 * opened. */
void hub_drain(struct hub *h);
/* Waits until the last stream has gone, then frees. Every reserved number must have been opened or
 * cancelled, and hub_drain() called. */
void hub_free(struct hub **h);

#endif
