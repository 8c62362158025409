#include "base/test.h"
#include "web/web_priv.h"

#define LONG                                                                                       \
    "When the parcel came on Monday the left boot was a 43 and the right one\n"                    \
    "a 44, so I would like to know which of the two I should send back, and\n"                     \
    "whether the postage is on you.\n"

static const struct {
    const char *name, *text, *want;
} rows[] = {
    { "lines broken by a program become one", LONG,
      "When the parcel came on Monday the left boot was a 43 and the right one a 44, so I would "
      "like to know which of "
      "the two I should send back, and whether the postage is on you.\n" },
    { "paragraphs stay", "Hello,\n\n" LONG "\nThanks,\nTom\n",
      "Hello,\n\nWhen the parcel came on Monday the left boot was a 43 and the right one a 44, so "
      "I would like to know "
      "which of the two I should send back, and whether the postage is on you.\n\nThanks,\nTom\n" },
    { "short lines on purpose stay", "Tom Harding\n5 High Street\nOxford\n",
      "Tom Harding\n5 High Street\nOxford\n" },
    { "a list stays a list",
      LONG "- the left boot, which is a 43 and has a scratch on its outer side\n- the right one\n",
      "When the parcel came on Monday the left boot was a 43 and the right one a 44, so I would "
      "like to know which of "
      "the two I should send back, and whether the postage is on you.\n"
      "- the left boot, which is a 43 and has a scratch on its outer side\n- the right one\n" },
    { "numbers begin a line",
      LONG "12. the left boot, which is a 43 and has a scratch on its outer side\n13. the other\n",
      "When the parcel came on Monday the left boot was a 43 and the right one a 44, so I would "
      "like to know which of "
      "the two I should send back, and whether the postage is on you.\n"
      "12. the left boot, which is a 43 and has a scratch on its outer side\n13. the other\n" },
    { "long lines were not broken",
      "This line is longer than any program would make it before it breaks it, because nobody "
      "broke it at all.\nAnd this one is short.\n",
      "This line is longer than any program would make it before it breaks it, because nobody "
      "broke it at all.\n"
      "And this one is short.\n" },
    { "a long link does not count",
      "The tracking page says nothing since Friday, and I cannot reach anyone\nthere:\n"
      "https://parcels.example/track/0123456789/0123456789/0123456789/0123456789/0123456789/"
      "0123456789/0123456789\n",
      "The tracking page says nothing since Friday, and I cannot reach anyone there:\n"
      "https://parcels.example/track/0123456789/0123456789/0123456789/0123456789/0123456789/"
      "0123456789/0123456789\n" },
    { "Cyrillic counts by letters",
      "Наруџбина је стигла у понедељак, али је леви ђон одлепљен по целој\nдужини и не може да се "
      "носи.\n",
      "Наруџбина је стигла у понедељак, али је леви ђон одлепљен по целој дужини и не може да се "
      "носи.\n" },
    { "the blank of a flowed line is not doubled",
      "When the parcel came on Monday the left boot was a 43 and the right one \nis a forty-four\n",
      "When the parcel came on Monday the left boot was a 43 and the right one is a forty-four\n" },
    { "no line end at the end",
      "When the parcel came on Monday the left boot was a 43 and the other one\nforty-four",
      "When the parcel came on Monday the left boot was a 43 and the other one forty-four" },
    { "nothing", "", "" },
    { "only line ends", "\n\n", "\n\n" },
};

static void flows(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].name, flow_text(a, str_of(rows[i].text)), str_of(rows[i].want));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(flows) };
    return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}
