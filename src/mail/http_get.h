/* http_get.h - the one function that fetches a page from an address that somebody outside chose,
 * over libcurl.
 *
 * What such an address may do is limited here and nowhere else (trust.md A29), so that it can move
 * to a process of its own: https only, the certificate checked, no credentials, no proxy of the
 * environment, no cookies; three redirects, each to https; a size and a time for all of it. Each
 * hop is resolved once, the address it leads to is checked, and that address is the one connected
 * to: those of this machine and of inner networks are refused, in whatever way they are written.
 *
 *     if (http_get(a, &(struct http_get){ .url = url, .max = 64 << 10 }, &body)) ...
 *
 * Threads: nothing is shared; call it from any.
 */
#ifndef MAIL_HTTP_GET_H
#define MAIL_HTTP_GET_H

#include "base/str.h"

#include <sys/socket.h>

struct http_get {
    struct str url;     /* https://HOST/PATH */
    size_t max;         /* bytes of body; a longer one is none */
    int64_t wait;       /* microseconds for all of it; 0: 5 s */
    struct str ca_file; /* PEM file of trusted roots; not set: the system's */
    struct str connect; /* "127.0.0.1:8443": connect there whatever the host; not set: where the
                           name leads */
};

/* The body of a 200. False for everything else: there is no such page for us. */
bool http_get(struct arena *a, const struct http_get *get, struct str *ret_body);

/* True for an address of the open network (RFC 6890): not of this machine, a private net, a link, a
 * group. */
bool http_get_is_open(const struct sockaddr *address);

#endif
