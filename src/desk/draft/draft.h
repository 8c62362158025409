/* draft.h - what a person has typed and not sent: one text per person, conversation and kind.
 *
 * seq grows with every save of one browser; a save that arrives late, after a newer one or after
 * the sending, changes nothing, so it cannot revive what was sent (ux.md 2.5).
 */
#ifndef DESK_DRAFT_DRAFT_H
#define DESK_DRAFT_DRAFT_H

#include "desk/draft/draft_rows.h"
#include "desk/work.h"

enum draft_kind { DRAFT_REPLY = 0, DRAFT_NOTE = 1, DRAFT_KIND_COUNT };
enum { DRAFT_MAX = 256 << 10, DRAFT_MORE_MAX = 400 };

/* A text, and what goes with it: the guidance it builds on ("12,15": guidance/use.h) and why it
 * departs from that. Both may be empty. */
struct draft_in {
    struct str text, guidance, reason;
};

/* Saves for the acting user. Needs a write transaction. ERR_LIMIT above DRAFT_MAX bytes. */
MUST_USE const struct err *draft_save(struct work *w, int64_t conversation_id, enum draft_kind kind,
                                      struct str text, int64_t seq);
MUST_USE const struct err *draft_keep(struct work *w, int64_t conversation_id, enum draft_kind kind,
                                      const struct draft_in *in, int64_t seq);
/* For what is typed on after its conversation was joined to that one, where the draft went along: what
 * stands there gets the rest, and where one cannot tell what is new, all of it below. */
MUST_USE const struct err *draft_keep_joined(struct work *w, int64_t into_id, enum draft_kind kind,
                                             const struct draft_in *in, int64_t seq);
/* Files that go along with it ("7,9": ids of own uploads), where there is a draft. */
MUST_USE const struct err *draft_set_files(struct work *w, int64_t conversation_id,
                                           enum draft_kind kind, struct str files);
/* The acting user's draft; an empty text where there is none. Needs a transaction. */
MUST_USE const struct err *draft_load(struct work *w, int64_t conversation_id, enum draft_kind kind,
                                      struct draft *ret);
/* Both kinds at once, by kind. */
MUST_USE const struct err *draft_load_all(struct work *w, int64_t conversation_id,
                                          struct draft ret[DRAFT_KIND_COUNT]);
/* Empties it because it was sent; saves up to seq that arrive later are ignored. */
MUST_USE const struct err *draft_sent(struct work *w, int64_t conversation_id, enum draft_kind kind,
                                      int64_t seq);
/* Likewise because it was set to leave later, which no message shows yet: draft.sends counts it. */
MUST_USE const struct err *draft_sent_later(struct work *w, int64_t conversation_id,
                                            enum draft_kind kind, int64_t seq);

#endif
