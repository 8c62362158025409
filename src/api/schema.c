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
static const struct api_property standard[] = {
    { "id", ID }, { "version", VERSION }, { "kind", "{'enum':['first_reply','next_reply','resolution']}" },
    { "channel", TEXT_OR_NULL }, { "team", ID_OR_NULL }, { "tier", TEXT }, { "minutes", COUNT },
    { "unit", "{'enum':['elapsed','open']}" }, { "reason", TEXT }, { "ended", BOOLEAN }, { "effective_from", TIME },
    { "minutes_now", COUNT }, { 0 },
};
static const struct api_property special_day[] = { { "day", TEXT }, { "name", TEXT }, { "hours", TEXT }, { 0 } };
static const struct api_property calendar[] = {
    { "id", ID }, { "version", VERSION }, { "team", ID_OR_NULL }, { "zone", TEXT }, { "holidays", TEXT },
    { "week", "{'type':'array','items':{'type':'string'}}" },
    { "special_days", LIST("SpecialDay") }, { 0 },
};
static const struct api_property calendar_import[] = {
    { "id", ID_OR_NULL }, { "events", COUNT }, { "left_out", COUNT }, { "had", COUNT },
    { "special_days", LIST("SpecialDay") }, { 0 },
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
static const struct api_property outcome[] = {
    { "outcome", "{'enum':[null,'answered','solved','partly','honest_no','referred']}" },
    { "goal", "{'enum':[null,'won','kept','corrected','informed','lost']}" },
    { "cause", ID_OR_NULL },
    { "need_met", "{'type':['boolean','null']}" },
    { "words", TEXT },
    { "reason", TEXT_OR_NULL },
    { "follow_up", ID_OR_NULL },
    { "no_follow_up", TEXT_OR_NULL },
    { "by", TEXT_OR_NULL },
    { "at", TIME },
    { 0 },
};
#define FOLLOW_UP                                                                                  \
    { "id", ID },                                                                                  \
    { "reason", "{'enum':['solved','by_hand','silence','complaint','first_order','delivery']}" },  \
    { "words", TEXT },                                                                             \
    { "due", TIME },                                                                               \
    { "owner", ID },                                                                               \
    { "channel", "{'enum':['mail','phone','letter']}" },                                           \
    { "state", "{'enum':['planned','due','done','not_reached','cancelled']}" },                    \
    { "version", VERSION }
static const struct api_property follow_up[] = {
    FOLLOW_UP,
    { "conversation", ID_OR_NULL },
    { "tries", COUNT },
    { "result", "{'enum':[null,'ok','explained','problem']}" },
    { "asked", ID_OR_NULL },
    { "message", ID_OR_NULL },
    { "ended_at", TIME_OR_NULL },
    { "why", TEXT_OR_NULL },
    { 0 },
};
static const struct api_property due_follow_up[] = {
    FOLLOW_UP, { "conversation", ID }, { "customer", ID }, { "customer_name", TEXT }, { 0 },
};
static const struct api_property coverage[] = {
    { "due", COUNT },  { "done_in_time", COUNT }, { "done_late", COUNT }, { "not_reached", COUNT },
    { "open", COUNT }, { "cancelled", COUNT },    { "solved", COUNT },    { "none", COUNT },
    { 0 },
};
static const struct api_property cause[] = {
    { "id", ID }, { "parent", ID_OR_NULL }, { "code", TEXT_OR_NULL }, { "name", TEXT }, { "active", BOOLEAN },
    { "version", VERSION }, { 0 },
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
static const struct api_property promise[] = {
    { "id", ID },
    { "conversation", ID },
    { "customer", ID },
    { "message", ID_OR_NULL },
    { "kind", "{'enum':['deed','update']}" },
    { "what", TEXT },
    { "made_at", TIME },
    { "due", TIME },
    { "first_due", TIME },
    { "owner", ID },
    { "by_helper", BOOLEAN },
    { "earlier", ID_OR_NULL },
    { "state", "{'enum':['made','kept','late','broken','renegotiated','released']}" },
    { "broken_at", TIME_OR_NULL },
    { "fulfilled_at", TIME_OR_NULL },
    { "evidence", TEXT },
    { "evidence_message", ID_OR_NULL },
    { "reason", TEXT },
    { "told_in", ID_OR_NULL },
    { "told_due", TIME_OR_NULL },
    { "recovery_due", TIME_OR_NULL },
    { "recovered_at", TIME_OR_NULL },
    { "recovered", TEXT },
    { "version", VERSION },
    { 0 },
};
static const struct api_property promise_share[] = {
    { "kept", COUNT }, { "n", COUNT }, { "low_permille", COUNT }, { "high_permille", COUNT }, { 0 },
};
static const struct api_property promise_rate[] = {
    { "kept", REF("PromiseShare") },
    { "first_date", REF("PromiseShare") },
    { "late", COUNT },
    { "broken", COUNT },
    { "renegotiated", COUNT },
    { "released", COUNT },
    { 0 },
};
static const struct api_property promise_helper[] = {
    { "cases", COUNT }, { "p90_days", COUNT }, { "days", COUNT }, { "due", TIME }, { "past_kept", COUNT }, { "past_n", COUNT }, { 0 },
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
#define DATE "{'type':'string','format':'date'}"
#define DATE_OR_NULL "{'type':['string','null'],'format':'date'}"
#define COMPLAINT_STATES "{'enum':['received','acknowledged','decided','remedy_running','remedied','verified','closed']}"
#define DECISIONS "{'enum':['none','accepted','partly','rejected']}"
#define FAULTS "{'enum':['unknown','ours','not_ours']}"
static const struct api_property deadline[] = {
    { "kind", "{'enum':['receipt','answer','remedy']}" }, { "rule", TEXT }, { "rule_version", VERSION }, { "due", DATE },
    { "due_at", TIME }, { "extended_days", COUNT }, { "paused_days", COUNT }, { "met_at", TIME_OR_NULL },
    { "missed", BOOLEAN }, { 0 },
};
static const struct api_property complaint[] = {
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
static const struct api_property complaint_item[] = {
    { "id", ID }, { "number", TEXT }, { "country", TEXT }, { "conversation", ID }, { "customer_name", TEXT },
    { "item", TEXT }, { "fault", FAULTS }, { "state", COMPLAINT_STATES }, { "decision", DECISIONS }, { "received_at", TIME },
    { "next", "{'enum':[null,'receipt','answer','remedy']}" }, { "due", DATE_OR_NULL }, { "missed", BOOLEAN }, { 0 },
};
static const struct api_property statute[] = {
    { "id", ID }, { "country", TEXT }, { "code", TEXT }, { "version", VERSION },
    { "kind", "{'enum':['says','receipt','answer','remedy']}" }, { "duration", COUNT },
    { "unit", "{'enum':['days','working_days','months','years']}" }, { "extensions", COUNT }, { "keep_years", COUNT },
    { "says", TEXT }, { "reference", TEXT }, { "source", TEXT }, { "valid_from", DATE }, { "valid_to", DATE_OR_NULL },
    { "verified_on", DATE }, { 0 },
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
static const struct api_property grant[] = {
    { "id", ID },
    { "conversation", ID },
    { "customer", ID },
    { "kind", "{'enum':['refund','postage','discount','replacement','gift','other']}" },
    { "amount", COUNT },
    { "currency", TEXT },
    { "purpose", "{'enum':['keep','correct','thank']}" },
    { "reason", TEXT },
    { "owed_by_law", TEXT_OR_NULL },
    { "state", "{'enum':['waiting_approval','granted','declined','applied','revoked','expired']}" },
    { "user", ID },
    { "authority", ID_OR_NULL },
    { "approver", ID_OR_NULL },
    { "coupon", TEXT_OR_NULL },
    { "order", TEXT_OR_NULL },
    { "made_at", TIME },
    { "granted_at", TIME_OR_NULL },
    { "decided_at", TIME_OR_NULL },
    { "why", TEXT_OR_NULL },
    { "ended_at", TIME_OR_NULL },
    { "version", VERSION },
    { 0 },
};
static const struct api_property authority[] = {
    { "id", ID },
    { "user", ID_OR_NULL },
    { "role", "{'enum':[null,'agent','owner']}" },
    { "kind", "{'enum':['refund','postage','discount','replacement','gift','other','any']}" },
    { "per_grant", COUNT },
    { "per_period", COUNT },
    { "period_days", COUNT },
    { "currency", TEXT },
    { "per_customer", COUNT_OR_NULL },
    { "approver", ID_OR_NULL },
    { "valid_from", TIME },
    { "valid_to", TIME_OR_NULL },
    { "left", COUNT_OR_NULL },
    { 0 },
};
static const struct api_property proposal[] = {
    { "kind", TEXT }, { "currency", TEXT }, { "decided", COUNT }, { "approved", COUNT },
    { "per_grant", COUNT }, { "waits_removed", COUNT }, { "median_wait_s", COUNT }, { 0 },
};
static const struct api_property proposals[] = { { "items", LIST("AuthorityProposal") }, { 0 } };
static const struct api_property forgone[] = {
    { "id", ID }, { "conversation", ID }, { "kind", "{'enum':['declined_upsell','goodwill','referral']}" },
    { "amount", COUNT }, { "currency", TEXT }, { "reason", TEXT }, { "user", ID }, { "made_at", TIME }, { 0 },
};
static const struct api_property forgone_list[] = { { "items", LIST("ProfitForgone") }, { 0 } };
static const struct api_property coupon[] = {
    { "id", ID },
    { "code", TEXT },
    { "kind", "{'enum':['free_shipping_next_order','two_for_one','percent','amount']}" },
    { "percent", COUNT_OR_NULL },
    { "amount", COUNT_OR_NULL },
    { "currency", TEXT_OR_NULL },
    { "customer", ID_OR_NULL },
    { "transferable", BOOLEAN },
    { "max_uses", COUNT },
    { "uses", COUNT },
    { "valid_from", TIME },
    { "valid_to", TIME },
    { "state", "{'enum':['issued','redeemed','expired','revoked']}" },
    { "goodwill_grant", ID_OR_NULL },
    { "first_order", TEXT_OR_NULL },
    { 0 },
};
static const struct api_property approver[] = { { "id", ID }, { "name", TEXT }, { "usual_wait_s", COUNT_OR_NULL }, { 0 } };
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
static const struct api_property grants_page[] = PAGE_OF("GoodwillGrant");
static const struct api_property authorities_page[] = PAGE_OF("AuthorityLimit");
static const struct api_property coupons_page[] = PAGE_OF("Coupon");
static const struct api_property guidance_page[] = PAGE_OF("Guidance");
static const struct api_property promises_page[] = PAGE_OF("Promise");
static const struct api_property follow_ups_page[] = PAGE_OF("FollowUp");
static const struct api_property due_page[] = PAGE_OF("DueFollowUp");
static const struct api_property causes_page[] = PAGE_OF("Cause");
static const struct api_property complaints_page[] = PAGE_OF("ComplaintItem");
static const struct api_property statutes_page[] = PAGE_OF("Statute");
static const struct api_property standards_page[] = PAGE_OF("Standard");
static const struct api_property calendars_page[] = PAGE_OF("Calendar");
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
    { "Promise", promise, NULL },
    { "PromiseList", promises_page, NULL },
    { "PromiseShare", promise_share, NULL },
    { "PromiseRate", promise_rate, NULL },
    { "PromiseHelper", promise_helper, NULL },
    { "Outcome", outcome, NULL },
    { "FollowUp", follow_up, NULL },
    { "FollowUpList", follow_ups_page, NULL },
    { "DueFollowUp", due_follow_up, NULL },
    { "DueFollowUpList", due_page, NULL },
    { "Coverage", coverage, NULL },
    { "Cause", cause, NULL },
    { "CauseList", causes_page, NULL },
    { "Deadline", deadline, NULL },
    { "Complaint", complaint, NULL },
    { "ComplaintItem", complaint_item, NULL },
    { "ComplaintItemList", complaints_page, NULL },
    { "Statute", statute, NULL },
    { "StatuteList", statutes_page, NULL },
    { "LaterReply", later_reply, NULL },
    { "LaterReplyList", later_page, NULL },
    { "Standard", standard, NULL },
    { "StandardList", standards_page, NULL },
    { "SpecialDay", special_day, NULL },
    { "Calendar", calendar, NULL },
    { "CalendarList", calendars_page, NULL },
    { "CalendarImport", calendar_import, NULL },
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
    { "GoodwillGrant", grant, NULL },
    { "GoodwillGrantList", grants_page, NULL },
    { "AuthorityLimit", authority, NULL },
    { "AuthorityLimitList", authorities_page, NULL },
    { "AuthorityProposal", proposal, NULL },
    { "AuthorityProposalList", proposals, NULL },
    { "ProfitForgone", forgone, NULL },
    { "ProfitForgoneList", forgone_list, NULL },
    { "Coupon", coupon, NULL },
    { "CouponList", coupons_page, NULL },
    { "Approver", approver, NULL },
    { "Problem", problem, NULL },
};
const size_t api_schemas_n = sizeof api_schemas / sizeof *api_schemas;
