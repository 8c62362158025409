/* complaint_page.h - what the pages of the register of complaints show; pages.h says how such structs are used.
 *
 *   GET  /complaints?all=1&country=CC&after=ID      page_complaints
 *   GET  /conversations/ID/complaint                page_complain, POST enters it: item, defect, demand, country, how,
 *                                                   matter, goods, fault
 *   GET  /complaints/ID                             page_complaint
 *        POST act ("receipt", "facts", "decide", "said", "advance", "extend", "plan", "step", "done", "skip", "review",
 *        "after", "after-done", "after-check") and the fields of its form, version
 *   GET  /complaints/ID/record                      page_record: one sheet for the customer, in his language
 *   GET  /settings/law?country=CC&edit=ID           page_law; POST act ("change", "verify"), id, and the fields
 */
#ifndef VIEW_COMPLAINT_PAGE_H
#define VIEW_COMPLAINT_PAGE_H

#include "view/settings_pages.h"

struct page_complaint_row {
    int64_t id;
    struct str ref, customer, item, state, next; /* next: what the law asks next; empty: nothing is open */
    struct page_when due;
    bool missed, ours;
};

struct page_complaints {
    const struct page_complaint_row *rows;
    size_t row_n;
    int64_t open_n, next; /* next: 0 where this is the last page */
    bool all;
    struct str country;
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
    int64_t id;
    struct str what, owner, due, check, result;
    bool done, checked, helped;
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
    struct str today;                           /* 2026-11-13, the least that a day can be */
    const struct err *err;
};

struct page_record {
    struct str ref, shop, received, customer, item, defect, demand, decision, reasons, proposal, adr, remedy, answered,
        outcome, remedied, printed;
    const struct page_deadline *deadlines;
    size_t deadline_n;
};

struct page_law_row {
    int64_t id, version;
    struct str country, code, says, reference, source, term, verified;
    bool stale, sure;
};

struct page_law {
    struct str said, country;
    const struct page_law_row *rows;
    size_t row_n, stale_n;
    const struct page_law_row *edit;            /* NULL: none */
    int64_t duration;
    struct str from;                            /* the day that stands in the form */
    const struct err *err;
};

#endif
