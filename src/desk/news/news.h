/* news.h - what a person is told of: conversations in which a customer wrote and that this person has
 * not read since.
 *
 * Nothing is stored for it. It follows from what waits (conversation) and what was read
 * (conversation_read), so it can neither be forgotten nor come twice, what a colleague has answered
 * goes by itself, and after an absence there is one list and not hundreds of messages. Whom it
 * concerns: the owner; for those who want to know of their teams', what nobody has taken there.
 *
 * All need a transaction and a person who acts; news_set a writing one.
 */
#ifndef DESK_NEWS_NEWS_H
#define DESK_NEWS_NEWS_H

#include "desk/news/news_rows.h"
#include "base/moment.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum news_told { NEWS_OFF, NEWS_MINE, NEWS_TEAM, NEWS_TOLD_COUNT };
enum { NEWS_DAY = 1440, NEWS_MAX = 100 };

/* news_wish: told; told_from and told_to, the minutes of the local day between which the person is at
 * work (from after to: over midnight; the same: never); told_mail, by mail as well. */
MUST_USE const struct err *news_wish(struct work *w, struct news_wish *ret);
/* ERR_INVALID with field "told" or "hours". */
MUST_USE const struct err *news_set(struct work *w, const struct news_wish *wish);
/* Is the person at work now, by these hours and the own zone? */
MUST_USE const struct err *news_on_shift(struct work *w, const struct news_wish *wish, bool *ret);

/* The first n (at most NEWS_MAX) unread conversations, newest words first. */
MUST_USE const struct err *news_unread(struct work *w, const struct news_wish *wish, size_t n,
                                       struct news_row **ret, size_t *ret_n);

/* --- one mail after an absence --------------------------------------------------------------------- */

#define NEWS_AWAY (2 * MOMENT_HOUR)        /* more than it takes to note that a session is used (auth/passes.h) */
#define NEWS_APART (12 * MOMENT_HOUR)      /* between two mails to a person */
#define NEWS_SETTLES (10 * MOMENT_MINUTE)  /* what is answered at once brings no mail */

/* Asks for the mail (desk/notice) to those who want it, have been away, are at work by their hours and
 * have something unread that came since the last mail. Opens its own transactions. */
MUST_USE const struct err *news_mail_turn(struct work *w);

#endif
