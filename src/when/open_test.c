/* Opening hours as moments: the reference values of the practices (part 3) and what is special. */
#include "base/test.h"
#include "when/holiday.h"
#include "when/open.h"

static int setup(void **state) {
    *state = arena_new(16 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static const struct zone *load(struct arena *a, const char *name) {
    const struct zone *z = NULL;
    const struct err *e = zone_load(a, sys_real(), str_of(name), &z);
    if (e) fail_msg("%s: %s", name, e->msg);
    return z;
}

/* "2026-11-13 16:30" on the wall; the first such moment. */
static int64_t wall(const struct zone *z, const char *s) {
    struct moment_parts p = { 0 };
    int64_t v[5];
    static const size_t from[] = { 0, 5, 8, 11, 14 }, n[] = { 4, 2, 2, 2, 2 };
    for (size_t i = 0; i < 5; i++)
        assert_true(str_to_int(str_slice(str_of(s), from[i], from[i] + n[i]), 0, 9999, &v[i]));
    p.year = (int)v[0], p.month = (int)v[1], p.day = (int)v[2];
    p.hour = (int)v[3], p.minute = (int)v[4];
    return zone_moment(z, p);
}

static struct calendar weekdays(struct arena *a, const char *zone, const char *country) {
    struct calendar c = { .zone = load(a, zone) };
    if (country) c.holidays = holiday_place(str_of(country));
    for (int i = 0; i < 5; i++) c.week[i] = (struct open_day){ 1, { { 9 * 60, 17 * 60 } } };
    return c;
}

static const struct {
    const char *name, *zone, *country, *from;
    int hours;
    const char *want;
} dues[] = {
    { "over a weekend", "Europe/Belgrade", NULL, "2026-11-13 16:30", 4, "2026-11-16 12:30" },
    { "over 11 November", "Europe/Belgrade", "RS", "2026-11-10 16:00", 8, "2026-11-12 16:00" },
    { "over 28 October", "Europe/Athens", "GR", "2026-10-27 15:00", 8, "2026-10-29 15:00" },
    { "before it opens", "Europe/Athens", NULL, "2026-11-10 03:00", 1, "2026-11-10 10:00" },
    { "at its close", "Europe/Athens", NULL, "2026-11-10 09:00", 8, "2026-11-10 17:00" },
    { "no time", "Europe/Athens", NULL, "2026-11-14 03:00", 0, "2026-11-14 03:00" },
};

static void references(void **state) {
    for (size_t i = 0; i < ROWS(dues); i++) {
        struct calendar c = weekdays(*state, dues[i].zone, dues[i].country);
        int64_t due = 0;
        assert_true(open_due(&c, wall(c.zone, dues[i].from), dues[i].hours * MOMENT_HOUR, &due));
        ROW_INT(dues[i].name, due, wall(c.zone, dues[i].want));
    }
    struct calendar c = weekdays(*state, "Europe/Budapest", "HU");
    int64_t open = open_between(&c, wall(c.zone, "2026-10-22 16:00"),
                                wall(c.zone, "2026-10-26 10:15"));
    assert_int_equal(open, 135 * MOMENT_MINUTE);
}

static void a_day_of_hours_that_pass(void **state) {
    const struct zone *z = load(*state, "Europe/Budapest");
    assert_int_equal(wall(z, "2026-03-28 10:00") + MOMENT_DAY, wall(z, "2026-03-29 11:00"));
    z = load(*state, "Europe/Ljubljana");
    assert_int_equal(wall(z, "2026-10-24 10:00") + MOMENT_DAY, wall(z, "2026-10-25 09:00"));
}

static void nights_when_clocks_change(void **state) {
    struct calendar c = { .zone = load(*state, "Europe/Athens") };
    for (int i = 0; i < 7; i++) c.week[i] = (struct open_day){ 1, { { 0, 6 * 60 } } };
    int64_t spring = wall(c.zone, "2026-03-29 00:00"), autumn = wall(c.zone, "2026-10-25 00:00");
    assert_int_equal(open_between(&c, spring, spring + 12 * MOMENT_HOUR), 300 * MOMENT_MINUTE);
    assert_int_equal(open_between(&c, autumn, autumn + 12 * MOMENT_HOUR), 420 * MOMENT_MINUTE);
}

/* One span on one date; how long it is open. */
static const struct {
    const char *name, *zone, *date;
    int16_t opens, closes;
    int minutes;
} ends[] = {
    { "opens in the gap", "Europe/Belgrade", "2026-03-29 12:00", 150, 240, 60 },
    { "closes in the gap", "Europe/Belgrade", "2026-03-29 12:00", 60, 150, 60 },
    { "within the gap", "Europe/Belgrade", "2026-03-29 12:00", 125, 175, 0 },
    { "opens in what repeats: the first", "Europe/Belgrade", "2026-10-25 12:00", 150, 240, 150 },
    { "closes in it: the last", "Europe/Belgrade", "2026-10-25 12:00", 60, 150, 150 },
    { "closes where it begins", "Europe/Belgrade", "2026-10-25 12:00", 60, 120, 120 },
    { "closes where it ends", "Europe/Belgrade", "2026-10-25 12:00", 60, 180, 180 },
    { "a day of 23 hours", "Europe/Belgrade", "2026-03-29 12:00", 0, 1440, 23 * 60 },
    { "a day of 25 hours", "Europe/Belgrade", "2026-10-25 12:00", 0, 1440, 25 * 60 },
    { "midnight fails: opens at one", "Asia/Beirut", "2026-03-29 12:00", 0, 1440, 23 * 60 },
    { "the day before it ends there", "Asia/Beirut", "2026-03-28 12:00", 0, 1440, 24 * 60 },
    { "midnight twice: opens at the first", "America/Havana", "2026-11-01 12:00", 0, 60, 120 },
    { "the day before ends at the first", "America/Havana", "2026-10-31 12:00", 0, 1440, 1440 },
    { "back over midnight: ends at the second", "America/St_Johns", "2010-11-06 12:00", 0, 1440,
      25 * 60 },
    { "half an hour", "Australia/Lord_Howe", "2026-04-05 12:00", 0, 1440, 24 * 60 + 30 },
    { "no such day", "Pacific/Apia", "2011-12-30 12:00", 0, 1440, 0 },
    { "the day before it", "Pacific/Apia", "2011-12-29 12:00", 0, 1440, 1440 },
};

static void ends_of_spans(void **state) {
    for (size_t i = 0; i < ROWS(ends); i++) {
        struct str date = str_of(ends[i].date);
        int64_t y = 0, m = 0, d = 0;
        assert_true(str_to_int(str_slice(date, 0, 4), 0, 9999, &y) &&
                    str_to_int(str_slice(date, 5, 7), 0, 12, &m) &&
                    str_to_int(str_slice(date, 8, 10), 0, 31, &d));
        int64_t day = moment_days((int)y, (int)m, (int)d);
        struct special_day special = { day, { 1, { { ends[i].opens, ends[i].closes } } } };
        struct calendar c = { .zone = load(*state, ends[i].zone), .special = &special,
                              .n_special = 1 };
        int64_t t = wall(c.zone, ends[i].date);
        int64_t open = open_between(&c, t - 3 * MOMENT_DAY, t + 3 * MOMENT_DAY);
        ROW_INT(ends[i].name, open / MOMENT_MINUTE, ends[i].minutes);
    }
}

/* Closes at half past two and opens again at once: the hour that comes twice counts once. */
static void overlaps_count_once(void **state) {
    struct calendar c = { .zone = load(*state, "Europe/Belgrade") };
    for (int i = 0; i < 7; i++) c.week[i] = (struct open_day){ 2, { { 0, 150 }, { 150, 1440 } } };
    int64_t t = wall(c.zone, "2026-10-24 12:00");
    assert_int_equal(open_between(&c, t, t + 3 * MOMENT_DAY), 3 * MOMENT_DAY);
    int64_t due;
    assert_true(open_due(&c, t, 50 * MOMENT_HOUR, &due));
    assert_int_equal(due, t + 50 * MOMENT_HOUR);
}

static void special_days_stand_over_holidays(void **state) {
    struct special_day special[] = {
        { moment_days(2026, 11, 11), { 1, { { 600, 840 } } } }, /* a holiday, open 10 to 14 */
        { moment_days(2026, 11, 12), { 0 } },                   /* closed for once */
        { moment_days(2026, 11, 14), { 1, { { 540, 600 } } } }, /* a Saturday */
    };
    struct calendar c = weekdays(*state, "Europe/Belgrade", "RS");
    c.special = special;
    c.n_special = ROWS(special);
    assert_true(calendar_ok(&c));
    int64_t day = moment_days(2026, 11, 10), want[] = { 480, 240, 0, 480, 60, 0 };
    for (size_t i = 0; i < ROWS(want); i++) {
        struct open_day d = calendar_hours(&c, day + (int64_t)i);
        ROW_INT("minutes", d.n ? d.span[0].closes - d.span[0].opens : 0, want[i]);
    }
}

static void the_next_opening(void **state) {
    struct calendar c = weekdays(*state, "Europe/Belgrade", NULL);
    c.week[0] = (struct open_day){ 2, { { 540, 720 }, { 780, 1020 } } };
    int64_t from, to, night = wall(c.zone, "2026-11-14 22:10"); /* a Saturday */
    assert_true(open_next(&c, night, &from, &to));
    assert_int_equal(from, wall(c.zone, "2026-11-16 09:00"));
    assert_int_equal(to, wall(c.zone, "2026-11-16 12:00"));
    assert_true(open_next(&c, to, &from, &to));
    assert_int_equal(from, wall(c.zone, "2026-11-16 13:00"));
    assert_true(open_next(&c, from + MOMENT_HOUR, &from, &to));
    assert_int_equal(from, wall(c.zone, "2026-11-16 14:00"));
    assert_int_equal(to, wall(c.zone, "2026-11-16 17:00"));
}

static void open_days_are_counted(void **state) {
    struct calendar c = weekdays(*state, "Europe/Athens", NULL);
    int64_t day;
    assert_true(open_day_after(&c, moment_days(2026, 11, 19), 2, &day)); /* delivered on Thursday */
    assert_int_equal(day, moment_days(2026, 11, 23));
    assert_true(open_day_after(&c, moment_days(2026, 11, 19), 9, &day));
    assert_int_equal(day, moment_days(2026, 12, 2));
    assert_true(open_day_after(&c, moment_days(2026, 11, 21), 0, &day));
    assert_int_equal(day, moment_days(2026, 11, 23));
    assert_true(open_day_after(&c, moment_days(2026, 11, 20), 0, &day));
    assert_int_equal(day, moment_days(2026, 11, 20));
}

static void never_open_is_said(void **state) {
    (void)state;
    struct calendar c = { 0 };
    int64_t t = moment_days(2026, 11, 10) * MOMENT_DAY, from, to;
    assert_int_equal(open_between(&c, t, t + 1000 * MOMENT_DAY), 0);
    assert_int_equal(open_between(&c, t, t), 0);
    assert_int_equal(open_between(&c, t, t - 1), 0);
    from = to = 7; /* left alone */
    assert_false(open_due(&c, t, 1, &to));
    assert_false(open_next(&c, t, &from, &to));
    assert_false(open_day_after(&c, 20000, 1, &to));
    for (int i = 0; i < 7; i++) c.week[i] = (struct open_day){ 1, { { 0, 1440 } } };
    assert_false(open_due(&c, t, INT64_MAX, &to));
    assert_false(open_day_after(&c, 20000, OPEN_DAYS_AHEAD + 1, &to));
    assert_int_equal(from, 7);
    assert_int_equal(to, 7);
    assert_int_equal(open_between(&c, t, t + 100 * 365 * MOMENT_DAY), 100 * 365 * MOMENT_DAY);
}

static const struct {
    const char *name;
    struct open_day day;
    bool want;
} days[] = {
    { "closed", { 0 }, true },
    { "one", { 1, { { 0, 1440 } } }, true },
    { "two that touch", { 2, { { 0, 60 }, { 60, 61 } } }, true },
    { "two that overlap", { 2, { { 0, 60 }, { 59, 70 } } }, false },
    { "out of order", { 2, { { 60, 70 }, { 0, 10 } } }, false },
    { "empty", { 1, { { 60, 60 } } }, false },
    { "behind midnight", { 1, { { 60, 1441 } } }, false },
    { "before it", { 1, { { -1, 60 } } }, false },
    { "too many", { OPEN_SPANS_MAX + 1, { { 0, 1 } } }, false },
};

static void wrong_days_are_seen(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(days); i++)
        ROW_INT(days[i].name, open_day_ok(&days[i].day), days[i].want);
    struct special_day twice[] = { { 7, { 0 } }, { 7, { 0 } } };
    struct calendar c = { .special = twice, .n_special = 2 };
    assert_false(calendar_ok(&c));
    c.n_special = 1;
    assert_true(calendar_ok(&c));
    assert_int_equal(open_weekday(0), 3);
    assert_int_equal(open_weekday(-4), 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "P47 reference values of open time", references, setup, teardown, NULL },
        { "P47 24 hours that pass", a_day_of_hours_that_pass, setup, teardown, NULL },
        { "nights when clocks change", nights_when_clocks_change, setup, teardown, NULL },
        { "ends of spans where clocks change", ends_of_spans, setup, teardown, NULL },
        { "overlaps count once", overlaps_count_once, setup, teardown, NULL },
        { "special days stand over holidays", special_days_stand_over_holidays, setup, teardown,
          NULL },
        { "P35 the next opening", the_next_opening, setup, teardown, NULL },
        { "P75 P51 open days are counted", open_days_are_counted, setup, teardown, NULL },
        { "never open is said", never_open_is_said, setup, teardown, NULL },
        { "wrong days are seen", wrong_days_are_seen, setup, teardown, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
