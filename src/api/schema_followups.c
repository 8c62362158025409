/* What came of a case, causes and follow-ups as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

#define FOLLOW_UP                                                                                  \
    { "id", ID },                                                                                  \
    { "reason", "{'enum':['solved','by_hand','silence','complaint','first_order','delivery']}" },  \
    { "words", TEXT },                                                                             \
    { "due", TIME },                                                                               \
    { "owner", ID },                                                                               \
    { "channel", "{'enum':['mail','phone','letter']}" },                                           \
    { "state", "{'enum':['planned','due','done','not_reached','cancelled']}" },                    \
    { "version", VERSION }
const struct api_property schema_outcome[] = {
    { "outcome", "{'enum':[null,'answered','solved','partly','honest_no','referred']}" },
    { "goal", "{'enum':[null,'won','kept','corrected','informed','lost']}" },
    { "cause", ID_OR_NULL },
    { "need_met", "{'type':['boolean','null']}" },
    { "words", TEXT },
    { "reason", TEXT_OR_NULL },
    { "follow_up", ID_OR_NULL },
    { "no_follow_up", TEXT_OR_NULL },
    { "by", TEXT_OR_NULL },
    { "at", TIME },
    { 0 },
};
const struct api_property schema_follow_up[] = {
    FOLLOW_UP,
    { "conversation", ID_OR_NULL },
    { "customer", ID_OR_NULL },
    { "order", ID_OR_NULL },
    { "rule", TEXT_OR_NULL },
    { "tries", COUNT },
    { "result", "{'enum':[null,'ok','explained','problem']}" },
    { "asked", ID_OR_NULL },
    { "message", ID_OR_NULL },
    { "ended_at", TIME_OR_NULL },
    { "why", TEXT_OR_NULL },
    { 0 },
};
const struct api_property schema_due_follow_up[] = {
    FOLLOW_UP, { "conversation", ID_OR_NULL }, { "customer", ID }, { "customer_name", TEXT },
    { "rule", TEXT_OR_NULL }, { 0 },
};
const struct api_property schema_coverage[] = {
    { "due", COUNT },  { "done_in_time", COUNT }, { "done_late", COUNT }, { "not_reached", COUNT },
    { "open", COUNT }, { "cancelled", COUNT },    { "solved", COUNT },    { "none", COUNT },
    { "low_permille", COUNT_OR_NULL }, { "high_permille", COUNT_OR_NULL },
    { 0 },
};
const struct api_property schema_cause[] = {
    { "id", ID }, { "parent", ID_OR_NULL }, { "code", TEXT_OR_NULL }, { "name", TEXT }, { "active", BOOLEAN },
    { "version", VERSION }, { 0 },
};
const struct api_property schema_window[] = { { "from", TIME }, { "until", TIME }, { 0 } };
const struct api_property schema_windows[] = { { "open", BOOLEAN }, { "windows", LIST("CallBackWindow") }, { 0 } };
const struct api_property schema_call_back[] = {
    { "follow_up", ID }, { "from", TIME }, { "until", TIME }, { "told", TEXT }, { 0 },
};
const struct api_property schema_follow_ups_page[] = PAGE_OF("FollowUp");
const struct api_property schema_due_page[] = PAGE_OF("DueFollowUp");
const struct api_property schema_causes_page[] = PAGE_OF("Cause");
