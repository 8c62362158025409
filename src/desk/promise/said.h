/* said.h - promises in the words of a reply: "poslaćemo do srede", "szerdáig elküldjük", "by Wednesday".
 *
 * A promise is made by a person (P52). This pure function only proposes: it finds a day, a time or a span in a text and
 * somebody of ours who will have done something by it, and says which moment that is. It stays silent rather than guess:
 * what the customer is asked to do, what was, what is asked, what hangs on a condition, prices, numbers, versions and
 * opening hours are nobody's promise.
 *
 * How it reads. A text is cut into sentences, a sentence into clauses (commas, "and", "that"). Words become marks by the
 * rules of said.list, which anybody can read; they are compared without case, accents and script (base/fold.h). A day
 * or span is proposed when its own clause says that we do it, or, where the clause says nothing of its own, the one
 * before it does. A sentence of nothing but a date ("Do srede.") counts as well.
 *
 * What the words mean:
 *   a weekday            the next one; on a Wednesday "Wednesday" is next week's, unless an hour is named that is
 *                        still to come today; "next Wednesday" is the one of the next week
 *   a day without hour   until the shop closes that day, where the caller says when; else 24:00 of that day
 *   the morning          until 12:00; afternoon: like a day without hour; evening: 24:00
 *   n hours, minutes     counted from now, through every change of the clocks
 *   n days, weeks        the day of saying isn't counted and the last one counts whole (as in Regulation 1182/71);
 *                        "two to three days" are three
 *   n working days       Monday to Friday; .working gives n, for a caller who knows the holidays
 *   the end of the week  its Friday; said on a Friday after closing or later, Sunday
 *   5. 12., 5/12         day and month, in Hungarian month and day; without a year the nearest to come
 *
 * Dates that have passed and those more than SAID_AHEAD days ahead are not proposed.
 */
#ifndef DESK_PROMISE_SAID_H
#define DESK_PROMISE_SAID_H

#include "base/zone.h"

enum {
    SAID_LOOK = 100000, /* bytes of a text that are looked at */
    SAID_MOST = 5,      /* proposals of one text */
    SAID_AHEAD = 400    /* days */
};

enum said_exact {
    SAID_TO_MINUTE, /* an hour was named */
    SAID_TO_DAY,    /* a day: due is its end */
    SAID_TO_SPAN    /* counted from now: due is its end */
};

struct said_facts {
    struct str lang; /* of the text, a tag: sr, hu, sl, el, en; in any other nothing is found */
    int64_t now;
    const struct zone *zone;
    const int16_t *closes; /* minutes after midnight, Monday first, 0 for not open; or NULL */
};

struct said {
    size_t at, n; /* which bytes of the text say it */
    int64_t due;
    enum said_exact exact;
    int working; /* so many working days; 0 when they are not what was counted */
};

/* The promises a text seems to hold, in its order; ret has room for SAID_MOST. text is valid UTF-8, Markdown. Takes
 * time in proportion to the text, and less than 1 MB of the arena besides a copy of it. */
size_t said_find(struct arena *a, struct str text, const struct said_facts *f, struct said *ret);

#endif
