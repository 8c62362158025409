/* access.h - the one function that decides who may do what.
 *
 * Every route names a rule (a route without one does not build) and, where the rule is about a
 * thing, which part of its path is the thing's id. What a caller may not see answers exactly like
 * what is not there: ERR_NOT_FOUND with one text, so nothing can be learned by asking (A26).
 *
 *   the caller                        sees conversations
 *   nobody                            none
 *   an owner, or an agent who         all
 *     sees every team
 *   an agent of teams                 those of the own teams, and those assigned to him
 *   an agent who sees what is his     those assigned to him
 *   a token                           what its user sees; writes only with scope write or admin
 *   a person switched off             none: sessions and tokens of such a person do not count
 *
 * Which role may what, and which scope a token needs for it, stands in one table (rights.h).
 */
#ifndef DESK_AUTH_ACCESS_H
#define DESK_AUTH_ACCESS_H

#include "desk/conversation/conversation.h"
#include "desk/work.h"

enum access {
    ACCESS_UNSET, /* what a route has that names no rule: the build refuses it */
    ACCESS_ANYONE,
    ACCESS_SIGNED_IN,       /* reading what is everybody's inside */
    ACCESS_SIGNED_IN_WRITE, /* changing what is one's own */
    ACCESS_OWNER,           /* the owner's settings and the desk's figures */
    ACCESS_OWNER_WRITE,     /* changing them */
    ACCESS_PEOPLE,          /* who is let in and what each may: rights.h says whose the rules are */
    ACCESS_SETTINGS,        /* the settings of the desk */
    ACCESS_AUDIT,           /* the audit log */
    ACCESS_GUIDANCE_WRITE,  /* writing the guidance that answers build on */
    ACCESS_RECORDS_WRITE,   /* keeping products, tips and policies */
    ACCESS_AUTHORITY,       /* saying what each may give on the spot, and issuing coupons without a grant */
    ACCESS_CONVERSATION_READ,
    ACCESS_CONVERSATION_WRITE,
    ACCESS_MESSAGE_READ,
    ACCESS_MESSAGE_WRITE,
    ACCESS_LETTER_READ,
    ACCESS_ATTACHMENT_READ,
    ACCESS_PROMISE_READ,
    ACCESS_PROMISE_WRITE,
    ACCESS_FOLLOW_UP_READ,
    ACCESS_FOLLOW_UP_WRITE,
    ACCESS_CUSTOMER_READ,
    ACCESS_CUSTOMER_WRITE,
    ACCESS_ORDER_READ, /* whoever sees all, or a conversation of its customer */
    ACCESS_ORDER_WRITE,
    ACCESS_COMPLAINT_READ,
    ACCESS_COMPLAINT_WRITE,
    ACCESS_GRANT_READ, /* who sees its conversation, and whom it was put to */
    ACCESS_GRANT_WRITE,
    ACCESS_COUNT
};

/* True for rules about a thing with an id. */
bool access_needs_id(enum access rule);
bool access_of_conversation(enum access rule); /* is the id that of a conversation? */

/* NULL when w->actor may; else ERR_SIGN_IN (nobody), ERR_DENIED (a token without the scope, no
 * owner) or ERR_NOT_FOUND (not there or not to be seen). id is ignored for rules without one. Needs
 * a transaction. */
MUST_USE const struct err *access_check(struct work *w, enum access rule, int64_t id);

/* The conversation, where the actor may read (or write) it; else as access_check. Needs a
 * transaction. */
MUST_USE const struct err *access_conversation(struct work *w, enum access rule, int64_t id,
                                               struct conversation *ret);

/* Whether a person who is not the actor sees this conversation. Needs a transaction. */
struct user;
MUST_USE const struct err *access_seen_by(struct work *w, const struct user *who,
                                          const struct conversation *c, bool *ret);

#endif
