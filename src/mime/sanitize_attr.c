#include "mime/sanitize_priv.h"

#include "base/utf8.h"
#include "base/hex.h"
#include "mime/sanitize.h"

#include <string.h>

enum {
    RAW_VALUE_MAX = 256 << 10, /* bytes of an attribute as written; escapes make it longer */
    TEXT_VALUE_MAX = 1000,
    WORD_MAX = 40,
    SPAN_MAX = 1000 /* cells; browsers stop there as well */
};

/* ---- escaping ---- */

static struct str escape_of(char c) {
    switch (c) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>':
        return S("&gt;");
    case '"':
        return S("&quot;");
    default:
        return S("");
    }
}

/* Bytes that stand for themselves: all but the four, C0 without tab and line feed, and DEL. */
static bool is_plain(unsigned char c) {
    if (c < 0x20) return c == '\t' || c == '\n';
    return c != '&' && c != '<' && c != '>' && c != '"' && c != 0x7F;
}

/* U+0080 to U+009F, the control characters that take two bytes. */
static bool is_c1(struct str s, size_t i) {
    return (unsigned char)s.p[i] == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
}

bool sanitize_piece(struct str *rest, struct str *ret) {
    if (rest->n == 0) return false;
    size_t n = 0;
    while (n < rest->n && is_plain((unsigned char)rest->p[n]) && !is_c1(*rest, n))
        n++;
    if (n > 0) {
        *ret = str_slice(*rest, 0, n);
    } else {
        *ret = escape_of(rest->p[0]);
        n = is_c1(*rest, 0) ? 2 : 1;
    }
    *rest = str_from(*rest, n);
    return true;
}

void sanitize_escape(struct buf *out, struct str s) {
    struct str piece;
    while (sanitize_piece(&s, &piece))
        buf_add(out, piece);
}

/* ---- kinds of values ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

enum kind {
    KIND_STYLE,
    KIND_TEXT,
    KIND_WORD,   /* letters, digits and '-' */
    KIND_NUMBER, /* with a sign and a '%' or not */
    KIND_SPAN,   /* 1 to SPAN_MAX */
    KIND_COLOR,
    KIND_FLAG /* its presence counts */
};

static bool is_word(struct str v) {
    for (size_t i = 0; i < v.n; i++)
        if (!is_letter(v.p[i]) && !is_digit(v.p[i]) && v.p[i] != '-') return false;
    return v.n > 0 && v.n <= WORD_MAX;
}

static bool is_number(struct str v) {
    if (v.n && (v.p[0] == '+' || v.p[0] == '-')) v = str_from(v, 1);
    if (str_ends(v, S("%"))) v.n--;
    if (str_ends(v, S("px"))) v.n -= 2;
    for (size_t i = 0; i < v.n; i++)
        if (!is_digit(v.p[i])) return false;
    return v.n > 0 && v.n <= 5;
}

static bool is_color(struct str v) {
    return is_word(str_starts(v, S("#")) ? str_from(v, 1) : v) && str_find_char(v, '-') < 0;
}

static bool fits(enum kind kind, struct str v) {
    int64_t n;
    switch (kind) {
    case KIND_WORD:
        return is_word(v);
    case KIND_NUMBER:
        return is_number(v);
    case KIND_SPAN:
        return str_to_int(v, 1, SPAN_MAX, &n);
    case KIND_COLOR:
        return is_color(v);
    case KIND_STYLE:
    case KIND_TEXT:
    case KIND_FLAG:
        return true;
    }
    return false;
}

/* ---- the list ---- */

static const struct rule {
    struct str name;
    uint16_t sets; /* 0: every element */
    enum kind kind;
} rules[] = {
    { S("style"), 0, KIND_STYLE },
    { S("title"), 0, KIND_TEXT },
    { S("lang"), 0, KIND_WORD },
    { S("dir"), 0, KIND_WORD },
    { S("align"),
      HTML_A_ALIGN | HTML_A_TABLE | HTML_A_CELL | HTML_A_COL | HTML_A_IMAGE | HTML_A_RULE,
      KIND_WORD },
    { S("valign"), HTML_A_CELL | HTML_A_COL | HTML_A_COLOR, KIND_WORD },
    { S("width"), HTML_A_TABLE | HTML_A_CELL | HTML_A_COL | HTML_A_IMAGE | HTML_A_RULE,
      KIND_NUMBER },
    { S("height"), HTML_A_TABLE | HTML_A_CELL | HTML_A_IMAGE | HTML_A_COLOR, KIND_NUMBER },
    { S("bgcolor"), HTML_A_TABLE | HTML_A_CELL | HTML_A_COLOR, KIND_COLOR },
    { S("border"), HTML_A_TABLE | HTML_A_IMAGE, KIND_NUMBER },
    { S("cellpadding"), HTML_A_TABLE, KIND_NUMBER },
    { S("cellspacing"), HTML_A_TABLE, KIND_NUMBER },
    { S("colspan"), HTML_A_CELL, KIND_SPAN },
    { S("rowspan"), HTML_A_CELL, KIND_SPAN },
    { S("nowrap"), HTML_A_CELL, KIND_FLAG },
    { S("span"), HTML_A_COL, KIND_SPAN },
    { S("color"), HTML_A_FONT | HTML_A_RULE, KIND_COLOR },
    { S("face"), HTML_A_FONT, KIND_TEXT },
    { S("size"), HTML_A_FONT | HTML_A_RULE, KIND_NUMBER },
    { S("type"), HTML_A_LIST | HTML_A_ITEM, KIND_WORD },
    { S("start"), HTML_A_LIST, KIND_NUMBER },
    { S("value"), HTML_A_ITEM, KIND_NUMBER },
    { S("clear"), HTML_A_BREAK, KIND_WORD },
    { S("alt"), HTML_A_IMAGE, KIND_TEXT },
};

struct sanitize_work sanitize_work_new(struct arena *a) {
    /* a reference of one byte less can become three bytes longer; twice is enough for all */
    return (struct sanitize_work){ buf_new(a, 2 * RAW_VALUE_MAX), buf_new(a, 2 * SANITIZE_STYLE) };
}

struct str sanitize_value(const struct html_tokens *t, struct str name,
                          struct sanitize_work *work) {
    const struct html_attr *attr = html_attr(t, name);
    if (!attr || attr->value.n > RAW_VALUE_MAX) return STR_NONE;
    buf_cut(&work->value, 0);
    html_value(&work->value, attr->value);
    return buf_str(&work->value);
}

static void add_attr(struct buf *out, struct str name, struct str value) {
    buf_add_char(out, ' ');
    buf_add(out, name);
    buf_add(out, S("=\""));
    sanitize_escape(out, value);
    buf_add_char(out, '"');
}

static void add_style(struct buf *out, struct str value, struct buf *style) {
    if (value.n > SANITIZE_STYLE) return;
    buf_cut(style, 0);
    html_style_clean(style, value);
    if (style->n) add_attr(out, S("style"), buf_str(style));
}

static void add_rule(struct buf *out, const struct rule *rule, struct str value,
                     struct buf *style) {
    if (rule->kind == KIND_STYLE)
        add_style(out, value, style);
    else if (rule->kind == KIND_TEXT)
        add_attr(out, rule->name, utf8_cut(value, TEXT_VALUE_MAX));
    else if (rule->kind == KIND_FLAG)
        add_attr(out, rule->name, S(""));
    else if (fits(rule->kind, str_trim(value)))
        add_attr(out, rule->name, str_trim(value));
}

void sanitize_attrs(struct buf *out, const struct html_tokens *t, uint16_t sets,
                    struct sanitize_work *work) {
    if (t->n_attrs == 0) return;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].sets && !(rules[i].sets & sets)) continue;
        struct str value = sanitize_value(t, rules[i].name, work);
        if (str_is_set(value)) add_rule(out, &rules[i], value, &work->style);
    }
}

/* ---- addresses ---- */

/* Writes what a browser would take v for, without tabs and line ends and trimmed, to the front of
 * work. */
static struct str url_stripped(struct str v, struct sanitize_work *work) {
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != '\t' && v.p[i] != '\n' && v.p[i] != '\r') work->value.p[n++] = v.p[i];
    struct str s = { work->value.p, n };
    while (s.n && (unsigned char)s.p[0] <= ' ')
        s = str_from(s, 1);
    while (s.n && (unsigned char)s.p[s.n - 1] <= ' ')
        s.n--;
    return s;
}

/* http(s) with a host that holds nothing odd. */
static bool is_web(struct str url) {
    struct str rest;
    if (str_starts_nocase(url, S("https://")))
        rest = str_from(url, 8);
    else if (str_starts_nocase(url, S("http://")))
        rest = str_from(url, 7);
    else
        return false;
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#')
        n++;
    struct str host = str_slice(rest, 0, n);
    return n > 0 && str_find_char(host, '\\') < 0 && str_find_char(host, ' ') < 0;
}

static bool is_safe_link(struct str url) {
    return is_web(url) || str_starts_nocase(url, S("mailto:")) || str_starts_nocase(url, S("tel:"));
}

static bool is_script_link(struct str url) {
    return str_starts_nocase(url, S("javascript:")) || str_starts_nocase(url, S("vbscript:")) ||
           str_starts_nocase(url, S("data:"));
}

/* Marks that turn or hide the text around them (A07): U+200B-200F, 202A-202E, 2060-206F, FEFF. */
static bool is_invisible(uint32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

/* Adds ` name="url"` with spaces, quotes, brackets and invisible marks as %XX; false (nothing
 * added) where a control character stands in it or it is too long. */
static bool add_url(struct buf *out, struct str name, struct str url) {
    size_t before = out->n;
    buf_add_char(out, ' ');
    buf_add(out, name);
    buf_add(out, S("=\""));
    size_t start = out->n, escaped = 0;
    while (url.n) {
        bool ok;
        struct str rest = url;
        uint32_t c = utf8_next(&rest, &ok);
        struct str bytes = str_slice(url, 0, url.n - rest.n);
        url = rest;
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || out->n - start - escaped > SANITIZE_URL) {
            buf_cut(out, before);
            return false;
        }
        if (c == ' ' || c == '"' || c == '<' || c == '>' || is_invisible(c)) {
            hex_add(out, '%', bytes);
        } else if (c == '&') {
            buf_add(out, S("&amp;"));
            escaped += 4;
        } else {
            buf_add(out, bytes);
        }
    }
    if (out->n - start - escaped > SANITIZE_URL) {
        buf_cut(out, before);
        return false;
    }
    buf_add_char(out, '"');
    return true;
}

bool sanitize_link(struct buf *out, const struct html_tokens *t, struct sanitize_work *work,
                   bool *ret_active) {
    struct str url = sanitize_value(t, S("href"), work);
    if (url.n == 0) return false;
    url = url_stripped(url, work);
    if (is_script_link(url)) *ret_active = true;
    if (!is_safe_link(url) || !add_url(out, S("href"), url)) return false;
    buf_add(out, S(" target=\"_blank\" rel=\"noopener noreferrer\""));
    return true;
}

/* ---- pictures ---- */

static bool is_base64(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '+' && s.p[i] != '/' &&
            s.p[i] != '=')
            return false;
    return s.n > 0;
}

static bool is_data_image(struct str url) {
    static const struct str types[] = { S("data:image/png;base64,"), S("data:image/jpeg;base64,"),
                                        S("data:image/jpg;base64,"), S("data:image/gif;base64,"),
                                        S("data:image/webp;base64,") };
    if (url.n > SANITIZE_DATA_IMAGE) return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_starts_nocase(url, types[i])) return is_base64(str_from(url, types[i].n));
    return false;
}

/* Decodes %XX in place (RFC 2392: the id in a cid: URL is percent-encoded). */
static struct str percent_decoded(struct str s, struct sanitize_work *work) {
    size_t n = 0, start = (size_t)(s.p - work->value.p);
    for (size_t i = 0; i < s.n; i++) {
        int byte = s.p[i] == '%' && i + 2 < s.n ? hex_byte(s.p[i + 1], s.p[i + 2]) : -1;
        if (byte >= 0) i += 2;
        work->value.p[start + n++] = byte >= 0 ? (char)byte : s.p[i];
    }
    return (struct str){ work->value.p + start, n };
}

/* A content id is one visible ASCII word of at most 998 bytes, as a header line is. */
static bool is_content_id(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] == 0x7F || s.p[i] == '<' || s.p[i] == '>' || s.p[i] == '"')
            return false;
    return s.n > 0 && s.n <= 998;
}

static bool is_one_pixel(const struct html_tokens *t, struct str name, struct sanitize_work *work) {
    struct str v = str_trim(sanitize_value(t, name, work));
    return str_eq(v, S("1")) || str_eq(v, S("0")) || str_eq(v, S("1px")) || str_eq(v, S("0px"));
}

static bool add_remote(struct buf *out, struct str url) {
    if (str_starts(url, S("//"))) url = str_join(out->arena, S("https:"), url);
    return is_web(url) && add_url(out, S("data-remote"), url);
}

static enum sanitize_image image_from_src(struct buf *out, struct str url,
                                          struct sanitize_work *work) {
    if (str_starts_nocase(url, S("cid:"))) {
        struct str id = percent_decoded(str_from(url, 4), work);
        if (!is_content_id(id)) return SANITIZE_NO_IMAGE;
        add_attr(out, S("data-cid"), id);
        return SANITIZE_CID;
    }
    if (is_data_image(url)) {
        add_attr(out, S("src"), url);
        return SANITIZE_DATA;
    }
    return add_remote(out, url) ? SANITIZE_REMOTE : SANITIZE_NO_IMAGE;
}

enum sanitize_image sanitize_image(struct buf *out, const struct html_tokens *t,
                                   struct sanitize_work *work) {
    bool dot = is_one_pixel(t, S("width"), work) && is_one_pixel(t, S("height"), work);
    size_t before = out->n;
    enum sanitize_image kind = SANITIZE_NO_IMAGE;
    struct str v = sanitize_value(t, S("src"), work);
    if (v.n) kind = image_from_src(out, url_stripped(v, work), work);
    v = kind ? STR_NONE : sanitize_value(t, S("data-cid"), work);
    if (v.n && is_content_id(v)) {
        add_attr(out, S("data-cid"), v);
        kind = SANITIZE_CID;
    }
    v = kind ? STR_NONE : sanitize_value(t, S("data-remote"), work);
    if (v.n && add_remote(out, url_stripped(v, work))) kind = SANITIZE_REMOTE;
    if (kind != SANITIZE_REMOTE || !dot) return kind;
    buf_cut(out, before);
    return SANITIZE_NO_IMAGE;
}

/* ---- what it tells ---- */

bool sanitize_is_cite(const struct html_tokens *t, struct sanitize_work *work) {
    if (str_eq_nocase(str_trim(sanitize_value(t, S("type"), work)), S("cite"))) return true;
    struct str class = sanitize_value(t, S("class"), work);
    if (str_contains_nocase(class, S("quote")) || str_contains_nocase(class, S("cite")))
        return true;
    return str_contains_nocase(sanitize_value(t, S("style"), work), S("border-left"));
}

struct html_sight sanitize_sight(const struct html_tokens *t, struct sanitize_work *work) {
    struct html_sight sight = { 0 };
    if (t->n_attrs == 0) return sight;
    struct str style = sanitize_value(t, S("style"), work);
    if (style.n) sight = html_style_sight(style);
    if (html_attr(t, S("hidden"))) sight.gone = true;
    if (!str_eq_nocase(t->name, S("font"))) return sight;
    if (html_attr(t, S("size")) && sight.size == 0) sight.size = -1;
    if (html_attr(t, S("color")) && sight.color == 0) sight.color = -1;
    return sight;
}

bool sanitize_has_handler(const struct html_tokens *t) {
    for (size_t i = 0; i < t->n_attrs; i++)
        if (str_starts_nocase(t->attrs[i].name, S("on"))) return true;
    return false;
}
