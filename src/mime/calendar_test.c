/* Events of text/calendar (RFC 5545): what, when, where, who. */
#include "mime/calendar.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "mime/test_kit.h"

#define EVENT(lines) "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n" lines "END:VEVENT\nEND:VCALENDAR\n"

static struct {
    const char *name, *in;
    enum mail_event_kind kind;
    const char *summary, *place, *organizer, *start, *end, *zone;
    size_t people;
} const rows[] = {
    { "all of it",
      EVENT("SUMMARY:Fitting\\, second try\nLOCATION:Shop\\nNovi Sad\n"
            "ORGANIZER;CN=\"Marković: Jelena\":mailto:jelena@primer.example\n"
            "ATTENDEE;CN=Ana:mailto:ana@shop.example\nATTENDEE:mailto:marko@shop.example\n"
            "DTSTART:20261113T184200Z\nDTEND:20261113T194200Z\n"),
      MAIL_EVENT_INVITATION, "Fitting, second try", "Shop Novi Sad", "Marković: Jelena",
      "2026-11-13T18:42:00Z", "2026-11-13T19:42:00Z", "", 2 },
    { "a zone and a duration",
      EVENT("SUMMARY:x\nDTSTART;TZID=Europe/Belgrade:20261113T150000\nDURATION:P1DT1H30M\n"),
      MAIL_EVENT_INVITATION, "x", "", "", "2026-11-13T15:00:00Z", "2026-11-14T16:30:00Z",
      "Europe/Belgrade", 0 },
    { "folded lines", EVENT("SUMMARY:One\r\n  and two\r\n\t, three\r\n"), MAIL_EVENT_INVITATION,
      "One and two, three", "", "", NULL, NULL, "", 0 },
    { "a whole day", EVENT("DTSTART;VALUE=DATE:20261113\nDTEND;VALUE=DATE:20261114\n"),
      MAIL_EVENT_INVITATION, "", "", "", "2026-11-13T00:00:00Z", "2026-11-14T00:00:00Z", "", 0 },
    { "called off", "METHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n", MAIL_EVENT_CANCELLED,
      "x", "", "", NULL, NULL, "", 0 },
    { "an answer", "METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n", MAIL_EVENT_ANSWER, "x",
      "", "", NULL, NULL, "", 0 },
    { "an alarm's words are not the event's",
      EVENT("SUMMARY:x\nBEGIN:VALARM\nSUMMARY:wake up\nEND:VALARM\nLOCATION:here\n"),
      MAIL_EVENT_INVITATION, "x", "here", "", NULL, NULL, "", 0 },
    { "the first event of two", EVENT("SUMMARY:x\n") EVENT("SUMMARY:y\n"), MAIL_EVENT_INVITATION,
      "x", "", "", NULL, NULL, "", 0 },
    { "times that are none", EVENT("DTSTART:20261399T000000\nDTEND:2026\n"), MAIL_EVENT_INVITATION,
      "", "", "", NULL, NULL, "", 0 },
    { "clocks that are none", EVENT("DTSTART:20261113T250000\nDTEND:20261113X\n"),
      MAIL_EVENT_INVITATION, "", "", "", NULL, NULL, "", 0 },
    { "a day that no month has, a leap second", EVENT("DTSTART:20270229T100000\nDTEND:99991231T235960Z\n"),
      MAIL_EVENT_INVITATION, "", "", "", NULL, "9999-12-31T23:59:59Z", "", 0 },
    { "a duration that is none", EVENT("DTSTART:20261113T184200Z\nDURATION:P999999W999999W999999W\n"),
      MAIL_EVENT_INVITATION, "", "", "", "2026-11-13T18:42:00Z", NULL, "", 0 },
    { "a duration beyond all years", EVENT("DTSTART:99991231T184200Z\nDURATION:P1D\n"),
      MAIL_EVENT_INVITATION, "", "", "", "9999-12-31T18:42:00Z", NULL, "", 0 },
    { "cut in the middle", "BEGIN:VEVENT\nSUMMARY:x\\", MAIL_EVENT_INVITATION, "x\\", "", "", NULL,
      NULL, "", 0 },
    { "no event", "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\n", MAIL_EVENT_NONE, "", "",
      "", NULL, NULL, "", 0 },
    { "nothing", "", MAIL_EVENT_NONE, "", "", "", NULL, NULL, "", 0 },
};

static const char *time_text(struct arena *a, struct mail_event_time t) {
    return t.set ? str_c(a, moment_rfc3339(a, t.at)) : "";
}

static void events(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *name = rows[i].name;
        struct mail_event e;
        calendar_read(a, str_of(rows[i].in), &e);
        ROW_INT(name, e.kind, rows[i].kind);
        ROW_STR(name, e.summary, str_of(rows[i].summary));
        ROW_STR(name, e.place, str_of(rows[i].place));
        ROW_STR(name, e.organizer.name, str_of(rows[i].organizer));
        ROW_STR(name, str_of(time_text(a, e.start)), str_of(rows[i].start ? rows[i].start : ""));
        ROW_STR(name, str_of(time_text(a, e.end)), str_of(rows[i].end ? rows[i].end : ""));
        ROW_STR(name, e.start.zone, str_of(rows[i].zone));
        ROW_INT(name, e.people.n, rows[i].people);
    }
}

/* What is long or many is cut, and nothing is read twice. */
static void limits(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 4 << 20);
    buf_add(&b, S("BEGIN:VEVENT\nSUMMARY:"));
    for (int i = 0; i < 20000; i++)
        buf_add(&b, S("č"));
    for (int i = 0; i < 5000; i++)
        buf_add(&b, S("\nATTENDEE:mailto:x@y.example"));
    struct mail_event e;
    calendar_read(a, buf_str(&b), &e);
    assert_true(e.summary.n <= CALENDAR_TEXT_MAX);
    assert_int_equal(e.people.n, CALENDAR_PEOPLE_MAX);
}

/* What is looked at ends between two letters. */
static void long_ones_end_in_a_whole_letter(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 20);
    struct mail_event e;
    buf_add(&b, S("BEGIN:VEVENT\nX-FILL:"));
    while (buf_str(&b).n < CALENDAR_MAX - 10) buf_add_char(&b, 'x');
    buf_add(&b, S("\nSUMMARY:č"));
    assert_int_equal(buf_str(&b).n, CALENDAR_MAX + 1);
    calendar_read(a, buf_str(&b), &e);
    assert_int_equal(e.kind, MAIL_EVENT_INVITATION);
    assert_true(utf8_valid(e.summary));
}

/* A letter that is a calendar and nothing else. */
static void letters(void **state) {
    struct arena *a = *state;
    struct mail m;
    struct str event = S("\r\n\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n");
    mail_parse(a, str_join(a, S("Content-Type: text/calendar; charset=utf-8"), event), &m);
    assert_int_equal(m.event.kind, MAIL_EVENT_INVITATION);
    mail_parse(a, str_join(a, S("Content-Type: text/plain"), event), &m);
    assert_int_equal(m.event.kind, MAIL_EVENT_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("events are read as they are written", events),
        KIT_TEST("A24 long texts and many people are cut", limits),
        KIT_TEST("A24 what is looked at ends in a whole letter", long_ones_end_in_a_whole_letter),
        KIT_TEST("only a letter that is a calendar has an event", letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
