/* html_style.h - style attributes of strangers.
 *
 * A declaration survives when its property is on the list and its value holds nothing but words,
 * numbers, plain quoted names and colour functions. So there is no url(), no position, no
 * expression, no var(), no escape, no comment: what a browser could fetch, run or lay over our page
 * cannot be written.
 */
#ifndef MIME_HTML_STYLE_H
#define MIME_HTML_STYLE_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/* How a style changes what can be seen. */
struct html_sight {
    bool gone; /* this element and all in it: display:none, opacity:0 … */
    /* What its text inherits: +1 makes it invisible, -1 visible again, 0 says nothing. */
    int size, color, visibility; /* font-size, color, visibility */
};

/* Adds the declarations of style (a decoded attribute value) that may stay to out, as
 * "name:value;…" without a last semicolon. */
void html_style_clean(struct buf *out, struct str style);

/* What style does to sight. */
struct html_sight html_style_sight(struct str style);

#endif
