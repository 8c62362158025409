/* returned.h - the parts of a report that are no text: its fields, and the letter it gives back.
 *
 * The letter stands as message/rfc822, or its header alone as text/rfc822-headers (RFC 3462 2, 6533
 * for the two of message/global).
 *
 * A report has one part of fields and gives back one letter; who sends more is not read for ever:
 * RETURNED_PARTS_MAX parts of a kind are looked at.
 */
#ifndef MIME_RETURNED_H
#define MIME_RETURNED_H

#include "mime/headers.h"
#include "mime/tree.h"

enum { RETURNED_MAX = 256 << 10, RETURNED_PARTS_MAX = 8 };

/* The first RETURNED_MAX decoded bytes of a part. */
struct str returned_part(struct arena *a, struct str raw, const struct tree_part *p);

/* The value of a field in the header of the letter, raw; STR_NONE where no letter of the tree has
 * it. Looks at the first 64 KiB of the first RETURNED_PARTS_MAX letters. */
struct str returned_field(struct arena *a, struct str raw, const struct tree *t, struct str name);

#endif
