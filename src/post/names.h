/* names.h - what the name server says of a domain's mail: SRV records (RFC 6186) and who takes its
 * mail (MX).
 *
 * Every answer is taken apart by the resolver's own ns_ functions; names that are no host names are
 * left out. A name server that does not answer is asked nothing more.
 */
#ifndef POST_NAMES_H
#define POST_NAMES_H

#include "base/str.h"

#include <resolv.h>

enum { NAMES_MAX = 8 };

struct names {
    struct __res_state state;
    bool open, silent;
};

struct names_host {
    struct str host;
    int port;     /* SRV */
    int priority; /* smaller first */
    int weight;
};

/* server: "127.0.0.1:5353", or not set for the system's. False where there is no resolver. */
bool names_open(struct names *n, struct str server);
void names_close(struct names *n);

/* The targets of service.domain ("_imaps._tcp"), best first; 0 for none, and where the record says
 * that there is no such service ("."). At most NAMES_MAX. */
size_t names_srv(struct names *n, struct arena *a, struct str service, struct str domain,
                 struct names_host ret[NAMES_MAX]);
/* Who takes the domain's mail, best first. */
size_t names_mx(struct names *n, struct arena *a, struct str domain,
                struct names_host ret[NAMES_MAX]);

/* The texts at a name, each put together from its strings; at most max. */
size_t names_txt(struct names *n, struct arena *a, struct str name, struct str *ret, size_t max);

#endif
