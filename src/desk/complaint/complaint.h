/* complaint.h - the register of complaints (practices.md 2.1 "Complaint", part 4; INV14, INV15).
 *
 * A complaint is made of a conversation in one step. It gets the next number of its country and year in
 * the transaction that writes it, so there is none without a row (INV14); the row keeps its number,
 * country, time and the customer's name as they were, and nothing here removes one. What the law asks
 * becomes deadlines, computed once from the rules that are in force on the day it came (desk/statute):
 * nobody edits them. They move only by an extension that the rule allows, with the consent or notice
 * noted, as often as it allows (INV15), and by the days that the customer takes to say what he thinks of our
 * answer, where the rule does not count them. What was missed stays missed.
 *
 *   received ─receipt─> acknowledged ─decision─> decided ─> remedy_running ─> remedied ─> verified ─> closed
 *                                                  └─ rejected: straight to closed
 *
 * A decision may come before the receipt. A rejection says why and, where the law asks it, who settles
 * the matter out of court. What the law makes us pay stands here and is no goodwill.
 *
 * Fault is not known, ours or not ours. What we say while it is not known is regret, never an
 * admission; once it is ours, the first reply after that says sorry or says why not (P61, P62).
 *
 * Joined conversations carry it along, and back again. Where two had one each, both stay.
 * The register is kept until keep_until; whatever is forgotten of a customer, what stands here stays
 * until then. All functions need a transaction, those that change a writing one; access is the
 * caller's (ACCESS_COMPLAINT_…) except where a list says so.
 */
#ifndef DESK_COMPLAINT_COMPLAINT_H
#define DESK_COMPLAINT_COMPLAINT_H

#include "desk/complaint/complaint_rows.h"
#include "desk/conversation/conversation.h"
#include "desk/statute/statute.h"

/* Stored as numbers: never renumber. */
enum complaint_how { COMPLAINT_MAIL, COMPLAINT_PHONE, COMPLAINT_SHOP, COMPLAINT_LETTER, COMPLAINT_FORM,
                     COMPLAINT_HOWS };
enum complaint_fault { FAULT_UNKNOWN, FAULT_OURS, FAULT_NOT_OURS, FAULTS };
enum complaint_decision { DECISION_NONE, DECISION_ACCEPTED, DECISION_PARTLY, DECISION_REJECTED, DECISIONS };
enum complaint_state { COMPLAINT_RECEIVED, COMPLAINT_ACKNOWLEDGED, COMPLAINT_DECIDED, COMPLAINT_REMEDY_RUNNING,
                       COMPLAINT_REMEDIED, COMPLAINT_VERIFIED, COMPLAINT_CLOSED, COMPLAINT_STATES };
/* complaint_entry.kind: what happened; words in brackets. */
enum complaint_entry_kind { ENTRY_MADE, ENTRY_RECEIPT, ENTRY_CHANGED, ENTRY_FAULT, ENTRY_DECIDED, ENTRY_SAID,
                            ENTRY_EXTENDED, ENTRY_STATE, ENTRY_MISSED, ENTRY_APOLOGY, ENTRY_NO_APOLOGY, ENTRY_KINDS };

/* The words of the API, in the order of the numbers; each ends with NULL. */
extern const char *const complaint_hows[], *const complaint_matters[], *const complaint_goods[],
    *const complaint_faults[], *const complaint_decisions[], *const complaint_states[],
    *const complaint_kinds[];

enum { COMPLAINT_LINE_MAX = 300, COMPLAINT_TEXT_MAX = 4000 };

/* "R-2026-0147" in Serbia, whose register is called so; "HU-2026-0147" elsewhere. */
struct str complaint_ref(struct arena *a, const struct complaint *c);

struct complaint_new {
    int64_t conversation_id;
    struct str country;         /* empty: the desk's */
    struct opt_int received_at; /* OPT_NONE: when the conversation was opened */
    int64_t how, matter, goods, fault;
    struct str item, defect, demand; /* item and defect must say something */
};
/* ERR_INVALID with the field; ERR_CONFLICT where the conversation has one. Who owns the conversation owns it. */
MUST_USE const struct err *complaint_register(struct work *w, const struct complaint_new *in,
                                              int64_t *ret_id);
/* A receipt reached the customer: a mail of ours, or by hand (OPT_NONE) with words how. */
MUST_USE const struct err *complaint_acknowledge(struct work *w, struct complaint *c,
                                                 struct opt_int message_id, struct str words);

/* What is known of it, told from what it is: all fields at once. version as it was seen; ERR_CONFLICT. */
struct complaint_facts {
    struct str item, defect, demand, our_part; /* our_part: where the fault is ours, what we did wrong (P58) */
    int64_t fault;
};
MUST_USE const struct err *complaint_change(struct work *w, struct complaint *c,
                                            const struct complaint_facts *in);

struct complaint_answer {
    int64_t decision;
    struct str reasons, proposal, adr; /* reasons and adr: for a rejection */
    struct opt_int amount;             /* owed by law, minor units */
    struct str currency, law;          /* its currency; the rule that says so */
};
/* The decision reached the customer. ERR_INVALID with the field that the law asks; ERR_CONFLICT where it was
 * decided already. */
MUST_USE const struct err *complaint_decide(struct work *w, struct complaint *c,
                                            const struct complaint_answer *in);
/* What the customer says of it: where the rule gives him days for that they do not count. Once. */
MUST_USE const struct err *complaint_customer_said(struct work *w, struct complaint *c, bool agrees);
/* A later state, in the order above; remedied and closed say what was done. */
MUST_USE const struct err *complaint_advance(struct work *w, struct complaint *c,
                                             enum complaint_state state, struct str outcome);
/* Moves a deadline that is open and not missed. evidence: the consent or the notice, in words. ERR_INVALID with
 * the reason where the rule does not allow it: none at all, no more, longer than it gives. */
MUST_USE const struct err *complaint_extend(struct work *w, struct complaint *c, int64_t kind,
                                            int64_t days, struct str evidence);
/* The first reply after the fault was found ours said sorry, or why it did not. Nothing where that is known. */
MUST_USE const struct err *complaint_apologised(struct work *w, struct complaint *c, int64_t at,
                                                struct str why_not);

/* Reads. ERR_NOT_FOUND. */
MUST_USE const struct err *complaint_get(struct work *w, int64_t id, struct complaint *ret);
/* Its conversation, for access. */
MUST_USE const struct err *complaint_place(struct work *w, int64_t id, int64_t *ret);
/* Those of a conversation (more than one only where some were joined), oldest first. */
MUST_USE const struct err *complaint_of(struct work *w, int64_t conversation_id,
                                        struct complaint **ret, size_t *ret_n);
/* Those of a customer that the actor may see, newest first, at most 100. */
MUST_USE const struct err *complaint_of_customer(struct work *w, int64_t customer_id,
                                                 struct complaint_item **ret, size_t *ret_n);
MUST_USE const struct err *complaint_deadlines(struct work *w, int64_t id, struct deadline **ret,
                                               size_t *ret_n);
MUST_USE const struct err *complaint_extensions(struct work *w, int64_t id, struct extension **ret,
                                                size_t *ret_n);
MUST_USE const struct err *complaint_entries(struct work *w, int64_t id, struct complaint_entry **ret,
                                             size_t *ret_n);
/* Whether a rejection of it has to name who settles it out of court. */
MUST_USE const struct err *complaint_asks_adr(struct work *w, const struct complaint *c, bool *ret);

/* The register, as far as the actor may see it, newest first, below before (INT64_MAX begins): of a country (empty:
 * all), of a year (0: all), open ones only, of these only those whose deadline
 * has passed, those whose fault is whose. */
struct complaint_filter {
    struct str country;
    int64_t year;
    bool open, overdue;
    struct opt_int fault; /* enum complaint_fault */
};
MUST_USE const struct err *complaint_list(struct work *w, const struct complaint_filter *f,
                                          int64_t before, int64_t limit,
                                          struct complaint_item **ret, size_t *ret_n);
/* Open ones whose next deadline comes first first; mine: of the acting person only, up to a moment. */
MUST_USE const struct err *complaint_due(struct work *w, bool mine, int64_t until, int64_t limit,
                                         struct complaint_item **ret, size_t *ret_n);

/* ---- for others ---- */

/* Whether a text says sorry, by its words, in the six languages. A guess: see complaint_sorry.said. */
bool complaint_says_sorry(struct str text);
/* What a reply says about being sorry. said: its writer says that it does so, in words that we do not know;
 * why_not: why it does not. */
struct complaint_sorry {
    struct str text, why_not;
    bool said;
};
/* May it leave (desk/message)? Where the fault is ours and nobody has said sorry yet, ERR_INVALID with
 * field "no_apology" unless it says sorry, or said, or why_not is given (P61): a warning, which each of
 * the two passes. And: it was stored, which is kept. Nothing for a conversation without complaints. */
MUST_USE const struct err *complaint_may_reply(struct work *w, const struct conversation *c,
                                               const struct complaint_sorry *in);
MUST_USE const struct err *complaint_replied(struct work *w, const struct conversation *c,
                                             const struct complaint_sorry *in);

/* A timer: deadlines that passed are missed, each once. Opens its own transaction. */
MUST_USE const struct err *complaint_mark_missed(struct work *w);
/* Conversations were joined, or taken apart again (desk/merge). */
MUST_USE const struct err *complaint_join(struct work *w, int64_t merge_id, int64_t from,
                                          int64_t into);
MUST_USE const struct err *complaint_part(struct work *w, int64_t merge_id, int64_t now_in,
                                          int64_t to);

#endif
