/* standard.h - how soon an answer or a solution is promised, to whom, and why (P10, P47).
 *
 * A standard is for a kind of clock (the first reply, a later one, the resolution) or for news that is
 * promised (desk/promise: none is promised for later than it gives), and may narrow itself down to a channel, a team and a price tier. It gives minutes, of time that passes or of opening hours,
 * and a reason in words. It is kept in versions: a change writes a new one, which counts for what starts
 * from its effective_from on (now, or a moment to come), and a clock keeps the version that it was
 * started with (INV6).
 *
 * Of those that fit the most specific counts: one that names the tier goes before all that don't, among
 * equals one that names the team, among equals one that names the channel. No two are for the same.
 *
 * The rule for all stands beside them: 24 hours that pass, or fewer where the owner says so (setting
 * answer_hours). It holds for replies that no standard is for. A standard takes its place, but no reply
 * is ever due later than 24 hours after the message came: what is earlier counts (desk/clock/target.h).
 *
 * The price tier is a word of the shop ("premium"), said of a conversation, of a product that the
 * conversation's order names, or of a customer; the first of these that says one counts.
 *
 * All need a transaction; those that change, a writing one. Access is the caller's.
 */
#ifndef DESK_STANDARD_STANDARD_H
#define DESK_STANDARD_STANDARD_H

#include "base/opt.h"
#include "desk/standard/standard_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum standard_kind { STANDARD_FIRST_REPLY, STANDARD_NEXT_REPLY, STANDARD_RESOLUTION, STANDARD_UPDATE, STANDARD_KINDS };
enum standard_unit { STANDARD_ELAPSED, STANDARD_OPEN };

enum {
    STANDARD_MAX = 200,             /* of a desk */
    STANDARD_REASON_MAX = 300,      /* bytes */
    STANDARD_TIER_MAX = 40,
    STANDARD_REPLY_MINUTES = 1440,  /* the most for a reply, of either unit */
    STANDARD_MINUTES = 525600       /* the most for a resolution and for news: a year */
};

/* "first_reply", "next_reply", "resolution", "promised_update"; "elapsed", "open": the words of the API. */
const char *standard_kind_name(int64_t kind);
const char *standard_unit_name(int64_t unit);
bool standard_kind_by_name(struct str name, enum standard_kind *ret);

struct standard_for {
    enum standard_kind kind;
    struct opt_int channel, team_id; /* OPT_NONE: any */
    struct str tier;                 /* "": any */
};
struct standard_says {
    int64_t minutes;
    enum standard_unit unit;
    struct str reason;
    struct opt_int effective_from; /* OPT_NONE: from now on */
    bool ended;                    /* nothing is promised from then on; minutes and unit stay */
};

/* ERR_INVALID and ERR_LIMIT with the field's name: "kind", "channel", "team", "tier", "minutes", "unit",
 * "reason", "effective_from"; ERR_CONFLICT where there is one for the same, or a newer version. Opening
 * hours need a calendar that somebody has set (field "unit"). */
MUST_USE const struct err *standard_add(struct work *w, const struct standard_for *whom,
                                        const struct standard_says *in, int64_t *ret_id);
MUST_USE const struct err *standard_change(struct work *w, int64_t id, int64_t version,
                                           const struct standard_says *in);

/* Each with its newest version, also what is ended; minutes_now: of the version that counts now. */
MUST_USE const struct err *standard_list(struct work *w, struct standard_row **ret, size_t *ret_n);
/* One of them; ERR_NOT_FOUND. */
MUST_USE const struct err *standard_get(struct work *w, int64_t id, struct standard_row *ret);
/* The newest 200, newest first. */
MUST_USE const struct err *standard_history(struct work *w, int64_t id, struct standard_version_row **ret,
                                            size_t *ret_n);

/* The one that counts at a moment for what is of this kind, channel, team and tier; *ret_found false
 * where none does. */
MUST_USE const struct err *standard_choose(struct work *w, const struct standard_for *whom, int64_t at,
                                           struct standard_fit *ret, bool *ret_found);
/* "4 open hours", "90 minutes", "one hour": in English, for the sentence that a clock keeps. */
struct str standard_span(struct arena *a, int64_t minutes, int64_t unit);

/* What was said of the conversation, else of the product it is about, else of its customer; "" for nothing. */
MUST_USE const struct err *standard_tier(struct work *w, int64_t conversation_id, struct str *ret);
MUST_USE const struct err *standard_customer_tier(struct work *w, int64_t customer_id, struct str *ret);
/* Says it, or takes it back (""); ERR_INVALID with field "tier". Clocks that run keep their time. */
MUST_USE const struct err *standard_set_tier(struct work *w, int64_t conversation_id, struct str tier);
MUST_USE const struct err *standard_set_customer_tier(struct work *w, int64_t customer_id,
                                                      struct str tier);
/* Those that standards name. */
MUST_USE const struct err *standard_tiers(struct work *w, struct str **ret, size_t *ret_n);

#endif
