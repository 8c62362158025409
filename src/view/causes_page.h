/* causes_page.h - the owner's page of causes. pages.h says what holds for all such structs.
 *
 *   GET  /settings/causes    page_causes: those named most often first
 *   POST /settings/causes    act: "add" (name, parent), "off" and "on" (cause, seen: its version)
 */
#ifndef VIEW_CAUSES_PAGE_H
#define VIEW_CAUSES_PAGE_H

#include "view/settings_pages.h"

struct page_cause {
    int64_t id, version, n;
    struct str name, share; /* "40 %, together 65 %": its share, and that of all down to it */
    bool active, top;       /* top: of the first level */
};

struct page_causes {
    struct str said, name;
    const struct err *err;
    const struct page_cause *rows;
    size_t row_n;
    int64_t all;
};

#endif
