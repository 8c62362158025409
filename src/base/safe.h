/* safe.h - text that may go into a page as it is.
 *
 * A page escapes every value (view/html.h) but these two. They are types of their own so that the
 * compiler refuses a plain span in their place. Only those make one who can vouch for it: the HTML
 * sanitiser and the Markdown renderer a struct safe_html, the view room both; nobody else writes
 * these struct names. Like a span they own nothing and live as long as the arena they came from.
 */
#ifndef BASE_SAFE_H
#define BASE_SAFE_H

#include "base/str.h"

/* Balanced HTML without script, that may stand where flow content may. */
struct safe_html {
    struct str s;
};

/* An address of ours, or one with a scheme that was checked; not yet escaped for an attribute. */
struct safe_url {
    struct str s;
};

#endif
