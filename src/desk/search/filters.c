/* The names of the filters of a question in our languages, and what may stand behind them: see
 * query.h. All names hold in every language: who has learnt one keeps it. */
#include "base/moment.h"
#include "base/utf8.h"
#include "desk/search/query.h"

enum filter { FROM, TO, HAS, TAG, BEFORE, AFTER, STATE, TEAM, OWNER };

struct name {
    const char *words; /* parted by spaces; compared folded, so Serbian stands here in one script */
    int means;
};

static const struct name filters[] = {
    { "from od feladó από", FROM },
    { "to za címzett προς", TO },
    { "has ima van έχει", HAS },
    { "tag oznaka címke ετικέτα", TAG },
    { "before pre pred előtt πριν", BEFORE },
    { "after posle po után μετά", AFTER },
    { "is stanje állapot κατάσταση", STATE },
    { "in tim ekipa csapat ομάδα", TEAM },
    { "assigned zadužen odgovoren felelős υπεύθυνος", OWNER },
};

static const struct name states[] = {
    { "open otvoreno odprto nyitott ανοιχτή", STATE_IS_OPEN },
    { "waiting čeka čaka várakozik αναμονή", STATE_IS_WAITING },
    { "solved rešeno megoldott megoldva λύθηκε", STATE_IS_SOLVED },
    { "snoozed odloženo elhalasztva αναβολή", STATE_IS_SNOOZED },
    { "spam nepoželjno neželeno levélszemét ανεπιθύμητη", STATE_IS_SPAM },
};

static const struct name owners[] = {
    { "me ja jaz én εγώ", OWNER_ME },
    { "nobody niko nihče senki κανείς", OWNER_NOBODY },
};

static const struct name files[] = {
    { "attachment attachments file files prilog prilozi priloga priloge melléklet συνημμένο "
      "συνημμένα",
      0 },
};

static const struct name days[] = {
    { "today danas danes ma σήμερα", 0 },
    { "yesterday juče včeraj tegnap χθες", -1 },
};

static bool same_word(const struct fold_word *x, const struct fold_word *y) {
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < y->n; k++)
            if (str_eq(fold_reading(x, i), fold_reading(y, k))) return true;
    return false;
}

/* One word that is one of these. */
static bool find_name(const struct name *names, size_t n, struct str typed, int *ret) {
    struct fold_word want, more, w;
    if (!fold_next(&typed, &want) || fold_next(&typed, &more)) return false;
    for (size_t i = 0; i < n; i++)
        for (struct str rest = str_of(names[i].words); fold_next(&rest, &w);)
            if (same_word(&want, &w)) {
                *ret = names[i].means;
                return true;
            }
    return false;
}
#define FIND(names, typed, ret) find_name(names, sizeof(names) / sizeof *(names), typed, ret)

static bool is_letter(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c > 0x7f;
}

/* One letter ("a:b") is no name, and "http://…" no filter. */
bool search_filter_name(struct str rest, size_t *ret_n, int *ret_filter) {
    struct str s = rest;
    size_t letters = 0, n = 0;
    for (bool ok = true; s.n && letters < 20; letters++) {
        uint32_t c = utf8_next(&s, &ok);
        if (!ok || !is_letter(c)) break;
        n = rest.n - s.n;
    }
    if (letters < 2 || n >= rest.n || rest.p[n] != ':') return false;
    *ret_n = n + 1;
    if (FIND(filters, str_slice(rest, 0, n), ret_filter)) return true;
    *ret_filter = -1;
    char next = n + 1 < rest.n ? rest.p[n + 1] : ' ';
    return (unsigned char)next > ' ' && next != '/' && next != ':';
}

const struct err *search_filter_unknown(struct arena *a) {
    return ERR(a, ERR_INVALID, "There is no such filter.", .field = "q",
               .hint = "Use from:, to:, tag:, has:attachment, before:, after:, is:, in: or assigned:. Put "
                       "words with a colon in quotation marks.");
}

/* --- days ----------------------------------------------------------------------------------------- */

static bool valid_day(int64_t year, int64_t month, int64_t day) {
    return year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= moment_days_in((int)year, (int)month);
}

/* 2026-11-19, 2026-11, 2026; 19.11.2026. and 19/11/2026; 2026. 11. 19. without its spaces. */
static bool read_day(struct str s, int64_t *ret) {
    int64_t part[3] = { 1, 1, 1 };
    size_t n = 0;
    bool year_last = false;
    while (s.n && n < 3) {
        size_t digits = 0;
        while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
            digits++;
        if (!str_to_int(str_slice(s, 0, digits), 1, 9999, &part[n++])) return false;
        year_last = n == 3 && digits == 4;
        s = str_from(s, digits);
        if (s.n && s.p[0] != '-' && s.p[0] != '.' && s.p[0] != '/') return false;
        if (s.n) s = str_from(s, 1);
    }
    int64_t year = year_last ? part[2] : part[0], day = year_last ? part[0] : part[2];
    if (s.n || n == 0 || !valid_day(year, part[1], day)) return false;
    *ret = moment_days((int)year, (int)part[1], (int)day);
    return true;
}

/* --- what stands behind the colon ------------------------------------------------------------------ */

static const struct err *day(struct arena *a, struct str value, struct search_filter *ret) {
    int back;
    ret->value = STR_NONE;
    if (read_day(value, &ret->number)) return NULL;
    if (!FIND(days, value, &back))
        return ERR(a, ERR_INVALID, "This is not a day.", .field = "q",
                   .hint = "Write before:2026-11-19, before:2026-11 or before:2026, or today and yesterday.");
    ret->number = back;
    ret->value = S("today");
    return NULL;
}

static const struct err *state(struct arena *a, struct str value, struct search_filter *ret) {
    int known;
    if (!FIND(states, value, &known))
        return ERR(a, ERR_INVALID, "A conversation is never so.", .field = "q",
                   .hint = "Write is:open, is:waiting, is:solved, is:snoozed or is:spam.");
    ret->number = known;
    return NULL;
}

static const struct err *file(struct arena *a, struct str value) {
    int known;
    if (FIND(files, value, &known)) return NULL;
    return ERR(a, ERR_INVALID, "A message cannot be asked whether it has that.", .field = "q",
               .hint = "Write has:attachment.");
}

static void owner(struct str value, struct search_filter *ret) {
    int known;
    ret->number = FIND(owners, value, &known) ? known : OWNER_NAMED;
}

const struct err *search_filter_read(struct arena *a, int filter, struct str value,
                                     enum search_field *ret_field, struct search_filter *ret) {
    static const enum search_filter_kind kinds[] = {
        [TAG] = FILTER_TAG,     [BEFORE] = FILTER_BEFORE, [AFTER] = FILTER_AFTER,
        [STATE] = FILTER_STATE, [TEAM] = FILTER_TEAM,     [OWNER] = FILTER_OWNER
    };
    *ret = (struct search_filter){ .kind = kinds[filter], .value = value };
    *ret_field = SEARCH_ANYWHERE;
    switch ((enum filter)filter) {
    case FROM:
        *ret_field = SEARCH_FROM;
        return NULL;
    case TO:
        *ret_field = SEARCH_TO;
        return NULL;
    case HAS:
        *ret_field = SEARCH_HAS;
        return file(a, value);
    case BEFORE:
    case AFTER:
        return day(a, value, ret);
    case STATE:
        return state(a, value, ret);
    case OWNER:
        owner(value, ret);
        return NULL;
    case TAG:
    case TEAM:
        break;
    }
    return NULL;
}
