/* automation.h - the register of what the desk does by itself: every automatic message and every
 * task that it makes without being told to (P32, P33).
 *
 * Each kind is one row with a person who answers for it and a switch; what it made is written down
 * in the transaction that makes it. Whoever makes something asks automation_may first, in that
 * transaction, and calls automation_made after it; a kind that is off makes nothing. Switching one
 * off takes back what waits and has not left (the mails of the desk to its own people). Two are no
 * matter of taste: the receipt of a complaint is asked for by law and goes off only with a reason,
 * which is shown from then on; the task that puts a broken promise right stays (INV2).
 *
 * Seven of them are the rules that plan follow-ups (plan.h); they have days, a unit and a channel.
 *
 * What a kind brings is not believed but counted, by the timer, once a day (P33): of the cases that
 * customers began in the 28 days before it was last switched on, and of those in the 28 days after,
 * how many they came back to within 7 days. One that was never switched has no before, and below
 * EFFECT_LEAST cases in either nothing is said.
 *
 * Times are microseconds UTC. All functions need a transaction but the turn, which opens its own;
 * those that change need a writing one. Changing is the owner's (auth/access.h), reading
 * everybody's inside.
 */
#ifndef DESK_AUTOMATION_AUTOMATION_H
#define DESK_AUTOMATION_AUTOMATION_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/automation/automation_rows.h"
#include "desk/work.h"

/* The codes, as the store and the API have them. */
#define AUTOMATION_RECEIPT "receipt"
#define AUTOMATION_COMPLAINT_RECEIPT "complaint_receipt"
#define AUTOMATION_NEWS_MAIL "news_mail"
#define AUTOMATION_CLOCK_MAIL "clock_mail"
#define AUTOMATION_PROMISE_MAIL "promise_mail"
#define AUTOMATION_PROMISE_RECOVERY "promise_recovery"
#define AUTOMATION_MAILBOX_MAIL "mailbox_mail"
#define AUTOMATION_FIRST_ORDER "first_order"
#define AUTOMATION_DELIVERY "delivery"
#define AUTOMATION_COMPLAINT_SOLVED "complaint_solved"
#define AUTOMATION_SILENCE "silence"
#define AUTOMATION_SILENT_RETURN "silent_return"
#define AUTOMATION_COMPLAINT_UNFINISHED "complaint_unfinished"
#define AUTOMATION_QUIET_CUSTOMER "quiet_customer"
#define AUTOMATION_WEEK_MAIL "week_mail"

enum automation_off { AUTOMATION_OFF_FREELY, AUTOMATION_OFF_WITH_REASON, AUTOMATION_NEVER_OFF };
enum automation_unit { AUTOMATION_DAYS, AUTOMATION_OPEN_DAYS };
enum { AUTOMATION_WHY_MAX = 300, AUTOMATION_DAYS_MAX = 366, AUTOMATION_MINUTES_MAX = 480 };
#define AUTOMATION_COUNTED (30 * MOMENT_DAY) /* automation.made: in this time, up to now */

/* What the program knows of a kind. name and purpose: in English, to be translated. */
struct automation_kind {
    const char *code, *name, *purpose;
    enum automation_off off;
};
/* NULL for a code that is none. */
const struct automation_kind *automation_kind_of(struct str code);
/* "days", "open_days": the words of the API. */
const char *automation_unit_name(int64_t unit);

/* In the order of the register. */
MUST_USE const struct err *automation_list(struct work *w, struct automation **ret, size_t *ret_n);
MUST_USE const struct err *automation_get(struct work *w, int64_t id, struct automation *ret);

/* What the owner says of one; it stands for all of it. owner_id: OPT_NONE is the desk's first
 * owner. days, unit, channel: of rules alone, ignored for the others. */
struct automation_says {
    bool active;
    struct str why; /* of switching */
    struct opt_int owner_id, channel, minutes_each;
    int64_t days, unit;
};
struct automation_says automation_says_of(const struct automation *a);
/* ERR_INVALID with the field "active", "why", "owner", "days", "unit", "channel" or "minutes";
 * ERR_CONFLICT where somebody was faster. Nothing happens where nothing differs. */
MUST_USE const struct err *automation_change(struct work *w, int64_t id, int64_t version,
                                             const struct automation_says *says);

/* May this kind make something now? BUG for a code that is none. */
MUST_USE const struct err *automation_may(struct work *w, const char *code, bool *ret);
/* It made one; conversation_id as the store has it. */
MUST_USE const struct err *automation_made(struct work *w, const char *code,
                                           struct opt_int conversation_id);

/* ---- what it brings ---- */

#define EFFECT_WINDOW (28 * MOMENT_DAY)
#define EFFECT_AGAIN (7 * MOMENT_DAY)
enum { EFFECT_LEAST = 30 };

/* UNKNOWN: not measurable yet; LESS, MORE: customers come back less, or more ("costs more than it
 * saves"); SAME: no difference shown. A warning is cheap and a quiet harm is not, so one chance in
 * ten of being wrong is enough: the one-sided 90 % bound of Newcombe's difference lies above (or
 * below) 0. */
enum effect_verdict { EFFECT_UNKNOWN, EFFECT_SAME, EFFECT_LESS, EFFECT_MORE };
struct effect {
    enum effect_verdict verdict;
    double before, before_low, before_high; /* shares, with Wilson's 95 % interval */
    double after, after_low, after_high;
    int64_t contacts;       /* how many more (less: negative) came back than before, of after_n */
    struct opt_int minutes; /* what they took; none where nobody has said how long one takes */
};
/* A pure function over the counts of a row. */
struct effect automation_effect(const struct automation *a);
/* Counts what has become countable; a timer calls it about once a minute. */
MUST_USE const struct err *automation_measure_turn(struct work *w);

#endif
