/* Scripts get smaller: comments, indents and empty lines are left out, all else stays as it was
 * written. Lines stay lines, so that where a statement ends does not change (ECMA-262 12.10). What
 * stands in strings, templates and regular expressions is not touched; comments that begin with an
 * exclamation mark are licences and stay. */
#include "assets.h"

enum { NESTED_MOST = 64 };

struct script {
    struct str s;
    size_t i;
    struct buf *out;
    int braces[NESTED_MOST]; /* open ones of the code in each ${…}; [0] of the script itself */
    size_t depth;
    bool deep; /* nested too deeply to be right about it */
};

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

static char peek(const struct script *j, size_t ahead) {
    return j->i + ahead < j->s.n ? j->s.p[j->i + ahead] : 0;
}

static void copy(struct script *j, size_t n) {
    if (n > j->s.n - j->i) n = j->s.n - j->i;
    buf_add(j->out, str_slice(j->s, j->i, j->i + n));
    j->i += n;
}

static void copy_string(struct script *j) {
    char quote = peek(j, 0);
    copy(j, 1);
    while (j->i < j->s.n && peek(j, 0) != quote && peek(j, 0) != '\n')
        copy(j, peek(j, 0) == '\\' ? 2 : 1);
    copy(j, 1);
}

/* The words of a template, up to its end or to ${, where code begins. */
static void copy_template(struct script *j) {
    while (j->i < j->s.n) {
        if (peek(j, 0) == '`') {
            copy(j, 1);
            return;
        }
        if (peek(j, 0) == '$' && peek(j, 1) == '{') {
            copy(j, 2);
            if (j->depth + 1 < NESTED_MOST)
                j->braces[++j->depth] = 0;
            else
                j->deep = true;
            return;
        }
        copy(j, peek(j, 0) == '\\' ? 2 : 1);
    }
}

/* A slash begins a regular expression where no value can stand before it. */
static bool regex_may_begin(const struct script *j) {
    static const struct str words[] = { { "return", 6 }, { "typeof", 6 }, { "case", 4 } };
    size_t n = j->out->n;
    const char *p = j->out->p;
    while (n && (is_blank(p[n - 1]) || p[n - 1] == '\n'))
        n--;
    if (n == 0) return true;
    if (!is_word(p[n - 1])) return p[n - 1] != ')' && p[n - 1] != ']' && p[n - 1] != '}';
    size_t from = n;
    while (from && is_word(p[from - 1]))
        from--;
    struct str word = { p + from, n - from };
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (str_eq(word, words[k])) return true;
    return false;
}

/* The length of the regular expression here; 0 when it does not end on this line and so is none. */
static size_t regex_length(const struct script *j) {
    bool set = false;
    for (size_t k = 1; j->i + k < j->s.n && peek(j, k) != '\n'; k++) {
        char c = peek(j, k);
        if (c == '\\')
            k++;
        else if (c == '[')
            set = true;
        else if (c == ']')
            set = false;
        else if (c == '/' && !set)
            return k + 1;
    }
    return 0;
}

static void skip_line_comment(struct script *j) {
    while (j->i < j->s.n && peek(j, 0) != '\n')
        j->i++;
}

/* One that holds a line's end counts as one. */
static void skip_comment(struct script *j) {
    ptrdiff_t length = str_find(str_from(j->s, j->i + 2), S("*/"));
    size_t end = length < 0 ? j->s.n : j->i + 2 + (size_t)length + 2;
    struct str comment = str_slice(j->s, j->i, end);
    if (peek(j, 2) == '!')
        buf_add(j->out, comment);
    else if (str_find_char(comment, '\n') >= 0)
        buf_add_char(j->out, '\n');
    else if (j->out->n && is_word(j->out->p[j->out->n - 1]))
        buf_add_char(j->out, ' ');
    j->i = end;
}

static void cut_blanks(struct buf *out) {
    size_t n = out->n;
    while (n && is_blank(out->p[n - 1]))
        n--;
    buf_cut(out, n);
}

/* The end of a line, with the blanks before it and all that is empty behind it. */
static void line_end(struct script *j) {
    cut_blanks(j->out);
    size_t n = j->out->n;
    while (j->i < j->s.n && (peek(j, 0) == '\n' || is_blank(peek(j, 0))))
        j->i++;
    if (n && j->out->p[n - 1] != '\n') buf_add_char(j->out, '\n');
}

/* A brace; true when it ended the code of a ${…}. */
static bool brace(struct script *j) {
    char c = peek(j, 0);
    copy(j, 1);
    if (c == '{') {
        j->braces[j->depth]++;
    } else if (j->depth && j->braces[j->depth] == 0) {
        j->depth--;
        return true;
    } else {
        j->braces[j->depth]--;
    }
    return false;
}

static void slash(struct script *j) {
    size_t n;
    if (peek(j, 1) == '/')
        skip_line_comment(j);
    else if (peek(j, 1) == '*')
        skip_comment(j);
    else if (regex_may_begin(j) && (n = regex_length(j)) > 0)
        copy(j, n);
    else
        copy(j, 1);
}

struct str pack_shrink(struct arena *a, struct str source) {
    struct buf out = buf_new_sized(a, source.n + 16, source.n + 16);
    struct script j = { .s = source, .out = &out };
    while (j.i < j.s.n && !j.deep) {
        char c = peek(&j, 0);
        if (c == '"' || c == '\'') {
            copy_string(&j);
        } else if (c == '`') {
            copy(&j, 1);
            copy_template(&j);
        } else if (c == '{' || c == '}') {
            if (brace(&j)) copy_template(&j);
        } else if (c == '/') {
            slash(&j);
        } else if (c == '\n') {
            line_end(&j);
        } else {
            copy(&j, 1);
        }
    }
    cut_blanks(&out);
    return j.deep ? source : buf_str(&out);
}
