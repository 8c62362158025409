/* found.h - what the search page shows (pages.h tells how such structs are made). */
#ifndef VIEW_FOUND_H
#define VIEW_FOUND_H

#include "view/pages.h"

/* A piece of a line: one of the words that were looked for, or what stands between them. */
struct page_part {
    struct str text;
    bool hit;
};
struct page_line {
    const struct page_part *parts;
    size_t n;
};

/* A conversation that was found, by its newest message that fits. */
struct found_row {
    int64_t id, message_id;
    struct page_when at;
    enum page_state state;
    struct page_line customer, subject, words;
    struct str lang;
    bool ours, note;                 /* whose words they are */
    struct str owner, team;
    bool owner_is_me;
};

/* A filter as one writes it, and what it finds. */
struct page_tip {
    struct str typed, means;
};

struct page_search {
    struct str typed;
    bool asks;                       /* there is something to look for */
    const struct found_row *rows;
    size_t row_n;
    int64_t n;                       /* how many rows these are, in words */
    bool first_page;
    struct str next;                 /* for after=; empty: this is the last page */
    const struct err *wrong;         /* with the question */
    const struct page_tip *tips;
    size_t tip_n;
    int64_t order_id;                /* the order with the number that was typed; 0: none */
    int64_t built;                   /* per cent of the older messages that can be found already */
};

#endif
