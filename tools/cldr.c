/* cldr - what CLDR knows of our languages, as a table.
 *
 *     cldr OUT.c      the tables of src/view/cldr.h
 *
 * Asks ICU, whose data is CLDR's, while building; the program itself needs no ICU and no locale of
 * the machine. Ends with status 1 where our own rules, which the words compiler shares, are not
 * CLDR's: the plural forms (src/view/lang.c).
 */
#include "tool.h"
#include "view/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/ulocdata.h>
#include <unicode/unum.h>
#include <unicode/upluralrules.h>
#include <unicode/ureldatefmt.h>
#include <unicode/ustring.h>

enum { ROOM = 200, PLURALS_TRIED = 1300 };

/* English is that of Europe: the day before the month, 24 hours. The skeletons ask for the dates of
 * a list: in figures where the language has them so, in English with the month's name, because
 * 3/4 is April here and March there. */
static const struct place {
    const char *locale, *day_month, *date, *full;
} places[LANG_COUNT] = {
    [LANG_EN] = { "en_GB", "MMMd", "yMMMd", "yMMMEd" },
    [LANG_SR] = { "sr_Cyrl_RS", "Md", "yMd", "yMEd" },
    [LANG_SR_LATN] = { "sr_Latn_RS", "Md", "yMd", "yMEd" },
    [LANG_HU] = { "hu_HU", "Md", "yMd", "yMEd" },
    [LANG_SL] = { "sl_SI", "Md", "yMd", "yMEd" },
    [LANG_EL] = { "el_GR", "Md", "yMd", "yMEd" },
};

struct maker {
    struct arena *arena;
    struct buf out;
    const char *locale;
};

static void must(const struct maker *m, UErrorCode e) {
    if (U_FAILURE(e)) tool_fail(u_errorName(e), m->locale);
}

static struct str utf8(struct maker *m, const UChar *s, int32_t n) {
    char *bytes = arena_alloc(m->arena, ROOM * 4);
    int32_t length = 0;
    UErrorCode e = U_ZERO_ERROR;
    u_strToUTF8(bytes, ROOM * 4, &length, s, n, &e);
    must(m, e);
    return (struct str){ bytes, (size_t)length };
}

static void put(struct maker *m, struct str s) {
    tool_c_literal(&m->out, s);
    buf_add(&m->out, S(", "));
}

static void names(struct maker *m, UDateFormat *f, UDateFormatSymbolType type, const char *order,
                  int n) {
    buf_add(&m->out, S("{ "));
    for (int i = 0; i < n; i++) {
        UChar name[ROOM];
        UErrorCode e = U_ZERO_ERROR;
        int at = order ? order[i] - '0' : i;
        int32_t length = udat_getSymbols(f, type, at, name, ROOM, &e);
        must(m, e);
        put(m, utf8(m, name, length));
    }
    buf_add(&m->out, S("},\n      "));
}

static void weekdays_and_months(struct maker *m) {
    UErrorCode e = U_ZERO_ERROR;
    UDateFormat *f = udat_open(UDAT_NONE, UDAT_MEDIUM, m->locale, NULL, 0, NULL, 0, &e);
    must(m, e);
    names(m, f, UDAT_SHORT_WEEKDAYS, "2345671", 7); /* CLDR's weeks begin on Sunday, which is 1 */
    names(m, f, UDAT_SHORT_MONTHS, NULL, 12);
    udat_close(f);
}

static void dates(struct maker *m, const struct place *p) {
    const char *skeletons[] = { p->day_month, p->date, p->full };
    UErrorCode e = U_ZERO_ERROR;
    UDateTimePatternGenerator *g = udatpg_open(m->locale, &e);
    must(m, e);
    for (int i = 0; i < 3; i++) {
        UChar skeleton[ROOM], pattern[ROOM];
        u_uastrcpy(skeleton, skeletons[i]);
        int32_t n = udatpg_getBestPattern(g, skeleton, -1, pattern, ROOM, &e);
        must(m, e);
        put(m, utf8(m, pattern, n));
    }
    int32_t n;
    const UChar *joined = udatpg_getDateTimeFormat(g, &n);
    put(m, utf8(m, joined, n));
    buf_add(&m->out, S("\n      "));
    udatpg_close(g);
}

static void signs(struct maker *m) {
    UErrorCode e = U_ZERO_ERROR;
    UChar text[ROOM];
    UNumberFormat *f = unum_open(UNUM_DECIMAL, NULL, 0, m->locale, NULL, &e);
    ULocaleData *data = ulocdata_open(m->locale, &e);
    must(m, e);
    int32_t n = unum_getSymbol(f, UNUM_DECIMAL_SEPARATOR_SYMBOL, text, ROOM, &e);
    put(m, utf8(m, text, n));
    n = unum_getSymbol(f, UNUM_GROUPING_SEPARATOR_SYMBOL, text, ROOM, &e);
    put(m, utf8(m, text, n));
    n = ulocdata_getDelimiter(data, ULOCDATA_QUOTATION_START, text, ROOM, &e);
    put(m, utf8(m, text, n));
    n = ulocdata_getDelimiter(data, ULOCDATA_QUOTATION_END, text, ROOM, &e);
    put(m, utf8(m, text, n));
    must(m, e);
    ulocdata_close(data);
    unum_close(f);
    buf_add(&m->out, S("\n      "));
}

/* A number from 1 on that takes the form. */
static int example(enum lang lang, int form) {
    int n = 1;
    while (lang_form(lang, n) != form)
        n++;
    return n;
}

/* "in 5 min" with # for the number, in each plural form. */
static void relative(struct maker *m, enum lang lang, const URelativeDateTimeFormatter *f,
                     URelativeDateTimeUnit unit, int sign) {
    buf_add(&m->out, S("{ "));
    for (int form = 0; form < lang_forms(lang); form++) {
        UChar text[ROOM];
        UErrorCode e = U_ZERO_ERROR;
        int n = example(lang, form);
        int32_t length = ureldatefmt_formatNumeric(f, sign * n, unit, text, ROOM, &e);
        must(m, e);
        struct str said = utf8(m, text, length), number = str_printf(m->arena, "%d", n);
        ptrdiff_t at = str_find(said, number);
        if (at < 0) tool_fail("a distance without its number", m->locale);
        put(m, str_join3(m->arena, str_slice(said, 0, (size_t)at), S("#"),
                         str_from(said, (size_t)at + number.n)));
    }
    buf_add(&m->out, S("}, "));
}

/* Minutes and hours as short as they are said, for columns; days in full. */
static void distances(struct maker *m, enum lang lang) {
    static const struct {
        URelativeDateTimeUnit unit;
        UDateRelativeDateTimeFormatterStyle style;
    } units[] = { { UDAT_REL_UNIT_MINUTE, UDAT_STYLE_NARROW },
                  { UDAT_REL_UNIT_HOUR, UDAT_STYLE_NARROW },
                  { UDAT_REL_UNIT_DAY, UDAT_STYLE_LONG } };
    UErrorCode e = U_ZERO_ERROR;
    UChar now[ROOM];
    buf_add(&m->out, S("{ "));
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        URelativeDateTimeFormatter *f = ureldatefmt_open(m->locale, NULL, units[i].style,
                                                         UDISPCTX_CAPITALIZATION_NONE, &e);
        must(m, e);
        buf_add(&m->out, S("{ "));
        relative(m, lang, f, units[i].unit, 1);
        relative(m, lang, f, units[i].unit, -1);
        buf_add(&m->out, S("},\n        "));
        int32_t n = ureldatefmt_format(f, 0, UDAT_REL_UNIT_SECOND, now, ROOM, &e);
        must(m, e);
        if (i == 2) {
            buf_add(&m->out, S("},\n      "));
            put(m, utf8(m, now, n));
        }
        ureldatefmt_close(f);
    }
}

/* Our forms are CLDR's: numbers share a form exactly when they share a keyword. */
static void check_plurals(struct maker *m, enum lang lang) {
    UErrorCode e = U_ZERO_ERROR;
    struct str keywords[8] = { 0 };
    UPluralRules *rules = uplrules_open(m->locale, &e);
    must(m, e);
    for (int n = 0; n < PLURALS_TRIED; n++) {
        UChar text[ROOM];
        int32_t length = uplrules_select(rules, n, text, ROOM, &e);
        must(m, e);
        struct str keyword = utf8(m, text, length);
        int form = lang_form(lang, n);
        for (int k = 0; k < lang_forms(lang); k++)
            if (keywords[k].n && (k == form) != str_eq(keywords[k], keyword))
                tool_fail("plural forms are not those of CLDR", m->locale);
        keywords[form] = keyword;
    }
    uplrules_close(rules);
}

static void language(struct maker *m, enum lang lang) {
    static const char *const enums[LANG_COUNT] = { "LANG_EN", "LANG_SR", "LANG_SR_LATN",
                                                   "LANG_HU", "LANG_SL", "LANG_EL" };
    m->locale = places[lang].locale;
    check_plurals(m, lang);
    buf_printf(&m->out, "    [%s] = {\n      ", enums[lang]);
    weekdays_and_months(m);
    dates(m, &places[lang]);
    signs(m);
    distances(m, lang);
    buf_add(&m->out, S("\n    },\n"));
}

int main(int argc, char **argv) {
    if (argc != 2) tool_fail("usage: cldr OUT.c", argv[0]);
    struct maker m = { .arena = arena_new(16 << 20) };
    UVersionInfo version;
    UErrorCode e = U_ZERO_ERROR;
    ulocdata_getCLDRVersion(version, &e);
    m.out = buf_new(m.arena, 1 << 20);
    buf_printf(&m.out, "/* Made by tools/cldr from CLDR %d.%d. */\n#include \"view/cldr.h\"\n\n",
               version[0], version[1]);
    buf_add(&m.out, S("const struct cldr cldr[LANG_COUNT] = {\n"));
    for (int l = 0; l < LANG_COUNT; l++)
        language(&m, (enum lang)l);
    buf_add(&m.out, S("};\n"));
    tool_write(m.arena, argv[1], buf_str(&m.out));
    arena_free(&m.arena);
    return 0;
}
