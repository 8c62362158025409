/* What the endpoints about automations take. */
#include "api/takes.h"
#include "desk/automation/automation.h"

/* clang-format off */

static const char *const units[] = { "days", "open_days", NULL };
static const char *const ways[] = { "mail", "phone", "letter", NULL };
const struct api_spec takes_automation[] = {
    { .name = "active", .kind = API_FLAG, .what = "Whether it makes anything.", .hint = "Send true or false." },
    { .name = "why", .kind = API_TEXT, .max = AUTOMATION_WHY_MAX,
      .what = "Why it is switched; needed to switch off what the law asks for.",
      .hint = "Send one line of at most 300 bytes." },
    { .name = "owner", .kind = API_ID, .nullable = true,
      .what = "Who answers for it; null: the first owner of the desk.",
      .hint = "It must be the id of a user, written as a text, or null." },
    { .name = "days", .kind = API_NUMBER, .min = 0, .max = AUTOMATION_DAYS_MAX,
      .what = "Of a rule: how long after its event.", .hint = "It must be a whole number from 0 to 366." },
    { .name = "unit", .kind = API_WORD, .words = units, .what = "Of a rule: what days are counted.",
      .hint = "Take days or open_days." },
    { .name = "channel", .kind = API_WORD, .words = ways, .nullable = true,
      .what = "Of a rule: how it is asked; null: as the customer likes it.",
      .hint = "Take mail, phone or letter, or null." },
    { .name = "minutes", .kind = API_NUMBER, .min = 1, .max = AUTOMATION_MINUTES_MAX, .nullable = true,
      .what = "How many minutes a contact takes, to say what it costs; null: not known.",
      .hint = "It must be a whole number from 1 to 480, or null." },
    { 0 },
};
