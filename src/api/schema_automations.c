/* The register of automations as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

const struct api_property schema_automation[] = {
    { "id", ID },
    { "code", TEXT },
    { "name", TEXT },
    { "purpose", TEXT },
    { "owner", ID_OR_NULL },
    { "owner_name", TEXT_OR_NULL },
    { "active", BOOLEAN },
    { "off", "{'enum':['freely','with_reason','never']}" },
    { "switched_at", TIME_OR_NULL },
    { "switched_by", TEXT_OR_NULL },
    { "why", TEXT_OR_NULL },
    { "days", "{'type':['integer','null'],'minimum':0,'maximum':366}" },
    { "unit", "{'enum':[null,'days','open_days']}" },
    { "channel", "{'enum':[null,'mail','phone','letter']}" },
    { "made", COUNT },
    { "made_at", TIME_OR_NULL },
    { "complaints", COUNT },
    { "minutes", "{'type':['integer','null'],'minimum':1,'maximum':480}" },
    { "effect", "{'enum':['not_measurable_yet','no_difference_shown','saves','costs_more_than_it_saves']}" },
    { "before", COUNT },
    { "before_again", COUNT },
    { "after", COUNT },
    { "after_again", COUNT },
    { "more_contacts", "{'type':['integer','null']}" },
    { "more_minutes", "{'type':['integer','null']}" },
    { "version", VERSION },
    { 0 },
};
const struct api_property schema_automations_page[] = PAGE_OF("Automation");
