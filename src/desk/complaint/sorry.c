/* The first reply after a fault was found ours says sorry, or says why not (P61). Whether a text says sorry is a
 * guess by words: whoever is asked wrongly says so, and goes on. */
#include "base/fold.h"
#include "db/db.h"
#include "desk/complaint/complaint_priv.h"

/* What says sorry: phrases, folded before they are compared (base/fold.h), so case, accents and script do not count; a
 * star stands for any ending. Regret alone is none: it admits nothing, and belongs where the fault is not known (P62);
 * only in English are the two one word. */
static const char *const sorry[] = {
    "apolog*", "sorry", "forgive us", "forgive me", "excuse us", "pardon*",              /* en */
    "извин*", "опростите", "опрости",                                                    /* sr, both scripts */
    "elnézés*", "bocsán*", "bocsás*", "megbocsá*", "bocs", "bocsi", "ne haragudj*",      /* hu */
    "opraviču*", "opravičil*", "opravičim*", "opravičiti",                               /* sl, and oprostite */
    "συγγνώμη*", "συγνώμη*", "συγχωρ*", "συγχώρ*", "απολογ*",                             /* el */
    NULL,
};
/* Before it in the same clause, or together with it (no word that is another one in another language, such as μη, which
 * folds as Serbian and Hungarian "mi"): it is not said, or somebody else is to say it, or said it. */
static const char *const denied[] = {
    "not", "no", "never", "cannot", "t", "without", "refuse*", "you should", "you must", "you ought", "you owe", "they should",
    "your apolog*", "their apolog*", "his apolog*", "her apolog*",
    "не", "није", "нисмо", "нисам", "нису", "нема*", "нећемо", "нећу", "никад*", "без", "нити", "ваше извињ*", "вашем извињ*",
    "вашег извињ*", "се извините", "се извине", "прихватамо", "прихватам",
    "nem", "nincs*", "elfogadjuk", "elfogadom", "kérjen* elnézést", "kérjen* bocsánat*",
    "ni", "nisem", "niso", "nimam*", "nikoli", "brez", "vaše opravičil*", "vašega opravičil*", "se opravičit*", "se opravičijo",
    "sprejemam*", "sprejmemo",
    "δεν", "χωρίς", "ούτε", "καμία", "δεχόμαστε", "αποδεχόμαστε", "δεχτήκαμε",
    NULL,
};
/* The same by itself: somebody else's apology. */
static const char *const others[] = { "bocsánatkérését", "bocsánatkérésüket", "elnézést kérjen*", "bocsánatot kérjen*", NULL };
/* What makes of a denial none ("not only", "cannot apologise enough"), anywhere in the clause. */
static const char *const more[] = { "only", "just", "enough", "merely", "само", "довољно", "доста", "csak", "eléggé", "elégszer",
                                    "le", "samo", "dovolj", "zgolj", "μόνο", "αρκετά", "αρκετές", NULL };
/* What begins another clause although no sign stands before it. */
static const char *const joints[] = { "and", "but", "so", "that", "how", "because", "и", "али", "па", "те", "зато", "што", "јер",
                                      "és", "de", "hogy", "ezért", "in", "ampak", "zato", "ker", "ki", "και", "αλλά", "που",
                                      "γιατί", NULL };
/* After "sorry": it is about the customer, or about something else. */
static const char *const elsewhere[] = { "but", "you feel", "you think", "if you", "to say", "to inform", "however", NULL };

/* Who is sorry says so at the beginning. */
enum { CLAUSE_WORDS = 40, LOOK_BACK = 5, TEXT_MOST = 8 << 10 };

static bool same(const struct fold_word *w, const struct fold_word *want, bool prefix) {
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < want->n; k++) {
            struct str a = fold_reading(w, i), b = fold_reading(want, k);
            if (prefix ? str_starts(a, b) : str_eq(a, b)) return true;
        }
    return false;
}

/* How many words of w, which holds n, are the phrase; 0 where they are not. */
static size_t phrase(const struct fold_word *w, size_t n, const char *words) {
    struct str rest = str_of(words);
    struct fold_word want;
    size_t used = 0;
    while (fold_next(&rest, &want)) {
        bool prefix = want.from.p[want.from.n] == '*'; /* words end with a NUL */
        if (used == n || !same(&w[used], &want, prefix)) return 0;
        used++;
    }
    return used;
}

static size_t any(const struct fold_word *w, size_t n, const char *const *list) {
    size_t used = 0;
    for (; *list && !used; list++)
        used = phrase(w, n, *list);
    return used;
}

static bool is_denied(const struct fold_word *w, size_t n, size_t at) {
    if (any(&w[at], n - at, others)) return true;
    for (size_t back = 1; back <= LOOK_BACK && back <= at; back++) {
        if (any(&w[at - back], 1, joints)) return false;
        if (any(&w[at - back], n - at + back, denied)) return true;
    }
    return false;
}

static bool clause_says(const struct fold_word *w, size_t n) {
    bool enough = false;
    for (size_t i = 0; i < n; i++)
        enough = enough || any(&w[i], 1, more);
    for (size_t i = 0; i < n; i++) {
        size_t used = any(&w[i], n - i, sorry);
        if (!used || any(&w[i + used], n - i - used, elsewhere)) continue;
        if (enough || !is_denied(w, n, i)) return true;
    }
    return false;
}

/* A clause ends with a sign that parts; a dash in a word does not. */
static struct str next_clause(struct str *text) {
    size_t n = 0;
    while (n < text->n && str_find_char(S(",;:.!?()\n"), text->p[n]) < 0)
        n++;
    struct str clause = str_slice(*text, 0, n);
    *text = str_from(*text, n < text->n ? n + 1 : n);
    return clause;
}

bool complaint_says_sorry(struct str text) {
    struct fold_word words[CLAUSE_WORDS];
    text = str_slice(text, 0, text.n < TEXT_MOST ? text.n : TEXT_MOST);
    while (text.n) {
        struct str rest = next_clause(&text);
        size_t n;
        do {
            for (n = 0; n < CLAUSE_WORDS && fold_next(&rest, &words[n]);)
                n++;
            if (n && clause_says(words, n)) return true;
        } while (n == CLAUSE_WORDS);
    }
    return false;
}

/* Of those of a conversation, the next one from *at on that waits for an apology; NULL for none. */
static struct complaint *waiting(struct complaint *all, size_t n, size_t *at) {
    while (*at < n) {
        struct complaint *c = &all[(*at)++];
        if (c->fault == FAULT_OURS && !c->apology_at.set && c->apology_not.n == 0) return c;
    }
    return NULL;
}

const struct err *complaint_may_reply(struct work *w, const struct conversation *c,
                                      const struct complaint_sorry *in) {
    struct complaint *all;
    size_t n, at = 0;
    if (!(c->holds & HOLDS_COMPLAINT) || in->said || complaint_says_sorry(in->text)) return NULL;
    TRY(complaint_of(w, c->id, &all, &n));
    if (!waiting(all, n, &at)) return NULL;
    if (str_is_set(in->why_not) && str_trim(in->why_not).n)
        return complaint_check_text(w, in->why_not, COMPLAINT_LINE_MAX, "no_apology");
    return ERR(w->arena, ERR_INVALID, "The fault is ours, and this reply does not seem to say sorry.",
               .field = "no_apology",
               .hint = "Say sorry in the name of the company. If it does so in other words, or if there is a "
                       "reason not to, say that below and send it.");
}

const struct err *complaint_replied(struct work *w, const struct conversation *c,
                                    const struct complaint_sorry *in) {
    struct complaint *all, *one;
    size_t n, at = 0;
    if (!(c->holds & HOLDS_COMPLAINT)) return NULL;
    TRY(complaint_of(w, c->id, &all, &n));
    bool said = in->said || complaint_says_sorry(in->text) || !str_is_set(in->why_not);
    while ((one = waiting(all, n, &at)))
        TRY(complaint_apologised(w, one, work_now(w), said ? S("") : str_trim(in->why_not)));
    return NULL;
}
