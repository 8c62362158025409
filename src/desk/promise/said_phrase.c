#include "desk/promise/said_priv.h"

enum { PHRASE_MOST = 24 }; /* words */

static size_t length(const struct said_line *l, size_t i, enum said_kind kind) {
    return i < l->n ? l->words[i].hits[kind].n : 0;
}

/* A number given where the phrase has none yet; another one spoils it. */
static void set(struct said_clue *c, int *place, int value) {
    if (*place >= 0) c->spoiled = true;
    *place = value;
}

/* The unit that stands alone: "do kraja nedelje", "next week", "za nedelju". */
static bool take_unit(const struct said_line *l, struct said_clue *c, int unit) {
    if (c->unit >= 0 || c->count > 0 || unit < SAID_DAYS) return false;
    if (!l->hungarian && !c->end && !c->next && !c->this) return false; /* "a hét végéig" */
    c->unit = unit;
    return true;
}

static size_t take_word(const struct said_line *l, size_t i, struct said_clue *c) {
    static const enum said_kind kinds[] = { SAID_CLOSE, SAID_BY,   SAID_END,     SAID_WITHIN, SAID_NEXT,
                                            SAID_THIS,  SAID_DAY,  SAID_WEEKDAY, SAID_PART,   SAID_SINGLE,
                                            SAID_UNIT };
    enum said_kind kind = SAID_KINDS;
    size_t weight = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (l->words[i].hits[kinds[k]].weight <= weight) continue;
        if (kinds[k] == SAID_SINGLE && !c->within) continue;
        kind = kinds[k];
        weight = l->words[i].hits[kind].weight;
    }
    if (kind == SAID_KINDS) return 0;
    int value = l->words[i].hits[kind].value;
    if (kind == SAID_WEEKDAY && said_is(l, i, SAID_UNIT) && (c->end || c->next || c->this)) {
        kind = SAID_UNIT; /* "nedelja" is Sunday and a week */
        value = l->words[i].hits[kind].value;
    }
    switch (kind) {
    case SAID_CLOSE: c->close = true; break;
    case SAID_BY: c->by = true; break;
    case SAID_END: c->end = true; break;
    case SAID_WITHIN: c->within = true; break;
    case SAID_NEXT: c->next = true; break;
    case SAID_THIS: c->this = true; break;
    case SAID_DAY: set(c, &c->day, value % 10); break;
    case SAID_WEEKDAY: set(c, &c->weekday, value % 10); break;
    case SAID_PART: set(c, &c->part, value % 10); break;
    case SAID_SINGLE:
        if (c->count > 0) c->spoiled = true;
        c->count = 1;
        c->unit = value;
        break;
    default:
        if (!take_unit(l, c, value)) return 0;
    }
    if (kind == SAID_DAY || kind == SAID_WEEKDAY || kind == SAID_PART) c->within = false; /* "v petek" */
    if (value >= 10) c->by = true; /* "szerdáig": the deadline is in the ending */
    return length(l, i, kind);
}

/* What may stand between two words of a phrase: blanks, a hyphen, a dot behind a number, a comma before a number. */
static bool joined(const struct said_line *l, size_t i) {
    struct str gap = str_trim(said_gap(l, i));
    bool number = l->words[i - 1].digits > 0;
    if (gap.n == 0 || str_eq(gap, S("-"))) return true;
    if (str_eq(gap, S("."))) return number || said_is(l, i - 1, SAID_MONTH) || said_is(l, i - 1, SAID_HOUR);
    if (str_eq(gap, S(","))) return said_gap(l, i).n > 1 && (l->words[i].digits > 0 || said_is(l, i, SAID_BY));
    return str_eq(gap, S(".,")) && number && l->words[i].digits > 0;
}

static bool complete(const struct said_clue *c) {
    if (c->spoiled) return false;
    if (c->count > 0) return c->within || c->next || c->by;
    if (c->unit > 0) return c->end || c->next || c->this;
    if (c->numeric_weak && !c->by && !c->linked) return false;
    if (c->weekday >= 0 || c->day >= 0 || c->mday > 0 || c->close || (c->end && c->month > 0)) return true;
    return (c->hour >= 0 || c->part > 0) && (c->by || c->linked);
}

/* Signs that make a number something else. */
static bool priced(struct str gap) {
    static const char *const signs[] = { "€", "$", "£", "%", "#", "№", "+", "=" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_find(gap, str_of(signs[i])) >= 0) return true;
    return false;
}

/* A rule of that kind ends right before word i. */
static bool before(const struct said_line *l, size_t i, enum said_kind kind) {
    for (size_t n = 1; n <= 3 && n <= i; n++)
        if (length(l, i - n, kind) == n) return true;
    return false;
}

/* What stands right around the phrase says that it is no deadline. */
static bool barred(const struct said_line *l, const struct said_clue *c) {
    size_t first = c->from, at = c->from;
    while (first + 1 < c->to && said_is(l, first, SAID_LINK))
        first++;
    bool digits = l->words[first].digits > 0;
    struct str behind = said_gap(l, c->to), ahead = said_gap(l, first);
    while (at > 0 && said_is(l, at - 1, SAID_LINK) && !before(l, at, SAID_BAR))
        at--;
    if (before(l, at, SAID_BAR) || said_is(l, c->to, SAID_AFTER)) return true;
    if (digits && (before(l, first, SAID_IDENT) || (ahead.n && ahead.p[ahead.n - 1] == ','))) return true;
    if (said_is(l, c->to, SAID_MEASURE) && l->words[c->to - 1].digits) return true;
    if (c->to < l->n && l->words[c->to].digits && behind.n && behind.p[0] != ' ' && behind.p[0] != '\n')
        return true;
    bool range = str_find(behind, S("–")) >= 0 && c->to < l->n &&
                 (l->words[c->to].digits || said_is(l, c->to, SAID_WEEKDAY));
    return range || priced(behind) || (digits && priced(ahead));
}

/* At its end, words that began something else are left. */
bool said_phrase(const struct said_line *l, size_t at, struct said_clue *ret) {
    struct said_clue c = { .weekday = -1, .day = -1, .year = -1, .month = -1, .mday = -1, .hour = -1,
                           .minute = -1, .part = -1, .count = -1, .unit = -1 };
    size_t i = at, end = at;
    c.from = SAID_WORDS;
    while (i < l->n && i < at + PHRASE_MOST && (i == at || joined(l, i))) {
        struct said_clue old = c;
        bool moves = false; /* it says something of its own: not "until", not "the" */
        size_t n = said_number(l, i, &c);
        if (n == 0) n = take_word(l, i, &c);
        if (n) {
            old.by = c.by, old.within = c.within, old.next = c.next, old.this = c.this, old.end = c.end;
            moves = old.weekday != c.weekday || old.day != c.day || old.mday != c.mday || old.hour != c.hour ||
                    old.part != c.part || old.count != c.count || old.unit != c.unit || old.close != c.close ||
                    old.month != c.month || c.spoiled;
            if (c.from == SAID_WORDS) c.from = i;
        } else if ((n = length(l, i, SAID_LINK)) > 0) {
            c.linked = true;
            moves = end == i && end > at && str_eq(said_gap(l, i), S("-")); /* "16:30-kor" */
        } else {
            break;
        }
        i += n;
        bool tail = l->hungarian && end > at && /* "két napon belül", "a hét végéig" */
                    (said_is(l, i - n, SAID_BY) || said_is(l, i - n, SAID_WITHIN) || said_is(l, i - n, SAID_END));
        if (moves || tail) end = i;
    }
    if (c.from == SAID_WORDS || end <= c.from) return false;
    c.from = at;
    c.to = end;
    if (!complete(&c)) return false;
    c.spoiled = barred(l, &c);
    *ret = c;
    return true;
}
