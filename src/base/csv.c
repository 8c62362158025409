#include "base/csv.h"

#include "base/utf8.h"
#include "base/words.h"

#include <errno.h>
#include <iconv.h>

const char *const csv_charsets[] = { "utf-8",      "windows-1250", "windows-1251", "iso-8859-7",
                                     "windows-1253", "utf-16le",     "utf-16be",     NULL };

/* ---- bytes to text ---- */

static bool is_letter_there(char c) { return (unsigned char)c >= 0xC1; }

/* Whether most letters of the upper half stand three or more in a row, as they do in Greek; words of
 * Central Europe are Latin ones with some of them. */
static bool is_greek(struct str s) {
    size_t in_words = 0, all = 0, run = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && is_letter_there(s.p[i])) {
            run++;
            continue;
        }
        all += run;
        if (run >= 3) in_words += run;
        run = 0;
    }
    return all > 0 && in_words * 2 > all;
}

/* Windows has signs where ISO has controls, and its capital alpha with an accent at A2. */
static const char *greek_of(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c >= 0x80 && c < 0xA0) || c == 0xA2) return "windows-1253";
    }
    return "iso-8859-7";
}

static const char *charset_of(struct str s) {
    if (str_starts(s, S("\xFF\xFE"))) return "utf-16le";
    if (str_starts(s, S("\xFE\xFF"))) return "utf-16be";
    if (utf8_valid(s)) return "utf-8";
    return is_greek(s) ? greek_of(s) : "windows-1250";
}

static const char *named(struct str charset) {
    for (int i = 0; csv_charsets[i]; i++)
        if (str_eq_nocase(charset, str_of(csv_charsets[i]))) return csv_charsets[i];
    return NULL;
}

/* A byte that the charset has not becomes U+FFFD: one wrong letter is no reason to refuse a file. */
static struct str converted(struct arena *a, iconv_t cd, struct str s) {
    struct str in = s;
    size_t room = s.n * 3 + 4, left = room;
    char *out = arena_alloc(a, room), *at = out;
    char *p = (char *)(uintptr_t)in.p;
    size_t n = in.n;
    while (n > 0 && iconv(cd, &p, &n, &at, &left) == (size_t)-1 && errno != E2BIG) {
        if (left < 3) break;
        *at++ = '\xEF', *at++ = '\xBF', *at++ = '\xBD';
        left -= 3;
        if (errno == EINVAL) break;
        p++, n--;
    }
    return (struct str){ out, room - left };
}

const struct err *csv_text(struct arena *a, struct str bytes, struct str charset,
                           struct str *ret_text, struct str *ret_charset) {
    const char *name = charset.n ? named(charset) : charset_of(bytes);
    if (bytes.n > CSV_BYTES_MAX)
        return ERR(a, ERR_LIMIT, "This file is too large.", .field = "file",
                   .hint = "Divide it into files of at most 4 MB.");
    if (!name)
        return ERR(a, ERR_INVALID, "This encoding is none that can be read.", .field = "charset",
                   .hint = "Choose one of the list, or let it be recognised.");
    *ret_charset = str_of(name);
    *ret_text = bytes;
    if (!str_eq(*ret_charset, S("utf-8"))) {
        iconv_t cd = iconv_open("UTF-8", name);
        if (cd == (iconv_t)-1)
            return ERR(a, ERR_INVALID, "This encoding is none that can be read.",
                       .field = "charset", .hint = "Save the file as UTF-8.");
        *ret_text = converted(a, cd, bytes);
        iconv_close(cd);
    }
    if (str_starts(*ret_text, S("\xEF\xBB\xBF"))) *ret_text = str_from(*ret_text, 3);
    if (utf8_valid(*ret_text) && str_find_char(*ret_text, 0) < 0) return NULL;
    return ERR(a, ERR_INVALID, "This is no text in that encoding.", .field = "charset",
               .hint = "Save the table as CSV (UTF-8), and send that file.");
}

/* ---- text to rows ---- */

struct reading {
    struct arena *arena;
    struct str text;
    size_t at;
    int64_t line;
    char separator;
    struct str cells[CSV_CELLS_MAX];
    size_t n;
    const char *wrong;
};

static bool at_end(const struct reading *r) {
    return r->at >= r->text.n || r->text.p[r->at] == '\n' || r->text.p[r->at] == '\r';
}

static bool is_formula(struct str s) {
    return s.n && str_find_char(S("=+-@\t\r"), s.p[0]) >= 0;
}

/* As it was before csv_cell made it harmless. */
static struct str meant(struct str s) {
    struct str rest = str_from(s, s.n ? 1 : 0);
    bool ours = s.n > 1 && s.p[0] == '\'' && (is_formula(rest) || rest.p[0] == '\'');
    return ours ? rest : s;
}

/* Doubled quotes as one, ends of lines as one sign. */
static struct str unfolded(struct arena *a, struct str s) {
    struct buf b = buf_new(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        bool ends = s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (!ends) buf_add_char(&b, s.p[i]);
        if (s.p[i] == '"') i++;
    }
    return b.n ? buf_str(&b) : S("");
}

/* From behind the first quote to behind the last. */
static struct str quoted(struct reading *r) {
    size_t from = ++r->at;
    bool as_it_is = true;
    while (r->at < r->text.n) {
        char c = r->text.p[r->at++];
        if (c == '\n') r->line++;
        if (c == '\r') as_it_is = false;
        if (c != '"') continue;
        if (r->at < r->text.n && r->text.p[r->at] == '"') {
            as_it_is = false, r->at++;
            continue;
        }
        struct str s = str_slice(r->text, from, r->at - 1);
        return as_it_is ? s : unfolded(r->arena, s);
    }
    r->wrong = W("A quotation mark is never closed.");
    return S("");
}

static struct str plain(struct reading *r) {
    size_t from = r->at;
    while (!at_end(r) && r->text.p[r->at] != r->separator)
        r->at++;
    return str_trim(str_slice(r->text, from, r->at));
}

static void take_cell(struct reading *r) {
    bool is_quoted = r->at < r->text.n && r->text.p[r->at] == '"';
    struct str s = is_quoted ? quoted(r) : plain(r);
    if (is_quoted && !r->wrong && !at_end(r) && r->text.p[r->at] != r->separator) {
        r->wrong = W("Something stands behind a closing quotation mark.");
        (void)plain(r);
    }
    if (s.n > CSV_CELL_MAX) r->wrong = W("A cell of this line is too long.");
    if (r->n == CSV_CELLS_MAX) r->wrong = W("This line has too many cells.");
    if (r->n < CSV_CELLS_MAX) r->cells[r->n++] = meant(s);
}

static void take_row(struct reading *r, struct csv_row *row) {
    r->n = 0;
    r->wrong = NULL;
    row->line = r->line;
    take_cell(r);
    while (!at_end(r)) {
        r->at++; /* the separator */
        take_cell(r);
    }
    if (r->at < r->text.n && r->text.p[r->at] == '\r') r->at++;
    if (r->at < r->text.n && r->text.p[r->at] == '\n') r->at++;
    r->line++;
    struct str *cells = ARENA_ARRAY(r->arena, r->n, struct str);
    for (size_t i = 0; i < r->n; i++)
        cells[i] = r->cells[i];
    row->cells = cells;
    row->n = r->n;
    row->wrong = r->wrong;
}

static bool is_empty(const struct csv_row *row) {
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i].n) return false;
    return !row->wrong;
}

/* What the first line has most of, outside of quotes. */
static char separator_of(struct str text) {
    size_t n[3] = { 0 };
    bool inside = false;
    for (size_t i = 0; i < text.n && (inside || text.p[i] != '\n'); i++) {
        if (text.p[i] == '"') inside = !inside;
        if (!inside) n[0] += text.p[i] == ';', n[1] += text.p[i] == ',', n[2] += text.p[i] == '\t';
    }
    if (n[2] > n[0] && n[2] > n[1]) return '\t';
    return n[0] > n[1] ? ';' : ',';
}

static size_t lines_of(struct str text) {
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n' || text.p[i] == '\r';
    return n;
}

const struct err *csv_read(struct arena *a, struct str text, char separator, struct csv *ret) {
    struct reading r = { .arena = a, .text = text, .line = 1 };
    size_t lines = lines_of(text), room = lines < CSV_ROWS_MAX ? lines : CSV_ROWS_MAX;
    struct csv_row row;
    r.separator = separator ? separator : separator_of(text);
    *ret = (struct csv){ ARENA_ARRAY(a, room, struct csv_row), 0, r.separator };
    while (r.at < text.n) {
        take_row(&r, &row);
        if (is_empty(&row)) continue;
        if (ret->n == room)
            return ERR(a, ERR_LIMIT, "This file has too many lines.", .field = "file",
                       .hint = "Divide it into files of at most 20,000 lines.");
        ret->rows[ret->n++] = row;
    }
    return NULL;
}

/* ---- writing ---- */

void csv_begin(struct buf *b) { buf_add(b, S("\xEF\xBB\xBF")); }

void csv_cell(struct buf *b, struct str s) {
    struct str rest = s.n ? str_from(s, 1) : s;
    bool looks_harmless = s.n > 1 && s.p[0] == '\'' && (is_formula(rest) || rest.p[0] == '\'');
    if (b->n && b->p[b->n - 1] == '"') buf_add_char(b, ',');
    buf_add_char(b, '"');
    if (is_formula(s) || looks_harmless) buf_add_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') buf_add_char(b, '"');
        buf_add_char(b, s.p[i]);
    }
    buf_add_char(b, '"');
}

void csv_end(struct buf *b) { buf_add(b, S("\r\n")); }
