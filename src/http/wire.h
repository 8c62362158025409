/* wire.h - the bytes of each connection as they came, for the guard.
 *
 * The library reads its sockets with recv() and then writes into what it has read (guard.h), and it
 * lets nobody look before that. So the program has a recv() of its own, which the dynamic linker
 * gives to the library in place of libc's: it does the same call, and when the socket is one that is
 * watched it keeps a copy of what came until the guard takes it. Bodies are not kept, only passed
 * over. What is kept of a connection is what the library has not made a request of yet, so it is
 * never more than the library's own memory of that connection.
 *
 * A library that reads in another way, or is linked so that it does not find this recv(), would
 * leave the guard without a head, and a request without a head is refused (door.c); server_start()
 * tries that out before anything is served (self_check.c, layout_test.c).
 *
 * Threads: a wire belongs to the library's thread that has its connection. recv() itself is called
 * from everywhere; for sockets that are not watched it costs one load.
 *
 * Private to this room.
 */
#ifndef HTTP_WIRE_H
#define HTTP_WIRE_H

#include "base/str.h"

/* Descriptors from here on cannot be watched. */
enum { WIRE_FDS = 1 << 18 };

struct wire {
    char *p; /* ours, NULL when empty: the bytes since the last request's end */
    size_t n, room, max;
    uint64_t body; /* bytes still to come of the body that is being passed over */
    bool lost;     /* more than max, or a head that was no head: nothing is kept any more */
};

/* From now on what is received on fd is kept in *w, which was zeroed, up to max bytes. */
void wire_watch(struct wire *w, int fd, size_t max);
/* Before fd is closed; frees what is kept. */
void wire_leave(struct wire *w, int fd);

/* What has come since the last request's end; valid until the next wire_ call or recv(). */
struct str wire_seen(const struct wire *w);
/* Gives the first n bytes of it, at least one, to the caller, who frees them, and passes over a body
 * of the given size behind them. */
char *wire_take(struct wire *w, size_t n, uint64_t body);
/* Gives all there is to the caller, who frees it (NULL: nothing). Nothing is kept any more. */
char *wire_take_last(struct wire *w);

#endif
