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
    takes_contact_point_query[], takes_contact_mark_query[], takes_standard[], takes_standard_change[],
    takes_calendar[], takes_calendar_change[], takes_import[], takes_import_query[], takes_due[];

#endif
