/* What the endpoints of recoveries, known faults and forgetting take. */
#include "api/takes.h"

#include "desk/erasure/erasure.h"
#include "desk/recovery/recovery.h"

/* clang-format off */

#define LINE(field, most, needed, about)                                                           \
    { .name = field, .kind = API_TEXT, .required = needed, .max = most, .what = about,             \
      .hint = "Send a text, not longer than the description says." }
#define NAMED(field, needed, about)                                                                \
    { .name = field, .kind = API_ID, .required = needed, .what = about, .hint = "It must be an id, written as a text." }
#define OWNER NAMED("owner", false, "Who does it; the caller where it is left out.")
#define DAY(field, about)                                                                          \
    { .name = field, .kind = API_TIME, .required = true, .what = about,                            \
      .hint = "Send a time such as 2026-12-01T00:00:00Z." }
#define FLAG(field, about) { .name = field, .kind = API_FLAG, .what = about, .hint = "Send true or false." }
#define LANG(needed)                                                                               \
    { .name = "lang", .kind = API_TEXT, .required = needed, .max = 20, .what = "The language of the words.", \
      .hint = "Take en, sr, sr-Latn, hu, sl or el." }
#define KIND(needed)                                                                               \
    { .name = "kind", .kind = API_WORD, .required = needed, .words = recovery_step_kinds, .what = "What kind of step it is.", \
      .hint = "Take deed, apology, word or look_back." }

const struct api_spec takes_recovery[] = {
    NAMED("template", false, "The plan that it begins with; no steps where it is left out."),
    LINE("goal", RECOVERY_LINE_MAX, false, "What is to be reached; that of the plan where it is left out."),
    OWNER, LANG(false), { 0 },
};
const struct api_spec takes_recovery_step[] = {
    LINE("what", RECOVERY_LINE_MAX, true, "What will be done or told."), KIND(false),
    { .name = "due", .kind = API_TIME, .required = true, .what = "By when.",
      .hint = "Send a time such as 2026-12-01T12:00:00Z." },
    OWNER, { 0 },
};
const struct api_spec takes_step_settled[] = {
    NAMED("step", true, "Which step."), FLAG("skipped", "True where it was not done; then words say why."),
    LINE("words", RECOVERY_TEXT_MAX, false, "What was done, or why it was skipped."), { 0 },
};
const struct api_spec takes_action[] = {
    LINE("what", RECOVERY_TEXT_MAX, true, "What we change among ourselves; no customer ever sees it."),
    DAY("due", "The day by which."), DAY("check", "The day on which somebody looks whether it helped."), OWNER,
    LINE("cause", 60, false, "The cause that it is to remove, by code or id: how many cases name it before and since is counted."), { 0 },
};
const struct api_spec takes_action_settled[] = {
    NAMED("action", true, "Which action."),
    FLAG("helped", "Whether it helped, after somebody looked; left out: it was done."),
    LINE("result", RECOVERY_TEXT_MAX, false, "What was found."), { 0 },
};

const struct api_spec takes_plans_query[] = { LANG(false), { 0 } };
static const struct api_spec step_fields[] = {
    NAMED("id", false, "Of a step that is there; left out: a new one."), KIND(true),
    { .name = "hours", .kind = API_NUMBER, .required = true, .min = 1, .max = 8760, .what = "How long after the start.",
      .hint = "Send a number from 1 to 8760." },
    LINE("what", RECOVERY_LINE_MAX, true, "What is done."), { 0 },
};
const struct api_spec takes_plan[] = {
    LANG(true), LINE("name", RECOVERY_LINE_MAX, true, "What it is called in that language."),
    LINE("goal", RECOVERY_LINE_MAX, true, "What is reached with it."),
    { .name = "steps", .kind = API_OBJECTS, .required = true, .max = RECOVERY_STEPS_MAX, .inside = step_fields,
      .what = "All its steps; those that are there and are not named go.",
      .hint = "Send a list of at most 30 objects with kind, hours and what." },
    { 0 },
};

const struct api_spec takes_fault[] = {
    LINE("item", RECOVERY_LINE_MAX, true, "The goods or the service."), LINE("batch", RECOVERY_LINE_MAX, false, "Its batch."),
    LINE("what", RECOVERY_TEXT_MAX, true, "What is wrong with it."), OWNER, { 0 },
};
const struct api_spec takes_fault_buyers[] = {
    LINE("sku", 200, true, "The product that they bought."), LINE("batch", RECOVERY_LINE_MAX, false, "Of this batch only."), { 0 },
};
const struct api_spec takes_fault_customer[] = {
    NAMED("customer", true, "Whom it concerns."),
    { .name = "state", .kind = API_WORD, .words = fault_told_names, .what = "What became of it; to_tell where it is left out.",
      .hint = "Take to_tell, told, wrote_first or nothing_to_tell." },
    NAMED("told_in", false, "The conversation in which he was told, or wrote himself."),
    LINE("words", RECOVERY_LINE_MAX, false, "How, or why there is nothing to tell."), { 0 },
};

const struct api_spec takes_fault_closed[] = {
    { .name = "closed", .kind = API_FLAG, .required = true, .what = "True: everybody knows.", .hint = "Send true." }, { 0 },
};

const struct api_spec takes_erasure[] = {
    LINE("how", ERASURE_HOW_MAX, true, "How the customer asked for it, and how we know that it was he."), { 0 },
};
