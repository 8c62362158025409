#include "base/zone.h"

#include "base/test.h"
#include "base/zone_rule.h"

#include <stdio.h>

static const char *corpora; /* the folder of the corpora, or NULL */

static int setup(void **state) {
    *state = arena_new(16 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static const struct zone *load(struct arena *a, struct str name) {
    const struct zone *z = NULL;
    const struct err *e = zone_load(a, sys_real(), name, &z);
    if (e) fail_msg("%.*s: %s", STR_ARG(name), e->msg);
    return z;
}

static int64_t at(const char *rfc3339) {
    int64_t t = 0;
    assert_true(moment_from_rfc3339(str_of(rfc3339), &t));
    return t;
}

/* Wanted values from "TZ=… date -d @… +%z" of GNU coreutils with tzdata 2025b. */
static const struct {
    const char *name, *zone, *moment;
    int64_t want;
} offsets[] = {
    { "winter", "Europe/Belgrade", "2026-11-19T08:05:00Z", 3600 },
    { "summer", "Europe/Belgrade", "2026-07-01T00:00:00Z", 7200 },
    { "the last second of winter", "Europe/Belgrade", "2026-03-29T00:59:59Z", 3600 },
    { "the first of summer", "Europe/Belgrade", "2026-03-29T01:00:00Z", 7200 },
    { "the last second of summer", "Europe/Belgrade", "2026-10-25T00:59:59Z", 7200 },
    { "the first of winter", "Europe/Belgrade", "2026-10-25T01:00:00Z", 3600 },
    { "far beyond the table: by the rule", "Europe/Budapest", "2090-07-01T00:00:00Z", 7200 },
    { "and its winter", "Europe/Budapest", "2090-12-01T00:00:00Z", 3600 },
    { "Athens", "Europe/Athens", "2026-11-19T08:05:00Z", 7200 },
    { "half an hour of summer time", "Australia/Lord_Howe", "2026-01-15T00:00:00Z", 39600 },
    { "and its winter", "Australia/Lord_Howe", "2026-07-15T00:00:00Z", 37800 },
    { "south: summer over New Year", "America/Santiago", "2060-01-01T12:00:00Z", -10800 },
    { "no summer time", "Asia/Kolkata", "2026-07-15T00:00:00Z", 19800 },
    { "before all changes: local mean time", "Europe/Belgrade", "1850-01-01T00:00:00Z", 4920 },
    { "UTC", "UTC", "2026-07-15T00:00:00Z", 0 },
    { "turns at 24:00 of a day before", "America/Nuuk", "2060-07-01T00:00:00Z", -3600 },
};

static void offsets_are_right(void **state) {
    for (size_t i = 0; i < ROWS(offsets); i++) {
        const struct zone *z = load(*state, str_of(offsets[i].zone));
        ROW_INT(offsets[i].name, zone_offset(z, at(offsets[i].moment)), offsets[i].want);
    }
}

static void no_zone_is_utc(void **state) {
    (void)state;
    assert_int_equal(zone_offset(NULL, 0), 0);
    assert_int_equal(zone_local(NULL, at("2026-11-19T08:05:00Z")).hour, 8);
    assert_int_equal(zone_day(NULL, at("2026-11-19T08:05:00Z")), at("2026-11-19T00:00:00Z"));
}

static void local_parts(void **state) {
    const struct zone *z = load(*state, S("Europe/Belgrade"));
    struct moment_parts p = zone_local(z, at("2026-11-19T23:30:00.5Z"));
    assert_int_equal(p.day, 20);
    assert_int_equal(p.hour, 0);
    assert_int_equal(p.minute, 30);
    assert_int_equal(p.weekday, 4);
    assert_int_equal(p.micros, 500000);
    /* the fraction of a second before a change belongs to the time before it */
    assert_int_equal(zone_offset(z, at("2026-03-29T01:00:00Z") - 1), 3600);
}

static void local_times_that_fail_or_repeat(void **state) {
    const struct zone *z = load(*state, S("Europe/Belgrade"));
    int64_t found[2] = { 0, 0 };
    struct moment_parts p = { .year = 2026, .month = 11, .day = 19, .hour = 9, .minute = 5 };
    assert_int_equal(zone_moments(z, p, found), 1);
    assert_int_equal(found[0], at("2026-11-19T08:05:00Z"));
    p = (struct moment_parts){ .year = 2026, .month = 3, .day = 29, .hour = 2, .minute = 30 };
    assert_int_equal(zone_moments(z, p, found), 0);
    assert_int_equal(zone_moment(z, p), at("2026-03-29T01:00:00Z"));
    p = (struct moment_parts){ .year = 2026, .month = 10, .day = 25, .hour = 2, .minute = 30 };
    assert_int_equal(zone_moments(z, p, found), 2);
    assert_int_equal(found[0], at("2026-10-25T00:30:00Z"));
    assert_int_equal(found[1], at("2026-10-25T01:30:00Z"));
    assert_int_equal(zone_moment(z, p), found[0]);
}

static void days_begin_where_clocks_say(void **state) {
    const struct zone *z = load(*state, S("Europe/Belgrade"));
    assert_int_equal(zone_day(z, at("2026-11-19T22:59:00Z")), at("2026-11-18T23:00:00Z"));
    assert_int_equal(zone_day(z, at("2026-03-29T12:00:00Z")), at("2026-03-28T23:00:00Z"));
    /* clocks of Beirut jump from midnight to one: its day begins at one */
    z = load(*state, S("Asia/Beirut"));
    assert_int_equal(zone_day(z, at("2026-03-29T12:00:00Z")), at("2026-03-28T22:00:00Z"));
    assert_int_equal(zone_local(z, at("2026-03-28T22:00:00Z")).hour, 1);
}

static const struct {
    const char *name;
    struct str in;
    enum err_code want;
} wrong_names[] = {
    { "empty", { "", 0 }, ERR_INVALID },
    { "unknown", { "Europe/Nowhere", 14 }, ERR_INVALID },
    { "a folder", { "Europe", 6 }, ERR_INVALID },
    { "out of the folder", { "../../etc/passwd", 16 }, ERR_INVALID },
    { "an absolute path", { "/etc/passwd", 11 }, ERR_INVALID },
    { "a NUL", { "UTC\0x", 5 }, ERR_INVALID },
    { "no zone file", { "zone1970", 8 }, ERR_INVALID },
    { "a file of another kind", { "leapseconds", 11 }, ERR_IO },
};

static void wrong_names_are_refused(void **state) {
    for (size_t i = 0; i < ROWS(wrong_names); i++) {
        const struct zone *z = NULL;
        const struct err *e = zone_load(*state, sys_real(), wrong_names[i].in, &z);
        if (!e) fail_msg("%s: loaded", wrong_names[i].name);
        ROW_INT(wrong_names[i].name, e->code, wrong_names[i].want);
        assert_non_null(e->hint);
        assert_null(z);
    }
}

/* Every cut of a real file, and each of its bytes changed, is a zone or refused, and answers
 * questions. */
static void broken_files_are_survived(void **state) {
    FILE *f = fopen("/usr/share/zoneinfo/Europe/Belgrade", "rb");
    assert_non_null(f);
    static char bytes[32 << 10];
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new(4 << 20);
        const struct zone *z = NULL;
        char *copy = arena_copy(a, bytes, n);
        bool whole = zone_parse(a, (struct str){ copy, i }, &z);
        if (whole && i < n / 2) fail_msg("half a file is no zone");
        copy[i] = (char)~copy[i];
        if (zone_parse(a, (struct str){ copy, n }, &z)) {
            (void)zone_local(z, at("2026-07-15T00:00:00Z"));
            (void)zone_local(z, at("2090-07-15T00:00:00Z"));
        }
        arena_free(&a);
    }
    assert_true(n > 500);
    (void)state;
}

static const struct {
    const char *name, *rule;
    bool good;
} rules[] = {
    { "no summer", "EET-2", true },
    { "a name in brackets", "<+0330>-3:30", true },
    { "the European rule", "CET-1CEST,M3.5.0,M10.5.0/3", true },
    { "days by number", "AAA3BBB,J60/0,J300/24", true },
    { "days from nought", "AAA3BBB,59,299", true },
    { "hours before midnight", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true },
    { "empty", "", false },
    { "no offset", "CET", false },
    { "summer without dates", "CET-1CEST", false },
    { "month 13", "CET-1CEST,M13.5.0,M10.5.0", false },
    { "week 6", "CET-1CEST,M3.6.0,M10.5.0", false },
    { "more behind it", "CET-1CEST,M3.5.0,M10.5.0 x", false },
};

static void rules_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rules); i++) {
        struct zone_rule r;
        ROW_INT(rules[i].name, zone_rule_parse(str_of(rules[i].rule), &r), rules[i].good);
    }
}

/* Lines of a table of the corpora without its first; NULL when it isn't there. */
static FILE *table(const char *name) {
    char path[4096], line[512];
    if (!corpora ||
        snprintf(path, sizeof path, "%s/time-dst/%s", corpora, name) >= (int)sizeof path)
        return NULL;
    FILE *f = fopen(path, "r");
    if (f && !fgets(line, sizeof line, f)) fail_msg("%s is empty", path);
    return f;
}

static struct str field(struct str *line) {
    struct str f = STR_NONE;
    (void)str_split(line, '\t', &f);
    return f;
}

static void every_change_of_the_corpora(void **state) {
    FILE *f = table("transitions.tsv");
    char text[512];
    int n = 0;
    while (f && fgets(text, sizeof text, f)) {
        struct str line = str_trim(str_of(text));
        const struct zone *z = load(*state, field(&line));
        int64_t t = 0, before = 0, after = 0;
        assert_true(moment_from_rfc3339(field(&line), &t));
        assert_true(str_to_int(field(&line), -90000, 90000, &before) &&
                    str_to_int(field(&line), -90000, 90000, &after));
        ROW_INT(text, zone_offset(z, t - 1), before);
        ROW_INT(text, zone_offset(z, t), after);
        n++;
    }
    if (f) fclose(f);
    print_message("# %d changes of time-dst\n", n);
}

static void every_gap_and_overlap_of_the_corpora(void **state) {
    FILE *f = table("gaps-and-overlaps.tsv");
    char text[512];
    int n = 0;
    while (f && fgets(text, sizeof text, f)) {
        struct str line = str_from(str_of(text), 0), one;
        line.n -= line.n && line.p[line.n - 1] == '\n';
        const struct zone *z = load(*state, field(&line));
        int64_t local = 0, found[2] = { 0, 0 }, want[2] = { 0, 0 };
        assert_true(moment_from_rfc3339(str_join(*state, field(&line), S(":00Z")), &local));
        (void)field(&line);
        struct str instants = field(&line);
        int wanted = 0;
        while (instants.n && str_split(&instants, ' ', &one)) {
            one = str_join(*state, str_slice(one, 0, one.n - 1), S(":00Z"));
            assert_true(wanted < 2 && moment_from_rfc3339(one, &want[wanted++]));
        }
        ROW_INT(text, zone_moments(z, moment_split(local), found), wanted);
        for (int i = 0; i < wanted; i++)
            ROW_INT(text, found[i], want[i]);
        n++;
    }
    if (f) fclose(f);
    print_message("# %d local times of time-dst\n", n);
}

int main(int argc, char **argv) {
    corpora = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_right),
        cmocka_unit_test(no_zone_is_utc),
        cmocka_unit_test(local_parts),
        cmocka_unit_test(local_times_that_fail_or_repeat),
        cmocka_unit_test(days_begin_where_clocks_say),
        cmocka_unit_test(wrong_names_are_refused),
        cmocka_unit_test(broken_files_are_survived),
        cmocka_unit_test(rules_are_read),
        cmocka_unit_test(every_change_of_the_corpora),
        cmocka_unit_test(every_gap_and_overlap_of_the_corpora),
    };
    return cmocka_run_group_tests_name("base-zone", tests, setup, teardown);
}
