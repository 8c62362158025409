/* Terms as laws count them: the checks of part 4 of the practices. */
#include "base/test.h"
#include "when/term.h"

static const struct {
    const char *name, *place;
    int month, day; /* of the event, in 2026 */
    struct term term;
    int want_year, want_month, want_day;
} rows[] = {
    { "RS2 answer in 8 days", "RS", 11, 13, { 8, TERM_DAYS, false }, 2026, 11, 21 },
    { "RS3 resolve in 15 days", "RS", 11, 13, { 15, TERM_DAYS, false }, 2026, 11, 28 },
    { "RS3 furniture in 30 days", "RS", 11, 13, { 30, TERM_DAYS, false }, 2026, 12, 13 },
    { "moved on from a Saturday", "RS", 11, 13, { 8, TERM_DAYS, true }, 2026, 11, 23 },
    { "and from holidays", "RS", 4, 5, { 5, TERM_DAYS, true }, 2026, 4, 14 },
    { "a holiday is no working day", "RS", 11, 10, { 1, TERM_WORKING_DAYS, false }, 2026, 11, 12 },
    { "HU6 5 working days over 23 October", "HU", 10, 20, { 5, TERM_WORKING_DAYS, false }, 2026,
      10, 28 },
    { "no place: weekends alone", NULL, 11, 10, { 1, TERM_WORKING_DAYS, false }, 2026, 11, 11 },
    { "EU8 a month", NULL, 11, 13, { 1, TERM_MONTHS, false }, 2026, 12, 13 },
    { "to the end of February", NULL, 1, 31, { 1, TERM_MONTHS, false }, 2026, 2, 28 },
    { "over New Year", NULL, 12, 31, { 2, TERM_MONTHS, false }, 2027, 2, 28 },
    { "RS6 2 years", NULL, 11, 13, { 2, TERM_YEARS, false }, 2028, 11, 13 },
    { "no days", NULL, 11, 14, { 0, TERM_DAYS, false }, 2026, 11, 14 },
};

static void terms_end_where_laws_say(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct holiday_place *p = rows[i].place ? holiday_place(str_of(rows[i].place)) : NULL;
        ROW_INT(rows[i].name,
                term_last_day(p, moment_days(2026, rows[i].month, rows[i].day), rows[i].term),
                moment_days(rows[i].want_year, rows[i].want_month, rows[i].want_day));
    }
}

/* Half past eleven in the evening in Belgrade is the day before in UTC; the last day ends there. */
static void the_day_is_that_of_the_place(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    const struct zone *z = NULL;
    int64_t at, want;
    assert_null(zone_load(a, sys_real(), S("Europe/Belgrade"), &z));
    assert_true(moment_from_rfc3339(S("2026-11-12T23:30:00Z"), &at)); /* the 13th there */
    assert_true(moment_from_rfc3339(S("2026-11-21T23:00:00Z"), &want));
    assert_int_equal(term_due(z, NULL, at, (struct term){ 8, TERM_DAYS, false }), want);
    arena_free(&a);
}

static void working_days(void **state) {
    (void)state;
    const struct holiday_place *rs = holiday_place(S("RS"));
    assert_true(term_working_day(rs, moment_days(2026, 11, 10)));
    assert_false(term_working_day(rs, moment_days(2026, 11, 11)));
    assert_true(term_working_day(NULL, moment_days(2026, 11, 11)));
    assert_false(term_working_day(rs, moment_days(2026, 11, 14)));
    assert_false(term_working_day(rs, moment_days(2026, 11, 15)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "INV15 terms end where laws say", terms_end_where_laws_say, NULL, NULL, NULL },
        { "the day is that of the place", the_day_is_that_of_the_place, NULL, NULL, NULL },
        { "working days", working_days, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
