#include "mime/rtf.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/charset.h"
#include "base/hex.h"

struct group {
    bool silent;    /* a destination that holds no words */
    bool rtf_only;  /* added to what came from HTML */
    int unicode_alternatives; /* bytes behind each \u for those who cannot read it */
};

struct reader {
    struct arena *arena;
    struct str rest;
    struct buf out, bytes; /* bytes: letters in the codepage, not yet decoded */
    struct str charset;
    struct group stack[RTF_DEPTH];
    int depth;      /* may be larger than the stack: what lies there is silent */
    int pass;       /* alternatives still to be passed over */
    uint32_t first_half; /* of a surrogate pair */
};

static struct group *top(struct reader *r) {
    return &r->stack[r->depth < RTF_DEPTH ? r->depth : RTF_DEPTH - 1];
}

static bool is_heard(struct reader *r) {
    return r->depth < RTF_DEPTH && !top(r)->silent && !top(r)->rtf_only;
}

static void flush(struct reader *r) {
    if (r->bytes.n == 0) return;
    buf_add(&r->out, charset_decode(r->arena, buf_str(&r->bytes), r->charset, STR_NONE, 4 * r->bytes.n + 4, NULL));
    r->bytes.n = 0;
}

/* One byte of text in the codepage, or of what stands behind a \u. */
static void add_byte(struct reader *r, char c) {
    if (r->pass > 0) {
        r->pass--;
        return;
    }
    r->first_half = 0;
    if (is_heard(r)) buf_add_char(&r->bytes, c);
}

static void add_words(struct reader *r, struct str s) {
    if (!is_heard(r)) return;
    flush(r);
    buf_add(&r->out, s);
}

static void add_unicode(struct reader *r, uint32_t c) {
    char utf8[4];
    uint32_t first = r->first_half;
    r->first_half = 0;
    r->pass = top(r)->unicode_alternatives;
    if (c >= 0xD800 && c < 0xDC00) {
        r->first_half = c;
        return;
    }
    if (c >= 0xDC00 && c < 0xE000) c = first ? 0x10000 + ((first - 0xD800) << 10) + (c - 0xDC00) : 0xFFFD;
    if (c >= ' ') add_words(r, (struct str){ utf8, utf8_put(c, utf8) });
}

/* ---- control words ---- */

static bool is_one_of(struct str word, const struct str *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(word, list[i])) return true;
    return false;
}

static void control(struct reader *r, struct str word, bool has_number, int64_t n) {
    if (r->depth >= RTF_DEPTH) return; /* too deep: none of it is heard */
    static const struct str wordless[] = { S("fonttbl"), S("colortbl"), S("stylesheet"), S("info"), S("pict"),
                                           S("object"), S("header"), S("footer"), S("fldinst") };
    static const struct {
        struct str word, text;
    } signs[] = {
        { S("par"), S("\n") },          { S("line"), S("\n") },       { S("row"), S("\n") },
        { S("tab"), S("\t") },          { S("cell"), S("\t") },       { S("emdash"), S("\u2014") },
        { S("endash"), S("\u2013") },   { S("bullet"), S("\u2022") }, { S("lquote"), S("\u2018") },
        { S("rquote"), S("\u2019") },   { S("ldblquote"), S("\u201C") }, { S("rdblquote"), S("\u201D") },
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_eq(word, signs[i].word)) add_words(r, signs[i].text);
    if (is_one_of(word, wordless, sizeof wordless / sizeof *wordless)) top(r)->silent = true;
    if (str_eq(word, S("htmlrtf"))) top(r)->rtf_only = !has_number || n != 0;
    if (str_eq(word, S("uc")) && n >= 0 && n < 10) top(r)->unicode_alternatives = (int)n;
    if (str_eq(word, S("ansicpg")) && n > 0) r->charset = str_printf(r->arena, "cp%d", (int)n);
    if (str_eq(word, S("u"))) add_unicode(r, (uint32_t)(n < 0 ? n + 65536 : n) & 0xFFFF);
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* \word-12 and the blank that ends it. */
static void control_word(struct reader *r) {
    size_t n = 0;
    while (n < r->rest.n && n < 32 && is_letter(r->rest.p[n])) n++;
    struct str word = str_slice(r->rest, 0, n);
    bool minus = n < r->rest.n && r->rest.p[n] == '-';
    size_t from = n + minus, to = from;
    int64_t number = 0;
    for (; to < r->rest.n && to - from < 9 && is_digit(r->rest.p[to]); to++)
        number = number * 10 + (r->rest.p[to] - '0');
    if (to < r->rest.n && r->rest.p[to] == ' ') to++;
    bool has_number = to > from && is_digit(r->rest.p[from]);
    r->rest = str_from(r->rest, has_number || !minus ? to : n);
    control(r, word, has_number, minus ? -number : number);
}

/* What stands behind a backslash. */
static void escape(struct reader *r) {
    if (r->rest.n == 0) return;
    char c = r->rest.p[0];
    if (is_letter(c)) {
        control_word(r);
        return;
    }
    r->rest = str_from(r->rest, 1);
    if (c == '\\' || c == '{' || c == '}') add_byte(r, c);
    if (c == '~') add_words(r, S("\u00A0"));
    if (c == '*') top(r)->silent = true;
    if (c == '\n' || c == '\r') add_words(r, S("\n"));
    if (c != '\'' || r->rest.n < 2) return;
    int byte = hex_byte(r->rest.p[0], r->rest.p[1]);
    r->rest = str_from(r->rest, 2);
    if (byte > 0) add_byte(r, (char)byte);
}

static void open_group(struct reader *r) {
    if (++r->depth < RTF_DEPTH) r->stack[r->depth] = r->stack[r->depth - 1];
    r->pass = 0;
}

struct str rtf_text(struct arena *a, struct str rtf, size_t max) {
    if (!str_starts(rtf, S("{\\rtf"))) return S("");
    struct reader *r = ARENA_NEW(a, struct reader);
    *r = (struct reader){ .arena = a, .rest = rtf, .charset = S("cp1252"), .out = buf_new(a, max) };
    r->bytes = buf_new(a, rtf.n + 1);
    r->stack[0].unicode_alternatives = 1;
    while (r->rest.n && !buf_over(&r->out)) {
        char c = r->rest.p[0];
        r->rest = str_from(r->rest, 1);
        if (c == '{')
            open_group(r);
        else if (c == '}')
            r->depth -= r->depth > 0;
        else if (c == '\\')
            escape(r);
        else if ((unsigned char)c >= ' ')
            add_byte(r, c);
    }
    flush(r);
    return utf8_clean(a, buf_str(&r->out));
}
