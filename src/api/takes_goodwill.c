/* What the endpoints of goodwill and coupons take. */
#include "api/takes.h"

#include "desk/coupon/coupon.h"
#include "desk/goodwill/goodwill.h"

/* clang-format off */

#define LIMIT                                                                                      \
    { .name = "limit", .kind = API_NUMBER, .min = 1, .max = API_PAGE_MAX,                          \
      .what = "How many at most; 50 where it is left out.",                                        \
      .hint = "It must be a whole number from 1 to 200." }
#define AFTER                                                                                      \
    { .name = "after", .kind = API_CURSOR, .what = "The next of the page before.",                 \
      .hint = "Take the next of the page before as it is, or leave it out." }
#define CURRENCY(must)                                                                             \
    { .name = "currency", .kind = API_TEXT, .required = must, .max = 3,                            \
      .what = "ISO 4217 code.", .hint = "Take three capital letters, such as RSD or EUR." }
#define AMOUNT(must, said)                                                                         \
    { .name = "amount", .kind = API_NUMBER, .required = must, .min = 1, .max = MONEY_MAX,          \
      .what = said, .hint = "Send minor units: 59000 for 590 RSD." }

static const char *const kinds[] = { "refund", "postage", "discount", "replacement", "gift", "other", NULL };
static const char *const kinds_or_any[] = { "refund", "postage", "discount", "replacement", "gift", "other", "any", NULL };
static const char *const purposes[] = { "keep", "correct", "thank", NULL };
static const char *const coupons[] = { "free_shipping_next_order", "two_for_one", "percent", "amount", NULL };

const struct api_spec takes_grant[] = {
    { .name = "kind", .kind = API_WORD, .required = true, .words = kinds, .what = "What is given.",
      .hint = "Take refund, postage, discount, replacement, gift or other." },
    AMOUNT(true, "How much it is worth, in minor units."), CURRENCY(true),
    { .name = "purpose", .kind = API_WORD, .required = true, .words = purposes,
      .what = "What for: to keep the customer, to correct our mistake, to thank.",
      .hint = "Take keep, correct or thank." },
    { .name = "reason", .kind = API_TEXT, .max = GOODWILL_REASON_MAX, .what = "Why, in a line.",
      .hint = "Send a line or two, at most 500 bytes." },
    { .name = "owed_by_law", .kind = API_TEXT, .max = GOODWILL_LAW_MAX,
      .what = "What says that the customer is owed it anyway; such a grant is no goodwill and counts against no limit.",
      .hint = "Name the rule, such as RS10, in at most 100 bytes." },
    { .name = "ask", .kind = API_FLAG, .what = "Beyond the limit: ask for approval instead of being refused.",
      .hint = "Send true or false." },
    { .name = "approver", .kind = API_ID, .what = "Whom to ask; the first of the approvers where it is left out.",
      .hint = "It must be the id of one of the approvers, written as a text." },
    { .name = "coupon", .kind = API_WORD, .words = coupons, .what = "It is given as a coupon of this kind.",
      .hint = "Take free_shipping_next_order, two_for_one, percent or amount." },
    { .name = "percent", .kind = API_NUMBER, .min = 1, .max = 100, .what = "Of a coupon of per cent.",
      .hint = "It must be a whole number from 1 to 100." },
    { .name = "days", .kind = API_NUMBER, .min = 1, .max = COUPON_DAYS_MAX, .what = "How long the coupon is valid.",
      .hint = "It must be a whole number from 1 to 730." },
    { 0 },
};

static const char *const grant_states[] = { "granted", "declined", "applied", "revoked", NULL };
const struct api_spec takes_grant_state[] = {
    { .name = "state", .kind = API_WORD, .required = true, .words = grant_states,
      .what = "What becomes of it: granted or declined where it waits for approval, applied or revoked where it is granted.",
      .hint = "Take granted, declined, applied or revoked." },
    { .name = "reason", .kind = API_TEXT, .max = GOODWILL_REASON_MAX, .what = "Why it is declined or revoked.",
      .hint = "Send a line or two, at most 500 bytes." },
    { .name = "order", .kind = API_TEXT, .max = GOODWILL_ORDER_MAX, .what = "With which order it was applied.",
      .hint = "Send the number of the order, at most 60 bytes." },
    { 0 },
};

const struct api_spec takes_grants_query[] = {
    { .name = "user", .kind = API_ID, .what = "Only what this person gave or asked for.",
      .hint = "It must be the id of a user, written as a text." },
    { .name = "kind", .kind = API_WORD, .words = kinds, .what = "Only of this kind.",
      .hint = "Take refund, postage, discount, replacement, gift or other." },
    { .name = "purpose", .kind = API_WORD, .words = purposes, .what = "Only for this purpose.",
      .hint = "Take keep, correct or thank." },
    { .name = "customer", .kind = API_ID, .what = "Only what this customer got.",
      .hint = "It must be the id of a customer, written as a text." },
    { .name = "from", .kind = API_TIME, .what = "Only what was made from this moment on; 30 days ago where it is left out.",
      .hint = "It must be a time such as 2026-11-01T00:00:00Z." },
    { .name = "to", .kind = API_TIME, .what = "Only what was made before this moment.",
      .hint = "It must be a time such as 2026-12-01T00:00:00Z." },
    LIMIT, AFTER, { 0 },
};

static const char *const roles[] = { "agent", "owner", NULL };
const struct api_spec takes_authority[] = {
    { .name = "user", .kind = API_ID, .what = "Whose limit it is, or role.",
      .hint = "It must be the id of a user, written as a text." },
    { .name = "role", .kind = API_WORD, .words = roles, .what = "Of everybody of a role who has none of his own.",
      .hint = "Take agent or owner." },
    { .name = "kind", .kind = API_WORD, .words = kinds_or_any,
      .what = "Of what; any caps the sum over all kinds. any where it is left out.",
      .hint = "Take refund, postage, discount, replacement, gift, other or any." },
    { .name = "per_grant", .kind = API_NUMBER, .required = true, .min = 0, .max = MONEY_MAX,
      .what = "At most so much at once, in minor units.", .hint = "Send minor units: 200000 for 2,000 RSD." },
    { .name = "per_period", .kind = API_NUMBER, .required = true, .min = 0, .max = MONEY_MAX,
      .what = "At most so much in a period.", .hint = "Send minor units: 1000000 for 10,000 RSD." },
    { .name = "period_days", .kind = API_NUMBER, .required = true, .min = 1, .max = AUTHORITY_DAYS_MAX,
      .what = "How many days such a period has; it rolls on.", .hint = "It must be a whole number from 1 to 366." },
    CURRENCY(true),
    { .name = "per_customer", .kind = API_NUMBER, .min = 0, .max = MONEY_MAX,
      .what = "At most so much for one customer in a period, whoever gives it.", .hint = "Send minor units." },
    { .name = "approver", .kind = API_ID, .what = "Who is asked for more; the owners where it is left out.",
      .hint = "It must be the id of a user, written as a text." },
    { .name = "valid_from", .kind = API_TIME, .what = "From when it holds; now where it is left out.",
      .hint = "It must be a time such as 2026-12-01T00:00:00Z." },
    { .name = "valid_to", .kind = API_TIME, .what = "Till when it holds; for good where it is left out.",
      .hint = "It must be a time such as 2026-12-31T00:00:00Z." },
    { 0 },
};
const struct api_spec takes_authorities_query[] = {
    { .name = "user", .kind = API_ID, .what = "Those that count for this person; for an agent, his own.",
      .hint = "It must be the id of a user, written as a text." },
    LIMIT, AFTER, { 0 },
};
const struct api_spec takes_authority_query[] = {
    { .name = "authority_limit", .kind = API_ID, .required = true, .what = "Which one.",
      .hint = "Send the id of a limit." },
    { 0 },
};

static const char *const forgone[] = { "declined_upsell", "goodwill", "referral", NULL };
const struct api_spec takes_forgone[] = {
    { .name = "kind", .kind = API_WORD, .required = true, .words = forgone,
      .what = "How it was forgone: a sale talked out of, goodwill, sent to somebody else.",
      .hint = "Take declined_upsell, goodwill or referral." },
    AMOUNT(true, "About how much, in minor units."), CURRENCY(true),
    { .name = "reason", .kind = API_TEXT, .required = true, .max = GOODWILL_REASON_MAX, .what = "Why it was better so.",
      .hint = "Send a line or two, at most 500 bytes." },
    { 0 },
};

const struct api_spec takes_coupon[] = {
    { .name = "kind", .kind = API_WORD, .required = true, .words = coupons, .what = "What it is worth.",
      .hint = "Take free_shipping_next_order, two_for_one, percent or amount." },
    { .name = "percent", .kind = API_NUMBER, .min = 1, .max = 100, .what = "Of a coupon of per cent.",
      .hint = "It must be a whole number from 1 to 100." },
    AMOUNT(false, "Of a coupon of an amount, in minor units."), CURRENCY(false),
    { .name = "customer", .kind = API_ID, .what = "Whose it is; anybody's where it is left out and transferable.",
      .hint = "It must be the id of a customer, written as a text." },
    { .name = "transferable", .kind = API_FLAG, .what = "May another customer use it?", .hint = "Send true or false." },
    { .name = "max_uses", .kind = API_NUMBER, .min = 1, .max = COUPON_USES_MAX, .what = "How often; once where it is left out.",
      .hint = "It must be a whole number from 1 to 10000." },
    { .name = "days", .kind = API_NUMBER, .required = true, .min = 1, .max = COUPON_DAYS_MAX, .what = "How long it is valid.",
      .hint = "It must be a whole number from 1 to 730." },
    { .name = "first_order", .kind = API_TEXT, .max = COUPON_ORDER_MAX,
      .what = "The order that it thanks for, which has one at most: asked again, the same one is given.",
      .hint = "Send the number of the order, at most 60 bytes." },
    { 0 },
};
const struct api_spec takes_coupon_query[] = {
    { .name = "coupon", .kind = API_ID, .required = true, .what = "Which one.", .hint = "Send the id of a coupon." }, { 0 },
};
const struct api_spec takes_coupon_code[] = {
    { .name = "code", .kind = API_TEXT, .required = true, .max = COUPON_CODE_MAX,
      .what = "Its code; blanks, hyphens and small letters make no difference.", .hint = "Send the code as the customer says it." },
    { 0 },
};
const struct api_spec takes_redemption[] = {
    { .name = "code", .kind = API_TEXT, .required = true, .max = COUPON_CODE_MAX,
      .what = "The code of a coupon; blanks, hyphens and small letters make no difference.",
      .hint = "Send the code as the customer says it." },
    { .name = "customer", .kind = API_ID, .what = "Who uses it; needed where it is one customer's own.",
      .hint = "It must be the id of a customer, written as a text." },
    { .name = "order", .kind = API_TEXT, .max = COUPON_ORDER_MAX, .what = "For which order.",
      .hint = "Send the number of the order, at most 60 bytes." },
    { 0 },
};
