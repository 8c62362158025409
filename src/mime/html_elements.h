/* html_elements.h - what the sanitiser knows about each element.
 *
 * One table: the name in the input, the name in the output (empty: the tag goes), its nature for
 * nesting, and which attributes it may carry. Elements that are not in the table lose their tags
 * and keep their content.
 */
#ifndef MIME_HTML_ELEMENTS_H
#define MIME_HTML_ELEMENTS_H

#include "base/str.h"
#include "mime/html_tokens.h"

#include <stdint.h>

enum html_nature {
    HTML_INLINE,
    HTML_BLOCK,   /* ends an open <p>; so do all down to HTML_TABLE */
    HTML_HEADING, /* and an open heading */
    HTML_ITEM,    /* li: and an open li of its list */
    HTML_TERM,    /* dt, dd */
    HTML_LIST,    /* ul, ol, dl */
    HTML_RULE,    /* hr */
    HTML_TABLE,
    HTML_CAPTION,
    HTML_COLGROUP,
    HTML_COL,
    HTML_ROWS, /* tbody, thead, tfoot */
    HTML_ROW,
    HTML_CELL, /* td, th */
    HTML_VOID, /* br */
    HTML_IMAGE,
    HTML_RAW,     /* text up to its own end tag; goes with its content */
    HTML_SKIPPED, /* goes with its content, which is ordinary HTML */
    HTML_FOREIGN, /* svg, math */
    HTML_REST     /* plaintext */
};

/* Which attributes: sets of attribute rules, sanitize_attr.c. */
enum {
    HTML_A_LINK = 1,
    HTML_A_IMAGE = 2,
    HTML_A_TABLE = 4,
    HTML_A_CELL = 8,
    HTML_A_COL = 16,
    HTML_A_FONT = 32,
    HTML_A_LIST = 64,
    HTML_A_ITEM = 128,
    HTML_A_RULE = 256,
    HTML_A_ALIGN = 512,
    HTML_A_BREAK = 1024,
    HTML_A_COLOR = 2048
};

struct html_element {
    struct str name; /* in the input, lower case */
    struct str out;  /* in the output */
    enum html_nature nature;
    uint16_t attrs;
    bool active;           /* its presence is worth a word: scripts, forms, plug-ins */
    enum html_model model; /* of HTML_RAW */
};

/* The element of a tag name in any case, or NULL. */
const struct html_element *html_element(struct str name);

/* Would this start tag end an open svg or math (13.2.6.5)? */
bool html_ends_foreign(const struct html_tokens *t);

#endif
