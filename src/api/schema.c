/* The objects of the contract as JSON schemas (2020-12, as OpenAPI 3.1 has them), "'" standing for
 * '"'. What is written here is promised: an answer that does not fit fails the tests. Objects may
 * get more fields later, so readers ignore those they do not know; additionalProperties false
 * stands here so that no field is given without being described. */
#include "api/api_priv.h"

#define ID "{'type':'string','pattern':'^[1-9][0-9]*$'}"
#define ID_OR_NULL "{'type':['string','null'],'pattern':'^[1-9][0-9]*$'}"
#define TIME "{'type':'string','format':'date-time'}"
#define TIME_OR_NULL "{'type':['string','null'],'format':'date-time'}"
#define TEXT "{'type':'string'}"
#define TEXT_OR_NULL "{'type':['string','null']}"
#define COUNT "{'type':'integer','minimum':0}"
#define SHA256 "{'type':'string','pattern':'^[0-9a-f]{64}$'}"
#define REF(name) "{'$ref':'#/components/schemas/" name "'}"
#define LIST_OF(name) "{'type':'array','items':" REF(name) "}"
#define OBJECT(required, properties)                                                               \
    "{'type':'object','additionalProperties':false,'required':[" required                          \
    "],'properties':{" properties "}}"
#define PAGE_OF(name) OBJECT("'items','next'", "'items':" LIST_OF(name) ",'next':" TEXT_OR_NULL)

#define CONVERSATION_NAMES                                                                         \
    "'id','ref','subject','channel','customer','owner','team','tags','state','snoozed_until',"     \
    "'waiting_since','due','opened_at','flagged','version'"
#define CONVERSATION_FIELDS                                                                        \
    "'id':" ID ",'ref':{'type':'string','pattern':'^K-[0-9A-Z]{4,}$'},'subject':" TEXT             \
    ",'channel':" REF("Channel") ",'customer':" OBJECT(                                            \
        "'id','name'", "'id':" ID ",'name':" TEXT) ",'owner':" ID_OR_NULL ",'team':" ID_OR_NULL    \
                                                   ",'tags':{'type':'array','items':" TEXT         \
                                                   "},'state':{'enum':['new',"                     \
                                                   "'open','waiting_customer','waiting_internal'," \
                                                   "'solved','closed','merged','spam']},"          \
                                                   "'snoozed_until':" TIME_OR_NULL                 \
                                                   ",'waiting_since':" TIME_OR_NULL                \
                                                   ",'due':" TIME_OR_NULL ",'opened_at':" TIME     \
                                                   ",'flagged':" TEXT_OR_NULL                      \
                                                   ",'version':{'type':'integer','minimum':1}"

const struct api_schema api_schemas[] = {
    { "Status", OBJECT("'status'", "'status':{'enum':['alive','ready']}") },
    { "Description",
      "{'type':'object','required':['openapi','info','paths','components'],'properties':"
      "{'openapi':{'const':'3.1.0'},'info':{'type':'object'},'paths':{'type':'object'},"
      "'components':{'type':'object'}}}" },
    { "Channel", "{'enum':['mail','phone','counter']}" },
    { "Person", OBJECT("'name','address'", "'name':" TEXT ",'address':" TEXT) },
    { "Attachment", OBJECT("'id','name','type','size'",
                           "'id':" ID ",'name':" TEXT ",'type':" TEXT ",'size':" COUNT) },
    { "Message",
      OBJECT("'id','conversation','direction','channel','author','to','cc','at','subject','"
             "text',"
             "'html','message_id','readable','taken_back_at','attachments','delivery'",
             "'id':" ID ",'conversation':" ID ",'direction':{'enum':['in','out','internal']},"
             "'channel':" REF("Channel") ",'author':" OBJECT(
                 "'kind','name'",
                 "'kind':{'enum':"
                 "['customer','"
                 "user','"
                 "automation']},'"
                 "name':" TEXT) ",'to':" LIST_OF("Person") ",'cc':" LIST_OF("Person") ",'at':" TIME
                                                                                      ",'subject'"
                                                                                      ":" TEXT
                                                                                      ",'text'"
                                                                                      ":" TEXT
                                                                                      ",'html'"
                                                                                      ":" TEXT_OR_NULL
                                                                                      ",'message_"
                                                                                      "id'"
                                                                                      ":" TEXT_OR_NULL
                                                                                      ",'readable':"
                                                                                      "{'type':'"
                                                                                      "boolean'},'"
                                                                                      "taken_"
                                                                                      "back_at'"
                                                                                      ":" TIME_OR_NULL
                                                                                      ",'"
                                                                                      "attachments'"
                                                                                      ":" LIST_OF(
                                                                                          "Attachme"
                                                                                          "nt") ",'"
                                                                                                "de"
                                                                                                "li"
                                                                                                "ve"
                                                                                                "ry"
                                                                                                "':"
                                                                                                "{'"
                                                                                                "en"
                                                                                                "um"
                                                                                                "':"
                                                                                                "["
                                                                                                "nu"
                                                                                                "ll"
                                                                                                ",'"
                                                                                                "he"
                                                                                                "ld"
                                                                                                "',"
                                                                                                "'q"
                                                                                                "ue"
                                                                                                "ue"
                                                                                                "d'"
                                                                                                ","
                                                                                                "'s"
                                                                                                "en"
                                                                                                "di"
                                                                                                "ng"
                                                                                                "',"
                                                                                                "'s"
                                                                                                "en"
                                                                                                "t'"
                                                                                                ",'"
                                                                                                "un"
                                                                                                "ce"
                                                                                                "rt"
                                                                                                "ai"
                                                                                                "n'"
                                                                                                ",'"
                                                                                                "fa"
                                                                                                "il"
                                                                                                "ed"
                                                                                                "']"
                                                                                                "}") },
    { "Clock", OBJECT("'kind','standard','started','due','stopped_at','result'",
                      "'kind':{'enum':['first_reply','next_reply']},'standard':" TEXT
                      ",'started':" TIME ",'due':" TIME ",'stopped_at':" TIME_OR_NULL
                      ",'result':{'enum':['running','met','breached']}") },
    { "Conversation", OBJECT(CONVERSATION_NAMES, CONVERSATION_FIELDS) },
    { "WholeConversation",
      OBJECT(CONVERSATION_NAMES ",'earlier_messages','messages','promises','clocks'",
             CONVERSATION_FIELDS ",'earlier_messages':" COUNT ",'messages':" LIST_OF(
                 "Message") ",'promises':{'type':'array','maxItems':0},'"
                            "clocks':" LIST_OF("Clock")) },
    { "ConversationList", PAGE_OF("Conversation") },
    { "Upload", OBJECT("'id','name','size','sha256'",
                       "'id':" ID ",'name':" TEXT ",'size':" COUNT ",'sha256':" SHA256) },
    { "Letter",
      OBJECT("'id','state','received_at','size','sha256','message'",
             "'id':" ID ",'state':{'enum':['waiting','read','unreadable']},"
             "'received_at':" TIME ",'size':" COUNT ",'sha256':" SHA256 ",'message':" ID_OR_NULL) },
    { "LetterList",
      OBJECT("'items','count','next'",
             "'items':" LIST_OF("Letter") ",'count':" COUNT ",'next':" TEXT_OR_NULL) },
    { "User", OBJECT("'id','name','mail','role','active'",
                     "'id':" ID ",'name':" TEXT ",'mail':" TEXT
                     ",'role':{'enum':['owner','agent']},'active':{'type':'boolean'}") },
    { "UserList", PAGE_OF("User") },
    { "Team", OBJECT("'id','name'", "'id':" ID ",'name':" TEXT) },
    { "TeamList", PAGE_OF("Team") },
    { "Mailbox",
      OBJECT("'id','address','name','lang','team'",
             "'id':" ID ",'address':" TEXT ",'name':" TEXT ",'lang':" TEXT ",'team':" ID) },
    { "MailboxList", PAGE_OF("Mailbox") },
    { "Customer",
      OBJECT("'id','name','lang','contact_points','version'",
             "'id':" ID ",'name':" TEXT ",'lang':" TEXT_OR_NULL
             ",'contact_points':{'type':'array','items':" OBJECT(
                 "'kind','value'",
                 "'kind':{'enum':['mail','phone']},'value':" TEXT) "},'version':{'type':'"
                                                                   "integer','minimum':1}") },
    { "Problem",
      OBJECT("'type','title','status','detail'",
             "'type':{'type':'string','pattern':'^urn:kept:problem:[a-z-]+$'},'title':" TEXT
             ",'status':{'type':'integer','minimum':400,'maximum':599},'detail':" TEXT
             ",'field':" TEXT ",'instance':" TEXT ",'messages':" LIST_OF("Message")) },
};
const size_t api_schemas_n = sizeof api_schemas / sizeof *api_schemas;
