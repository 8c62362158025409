/* P61: what says sorry and what does not, in six languages; the texts stand in complaint/testdata/sorry.txt. An apology
 * that is not recognised asks its writer in vain, so none of these may be; one that is seen where there is none only
 * fails to ask. */
#include "base/test.h"
#include "desk/complaint/complaint.h"

#include <stdio.h>

enum { ARENA = 8 << 20, FILE_MOST = 256 << 10, LEAST = 30, SEEN_MOST = 2 };

static const char *file;

struct tally {
    int apologies, missed, others, seen;
};

static struct str texts(struct arena *a) {
    FILE *f = fopen(file, "r");
    assert_non_null(f);
    char *p = arena_alloc(a, FILE_MOST);
    size_t n = fread(p, 1, FILE_MOST, f);
    assert_true(n > 0 && n < FILE_MOST);
    assert_int_equal(fclose(f), 0);
    return (struct str){ p, n };
}

static void one(struct tally *t, struct str text, bool apology) {
    bool got = complaint_says_sorry(text);
    if (apology) t->apologies++;
    if (!apology) t->others++;
    if (got == apology) return;
    if (apology) t->missed++;
    if (!apology) t->seen++;
    print_message("# %s: %.*s\n", apology ? "not recognised" : "seen where there is none", STR_ARG(text));
}

static struct tally tally_of(struct arena *a, const char *lang) {
    struct str rest = texts(a), line, yes = str_printf(a, "%s + ", lang), no = str_printf(a, "%s - ", lang);
    struct tally t = { 0 };
    while (str_split(&rest, '\n', &line)) {
        if (str_starts(line, yes)) one(&t, str_from(line, yes.n), true);
        if (str_starts(line, no)) one(&t, str_from(line, no.n), false);
    }
    return t;
}

static void says_sorry(void **state) {
    static const char *const langs[] = { "en", "sr", "sr-Latn", "hu", "sl", "el" };
    struct arena *a = arena_new(ARENA);
    bool bad = false;
    (void)state;
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++) {
        struct tally t = tally_of(a, langs[i]);
        print_message("# %s: %d of %d apologies not recognised, %d of %d others taken for one\n", langs[i], t.missed,
                      t.apologies, t.seen, t.others);
        bad = bad || t.missed > 0 || t.seen > SEEN_MOST || t.apologies < LEAST || t.others < LEAST;
    }
    assert_false(bad);
    arena_free(&a);
}

static void sorry_is_no_wall(void **state) {
    (void)state;
    assert_false(complaint_says_sorry(S("")));
    assert_false(complaint_says_sorry(S("...!!!")));
    assert_true(complaint_says_sorry(S("one, two, three.\n\nΣυγγνώμη")));
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(says_sorry), cmocka_unit_test(sorry_is_no_wall) };
    if (argc < 2) return 2;
    file = argv[1];
    return cmocka_run_group_tests_name("P61 says sorry", tests, NULL, NULL);
}
