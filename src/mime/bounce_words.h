/* bounce_words.h - what the words of a delivery report mean.
 *
 * Three tables of well-known sentences: those that say "it was not delivered", those that say
 * "it is only late", and those that say why. Below them the enhanced status (RFC 3463), which is
 * taken as it stands in the report and never made up from a sentence.
 *
 * All take text in lower case with single blanks (bounce_plain), so that a sentence is found
 * however its lines were broken. Pure, linear in the text.
 */
#ifndef MIME_BOUNCE_WORDS_H
#define MIME_BOUNCE_WORDS_H

#include "mime/parse.h"

/* At most max bytes of s in lower case (ASCII), each run of white space one blank. */
struct str bounce_plain(struct arena *a, struct str s, size_t max);

/* Does it say that a letter was not delivered? That it is only late, and tried again? That it is
 * given up? */
bool bounce_says_failed(struct str plain);
bool bounce_says_late(struct str plain);
bool bounce_says_for_good(struct str plain);

/* The enhanced status that stands at the start of s ("5.1.1 (no such user)"); STR_NONE where it is
 * anything else. */
struct str bounce_status_at(struct str s);
/* The most telling 4.x.x or 5.x.x in an answer of a server: one that says what is wrong goes before
 * x.0.0 and the ones that say no more than that (RFC 3463 2, 3.1); STR_NONE where there is none. */
struct str bounce_status_in(struct str s);
/* How much a status says: 0 none, 1 x.0.0, 2 its subject only (x.y.0), 3 all. */
int bounce_status_weight(struct str status);

/* Is there the reply code of a server that refused (RFC 5321 4.2), "550 " or "421-"? */
bool bounce_has_reply(struct str s);

/* Should the shop stop writing there? answer is what the server said that refused, around what the
 * report says besides; both plain, either may be "". Words count before numbers: 5.2.1 is given to
 * the dead and to the busy alike. Where nobody says that the address is bad, it is not. */
enum mail_bounce_class bounce_class_of(enum mail_action action, struct str status,
                                       struct str answer, struct str around);

#endif
