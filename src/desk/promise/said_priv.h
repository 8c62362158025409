/* said_priv.h - between the parts of said.h: the rules as tools/said makes them a table, the words of a sentence
 * (said_words.c), the phrases that name a moment (said_phrase.c) and the moment they name (said_due.c). */
#ifndef DESK_PROMISE_SAID_PRIV_H
#define DESK_PROMISE_SAID_PRIV_H

#include "base/fold.h"
#include "desk/promise/said.h"

/* What a rule's words are; said.list tells. */
enum said_kind {
    /* of a phrase */
    SAID_BY,
    SAID_WITHIN,
    SAID_WEEKDAY,
    SAID_DAY,
    SAID_MONTH,
    SAID_PART,
    SAID_UNIT,
    SAID_SINGLE,
    SAID_HALF,
    SAID_NUM,
    SAID_NEXT,
    SAID_THIS,
    SAID_END,
    SAID_CLOSE,
    SAID_LINK,
    SAID_RANGE,
    SAID_HOUR,
    /* around one */
    SAID_BAR,
    SAID_AFTER,
    SAID_IDENT,
    SAID_MEASURE,
    /* of the sentence */
    SAID_CONJ,
    SAID_IF,
    SAID_HABIT,
    SAID_CUE,
    SAID_WILL,
    SAID_DONE,
    SAID_OTHER,
    SAID_NO,
    SAID_PLAIN,
    SAID_FILL,
    SAID_LABEL,
    SAID_KINDS
};

enum { SAID_MORNING = 1, SAID_NOON, SAID_AFTERNOON, SAID_EVENING, SAID_MIDNIGHT };
enum { SAID_MINUTES = 1, SAID_HOURS, SAID_DAYS, SAID_WORKDAYS, SAID_WEEKS, SAID_MONTHS };

struct said_rule {
    const char *lang;
    enum said_kind kind;
    int value;
    struct str words; /* phrases with | between them */
};

extern const struct said_rule said_rules[];
extern const size_t said_rule_n;

/* The rules of one language, folded. */
struct said_rules;
/* NULL when there are none of that language. */
struct said_rules *said_rules_new(struct arena *a, struct str lang);

/* A rule that fits at a word: over how many words, and how well (words without a star count more). */
struct said_hit {
    uint8_t n, weight;
    int16_t value;
};

struct said_word {
    struct fold_word word;
    struct said_hit hits[SAID_KINDS];
    int digits, number; /* at its start: how many (0 for none), and their value */
    struct str tail;    /* what of reading 0 stands behind them */
    size_t clause;
    bool taken; /* part of a phrase */
};

enum { SAID_WORDS = 160 };

struct said_line {
    struct str text;
    bool hungarian;
    struct said_word words[SAID_WORDS];
    size_t n;
};

/* Takes the words of a sentence; false when they are too many to be one. */
bool said_line_take(struct said_line *l, const struct said_rules *rules, struct str sentence);
/* What stands between word i - 1 and word i; before the first and behind the last as well. */
struct str said_gap(const struct said_line *l, size_t i);
/* A rule of that kind fits at word i. */
bool said_is(const struct said_line *l, size_t i, enum said_kind kind);

/* What a phrase says. Numbers are -1 where nothing was said. */
struct said_clue {
    size_t from, to; /* words */
    bool by, within, linked, next, this, end, close;
    bool spoiled; /* it looks like something else: a price, a number, hours from and to */
    int weekday, day, year, month, mday, hour, minute, part;
    int count, unit;
    int numeric_weak; /* a date in digits that needs a word before it to be one */
};

/* The phrase that begins at word at; false for none. */
bool said_phrase(const struct said_line *l, size_t at, struct said_clue *ret);
/* Takes a date, time or span that begins with a number at word i; gives how many words, 0 for none. */
size_t said_number(const struct said_line *l, size_t i, struct said_clue *c);

/* The moment a phrase names; false when it names none, or none that lies ahead. */
bool said_due(const struct said_clue *c, const struct said_facts *f, struct said *ret);

#endif
