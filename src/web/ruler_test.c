#include "web/ruler.h"

#include "base/moment.h"
#include "base/test.h"

static const struct zone *zone_of(struct arena *a, const char *name) {
    const struct zone *z = NULL;
    assert_null(zone_load(a, sys_real(), str_of(name), &z));
    return z;
}

static const struct {
    const char *name, *now, *shop;
    int opens, closes; /* hours */
    int from, to;      /* hours of the ruler; from == to: not on it */
} rows[] = {
    { "an ordinary day", "2026-11-19T08:05:00Z", "Europe/Belgrade", 9, 17, 2, 10 },
    { "P47 the day that clocks go forward", "2026-03-29T08:05:00Z", "Europe/Belgrade", 9, 17, 2, 10 },
    { "P47 the day that clocks go back", "2026-10-25T08:05:00Z", "Europe/Belgrade", 9, 17, 2, 10 },
    { "open till midnight", "2026-11-19T08:05:00Z", "Europe/Belgrade", 16, 24, 9, 16 },
    { "open all day", "2026-11-19T08:05:00Z", "Europe/Belgrade", 0, 24, 0, 16 },
    { "closed", "2026-11-19T08:05:00Z", "Europe/Belgrade", 0, 0, 0, 0 },
    { "a shop that is an hour ahead", "2026-11-19T08:05:00Z", "Europe/Athens", 9, 17, 1, 9 },
    { "one whose day begins in the viewer's evening before", "2026-11-19T08:05:00Z", "Asia/Tokyo", 0, 17, 0, 2 },
    { "one that closes in the viewer's next day", "2026-11-19T18:05:00Z", "America/New_York", 9, 20, 8, 16 },
};

static void open_hours(void **state) {
    struct arena *a = arena_new(4 << 20);
    const struct zone *viewer = zone_of(a, "Europe/Belgrade");
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t now;
        int from, to, hour = RULER_WIDTH * 2 / RULER_HOURS; /* of two, which is a whole number */
        struct ruler_hours h = { zone_of(a, rows[i].shop), rows[i].opens * 60, rows[i].closes * 60 };
        assert_true(moment_from_rfc3339(str_of(rows[i].now), &now));
        bool open = ruler_open(viewer, now, &h, &from, &to);
        ROW_INT(rows[i].name, open, rows[i].from < rows[i].to);
        if (!open) continue;
        ROW_INT(rows[i].name, from, rows[i].from * hour / 2);
        ROW_INT(rows[i].name, to, rows[i].to * hour / 2);
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(open_hours) };
    return cmocka_run_group_tests_name("ruler", tests, NULL, NULL);
}
