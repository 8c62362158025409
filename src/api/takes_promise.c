/* What the endpoints of promises take, and a reply that promises. */
#include "api/takes.h"

#include "desk/promise/promise.h"

/* clang-format off */

static const char *const promise_kinds[] = { "deed", "update", NULL };
#define PROMISE                                                                                    \
    { .name = "what", .kind = API_TEXT, .required = true, .max = PROMISE_WORDS_MAX,                \
      .what = "What we do, in one line.", .hint = "Send one line of at most 500 bytes." },         \
    { .name = "due", .kind = API_TIME, .required = true,                                           \
      .what = "By when: a minute to 400 days from now.",                                           \
      .hint = "It must be a time such as 2026-11-23T08:00:00Z." },                                 \
    { .name = "kind", .kind = API_WORD, .words = promise_kinds,                                    \
      .what = "deed: something is done; update: the customer hears from us, so any reply keeps it. deed where it is left out.", \
      .hint = "Take deed or update." }
const struct api_spec takes_reply_promise[] = { PROMISE, { 0 } };
const struct api_spec takes_promise[] = {
    PROMISE,
    { .name = "owner", .kind = API_ID, .what = "Who keeps it; the caller where it is left out.",
      .hint = "It must be the id of a user who sees the conversation, written as a text." },
    { 0 },
};
static const char *const promise_moves[] = { "kept", "renegotiated", "released", "made", NULL };
const struct api_spec takes_promise_change[] = {
    { .name = "state", .kind = API_WORD, .words = promise_moves,
      .what = "kept, with evidence: late where its time has passed. renegotiated, with due and agreed; released, with reason: "
              "409 where its time has passed. made, with reason: it was not done after all, says another person than who marked it.",
      .hint = "Take kept, renegotiated, released or made." },
    { .name = "evidence", .kind = API_TEXT, .max = PROMISE_WORDS_MAX,
      .what = "What shows that it was done, with kept.", .hint = "Send one line of at most 500 bytes." },
    { .name = "message", .kind = API_ID, .what = "A message of the conversation that shows it, with kept.",
      .hint = "Send the id of a message, written as a text." },
    { .name = "due", .kind = API_TIME, .what = "The new date, with renegotiated.",
      .hint = "It must be a time such as 2026-11-23T08:00:00Z." },
    { .name = "agreed", .kind = API_FLAG, .what = "That the customer agreed, with renegotiated.",
      .hint = "It must be true or false." },
    { .name = "reason", .kind = API_TEXT, .max = PROMISE_WORDS_MAX,
      .what = "How the customer agreed, why he let us off, or why it was not done.",
      .hint = "Send one line of at most 500 bytes." },
    { .name = "owner", .kind = API_ID, .what = "Who keeps it from now on.",
      .hint = "It must be the id of a user who sees the conversation, written as a text." },
    { .name = "recovered", .kind = API_TEXT, .max = PROMISE_WORDS_MAX,
      .what = "What put a broken one right.", .hint = "Send one line of at most 500 bytes." },
    { 0 },
};
static const char *const promise_states[] = { "made", "kept", "late", "broken", "renegotiated", "released", NULL };
const struct api_spec takes_promises_query[] = {
    { .name = "state", .kind = API_WORD, .words = promise_states, .what = "Only those in this state; all where it is left out.",
      .hint = "Take made, kept, late, broken, renegotiated or released." },
    { .name = "due_before", .kind = API_TIME, .what = "Only those that are due before this.",
      .hint = "It must be a time such as 2026-11-23T08:00:00Z." },
    LIMIT, AFTER, { 0 },
};
const struct api_spec takes_rate_query[] = {
    { .name = "from", .kind = API_TIME, .what = "The beginning of the period; 30 days before its end where it is left out.",
      .hint = "It must be a time such as 2026-11-23T08:00:00Z." },
    { .name = "to", .kind = API_TIME, .what = "Its end; now where it is left out or later.",
      .hint = "It must be a time such as 2026-11-23T08:00:00Z." },
    { 0 },
};
const struct api_spec takes_helper_query[] = {
    { .name = "kind", .kind = API_WORD, .words = promise_kinds, .what = "What is promised; deed where it is left out.",
      .hint = "Take deed or update." },
    { 0 },
};
