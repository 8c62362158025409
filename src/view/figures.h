/* figures.h - pages with an owner's figures; pages.h says how such structs are used.
 *
 *   GET /figures?days=N      page_figures; N is 90, 180 or 365
 */
#ifndef VIEW_FIGURES_H
#define VIEW_FIGURES_H

#include "view/settings_pages.h"

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
};

#endif
