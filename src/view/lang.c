/* The languages themselves: tags, names, plural forms. Shared with tools/words. */
#include "view/words.h"

#include "base/bug.h"

static const struct {
    const char *tag, *name;
    int forms;
} langs[LANG_COUNT] = {
    [LANG_EN] = { "en", "English", 2 },          [LANG_SR] = { "sr", "Српски", 3 },
    [LANG_SR_LATN] = { "sr-Latn", "Srpski", 3 }, [LANG_HU] = { "hu", "Magyar", 2 },
    [LANG_SL] = { "sl", "Slovenščina", 4 },      [LANG_EL] = { "el", "Ελληνικά", 2 },
};

const char *lang_tag(enum lang lang) {
    BUG_UNLESS(lang >= 0 && lang < LANG_COUNT);
    return langs[lang].tag;
}

const char *lang_name(enum lang lang) {
    BUG_UNLESS(lang >= 0 && lang < LANG_COUNT);
    return langs[lang].name;
}

int lang_forms(enum lang lang) {
    BUG_UNLESS(lang >= 0 && lang < LANG_COUNT);
    return langs[lang].forms;
}

/* The next subtag, which - or _ ends; what a locale name adds (.UTF-8, @latin) is cut off before.
 */
static bool subtag(struct str *rest, struct str *ret) {
    if (rest->n == 0) return false;
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '-' && rest->p[n] != '_')
        n++;
    *ret = str_slice(*rest, 0, n);
    *rest = str_from(*rest, n + 1);
    return true;
}

/* -1 when it is none of ours. */
static int by_tag(struct str tag) {
    ptrdiff_t dot = str_find_char(tag, '.'), at = str_find_char(tag, '@');
    bool latin = at >= 0 && str_eq_nocase(str_from(tag, (size_t)at), S("@latin"));
    if (at >= 0) tag = str_slice(tag, 0, (size_t)at);
    if (dot >= 0) tag = str_slice(tag, 0, (size_t)dot);
    struct str part;
    if (!subtag(&tag, &part)) return -1;
    if (str_eq_nocase(part, S("sr"))) {
        while (subtag(&tag, &part))
            latin |= str_eq_nocase(part, S("Latn"));
        return latin ? LANG_SR_LATN : LANG_SR;
    }
    for (int i = 0; i < LANG_COUNT; i++)
        if (str_eq_nocase(part, str_of(langs[i].tag))) return i;
    return -1;
}

enum lang lang_by_tag(struct str tag) {
    int lang = by_tag(tag);
    return lang < 0 ? LANG_EN : (enum lang)lang;
}

/* ";q=0.8" in thousandths; 1000 where there is none, 0 where it is no number. */
static int64_t weight(struct str params) {
    params = str_trim(params);
    if (params.n == 0) return 1000;
    if (!str_starts_nocase(params, S("q="))) return 1000;
    struct str q = str_from(params, 2);
    int64_t whole, part = 0;
    if (!str_to_int(str_slice(q, 0, 1), 0, 1, &whole)) return 0;
    struct str digits = str_from(q, 2);
    if (q.n > 2 && (q.p[1] != '.' || digits.n > 3 || !str_to_int(digits, 0, 999, &part))) return 0;
    for (size_t i = digits.n; i < 3; i++)
        part *= 10;
    return whole * 1000 + part > 1000 ? 1000 : whole * 1000 + part;
}

enum lang lang_by_header(struct str header, enum lang fallback) {
    struct str rest = header, one;
    int64_t best = 0;
    enum lang found = fallback;
    while (str_split(&rest, ',', &one)) {
        struct str tag;
        int64_t w = 1000;
        ptrdiff_t semi = str_find_char(one, ';');
        if (semi >= 0) w = weight(str_from(one, (size_t)semi + 1));
        tag = str_trim(semi < 0 ? one : str_slice(one, 0, (size_t)semi));
        int lang = by_tag(tag);
        if (lang < 0 || w <= best) continue;
        best = w;
        found = (enum lang)lang;
    }
    return found;
}

/* CLDR's cardinal rules for whole numbers, in gettext's order of forms. */
int lang_form(enum lang lang, int64_t n) {
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n, ten = u % 10, hundred = u % 100;
    switch (lang) {
    case LANG_SR:
    case LANG_SR_LATN:
        if (ten == 1 && hundred != 11) return 0;
        return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? 1 : 2;
    case LANG_SL:
        if (hundred == 1) return 0;
        if (hundred == 2) return 1;
        return hundred == 3 || hundred == 4 ? 2 : 3;
    case LANG_EN:
    case LANG_HU:
    case LANG_EL:
    case LANG_COUNT:
        break;
    }
    return u == 1 ? 0 : 1;
}
