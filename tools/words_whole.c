#include "words.h"

enum { MOST_FAULTS = 4 << 20 };

struct whole {
    const struct catalog *langs, *texts;
    struct str same;
    struct buf faults;
};

const struct entry *whole_entry(const struct catalog *lang, const struct entry *text) {
    const struct entry *e = catalog_find(lang, text->key);
    if (!e || !e->forms[0].p || (text->plural.p && !str_eq(e->plural, text->plural))) return NULL;
    return e;
}

static struct str english_of(struct str key) {
    return str_from(key, (size_t)(str_find_char(key, '\004') + 1));
}

/* A letter outside of braces and marks: something that a language would say its own way. */
static bool has_letters(struct str s) {
    char until = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (until) {
            if (c == until) until = 0;
        } else if (c == '{' || c == '<') {
            until = c == '{' ? '}' : '>';
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            return true;
        }
    }
    return false;
}

/* Does a form of e read as one of the English ones? */
static bool reads_english(const struct entry *e) {
    struct str english = english_of(e->key);
    for (int i = 0; i < WORDS_MAX_FORMS && e->forms[i].p; i++)
        if (str_eq(e->forms[i], english) || (e->plural.p && str_eq(e->forms[i], e->plural)))
            return true;
    return false;
}

/* Splits a line of same; false for a comment or an empty one. */
static bool listed_line(struct str line, struct str *ret_langs, struct str *ret_text) {
    line = str_trim(line);
    ptrdiff_t colon = str_find(line, S(": "));
    if (colon < 0 || line.p[0] == '#') return false;
    *ret_langs = str_slice(line, 0, (size_t)colon);
    *ret_text = str_from(line, (size_t)colon + 2);
    return true;
}

static bool names(struct str langs, int lang) {
    struct str rest = langs, one;
    while (str_split(&rest, ' ', &one))
        if (str_eq(one, str_of(lang_tag((enum lang)lang)))) return true;
    return false;
}

static bool listed(const struct whole *w, int lang, struct str english) {
    struct str rest = w->same, line, langs, text;
    while (str_split(&rest, '\n', &line))
        if (listed_line(line, &langs, &text) && str_eq(text, english) && names(langs, lang))
            return true;
    return false;
}

static void in_language(struct whole *w, int lang, const struct entry *text) {
    const struct entry *e = whole_entry(&w->langs[lang], text);
    struct str english = english_of(text->key);
    const char *tag = lang_tag((enum lang)lang);
    if (!e) {
        buf_printf(&w->faults, "%s:%d: not translated into %s: %.*s\n", text->path, text->line, tag,
                   STR_ARG(english));
    } else if (has_letters(english) && reads_english(e) && !listed(w, lang, english)) {
        buf_printf(&w->faults, "%s:%d: reads as in English in %s, and po/same does not list it: %.*s\n",
                   e->path, e->line, tag, STR_ARG(english));
    }
}

/* A line of same that allows what no language does any more hides what will be wrong later. */
static bool still_same(const struct whole *w, int lang, struct str english) {
    for (size_t i = 0; i < w->texts->n; i++) {
        const struct entry *e = whole_entry(&w->langs[lang], &w->texts->list[i]);
        if (e && str_eq(english_of(e->key), english) && reads_english(e)) return true;
    }
    return false;
}

static void stale_lines(struct whole *w) {
    struct str rest = w->same, line, langs, text;
    while (str_split(&rest, '\n', &line)) {
        if (!listed_line(line, &langs, &text)) continue;
        for (int l = LANG_SR; l < LANG_COUNT; l++)
            if (names(langs, l) && !still_same(w, l, text))
                buf_printf(&w->faults, "po/same: no text reads so in %s: %.*s\n",
                           lang_tag((enum lang)l), STR_ARG(text));
    }
}

struct str whole_faults(struct arena *a, const struct catalog langs[LANG_COUNT],
                        const struct catalog *texts, struct str same) {
    struct whole w = { langs, texts, same, buf_new(a, MOST_FAULTS) };
    for (size_t i = 0; i < texts->n; i++)
        for (int l = LANG_SR; l < LANG_COUNT; l++)
            in_language(&w, l, &texts->list[i]);
    stale_lines(&w);
    return buf_str(&w.faults);
}
