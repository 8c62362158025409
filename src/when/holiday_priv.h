/* holiday_priv.h - how the tables of holidays are written. One line is one rule:
 *
 *     { "Божић", ON(1, 7) },                                   each year
 *     { "Дан државности", ON(2, 15), MOVES(SUNDAY) },          and another day where it is a Sunday
 *     { "Великден", PASCHA(1) },                               the day after eastern Easter
 *     { "Spring Bank Holiday", NTH(-1, MONDAY, 5) },           the last Monday of May
 *     { "Vinerea Mare", PASCHA(-2), FROM(2018) },              by a law of 2018
 */
#ifndef WHEN_HOLIDAY_PRIV_H
#define WHEN_HOLIDAY_PRIV_H

#include "when/holiday.h"

enum holiday_kind {
    ON_DATE,
    BY_EASTER,
    BY_PASCHA,
    NTH_WEEKDAY,
    WEEKDAY_BEFORE,
    EID_FITR,
    EID_ADHA
};

/* Which day is off as well when a holiday meets a weekend. The holiday itself stays one. */
enum holiday_moves {
    MOVES_NOT,
    MOVES_SUNDAY,  /* Sunday: the next day that is a working day */
    MOVES_MONDAY,  /* Sunday: the Monday behind it, whatever that is */
    MOVES_WEEKEND, /* Saturday and Sunday: the next day that is a working day */
    MOVES_NEAREST  /* Saturday: the Friday; Sunday: the Monday */
};

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct holiday_rule {
    const char *name;
    enum holiday_kind kind;
    int8_t month, day; /* of BY_EASTER, BY_PASCHA: day is the distance; of NTH_WEEKDAY: the n */
    int8_t weekday;
    enum holiday_moves moves;
    int16_t from, until; /* years; 0: no such end */
};

#define ON(m, d) .kind = ON_DATE, .month = (m), .day = (d)
#define EASTER(n) .kind = BY_EASTER, .day = (n)
#define PASCHA(n) .kind = BY_PASCHA, .day = (n)
#define NTH(n, wd, m) .kind = NTH_WEEKDAY, .day = (n), .weekday = (wd), .month = (m)
#define LAST_BEFORE(wd, m, d) .kind = WEEKDAY_BEFORE, .weekday = (wd), .month = (m), .day = (d)
#define FITR .kind = EID_FITR
#define ADHA .kind = EID_ADHA
#define MOVES(how) .moves = MOVES_##how
#define FROM(y) .from = (y)
#define UNTIL(y) .until = (y)
#define ONLY(y) .from = (y), .until = (y)

struct holiday_place {
    const char *code;
    const struct holiday_rule *rules;
    size_t n;
    const char *part_of; /* its rules count here too; NULL: a country */
};

#define PLACE(code, rules) { code, rules, sizeof(rules) / sizeof(rules)[0], NULL }
#define PART(code, rules, whole) { code, rules, sizeof(rules) / sizeof(rules)[0], whole }

/* A file of tables. */
struct holiday_places {
    const struct holiday_place *v;
    size_t n;
};
extern const struct holiday_places holiday_central, holiday_south_east, holiday_far;

/* The days of a year on which the two feasts begin: 0, 1 or 2 of them. */
int holiday_islamic(enum holiday_kind feast, int year, int64_t ret[2]);

#endif
