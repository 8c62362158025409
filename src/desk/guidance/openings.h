/* openings.h - the texts to begin an answer from that Kept brings along: an apology, regret, a welcome, a
 * follow-up, a promise, a delivery and a question, in six languages (practices.md, part 6).
 *
 * They stand in files, one a language (openings/), and become guidance of the desk once, when an owner asks
 * for them: from then on they are its own, to be changed or retired. They are no scripts: above one that
 * was taken stands a line of one's own (use.h), and what has a gap does not leave (tone.h).
 *
 * A gap stands in braces. Filled in are those that are known:
 *     {salutation} {, salutation} { salutation}   how the customer is addressed; where nobody knows, the
 *                                 comma or blank goes with it, and "Kedves …!" is "Tisztelt Vásárlónk!"
 *     {company} {agent}           the shop, who writes
 *     {need}                      what was understood (P40)
 *     {phone}                     of the shop
 *     {order_no} {product} {date} of the order that the conversation is about
 * All others stay, for who writes.
 */
#ifndef DESK_GUIDANCE_OPENINGS_H
#define DESK_GUIDANCE_OPENINGS_H

#include "desk/conversation/conversation.h"

struct opening {
    const char *name, *lang, *title, *text;
};
extern const struct opening openings[]; /* those of a language one after another */
extern const size_t opening_n;

/* Makes guidance of those that are not yet; *ret_n: how many became some. Needs a transaction that writes. */
MUST_USE const struct err *openings_take(struct work *w, int64_t *ret_n);
/* How many are none yet. Needs a transaction. */
MUST_USE const struct err *openings_left(struct work *w, int64_t *ret);

/* What is known for the gaps; what is not set or empty stays a gap. date: as lang writes it. */
struct opening_facts {
    struct str lang, salutation, company, agent, need, order_no, product, date, phone;
};
/* As the six languages write a day. */
struct moment_parts;
struct str opening_day(struct arena *a, struct str lang, struct moment_parts p);
struct str opening_fill(struct arena *a, struct str text, const struct opening_facts *f);
/* The one of that name in lang, else in English; NULL for a name that none has. */
const struct opening *opening_named(struct str name, struct str lang);
/* ERR_INVALID with field "text" where it stands in text and nothing of the writer's own above it (use.h). */
MUST_USE const struct err *opening_own_words(struct work *w, struct str name, struct str text);
/* For an answer of the actor in this conversation, in the language lang. Needs a transaction. */
MUST_USE const struct err *opening_facts_of(struct work *w, const struct conversation *c,
                                            struct str lang, struct opening_facts *ret);

#endif
