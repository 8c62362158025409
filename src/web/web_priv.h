/* web_priv.h - what the files of this room share. */
#ifndef WEB_WEB_PRIV_H
#define WEB_WEB_PRIV_H

#include "desk/auth/access.h"
#include "desk/auth/auth.h"
#include "desk/draft/draft.h"
#include "desk/user/user.h"
#include "http/route.h"
#include "view/html.h"
#include "view/pages.h"
#include "web/facts.h"
#include "web/web.h"

#include <stdatomic.h>

struct zone;

struct web {
    struct web_options o;
    atomic_int *fetching;  /* pictures of other servers on their way */
    struct facts *facts;   /* as they are now */
    struct rate *links;    /* visits of links in mails to customers, by network */
    struct rate *sign_ins; /* tries of strangers, all together (A38) */
};

/* One request on its way. */
struct page {
    const struct web *web;
    struct work *w;
    const struct request *req;
    struct reply *rp;
    const struct route_match *match;
    int64_t id;             /* the {id} of the path, 0 without one */
    int64_t refused_ask;    /* the question whose words were refused just now */
    bool refused_promise;   /* a new one was (promise_case.c) */
    struct str sooner;      /* ...the due time that was warned of; empty: none */
    bool refused_reply;     /* the reply was, and its box shows what was chosen in it */
    struct form form;       /* of a POST */
    struct conversation seen; /* that of the path when the door looked: good for a guess (work_ahead) */
    void *looked; /* what the endpoint's look has read */
    struct session session;
    bool signed_in;
    enum lang lang;
    const struct zone *zone;
    struct desk_facts facts; /* name, lang and zone of the desk */
    int64_t now;
    struct viewer me;
};

typedef const struct err *page_fn(struct page *p);
typedef const struct err *look_fn(struct page *p, struct work *w);

struct endpoint {
    struct route route; /* first: route.h */
    enum access access;
    page_fn *fn;
};

extern const struct endpoint web_table[];
extern const size_t web_table_n;

/* Pages that are looked at most read in the snapshot of the door, once it has let the reader in, which
 * saves a transaction: look before fn. */
struct look {
    page_fn *fn;
    look_fn *look;
};
extern const struct look web_looks[];
extern const size_t web_looks_n;

/* The viewer with what every page shows. Needs a transaction. */
MUST_USE const struct err *page_viewer(struct page *p, struct work *w);
/* What that asks, told before something else is asked (work_ahead). */
void page_viewer_ahead(struct page *p, struct work *ahead);
/* Prints a view into its frame and finishes the reply. */
typedef void page_body(struct html *h, const void *data, const struct viewer *me);
MUST_USE const struct err *page_show(struct page *p, int status, enum page_kind kind, struct str title,
                                     page_body *body, const void *data);
/* Prints a view alone: a part of a page that is there already. */
MUST_USE const struct err *page_part(struct page *p, page_body *body, const void *data);
/* The page for an error. Never fails. */
void page_fail(struct page *p, const struct err *e);

/* "6.490,00 RSD" in the viewer's way of writing numbers. */
struct str page_money(const struct page *p, int64_t amount, struct str currency);
/* Times in the viewer's language and zone (when.c). due: a time to come; past: one that was. */
struct page_when page_due(const struct page *p, int64_t due, int64_t started);
struct page_when page_past(const struct page *p, int64_t at);
/* The day alone, for what lies further back. */
struct page_when page_day(const struct page *p, int64_t at);
struct page_when page_next(const struct page *p, int64_t at);
int page_part_of_day(const struct page *p); /* 0 morning, 1 day, 2 evening */
struct str page_clock(const struct page *p, int64_t at); /* "14:02" */
struct str page_size(const struct page *p, int64_t bytes);
/* The first name and the initials of a person. */
struct str page_given_name(struct str name, struct str lang);
struct str page_initials(struct arena *a, struct str name);

/* What lies in the mails of a thread as a mail or an event itself, newest first, a few of them. Outside of a
 * transaction. */
void page_enclosed(struct page *p, struct thread_item *items, size_t n);

/* A mail's text with the lines together that its program had broken (flow.c); in a, or text itself. */
struct str flow_text(struct arena *a, struct str text);

/* Form fields. A missing one is "" or 0. */
struct str page_field(const struct page *p, const char *name);
int64_t page_number(const struct page *p, const char *name);
enum inbox_view page_from(const struct page *p);
/* The number of a theme's name; -1 for none. */
int page_theme(struct str name);
struct str page_link(struct page *p, int64_t conversation_id, const char *more);

/* The bytes of an attachment: what the store holds (in a transaction), then the file in it. */
MUST_USE const struct err *page_attachment_bytes(struct work *w, const struct attachment_place *at, struct str *ret);
MUST_USE const struct err *page_attachment_decode(struct page *p, const struct attachment_place *at, struct str *bytes);
/* Does the HTML of a mail ask for pictures of other servers? */
bool page_wants_pictures(struct str html);

/* What a stored state is for a page; and a conversation, which may rest. */
enum page_state page_state_of(int64_t state);
enum page_state page_case_state(const struct conversation *c);

/* acts.c. What a form was made from must still be so (INV8). */
MUST_USE const struct err *page_same_version(struct page *p, struct work *w, const struct conversation *c);
/* ERR_CONFLICT for what was not so any more. */
const struct err *page_was_faster(struct work *w);
/* An act that is refused shows the case as it is now, with the reason above it; e otherwise. */
MUST_USE const struct err *page_act_refused(struct page *p, const struct err *e);
/* The same for an act on one of its messages; conversation_id 0: not known. */
MUST_USE const struct err *page_message_refused(struct page *p, const struct err *e, int64_t conversation_id);
/* The list, with a line about what became of the case, which left it. */
struct str page_done_link(struct page *p);
/* The case, or the list where the form says so (back). */
struct str page_case_or_list(struct page *p);

/* inbox.c: the list that a query or a form names (view, tag, urgent, after), and what a bulk act adds to it. */
struct inbox_again {
    enum bulk_step step;
    const int64_t *chosen;
    size_t chosen_n;
    const struct err *err;
    int64_t not_n;
    struct str did;
    const struct err *filter_err; /* why a view of one's own was not saved */
};
MUST_USE const struct err *page_inbox_again(struct page *p, const struct inbox_again *again);
/* Its address, of the form that was posted. */
struct str page_inbox_link(struct page *p);
/* bulk.c: how many rows what was done is about; 0 for what was not made there. */
size_t page_bulk_done(struct str done);

/* solved.c: the form that asks what came of a case, from what is known of it (NULL: nothing) and what was typed; what was
 * said in it, NULL where the reason alone closes a case or nothing was said; whether a refusal is about it. page_solve
 * needs a transaction. */
struct page_solve;
struct solving;
MUST_USE const struct err *page_solve(struct page *p, struct work *w, const struct conversation *c,
                                      const struct page_solve **ret);
const struct solving *page_solving(struct page *p, struct work *w);
bool page_asks_outcome(const struct err *e);

/* "mail 3": how, and in how many days; false for another text. */
bool page_plan(struct page *p, struct str follow, struct solving *s);

/* followups.c: those of a conversation, read only where it has some; and what the viewer has to do before a moment. Need a
 * transaction. */
struct page_follow_up;
MUST_USE const struct err *page_follow_ups_of(struct page *p, struct work *w, const struct conversation *c,
                                              struct page_conversation *out);
void page_follow_ups_ahead(struct work *ahead, int64_t before);
MUST_USE const struct err *page_follow_ups_today(struct page *p, struct work *w, int64_t before,
                                                 const struct page_follow_up **ret, size_t *ret_n);
/* Those of a customer, planned ones and those that are over. */
MUST_USE const struct err *page_customer_follow_ups(struct page *p, struct work *w, int64_t customer_id,
                                                    const struct page_follow_up **ret, size_t *ret_n);

/* Who can be given a case (acts.c, conversation.c): the one that a form names, and all. Need a transaction. */
MUST_USE const struct err *page_find_owner(struct work *w, struct str who, struct opt_int *user, struct opt_int *team,
                                           struct str *ret_name);
MUST_USE const struct err *page_owners(struct work *w, struct opt_int owner, struct opt_int team,
                                       const struct page_choice **ret, size_t *ret_n);

/* tags.c: the names of conversation.tags; and the desk's, for what is written. Needs a transaction. */
void page_tags(struct arena *a, struct str tags, const struct page_tag **ret, size_t *ret_n);
MUST_USE const struct err *page_known_tags(struct work *w, const struct page_tag **ret, size_t *ret_n);

/* rest.c: the morning of the day that is so many days ahead. */
int64_t page_morning(const struct page *p, int days);
/* The times that are offered, and the one that was chosen ("afternoon", "tomorrow", "monday", "day"). */
void page_rests(struct page *p, struct page_conversation *out);
/* standard.c: which standard a deadline is from, and when the case is to be solved. Needs a transaction. */
MUST_USE const struct err *page_why_due(struct page *p, struct work *w, const struct conversation *c,
                                        struct page_conversation *out);
/* The day and the clock that stand beside them: what was typed, where such a form was refused. */
void page_time_typed(const struct page *p, bool refused, struct str *day, struct str *ret_clock);
MUST_USE const struct err *page_rest_until(struct page *p, struct str choice, int64_t *ret);

/* talk.c. The addresses of all fields of that name, parted by commas or blanks; false where they are more than max. */
bool page_addresses(struct page *p, const char *field, size_t max, struct str **ret, size_t *ret_n);
/* Whom a reply or note of a form is for besides: copies, who is asked, who is named. */
struct answer;
MUST_USE const struct err *page_addressed(struct page *p, struct work *w, struct answer *ret);
/* A form solves a case: what it says was understood is kept; ERR_INVALID with field understood where the desk wants that
 * and nobody was asked yet. */
MUST_USE const struct err *page_understood_first(struct page *p, struct work *w, struct conversation *c);
/* What was understood as the opening of a reply, before text. */
MUST_USE const struct err *page_opening(struct page *p, struct work *w, struct str *text);
/* What was understood, who can be asked and by when, for the page of a conversation. */
MUST_USE const struct err *page_talk(struct page *p, struct work *w, const struct conversation *c,
                                     const struct err *act_err, struct page_conversation *out);

/* conversation.c: gathers and shows; what a refused form adds. */
enum again_part { AGAIN_REPLY, AGAIN_NOTE, AGAIN_ACT };
struct again {
    struct page *page;
    enum again_part part;  /* what was refused: a box, or an act on the case */
    const struct err *err;
    struct str text;       /* of the box */
    const struct page_file *files;
    size_t file_n;
    bool stale;
    int64_t seen;          /* what the writer had seen, when stale */
    struct str guidance, reason, leftovers; /* as the box had them */
    bool later;            /* the time to leave later was what was wrong */
};
/* True for a refusal that the page itself can show, with what was typed. */
bool page_can_again(const struct err *e);
MUST_USE const struct err *page_conversation_again(struct page *p, const struct again *again);

/* What a language is called in the reader's; one that is none of ours is called by its tag. */
struct str page_language(enum lang reader, struct str tag);
/* Customers as lists show them. Needs a transaction. */
struct person_row;
MUST_USE const struct err *page_person_rows(struct page *p, struct work *w, const int64_t *ids, size_t n,
                                            struct person_row **ret);

/* What to think of with a customer (P45). Needs a transaction. */
struct page_care;
MUST_USE const struct err *page_care_notes(struct page *p, struct work *w, int64_t customer_id,
                                           const struct page_care **ret, size_t *ret_n);

/* By what he likes to be reached; empty where nobody knows. */
struct str page_channel_name(enum lang lang, struct opt_int prefers);

/* His contact points as pages show them. */
struct contact_point;
struct page_point *page_points(const struct page *p, const struct contact_point *points, size_t n);

/* copies.c: who can have a copy of a reply, of what was said (newest message first). */
struct said {
    const struct message *messages;
    size_t message_n;
    const struct recipient *people;
    size_t people_n;
};
MUST_USE const struct err *page_copies(struct page *p, struct work *w, const struct said *t,
                                       struct page_conversation *out);
/* Who was to get a copy of a reply whose text comes back into the box, for the address of its page:
 * sealed, so that no link made by somebody else names people there (A02). "" for nobody. */
struct str page_copies_taken(struct page *p, int64_t conversation_id, struct str cc);

/* conversation.c: where a conversation that was joined to another is told now, and the actor may write;
 * 0: it is not joined, or not to be seen there. Needs a transaction. */
MUST_USE const struct err *page_joined_to(struct work *w, const struct conversation *c, int64_t *ret);

/* thread.c: the items of a conversation. Needs a transaction. */
MUST_USE const struct err *page_thread(struct page *p, struct work *w, const struct conversation *c, bool all,
                                       struct page_conversation *out, struct thread_item **ret_items);

/* setup.c: the page about mailboxes as one of the questions of the first run, and what that page shows of them. */
struct page_setup;
MUST_USE const struct err *page_setup_mailbox(struct page *p);
MUST_USE const struct err *page_setup_steps(struct page *p, struct work *w, int at, struct page_setup *ret);

/* What page_thread asks, told beforehand (work_ahead). */
void page_thread_ahead(struct work *ahead, int64_t conversation_id, bool all);

/* Handlers. */
look_fn web_inbox_look, web_conversation_look;
page_fn web_sign_in_page, web_sign_in, web_sign_out, web_preferences, web_today, web_inbox, web_bulk, web_filters, web_search, web_conversation;
page_fn web_events, web_row;
page_fn web_owner, web_state, web_snooze, web_priority, web_tags, web_spam, web_merge, web_split, web_reply, web_note, web_draft, web_take_back, web_send_again, web_original;
page_fn web_letter_raw, web_attachment, web_inline, web_picture;
page_fn web_contact_page, web_contact, web_customers, web_customer, web_customer_change, web_customer_contacts,
    web_customer_notes, web_customer_apart, web_join_page, web_join;
/* Who wrote a mail (web/proof.c): its mark, NULL where it needs none. reply_to: where it asks to be answered. */
const struct page_proof *page_proof(const struct page *p, const struct message *m, struct str reply_to);

/* spam.c: why something came to Spam by itself, as sentences; and the rows of a page of the list, whose sort keys go
 * from first to last, that did so and that nobody has looked at. Needs a transaction. */
const struct str *page_suspect(const struct page *p, struct str reasons, size_t *ret_n);
MUST_USE const struct err *page_suspected(const struct page *p, struct work *w, int64_t first_key, int64_t last_key,
                                          struct inbox_row *rows, size_t row_n);
page_fn web_mailbox_proof, web_mailbox_proof_set, web_mailbox_signature;

page_fn web_answer_page, web_answer_set, web_no_offers_page, web_no_offers, web_customer_permissions;

/* permissions.c: what a customer may be sent, and what its form says. Need a transaction. */
struct page_permissions;
MUST_USE const struct err *page_permissions(struct page *p, struct work *w, int64_t customer_id,
                                            const struct page_permissions **ret);
MUST_USE const struct err *page_permission_said(struct page *p, struct work *w);
/* Why no coupon goes along, in a sentence (enum offer_why). */
struct str page_no_offer(const struct page *p, int64_t why);

/* followups.c: a reply that asks what a follow-up is about begins with the text that Kept brings along. Needs a
 * transaction. */
MUST_USE const struct err *page_asks(struct page *p, struct work *w, const struct conversation *c,
                                     struct page_conversation *out);

page_fn web_follow_ups, web_follow_up, web_causes, web_causes_set;
page_fn web_follow_ups, web_follow_up, web_customer_follow_up, web_automations, web_automations_set, web_causes, web_causes_set;
page_fn web_ask, web_dealt, web_forward_page, web_forward, web_adopt, web_understood;
page_fn web_mailboxes, web_mailbox_set, web_mailbox_hurry, web_mailbox_limits;
page_fn web_consent, web_consent_set, web_consent_back;
page_fn web_account, web_account_set, web_password, web_sessions, web_tokens;
page_fn web_forgotten_page, web_forgotten, web_enter_page, web_enter;
page_fn web_passkey_ask, web_passkey_sign_in, web_passkeys;
page_fn web_sign_in_code, web_second, web_second_set;
page_fn web_rights, web_desk, web_desk_set, web_audit, web_audit_verify, web_tags_page, web_tags_page_set, web_senders,
    web_senders_set;
page_fn web_gaps, web_gap, web_gap_close, web_missing_page, web_missing;
page_fn web_give_page, web_give, web_ledger, web_ledger_table, web_ledger_act, web_limits, web_limits_set;
page_fn web_calendars, web_calendar_add, web_calendar, web_calendar_change;
page_fn web_standards, web_standard_add, web_standard, web_standard_change;
page_fn web_setup, web_setup_step, web_setup_answer, web_practice, web_practice_act;
page_fn web_people, web_people_set, web_teams, web_teams_set;
page_fn web_signatures, web_pick_page, web_pick, web_later, web_promises, web_promise_act, web_promise, web_guidance_list, web_guidance_add, web_guidance, web_guidance_change;
page_fn web_imports, web_import_add, web_import, web_import_act, web_orders_table, web_products_table, web_policies_table;
page_fn web_packing_note, web_orders, web_order_add, web_order, web_order_change, web_case_orders, web_extra, web_products, web_product_add,
    web_product, web_product_change, web_policies, web_policy_add, web_policy, web_policy_change;
page_fn web_figures, web_week, web_faults, web_fault_open, web_fault, web_fault_act, web_fault_table, web_plans, web_plans_set, web_erasure, web_erase;
page_fn web_complaints, web_complain, web_complain_set, web_complaint, web_complaint_act, web_record, web_law,
    web_law_set;
page_fn web_signatures, web_pick_page, web_pick, web_later, web_guidance_list, web_guidance_add, web_guidance, web_guidance_change;

/* presence.c: colleagues who have a conversation open, as pages show them. */
size_t page_present(const struct page *p, int64_t conversation_id, const struct page_present **ret);

page_fn web_news, web_news_part, web_news_set, web_keys, web_keys_set, web_presence, web_presence_set, web_read;

/* figures.c: "60.0 % (23.1–88.2 %)", a share of n > 0 with Wilson's interval. */
struct str page_share(const struct page *p, int64_t k, int64_t n);

/* limits.c: how many mails a mailbox may send, for its form and for the list of mailboxes. Need a transaction. */
struct page_limits;
struct page_mailbox;
MUST_USE const struct err *page_limits(struct page *p, struct work *w, int64_t id, const struct err *e,
                                       const struct page_limits **ret);
MUST_USE const struct err *page_limit_rows(const struct page *p, struct work *w, struct page_mailbox *rows, size_t n);
/* mailbox.c: the page of a mailbox whose limits were refused. */
MUST_USE const struct err *page_mailbox_again(struct page *p, int64_t id, const struct err *limits_err);

#endif
