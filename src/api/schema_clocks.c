/* Calendars, standards and clocks as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

const struct api_property schema_standard[] = {
    { "id", ID }, { "version", VERSION }, { "kind", "{'enum':['first_reply','next_reply','resolution','promised_update']}" },
    { "channel", TEXT_OR_NULL }, { "team", ID_OR_NULL }, { "tier", TEXT }, { "minutes", COUNT },
    { "unit", "{'enum':['elapsed','open']}" }, { "reason", TEXT }, { "ended", BOOLEAN }, { "effective_from", TIME },
    { "minutes_now", COUNT }, { 0 },
};
const struct api_property schema_special_day[] = { { "day", TEXT }, { "name", TEXT }, { "hours", TEXT }, { 0 } };
const struct api_property schema_calendar[] = {
    { "id", ID }, { "version", VERSION }, { "team", ID_OR_NULL }, { "zone", TEXT }, { "holidays", TEXT },
    { "week", "{'type':'array','items':{'type':'string'}}" },
    { "special_days", LIST("SpecialDay") }, { 0 },
};
const struct api_property schema_calendar_import[] = {
    { "id", ID_OR_NULL }, { "events", COUNT }, { "left_out", COUNT }, { "had", COUNT },
    { "special_days", LIST("SpecialDay") }, { 0 },
};
const struct api_property schema_standards_page[] = PAGE_OF("Standard");
const struct api_property schema_calendars_page[] = PAGE_OF("Calendar");
