/* firstrun.h - the five questions of the first run: which are answered, which were skipped, which are
 * still open. What is answered is stored where it belongs (settings, mailbox, hours, people); here stands
 * only how far the owner has come, so that he can go away and come back.
 */
#ifndef DESK_FIRSTRUN_FIRSTRUN_H
#define DESK_FIRSTRUN_FIRSTRUN_H

#include "desk/work.h"

/* Stored as numbers, in the order in which they are asked. */
enum firstrun_step {
    FIRSTRUN_BUSINESS = 1,
    FIRSTRUN_MAILBOX,
    FIRSTRUN_HOURS,
    FIRSTRUN_PEOPLE,
    FIRSTRUN_PROMISE,
    FIRSTRUN_STEPS = FIRSTRUN_PROMISE
};
/* "business", "mailbox" …: the words of addresses. */
const char *firstrun_name(enum firstrun_step step);
bool firstrun_by_name(struct str name, enum firstrun_step *ret);

/* NEW: a desk that has asked nobody yet. DONE also for a desk older than the questions. */
enum firstrun_state { FIRSTRUN_DONE, FIRSTRUN_NEW, FIRSTRUN_BEGUN };
enum firstrun_mark { FIRSTRUN_OPEN, FIRSTRUN_SKIPPED, FIRSTRUN_ANSWERED };

struct firstrun {
    enum firstrun_state state;
    enum firstrun_mark mark[FIRSTRUN_STEPS + 1]; /* by step; 0 is not used */
    enum firstrun_step next; /* the first open one; 0: none is */
};

/* All need a transaction, those that change something a writing one. */
MUST_USE const struct err *firstrun_get(struct work *w, struct firstrun *ret);
/* For a desk that has just been made. */
MUST_USE const struct err *firstrun_begin(struct work *w);
/* *ret: this person is to be asked now. So is the first owner who comes in while the desk is new and nothing
 * has reached it yet; nobody is asked twice. */
MUST_USE const struct err *firstrun_greet(struct work *w, int64_t user_id, bool *ret);
/* The acting person has answered a question, or skipped it; what was answered stays answered. With the last
 * one the first run is done. */
MUST_USE const struct err *firstrun_answered(struct work *w, enum firstrun_step step);
MUST_USE const struct err *firstrun_skip(struct work *w, enum firstrun_step step);

#endif
