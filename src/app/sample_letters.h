/* sample_letters.h - the sample shop: a shoe shop on a street corner and the people who write to
 * it. */
#ifndef APP_SAMPLE_LETTERS_H
#define APP_SAMPLE_LETTERS_H

#include "base/moment.h"

struct sample_person {
    const char *mailbox, *name, *lang;
};

struct sample_letter {
    const char *lang, *name, *address;
    int minutes_ago; /* one is past its day, one nearly */
    const char *subject, *text;
};

enum { SAMPLE_PEOPLE = 3, SAMPLE_LETTERS = 12 };

extern const struct sample_person sample_people[SAMPLE_PEOPLE];
extern const struct sample_letter sample_letters[SAMPLE_LETTERS];

#endif
