/* today.h - what the page Today shows: a worklist in the order of its times, each row with its one act in place.
 * pages.h says what holds for all such structs. Blocks that have no rows are left out.
 *
 *   GET  /                   page_today
 */
#ifndef VIEW_TODAY_H
#define VIEW_TODAY_H

#include "view/followup.h"
#include "view/people.h"
#include "view/talk.h"

struct today_row {
    int64_t id, version, channel;
    struct page_when due;
    struct str customer, subject, words, lang;
    bool ours;                       /* the last words are ours */
    bool call;                       /* to be called, not written to */
    bool rests;                      /* it is not back yet */
    struct str reason;               /* why it was put away; may be empty */
};

enum today_kind { TODAY_NOW, TODAY_LATER, TODAY_TOMORROW, TODAY_BLOCKS };

struct today_block {
    enum today_kind kind;
    const struct today_row *rows;
    size_t n;
};

/* When the shop is open, on the same scale. */
struct ruler_open {
    int from, to;
};

/* A mark on the day ruler, 1160 wide, 7 to 23 h. */
struct ruler_mark {
    int x, y;                        /* of its label; y 0: no room for one */
    bool back;                       /* what comes back, not an answer that is owed */
    struct str name, time;
};

/* What the law or our word asks of the reader: a deadline of a complaint, a step of making good. */
struct today_duty {
    int64_t complaint_id;
    struct page_when due;
    struct str ref, customer, what;
    bool late;
};

struct page_yes;
struct page_today {
    struct str date;                 /* of today */
    struct today_block blocks[TODAY_BLOCKS];
    int64_t n, late_n;               /* answers that this person owes, of those shown */
    bool more;                       /* there are others in the inbox */
    const struct today_row *first;   /* due first; NULL: nothing is owed */
    const struct today_row *back;    /* what comes back today, or is back and owes no answer */
    size_t back_n;
    const struct page_follow_up *follow_ups; /* whom this person asks again today */
    size_t follow_up_n;
    const struct page_asked *asked;  /* what colleagues and third parties wait for, or have answered */
    size_t asked_n;
    const struct page_promise *promises; /* broken, and due today or tomorrow */
    size_t promise_shown;
    const struct today_duty *duties; /* due first first */
    size_t duty_n;
    const struct today_row *team;    /* nobody's yet */
    size_t team_shown;
    int64_t team_n;
    int64_t past_n;                  /* customers who have waited past our promise; owners only */
    int64_t review_n;                /* policies whose review is overdue; owners only */
    int64_t open_n;                  /* of the whole team */
    bool calm;                       /* there is none of all this */
    const struct ruler_mark *marks;
    size_t mark_n;
    int64_t ruler_late;              /* late from before this hour */
    const struct ruler_open *hours;  /* one stretch, or none on a day off */
    size_t hours_n;
    const struct page_yes *yes;      /* goodwill that waits for the viewer's yes (goodwill.h) */
    bool setup;                      /* questions of the first run are open, and it is the owner who looks */
    int now_x;                       /* -1: outside of the ruler */
    struct str now;
};

#endif
