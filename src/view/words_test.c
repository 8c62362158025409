#include "view/words.h"

#include "base/test.h"
#include "view/cldr.h"
#include "view/words_table.h"

static int setup(void **state) {
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

/* Which form each number takes; CLDR 42, cardinal rules. */
static const struct {
    const char *name;
    enum lang lang;
    int form[12];
} plurals[] = {
    /*                          0  1  2  3  4  5 11 12 21 22 101 102 */
    { "English", LANG_EN, { 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
    { "Serbian", LANG_SR, { 2, 0, 1, 1, 1, 2, 2, 2, 0, 1, 0, 1 } },
    { "in Latin", LANG_SR_LATN, { 2, 0, 1, 1, 1, 2, 2, 2, 0, 1, 0, 1 } },
    { "Hungarian", LANG_HU, { 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
    { "Slovenian", LANG_SL, { 3, 0, 1, 2, 2, 3, 3, 3, 3, 3, 0, 1 } },
    { "Greek", LANG_EL, { 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
};

static void plural_forms(void **state) {
    (void)state;
    static const int64_t numbers[] = { 0, 1, 2, 3, 4, 5, 11, 12, 21, 22, 101, 102 };
    for (size_t i = 0; i < ROWS(plurals); i++)
        for (size_t k = 0; k < ROWS(numbers); k++) {
            ROW_INT(plurals[i].name, lang_form(plurals[i].lang, numbers[k]), plurals[i].form[k]);
            ROW_INT(plurals[i].name, lang_form(plurals[i].lang, -numbers[k]), plurals[i].form[k]);
        }
    for (int l = 0; l < LANG_COUNT; l++)
        assert_true(lang_form((enum lang)l, INT64_MIN) < lang_forms((enum lang)l));
}

static const struct {
    const char *tag;
    enum lang want;
} tags[] = {
    { "en", LANG_EN },
    { "en-GB", LANG_EN },
    { "sr", LANG_SR },
    { "SR-rs", LANG_SR },
    { "sr-Cyrl-RS", LANG_SR },
    { "sr-Latn", LANG_SR_LATN },
    { "sr-latn-rs", LANG_SR_LATN },
    { "sr_Latn_RS", LANG_SR_LATN },
    { "sr_RS@latin", LANG_SR_LATN },
    { "sr_RS.UTF-8", LANG_SR },
    { "hu_HU.UTF-8", LANG_HU },
    { "sl-SI", LANG_SL },
    { "el", LANG_EL },
    { "de", LANG_EN },
    { "srx", LANG_EN },
    { "", LANG_EN },
    { "-", LANG_EN },
    { "hun", LANG_EN },
};

static void languages_by_tag(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(tags); i++)
        ROW_INT(tags[i].tag, lang_by_tag(str_of(tags[i].tag)), tags[i].want);
    assert_int_equal(lang_by_tag(STR_NONE), LANG_EN);
    for (int l = 0; l < LANG_COUNT; l++) {
        assert_int_equal(lang_by_tag(str_of(lang_tag((enum lang)l))), l);
        assert_true(strlen(lang_name((enum lang)l)) > 3);
    }
}

static const struct {
    const char *header;
    enum lang want;
} headers[] = {
    { "hu", LANG_HU },
    { "de, sl;q=0.8, en;q=0.7", LANG_SL },
    { "en;q=0.3, sr-Latn-RS;q=0.9", LANG_SR_LATN },
    { "el;q=0, sl;q=0.1", LANG_SL },
    { "sl;q=0.5,el;q=0.55", LANG_EL },
    { "sl;q=1.000,el", LANG_SL },
    { "de, fr", LANG_HU },
    { "*", LANG_HU },
    { "", LANG_HU },
    { "el;q=oops, ;;,,=", LANG_HU },
    { "el;q=0.12345", LANG_HU },
};

static void languages_by_header(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(headers); i++)
        ROW_INT(headers[i].header, lang_by_header(str_of(headers[i].header), LANG_HU),
                headers[i].want);
    assert_int_equal(lang_by_header(STR_NONE, LANG_EL), LANG_EL);
}

static void what_has_no_translation_is_english(void **state) {
    (void)state;
    for (int l = 0; l < LANG_COUNT; l++) {
        ROW_STR("a text", word((enum lang)l, "No such text stands here."),
                S("No such text stands here."));
        ROW_STR("its context stays away", word((enum lang)l, W_IN("test", "No such text.")),
                S("No such text."));
        ROW_STR("one", word_n((enum lang)l, W_N("no such one", "{n} no such"), 1),
                S("no such one"));
        ROW_STR("many", word_n((enum lang)l, W_N("no such one", "{n} no such"), 21),
                S("{n} no such"));
    }
}

/* Every row is found by its key, in every language that has it; plural forms stand behind each
 * other. */
static void every_text_is_found(void **state) {
    int n = 0;
    (void)state;
    for (uint32_t i = 0; i < words_slots; i++) {
        if (words_slot[i] < 0) continue;
        const struct words_row *row = &words_rows[words_slot[i]];
        const char *key = words_text(row->first[LANG_EN]).p;
        for (int l = LANG_SR; l < LANG_COUNT; l++) {
            if (!row->first[l]) continue;
            ROW_STR(key, word((enum lang)l, key), words_text(row->first[l]));
            n++;
        }
    }
    assert_true(n > 0);
}

/* A text quotes with the marks of its language, as CLDR has them, and with no others. */
static void quotation_marks_are_the_languages_own(void **state) {
    static const struct str marks[] = { { "\"", 1 },     { "\u201c", 3 }, { "\u201d", 3 },
                                        { "\u201e", 3 }, { "\u201a", 3 }, { "\u00ab", 2 },
                                        { "\u00bb", 2 } };
    (void)state;
    for (size_t r = 0; r < words_slots; r++) {
        if (words_slot[r] < 0) continue;
        const struct words_row *row = &words_rows[words_slot[r]];
        for (int l = LANG_SR; l < LANG_COUNT; l++) {
            struct str text = words_text(row->first[l]);
            for (size_t i = 0; i < ROWS(marks); i++) {
                bool own = str_eq(marks[i], str_of(cldr[l].open)) ||
                           str_eq(marks[i], str_of(cldr[l].close));
                if (!own && str_find(text, marks[i]) >= 0)
                    fail_msg("%s: %.*s", lang_tag((enum lang)l), STR_ARG(text));
            }
        }
    }
}

/* The sign of this desk, in the scripts it must have. */
static void serbian_in_both_scripts(void **state) {
    (void)state;
    ROW_STR("Cyrillic", word(LANG_SR, "Inbox"), S("Сандуче"));
    ROW_STR("Latin", word(LANG_SR_LATN, "Inbox"), S("Sanduče"));
    ROW_STR("1", word_n(LANG_SR, W_N("Show one earlier message", "Show {n} earlier messages"), 1),
            S("Прикажи {n} ранију поруку"));
    ROW_STR("3", word_n(LANG_SR, W_N("Show one earlier message", "Show {n} earlier messages"), 3),
            S("Прикажи {n} раније поруке"));
    ROW_STR("12",
            word_n(LANG_SR_LATN, W_N("Show one earlier message", "Show {n} earlier messages"), 12),
            S("Prikaži {n} ranijih poruka"));
}

static void placeholders_are_filled(void **state) {
    struct word_arg args[] = { { S("name"), S("{n} <Ana>") }, { S("n"), S("5") } };
    ROW_STR("both", word_fill(*state, S("{n} for {name}, {n}"), args, 2), S("5 for {n} <Ana>, 5"));
    ROW_STR("unknown ones stay", word_fill(*state, S("{x} { {n"), args, 2), S("{x} { {n"));
    ROW_STR("none", word_fill(*state, S(""), args, 2), S(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plural_forms),
        cmocka_unit_test(languages_by_tag),
        cmocka_unit_test(languages_by_header),
        cmocka_unit_test(what_has_no_translation_is_english),
        cmocka_unit_test(every_text_is_found),
        cmocka_unit_test(quotation_marks_are_the_languages_own),
        cmocka_unit_test(serbian_in_both_scripts),
        cmocka_unit_test(placeholders_are_filled),
    };
    return cmocka_run_group_tests_name("view-words", tests, setup, teardown);
}
