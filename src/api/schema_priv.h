/* schema_priv.h - the words of schemas, and those objects that stand in files of their own. */
#ifndef API_SCHEMA_PRIV_H
#define API_SCHEMA_PRIV_H

#include "api/api_priv.h"

#define IDS "{'type':'array','items':" ID "}"
#define ID "{'type':'string','pattern':'^[1-9][0-9]*$'}"
#define ID_OR_NULL "{'type':['string','null'],'pattern':'^[1-9][0-9]*$'}"
#define TIME "{'type':'string','format':'date-time'}"
#define TIME_OR_NULL "{'type':['string','null'],'format':'date-time'}"
#define DATE "{'type':'string','format':'date'}"
#define DATE_OR_NULL "{'type':['string','null'],'format':'date'}"
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

/* schema_promises.c: promises. */
extern const struct api_property schema_promise[], schema_promise_share[],
    schema_promise_rate[], schema_promise_helper[], schema_promises_page[];
/* schema_automations.c: the register of automations. */
extern const struct api_property schema_automation[], schema_automations_page[];
/* schema_followups.c: what came of a case, causes and follow-ups. */
extern const struct api_property schema_outcome[], schema_follow_up[], schema_due_follow_up[],
    schema_coverage[], schema_window[], schema_windows[], schema_call_back[], schema_cause[], schema_follow_ups_page[], schema_due_page[],
    schema_causes_page[];
/* schema_insight.c: what became of it. */
extern const struct api_property schema_share[], schema_ordered_again[], schema_follow_up_report[], schema_group[],
    schema_recovery_effect[], schema_week_complaint[], schema_week_good[], schema_week[], schema_gap[],
    schema_gaps_page[], schema_gap_case[], schema_whole_gap[], schema_gap_report[];
/* schema_complaints.c: complaints and the law. */
extern const struct api_property schema_deadline[], schema_complaint[], schema_complaint_item[],
    schema_statute[], schema_complaints_page[], schema_statutes_page[];
/* schema_recoveries.c: making good, known faults, forgetting. */
extern const struct api_property schema_recovery_step[], schema_recovery[], schema_action[], schema_actions[],
    schema_plan_step[], schema_plan[], schema_plans[], schema_fault_item[], schema_faults[], schema_told[],
    schema_fault[], schema_erased[], schema_kept[], schema_erasure[];
/* schema_clocks.c: calendars, standards and clocks. */
extern const struct api_property schema_standard[], schema_special_day[], schema_calendar[],
    schema_calendar_import[], schema_standards_page[], schema_calendars_page[];
/* schema_goodwill.c: goodwill, coupons and permissions. */
extern const struct api_property schema_grant[], schema_authority[], schema_proposal[],
    schema_proposals[], schema_forgone[], schema_forgone_list[], schema_coupon[], schema_permission[], schema_offer[],
    schema_permissions_page[],
    schema_approver[], schema_grants_page[], schema_authorities_page[], schema_coupons_page[];
/* schema_records.c: products, orders and policies. */
extern const struct api_property schema_batch[], schema_product[], schema_products[], schema_tip_text[],
    schema_tip[], schema_tips[], schema_order_item[], schema_orders[], schema_order_line[],
    schema_order_step[], schema_order[], schema_case_order[], schema_case_orders[], schema_extra[],
    schema_policy_text[], schema_policy_version[], schema_policy[], schema_policies[], schema_import_verdicts[],
    schema_import_outcomes[], schema_import[], schema_imports[], schema_import_unit[], schema_import_units[];

#endif
