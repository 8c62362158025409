/* reply.h - what this person wrote now.
 *
 * By structure only: lines that are quoted with ">", what introduces them, the letter below a line
 * of dashes or below a block of header lines, and the signature below "-- " (RFC 3676 4.3). Words
 * of any language are not looked at. Nothing is lost: the whole text stays beside it.
 */
#ifndef MIME_REPLY_H
#define MIME_REPLY_H

#include "base/arena.h"
#include "base/str.h"

/* text has LF line ends. *ret_reply is never STR_NONE; *ret_signature is STR_NONE where there is
 * none. A letter that holds nothing but quotes is its own reply. */
void reply_split(struct arena *a, struct str text, struct str *ret_reply,
                 struct str *ret_signature);

#endif
