/* What the endpoints about products, orders and policies take. */
#include "api/takes.h"
#include "base/money.h"
#include "desk/gap/gap.h"
#include "desk/import/import.h"
#include "desk/order/order.h"
#include "desk/policy/policy.h"
#include "desk/product/tip.h"

/* clang-format off */

#define LINE(field, most, about, needed)                                                           \
    { .name = field, .kind = API_TEXT, .required = (needed), .max = most, .what = about,           \
      .hint = "Send one line, not longer than the description says." }
#define LONG(field, most, about, needed)                                                           \
    { .name = field, .kind = API_TEXT, .required = (needed), .max = most, .what = about,           \
      .hint = "Send a text, not longer than the description says." }
#define FLAG(field, about)                                                                         \
    { .name = field, .kind = API_FLAG, .what = about, .hint = "Send true or false." }
#define AMOUNT(field, about, needed)                                                               \
    { .name = field, .kind = API_NUMBER, .required = (needed), .min = 0, .max = MONEY_MAX,         \
      .what = about, .hint = "Send whole minor units of the currency, such as 649000 for 6.490,00." }
#define CURRENCY(needed)                                                                           \
    { .name = "currency", .kind = API_TEXT, .required = (needed), .max = 3,                        \
      .what = "ISO 4217.", .hint = "Send three letters, such as RSD, HUF or EUR." }
#define LANG(needed)                                                                               \
    { .name = "lang", .kind = API_TEXT, .required = (needed), .max = 20,                           \
      .what = "The language of these words.", .hint = "Take en, sr, sr-Latn, hu, sl or el." }
#define DAY(field, about, needed)                                                                  \
    { .name = field, .kind = API_TEXT, .required = (needed), .max = 10, .what = about,             \
      .hint = "Send a day such as 2026-12-01." }
#define PAGING                                                                                     \
    { .name = "limit", .kind = API_NUMBER, .min = 1, .max = API_PAGE_MAX,                          \
      .what = "How many at most.", .hint = "Send a number from 1 to 200." },                       \
    { .name = "after", .kind = API_CURSOR, .what = "The next of the page before.",                 \
      .hint = "Send what next held, as it was." }

#define PRODUCT(needed)                                                                            \
    LINE("sku", PRODUCT_SKU_MAX, "The number by which the shop knows it.", needed),                \
    LINE("name", PRODUCT_NAME_MAX, "What it is called.", needed),                                  \
    LINE("tier", PRODUCT_TIER_MAX, "A price level by which standards differ.", false),             \
    { .name = "guarantee_months", .kind = API_NUMBER, .min = 0, .max = PRODUCT_MONTHS_MAX,         \
      .what = "How long it is guaranteed.", .hint = "Send a number from 0 to 600." },              \
    LONG("features", PRODUCT_FEATURES_MAX, "What it is described to be.", false),                  \
    FLAG("active", "Whether it is sold."),                                                         \
    { .name = "batches", .kind = API_TEXTS, .max = PRODUCT_BATCHES_MAX,                            \
      .what = "The batches sold of it: each the batch, and after a blank a note.",                 \
      .hint = "Send a list of at most 200 texts such as L23." }
#define MARGIN                                                                                     \
    { .name = "margin", .kind = API_NUMBER, .nullable = true, .min = 0, .max = MONEY_MAX,          \
      .what = "What it earned; null where nobody knows.",                                          \
      .hint = "Send whole minor units of the currency, such as 649000 for 6.490,00, or null." }
const struct api_spec takes_products_query[] = {
    LINE("q", 200, "The beginning of an SKU, or of words of the name.", false),
    PAGING,
    { 0 },
};
const struct api_spec takes_product_new[] = { PRODUCT(true), { 0 } };
const struct api_spec takes_product[] = { PRODUCT(false), { 0 } };

static const char *const kinds[] = { "use", "saving", "finding", "fact", NULL };
#define TIP(needed)                                                                                \
    { .name = "product", .kind = API_ID, .nullable = true, .what = "Whose it is; for all where it is left out.", \
      .hint = "It must be the id of a product, written as a text." },                              \
    { .name = "kind", .kind = API_WORD, .required = (needed), .words = kinds, .what = "What it is.", \
      .hint = "Take use, saving, finding or fact." },                                              \
    AMOUNT("cost", "What it costs us; nothing where it is left out.", false), CURRENCY(false),     \
    LANG(needed), LONG("text", TIP_TEXT_MAX, "One or two sentences.", needed),                     \
    FLAG("active", "Whether it is offered.")
const struct api_spec takes_tip_new[] = { TIP(true), { 0 } };
const struct api_spec takes_tip[] = { TIP(false), { 0 } };
const struct api_spec takes_extra[] = {
    { .name = "tip", .kind = API_ID, .what = "The tip that goes along.",
      .hint = "It must be the id of a tip, written as a text." },
    LINE("reason", EXTRA_REASON_MAX, "Why none does, where there is no tip.", false),
    { 0 },
};

/* In the order of enum order_state and enum order_result. */
static const char *const states[] = { "ordered", "shipped", "delivered", "check_in", "settled", "returned", NULL };
static const char *const results[] = { "none", "ok", "explained", "problem", "not_reached", NULL };
const struct api_spec takes_orders_query[] = {
    PAGING,
    LINE("number", ORDER_NUMBER_MAX, "The one with this number.", false),
    { .name = "customer", .kind = API_ID, .what = "Those of a customer.", .hint = "It must be the id of a customer." },
    { .name = "state", .kind = API_WORD, .words = states, .what = "Those in a state.",
      .hint = "Take ordered, shipped, delivered, check_in, settled or returned." },
    FLAG("late", "Delivered, and the time to ask how it is has passed."),
    { 0 },
};
static const struct api_spec line_fields[] = {
    LINE("what", ORDER_TEXT_MAX, "The SKU of a product, else what it is called.", true),
    { .name = "quantity", .kind = API_NUMBER, .required = true, .min = 1, .max = ORDER_QUANTITY_MAX,
      .what = "How many.", .hint = "Send a whole number from 1 to 100,000." },
    AMOUNT("price", "Of one piece.", true),
    LINE("batch", PRODUCT_BATCH_MAX, "The batch, where it is known.", false),
    { 0 },
};
#define LINES                                                                                      \
    { .name = "lines", .kind = API_OBJECTS, .max = ORDER_LINES_MAX, .inside = line_fields,         \
      .what = "What was bought.", .hint = "Send a list of at most 100 objects with what, quantity and price." }
const struct api_spec takes_order_new[] = {
    LINE("number", ORDER_NUMBER_MAX, "As the customer has it.", true),
    { .name = "customer", .kind = API_ID, .required = true, .what = "Whose it is.",
      .hint = "It must be the id of a customer, written as a text." },
    LINE("channel", ORDER_CHANNEL_MAX, "Where it was ordered, such as web or shop.", false),
    CURRENCY(true), AMOUNT("total", "All of it; the sum of the lines where it is left out.", false), MARGIN, LINES,
    { .name = "ordered_at", .kind = API_TIME, .what = "When; now where it is left out.",
      .hint = "Send a time such as 2026-11-16T10:00:00Z." },
    LINE("note", ORDER_NOTE_MAX, "The line by hand on its packing note.", false),
    { 0 },
};
const struct api_spec takes_order[] = {
    LINE("number", ORDER_NUMBER_MAX, "As the customer has it.", false),
    LINE("channel", ORDER_CHANNEL_MAX, "Where it was ordered.", false),
    CURRENCY(false), AMOUNT("total", "All of it.", false), MARGIN, LINES,
    LINE("note", ORDER_NOTE_MAX, "The line by hand on its packing note.", false),
    { 0 },
};
#define SEEN                                                                                       \
    { .name = "seen", .kind = API_NUMBER, .required = true, .min = 1, .max = INT64_MAX,            \
      .what = "The version that was read.", .hint = "Send the version as it was read." }
const struct api_spec takes_order_step[] = {
    SEEN,
    { .name = "state", .kind = API_WORD, .required = true, .words = states, .what = "Where it is now.",
      .hint = "Take shipped, delivered, check_in, settled or returned." },
    { .name = "happened_at", .kind = API_TIME, .what = "When; now where it is left out.",
      .hint = "Send a time such as 2026-11-17T10:00:00Z." },
    { .name = "check_by", .kind = API_TIME, .what = "With delivered: when somebody asks; two open days later where it is left out.",
      .hint = "Send a time such as 2026-11-23T16:00:00Z." },
    { .name = "result", .kind = API_WORD, .words = results, .what = "With check_in: what came of asking.",
      .hint = "Take ok, explained, problem or not_reached." },
    LINE("reason", ORDER_TEXT_MAX, "With settled: why nobody asked; with returned: why.", false),
    LINE("words", ORDER_TEXT_MAX, "The number of a parcel and the like.", false),
    LINE("topic", 4 * GAP_TOPIC_MAX, "With explained: what had to be, which counts as missing, 120 characters; the goods where it is left out.", false),
    { 0 },
};
const struct api_spec takes_order_link[] = {
    { .name = "order", .kind = API_ID, .required = true, .what = "The order.",
      .hint = "It must be the id of an order, written as a text." },
    { 0 },
};

#define POLICY(needed)                                                                             \
    LANG(needed), LINE("title", POLICY_TITLE_MAX, "What it is called.", needed),                   \
    LONG("text", POLICY_TEXT_MAX, "What holds.", needed),                                          \
    LONG("expected", POLICY_EXPECTED_MAX, "What the change is to bring about.", false),            \
    { .name = "owner", .kind = API_ID, .what = "Who answers for it.",                              \
      .hint = "It must be the id of a user, written as a text." },                                 \
    DAY("review_on", "When somebody looks whether it still fits.", false)
const struct api_spec takes_policy_new[] = {
    LINE("code", POLICY_CODE_MAX, "A short name in capitals, such as RETURNS.", true), POLICY(true), { 0 },
};
const struct api_spec takes_policy[] = { POLICY(false), FLAG("retired", "True: it is no longer looked at."), { 0 } };
const struct api_spec takes_policy_version[] = {
    SEEN,
    { .name = "from", .kind = API_TIME, .what = "From when it holds; from now on where it is left out.",
      .hint = "Send a time to come, such as 2026-12-01T00:00:00Z." },
    DAY("review_on", "When somebody looks whether it still fits.", true),
    { 0 },
};

/* ---- tables ---- */

static const char *const tables[] = { "products", "orders", "policies", NULL };
static const char *const steps[] = { "confirm", "undo", "lay_aside", NULL };
static const char *const verdicts[] = { "new", "changed", "same", "double", "refused", NULL };
const struct api_spec takes_import[] = {
    { .name = "kind", .kind = API_WORD, .required = true, .words = tables, .what = "What stands in it.",
      .hint = "Take products, orders or policies." },
    LINE("name", IMPORT_NAME_MAX, "What the file is called.", false),
    LONG("text", 900000, "The table as CSV; its first line names the columns (docs/owners.md).", true),
    { 0 },
};
const struct api_spec takes_import_step[] = {
    { .name = "step", .kind = API_WORD, .required = true, .words = steps, .what = "What is done with it.",
      .hint = "Take confirm, undo or lay_aside." },
    { 0 },
};
const struct api_spec takes_import_units_query[] = {
    PAGING,
    { .name = "verdict", .kind = API_WORD, .words = verdicts, .what = "Those that are so; refused where it is left out.",
      .hint = "Take new, changed, same, double or refused." },
    { 0 },
};
const struct api_spec takes_orders_table_query[] = {
    { .name = "since", .kind = API_TIME, .what = "Those ordered since then; all where it is left out.",
      .hint = "Write it as 2026-11-13T18:42:00Z." },
    { 0 },
};
