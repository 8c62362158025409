#include "mime/html_elements.h"

enum { NAME_MAX_BYTES = 10 }; /* the longest name of the tables */

/* Sorted by name. */
static const struct html_element elements[] = {
    { S("a"), S("a"), HTML_INLINE, HTML_A_LINK, false, HTML_DATA },
    { S("abbr"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("acronym"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("address"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("article"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("aside"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("b"), S("b"), HTML_INLINE, 0, false, HTML_DATA },
    { S("bdi"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("bdo"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("big"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("blockquote"), S("blockquote"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("br"), S("br"), HTML_VOID, HTML_A_BREAK, false, HTML_DATA },
    { S("button"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("caption"), S("caption"), HTML_CAPTION, HTML_A_ALIGN, false, HTML_DATA },
    { S("center"), S("center"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("cite"), S("i"), HTML_INLINE, 0, false, HTML_DATA },
    { S("code"), S("code"), HTML_INLINE, 0, false, HTML_DATA },
    { S("col"), S("col"), HTML_COL, HTML_A_COL, false, HTML_DATA },
    { S("colgroup"), S("colgroup"), HTML_COLGROUP, HTML_A_COL, false, HTML_DATA },
    { S("data"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("dd"), S("dd"), HTML_TERM, 0, false, HTML_DATA },
    { S("del"), S("s"), HTML_INLINE, 0, false, HTML_DATA },
    { S("details"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("dfn"), S("i"), HTML_INLINE, 0, false, HTML_DATA },
    { S("dialog"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("dir"), S("ul"), HTML_LIST, 0, false, HTML_DATA },
    { S("div"), S("div"), HTML_BLOCK, HTML_A_ALIGN, false, HTML_DATA },
    { S("dl"), S("dl"), HTML_LIST, 0, false, HTML_DATA },
    { S("dt"), S("dt"), HTML_TERM, 0, false, HTML_DATA },
    { S("em"), S("em"), HTML_INLINE, 0, false, HTML_DATA },
    { S("fieldset"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("figcaption"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("figure"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("font"), S("font"), HTML_INLINE, HTML_A_FONT, false, HTML_DATA },
    { S("footer"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("form"), S("div"), HTML_BLOCK, 0, true, HTML_DATA },
    { S("h1"), S("h1"), HTML_HEADING, HTML_A_ALIGN, false, HTML_DATA },
    { S("h2"), S("h2"), HTML_HEADING, HTML_A_ALIGN, false, HTML_DATA },
    { S("h3"), S("h3"), HTML_HEADING, HTML_A_ALIGN, false, HTML_DATA },
    { S("h4"), S("h4"), HTML_HEADING, HTML_A_ALIGN, false, HTML_DATA },
    { S("h5"), S("h5"), HTML_HEADING, HTML_A_ALIGN, false, HTML_DATA },
    { S("h6"), S("h6"), HTML_HEADING, HTML_A_ALIGN, false, HTML_DATA },
    { S("header"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("hgroup"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("hr"), S("hr"), HTML_RULE, HTML_A_RULE, false, HTML_DATA },
    { S("i"), S("i"), HTML_INLINE, 0, false, HTML_DATA },
    { S("iframe"), S(""), HTML_RAW, 0, true, HTML_RAWTEXT },
    { S("image"), S("img"), HTML_IMAGE, HTML_A_IMAGE, false, HTML_DATA },
    { S("img"), S("img"), HTML_IMAGE, HTML_A_IMAGE, false, HTML_DATA },
    { S("ins"), S("u"), HTML_INLINE, 0, false, HTML_DATA },
    { S("kbd"), S("code"), HTML_INLINE, 0, false, HTML_DATA },
    { S("label"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("legend"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("li"), S("li"), HTML_ITEM, HTML_A_ITEM, false, HTML_DATA },
    { S("listing"), S("pre"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("main"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("mark"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("math"), S(""), HTML_FOREIGN, 0, false, HTML_DATA },
    { S("menu"), S("ul"), HTML_LIST, 0, false, HTML_DATA },
    { S("nav"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("nobr"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("noembed"), S(""), HTML_RAW, 0, false, HTML_RAWTEXT },
    { S("noframes"), S(""), HTML_RAW, 0, false, HTML_RAWTEXT },
    { S("noscript"), S(""), HTML_RAW, 0, false, HTML_RAWTEXT },
    { S("ol"), S("ol"), HTML_LIST, HTML_A_LIST, false, HTML_DATA },
    { S("option"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("output"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("p"), S("p"), HTML_BLOCK, HTML_A_ALIGN, false, HTML_DATA },
    { S("plaintext"), S(""), HTML_REST, 0, false, HTML_DATA },
    { S("pre"), S("pre"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("q"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("s"), S("s"), HTML_INLINE, 0, false, HTML_DATA },
    { S("samp"), S("code"), HTML_INLINE, 0, false, HTML_DATA },
    { S("script"), S(""), HTML_RAW, 0, true, HTML_SCRIPT },
    { S("search"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("section"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("small"), S("small"), HTML_INLINE, 0, false, HTML_DATA },
    { S("span"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("strike"), S("s"), HTML_INLINE, 0, false, HTML_DATA },
    { S("strong"), S("strong"), HTML_INLINE, 0, false, HTML_DATA },
    { S("style"), S(""), HTML_RAW, 0, false, HTML_RAWTEXT },
    { S("sub"), S("sub"), HTML_INLINE, 0, false, HTML_DATA },
    { S("summary"), S("div"), HTML_BLOCK, 0, false, HTML_DATA },
    { S("sup"), S("sup"), HTML_INLINE, 0, false, HTML_DATA },
    { S("svg"), S(""), HTML_FOREIGN, 0, false, HTML_DATA },
    { S("table"), S("table"), HTML_TABLE, HTML_A_TABLE, false, HTML_DATA },
    { S("tbody"), S("tbody"), HTML_ROWS, HTML_A_ALIGN, false, HTML_DATA },
    { S("td"), S("td"), HTML_CELL, HTML_A_CELL, false, HTML_DATA },
    { S("template"), S(""), HTML_SKIPPED, 0, false, HTML_DATA },
    { S("textarea"), S(""), HTML_RAW, 0, false, HTML_RCDATA },
    { S("tfoot"), S("tfoot"), HTML_ROWS, HTML_A_ALIGN, false, HTML_DATA },
    { S("th"), S("th"), HTML_CELL, HTML_A_CELL, false, HTML_DATA },
    { S("thead"), S("thead"), HTML_ROWS, HTML_A_ALIGN, false, HTML_DATA },
    { S("time"), S("span"), HTML_INLINE, 0, false, HTML_DATA },
    { S("title"), S(""), HTML_RAW, 0, false, HTML_RCDATA },
    { S("tr"), S("tr"), HTML_ROW, HTML_A_ALIGN | HTML_A_COLOR, false, HTML_DATA },
    { S("tt"), S("code"), HTML_INLINE, 0, false, HTML_DATA },
    { S("u"), S("u"), HTML_INLINE, 0, false, HTML_DATA },
    { S("ul"), S("ul"), HTML_LIST, HTML_A_LIST, false, HTML_DATA },
    { S("var"), S("i"), HTML_INLINE, 0, false, HTML_DATA },
    { S("xmp"), S(""), HTML_RAW, 0, false, HTML_RAWTEXT },
};

/* Start tags that cannot stand in svg or math; sorted. */
static const struct str breakouts[] = {
    S("b"),      S("big"),    S("blockquote"), S("body"),    S("br"),    S("center"), S("code"),
    S("dd"),     S("div"),    S("dl"),         S("dt"),      S("em"),    S("embed"),  S("h1"),
    S("h2"),     S("h3"),     S("h4"),         S("h5"),      S("h6"),    S("head"),   S("hr"),
    S("i"),      S("img"),    S("li"),         S("listing"), S("menu"),  S("meta"),   S("nobr"),
    S("ol"),     S("p"),      S("pre"),        S("ruby"),    S("s"),     S("small"),  S("span"),
    S("strike"), S("strong"), S("sub"),        S("sup"),     S("table"), S("tt"),     S("u"),
    S("ul"),     S("var"),
};

/* name in lower case in out; false where it is longer than any name we know. */
static bool lower_name(struct str name, char out[NAME_MAX_BYTES], struct str *ret) {
    if (name.n > NAME_MAX_BYTES) return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    *ret = (struct str){ out, name.n };
    return true;
}

const struct html_element *html_element(struct str name) {
    char small[NAME_MAX_BYTES];
    struct str key;
    if (!lower_name(name, small, &key)) return NULL;
    size_t low = 0, high = sizeof elements / sizeof *elements;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp(key, elements[mid].name);
        if (c == 0) return &elements[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

bool html_ends_foreign(const struct html_tokens *t) {
    char small[NAME_MAX_BYTES];
    struct str key;
    if (!lower_name(t->name, small, &key)) return false;
    for (size_t i = 0; i < sizeof breakouts / sizeof *breakouts; i++)
        if (str_eq(key, breakouts[i])) return true;
    return str_eq(key, S("font")) &&
           (html_attr(t, S("color")) || html_attr(t, S("face")) || html_attr(t, S("size")));
}
