/* peer.h - who is at the other end, told by a proxy: addresses as text, networks, X-Forwarded-For.
 *
 * A trusted proxy tells by X-Forwarded-For and X-Forwarded-Proto whom it speaks for; from anyone
 * else both are ignored, as anyone can write them. Private to this room.
 */
#ifndef HTTP_PEER_H
#define HTTP_PEER_H

#include "base/census.h"
#include "base/str.h"

enum {
    PEER_TEXT_MAX = 46,      /* INET6_ADDRSTRLEN */
    PEER_FORWARDED_MAX = 32, /* entries of X-Forwarded-For that are looked at */
};

struct peer_network {
    struct peer address;
    int bits; /* of 128 */
};

/* An address as text, without port; false for what is none. "[::1]" and "1.2.3.4:80" are read too.
 */
bool peer_from_text(struct str text, struct peer *ret);
/* The shortest form in the arena, IPv4 as such. */
struct str peer_text(struct arena *a, const struct peer *p);
/* "10.0.0.0/8", "::1", "192.0.2.7"; false for what is none. */
bool peer_network_from_text(struct str text, struct peer_network *ret);
bool peer_in(const struct peer *p, const struct peer_network *nets, size_t n);

/* The client behind trusted proxies: from the right of X-Forwarded-For the first that is no trusted
 * proxy; where that is unreadable, the last good one. direct itself unless it is trusted. */
struct peer peer_behind(const struct peer *direct, struct str forwarded_for,
                        const struct peer_network *nets, size_t n);

#endif
