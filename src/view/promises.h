/* promises.h - what pages show of promises: the board, the card beside a conversation, what a reply proposes. pages.h
 * says what holds for all such structs.
 *
 *   GET  /promises?whose=NAME                 page_promises; NAME is "all", "mine" or "nobody"
 *   GET  /promises?show=past                  all that were kept or not, ?show=missed those that were not
 *   POST /promises/ID        act ("kept" with evidence; "date" with day, time, reason; "release", "correct" with reason;
 *                            "mend" with done; "take"), back ("board", else its conversation), from
 *   GET  /conversations/ID?promise=1          with the form for a new one, ?tell=ID: with a reply that tells the customer
 *   POST /conversations/ID/promises           what, kind ("0", "1"), day, time, owner, sooner (a time that was warned of)
 *   POST /conversations/ID/replies            promise (0..n: a due time; what-DUE its words); tells with told_day, told_time
 */
#ifndef VIEW_PROMISES_H
#define VIEW_PROMISES_H

#include "view/pages.h"

struct page_promise {
    int64_t id, conversation_id;
    struct page_when due;            /* or, once it is settled, when that was */
    struct str what, customer, lang, owner;
    bool open;                       /* still to be kept */
    bool broken;                     /* its time has passed and it is not done */
    bool to_mend;                    /* broken or late, and nobody has put it right */
    bool kept, late;
    bool update;                     /* the customer is to hear from us */
    bool unowned;                    /* its owner is switched off */
    bool anothers;                   /* somebody else is to keep it, or to put it right */
    bool may_correct;                /* another person has marked it as done */
    struct str evidence;             /* or why it ended */
    struct str standard;             /* by which it is due, in a sentence; empty: by none */
    struct page_when told;           /* the customer was told this time instead; not set: he was not */
    struct str day, clock;           /* a date to propose instead, "2026-12-02" and "17:00" */
};

/* The columns of the board, by time. */
enum promise_block { PROMISES_OVERDUE, PROMISES_TODAY, PROMISES_WEEK, PROMISES_LATER, PROMISE_BLOCKS };

struct page_promise_list {
    const struct page_promise *rows;
    size_t n, shown;                 /* as slips with what can be done; those behind them are folded, a line each */
};

struct page_promise_rate {
    int64_t kept, n, first_kept, first_n, renegotiated, released;
    struct str share, low, high, first_share; /* percent with one decimal */
};

struct page_promises {
    enum { PROMISES_ALL, PROMISES_MINE, PROMISES_NOBODY } whose;
    int64_t counts[3];               /* of each whose: open, or to be put right */
    struct page_promise_list blocks[PROMISE_BLOCKS], settled;
    int64_t open_n;                  /* of all blocks but the first */
    enum { PROMISES_BOARD, PROMISES_PAST, PROMISES_MISSED } show;
    struct page_promise_list past;   /* but on the board: what became of those of a year, latest due first */
    bool more;                       /* there are later ones that are not shown */
    const struct page_promise *tell; /* the first that is overdue and of which nobody has told the customer; NULL: none */
    const struct page_promise_rate *rate; /* the last 30 days; NULL: not for the viewer, or none was due */
    int64_t usual_days, usual_n;     /* what nine of ten took, and one more; 0: not known yet */
    const struct err *err;           /* why an act was refused just now; NULL: none was */
};

/* A sentence of the draft that seems to promise something. */
struct page_offer {
    struct str value, what;          /* value: the due time */
    struct page_when due;
    bool chosen;
    bool soon;                       /* sooner than we usually manage */
};

/* Beside a conversation. */
struct page_case_promises {
    const struct page_promise *rows;
    size_t n;
    bool form;                       /* for a new one */
    struct str news_by;              /* by when news must come, and by which standard; empty: no standard is for it */
    struct str what, day, clock, first_day;
    bool update;
    int64_t usual_days, usual_n;     /* as above */
    int64_t past_kept, past_n;       /* how such promises were kept */
    struct str sooner;               /* set: the date was warned of; sending it once more promises it */
    const struct page_offer *offers; /* of the draft of the reply */
    size_t offer_n;
    int64_t tells;                   /* the promise that the reply tells of; 0: none */
    struct str tells_what, told_day, told_clock;
};

#endif
