/* autoconfig.h - reads a domain's own description of its mail servers (Mozilla's config-v1.1.xml,
 * as in draft-ietf-mailmaint-autoconfig).
 *
 * Taken are servers for IMAP and SMTP that are encrypted and take a password; what cannot be used
 * safely is left out. The file is a stranger's: the reader knows tags, text and the five entities
 * of XML, nothing else. A document type (which could define entities) makes it no description at
 * all.
 */
#ifndef POST_AUTOCONFIG_H
#define POST_AUTOCONFIG_H

#include "desk/mailbox/setup.h"

enum { AUTOCONFIG_MAX = 64 << 10 };

/* Adds the servers of xml for this address to *out, in their order, while there is room. False when
 * it is no such description or names no server that can be used. out->need becomes
 * SETUP_NO_PASSWORD where every server for incoming mail wants sign-in by browser. */
bool autoconfig_read(struct arena *a, struct str xml, struct str address,
                     struct setup_candidates *out);

#endif
