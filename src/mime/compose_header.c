#include "mime/compose_priv.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "base/hex.h"

#include <sodium.h>

enum { QUOTED_MAX = 60, PARAM_CHUNK = 54 };

/* How far the line that is being written has come. */
static size_t column(const struct buf *b) {
    struct str s = { b->p, b->n };
    ptrdiff_t lf = str_find_last_char(s, '\n');
    return lf < 0 ? b->n : b->n - (size_t)lf - 1;
}

static void fold(struct buf *b) { buf_add(b, S("\r\n ")); }

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool printable(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7e) return false;
    return true;
}

/* ---- encoded words (RFC 2047) ---- */

/* Safe in a Q word at any place, a phrase included (RFC 2047 5 (3)). */
static bool q_safe(char c) { return is_alnum(c) || str_find_char(S("!*+-/"), c) >= 0; }

static size_t q_length(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += q_safe(s.p[i]) || s.p[i] == ' ' ? 1 : 3;
    return n;
}

static void add_q(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ')
            buf_add_char(b, '_');
        else if (q_safe(s.p[i]))
            buf_add_char(b, s.p[i]);
        else
            hex_add(b, '=', str_slice(s, i, i + 1));
    }
}

static size_t b_length(struct str s) { return (s.n + 2) / 3 * 4; }

/* One word's bytes, which fit into a line. */
static void add_b(struct buf *b, struct str s) {
    char word[ENCODED_LINE + 1];
    BUG_UNLESS(b_length(s) < sizeof word);
    sodium_bin2base64(word, sizeof word, (const unsigned char *)s.p, s.n,
                      sodium_base64_VARIANT_ORIGINAL);
    buf_add_c(b, word);
}

/* As many whole characters of s as fit into room columns. */
static size_t fitting(struct str s, bool q, size_t room) {
    size_t n = 0, step;
    for (; n < s.n; n += step) {
        struct str rest = str_from(s, n);
        bool ok;
        utf8_next(&rest, &ok);
        step = s.n - n - rest.n;
        struct str with = str_slice(s, 0, n + step);
        if ((q ? q_length(with) : b_length(with)) > room) break;
    }
    return n;
}

/* Where to cut, at n bytes or before, for readers that are not quite right. Q: behind a space,
 * because some put a gap between two words. B: where no "=" is needed, because some lose the word
 * that follows one. */
static size_t kind_cut(struct str s, bool q, size_t n) {
    if (n == s.n) return n;
    if (q) {
        ptrdiff_t space = str_find_last_char(str_slice(s, 0, n), ' ');
        return space >= (ptrdiff_t)n / 2 ? (size_t)space + 1 : n;
    }
    size_t at = 0, best = n, step;
    for (bool ok; at < n; at += step) {
        struct str rest = str_from(s, at);
        utf8_next(&rest, &ok);
        step = s.n - at - rest.n;
        if (at && at % 3 == 0) best = at;
    }
    return n % 3 == 0 ? n : best;
}

/* Whole words of one encoding, no character cut, folded between them. */
static void add_encoded(struct buf *b, struct str s) {
    bool q = q_length(s) <= b_length(s);
    enum { AROUND = 12 }; /* =?UTF-8?Q?...?= */
    for (bool first = true; s.n; first = false) {
        if (!first) fold(b);
        size_t at = column(b), room = at + AROUND < ENCODED_LINE ? ENCODED_LINE - at - AROUND : 0;
        size_t n = fitting(s, q, room);
        if (n == 0) { /* only behind a long name of a field or a person */
            fold(b);
            n = fitting(s, q, ENCODED_LINE - 1 - AROUND);
        }
        buf_add_c(b, q ? "=?UTF-8?Q?" : "=?UTF-8?B?");
        n = kind_cut(s, q, n);
        struct str word = str_slice(s, 0, n);
        if (q)
            add_q(b, word);
        else
            add_b(b, word);
        buf_add(b, S("?="));
        s = str_from(s, n);
    }
}

/* ---- fields ---- */

static void field(struct buf *b, struct str name) {
    buf_add(b, name);
    buf_add(b, S(": "));
}

void header_plain(struct buf *b, struct str name, struct str value) {
    field(b, name);
    buf_add(b, value);
    buf_add(b, S("\r\n"));
}

/* Text that reads the same when it is folded at its spaces: nothing a reader could take for an
 * encoded word, no brackets (A11), single spaces, no word that would pass a line. */
static bool plain_text(struct str s) {
    size_t word = 0;
    if (!printable(s) || str_find(s, S("=?")) >= 0 || str_find(s, S("  ")) >= 0) return false;
    if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ')) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '<' || s.p[i] == '>') return false;
        word = s.p[i] == ' ' ? 0 : word + 1;
        if (word > QUOTED_MAX) return false;
    }
    return true;
}

void header_text(struct buf *b, struct str name, struct str text) {
    field(b, name);
    if (!plain_text(text)) {
        add_encoded(b, text);
    } else {
        struct str word;
        for (bool first = true; text.n && str_split(&text, ' ', &word); first = false) {
            if (!first && column(b) + 1 + word.n > FOLD_AT)
                fold(b);
            else if (!first)
                buf_add_char(b, ' ');
            buf_add(b, word);
        }
    }
    buf_add(b, S("\r\n"));
}

static bool atoms(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!is_alnum(s.p[i]) && str_find_char(S(" !#$%&'*+-/=?^_`{|}~"), s.p[i]) < 0) return false;
    return s.n && s.p[0] != ' ' && s.p[s.n - 1] != ' ' && str_find(s, S("  ")) < 0;
}

/* A display name: atoms, a quoted string or encoded words. */
static void add_phrase(struct buf *b, struct str s) {
    bool simple = printable(s) && s.n <= QUOTED_MAX && str_find(s, S("=?")) < 0;
    if (column(b) > 1 && column(b) + (simple ? s.n + 2 : b_length(s) + 12) > ENCODED_LINE) fold(b);
    if (!simple) {
        add_encoded(b, s);
    } else if (atoms(s)) {
        buf_add(b, s);
    } else {
        buf_add_char(b, '"');
        for (size_t i = 0; i < s.n; i++) {
            if (s.p[i] == '"' || s.p[i] == '\\') buf_add_char(b, '\\');
            buf_add_char(b, s.p[i]);
        }
        buf_add_char(b, '"');
    }
}

static void add_person(struct buf *b, const struct compose_person *p) {
    if (p->name.n == 0) {
        buf_add(b, p->address);
        return;
    }
    add_phrase(b, p->name);
    if (column(b) + p->address.n + 3 > FOLD_AT)
        fold(b);
    else
        buf_add_char(b, ' ');
    buf_add_char(b, '<');
    buf_add(b, p->address);
    buf_add_char(b, '>');
}

void header_people(struct buf *b, struct str name, const struct compose_person *p, size_t n) {
    field(b, name);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add_char(b, ',');
        if (i) fold(b);
        add_person(b, &p[i]);
    }
    buf_add(b, S("\r\n"));
}

void header_ids(struct buf *b, struct str name, const struct str *ids, size_t n) {
    field(b, name);
    for (size_t i = 0; i < n; i++) {
        if (i) fold(b);
        buf_add_char(b, '<');
        buf_add(b, ids[i]);
        buf_add_char(b, '>');
    }
    buf_add(b, S("\r\n"));
}

/* ---- parameters (RFC 2231) ---- */

static bool attribute_char(char c) {
    return is_alnum(c) || str_find_char(S("!#$&+-.^_`{}~"), c) >= 0;
}

static void add_percent(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (attribute_char(s.p[i]))
            buf_add_char(b, s.p[i]);
        else
            hex_add(b, '%', str_slice(s, i, i + 1));
    }
}

/* The longest start of s, no character cut, that takes at most PARAM_CHUNK columns. */
static size_t percent_fitting(struct str s) {
    size_t n = 0, columns = 0;
    while (n < s.n) {
        struct str rest = str_from(s, n);
        bool ok;
        utf8_next(&rest, &ok);
        size_t step = s.n - n - rest.n;
        columns += step == 1 && attribute_char(s.p[n]) ? 1 : step * 3;
        if (columns > PARAM_CHUNK) break;
        n += step;
    }
    return n;
}

void header_param(struct buf *b, const char *name, struct str value) {
    bool simple = printable(value) && value.n <= PARAM_CHUNK;
    for (size_t i = 0; i < value.n; i++)
        simple = simple && str_find_char(S("\"\\<>%=?"), value.p[i]) < 0;
    if (simple) {
        buf_printf(b, ";\r\n %s=\"", name);
        buf_add(b, value);
        buf_add_char(b, '"');
        return;
    }
    bool one = percent_fitting(value) == value.n;
    for (int i = 0; value.n; i++) {
        size_t n = percent_fitting(value);
        if (one)
            buf_printf(b, ";\r\n %s*=", name);
        else
            buf_printf(b, ";\r\n %s*%d*=", name, i);
        if (i == 0) buf_add(b, S("UTF-8''"));
        add_percent(b, str_slice(value, 0, n));
        value = str_from(value, n);
    }
}
