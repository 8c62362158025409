#include "mime/param.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/charset.h"
#include "mime/headers.h"
#include "base/hex.h"
#include "mime/list.h"
#include "mime/rfc2047.h"

enum { FILE_NAME_MAX = 255, EXTENSION_MAX = 20, VALUE_MAX = 64 << 10 };

/* Is the quote at s[at] the closing one? Mail programs that forget to escape quotes inside a name
 * leave ones that are followed by neither a semicolon nor the end nor another parameter. */
static bool closes(struct str s, size_t at) {
    struct str behind = str_trim(str_from(s, at + 1));
    if (behind.n == 0 || behind.p[0] == ';' || behind.p[0] == '(') return true;
    size_t i = 0;
    while (i < behind.n && i < 40 && behind.p[i] > ' ' && behind.p[i] != '=' && behind.p[i] != '"')
        i++;
    bool blank = at + 1 < s.n && (s.p[at + 1] == ' ' || s.p[at + 1] == '\t');
    return blank && i > 0 && i < behind.n && behind.p[i] == '=';
}

/* Takes a quoted value off *s, which begins behind the opening quote. Only \" and \\ are escapes: a
 * lone backslash is a Windows path. */
static struct str take_quoted(struct arena *a, struct str *s) {
    struct buf b = buf_new(a, VALUE_MAX);
    size_t i = 0, doubtful = 0;
    for (; i < s->n; i++) {
        char c = s->p[i];
        if (c == '\\' && i + 1 < s->n && (s->p[i + 1] == '"' || s->p[i + 1] == '\\')) {
            buf_add_char(&b, s->p[++i]);
            continue;
        }
        if (c == '"' && (++doubtful > 20 || closes(*s, i))) break;
        if (c != '\r' && c != '\n') buf_add_char(&b, c);
    }
    *s = str_from(*s, i + 1);
    return buf_str(&b);
}

/* Up to the semicolon; a comment ends it too. */
static struct str take_bare(struct str *s) {
    size_t i = 0;
    while (i < s->n && s->p[i] != ';' && s->p[i] != '(')
        i++;
    struct str v = str_trim(str_slice(*s, 0, i));
    *s = str_from(*s, i);
    return v;
}

static void skip_to_next(struct str *s) {
    ptrdiff_t semicolon = str_find_char(*s, ';');
    *s = semicolon < 0 ? STR_NONE : str_from(*s, (size_t)semicolon + 1);
}

static struct str without_comment(struct str s) {
    ptrdiff_t open = str_find_char(s, '(');
    return str_trim(open < 0 ? s : str_slice(s, 0, (size_t)open));
}

struct params params_read(struct arena *a, struct str raw) {
    struct params p = { .value = S("") };
    size_t room = 0;
    if (!str_is_set(raw)) return p;
    struct str s = header_unfold(a, raw);
    ptrdiff_t first = str_find_char(s, ';');
    p.value = str_lower(a, without_comment(first < 0 ? s : str_slice(s, 0, (size_t)first)));
    skip_to_next(&s);
    while (s.n && p.n < PARAM_COUNT_MAX) {
        s = str_trim(s);
        size_t i = 0;
        while (i < s.n && s.p[i] != '=' && s.p[i] != ';')
            i++;
        struct str name = without_comment(str_slice(s, 0, i));
        bool has_value = i < s.n && s.p[i] == '=';
        s = str_trim(str_from(s, has_value ? i + 1 : i));
        struct str value = S("");
        bool quoted = has_value && s.n && s.p[0] == '"';
        if (quoted) s = str_from(s, 1);
        if (has_value) value = quoted ? take_quoted(a, &s) : take_bare(&s);
        if (name.n) LIST_ADD(a, p.v, p.n, room, ((struct param){ name, value }));
        s = str_trim(s);
        if (!quoted || (s.n && (s.p[0] == ';' || s.p[0] == '('))) skip_to_next(&s);
    }
    return p;
}

/* Where "name*12*" or "name*" or "name" names the part of a parameter. */
struct part {
    bool match, encoded, numbered;
    size_t index;
};

static struct part part_of(struct str full, struct str name) {
    struct part none = { .match = false }, p = { .match = true };
    if (!str_starts_nocase(full, name)) return none;
    struct str rest = str_from(full, name.n);
    if (rest.n == 0) return p;
    if (rest.p[0] != '*') return none;
    rest = str_from(rest, 1);
    p.encoded = rest.n == 0 || rest.p[rest.n - 1] == '*';
    if (rest.n && rest.p[rest.n - 1] == '*') rest.n--;
    if (rest.n == 0) return p;
    int64_t index;
    if (!str_to_int(rest, 0, PARAM_COUNT_MAX - 1, &index)) return none;
    p.numbered = true;
    p.index = (size_t)index;
    return p;
}

static void add_percent(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        int byte = s.p[i] == '%' && i + 2 < s.n ? hex_byte(s.p[i + 1], s.p[i + 2]) : -1;
        if (byte >= 0) {
            buf_add_char(b, (char)byte);
            i += 2;
        } else {
            buf_add_char(b, s.p[i]);
        }
    }
}

/* Cuts charset'language' off the front of *s. */
static struct str take_charset(struct str *s) {
    ptrdiff_t first = str_find_char(*s, '\'');
    if (first < 0) return STR_NONE;
    ptrdiff_t second = str_find_char(str_from(*s, (size_t)first + 1), '\'');
    if (second < 0) return STR_NONE;
    struct str charset = str_slice(*s, 0, (size_t)first);
    *s = str_from(*s, (size_t)(first + second) + 2);
    return charset;
}

struct joined {
    bool found, encoded;
    struct str charset, bytes;
};

/* Joins the numbered parts in order, percent signs decoded where a part says so. */
static struct joined join_numbered(struct arena *a, const struct params *p, struct str name) {
    const struct param **at = (const struct param **)arena_array(a, PARAM_COUNT_MAX, sizeof *at);
    size_t end = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct part part = part_of(p->v[i].name, name);
        if (!part.match || !part.numbered || at[part.index]) continue;
        at[part.index] = &p->v[i];
        if (part.index >= end) end = part.index + 1;
    }
    struct joined j = { .found = end > 0 };
    struct buf b = buf_new(a, VALUE_MAX);
    bool first = true;
    for (size_t i = 0; i < end; i++) {
        if (!at[i]) continue;
        bool encoded = part_of(at[i]->name, name).encoded;
        struct str value = at[i]->value;
        if (encoded && first) j.charset = take_charset(&value);
        first = false;
        j.encoded |= encoded;
        if (encoded)
            add_percent(&b, value);
        else
            buf_add(&b, value);
    }
    j.bytes = buf_str(&b);
    return j;
}

static struct joined join(struct arena *a, const struct params *p, struct str name) {
    const struct param *plain = NULL, *encoded = NULL;
    bool numbered = false;
    for (size_t i = 0; i < p->n; i++) {
        struct part part = part_of(p->v[i].name, name);
        if (!part.match) continue;
        numbered |= part.numbered;
        if (!part.numbered && part.encoded && !encoded) encoded = &p->v[i];
        if (!part.numbered && !part.encoded && !plain) plain = &p->v[i];
    }
    if (encoded) {
        struct joined j = { .found = true, .encoded = true };
        struct str value = encoded->value;
        struct buf b = buf_new(a, VALUE_MAX);
        j.charset = take_charset(&value);
        add_percent(&b, value);
        j.bytes = buf_str(&b);
        return j;
    }
    if (numbered) return join_numbered(a, p, name);
    struct joined j = { .found = plain != NULL };
    if (plain) j.bytes = plain->value;
    return j;
}

struct str params_get(struct arena *a, const struct params *p, struct str name) {
    struct joined j = join(a, p, name);
    return j.found ? j.bytes : STR_NONE;
}

struct str params_text(struct arena *a, const struct params *p, struct str name, struct str hint) {
    struct joined j = join(a, p, name);
    if (!j.found) return STR_NONE;
    if (!j.encoded) return rfc2047_decode(a, j.bytes, hint, NULL);
    return charset_decode(a, j.bytes, j.charset, hint, HEADER_TEXT_MAX, NULL);
}

/* Characters that hide or turn round what a name says. */
static bool is_hidden(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE007F);
}

static struct str cut_name(struct arena *a, struct str name) {
    if (name.n <= FILE_NAME_MAX) return name;
    ptrdiff_t dot = str_find_last_char(name, '.');
    struct str extension = dot < 0 ? S("") : str_from(name, (size_t)dot);
    if (extension.n > EXTENSION_MAX) extension = S("");
    return str_join(a, utf8_cut(name, FILE_NAME_MAX - extension.n), extension);
}

struct str file_name_clean(struct arena *a, struct str name) {
    struct buf b = buf_new(a, VALUE_MAX);
    while (name.n) {
        struct str before = name;
        bool ok;
        uint32_t c = utf8_next(&name, &ok);
        if (c == '/' || c == '\\')
            buf_cut(&b, 0);
        else if (!is_hidden(c))
            buf_add(&b, ok ? str_slice(before, 0, before.n - name.n) : S("\xEF\xBF\xBD"));
    }
    struct str clean = str_trim(buf_str(&b));
    if (str_eq(clean, S(".")) || str_eq(clean, S(".."))) clean = S("");
    return cut_name(a, clean);
}
