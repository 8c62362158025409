/* markdown_priv.h - what the two halves of the Markdown renderer share; not for other rooms. */
#ifndef MIME_MARKDOWN_PRIV_H
#define MIME_MARKDOWN_PRIV_H

#include "base/buf.h"

/* text with backslashes and empty lines put in where Markdown would read something that nobody
 * meant (markdown.h names the traps). LF line ends only, on both sides. */
struct str markdown_prepare(struct arena *a, struct str text);

/* Adds s with & < > " ' escaped. */
void markdown_add_escaped(struct buf *b, struct str s);

#endif
