/* Calendar files as people export them, broken ones, and the limits. All of these are our own. */
#include "base/test.h"
#include "base/buf.h"
#include "base/moment.h"
#include "when/ics.h"

static int setup(void **state) {
    *state = arena_new(64 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

#define CALENDAR(lines) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" lines "END:VCALENDAR\r\n"
#define EVENT(lines) CALENDAR("BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n")

/* "0511 0512 name; …" of 2026 and 2027 with the year ahead where it is not 2026. */
static struct str in_words(struct arena *a, const struct ics_days *days) {
    struct buf b = buf_new(a, 4000);
    for (size_t i = 0; i < days->n; i++) {
        struct moment_parts d = moment_split(days->v[i].day * MOMENT_DAY);
        if (i) buf_add(&b, S(" "));
        if (d.year != 2026) buf_printf(&b, "%d", d.year);
        buf_printf(&b, "%02d%02d", d.month, d.day);
        bool last = i + 1 == days->n || !str_eq(days->v[i].name, days->v[i + 1].name);
        if (last && days->v[i].name.n) buf_printf(&b, " %.*s", STR_ARG(days->v[i].name));
    }
    if (days->timed) buf_printf(&b, " timed:%d", days->timed);
    if (days->cancelled) buf_printf(&b, " cancelled:%d", days->cancelled);
    if (days->not_read) buf_printf(&b, " not-read:%d", days->not_read);
    if (days->elsewhere) buf_printf(&b, " elsewhere:%d", days->elsewhere);
    return buf_str(&b);
}

static const struct {
    const char *name, *file, *want;
} files[] = {
    { "a day", EVENT("DTSTART;VALUE=DATE:20260511\r\nSUMMARY:Попис\r\n"), "0511 Попис" },
    { "without VALUE", EVENT("DTSTART:20260511\r\n"), "0511" },
    { "DTEND is the day behind",
      EVENT("DTSTART;VALUE=DATE:20260511\r\nDTEND;VALUE=DATE:20260513\r\nSUMMARY:leltár\r\n"),
      "0511 0512 leltár" },
    { "DTEND on the same day is one day",
      EVENT("DTSTART;VALUE=DATE:20260511\r\nDTEND;VALUE=DATE:20260511\r\n"), "0511" },
    { "DURATION", EVENT("DTSTART;VALUE=DATE:20261230\r\nDURATION:P3D\r\nSUMMARY:x\r\n"),
      "1230 1231 20270101 x" },
    { "weeks", EVENT("DTSTART;VALUE=DATE:20260525\r\nDURATION:P1W\r\n"),
      "0525 0526 0527 0528 0529 0530 0531" },
    { "folded, escaped, lower case",
      "begin:vcalendar\nbegin:vevent\ndtstart;value=date:2026\n 0511\nsummary:a\\, b\\nc \n d\n"
      "end:vevent\nend:vcalendar",
      "0511 a, b c d" },
    { "folded within a letter", EVENT("DTSTART:20260511\r\nSUMMARY:\xD0\r\n \x9F\r\n"), "0511 П" },
    { "a byte order mark", "\xEF\xBB\xBF" EVENT("DTSTART:20260511\r\n"), "0511" },
    { "every year from 2020", EVENT("DTSTART:20200511\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x\r\n"),
      "0511 20270511 x" },
    { "every year from before 1970", EVENT("DTSTART:19690511\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x\r\n"),
      "0511 20270511 x" },
    { "up to the first day of 1970",
      EVENT("DTSTART:19691230\r\nDTEND:19700101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x\r\n"),
      "1230 1231 20271230 20271231 x" },
    { "every second year",
      EVENT("DTSTART:20240511\r\nRRULE:FREQ=YEARLY;INTERVAL=2\r\nSUMMARY:x\r\n"), "0511 x" },
    { "UNTIL is the last day", EVENT("DTSTART:20200511\r\nRRULE:FREQ=YEARLY;UNTIL=20260511\r\n"),
      "0511" },
    { "UNTIL before", EVENT("DTSTART:20200511\r\nRRULE:FREQ=YEARLY;UNTIL=20260510T235959Z\r\n"),
      "elsewhere:1" },
    { "COUNT has the start in it", EVENT("DTSTART:20240511\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"),
      "0511" },
    { "29 February", EVENT("DTSTART:20200229\r\nRRULE:FREQ=YEARLY\r\n"), "elsewhere:1" },
    { "a date of the rule",
      EVENT("DTSTART:20200511\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=11;WKST=MO\r\n"
            "SUMMARY:x\r\n"),
      "0511 20270511 x" },
    { "the fourth Thursday of November",
      EVENT("DTSTART:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\nSUMMARY:x\r\n"),
      "1126 20271125 x" },
    { "the last Monday of May",
      EVENT("DTSTART:20200525\r\nRRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5\r\nSUMMARY:x\r\n"),
      "0525 20270531 x" },
    { "the fifth Monday of a February",
      EVENT("DTSTART:20200203\r\nRRULE:FREQ=YEARLY;BYDAY=5MO;BYMONTH=2\r\n"), "elsewhere:1" },
    { "one year is left out",
      EVENT("DTSTART:20200511\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20260511\r\n"),
      "20270511" },
    { "dates put in", EVENT("DTSTART:20260511\r\nRDATE;VALUE=DATE:20260601,20260702\r\n"),
      "0511 0601 0702" },
    { "over New Year, from the year before",
      EVENT("DTSTART:20201230\r\nDTEND:20210103\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x\r\n"),
      "0101 0102 1230 1231 20270101 20270102 20271230 20271231 x" },
    { "weekly is not read", EVENT("DTSTART:20260511\r\nRRULE:FREQ=WEEKLY\r\n"), "not-read:1" },
    { "nor a day of each month", EVENT("DTSTART:20260511\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=1\r\n"),
      "not-read:1" },
    { "nor Easter rules",
      EVENT("DTSTART:20260511\r\nRRULE:FREQ=YEARLY;BYEASTER=1\r\n"), "not-read:1" },
    { "nor two rules",
      EVENT("DTSTART:20260511\r\nRRULE:FREQ=YEARLY\r\nRRULE:FREQ=YEARLY\r\n"), "not-read:1" },
    { "nor what a rule takes out",
      EVENT("DTSTART:20200511\r\nRRULE:FREQ=YEARLY\r\nEXRULE:FREQ=YEARLY;INTERVAL=2\r\n"),
      "not-read:1" },
    { "with a time", EVENT("DTSTART:20260511T090000Z\r\n"), "timed:1" },
    { "called off", EVENT("DTSTART:20260511\r\nSTATUS:CANCELLED\r\n"), "cancelled:1" },
    { "one of a series, changed", EVENT("DTSTART:20260511\r\nRECURRENCE-ID:20260511\r\n"),
      "cancelled:1" },
    { "no such day", EVENT("DTSTART:20260231\r\n"), "not-read:1" },
    { "no start", EVENT("SUMMARY:x\r\n"), "not-read:1" },
    { "years long", EVENT("DTSTART:20200101\r\nDTEND:20300101\r\n"), "not-read:1" },
    { "another year", EVENT("DTSTART:20250511\r\n"), "elsewhere:1" },
    { "an alarm within says nothing",
      EVENT("DTSTART:20260511\r\nBEGIN:VALARM\r\nDTSTART:20260601\r\nEND:VALARM\r\nSUMMARY:x\r\n"),
      "0511 x" },
    { "tasks and zones say nothing",
      CALENDAR("BEGIN:VTODO\r\nDTSTART:20260511\r\nEND:VTODO\r\nBEGIN:VTIMEZONE\r\n"
               "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nRRULE:FREQ=YEARLY\r\n"
               "END:STANDARD\r\nEND:VTIMEZONE\r\n"),
      "" },
    { "two on a day: the first",
      CALENDAR("BEGIN:VEVENT\r\nDTSTART:20260601\r\nSUMMARY:b\r\nEND:VEVENT\r\n"
               "BEGIN:VEVENT\r\nDTSTART:20260511\r\nDTEND:20260603\r\nSUMMARY:a\r\n"
               "DTEND:20260512\r\nRDATE:20260601\r\nEND:VEVENT\r\n"),
      "0511 a 0601 b" },
    { "cut off in an event", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260511\n", "" },
    { "no bytes that are UTF-8", EVENT("DTSTART:20260511\r\nSUMMARY:\xE9t\xE9\r\n"),
      "0511 \xEF\xBF\xBDt\xEF\xBF\xBD" },
};

static void files_become_days(void **state) {
    for (size_t i = 0; i < ROWS(files); i++) {
        struct ics_days days;
        const struct err *e = ics_read(*state, str_of(files[i].file), moment_days(2026, 1, 1),
                                       moment_days(2027, 12, 31), &days);
        if (e) fail_msg("%s: %s", files[i].name, e->msg);
        struct str got = str_trim(in_words(*state, &days));
        ROW_STR(files[i].name, got.n ? got : S(""), str_of(files[i].want));
    }
}

static enum err_code code_of(struct arena *a, struct str file, struct ics_days *days) {
    const struct err *e = ics_read(a, file, moment_days(2026, 1, 1), moment_days(2027, 12, 31),
                                   days);
    return e ? e->code : ERR_CODE_COUNT;
}

static void limits_hold(void **state) {
    struct ics_days days;
    static char large[ICS_FILE_MAX + 1];
    assert_int_equal(code_of(*state, (struct str){ large, sizeof large }, &days), ERR_LIMIT);
    assert_int_equal(code_of(*state, S(""), &days), ERR_INVALID);
    assert_int_equal(code_of(*state, S("Dear all, the shop is closed."), &days), ERR_INVALID);

    struct buf b = buf_new(*state, 1 << 20);
    buf_add(&b, S("BEGIN:VCALENDAR\n"));
    for (int i = 0; i < ICS_EVENTS_MAX; i++)
        buf_add(&b, S("BEGIN:VEVENT\nDTSTART:20260511\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"));
    assert_int_equal(code_of(*state, buf_str(&b), &days), ERR_CODE_COUNT);
    assert_int_equal(days.n, 2);
    buf_add(&b, S("BEGIN:VEVENT\nDTSTART:20260511\nEND:VEVENT\n"));
    assert_false(buf_over(&b));
    assert_int_equal(code_of(*state, buf_str(&b), &days), ERR_LIMIT);

    const struct err *e = ics_read(*state, S(EVENT("DTSTART:19000101\nDTEND:19001231\n"
                                                   "RRULE:FREQ=YEARLY\n")),
                                   moment_days(2000, 1, 1), moment_days(2030, 1, 1), &days);
    assert_non_null(e);
    assert_int_equal(e->code, ERR_LIMIT);
    assert_string_equal(e->field, "file");
}

/* Single dates of an event have a limit; above it the event is not read. */
static void single_dates_have_a_limit(void **state) {
    for (int extra = 0; extra < 2; extra++) {
        struct ics_days days;
        struct buf b = buf_new(*state, 1 << 20);
        buf_add(&b, S("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260511\n"));
        for (int i = 0; i < ICS_DATES_MAX + extra; i++) buf_add(&b, S("RDATE:20260512\n"));
        buf_add(&b, S("END:VEVENT\nEND:VCALENDAR\n"));
        assert_int_equal(code_of(*state, buf_str(&b), &days), ERR_CODE_COUNT);
        assert_int_equal(days.n, extra ? 0 : 2);
        assert_int_equal(days.not_read, extra);
    }
}

/* Each cut of a file and each of its bytes changed is read or refused. */
static void damage_is_survived(void **state) {
    static const char file[] =
        EVENT("DTSTART;VALUE=DATE:20200511\r\nDTEND;VALUE=DATE:20200513\r\nSUMMARY:a\\, b\r\n"
              "RRULE:FREQ=YEARLY;INTERVAL=2;COUNT=9;BYMONTH=5;BYDAY=2MO\r\nEXDATE:20220509\r\n");
    for (size_t i = 0; i < sizeof file - 1; i++) {
        struct arena *a = arena_new(4 << 20);
        struct ics_days days;
        char *copy = arena_copy(a, file, sizeof file - 1);
        (void)code_of(a, (struct str){ copy, i }, &days);
        for (int c = 0; c < 256; c += 5) {
            copy[i] = (char)c;
            struct arena_mark m = arena_mark(a);
            (void)code_of(a, (struct str){ copy, sizeof file - 1 }, &days);
            arena_rewind(a, m);
        }
        arena_free(&a);
    }
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "files become days", files_become_days, setup, teardown, NULL },
        { "limits hold", limits_hold, setup, teardown, NULL },
        { "single dates have a limit", single_dates_have_a_limit, setup, teardown, NULL },
        { "damage is survived", damage_is_survived, setup, teardown, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
