#include "mime/markdown_priv.h"

#include "mime/markdown.h"

enum { INDENTS = 8, DIGITS_MAX = 9 };

struct prepare {
    struct buf out;
    bool fenced;
    char fence;
    size_t fence_n;
    bool after_text; /* the line before holds text, so dashes below it would make it a heading */
    int64_t last[INDENTS]; /* the number of the last list item at each depth of indent */
};

static bool one_of(char c, const char *set) { return str_find_char(str_of(set), c) >= 0; }

static size_t run_of(struct str s, char c) {
    size_t n = 0;
    while (n < s.n && s.p[n] == c)
        n++;
    return n;
}

/* How much of a line is indent, quote marks and bullets. */
static size_t prefix_length(struct str line) {
    size_t i = 0;
    while (i < line.n) {
        bool bullet = one_of(line.p[i], "-*+") && i + 1 < line.n && line.p[i + 1] == ' ';
        if (!bullet && !one_of(line.p[i], " \t>")) break;
        i++;
    }
    return i;
}

/* Opens or closes a fence of ``` or ~~~; true when this line is one. */
static bool fence_line(struct prepare *p, struct str rest) {
    if (rest.n == 0 || !one_of(rest.p[0], "`~")) return false;
    size_t n = run_of(rest, rest.p[0]);
    if (p->fenced) {
        if (rest.p[0] != p->fence || n < p->fence_n || str_trim(str_from(rest, n)).n) return false;
        p->fenced = false;
        return true;
    }
    if (n < 3) return false;
    p->fenced = true;
    p->fence = rest.p[0];
    p->fence_n = n;
    return true;
}

/* "2026." of "11. 2026.": what follows a date's first number looks like its next one. */
static bool goes_on_as_date(struct str after) {
    after = str_trim(after);
    size_t n = 0;
    while (n < after.n && after.p[n] >= '0' && after.p[n] <= '9')
        n++;
    return n > 0 && n < after.n && after.p[n] == '.';
}

/* Where the mark of a numbered line stands that is no list item; 0 when nothing is wrong. */
static size_t false_number(struct prepare *p, struct str rest, size_t indent) {
    size_t n = 0;
    while (n < rest.n && n <= DIGITS_MAX && rest.p[n] >= '0' && rest.p[n] <= '9')
        n++;
    if (n == 0 || n > DIGITS_MAX || n == rest.n || !one_of(rest.p[n], ".)")) return 0;
    if (n + 1 < rest.n && !one_of(rest.p[n + 1], " \t")) return 0;
    int64_t number;
    if (!str_to_int(str_slice(rest, 0, n), 0, INT64_MAX, &number)) return 0;
    int64_t *last = &p->last[indent / 2 < INDENTS ? indent / 2 : INDENTS - 1];
    bool item = (number == 1 || number == *last + 1) && !goes_on_as_date(str_from(rest, n + 1));
    if (!item) return n;
    *last = number;
    return 0;
}

static bool all_of(struct str s, char c) { return s.n > 0 && run_of(s, c) == s.n; }

/* "[1]: words", which Markdown takes for a definition and does not show. */
static bool definition(struct str rest) {
    ptrdiff_t end = rest.n && rest.p[0] == '[' ? str_find(rest, S("]:")) : -1;
    return end > 0;
}

static void add_line(struct prepare *p, struct str line) {
    size_t prefix = prefix_length(line);
    struct str rest = str_from(line, prefix), bare = str_trim(line);
    bool was_fenced = p->fenced;
    if (fence_line(p, rest) || was_fenced) {
        buf_add(&p->out, line);
        p->after_text = false;
        return;
    }
    struct str dashes = str_trim(rest);
    if (all_of(bare, '-') && prefix)
        dashes = bare; /* the prefix took its first dash for a bullet */
    bool rule = all_of(dashes, '-') && dashes.n >= 3;
    bool underline = p->after_text && (all_of(dashes, '-') || all_of(dashes, '='));
    size_t number = false_number(p, rest, prefix);
    if (underline && rule) buf_add_char(&p->out, '\n');
    buf_add(&p->out, str_slice(line, 0, prefix));
    if ((underline && !rule) || definition(rest)) buf_add_char(&p->out, '\\');
    buf_add(&p->out, str_slice(rest, 0, number));
    if (number) buf_add_char(&p->out, '\\');
    buf_add(&p->out, str_from(rest, number));
    p->after_text = bare.n > 0 && !rule;
}

struct str markdown_prepare(struct arena *a, struct str text) {
    struct prepare p = { .out = buf_new_sized(a, (size_t)MARKDOWN_MAX * 3, text.n + text.n / 8) };
    struct str line;
    while (str_split(&text, '\n', &line)) {
        add_line(&p, line);
        buf_add_char(&p.out, '\n');
    }
    return buf_str(&p.out);
}
