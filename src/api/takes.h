/* takes.h - what the endpoints of table.c take: fields of bodies and queries, each list ended by an
 * empty one. They are read while a call is checked (input.c), for the description (openapi.c) and by
 * the tests, so what is not declared here is not taken.
 */
#ifndef API_TAKES_H
#define API_TAKES_H

#include "api/api_priv.h"

extern const struct api_spec takes_paging[], takes_conversations_query[], takes_letters_query[],
    takes_search_query[], takes_change[], takes_customers_query[], takes_customer[],
    takes_contact_point[], takes_care_note[], takes_care_note_query[], takes_merge[],
    takes_merge_query[], takes_contact[], takes_user_new[], takes_user[],
    takes_team_new[], takes_team[], takes_mailbox_new[], takes_mailbox[], takes_events_query[],
    takes_reply[], takes_later[], takes_guidance[], takes_guidance_change[], takes_note[],
    takes_ask[], takes_ask_words[], takes_ask_state[], takes_forward[], takes_filter[],
    takes_filter_query[], takes_sender[], takes_join[], takes_link[],
    takes_grant[], takes_grant_state[], takes_grants_query[], takes_authority[], takes_authorities_query[],
    takes_authority_query[], takes_forgone[], takes_coupon[], takes_coupon_query[], takes_coupon_code[],
    takes_redemption[],
    takes_contact_point_query[], takes_contact_mark_query[];

#endif
