/* markdown.h - the Markdown subset of agents as safe HTML, for mails and for pages.
 *
 * Paragraphs, bold, italic, struck-out, lists, quotes, links, code, rules; a single line end is a
 * line break, because that is what people mean in a mail. HTML in the text is shown as text. Only
 * http, https, mailto and tel become links, checked after entities are decoded; anything else stays
 * words. A picture becomes a link, headings become bold paragraphs (a mail has no chapters).
 *
 * Two traps of Markdown are closed, for texts of this region start lines with dates and sign with
 * dashes: "18. 11. 2026." is no list (one starts at 1. and counts on), and a line of "--" under a
 * text is no heading. A line such as "[1]: see below" is shown instead of vanishing as a link
 * definition.
 *
 * The result needs no further cleaning: tags, attributes and their order are ours. Its tags close
 * properly and nest at most MARKDOWN_DEPTH_MAX deep; deeper ones are left out, their words stay.
 */
#ifndef MIME_MARKDOWN_H
#define MIME_MARKDOWN_H

#include "base/err.h"
#include "base/safe.h"
#include "base/str.h"

enum { MARKDOWN_MAX = 256 << 10, MARKDOWN_HTML_MAX = 4 << 20, MARKDOWN_DEPTH_MAX = 12 };

enum markdown_for {
    MARKDOWN_FOR_PAGE, /* bare tags, styled by the page's sheet; links with rel */
    MARKDOWN_FOR_MAIL  /* with style attributes, since mail programs drop sheets */
};

/* text (LF or CR LF; wrong UTF-8 is replaced) as HTML in a. ERR_LIMIT above MARKDOWN_MAX bytes, or
 * where the HTML would pass MARKDOWN_HTML_MAX; the field is "text". */
MUST_USE const struct err *markdown_html(struct arena *a, struct str text, enum markdown_for use,
                                         struct safe_html *ret);

/* Escapes & < > " ' so that s may stand in an element or a quoted attribute. */
struct str markdown_escape(struct arena *a, struct str s);

#endif
