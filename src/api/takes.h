/* takes.h - what the endpoints of table.c take: fields of bodies and queries, each list ended by an
 * empty one. They are read while a call is checked (input.c), for the description (openapi.c) and by
 * the tests, so what is not declared here is not taken.
 */
#ifndef API_TAKES_H
#define API_TAKES_H

#include "api/api_priv.h"

/* limit= and after= of a list, as every list takes them. */
#define LIMIT                                                                                      \
    { .name = "limit", .kind = API_NUMBER, .min = 1, .max = API_PAGE_MAX,                          \
      .what = "How many at most; 50 where it is left out.",                                        \
      .hint = "It must be a whole number from 1 to 200." }
#define AFTER                                                                                      \
    { .name = "after", .kind = API_CURSOR, .what = "The next of the page before.",                 \
      .hint = "Take the next of the page before as it is, or leave it out." }

extern const struct api_spec takes_paging[], takes_conversations_query[], takes_letters_query[],
    takes_search_query[], takes_change[], takes_cause[], takes_cause_change[], takes_automation[], takes_follow_ups_query[],
    takes_coverage_query[], takes_follow_up[], takes_call_back[], takes_follow_up_change[], takes_customers_query[], takes_customer[],
    takes_contact_point[], takes_care_note[], takes_care_note_query[], takes_merge[],
    takes_merge_query[], takes_contact[], takes_user_new[], takes_user[],
    takes_team_new[], takes_team[], takes_mailbox_new[], takes_mailbox[], takes_events_query[],
    takes_reply[], takes_later[], takes_promise[], takes_reply_promise[], takes_promise_change[], takes_promises_query[],
    takes_rate_query[], takes_helper_query[], takes_guidance[], takes_guidance_change[], takes_note[],
    takes_ask[], takes_ask_words[], takes_ask_state[], takes_forward[], takes_filter[], takes_tag[], takes_case_tags[],
    takes_filter_query[], takes_sender[], takes_join[], takes_link[],
    takes_grant[], takes_grant_state[], takes_grants_query[], takes_authority[], takes_authorities_query[],
    takes_authority_query[], takes_forgone[], takes_coupon[], takes_coupon_query[], takes_coupon_code[],
    takes_redemption[],
    takes_permission[], takes_standard[], takes_standard_change[],
    takes_calendar[], takes_calendar_change[], takes_days_off[], takes_days_off_query[], takes_due[],
    takes_complaints_query[], takes_complaint[], takes_complaint_change[], takes_receipt[], takes_decision[],
    takes_extension[], takes_statute[], takes_contact_point_query[], takes_contact_mark_query[];

/* takes_recoveries.c: making good, known faults, forgetting. */
extern const struct api_spec takes_recovery[], takes_recovery_step[], takes_step_settled[], takes_action[],
    takes_action_settled[], takes_plans_query[], takes_plan[], takes_fault[], takes_fault_buyers[],
    takes_fault_customer[], takes_fault_closed[], takes_erasure[];
/* takes_insight.c: figures, and what is missing. */
extern const struct api_spec takes_span_query[], takes_week_query[], takes_gaps_query[], takes_gap[],
    takes_gap_close[];
/* takes_records.c: products, orders and policies. */
extern const struct api_spec takes_products_query[], takes_product_new[], takes_product[], takes_tip_new[],
    takes_tip[], takes_orders_query[], takes_order_new[], takes_order[], takes_order_step[],
    takes_order_link[], takes_extra[], takes_policy_new[], takes_policy[], takes_policy_version[],
    takes_import[], takes_import_step[], takes_import_units_query[], takes_orders_table_query[];

#endif
