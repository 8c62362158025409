/* tags_page.h - tags and views of one's own, in the settings; pages.h says how such structs are
 * used.
 *
 *   GET  /settings/tags   page_tags_and_views, ?edit=ID shows a form; ?after=FOLDED the tags behind it
 *                         POST act ("rename", "join", "remove"), id, was, name, into
 *   POST /filters         remove, back ("settings")
 */
#ifndef VIEW_TAGS_PAGE_H
#define VIEW_TAGS_PAGE_H

#include "view/settings_pages.h"

struct page_kept_tag {
    int64_t id;
    struct str name;
    int64_t used;                    /* conversations that have it, counted to 100 */
};

struct page_tag_form {
    int64_t id;
    struct str was, name;            /* as it is called, and as it was typed */
    int64_t used;
    const struct page_choice *others;
    size_t other_n;
    const struct err *err;
};

struct page_kept_view {
    struct page_own_view view;
    struct str tag;                  /* what it is narrowed to; empty: any */
};

struct page_tags_and_views {
    struct str said;
    bool may;                        /* change tags */
    const struct page_kept_tag *rows;
    size_t row_n;
    struct str next;                 /* for after=; empty: this is the last page */
    const struct page_kept_view *views;
    size_t view_n;
    bool first_page;
    const struct page_tag_form *form; /* NULL: not asked for */
};

#endif
