#include "views.h"

#include <string.h>

/* Where the reader of literal text is. */
struct cursor {
    struct str text;
    size_t i;     /* the character being read */
    size_t at;    /* offset of text in the template */
    size_t start; /* where the name being read begins, an index into text */
};

static void fail(struct markup *m, size_t at, struct str what) {
    if (!m->fault->what.p) *m->fault = (struct views_fault){ at, what };
}

static bool failed(const struct markup *m) { return m->fault->what.p != NULL; }

#define FAIL(m, at, ...) fail(m, at, str_printf((m)->out->arena, __VA_ARGS__))

static bool in_list(struct str name, const char *list) {
    struct str rest = str_of(list), one;
    while (str_split(&rest, ' ', &one))
        if (str_eq(one, name)) return true;
    return false;
}

static bool is_open(const struct markup *m, const char *list) {
    for (int i = 0; i < m->depth; i++)
        if (in_list(m->tags[i], list)) return true;
    return false;
}

static bool tag_is(const struct markup *m, const char *list) { return in_list(m->tag, list); }

static const char voids[] = "area base br col embed hr img input link meta param source track wbr";
/* What a browser ends an open <p> for (HTML 13.1.2.4), as far as we write it. */
static const char blocks[] =
    "address article aside blockquote details div dl fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section table ul";
static const char camels[] =
    "linearGradient radialGradient clipPath textPath animateMotion animateTransform";
static const char url_attrs[] =
    "href src action formaction poster cite data background manifest ping xlink:href";
static const char flags[] =
    "aria-atomic aria-busy aria-checked aria-disabled aria-expanded aria-hidden aria-modal "
    "aria-multiline aria-multiselectable aria-pressed aria-readonly aria-required "
    "aria-selected contenteditable draggable spellcheck";
/* Tags whose addresses are loaded, not followed. */
static const char loaders[] = "script link iframe frame embed object use base image feImage";

static void emit(struct markup *m, char c) {
    buf_add_char(m->out, c);
    m->space = scan_is_blank(c);
}

/* White space as far as it means anything: one character, a line break where there was one. */
static void emit_blank(struct markup *m, const struct cursor *c) {
    if (is_open(m, "pre textarea")) {
        emit(m, c->text.p[c->i]);
        return;
    }
    if (!m->space)
        emit(m, c->text.p[c->i] == '\n' && m->state != IN_ATTR_VALUE ? '\n' : ' ');
    else if (c->text.p[c->i] == '\n' && m->state != IN_ATTR_VALUE && m->out->n)
        m->out->p[m->out->n - 1] = '\n';
}

static void in_text(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (scan_is_blank(x)) {
        emit_blank(m, c);
    } else if (x != '<') {
        emit(m, x);
    } else if (str_starts(str_from(c->text, c->i), S("<!--"))) {
        m->state = IN_COMMENT;
        c->i += 3;
    } else {
        m->state = IN_TAG_OPEN;
        emit(m, x);
    }
    m->fresh = false;
}

static void in_tag_open(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (x == '!') {
        m->state = IN_DECLARATION;
    } else if (x == '/') {
        m->state = IN_CLOSE_NAME;
        c->start = c->i + 1;
    } else if ((x >= 'a' && x <= 'z') || (x >= 'A' && x <= 'Z')) {
        m->state = IN_TAG_NAME;
        c->start = c->i;
    } else {
        FAIL(m, c->at + c->i, "a < that begins no tag; write &lt;");
        return;
    }
    emit(m, x);
}

/* What may not stand inside what is open: browsers would close the outer one silently. */
static void check_nesting(struct markup *m, size_t at) {
    for (size_t i = 0; i < m->tag.n; i++)
        if (m->tag.p[i] >= 'A' && m->tag.p[i] <= 'Z' && !tag_is(m, camels))
            FAIL(m, at, "<%.*s>: write tag names in small letters", STR_ARG(m->tag));
    if (is_open(m, "p") && tag_is(m, blocks))
        FAIL(m, at, "<%.*s> cannot stand inside <p>", STR_ARG(m->tag));
    if (tag_is(m, "a form button label option") && in_list(m->tag, "a form button label option")) {
        for (int i = 0; i < m->depth; i++)
            if (str_eq(m->tags[i], m->tag))
                FAIL(m, at, "<%.*s> cannot stand inside another one", STR_ARG(m->tag));
    }
}

static void in_tag_name(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (scan_is_name(x) || x == '-') {
        emit(m, x);
        return;
    }
    m->tag = str_slice(c->text, c->start, c->i);
    m->refresh = m->content = false;
    m->state = IN_TAG;
    check_nesting(m, c->at + c->start - 1);
    c->i--; /* read again as what ends a name */
}

static void open_tag(struct markup *m, size_t at) {
    emit(m, '>');
    m->state = IN_TEXT;
    if (str_eq(m->tag, S("meta")) && m->refresh && m->content)
        FAIL(m, at, "a value in content= of <meta http-equiv> could lead away");
    if (tag_is(m, voids)) return;
    if (m->depth == VIEWS_MAX_TAGS) {
        FAIL(m, at, "tags are nested deeper than %d", VIEWS_MAX_TAGS);
        return;
    }
    m->tags[m->depth++] = m->tag;
    m->fresh = tag_is(m, "pre textarea");
    if (tag_is(m, "script style")) m->state = IN_RAW;
    if (tag_is(m, "textarea title") && !is_open(m, "svg")) m->state = IN_RCDATA;
}

static void close_tag(struct markup *m, size_t at) {
    if (m->depth == 0)
        FAIL(m, at, "</%.*s> closes nothing", STR_ARG(m->tag));
    else if (!str_eq(m->tags[m->depth - 1], m->tag))
        FAIL(m, at, "</%.*s> where </%.*s> is due", STR_ARG(m->tag),
             STR_ARG(m->tags[m->depth - 1]));
    else
        m->depth--;
    m->state = IN_TEXT;
    emit(m, '>');
}

static void in_close_name(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (x == '>') {
        m->tag = str_slice(c->text, c->start, c->i);
        close_tag(m, c->at + c->start - 2);
    } else if (scan_is_name(x) || x == '-') {
        emit(m, x);
    } else {
        FAIL(m, c->at + c->i, "a closing tag is </name> and no more");
    }
}

static void in_declaration(struct markup *m, struct cursor *c) {
    emit(m, c->text.p[c->i]);
    if (c->text.p[c->i] == '>') m->state = IN_TEXT;
}

static void in_comment(struct markup *m, struct cursor *c) {
    if (!str_starts(str_from(c->text, c->i), S("-->"))) return;
    m->state = IN_TEXT;
    c->i += 2;
}

static void in_tag(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (scan_is_blank(x)) {
        if (!m->space) emit(m, ' ');
    } else if (x == '>') {
        open_tag(m, c->at + c->i);
    } else if (x == '/') {
        m->state = IN_SLASH;
    } else if (scan_is_name(x)) {
        if (!m->space) FAIL(m, c->at + c->i, "white space belongs between two attributes");
        m->state = IN_ATTR_NAME;
        c->start = c->i;
        emit(m, x);
    } else {
        FAIL(m, c->at + c->i, "a tag holds attributes: name=\"value\"");
    }
}

static void in_slash(struct markup *m, struct cursor *c) {
    if (c->text.p[c->i] != '>') {
        FAIL(m, c->at + c->i, "> belongs behind / in a tag");
    } else if (tag_is(m, voids)) {
        open_tag(m, c->at + c->i);
    } else if (is_open(m, "svg math") || tag_is(m, "svg")) {
        buf_add(m->out, S("/>"));
        m->space = false;
        m->state = IN_TEXT;
    } else {
        FAIL(m, c->at + c->i, "<%.*s/> isn't closed by its slash; write </%.*s>", STR_ARG(m->tag),
             STR_ARG(m->tag));
    }
}

static enum attr_kind kind_of(const struct markup *m) {
    if (in_list(m->attr, "style srcdoc srcset imagesrcset")) return ATTR_NO_VALUES;
    if (tag_is(m, "set animate animateMotion animateTransform") &&
        in_list(m->attr, "to from by values attributeName"))
        return ATTR_NO_VALUES;
    if (in_list(m->attr, flags)) return ATTR_FLAG;
    if (!in_list(m->attr, url_attrs)) return ATTR_PLAIN;
    return tag_is(m, loaders) ? ATTR_URL_OWN : ATTR_URL;
}

static void attr_named(struct markup *m, const struct cursor *c) {
    m->attr = str_slice(c->text, c->start, c->i);
    if (str_starts_nocase(m->attr, S("on")))
        FAIL(m, c->at + c->start, "%.*s: no script in attributes; bind it in assets/",
             STR_ARG(m->attr));
    for (size_t i = 0; i < m->attr.n && !is_open(m, "svg math") && !tag_is(m, "svg"); i++)
        if (m->attr.p[i] >= 'A' && m->attr.p[i] <= 'Z')
            FAIL(m, c->at + c->start, "write attribute names in small letters");
    if (str_eq(m->attr, S("http-equiv"))) m->refresh = true;
    m->kind = kind_of(m);
    m->url = URL_EMPTY;
}

static void in_attr_name(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (scan_is_name(x) || x == '-' || x == ':' || x == '.') {
        emit(m, x);
        return;
    }
    attr_named(m, c);
    m->state = IN_TAG;
    if (x == '=') {
        m->state = IN_ATTR_EQUALS;
        emit(m, x);
    } else {
        c->i--;
    }
}

static void in_attr_equals(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (x != '"' && x != '\'') {
        FAIL(m, c->at + c->i, "quote the value of %.*s", STR_ARG(m->attr));
        return;
    }
    m->quote = x;
    m->state = IN_ATTR_VALUE;
    emit(m, x);
}

static bool ends_with(const struct buf *b, struct str word) {
    return b->n >= word.n && str_eq_nocase((struct str){ b->p + b->n - word.n, word.n }, word);
}

/* Before x is written: what it makes of the address. A scheme or host is never made of a value, and
 * none of ours runs or carries code. */
static void in_address(struct markup *m, const struct cursor *c) {
    char x = c->text.p[c->i];
    bool begins = m->url == URL_EMPTY || m->url == URL_SCHEME;
    if (m->url == URL_REST) return;
    if (x == ':' && (ends_with(m->out, S("script")) || ends_with(m->out, S("data"))))
        FAIL(m, c->at + c->i, "an address that carries code or data");
    if (m->url == URL_VALUE && x != '?' && x != '#')
        FAIL(m, c->at + c->i, "behind a value that begins an address only ? or # may stand");
    if (x == '?' || x == '#')
        m->url = URL_REST;
    else if (x == '/' && begins)
        m->url = URL_SLASH;
    else if (x == '/' && m->url == URL_SLASH)
        m->url = URL_WORD;
    else if (x == '/' || m->url == URL_SLASH)
        m->url = URL_REST;
    else
        m->url = x == ':' ? URL_SCHEME : URL_WORD;
}

static void in_attr_value(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (scan_is_blank(x)) {
        emit_blank(m, c);
        return;
    }
    if (x == m->quote)
        m->state = IN_ATTR_END;
    else if (m->kind == ATTR_URL || m->kind == ATTR_URL_OWN)
        in_address(m, c);
    emit(m, x);
}

static void in_attr_end(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    if (!scan_is_blank(x) && x != '>' && x != '/') {
        FAIL(m, c->at + c->i, "white space belongs between two attributes");
        return;
    }
    m->state = IN_TAG;
    c->i--;
}

/* script, style, textarea, title: text up to their own closing tag. */
static void in_raw(struct markup *m, struct cursor *c) {
    char x = c->text.p[c->i];
    struct str tag = m->tags[m->depth - 1], rest = str_from(c->text, c->i);
    if (x == '<' && str_starts(rest, S("</")) && str_starts(str_from(rest, 2), tag)) {
        m->state = IN_TAG_OPEN;
    } else if (x == '<' && m->state == IN_RCDATA) {
        FAIL(m, c->at + c->i, "<%.*s> holds text only; write &lt;", STR_ARG(tag));
    }
    m->fresh = false;
    emit(m, x);
}

void markup_text(struct markup *m, struct str text, size_t at) {
    static void (*const read[MARKUP_STATE_COUNT])(struct markup *, struct cursor *) = {
        [IN_TEXT] = in_text,
        [IN_TAG_OPEN] = in_tag_open,
        [IN_TAG_NAME] = in_tag_name,
        [IN_CLOSE_NAME] = in_close_name,
        [IN_DECLARATION] = in_declaration,
        [IN_COMMENT] = in_comment,
        [IN_TAG] = in_tag,
        [IN_ATTR_NAME] = in_attr_name,
        [IN_ATTR_EQUALS] = in_attr_equals,
        [IN_ATTR_VALUE] = in_attr_value,
        [IN_ATTR_END] = in_attr_end,
        [IN_SLASH] = in_slash,
        [IN_RAW] = in_raw,
        [IN_RCDATA] = in_raw,
    };
    struct cursor c = { .text = text, .at = at };
    for (; c.i < text.n && !failed(m); c.i++)
        read[m->state](m, &c);
    /* A block may follow the name of a tag or a bare attribute, which ends there. */
    if (m->state == IN_TAG_NAME) m->tag = str_slice(text, c.start, text.n);
    if (m->state == IN_ATTR_NAME && !failed(m)) {
        attr_named(m, &c);
        m->state = IN_TAG;
        m->space = false;
    }
}

static enum place fail_place(struct markup *m, size_t at, struct str what) {
    fail(m, at, what);
    return PLACE_NONE;
}

static enum place attr_place(struct markup *m, size_t at) {
    if (m->kind == ATTR_NO_VALUES) {
        FAIL(m, at, "no value in %.*s=; choose between literal attributes with {if}",
             STR_ARG(m->attr));
        return PLACE_NONE;
    }
    if (str_eq(m->tag, S("meta")) && str_eq(m->attr, S("content"))) m->content = true;
    if (m->kind == ATTR_PLAIN) return PLACE_ATTR;
    if (m->kind == ATTR_FLAG) return PLACE_FLAG;
    enum url_state before = m->url;
    m->url = before == URL_EMPTY ? URL_VALUE : URL_REST;
    if (before == URL_EMPTY) return m->kind == ATTR_URL_OWN ? PLACE_URL_OWN : PLACE_URL_START;
    if (before == URL_SLASH) return PLACE_URL_FIRST;
    if (before == URL_SCHEME || before == URL_REST) return PLACE_URL_PART;
    return fail_place(
        m, at, S("in an address a value stands first, or behind a / ? or # that ends its host"));
}

enum place markup_value(struct markup *m, size_t at) {
    m->space = false;
    switch (m->state) {
    case IN_TEXT:
    case IN_RCDATA:
        /* A browser drops one newline behind these tags: ours, not the value's. */
        if (m->fresh) buf_add_char(m->out, '\n');
        m->fresh = false;
        return m->state == IN_TEXT ? PLACE_TEXT : PLACE_RCDATA;
    case IN_ATTR_VALUE:
        return attr_place(m, at);
    case IN_RAW:
        return fail_place(m, at,
                          S("no value in script or style; use a data- attribute or a class"));
    case IN_COMMENT:
        return fail_place(m, at, S("no value in a comment"));
    case IN_ATTR_EQUALS:
        return fail_place(m, at, S("quote the value of an attribute"));
    case IN_TAG_OPEN:
    case IN_TAG_NAME:
    case IN_CLOSE_NAME:
        return fail_place(m, at, S("no value in the name of a tag"));
    default:
        return fail_place(m, at, S("no value in a tag but in the quoted value of an attribute"));
    }
}

void markup_block(struct markup *m, size_t at, bool alone) {
    switch (m->state) {
    case IN_TEXT:
    case IN_RCDATA:
    case IN_TAG:
    case IN_ATTR_VALUE:
        break;
    case IN_TAG_NAME:
        check_nesting(m, at);
        m->state = IN_TAG;
        break;
    case IN_ATTR_END:
        m->state = IN_TAG;
        break;
    case IN_COMMENT:
        fail(m, at, S("no form in a comment"));
        break;
    case IN_RAW:
        fail(m, at, S("no form in script or style"));
        break;
    default:
        fail(m, at, S("a block begins and ends outside of names"));
        break;
    }
    if (!alone && m->state == IN_TEXT) m->space = false;
}

void markup_merge(struct markup *m, const struct markup *began, size_t at) {
    bool same =
        m->state == began->state && m->depth == began->depth &&
        (m->state != IN_ATTR_VALUE || (m->quote == began->quote && str_eq(m->attr, began->attr)));
    for (int i = 0; same && i < m->depth; i++)
        same = m->tags[i].p == began->tags[i].p;
    if (!same) {
        fail(m, at,
             S("a branch ends where it began: with the same tags, attribute and quote open"));
        return;
    }
    if (m->url != began->url) m->url = URL_WORD;
    m->refresh |= began->refresh;
    m->content |= began->content;
    m->space &= began->space;
    m->fresh &= began->fresh;
}

void markup_end(struct markup *m, size_t at) {
    if (failed(m)) return;
    if (m->state == IN_COMMENT)
        fail(m, at, S("a comment is never closed"));
    else if (m->state != IN_TEXT && m->depth == 0)
        fail(m, at, S("a tag is never closed with >"));
    else if (m->depth)
        FAIL(m, at, "</%.*s> is missing", STR_ARG(m->tags[m->depth - 1]));
}
