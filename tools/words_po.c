#include "words.h"

#include <string.h>

struct po {
    struct catalog *c;
    enum lang lang;
    const char *path;
    int line;
    struct words_fault *fault;
    struct str context, id, plural, forms[WORDS_MAX_FORMS];
    struct str *last; /* what a continuation line adds to */
    bool fuzzy;
    int begun; /* line of the entry */
};

struct catalog catalog_new(struct arena *a) {
    return (struct catalog){ .arena = a };
}

struct entry *catalog_find(const struct catalog *c, struct str key) {
    for (size_t i = 0; i < c->n; i++)
        if (str_eq(c->list[i].key, key)) return &c->list[i];
    return NULL;
}

struct entry *catalog_add(struct catalog *c, struct str key, bool *ret_new) {
    struct entry *e = catalog_find(c, key);
    *ret_new = !e;
    if (e) return e;
    if (c->n == c->room) {
        size_t room = c->room ? c->room * 2 : 256;
        struct entry *list = ARENA_ARRAY(c->arena, room, struct entry);
        if (c->n) memcpy(list, c->list, c->n * sizeof *list);
        c->list = list;
        c->room = room;
    }
    e = &c->list[c->n++];
    *e = (struct entry){ .key = key };
    return e;
}

const char *po_plural_forms(enum lang lang) {
    switch (lang) {
    case LANG_SR:
    case LANG_SR_LATN:
        return "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || "
               "n%100>14) ? 1 : 2);";
    case LANG_SL:
        return "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);";
    case LANG_EN:
    case LANG_HU:
    case LANG_EL:
    case LANG_COUNT:
        break;
    }
    return "nplurals=2; plural=(n != 1);";
}

static bool fail(struct po *p, int line, const char *what, struct str about) {
    p->fault->what = str_printf(p->c->arena, "%s:%d: %s%.*s", p->path, line, what, STR_ARG(about));
    return false;
}

/* Equal but for blanks, the last semicolon and the two ways to write the teens. */
static bool same_rule(struct arena *a, struct str x, struct str y) {
    struct str s[2] = { x, y };
    for (int k = 0; k < 2; k++) {
        struct buf b = buf_new(a, 1024);
        for (size_t i = 0; i < s[k].n; i++)
            if (!strchr(" ;()", s[k].p[i])) buf_add_char(&b, s[k].p[i]);
        s[k] = buf_str(&b);
        ptrdiff_t at = str_find(s[k], S("n%100<10||n%100>=20"));
        if (at >= 0)
            s[k] = str_join3(a, str_slice(s[k], 0, (size_t)at), S("n%100<12||n%100>14"),
                             str_from(s[k], (size_t)at + 19));
    }
    return str_eq(s[0], s[1]);
}

/* The header: the translation of the empty text. */
static bool header(struct po *p) {
    struct str rest = p->forms[0], line, name = S("Plural-Forms:");
    while (str_split(&rest, '\n', &line)) {
        if (!str_starts(line, name)) continue;
        if (same_rule(p->c->arena, str_from(line, name.n), str_of(po_plural_forms(p->lang))))
            return true;
        break;
    }
    return fail(p, p->begun, "the header needs Plural-Forms: ", str_of(po_plural_forms(p->lang)));
}

/* How often word stands in s. */
static int count(struct str s, struct str word) {
    int n = 0;
    ptrdiff_t at;
    while (word.n && (at = str_find(s, word)) >= 0) {
        n++;
        s = str_from(s, (size_t)at + word.n);
    }
    return n;
}

/* The next {name} or <mark> of *s, with its brackets; false when there is none left. */
static bool next_bracket(struct str *s, struct str *ret) {
    while (s->n) {
        char c = s->p[0];
        ptrdiff_t end = c == '{' ? str_find_char(*s, '}') : c == '<' ? str_find_char(*s, '>') : -1;
        if (end >= 0) {
            *ret = str_slice(*s, 0, (size_t)end + 1);
            *s = str_from(*s, (size_t)end + 1);
            return true;
        }
        *s = str_from(*s, 1);
    }
    return false;
}

/* All placeholders and marks of one as often in the other; a plural form may do without {n}. */
static bool same_brackets(struct po *p, struct str english, struct str form) {
    for (int way = 0; way < 2; way++) {
        struct str s = way ? form : english, other = way ? english : form, one;
        while (next_bracket(&s, &one)) {
            if (p->plural.p && str_eq(one, S("{n}"))) continue;
            if (count(way ? form : english, one) != count(other, one))
                return fail(p, p->begun, "not as in the English: ", one);
        }
    }
    return true;
}

static bool complete(struct po *p) {
    int want = p->plural.p ? lang_forms(p->lang) : 1, have = 0;
    for (int i = 0; i < WORDS_MAX_FORMS; i++) {
        if (!p->forms[i].n) continue;
        have++;
        if (i >= want) return fail(p, p->begun, "a form too many: ", p->id);
        if (!same_brackets(p, p->plural.p && i ? p->plural : p->id, p->forms[i])) return false;
    }
    if (have && have != want) return fail(p, p->begun, "a plural form is missing: ", p->id);
    return true;
}

/* What was read is an entry: keeps it. */
static bool finish(struct po *p) {
    struct str id = p->id;
    if (!id.p) return true;
    if (id.n == 0 && !header(p)) return false;
    if (id.n && !p->fuzzy) {
        if (!complete(p)) return false;
        bool added;
        struct str key = p->context.p ? str_join3(p->c->arena, p->context, S("\004"), id) : id;
        struct entry *e = catalog_add(p->c, key, &added);
        if (!added) return fail(p, p->begun, "a second time: ", id);
        e->plural = p->plural;
        e->path = p->path;
        e->line = p->begun;
        for (int i = 0; i < WORDS_MAX_FORMS; i++)
            e->forms[i] = p->forms[i].n ? p->forms[i] : STR_NONE;
    }
    p->context = p->id = p->plural = STR_NONE;
    for (int i = 0; i < WORDS_MAX_FORMS; i++)
        p->forms[i] = STR_NONE;
    p->last = NULL;
    p->fuzzy = false;
    return true;
}

/* "…" with \n \t \" \\; false when it is anything else. */
static bool quoted(struct po *p, struct str s, struct str *ret) {
    s = str_trim(s);
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"') return false;
    struct buf b = buf_new_sized(p->c->arena, s.n, s.n);
    for (size_t i = 1; i < s.n - 1; i++) {
        char c = s.p[i];
        if (c == '"') return false;
        if (c == '\\') {
            c = s.p[++i];
            if (i == s.n - 1) return false;
            if (c == 'n')
                c = '\n';
            else if (c == 't')
                c = '\t';
            else if (c != '"' && c != '\\')
                return false;
        }
        buf_add_char(&b, c);
    }
    *ret = buf_str(&b);
    return true;
}

/* Where the text behind a keyword goes, and how long the keyword is. */
static struct str *keyword(struct po *p, struct str line, size_t *ret_n) {
    static const struct str forms[WORDS_MAX_FORMS] = {
        { "msgstr[0]", 9 }, { "msgstr[1]", 9 }, { "msgstr[2]", 9 }, { "msgstr[3]", 9 }
    };
    if (str_starts(line, S("msgctxt "))) return *ret_n = 8, &p->context;
    if (str_starts(line, S("msgid "))) return *ret_n = 6, &p->id;
    if (str_starts(line, S("msgid_plural "))) return *ret_n = 13, &p->plural;
    if (str_starts(line, S("msgstr "))) return *ret_n = 7, &p->forms[0];
    for (int i = 0; i < WORDS_MAX_FORMS; i++)
        if (str_starts(line, forms[i])) return *ret_n = 9, &p->forms[i];
    return NULL;
}

static bool read_line(struct po *p, struct str line) {
    if (line.n == 0) return finish(p);
    if (line.p[0] == '#') {
        if (p->id.p && !finish(p)) return false;
        if (str_starts(line, S("#,")) && str_find(line, S("fuzzy")) >= 0) p->fuzzy = true;
        return true;
    }
    struct str text;
    if (line.p[0] == '"') {
        if (!p->last || !quoted(p, line, &text)) return fail(p, p->line, "not understood: ", line);
        *p->last = str_join(p->c->arena, *p->last, text);
        return true;
    }
    size_t n = 0;
    struct str *into = keyword(p, line, &n);
    if (!into || !quoted(p, str_from(line, n), &text))
        return fail(p, p->line, "not understood: ", line);
    bool starts =
        into == &p->context || (into == &p->id && !p->context.p) || (into == &p->id && p->id.p);
    if (starts && p->id.p && !finish(p)) return false;
    if (into->p) return fail(p, p->line, "a second time in this entry: ", line);
    if (starts) p->begun = p->line;
    *into = text;
    p->last = into;
    return true;
}

bool po_read(struct catalog *c, enum lang lang, const char *path, struct str source,
             struct words_fault *fault) {
    struct po p = { .c = c, .lang = lang, .path = path, .fault = fault };
    struct str rest = source, line;
    while (str_split(&rest, '\n', &line)) {
        p.line++;
        if (!read_line(&p, str_trim(line))) return false;
    }
    return finish(&p);
}
