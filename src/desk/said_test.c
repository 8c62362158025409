/* P52: the words of a reply propose a promise; said.h. The phrases stand in promise/testdata, a file a language. */
#include "base/test.h"
#include "base/utf8.h"
#include "desk/promise/said.h"

#include <stdio.h>
#include <time.h>

enum { ARENA = 8 << 20, FILE_MOST = 64 << 10, YES_LEAST = 40, NO_LEAST = 25 };

static const char *folder;
static const char *const exacts[] = { "minute", "day", "span" };

static const struct zone *zone_of(struct arena *a, const char *name) {
    const struct zone *z = NULL;
    assert_null(zone_load(a, sys_real(), str_of(name), &z));
    return z;
}

static int64_t local(const struct zone *z, int year, int month, int day, int hour, int minute) {
    return zone_moment(z, (struct moment_parts){
                              .year = year, .month = month, .day = day, .hour = hour, .minute = minute });
}

/* "11-25 24:00 day", as the lines of the files begin. */
static struct str told(struct arena *a, const struct zone *z, const struct said *s) {
    struct moment_parts p = zone_local(z, s->due);
    bool midnight = p.hour == 0 && p.minute == 0;
    if (midnight) p = zone_local(z, s->due - MOMENT_HOUR);
    return str_printf(a, "%02d-%02d %02d:%02d %s", p.month, p.day, midnight ? 24 : p.hour,
                      midnight ? 0 : p.minute, exacts[s->exact]);
}

static struct str file_of(struct arena *a, const char *lang) {
    FILE *f = fopen(str_c(a, str_printf(a, "%s/%s.said", folder, lang)), "r");
    assert_non_null(f);
    char *p = arena_alloc(a, FILE_MOST);
    size_t n = fread(p, 1, FILE_MOST, f);
    assert_true(n > 0 && n < FILE_MOST);
    assert_int_equal(fclose(f), 0);
    return (struct str){ p, n };
}

static struct str field(struct str *rest) {
    ptrdiff_t end = str_find(*rest, S(" | "));
    struct str part = end < 0 ? *rest : str_slice(*rest, 0, (size_t)end);
    *rest = end < 0 ? S("") : str_from(*rest, (size_t)end + 3);
    return part;
}

/* One line of a file; gives what it got in its place where that is something else. */
static bool line_holds(struct arena *a, struct str line, struct said_facts *f) {
    struct str head = field(&line), got = S("nothing"), want = S("nothing");
    bool yes = str_starts(head, S("yes "));
    if (yes) want = field(&line);
    if (yes) want = str_printf(a, "%.*s | %.*s", STR_ARG(str_from(head, 4)), STR_ARG(want));
    struct said found[SAID_MOST];
    size_t n = said_find(a, line, f, found);
    for (size_t i = 0; i < n; i++) {
        struct str when = told(a, f->zone, &found[i]);
        struct str what = str_slice(line, found[i].at, found[i].at + found[i].n);
        got = str_printf(a, "%s%.*s%.*s | %.*s", i ? str_c(a, got) : "", i ? 3 : 0, " + ", STR_ARG(when), STR_ARG(what));
    }
    if (str_eq(got, want)) return true;
    print_error("%.*s: %.*s\n    got  %.*s\n    want %.*s\n", STR_ARG(f->lang), STR_ARG(line), STR_ARG(got), STR_ARG(want));
    return false;
}

static void phrases_of_all_languages(void **state) {
    (void)state;
    static const char *const langs[] = { "en", "sr-Latn", "sr-Cyrl", "hu", "sl", "el" };
    struct arena *a = arena_new(64 << 20);
    size_t wrong = 0;
    for (size_t i = 0; i < ROWS(langs); i++) {
        struct said_facts f = { .lang = str_of(langs[i]), .zone = zone_of(a, "Europe/Belgrade") };
        struct str rest = file_of(a, langs[i]), line;
        size_t yes = 0, no = 0;
        f.now = local(f.zone, 2026, 11, 18, 10, 0);
        while (str_split(&rest, '\n', &line)) {
            if (line.n == 0 || line.p[0] == '#') continue;
            struct arena_mark mark = arena_mark(a);
            *(str_starts(line, S("yes ")) ? &yes : &no) += 1;
            wrong += !line_holds(a, line, &f);
            arena_rewind(a, mark);
        }
        assert_true(yes >= YES_LEAST && no >= NO_LEAST);
    }
    arena_free(&a);
    assert_int_equal(wrong, 0);
}

/* ---- what the words mean ---- */

struct moment_row {
    const char *text, *zone;
    int month, day, hour, minute; /* of 2026, when it is said */
    bool closes;                  /* 17:00, on Saturday 13:00 */
    const char *want;
};

static const struct moment_row moments[] = {
    { "We will send it by Wednesday.", "Europe/Belgrade", 11, 18, 10, 0, true, "11-25 17:00 day" },
    { "We will send it by Wednesday at 15:00.", "Europe/Belgrade", 11, 18, 10, 0, true, "11-18 15:00 minute" },
    { "We will send it by Wednesday at 9:00.", "Europe/Belgrade", 11, 18, 10, 0, true, "11-25 09:00 minute" },
    { "We will send it by Saturday.", "Europe/Belgrade", 11, 18, 10, 0, true, "11-21 13:00 day" },
    { "We will send it by Sunday.", "Europe/Belgrade", 11, 18, 10, 0, true, "11-22 24:00 day" },
    { "We will send it today.", "Europe/Belgrade", 11, 18, 10, 0, true, "11-18 17:00 day" },
    { "We will send it today.", "Europe/Belgrade", 11, 18, 18, 0, true, "11-18 24:00 day" },
    { "We will send it by 17:00.", "Europe/Belgrade", 11, 18, 18, 0, false, NULL },
    { "We will send it by the end of the week.", "Europe/Belgrade", 11, 20, 10, 0, true, "11-20 17:00 day" },
    { "We will send it by the end of the week.", "Europe/Belgrade", 11, 20, 18, 0, true, "11-22 24:00 day" },
    { "We will send it by the end of the week.", "Europe/Belgrade", 11, 21, 10, 0, false, "11-22 24:00 day" },
    { "We will send it next Friday.", "Europe/Belgrade", 11, 18, 10, 0, false, "11-27 24:00 day" },
    { "We will send it within 2 working days.", "Europe/Belgrade", 11, 20, 10, 0, false, "11-24 24:00 span" },
    { "We will send it within 2 working days.", "Europe/Belgrade", 11, 21, 10, 0, true, "11-24 17:00 span" },
    { "We will send it within a month.", "Europe/Belgrade", 8, 31, 10, 0, false, "09-30 24:00 span" },
    { "We will send it by 5 January.", "Europe/Belgrade", 11, 18, 10, 0, false, "01-05 24:00 day" },
    { "We will send it by 31 November.", "Europe/Belgrade", 11, 1, 10, 0, false, NULL },
    { "We will send it by 30 October.", "Europe/Belgrade", 11, 18, 10, 0, false, NULL },
    { "We will send it by 5 December 2031.", "Europe/Belgrade", 11, 18, 10, 0, false, NULL },
    { "We will send it within 500 days.", "Europe/Belgrade", 11, 18, 10, 0, false, NULL },
    /* the clocks change: 25 October back, 29 March forward */
    { "We will send it within 24 hours.", "Europe/Belgrade", 10, 24, 12, 0, false, "10-25 11:00 span" },
    { "We will send it within 24 hours.", "Europe/Belgrade", 3, 28, 12, 0, false, "03-29 13:00 span" },
    { "We will send it tomorrow at 2:30.", "Europe/Belgrade", 3, 28, 12, 0, false, "03-29 03:00 minute" },
    { "We will send it tomorrow at 2:30.", "Europe/Belgrade", 10, 24, 12, 0, false, "10-25 02:30 minute" },
    { "We will send it tomorrow.", "Europe/Belgrade", 10, 24, 12, 0, true, "10-25 24:00 day" },
    { "We will send it tomorrow.", "America/Santiago", 9, 5, 12, 0, false, "09-06 24:00 day" },
};

static void moments_of_words(void **state) {
    (void)state;
    static const int16_t closes[7] = { 1020, 1020, 1020, 1020, 1020, 780, 0 };
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < ROWS(moments); i++) {
        const struct moment_row *r = &moments[i];
        struct said_facts f = { .lang = S("en"), .zone = zone_of(a, r->zone), .closes = r->closes ? closes : NULL };
        struct said found[SAID_MOST];
        f.now = local(f.zone, 2026, r->month, r->day, r->hour, r->minute);
        size_t n = said_find(a, str_of(r->text), &f, found);
        ROW_STR(r->text, n ? told(a, f.zone, &found[0]) : STR_NONE, r->want ? str_of(r->want) : STR_NONE);
        arena_reset(a);
    }
    arena_free(&a);
}

static void the_first_five(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct said_facts f = { .lang = S("en"), .zone = NULL, .now = local(NULL, 2026, 11, 18, 10, 0) };
    struct said found[SAID_MOST];
    struct str text = S("Hello!\n\nWe will call you today. We will ship tomorrow.\n\n> I need it by Friday\n\n"
                        "- we will bill you by Friday\n- we will call by Saturday\n- we will write by Sunday\n"
                        "- we will ask by Monday\n");
    assert_int_equal(said_find(a, text, &f, found), SAID_MOST);
    ROW_STR("in their order", str_slice(text, found[4].at, found[4].at + found[4].n), S("by Sunday"));
    assert_int_equal(said_find(a, S("We will send it within 3 working days."), &f, found), 1);
    assert_int_equal(found[0].working, 3);
    f.lang = S("de");
    assert_int_equal(said_find(a, text, &f, found), 0);
    f.lang = STR_NONE;
    assert_int_equal(said_find(a, text, &f, found), 0);
    arena_free(&a);
}

/* ---- anything ---- */

static uint32_t chance(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static const char *const bits[] = {
    "by ", "do ", "within ", "2", "12.", "5/12", ":", "17", " ", "\n", "- ", "> ", ".", ", ", "we will ", "šaljemo ",
    "szerdáig ", "két ", "napon ", "belül ", "μέχρι ", "Τετάρτη ", "θα ", "στείλουμε ", "бомо ", "среде ", "tomorrow ",
    "next ", "week ", "of ", "the ", "end ", "-", "–", "2026", "December ", "\u037E", ";", "?", "99999999999", "€", "(",
    "every ", "if ", "and ", "u roku od ", "dana ", "v ", "dneh ", "http://x/ ", "```\n", "\t", "a", "ure ", "ob ",
};

static void look_at(struct arena *a, struct str text, const char *lang, struct said_facts f) {
    struct said found[SAID_MOST];
    struct arena_mark mark = arena_mark(a);
    f.lang = str_of(lang);
    size_t n = said_find(a, text, &f, found);
    assert_true(n <= SAID_MOST);
    assert_false(arena_over(a));
    for (size_t i = 0; i < n; i++) {
        assert_true(found[i].n > 0 && found[i].at + found[i].n <= text.n && found[i].at + found[i].n <= SAID_LOOK);
        assert_true(i == 0 || found[i].at >= found[i - 1].at + found[i - 1].n);
        assert_true(utf8_valid(str_slice(text, found[i].at, found[i].at + found[i].n)));
        assert_true(found[i].due > f.now && found[i].due <= f.now + (SAID_AHEAD + 1) * MOMENT_DAY);
    }
    arena_rewind(a, mark);
}

static void random_text(void **state) {
    (void)state;
    static const char *const langs[] = { "en", "sr", "hu", "sl", "el" };
    struct arena *a = arena_new(ARENA);
    struct said_facts f = { .zone = zone_of(a, "Europe/Athens") };
    char text[1200];
    uint32_t seed = 20261118;
    for (size_t round = 0; round < 3000; round++) {
        size_t n = 0;
        for (size_t words = chance(&seed) % 40; words > 0; words--) {
            const char *bit = bits[chance(&seed) % ROWS(bits)];
            memcpy(text + n, bit, strlen(bit));
            n += strlen(bit);
        }
        f.now = local(f.zone, 2026, 1, 1, 0, 0) + chance(&seed) % 900 * MOMENT_DAY + chance(&seed) % 86400 * MOMENT_SECOND;
        look_at(a, (struct str){ text, n }, langs[round % ROWS(langs)], f);
    }
    arena_free(&a);
}

static double seconds_of(struct arena *a, struct str text, const char *lang, struct said_facts f) {
    clock_t from = clock();
    look_at(a, text, lang, f);
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

/* 100 KB of anything take at most some thirty times as long as 10 KB: in proportion, with room for a busy machine. */
static void long_text(void **state) {
    (void)state;
    static const char *const fills[] = { "by ", "2 ", "5.12.", "we will send it by ", "a", "do 5. ", "(", ".", "1.\"", "\n", "- ",
                                         "Wednesday, ", "in the next 2 ", "and if ", "http", "17:00 ", "the ", "ő", "\xF0\x9F\x98\x80",
                                         "We did nothing. ", "We send the second half by Friday? " };
    struct arena *a = arena_new(ARENA);
    struct said_facts f = { .zone = NULL, .now = local(NULL, 2026, 11, 18, 10, 0) };
    char *all = arena_alloc(a, 4 * SAID_LOOK);
    for (size_t k = 0; k < ROWS(fills); k++) {
        size_t n = strlen(fills[k]), most = 4 * SAID_LOOK / n * n;
        for (size_t i = 0; i < most; i += n)
            memcpy(all + i, fills[k], n);
        double little = seconds_of(a, (struct str){ all, 10000 / n * n }, "en", f);
        double much = seconds_of(a, (struct str){ all, most }, "en", f);
        if (much > 30 * little + 0.2) fail_msg("\"%s\": %.4f s for 10 KB, %.4f s for 100 KB", fills[k], little, much);
    }
    look_at(a, S(""), "en", f);
    arena_free(&a);
}

int main(int n, char **args) {
    assert_true(n > 1);
    folder = args[1];
    const struct CMUnitTest tests[] = {
        { "P52: phrases of all languages", phrases_of_all_languages, NULL, NULL, NULL },
        { "P52: the moments that words mean", moments_of_words, NULL, NULL, NULL },
        { "P52: at most five, in their order", the_first_five, NULL, NULL, NULL },
        { "random text", random_text, NULL, NULL, NULL },
        { "long text in proportion", long_text, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
