/* What the endpoints of complaints and of rules of law take. */
#include "api/takes.h"

#include "desk/complaint/complaint.h"

/* clang-format off */

#define TEXT_FIELD(called, most, needed, says, wrong)                                              \
    { .name = called, .kind = API_TEXT, .required = needed, .max = most, .what = says, wrong }

static const char *const open_only[] = { "open", "overdue", NULL };
const struct api_spec takes_complaints_query[] = {
    TEXT_FIELD("country", 2, false, "Only those of a country.", .hint = "Send two capital letters, such as RS."),
    { .name = "year", .kind = API_NUMBER, .min = 2000, .max = 2999, .what = "Only those of a year.",
      .hint = "It must be a year." },
    { .name = "state", .kind = API_WORD, .words = open_only, .what = "Only those that are not closed; or of these only those whose deadline has passed.",
      .hint = "Take open or overdue, or leave it out." },
    { .name = "fault", .kind = API_WORD, .words = complaint_faults, .what = "Only those whose fault is whose.",
      .hint = "Take unknown, ours or not_ours." },
    { .name = "limit", .kind = API_NUMBER, .min = 1, .max = API_PAGE_MAX,
      .what = "How many at most; 50 where it is left out.", .hint = "It must be a whole number from 1 to 200." },
    { .name = "after", .kind = API_CURSOR, .what = "The next of the page before.",
      .hint = "Take the next of the page before as it is, or leave it out." },
    { 0 },
};

const struct api_spec takes_complaint[] = {
    TEXT_FIELD("item", COMPLAINT_LINE_MAX, true, "The goods or the service.", .hint = "Send a text of at most 300 bytes."),
    TEXT_FIELD("defect", COMPLAINT_TEXT_MAX, true, "What is wrong, in the customer's words.", .hint = "Send a text of at most 4,000 bytes."),
    TEXT_FIELD("demand", COMPLAINT_TEXT_MAX, false, "What the customer asks for.", .hint = "Send a text of at most 4,000 bytes."),
    TEXT_FIELD("country", 2, false, "Whose law holds; the desk's country where it is left out.",
               .hint = "Send two capital letters, such as RS."),
    { .name = "received_at", .kind = API_TIME, .what = "When it came; when the conversation began where it is left out.",
      .hint = "Send a time such as 2026-11-13T18:42:00Z." },
    { .name = "how", .kind = API_WORD, .words = complaint_hows, .what = "How it came; mail where it is left out.",
      .hint = "Take mail, phone, shop, letter or form." },
    { .name = "matter", .kind = API_WORD, .words = complaint_matters,
      .what = "About what we did (service) or about goods or a service with a fault; fault where it is left out.",
      .hint = "Take service or fault." },
    { .name = "goods", .kind = API_WORD, .words = complaint_goods,
      .what = "What was bought: technical goods and furniture, a service, or other goods.",
      .hint = "Take other, technical or service." },
    { .name = "fault", .kind = API_WORD, .words = complaint_faults, .what = "Whose fault it is; unknown admits nothing.",
      .hint = "Take unknown, ours or not_ours." },
    { 0 },
};

static const char *const later_states[] = { "remedy_running", "remedied", "verified", "closed", NULL };
const struct api_spec takes_complaint_change[] = {
    TEXT_FIELD("item", COMPLAINT_LINE_MAX, false, "The goods or the service.", .hint = "Send a text of at most 300 bytes."),
    TEXT_FIELD("defect", COMPLAINT_TEXT_MAX, false, "What is wrong, in the customer's words.", .hint = "Send a text of at most 4,000 bytes."),
    TEXT_FIELD("demand", COMPLAINT_TEXT_MAX, false, "What the customer asks for.", .hint = "Send a text of at most 4,000 bytes."),
    TEXT_FIELD("our_part", COMPLAINT_TEXT_MAX, false, "What we did wrong, where the fault is ours.", .hint = "Send a text of at most 4,000 bytes."),
    { .name = "fault", .kind = API_WORD, .words = complaint_faults, .what = "Whose fault it is; unknown admits nothing.",
      .hint = "Take unknown, ours or not_ours." },
    { .name = "state", .kind = API_WORD, .words = later_states, .what = "What comes next; one step at a time.",
      .hint = "Take remedy_running, remedied, verified or closed." },
    TEXT_FIELD("outcome", COMPLAINT_TEXT_MAX, false, "How it was put right.", .hint = "Send a text of at most 4,000 bytes."),
    { .name = "customer_agrees", .kind = API_FLAG, .what = "What the customer says of the decision.",
      .hint = "Take true or false." },
    { 0 },
};

const struct api_spec takes_receipt[] = {
    TEXT_FIELD("words", COMPLAINT_TEXT_MAX, true, "How the customer got it, such as by hand.", .hint = "Send a text of at most 4,000 bytes."),
    { 0 },
};

static const char *const decisions[] = { "accepted", "partly", "rejected", NULL };
const struct api_spec takes_decision[] = {
    { .name = "decision", .kind = API_WORD, .required = true, .words = decisions, .what = "What we decided.",
      .hint = "Take accepted, partly or rejected." },
    TEXT_FIELD("reasons", COMPLAINT_TEXT_MAX, false, "Why; a rejection needs it.", .hint = "Send a text of at most 4,000 bytes."),
    TEXT_FIELD("proposal", COMPLAINT_TEXT_MAX, false, "What the customer gets, and by when.", .hint = "Send a text of at most 4,000 bytes."),
    TEXT_FIELD("adr", COMPLAINT_TEXT_MAX, false, "Who settles it out of court; a rejection needs it where the law asks.", .hint = "Send a text of at most 4,000 bytes."),
    { .name = "remedy_amount", .kind = API_NUMBER, .min = 1, .max = INT64_C(999999999999),
      .what = "What the law makes us pay, in minor units; no goodwill.", .hint = "It must be a whole number above 0." },
    TEXT_FIELD("remedy_currency", 3, false, "Its currency.", .hint = "Send three capital letters, such as RSD."),
    TEXT_FIELD("remedy_law", COMPLAINT_LINE_MAX, false, "The rule that says so.", .hint = "Send a text of at most 300 bytes."),
    { 0 },
};

static const char *const extended[] = { "answer", "remedy", NULL };
const struct api_spec takes_extension[] = {
    { .name = "kind", .kind = API_WORD, .required = true, .words = extended, .what = "Which deadline.",
      .hint = "Take answer or remedy." },
    { .name = "days", .kind = API_NUMBER, .required = true, .min = 1, .max = 366, .what = "How many days more.",
      .hint = "It must be a whole number from 1 to 366." },
    TEXT_FIELD("evidence", COMPLAINT_TEXT_MAX, true, "The customer's consent, or the notice: when and how.", .hint = "Send a text of at most 4,000 bytes."),
    { 0 },
};

#define COUNTED(field, most, about)                                                                \
    { .name = field, .kind = API_NUMBER, .min = 0, .max = most, .what = about, .hint = "It must be a whole number." }
#define FLAG(field, about) { .name = field, .kind = API_FLAG, .what = about, .hint = "Send true or false." }
const struct api_spec takes_statute[] = {
    { .name = "duration", .kind = API_NUMBER, .required = true, .min = 0, .max = 4000, .what = "How long it gives, in its unit.",
      .hint = "It must be a whole number." },
    TEXT_FIELD("says", STATUTE_TEXT_MAX, false, "What it says.", .hint = "Send a text of at most 1,000 bytes."),
    TEXT_FIELD("reference", STATUTE_TEXT_MAX, false, "Where it stands.", .hint = "Send a text of at most 1,000 bytes."),
    TEXT_FIELD("source", STATUTE_TEXT_MAX, false, "Where it was read.", .hint = "Send a text of at most 1,000 bytes."),
    { .name = "valid_from", .kind = API_TIME, .what = "The day from which it holds (UTC); today where it is left out.",
      .hint = "Send a time such as 2027-01-01T00:00:00Z." },
    { .name = "valid_to", .kind = API_TIME, .what = "The last day on which it holds (UTC); for good where it is left out.",
      .hint = "Send a time such as 2027-12-31T00:00:00Z." },
    { .name = "unit", .kind = API_WORD, .words = statute_units, .what = "What duration counts.",
      .hint = "Take days, working_days, months or years." },
    FLAG("ends_working", "Whether it ends on a working day."),
    { .name = "pause", .kind = API_WORD, .words = statute_pauses, .what = "What happens between our answer and the customer's word.",
      .hint = "Take none, until_word or anew." },
    COUNTED("pause_days", 90, "How many days do not count at most; 0: all."),
    COUNTED("extensions", 9, "How often it may be extended."),
    { .name = "extension_needs", .kind = API_WORD, .words = statute_needs, .what = "What an extension needs.",
      .hint = "Take nothing, consent or notice." },
    COUNTED("extension_days", 366, "By how many days at most; 0: as agreed."),
    FLAG("rejection_names_adr", "Whether a rejection names who settles it out of court."),
    FLAG("record", "Whether a record is written down and handed over."),
    COUNTED("keep_years", 30, "For how many years the register is kept."),
    { .name = "certainty", .kind = API_WORD, .words = statute_certainties, .what = "How sure it is.",
      .hint = "Take low, medium, settled or high." },
    { 0 },
};
