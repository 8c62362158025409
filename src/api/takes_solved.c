/* What the endpoints about causes and follow-ups take. */
#include "api/takes.h"
#include "api/takes_solving.h"
#include "desk/followup/callback.h"
#include "desk/gap/gap.h"

const char *const api_results[] = { "answered", "solved", "partly", "honest_no", "referred", NULL };
const char *const api_goals[] = { "won", "kept", "corrected", "informed", "lost", NULL };
const char *const api_decisions[] = { "planned", "none", NULL };
const char *const api_ways[] = { "mail", "phone", "letter", NULL };

/* clang-format off */

#define CAUSE_NAME(needed)                                                                         \
    { .name = "name", .kind = API_TEXT, .required = (needed), .max = CAUSE_NAME_MAX,               \
      .what = "What it is called.", .hint = "Send one line of at most 60 bytes." }
const struct api_spec takes_cause[] = {
    CAUSE_NAME(true),
    { .name = "parent", .kind = API_ID, .what = "The cause that it stands under.",
      .hint = "It must be the id of a cause of the first level, written as a text." },
    { 0 },
};
const struct api_spec takes_cause_change[] = {
    CAUSE_NAME(false),
    { .name = "active", .kind = API_FLAG, .what = "Whether it is offered.", .hint = "Send true or false." },
    { 0 },
};
static const char *const views[] = { "due", "mine", "all", NULL };
const struct api_spec takes_follow_ups_query[] = {
    { .name = "view", .kind = API_WORD, .words = views,
      .what = "Which open ones: those that are due, the caller's, or all; due where it is left out.",
      .hint = "Take due, mine or all." },
    { .name = "limit", .kind = API_NUMBER, .min = 1, .max = API_PAGE_MAX,
      .what = "How many at most; 50 where it is left out.",
      .hint = "It must be a whole number from 1 to 200." },
    { .name = "after", .kind = API_CURSOR, .what = "The next of the page before.",
      .hint = "Take the next of the page before as it is, or leave it out." },
    { 0 },
};
const struct api_spec takes_coverage_query[] = {
    { .name = "from", .kind = API_TIME, .required = true, .what = "From when they fell due.",
      .hint = "Send a time such as 2026-11-16T00:00:00Z." },
    { .name = "until", .kind = API_TIME, .required = true, .what = "And until when; not later than now.",
      .hint = "Send a time such as 2026-11-23T00:00:00Z." },
    { 0 },
};
const struct api_spec takes_follow_up[] = {
    { .name = "due", .kind = API_TIME, .required = true, .what = "When it is asked, within a year.",
      .hint = "Send a time such as 2026-11-26T09:00:00Z." },
    { .name = "channel", .kind = API_WORD, .words = api_ways,
      .what = "How; by mail where it is left out.", .hint = "Take mail, phone or letter." },
    { .name = "words", .kind = API_TEXT, .max = FOLLOW_UP_WORDS_MAX, .what = "What to ask about.",
      .hint = "Send one line of at most 300 bytes." },
    { .name = "owner", .kind = API_ID, .what = "Who asks; whose the conversation is where it is left out.",
      .hint = "It must be the id of a user, written as a text." },
    { 0 },
};
const struct api_spec takes_call_back[] = {
    { .name = "from", .kind = API_TIME, .required = true, .what = "When the window begins that was chosen of those offered.",
      .hint = "Take one of GET /api/v1/call-back-windows." },
    { .name = "words", .kind = API_TEXT, .max = CALL_BACK_NOTE_MAX, .what = "What to know, such as the number.",
      .hint = "Send one line of at most 280 bytes." },
    { .name = "owner", .kind = API_ID, .what = "Who calls; whose the conversation is where it is left out.",
      .hint = "It must be the id of a user, written as a text." },
    { 0 },
};
static const char *const acts[] = { "move", "done", "no_answer", "cancel", NULL };
static const char *const ends[] = { "ok", "explained", "problem", NULL };
const struct api_spec takes_follow_up_change[] = {
    { .name = "act", .kind = API_WORD, .required = true, .words = acts,
      .what = "Moved to due and owner; done with result, and message or text; nobody answered; cancelled "
              "with why.",
      .hint = "Take move, done, no_answer or cancel." },
    { .name = "due", .kind = API_TIME, .what = "When it is asked now.",
      .hint = "Send a time such as 2026-11-26T09:00:00Z." },
    { .name = "owner", .kind = API_ID, .what = "Who asks now.",
      .hint = "It must be the id of a user, written as a text." },
    { .name = "result", .kind = API_WORD, .words = ends,
      .what = "What they said; a problem opens the conversation.", .hint = "Take ok, explained or problem." },
    { .name = "topic", .kind = API_TEXT, .max = 4 * GAP_TOPIC_MAX,
      .what = "What had to be explained, which counts as missing; what it was about where it is left out.",
      .hint = "Send a few words, of at most 120 characters." },
    { .name = "message", .kind = API_ID, .what = "The message or call of the conversation that shows it.",
      .hint = "It must be the id of a message, written as a text." },
    { .name = "text", .kind = API_TEXT, .max = FOLLOW_UP_CALL_MAX,
      .what = "Or what they said by telephone, which becomes a message.",
      .hint = "Send a text of at most 16 KiB." },
    { .name = "why", .kind = API_TEXT, .max = FOLLOW_UP_WORDS_MAX, .what = "Why it is not asked.",
      .hint = "Send one line of at most 300 bytes." },
    { 0 },
};
