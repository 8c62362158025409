/* The objects of the contract as JSON schemas (2020-12, as OpenAPI 3.1 has them), "'" standing for
 * '"'. What is written here is promised: an answer that does not fit fails the tests. All fields of
 * an object are there, and no other is; "?" behind a name: it may be missing. */
#include "api/schema_priv.h"

/* clang-format off */

#define STATES                                                                                     \
    "{'enum':['new','open','waiting_customer','waiting_internal','solved','closed','merged','spam']}"
#define DELIVERIES "{'enum':[null,'held','queued','sending','sent','uncertain','failed']}"

static const struct api_property status[] = { { "status", "{'enum':['alive','ready']}" },
                                              { "wrong?", "{'type':'array','items':{'type':'string'}}" },
                                              { 0 } };
static const struct api_property person[] = { { "name", TEXT }, { "address", TEXT }, { 0 } };
static const struct api_property author[] = {
    { "kind", "{'enum':['customer','user','automation','third_party']}" }, { "name", TEXT }, { 0 },
};
static const struct api_property attachment[] = {
    { "id", ID }, { "name", TEXT }, { "type", TEXT }, { "size", COUNT }, { 0 },
};
static const struct api_property delivery[] = {
    { "address", TEXT },
    { "state", "{'enum':['held','queued','sending','sent','uncertain','failed','taken_back']}" },
    { "answer", TEXT },
    { "came_back", "{'enum':[null,'nobody','not_now','late']}" },
    { "status", TEXT },
    { 0 },
};
static const struct api_property ask_word[] = {
    { "user", ID }, { "at", TIME }, { "text", TEXT }, { "answer", BOOLEAN }, { 0 },
};
static const struct api_property ask[] = {
    { "message", ID },
    { "conversation", ID },
    { "from", ID },
    { "user", ID_OR_NULL },
    { "team", ID_OR_NULL },
    { "due", TIME },
    { "state", "{'enum':['open','answered','closed']}" },
    { "words", LIST("AskWord") },
    { "version", VERSION },
    { 0 },
};
static const struct api_property asked[] = {
    { "kind", "{'enum':['late','answered','me','team','named']}" },
    { "message", ID },
    { "conversation", ID },
    { "text", TEXT },
    { "other", TEXT },
    { "at", TIME },
    { "due", TIME_OR_NULL },
    { 0 },
};
static const struct api_property asked_list[] = { { "items", LIST("Asked") }, { 0 } };
static const struct api_property understanding[] = {
    { "text", TEXT }, { "by", TEXT }, { "at", TIME }, { "wrong_at", TIME_OR_NULL }, { 0 },
};
static const struct api_property proof[] = {
    { "state", "{'enum':['proven','not_proven','failed']}" },
    { "why", "{'enum':['dmarc','dkim','spf','no-server','no-result','other-server','no-check','other-domain','no-from']}" },
    { "vouched_by", TEXT_OR_NULL },
    { "reply_to_doubted", BOOLEAN },
    { 0 },
};
static const struct api_property message[] = {
    { "id", ID },
    { "conversation", ID },
    { "direction", "{'enum':['in','out','internal']}" },
    { "channel", REF("Channel") },
    { "author", REF("Author") },
    { "to", LIST("Person") },
    { "cc", LIST("Person") },
    { "at", TIME },
    { "subject", TEXT },
    { "text", TEXT },
    { "reply?", TEXT },
    { "signature?", TEXT },
    { "forwarded_by?", ID },
    { "html", TEXT_OR_NULL },
    { "message_id", TEXT_OR_NULL },
    { "readable", BOOLEAN },
    { "taken_back_at", TIME_OR_NULL },
    { "part", "{'enum':[null,'forward','third_party','other_address','ask']}" },
    { "about", ID_OR_NULL },
    { "proof?", REF("Proof") },
    { "attachments", LIST("Attachment") },
    { "delivery", DELIVERIES },
    { "deliveries", LIST("Delivery") },
    { "ask?", REF("Ask") },
    { 0 },
};
static const struct api_property clock[] = {
    { "kind", "{'enum':['first_reply','next_reply','resolution']}" },
    { "standard", TEXT },
    { "started", TIME },
    { "due", TIME },
    { "stopped_at", TIME_OR_NULL },
    { "result", "{'enum':['running','met','breached','let_go']}" },
    { "warned", "{'enum':[0,50,80,100]}" },
    { "paused", BOOLEAN },
    { 0 },
};
static const struct api_property customer_name[] = { { "id", ID }, { "name", TEXT }, { 0 } };

#define CONVERSATION                                                                               \
    { "id", ID },                                                                                  \
    { "ref", "{'type':'string','pattern':'^K-[0-9A-Z]{4,}$'}" },                                   \
    { "subject", TEXT },                                                                           \
    { "channel", REF("Channel") },                                                                 \
    { "customer", REF("CustomerName") },                                                           \
    { "owner", ID_OR_NULL },                                                                       \
    { "team", ID_OR_NULL },                                                                        \
    { "tags", "{'type':'array','items':" TEXT "}" },                                               \
    { "state", STATES },                                                                           \
    { "priority", "{'enum':['normal','urgent']}" },                                              \
    { "snoozed_until", TIME_OR_NULL },                                                             \
    { "snooze_reason", TEXT_OR_NULL },                                                             \
    { "waiting_since", TIME_OR_NULL },                                                             \
    { "due", TIME_OR_NULL },                                                                       \
    { "merged_into", ID_OR_NULL },                                                                 \
    { "opened_at", TIME },                                                                         \
    { "flagged", TEXT_OR_NULL },                                                                   \
    { "understood", TEXT_OR_NULL },                                                                \
    { "version", VERSION }

static const struct api_property conversation_name[] = {
    { "id", ID }, { "ref", TEXT }, { "subject", TEXT }, { 0 },
};
static const struct api_property conversation[] = { CONVERSATION, { 0 } };
static const struct api_property suspicion[] = {
    { "reasons", "{'type':'array','items':{'enum':['filter','marked','own-address','program','forged','link','name','hidden','not-to-us']}}" },
    { "said", TEXT },
    { "at", TIME },
    { "look_by", TIME },
    { "state", "{'enum':['open','not_spam','spam']}" },
    { "settled_by", TEXT_OR_NULL },
    { "settled_at", TIME_OR_NULL },
    { 0 },
};
static const struct api_property whole_conversation[] = {
    CONVERSATION,
    { "suspicion?", REF("Suspicion") },
    { "earlier_messages", COUNT },
    { "messages", LIST("Message") },
    { "promises", LIST("Promise") },
    { "clocks", LIST("Clock") },
    { "merged", LIST("ConversationName") },
    { "links", LIST("ConversationName") },
    { "understandings", LIST("Understanding") },
    { "outcome?", REF("Outcome") },
    { 0 },
};
static const struct api_property upload[] = {
    { "id", ID }, { "name", TEXT }, { "size", COUNT }, { "sha256", SHA256 }, { 0 },
};
static const struct api_property letter[] = {
    { "id", ID },
    { "state", "{'enum':['waiting','read','unreadable']}" },
    { "received_at", TIME },
    { "size", COUNT },
    { "sha256", SHA256 },
    { "message", ID_OR_NULL },
    { 0 },
};
static const struct api_property user[] = {
    { "id", ID },
    { "name", TEXT },
    { "mail", TEXT },
    { "role", "{'enum':['owner','agent']}" },
    { "active", BOOLEAN },
    { 0 },
};
static const struct api_property team[] = { { "id", ID }, { "name", TEXT }, { 0 } };
static const struct api_property whole_user[] = {
    { "id", ID },
    { "name", TEXT },
    { "mail", TEXT },
    { "role", "{'enum':['owner','agent']}" },
    { "active", BOOLEAN },
    { "sees", "{'enum':['all','teams','assigned']}" },
    { "invited", TIME_OR_NULL },
    { "lang", TEXT },
    { "teams", IDS },
    { "version", VERSION },
    { 0 },
};
static const struct api_property whole_team[] = {
    { "id", ID }, { "name", TEXT }, { "members", IDS }, { "version", VERSION }, { 0 },
};
static const struct api_property tag[] = { { "id", ID }, { "name", TEXT }, { 0 } };
static const struct api_property guidance_text[] = {
    { "id", ID }, { "version", VERSION }, { "lang", TEXT }, { "title", TEXT }, { "facts", TEXT },
    { "rights", TEXT }, { "limits", TEXT }, { "options", TEXT }, { "tone", TEXT }, { "text", TEXT }, { 0 },
};
static const struct api_property guidance[] = {
    { "id", ID }, { "version", VERSION }, { "retired_at", TIME_OR_NULL }, { "texts", LIST("GuidanceText") }, { 0 },
};
static const struct api_property later_reply[] = {
    { "id", ID }, { "conversation", ID }, { "user", ID }, { "text", TEXT }, { "leaves_at", TIME },
    { "state", "{'enum':['waiting','sent','stopped']}" }, { "why", TEXT_OR_NULL }, { 0 },
};
static const struct api_property filter[] = {
    { "id", ID }, { "name", TEXT }, { "view", TEXT }, { "tag", TEXT_OR_NULL }, { "urgent", BOOLEAN }, { 0 },
};
static const struct api_property blocked[] = {
    { "id", ID }, { "address", TEXT }, { "blocked_at", TIME }, { 0 },
};
static const struct api_property trusted[] = {
    { "id", ID }, { "address", TEXT }, { "by", TEXT }, { "conversation", ID_OR_NULL }, { "trusted_at", TIME }, { 0 },
};
static const struct api_property mailbox[] = {
    { "id", ID }, { "address", TEXT }, { "name", TEXT }, { "lang", TEXT }, { "team", ID }, { 0 },
};
static const struct api_property voucher[] = {
    { "server", TEXT }, { "letters", "{'type':'integer'}" }, { "last_at", TIME }, { 0 },
};
static const struct api_property whole_mailbox[] = {
    { "id", ID },
    { "address", TEXT },
    { "name", TEXT },
    { "lang", TEXT },
    { "team", ID },
    { "way", "{'enum':['fetched','delivered']}" },
    { "imap", TEXT_OR_NULL },
    { "smtp", TEXT_OR_NULL },
    { "user", TEXT_OR_NULL },
    { "folder", TEXT },
    { "after", "{'enum':['keep','mark','move']}" },
    { "move_to", TEXT },
    { "hour_limit", COUNT_OR_NULL },
    { "day_limit", COUNT_OR_NULL },
    { "limited_until", TIME_OR_NULL },
    { "vouch", TEXT_OR_NULL },
    { "vouchers", LIST("Voucher") },
    { "last_fetched", TIME_OR_NULL },
    { "trouble", TEXT_OR_NULL },
    { "consent",
      "{'type':['object','null'],'additionalProperties':false,'required':['provider','account','state','ends'],"
      "'properties':{'provider':{'enum':['google','microsoft','other']},'account':" TEXT_OR_NULL ","
      "'state':{'enum':['fine','needed']},'ends':" TIME_OR_NULL "}}" },
    { "version", VERSION },
    { 0 },
};
static const struct api_property contact_point[] = {
    { "kind", "{'enum':['mail','phone']}" },
    { "value", TEXT },
    { "refused_at", TIME_OR_NULL },
    { "refused_status", TEXT },
    { "complained_at", TIME_OR_NULL },
    { 0 },
};
static const struct api_property care_note[] = {
    { "id", ID }, { "text", TEXT }, { "until", TIME }, { "by", TEXT }, { 0 },
};

#define CUSTOMER                                                                                   \
    { "id", ID },                                                                                  \
    { "name", TEXT },                                                                              \
    { "lang", TEXT_OR_NULL },                                                                      \
    { "salutation", TEXT },                                                                        \
    { "prefers", "{'enum':[null,'mail','phone','counter']}" },                                     \
    { "hours", TEXT },                                                                             \
    { "since", TIME },                                                                             \
    { "version", VERSION },                                                                        \
    { "contact_points", LIST("ContactPoint") }

static const struct api_property customer_item[] = { CUSTOMER, { 0 } };
static const struct api_property merge[] = {
    { "id", ID }, { "with", ID }, { "name", TEXT }, { "at", TIME }, { "until", TIME }, { 0 },
};
static const struct api_property duplicate[] = {
    { "id", ID },
    { "name", TEXT },
    { "evidence", "{'type':'array','items':{'enum':['phone','address','name']}}" },
    { 0 },
};
static const struct api_property customer[] = {
    CUSTOMER,
    { "tier", TEXT },
    { "care_notes", LIST("CareNote") },
    { "merges", LIST("Merge") },
    { "duplicates", LIST("Duplicate") },
    { 0 },
};
static const struct api_property found[] = {
    { "kind", "{'enum':['message','conversation','customer','article']}" },
    { "id", ID },
    { "conversation", ID_OR_NULL },
    { "title", TEXT },
    { "excerpt", TEXT },
    { "at", TIME },
    { 0 },
};
static const struct api_property problem[] = {
    { "type", "{'type':'string','pattern':'^urn:kept:problem:[a-z-]+$'}" },
    { "title", TEXT },
    { "status", "{'type':'integer','minimum':400,'maximum':599}" },
    { "detail", TEXT },
    { "field?", TEXT },
    { "instance?", TEXT },
    { "messages?", LIST("Message") },
    { "left?", COUNT },
    { "approvers?", LIST("Approver") },
    { "valid_to?", TIME },
    { 0 },
};

static const struct api_property conversations_page[] = PAGE_OF("Conversation");
static const struct api_property customers_page[] = PAGE_OF("CustomerItem");
static const struct api_property users_page[] = PAGE_OF("User");
static const struct api_property found_page[] = PAGE_OF("Found");
static const struct api_property teams_page[] = PAGE_OF("Team");
static const struct api_property tags_page[] = PAGE_OF("Tag");
static const struct api_property filters_page[] = PAGE_OF("Filter");
static const struct api_property guidance_page[] = PAGE_OF("Guidance");
static const struct api_property later_page[] = PAGE_OF("LaterReply");
static const struct api_property blocked_page[] = PAGE_OF("BlockedSender");
static const struct api_property trusted_page[] = PAGE_OF("TrustedSender");
static const struct api_property mailboxes_page[] = PAGE_OF("Mailbox");
static const struct api_property letters_page[] = {
    { "items", LIST("Letter") }, { "count", COUNT }, { "next", TEXT_OR_NULL }, { 0 },
};

const struct api_schema api_schemas[] = {
    { "Status", status, NULL },
    { "Description", NULL,
      "{'type':'object','required':['openapi','info','paths','components'],'properties':"
      "{'openapi':{'const':'3.1.0'},'info':{'type':'object'},'paths':{'type':'object'},"
      "'components':{'type':'object'}}}" },
    { "Channel", NULL, "{'enum':['mail','phone','counter']}" },
    { "Person", person, NULL },
    { "Author", author, NULL },
    { "Attachment", attachment, NULL },
    { "Delivery", delivery, NULL },
    { "AskWord", ask_word, NULL },
    { "Ask", ask, NULL },
    { "Asked", asked, NULL },
    { "AskedList", asked_list, NULL },
    { "Understanding", understanding, NULL },
    { "Message", message, NULL },
    { "Clock", clock, NULL },
    { "CustomerName", customer_name, NULL },
    { "ConversationName", conversation_name, NULL },
    { "Conversation", conversation, NULL },
    { "WholeConversation", whole_conversation, NULL },
    { "ConversationList", conversations_page, NULL },
    { "Upload", upload, NULL },
    { "Letter", letter, NULL },
    { "LetterList", letters_page, NULL },
    { "User", user, NULL },
    { "WholeUser", whole_user, NULL },
    { "UserList", users_page, NULL },
    { "Found", found, NULL },
    { "FoundList", found_page, NULL },
    { "Team", team, NULL },
    { "WholeTeam", whole_team, NULL },
    { "TeamList", teams_page, NULL },
    { "Tag", tag, NULL },
    { "TagList", tags_page, NULL },
    { "Guidance", guidance, NULL },
    { "GuidanceText", guidance_text, NULL },
    { "GuidanceList", guidance_page, NULL },
    { "Promise", schema_promise, NULL },
    { "PromiseList", schema_promises_page, NULL },
    { "PromiseShare", schema_promise_share, NULL },
    { "PromiseRate", schema_promise_rate, NULL },
    { "PromiseHelper", schema_promise_helper, NULL },
    { "Outcome", schema_outcome, NULL },
    { "FollowUp", schema_follow_up, NULL },
    { "FollowUpList", schema_follow_ups_page, NULL },
    { "CallBackWindow", schema_window, NULL },
    { "CallBackWindows", schema_windows, NULL },
    { "CallBack", schema_call_back, NULL },
    { "DueFollowUp", schema_due_follow_up, NULL },
    { "DueFollowUpList", schema_due_page, NULL },
    { "Coverage", schema_coverage, NULL },
    { "Share", schema_share, NULL },
    { "OrderedAgain", schema_ordered_again, NULL },
    { "FollowUpReport", schema_follow_up_report, NULL },
    { "RecoveryGroup", schema_group, NULL },
    { "RecoveryEffect", schema_recovery_effect, NULL },
    { "WeekComplaint", schema_week_complaint, NULL },
    { "WeekGood", schema_week_good, NULL },
    { "Week", schema_week, NULL },
    { "Gap", schema_gap, NULL },
    { "GapList", schema_gaps_page, NULL },
    { "GapCase", schema_gap_case, NULL },
    { "WholeGap", schema_whole_gap, NULL },
    { "GapReport", schema_gap_report, NULL },
    { "Automation", schema_automation, NULL },
    { "AutomationList", schema_automations_page, NULL },
    { "Cause", schema_cause, NULL },
    { "CauseList", schema_causes_page, NULL },
    { "Deadline", schema_deadline, NULL },
    { "Complaint", schema_complaint, NULL },
    { "ComplaintItem", schema_complaint_item, NULL },
    { "ComplaintItemList", schema_complaints_page, NULL },
    { "Statute", schema_statute, NULL },
    { "StatuteList", schema_statutes_page, NULL },
    { "RecoveryStep", schema_recovery_step, NULL },
    { "Recovery", schema_recovery, NULL },
    { "Action", schema_action, NULL },
    { "Actions", schema_actions, NULL },
    { "PlanStep", schema_plan_step, NULL },
    { "Plan", schema_plan, NULL },
    { "Plans", schema_plans, NULL },
    { "FaultItem", schema_fault_item, NULL },
    { "Faults", schema_faults, NULL },
    { "Told", schema_told, NULL },
    { "Fault", schema_fault, NULL },
    { "Erased", schema_erased, NULL },
    { "KeptRows", schema_kept, NULL },
    { "Erasure", schema_erasure, NULL },
    { "LaterReply", later_reply, NULL },
    { "LaterReplyList", later_page, NULL },
    { "Standard", schema_standard, NULL },
    { "StandardList", schema_standards_page, NULL },
    { "SpecialDay", schema_special_day, NULL },
    { "Calendar", schema_calendar, NULL },
    { "CalendarList", schema_calendars_page, NULL },
    { "CalendarImport", schema_calendar_import, NULL },
    { "Filter", filter, NULL },
    { "FilterList", filters_page, NULL },
    { "BlockedSender", blocked, NULL },
    { "BlockedSenderList", blocked_page, NULL },
    { "Suspicion", suspicion, NULL },
    { "TrustedSender", trusted, NULL },
    { "TrustedSenderList", trusted_page, NULL },
    { "Proof", proof, NULL },
    { "Voucher", voucher, NULL },
    { "Mailbox", mailbox, NULL },
    { "WholeMailbox", whole_mailbox, NULL },
    { "MailboxList", mailboxes_page, NULL },
    { "ContactPoint", contact_point, NULL },
    { "CareNote", care_note, NULL },
    { "Merge", merge, NULL },
    { "Duplicate", duplicate, NULL },
    { "CustomerItem", customer_item, NULL },
    { "CustomerList", customers_page, NULL },
    { "Customer", customer, NULL },
    { "Batch", schema_batch, NULL },
    { "Product", schema_product, NULL },
    { "ProductList", schema_products, NULL },
    { "TipText", schema_tip_text, NULL },
    { "Tip", schema_tip, NULL },
    { "TipList", schema_tips, NULL },
    { "OrderItem", schema_order_item, NULL },
    { "OrderList", schema_orders, NULL },
    { "OrderLine", schema_order_line, NULL },
    { "OrderStep", schema_order_step, NULL },
    { "Order", schema_order, NULL },
    { "CaseOrder", schema_case_order, NULL },
    { "CaseOrderList", schema_case_orders, NULL },
    { "Extra", schema_extra, NULL },
    { "PolicyText", schema_policy_text, NULL },
    { "PolicyVersion", schema_policy_version, NULL },
    { "Policy", schema_policy, NULL },
    { "PolicyList", schema_policies, NULL },
    { "ImportVerdicts", schema_import_verdicts, NULL },
    { "ImportOutcomes", schema_import_outcomes, NULL },
    { "Import", schema_import, NULL },
    { "ImportList", schema_imports, NULL },
    { "ImportUnit", schema_import_unit, NULL },
    { "ImportUnitList", schema_import_units, NULL },
    { "GoodwillGrant", schema_grant, NULL },
    { "GoodwillGrantList", schema_grants_page, NULL },
    { "AuthorityLimit", schema_authority, NULL },
    { "AuthorityLimitList", schema_authorities_page, NULL },
    { "AuthorityProposal", schema_proposal, NULL },
    { "AuthorityProposalList", schema_proposals, NULL },
    { "ProfitForgone", schema_forgone, NULL },
    { "ProfitForgoneList", schema_forgone_list, NULL },
    { "Coupon", schema_coupon, NULL },
    { "CouponList", schema_coupons_page, NULL },
    { "Permission", schema_permission, NULL },
    { "Offer", schema_offer, NULL },
    { "PermissionList", schema_permissions_page, NULL },
    { "Approver", schema_approver, NULL },
    { "Problem", problem, NULL },
};
const size_t api_schemas_n = sizeof api_schemas / sizeof *api_schemas;
