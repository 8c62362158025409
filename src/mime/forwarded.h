/* forwarded.h - a letter that somebody forwards, in the text of his own.
 *
 * What a mail program puts there is a title ("---------- Forwarded message ---------", "Begin
 * forwarded message:") and the head of the letter (reply.h); or the head alone, below a subject
 * that says so
 * ("Fwd: …"). Of several letters, one within the other, the first counts: nobody but who forwards
 * writes above it. A head alone below another subject is history of an answer.
 *
 * Nothing here is proven. It is what somebody's program wrote down, so it counts as far as he does.
 */
#ifndef MIME_FORWARDED_H
#define MIME_FORWARDED_H

#include "base/arena.h"
#include "base/str.h"

/* Spans live in the arena or point into the text; none is STR_NONE. */
struct mail_forwarded {
    struct str name, address; /* who wrote it; name may be "" */
    struct str subject;       /* one line; "" where its head has none */
    struct str above;         /* what who forwards it says himself; may be "" */
    struct str text;          /* all of it, without its head */
};

/* Is there one, with an address? text has LF line ends. Time and memory are linear in it. */
bool forwarded_read(struct arena *a, struct str subject, struct str text,
                    struct mail_forwarded *ret);

/* Without "Fwd:" and its kin; the same where it has none. */
struct str forwarded_bare_subject(struct str subject);

#endif
