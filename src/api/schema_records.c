/* The schemas of products, orders and policies; schema.c says how they are written. */
#include "api/schema_priv.h"

/* clang-format off */

#define KINDS "{'enum':['use','saving','finding','fact']}"
#define ORDER_STATES "{'enum':['ordered','shipped','delivered','check_in','settled','returned']}"
#define RESULTS "{'enum':[null,'ok','explained','problem','not_reached']}"
#define CURRENCY "{'type':'string','pattern':'^[A-Z]{3}$'}"
#define DAY "{'type':'string','format':'date'}"
#define DAY_OR_NULL "{'type':['string','null'],'format':'date'}"

const struct api_property schema_batch[] = { { "batch", TEXT }, { "note", TEXT }, { 0 } };
const struct api_property schema_product[] = {
    { "id", ID }, { "sku", TEXT }, { "name", TEXT }, { "tier", TEXT_OR_NULL }, { "guarantee_months", COUNT },
    { "features", TEXT }, { "active", BOOLEAN }, { "batches", LIST("Batch") }, { "changed_at", TIME },
    { "version", VERSION }, { 0 },
};
const struct api_property schema_products[] = PAGE_OF("Product");

const struct api_property schema_tip_text[] = { { "lang", TEXT }, { "text", TEXT }, { 0 } };
const struct api_property schema_tip[] = {
    { "id", ID }, { "product", ID_OR_NULL }, { "kind", KINDS }, { "cost", COUNT }, { "currency", TEXT_OR_NULL },
    { "active", BOOLEAN }, { "texts", LIST("TipText") }, { "version", VERSION }, { 0 },
};
const struct api_property schema_tips[] = PAGE_OF("Tip");

#define ORDER_HEAD \
    { "id", ID }, { "number", TEXT }, { "channel", TEXT }, { "customer", ID }, { "customer_name", TEXT }, \
    { "currency", CURRENCY }, { "total", COUNT }, { "margin", COUNT_OR_NULL }, { "state", ORDER_STATES }, { "ordered_at", TIME }, \
    { "check_by", TIME_OR_NULL }, { "result", RESULTS }, { "reason", TEXT }, { "first", BOOLEAN }, { "version", VERSION }
const struct api_property schema_order_item[] = { ORDER_HEAD, { 0 } };
const struct api_property schema_orders[] = PAGE_OF("OrderItem");
const struct api_property schema_order_line[] = {
    { "product", ID_OR_NULL }, { "what", TEXT }, { "name", TEXT }, { "quantity", COUNT }, { "price", COUNT },
    { "batch", TEXT }, { 0 },
};
const struct api_property schema_order_step[] = {
    { "state", ORDER_STATES }, { "at", TIME }, { "by", TEXT_OR_NULL }, { "words", TEXT }, { 0 },
};
const struct api_property schema_order[] = {
    ORDER_HEAD, { "note", TEXT }, { "lines", LIST("OrderLine") }, { "steps", LIST("OrderStep") }, { 0 },
};
const struct api_property schema_case_order[] = {
    { "id", ID }, { "number", TEXT }, { "state", ORDER_STATES }, { "proposed", BOOLEAN }, { 0 },
};
const struct api_property schema_case_orders[] = PAGE_OF("CaseOrder");
const struct api_property schema_extra[] = {
    { "tip", ID_OR_NULL }, { "reason", TEXT_OR_NULL }, { "at", TIME_OR_NULL }, { "offered", LIST("Tip") }, { 0 },
};

const struct api_property schema_policy_text[] = { { "lang", TEXT }, { "title", TEXT }, { "text", TEXT }, { 0 } };
const struct api_property schema_policy_version[] = {
    { "number", VERSION }, { "state", "{'enum':['approved','effective','superseded']}" }, { "from", TIME },
    { "until", TIME_OR_NULL }, { "expected", TEXT }, { "review_on", DAY }, { "owner", TEXT }, { "approved_by", TEXT },
    { "approved_at", TIME }, { "texts", LIST("PolicyText") }, { 0 },
};
const struct api_property schema_policy[] = {
    { "id", ID }, { "code", TEXT }, { "owner", ID }, { "review_on", DAY_OR_NULL }, { "days_overdue", COUNT },
    { "retired_at", TIME_OR_NULL }, { "expected", TEXT }, { "draft", LIST("PolicyText") },
    { "versions", LIST("PolicyVersion") }, { "version", VERSION }, { 0 },
};
const struct api_property schema_policies[] = PAGE_OF("Policy");

const struct api_property schema_import_verdicts[] = {
    { "new", COUNT }, { "changed", COUNT }, { "same", COUNT }, { "double", COUNT }, { "refused", COUNT }, { 0 },
};
const struct api_property schema_import_outcomes[] = {
    { "written", COUNT }, { "taken_back", COUNT }, { "stays", COUNT }, { 0 },
};
const struct api_property schema_import[] = {
    { "id", ID }, { "kind", "{'enum':['products','orders','policies']}" }, { "name", TEXT },
    { "state", "{'enum':['looking','looked_at','writing','written','taking_back','taken_back','laid_aside']}" },
    { "done", COUNT }, { "units", COUNT }, { "unknown_columns", TEXT }, { "verdicts", REF("ImportVerdicts") },
    { "outcomes", REF("ImportOutcomes") }, { "user", ID }, { "created_at", TIME }, { "written_at", TIME_OR_NULL },
    { "undone_at", TIME_OR_NULL }, { 0 },
};
const struct api_property schema_imports[] = PAGE_OF("Import");
const struct api_property schema_import_unit[] = {
    { "line", COUNT }, { "shown", TEXT }, { "verdict", "{'enum':['none','new','changed','same','double','refused']}" },
    { "outcome", "{'enum':['none','written','taken_back','stays']}" }, { "object", ID_OR_NULL },
    { "at_line", COUNT_OR_NULL }, { "column", TEXT_OR_NULL }, { "problem", TEXT_OR_NULL }, { "hint", TEXT_OR_NULL }, { 0 },
};
const struct api_property schema_import_units[] = PAGE_OF("ImportUnit");
