/* merge.h - conversations that are one, that belong together, or that are two: joined, linked, split.
 *
 * Joining moves the messages, clocks and drafts of one conversation to another of the same customer
 * (INV7: a breach goes along; INV19: nothing is lost). What was joined is left empty, says where it
 * went, and later mail to it arrives there. What was moved is written down, so taking it apart gives
 * back exactly that, wherever it has been moved since; what came after the joining stays. A message
 * split off takes its clock along and is linked with where it came from.
 */
#ifndef DESK_MERGE_MERGE_H
#define DESK_MERGE_MERGE_H

#include "desk/conversation/conversation.h"
#include "desk/merge/merge_rows.h"

/* All need a writing transaction but merge_kin and merge_by_ref. Access to each conversation that is
 * named is the caller's. */

/* Joins from to into; both are read anew into the structs. ERR_INVALID for two customers' and for one
 * that is in Spam or was joined already. */
MUST_USE const struct err *merge_join(struct work *w, struct conversation *from,
                                      struct conversation *into);
/* Takes from out again of what it was joined to. ERR_INVALID where it was joined to nothing. */
MUST_USE const struct err *merge_apart(struct work *w, struct conversation *from);

/* Links two, or ends that; both are noted, nothing where it is so already. */
MUST_USE const struct err *merge_link(struct work *w, const struct conversation *a,
                                      const struct conversation *b);
MUST_USE const struct err *merge_unlink(struct work *w, const struct conversation *a,
                                        const struct conversation *b);

/* Gives a customer's message a conversation of its own. ERR_INVALID for what we wrote, and for the
 * only thing that the customer has said there. */
MUST_USE const struct err *merge_split(struct work *w, int64_t message_id, struct conversation *ret);

/* What was joined to a conversation (kind 0) and what it is linked with (kind 1), at most 100, as far
 * as the actor may see it. */
enum { KIN_JOINED = 0, KIN_LINKED = 1 };
MUST_USE const struct err *merge_kin(struct work *w, int64_t id, struct kin **ret, size_t *ret_n);

/* By what people call it: "K-7Q4M", in any case, the K- may be missing. ERR_NOT_FOUND. */
MUST_USE const struct err *merge_by_ref(struct work *w, struct str ref, int64_t *ret);

/* Where a conversation has gone: itself, or what it was joined to at the end. */
MUST_USE const struct err *merge_follow(struct work *w, struct conversation *c);

#endif
