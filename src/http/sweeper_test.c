/* The sweeper's rule alone; at work over real sockets: slow_test.c. */
#include "http/sweeper.h"

#include "base/moment.h"
#include "base/test.h"

static const struct sweeper_times times = {
    .head = 10 * MOMENT_SECOND, .body = 10 * MOMENT_SECOND, .rate = 500, .idle = 60 * MOMENT_SECOND
};

static void one_look(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum sweeper_phase phase;
        int seconds;
        uint64_t received, acked;
        bool late;
    } rows[] = {
        { "head in time", SWEEPER_HEAD, 10, 5000, 0, false },
        { "F16 head late, however busy", SWEEPER_HEAD, 11, 1000000, 0, true },
        { "body in time", SWEEPER_BODY, 10, 0, 0, false },
        { "F16 body without bytes", SWEEPER_BODY, 11, 0, 0, true },
        { "F16 body below the rate", SWEEPER_BODY, 20, 4999, 0, true },
        { "body at the rate", SWEEPER_BODY, 20, 5000, 0, false },
        { "what was acknowledged does not count for a body", SWEEPER_BODY, 20, 0, 5000, true },
        { "work never", SWEEPER_WORK, 1000, 0, 0, false },
        { "stream never", SWEEPER_STREAM, 1000, 0, 0, false },
        { "F16 answer not read", SWEEPER_WRITE, 11, 0, 0, true },
        { "answer read at the rate", SWEEPER_WRITE, 20, 0, 5000, false },
        { "what was received does not count for an answer", SWEEPER_WRITE, 20, 5000, 0, true },
        { "idle in time", SWEEPER_IDLE, 60, 0, 0, false },
        { "idle too long", SWEEPER_IDLE, 61, 0, 0, true },
        { "idle no more", SWEEPER_IDLE, 61, 1, 0, false },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct sweeper_seat seat = { .phase = rows[i].phase };
        bool late = sweeper_is_late(&seat, &times, rows[i].seconds * MOMENT_SECOND,
                                    rows[i].received, rows[i].acked);
        ROW_INT(rows[i].name, late, rows[i].late);
    }
}

static void idle_becomes_head_with_a_deadline_of_its_own(void **state) {
    (void)state;
    struct sweeper_seat seat = { .phase = SWEEPER_IDLE, .mark = 700 };
    assert_false(sweeper_is_late(&seat, &times, 30 * MOMENT_SECOND, 700, 0));
    assert_int_equal(seat.phase, SWEEPER_IDLE);
    assert_false(sweeper_is_late(&seat, &times, 31 * MOMENT_SECOND, 701, 0));
    assert_int_equal(seat.phase, SWEEPER_HEAD);
    assert_false(sweeper_is_late(&seat, &times, 41 * MOMENT_SECOND, 900, 0));
    assert_true(sweeper_is_late(&seat, &times, 42 * MOMENT_SECOND, 1000, 0));
}

/* A megabyte at once earns half an hour by the average; the stretches see that nothing follows. */
static void burst_buys_no_hours(void **state) {
    (void)state;
    for (int phase = SWEEPER_BODY; phase <= SWEEPER_WRITE; phase += SWEEPER_WRITE - SWEEPER_BODY) {
        struct sweeper_seat seat = { .phase = (enum sweeper_phase)phase };
        int64_t t = MOMENT_SECOND;
        for (; t < 200 * MOMENT_SECOND; t += MOMENT_SECOND / 2)
            if (sweeper_is_late(&seat, &times, t, 1000000, 1000000)) break;
        assert_true(t > 100 * MOMENT_SECOND && t <= 123 * MOMENT_SECOND);
    }
    struct sweeper_seat seat = { .phase = SWEEPER_BODY };
    for (int second = 1; second < 1000; second++)
        assert_false(
            sweeper_is_late(&seat, &times, second * MOMENT_SECOND, (uint64_t)second * 520, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_look),
        cmocka_unit_test(idle_becomes_head_with_a_deadline_of_its_own),
        cmocka_unit_test(burst_buys_no_hours),
    };
    return cmocka_run_group_tests_name("http/sweeper", tests, NULL, NULL);
}
