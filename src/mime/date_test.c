#include "mime/date.h"

#include "mime/test_kit.h"

static const struct {
    const char *name, *in, *want; /* want "": no date */
} rows[] = {
    { "RFC 5322", "Fri, 13 Nov 2026 18:42:00 +0100", "2026-11-13T18:42:00+01:00" },
    { "no weekday, no seconds", "13 Nov 2026 18:42 -0330", "2026-11-13T18:42:00-03:30" },
    { "comment", "Thu, 5 Mar 2026 10:12:00 +0100 (CET (x))", "2026-03-05T10:12:00+01:00" },
    { "two digits and EST", "Thu, 5 Mar 26 10:12 EST (comment (nested))",
      "2026-03-05T10:12:00-05:00" },
    { "two digits of the last century", "5 Mar 97 10:12 GMT", "1997-03-05T10:12:00Z" },
    { "three digits", "5 Mar 126 10:12 GMT", "2026-03-05T10:12:00Z" },
    { "zone of a war", "5 Mar 2026 10:12 Z", "2026-03-05T10:12:00Z" },
    { "zone unknown", "5 Mar 2026 10:12 XYZ", "2026-03-05T10:12:00Z" },
    { "zone absent", "5 Mar 2026 10:12:13", "2026-03-05T10:12:13Z" },
    { "zone with a colon", "5 Mar 2026 10:12:13 +01:00", "2026-03-05T10:12:13+01:00" },
    { "zone glued to GMT", "5 Mar 2026 10:12:13 GMT+0200", "2026-03-05T10:12:13+02:00" },
    { "EST5EDT", "Thu, 10 Jul 1997 14:53:31 EST5EDT", "1997-07-10T14:53:31-05:00" },
    { "ctime", "Thu Mar  5 10:12:00 2026", "2026-03-05T10:12:00Z" },
    { "ISO 8601", "2026-03-05T10:12:00+01:00", "2026-03-05T10:12:00+01:00" },
    { "ISO with a blank", "2026-03-05 10:12:00 +0100", "2026-03-05T10:12:00+01:00" },
    { "dashes", "05-Mar-2026 10:12:00 +0100", "2026-03-05T10:12:00+01:00" },
    { "dots in the time", "Thu, 5 Mar 2026 10.12.00 +0100", "2026-03-05T10:12:00+01:00" },
    { "afternoon", "5 Mar 2026 06:12:00 PM", "2026-03-05T18:12:00Z" },
    { "months as numbers", "20 11 1979 05:34:27 -0300", "1979-11-20T05:34:27-03:00" },
    { "leap day", "29 Feb 2028 10:12 GMT", "2028-02-29T10:12:00Z" },
    { "fold", "Thu,\r\n 5 Mar 2026\r\n\t10:12:00 +0100", "2026-03-05T10:12:00+01:00" },
    { "month in full", "5 March 2026 10:12 GMT", "2026-03-05T10:12:00Z" },
    { "no leap day", "29 Feb 2026 10:12 GMT", "" },
    { "hour 25", "5 Mar 2026 25:12 GMT", "" },
    { "month 13", "5 13 2026 10:12 GMT", "" },
    { "no time", "5 Mar 2026", "" },
    { "words", "yesterday at noon", "" },
    { "empty", "", "" },
};

static void dates(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t moment = 0;
        int32_t offset = 0;
        bool ok = date_read(a, str_of(rows[i].in), &moment, &offset);
        ROW_STR(rows[i].name, ok ? date_rfc3339(a, moment, offset) : S(""), str_of(rows[i].want));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { KIT_TEST(
        "dates of RFC 5322 and of programs that never read it", dates) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
