/* Recoveries, known faults and forgetting as JSON schemas (schema.c). */
#include "api/schema_priv.h"

/* clang-format off */

#define STEP_KINDS "{'enum':['deed','apology','word','look_back']}"
const struct api_property schema_recovery_step[] = {
    { "id", ID }, { "kind", STEP_KINDS }, { "what", TEXT }, { "owner", ID }, { "due", TIME },
    { "state", "{'enum':['pending','done','late_done','skipped']}" }, { "done_at", TIME_OR_NULL }, { "words", TEXT },
    { "alarmed_at", TIME_OR_NULL }, { 0 },
};
const struct api_property schema_recovery[] = {
    { "complaint", ID }, { "goal", TEXT }, { "state", "{'enum':['active','completed','reviewed']}" }, { "late", BOOLEAN },
    { "started_at", TIME }, { "completed_at", TIME_OR_NULL }, { "reviewed_at", TIME_OR_NULL }, { "steps", LIST("RecoveryStep") },
    { 0 },
};
const struct api_property schema_action[] = {
    { "id", ID }, { "what", TEXT }, { "owner", ID }, { "due", DATE }, { "done_at", TIME_OR_NULL }, { "check", DATE },
    { "helped", "{'type':['boolean','null']}" }, { "result", TEXT }, { "complaint", ID }, { "cause", ID_OR_NULL },
    { "before", COUNT_OR_NULL }, { "since", COUNT_OR_NULL }, { "since_days", COUNT_OR_NULL }, { 0 },
};
const struct api_property schema_actions[] = { { "items", LIST("Action") }, { 0 } };
const struct api_property schema_plan_step[] = {
    { "id", ID }, { "kind", STEP_KINDS }, { "hours", COUNT }, { "what", TEXT }, { 0 },
};
const struct api_property schema_plan[] = {
    { "id", ID }, { "lang", TEXT }, { "name", TEXT }, { "goal", TEXT }, { "steps", LIST("PlanStep") }, { "version", VERSION }, { 0 },
};
const struct api_property schema_plans[] = { { "items", LIST("Plan") }, { 0 } };
#define FAULT { "id", ID }, { "item", TEXT }, { "batch", TEXT }, { "what", TEXT }, { "owner", TEXT }, { "created_at", TIME }, \
    { "closed_at", TIME_OR_NULL }, { "customers", COUNT }, { "to_tell", COUNT }, { "wrote_first", COUNT }
const struct api_property schema_fault_item[] = { FAULT, { 0 } };
const struct api_property schema_faults[] = { { "items", LIST("FaultItem") }, { 0 } };
const struct api_property schema_told[] = {
    { "customer", ID }, { "name", TEXT }, { "address", TEXT_OR_NULL }, { "conversation", ID_OR_NULL },
    { "state", "{'enum':['to_tell','told','wrote_first','nothing_to_tell']}" }, { "words", TEXT }, { "at", TIME_OR_NULL }, { 0 },
};
const struct api_property schema_fault[] = { FAULT, { "list", LIST("Told") }, { 0 } };
const struct api_property schema_erased[] = {
    { "conversations", COUNT }, { "messages", COUNT }, { "files", COUNT }, { "contact_points", COUNT }, { 0 },
};
const struct api_property schema_kept[] = {
    { "register_rows", COUNT }, { "until", DATE_OR_NULL }, { "why", TEXT }, { "orders", COUNT }, { 0 },
};
const struct api_property schema_erasure[] = {
    { "customer", ID }, { "may", BOOLEAN }, { "how", TEXT }, { "at", TIME_OR_NULL }, { "finished_at", TIME_OR_NULL }, { "erased", REF("Erased") },
    { "kept", REF("KeptRows") }, { 0 },
};
