#include "mime/reply.h"

#include "base/buf.h"
#include "mime/headers.h"
#include "mime/reply_priv.h"
#include "mime/text.h"

enum { BLANKS_MAX = 1 << 20, BLANKS_MASK = (1 << 24) - 1 };

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static size_t count_lines(struct str text) {
    size_t n = 0;
    for (; text.n; n++)
        line_next(&text);
    return n;
}

/* The marks that stand at the line that begins at byte at. */
static void apply_marks(struct reply_line *line, const struct reply_letter *letter, size_t at,
                        size_t *next) {
    for (; *next < letter->mark_n && letter->marks[*next].at <= at; ++*next) {
        if (letter->marks[*next].at != at) continue;
        enum reply_mark_kind kind = letter->marks[*next].kind;
        line->indent |= kind == REPLY_MARK_INDENT;
        line->quoted |= kind == REPLY_MARK_QUOTE;
        line->below |= kind == REPLY_MARK_BELOW;
    }
}

void reply_read_lines(struct reply *r) {
    struct str rest = r->letter->text;
    size_t mark = 0;
    r->v = ARENA_ARRAY(r->arena, count_lines(rest), struct reply_line);
    while (rest.n) {
        size_t at = r->letter->text.n - rest.n;
        struct str s = line_next(&rest);
        bool signs = str_eq(s, S("-- "));
        size_t blanks = 0;
        while (blanks < s.n && blanks < BLANKS_MAX && is_blank(s.p[s.n - blanks - 1]))
            blanks++;
        s.n -= blanks;
        struct reply_line *line = &r->v[r->n++];
        *line = (struct reply_line){
            .p = s.p, .n = (uint32_t)s.n, .blanks = blanks & BLANKS_MASK, .mark = signs
        };
        apply_marks(line, r->letter, at, &mark);
        line->quoted |= !line->indent && str_starts(str_trim(s), S(">"));
    }
}

/* mailboxes in files put a ">" before a line that begins with "From " (RFC 4155); a quote has more
 * than that line. */
static void unescape_from(struct reply *r) {
    for (size_t i = 0; i < r->n; i++) {
        bool before = i && r->v[i - 1].quoted, after = i + 1 < r->n && r->v[i + 1].quoted;
        if (!before && !after && str_starts(reply_line(&r->v[i]), S(">From ")))
            r->v[i].quoted = false;
    }
}

bool reply_has_words(struct str line) {
    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
            return true;
    }
    return false;
}

bool reply_is_rule(struct str line) {
    static const struct str dashes[] = { S("—"), S("–"), S("―"), S("─"), S("━") };
    struct str s = str_trim(line);
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        struct str rest = s;
        while (str_starts(rest, dashes[i]))
            rest = str_from(rest, dashes[i].n);
        if (s.n >= 2 * dashes[i].n && rest.n == 0) return true;
    }
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (is_blank(s.p[i])) continue;
        if (s.p[i] != s.p[0] || str_find_char(S("-_=*~#+"), s.p[i]) < 0) return false;
        n++;
    }
    return n >= 2;
}

static struct str join(struct arena *a, struct reply_line *const *v, size_t from, size_t to) {
    size_t size = 0;
    for (size_t i = from; i < to; i++)
        size += v[i]->n + v[i]->blanks + 1;
    struct buf b = buf_new_sized(a, size + 1, size);
    for (size_t i = from; i < to; i++) {
        buf_add(&b, (struct str){ v[i]->p, v[i]->n + v[i]->blanks });
        buf_add_char(&b, '\n');
    }
    return text_trim(buf_str(&b));
}

/* What mail programs leave below the words: rules, and the sign by which one of them knows that it
 * was read (U+1427). */
static bool is_litter(struct str s) {
    s = str_trim(s);
    return s.n == 0 || reply_is_rule(s) || str_eq(s, S("ᐧ"));
}

static size_t without_litter(struct reply_line *const *kept, size_t end) {
    while (end > 0 && is_litter(reply_line(kept[end - 1])))
        end--;
    return end;
}

/* The lines that are left; where something was taken out between two empty ones, one of them. */
static struct reply_line **left_over(struct reply *r, size_t *ret_n) {
    struct reply_line **v = ARENA_ARRAY(r->arena, r->n, struct reply_line *);
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        struct reply_line *line = &r->v[i];
        bool gap = n && v[n - 1] != line - 1;
        if (line->quoted || line->cut || (gap && line->n == 0 && v[n - 1]->n == 0)) continue;
        v[n++] = line;
    }
    *ret_n = n;
    return v;
}

void reply_read(struct arena *a, const struct reply_letter *letter, struct str *ret_reply,
                struct str *ret_signature) {
    struct reply r = { .letter = letter, .arena = a, .words = reply_words_new(a) };
    reply_read_lines(&r);
    unescape_from(&r);
    reply_cut_history(&r);
    size_t n, words;
    struct reply_line **kept = left_over(&r, &n);
    n = without_litter(kept, n); /* what a phone adds stands above the rule over the history */
    size_t end = reply_signature_at(&r, kept, n, &words);
    *ret_signature = join(a, kept, words, n);
    *ret_reply = join(a, kept, 0, without_litter(kept, end));
    if (!reply_has_words(*ret_signature)) *ret_signature = STR_NONE;
    if (ret_reply->n) return;
    *ret_reply = text_trim(letter->text);
    *ret_signature = STR_NONE;
}

void reply_split(struct arena *a, struct str text, struct str *ret_reply,
                 struct str *ret_signature) {
    struct reply_letter letter = { .text = text };
    reply_read(a, &letter, ret_reply, ret_signature);
}
