#include "mime/text.h"

#include "base/buf.h"
#include "mime/headers.h"

#include <string.h>

struct str text_lines(struct arena *a, struct str s) {
    if (str_starts(s, S("\xEF\xBB\xBF"))) s = str_from(s, 3);
    char *out = arena_copy(a, s.p, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\r' && i + 1 < s.n && (s.p[i + 1] == '\n' || s.p[i + 1] == '\r')) continue;
        if (c == '\r' || c == '\f' || c == '\v') c = '\n';
        if ((c < ' ' && c != '\n' && c != '\t') || c == 127) continue;
        out[n++] = (char)c;
    }
    return (struct str){ out, n };
}

/* Quote marks before a line, and where its text begins (RFC 3676 4.5). */
static size_t quote_depth(struct str line, size_t *ret_text) {
    size_t depth = 0;
    while (depth < line.n && line.p[depth] == '>')
        depth++;
    *ret_text = depth;
    if (depth < line.n && line.p[depth] == ' ') ++*ret_text; /* stuffed */
    return depth;
}

static void begin_line(struct buf *b, size_t depth) {
    for (size_t i = 0; i < depth; i++)
        buf_add_char(b, '>');
    if (depth) buf_add_char(b, ' ');
}

struct str text_unflow(struct arena *a, struct str s, bool delsp) {
    struct buf b = buf_new_sized(a, s.n * 2 + 16, s.n + 16);
    bool flowing = false; /* the line before ends in a blank */
    size_t before = 0;
    while (s.n) {
        bool last = str_find_char(s, '\n') < 0;
        struct str line = line_next(&s);
        size_t start, depth = quote_depth(line, &start);
        struct str text = str_from(line, start);
        bool signature = str_eq(text, S("-- "));
        if (flowing && (depth != before || signature)) {
            buf_add_char(&b, '\n'); /* a paragraph does not go on in another depth */
            flowing = false;
        }
        if (!flowing) begin_line(&b, depth);
        flowing = text.n && text.p[text.n - 1] == ' ' && !signature;
        if (flowing && delsp) text.n--;
        buf_add(&b, text);
        if (!flowing && !last) buf_add_char(&b, '\n');
        before = depth;
    }
    return buf_str(&b);
}

struct str text_trim(struct str s) {
    while (s.n && strchr(" \t\n", s.p[s.n - 1]) && s.p[s.n - 1])
        s.n--;
    size_t line = 0;
    for (size_t i = 0; i < s.n && strchr(" \t\n", s.p[i]) && s.p[i]; i++)
        if (s.p[i] == '\n') line = i + 1;
    return str_from(s, line);
}

static bool name_char(char c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' ||
           c == ':';
}

struct str text_html_charset(struct str html) {
    struct str head = str_slice(html, 0, 2048);
    for (size_t i = 0; i + 8 < head.n; i++) {
        if (!str_starts_nocase(str_from(head, i), S("charset"))) continue;
        size_t at = i + 7;
        while (at < head.n && head.p[at] == ' ')
            at++;
        if (at == head.n || head.p[at] != '=') continue;
        at++;
        while (at < head.n && strchr(" \"'", head.p[at]) && head.p[at])
            at++;
        size_t from = at;
        while (at < head.n && name_char(head.p[at]))
            at++;
        return at > from ? str_slice(head, from, at) : STR_NONE;
    }
    return STR_NONE;
}

/* "begin 644 name" */
static bool uu_begins(struct str line, struct str *ret_name) {
    if (line.n < 11 || !str_starts(line, S("begin "))) return false;
    size_t i = 6;
    while (i < line.n && line.p[i] >= '0' && line.p[i] <= '7')
        i++;
    if (i < 9 || i > 10 || i == line.n || line.p[i] != ' ') return false;
    *ret_name = str_trim(str_from(line, i));
    return ret_name->n > 0;
}

/* A data line says its own length; programs differ by a check character or missing blanks at the
 * end. */
static bool uu_data(struct str line) {
    if (line.n == 0) return false;
    unsigned count = ((unsigned char)line.p[0] - 32u) & 63u;
    size_t want = (count + 2) / 3 * 4 + 1;
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] < ' ' || line.p[i] > '`') return false;
    return line.n <= want + 2 && line.n + 4 >= want;
}

bool text_uuencode(struct str s, size_t *at, struct text_uufile *ret) {
    while (*at < s.n) {
        struct text_uufile f = { .from = *at };
        struct str rest = str_from(s, *at), line = line_next(&rest);
        *at = s.n - rest.n;
        if (!uu_begins(line, &f.name)) continue;
        f.data = f.data_end = *at;
        while (rest.n) {
            line = line_next(&rest);
            bool end = str_eq(str_trim(line), S("end"));
            if (!end && !uu_data(line)) break;
            *at = s.n - rest.n;
            if (!end) f.data_end = *at;
            if (!end) continue;
            f.to = *at;
            *ret = f;
            return true;
        }
    }
    return false;
}
