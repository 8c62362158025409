#include "mime/address.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/charset.h"
#include "mime/headers.h"
#include "mime/list.h"
#include "mime/rfc2047.h"

#include <string.h>

/* What a header is made of. Encoded words count as words wherever they stand. */
enum token_kind {
    TOKEN_WORD,
    TOKEN_QUOTED,
    TOKEN_COMMENT,
    TOKEN_ANGLE,
    TOKEN_COMMA,
    TOKEN_SEMICOLON,
    TOKEN_COLON
};

struct token {
    enum token_kind kind;
    struct str text; /* without quotes, parentheses or brackets, still escaped */
    bool space_before;
};

struct lexer {
    struct str rest;
    bool no_word_end;          /* no encoded word ends in what is left */
    bool no_quote, no_comment; /* one that opens is never closed in what is left */
    bool no_semicolon;
};

/* More words between two commas than anyone writes: the rest is passed over. */
enum { CHUNK_MAX = 500 };

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Length of what a quote opens, closing quote included; 0 when it is never closed. */
static size_t quoted_length(struct str s) {
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            return i + 1;
    }
    return 0;
}

/* The same for comments, which nest. */
static size_t comment_length(struct str s) {
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '(')
            depth++;
        else if (s.p[i] == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* The same for a bracket. Behind a quote that is never closed every other one is escaped and closes
 * nothing either, so one look is enough: a look from each would take quadratic time. */
static size_t angle_length(struct str s) {
    bool no_quote = false;
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '>') return i + 1;
        if (s.p[i] == '"' && !no_quote) {
            size_t n = quoted_length(str_from(s, i));
            if (n) i += n - 1;
            no_quote = n == 0;
        }
        if (s.p[i] == '<') return 0; /* the one that closes belongs to this one */
    }
    return 0;
}

/* An encoded word may hold blanks, commas and quotes when its writer was careless, but never a
 * bracket. */
static size_t word_length(struct lexer *l) {
    struct str s = l->rest;
    if (s.p[0] == '=' && !l->no_word_end) {
        size_t n = rfc2047_word(s, &l->no_word_end);
        struct str word = str_slice(s, 0, n);
        if (n && str_find_char(word, '<') < 0 && str_find_char(word, '>') < 0) return n;
    }
    size_t n = 1;
    while (n < s.n && !is_space(s.p[n]) && !strchr("\"(<>,;:", s.p[n]) &&
           !(s.p[n] == '=' && n + 1 < s.n && s.p[n + 1] == '?'))
        n++;
    return n;
}

static size_t enclosed(struct lexer *l, char c, enum token_kind *ret_kind) {
    size_t n = 0;
    enum token_kind kind = TOKEN_WORD;
    if (c == '"' && !l->no_quote) {
        kind = TOKEN_QUOTED;
        l->no_quote = (n = quoted_length(l->rest)) == 0;
    } else if (c == '(' && !l->no_comment) {
        kind = TOKEN_COMMENT;
        l->no_comment = (n = comment_length(l->rest)) == 0;
    } else if (c == '<') {
        kind = TOKEN_ANGLE;
        n = angle_length(l->rest);
    }
    if (n) *ret_kind = kind;
    return n;
}

static bool next_token(struct lexer *l, struct token *ret) {
    struct token t = { .kind = TOKEN_WORD };
    size_t n = 0;
    char c = ' ';
    for (; l->rest.n; l->rest = str_from(l->rest, 1)) {
        c = l->rest.p[0];
        n = enclosed(l, c, &t.kind);
        if (n || (c != '<' && c != '>' && !is_space(c))) break;
        t.space_before = true; /* a blank, or a bracket without its partner */
    }
    if (l->rest.n == 0) return false;
    if (n) {
        t.text = str_slice(l->rest, 1, n - 1);
    } else {
        t.kind = c == ','   ? TOKEN_COMMA
                 : c == ';' ? TOKEN_SEMICOLON
                 : c == ':' ? TOKEN_COLON
                            : TOKEN_WORD;
        n = t.kind == TOKEN_WORD ? word_length(l) : 1;
        t.text = str_slice(l->rest, 0, n);
    }
    l->rest = str_from(l->rest, n);
    *ret = t;
    return true;
}

/* What stands between two commas. */
struct chunk {
    struct token *v;
    size_t n;
};

struct list {
    struct arena *arena;
    struct str hint;
    struct mail_address *v;
    size_t n, room;
    struct chunk held; /* words before a comma that may be the first half of a name */
    bool cut;
};

static bool has_at(struct str s) { return str_find_char(s, '@') >= 0; }

/* Comments may stand anywhere in an address (RFC 5322 A.5), but what is quoted is none. */
static struct str without_comments(struct arena *a, struct str s) {
    if (str_find_char(s, '(') < 0) return s;
    char *out = arena_copy(a, s.p, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        struct str rest = str_from(s, i);
        size_t skip = s.p[i] == '(' ? comment_length(rest) : 0,
               keep = s.p[i] == '"' ? quoted_length(rest) : 1;
        if (skip == 0) {
            memcpy(out + n, rest.p, keep ? keep : 1);
            n += keep ? keep : 1;
        }
        i += (skip ? skip : keep ? keep : 1) - 1;
    }
    return (struct str){ out, n };
}

/* Without comments and control characters, backslash escapes as they are; bytes that are no UTF-8
 * by guess. */
static struct str clean_address(struct list *l, struct str s) {
    s = without_comments(l->arena, str_trim(str_slice(s, 0, ADDRESS_LENGTH_MAX)));
    s = charset_decode(l->arena, s, STR_NONE, l->hint, ADDRESS_LENGTH_MAX, NULL);
    char *out = arena_copy(l->arena, s.p, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' || c == 127) c = ' ';
        /* blanks beside "@" and "." are comments and folds of the old grammar; others are kept */
        if (c == ' ' && (n == 0 || strchr(" @.", out[n - 1]))) continue;
        if ((c == '@' || c == '.') && n && out[n - 1] == ' ') n--;
        out[n++] = (char)c;
    }
    return str_trim((struct str){ out, n });
}

/* The mailbox of "<@route,@route:mailbox>". */
static struct str without_route(struct str s) {
    s = str_trim(s);
    if (s.n == 0 || s.p[0] != '@') return s;
    ptrdiff_t colon = str_find_char(s, ':');
    return colon < 0 ? s : str_from(s, (size_t)colon + 1);
}

static void add_unescaped(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) i++;
        buf_add_char(b, s.p[i]);
    }
}

/* Nothing in it to decode: printable ASCII without an encoded word. */
static bool is_plain(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~' || (s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '?'))
            return false;
    return s.n < HEADER_TEXT_MAX;
}

/* The raw text of a name: words as they stand, so that adjacent encoded words still touch. Inside
 * quotes an encoded word is decoded too: that is against RFC 2047 5 and very common. */
static struct str name_of(struct list *l, struct chunk c, const struct token *address) {
    bool alone = true;
    size_t length = 0;
    for (size_t i = 0; i < c.n; i++) {
        alone &= c.v[i].kind == TOKEN_COMMENT || &c.v[i] == address;
        length += &c.v[i] == address ? 0 : c.v[i].text.n + 3;
    }
    if (length == 0) return S("");
    struct buf b = buf_new_sized(l->arena, 64 << 10, length);
    for (size_t i = 0; i < c.n; i++) {
        const struct token *t = &c.v[i];
        if (t == address || (t->kind == TOKEN_ANGLE && t->text.n == 0)) continue;
        if (b.n && t->space_before) buf_add_char(&b, ' ');
        bool bare = t->kind == TOKEN_WORD || t->kind == TOKEN_QUOTED || alone;
        if (!bare) buf_add_char(&b, t->kind == TOKEN_COMMENT ? '(' : '<');
        if (t->kind == TOKEN_QUOTED || t->kind == TOKEN_COMMENT)
            add_unescaped(&b, t->text);
        else
            buf_add(&b, t->text);
        if (!bare) buf_add_char(&b, t->kind == TOKEN_COMMENT ? ')' : '>');
    }
    struct str raw = str_trim(buf_str(&b));
    return is_plain(raw) ? raw : str_trim(rfc2047_decode(l->arena, raw, l->hint, NULL));
}

/* The last of its kind: what looks like an address in front of the address is part of the name. */
static const struct token *find_kind(struct chunk c, enum token_kind kind, bool with_at) {
    for (size_t i = c.n; i > 0; i--) {
        const struct token *t = &c.v[i - 1];
        if (t->kind == kind && t->text.n && (!with_at || has_at(t->text))) return t;
    }
    return NULL;
}

static void add(struct list *l, struct str name, struct str address) {
    if (l->n == ADDRESS_COUNT_MAX) {
        l->cut = true;
        return;
    }
    LIST_ADD(l->arena, l->v, l->n, l->room, ((struct mail_address){ name, address }));
}

/* Do two tokens make one address? They touch, or a dot or an "@" is between them. */
static bool belongs(const struct token *left, const struct token *right) {
    if (left->kind > TOKEN_QUOTED || right->kind > TOKEN_QUOTED) return false;
    if (!right->space_before) return true;
    char last = left->text.n ? left->text.p[left->text.n - 1] : ' ',
         first = right->text.n ? *right->text.p : ' ';
    return last == '@' || last == '.' || first == '@' || first == '.';
}

/* The tokens round the "@" of an address without brackets: "first.last"@example.com, ana @
 * example.com. */
static bool spread_address(struct list *l, struct chunk c, size_t *ret_from, size_t *ret_to,
                           struct str *ret) {
    size_t at = 0;
    while (at < c.n && !(c.v[at].kind == TOKEN_WORD && has_at(c.v[at].text)))
        at++;
    if (at == c.n) return false;
    size_t from = at, to = at + 1;
    while (from > 0 && belongs(&c.v[from - 1], &c.v[from]))
        from--;
    while (to < c.n && belongs(&c.v[to - 1], &c.v[to]))
        to++;
    const struct token *last = &c.v[to - 1];
    const char *begin = c.v[from].text.p - (c.v[from].kind == TOKEN_QUOTED);
    const char *end = last->text.p + last->text.n + (last->kind == TOKEN_QUOTED);
    *ret = clean_address(l, (struct str){ begin, (size_t)(end - begin) });
    *ret_from = from;
    *ret_to = to;
    return true;
}

/* No brackets: "ana@example.com", "ana@example.com (Ana)", "Ana ana@example.com", "a@x b@x". */
static void add_bare(struct list *l, struct chunk c) {
    size_t from, to;
    struct str address;
    size_t ats = 0, words = 0;
    for (size_t i = 0; i < c.n; i++) {
        words += c.v[i].kind == TOKEN_WORD || c.v[i].kind == TOKEN_QUOTED;
        ats += c.v[i].kind == TOKEN_WORD && has_at(c.v[i].text);
    }
    if (ats > 1 && ats == words) {
        for (size_t i = 0; i < c.n; i++)
            if (c.v[i].kind == TOKEN_WORD) add(l, S(""), clean_address(l, c.v[i].text));
        return;
    }
    if (spread_address(l, c, &from, &to, &address)) {
        struct token *rest = ARENA_ARRAY(l->arena, c.n, struct token);
        size_t n = 0;
        for (size_t i = 0; i < c.n; i++)
            if (i < from || i >= to) rest[n++] = c.v[i];
        add(l, name_of(l, (struct chunk){ rest, n }, NULL), address);
        return;
    }
    const struct token *inside = find_kind(c, TOKEN_QUOTED, true);
    if (!inside) inside = find_kind(c, TOKEN_COMMENT, true);
    if (inside && str_find_char(str_trim(inside->text), ' ') < 0) {
        add(l, name_of(l, c, inside), clean_address(l, inside->text));
        return;
    }
    add(l, name_of(l, c, NULL), S(""));
}

static void add_chunk(struct list *l, struct chunk c) {
    if (c.n == 0) return;
    const struct token *angle = find_kind(c, TOKEN_ANGLE, true);
    if (!angle) angle = find_kind(c, TOKEN_ANGLE, false);
    bool group = angle && str_ends(angle->text, S(";")) && str_find_char(angle->text, ':') > 0;
    if (group) return; /* "<undisclosed-recipients:;>" */
    if (angle)
        add(l, name_of(l, c, angle), clean_address(l, without_route(angle->text)));
    else
        add_bare(l, c);
}

static struct chunk joined(struct arena *a, struct chunk x, struct chunk y) {
    struct token comma = { .kind = TOKEN_WORD, .text = S(",") };
    struct chunk c = { ARENA_ARRAY(a, x.n + 1 + y.n, struct token), x.n + 1 + y.n };
    memcpy(c.v, x.v, x.n * sizeof *c.v);
    c.v[x.n] = comma;
    memcpy(c.v + x.n + 1, y.v, y.n * sizeof *c.v);
    return c;
}

/* Words alone: neither an address nor anything in brackets. */
static bool only_words(struct chunk c) {
    for (size_t i = 0; i < c.n; i++)
        if (c.v[i].kind == TOKEN_ANGLE || has_at(c.v[i].text)) return false;
    return c.n > 0;
}

/* A chunk is whole. Words before a comma wait for what follows: a bracket makes them part of its
 * name. */
static void finish(struct list *l, struct chunk c, bool comma_follows) {
    bool words = only_words(c);
    if (l->held.n && c.n && find_kind(c, TOKEN_ANGLE, false) &&
        &c.v[0] != find_kind(c, TOKEN_ANGLE, false)) {
        c = joined(l->arena, l->held, c);
    } else if (l->held.n) {
        add_chunk(l, l->held);
    }
    l->held = (struct chunk){ 0 };
    if (words && comma_follows && c.n <= 8)
        l->held = c;
    else
        add_chunk(l, c);
}

/* Is there a semicolon ahead that ends the group which a colon opens, or nothing at all? */
static bool group_follows(struct lexer *l) {
    if (!l->no_semicolon && str_find_char(l->rest, ';') >= 0) return true;
    l->no_semicolon = true;
    struct token t;
    struct lexer ahead = *l;
    return !next_token(&ahead, &t);
}

static void read_value(struct list *l, struct str value) {
    struct lexer lexer = { .rest = value };
    struct token *v = NULL, t;
    size_t n = 0, room = 0;
    bool in_group = false, address = false;
    while (!l->cut && next_token(&lexer, &t)) {
        bool opens = t.kind == TOKEN_COLON && !in_group && !address && group_follows(&lexer);
        if (!opens && t.kind != TOKEN_COMMA && t.kind != TOKEN_SEMICOLON) {
            if (t.kind == TOKEN_COLON) t.kind = TOKEN_WORD;
            address |= t.kind == TOKEN_ANGLE || has_at(t.text);
            if (n < CHUNK_MAX) LIST_ADD(l->arena, v, n, room, t);
            continue;
        }
        if (opens)
            l->held = (struct chunk){ 0 }; /* the name of the group goes with it */
        else
            finish(l, (struct chunk){ v, n }, t.kind == TOKEN_COMMA);
        in_group = opens || (in_group && t.kind == TOKEN_COMMA);
        address = false;
        if (l->held.v == v) v = NULL;
        n = 0;
        if (!v) room = 0;
    }
    finish(l, (struct chunk){ v, n }, false);
}

/* An entry without an address says nothing where others have one ("Name <>, x@y"). */
static void drop_empty(struct list *l) {
    size_t with = 0, n = 0;
    for (size_t i = 0; i < l->n; i++)
        with += l->v[i].address.n > 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i].address.n || (!with && l->v[i].name.n)) l->v[n++] = l->v[i];
    l->n = n;
}

struct mail_addresses address_list(struct arena *a, const struct str *values, size_t n,
                                   struct str hint, bool *ret_cut) {
    struct list l = { .arena = a, .hint = hint };
    for (size_t i = 0; i < n; i++)
        read_value(&l, values[i]);
    drop_empty(&l);
    if (l.cut) *ret_cut = true;
    return (struct mail_addresses){ l.v, l.n };
}
