/* The tables of holidays, by dates of laws, church calendars and official lists. tests/corpus compares
 * them with two collections where those are. */
#include "base/test.h"
#include "base/buf.h"
#include "base/moment.h"
#include "base/utf8.h"
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

static const struct {
    int year, western_month, western_day, eastern_month, eastern_day;
} easters[] = {
    { 2015, 4, 5, 4, 12 },  { 2016, 3, 27, 5, 1 },  { 2017, 4, 16, 4, 16 }, { 2019, 4, 21, 4, 28 },
    { 2021, 4, 4, 5, 2 },   { 2024, 3, 31, 5, 5 },  { 2025, 4, 20, 4, 20 }, { 2026, 4, 5, 4, 12 },
    { 2027, 3, 28, 5, 2 },  { 2035, 3, 25, 4, 29 }, { 2038, 4, 25, 4, 25 }, { 2100, 3, 28, 5, 2 },
    { 1961, 4, 2, 4, 9 },   { 2049, 4, 18, 4, 25 }, { 2285, 3, 22, 4, 26 },
};

static void easter_of_both_churches(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(easters); i++) {
        int y = easters[i].year;
        ROW_INT("western", holiday_easter(y),
                moment_days(y, easters[i].western_month, easters[i].western_day));
        ROW_INT("eastern", holiday_pascha(y),
                moment_days(y, easters[i].eastern_month, easters[i].eastern_day));
    }
    for (int y = 1900; y < 2400; y++) {
        assert_int_equal(open_weekday(holiday_easter(y)), 6);
        assert_int_equal(open_weekday(holiday_pascha(y)), 6);
        assert_true(holiday_pascha(y) >= holiday_easter(y));
    }
}

/* "0101 0102 …": month and day of each, with ' for a day off instead of another, ~ for an expected
 * one. */
static struct str in_words(struct arena *a, const char *code, int year) {
    const struct holiday_place *p = holiday_place(str_of(code));
    struct holiday_year y;
    if (!p) return S("no such place");
    holiday_year(p, year, &y);
    struct buf b = buf_new(a, 1000);
    for (int i = 0; i < y.n; i++) {
        struct moment_parts d = moment_split(y.v[i].day * MOMENT_DAY);
        buf_printf(&b, "%s%02d%02d%s%s", i ? " " : "", d.month, d.day, y.v[i].instead ? "'" : "",
                   y.v[i].expected ? "~" : "");
    }
    return buf_str(&b);
}

static const struct {
    const char *code;
    int year;
    const char *want;
} years[] = {
    /* 15 February is a Sunday */
    { "RS", 2026, "0101 0102 0107 0215 0216 0217' 0410 0411 0412 0413 0501 0502 1111" },
    /* 2 May is a Sunday and Easter, Monday is Easter Monday: Tuesday is off */
    { "RS", 2027, "0101 0102 0107 0215 0216 0430 0501 0502 0503 0504' 1111" },
    { "HU", 2026,
      "0101 0102 0315 0403 0405 0406 0501 0524 0525 0820 0821 1023 1101 1224 1225 1226" },
    { "SI", 2026, "0101 0102 0208 0405 0406 0427 0501 0502 0524 0625 0815 1031 1101 1225 1226" },
    { "GR", 2026, "0101 0106 0223 0325 0410 0413 0501 0601 0815 1028 1225 1226" },
    { "GR", 2024, "0101 0106 0318 0325 0503 0506 0507 0624 0815 1028 1225 1226" },
    { "HR", 2024, "0101 0106 0331 0401 0501 0530 0622 0805 0815 1101 1118 1225 1226" },
    { "HR", 2019, "0101 0106 0421 0422 0501 0620 0622 0625 0805 0815 1008 1101 1225 1226" },
    { "BA", 2026, "0101 0102 0107 0320~ 0406 0410 0501 0502 0527~ 1225" },
    /* 13 July is a Sunday, 14 a holiday: 15 is off */
    { "ME", 2025, "0101 0102 0501 0502 0521 0522 0713 0714 0715' 1113" },
    { "MK", 2026, "0101 0107 0320~ 0413 0501 0524 0525' 0802 0803' 0908 1011 1012' 1023 1208" },
    { "RO", 2026,
      "0101 0102 0106 0107 0124 0410 0412 0413 0501 0531 0601 0815 1130 1201 1225 1226" },
    /* Christmas on Saturday and Sunday: Monday and Tuesday are off */
    { "BG", 2027,
      "0101 0303 0430 0501 0502 0503 0504' 0506 0524 0906 0922 1224 1225 1226 1227' 1228'" },
    { "AT", 2026, "0101 0106 0406 0501 0514 0525 0604 0815 1026 1101 1208 1225 1226" },
    { "DE", 2026, "0101 0403 0406 0501 0514 0525 1003 1225 1226" },
    { "DE-SN", 2026, "0101 0403 0406 0501 0514 0525 1003 1031 1118 1225 1226" },
    { "DE-BY", 2026, "0101 0106 0403 0406 0501 0514 0525 0604 1003 1101 1225 1226" },
    { "IT", 2026, "0101 0106 0405 0406 0425 0501 0602 0815 1004 1101 1208 1225 1226" },
    { "CY", 2026,
      "0101 0106 0223 0325 0401 0410 0412 0413 0501 0601 0815 1001 1028 1224 1225 1226" },
    { "GB-EAW", 2026, "0101 0403 0406 0504 0525 0831 1225 1226 1228'" },
    { "GB-SCT", 2022, "0101 0102 0103' 0104' 0415 0502 0602 0603 0801 0919 1130 1225 1226 1227'" },
    { "GB-SCT", 2026, "0101 0102 0403 0504 0525 0615 0803 1130 1225 1226 1228'" },
    /* New Year's Day of 2028 is a Saturday: the last day of 2027 is off */
    { "US", 2027,
      "0101 0118 0215 0531 0618' 0619 0704 0705' 0906 1011 1111 1125 1224' 1225 1231'" },
};

static void years_of_places(void **state) {
    for (size_t i = 0; i < ROWS(years); i++)
        ROW_STR(years[i].code, in_words(*state, years[i].code, years[i].year),
                str_of(years[i].want));
}

static void names_are_of_the_place(void **state) {
    (void)state;
    struct holiday_year y;
    holiday_year(holiday_place(S("RS")), 2026, &y);
    const struct holiday *h = holiday_in(&y, moment_days(2026, 11, 11));
    assert_non_null(h);
    assert_string_equal(h->name, "Дан примирја у Првом светском рату");
    assert_null(holiday_in(&y, moment_days(2026, 11, 12)));
    assert_null(holiday_in(&y, moment_days(2027, 11, 11)));
}

/* Whatever the year: in order, one a day, within the year, with names; and no place is named twice. */
static void every_year_of_every_place(void **state) {
    (void)state;
    const struct holiday_place *p;
    for (size_t i = 0; (p = holiday_place_at(i)); i++) {
        assert_ptr_equal(holiday_place(holiday_code(p)), p);
        for (int year = 1895; year <= 2505; year++) {
            struct holiday_year y;
            holiday_year(p, year, &y);
            if (year < 1900 || year > 2500) assert_int_equal(y.n, 0);
            for (int k = 0; k < y.n; k++) {
                assert_true(k == 0 || y.v[k].day > y.v[k - 1].day);
                assert_true(y.v[k].day >= y.first && y.v[k].day <= y.last);
                assert_true(utf8_is_line(str_of(y.v[k].name)));
            }
            if (year > 2014 && year < 2500) assert_true(y.n >= 6);
        }
    }
    assert_null(holiday_place(S("XX")));
    assert_null(holiday_place(S("")));
    assert_null(holiday_place(S("rs")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "Easter of both churches", easter_of_both_churches, setup, teardown, NULL },
        { "P47 holidays of a year", years_of_places, setup, teardown, NULL },
        { "names are of the place", names_are_of_the_place, setup, teardown, NULL },
        { "every year of every place", every_year_of_every_place, setup, teardown, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
