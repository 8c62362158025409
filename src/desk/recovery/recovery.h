/* recovery.h - how we make good again, and what we learn (practices.md P57, P59, P60, P63; "Recovery").
 *
 * A recovery belongs to a complaint: a goal and steps, each with an owner and a time. A step is a deed,
 * an apology, word to the customer at a time that he was told (P60: missing it is a breach, even if
 * nothing is new) or a look back.
 *
 *   step       pending ─> done (by its time) | late_done | skipped (with a reason)
 *   recovery   active ─the last step is done or skipped─> completed ─> reviewed
 *
 * A step whose time passes while it is pending alarms at once: the timer notes it, once, whatever the
 * clock does afterwards, and the recovery is late for good (F14). Done after that is late, although the
 * clock may have been set back.
 *
 * After actions (after.c) are what we change among ourselves: owner, day, a day on which somebody
 * looks at whether it helped, and what he found. They are internal: no mail, no export for the customer
 * and no answer about a customer or a conversation holds any of it (INV9).
 *
 * A known fault (fault.c) lists whom it concerns, so that they hear from us first (P59). Who has
 * written about it already is linked with that conversation, not told twice.
 *
 * All functions need a transaction, those that change a writing one; access is the caller's. Times are
 * microseconds, days are days since 1970-01-01 in the place of the shop.
 */
#ifndef DESK_RECOVERY_RECOVERY_H
#define DESK_RECOVERY_RECOVERY_H

#include "base/opt.h"
#include "base/words.h"
#include "desk/recovery/recovery_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum step_kind { STEP_DEED, STEP_APOLOGY, STEP_WORD, STEP_LOOK_BACK, STEP_KINDS };
enum step_state {
    RECOVERY_STEP_PENDING,
    RECOVERY_STEP_DONE,
    RECOVERY_STEP_LATE,
    RECOVERY_STEP_SKIPPED,
    RECOVERY_STEP_STATES
};
enum recovery_state { RECOVERY_ACTIVE, RECOVERY_COMPLETED, RECOVERY_REVIEWED, RECOVERY_STATES };

/* The words of the API, in the order of the numbers; each ends with NULL. */
extern const char *const recovery_step_kinds[], *const recovery_step_states[],
    *const recovery_states[];

enum { RECOVERY_STEPS_MAX = 30, RECOVERY_LINE_MAX = 300, RECOVERY_TEXT_MAX = 2000,
       RECOVERY_TEMPLATES_MAX = 50 };
#define RECOVERY_LATEST (366 * MOMENT_DAY)

struct step_new {
    int64_t kind, owner_id, due_at;
    struct str what;
};

/* ---- plans ---- */

/* With the steps of a template (0: none) and goal (empty: the template's); every step is owner's.
 * lang: a tag of the six languages, in which the steps are written. ERR_CONFLICT where the complaint has one. */
MUST_USE const struct err *recovery_start(struct work *w, int64_t complaint_id, int64_t template_id,
                                          int64_t owner_id, struct str goal, struct str lang,
                                          int64_t *ret_id);
/* The one of a complaint; *ret_found false for none. */
MUST_USE const struct err *recovery_of(struct work *w, int64_t complaint_id, struct recovery *ret,
                                       bool *ret_found);
/* By time. */
MUST_USE const struct err *recovery_steps(struct work *w, int64_t recovery_id,
                                          struct recovery_step **ret, size_t *ret_n);
/* Another step of one that is active. ERR_INVALID with the field. */
MUST_USE const struct err *recovery_add_step(struct work *w, const struct recovery *r,
                                             const struct step_new *in, int64_t *ret_id);
/* ERR_CONFLICT for one that is not pending any more, ERR_NOT_FOUND for one of another recovery. Skipping
 * needs words. */
MUST_USE const struct err *recovery_settle_step(struct work *w, const struct recovery *r,
                                                int64_t step_id, bool skipped, struct str words);
/* A completed one was looked at once more. */
MUST_USE const struct err *recovery_reviewed(struct work *w, const struct recovery *r);

/* Steps that are pending and due before a moment, of the acting person, due first first. */
MUST_USE const struct err *recovery_due(struct work *w, int64_t until, int64_t limit,
                                        struct due_step **ret, size_t *ret_n);
/* A timer: steps whose time has passed alarm, each once. Opens its own transaction. */
MUST_USE const struct err *recovery_alarm(struct work *w);

/* ---- plan.c: plans to begin from ---- */

/* All of them and one, in a language (a tag such as sr-Latn); what nobody wrote in it stands as it was written first.
 * ERR_NOT_FOUND. */
MUST_USE const struct err *recovery_templates(struct work *w, struct str lang,
                                              struct recovery_template **ret, size_t *ret_n);
MUST_USE const struct err *recovery_template_get(struct work *w, int64_t id, struct str lang,
                                                 struct recovery_template *ret);
/* By time. */
MUST_USE const struct err *recovery_template_steps(struct work *w, int64_t template_id,
                                                   struct str lang, struct template_step **ret,
                                                   size_t *ret_n);

/* A plan as it is to be, in a language: its steps with id 0 are new, those that it does not name go. Times and kinds are
 * the same in all languages. */
struct template_in {
    struct str lang, name, goal;
    const struct template_step *steps;
    size_t step_n;
};
/* id 0: a new one; else version as it was seen. ERR_INVALID, ERR_LIMIT with the field (name, goal, what, hours, kind, lang);
 * ERR_CONFLICT where it was changed since, or another one is called so. */
MUST_USE const struct err *recovery_template_write(struct work *w, int64_t id, int64_t version,
                                                   const struct template_in *in, int64_t *ret_id);
/* What was begun with it goes on. */
MUST_USE const struct err *recovery_template_remove(struct work *w, int64_t id, int64_t version);

/* ---- after.c: what we change among ourselves ---- */

/* An action may name the cause that it is to remove. What came of it is then counted from the outcomes of cases, not
 * told: how many named that cause, or one under it, in the AFTER_DAYS before it was done and in as many since. */
enum { AFTER_DAYS = 30 };
struct after_new {
    struct str what;
    int64_t owner_id, due_day, check_day; /* check_day not before due_day */
    struct str cause;                     /* its code or id (outcome.h); empty: none */
};
/* What the desk itself opens says this, in English and to be translated (after_action.by_desk). */
#define AFTER_OPENED W("Decide what we change, so that it does not happen again")
/* A complaint that was put right is closed: where nobody has set an action yet, one is opened for its owner, due in a week
 * and looked at AFTER_DAYS later, with the cause that its case was solved with. */
MUST_USE const struct err *after_opens(struct work *w, int64_t complaint_id, int64_t conversation_id);
/* ERR_INVALID with the field. */
MUST_USE const struct err *after_add(struct work *w, int64_t complaint_id,
                                     const struct after_new *in, int64_t *ret_id);
/* ERR_CONFLICT a second time. */
MUST_USE const struct err *after_done(struct work *w, int64_t complaint_id, int64_t id);
/* It was looked at: result says what was found. ERR_CONFLICT before it is done, and a second time. */
MUST_USE const struct err *after_checked(struct work *w, int64_t complaint_id, int64_t id, bool helped,
                                         struct str result);
/* Oldest first. */
MUST_USE const struct err *after_list(struct work *w, int64_t complaint_id,
                                      struct after_action **ret, size_t *ret_n);
/* Of all complaints: those that are open, or were done within a year, newest first, at most 100. */
MUST_USE const struct err *after_lately(struct work *w, struct after_action **ret, size_t *ret_n);
/* Pure. named: it names a cause, else nothing is counted. before: in the AFTER_DAYS before it was done, or now while it is
 * not. since: in the `days` since, which are AFTER_DAYS when all of them are over. */
struct after_effect {
    bool named;
    int64_t before, since, days;
};
struct after_effect after_effect(const struct after_action *a, int64_t now);

/* ---- fault.c: a fault that we know of ---- */

enum fault_told { TOLD_NOT_YET, TOLD_BY_US, TOLD_WROTE_FIRST, TOLD_NOT_NEEDED, TOLD_STATES };
extern const char *const fault_told_names[];
enum { FAULT_CUSTOMERS_MAX = 5000 };

/* ERR_INVALID with the field. */
MUST_USE const struct err *fault_open(struct work *w, struct str item, struct str batch,
                                      struct str what, int64_t owner_id, int64_t *ret_id);
/* ERR_NOT_FOUND. */
MUST_USE const struct err *fault_get(struct work *w, int64_t id, struct known_fault *ret);
/* Newest first. */
MUST_USE const struct err *fault_list(struct work *w, struct known_fault **ret, size_t *ret_n);
/* Adds a customer who is to be told. There already: changes nothing. */
MUST_USE const struct err *fault_add(struct work *w, int64_t fault_id, int64_t customer_id);
/* Those who wrote before we told them are linked: conversation_id is his. ERR_INVALID for another's. */
MUST_USE const struct err *fault_wrote(struct work *w, int64_t fault_id, int64_t customer_id,
                                       int64_t conversation_id);
/* We told him (in a conversation, or by another way: 0), or there is nothing to tell, with a reason. */
MUST_USE const struct err *fault_told(struct work *w, int64_t fault_id, int64_t customer_id,
                                      enum fault_told how, int64_t conversation_id,
                                      struct str words);
/* Everybody whose orders hold a product, of a batch (empty: of any), and who did not send it back, is added; who has
 * complained about such an order already is linked with it, not told twice. *ret_added: how many are new. ERR_INVALID, field
 * "sku", where there is no such product. */
MUST_USE const struct err *fault_add_buyers(struct work *w, int64_t fault_id, struct str sku,
                                            struct str batch, int64_t *ret_added);
/* To be told first. */
MUST_USE const struct err *fault_customers(struct work *w, int64_t fault_id,
                                           struct fault_customer **ret, size_t *ret_n);
/* ERR_CONFLICT while somebody is still to be told. */
MUST_USE const struct err *fault_close(struct work *w, int64_t fault_id);

#endif
