#include "desk/promise/said.h"

#include "base/utf8.h"
#include "desk/promise/said_priv.h"
#include "desk/tone/tone.h"

enum { ABBREVIATION = 4, PHRASES = 12, CLAUSES = SAID_WORDS + 1 };

/* ---- sentences ---- */

static char at(struct str s, size_t i) {
    return i < s.n ? s.p[i] : 0;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool capital_at(struct str s, size_t i) {
    struct str rest = str_from(s, i);
    bool ok;
    return rest.n > 0 && utf8_is_capital(utf8_next(&rest, &ok));
}

static size_t skip_blanks(struct str s, size_t i) {
    while (i < s.n && is_blank(s.p[i]))
        i++;
    return i;
}

/* A dot ends a sentence before a blank, but not in "5. decembra" and "br. 12". */
static bool dot_ends(struct str s, size_t begin, size_t i) {
    size_t next = skip_blanks(s, i + 1), n = 0;
    char close = at(s, i + 1);
    if (!is_blank(close) && close != '"' && close != ')') return false;
    if (next >= s.n || capital_at(s, next)) return true;
    while (n <= ABBREVIATION && n < i - begin && !is_blank(s.p[i - 1 - n]))
        n++;
    return n > ABBREVIATION && !is_digit(s.p[i - 1]);
}

/* A line break ends one before an empty line and before a point of a list; else it is a blank. */
static bool line_ends(struct str s, size_t i) {
    size_t k = i + 1;
    while (at(s, k) == ' ' || at(s, k) == '\t' || at(s, k) == '\r')
        k++;
    char c = at(s, k);
    if (c == 0 || c == '\n' || c == '#' || c == '|') return true;
    if ((c == '-' || c == '*' || c == '+') && at(s, k + 1) == ' ') return true;
    if (!is_digit(c)) return false;
    while (is_digit(at(s, k)))
        k++;
    return (at(s, k) == '.' || at(s, k) == ')') && at(s, k + 1) == ' ' && capital_at(s, k + 2);
}

static bool is_question_sign(struct str s, size_t i, bool greek) {
    return s.p[i] == '?' || (greek && s.p[i] == ';') || str_starts(str_from(s, i), S("\u037E"));
}

/* Takes the next sentence off *rest. */
static bool next_sentence(struct str *rest, bool greek, struct str *ret, bool *ret_question) {
    struct str s = *rest;
    size_t begin = skip_blanks(s, 0), i = begin;
    bool question = false, end = false;
    if (begin >= s.n) return false;
    for (; i < s.n && !end; i++) {
        question = is_question_sign(s, i, greek);
        end = question || s.p[i] == '!' || s.p[i] == ';' || (s.p[i] == '.' && dot_ends(s, begin, i)) ||
              (s.p[i] == '\n' && line_ends(s, i));
    }
    *ret = str_slice(s, begin, i);
    *ret_question = question;
    *rest = str_from(s, i);
    return true;
}

/* ---- marks ---- */

struct clause {
    bool no, will, done, other, said, that; /* said: a word beside phrases and filling; that: what
                                               * the clause before it says of this one */
    size_t cue_at, past_at;           /* the last word that is a cue, that tells what was, + 1 */
};

struct look {
    struct said_line line;
    struct said_clue phrases[PHRASES];
    size_t phrase_n;
    struct clause clauses[CLAUSES];
    size_t clause_n;
    size_t if_from; /* clauses from here on hang on a condition */
    bool habit;
};

static void find_phrases(struct look *k) {
    struct said_line *l = &k->line;
    bool from = false; /* the phrase before was the beginning of hours or days from and to */
    size_t from_end = 0;
    k->phrase_n = 0;
    for (size_t i = 0; i < l->n && k->phrase_n < PHRASES;) {
        struct said_clue c;
        if (!said_phrase(l, i, &c)) {
            i++;
            continue;
        }
        if (from && c.from <= from_end + 1) c.spoiled = true;
        from = c.spoiled;
        from_end = c.to;
        for (i = c.from; i < c.to; i++)
            l->words[i].taken = true;
        k->phrases[k->phrase_n++] = c;
    }
}

static bool parts_clauses(struct str gap) {
    static const char *const signs[] = { ",", ":", "(", ")", "–", "—", " - ", "·" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_find(gap, str_of(signs[i])) >= 0) return true;
    return false;
}

static void find_clauses(struct look *k) {
    struct said_line *l = &k->line;
    size_t clause = 0;
    for (size_t i = 0; i < l->n; i++) {
        bool conj = said_is(l, i, SAID_CONJ), inside = i && l->words[i].taken && l->words[i - 1].taken;
        if (i && !inside && !l->words[i].taken && (conj || parts_clauses(said_gap(l, i)))) clause++;
        if (i && !inside && l->words[i].taken && parts_clauses(said_gap(l, i))) clause++;
        l->words[i].clause = clause;
    }
    k->clause_n = l->n ? clause + 1 : 0;
    for (size_t i = 0; i < k->clause_n; i++)
        k->clauses[i] = (struct clause){ 0 };
}

/* The rule that fits best at a word, of those about the sentence. */
static enum said_kind mark_at(const struct said_line *l, size_t i) {
    static const enum said_kind kinds[] = { SAID_PLAIN, SAID_FILL, SAID_IF,   SAID_HABIT, SAID_NO,
                                            SAID_CUE,   SAID_WILL, SAID_DONE, SAID_OTHER, SAID_LABEL };
    enum said_kind best = SAID_KINDS;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        uint8_t weight = l->words[i].hits[kinds[k]].weight;
        if (weight > (best == SAID_KINDS ? 0 : l->words[i].hits[best].weight)) best = kinds[k];
    }
    return best;
}

/* "…, and if": what stands before it doesn't hang on the condition. */
static void take_if(struct look *k, size_t i) {
    bool joined = i && said_is(&k->line, i - 1, SAID_CONJ);
    size_t from = joined && i > 1 ? k->line.words[i].clause : 0;
    if (from < k->if_from) k->if_from = from;
}

static void find_marks(struct look *k) {
    struct said_line *l = &k->line;
    k->habit = false;
    k->if_from = k->clause_n;
    for (size_t i = 0; i < l->n;) {
        enum said_kind kind = l->words[i].taken ? SAID_FILL : mark_at(l, i);
        size_t n = l->words[i].taken || kind == SAID_KINDS ? 1 : l->words[i].hits[kind].n;
        struct clause *c = &k->clauses[l->words[i].clause];
        bool label = kind == SAID_LABEL && str_starts(str_trim(said_gap(l, i + n)), S(":"));
        bool filling = kind == SAID_FILL || said_is(l, i, SAID_LINK) || said_is(l, i, SAID_CONJ) ||
                       said_is(l, i, SAID_BY) || said_is(l, i, SAID_WITHIN);
        if (!filling && !label) c->said = true;
        if (said_is(l, i, SAID_CONJ) && l->words[i].hits[SAID_CONJ].value) c->that = true;
        if (kind == SAID_CUE || label) c->cue_at = i + 1;
        if (kind == SAID_OTHER && l->words[i].hits[kind].value) c->past_at = i + 1;
        c->other = c->other || kind == SAID_OTHER;
        c->no = c->no || kind == SAID_NO;
        c->will = c->will || kind == SAID_WILL;
        c->done = c->done || kind == SAID_DONE;
        k->habit = k->habit || kind == SAID_HABIT;
        if (kind == SAID_IF) take_if(k, i);
        i += n;
    }
    for (size_t i = 1; i < k->clause_n; i++) /* "we can't promise that…" */
        k->clauses[i].no = k->clauses[i].no || (k->clauses[i].that && k->clauses[i - 1].no);
}

/* ---- whose is it? ---- */

enum whose { NOBODY, OURS, OTHERS };

static size_t apart(size_t mark, const struct said_clue *p) {
    size_t i = mark - 1;
    return i < p->from ? p->from - i : i >= p->to ? i - p->to + 1 : 0;
}

static enum whose whose_clause(const struct clause *c, const struct said_clue *p) {
    if (c->no) return OTHERS;
    bool cue = c->cue_at > 0, past = c->past_at > 0;
    if (cue && past && p) return apart(c->past_at, p) < apart(c->cue_at, p) ? OTHERS : OURS;
    if (cue || (c->will && c->done)) return OURS;
    return c->other || c->will ? OTHERS : NOBODY;
}

/* A clause without a word of its own takes it from those before it; one of nothing but the date, from those behind. */
static bool is_ours(const struct look *k, const struct said_clue *p) {
    size_t clause = k->line.words[p->from].clause;
    enum whose whose = whose_clause(&k->clauses[clause], p);
    bool bare = !k->clauses[clause].said, alone = bare;
    for (size_t i = clause; i-- > 0 && whose == NOBODY;)
        whose = whose_clause(&k->clauses[i], NULL);
    for (size_t i = clause + 1; bare && i < k->clause_n && whose == NOBODY; i++)
        whose = whose_clause(&k->clauses[i], NULL);
    if (whose != NOBODY) return whose == OURS;
    for (size_t i = 0; i < k->clause_n; i++)
        alone = alone && !k->clauses[i].said;
    return alone && (p->by || p->within || p->day >= 0);
}

static size_t look_at(struct look *k, const struct said_facts *f, struct said *ret, size_t room) {
    size_t n = 0;
    find_phrases(k);
    if (k->phrase_n == 0) return 0;
    find_clauses(k);
    find_marks(k);
    for (size_t i = 0; i < k->phrase_n && n < room; i++) {
        const struct said_clue *p = &k->phrases[i];
        const struct said_word *words = k->line.words;
        if (p->spoiled || k->habit || words[p->from].clause >= k->if_from || !is_ours(k, p)) continue;
        if (!said_due(p, f, &ret[n])) continue;
        const char *from = words[p->from].word.from.p;
        struct str last = words[p->to - 1].word.from;
        ret[n].at = (size_t)(from - k->line.text.p);
        ret[n++].n = (size_t)(last.p + last.n - from);
    }
    return n;
}

size_t said_find(struct arena *a, struct str text, const struct said_facts *f, struct said *ret) {
    struct said_rules *rules = said_rules_new(a, f->lang);
    struct look *k = ARENA_NEW(a, struct look);
    struct str own, rest, sentence;
    bool greek = str_starts_nocase(f->lang, S("el")), question;
    size_t n = 0;
    if (!rules) return 0;
    own = rest = tone_own_words(a, utf8_cut(text, SAID_LOOK));
    k->line.hungarian = str_starts_nocase(f->lang, S("hu"));
    while (n < SAID_MOST && next_sentence(&rest, greek, &sentence, &question)) {
        if (question || !said_line_take(&k->line, rules, sentence)) continue;
        size_t found = look_at(k, f, ret + n, SAID_MOST - n);
        for (size_t i = n; i < n + found; i++)
            ret[i].at += (size_t)(sentence.p - own.p);
        n += found;
    }
    return n;
}
