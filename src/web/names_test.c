#include "base/test.h"
#include "web/web_priv.h"

static const struct {
    const char *name, *full, *lang, *want;
} given[] = {
    { "first of two", "Јелена Марковић", "sr", "Јелена" },
    { "Hungarian: the last", "Kovács Réka", "hu", "Réka" },
    { "three words", "Ana Marija Novak", "sl", "Ana" },
    { "family first, with a comma", "Novak, Ana", "sl", "Ana" },
    { "a Hungarian with a comma", "Kovács, Réka", "hu", "Réka" },
    { "a title", "Dr. Ana Kovač", "sl", "Ana" },
    { "two titles", "prof. dr. Марко Илић", "sr", "Марко" },
    { "a Hungarian with a title", "dr. Nagy Eszter", "hu", "Eszter" },
    { "only a title", "Dr.", "en", "Dr." },
    { "a title and nothing else", "Dr. ", "en", "Dr." },
    { "one word", "Μαρία", "el", "Μαρία" },
    { "an address", "tom harding@post.example", "en", "tom harding@post.example" },
    { "blanks around", "  Tom Harding ", "en", "Tom" },
    { "a comma and nothing behind", "Novak,", "sl", "Novak," },
    { "nothing", "", "en", "" },
};

static void given_names(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(given); i++)
        ROW_STR(given[i].name, page_given_name(str_of(given[i].full), str_of(given[i].lang)),
                str_of(given[i].want));
}

static const struct {
    const char *name, *full, *want;
} initials[] = {
    { "two words", "Ana Novak", "AN" },
    { "three words", "Ana Marija Novak", "AM" },
    { "Cyrillic", "Милица Петровић", "МП" },
    { "small letters", "ana novak", "AN" },
    { "one word", "Μαρία", "Μ" },
    { "two blanks between", "Ana  Novak", "AN" },
    { "nothing", "", "" },
};

static void initials_of_names(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < ROWS(initials); i++)
        ROW_STR(initials[i].name, page_initials(a, str_of(initials[i].full)),
                str_of(initials[i].want));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(given_names),
        cmocka_unit_test(initials_of_names),
    };
    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
