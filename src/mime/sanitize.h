/* sanitize.h - HTML of strangers made harmless.
 *
 * The sanitiser reads HTML with our own tokenizer (html_tokens.h) and writes it anew: nothing of
 * the input reaches the output but text, escaped, and elements and attributes from a list, in one
 * fixed spelling. So there is nothing that a browser could read otherwise than we did:
 *
 *   elements    the list of html_elements.c; a few others become their plain kin (section -> div,
 *               del -> s); script, style, svg, math, template, noscript, iframe, title and their
 *               like go with their content; of all others the tag goes and the content stays
 *   nesting     balanced by our own stack of at most SANITIZE_DEPTH elements, with the end tags and
 *               table parts that the HTML standard implies, so a browser builds the very tree that
 *               was written
 *   attributes  from a list per element, each with its kind of value, always in double quotes
 *   style       property by property from a list; no url(), no position, no custom properties, no
 *               functions but those of colours, no escapes
 *   links       href with http, https, mailto or tel; target="_blank" rel="noopener noreferrer"
 *               added
 *   images      src="cid:X" becomes data-cid="X"; src="http(s)://…" becomes
 *               data-remote="http(s)://…" (blocked until the agent asks); data:image/png, jpeg, gif,
 *               webp in base64 up to SANITIZE_DATA_IMAGE bytes stay in src; other images leave their
 *               alt text
 *   quotes      a <blockquote> that a mail program made carries type="cite", whatever it called it
 *               (class="gmail_quote" …); one that the writer made to set something in has none
 *   hidden      what the sender made invisible (display:none, opacity:0 …) goes with its content, so
 *               page, search and rules see the same words (A12)
 *
 * The result is valid UTF-8 without control characters. Sanitising it again changes nothing. Time
 * is linear in the input, whatever the input. To show pictures the server replaces data-cid or
 * data-remote in the finished text: each stands as ` data-cid="…"`, its value attribute-escaped,
 * and a '"' never stands in a value or in text as itself, so a plain search finds exactly the
 * attributes.
 *
 * Threads: none of this keeps state.
 */
#ifndef MIME_SANITIZE_H
#define MIME_SANITIZE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    SANITIZE_DEPTH = 100,           /* elements within each other */
    SANITIZE_DATA_IMAGE = 32 << 10, /* bytes of a data: URL that may stay */
    SANITIZE_URL = 4096,            /* bytes of a link or an address of a picture */
    SANITIZE_STYLE = 8192,          /* bytes of a style attribute; a longer one goes */
};

/* What was left out or is worth a word to the agent. */
struct sanitize_facts {
    bool active;            /* scripts, handlers, forms, plug-ins or script links were left out */
    bool hidden_text;       /* words that the sender had made invisible were left out */
    bool cut;               /* the output was cut at max */
    uint32_t remote_images; /* pictures of other servers, blocked as data-remote */
    uint32_t cid_images;    /* pictures of the same mail, as data-cid */
};

/* Writes the harmless form of html, at most max bytes, into the arena; *ret lives as long as the
 * arena. What is too long is cut at a character, with all elements closed and cut set. Never fails;
 * wrong UTF-8 becomes U+FFFD. ret_facts may be NULL. */
void html_sanitize(struct arena *a, struct str html, size_t max, struct str *ret,
                   struct sanitize_facts *ret_facts);

#endif
