#include "base/fold.h"

#include "base/test.h"
#include "base/utf8.h"

static int setup(void **state) {
    *state = arena_new(16 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

/* All words, their readings with '/' between them: "djordje/dorde poslao". */
static struct str folded(struct arena *a, struct str s) {
    struct buf b = buf_new(a, 4 << 20);
    for (struct fold_word w; fold_next(&s, &w);) {
        if (b.n) buf_add_char(&b, ' ');
        for (size_t i = 0; i < w.n; i++) {
            if (i) buf_add_char(&b, '/');
            buf_add(&b, fold_reading(&w, i));
        }
    }
    return b.n ? buf_str(&b) : S("");
}

static const struct {
    const char *name;
    struct str in, want;
} rows[] = {
    { "nothing", { "", 0 }, { "", 0 } },
    { "only signs", { " -*\"() ", 7 }, { "", 0 } },
#define ROW(name, in, want)                                                                        \
    {                                                                                              \
        name, { in, sizeof in - 1 }, { want, sizeof want - 1 }                                     \
    }
    ROW("Latin case", "Order ABC-12", "order abc 12"),
    ROW("Serbian Cyrillic", "Поштарина", "postarina"),
    ROW("Serbian Latin", "POŠTARINA", "postarina"),
    ROW("digraphs in Cyrillic", "љубав њега џеп Ћирић", "ljubav njega dzep ciric"),
    ROW("digraphs in Latin", "Ljubav njega džep Ćirić", "ljubav njega dzep ciric"),
    ROW("digraph signs", "Ǆep ǈubav ǌ", "dzep ljubav nj"),
    ROW("dj", "Đorđević", "djordjevic/dordevic"),
    ROW("dj in Cyrillic", "Ђорђевић", "djordjevic/dordevic"),
    ROW("dj as two letters", "Djordjevic", "djordjevic"),
    ROW("Hungarian", "Szállítás hűtő gyümölcs", "szallitas huto gyumolcs/gyuemoelcs"),
    ROW("Slovenian", "Naročilo še čaka", "narocilo se caka"),
    ROW("German", "Müller, Straße", "muller/mueller strasse"),
    ROW("letters without parts", "Łódź Øre Æther", "lodz ore/oere aether"),
    ROW("a mark apart from its letter",
        "s\xCC\x8C"
        "e",
        "se"),
    ROW("Greek", "υποστήριξη", "ypostirixi/ipostirixi/uposthriksh"),
    ROW("Greek final sigma and accents", "ΔΗΜΉΤΡΗΣ Δημητρης",
        "dimitris/dhmhtrhs dimitris/dhmhtrhs"),
    ROW("Greek two letters", "Ευαγγελία ούτε αυτό", "evangelia/evaggelia/euaggelia oute afto/auto"),
    ROW("Greek by sound", "Μπάμπης χάρη", "mpampis/babis/mpamphs chari/hari/xarh"),
    ROW("Russian", "щавель йод объём", "scavel jod obem"),
    ROW("other digits", "٣٤ ３４", "34 34"),
    ROW("wide letters", "ＫＥＰＴ", "kept"),
    ROW("Hebrew stays", "שלום", "שלום"),
    ROW("Chinese signs are words", "订单12", "订 单 12"),
    ROW("soft hyphen",
        "post\xC2\xAD"
        "arina",
        "postarina"),
    ROW("an address", "Ana.Anic@primer.rs", "ana anic primer rs"),
    ROW("emoji", "ok\xF0\x9F\x98\x80ja", "ok ja"),
    ROW("a number sign", "№5 5™", "5 5"),
    ROW("a NUL and wrong bytes",
        "a\0b\xFF"
        "c\xC3",
        "a b c"),
};

static void words_are_folded(void **state) {
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].name, folded(*state, rows[i].in), rows[i].want);
}

static void where_a_word_stood(void **state) {
    (void)state;
    struct str text = S("  «Поштарина», 12"), rest = text;
    struct fold_word w;
    assert_true(fold_next(&rest, &w));
    ROW_STR("the word", w.from, S("Поштарина"));
    assert_int_equal(w.from.p - text.p, 4);
    assert_true(fold_next(&rest, &w));
    ROW_STR("the number", w.from, S("12"));
    assert_false(fold_next(&rest, &w));
}

/* A word that is longer than a reading is cut at a whole sign, and all of it is one word. */
static void long_words_are_cut(void **state) {
    struct buf b = buf_new(*state, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_add(&b, S("שђ"));
    struct str rest = buf_str(&b);
    struct fold_word w;
    assert_true(fold_next(&rest, &w));
    assert_int_equal(rest.n, 0);
    assert_true(w.len[0] <= FOLD_WORD_MAX);
    assert_int_equal(w.from.n, 4000);
    struct str last = str_from(fold_reading(&w, 0), (size_t)w.len[0] - 2);
    assert_true(str_eq(last, S("dj")) || str_eq(last, S("ש")));
}

/* Every code point, alone and between letters: never more than it has room for, and always an end.
 */
static void every_code_point(void **state) {
    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c += c < 0x30000 ? 1 : 977) {
        char text[16] = "ab";
        struct fold_word w;
        if (c >= 0xD800 && c < 0xE000) continue;
        size_t n = utf8_put(c, text + 2), words = 0;
        text[2 + n] = 'x';
        struct str rest = { text, n + 3 };
        while (fold_next(&rest, &w)) {
            words++;
            assert_true(w.n >= 1 && w.n <= FOLD_READINGS && w.len[0] > 0);
        }
        assert_true(words >= 1 && words <= 3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_folded, setup, teardown),
        cmocka_unit_test_setup_teardown(where_a_word_stood, setup, teardown),
        cmocka_unit_test_setup_teardown(long_words_are_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(every_code_point, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
