/* zone_rule.h - the rule in the footer of a TZif file: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX TZ, with
 * the extensions of RFC 9636 3.3.2). Used by zone.c. Plain values; thread-safe. */
#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H

#include "base/str.h"

/* When summer time begins or ends: a day of the year, and seconds after its local midnight. */
struct zone_turn {
    enum { TURN_MONTH, TURN_JULIAN, TURN_DAY } kind; /* Mm.w.d, Jn (no 29 Feb), n (from 0) */
    int month, week, day;
    int32_t seconds;
};

struct zone_rule {
    int32_t standard, summer; /* seconds ahead of UTC */
    bool has_summer;
    struct zone_turn begin, end;
};

/* False when s is no rule. */
bool zone_rule_parse(struct str s, struct zone_rule *ret);
/* The offset at a moment, in seconds since 1970. */
int32_t zone_rule_offset(const struct zone_rule *r, int64_t seconds);

#endif
