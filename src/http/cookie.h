/* cookie.h - reading Cookie and writing Set-Cookie (RFC 6265, and the __Host- prefix of its
 * successor draft).
 *
 * A safe cookie is called "__Host-NAME": browsers take it only over https (or on localhost), only
 * with Secure and Path=/ and never for another host, so nobody beside us can set it. On a
 * plain-http address (serve --insecure-http) the same cookie goes without prefix and Secure.
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include "base/err.h"

enum {
    COOKIE_NAME_MAX = 64,
    COOKIE_VALUE_MAX = 3000, /* browsers keep 4096 bytes of name, value and attributes */
};

enum cookie_same_site { COOKIE_LAX, COOKIE_STRICT };

struct cookie {
    const char *name; /* without the prefix */
    struct str value;
    bool secure;   /* __Host- and Secure */
    bool readable; /* script may read it: no HttpOnly */
    enum cookie_same_site same_site;
    int64_t max_age; /* seconds; 0: until the browser closes; < 0: delete it now */
};

/* The name on the wire: "__Host-session" or "session". */
const char *cookie_name(struct arena *a, const char *name, bool secure);

/* The value of Set-Cookie. ERR_INVALID for a name that is no token or a value with characters that
 * RFC 6265 4.1.1 does not allow (controls, space, '"', ',', ';', '\', bytes beyond ASCII) or over
 * the maxima. */
MUST_USE const struct err *cookie_write(struct arena *a, const struct cookie *c,
                                        struct str *ret_value);

/* The value of the first cookie of exactly this name in a Cookie header; quotes around it are taken
 * off. STR_NONE without one. */
struct str cookie_find(struct str header, struct str name);

#endif
