/* address.h - address lists (RFC 5322 3.4), as they are found.
 *
 * The structure is read from the raw bytes first and names are decoded afterwards, so nothing
 * inside an encoded word, a quoted string or a comment can become an address, a comma or a header
 * (A06, A11). The address itself is never decoded from encoded words; it is taken byte for byte.
 *
 * Tolerated: missing quotes round names with commas ("Smith, John <j@x>" is one person) or dots,
 * missing angle brackets, semicolons as commas, comments as names, groups (their members count,
 * their names do not), source routes (dropped, RFC 5322 4.4), unbalanced quotes and brackets.
 *
 * A name keeps the comments that stand beside it: "Ana (Sales) <ana@x>" has the name "Ana (Sales)".
 */
#ifndef MIME_ADDRESS_H
#define MIME_ADDRESS_H

#include "mime/parse.h"

enum { ADDRESS_COUNT_MAX = 10000, ADDRESS_LENGTH_MAX = 1000 };

/* Reads the raw values of one or more fields of one name. hint is the charset for raw bytes beyond
 * ASCII in names. *ret_cut is set to true when the list was longer than the limit, else left. */
struct mail_addresses address_list(struct arena *a, const struct str *values, size_t n,
                                   struct str hint, bool *ret_cut);

#endif
