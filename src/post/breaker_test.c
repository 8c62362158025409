/* A mail server that fails rests longer and longer; the others do not know. */
#include "post/breaker.h"

#include "base/moment.h"
#include "base/test.h"

#include <stdio.h>

static const struct str ill = { "ill", 3 }, well = { "well", 4 };

static struct breaker_rest rest;

static enum breaker_says enter(struct breaker *b, struct str key, int64_t now) {
    return breaker_enter(b, key, now, &rest);
}

/* One try that the server refuses. */
static bool fail_at(struct breaker *b, int64_t now) {
    assert_int_equal(enter(b, ill, now), BREAKER_GO);
    return breaker_leave(b, ill, now, BREAKER_REFUSED, S("421 closing"));
}

static void rests_longer_and_longer(void **state) {
    static const int minutes[] = { 1, 2, 4, 8, 16, 30, 30, 30 };
    struct breaker *b = breaker_new();
    int64_t now = MOMENT_DAY;
    (void)state;
    assert_false(fail_at(b, now));
    assert_false(fail_at(b, now));
    assert_true(fail_at(b, now));
    for (size_t i = 0; i < ROWS(minutes); i++) {
        int64_t over = now + minutes[i] * MOMENT_MINUTE;
        assert_int_equal(enter(b, ill, over - 1), BREAKER_REST);
        assert_int_equal(rest.until, over);
        assert_int_equal(rest.since, now);
        assert_string_equal(rest.why, "421 closing");
        assert_int_equal(enter(b, well, over - 1), BREAKER_GO);
        breaker_leave(b, well, over - 1, BREAKER_SPOKE, STR_NONE);
        now = over;
        assert_false(fail_at(b, now));
    }
    breaker_free(&b);
}

static void one_tries_then_all(void **state) {
    struct breaker *b = breaker_new();
    int64_t now = MOMENT_DAY;
    (void)state;
    for (int i = 0; i < 3; i++)
        fail_at(b, now);
    now += MOMENT_MINUTE;
    assert_int_equal(enter(b, ill, now), BREAKER_GO);
    assert_int_equal(enter(b, ill, now), BREAKER_REST);
    assert_int_equal(rest.until, now + 30 * MOMENT_SECOND);
    breaker_leave(b, ill, now, BREAKER_NOT_TRIED, STR_NONE);
    assert_int_equal(enter(b, ill, now), BREAKER_GO); /* nothing was learnt */
    breaker_leave(b, ill, now, BREAKER_SPOKE, STR_NONE);
    for (int i = 0; i < 4; i++)
        assert_int_equal(enter(b, ill, now), BREAKER_GO);
    assert_int_equal(enter(b, ill, now), BREAKER_FULL);
    assert_int_equal(enter(b, well, now), BREAKER_GO);
    breaker_free(&b);
}

static void nobody_queues_behind_the_silent(void **state) {
    struct breaker *b = breaker_new();
    int64_t now = MOMENT_DAY;
    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(enter(b, ill, now), BREAKER_GO);
    assert_int_equal(enter(b, ill, now + 10 * MOMENT_SECOND), BREAKER_FULL);
    now += 11 * MOMENT_SECOND;
    assert_int_equal(enter(b, ill, now), BREAKER_REST);
    assert_int_equal(rest.until, now + 15 * MOMENT_SECOND);
    breaker_leave(b, ill, now, BREAKER_SPOKE, STR_NONE);
    assert_int_equal(enter(b, ill, now), BREAKER_GO);
    breaker_free(&b);
}

static void ends_early(void **state) {
    struct breaker *b = breaker_new();
    int64_t now = MOMENT_DAY;
    (void)state;
    for (int i = 0; i < 3; i++)
        fail_at(b, now);
    assert_int_equal(enter(b, ill, now + 1), BREAKER_REST);
    breaker_forgive(b, ill);
    assert_true(!fail_at(b, now + 2));
    assert_int_equal(enter(b, ill, now + 3), BREAKER_REST);
    assert_int_equal(enter(b, ill, now - MOMENT_DAY), BREAKER_GO); /* the clock was set back */
    breaker_free(&b);
}

/* More servers than it has places for are used as if all were well; nothing breaks. */
static void more_than_it_holds(void **state) {
    struct breaker *b = breaker_new();
    char name[8];
    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "s%d", i);
        assert_int_equal(enter(b, str_of(name), 1), BREAKER_GO);
    }
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "s%d", i);
        breaker_leave(b, str_of(name), 1, BREAKER_REFUSED, S("no"));
    }
    breaker_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F26 a server that fails rests longer and longer, others do not", rests_longer_and_longer, NULL, NULL, NULL },
        { "F26 after a rest one tries it, and only a success lets all in", one_tries_then_all, NULL, NULL, NULL },
        { "F26 a server that takes lines and says nothing holds four senders at most", nobody_queues_behind_the_silent, NULL, NULL, NULL },
        { "F26 a rest ends when a person asks, or the clock is set back", ends_early, NULL, NULL, NULL },
        { "F26 more servers than it holds", more_than_it_holds, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
