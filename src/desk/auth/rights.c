#include "desk/auth/rights.h"

#include "base/bug.h"
#include "base/words.h"

const struct right rights_table[] = {
    { ACCESS_SIGNED_IN, W("See lists, search, colleagues and their teams"), SCOPE_READ, true,
      true },
    { ACCESS_SIGNED_IN_WRITE, W("Settle the own account and upload files"), SCOPE_WRITE, true,
      true },
    { ACCESS_CONVERSATION_READ, W("Read the conversations that this person sees"), SCOPE_READ, true,
      true },
    { ACCESS_MESSAGE_READ, NULL, SCOPE_READ, true, true },
    { ACCESS_LETTER_READ, NULL, SCOPE_READ, true, true },
    { ACCESS_ATTACHMENT_READ, NULL, SCOPE_READ, true, true },
    { ACCESS_FOLLOW_UP_READ, NULL, SCOPE_READ, true, true },
    { ACCESS_CONVERSATION_WRITE, W("Answer, note, assign and solve them"), SCOPE_WRITE, true, true },
    { ACCESS_MESSAGE_WRITE, NULL, SCOPE_WRITE, true, true },
    { ACCESS_PROMISE_READ, NULL, SCOPE_READ, true, true },
    { ACCESS_PROMISE_WRITE, NULL, SCOPE_WRITE, true, true },
    { ACCESS_FOLLOW_UP_WRITE, NULL, SCOPE_WRITE, true, true },
    { ACCESS_CUSTOMER_READ, W("See the customers of those conversations"), SCOPE_READ, true, true },
    { ACCESS_CUSTOMER_WRITE, W("Change what is known of these customers"), SCOPE_WRITE, true, true },
    { ACCESS_ORDER_READ, NULL, SCOPE_READ, true, true },
    { ACCESS_ORDER_WRITE, NULL, SCOPE_WRITE, true, true },
    { ACCESS_COMPLAINT_READ, W("See the complaints of those conversations"), SCOPE_READ, true,
      true },
    { ACCESS_COMPLAINT_WRITE, W("Enter complaints, answer them and put them right"), SCOPE_WRITE,
      true, true },
    { ACCESS_GUIDANCE_WRITE, W("Write the guidance that answers build on"), SCOPE_WRITE, false,
      true },
    { ACCESS_RECORDS_WRITE, W("Keep products, tips and policies"), SCOPE_WRITE, false, true },
    { ACCESS_GRANT_READ, NULL, SCOPE_READ, true, true },
    { ACCESS_GRANT_WRITE, NULL, SCOPE_WRITE, true, true },
    { ACCESS_AUTHORITY, W("Say what each may give a customer on the spot"), SCOPE_WRITE, false, true },
    { ACCESS_OWNER, W("Read the figures of the desk, its mailboxes and the letters that wait"),
      SCOPE_READ, false, true },
    { ACCESS_OWNER_WRITE, W("Add and change mailboxes"), SCOPE_WRITE, false, true },
    { ACCESS_PEOPLE, W("Invite people, switch them off, say what they may, and make teams"),
      SCOPE_ADMIN, false, true },
    { ACCESS_SETTINGS, W("Change the settings of the desk"), SCOPE_ADMIN, false, true },
    { ACCESS_AUDIT, W("Read the audit log and verify it"), SCOPE_ADMIN, false, true },
};
const size_t rights_table_n = sizeof rights_table / sizeof *rights_table;

const struct right *right_of(enum access rule) {
    for (size_t i = 0; i < rights_table_n; i++)
        if (rights_table[i].rule == rule) return &rights_table[i];
    BUG("a rule without rights");
}
