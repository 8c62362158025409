/* Every page and form: method, path, who may, handler. The first row that fits counts; a row without a rule stops the
 * program at its start and the build's route test before that. */
#include "web/web_priv.h"

const struct endpoint web_table[] = {
    { { METHOD_GET, "/" }, ACCESS_SIGNED_IN, web_home },
    { { METHOD_GET, "/sign-in" }, ACCESS_ANYONE, web_sign_in_page },
    { { METHOD_POST, "/sign-in" }, ACCESS_ANYONE, web_sign_in },
    { { METHOD_GET, "/forgotten" }, ACCESS_ANYONE, web_forgotten_page },
    { { METHOD_POST, "/forgotten" }, ACCESS_ANYONE, web_forgotten },
    /* a link of a mail of ours: the token proves itself */
    { { METHOD_GET, "/enter/{token}" }, ACCESS_ANYONE, web_enter_page },
    { { METHOD_POST, "/enter/{token}" }, ACCESS_ANYONE, web_enter },
    { { METHOD_POST, "/sign-out" }, ACCESS_SIGNED_IN_WRITE, web_sign_out },
    { { METHOD_POST, "/preferences" }, ACCESS_SIGNED_IN_WRITE, web_preferences },
    { { METHOD_GET, "/events" }, ACCESS_SIGNED_IN, web_events },
    { { METHOD_GET, "/inbox" }, ACCESS_SIGNED_IN, web_inbox },
    { { METHOD_GET, "/search" }, ACCESS_SIGNED_IN, web_search },
    { { METHOD_GET, "/conversations/{id}" }, ACCESS_CONVERSATION_READ, web_conversation },
    { { METHOD_GET, "/conversations/{id}/row" }, ACCESS_CONVERSATION_READ, web_row },
    { { METHOD_POST, "/conversations/{id}/owner" }, ACCESS_CONVERSATION_WRITE, web_owner },
    { { METHOD_POST, "/conversations/{id}/state" }, ACCESS_CONVERSATION_WRITE, web_state },
    { { METHOD_POST, "/conversations/{id}/replies" }, ACCESS_CONVERSATION_WRITE, web_reply },
    { { METHOD_POST, "/conversations/{id}/notes" }, ACCESS_CONVERSATION_WRITE, web_note },
    { { METHOD_POST, "/conversations/{id}/drafts" }, ACCESS_CONVERSATION_WRITE, web_draft },
    { { METHOD_GET, "/mailboxes" }, ACCESS_OWNER, web_mailboxes },
    { { METHOD_POST, "/mailboxes" }, ACCESS_OWNER, web_mailbox_set },
    { { METHOD_POST, "/mailboxes/hurry" }, ACCESS_OWNER, web_mailbox_hurry },
    { { METHOD_GET, "/settings" }, ACCESS_SIGNED_IN, web_account },
    { { METHOD_POST, "/settings" }, ACCESS_SIGNED_IN_WRITE, web_account_set },
    { { METHOD_POST, "/settings/password" }, ACCESS_SIGNED_IN_WRITE, web_password },
    { { METHOD_POST, "/settings/sessions" }, ACCESS_SIGNED_IN_WRITE, web_sessions },
    { { METHOD_POST, "/settings/tokens" }, ACCESS_SIGNED_IN_WRITE, web_tokens },
    { { METHOD_GET, "/settings/people" }, ACCESS_OWNER, web_people },
    { { METHOD_POST, "/settings/people" }, ACCESS_OWNER, web_people_set },
    { { METHOD_GET, "/settings/teams" }, ACCESS_OWNER, web_teams },
    { { METHOD_POST, "/settings/teams" }, ACCESS_OWNER, web_teams_set },
    { { METHOD_POST, "/messages/{id}/take-back" }, ACCESS_MESSAGE_WRITE, web_take_back },
    { { METHOD_POST, "/messages/{id}/send-again" }, ACCESS_MESSAGE_WRITE, web_send_again },
    { { METHOD_GET, "/messages/{id}/original" }, ACCESS_MESSAGE_READ, web_original },
    /* signed addresses, for the frame of a mail: it has no cookies */
    { { METHOD_GET, "/inline/{id}/{number}/{until}/{mac}" }, ACCESS_ANYONE, web_inline },
    { { METHOD_GET, "/pictures/{id}/{number}/{until}/{mac}" }, ACCESS_ANYONE, web_picture },
    { { METHOD_GET, "/letters/{id}/raw" }, ACCESS_LETTER_READ, web_letter_raw },
    { { METHOD_GET, "/attachments/{id}" }, ACCESS_ATTACHMENT_READ, web_attachment },
};
const size_t web_table_n = sizeof web_table / sizeof *web_table;
