/* sanitize_test.h - what the tests of the sanitiser share: a call, and the oracle that looks at its
 * output. */
#ifndef MIME_SANITIZE_TEST_H
#define MIME_SANITIZE_TEST_H

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/html_tokens.h"
#include "mime/sanitize.h"

enum { ARENA = 256 << 20, MAX = 1 << 20 };

/* The harmless form of html, at most MAX bytes. */
static inline struct str clean_of(struct arena *a, struct str html, struct sanitize_facts *facts) {
    struct str out;
    html_sanitize(a, html, MAX, &out, facts);
    return out;
}

static const struct str allowed_tags[] = {
    S("p"),      S("br"),   S("div"),     S("span"),     S("a"),     S("b"),     S("i"),
    S("u"),      S("em"),   S("strong"),  S("s"),        S("sub"),   S("sup"),   S("small"),
    S("ul"),     S("ol"),   S("li"),      S("dl"),       S("dt"),    S("dd"),    S("blockquote"),
    S("pre"),    S("code"), S("table"),   S("thead"),    S("tbody"), S("tfoot"), S("tr"),
    S("td"),     S("th"),   S("caption"), S("colgroup"), S("col"),   S("img"),   S("h1"),
    S("h2"),     S("h3"),   S("h4"),      S("h5"),       S("h6"),    S("hr"),    S("font"),
    S("center"),
};

static const struct str allowed_attrs[] = {
    S("style"),   S("title"),   S("lang"),    S("dir"),    S("align"),       S("valign"),
    S("width"),   S("height"),  S("bgcolor"), S("border"), S("cellpadding"), S("cellspacing"),
    S("colspan"), S("rowspan"), S("nowrap"),  S("span"),   S("color"),       S("face"),
    S("size"),    S("type"),    S("start"),   S("value"),  S("clear"),       S("alt"),
    S("href"),    S("target"),  S("rel"),     S("src"),    S("data-cid"),    S("data-remote"),
};

static inline bool in_list(struct str s, const struct str *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(s, list[i])) return true;
    return false;
}

static inline bool attr_is_harmless(struct arena *a, const struct html_attr *attr) {
    if (!in_list(attr->name, allowed_attrs, sizeof allowed_attrs / sizeof *allowed_attrs))
        return false;
    struct buf b = buf_new(a, 1 << 20);
    html_value(&b, attr->value);
    struct str v = buf_str(&b);
    if (str_eq(attr->name, S("href")))
        return str_starts_nocase(v, S("https://")) || str_starts_nocase(v, S("http://")) ||
               str_starts_nocase(v, S("mailto:")) || str_starts_nocase(v, S("tel:"));
    if (str_eq(attr->name, S("src"))) return str_starts_nocase(v, S("data:image/"));
    if (str_eq(attr->name, S("style")))
        return !str_contains_nocase(v, S("url")) && !str_contains_nocase(v, S("expression")) &&
               !str_contains_nocase(v, S("position:")) && str_find_char(v, '\\') < 0;
    return true;
}

/* The oracle: read with the tokenizer, the output holds nothing but what is on the lists, written
 * in the one way we write it, and is balanced and not too deep. */
static inline const char *fault(struct arena *a, struct str out) {
    if (!utf8_valid(out)) return "wrong UTF-8";
    struct html_tokens *t = ARENA_NEW(a, struct html_tokens);
    html_tokens_start(t, out);
    struct str open[SANITIZE_DEPTH + 1];
    size_t depth = 0, last = 0;
    for (; html_next(t) != HTML_EOF; last = t->at) {
        if (t->kind == HTML_COMMENT || t->kind == HTML_DOCTYPE) return "comment or doctype";
        if (t->kind == HTML_TEXT) {
            if (t->in.p[last] == '<' || t->in.p[last] == '"') return "bare bracket or quote";
            continue;
        }
        if (!in_list(t->name, allowed_tags, sizeof allowed_tags / sizeof *allowed_tags))
            return "element";
        for (size_t i = 0; i < t->n_attrs; i++)
            if (!attr_is_harmless(a, &t->attrs[i])) return "attribute";
        bool is_void = str_eq(t->name, S("br")) || str_eq(t->name, S("hr")) ||
                       str_eq(t->name, S("img")) || str_eq(t->name, S("col"));
        if (is_void) continue;
        if (t->kind == HTML_START) {
            if (depth == SANITIZE_DEPTH) return "too deep";
            open[depth++] = t->name;
        } else if (depth == 0 || !str_eq(open[--depth], t->name)) {
            return "not balanced";
        }
    }
    return depth ? "not closed" : NULL;
}

#endif
