/* year.h - the next twelve months of a calendar, drawn and told. */
#ifndef WEB_YEAR_H
#define WEB_YEAR_H

#include "desk/hours/calendar.h"
#include "web/clocks.h"

/* Fills year, days and more of out. Needs a transaction. */
MUST_USE const struct err *page_year(const struct page *p, struct work *w, const struct calendar_row *r,
                                     struct page_calendar *out);
/* "RS", "DE-BY": a place whose holidays are known, by the name of its country where it is one of ours. */
struct str page_place_name(const struct page *p, struct str code);

#endif
