#include "mime/sanitize.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "mime/sanitize_priv.h"

#include <string.h>

/* Elements that are open, written or not. Nothing is opened beyond STACK_FULL; the rest is room for
 * the parts of a table that are implied, at most IMPLIED_MAX before and after the last one. */
enum { STACK_FULL = 250, IMPLIED_MAX = 3, STACK_MAX = STACK_FULL + 1 + 2 * IMPLIED_MAX + 1 };

enum { SHELVES = 64 };

/* Why text cannot be seen though its element is there. */
enum { MUTE_SIZE = 1, MUTE_COLOR = 2, MUTE_VISIBILITY = 4 };

struct entry {
    const struct html_element *e;
    bool written; /* its start tag is in the output */
    bool thin;    /* not written for depth or want of a link: does not count for nesting */
    bool gone;    /* cannot be seen, nor can what is in it */
    bool root;    /* gone by its own style */
    bool late;    /* its end tag came while a block in it was open: ends with that */
    uint8_t mute;
};

struct cleaner {
    struct html_tokens t;
    struct buf out, tag;
    struct sanitize_work work;
    size_t max, closing; /* bytes that the end tags of what is written will take */
    struct entry stack[STACK_MAX];
    size_t n, written;
    uint16_t open_on[SHELVES];          /* how many of them have such a name, see shelf() */
    const struct html_element *skipped; /* its content is being left out … */
    size_t skipped_depth;               /* … until so many of its end tags have come */
    bool after_pre; /* the last token was <pre>: a line feed now does not count */
    size_t pre_at;  /* where in out the text of a <pre> begins */
    bool full;
    struct sanitize_facts facts;
};

/* ---- output ---- */

/* Adds s if the end tags, and more bytes, will still fit behind it; else nothing follows any more.
 */
static bool put(struct cleaner *c, struct str s, size_t more) {
    if (c->full || c->out.n + s.n + c->closing + more > c->max) {
        c->full = true;
        return false;
    }
    buf_add(&c->out, s);
    return true;
}

static const struct entry *top(const struct cleaner *c) {
    static const struct entry base = { 0 };
    return c->n ? &c->stack[c->n - 1] : &base;
}

static bool is_named(const struct entry *e, struct str name) { return str_eq(e->e->out, name); }
/* A small number for a name: where none is open, none has to be looked for. */
static size_t shelf(struct str name) {
    unsigned char first = (unsigned char)name.p[0], last = (unsigned char)name.p[name.n - 1];
    return (first + 7u * last + 3u * name.n) % SHELVES;
}

static size_t end_tag_length(const struct html_element *e) { return e->out.n + 3; }

static void pop(struct cleaner *c) {
    struct entry *e = &c->stack[--c->n];
    c->open_on[shelf(e->e->out)]--;
    if (!e->written) return;
    c->written--;
    c->closing -= end_tag_length(e->e);
    buf_add(&c->out, S("</"));
    buf_add(&c->out, e->e->out);
    buf_add(&c->out, S(">"));
}

static void pop_to(struct cleaner *c, size_t n) {
    while (c->n > n)
        pop(c);
    while (c->n && top(c)->late)
        pop(c);
}

static void push(struct cleaner *c, struct entry e) {
    BUG_UNLESS(c->n < STACK_MAX);
    c->stack[c->n++] = e;
    c->open_on[shelf(e.e->out)]++;
    if (!e.written) return;
    c->written++;
    c->closing += end_tag_length(e.e);
}

/* Opens a part of a table that the sender left out. */
static void push_implied(struct cleaner *c, struct str name, struct str tag) {
    struct entry e = { .e = html_element(name), .gone = top(c)->gone, .mute = top(c)->mute };
    e.written = !e.gone && put(c, tag, end_tag_length(e.e));
    push(c, e);
}

/* ---- nesting (the parts of HTML 13.2.6.4 that start tags need) ---- */

/* Nothing is looked for beyond these. */
static bool is_scope(const struct entry *e) {
    return e->e->nature == HTML_TABLE || e->e->nature == HTML_CELL || e->e->nature == HTML_CAPTION;
}

static void close_p(struct cleaner *c) {
    for (size_t i = c->open_on[shelf(S("p"))] ? c->n : 0; i > 0; i--) {
        const struct entry *e = &c->stack[i - 1];
        if (e->thin) continue;
        if (is_scope(e)) return;
        if (is_named(e, S("p"))) {
            pop_to(c, i - 1);
            return;
        }
    }
}

/* An open li of this list, an open dt or dd of this dl. */
static void close_item(struct cleaner *c, enum html_nature nature) {
    for (size_t i = c->n; i > 0; i--) {
        const struct entry *e = &c->stack[i - 1];
        if (e->thin || e->e->nature == HTML_INLINE) continue;
        if (e->e->nature == nature) {
            pop_to(c, i - 1);
            return;
        }
        if (!is_named(e, S("div")) && !is_named(e, S("p"))) return;
    }
}

/* An open heading that this one would stand in. */
static void close_heading(struct cleaner *c) {
    for (size_t i = c->n; i > 0; i = c->n < i ? c->n : i - 1) {
        if (c->stack[i - 1].thin) continue;
        if (c->stack[i - 1].e->nature != HTML_HEADING) return;
        pop_to(c, i - 1);
    }
}

/* Ends an open link; false where blocks stand between, so that this link must go. */
static bool close_link(struct cleaner *c) {
    bool crossed = false;
    for (size_t i = c->n; i > 0; i--) {
        const struct entry *e = &c->stack[i - 1];
        if (e->thin) continue;
        if (is_scope(e)) return true;
        if (e->e->nature != HTML_INLINE) crossed = true;
        if (!is_named(e, S("a"))) continue;
        if (crossed) return false;
        pop_to(c, i - 1);
        return true;
    }
    return true;
}

static bool may_hold(enum html_nature parent, enum html_nature part) {
    if (parent == HTML_TABLE) return true;
    if (part == HTML_CELL) return parent == HTML_ROW || parent == HTML_ROWS;
    if (part == HTML_ROW) return parent == HTML_ROWS;
    return part == HTML_COL && parent == HTML_COLGROUP;
}

/* Makes the top of the stack the parent of such a part of a table; false outside of tables. */
static bool enter_table(struct cleaner *c, enum html_nature part) {
    size_t i = c->n;
    while (i > 0 && c->stack[i - 1].e->nature != HTML_TABLE)
        i--;
    if (i == 0 || c->stack[i - 1].thin) return false;
    while (c->n > i && (top(c)->thin || !may_hold(top(c)->e->nature, part)))
        pop(c);
    enum html_nature parent = top(c)->e->nature;
    if (part == HTML_COL && parent == HTML_TABLE) push_implied(c, S("colgroup"), S("<colgroup>"));
    if ((part == HTML_ROW || part == HTML_CELL) && parent == HTML_TABLE)
        push_implied(c, S("tbody"), S("<tbody>"));
    if (part == HTML_CELL && top(c)->e->nature == HTML_ROWS) push_implied(c, S("tr"), S("<tr>"));
    return true;
}

/* Content may not stand between the parts of a table: there it gets a cell. */
static void enter_cell(struct cleaner *c) {
    size_t i = c->n;
    while (i > 0 && c->stack[i - 1].thin)
        i--;
    if (i == 0) return;
    enum html_nature parent = c->stack[i - 1].e->nature;
    if (parent != HTML_TABLE && parent != HTML_ROWS && parent != HTML_ROW &&
        parent != HTML_COLGROUP)
        return;
    if (enter_table(c, HTML_CELL)) push_implied(c, S("td"), S("<td>"));
}

/* Ends what the start tag of e ends; false where it cannot stand at all. */
static bool prepare(struct cleaner *c, const struct html_element *e) {
    switch (e->nature) {
    case HTML_CAPTION:
    case HTML_COLGROUP:
    case HTML_COL:
    case HTML_ROWS:
    case HTML_ROW:
    case HTML_CELL:
        return enter_table(c, e->nature);
    case HTML_ITEM:
    case HTML_TERM:
        close_item(c, e->nature);
        break;
    case HTML_BLOCK:
    case HTML_HEADING:
    case HTML_LIST:
    case HTML_RULE:
    case HTML_TABLE:
        break;
    default:
        return true;
    }
    close_p(c);
    if (e->nature == HTML_HEADING) close_heading(c);
    return true;
}

static bool is_part_of_table(const struct html_element *e) {
    return e->nature >= HTML_CAPTION && e->nature <= HTML_CELL;
}

/* ---- text ---- */

static bool is_blank(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > ' ') return false;
    return true;
}

/* Does s hold more than the spaces, joiners and soft hyphens that fill up a line? */
static bool has_words(struct str s) {
    static const uint32_t fillers[] = { 0xA0,   0xAD,   0x34F,  0x200B, 0x200C, 0x200D, 0x200E,
                                        0x200F, 0x2007, 0x202F, 0x2060, 0x3000, 0xFEFF };
    while (s.n) {
        bool ok, filler = false;
        uint32_t code = utf8_next(&s, &ok);
        for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
            filler |= code == fillers[i];
        if (code > ' ' && !filler) return true;
    }
    return false;
}

/* Writes a stretch; what does not fit whole is cut at a character, escapes are kept whole. */
static void put_piece(struct cleaner *c, struct str piece) {
    if (piece.n == 0) return;
    if (c->pre_at == c->out.n && piece.p[0] == '\n' && !put(c, S("\n"), 1)) return;
    if (c->full) return;
    size_t room = c->max - c->closing - c->out.n;
    bool fits = piece.n <= room;
    if (!fits && piece.p[0] != '&') (void)put(c, utf8_cut(piece, room), 0);
    if (fits)
        (void)put(c, piece, 0);
    else
        c->full = true;
}

static void text(struct cleaner *c, struct str s) {
    if (c->after_pre && str_starts(s, S("\n"))) s = str_from(s, 1);
    if (top(c)->gone || top(c)->mute) {
        if (has_words(s)) c->facts.hidden_text = true;
        return;
    }
    if (!is_blank(s)) enter_cell(c);
    struct str piece;
    while (!c->full && sanitize_piece(&s, &piece))
        put_piece(c, piece);
}

/* ---- start tags ---- */

static uint8_t changed(uint8_t mute, uint8_t bit, int sight) {
    if (sight > 0) return mute | bit;
    return sight < 0 ? (uint8_t)(mute & ~bit) : mute;
}

/* The entry that e will be, seen from its parent. */
static struct entry entry_of(struct cleaner *c, const struct html_element *e) {
    struct html_sight sight = sanitize_sight(&c->t, &c->work);
    struct entry in = { .e = e, .gone = top(c)->gone || sight.gone, .root = sight.gone };
    in.mute = changed(top(c)->mute, MUTE_SIZE, sight.size);
    in.mute = changed(in.mute, MUTE_COLOR, sight.color);
    in.mute = changed(in.mute, MUTE_VISIBILITY, sight.visibility);
    return in;
}

static void begin_tag(struct cleaner *c, const struct html_element *e) {
    buf_cut(&c->tag, 0);
    buf_add(&c->tag, S("<"));
    buf_add(&c->tag, e->out);
}

static bool finish_tag(struct cleaner *c, const struct html_element *e, size_t more) {
    sanitize_attrs(&c->tag, &c->t, e->attrs, &c->work);
    buf_add(&c->tag, S(">"));
    return put(c, buf_str(&c->tag), more);
}

/* br, hr, col: nothing stands in them. */
static void empty_element(struct cleaner *c, const struct html_element *e) {
    if (entry_of(c, e).gone) return;
    if (!is_part_of_table(e)) enter_cell(c);
    begin_tag(c, e);
    (void)finish_tag(c, e, 0);
}

static void image(struct cleaner *c, const struct html_element *e) {
    struct entry in = entry_of(c, e);
    if (in.gone || in.mute & MUTE_VISIBILITY) return;
    begin_tag(c, e);
    enum sanitize_image kind = sanitize_image(&c->tag, &c->t, &c->work);
    if (kind == SANITIZE_NO_IMAGE) {
        struct str alt = sanitize_value(&c->t, S("alt"), &c->work);
        if (alt.n) text(c, alt);
        return;
    }
    enter_cell(c);
    if (!finish_tag(c, e, 0)) return;
    if (kind == SANITIZE_REMOTE) c->facts.remote_images++;
    if (kind == SANITIZE_CID) c->facts.cid_images++;
}

/* Elements that hold others. */
static void open_element(struct cleaner *c, const struct html_element *e) {
    if (c->n > STACK_FULL) return;
    bool is_link = e->attrs == HTML_A_LINK, fits = !is_link || close_link(c);
    struct entry in = entry_of(c, e);
    begin_tag(c, e);
    if (str_eq(e->out, S("blockquote")) && sanitize_is_cite(&c->t, &c->work))
        buf_add(&c->tag, S(" type=\"cite\""));
    if (is_link && !sanitize_link(&c->tag, &c->t, &c->work, &c->facts.active)) fits = false;
    if (!in.gone && fits && !is_part_of_table(e)) enter_cell(c);
    size_t depth = c->written + 1 + (e->nature == HTML_TABLE ? IMPLIED_MAX : 0);
    in.thin = !in.gone && (depth > SANITIZE_DEPTH || !fits);
    in.written = !in.gone && !in.thin && finish_tag(c, e, end_tag_length(e));
    push(c, in);
    if (!is_named(&in, S("pre"))) return;
    c->after_pre = true;
    c->pre_at = in.written ? c->out.n : SIZE_MAX;
}

static void begin_skipping(struct cleaner *c, const struct html_element *e) {
    if (e->nature == HTML_FOREIGN && c->t.self_closing) return;
    c->skipped = e;
    c->skipped_depth = 1;
    c->t.foreign = e->nature == HTML_FOREIGN;
}

/* Passes over the text up to the end tag of this element, which is nothing to us then. */
static void skip_raw(struct cleaner *c, const struct html_element *e) {
    html_tokens_raw(&c->t, e->model, e->name);
    c->t.at = c->t.raw_end;
}

static void start_element(struct cleaner *c) {
    const struct html_element *e = html_element(c->t.name);
    if (sanitize_has_handler(&c->t) || (e && e->active)) c->facts.active = true;
    if (!e || !prepare(c, e)) return;
    switch (e->nature) {
    case HTML_RAW:
        skip_raw(c, e);
        break;
    case HTML_SKIPPED:
    case HTML_FOREIGN:
        begin_skipping(c, e);
        break;
    case HTML_REST:
        html_tokens_raw(&c->t, HTML_PLAINTEXT, STR_NONE);
        break;
    case HTML_VOID:
    case HTML_RULE:
    case HTML_COL:
        empty_element(c, e);
        break;
    case HTML_IMAGE:
        image(c, e);
        break;
    default:
        open_element(c, e);
    }
}

/* ---- end tags ---- */

static bool ends(const struct html_element *e, const struct entry *open) {
    if (e->nature == HTML_HEADING) return open->e->nature == HTML_HEADING;
    return is_named(open, e->out);
}

/* May the end tag of e not be looked for beyond this one? */
static bool is_beyond(const struct html_element *e, const struct entry *open) {
    if (e->nature == HTML_TABLE) return false;
    if (is_part_of_table(e)) return open->e->nature == HTML_TABLE;
    return is_scope(open) || (e->nature == HTML_ITEM && open->e->nature == HTML_LIST);
}

static void end_element(struct cleaner *c) {
    const struct html_element *e = html_element(c->t.name);
    if (e && e->nature == HTML_VOID) { /* </br> is a <br> (13.2.6.4.7) */
        c->t.n_attrs = 0;
        empty_element(c, e);
        return;
    }
    if (!e || e->out.n == 0) return;
    if (e->nature != HTML_HEADING && c->open_on[shelf(e->out)] == 0) return;
    bool crossed = false;
    for (size_t i = c->n; i > 0; i--) {
        struct entry *open = &c->stack[i - 1];
        if (open->late && is_named(open, e->out)) continue;
        if (ends(e, open)) {
            /* </b> across a <div> that is still open would tear that apart */
            if (crossed && e->nature == HTML_INLINE && !open->root)
                open->late = true;
            else
                pop_to(c, i - 1);
            return;
        }
        if (is_beyond(e, open)) return;
        crossed |= open->e->nature != HTML_INLINE;
    }
}

/* ---- content that goes ---- */

/* True when the token belongs to what is skipped. */
static bool skip(struct cleaner *c) {
    if (c->t.kind != HTML_START && c->t.kind != HTML_END) return true;
    const struct html_element *e = html_element(c->t.name);
    bool foreign = c->skipped->nature == HTML_FOREIGN;
    if (c->t.kind == HTML_START) {
        if (sanitize_has_handler(&c->t) || (e && e->active)) c->facts.active = true;
        if (foreign && html_ends_foreign(&c->t)) {
            c->skipped = NULL;
            c->t.foreign = false;
            return false;
        }
        if (e == c->skipped && !(foreign && c->t.self_closing)) c->skipped_depth++;
        if (e && e->nature == HTML_RAW && !foreign) skip_raw(c, e);
    } else if (e == c->skipped && --c->skipped_depth == 0) {
        c->skipped = NULL;
        c->t.foreign = false;
    }
    return true;
}

static void token(struct cleaner *c) {
    if (c->skipped && skip(c)) return;
    bool after_pre = c->after_pre;
    if (c->t.kind == HTML_TEXT) text(c, c->t.text);
    if (after_pre) c->after_pre = false;
    if (c->t.kind == HTML_START) start_element(c);
    if (c->t.kind == HTML_END) end_element(c);
}

void html_sanitize(struct arena *a, struct str html, size_t max, struct str *ret,
                   struct sanitize_facts *ret_facts) {
    struct cleaner *c = ARENA_NEW(a, struct cleaner);
    size_t want = html.n < max ? html.n : max;
    c->out = buf_new_sized(a, max, want);
    c->tag = buf_new(a, SIZE_MAX);
    c->work = sanitize_work_new(a);
    c->max = max;
    c->pre_at = SIZE_MAX;
    html_tokens_start(&c->t, utf8_clean(a, html));
    while (!c->full && html_next(&c->t) != HTML_EOF)
        token(c);
    pop_to(c, 0);
    c->facts.cut = c->full;
    *ret = buf_str(&c->out);
    if (ret_facts) *ret_facts = c->facts;
}
