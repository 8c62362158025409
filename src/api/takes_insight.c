/* What the endpoints about figures take (takes.h). */
#include "api/takes.h"

static const char *const spans[] = { "90", "180", "365", NULL }; /* as insight_days */
const struct api_spec takes_span_query[] = {
    { .name = "days", .kind = API_WORD, .words = spans, .what = "Within how many days they ordered again; 90 where it is left out.",
      .hint = "Take 90, 180 or 365." },
    { 0 },
};
const struct api_spec takes_week_query[] = {
    { .name = "until", .kind = API_TIME, .what = "The end of the seven days; now where it is left out or later.",
      .hint = "It must be a time such as 2026-11-23T08:00:00Z." },
    { 0 },
};
