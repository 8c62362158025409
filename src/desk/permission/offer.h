/* offer.h - what a mail carries beyond service: a coupon with thanks (P23), and that it leaves with permission only (INV12).
 *
 *   waits ──its mail leaves, and he may be sent it──> went along
 *     └── no permission any more, a complaint is open, taken back──> left out, its coupon is revoked
 *
 * The mail without it stands in the outbox as any other, so thanks go out in any case; the mail with it stands here. Which
 * of the two leaves is decided anew each time its envelope is claimed, and without a permission that counts in that moment
 * it is the one without. Copies go without it always.
 *
 * The coupon is what the owner has set (thanks_percent, thanks_days); 0 per cent: there is none. All functions need a
 * writing transaction but where they say otherwise.
 */
#ifndef DESK_PERMISSION_OFFER_H
#define DESK_PERMISSION_OFFER_H

#include "desk/conversation/conversation.h"
#include "desk/coupon/coupon.h"
#include "desk/permission/offer_rows.h"

/* Stored as numbers: never renumber. */
enum offer_state { OFFER_WAITS, OFFER_WENT, OFFER_LEFT_OUT };
enum offer_why { OFFER_NO_REASON, OFFER_NOT_ALLOWED, OFFER_WITHDRAWN, OFFER_COMPLAINT, OFFER_TAKEN_BACK, OFFER_HAD, OFFER_WHYS };

/* The words of the API for what offer_may says: "not_allowed", "withdrawn", "complaint"; NULL for the others. */
const char *offer_why_name(enum offer_why why);

/* Why a customer may not be sent one now (P65: while a complaint of his is open); OFFER_NO_REASON: he may, by
 * *ret_permission. Needs a transaction. */
MUST_USE const struct err *offer_may(struct work *w, int64_t customer_id, enum offer_why *ret,
                                     int64_t *ret_permission);

/* How many per cent the owner gives with thanks; 0: none. Needs a transaction. */
MUST_USE const struct err *offer_percent(struct work *w, int64_t *ret);

/* For a mail that is being written: a fresh coupon for the customer of c where he may have it, else *ret_any false and
 * the reason is written down with the message. One coupon an order: who has it and did not use it is sent the same once more. */
MUST_USE const struct err *offer_begin(struct work *w, const struct conversation *c, int64_t message_id,
                                       struct str recipient, struct coupon *ret, bool *ret_any);
/* ...and its mail with it. */
MUST_USE const struct err *offer_add(struct work *w, const struct conversation *c, int64_t message_id,
                                     struct str recipient, int64_t coupon_id, struct str raw);

/* An envelope of message_id to recipient leaves now: *raw is the mail with it where it may go along. Opens its own
 * transaction. */
MUST_USE const struct err *offer_leave(struct work *w, int64_t message_id, struct str recipient, struct str *raw);

/* The mail was taken back before it left; nothing where it has none. */
MUST_USE const struct err *offer_taken_back(struct work *w, int64_t message_id);

#endif
