/* sweeper.h - closing connections that are too slow, and lingering over those we close early.
 *
 * libmicrohttpd has only an inactivity timer, which a byte now and then keeps happy. The sweeper
 * gives each connection a deadline by what it is at:
 *     HEAD     a whole head within head_time of its first byte (of the connection for the first one)
 *     BODY     body_time, and a second for every body_rate bytes that have arrived
 *     WORK     none: the answer is ours to give
 *     WRITE    like BODY, for bytes of the answer that the client has acknowledged
 *     IDLE     between requests: idle_time; it becomes HEAD when a byte arrives
 *     STREAM   none: the hub has its own rules
 * BODY and WRITE want in each stretch of idle_time as many bytes as body_rate asks for it, too: else a
 * burst at the start, which the client's kernel alone may swallow, would buy hours of holding our memory.
 * Late in HEAD or BODY: 408 and closed. Late in WRITE or IDLE: closed. How much has arrived or was
 * acknowledged the kernel knows (TCP_INFO), so nobody has to count.
 *
 * A connection closed while its client still sends (a refused upload) would be reset, and the
 * client might never read why. Such sockets linger: they are read and thrown away for up to two
 * seconds (RFC 9112 9.6).
 *
 * Threads: one of its own; every call takes the list's lock. The library closes a socket only after
 * sweeper_remove() has returned, so the sweeper never touches a socket that has gone. Private to
 * this room.
 */
#ifndef HTTP_SWEEPER_H
#define HTTP_SWEEPER_H

#include "base/sys.h"

enum { SWEEPER_LINGER_MAX = 128 };

enum sweeper_phase {
    SWEEPER_HEAD,
    SWEEPER_BODY,
    SWEEPER_WORK,
    SWEEPER_WRITE,
    SWEEPER_IDLE,
    SWEEPER_STREAM
};

struct sweeper_times {
    int64_t head, body, rate, idle; /* microseconds; rate in bytes a second */
};

/* What the sweeper knows of a connection; inside a longer-lived struct of the server. */
struct sweeper_seat {
    struct sweeper_seat *next, *prev;
    int fd;
    enum sweeper_phase phase;
    int64_t since;         /* when the phase began, monotonic */
    uint64_t mark;         /* bytes received (acknowledged in WRITE) when it began */
    int64_t stretch_since; /* BODY, WRITE: the stretch that is being looked at */
    uint64_t stretch_mark;
    struct str goodbye; /* what a late body is told; STR_NONE: the usual words */
    bool late; /* was shut down; nothing more to do but wait for its removal */
};

struct sweeper;

/* Starts the sweeper's thread; never NULL. sweeper_free() ends it. */
struct sweeper *sweeper_new(const struct sys *sys, struct sweeper_times times);
/* Ends the thread and closes what lingers. There must be no seats left. */
void sweeper_free(struct sweeper **s);

/* Seats a connection in HEAD. */
void sweeper_add(struct sweeper *s, struct sweeper_seat *seat, int fd);
void sweeper_phase(struct sweeper *s, struct sweeper_seat *seat, enum sweeper_phase phase);
/* What the sender of this request hears if its body is late; lives as long as the server. */
void sweeper_goodbye(struct sweeper *s, struct sweeper_seat *seat, struct str goodbye);
/* linger: keep reading a copy of the socket for a while after the caller closes it. */
void sweeper_remove(struct sweeper *s, struct sweeper_seat *seat, bool linger);
/* Sends goodbye (a whole answer) and shuts the connection down at once. */
void sweeper_shut(struct sweeper *s, struct sweeper_seat *seat, struct str goodbye);
/* Shuts all connections down, whatever they are at. */
void sweeper_shut_all(struct sweeper *s);
/* Are all seats removed? */
bool sweeper_is_empty(struct sweeper *s);
/* How many were closed for being late. */
uint64_t sweeper_late(struct sweeper *s);

/* The rule itself, for one look at a seat: received and acked are the kernel's counts now. Moves
 * IDLE to HEAD when a byte has come; true when the connection is late. Pure; for the sweep and its
 * test. */
bool sweeper_is_late(struct sweeper_seat *seat, const struct sweeper_times *t, int64_t now,
                     uint64_t received, uint64_t acked);

#endif
