#include "view/when.h"

#include "base/test.h"
#include "view/cldr.h"

struct fixture {
    struct arena *arena;
    const struct zone *zone;
    int64_t now; /* Thursday 19 November 2026, 09:05 in Belgrade: the day of the mocks */
};

static int setup(void **state) {
    static struct fixture f;
    f.arena = arena_new(4 << 20);
    if (zone_load(f.arena, sys_real(), S("Europe/Belgrade"), &f.zone)) return -1;
    if (!moment_from_rfc3339(S("2026-11-19T08:05:00Z"), &f.now)) return -1;
    *state = &f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    arena_free(&f->arena);
    return 0;
}

static struct when_reader reader(const struct fixture *f, enum lang lang) {
    return (struct when_reader){ .lang = lang, .zone = f->zone, .now = f->now };
}

/* Minutes from now, as the mocks show them. */
static const struct {
    const char *name;
    int64_t minutes;
    const char *lead, *tail;
    enum page_tone tone;
} due[] = {
    { "P47 hours late", -(15 * 60 + 25), "Wed 17:40", "15 h late", TONE_LATE },
    { "in an hour and some", 67, "10:12", "in 1 h 07", TONE_SOON },
    { "under three hours", 175, "12:00", "in 2 h 55", TONE_PLAIN },
    { "three hours", 205, "12:30", "in 3 h", TONE_PLAIN },
    { "today", 427, "16:12", "in 7 h", TONE_PLAIN },
    { "tomorrow", 22 * 60 + 43, "Fri 07:48", "in 22 h", TONE_PLAIN },
    { "a day is 24 h", 24 * 60, "Fri 09:05", "in 24 h", TONE_PLAIN },
    { "two days", 48 * 60, "Sat 09:05", "in 2 days", TONE_PLAIN },
    { "six days", 6 * 1440, "Wed 09:05", "in 6 days", TONE_PLAIN },
    { "seven days: the date", 7 * 1440, "26 Nov 09:05", "in 7 days", TONE_PLAIN },
    { "next year: the whole date", 60 * 1440, "18 Jan 2027 09:05", "in 60 days", TONE_PLAIN },
    { "minutes", 42, "09:47", "in 42 min", TONE_SOON },
    { "P47 the last tenth begins", 144, "11:29", "in 2 h 24", TONE_SOON },
    { "P47 before it", 145, "11:30", "in 2 h 25", TONE_PLAIN },
    { "P47 due now is late", 0, "09:05", "1 min late", TONE_LATE },
    { "minutes late", -12, "08:53", "12 min late", TONE_LATE },
    { "days late", -50 * 60, "Tue 07:05", "2 days late", TONE_LATE },
};

static void due_times(void **state) {
    const struct fixture *f = *state;
    struct when_reader r = reader(f, LANG_EN);
    for (size_t i = 0; i < ROWS(due); i++) {
        int64_t t = f->now + due[i].minutes * MOMENT_MINUTE;
        /* a clock of 24 hours from the start of the promise, as is everybody's */
        struct page_when w = when_due(f->arena, &r, t, t - 24 * MOMENT_HOUR);
        ROW_STR(due[i].name, w.lead, str_of(due[i].lead));
        ROW_STR(due[i].name, w.tail, str_of(due[i].tail));
        ROW_INT(due[i].name, w.tone, due[i].tone);
        ROW_STR(due[i].name, w.iso, moment_rfc3339(f->arena, t));
    }
    ROW_STR("less than a minute left",
            when_due(f->arena, &r, f->now + MOMENT_SECOND, f->now - MOMENT_DAY).tail, S("now"));
}

static const struct {
    const char *name;
    int64_t minutes;
    const char *lead, *tail;
} past[] = {
    { "now", 0, "09:05", "just now" },
    { "minutes", 5, "09:00", "5 min ago" },
    { "an hour and some", 77, "07:48", "1 h 17 ago" },
    { "hours", 8 * 60, "01:05", "8 h ago" },
    { "yesterday, less than a day", 15 * 60 + 45, "Wed 17:20", "15 h ago" },
    { "older than a day", 26 * 60, "Wed 07:05", "" },
    { "older than a week", 6 * 1440 - 863 + 1440, "12 Nov 23:28", "" },
    { "last year", 400 * 1440, "15 Oct 2025 10:05", "" },
};

static void past_times(void **state) {
    const struct fixture *f = *state;
    struct when_reader r = reader(f, LANG_EN);
    for (size_t i = 0; i < ROWS(past); i++) {
        struct page_when w = when_past(f->arena, &r, f->now - past[i].minutes * MOMENT_MINUTE);
        ROW_STR(past[i].name, w.lead, str_of(past[i].lead));
        ROW_STR(past[i].name, w.tail, str_of(past[i].tail));
        ROW_INT(past[i].name, w.tone, TONE_PLAIN);
    }
    ROW_STR("next try", when_next(f->arena, &r, f->now + 15 * MOMENT_MINUTE).tail, S("in 15 min"));
    ROW_STR("next try now", when_next(f->arena, &r, f->now - MOMENT_MINUTE).tail, S("now"));
}

static const struct {
    const char *name;
    enum lang lang;
    const char *late, *soon, *day, *far, *ago, *full, *date;
} tongues[] = {
    { "English", LANG_EN, "Wed 17:40|15 h late", "10:12|in 1 h 07", "Fri 07:48|in 22 h",
      "10 Dec 09:05|in 21 days", "1 h 17 ago", "Thu, 19 Nov 2026, 09:05", "19 Nov 2026" },
    { "Serbian", LANG_SR, "сре 17:40|касни 15 ч.", "10:12|за 1 ч. 07", "пет 07:48|за 22 ч.",
      "10. 12. 09:05|за 21 дан", "пре 1 ч. 17", "чет, 19. 11. 2026. 09:05", "19. 11. 2026." },
    { "in Latin", LANG_SR_LATN, "sre 17:40|kasni 15 č.", "10:12|za 1 č. 07", "pet 07:48|za 22 č.",
      "10. 12. 09:05|za 21 dan", "pre 1 č. 17", "čet, 19. 11. 2026. 09:05", "19. 11. 2026." },
    { "Hungarian", LANG_HU, "Sze 17:40|15 óra késés", "10:12|1 ó 07 p múlva",
      "P 07:48|22 óra múlva", "12. 10. 09:05|21 nap múlva", "1 ó 17 perce",
      "2026. 11. 19., Cs 09:05", "2026. 11. 19." },
    { "Slovenian", LANG_SL, "sre. 17:40|zamuja 15 h", "10:12|čez 1 h 07", "pet. 07:48|čez 22 h",
      "10. 12. 09:05|čez 21 dni", "pred 1 h 17", "čet., 19. 11. 2026, 09:05", "19. 11. 2026" },
    { "Greek", LANG_EL, "Τετ 17:40|άργησε 15 ώ.", "10:12|σε 1 ώ. 07", "Παρ 07:48|σε 22 ώ.",
      "10/12 09:05|σε 21 ημέρες", "1 ώ. 17 πριν", "Πέμ 19/11/2026, 09:05", "19/11/2026" },
};

static struct str both(struct arena *a, struct page_when w) {
    return str_join3(a, w.lead, S("|"), w.tail);
}

static void every_language(void **state) {
    const struct fixture *f = *state;
    struct arena *a = f->arena;
    int64_t start = f->now - MOMENT_DAY, minute = MOMENT_MINUTE;
    for (size_t i = 0; i < ROWS(tongues); i++) {
        struct when_reader r = reader(f, tongues[i].lang);
        const char *n = tongues[i].name;
        ROW_STR(n, both(a, when_due(a, &r, f->now - 925 * minute, start)), str_of(tongues[i].late));
        ROW_STR(n, both(a, when_due(a, &r, f->now + 67 * minute, start)), str_of(tongues[i].soon));
        ROW_STR(n, both(a, when_due(a, &r, f->now + 1363 * minute, start)), str_of(tongues[i].day));
        ROW_STR(n, both(a, when_due(a, &r, f->now + 21 * MOMENT_DAY, start)),
                str_of(tongues[i].far));
        ROW_STR(n, when_past(a, &r, f->now - 77 * minute).tail, str_of(tongues[i].ago));
        ROW_STR(n, when_full(a, &r, f->now), str_of(tongues[i].full));
        ROW_STR(n, when_date(a, &r, f->now), str_of(tongues[i].date));
    }
}

/* CLDR 42 as its charts have it: orders, signs and marks. */
static const struct {
    const char *name;
    enum lang lang;
    const char *day, *date, *number, *tenths, *quoted;
} charts[] = {
    { "English", LANG_EN, "4 Mar 09:05", "4 Mar 2026", "1,234,567", "1234.5", "“x”" },
    { "Serbian", LANG_SR, "4. 3. 09:05", "4. 3. 2026.", "1.234.567", "1234,5", "„x“" },
    { "in Latin", LANG_SR_LATN, "4. 3. 09:05", "4. 3. 2026.", "1.234.567", "1234,5", "„x“" },
    { "Hungarian", LANG_HU, "3. 4. 09:05", "2026. 03. 04.", "1\u00a0234\u00a0567", "1234,5", "„x”" },
    { "Slovenian", LANG_SL, "4. 3. 09:05", "4. 3. 2026", "1.234.567", "1234,5", "„x“" },
    { "Greek", LANG_EL, "4/3 09:05", "4/3/2026", "1.234.567", "1234,5", "«x»" },
};

static void as_cldr_has_them(void **state) {
    const struct fixture *f = *state;
    struct arena *a = f->arena;
    int64_t t;
    assert_true(moment_from_rfc3339(S("2026-03-04T08:05:00Z"), &t));
    for (size_t i = 0; i < ROWS(charts); i++) {
        struct when_reader r = reader(f, charts[i].lang);
        const struct cldr *c = &cldr[charts[i].lang];
        ROW_STR(charts[i].name, when_past(a, &r, t).lead, str_of(charts[i].day));
        ROW_STR(charts[i].name, when_date(a, &r, t), str_of(charts[i].date));
        ROW_STR(charts[i].name, when_number(a, r.lang, 1234567), str_of(charts[i].number));
        ROW_STR(charts[i].name, when_tenths(a, r.lang, 12345), str_of(charts[i].tenths));
        ROW_STR(charts[i].name, str_join3(a, str_of(c->open), S("x"), str_of(c->close)),
                str_of(charts[i].quoted));
    }
}

/* CLDR 42, relative times, one number for each plural form: minutes and hours narrow, days long. */
static const struct {
    enum lang lang;
    int64_t n;
    const char *minutes, *minutes_ago, *hours, *days, *days_late;
} relative[] = {
    { LANG_EN, 1, "in 1 min", "1 min ago", NULL, NULL, NULL },
    { LANG_EN, 5, "in 5 min", "5 min ago", "in 5 h", "in 5 days", "5 days late" },
    { LANG_SR, 1, "за 1 мин.", "пре 1 мин.", NULL, NULL, NULL },
    { LANG_SR, 3, "за 3 мин.", "пре 3 мин.", "за 3 ч.", "за 3 дана", "касни 3 дана" },
    { LANG_SR, 21, "за 21 мин.", "пре 21 мин.", "за 21 ч.", "за 21 дан", "касни 21 дан" },
    { LANG_SR, 11, "за 11 мин.", "пре 11 мин.", "за 11 ч.", "за 11 дана", "касни 11 дана" },
    { LANG_SR_LATN, 22, "za 22 min.", "pre 22 min.", "za 22 č.", "za 22 dana", "kasni 22 dana" },
    { LANG_HU, 1, "1 perc múlva", "1 perce", NULL, NULL, NULL },
    { LANG_HU, 5, "5 perc múlva", "5 perce", "5 óra múlva", "5 nap múlva", "5 nap késés" },
    { LANG_SL, 1, "čez 1 min", "pred 1 min", NULL, NULL, NULL },
    { LANG_SL, 2, "čez 2 min", "pred 2 min", NULL, "čez 2 dneva", "zamuja 2 dneva" },
    { LANG_SL, 3, "čez 3 min", "pred 3 min", "čez 3 h", "čez 3 dni", "zamuja 3 dni" },
    { LANG_SL, 5, "čez 5 min", "pred 5 min", "čez 5 h", "čez 5 dni", "zamuja 5 dni" },
    { LANG_EL, 1, "σε 1 λ.", "1 λ. πριν", NULL, NULL, NULL },
    { LANG_EL, 5, "σε 5 λ.", "5 λ. πριν", "σε 5 ώ.", "σε 5 ημέρες", "άργησε 5 ημέρες" },
};

static void distances_as_cldr_has_them(void **state) {
    const struct fixture *f = *state;
    struct arena *a = f->arena;
    for (size_t i = 0; i < ROWS(relative); i++) {
        struct when_reader r = reader(f, relative[i].lang);
        int64_t n = relative[i].n, now = f->now;
        const char *name = relative[i].minutes;
        ROW_STR(name, when_next(a, &r, now + n * MOMENT_MINUTE).tail, str_of(name));
        ROW_STR(name, when_past(a, &r, now - n * MOMENT_MINUTE).tail,
                str_of(relative[i].minutes_ago));
        if (relative[i].hours)
            ROW_STR(name, when_next(a, &r, now + n * MOMENT_HOUR).tail, str_of(relative[i].hours));
        if (relative[i].days)
            ROW_STR(name, when_next(a, &r, now + n * MOMENT_DAY).tail, str_of(relative[i].days));
        if (relative[i].days_late)
            ROW_STR(name, when_due(a, &r, now - n * MOMENT_DAY, now - n * MOMENT_DAY).tail,
                    str_of(relative[i].days_late));
    }
}

/* No form of days is missing in any language: no empty text for any number. */
static void days_count_in_every_language(void **state) {
    const struct fixture *f = *state;
    for (int l = 0; l < LANG_COUNT; l++) {
        struct when_reader r = reader(f, (enum lang)l);
        for (int64_t n = 2; n < 103; n++) {
            struct str number = str_printf(f->arena, "%lld", (long long)n);
            assert_true(str_find(when_due(f->arena, &r, f->now + n * MOMENT_DAY, f->now).tail,
                                 number) >= 0);
            assert_true(str_find(when_due(f->arena, &r, f->now - n * MOMENT_DAY, f->now).tail,
                                 number) >= 0);
        }
    }
    struct when_reader sl = reader(f, LANG_SL), sr = reader(f, LANG_SR);
    ROW_STR("2", when_next(f->arena, &sr, f->now + 2 * MOMENT_DAY).tail, S("за 2 дана"));
    ROW_STR("5", when_next(f->arena, &sl, f->now + 5 * MOMENT_DAY).tail, S("čez 5 dni"));
}

/* The night when clocks go back: 02:30 comes twice, distances are elapsed time. */
static void the_long_night(void **state) {
    const struct fixture *f = *state;
    struct when_reader r = reader(f, LANG_EN);
    assert_true(moment_from_rfc3339(S("2026-10-25T00:30:00Z"), &r.now));
    struct page_when w = when_next(f->arena, &r, r.now + MOMENT_HOUR);
    ROW_STR("the same clock", w.lead, S("02:30"));
    ROW_STR("an hour on", w.tail, S("in 1 h 00"));
    ROW_STR("without a zone", when_clock(f->arena, &(struct when_reader){ .now = r.now }, r.now),
            S("00:30"));
}

static void parts_of_the_day(void **state) {
    const struct fixture *f = *state;
    static const struct {
        const char *at;
        int want;
    } rows[] = {
        { "2026-11-19T08:05:00Z", 0 },
        { "2026-11-19T09:00:00Z", 1 },
        { "2026-11-19T17:00:00Z", 2 },
        { "2026-11-19T02:00:00Z", 2 },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct when_reader r = reader(f, LANG_EN);
        assert_true(moment_from_rfc3339(str_of(rows[i].at), &r.now));
        ROW_INT(rows[i].at, when_part_of_day(&r), rows[i].want);
    }
}

static const struct {
    const char *name;
    enum lang lang;
    int64_t n;
    const char *number, *size;
} numbers[] = {
    { "nothing", LANG_EN, 0, "0", "0 B" },
    { "small", LANG_EN, 999, "999", "999 B" },
    { "a thousand", LANG_EN, 1000, "1,000", "1 KB" },
    { "below nothing", LANG_EN, -1234567, "-1,234,567", NULL },
    { "not -,123", LANG_EN, -123, "-123", NULL },
    { "rounded to the next unit", LANG_EN, 999999, "999,999", "1 MB" },
    { "two digits", LANG_EN, 1440000, "1,440,000", "1.4 MB" },
    { "Serbian", LANG_SR, 1440000, "1.440.000", "1,4 MB" },
    { "Hungarian", LANG_HU, 1440000, "1\u00a0440\u00a0000", "1,4 MB" },
    { "three digits", LANG_SL, 214300, "214.300", "214 KB" },
    { "large", LANG_EL, 25000000, "25.000.000", "25 MB" },
    { "larger", LANG_EN, 2500000000000, "2,500,000,000,000", "2500 GB" },
};

static void numbers_and_sizes(void **state) {
    const struct fixture *f = *state;
    for (size_t i = 0; i < ROWS(numbers); i++) {
        ROW_STR(numbers[i].name, when_number(f->arena, numbers[i].lang, numbers[i].n),
                str_of(numbers[i].number));
        if (numbers[i].size)
            ROW_STR(numbers[i].name, when_size(f->arena, numbers[i].lang, numbers[i].n),
                    str_of(numbers[i].size));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_times),         cmocka_unit_test(past_times),
        cmocka_unit_test(every_language),    cmocka_unit_test(days_count_in_every_language),
        cmocka_unit_test(the_long_night),    cmocka_unit_test(parts_of_the_day),
        cmocka_unit_test(numbers_and_sizes), cmocka_unit_test(as_cldr_has_them),
        cmocka_unit_test(distances_as_cldr_has_them),
    };
    return cmocka_run_group_tests_name("view-when", tests, setup, teardown);
}
