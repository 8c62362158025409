#include "view/html.h"

#include "view/when.h"

/* What a byte means to each writer; a byte without its bit passes as it is. */
enum { IN_TEXT = 1, IN_ATTR = 2, IN_URL = 4 };

enum { URL_ONLY = IN_URL };
static const unsigned char special[256] = {
    ['&'] = IN_TEXT | IN_ATTR | IN_URL,
    ['<'] = IN_TEXT | IN_ATTR | IN_URL,
    ['>'] = IN_TEXT | IN_ATTR | IN_URL,
    ['"'] = IN_ATTR | IN_URL,
    ['\''] = IN_ATTR | IN_URL,
    ['!'] = URL_ONLY,
    ['#'] = URL_ONLY,
    ['$'] = URL_ONLY,
    ['%'] = URL_ONLY,
    ['('] = URL_ONLY,
    [')'] = URL_ONLY,
    ['*'] = URL_ONLY,
    ['+'] = URL_ONLY,
    [','] = URL_ONLY,
    ['/'] = URL_ONLY,
    [':'] = URL_ONLY,
    [';'] = URL_ONLY,
    ['='] = URL_ONLY,
    ['?'] = URL_ONLY,
    ['['] = URL_ONLY,
    ['\\'] = URL_ONLY,
    [']'] = URL_ONLY,
    ['^'] = URL_ONLY,
    ['`'] = URL_ONLY,
    ['{'] = URL_ONLY,
    ['|'] = URL_ONLY,
    ['}'] = URL_ONLY,
    [0 ... 32] = URL_ONLY,
    [127 ... 255] = URL_ONLY,
};

struct html html_new(struct arena *a, size_t want) {
    return (struct html){ .buf = buf_new_sized(a, HTML_MAX, want), .lang = LANG_EN };
}

struct html html_inner(const struct html *h) {
    struct html inner = *h;
    inner.buf = buf_new(h->buf.arena, HTML_MAX);
    return inner;
}

struct str html_str(struct html *h) {
    return buf_str(&h->buf);
}

struct safe_html html_safe(struct html *h) {
    return (struct safe_html){ buf_str(&h->buf) };
}

static struct str entity(char c) {
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
        return S("&#39;");
    }
}

/* Copies clean stretches whole: most values have nothing to escape. */
static void escape(struct html *h, struct str v, unsigned mask) {
    size_t clean = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (!(special[(unsigned char)v.p[i]] & mask)) continue;
        buf_add(&h->buf, str_slice(v, clean, i));
        buf_add(&h->buf, entity(v.p[i]));
        clean = i + 1;
    }
    buf_add(&h->buf, str_from(v, clean));
}

static void percent(struct html *h, struct str v) {
    static const char hex[] = "0123456789ABCDEF";
    size_t clean = 0;
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (!(special[c] & IN_URL)) continue;
        buf_add(&h->buf, str_slice(v, clean, i));
        buf_add(&h->buf, (struct str){ (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3 });
        clean = i + 1;
    }
    buf_add(&h->buf, str_from(v, clean));
}

void html_text_safe(struct html *h, struct safe_html v) { buf_add(&h->buf, v.s); }
void html_text_str(struct html *h, struct str v) { escape(h, v, IN_TEXT); }
void html_text_c(struct html *h, const char *v) { escape(h, str_of(v), IN_TEXT); }
void html_text_safe_url(struct html *h, struct safe_url v) { escape(h, v.s, IN_TEXT); }
void html_attr_str(struct html *h, struct str v) { escape(h, v, IN_ATTR); }
void html_attr_c(struct html *h, const char *v) { escape(h, str_of(v), IN_ATTR); }
void html_attr_safe_url(struct html *h, struct safe_url v) { escape(h, v.s, IN_ATTR); }
void html_url_part_str(struct html *h, struct str v) { percent(h, v); }
void html_url_part_c(struct html *h, const char *v) { percent(h, str_of(v)); }
void html_url_part_safe_url(struct html *h, struct safe_url v) { percent(h, v.s); }

/* Browsers drop tab, LF and CR wherever they stand in an address and take \ for / (WHATWG URL 4.4),
 * so one with such a byte, or any control, is refused whole instead of being understood. */
bool html_url_ok(struct str url) {
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= 32 || url.p[i] == 127 || url.p[i] == '\\') return false;
    if (str_starts(url, S("//"))) return false;
    for (size_t i = 0; i < url.n; i++) {
        char c = url.p[i];
        if (c == '/' || c == '?' || c == '#') return true;
        if (c != ':') continue;
        struct str scheme = str_slice(url, 0, i);
        return str_eq_nocase(scheme, S("https")) || str_eq_nocase(scheme, S("http")) ||
               str_eq_nocase(scheme, S("mailto")) || str_eq_nocase(scheme, S("tel"));
    }
    return true;
}

void html_url_str(struct html *h, struct str v) {
    if (html_url_ok(v))
        escape(h, v, IN_ATTR);
    else
        HTML_RAW(h, "#");
}

void html_url_c(struct html *h, const char *v) { html_url_str(h, str_of(v)); }

void html_opt(struct html *h, struct opt_int v) {
    if (v.set) html_int(h, v.v);
}

void html_bool(struct html *h, bool v) { buf_add(&h->buf, v ? S("true") : S("false")); }

void html_int(struct html *h, int64_t v) {
    if (v < 0) buf_add_char(&h->buf, '-');
    html_uint(h, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void html_uint(struct html *h, uint64_t v) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    buf_add(&h->buf, (struct str){ digits + at, sizeof digits - at });
}

void html_count(struct html *h, int64_t v) {
    buf_add(&h->buf, when_number(h->buf.arena, h->lang, v));
}

/* The length of the mark that s begins with, 0 when that is none. */
static size_t mark(struct str s) {
    static const struct str marks[] = {
        { "<b>", 3 },      { "</b>", 4 },      { "<em>", 4 },   { "</em>", 5 },
        { "<strong>", 8 }, { "</strong>", 9 }, { "<code>", 6 }, { "</code>", 7 },
        { "<kbd>", 5 },    { "</kbd>", 6 },    { "<br>", 4 },
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(s, marks[i])) return marks[i].n;
    return 0;
}

/* The index of the placeholder that s begins with, -1 when that is none; *ret_n its length. */
static int placeholder(struct str s, const struct str *names, int n, size_t *ret_n) {
    ptrdiff_t end = str_find_char(s, '}');
    if (end < 0) return -1;
    struct str name = str_slice(s, 1, (size_t)end);
    for (int i = 0; i < n; i++)
        if (str_eq(name, names[i])) return *ret_n = (size_t)end + 1, i;
    return -1;
}

static int words(struct html *h, struct str *rest, const struct str *names, int n, unsigned mask) {
    size_t clean = 0;
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];
        size_t len = c == '<' && mask == IN_TEXT ? mark(str_from(*rest, i)) : 0;
        if (len) {
            escape(h, str_slice(*rest, clean, i), mask);
            buf_add(&h->buf, str_slice(*rest, i, i + len));
            clean = i + len;
            i = clean - 1;
        } else if (c == '{') {
            int which = placeholder(str_from(*rest, i), names, n, &len);
            if (which < 0) continue;
            escape(h, str_slice(*rest, clean, i), mask);
            *rest = str_from(*rest, i + len);
            return which;
        }
    }
    escape(h, str_from(*rest, clean), mask);
    *rest = str_from(*rest, rest->n);
    return -1;
}

int html_words_text(struct html *h, struct str *rest, const struct str *names, int n) {
    return words(h, rest, names, n, IN_TEXT);
}

int html_words_attr(struct html *h, struct str *rest, const struct str *names, int n) {
    return words(h, rest, names, n, IN_ATTR);
}
