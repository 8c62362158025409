/* What became of it, and what is missing, as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

const struct api_property schema_share[] = {
    { "k", COUNT }, { "n", COUNT }, { "low_permille", COUNT_OR_NULL }, { "high_permille", COUNT_OR_NULL }, { "too_few", BOOLEAN }, { 0 },
};
const struct api_property schema_ordered_again[] = {
    { "days", "{'enum':[90,180,365]}" }, { "reached", REF("Share") }, { "with_problem", REF("Share") }, { 0 },
};
const struct api_property schema_follow_up_report[] = {
    { "from", TIME }, { "until", TIME }, { "asked", COUNT }, { "waiting", COUNT }, { "reached", COUNT }, { "not_reached", COUNT },
    { "ok", COUNT }, { "explained", COUNT }, { "problem", COUNT }, { "ordered_again", LIST("OrderedAgain") }, { 0 },
};
const struct api_property schema_group[] = {
    { "group", "{'enum':['recovered','not_recovered','no_problem']}" }, { "ordered_again", REF("Share") }, { "said_solved", REF("Share") }, { 0 },
};
#define VERDICT "{'enum':['unknown','same','less','more']}"
const struct api_property schema_recovery_effect[] = {
    { "days", "{'enum':[90,180,365]}" }, { "from", TIME }, { "until", TIME }, { "customers", COUNT }, { "groups", LIST("RecoveryGroup") },
    { "than_not_recovered", VERDICT }, { "than_no_problem", VERDICT }, { 0 },
};
const struct api_property schema_week_complaint[] = {
    { "id", ID }, { "number", TEXT }, { "received_at", TIME }, { "customer_name", TEXT }, { "item", TEXT }, { "fault", TEXT }, { "our_part", TEXT },
    { "state", TEXT }, { "owner_name", TEXT_OR_NULL }, { 0 },
};
const struct api_property schema_week_good[] = {
    { "kind", "{'enum':['said_all_right','put_right','made_good','promise_mended','won','kept','thanks']}" }, { "at", TIME }, { "conversation", ID },
    { "customer_name", TEXT }, { "who", TEXT_OR_NULL }, { "words", TEXT }, { 0 },
};
const struct api_property schema_week[] = {
    { "from", TIME }, { "until", TIME }, { "complaints", LIST("WeekComplaint") }, { "good", LIST("WeekGood") }, { 0 },
};
#define GAP                                                                                        \
    { "id", ID }, { "topic", TEXT }, { "state", "{'enum':['open','closed']}" }, { "count", COUNT },  \
    { "since_closed", COUNT }, { "last_at", TIME }, { "closed_at", TIME_OR_NULL },                   \
    { "done", TEXT_OR_NULL }, { "closed_by", TEXT_OR_NULL }
const struct api_property schema_gap[] = { GAP, { 0 } };
const struct api_property schema_gaps_page[] = PAGE_OF("Gap");
const struct api_property schema_gap_case[] = {
    { "conversation", ID }, { "asked", TEXT }, { "by", TEXT_OR_NULL }, { "at", TIME }, { 0 },
};
const struct api_property schema_whole_gap[] = { GAP, { "reports", LIST("GapCase") }, { 0 } };
const struct api_property schema_gap_report[] = { { "counted", BOOLEAN }, { "gap", REF("WholeGap") }, { 0 } };
