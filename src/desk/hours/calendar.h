/* calendar.h - calendars as the store keeps them: when the shop, or one of its teams, is open.
 *
 * What a calendar means, and arithmetic with it, is when/open.h. Here it is kept in versions: each change
 * writes a new one and touches no old one, so that a clock which was started with a version (desk/clock)
 * can always be counted again as it was (INV6). A special day stands in all versions from the one that
 * brought it to the one that took it away. There is one calendar of the shop, and one for each team that
 * was given its own; every other team has the shop's.
 *
 * Special days also come out of a calendar file (when/ics.h). Dates that have a special day already keep
 * it; what came in together can be taken out together, but for what somebody changed since.
 *
 * Days are days since 1970-01-01 by the calendar's own zone. All functions need a transaction; those that
 * change, a writing one, and the version that the caller has seen: ERR_CONFLICT when there is a newer one.
 * Access is the caller's.
 */
#ifndef DESK_HOURS_CALENDAR_H
#define DESK_HOURS_CALENDAR_H

#include "base/opt.h"
#include "desk/hours/hours_rows.h"
#include "desk/work.h"
#include "when/holiday.h"
#include "when/open.h"

enum { CALENDAR_NAME_MAX = 120, CALENDAR_FILE_NAME_MAX = 200, CALENDAR_DAYS_SHOWN = 400 };
/* A file brings in days from today on, as far as this. */
enum { CALENDAR_IMPORT_DAYS = 5 * 366 };

/* "09:00-12:00, 13:00-17:00" as people write it, "" for closed; false for another text. */
bool calendar_day_read(struct str text, struct open_day *ret);
struct str calendar_day_text(struct arena *a, const struct open_day *d);

/* The newest 100 of its versions, newest first: what it said, since when, and who wrote it. */
MUST_USE const struct err *calendar_versions(struct work *w, int64_t id,
                                             struct calendar_version_row **ret, size_t *ret_n);
/* The oldest first; empty on a desk whose hours nobody has said. */
MUST_USE const struct err *calendar_list(struct work *w, struct calendar_row **ret, size_t *ret_n);
MUST_USE const struct err *calendar_get(struct work *w, int64_t id, struct calendar_row *ret);
/* The one that counts for a team (OPT_NONE: for the shop). */
MUST_USE const struct err *calendar_for(struct work *w, struct opt_int team_id, struct calendar_row *ret,
                                        bool *ret_found);
/* A version to count with, with its special days from a day on; it lives in the work's arena. */
MUST_USE const struct err *calendar_load(struct work *w, int64_t version_id, int64_t from_day,
                                         struct calendar *ret);
/* The shop's, as it counts now, to count with from a day on (0: from ever): what whoever promises a day
 * or asks again on one reckons with. Monday to Friday from 9 to 17 in the desk's zone, and no holidays,
 * where nobody has said when it is open. */
MUST_USE const struct err *calendar_now(struct work *w, int64_t from_day, struct calendar *ret);
/* t, or where the shop is closed then, when it opens next; t as well where nobody has said its hours: when
 * people are to do something that is no clock of a customer's. */
MUST_USE const struct err *calendar_open_at(struct work *w, int64_t t, int64_t *ret);
/* The moment at which it closes on a local date; on a closed one, the end of that date. */
int64_t calendar_closing(const struct calendar *c, int64_t day);
/* The seven days of a row, from Monday on. */
void calendar_week(const struct calendar_row *r, struct open_day ret[7]);

struct calendar_in {
    struct str zone, holidays; /* an IANA name; a code of holiday.h, "" for none */
    struct open_day week[7];
};
/* The shop's first calendar, or that of a team; ERR_CONFLICT where there is one. ERR_INVALID with field
 * "zone", "holidays" or "day1" to "day7". */
MUST_USE const struct err *calendar_add(struct work *w, struct opt_int team_id,
                                        const struct calendar_in *in, int64_t *ret_id);
/* The same again changes nothing. */
MUST_USE const struct err *calendar_change(struct work *w, int64_t id, int64_t version,
                                           const struct calendar_in *in);
/* The shop's calendar goes along with the zone and country of the shop where it had the old ones: for
 * who changes those settings. */
MUST_USE const struct err *calendar_follow(struct work *w, bool zone, struct str old, struct str new_one);

/* Special days that count now, from a day on, by day. */
MUST_USE const struct err *calendar_special_days(struct work *w, const struct calendar_row *r,
                                                 int64_t from_day, struct special_row **ret,
                                                 size_t *ret_n);
/* The hours of one. */
struct open_day calendar_special_hours(const struct special_row *r);
/* Sets the hours of a date, in place of what it had; hours NULL: it is a day like others again.
 * ERR_INVALID with field "day", "name" or "hours"; ERR_LIMIT above OPEN_SPECIAL_MAX. */
MUST_USE const struct err *calendar_set_day(struct work *w, int64_t id, int64_t version, int64_t day,
                                            struct str name, const struct open_day *hours);

/* What a calendar file would bring (or has brought). */
struct calendar_import {
    struct special_row *days; /* new ones, closed, by day */
    size_t n;
    size_t had;               /* dates with a special day already */
    int events, left_out;     /* in the file; without whole days, called off or not understood */
    int64_t id;               /* of the import, once it is done */
};
/* What it would bring: changes nothing. ERR_INVALID with field "file". */
MUST_USE const struct err *calendar_import_look(struct work *w, int64_t id, struct str file,
                                                struct calendar_import *ret);
/* The same, done; nothing is done where it brings no day. */
MUST_USE const struct err *calendar_import_do(struct work *w, int64_t id, int64_t version,
                                              struct str file_name, struct str file,
                                              struct calendar_import *ret);
MUST_USE const struct err *calendar_imports(struct work *w, int64_t id, struct import_row **ret,
                                            size_t *ret_n);
/* Takes out what it brought; once more is ERR_CONFLICT. */
MUST_USE const struct err *calendar_import_undo(struct work *w, int64_t id, int64_t version,
                                                int64_t import_id);

/* The public holidays that a calendar keeps, from a day on and n_days long, by day. */
MUST_USE const struct err *calendar_holidays(struct work *w, const struct calendar_row *r,
                                             int64_t from_day, int n_days, struct holiday **ret,
                                             size_t *ret_n);
/* Today, in the calendar's zone. */
MUST_USE const struct err *calendar_today(struct work *w, const struct calendar_row *r, int64_t *ret);
/* The places whose holidays are known, by code. */
struct str *calendar_places(struct arena *a, size_t *ret_n);

#endif
