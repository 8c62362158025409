/* statute.h - what the laws ask of a shop, as data (practices.md, part 4): read, versioned, computed.
 *
 * A rule is known by its country and code (RS, RS2). Its versions never change; who edits one adds a
 * version that begins on a day, and so does who has looked at it again. In force on a day is, of
 * the versions that begin by then and were not left to end before it, the one that begins last; of
 * two that begin on one day the higher. So "5 days from 1 January" leaves a complaint of 31
 * December its 8 days (INV15).
 *
 * None of it is legal advice: each version says where it was read, how sure that is and which person of
 * the shop last looked at it, and when; after STATUTE_VERIFY_DAYS it asks to be looked at, and so does what
 * came with the program, at which nobody of this shop has looked yet (verified_by not set). Days are counted
 * since 1970-01-01, in the place of the shop. The rules come with the program (schema), the owner
 * writes; reading is everybody's inside. All functions need a transaction, those that change a
 * writing one; who may is the caller's to ask.
 */
#ifndef DESK_STATUTE_STATUTE_H
#define DESK_STATUTE_STATUTE_H

#include "base/opt.h"
#include "desk/statute/statute_rows.h"
#include "desk/work.h"
#include "when/term.h"

/* Stored as numbers: never renumber. */
enum statute_kind { STATUTE_SAYS, STATUTE_RECEIPT, STATUTE_ANSWER, STATUTE_REMEDY, STATUTE_KINDS };
enum statute_matter { MATTER_US, MATTER_FAULT, MATTERS };
enum statute_goods { GOODS_OTHER, GOODS_TECHNICAL, GOODS_SERVICE, GOODS_KINDS };
enum statute_how { HOW_WRITTEN, HOW_SPOKEN };
enum statute_pause { PAUSE_NONE, PAUSE_UNTIL_WORD, PAUSE_ANEW };
enum statute_needs { NEEDS_NOTHING, NEEDS_CONSENT, NEEDS_NOTICE };
enum statute_certainty { CERTAINTY_LOW, CERTAINTY_MEDIUM, CERTAINTY_SETTLED, CERTAINTY_HIGH };

/* The words of the API, in the order of the numbers; each ends with NULL. */
extern const char *const statute_units[], *const statute_pauses[], *const statute_needs[],
    *const statute_certainties[];

enum {
    STATUTE_VERIFY_DAYS = 365,
    STATUTE_TEXT_MAX = 1000, /* bytes of each text */
    STATUTE_VERSIONS_MAX = 200,
    STATUTE_KEEP_YEARS = 3, /* where no rule says how long a register is kept */
};

/* What an owner may say of a rule; kind, matter, goods and how stay with its code. */
struct statute_in {
    int64_t duration, unit; /* enum term_unit */
    bool ends_working;
    int64_t pause, pause_days;
    int64_t extend_max, extend_needs, extend_days;
    bool refuse_adr, record;
    int64_t keep_years;
    struct str says, reference, source;
    int64_t certainty;
    int64_t valid_from;
    struct opt_int valid_to;
};

/* The newest version of each rule, of one country or (empty) of all, by country and code. */
MUST_USE const struct err *statute_list(struct work *w, struct str country, struct statute **ret,
                                        size_t *ret_n);
/* ERR_NOT_FOUND. */
MUST_USE const struct err *statute_get(struct work *w, int64_t id, struct statute *ret);
/* All versions of the rule that this is one of, newest first. */
MUST_USE const struct err *statute_versions(struct work *w, const struct statute *s,
                                            struct statute **ret, size_t *ret_n);
/* In force in a country on a day, every kind. */
MUST_USE const struct err *statute_in_force(struct work *w, struct str country, int64_t day,
                                            struct statute **ret, size_t *ret_n);
/* Whether it gives a complaint like this a deadline. */
bool statute_fits(const struct statute *s, enum statute_matter matter, enum statute_goods goods,
                  enum statute_how how);

/* A version, to change what is to be another. */
struct statute_in statute_as_written(const struct statute *s);
/* A version after seen, the newest as its editor saw it; ERR_CONFLICT where there is a newer one,
 * ERR_INVALID with the field. The texts may be long: ERR_LIMIT above STATUTE_TEXT_MAX. */
MUST_USE const struct err *statute_change(struct work *w, int64_t seen, const struct statute_in *in,
                                          int64_t *ret_id);
/* Somebody looked at it today and it holds: a version that differs in nothing else. Changes nothing
 * where that was today already. */
MUST_USE const struct err *statute_verified(struct work *w, int64_t seen, int64_t *ret_id);

/* Whether a person of this shop has ever looked at it; and whether nobody has for STATUTE_VERIFY_DAYS, seen
 * from a day, which is so of one at which nobody ever has. */
bool statute_looked_at(const struct statute *s);
bool statute_stale(const struct statute *s, int64_t today);
/* The last day for an event on a day; p NULL: no holidays are known. */
int64_t statute_last_day(const struct statute *s, const struct holiday_place *p, int64_t event);
/* The desk's zone, its country's holidays (NULL: none known) and its local date now. */
struct statute_place {
    const struct zone *zone;
    const struct holiday_place *holidays;
    struct str country;
    int64_t today;
};
MUST_USE const struct err *statute_place(struct work *w, struct str country,
                                         struct statute_place *ret);

#endif
