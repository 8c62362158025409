/* use.h - an answer that builds on guidance: what it has to add, and what is kept of it.
 *
 *   - Above a text that was put in whole stands a line of one's own (P42): three words at least, the
 *     greeting not counted.
 *   - An answer that says something else than the text says why (P43): less than half of the text's
 *     pairs of words are left (alike.h), or a number of it is gone.
 *   - Which texts it relied on is kept for good (INV11); taken back before it left, it relied on
 *     nothing.
 */
#ifndef DESK_GUIDANCE_USE_H
#define DESK_GUIDANCE_USE_H

#include "desk/guidance/guidance.h"

enum { USE_MOST = 10, USE_REASON_MAX = 300, USE_OWN_WORDS = 3 };

struct use {
    const int64_t *texts; /* ids of guidance_text */
    size_t n;
    struct str reason; /* why it departs; may be empty */
};

/* "12,15" as the draft and the form have it; ids that are none are left out, at most USE_MOST stay. */
struct use use_read(struct arena *a, struct str list, struct str reason);
struct str use_list(struct arena *a, const struct use *u);

/* All need a transaction; those that change, a writing one.
 *
 * May this answer leave? ERR_INVALID with field "text" (no own line) or "reason" (departs without
 * one), or "guidance" for a text that is not there. */
MUST_USE const struct err *use_check(struct work *w, const struct use *u, struct str text);
/* ERR_INVALID with field "text" where from stands in text with no line of one's own above it. */
MUST_USE const struct err *use_own_line(struct work *w, struct str text, struct str from);
/* Keeps what the message relied on. */
MUST_USE const struct err *use_keep(struct work *w, const struct use *u, struct str text,
                                    int64_t message_id);
MUST_USE const struct err *use_forget(struct work *w, int64_t message_id);
/* The use of a message, as its draft had it. */
MUST_USE const struct err *use_of(struct work *w, int64_t message_id, struct use *ret);

/* What the messages of a conversation from that id on relied on, by message. */
MUST_USE const struct err *use_in(struct work *w, int64_t conversation_id, int64_t from,
                                  struct relied **ret, size_t *ret_n);
/* In how many replies a guidance was used. */
MUST_USE const struct err *use_count(struct work *w, int64_t guidance_id, int64_t *ret);
/* The newest 50 that departed, newest first. */
MUST_USE const struct err *use_departures(struct work *w, int64_t guidance_id,
                                          struct departure **ret, size_t *ret_n);

#endif
