/* clocks.h - what the pages of calendars, standards and deadlines share. */
#ifndef WEB_CLOCKS_H
#define WEB_CLOCKS_H

#include "view/clocks.h"
#include "web/web_priv.h"

/* "4 opening hours", "90 clock minutes" in the viewer's language. */
struct str page_standard_span(const struct page *p, int64_t minutes, int64_t unit);
/* A date as lists show it. */
struct str page_date(const struct page *p, int64_t day);

#endif
