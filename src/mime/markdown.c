#include "mime/markdown.h"

#include "base/utf8.h"
#include "mime/markdown_priv.h"

#include <md4c.h>

enum { HREF_MAX = 2000 };

/* What is being written. depth counts blocks and spans that md4c has open; shown says for each of
 * the outermost whether its tag was written, so that its end matches. */
struct writer {
    struct arena *arena;
    struct buf out;
    enum markdown_for use;
    size_t depth;
    bool shown[MARKDOWN_DEPTH_MAX];
    bool in_link;
};

struct tag {
    const char *name, *style;
    bool line; /* an end of line goes behind its end */
};

#define MONO "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em"

static const struct tag blocks[] = {
    [MD_BLOCK_QUOTE] = { "blockquote",
                         "margin:0 0 1em;padding-left:1em;border-left:2px solid #b8b4ac", true },
    [MD_BLOCK_UL] = { "ul", "margin:0 0 1em;padding-left:1.5em", true },
    [MD_BLOCK_OL] = { "ol", "margin:0 0 1em;padding-left:1.5em", true },
    [MD_BLOCK_LI] = { "li", NULL, true },
    [MD_BLOCK_HR] = { "hr", "margin:1.5em 0;border:0;border-top:1px solid #b8b4ac", true },
    [MD_BLOCK_H] = { "p", "margin:0 0 1em", true },
    [MD_BLOCK_CODE] = { "pre", "margin:0 0 1em;white-space:pre-wrap;" MONO, true },
    [MD_BLOCK_P] = { "p", "margin:0 0 1em", true },
};

static const struct tag spans[] = {
    [MD_SPAN_EM] = { "em", NULL, false },
    [MD_SPAN_STRONG] = { "strong", NULL, false },
    [MD_SPAN_CODE] = { "code", MONO, false },
    [MD_SPAN_DEL] = { "del", NULL, false },
};

void markdown_add_escaped(struct buf *b, struct str s) {
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *as = s.p[i] == '&'    ? "&amp;"
                         : s.p[i] == '<'  ? "&lt;"
                         : s.p[i] == '>'  ? "&gt;"
                         : s.p[i] == '"'  ? "&quot;"
                         : s.p[i] == '\'' ? "&#39;"
                                          : NULL;
        if (!as) continue;
        buf_add(b, str_slice(s, from, i));
        buf_add_c(b, as);
        from = i + 1;
    }
    buf_add(b, str_from(s, from));
}

struct str markdown_escape(struct arena *a, struct str s) {
    struct buf b = buf_new(a, s.n * 6 + 1);
    markdown_add_escaped(&b, s);
    return buf_str(&b);
}

/* ---- entities ---- */

/* The character of "&#8364;" or "&#x20AC;" as UTF-8; false for a named one or no character at all.
 */
static bool numeric(struct str e, char out[4], size_t *ret_n) {
    if (e.n < 4 || e.p[1] != '#') return false;
    bool hex = e.p[2] == 'x' || e.p[2] == 'X';
    uint32_t c = 0;
    for (size_t i = hex ? 3 : 2; i + 1 < e.n && c <= 0x10FFFF; i++) {
        char d = e.p[i];
        uint32_t v = d <= '9' ? (uint32_t)(d - '0') : (uint32_t)((d | 32) - 'a') + 10;
        c = c * (hex ? 16 : 10) + v;
    }
    bool ok = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF) &&
              (c >= 0x20 || c == '\t' || c == '\n') && c != 0x7f;
    *ret_n = utf8_put(ok ? c : UTF8_REPLACEMENT, out);
    return true;
}

static void add_entity(struct buf *b, struct str e) {
    char c[4];
    size_t n;
    if (numeric(e, c, &n))
        markdown_add_escaped(b, (struct str){ c, n });
    else
        buf_add(b, e); /* &[A-Za-z][A-Za-z0-9]*; and no more, says md4c */
}

/* ---- links ---- */

/* The address as it will be understood: entities decoded, so that no scheme hides behind one. */
static struct str plain_href(struct arena *a, const MD_ATTRIBUTE *h) {
    static const struct {
        struct str name, is;
    } named[] = {
        { { "&amp;", 5 }, { "&", 1 } },  { { "&lt;", 4 }, { "<", 1 } },
        { { "&gt;", 4 }, { ">", 1 } },   { { "&quot;", 6 }, { "\"", 1 } },
        { { "&apos;", 6 }, { "'", 1 } },
    };
    struct buf b = buf_new(a, HREF_MAX);
    for (size_t i = 0; h->text && h->substr_offsets[i] < h->size; i++) {
        struct str part = { h->text + h->substr_offsets[i],
                            h->substr_offsets[i + 1] - h->substr_offsets[i] };
        char c[4];
        size_t n;
        if (h->substr_types[i] == MD_TEXT_ENTITY) {
            if (numeric(part, c, &n)) part = (struct str){ c, n };
            for (size_t k = 0; k < sizeof named / sizeof *named; k++)
                if (str_eq(part, named[k].name)) part = named[k].is;
        }
        buf_add(&b, part);
    }
    return buf_over(&b) ? STR_NONE : buf_str(&b);
}

static bool link_ok(struct str href) {
    static const struct str schemes[] = {
        { "https://", 8 }, { "http://", 7 }, { "mailto:", 7 }, { "tel:", 4 }
    };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_starts_nocase(href, schemes[i])) return href.n > schemes[i].n;
    return false;
}

static void add_href(struct buf *b, struct str href) {
    for (size_t i = 0; i < href.n; i++) {
        unsigned char c = (unsigned char)href.p[i];
        if (c <= 0x20 || c == 0x7f || str_find_char(S("\"<>`\\{}|^"), (char)c) >= 0)
            buf_printf(b, "%%%02X", c);
        else
            markdown_add_escaped(b, (struct str){ href.p + i, 1 });
    }
}

static bool open_link(struct writer *w, const MD_ATTRIBUTE *target) {
    struct str href = plain_href(w->arena, target);
    if (w->in_link || !link_ok(href)) return false;
    w->in_link = true;
    buf_add(&w->out, S("<a href=\""));
    add_href(&w->out, href);
    buf_add(&w->out,
            w->use == MARKDOWN_FOR_PAGE ? S("\" rel=\"noopener noreferrer nofollow\">") : S("\">"));
    return true;
}

/* ---- what md4c calls ---- */

static bool deeper(struct writer *w) { return w->depth++ < MARKDOWN_DEPTH_MAX; }

static int opened(struct writer *w, bool shown) {
    if (w->depth <= MARKDOWN_DEPTH_MAX) w->shown[w->depth - 1] = shown;
    return buf_over(&w->out);
}

/* Whether the tag that ends now was written. */
static bool closing(struct writer *w) {
    w->depth--;
    return w->depth < MARKDOWN_DEPTH_MAX && w->shown[w->depth];
}

static void open_tag(struct writer *w, const struct tag *t, unsigned start) {
    buf_printf(&w->out, "<%s", t->name);
    if (start != 1) buf_printf(&w->out, " start=\"%u\"", start);
    if (t->style && w->use == MARKDOWN_FOR_MAIL) buf_printf(&w->out, " style=\"%s\"", t->style);
    buf_add_char(&w->out, '>');
}

static const struct tag *block_tag(MD_BLOCKTYPE type) {
    return (size_t)type < sizeof blocks / sizeof *blocks && blocks[type].name ? &blocks[type]
                                                                              : NULL;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *user) {
    struct writer *w = user;
    const struct tag *t = block_tag(type);
    if (type == MD_BLOCK_DOC) return 0;
    bool show = deeper(w) && t;
    if (show) open_tag(w, t, type == MD_BLOCK_OL ? ((MD_BLOCK_OL_DETAIL *)detail)->start : 1);
    if (show && type == MD_BLOCK_H) buf_add(&w->out, S("<strong>"));
    if (show && type == MD_BLOCK_CODE) buf_add(&w->out, S("<code>"));
    return opened(w, show);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *user) {
    struct writer *w = user;
    const struct tag *t = block_tag(type);
    (void)detail;
    if (type == MD_BLOCK_DOC) return 0;
    if (!closing(w)) {
        if (w->out.n && w->out.p[w->out.n - 1] != '\n') buf_add_char(&w->out, '\n');
        return buf_over(&w->out);
    }
    if (type == MD_BLOCK_H) buf_add(&w->out, S("</strong>"));
    if (type == MD_BLOCK_CODE) buf_add(&w->out, S("</code>"));
    if (type != MD_BLOCK_HR) buf_printf(&w->out, "</%s>", t->name);
    buf_add_char(&w->out, '\n');
    return buf_over(&w->out);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *user) {
    struct writer *w = user;
    bool show = deeper(w);
    if (show && type == MD_SPAN_A)
        show = open_link(w, &((MD_SPAN_A_DETAIL *)detail)->href);
    else if (show && type == MD_SPAN_IMG)
        show = open_link(w, &((MD_SPAN_IMG_DETAIL *)detail)->src);
    else if (show && (size_t)type < sizeof spans / sizeof *spans && spans[type].name)
        open_tag(w, &spans[type], 1);
    else
        show = false;
    return opened(w, show);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *user) {
    struct writer *w = user;
    (void)detail;
    if (!closing(w)) return 0;
    if (type == MD_SPAN_A || type == MD_SPAN_IMG) {
        w->in_link = false;
        buf_add(&w->out, S("</a>"));
    } else {
        buf_printf(&w->out, "</%s>", spans[type].name);
    }
    return buf_over(&w->out);
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *user) {
    struct writer *w = user;
    struct str s = { p, n };
    switch (type) {
    case MD_TEXT_NULLCHAR:
        buf_add(&w->out, S("\xef\xbf\xbd"));
        break;
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR:
        buf_add(&w->out, S("<br>\n"));
        break;
    case MD_TEXT_ENTITY:
        add_entity(&w->out, s);
        break;
    case MD_TEXT_NORMAL:
    case MD_TEXT_CODE:
    case MD_TEXT_HTML:
    case MD_TEXT_LATEXMATH:
        markdown_add_escaped(&w->out, s);
        break;
    }
    return buf_over(&w->out);
}

static struct str lf_only(struct arena *a, struct str s) {
    if (str_find_char(s, '\r') < 0) return s;
    struct buf b = buf_new_sized(a, s.n, s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\r')
            buf_add_char(&b, s.p[i]);
        else if (i + 1 == s.n || s.p[i + 1] != '\n')
            buf_add_char(&b, '\n');
    }
    return buf_str(&b);
}

const struct err *markdown_html(struct arena *a, struct str text, enum markdown_for use,
                                struct safe_html *ret) {
    if (text.n > MARKDOWN_MAX)
        return ERR(a, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Send the long part as a file.");
    static const MD_PARSER parser = {
        .flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_PERMISSIVEAUTOLINKS |
                 MD_FLAG_STRIKETHROUGH,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = add_text,
    };
    struct str ready = markdown_prepare(a, lf_only(a, utf8_clean(a, text)));
    struct writer w = { .arena = a, .out = buf_new(a, MARKDOWN_HTML_MAX), .use = use };
    /* md4c 0.4.8 may return 0 although a callback broke off, so what broke it off is asked as well.
     */
    if (md_parse(ready.p, (MD_SIZE)ready.n, &parser, &w) != 0 || buf_over(&w.out))
        return ERR(a, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Send the long part as a file.");
    *ret = (struct safe_html){ buf_str(&w.out) };
    return NULL;
}
