/* Complaints and the law as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

#define COMPLAINT_STATES "{'enum':['received','acknowledged','decided','remedy_running','remedied','verified','closed']}"
#define DECISIONS "{'enum':['none','accepted','partly','rejected']}"
#define FAULTS "{'enum':['unknown','ours','not_ours']}"
const struct api_property schema_deadline[] = {
    { "kind", "{'enum':['receipt','answer','remedy']}" }, { "rule", TEXT }, { "rule_version", VERSION }, { "due", DATE },
    { "due_at", TIME }, { "extended_days", COUNT }, { "paused_days", COUNT }, { "met_at", TIME_OR_NULL },
    { "missed", BOOLEAN }, { 0 },
};
const struct api_property schema_complaint[] = {
    { "id", ID }, { "number", TEXT }, { "country", TEXT }, { "conversation", ID }, { "customer", ID },
    { "customer_name", TEXT }, { "received_at", TIME }, { "how", "{'enum':['mail','phone','shop','letter','form']}" },
    { "matter", "{'enum':['service','fault']}" }, { "goods", "{'enum':['other','technical','service']}" },
    { "item", TEXT }, { "defect", TEXT }, { "demand", TEXT }, { "fault", FAULTS }, { "our_part", TEXT },
    { "state", COMPLAINT_STATES }, { "decision", DECISIONS }, { "reasons", TEXT }, { "proposal", TEXT }, { "adr", TEXT },
    { "remedy_amount", COUNT_OR_NULL }, { "remedy_currency", TEXT_OR_NULL }, { "remedy_law", TEXT },
    { "receipt_at", TIME_OR_NULL }, { "answered_at", TIME_OR_NULL }, { "remedied_at", TIME_OR_NULL }, { "outcome", TEXT },
    { "closed_at", TIME_OR_NULL }, { "apology_at", TIME_OR_NULL }, { "keep_until", DATE }, { "version", VERSION },
    { "deadlines", LIST("Deadline") }, { 0 },
};
const struct api_property schema_complaint_item[] = {
    { "id", ID }, { "number", TEXT }, { "country", TEXT }, { "conversation", ID }, { "customer_name", TEXT },
    { "item", TEXT }, { "fault", FAULTS }, { "state", COMPLAINT_STATES }, { "decision", DECISIONS }, { "received_at", TIME },
    { "next", "{'enum':[null,'receipt','answer','remedy']}" }, { "due", DATE_OR_NULL }, { "missed", BOOLEAN }, { 0 },
};
const struct api_property schema_statute[] = {
    { "id", ID }, { "country", TEXT }, { "code", TEXT }, { "version", VERSION },
    { "kind", "{'enum':['says','receipt','answer','remedy']}" }, { "duration", COUNT },
    { "unit", "{'enum':['days','working_days','months','years']}" }, { "ends_working", BOOLEAN },
    { "pause", "{'enum':['none','until_word','anew']}" }, { "pause_days", COUNT }, { "extensions", COUNT },
    { "extension_needs", "{'enum':['nothing','consent','notice']}" }, { "extension_days", COUNT },
    { "rejection_names_adr", BOOLEAN }, { "record", BOOLEAN }, { "keep_years", COUNT },
    { "says", TEXT }, { "reference", TEXT }, { "source", TEXT }, { "valid_from", DATE }, { "valid_to", DATE_OR_NULL },
    { "certainty", "{'enum':['low','medium','settled','high']}" }, { "verified_on", DATE_OR_NULL }, { "verified_by", TEXT_OR_NULL },
    { 0 },
};
const struct api_property schema_complaints_page[] = PAGE_OF("ComplaintItem");
const struct api_property schema_statutes_page[] = PAGE_OF("Statute");
