#include "mime/html_text.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/html_elements.h"
#include "mime/html_tokens.h"
#include "mime/list.h"
#include "mime/sanitize.h"

enum {
    QUOTES_MAX = 20, /* "> " before a line; deeper quotes stay at that */
    LISTS_MAX = SANITIZE_DEPTH,
    BREAKS_MAX = 3, /* two empty lines are as good as twenty */
    LINK_MAX = SANITIZE_URL
};

struct list {
    bool numbered;
    int64_t next;
};

struct writer {
    struct html_tokens t;
    struct buf out, link, value;
    size_t max;
    size_t breaks;       /* line ends that are due before the next word */
    size_t blank_quotes; /* how many quotes the empty lines among them stand in */
    bool space;          /* a space is due before the next word of this line */
    bool cell;           /* two spaces instead: a new cell */
    size_t quotes, pre;
    size_t
        cited;  /* the first of the open quotes that a mail program made, counted from 1; 0: none */
    bool below; /* the next line stands below where a mail program set something off */
    struct html_text_marks *marks; /* NULL: nobody asks */
    struct list lists[LISTS_MAX];
    size_t n_lists;
    struct str marker; /* "- " or "1. " before the next word of a new line */
    size_t link_from;  /* where in out the text of the open link begins, or SIZE_MAX */
    bool full;
};

static bool is_space(uint32_t c) {
    return c == ' ' || c == '\n' || c == '\t' || c == 0xA0 || c == 0x2007 || c == 0x202F ||
           c == 0x3000;
}

/* What only fills or breaks words: zero width space, joiner of nothing, soft hyphen, BOM. */
static bool is_filler(uint32_t c) { return c == 0x200B || c == 0xFEFF || c == 0xAD || c == 0x34F; }

static void add(struct writer *w, struct str s) {
    if (w->full) return;
    if (w->out.n + s.n > w->max) {
        buf_add(&w->out, utf8_cut(s, w->max - w->out.n));
        w->full = true;
        return;
    }
    buf_add(&w->out, s);
}

/* ---- lines ---- */

static void more_breaks(struct writer *w, size_t n) {
    if (w->breaks == 0) w->blank_quotes = w->quotes;
    w->breaks = n < BREAKS_MAX ? n : BREAKS_MAX;
    w->space = w->cell = false;
}

/* At least n line ends before the next word: 1 begins a line, 2 leaves an empty one. */
static void need_break(struct writer *w, size_t n) {
    more_breaks(w, w->breaks < n ? n : w->breaks);
}

static void line_break(struct writer *w) { more_breaks(w, w->breaks + 1); }

static void set_quotes(struct writer *w, size_t quotes) {
    w->quotes = quotes;
    if (w->blank_quotes > quotes) w->blank_quotes = quotes;
}

static void add_times(struct writer *w, size_t n, struct str s) {
    for (size_t i = 0; i < n && i < QUOTES_MAX; i++)
        add(w, s);
}

static void mark(struct writer *w, enum reply_mark_kind kind) {
    struct html_text_marks *m = w->marks;
    LIST_ADD(w->out.arena, m->v, m->n, m->room, ((struct reply_mark){ w->out.n, kind }));
}

static void mark_line(struct writer *w) {
    if (!w->marks || w->full) return;
    if (w->quotes) mark(w, w->cited ? REPLY_MARK_QUOTE : REPLY_MARK_INDENT);
    if (w->below) mark(w, REPLY_MARK_BELOW);
    w->below = false;
}

static void begin_line(struct writer *w) {
    mark_line(w);
    add_times(w, w->quotes, S("> "));
    add_times(w, w->n_lists > 1 ? w->n_lists - 1 : 0, S("  "));
    add(w, w->marker);
    w->marker = S("");
}

/* Something stands on the line that a word would join. */
static bool on_line(const struct writer *w) { return w->out.n > 0 && w->breaks == 0; }

/* What is due before a word. */
static void before_word(struct writer *w) {
    if (!on_line(w)) {
        if (w->out.n == 0) w->breaks = 0;
        for (; w->breaks; w->breaks--) {
            add(w, S("\n"));
            if (w->breaks > 1) add_times(w, w->blank_quotes, S(">"));
        }
        begin_line(w);
    } else if (w->cell || w->space) {
        add(w, w->cell ? S("  ") : S(" "));
    }
    w->space = w->cell = false;
}

/* ---- text ---- */

/* The length of the word at 0, which neither begins with a space nor with a filler. */
static size_t word_length(struct str s) {
    struct str rest = s;
    while (rest.n) {
        bool ok;
        struct str after = rest;
        uint32_t c = utf8_next(&after, &ok);
        if (is_space(c) || is_filler(c)) break;
        rest = after;
    }
    return s.n - rest.n;
}

static void collapsed(struct writer *w, struct str s) {
    while (s.n && !w->full) {
        size_t n = word_length(s);
        if (n) {
            before_word(w);
            add(w, str_slice(s, 0, n));
            s = str_from(s, n);
            continue;
        }
        bool ok;
        if (is_space(utf8_next(&s, &ok)) && on_line(w)) w->space = true;
    }
}

static void preformatted(struct writer *w, struct str s) {
    struct str line;
    for (bool first = true; str_is_set(s) && str_split(&s, '\n', &line); first = false) {
        if (!first) line_break(w);
        if (line.n == 0) continue;
        before_word(w);
        add(w, line);
    }
}

static void text(struct writer *w, struct str s) {
    if (w->pre)
        preformatted(w, s);
    else
        collapsed(w, s);
}

/* ---- links ---- */

static void attr_value(struct writer *w, struct str name, struct buf *into) {
    const struct html_attr *attr = html_attr(&w->t, name);
    buf_cut(into, 0);
    if (attr && attr->value.n <= 8 * LINK_MAX) html_value(into, attr->value);
}

static void begin_link(struct writer *w) {
    attr_value(w, S("href"), &w->link);
    w->link_from = w->out.n;
}

/* Without the scheme and a last slash: as people write addresses. */
static struct str bare(struct str url) {
    static const struct str schemes[] = { S("https://"), S("http://"), S("mailto:"), S("tel:") };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_starts_nocase(url, schemes[i])) {
            url = str_from(url, schemes[i].n);
            break;
        }
    return str_ends(url, S("/")) ? str_slice(url, 0, url.n - 1) : url;
}

static void end_link(struct writer *w) {
    if (w->link_from == SIZE_MAX) return;
    struct str words = str_trim(str_from(buf_str(&w->out), w->link_from));
    struct str url = buf_str(&w->link);
    w->link_from = SIZE_MAX;
    if (words.n == 0 || url.n == 0 || str_eq_nocase(bare(words), bare(url))) return;
    size_t breaks = w->breaks;
    w->breaks = 0;
    w->space = true;
    before_word(w);
    add(w, S("<"));
    add(w, url);
    add(w, S(">"));
    if (breaks) need_break(w, breaks);
}

/* ---- elements ---- */

static void begin_list(struct writer *w, bool numbered) {
    need_break(w, w->n_lists ? 1 : 2);
    if (w->n_lists == LISTS_MAX) return;
    struct list *list = &w->lists[w->n_lists++];
    *list = (struct list){ numbered, 1 };
    int64_t start;
    attr_value(w, S("start"), &w->value);
    if (numbered && str_to_int(buf_str(&w->value), 0, 99999, &start)) list->next = start;
}

static void end_list(struct writer *w) {
    if (w->n_lists) w->n_lists--;
    need_break(w, w->n_lists ? 1 : 2);
}

static void begin_item(struct writer *w) {
    need_break(w, 1);
    struct list *list = w->n_lists ? &w->lists[w->n_lists - 1] : NULL;
    w->marker = S("- ");
    if (!list || !list->numbered) return;
    w->marker = str_printf(w->out.arena, "%lld. ", (long long)list->next++);
}

static void picture(struct writer *w) {
    attr_value(w, S("alt"), &w->value);
    collapsed(w, buf_str(&w->value));
}

static void rule(struct writer *w) {
    need_break(w, 1);
    before_word(w);
    add(w, S("---"));
    need_break(w, 1);
}

/* Elements whose begin and end both set off a paragraph. */
static bool is_paragraph(const struct html_element *e) {
    return e->nature == HTML_HEADING || e->nature == HTML_TABLE || str_eq(e->name, S("p")) ||
           str_eq(e->name, S("pre")) || str_eq(e->name, S("blockquote")) ||
           str_eq(e->name, S("dl"));
}

static void begin_quote(struct writer *w) {
    set_quotes(w, w->quotes + 1);
    if (w->cited == 0 && html_attr(&w->t, S("type"))) w->cited = w->quotes;
}

static void end_quote(struct writer *w) {
    set_quotes(w, w->quotes - 1);
    if (w->cited > w->quotes) w->cited = 0;
}

/* Outlook draws a line above the head of the letter answered to, by a <div> of its own. */
static void look_for_line_above(struct writer *w) {
    attr_value(w, S("style"), &w->value);
    struct str style = buf_str(&w->value);
    ptrdiff_t at = str_find(style, S("border-top:"));
    if (at < 0 || str_find(style, S("border-left")) >= 0) return;
    struct str line = str_from(style, (size_t)at), value;
    if (str_split(&line, ';', &value) && str_find(value, S("solid")) >= 0) w->below = true;
}

static void begin_element(struct writer *w, const struct html_element *e) {
    switch (e->nature) {
    case HTML_INLINE:
        if (e->attrs == HTML_A_LINK) begin_link(w);
        return;
    case HTML_VOID:
        line_break(w);
        return;
    case HTML_RULE:
        rule(w);
        return;
    case HTML_IMAGE:
        picture(w);
        return;
    case HTML_COL:
        return;
    case HTML_CELL:
        w->cell = on_line(w);
        return;
    case HTML_ITEM:
        begin_item(w);
        return;
    case HTML_LIST:
        begin_list(w, str_eq(e->name, S("ol")));
        return;
    default:
        need_break(w, is_paragraph(e) ? 2 : 1);
    }
    if (str_eq(e->name, S("pre"))) w->pre++;
    if (str_eq(e->name, S("blockquote"))) begin_quote(w);
    if (w->marks && str_eq(e->name, S("div"))) look_for_line_above(w);
}

static void end_element(struct writer *w, const struct html_element *e) {
    switch (e->nature) {
    case HTML_INLINE:
        if (e->attrs == HTML_A_LINK) end_link(w);
        return;
    case HTML_LIST:
        end_list(w);
        return;
    case HTML_ITEM:
        need_break(w, 1);
        w->marker = S("");
        return;
    case HTML_CELL:
    case HTML_COL:
    case HTML_VOID:
        return;
    default:
        need_break(w, is_paragraph(e) ? 2 : 1);
    }
    if (str_eq(e->name, S("pre")) && w->pre) w->pre--;
    if (str_eq(e->name, S("blockquote")) && w->quotes) end_quote(w);
}

static void token(struct writer *w) {
    if (w->t.kind == HTML_TEXT) {
        text(w, w->t.text);
        return;
    }
    if (w->t.kind != HTML_START && w->t.kind != HTML_END) return;
    const struct html_element *e = html_element(w->t.name);
    if (!e) return;
    if (w->t.kind == HTML_START)
        begin_element(w, e);
    else
        end_element(w, e);
}

void html_text_marked(struct arena *a, struct str sanitized, size_t max, struct str *ret,
                      bool *ret_cut, struct html_text_marks *ret_marks) {
    struct writer *w = ARENA_NEW(a, struct writer);
    w->out = buf_new_sized(a, max, sanitized.n < max ? sanitized.n : max);
    w->link = buf_new(a, 8 * LINK_MAX);
    w->value = buf_new(a, 8 * LINK_MAX);
    w->max = max;
    w->marks = ret_marks;
    w->link_from = SIZE_MAX;
    w->marker = S("");
    html_tokens_start(&w->t, sanitized);
    while (!w->full && html_next(&w->t) != HTML_EOF)
        token(w);
    *ret = buf_str(&w->out);
    if (ret_cut) *ret_cut = w->full;
}

void html_text_of_sanitized(struct arena *a, struct str sanitized, size_t max, struct str *ret,
                            bool *ret_cut) {
    html_text_marked(a, sanitized, max, ret, ret_cut, NULL);
}
