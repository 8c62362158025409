/* when.h - times as a page says them, in the reader's language and zone.
 *
 *     struct when_reader r = { .lang = viewer->lang, .zone = zone, .now = now };
 *     row->due = when_due(arena, &r, conversation->due_at, conversation->received_at);
 *
 * A time has two parts: where it stands (lead: "16:12", "Fri 07:48", "13 Nov 18:42") and how far
 * that is (tail: "in 7 h", "15 h late", "1 h 17 ago"). Today shows the clock alone, six days around
 * it the weekday, the same year the day and month, other years all. Distances: minutes up to an
 * hour, hours and minutes up to three, hours up to two days, then days; they are cut, never rounded
 * up. Clocks have 24 hours, weeks begin on Monday, dates are written as CLDR has them for each
 * language (cldr.h).
 *
 * All results lie in the arena. A zone of NULL is UTC.
 */
#ifndef VIEW_WHEN_H
#define VIEW_WHEN_H

#include "base/zone.h"
#include "view/pages.h"
#include "view/words.h"

struct when_reader {
    enum lang lang;
    const struct zone *zone;
    int64_t now;
};

/* When something is owed, on a clock that began at start: SOON in its last tenth, LATE from due on
 * (P47). */
struct page_when when_due(struct arena *a, const struct when_reader *r, int64_t due, int64_t start);
/* When something happened; the tail is empty for what is older than a day. */
struct page_when when_past(struct arena *a, const struct when_reader *r, int64_t t);
/* When something will happen, without a clock that could run out: the next attempt, a timer. */
struct page_when when_next(struct arena *a, const struct when_reader *r, int64_t t);

/* "Thu, 19 Nov 2026, 10:12" */
struct str when_full(struct arena *a, const struct when_reader *r, int64_t t);
/* "10:12" */
struct str when_clock(struct arena *a, const struct when_reader *r, int64_t t);
/* "21 Nov 2026", "21. 11. 2026.", "2026. 11. 21.", "21. 11. 2026", "21/11/2026" */
struct str when_date(struct arena *a, const struct when_reader *r, int64_t t);
/* "Nov": a month (1 to 12) as dates have it. */
struct str when_month(enum lang lang, int month);
/* 0 in the morning (to 10), 1 by day, 2 in the evening (from 18), for a greeting. */
int when_part_of_day(const struct when_reader *r);

/* "1,234", "1.234", "1 234" (no-break): a whole number with its groups of three. */
struct str when_number(struct arena *a, enum lang lang, int64_t n);
/* "1,250.50 RSD": minor units of a currency, whole where the rest is nothing; a no-break blank before the code. */
struct str when_money(struct arena *a, enum lang lang, int64_t amount, struct str currency);
/* "0.4", "0,4": tenths >= 0 as a number with one decimal. */
struct str when_tenths(struct arena *a, enum lang lang, int64_t tenths);
/* "214 KB", "1.4 MB", "1,4 MB": at most three digits; powers of 1000. */
struct str when_size(struct arena *a, enum lang lang, int64_t bytes);

#endif
