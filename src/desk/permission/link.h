/* link.h - links in mails to customers: "is it solved?" (P22) and "no more offers" (RFC 8058, EU9).
 *
 * A link has 256 random bits, of which the store has the SHA-256 only. It is about one mail and what that asked, shows
 * nothing but what the mail said, and ends after LINK_ANSWER_LASTS or LINK_STOP_LASTS. Reading a link changes nothing,
 * because programs that look through mail open every link; an answer is a form that is sent, and counts once:
 *
 *   yes   becomes the customer's message and closes the follow-up as ok; nobody has to answer it
 *   no    becomes his message with his words, closes the follow-up as "problem" and opens the conversation again, with the
 *         same owner and 24 hours from now, whatever has become of the follow-up meanwhile
 *   stop  withdraws the permission for mail about offers; once more changes nothing
 *
 * Whoever has the link counts as the customer: it went to his address. Functions need a transaction, those that change
 * a writing one.
 */
#ifndef DESK_PERMISSION_LINK_H
#define DESK_PERMISSION_LINK_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/permission/link_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum customer_link_kind { LINK_SOLVED, LINK_NO_OFFERS };

#define LINK_ANSWER_LASTS (60 * MOMENT_DAY)
#define LINK_STOP_LASTS (3 * 366 * MOMENT_DAY)
enum { LINK_WORDS_MAX = 4000 };

struct link_new {
    enum customer_link_kind kind;
    int64_t message_id;
    int64_t follow_up_id; /* of LINK_SOLVED */
    struct str lang;      /* of the page that it leads to */
};
/* *ret_secret goes into the mail and is kept nowhere. */
MUST_USE const struct err *link_make(struct work *w, const struct link_new *in, struct str *ret_secret);

/* ERR_NOT_FOUND for one that is none, of the other kind, or over. */
MUST_USE const struct err *link_find(struct work *w, struct str secret, enum customer_link_kind kind,
                                     struct customer_link *ret);

/* As the desk itself. said: the customer's words as they are to stand in the conversation. ERR_INVALID with field "text"
 * for a "no" without words. Answered before: nothing happens, and link_find tells what was said. */
MUST_USE const struct err *link_answer(struct work *w, const struct customer_link *l, bool yes, struct str said);
MUST_USE const struct err *link_stop(struct work *w, const struct customer_link *l);

#endif
