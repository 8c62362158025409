#include "mime/compose_priv.h"

#include "base/utf8.h"
#include "base/hex.h"
#include "mime/markdown.h"

#include <sodium.h>

enum { FLOW_AT = 72, FLOWED_MAX = 4 << 20, QUOTE_DEPTH_MAX = 20, QP_LINE = 76, BASE64_BYTES = 57 };

/* ---- text/plain; format=flowed (RFC 3676) ---- */

/* How many characters of s fit into columns, ending behind a space; all of s where it fits; the
 * first word where that alone is longer. */
static size_t flow_point(struct str s, size_t columns) {
    size_t at = 0, best = 0, count = 0;
    while (at < s.n) {
        struct str rest = str_from(s, at);
        bool ok;
        uint32_t c = utf8_next(&rest, &ok);
        at = s.n - rest.n;
        count++;
        if (count > columns && best) return best;
        if (c == ' ' && rest.n) best = at;
    }
    return count > columns && best ? best : s.n;
}

/* How many quote marks a line begins with, "> > " and ">>" alike; *ret_rest is what stands behind.
 */
static size_t quote_depth(struct str line, struct str *ret_rest) {
    size_t depth = 0;
    while (line.n && line.p[0] == '>' && depth < QUOTE_DEPTH_MAX) {
        depth++;
        line = str_from(line, 1);
        if (line.n && line.p[0] == ' ') line = str_from(line, 1);
    }
    *ret_rest = line;
    return depth;
}

/* One line, cut into soft lines where it is long. */
static void flow_line(struct buf *b, struct str line, size_t deeper) {
    struct str rest;
    size_t depth = quote_depth(line, &rest) + deeper;
    bool signature = str_eq(rest, S("-- "));
    while (!signature && rest.n && rest.p[rest.n - 1] == ' ')
        rest.n--; /* a soft end nobody meant */
    do {
        size_t n = signature ? rest.n : flow_point(rest, FLOW_AT);
        struct str part = str_slice(rest, 0, n);
        for (size_t i = 0; i < depth; i++)
            buf_add_char(b, '>');
        bool stuff = depth || (part.n && (part.p[0] == ' ' || part.p[0] == '>')) ||
                     str_starts(part, S("From "));
        if (stuff && part.n) buf_add_char(b, ' '); /* space-stuffing, RFC 3676 4.4 */
        buf_add(b, part);
        buf_add_char(b, '\n');
        rest = str_from(rest, n);
    } while (rest.n);
}

/* The next line without its LF or CR LF; a bare CR ends one too. */
static bool next_line(struct str *rest, struct str *ret) {
    if (!rest->p) return false;
    for (size_t i = 0; i < rest->n; i++) {
        if (rest->p[i] != '\n' && rest->p[i] != '\r') continue;
        bool both = rest->p[i] == '\r' && i + 1 < rest->n && rest->p[i + 1] == '\n';
        *ret = str_slice(*rest, 0, i);
        *rest = str_from(*rest, i + (both ? 2 : 1));
        return true;
    }
    *ret = *rest;
    *rest = STR_NONE;
    return true;
}

static void flow_text(struct buf *b, struct str text, size_t deeper) {
    struct str line;
    text = (struct str){ text.p, str_trim(text).n ? text.n : 0 };
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    while (text.n && next_line(&text, &line))
        flow_line(b, line, deeper);
}

const struct err *body_flowed(struct arena *a, const struct compose_mail *m, struct str *ret) {
    struct buf b = buf_new_sized(a, FLOWED_MAX, m->text.n + m->signature.n + m->quote.n + m->text.n / 16 + 8);
    flow_text(&b, m->text, 0);
    if (m->signature.n) { /* its mark as mail programs know it, with its blank (RFC 3676 4.3) */
        buf_add(&b, S("\n-- \n"));
        flow_text(&b, m->signature, 0);
    }
    if (m->quote.n) {
        if (b.n) buf_add_char(&b, '\n');
        if (m->quote_intro.n) flow_line(&b, m->quote_intro, 0);
        flow_text(&b, m->quote, 1);
    }
    if (buf_over(&b)) return ERR(a, ERR_LIMIT, "This text is too long.", .field = "text");
    *ret = buf_str(&b);
    return NULL;
}

/* ---- text/html ---- */

/* Like the letter in the mock: system font, no band, colours that a dark theme may turn. */
#define PAGE_STYLE                                                                                 \
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"                            \
    "a{color:#00616a}@media(prefers-color-scheme:dark){a{color:#5cc8c4}}"

#define FONT "font:16px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"

static void add_quote(struct arena *a, struct buf *b, const struct compose_mail *m) {
    struct str rest = m->quote, line;
    buf_add(b, S("<blockquote type=\"cite\" style=\"margin:1.5em 0 0;padding-left:1em;"
                 "border-left:2px solid #b8b4ac;font-size:14px;opacity:.8\">\n"));
    if (m->quote_intro.n) {
        buf_add(b, markdown_escape(a, m->quote_intro));
        buf_add(b, S("<br>\n"));
    }
    while (rest.n && next_line(&rest, &line)) {
        buf_add(b, markdown_escape(a, line));
        buf_add(b, S("<br>\n"));
    }
    buf_add(b, S("</blockquote>\n"));
}

const struct err *body_html(struct arena *a, const struct compose_mail *m, struct str *ret) {
    struct safe_html text, signature = { S("") };
    TRY(markdown_html(a, m->text, MARKDOWN_FOR_MAIL, &text));
    if (m->signature.n) TRY(markdown_html(a, m->signature, MARKDOWN_FOR_MAIL, &signature));
    struct buf b =
        buf_new_sized(a, (size_t)MARKDOWN_HTML_MAX * 2, text.s.n + signature.s.n + m->quote.n * 2 + 2048);
    buf_add(&b, S("<!DOCTYPE html>\n<html"));
    if (m->language.n) buf_printf(&b, " lang=\"%.*s\"", STR_ARG(m->language));
    buf_add(&b,
            S(">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n<style>" PAGE_STYLE "</style>\n"
              "</head>\n<body>\n<div style=\"max-width:34em;" FONT "\">\n"));
    buf_add(&b, text.s);
    if (m->signature.n) {
        buf_add(&b, S("<div style=\"margin-top:1.5em;opacity:.8\">\n"));
        buf_add(&b, signature.s);
        buf_add(&b, S("</div>\n"));
    }
    if (m->quote.n) add_quote(a, &b, m);
    buf_add(&b, S("</div>\n</body>\n</html>\n"));
    if (buf_over(&b)) return ERR(a, ERR_LIMIT, "This text is too long.", .field = "text");
    *ret = buf_str(&b);
    return NULL;
}

/* ---- transfer encodings ---- */

/* Goes as it is; the rest becomes =XX. A dot or an F at the start of a line is kept from servers
 * that double dots badly and from mbox files that spoil "From ". */
static bool literal(struct str line, size_t i, size_t column) {
    char c = line.p[i];
    if (c == ' ' || c == '\t') return i + 1 < line.n;
    if (column == 0 && c == '.') return false;
    if (column == 0 && str_starts(str_from(line, i), S("From "))) return false;
    return c > 0x20 && c < 0x7f && c != '=';
}

static size_t character(struct str s, size_t i) {
    struct str rest = str_from(s, i);
    bool ok;
    utf8_next(&rest, &ok);
    return s.n - i - rest.n;
}

static void qp_line(struct buf *b, struct str line) {
    size_t column = 0, n;
    for (size_t i = 0; i < line.n; i += n) {
        n = character(line, i);
        size_t width = literal(line, i, column) ? 1 : 3 * n;
        bool last = i + n == line.n;
        if (column + width > QP_LINE - (last ? 0 : 1)) {
            buf_add(b, S("=\r\n"));
            column = 0;
            width = literal(line, i, column) ? 1 : 3 * n;
        }
        column += width;
        if (width == 1)
            buf_add_char(b, line.p[i]);
        else
            hex_add(b, '=', str_slice(line, i, i + n));
    }
    buf_add(b, S("\r\n"));
}

void body_quoted_printable(struct buf *b, struct str s) {
    struct str line;
    while (s.n && str_split(&s, '\n', &line))
        qp_line(b, line);
}

void body_base64(struct buf *b, struct str s) {
    char line[128];
    for (size_t i = 0; i < s.n; i += BASE64_BYTES) {
        struct str part = str_slice(s, i, i + BASE64_BYTES);
        sodium_bin2base64(line, sizeof line, (const unsigned char *)part.p, part.n,
                          sodium_base64_VARIANT_ORIGINAL);
        buf_add_c(b, line);
        buf_add(b, S("\r\n"));
    }
}
