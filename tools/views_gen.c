#include "tool.h"
#include "views.h"

#include <string.h>

enum block_kind { BLOCK_IF, BLOCK_ELSE, BLOCK_EACH };

struct block {
    enum block_kind kind;
    size_t at;
    bool alone;
    bool skippable;      /* no {else} yet: what stood before it may hold behind it too */
    struct markup began; /* where each branch begins */
    struct markup after; /* what holds behind the branches so far */
    bool has_after;
};

struct gen {
    struct arena *arena;
    const struct views_input *in;
    struct scan scan;
    struct markup m;
    struct views_fault fault;
    struct buf lit, body, includes, part_includes;
    struct str args;
    struct block blocks[VIEWS_MAX_BLOCKS];
    int depth;
    int loops; /* for the names of loop counters */
};

static void fail(struct gen *g, size_t at, struct str what) {
    if (!g->fault.what.p) g->fault = (struct views_fault){ at, what };
}

#define FAIL(g, at, ...) fail(g, at, str_printf((g)->arena, __VA_ARGS__))

static void indent(struct gen *g) {
    for (int i = 0; i <= g->depth; i++)
        buf_add(&g->body, S("    "));
}

/* Writes the literal markup gathered so far. */
static void flush(struct gen *g) {
    if (g->lit.n == 0) return;
    indent(g);
    buf_add(&g->body, S("HTML_RAW(h, "));
    tool_c_literal(&g->body, buf_str(&g->lit));
    buf_add(&g->body, S(");\n"));
    buf_cut(&g->lit, 0);
}

/* Points the C compiler at the template for what follows. */
static void line(struct gen *g, size_t at) {
    int n, column;
    views_position(g->in->source, at, &n, &column);
    buf_printf(&g->body, "#line %d ", n);
    tool_c_literal(&g->body, g->in->path);
    buf_add_char(&g->body, '\n');
}

static struct str one_line(struct gen *g, struct str s) {
    char *p = arena_copy(g->arena, s.p, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] == '\n' || p[i] == '\r') p[i] = ' ';
    return (struct str){ p, s.n };
}

static const char *writer(enum place p) {
    static const char *const names[] = {
        [PLACE_TEXT] = "html_text",           [PLACE_RCDATA] = "html_attr",
        [PLACE_ATTR] = "html_attr",           [PLACE_FLAG] = "html_flag",
        [PLACE_URL_START] = "html_url",       [PLACE_URL_OWN] = "html_url_own",
        [PLACE_URL_FIRST] = "html_url_first", [PLACE_URL_PART] = "html_url_part",
        [PLACE_NONE] = "html_attr",
    };
    return names[p];
}

static void value(struct gen *g, const struct token *t) {
    enum place p = markup_value(&g->m, t->at);
    flush(g);
    line(g, t->at);
    indent(g);
    buf_printf(&g->body, "%s(h, (%.*s));\n", writer(p), STR_ARG(one_line(g, t->text)));
}

/* {args "a.h" "b.h" type name, …} */
static void args(struct gen *g, const struct token *t) {
    struct str s = t->text;
    if (g->args.p || g->body.n || g->lit.n) {
        fail(g, t->at, S("{args …} stands once, before all else"));
        return;
    }
    while (s.n && s.p[0] == '"') {
        size_t end = scan_literal(s, 0);
        buf_printf(&g->includes, "#include %.*s\n", STR_ARG(str_slice(s, 0, end)));
        s = str_trim(str_from(s, end));
    }
    g->args = s.n ? one_line(g, s) : S("");
}

static struct block *push(struct gen *g, enum block_kind kind, const struct token *t) {
    if (g->depth == VIEWS_MAX_BLOCKS) {
        FAIL(g, t->at, "blocks are nested deeper than %d", VIEWS_MAX_BLOCKS);
        return NULL;
    }
    markup_block(&g->m, t->at, t->alone);
    flush(g);
    struct block *b = &g->blocks[g->depth];
    *b = (struct block){
        .kind = kind, .at = t->at, .alone = t->alone, .skippable = true, .began = g->m
    };
    return b;
}

static void begin_if(struct gen *g, const struct token *t) {
    if (!push(g, BLOCK_IF, t)) return;
    line(g, t->at);
    indent(g);
    buf_printf(&g->body, "if (%.*s) {\n", STR_ARG(one_line(g, t->text)));
    g->depth++;
}

/* A branch is over: it ends where it began; what differs all the same is kept for behind the block.
 */
static void end_branch(struct gen *g, struct block *b, const struct token *t) {
    markup_block(&g->m, t->at, t->alone);
    flush(g);
    markup_merge(&g->m, b->has_after ? &b->after : &g->m, t->at);
    struct markup check = g->m;
    markup_merge(&check, &b->began, t->at);
    b->after = g->m;
    b->has_after = true;
    g->m = b->began;
}

static struct block *top(struct gen *g, const struct token *t, const char *form) {
    if (g->depth == 0) {
        FAIL(g, t->at, "{%s} without a block that is open", form);
        return NULL;
    }
    return &g->blocks[g->depth - 1];
}

static void else_branch(struct gen *g, const struct token *t) {
    struct block *b = top(g, t, t->form == FORM_ELSE ? "else" : "elif");
    if (!b) return;
    if (b->kind != BLOCK_IF) {
        fail(g, t->at, S("{elif} and {else} follow {if}, and nothing follows {else} but {end}"));
        return;
    }
    end_branch(g, b, t);
    g->depth--;
    if (t->form == FORM_ELSE) {
        b->kind = BLOCK_ELSE;
        b->skippable = false;
        indent(g);
        buf_add(&g->body, S("} else {\n"));
    } else {
        line(g, t->at);
        indent(g);
        buf_printf(&g->body, "} else if (%.*s) {\n", STR_ARG(one_line(g, t->text)));
    }
    g->depth++;
}

/* Where the last word of the declaration "struct row *r" begins. */
static size_t declared_name(struct str decl) {
    size_t n = decl.n;
    while (n && scan_is_name(decl.p[n - 1]))
        n--;
    return n;
}

/* The comma that parts array and count: the last one outside of parentheses. */
static ptrdiff_t last_comma(struct str s) {
    ptrdiff_t comma = -1;
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (strchr("([{", s.p[i])) depth++;
        if (strchr(")]}", s.p[i])) depth--;
        if (s.p[i] == ',' && depth == 0) comma = (ptrdiff_t)i;
    }
    return comma;
}

static void begin_each(struct gen *g, const struct token *t) {
    struct str s = one_line(g, t->text);
    ptrdiff_t in = str_find(s, S(" in ")), comma = last_comma(s);
    if (in < 0 || comma < in) {
        fail(g, t->at, S("write {each struct row *r in rows, n}"));
        return;
    }
    struct str decl = str_trim(str_slice(s, 0, (size_t)in));
    struct str array = str_trim(str_slice(s, (size_t)in + 4, (size_t)comma));
    struct str count = str_trim(str_from(s, (size_t)comma + 1)),
               name = str_from(decl, declared_name(decl));
    if (name.n == 0 || name.n == decl.n || array.n == 0 || count.n == 0) {
        fail(g, t->at, S("write {each struct row *r in rows, n}"));
        return;
    }
    if (g->m.state == IN_ATTR_VALUE && (g->m.kind == ATTR_URL || g->m.kind == ATTR_URL_OWN))
        fail(g, t->at, S("no {each} in an address"));
    struct block *b = push(g, BLOCK_EACH, t);
    if (!b) return;
    bool pointer = str_find_char(decl, '*') >= 0;
    int n = ++g->loops;
    line(g, t->at);
    indent(g);
    buf_printf(&g->body, "for (size_t i_%d = 0, n_%d = (size_t)(%.*s); i_%d < n_%d; i_%d++) { ", n,
               n, STR_ARG(count), n, n, n);
    buf_printf(&g->body,
               pointer ? "%.*s = HTML_EACH(%.*s, i_%d); (void)%.*s;\n"
                       : "%.*s = (%.*s)[i_%d]; (void)%.*s;\n",
               STR_ARG(decl), STR_ARG(array), n, STR_ARG(name));
    g->depth++;
}

static void end_block(struct gen *g, const struct token *t) {
    struct block *b = top(g, t, "end");
    if (!b) return;
    /* The body of a loop follows itself, so white space dropped at its start must come from its
     * end. */
    if (b->kind == BLOCK_EACH && b->alone && !t->alone)
        fail(g, t->at, S("{each} has a line of its own, so give {end} one too"));
    end_branch(g, b, t);
    g->m = b->after;
    if (b->skippable) markup_merge(&g->m, &b->began, t->at);
    g->depth--;
    indent(g);
    buf_add(&g->body, S("}\n"));
}

static bool known(const struct gen *g, struct str name, struct str *ret_include) {
    for (size_t i = 0; i < g->in->known_n; i++) {
        if (!str_eq(g->in->known[i].name, name)) continue;
        *ret_include = g->in->known[i].include;
        return true;
    }
    return false;
}

static void part(struct gen *g, const struct token *t) {
    struct str s = one_line(g, t->text), include;
    size_t n = 0;
    while (n < s.n && scan_is_name(s.p[n]))
        n++;
    struct str name = str_slice(s, 0, n), inside = str_trim(str_from(s, n));
    if (!str_starts(inside, S("(")) || !str_ends(inside, S(")"))) {
        fail(g, t->at, S("write {part name(arguments)}"));
        return;
    }
    inside = str_trim(str_slice(inside, 1, inside.n - 1));
    if (!known(g, name, &include)) {
        FAIL(g, t->at, "no view is called %.*s; is its file in src/view/meson.build?",
             STR_ARG(name));
        return;
    }
    if (markup_value(&g->m, t->at) != PLACE_TEXT)
        fail(g, t->at, S("a part stands in text, outside of tags"));
    flush(g);
    struct str inc = str_printf(g->arena, "#include \"%.*s\"\n", STR_ARG(include));
    if (str_find(buf_str(&g->part_includes), inc) < 0) buf_add(&g->part_includes, inc);
    line(g, t->at);
    indent(g);
    buf_printf(&g->body, "view_%.*s(h%s%.*s);\n", STR_ARG(name), inside.n ? ", " : "",
               STR_ARG(inside));
}

/* word(…) or word_n(…) of a message. */
static void lookup(struct gen *g, const struct message *m) {
    struct buf *b = &g->body;
    buf_add(b, m->many.p ? S("word_n(h->lang, ") : S("word(h->lang, "));
    tool_c_literal(b, message_key(g->arena, m));
    if (m->many.p) {
        buf_add(b, S(", "));
        tool_c_literal(b, m->many);
        buf_printf(b, ", (%.*s)", STR_ARG(one_line(g, m->count)));
    }
    buf_add_char(b, ')');
}

static void words(struct gen *g, const struct token *t) {
    struct message m;
    if (!message_parse(g->arena, t, &m, &g->fault)) return;
    enum place p = markup_value(&g->m, t->at);
    if (p != PLACE_TEXT && p != PLACE_RCDATA && p != PLACE_ATTR)
        fail(g, t->at, S("an address isn't translated"));
    const char *how = p == PLACE_TEXT ? "text" : "attr";
    flush(g);
    line(g, t->at);
    indent(g);
    buf_add(&g->body, S("{ struct str rest_ = "));
    lookup(g, &m);
    buf_add(&g->body, S(";\n"));
    if (m.arg_n) {
        indent(g);
        buf_add(&g->body, S("  static const struct str names_[] = { "));
        for (int i = 0; i < m.arg_n; i++)
            buf_printf(&g->body, "{ \"%.*s\", %zu }, ", STR_ARG(m.args[i].name), m.args[i].name.n);
        buf_add(&g->body, S("};\n"));
    }
    indent(g);
    buf_printf(&g->body,
               "  for (int p_; (p_ = html_words_%s(h, &rest_, %s, %d)) >= 0;) switch (p_) {\n", how,
               m.arg_n ? "names_" : "NULL", m.arg_n);
    for (int i = 0; i < m.arg_n; i++) {
        bool counts = m.many.p && str_eq(m.args[i].name, S("n"));
        line(g, t->at);
        indent(g);
        buf_printf(&g->body, "  case %d: %s(h, (%.*s)); break;\n", i,
                   counts ? "html_count" : writer(p), STR_ARG(one_line(g, m.args[i].value)));
    }
    indent(g);
    buf_add(&g->body, S("  default: break; } }\n"));
}

static void token(struct gen *g, const struct token *t) {
    if (t->form != FORM_TEXT && t->form != FORM_ARGS && !g->args.p) {
        fail(g, t->at, S("a template begins with {args …}, or {args} when it has none"));
        return;
    }
    switch (t->form) {
    case FORM_TEXT:
        markup_text(&g->m, t->text, t->at);
        break;
    case FORM_VALUE:
        value(g, t);
        break;
    case FORM_ARGS:
        args(g, t);
        break;
    case FORM_IF:
        begin_if(g, t);
        break;
    case FORM_ELIF:
    case FORM_ELSE:
        else_branch(g, t);
        break;
    case FORM_EACH:
        begin_each(g, t);
        break;
    case FORM_END:
        end_block(g, t);
        break;
    case FORM_PART:
        part(g, t);
        break;
    case FORM_T:
    case FORM_TN:
        words(g, t);
        break;
    }
}

/* White space at the very end belongs to the file, not to the page. */
static void finish(struct gen *g) {
    if (g->depth) fail(g, g->blocks[g->depth - 1].at, S("this block has no {end}"));
    markup_end(&g->m, g->in->source.n);
    if (!g->args.p) fail(g, 0, S("a template begins with {args …}, or {args} when it has none"));
    while (g->lit.n && scan_is_blank(g->lit.p[g->lit.n - 1]))
        buf_cut(&g->lit, g->lit.n - 1);
    flush(g);
}

static void put_together(struct gen *g, struct views_output *ret) {
    struct str name = g->in->name;
    struct str signature = str_printf(g->arena, "void view_%.*s(struct html *h%s%.*s)",
                                      STR_ARG(name), g->args.n ? ", " : "", STR_ARG(g->args));
    ret->body = buf_str(&g->body);
    ret->header =
        str_printf(g->arena,
                   "/* Made by tools/views from %.*s. */\n#ifndef VIEW_VIEW_%.*s_H\n"
                   "#define VIEW_VIEW_%.*s_H\n#include \"view/html.h\"\n%.*s\n%.*s;\n#endif\n",
                   STR_ARG(g->in->path), STR_ARG(name), STR_ARG(name),
                   STR_ARG(buf_str(&g->includes)), STR_ARG(signature));
    ret->source =
        str_printf(g->arena,
                   "/* Made by tools/views from %.*s. */\n#include \"view/view_%.*s.h\"\n"
                   "#include \"view/assets.h\"\n%.*s\n%.*s {\n"
                   "    (void)h;\n%.*s}\n",
                   STR_ARG(g->in->path), STR_ARG(name), STR_ARG(buf_str(&g->part_includes)),
                   STR_ARG(signature), STR_ARG(ret->body));
}

bool views_compile(struct arena *a, const struct views_input *in, struct views_output *ret,
                   struct views_fault *fault) {
    struct gen *g = ARENA_NEW(a, struct gen);
    *g = (struct gen){ .arena = a, .in = in, .scan = { .source = in->source } };
    g->lit = buf_new(a, VIEWS_MAX_SOURCE);
    g->body = buf_new(a, VIEWS_MAX_SOURCE * 8);
    g->includes = buf_new(a, VIEWS_MAX_SOURCE);
    g->part_includes = buf_new(a, VIEWS_MAX_SOURCE);
    g->m = (struct markup){ .out = &g->lit, .fault = &g->fault, .space = true };
    struct token t;
    while (!g->fault.what.p && scan_next(&g->scan, &t))
        token(g, &t);
    if (!g->fault.what.p) g->fault = g->scan.fault;
    if (!g->fault.what.p) finish(g);
    if (g->fault.what.p) {
        *fault = g->fault;
        return false;
    }
    put_together(g, ret);
    return true;
}
