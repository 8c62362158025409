/* ids.h - Message-ID, In-Reply-To, References (RFC 5322 3.6.4).
 *
 * Ids come out without angle brackets, blanks and control characters, so that whoever writes one
 * into a header between brackets writes one well-formed line (A11).
 */
#ifndef MIME_IDS_H
#define MIME_IDS_H

#include "mime/parse.h"

enum { IDS_MAX = 1000, ID_LENGTH_MAX = 1000 };

/* The one id of a Message-ID field; STR_NONE where there is none. */
struct str id_read(struct arena *a, struct str raw);

/* The ids of the raw values of one kind of field, in order; the last IDS_MAX of them, *ret_cut set
 * to true when there were more, else left. */
struct mail_words ids_read(struct arena *a, const struct str *values, size_t n, bool *ret_cut);

#endif
