/* figures.h - pages with an owner's figures; pages.h says how such structs are used.
 *
 *   GET /figures?days=N      page_figures; N is 90, 180 or 365
 *   GET /week?until=DAY      page_week; DAY is its last day, such as 2026-11-22; today where it is left out
 */
#ifndef VIEW_FIGURES_H
#define VIEW_FIGURES_H

#include "view/complaint_page.h"

/* Customers who ordered again within a span; each says "12 of 40: 30.0 % (18.1–45.4 %)", or why nothing can be said. */
struct page_again {
    int64_t days;
    struct str all, problem;
};

struct page_group {
    struct str name, ordered, solved;
    int64_t n;
};

enum { PAGE_SPANS = 3, PAGE_GROUPS = 3 };
struct page_figures {
    int64_t asked, reached, not_reached, waiting, ok, explained, problem; /* of a year */
    struct page_again again[PAGE_SPANS];
    int64_t days, customers;
    struct str than_not, than_none; /* what the comparison says, a sentence each */
    struct page_group groups[PAGE_GROUPS];
    const struct page_after *after; /* newest first */
    size_t after_n, look_n;         /* look_n: at which somebody is to look now */
};

struct page_week_complaint {
    int64_t id;
    struct str ref, customer, item, state, owner, our_part; /* owner: empty: nobody yet */
    struct page_when at;
    bool ours, known;                                       /* whose fault it is */
};

struct page_week_good {
    int64_t conversation_id;
    struct str what, customer, who, words;
    struct page_when at;
};

struct page_week {
    struct str from, to, earlier, later; /* dates; and the last days of the weeks beside it; later empty: there is none */
    const struct page_week_complaint *complaints;
    size_t complaint_n;
    const struct page_week_good *good;
    size_t good_n;
};

#endif
