/* stream.h - event streams held by the hub: sending to them, ending them, hearing of their end.
 *
 * A stream starts with reply_stream() (reply.h) and is then one of the hub's, whose single thread
 * writes to all of them (the library has forgotten them; 10,000 fit on one machine). It is
 * named by a number that is never used again, so a number of a stream that has gone is harmless
 * anywhere.
 *
 *     hub_send(hub, ids, n, S("id: 7\nevent: message\ndata: {}\n\n"));
 *
 * A reader with more than HUB_BACKLOG_MAX unsent bytes is dropped; its browser comes back with
 * Last-Event-ID and gets what it missed. A comment line goes out every heartbeat, so that proxies
 * keep the line and dead ones are noticed.
 *
 * Threads: all calls from any thread; none waits for the network.
 */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include "base/str.h"

enum {
    HUB_BACKLOG_MAX = 256 << 10, /* unsent bytes of one stream */
    HUB_INBOX_MAX = 64 << 20,    /* bytes of sends the hub has not got to yet */
};

struct hub;

/* Who wants to know that a stream has ended. closed() runs on the hub's thread (or on the worker's,
 * when the handler ended otherwise), once per stream; it must not wait and may not call hub_send.
 */
struct stream_owner {
    void *self;
    void (*closed)(void *self, uint64_t stream);
};

/* Sends bytes (copied) to n streams. Unknown numbers are skipped. False when the hub is hopelessly
 * behind (HUB_INBOX_MAX): the streams named are then ended instead, so that nothing is lost
 * silently. */
bool hub_send(struct hub *h, const uint64_t *streams, size_t n, struct str bytes);

/* Ends a stream soon (signing out, a right taken away: A35). */
void hub_end(struct hub *h, uint64_t stream);

/* How many streams are open now. */
size_t hub_count(struct hub *h);

/* One event in its wire form (WHATWG HTML 9.2): id and event may be STR_NONE; each line of data
 * becomes a data line. */
struct str stream_event(struct arena *a, struct str id, struct str event, struct str data);

#endif
