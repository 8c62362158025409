/* The pure rules behind the composer: tone.h and alike.h. */
#include "base/test.h"
#include "desk/alike/alike.h"
#include "desk/tone/tone.h"

enum { ARENA = 8 << 20 };

#define SR S("sr")
#define EN S("en")

/* what: the first thing found of the kind; NULL: nothing of it is found. */
static const struct {
    const char *text, *lang, *customer;
    bool files;
    enum tone_kind kind;
    const char *what;
} rows[] = {
    { "Dear {name}, it is on its way.", "en", "", false, TONE_LEFTOVER, "{name}" },
    { "Your order {{order}} left.", "en", "", false, TONE_LEFTOVER, "{{order}}" },
    { "It comes on [ ].", "en", "", false, TONE_LEFTOVER, "[ ]" },
    { "It comes on [...].", "en", "", false, TONE_LEFTOVER, "[...]" },
    { "Stiže [datum].", "sr", "", false, TONE_LEFTOVER, "[datum]" },
    { "Стиже [датум].", "sr", "", false, TONE_LEFTOVER, "[датум]" },
    { "Kedves [név]!", "hu", "", false, TONE_LEFTOVER, "[név]" },
    { "Θα έρθει [ημερομηνία].", "el", "", false, TONE_LEFTOVER, "[ημερομηνία]" },
    { "Spoštovani <ime>, hvala.", "sl", "", false, TONE_LEFTOVER, "<ime>" },
    { "The number is xxxx.", "en", "", false, TONE_LEFTOVER, "xxxx" },
    { "We pay ___ back.", "en", "", false, TONE_LEFTOVER, "___" },
    { "See [our page](https://shop.example) and [1].", "en", "", false, TONE_LEFTOVER, NULL },
    { "In XXL we have it.", "en", "", false, TONE_LEFTOVER, NULL },
    { "> Dear {name}\nThat was your text.", "en", "", false, TONE_LEFTOVER, NULL },
    { "```\nprintf {x}\n```\nDone.", "en", "", false, TONE_LEFTOVER, NULL },
    { "Dear Marko, thank you.", "en", "Jelena Marković", false, TONE_NAME, "Marko" },
    { "Poštovana Milice, hvala.", "sr", "Јелена Марковић", false, TONE_NAME, "Milice" },
    { "Poštovana Jelena, hvala.", "sr", "Јелена Марковић", false, TONE_NAME, NULL },
    { "Dobar dan, Petre, hvala.", "sr", "Petar Jović", false, TONE_NAME, NULL },
    { "Dobar dan, šaljemo danas.", "sr", "Petar Jović", false, TONE_NAME, NULL },
    { "Kedves Gergő!", "hu", "Szabó Gergő", false, TONE_NAME, NULL },
    { "Αγαπητέ Γιώργο, ευχαριστούμε.", "el", "Γιώργος Παππάς", false, TONE_NAME, NULL },
    { "Αγαπητέ Νίκο, ευχαριστούμε.", "el", "Γιώργος Παππάς", false, TONE_NAME, "Νίκο" },
    { "Spoštovani gospod Novak, hvala.", "sl", "Janez Novak", false, TONE_NAME, NULL },
    { "Dear Mr. Ilić, thank you.", "en", "Marko Ilić", false, TONE_NAME, NULL },
    { "Dear , thank you.", "en", "Emma", false, TONE_GREETING, "Dear" },
    { "Kedves !", "hu", "Emma", false, TONE_GREETING, "Kedves" },
    { "Poštovani, hvala.", "sr", "Emma", false, TONE_GREETING, NULL },
    { "The invoice is attached.", "en", "", false, TONE_FILE, "attached" },
    { "The invoice is attached.", "en", "", true, TONE_FILE, NULL },
    { "Račun je u prilogu.", "sr", "", false, TONE_FILE, "prilogu" },
    { "Рачун је у прилогу.", "sr", "", false, TONE_FILE, "прилогу" },
    { "A számlát csatoltam.", "hu", "", false, TONE_FILE, "csatoltam" },
    { "Račun je v priponki.", "sl", "", false, TONE_FILE, "priponki" },
    { "Επισυνάπτω το τιμολόγιο.", "el", "", false, TONE_FILE, "Επισυνάπτω" },
    { "That was your own fault.", "en", "", false, TONE_BLAME, "your own fault" },
    { "To je vaša greška.", "sr", "", false, TONE_BLAME, "vaša greška" },
    { "То је ваша грешка.", "sr-Latn", "", false, TONE_BLAME, "ваша грешка" },
    { "Ez az Ön hibája.", "hu", "", false, TONE_BLAME, "az Ön hibája" },
    { "To je po vaši krivdi.", "sl", "", false, TONE_BLAME, "po vaši krivdi" },
    { "Είναι δικό σας λάθος.", "el", "", false, TONE_BLAME, "δικό σας λάθος" },
    { "Was it our fault? Yes.", "en", "", false, TONE_BLAME, NULL },
    { "THIS IS NOT POSSIBLE.", "en", "", false, TONE_CAPITALS, "THIS IS NOT" },
    { "NIJE MOGUĆE vratiti.", "sr", "", false, TONE_CAPITALS, "NIJE MOGUĆE" },
    { "ΔΕΝ ΓΙΝΕΤΑΙ σήμερα.", "el", "", false, TONE_CAPITALS, "ΔΕΝ ΓΙΝΕΤΑΙ" },
    { "The IBAN and the ISBN are right.", "en", "", false, TONE_CAPITALS, NULL },
    { "We wrote already!!", "en", "", false, TONE_MARKS, "!!" },
    { "Why??? Really.", "en", "", false, TONE_MARKS, "???" },
    { "Thank you! It is here.", "en", "", false, TONE_MARKS, NULL },
};

static void each_rule(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct tone_found found[TONE_MOST];
        struct tone_facts facts = { .lang = str_of(rows[i].lang),
                                    .customer = str_of(rows[i].customer),
                                    .files = rows[i].files };
        struct str got = STR_NONE;
        size_t n = tone_look(a, str_of(rows[i].text), &facts, found);
        for (size_t k = 0; k < n && !str_is_set(got); k++)
            if (found[k].kind == rows[i].kind) got = found[k].what;
        ROW_STR(rows[i].text, got, rows[i].what ? str_of(rows[i].what) : STR_NONE);
        arena_reset(a);
    }
    arena_free(&a);
}

static void language(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct tone_found found[TONE_MOST];
    struct tone_facts facts = { .lang = S("hu"), .written = EN, .files = true };
    assert_int_equal(tone_look(a, S("Thank you."), &facts, found), 1);
    assert_int_equal(found[0].kind, TONE_LANGUAGE);
    facts = (struct tone_facts){ .lang = S("sr-Latn"), .written = SR, .files = true };
    assert_int_equal(tone_look(a, S("Hvala."), &facts, found), 0);
    facts.written = STR_NONE;
    assert_int_equal(tone_look(a, S("Hvala."), &facts, found), 0);
    arena_free(&a);
}

static const struct {
    const char *text;
    size_t n;
} greetings[] = {
    { "Dear Emma,\nthank you", 9 },
    { "Dobar dan, Jelena, hvala", 17 },
    { "Hello\nthank you", 5 },
    { "Thank you, Emma", 0 },
    { "", 0 },
};

static void greeting(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < ROWS(greetings); i++)
        ROW_INT(greetings[i].text, tone_greeting(a, str_of(greetings[i].text)), greetings[i].n);
    arena_free(&a);
}

/* Long, wrong and empty texts are looked at without harm, and in time. */
static void anything(void **state) {
    (void)state;
    struct arena *a = arena_new(64 << 20);
    struct tone_found found[TONE_MOST];
    struct tone_facts facts = { .lang = STR_NONE };
    char *all = arena_alloc(a, 1 << 20);
    static const char *const fills[] = { "{", "[", "A ", "!", "dear ", "> ", "x", "вашагрешка ", "\n", "[12] ",
                                         "<td> " };
    assert_true(tone_look(a, S(""), &facts, found) <= TONE_MOST);
    for (size_t f = 0; f < ROWS(fills); f++) {
        size_t n = strlen(fills[f]);
        for (size_t i = 0; i + n < 1 << 20; i += n)
            memcpy(all + i, fills[f], n);
        assert_true(tone_look(a, (struct str){ all, (1 << 20) / n * n }, &facts, found) <= TONE_MOST);
        assert_false(arena_over(a));
    }
    arena_free(&a);
}

#define GUIDE "Faulty goods travel at our cost. We send a courier to fetch the pair, and the new one leaves " \
    "on the day the old one is here. You need not pay 590 dinars."

static void alike(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct alike one = alike_of(a, S(GUIDE));
    struct alike other = alike_of(a, S("We are sorry, Ana. " GUIDE));
    assert_int_equal(alike_percent(one, one), 100);
    assert_true(alike_percent(one, other) >= ALIKE_SAME);
    assert_true(alike_kept(one, other) == 100);
    assert_true(alike_percent(one, alike_of(a, S("The order left this morning; it should be with you on Friday, "
                                                 "and the number of the parcel is in the second mail."))) < 10);
    /* Another number is no other text, another script neither. */
    assert_int_equal(alike_percent(alike_of(a, S("order 17 left")), alike_of(a, S("order 18 left"))), 100);
    assert_int_equal(alike_percent(alike_of(a, S("Поштарина је наша")), alike_of(a, S("poštarina je naša"))), 100);
    struct str print = alike_print(a, one);
    assert_true(print.n == 8 * ALIKE_PRINT || print.n == 8 * one.n);
    assert_int_equal(alike_prints(alike_read(a, print), alike_read(a, print)), 100);
    assert_true(alike_prints(alike_read(a, print), alike_read(a, alike_print(a, other))) >= ALIKE_SAME);
    assert_int_equal(alike_print(a, alike_of(a, S("Thank you, it is sent."))).n, 0);
    assert_int_equal(alike_first(a, S("Sorry, Ana. " GUIDE), S(GUIDE)), 12);
    assert_int_equal(alike_first(a, S("Nothing of it"), S(GUIDE)), 13);
    assert_true(str_eq(alike_number_lost(S("You pay 600."), S(GUIDE)), S("590")));
    assert_false(str_is_set(alike_number_lost(S("No 590, really."), S(GUIDE))));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "P44 each rule finds what it is for, and no more", each_rule, NULL, NULL, NULL },
        { "P44 another language than the customer's is seen", language, NULL, NULL, NULL },
        { "P42 a greeting is no line of one's own", greeting, NULL, NULL, NULL },
        { "H09 whatever the text, it is looked at in its limits", anything, NULL, NULL, NULL },
        { "P42 texts that are nearly the same are known", alike, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
