#include "mime/html_tokens.h"

#include "base/utf8.h"
#include "base/hex.h"

#include <string.h>

enum { ENTITY_MAX = 31, LEGACY_ENTITY_MAX = 6, LEGACY_ENTITY_MIN = 2 };

static bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
/* A carriage return counts as the line feed that it will become (13.2.3.5). */
static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\f' || c == '\r';
}

/* The byte at i, or 0 beyond the end; where 0 matters, the caller has compared i before. */
static char byte(struct str s, size_t i) { return i < s.n ? s.p[i] : 0; }

static bool starts_at(struct str s, size_t i, struct str what) {
    return str_starts_nocase(str_from(s, i), what);
}

/* Where c stands next in [from, to), or to. */
static size_t next_char(struct str s, size_t from, size_t to, char c) {
    const char *p = from < to ? memchr(s.p + from, c, to - from) : NULL;
    return p ? (size_t)(p - s.p) : to;
}

/* ---- character references (13.2.5.72-80) ---- */

/* What the numbers 0x80-0x9F mean: windows-1252, 0 where that has nothing. */
static const uint16_t c1[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static uint32_t number_meaning(uint32_t v) {
    if (v == 0 || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF)) return UTF8_REPLACEMENT;
    if (v >= 0x80 && v <= 0x9F && c1[v - 0x80]) return c1[v - 0x80];
    return v;
}

/* "&#" at i: how many bytes the reference takes, 0 where it is none. */
static size_t numeric(struct str s, size_t i, uint32_t ret[2]) {
    size_t at = i + 2;
    bool is_hex = (byte(s, at) | 0x20) == 'x';
    if (is_hex) at++;
    size_t first = at;
    uint32_t v = 0;
    for (; at < s.n; at++) {
        int digit = is_hex ? hex_digit(s.p[at]) : is_digit(s.p[at]) ? s.p[at] - '0' : -1;
        if (digit < 0) break;
        if (v <= 0x10FFFF) v = v * (is_hex ? 16 : 10) + (uint32_t)digit;
    }
    if (at == first) return 0;
    ret[0] = number_meaning(v);
    ret[1] = 0;
    return at - i + (byte(s, at) == ';');
}

static size_t named(struct str s, size_t i, bool in_attribute, uint32_t ret[2]) {
    size_t run = 0;
    while (run <= ENTITY_MAX && is_alnum(byte(s, i + 1 + run)))
        run++;
    if (run <= ENTITY_MAX && byte(s, i + 1 + run) == ';' &&
        html_entity(str_slice(s, i + 1, i + 1 + run), true, ret))
        return run + 2;
    for (size_t n = run < LEGACY_ENTITY_MAX ? run : LEGACY_ENTITY_MAX; n >= LEGACY_ENTITY_MIN;
         n--) {
        if (!html_entity(str_slice(s, i + 1, i + 1 + n), false, ret)) continue;
        char after = byte(s, i + 1 + n);
        return in_attribute && (after == '=' || is_alnum(after)) ? 0 : n + 1;
    }
    return 0;
}

/* '&' at i: decodes into out and gives the bytes taken; a '&' that begins no reference is itself.
 */
static size_t reference(struct str s, size_t i, bool in_attribute, char out[8], size_t *ret_n) {
    uint32_t code[2];
    size_t taken = byte(s, i + 1) == '#' ? numeric(s, i, code) : named(s, i, in_attribute, code);
    if (taken == 0) {
        out[0] = '&';
        *ret_n = 1;
        return 1;
    }
    *ret_n = utf8_put(code[0], out);
    if (code[1]) *ret_n += utf8_put(code[1], out + *ret_n);
    return taken;
}

/* How many bytes from i on need no decoding, up to to. */
static size_t plain_run(struct str s, size_t i, size_t to, bool tags, bool references) {
    size_t at = i;
    for (; at < to; at++) {
        char c = s.p[at];
        if (c == 0 || c == '\r' || (c == '<' && tags) || (c == '&' && references)) break;
    }
    return at - i;
}

void html_value(struct buf *out, struct str value) {
    for (size_t i = 0; i < value.n;) {
        size_t run = plain_run(value, i, value.n, false, true);
        buf_add(out, str_slice(value, i, i + run));
        i += run;
        if (i == value.n) break;
        char small[8];
        size_t n;
        if (value.p[i] == '&') {
            i += reference(value, i, true, small, &n);
            buf_add(out, (struct str){ small, n });
        } else if (value.p[i] == '\r') {
            i += byte(value, i + 1) == '\n' ? 2 : 1;
            buf_add_char(out, '\n');
        } else {
            i++;
            buf_add(out, S("\xEF\xBF\xBD"));
        }
    }
}

/* ---- text ---- */

static enum html_kind give_text(struct html_tokens *t, struct str text, size_t taken) {
    t->at += taken;
    t->text = text;
    return t->kind = HTML_TEXT;
}

/* The text token at t->at < to; what begins with '<' was already found to be text. */
static enum html_kind text_token(struct html_tokens *t, size_t to) {
    bool references = t->model == HTML_DATA || t->model == HTML_RCDATA;
    char c = t->in.p[t->at];
    if (c == '&' && references) {
        size_t n, taken = reference(t->in, t->at, false, t->small, &n);
        return give_text(t, (struct str){ t->small, n }, taken);
    }
    if (c == '\r') return give_text(t, S("\n"), byte(t->in, t->at + 1) == '\n' ? 2 : 1);
    if (c == 0) {
        bool kept = t->model == HTML_DATA || t->model == HTML_CDATA;
        return give_text(t, kept ? S("\0") : S("\xEF\xBF\xBD"), 1);
    }
    size_t run = 1 + plain_run(t->in, t->at + 1, to, t->model == HTML_DATA, references);
    return give_text(t, str_slice(t->in, t->at, t->at + run), run);
}

/* ---- tags (13.2.5.8, 32-40) ---- */

static size_t skip_space(struct str s, size_t i) {
    while (i < s.n && is_space(s.p[i]))
        i++;
    return i;
}

/* The value that begins at i, after the '='; gives where it ends. */
static size_t attribute_value(struct str s, size_t i, struct str *ret) {
    char c = byte(s, i);
    if (c == '"' || c == '\'') {
        size_t end = next_char(s, i + 1, s.n, c);
        *ret = str_slice(s, i + 1, end);
        return end < s.n ? end + 1 : end;
    }
    size_t end = i;
    while (end < s.n && !is_space(s.p[end]) && s.p[end] != '>')
        end++;
    *ret = str_slice(s, i, end);
    return end;
}

/* The attribute at i, which is no space, '/' or '>'; gives where to go on. */
static size_t attribute(struct html_tokens *t, size_t i) {
    struct str s = t->in;
    size_t end = i + 1; /* a leading '=' belongs to the name */
    while (end < s.n && !is_space(s.p[end]) && s.p[end] != '/' && s.p[end] != '>' &&
           s.p[end] != '=')
        end++;
    struct html_attr attr = { str_slice(s, i, end), S("") };
    size_t after = skip_space(s, end);
    if (byte(s, after) == '=') {
        after = skip_space(s, after + 1);
        if (byte(s, after) != '>') after = attribute_value(s, after, &attr.value);
    }
    if (t->n_attrs < HTML_ATTRS) t->attrs[t->n_attrs++] = attr;
    return after;
}

/* A tag whose name begins at i. A tag that the end of input cuts is no token (eof-in-tag). */
static enum html_kind tag(struct html_tokens *t, size_t i, enum html_kind kind) {
    struct str s = t->in;
    size_t end = i;
    while (end < s.n && !is_space(s.p[end]) && s.p[end] != '/' && s.p[end] != '>')
        end++;
    t->name = str_slice(s, i, end);
    t->n_attrs = 0;
    t->self_closing = false;
    for (i = end; i < s.n;) {
        char c = s.p[i];
        if (c == '>') {
            t->at = i + 1;
            return t->kind = kind;
        }
        if (c == '/') {
            t->self_closing = byte(s, i + 1) == '>';
            i++;
        } else if (is_space(c)) {
            i++;
        } else {
            i = attribute(t, i);
        }
    }
    t->at = s.n;
    return t->kind = HTML_EOF;
}

/* ---- comments and what is read as one ---- */

static enum html_kind give_comment(struct html_tokens *t, size_t from, size_t to, size_t next) {
    t->text = str_slice(t->in, from, to);
    t->at = next;
    return t->kind = HTML_COMMENT;
}

static enum html_kind bogus_comment(struct html_tokens *t, size_t from) {
    size_t end = next_char(t->in, from, t->in.n, '>');
    return give_comment(t, from, end, end < t->in.n ? end + 1 : end);
}

/* The text of a comment that nothing closes ends before the dashes that had begun to. */
static size_t unclosed_comment_end(struct str s, size_t from) {
    struct str text = str_from(s, from);
    if (str_ends(text, S("--!"))) return s.n - 3;
    if (str_ends(text, S("--"))) return s.n - 2;
    if (str_ends(text, S("-"))) return s.n - 1;
    return s.n;
}

/* After "<!--" (13.2.5.43-53). */
static enum html_kind comment(struct html_tokens *t, size_t from) {
    struct str s = t->in;
    if (starts_at(s, from, S(">"))) return give_comment(t, from, from, from + 1);
    if (starts_at(s, from, S("->"))) return give_comment(t, from, from, from + 2);
    for (size_t i = next_char(s, from, s.n, '-'); i < s.n; i = next_char(s, i + 1, s.n, '-')) {
        if (byte(s, i + 1) != '-') continue;
        if (byte(s, i + 2) == '>') return give_comment(t, from, i, i + 3);
        if (byte(s, i + 2) == '!' && byte(s, i + 3) == '>') return give_comment(t, from, i, i + 4);
    }
    return give_comment(t, from, unclosed_comment_end(s, from), s.n);
}

static enum html_kind doctype(struct html_tokens *t) {
    size_t end = next_char(t->in, t->at, t->in.n, '>');
    t->at = end < t->in.n ? end + 1 : end;
    return t->kind = HTML_DOCTYPE;
}

static enum html_kind declaration(struct html_tokens *t) {
    if (starts_at(t->in, t->at, S("<!--"))) return comment(t, t->at + 4);
    if (starts_at(t->in, t->at, S("<!doctype"))) return doctype(t);
    struct str cdata = S("<![CDATA[");
    if (t->foreign && str_starts(str_from(t->in, t->at), cdata)) {
        t->at += cdata.n;
        html_tokens_raw(t, HTML_CDATA, STR_NONE);
        return HTML_NOTHING;
    }
    return bogus_comment(t, t->at + 2);
}

/* '<' in data. */
static enum html_kind open_bracket(struct html_tokens *t) {
    size_t i = t->at;
    char c = byte(t->in, i + 1);
    if (is_alpha(c)) return tag(t, i + 1, HTML_START);
    if (c == '!') return declaration(t);
    if (c == '?') return bogus_comment(t, i + 1);
    if (c != '/') return text_token(t, t->in.n);
    if (i + 2 == t->in.n) return give_text(t, S("</"), 2);
    if (is_alpha(t->in.p[i + 2])) return tag(t, i + 2, HTML_END);
    if (t->in.p[i + 2] == '>') { /* "</>" is nothing at all */
        t->at += 3;
        return HTML_NOTHING;
    }
    return bogus_comment(t, i + 2);
}

/* ---- where raw text ends ---- */

/* Is "</name" with something that ends a tag name at i? */
static bool end_tag_at(struct str s, size_t i, struct str name) {
    if (name.n == 0 || byte(s, i) != '<' || byte(s, i + 1) != '/') return false;
    if (!starts_at(s, i + 2, name)) return false;
    size_t after = i + 2 + name.n;
    return after < s.n && (is_space(s.p[after]) || s.p[after] == '/' || s.p[after] == '>');
}

static size_t raw_text_end(struct str s, size_t i, struct str name) {
    for (i = next_char(s, i, s.n, '<'); i < s.n; i = next_char(s, i + 1, s.n, '<'))
        if (end_tag_at(s, i, name)) break;
    return i;
}

/* Is the word at i "script", ended like a tag name? */
static bool script_word(struct str s, size_t i) {
    size_t after = i + 6;
    return starts_at(s, i, S("script")) && after < s.n &&
           (is_space(s.p[after]) || s.p[after] == '/' || s.p[after] == '>');
}

/* Scripts may hold "<!-- <script> </script> -->" (13.2.5.15-31). */
static size_t script_end(struct str s, size_t i, struct str name) {
    enum { PLAIN, ESCAPED, DOUBLE_ESCAPED } state = PLAIN;
    size_t dashes = 0;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '<' && state != DOUBLE_ESCAPED && end_tag_at(s, i, name)) return i;
        if (state == PLAIN) {
            if (!starts_at(s, i, S("<!--"))) continue;
            state = ESCAPED;
            dashes = 2;
            i += 3;
            continue;
        }
        if (c == '>' && dashes >= 2) state = PLAIN;
        dashes = c == '-' ? dashes + 1 : 0;
        if (c != '<') continue;
        if (state == ESCAPED && script_word(s, i + 1))
            state = DOUBLE_ESCAPED;
        else if (state == DOUBLE_ESCAPED && byte(s, i + 1) == '/' && script_word(s, i + 2))
            state = ESCAPED;
    }
    return s.n;
}

void html_tokens_raw(struct html_tokens *t, enum html_model model, struct str name) {
    t->model = model;
    t->raw_end = t->in.n;
    if (model == HTML_SCRIPT) t->raw_end = script_end(t->in, t->at, name);
    if (model == HTML_RCDATA || model == HTML_RAWTEXT)
        t->raw_end = raw_text_end(t->in, t->at, name);
    if (model == HTML_CDATA) {
        ptrdiff_t end = str_find(str_from(t->in, t->at), S("]]>"));
        if (end >= 0) t->raw_end = t->at + (size_t)end;
    }
}

/* ---- the tokenizer ---- */

void html_tokens_start(struct html_tokens *t, struct str in) {
    t->in = in;
    t->at = 0;
    t->foreign = false;
    t->model = HTML_DATA;
    t->kind = HTML_EOF;
}

static enum html_kind next(struct html_tokens *t) {
    if (t->model != HTML_DATA) {
        if (t->at < t->raw_end) return text_token(t, t->raw_end);
        if (t->model == HTML_CDATA && t->at < t->in.n) t->at += 3;
        t->model = HTML_DATA;
    }
    if (t->at >= t->in.n) return t->kind = HTML_EOF;
    return t->in.p[t->at] == '<' ? open_bracket(t) : text_token(t, t->in.n);
}

enum html_kind html_next(struct html_tokens *t) {
    enum html_kind kind;
    do {
        kind = next(t);
    } while (kind == HTML_NOTHING);
    return kind;
}

const struct html_attr *html_attr(const struct html_tokens *t, struct str name) {
    for (size_t i = 0; i < t->n_attrs; i++)
        if (str_eq_nocase(t->attrs[i].name, name)) return &t->attrs[i];
    return NULL;
}
