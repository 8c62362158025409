/* compose_priv.h - what the files of the mail writer share; not for other rooms.
 *
 * compose.c puts a letter together, compose_header.c writes header fields, compose_body.c text,
 * HTML and base64, compose_check.c says what may be written at all.
 */
#ifndef MIME_COMPOSE_PRIV_H
#define MIME_COMPOSE_PRIV_H

#include "mime/compose.h"

#include "base/buf.h"

enum { FOLD_AT = 78, ENCODED_LINE = 76 };

/* ---- compose_check.c ---- */

/* Everything in m may be written; the first thing that may not is the error, with its field. */
MUST_USE const struct err *compose_check(struct arena *a, const struct compose_mail *m);

/* ---- compose_header.c: each writes whole lines with CR LF, folded at FOLD_AT ---- */

/* Unstructured text: as it is, or in encoded words (RFC 2047). */
void header_text(struct buf *b, struct str name, struct str text);
/* "Name: value" that needs no care. */
void header_plain(struct buf *b, struct str name, struct str value);
/* A list of mailboxes (RFC 5322 3.4). */
void header_people(struct buf *b, struct str name, const struct compose_person *p, size_t n);
/* A list of message ids, one on a line. */
void header_ids(struct buf *b, struct str name, const struct str *ids, size_t n);
/* The rest of a field: ";\r\n name=value", by RFC 2231 where it must be. */
void header_param(struct buf *b, const char *name, struct str value);

/* ---- compose_body.c ---- */

/* The text part before transfer encoding: Markdown as it was typed, then the quote, as
 * format=flowed (RFC 3676) with LF line ends. */
MUST_USE const struct err *body_flowed(struct arena *a, const struct compose_mail *m,
                                       struct str *ret);
/* A whole HTML page from the same Markdown and quote. */
MUST_USE const struct err *body_html(struct arena *a, const struct compose_mail *m,
                                     struct str *ret);
/* Adds s (LF line ends) as quoted-printable with CR LF (RFC 2045 6.7). */
void body_quoted_printable(struct buf *b, struct str s);
/* Adds s as base64 in lines of 76 (RFC 2045 6.8). */
void body_base64(struct buf *b, struct str s);

#endif
