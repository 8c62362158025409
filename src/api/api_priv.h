/* api_priv.h - what the files of this room share.
 *
 * A row of the table says all about an endpoint: who may, which fields its query and its body take,
 * what it answers. From the row come the route, the checks, the OpenAPI document and its tests; a
 * handler is called only when everything in the row holds, and finds its fields typed:
 *
 *     const struct api_value *state = api_field(c, "state");
 *     if (state->set) ... state->text ...
 */
#ifndef API_API_PRIV_H
#define API_API_PRIV_H

#include "api/api.h"
#include "base/json.h"
#include "base/rate.h"
#include "desk/ask/ask.h"
#include "desk/auth/access.h"
#include "desk/auth/auth.h"
#include "http/route.h"
#include "view/words.h"

enum {
    API_JSON_MAX = 16 << 20, /* bytes of one answer */
    API_BODY_MAX = 1 << 20,  /* bytes of a JSON body */
    API_DEPTH_MAX = 20,      /* objects and lists inside each other in a body */
    API_FIELDS_MAX = 24,     /* fields of one query or body */
    API_TEXT_MAX = 320,      /* bytes of one text of a list */
    API_PAGE = 50,
    API_PAGE_MAX = 200,
};

enum api_kind {
    API_TEXT,   /* at most max bytes */
    API_WORD,   /* one of words; the number is its place */
    API_NUMBER, /* min ... max */
    API_FLAG,   /* true or false; the number is 1 or 0 */
    API_ID,     /* written as a text */
    API_IDS,    /* at most max of them */
    API_TEXTS,  /* at most max of them, each of at most API_TEXT_MAX bytes */
    API_CURSOR, /* the next of a list: KEY-ID */
    API_TIME,   /* RFC 3339 in UTC; the number is its microseconds */
    API_OBJECTS, /* at most max of them, each as API_OBJECT has it */
    API_OBJECT, /* the fields of inside, of which there are at most API_FIELDS_MAX */
};

/* One field of a query or a body; a list of them ends with a row without a name. */
struct api_spec {
    const char *name;
    enum api_kind kind;
    bool required, nullable;
    int64_t min, max;
    const char *const *words; /* ends with NULL */
    const struct api_spec *inside; /* of API_OBJECT; ends with a row without a name */
    const char *what;         /* what it is for: a sentence for readers */
    const char *hint;         /* what to do when it is wrong: a sentence */
};

struct api_value {
    bool set;  /* there, and not null */
    bool null; /* there, and null */
    struct str text;
    int64_t number, id; /* API_CURSOR: its key and id */
    const int64_t *ids;
    const struct str *texts;
    size_t n; /* of ids or texts */
    const struct api_value *inside; /* of API_OBJECT, in the order of its fields */
    const struct api_value *each;   /* of API_OBJECTS: n of them, with .inside each */
};

enum api_body { API_NO_BODY, API_JSON, API_BYTES };

struct call;
typedef const struct err *api_fn(struct call *c);

struct endpoint {
    struct route route; /* first: route.h */
    enum access access;
    api_fn *fn;
    const char *name, *what; /* operationId and summary */
    enum api_body body;
    const struct api_spec *query, *fields; /* NULL: none */
    bool match;                            /* takes If-Match; without it 428 */
    int status;                            /* when all went well */
    int accepted;                          /* ... and it waits for somebody's yes; 0: there is no such thing */
    const char *gives; /* a schema of schema.c, a media type, or NULL for no body */
};

extern const struct endpoint api_table[];
extern const size_t api_table_n;

/* The objects of the contract as JSON schemas, "'" standing for '"': the fields of an object, or
 * the text of what is none. */
struct api_property {
    const char *name; /* "x?" may be missing */
    const char *text;
};
struct api_schema {
    const char *name;
    const struct api_property *fields; /* ends with a row without a name; NULL: text */
    const char *text;
};
extern const struct api_schema api_schemas[];
extern const size_t api_schemas_n;

struct api {
    struct api_options o;
    struct rate *calls; /* of each person, and of each network that is nobody */
};

/* One call on its way. */
struct call {
    const struct api *api;
    struct work *w;
    const struct request *req;
    struct reply *rp;
    const struct route_match *match;
    const struct endpoint *endpoint;
    struct auth_pass pass; /* the caller's, who is no nobody */
    int64_t seen_at; /* when it was last noted that the caller's token is in use */
    int64_t id; /* the {id} of the path, 0 without one */
    struct api_value query[API_FIELDS_MAX], fields[API_FIELDS_MAX];
    enum lang lang;   /* of a problem's words */
    int status;       /* of a problem, where its code alone does not say it; 0: by the code */
    int64_t version;  /* of what was changed, for its ETag; 0: nothing was */
    struct rate_left left; /* how many calls more; limit 0: not counted */
    struct str newer; /* what a problem adds as "messages"; STR_NONE for nothing */
    struct opt_int more_left;   /* ... as "left" */
    struct str more_approvers;  /* ... as "approvers": JSON */
    struct opt_int more_until;  /* ... as "valid_to" */
    struct str body;  /* of an answer that a read made */
    bool accepted;    /* asked for and not done yet: answers with the row's other status */
};

/* input.c: query and body against the row. ERR_INVALID or ERR_LIMIT with the field. */
MUST_USE const struct err *api_read_query(struct call *c);
MUST_USE const struct err *api_read_body(struct call *c);
/* What a field of the row's query or body holds; asking for one that is not in the row is a bug. */
const struct api_value *api_asked(const struct call *c, const char *name);
const struct api_value *api_field(const struct call *c, const char *name);
/* The text of a field of the body; "" where it is not set, or what is given. */
struct str api_text(const struct call *c, const char *name);
struct str api_text_or(const struct call *c, const char *name, struct str otherwise);
/* The same for a field of an API_OBJECT; nothing is set where that is not. */
const struct api_value *api_inside(const struct call *c, const char *object, const char *name);
/* The same for number i of an API_OBJECTS. */
const struct api_value *api_each(const struct call *c, const char *objects, size_t i, const char *name);
/* Whether what the caller changes is what he read: If-Match names this version ("7", W/"7", "7-..."
 * or *); ERR_CONFLICT with 412 else. */
MUST_USE const struct err *api_check_version(struct work *w, struct call *c, int64_t version);
/* Gives the reply the version as its ETag. True when the caller has it already: the reply is then
 * finished. */
bool api_is_known(struct call *c, int64_t version);

/* problem.c: an error as RFC 9457 has it, finishing the reply; what the log needs is logged. */
void api_problem(struct call *c, const struct err *e);
/* The same for a method that the path does not take; allowed as in route.h. */
void api_wrong_method(struct call *c, unsigned allowed);

/* once.c: does a write in one transaction, and only once under one Idempotency-Key. act fills
 * *ret_body (STR_NONE: none) and may run more than once, as work.h says. Then the reply is finished
 * with the status of the row. */
typedef const struct err *api_act(struct work *w, void *arg, struct str *ret_body);
MUST_USE const struct err *api_once(struct call *c, api_act *act, void *arg);

/* one.c: one thing, mostly that of the {id}. fn gets an api_one as arg and fills json, and version where it has one. */
struct api_one {
    int64_t id, version;
    struct json json;
};
/* A GET of it: finishes the reply. */
MUST_USE const struct err *api_get_one(struct call *c, work_fn *fn);
/* As it stands after a write, for api_once. */
MUST_USE const struct err *api_written(struct work *w, struct call *c, work_fn *fn, int64_t id, struct str *ret_body);

/* listing.c: limit= and after= of a list. */
struct api_page {
    int64_t limit, key, id;
};
struct api_page api_page_of(const struct call *c);
/* A list: begin, put the items, end. next is STR_NONE at its end; api_cursor writes one. */
struct json api_list_begin(struct arena *a);
void api_list_end(struct json *j, struct str next);
struct str api_cursor(struct arena *a, int64_t key, int64_t id);
/* A list that is short enough to be read whole; its pages are cut out of it. fn gets one as arg and
 * puts into json each item that it takes, between begin and end. */
struct api_whole {
    struct api_page page;
    struct json json;
    size_t put;
    bool begun, more;
    int64_t last, about; /* about: the {id} of the path */
};
void api_whole_begin(struct work *w, struct api_whole *x);
/* Whether the item with this id stands on the page. */
bool api_whole_takes(struct api_whole *x, int64_t id);
MUST_USE const struct err *api_whole_end(struct work *w, struct api_whole *x);
MUST_USE const struct err *api_whole_answer(struct call *c, work_fn *fn);

/* objects.c: values and objects as the contract writes them. */
void api_put_id(struct json *j, const char *key, int64_t id);
void api_put_opt_id(struct json *j, const char *key, struct opt_int id);
void api_put_time(struct json *j, const char *key, struct opt_int at);
void api_put_text(struct json *j, const char *key, struct str s);
void api_put_int(struct json *j, const char *key, int64_t v);
void api_put_opt_int(struct json *j, const char *key, struct opt_int v);
void api_put_bool(struct json *j, const char *key, bool v);
/* Without its messages, promises and clocks, as lists and changes give it. */
void api_put_conversation(struct json *j, const struct conversation *c);
/* With them: the newest messages_max messages. Needs a transaction. */
MUST_USE const struct err *api_put_whole(struct work *w, struct json *j,
                                         const struct conversation *c, int64_t messages_max);
/* promises.c: a promise, and what a caller wants to promise. */
struct promise;
struct promise_new;
void api_put_promise(struct json *j, const struct promise *p);
/* "promises": those of a conversation, newest first. */
MUST_USE const struct err *api_put_promises(struct work *w, struct json *j, const struct conversation *c);
void api_promise_of(const struct api_value *what, const struct api_value *due, const struct api_value *kind,
                    struct promise_new *ret);
/* The promise of a reply's body, if it holds one, in room. */
struct answer;
void api_reply_promise(const struct call *c, struct answer *in, struct promise_new *room);
/* An ask, with those of the words that are its. */
void api_put_ask(struct json *j, const struct ask *a, const struct ask_word *words, size_t n);
/* One message, or some of one conversation in the order of their ids. Need a transaction. */
MUST_USE const struct err *api_put_message(struct work *w, struct json *j, const struct message *m);
MUST_USE const struct err *api_put_messages(struct work *w, struct json *j, int64_t conversation_id,
                                            const struct message *m, size_t n);

/* Finishes a reply with what j holds; ERR_LIMIT when it grew too large. */
MUST_USE const struct err *api_reply(struct call *c, struct json *j);

/* The words of the contract: channels, in the order of conversation.channel, and kinds of contact
 * points; both end with NULL. */
extern const char *const api_channels[], *const api_contact_kinds[];
/* ... and what an agent sees, in the order of user.sees. */
extern const char *const api_sees[];

/* solved.c: what a call says came of a case; outcome is what the field is called there. NULL where it says
 * nothing. And where it is said of one that is not solved. */
struct solving;
const struct solving *api_solving(struct work *w, const struct call *c, const char *outcome);
MUST_USE const struct err *api_unsaid(struct work *w, const struct solving *s);
/* The member "outcome" of a conversation that is solved. */
MUST_USE const struct err *api_put_outcome(struct work *w, struct json *j,
                                           const struct conversation *c);

/* conversations.c: the person or team that a field names; OPT_NONE where it is null or not there.
 * *ret_name only where somebody is named. */
MUST_USE const struct err *api_find_owner(struct work *w, const struct api_value *v,
                                          struct opt_int *ret, struct str *ret_name);
MUST_USE const struct err *api_find_team(struct work *w, const struct api_value *v,
                                         struct opt_int *ret, struct str *ret_name);

/* writing.c: what all replies share, those that leave later too. What the writer saw last must be a message of this very
 * conversation: ERR_INVALID with field seen. Needs a transaction. */
struct answer;
MUST_USE const struct err *api_check_seen(struct work *w, const struct answer *in);
/* An error of the desk, in the fields of the API. */
MUST_USE const struct err *api_reply_error(struct work *w, const struct err *e);
/* Gives a refusal the messages that came behind in->seen (F20), where some did. */
void api_tell_newer(struct call *c, const struct answer *in);

/* openapi.c: the table as OpenAPI 3.1. */
struct json api_describe(struct arena *a);

/* Handlers. */
api_fn api_health, api_ready, api_metrics, api_openapi, api_events;
api_fn api_list_conversations, api_post_conversation, api_get_conversation, api_patch_conversation,
    api_post_reply, api_post_note;
api_fn api_upload, api_take_back, api_get_raw, api_get_attachment, api_list_letters, api_list_users,
    api_join, api_take_apart, api_link, api_unlink, api_split, api_list_teams, api_list_tags, api_get_tag, api_patch_tag, api_delete_tag, api_tag_conversation,
    api_list_filters, api_save_filter, api_remove_filter, api_list_blocked, api_block, api_unblock, api_list_trusted, api_trust, api_distrust,
    api_list_mailboxes, api_get_mailbox, api_post_mailbox, api_patch_mailbox, api_list_customers, api_list_permissions, api_get_offer, api_post_permission,
    api_get_customer, api_patch_customer, api_add_contact, api_remove_contact, api_clear_marks, api_add_care_note,
    api_get_user, api_post_user, api_invite_again, api_patch_user, api_delete_user, api_get_team,
    api_post_team, api_patch_team, api_delete_team, api_remove_care_note, api_merge_customer,
    api_unmerge_customer, api_search;
api_fn api_follow_ups_of, api_list_follow_ups, api_coverage, api_post_follow_up, api_patch_follow_up,
    api_get_follow_up, api_call_back_windows, api_post_call_back;
api_fn api_follow_up_report, api_recovery_effect, api_week;
api_fn api_list_gaps, api_get_gap, api_post_gap, api_close_gap;
api_fn api_list_causes, api_post_cause, api_patch_cause;
api_fn api_list_automations, api_get_automation, api_patch_automation;
api_fn api_list_guidance, api_get_guidance, api_post_guidance, api_patch_guidance, api_list_later,
    api_post_later, api_stop_later;
api_fn api_list_imports, api_post_import, api_get_import, api_list_import_units, api_post_import_step, api_products_table,
    api_orders_table, api_policies_table;
api_fn api_list_products, api_post_product, api_get_product, api_patch_product, api_list_tips, api_post_tip,
    api_get_tip, api_patch_tip, api_list_orders, api_post_order, api_get_order, api_patch_order,
    api_post_order_step, api_list_case_orders, api_link_order, api_unlink_order, api_get_extra, api_post_extra,
    api_list_policies, api_post_policy, api_get_policy, api_patch_policy, api_post_policy_version;
api_fn api_list_complaints, api_get_complaint, api_post_complaint, api_patch_complaint, api_post_receipt,
    api_post_decision, api_post_extension, api_list_statutes, api_post_statute;
api_fn api_get_recovery, api_post_recovery, api_post_recovery_step, api_settle_recovery_step, api_review_recovery,
    api_list_actions, api_list_all_actions, api_post_action, api_settle_action, api_list_plans, api_post_plan, api_patch_plan, api_remove_plan,
    api_list_faults, api_get_fault, api_post_fault, api_post_fault_buyers, api_post_fault_customer, api_close_fault,
    api_get_erasure, api_post_erasure;
api_fn api_list_standards, api_get_standard, api_post_standard, api_patch_standard, api_list_calendars,
    api_get_calendar, api_post_calendar, api_patch_calendar, api_post_days_off, api_undo_days_off, api_post_due;
api_fn api_post_grant, api_list_grants_of, api_list_grants, api_get_grant, api_patch_grant, api_list_authorities,
    api_post_authority, api_end_authority, api_list_proposals, api_post_forgone, api_list_forgone, api_list_coupons,
    api_post_coupon, api_revoke_coupon, api_find_coupon, api_redeem;
api_fn api_ask, api_ask_say, api_patch_ask, api_list_asked, api_forward, api_adopt, api_misunderstood;
api_fn api_post_promise, api_list_promises, api_get_promise, api_patch_promise, api_promise_rate, api_promise_helper;

#endif
