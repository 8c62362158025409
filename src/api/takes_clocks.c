/* What the endpoints of standards.c take. */
#include "api/takes.h"
#include "desk/clock/clock.h"
#include "desk/hours/calendar.h"
#include "desk/standard/standard.h"

/* clang-format off */

#define SAYS(needed)                                                                               \
    { .name = "minutes", .kind = API_NUMBER, .required = (needed), .min = 1, .max = STANDARD_MINUTES, \
      .what = "Within how many minutes: 1440 at most for a reply.",                                \
      .hint = "A reply takes 24 hours at most, a solution a year." },                              \
    { .name = "unit", .kind = API_WORD, .required = (needed), .words = clock_units,                \
      .what = "Of time that passes, or of opening hours.", .hint = "Take elapsed or open." },      \
    { .name = "reason", .kind = API_TEXT, .required = (needed), .max = STANDARD_REASON_MAX,        \
      .what = "Why, in one line.", .hint = "Send one line of at most 300 bytes." },                \
    { .name = "effective_from", .kind = API_TIME, .what = "From when on; now where it is left out.", \
      .hint = "Send a time such as 2026-11-19T14:00:00Z." }
static const char *const clock_units[] = { "elapsed", "open", NULL };
static const char *const clock_kinds[] = { "first_reply", "next_reply", "resolution", "promised_update", NULL };
const struct api_spec takes_standard[] = {
    { .name = "kind", .kind = API_WORD, .required = true, .words = clock_kinds,
      .what = "Of which clock.", .hint = "Take first_reply, next_reply, resolution or promised_update." },
    { .name = "channel", .kind = API_WORD, .nullable = true, .words = api_channels,
      .what = "For what comes this way only; null: any.", .hint = "Take mail, phone, counter or null." },
    { .name = "team", .kind = API_ID, .nullable = true, .what = "For this team only; null: any.",
      .hint = "It must be the id of a team, written as a text, or null." },
    { .name = "tier", .kind = API_TEXT, .max = STANDARD_TIER_MAX, .what = "For this price tier only; empty: any.",
      .hint = "Write it like premium, the same everywhere." },
    SAYS(true), { 0 },
};
const struct api_spec takes_standard_change[] = {
    SAYS(false),
    { .name = "ended", .kind = API_FLAG, .what = "Nothing is promised any more.", .hint = "Send true or false." },
    { 0 },
};
#define CALENDAR(needed)                                                                           \
    { .name = "zone", .kind = API_TEXT, .required = (needed), .max = 64, .what = "An IANA time zone.", \
      .hint = "Write it like Europe/Belgrade." },                                                  \
    { .name = "holidays", .kind = API_TEXT, .max = 16,                                             \
      .what = "The place whose public holidays are kept, such as RS or DE-BY; empty: none.",       \
      .hint = "Choose none and set special days." },                                               \
    { .name = "week", .kind = API_TEXTS, .required = (needed), .max = 7,                           \
      .what = "The hours of the seven days from Monday on, each like 9:00-12:00, 13:00-17:00; empty: closed.", \
      .hint = "Write hours like 9:00-12:00, 13:00-17:00." }
const struct api_spec takes_calendar[] = {
    { .name = "team", .kind = API_ID, .nullable = true, .what = "Whose; null: the shop's.",
      .hint = "It must be the id of a team, written as a text, or null." },
    CALENDAR(true), { 0 },
};
const struct api_spec takes_calendar_change[] = {
    CALENDAR(false),
    { .name = "day", .kind = API_TEXT, .max = 10, .what = "A date with hours of its own.",
      .hint = "Write it like 2026-12-24." },
    { .name = "name", .kind = API_TEXT, .max = CALENDAR_NAME_MAX, .what = "What that day is.",
      .hint = "Say what it is: Inventory, Christmas Eve." },
    { .name = "hours", .kind = API_TEXT, .nullable = true, .max = 300,
      .what = "Its hours, empty: closed; null: it is a day like others again.",
      .hint = "Write hours like 9:00-12:00, 13:00-17:00." },
    { 0 },
};
const struct api_spec takes_days_off[] = {
    { .name = "file", .kind = API_TEXT, .required = true, .max = 800 << 10, .what = "The calendar file (iCalendar).",
      .hint = "Choose a file that ends in .ics." },
    { .name = "name", .kind = API_TEXT, .max = CALENDAR_FILE_NAME_MAX, .what = "What it is called.",
      .hint = "Send one line of at most 200 bytes." },
    { .name = "look", .kind = API_FLAG, .what = "Only say what it would bring.", .hint = "Send true or false." },
    { 0 },
};
const struct api_spec takes_days_off_query[] = {
    { .name = "import", .kind = API_ID, .required = true, .what = "The id that the import gave.",
      .hint = "Load it again." },
    { 0 },
};
static const char *const due_clocks[] = { "reply", "resolution", NULL };
const struct api_spec takes_due[] = {
    { .name = "due", .kind = API_TIME, .required = true,
      .what = "By when; a reply within 24 hours after the message came.",
      .hint = "A reply is due within 24 hours after the message came." },
    { .name = "reason", .kind = API_TEXT, .required = true, .max = CLOCK_REASON_MAX, .what = "Why it is another.",
      .hint = "Say why it is another." },
    { .name = "clock", .kind = API_WORD, .words = due_clocks, .what = "Which; reply where it is left out.",
      .hint = "Take reply or resolution." },
    { 0 },
};
