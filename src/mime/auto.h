/* auto.h - was it written by a machine?
 *
 * By what machines say of themselves: RFC 3834 (Auto-Submitted), RFC 3464 and RFC 5965 (reports),
 * RFC 2919 and RFC 2369 (lists), and the marks that are older or belong to one product. A subject
 * that begins as mail programs begin their out-of-office answers counts too. What is said by the
 * header alone can be forged; it only ever stops robots, never hides a letter.
 *
 * A report without the form of RFC 3464 is one where two things meet: it comes from a server (an
 * empty path, or a name that servers write under), and it says who did not get what. Either alone
 * is no report: people quote such words, and keepers of servers are people (INV1).
 */
#ifndef MIME_AUTO_H
#define MIME_AUTO_H

#include "mime/headers.h"
#include "mime/parse.h"
#include "mime/tree.h"

/* h is the header of the letter; m has people, subject, text and feedback. */
enum mail_auto auto_kind(struct arena *a, const struct headers *h, const struct tree *t,
                         const struct mail *m);

#endif
