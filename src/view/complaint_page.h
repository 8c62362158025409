/* complaint_page.h - what the pages of the register of complaints show; pages.h says how such structs are used.
 *
 *   GET  /complaints?show=WORD&country=CC&year=Y&fault=N&after=ID   page_complaints; show: open, overdue, all (all=1 as before)
 *   GET  /conversations/ID/complaint                page_complain, POST enters it: item, defect, demand, country, how,
 *                                                   matter, goods, fault
 *   GET  /complaints/ID                             page_complaint
 *        POST act ("receipt", "facts", "decide", "said", "advance", "extend", "plan", "step", "done", "skip", "review",
 *        "after", "after-done", "after-check") and the fields of its form, version
 *   GET  /complaints/ID/record                      page_record: one sheet for the customer, in his language
 *   GET  /settings/law?country=CC&edit=ID           page_law; POST act ("change", "verify"), id, and the fields
 *   GET  /faults                                    page_faults; POST act "open" with item, batch, what
 *   GET  /faults/ID                                 page_fault; POST act ("buyers" with sku and batch, "told", "not" with
 *                                                   customer and words, "close"); /faults/ID/customers.csv
 *   GET  /settings/plans?edit=ID&lang=TAG           page_plans; POST act ("save", "remove"), id, version, lang, name, goal and
 *                                                   of each step: step, kind, hours, what
 *   GET  /customers/ID/erasure                      page_erasure; POST act ("erase" with how, "finish")
 */
#ifndef VIEW_COMPLAINT_PAGE_H
#define VIEW_COMPLAINT_PAGE_H

#include "view/settings_pages.h"

struct page_complaint_row {
    int64_t id;
    struct str ref, customer, item, state, next; /* next: what the law asks next; empty: nothing is open */
    struct page_when due;
    bool missed, ours, recovering; /* recovering: it is being made good */
};

struct page_complaints {
    const struct page_complaint_row *rows;
    size_t row_n;
    int64_t open_n, next; /* next: 0 where this is the last page */
    bool all, narrowed;   /* narrowed: by one of the fields below */
    const struct page_choice *shows, *faults;
    size_t show_n, fault_n;
    struct str country, year, more; /* more: the fields as they stand in an address, for the next page */
};

/* The form that makes one. */
struct page_complain {
    int64_t conversation_id;
    struct str subject, item, defect, demand, country;
    const struct page_choice *hows, *matters, *goods, *faults;
    size_t how_n, matter_n, good_n, fault_n;
    const struct err *err;
};

struct page_deadline {
    struct str kind, rule, says;
    struct page_when due, met; /* met: not set where it is open */
    bool missed;
    int64_t extended, paused;
};

struct page_happened {
    struct page_when at;
    struct str what, who, words;
};

struct page_step {
    int64_t id;
    struct str kind, what, owner, words;
    struct page_when due, done; /* done: not set while it is pending */
    bool late, skipped;
};

struct page_after {
    int64_t id, complaint_id;
    struct str ref, what, owner, due, check, result;
    bool done, checked, helped, look;           /* look: its day of looking has come, and nobody has */
    struct str cause;                           /* what it is to remove, and how many cases named it; empty: none named */
    int64_t before, since, days;                /* …in the 30 days before it was done, and in the days since */
};

struct page_complaint {
    struct str said;
    int64_t id, version, conversation_id, customer_id;
    struct str ref, customer, item, defect, demand, our_part, state, fault, decision, reasons, proposal, adr, remedy,
        outcome, received, keep_until, apology; /* apology: how long it took; empty: none yet */
    bool receipt, decided, rejected, may_say, asks_adr, closed, fault_ours, fault_known;
    struct str next_state;                      /* what the button says; empty: there is none */
    const struct page_choice *faults, *decisions, *extends, *plans;
    size_t fault_n, decision_n, extend_n, plan_n;
    const struct page_deadline *deadlines;
    size_t deadline_n;
    const struct page_happened *entries;
    size_t entry_n;
    struct str goal, plan_state;                /* of its recovery; goal empty: there is none */
    bool plan_late, plan_active, plan_completed;
    const struct page_step *steps;
    size_t step_n;
    const struct page_after *after;
    size_t after_n;
    const struct page_choice *causes;           /* that an action may name */
    size_t cause_n;
    struct str today;                           /* 2026-11-13, the least that a day can be */
    const struct err *err;
};

struct page_record {
    int64_t id;
    struct str ref, shop, received, customer, item, defect, demand, decision, reasons, proposal, adr, remedy, answered,
        outcome, remedied, printed;
    const struct page_deadline *deadlines;
    size_t deadline_n;
};

struct page_law_row {
    int64_t id, version;
    struct str country, code, says, reference, source, term, from, verified, by;
    bool looked_at, stale, sure; /* looked_at: somebody of this shop has; verified and by are about that */
};

/* Every field of a rule, for its next version. */
struct page_law_form {
    struct page_law_row row;
    int64_t duration, pause_days, extend_max, extend_days, keep_years;
    bool ends_working, refuse_adr, record;
    const struct page_choice *units, *pauses, *needs, *certainties;
    size_t unit_n, pause_n, need_n, certainty_n;
    struct str from, to;                        /* days; to may be empty */
    const struct page_law_row *versions;        /* newest first */
    size_t version_n;
};

struct page_law {
    struct str said, country;
    const struct page_law_row *rows;
    size_t row_n, stale_n, new_n;               /* new_n: at which nobody of this shop has looked */
    const struct page_law_form *edit;           /* NULL: none */
    const struct err *err;
};

/* ---- a fault that we know of ---- */

struct page_fault_row {
    int64_t id, all_n, open_n, wrote_n;
    struct str item, batch, what, owner;
    struct page_when at;
    bool closed;
};

struct page_faults {
    struct str said, item, batch, what;
    const struct page_fault_row *rows;
    size_t row_n;
    const struct err *err;
};

struct page_told {
    int64_t customer_id, conversation_id;       /* conversation_id: 0 for none */
    struct str customer, ref, words, by;
    int state;                                  /* fault_told of desk/recovery */
    struct page_when at;
};

struct page_fault {
    struct str said;
    struct page_fault_row row;
    const struct page_told *list;
    size_t n;
    struct str sku;
    const struct err *err;
};

/* ---- plans of recovery ---- */

struct page_plan_step {
    int64_t id, hours;
    struct str what;
    const struct page_choice *kinds;
    size_t kind_n;
};

struct page_plan {
    int64_t id, version;
    struct str name, goal, lang;
    const struct page_plan_step *steps;         /* in a form with some empty ones at the end */
    size_t step_n;
};

struct page_plans {
    struct str said;
    const struct page_plan *rows;
    size_t row_n;
    const struct page_plan *edit;               /* NULL: none */
    const struct page_choice *langs;
    size_t lang_n;
    const struct err *err;
};

/* ---- forgetting a customer ---- */

struct page_erasure {
    struct str said, name, how, kept_until, by;
    int64_t id, cases, mails, complaints, follow_ups, promises; /* under way */
    bool may, done, finished, may_finish;
    int64_t case_n, message_n, file_n, contact_n, order_n, register_n; /* what was done */
    struct page_when at;
    const struct err *err;
};

#endif
