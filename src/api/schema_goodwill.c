/* Goodwill, coupons and permissions as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

const struct api_property schema_grant[] = {
    { "id", ID },
    { "conversation", ID },
    { "customer", ID },
    { "kind", "{'enum':['refund','postage','discount','replacement','gift','other']}" },
    { "amount", COUNT },
    { "currency", TEXT },
    { "purpose", "{'enum':['keep','correct','thank']}" },
    { "reason", TEXT },
    { "owed_by_law", TEXT_OR_NULL },
    { "state", "{'enum':['waiting_approval','granted','declined','applied','revoked','expired']}" },
    { "user", ID },
    { "authority", ID_OR_NULL },
    { "approver", ID_OR_NULL },
    { "coupon", TEXT_OR_NULL },
    { "order", TEXT_OR_NULL },
    { "made_at", TIME },
    { "granted_at", TIME_OR_NULL },
    { "decided_at", TIME_OR_NULL },
    { "why", TEXT_OR_NULL },
    { "ended_at", TIME_OR_NULL },
    { "ordered_again_at", TIME_OR_NULL },
    { "customer_bought", COUNT_OR_NULL },
    { "version", VERSION },
    { 0 },
};
const struct api_property schema_authority[] = {
    { "id", ID },
    { "user", ID_OR_NULL },
    { "role", "{'enum':[null,'agent','owner']}" },
    { "kind", "{'enum':['refund','postage','discount','replacement','gift','other','any']}" },
    { "per_grant", COUNT },
    { "per_period", COUNT },
    { "period_days", COUNT },
    { "currency", TEXT },
    { "per_customer", COUNT_OR_NULL },
    { "approver", ID_OR_NULL },
    { "valid_from", TIME },
    { "valid_to", TIME_OR_NULL },
    { "left", COUNT_OR_NULL },
    { 0 },
};
const struct api_property schema_proposal[] = {
    { "kind", TEXT }, { "currency", TEXT }, { "decided", COUNT }, { "approved", COUNT },
    { "per_grant", COUNT }, { "waits_removed", COUNT }, { "median_wait_s", COUNT }, { 0 },
};
const struct api_property schema_proposals[] = { { "items", LIST("AuthorityProposal") }, { 0 } };
const struct api_property schema_forgone[] = {
    { "id", ID }, { "conversation", ID }, { "kind", "{'enum':['declined_upsell','goodwill','referral']}" },
    { "amount", COUNT }, { "currency", TEXT }, { "reason", TEXT }, { "user", ID }, { "made_at", TIME }, { 0 },
};
const struct api_property schema_forgone_list[] = { { "items", LIST("ProfitForgone") }, { 0 } };
const struct api_property schema_coupon[] = {
    { "id", ID },
    { "code", TEXT },
    { "kind", "{'enum':['free_shipping_next_order','two_for_one','percent','amount']}" },
    { "percent", COUNT_OR_NULL },
    { "amount", COUNT_OR_NULL },
    { "currency", TEXT_OR_NULL },
    { "customer", ID_OR_NULL },
    { "transferable", BOOLEAN },
    { "max_uses", COUNT },
    { "uses", COUNT },
    { "valid_from", TIME },
    { "valid_to", TIME },
    { "state", "{'enum':['issued','redeemed','expired','revoked']}" },
    { "goodwill_grant", ID_OR_NULL },
    { "first_order", TEXT_OR_NULL },
    { 0 },
};
const struct api_property schema_permission[] = {
    { "id", ID }, { "purpose", "{'enum':['offers','survey']}" }, { "given", BOOLEAN },
    { "basis", "{'enum':['consent','soft_opt_in']}" }, { "order", ID_OR_NULL }, { "source", TEXT },
    { "by", TEXT_OR_NULL }, { "at", TIME }, { 0 },
};
const struct api_property schema_offer[] = {
    { "may", BOOLEAN }, { "why_not", "{'enum':['not_allowed','withdrawn','complaint',null]}" }, { 0 },
};
const struct api_property schema_permissions_page[] = PAGE_OF("Permission");
const struct api_property schema_approver[] = { { "id", ID }, { "name", TEXT }, { "usual_wait_s", COUNT_OR_NULL }, { 0 } };
const struct api_property schema_grants_page[] = PAGE_OF("GoodwillGrant");
const struct api_property schema_authorities_page[] = PAGE_OF("AuthorityLimit");
const struct api_property schema_coupons_page[] = PAGE_OF("Coupon");
