/* known.h - well-known providers: their servers, and what password they take.
 *
 * Only those whose servers are not where everybody would look (imap.DOMAIN and smtp.DOMAIN, which
 * is tried anyway), or who take no ordinary password.
 */
#ifndef POST_KNOWN_H
#define POST_KNOWN_H

#include "desk/mailbox/setup.h"

/* Adds the servers of the provider of this domain. False when it is none of the well known. */
bool known_by_domain(struct str domain, struct setup_candidates *out);
/* The same by the host that takes the domain's mail (MX): a shop's own domain at a large provider.
 */
bool known_by_mx(struct str host, struct setup_candidates *out);

#endif
