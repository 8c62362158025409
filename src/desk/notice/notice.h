/* notice.h - mails of the desk to its own people: a link to set a password, word that something
 * about their account was changed, that a mailbox needs them.
 *
 * What waits here is only who is to get which mail; it is written when it leaves (post/notice.h), so
 * no secret lies in the store, and a link's hour begins when it is sent. A notice that was being
 * sent when the program was stopped is sent once more: its link is then a new one. After a day
 * (three for an invitation) it is given up.
 */
#ifndef DESK_NOTICE_NOTICE_H
#define DESK_NOTICE_NOTICE_H

#include "desk/notice/notice_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum notice_kind { NOTICE_FORGOTTEN, NOTICE_INVITATION, NOTICE_PASSWORD, NOTICE_SECOND_STEP, NOTICE_NEWS,
                   NOTICE_CONSENT_GONE, NOTICE_CONSENT_ENDS,
                   NOTICE_LIMIT = 8, /* a mailbox has sent all that it may: mails wait */
                   NOTICE_CLOCKS = 9, /* answers come due, or are late */
                   NOTICE_WEEK = 10, /* the week before: what was complained of, what went well */
                   NOTICE_PROMISE_DUE = 14, /* promises of this person are due soon */
                   NOTICE_PROMISE_BROKEN = 15 /* promises were broken */ };

/* Asks for a mail; while one of the same kind to the same address waits, nothing is added. Needs a
 * write transaction, as notice_forget does. */
MUST_USE const struct err *notice_add(struct work *w, enum notice_kind kind, struct str address);
/* The same to every owner who may sign in. */
MUST_USE const struct err *notice_add_owners(struct work *w, enum notice_kind kind);
/* An automation (desk/automation) was switched off: of its kinds nothing waits any more. Until it is on
 * again notice_add adds none of them. */
MUST_USE const struct err *notice_withdraw(struct work *w, struct str code);
MUST_USE const struct err *notice_forget(struct work *w, enum notice_kind kind, struct str address);

/* The next that is due, for its sender alone for ten minutes; *ret_found false for none. Opens its
 * own transactions. */
MUST_USE const struct err *notice_claim(struct work *w, struct notice *ret, bool *ret_found);
/* What became of a claimed one: it is done with, or to be tried again after a while that grows. A
 * claim that somebody else has by now changes nothing. Open their own transactions. */
MUST_USE const struct err *notice_done(struct work *w, const struct notice *n);
MUST_USE const struct err *notice_later(struct work *w, const struct notice *n);

#endif
