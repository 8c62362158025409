/* gaps.h - what pages show of information that is missing; pages.h says how such structs are used.
 *
 *   GET  /gaps?view=closed&after=CURSOR    page_gaps: open ones, or those that were closed
 *   GET  /gaps/ID?before=ID                page_gap
 *   POST /gaps/ID                          done: closes it with what was done; for who may write guidance
 *   GET  /conversations/ID/gap?said=ID     page_missing; said: what this conversation counts for already
 *   POST /conversations/ID/gap             topic, asked, from: 303 to the conversation, or to ?said= where it counted before
 */
#ifndef VIEW_GAPS_H
#define VIEW_GAPS_H

#include "view/pages.h"

struct page_gap_row {
    int64_t id, times, fresh;   /* fresh: since it was last closed; 0: it is closed */
    struct str topic;
    struct page_when at;        /* when it was missing last; of a closed one when it was closed */
    struct str done, by;        /* of the last time that it was closed; empty: never */
    struct page_when closed;
};

struct page_gaps {
    struct str said;
    bool closed, first_page;
    const struct page_gap_row *rows;
    size_t row_n;
    struct str next;            /* cursor of the next page; empty: this is the last */
};

struct page_gap_report {
    int64_t conversation_id;
    struct str ref, subject, lang, asked, by;
    struct page_when at;
};

struct page_gap_closing {
    struct str done, by;
    struct page_when at;
};

struct page_gap {
    struct str said, done;      /* done: as it was typed */
    struct page_gap_row row;
    const struct page_gap_report *reports; /* those that the viewer may see */
    size_t report_n;
    int64_t next;               /* those behind this one; 0: these were the last */
    int64_t others;             /* how many the viewer may not see; 0 while there are further pages */
    const struct page_gap_closing *closings;
    size_t closing_n;
    bool may_close;
    const struct err *err;
};

struct page_missing {
    int64_t conversation_id;
    enum inbox_view from;
    struct str topic, asked;    /* as typed */
    struct str counted;         /* the topic that this conversation counts for already; empty: none was pressed again */
    const struct str *topics;   /* that are offered */
    size_t topic_n;
    const struct page_gap_row *here; /* what was missing in this conversation before */
    size_t here_n;
    const struct err *err;
};

#endif
