#include "base/moment.h"

#include "base/test.h"

static int setup(void **state) {
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

/* Wanted values from "date -u -d … +%s" of GNU coreutils. */
static const struct {
    const char *name;
    int64_t t;
    struct moment_parts p;
    const char *rfc3339, *rfc5322;
} known[] = {
    { "epoch", 0, { 1970, 1, 1, 0, 0, 0, 0, 3 }, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000" },
    { "before it", -1, { 1969, 12, 31, 23, 59, 59, 999999, 2 }, "1969-12-31T23:59:59.999999Z",
      "Wed, 31 Dec 1969 23:59:59 +0000" },
    { "a Friday evening", 1794591720 * MOMENT_SECOND, { 2026, 11, 13, 17, 42, 0, 0, 4 }, "2026-11-13T17:42:00Z",
      "Fri, 13 Nov 2026 17:42:00 +0000" },
    { "a leap day", 1709164799 * MOMENT_SECOND + 5, { 2024, 2, 28, 23, 59, 59, 5, 2 },
      "2024-02-28T23:59:59.000005Z", "Wed, 28 Feb 2024 23:59:59 +0000" },
    { "the leap day", 1709164800 * MOMENT_SECOND, { 2024, 2, 29, 0, 0, 0, 0, 3 }, "2024-02-29T00:00:00Z",
      "Thu, 29 Feb 2024 00:00:00 +0000" },
    { "2000 is a leap year", 951782400 * MOMENT_SECOND, { 2000, 2, 29, 0, 0, 0, 0, 1 }, "2000-02-29T00:00:00Z",
      "Tue, 29 Feb 2000 00:00:00 +0000" },
    { "1900 is none", -2203891200 * MOMENT_SECOND, { 1900, 3, 1, 0, 0, 0, 0, 3 }, "1900-03-01T00:00:00Z",
      "Thu, 01 Mar 1900 00:00:00 +0000" },
    { "beyond 32 bits", 4102444800 * MOMENT_SECOND, { 2100, 1, 1, 0, 0, 0, 0, 4 }, "2100-01-01T00:00:00Z",
      "Fri, 01 Jan 2100 00:00:00 +0000" },
};

static void known_moments(void **state) {
    for (size_t i = 0; i < ROWS(known); i++) {
        struct moment_parts p = moment_split(known[i].t);
        const char *name = known[i].name;
        ROW_INT(name, p.year, known[i].p.year);
        ROW_INT(name, p.month, known[i].p.month);
        ROW_INT(name, p.day, known[i].p.day);
        ROW_INT(name, p.hour, known[i].p.hour);
        ROW_INT(name, p.minute, known[i].p.minute);
        ROW_INT(name, p.second, known[i].p.second);
        ROW_INT(name, p.micros, known[i].p.micros);
        ROW_INT(name, p.weekday, known[i].p.weekday);
        ROW_INT(name, moment_join(known[i].p), known[i].t);
        ROW_STR(name, moment_rfc3339(*state, known[i].t), str_of(known[i].rfc3339));
        ROW_STR(name, moment_rfc5322(*state, known[i].t), str_of(known[i].rfc5322));
        int64_t back;
        assert_true(moment_from_rfc3339(str_of(known[i].rfc3339), &back));
        ROW_INT(name, back, known[i].t);
    }
}

static void every_day_of_four_centuries_there_and_back(void **state) {
    (void)state;
    int64_t first = moment_days(1800, 1, 1), last = moment_days(2200, 1, 1);
    assert_int_equal(last - first, 146097);
    for (int64_t day = first; day < last; day++) {
        struct moment_parts p = moment_split(day * MOMENT_DAY + MOMENT_DAY - 1);
        if (moment_days(p.year, p.month, p.day) != day || p.micros != 999999) fail_msg("day %lld", (long long)day);
        if (p.weekday != (int)(((day + 3) % 7 + 7) % 7)) fail_msg("weekday of day %lld", (long long)day);
    }
}

static void other_ways_to_write_a_moment(void **state) {
    (void)state;
    static const struct {
        const char *in;
        int64_t want;
    } rows[] = {
        { "1970-01-01T01:00:00+01:00", 0 },
        { "1969-12-31T18:30:00-05:30", 0 },
        { "1970-01-01T00:00:00-00:00", 0 },
        { "1970-01-01t00:00:01z", MOMENT_SECOND },
        { "1970-01-01T00:00:00.5Z", MOMENT_SECOND / 2 },
        { "1970-01-01T00:00:00.1234569Z", 123456 },
        { "1970-01-01T00:00:60Z", MOMENT_MINUTE },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t t = -1;
        assert_true(moment_from_rfc3339(str_of(rows[i].in), &t));
        ROW_INT(rows[i].in, t, rows[i].want);
    }
}

static void anything_else_is_refused(void **state) {
    (void)state;
    static const char *const rows[] = {
        "", "now", "2026-11-13", "2026-11-13T18:42:00", "2026-11-13 18:42:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Zz", "-026-01-01T00:00:00Z",
        "2026-1-01T00:00:00Z", "2026-01-01T00:00:-1Z",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t t = 77;
        if (moment_from_rfc3339(str_of(rows[i]), &t)) fail_msg("taken: %s", rows[i]);
        ROW_INT(rows[i], t, 77);
    }
}

static void months_by_name_and_length(void **state) {
    (void)state;
    ROW_INT("Jan", moment_month(S("Jan")), 1);
    ROW_INT("dECEMBER", moment_month(S("dECEMBER")), 12);
    ROW_INT("No", moment_month(S("No")), 0);
    ROW_INT("", moment_month(STR_NONE), 0);
    ROW_INT("leap", moment_days_in(2024, 2), 29);
    ROW_INT("a century", moment_days_in(1900, 2), 28);
    ROW_INT("four of them", moment_days_in(2000, 2), 29);
    int days = 0;
    for (int month = 1; month <= 12; month++) days += moment_days_in(2026, month);
    ROW_INT("a year", days, 365);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_moments, setup, teardown),
        cmocka_unit_test(every_day_of_four_centuries_there_and_back),
        cmocka_unit_test(other_ways_to_write_a_moment),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(months_by_name_and_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
