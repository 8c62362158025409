/* back.h - what came back from mails of ours, and what follows from it.
 *
 * A report is what a stranger says. Whether it is about an envelope of ours was proved before
 * (post/returns.h); nothing here asks again.
 *
 *   nobody   there is no such mailbox: the envelope has failed, and its address is marked as one that
 *            takes no mail (desk/customer/mark.h)
 *   not now  it did not arrive this time (full, refused, given up): the envelope has failed, once
 *   late     it has not arrived yet: noted at the mail, told nobody
 *   a complaint that a mail of ours is spam: noted at the address, which gets no automatic mail any more
 *
 * What failed is owed again: the case is open, its clock runs on, and its owner is told (desk/news).
 * All need a write transaction but the reads.
 */
#ifndef DESK_OUTBOX_BACK_H
#define DESK_OUTBOX_BACK_H

#include "base/opt.h"
#include "desk/outbox/back_rows.h"
#include "desk/work.h"

struct conversation;

/* outbox.came_back; stored as numbers: never renumber. */
enum back_kind { BACK_NONE, BACK_NOBODY, BACK_NOT_NOW, BACK_LATE, BACK_KIND_COUNT };
/* "nobody", "not_now", "late": the words of the API; NULL for BACK_NONE. */
const char *back_kind_name(int64_t kind);

/* conversation.told_why */
enum { TOLD_FAILED = 1, TOLD_COMPLAINT = 2 };

/* The envelope with that id; *ret_found false for none. */
MUST_USE const struct err *back_envelope(struct work *w, int64_t id, struct sent_to *ret, bool *ret_found);
/* The envelopes of the mail of ours with that Message-ID. */
MUST_USE const struct err *back_envelopes(struct work *w, struct str external_id, struct sent_to **ret,
                                          size_t *ret_n);
MUST_USE const struct err *back_wrote_to(struct work *w, struct str address, bool *ret);

/* kind NOBODY or NOT_NOW; why: the words of the other server. Nothing happens where the envelope has
 * not left, or has failed already. */
MUST_USE const struct err *back_failed(struct work *w, const struct sent_to *e, enum back_kind kind,
                                       struct str status, struct str why);
MUST_USE const struct err *back_late(struct work *w, const struct sent_to *e, struct str status);
MUST_USE const struct err *back_complained(struct work *w, const struct sent_to *e);

/* Of what its server refused at once, or was given up: the same without the envelope's state. */
MUST_USE const struct err *back_note(struct work *w, int64_t envelope, struct str recipient,
                                     enum back_kind kind, struct str answer);
/* The owner of a conversation is told (desk/news) until somebody reads or says something. The caller saves c. */
MUST_USE const struct err *back_tell(struct work *w, struct conversation *c, int64_t why);

#endif
