/* Promises as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

const struct api_property schema_promise[] = {
    { "id", ID },
    { "conversation", ID },
    { "customer", ID },
    { "message", ID_OR_NULL },
    { "kind", "{'enum':['deed','update']}" },
    { "what", TEXT },
    { "made_at", TIME },
    { "due", TIME },
    { "first_due", TIME },
    { "owner", ID },
    { "by_helper", BOOLEAN },
    { "standard", TEXT_OR_NULL },
    { "earlier", ID_OR_NULL },
    { "state", "{'enum':['made','kept','late','broken','renegotiated','released']}" },
    { "broken_at", TIME_OR_NULL },
    { "fulfilled_at", TIME_OR_NULL },
    { "evidence", TEXT },
    { "evidence_message", ID_OR_NULL },
    { "reason", TEXT },
    { "told_in", ID_OR_NULL },
    { "told_due", TIME_OR_NULL },
    { "recovery_due", TIME_OR_NULL },
    { "recovered_at", TIME_OR_NULL },
    { "recovered", TEXT },
    { "version", VERSION },
    { 0 },
};
const struct api_property schema_promise_share[] = {
    { "kept", COUNT }, { "n", COUNT }, { "low_permille", COUNT }, { "high_permille", COUNT }, { 0 },
};
const struct api_property schema_promise_rate[] = {
    { "kept", REF("PromiseShare") },
    { "first_date", REF("PromiseShare") },
    { "late", COUNT },
    { "broken", COUNT },
    { "renegotiated", COUNT },
    { "released", COUNT },
    { 0 },
};
const struct api_property schema_promise_helper[] = {
    { "cases", COUNT }, { "p90_days", COUNT }, { "days", COUNT }, { "due", TIME }, { "past_kept", COUNT }, { "past_n", COUNT }, { 0 },
};
const struct api_property schema_promises_page[] = PAGE_OF("Promise");
