/* Every endpoint of the API: method, path, who may, whether the body is JSON, handler. The first row that fits counts. */
#include "api/api_priv.h"

const struct endpoint api_table[] = {
    { { METHOD_GET, "/health" }, ACCESS_ANYONE, false, api_health },
    { { METHOD_GET, "/ready" }, ACCESS_ANYONE, false, api_ready },
    { { METHOD_GET, "/api/v1/conversations" }, ACCESS_SIGNED_IN, false, api_list_conversations },
    { { METHOD_GET, "/api/v1/conversations/{id}" }, ACCESS_CONVERSATION_READ, false, api_get_conversation },
    { { METHOD_PATCH, "/api/v1/conversations/{id}" }, ACCESS_CONVERSATION_WRITE, true, api_patch_conversation },
    { { METHOD_POST, "/api/v1/conversations/{id}/replies" }, ACCESS_CONVERSATION_WRITE, true, api_post_reply },
    { { METHOD_POST, "/api/v1/conversations/{id}/notes" }, ACCESS_CONVERSATION_WRITE, true, api_post_note },
    { { METHOD_POST, "/api/v1/uploads" }, ACCESS_SIGNED_IN_WRITE, false, api_upload },
    { { METHOD_DELETE, "/api/v1/messages/{id}" }, ACCESS_MESSAGE_WRITE, false, api_take_back },
    { { METHOD_GET, "/api/v1/messages/{id}/raw" }, ACCESS_MESSAGE_READ, false, api_get_raw },
    { { METHOD_GET, "/api/v1/attachments/{id}" }, ACCESS_ATTACHMENT_READ, false, api_get_attachment },
    { { METHOD_GET, "/api/v1/letters" }, ACCESS_OWNER, false, api_list_letters },
    { { METHOD_GET, "/api/v1/users" }, ACCESS_SIGNED_IN, false, api_list_users },
    { { METHOD_GET, "/api/v1/mailboxes" }, ACCESS_SIGNED_IN, false, api_list_mailboxes },
    { { METHOD_GET, "/api/v1/customers/{id}" }, ACCESS_CUSTOMER_READ, false, api_get_customer },
};
const size_t api_table_n = sizeof api_table / sizeof *api_table;
