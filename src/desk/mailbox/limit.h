/* limit.h - how many mails a mailbox may send in an hour and in a day.
 *
 * Providers stop who sends more than they allow, for a day or for good, and then nothing leaves at all. So what is
 * too much waits here, in the outbox, and leaves by itself (I4: a limit is never exceeded; nothing is dropped, however
 * long it waits). Where the shop set no limit it is what its provider allows, as their help pages say: Gmail 500 a day,
 * Google Workspace 2,000 a day, Microsoft 365 10,000 a day and 30 a minute. Elsewhere there is none unless the shop sets
 * one. Hours and days roll: the last 60 minutes, the last 24 hours. Mails of the desk to its own people do not count.
 */
#ifndef DESK_MAILBOX_LIMIT_H
#define DESK_MAILBOX_LIMIT_H

#include "desk/mailbox/limit_rows.h"
#include "desk/work.h"

enum { LIMIT_MAX = 1000000 };
enum limit_by { LIMIT_NONE, LIMIT_HOUR, LIMIT_DAY }; /* mailbox.limited_by: never renumber */

/* 0: any number. own: the shop set it. */
struct limits {
    int64_t hour, day;
    bool own_hour, own_day;
};

/* What counts for a mailbox, by its settings and its server for outgoing mail (url may be STR_NONE). Pure. */
struct limits limits_of(const struct limit_row *m);

/* Needs a transaction, limit_set a writing one. limit_set: OPT_NONE for what the provider allows; what waits
 * is looked at anew. version: of the mailbox, as the caller saw it; ERR_CONFLICT where it is another by now (INV8).
 * ERR_INVALID with field hour_limit or day_limit. */
MUST_USE const struct err *limit_get(struct work *w, int64_t mailbox_id, struct limit_row *ret);
MUST_USE const struct err *limit_list(struct work *w, struct limit_row **ret, size_t *ret_n);
MUST_USE const struct err *limit_set(struct work *w, int64_t mailbox_id, int64_t version, struct opt_int hour,
                                     struct opt_int day);

/* May the envelope that is claimed now leave (it counts already)? *ret_until: 0, else when the next may, and
 * *ret_by why. Needs a transaction. */
MUST_USE const struct err *limit_room(struct work *w, int64_t mailbox_id, int64_t *ret_until, enum limit_by *ret_by);
/* It may not: kept for all to see, and the owners get a mail about it (desk/notice), one a day at most. Opens its own
 * transaction. */
MUST_USE const struct err *limit_reached(struct work *w, int64_t mailbox_id, int64_t until, enum limit_by by);

/* What stands at a mail that waits for this. */
#define LIMIT_WORDS "This mailbox has sent as many mails as it may for now. This one leaves by itself."

#endif
