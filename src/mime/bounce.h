/* bounce.h - who did not get a letter, and why: delivery reports.
 *
 * The machine part of RFC 3464 and RFC 6533 (multipart/report of RFC 3462 and 6522) says it best;
 * where there is none, the X-Failed-Recipients field, else the words for people (bounce_text.h).
 * What the machine part leaves open (a status of 5.0.0, no diagnostic) the words may tell.
 *
 * A report is what a stranger says: nothing of it may change more than the token in its original
 * Message-ID allows (F10, post/thread.h).
 */
#ifndef MIME_BOUNCE_H
#define MIME_BOUNCE_H

#include "mime/headers.h"
#include "mime/parse.h"
#include "mime/tree.h"

enum { BOUNCE_RECIPIENTS_MAX = 1000 };

/* raw with the tree read from it, h the header of the letter; m has text, subject and to. */
struct mail_bounces bounce_read(struct arena *a, struct str raw, const struct headers *h,
                                const struct tree *t, const struct mail *m);

#endif
