/* feedback.h - complaints of providers: feedback reports (RFC 5965).
 *
 * Somebody pressed "this is spam" on a letter of ours, or a server says that a letter in our name
 * failed its checks (RFC 6591). Two older habits count too: Microsoft's, which attaches the letter
 * with a field that names who complained, and Apple's letter in the name of a reader who wants no
 * more.
 */
#ifndef MIME_FEEDBACK_H
#define MIME_FEEDBACK_H

#include "mime/headers.h"
#include "mime/parse.h"
#include "mime/tree.h"

/* raw with the tree read from it, h the header of the letter. The type is STR_NONE where this is no
 * feedback report. */
struct mail_feedback feedback_read(struct arena *a, struct str raw, const struct headers *h,
                                   const struct tree *t);

#endif
