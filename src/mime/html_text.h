/* html_text.h - HTML as readable text.
 *
 * For search, for plain parts and for reading without pictures: blocks begin on lines of their own,
 * paragraphs are set off by an empty line, list items begin with "- " or "1. ", cells of a row
 * stand side by side with two spaces between them, quoted blocks carry "> " before each line, links
 * read `text <url>` where the text isn't the address itself, pictures give their alt text, white
 * space is collapsed but in <pre>. The text is taken from what html_sanitize (sanitize.h) leaves,
 * so it holds the words that the agent sees and no others (A12). Lines end in LF; the result is
 * valid UTF-8, without blank lines at its ends.
 *
 * Threads: none of this keeps state.
 */
#ifndef MIME_HTML_TEXT_H
#define MIME_HTML_TEXT_H

#include "base/arena.h"
#include "base/str.h"
#include "mime/reply.h"

#include <stdbool.h>

/* The text of HTML that went through html_sanitize, at most max bytes (> 0), in the arena. *ret_cut
 * tells whether it was cut at max (at a character); may be NULL. Never fails. */
void html_text_of_sanitized(struct arena *a, struct str sanitized, size_t max, struct str *ret,
                            bool *ret_cut);

/* Lines of the text that stand in quotes, in their order: what reply.h wants to know of HTML. */
struct html_text_marks {
    struct reply_mark *v;
    size_t n, room;
};

/* The same, and marks for the lines. at counts from the beginning of *ret. */
void html_text_marked(struct arena *a, struct str sanitized, size_t max, struct str *ret,
                      bool *ret_cut, struct html_text_marks *ret_marks);

#endif
