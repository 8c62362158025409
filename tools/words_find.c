#include "words.h"

#include "views.h"

struct finder {
    struct catalog *c;
    const char *path;
    struct str source;
    struct words_fault *fault;
};

static bool fail(struct finder *f, size_t at, const char *what) {
    int line, column;
    views_position(f->source, at, &line, &column);
    f->fault->what = str_printf(f->c->arena, "%s:%d:%d: %s", f->path, line, column, what);
    return false;
}

/* One text may stand in many places, with one plural at most. */
static bool add(struct finder *f, size_t at, struct str key, struct str plural) {
    bool added;
    int column;
    struct entry *e = catalog_add(f->c, key, &added);
    if (added) {
        e->path = f->path;
        views_position(f->source, at, &e->line, &column);
    }
    if (plural.p && e->plural.p && !str_eq(e->plural, plural))
        return fail(f, at, "another plural of this text is in use");
    if (plural.p) e->plural = plural;
    return true;
}

static bool in_template(struct finder *f) {
    struct scan s = { .source = f->source };
    struct token t;
    while (scan_next(&s, &t)) {
        struct message m;
        struct views_fault wrong = { 0 };
        if (t.form != FORM_T && t.form != FORM_TN) continue;
        if (!message_parse(f->c->arena, &t, &m, &wrong)) return fail(f, t.at, wrong.what.p);
        if (!add(f, t.at, message_key(f->c->arena, &m), m.many)) return false;
    }
    return s.fault.what.p ? fail(f, s.fault.at, s.fault.what.p) : true;
}

static size_t skip_blank(struct str s, size_t i) {
    while (i < s.n && scan_is_blank(s.p[i]))
        i++;
    return i;
}

/* One C literal's bytes; only the escapes that we write. */
static bool unescape(struct str lit, struct buf *b) {
    for (size_t i = 1; i + 1 < lit.n; i++) {
        char c = lit.p[i];
        if (c == '\\') {
            c = lit.p[++i];
            if (c == 'n')
                c = '\n';
            else if (c != '"' && c != '\\')
                return false;
        }
        buf_add_char(b, c);
    }
    return true;
}

/* The literals that stand one after another at *at; STR_NONE when there is none. */
static struct str literals(struct finder *f, size_t *at) {
    struct buf b = buf_new(f->c->arena, 8192);
    size_t i = skip_blank(f->source, *at);
    bool any = false;
    while (i < f->source.n && f->source.p[i] == '"') {
        size_t end = scan_literal(f->source, i);
        if (!unescape(str_slice(f->source, i, end), &b)) return STR_NONE;
        any = true;
        i = skip_blank(f->source, end);
    }
    *at = i;
    return any ? buf_str(&b) : STR_NONE;
}

/* Behind the comma that ends the argument at i. */
static size_t next_argument(struct str s, size_t i) {
    int depth = 0;
    while (i < s.n) {
        char c = s.p[i];
        if (c == '"' || c == '\'') {
            i = scan_literal(s, i);
            continue;
        }
        if (c == '(' || c == '[' || c == '{') depth++;
        if ((c == ')' || c == ']' || c == '}') && depth-- == 0) return s.n;
        if (c == ',' && depth == 0) return i + 1;
        i++;
    }
    return s.n;
}

/* W("…"), W_IN("context", "…"), W_N("one", "many"); i stands behind the parenthesis. */
static bool marked(struct finder *f, size_t i, int texts, bool context) {
    size_t at = i;
    struct str one = literals(f, &i), two = STR_NONE;
    if (one.p && texts == 2) {
        if (i < f->source.n && f->source.p[i] == ',') i++;
        two = literals(f, &i);
    }
    if (!one.p || (texts == 2 && !two.p))
        return fail(f, at, "a text to translate is a plain literal");
    return context ? add(f, at, str_join3(f->c->arena, one, S("\004"), two), STR_NONE)
                   : add(f, at, one, two);
}

/* ERR(arena, CODE, "message", …): the third argument; what isn't a literal was made elsewhere. */
static bool error_message(struct finder *f, size_t i) {
    size_t at = next_argument(f->source, next_argument(f->source, i));
    struct str text = literals(f, &at);
    return text.p && text.n ? add(f, i, text, STR_NONE) : true;
}

/* .hint = "…", .msg = "…" */
static bool member(struct finder *f, size_t i) {
    i = skip_blank(f->source, i);
    if (i >= f->source.n || f->source.p[i] != '=') return true;
    size_t at = i + 1;
    struct str text = literals(f, &at);
    return text.p && text.n ? add(f, i, text, STR_NONE) : true;
}

static bool at_word(struct finder *f, size_t i, size_t *ret_end) {
    static const struct {
        struct str word;
        int texts;
        bool context;
    } marks[] = { { { "W(", 2 }, 1, false },
                  { { "W_IN(", 5 }, 2, true },
                  { { "W_N(", 4 }, 2, false } };
    struct str s = str_from(f->source, i);
    size_t n = 0;
    while (n < s.n && (scan_is_name(s.p[n]) || s.p[n] == '.'))
        n++;
    *ret_end = i + (n ? n : 1);
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (str_starts(s, marks[k].word))
            return marked(f, i + marks[k].word.n, marks[k].texts, marks[k].context);
    if (str_starts(s, S("ERR("))) return error_message(f, i + 4);
    if (str_eq(str_slice(s, 0, n), S(".hint")) || str_eq(str_slice(s, 0, n), S(".msg")))
        return member(f, i + n);
    return true;
}

/* Behind a comment or preprocessor line that begins at i, else i. */
static size_t skip_comment(struct str s, size_t i) {
    struct str rest = str_from(s, i);
    if (str_starts(rest, S("/*"))) {
        ptrdiff_t end = str_find(rest, S("*/"));
        return end < 0 ? s.n : i + (size_t)end + 2;
    }
    if (!str_starts(rest, S("#define "))) return i;
    size_t end = i;
    while (end < s.n && (s.p[end] != '\n' || s.p[end - 1] == '\\'))
        end++;
    return end;
}

static bool in_c(struct finder *f) {
    struct str s = f->source;
    for (size_t i = 0; i < s.n;) {
        size_t end = skip_comment(s, i);
        if (end != i) {
            i = end;
        } else if (s.p[i] == '"' || s.p[i] == '\'') {
            i = scan_literal(s, i);
        } else {
            if (!at_word(f, i, &end)) return false;
            i = end;
        }
    }
    return true;
}

bool find_texts(struct catalog *c, const char *path, struct str source, struct words_fault *fault) {
    struct finder f = { c, path, source, fault };
    return str_ends(str_of(path), S(".html")) ? in_template(&f) : in_c(&f);
}
