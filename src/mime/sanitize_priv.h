/* sanitize_priv.h - between sanitize.c (elements and their nesting) and sanitize_attr.c
 * (attributes). */
#ifndef MIME_SANITIZE_PRIV_H
#define MIME_SANITIZE_PRIV_H

#include "base/buf.h"
#include "mime/html_elements.h"
#include "mime/html_style.h"
#include "mime/html_tokens.h"

#include <stdbool.h>

/* Room that is used again for every tag: an attribute's value, and the style made of it. */
struct sanitize_work {
    struct buf value, style;
};

/* Empty; it lives in the arena. */
struct sanitize_work sanitize_work_new(struct arena *a);

/* Takes the next piece of output off *rest, which holds decoded text: a stretch as it is, an
 * escape, or nothing for a control character. False at the end. */
bool sanitize_piece(struct str *rest, struct str *ret);

/* Adds s, escaped for text and for attribute values alike. */
void sanitize_escape(struct buf *out, struct str s);

/* Adds ` name="value"` for each attribute of the token that is in sets and has a value of its kind.
 * work holds values while they are looked at. */
void sanitize_attrs(struct buf *out, const struct html_tokens *t, uint16_t sets,
                    struct sanitize_work *work);

/* Adds the link's attributes; false (nothing added) without a usable href. *ret_active is set when
 * the address is a script. */
bool sanitize_link(struct buf *out, const struct html_tokens *t, struct sanitize_work *work,
                   bool *ret_active);

enum sanitize_image { SANITIZE_NO_IMAGE, SANITIZE_CID, SANITIZE_REMOTE, SANITIZE_DATA };

/* Adds where the picture comes from. */
enum sanitize_image sanitize_image(struct buf *out, const struct html_tokens *t,
                                   struct sanitize_work *work);

/* The decoded value of an attribute in work; STR_NONE where the token has none or it is absurdly
 * long. Valid until the next use of work. */
struct str sanitize_value(const struct html_tokens *t, struct str name, struct sanitize_work *work);

/* Did a mail program make this <blockquote> to quote the letter answered to? (type="cite", a class
 * that says quote, or the line at its left; people who set something in get none of these.) */
bool sanitize_is_cite(const struct html_tokens *t, struct sanitize_work *work);

/* How the element can be seen, by style, hidden and font. */
struct html_sight sanitize_sight(const struct html_tokens *t, struct sanitize_work *work);

/* Has it an attribute that would run a script (on…)? */
bool sanitize_has_handler(const struct html_tokens *t);

#endif
