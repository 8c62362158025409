/* schema_priv.h - the words of schemas, and those objects that stand in files of their own. */
#ifndef API_SCHEMA_PRIV_H
#define API_SCHEMA_PRIV_H

#include "api/api_priv.h"

#define IDS "{'type':'array','items':" ID "}"
#define ID "{'type':'string','pattern':'^[1-9][0-9]*$'}"
#define ID_OR_NULL "{'type':['string','null'],'pattern':'^[1-9][0-9]*$'}"
#define TIME "{'type':'string','format':'date-time'}"
#define TIME_OR_NULL "{'type':['string','null'],'format':'date-time'}"
#define TEXT "{'type':'string'}"
#define TEXT_OR_NULL "{'type':['string','null']}"
#define BOOLEAN "{'type':'boolean'}"
#define COUNT "{'type':'integer','minimum':0}"
#define COUNT_OR_NULL "{'type':['integer','null'],'minimum':0}"
#define VERSION "{'type':'integer','minimum':1}"
#define SHA256 "{'type':'string','pattern':'^[0-9a-f]{64}$'}"
#define REF(name) "{'$ref':'#/components/schemas/" name "'}"
#define LIST(name) "{'type':'array','items':" REF(name) "}"

#define PAGE_OF(name) { { "items", LIST(name) }, { "next", TEXT_OR_NULL }, { 0 } }

/* schema_records.c: products, orders and policies. */
extern const struct api_property schema_batch[], schema_product[], schema_products[], schema_tip_text[],
    schema_tip[], schema_tips[], schema_order_item[], schema_orders[], schema_order_line[],
    schema_order_step[], schema_order[], schema_case_order[], schema_case_orders[], schema_extra[],
    schema_policy_text[], schema_policy_version[], schema_policy[], schema_policies[];

#endif
