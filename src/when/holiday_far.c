/* holiday_far.c - public holidays of the United Kingdom, its nations, and the United States. */
#include "when/holiday_priv.h"

/* United Kingdom: what all its nations have, by the Banking and Financial Dealings Act 1971 and royal
 * proclamations; a weekend gives the next working day. */
static const struct holiday_rule gb[] = {
    { "New Year's Day", ON(1, 1), MOVES(WEEKEND) },
    { "Good Friday", EASTER(-2) },
    { "Early May bank holiday", NTH(1, MONDAY, 5), UNTIL(2019) },
    { "Early May bank holiday (VE day)", ON(5, 8), ONLY(2020) },
    { "Early May bank holiday", NTH(1, MONDAY, 5), FROM(2021) },
    { "Coronation of King Charles III", ON(5, 8), ONLY(2023) },
    { "Spring bank holiday", NTH(-1, MONDAY, 5), UNTIL(2021) },
    { "Spring bank holiday", ON(6, 2), ONLY(2022) },
    { "Platinum Jubilee", ON(6, 3), ONLY(2022) },
    { "Spring bank holiday", NTH(-1, MONDAY, 5), FROM(2023) },
    { "State Funeral of Queen Elizabeth II", ON(9, 19), ONLY(2022) },
    { "Christmas Day", ON(12, 25), MOVES(WEEKEND) },
    { "Boxing Day", ON(12, 26), MOVES(WEEKEND) },
};
/* England and Wales. */
static const struct holiday_rule gb_eaw[] = {
    { "Easter Monday", EASTER(1) },
    { "Summer bank holiday", NTH(-1, MONDAY, 8) },
};
static const struct holiday_rule gb_nir[] = {
    { "St Patrick's Day", ON(3, 17), MOVES(WEEKEND) },
    { "Easter Monday", EASTER(1) },
    { "Battle of the Boyne", ON(7, 12), MOVES(WEEKEND) },
    { "Summer bank holiday", NTH(-1, MONDAY, 8) },
};
/* St Andrew's Day: St Andrew's Day Bank Holiday (Scotland) Act 2007. 15 June 2026: proclamation of
 * 3 February 2026. */
static const struct holiday_rule gb_sct[] = {
    { "2nd January", ON(1, 2), MOVES(WEEKEND) },
    { "World Cup bank holiday", ON(6, 15), ONLY(2026) },
    { "Summer bank holiday", NTH(1, MONDAY, 8) },
    { "St Andrew's Day", ON(11, 30), MOVES(WEEKEND) },
};

/* United States: 5 U.S.C. 6103 and Executive Order 11582 (a Saturday gives the Friday, a Sunday the
 * Monday). What a state has besides is for special days. */
static const struct holiday_rule us[] = {
    { "New Year's Day", ON(1, 1), MOVES(NEAREST) },
    { "Birthday of Martin Luther King, Jr.", NTH(3, MONDAY, 1) },
    { "Washington's Birthday", NTH(3, MONDAY, 2) },
    { "Memorial Day", NTH(-1, MONDAY, 5) },
    { "Juneteenth National Independence Day", ON(6, 19), MOVES(NEAREST), FROM(2021) },
    { "Independence Day", ON(7, 4), MOVES(NEAREST) },
    { "Labor Day", NTH(1, MONDAY, 9) },
    { "Columbus Day", NTH(2, MONDAY, 10) },
    { "Veterans Day", ON(11, 11), MOVES(NEAREST) },
    { "Thanksgiving Day", NTH(4, THURSDAY, 11) },
    { "Christmas Day", ON(12, 25), MOVES(NEAREST) },
};

static const struct holiday_place places[] = {
    PLACE("GB", gb),
    PART("GB-EAW", gb_eaw, "GB"),
    PART("GB-NIR", gb_nir, "GB"),
    PART("GB-SCT", gb_sct, "GB"),
    PLACE("US", us),
};

const struct holiday_places holiday_far = { places, sizeof places / sizeof places[0] };
