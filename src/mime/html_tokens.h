/* html_tokens.h - HTML cut into tokens as the HTML standard says (13.2.5), without a tree.
 *
 *     struct html_tokens t;
 *     html_tokens_start(&t, html);
 *     while (html_next(&t) != HTML_EOF) …            t.kind, t.name, t.text, t.attrs
 *
 * Nothing is allocated: tokens are spans of the input, and what must be decoded (a character
 * reference, a line end) comes as a short text token of its own, so one stretch of text may come as
 * many tokens. A token is valid until the next html_next.
 *
 * What the tree builder of a browser tells its tokenizer, the caller tells this one: after the
 * start tag of <title>, <style>, <script> … it calls html_tokens_raw; inside <svg> and <math> it
 * sets foreign. Attributes beyond HTML_ATTRS are left out, and what stands inside a doctype is not
 * looked at; all else is exact. Time is linear in the input.
 */
#ifndef MIME_HTML_TOKENS_H
#define MIME_HTML_TOKENS_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { HTML_ATTRS = 64 };

/* HTML_NOTHING stays inside: what was read ("</>") is no token. */
enum html_kind {
    HTML_EOF,
    HTML_TEXT,
    HTML_START,
    HTML_END,
    HTML_COMMENT,
    HTML_DOCTYPE,
    HTML_NOTHING
};

/* How text is read: with tags and references; with references only; as it is; as it is with the
 * script rules for "<!--"; as it is to the end; up to "]]>". */
enum html_model { HTML_DATA, HTML_RCDATA, HTML_RAWTEXT, HTML_SCRIPT, HTML_PLAINTEXT, HTML_CDATA };

/* name as written (compare without case), value as written (html_value decodes it). Of two
 * attributes with one name the first counts. */
struct html_attr {
    struct str name, value;
};

struct html_tokens {
    struct str in;
    size_t at;
    bool foreign; /* set by the caller: "<![CDATA[" begins a section instead of a comment */

    enum html_kind kind;
    struct str name; /* of a tag, as written */
    struct str text; /* of a text token, decoded; of a comment, as written */
    struct html_attr attrs[HTML_ATTRS];
    size_t n_attrs;
    bool self_closing;

    enum html_model model;
    size_t raw_end; /* where the text of the model ends */
    char small[12]; /* a decoded reference */
};

/* Begins at the front of in, which must outlive t. */
void html_tokens_start(struct html_tokens *t, struct str in);

/* The next token; its kind is returned and stands in t->kind. */
enum html_kind html_next(struct html_tokens *t);

/* From here on text is read by model until the end tag of the element name (ASCII letters). */
void html_tokens_raw(struct html_tokens *t, enum html_model model, struct str name);

/* The attribute of that name, or NULL. */
const struct html_attr *html_attr(const struct html_tokens *t, struct str name);

/* Adds the decoded attribute value to out. */
void html_value(struct buf *out, struct str value);

/* The code points of a named reference, the second 0 where there is one only; without a semicolon
 * just the names of old HTML count. */
bool html_entity(struct str name, bool semicolon, uint32_t ret[2]);

#endif
