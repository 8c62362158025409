/* Random calendars, and every change of clocks in every zone, against the second calculation of
 * slow.h.
 *
 *     when_random_test [CASES [SEED [YEAR]]]
 *
 * CASES questions to random calendars; SEED repeats a run; changes of clocks from YEAR on, to 2037.
 * make soak asks 1,000,000 (tests/when_soak.mjs). */
#include "base/test.h"
#include "when/holiday.h"
#include "when/slow.h"

#include <stdio.h>

enum { ZONES_MAX = 700, QUESTIONS = 20, DAYS = 14, SPECIALS = 6 };

static int64_t cases = 2000, from_year = 2034;
static uint64_t seed = 20261122, state_of_chance;

/* splitmix64: fixed, so that a seed repeats a run anywhere. */
static uint64_t chance(uint64_t below) {
    uint64_t z = (state_of_chance += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (z ^ (z >> 31)) % below;
}

static struct arena *arena;
static struct {
    struct str name;
    const struct zone *zone;
} zones[ZONES_MAX];
static size_t n_zones;
static struct slow slow;

/* Zones and links of the database: "Z Europe/Belgrade 1:22 …", "L Europe/Belgrade Europe/Zagreb". */
static void load_zones(void) {
    FILE *f = fopen("/usr/share/zoneinfo/tzdata.zi", "r");
    if (!f) fail_msg("no list of zones; install tzdata");
    char line[512];
    while (fgets(line, sizeof line, f)) {
        struct str rest = str_trim(str_of(line)), kind, name;
        if (!str_split(&rest, ' ', &kind) || !str_split(&rest, ' ', &name)) continue;
        if (str_eq(kind, S("L")) && !str_split(&rest, ' ', &name)) continue;
        if (!str_eq(kind, S("L")) && !str_eq(kind, S("Z"))) continue;
        assert_true(n_zones < ZONES_MAX);
        zones[n_zones].name = str_dup(arena, name);
        if (!zone_load(arena, sys_real(), name, &zones[n_zones].zone)) n_zones++;
    }
    fclose(f);
    assert_true(n_zones > 300);
}

static struct open_day random_day(bool may_close) {
    struct open_day d = { 0 };
    int n = (int)chance(may_close ? 4 : 3) + (may_close ? 0 : 1), at = 0;
    bool round = chance(2);
    for (int i = 0; i < n && at < 1430; i++) {
        int opens = at + (int)chance((uint64_t)(1440 - at) / 2 + 1);
        int closes = opens + 1 + (int)chance((uint64_t)(1440 - opens));
        if (round) {
            opens -= opens % 30;
            if (opens < at) opens = at;
            closes = closes + 30 - closes % 30;
        }
        if (closes > 1440) closes = 1440;
        if (chance(6) == 0) closes = 1440;
        if (chance(8) == 0) opens = at;
        d.span[d.n++] = (struct open_span){ (int16_t)opens, (int16_t)closes };
        at = closes;
    }
    return d;
}

static void random_calendar(struct calendar *c, struct special_day *special, int64_t day) {
    for (int i = 0; i < 7; i++) c->week[i] = random_day(true);
    if (chance(10) == 0)
        for (int i = 0; i < 7; i++) c->week[i] = (struct open_day){ 1, { { 0, 1440 } } };
    size_t places = 0;
    while (holiday_place_at(places)) places++;
    if (chance(2)) c->holidays = holiday_place_at(chance(places));
    c->special = special;
    for (int i = 0; i < SPECIALS; i++) {
        day += 1 + (int64_t)chance(4);
        special[c->n_special++] = (struct special_day){ day, random_day(chance(2)) };
    }
    assert_true(calendar_ok(c));
}

/* A moment with seconds in 2000 to 2037; three of four on the day before a change of clocks, where the
 * zone has one in the year to come. */
static int64_t random_moment(const struct zone *z) {
    int64_t first = moment_days(2000, 1, 1) * MOMENT_DAY;
    int64_t t = first + (int64_t)chance(37 * 365) * MOMENT_DAY;
    bool near = chance(4) > 0;
    for (int day = 0; near && day < 366; day++)
        if (zone_offset(z, t + day * MOMENT_DAY) != zone_offset(z, t + (day + 1) * MOMENT_DAY)) {
            t += day * MOMENT_DAY;
            break;
        }
    return t + (int64_t)chance(86400) * MOMENT_SECOND + (int64_t)chance(2) * 500000;
}

static void fail_with(const struct calendar *c, struct str zone, int64_t t, int64_t what,
                      int64_t got, int64_t want) {
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < c->week[i].n; k++)
            print_error("day %d %d-%d\n", i + 1, c->week[i].span[k].opens,
                        c->week[i].span[k].closes);
    for (size_t i = 0; i < c->n_special; i++)
        for (int k = 0; k <= c->special[i].hours.n; k++)
            print_error("special %lld %d-%d\n", (long long)c->special[i].day,
                        k ? c->special[i].hours.span[k - 1].opens : 0,
                        k ? c->special[i].hours.span[k - 1].closes : 0);
    fail_msg("%.*s %.*s, %lld: got %lld, want %lld; seed %llu", STR_ARG(zone),
             STR_ARG(moment_rfc3339(arena, t)), (long long)what, (long long)got, (long long)want,
             (unsigned long long)seed);
}

static void ask(const struct calendar *c, struct str zone, int64_t t, int64_t until) {
    int64_t to = t + (int64_t)chance((uint64_t)(until - t)), want, got;
    int64_t from = 0, ends = 0;
    want = slow_between(&slow, t, to);
    got = open_between(c, t, to);
    if (got != want) fail_with(c, zone, t, to - t, got, want);
    int64_t all = slow_between(&slow, t, until);
    int64_t duration = (int64_t)chance((uint64_t)(all < MOMENT_HOUR ? MOMENT_HOUR : all) + 1);
    if (!slow_due(&slow, t, duration, until, &want)) {
        /* beyond the window: only that it is */
        if (open_due(c, t, duration, &got) && got < until) fail_with(c, zone, t, duration, got, 0);
        return;
    }
    if (!open_due(c, t, duration, &got) || got != want) fail_with(c, zone, t, duration, got, want);
    if (all == 0) return;
    if (!slow_due(&slow, t, 1, until, &want) || !open_next(c, t, &from, &ends) || from != want - 1)
        fail_with(c, zone, t, 1, from, want - 1);
}

static void random_calendars_agree(void **state) {
    (void)state;
    state_of_chance = seed;
    for (int64_t done = 0; done < cases; done += QUESTIONS) {
        struct special_day special[SPECIALS];
        size_t z = chance(n_zones);
        struct calendar c = { .zone = zones[z].zone };
        int64_t t = random_moment(c.zone), begin = t - 4 * MOMENT_DAY;
        random_calendar(&c, special, open_date(c.zone, t) - 4);
        slow_fill(&slow, &c, begin, DAYS + 6);
        for (int q = 0; q < QUESTIONS; q++) {
            int64_t at = t - MOMENT_DAY + (int64_t)chance(2 * 86400) * MOMENT_SECOND;
            ask(&c, zones[z].name, at, begin + (DAYS + 2) * MOMENT_DAY);
        }
    }
    print_message("# %lld questions to random calendars, seed %llu\n", (long long)cases,
                  (unsigned long long)seed);
}

/* Around one change: spans whose ends lie before, in and behind the hour that fails or repeats. */
static void one_change(const struct zone *z, struct str name, int64_t change) {
    struct moment_parts wall = zone_local(z, change);
    int around = wall.hour * 60 + wall.minute;
    struct calendar c = { .zone = z };
    for (int i = 0; i < 7; i++) {
        struct open_day *d = &c.week[i];
        int at = 0;
        for (int k = -2; k <= 2; k++) {
            int opens = around + 60 * k + 13 * k, closes = opens + 45;
            if (k == 0) opens = around;
            if (opens < at || closes > 1440) continue;
            d->span[d->n++] = (struct open_span){ (int16_t)opens, (int16_t)closes };
            at = closes;
        }
        if (i % 2 && at < 1440) d->span[d->n++] = (struct open_span){ (int16_t)at, 1440 };
    }
    assert_true(calendar_ok(&c));
    slow_fill(&slow, &c, change - 3 * MOMENT_DAY, 7);
    for (int k = -30; k <= 30; k++) {
        int64_t t = change + k * (MOMENT_HOUR + 7 * MOMENT_MINUTE), want, got;
        want = slow_between(&slow, t, t + MOMENT_DAY);
        got = open_between(&c, t, t + MOMENT_DAY);
        if (got != want) fail_with(&c, name, t, MOMENT_DAY, got, want);
    }
}

static void every_change_agrees(void **state) {
    (void)state;
    int changes = 0;
    int64_t begin = moment_days((int)from_year, 1, 1) * MOMENT_DAY;
    int64_t end = moment_days(2038, 1, 1) * MOMENT_DAY;
    for (size_t i = 0; i < n_zones; i++) {
        const struct zone *z = zones[i].zone;
        for (int64_t t = begin; t < end; t += MOMENT_DAY) {
            if (zone_offset(z, t) == zone_offset(z, t + MOMENT_DAY)) continue;
            int64_t low = t, high = t + MOMENT_DAY;
            while (high - low > MOMENT_SECOND) {
                int64_t middle = low + (high - low) / 2 / MOMENT_SECOND * MOMENT_SECOND;
                if (zone_offset(z, middle) == zone_offset(z, t))
                    low = middle;
                else
                    high = middle;
            }
            one_change(z, zones[i].name, high);
            changes++;
        }
    }
    print_message("# %d changes of clocks in %zu zones\n", changes, n_zones);
    assert_true(changes > 300 * (2038 - from_year));
}

int main(int argc, char **argv) {
    if (argc > 1 && !str_to_int(str_of(argv[1]), 0, INT64_MAX, &cases)) return 64;
    int64_t given = (int64_t)seed;
    if (argc > 2 && !str_to_int(str_of(argv[2]), 0, INT64_MAX, &given)) return 64;
    if (argc > 3 && !str_to_int(str_of(argv[3]), 1990, 2037, &from_year)) return 64;
    seed = (uint64_t)given;
    arena = arena_new(64 << 20);
    load_zones();
    const struct CMUnitTest tests[] = {
        { "P47 random calendars agree with the second calculation", random_calendars_agree, NULL,
          NULL, NULL },
        { "P47 every change of clocks in every zone agrees with it", every_change_agrees, NULL,
          NULL, NULL },
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
