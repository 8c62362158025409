/* contact.h - a contact that one of us writes down: a call, a visit, words that came some other way
 * (P14, P25).
 *
 * The customer is found or made, a conversation is opened with his words as its first message, and
 * the clock runs as for any message (P47): until somebody calls back at the time that was agreed
 * (within the 24 hours; a window of the open hours may be later, and is planned as a call: callback.h),
 * until the answer, or not at all where it was solved at once, with the
 * reason why nobody has to answer any more (P48).
 */
#ifndef DESK_MESSAGE_CONTACT_H
#define DESK_MESSAGE_CONTACT_H

#include "desk/customer/customer.h"
#include "desk/message/message.h"

enum contact_outcome { CONTACT_OPEN, CONTACT_SOLVED, CONTACT_CALL_BACK };

enum { CONTACT_TEXT_MAX = 64 << 10, CONTACT_SUBJECT_MAX = 300 };

struct contact_new {
    int64_t channel;
    int64_t customer_id; /* 0: who says it. Access to a known one is the caller's */
    struct customer_who who;
    struct str subject; /* may be empty: then the first words */
    struct str text;    /* his words */
    enum contact_outcome outcome;
    struct str reason;                /* of CONTACT_SOLVED: conversation_solve */
    const struct solving *solving;    /* ...as there */
    struct opt_int owner_id, team_id; /* both unset: the acting user */
    struct str owner_name;            /* of the owner, or of the team */
    int64_t by;                       /* of CONTACT_CALL_BACK: when */
    int64_t window;                   /* ...or, 0 for none, the beginning of a window of callback.h */
};

/* ERR_INVALID with the field who, text, reason, by. Needs a write transaction. */
MUST_USE const struct err *contact_write_down(struct work *w, const struct contact_new *in,
                                              struct conversation *ret);

/* What the customer of c said when one of us called him: a message of c by telephone. It starts no clock
 * and saves nothing of c. ERR_INVALID, field "text", without words. Needs a write transaction. */
MUST_USE const struct err *contact_call(struct work *w, const struct conversation *c, struct str text,
                                        int64_t *ret_id);

/* The same by the link of a mail of ours: he wrote it himself. */
MUST_USE const struct err *contact_said(struct work *w, const struct conversation *c, struct str text,
                                        int64_t *ret_id);

/* The channel of the acting user's last contact. Needs a transaction. */
MUST_USE const struct err *contact_last_channel(struct work *w, int64_t *ret);

#endif
