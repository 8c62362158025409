/* bounce.h - the recipients of a delivery report (RFC 3464, RFC 6533). */
#ifndef MIME_BOUNCE_H
#define MIME_BOUNCE_H

#include "mime/headers.h"
#include "mime/parse.h"
#include "mime/tree.h"

enum { BOUNCE_RECIPIENTS_MAX = 1000 };

/* Reads the message/delivery-status parts; where there is none, the X-Failed-Recipients field. The
 * original Message-ID comes from the letter or header that the report carries. */
struct mail_bounces bounce_read(struct arena *a, struct str raw, const struct headers *h,
                                const struct tree *t);

#endif
