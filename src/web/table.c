/* Every page and form: method, path, who may, handler. The first row that fits counts; a row without a rule stops the
 * program at its start and the build's route test before that. */
#include "web/web_priv.h"

const struct endpoint web_table[] = {
    { { METHOD_GET, "/" }, ACCESS_SIGNED_IN, web_today },
    { { METHOD_GET, "/sign-in" }, ACCESS_ANYONE, web_sign_in_page },
    { { METHOD_POST, "/sign-in" }, ACCESS_ANYONE, web_sign_in },
    { { METHOD_POST, "/sign-out" }, ACCESS_SIGNED_IN_WRITE, web_sign_out },
    { { METHOD_POST, "/preferences" }, ACCESS_SIGNED_IN_WRITE, web_preferences },
    { { METHOD_GET, "/events" }, ACCESS_SIGNED_IN, web_events },
    { { METHOD_GET, "/inbox" }, ACCESS_SIGNED_IN, web_inbox },
    { { METHOD_GET, "/search" }, ACCESS_SIGNED_IN, web_search },
    { { METHOD_GET, "/new" }, ACCESS_SIGNED_IN, web_contact_page },
    { { METHOD_POST, "/new" }, ACCESS_SIGNED_IN_WRITE, web_contact },
    { { METHOD_GET, "/customers" }, ACCESS_SIGNED_IN, web_customers },
    { { METHOD_GET, "/customers/{id}" }, ACCESS_CUSTOMER_READ, web_customer },
    { { METHOD_POST, "/customers/{id}" }, ACCESS_CUSTOMER_WRITE, web_customer_change },
    { { METHOD_POST, "/customers/{id}/contacts" }, ACCESS_CUSTOMER_WRITE, web_customer_contacts },
    { { METHOD_POST, "/customers/{id}/notes" }, ACCESS_CUSTOMER_WRITE, web_customer_notes },
    { { METHOD_GET, "/customers/{id}/join" }, ACCESS_CUSTOMER_READ, web_join_page },
    { { METHOD_POST, "/customers/{id}/join" }, ACCESS_CUSTOMER_WRITE, web_join },
    { { METHOD_POST, "/customers/{id}/apart" }, ACCESS_CUSTOMER_WRITE, web_customer_apart },
    { { METHOD_GET, "/conversations/{id}" }, ACCESS_CONVERSATION_READ, web_conversation },
    { { METHOD_GET, "/conversations/{id}/row" }, ACCESS_CONVERSATION_READ, web_row },
    { { METHOD_POST, "/conversations/{id}/owner" }, ACCESS_CONVERSATION_WRITE, web_owner },
    { { METHOD_POST, "/conversations/{id}/state" }, ACCESS_CONVERSATION_WRITE, web_state },
    { { METHOD_POST, "/conversations/{id}/replies" }, ACCESS_CONVERSATION_WRITE, web_reply },
    { { METHOD_POST, "/conversations/{id}/notes" }, ACCESS_CONVERSATION_WRITE, web_note },
    { { METHOD_POST, "/conversations/{id}/drafts" }, ACCESS_CONVERSATION_WRITE, web_draft },
    { { METHOD_GET, "/mailboxes" }, ACCESS_OWNER, web_mailboxes },
    { { METHOD_POST, "/mailboxes" }, ACCESS_OWNER_WRITE, web_mailbox_set },
    { { METHOD_POST, "/mailboxes/hurry" }, ACCESS_OWNER_WRITE, web_mailbox_hurry },
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
