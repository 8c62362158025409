/* trouble.h - what the page of a failure shows. */
#ifndef VIEW_TROUBLE_H
#define VIEW_TROUBLE_H

#include "base/err.h"
#include "base/str.h"
#include "view/pages.h"

/* Every failure that is a page of its own. err decides the heading (part error_head); what was typed is
 * never lost: it stands in kept_text to copy. */
struct page_error {
    int status;                      /* HTTP status */
    const struct err *err;
    struct str path;                 /* what was asked for, shown with 404 */
    struct str kept_text;            /* 400, 403, 409, 413, 500, 503 of a form with text */
    struct str back;                 /* a path of ours to go back to; empty: /inbox */
    struct str request_id;           /* 500, 503: what to tell whoever runs the desk */
};

#endif
