/* event.h - what happened to a conversation, for its thread and for live pages. */
#ifndef DESK_EVENT_EVENT_H
#define DESK_EVENT_EVENT_H

#include "base/opt.h"
#include "desk/event/event_rows.h"
#include "desk/work.h"

/* Stored as numbers: add at the end, never renumber. */
enum event_kind {
    EVENT_KIND_OPENED,         /* by a customer's mail */
    EVENT_KIND_MESSAGE,        /* a message came in; object_id = message */
    EVENT_KIND_REPLY,          /* one of us answered; object_id = message */
    EVENT_KIND_NOTE,           /* object_id = message */
    EVENT_KIND_ASSIGNED,       /* words = the new owner's name */
    EVENT_KIND_STATE,          /* words = name of the new state (conversation_state_name) */
    EVENT_KIND_TAKEN_BACK,     /* a reply was taken back before it left */
    EVENT_KIND_SENT,           /* words = recipient */
    EVENT_KIND_SEND_FAILED,    /* words = the other server's answer */
    EVENT_KIND_SEND_UNCERTAIN, /* words = recipient */
    EVENT_KIND_SEND_AGAIN,
    EVENT_KIND_REOPENED,    /* by the customer's answer */
    EVENT_KIND_UNREADABLE,  /* the letter could not be read; its raw form is attached */
    EVENT_KIND_SECOND_COPY, /* the same mail arrived again; object_id = letter, words = the
                               * case that has it where that is another */
    EVENT_KIND_SNOOZED,     /* words = until when (RFC 3339), a blank, why */
    EVENT_KIND_WOKEN,       /* by its time (words = why it rested), by a person or by the customer's
                               * mail (object_id = message) */
    EVENT_KIND_TAGGED,      /* words = "+name" or "-name" */
    EVENT_KIND_PRIORITY,    /* words = "urgent" or "normal" */
    EVENT_KIND_SPAM,        /* words = "" or the sender who was blocked as well */
    EVENT_KIND_NOT_SPAM,
    EVENT_KIND_MERGED,      /* another was joined to it, or it to another; words = the other's ref */
    EVENT_KIND_UNMERGED,    /* words = the other's ref */
    EVENT_KIND_LINKED,      /* words = the other's ref */
    EVENT_KIND_UNLINKED,    /* words = the other's ref */
    EVENT_KIND_SPLIT,       /* a message went to a conversation of its own; words = the other's ref */
    EVENT_KIND_LATER = 30,  /* a reply was set to leave later; words = when (RFC 3339); object_id = later_reply */
    EVENT_KIND_LATER_STOPPED = 31, /* words = why: later.h */
    EVENT_KIND_CUSTOMER = 40, /* something about its customer changed; object_id = customer */
    EVENT_KIND_ASK = 60,    /* never written: the note tells that a colleague was asked */
    EVENT_KIND_ASK_WORDS,   /* words were added; object_id = message, words = who asked */
    EVENT_KIND_ASK_ANSWERED, /* the same for these */
    EVENT_KIND_ASK_CLOSED,
    EVENT_KIND_ASK_OPENED,
    EVENT_KIND_FORWARDED,   /* to somebody outside; object_id = message, words = to whom */
    EVENT_KIND_THIRD,       /* such a third party answered; object_id = message */
    EVENT_KIND_UNDERSTOOD,  /* what the customer wants was written down */
    EVENT_KIND_MISUNDERSTOOD, /* ...and was not what he meant */
    EVENT_KIND_ADOPTED,     /* an address was said to be the customer's; words = the address */
    EVENT_KIND_SEND_LATE = 100, /* a report: not there yet; object_id = message, words = recipient */
    EVENT_KIND_COMPLAINED,      /* a report: they call it spam; the same */
    EVENT_KIND_FORWARDED_IN,    /* a colleague brought in a customer's mail; object_id = message, words = his address */
    EVENT_KIND_SUSPECTED = 120, /* it came to Spam by itself; words = why (spam/judge.h) */
    EVENT_KIND_PROMISED = 140,      /* here and below: object_id = promise, words = what was promised */
    EVENT_KIND_PROMISE_KEPT,
    EVENT_KIND_PROMISE_LATE,        /* done after it was broken */
    EVENT_KIND_PROMISE_BROKEN,      /* its time has passed */
    EVENT_KIND_PROMISE_REDATED,     /* the customer agreed to another date */
    EVENT_KIND_PROMISE_RELEASED,    /* the customer let us off */
    EVENT_KIND_PROMISE_CORRECTED,   /* marked as done, and was not */
    EVENT_KIND_PROMISE_TOLD,        /* a reply says that it will not be in time */
    EVENT_KIND_PROMISE_GIVEN,       /* to another person */
    EVENT_KIND_PROMISE_MENDED,      /* what was broken was put right */
    EVENT_KIND_FOLLOW_UP = 230, /* object_id = follow_up; words = "planned" and when (RFC 3339), "due", "done" and the
                                 * result, "not_reached", "cancelled" */
    EVENT_KIND_ORDER = 220,     /* it is about an order, by a person or because the letter names it; object_id = order,
                                   words = its number */
    EVENT_KIND_ORDER_NAMED,     /* the letter names an order of somebody else; the same */
    EVENT_KIND_ORDER_OFF,       /* it is not about that order; the same */
    EVENT_KIND_COMPLAINT = 160, /* something about its complaint; object_id = complaint, words = its number when it is
                                 * entered */
    EVENT_KIND_RECOVERY,        /* something about its recovery; object_id = complaint */
    EVENT_KIND_OFFER = 240,     /* a mail left without its coupon; object_id = message, words = why as a number (offer.h) */
    EVENT_KIND_BREACHED = 180,  /* a clock's time is over; words = "reply" or "resolution" */
    EVENT_KIND_DUE_MOVED,       /* a clock was given another due time; words = when (RFC 3339) */
    EVENT_KIND_GRANT = 200, /* goodwill; object_id = grant, words = its state, minor units, currency */
    EVENT_KIND_COUPON,      /* object_id = coupon, words = its state */
    EVENT_KIND_FORGONE,     /* object_id = forgone profit, words = minor units, currency */
    EVENT_KIND_GAP = 250,   /* information was missing; object_id = gap, words = its topic */
    EVENT_KIND_COUNT
};

/* Needs a write transaction; wakes those who listen for events. */
MUST_USE const struct err *event_add(struct work *w, enum event_kind kind, int64_t conversation_id,
                                     int64_t object_id, struct str words);

/* EVENT_KIND_TAGGED in every conversation that has the tag now, in one statement. The same. */
MUST_USE const struct err *event_add_tagged(struct work *w, int64_t tag_id, struct str words);

/* The newest 500, newest first. */
MUST_USE const struct err *event_list(struct work *w, int64_t conversation_id, struct event **ret,
                                      size_t *ret_n);

/* For live pages (src/live): up to n events with ids behind after, oldest first; those with ids from
 * first to last; and the highest id, 0 without any. On PostgreSQL an id may be committed after a
 * higher one. Need a transaction. */
MUST_USE const struct err *event_since(struct work *w, int64_t after, int64_t n,
                                       struct event_mark **ret, size_t *ret_n);
MUST_USE const struct err *event_between(struct work *w, int64_t first, int64_t last,
                                         struct event_mark **ret, size_t *ret_n);
MUST_USE const struct err *event_newest(struct work *w, int64_t *ret);

#endif
