/* What the endpoints about figures and about what is missing take (takes.h). */
#include "api/takes.h"
#include "desk/gap/gap.h"

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
static const char *const gap_states[] = { "open", "closed", NULL };
const struct api_spec takes_gaps_query[] = {
    { .name = "state", .kind = API_WORD, .words = gap_states, .what = "Open ones or closed ones; open where it is left out.",
      .hint = "Take open or closed." },
    LIMIT,
    AFTER,
    { 0 },
};
const struct api_spec takes_gap[] = {
    { .name = "topic", .kind = API_TEXT, .required = true, .max = 4 * GAP_TOPIC_MAX,
      .what = "What was missing, in a few words; the same in another script, case or with other accents counts on the same.",
      .hint = "Send a few words, of at most 120 characters." },
    { .name = "asked", .kind = API_TEXT, .max = GAP_ASKED_MAX, .what = "What the customer asked.",
      .hint = "Send one line of at most 500 bytes." },
    { 0 },
};
const struct api_spec takes_gap_close[] = {
    { .name = "done", .kind = API_TEXT, .required = true, .max = GAP_DONE_MAX, .what = "What was done about it, such as an article that was written.",
      .hint = "Send one line of at most 300 bytes." },
    { 0 },
};
