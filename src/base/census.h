/* census.h - who is at the other end of a socket, and how many connections each has.
 *
 * IPv4 is kept as IPv4-mapped IPv6, so there is one kind of address. A unix socket is all zeros: one
 * client, whoever connects to it.
 */
#ifndef BASE_CENSUS_H
#define BASE_CENSUS_H

#include <stdbool.h>
#include <sys/socket.h>

struct peer {
    unsigned char bytes[16];
};

/* The address of a socket; all zeros for anything but IPv4 and IPv6. */
struct peer peer_of(const struct sockaddr *a);
/* From the four bytes of an IPv4 address; whether it is one. */
struct peer peer_from_v4(const void *four);
bool peer_is_v4(const struct peer *p);
/* What counts as one client for the caps: an IPv4 address, an IPv6 /64. */
struct peer peer_household(const struct peer *p);

/* How many connections each household has. Threads: any; a lock inside. */
struct census;
struct census *census_new(void);
/* Accepts a pointer to NULL. */
void census_free(struct census **c);
/* Counts one in unless the household has most already (0: no cap). */
bool census_enter(struct census *c, const struct peer *p, unsigned most);
/* Counts out one that was counted in. */
void census_leave(struct census *c, const struct peer *p);

#endif
