#include "views.h"

struct reader {
    struct arena *arena;
    const struct token *token;
    struct str s; /* what is left of the form */
    struct views_fault *fault;
};

static bool fail(struct reader *r, struct str what) {
    *r->fault = (struct views_fault){ r->token->at, what };
    return false;
}

/* One string literal: \" \\ \n undone, a line break with its indent is one space. */
static bool string(struct reader *r, struct str *ret) {
    r->s = str_trim(r->s);
    if (r->s.n == 0 || r->s.p[0] != '"') return fail(r, S("a text in double quotes belongs here"));
    size_t end = scan_literal(r->s, 0);
    if (end == r->s.n && r->s.p[end - 1] != '"')
        return fail(r, S("this text has no closing quote"));
    struct buf b = buf_new(r->arena, VIEWS_MAX_FORM);
    for (size_t i = 1; i < end - 1; i++) {
        char c = r->s.p[i];
        if (c == '\\') {
            c = r->s.p[++i];
            if (c != '"' && c != '\\' && c != 'n')
                return fail(r, S("only \\\" \\\\ and \\n are known here"));
            buf_add_char(&b, c == 'n' ? '\n' : c);
        } else if (c == '\n') {
            while (b.n && scan_is_blank(b.p[b.n - 1]))
                buf_cut(&b, b.n - 1);
            while (i + 1 < end - 1 && scan_is_blank(r->s.p[i + 1]))
                i++;
            buf_add_char(&b, ' ');
        } else {
            buf_add_char(&b, c);
        }
    }
    *ret = buf_str(&b);
    r->s = str_trim(str_from(r->s, end));
    return true;
}

/* The length of "name=" at the start of s, 0 when something else stands there. */
static size_t name_equals(struct str s) {
    size_t n = 0;
    while (n < s.n && scan_is_name(s.p[n]))
        n++;
    if (n == 0 || n + 1 >= s.n || s.p[n] != '=' || s.p[n + 1] == '=') return 0;
    return n + 1;
}

/* The expression at the start of s: up to the next " name=" or, when at_quote, the next text. */
static struct str expression(struct str s, bool at_quote) {
    int depth = 0;
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];
        if (c == '"' && at_quote && depth == 0) return str_slice(s, 0, i);
        if (c == '"' || c == '\'') {
            i = scan_literal(s, i);
            continue;
        }
        if (c == '(' || c == '[' || c == '{') depth++;
        if (c == ')' || c == ']' || c == '}') depth--;
        if (depth == 0 && scan_is_blank(c) && name_equals(str_from(s, i + 1)))
            return str_slice(s, 0, i);
        i++;
    }
    return s;
}

static bool arguments(struct reader *r, struct message *m) {
    while (r->s.n) {
        size_t n = name_equals(r->s);
        if (n == 0) return fail(r, S("after the text come its values: name=expression"));
        struct str name = str_slice(r->s, 0, n - 1);
        struct str value = expression(str_from(r->s, n), false);
        r->s = str_trim(str_from(r->s, n + value.n));
        value = str_trim(value);
        if (value.n == 0) return fail(r, S("a value is missing behind ="));
        if (str_eq(name, S("context"))) {
            struct reader inner = *r;
            inner.s = value;
            if (!string(&inner, &m->context)) return false;
            continue;
        }
        if (m->arg_n == VIEWS_MAX_ARGS) return fail(r, S("too many values; 8 are the most"));
        m->args[m->arg_n].name = name;
        m->args[m->arg_n++].value = value;
    }
    return true;
}

static bool has_arg(const struct message *m, struct str name) {
    for (int i = 0; i < m->arg_n; i++)
        if (str_eq(m->args[i].name, name)) return true;
    return false;
}

/* Every {name} of the text has its value. */
static bool placeholders(struct reader *r, const struct message *m, struct str text) {
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '{') continue;
        ptrdiff_t end = str_find_char(str_from(text, i), '}');
        struct str name = end < 0 ? STR_NONE : str_slice(text, i + 1, i + (size_t)end);
        if (end < 0 || !has_arg(m, name))
            return fail(r, str_printf(r->arena, "{%.*s} in the text has no value; write %.*s=…",
                                      STR_ARG(name), STR_ARG(name)));
    }
    return true;
}

/* Every value has its {name}, in the plural where there is one: the singular may do without the
 * number. */
static bool all_used(struct reader *r, const struct message *m) {
    for (int i = 0; i < m->arg_n; i++) {
        struct str mark = str_join3(r->arena, S("{"), m->args[i].name, S("}"));
        if (str_find(m->many.p ? m->many : m->one, mark) < 0)
            return fail(
                r, str_printf(r->arena, "no {%.*s} stands in the text", STR_ARG(m->args[i].name)));
    }
    return true;
}

bool message_parse(struct arena *a, const struct token *t, struct message *ret,
                   struct views_fault *fault) {
    struct reader r = { a, t, t->text, fault };
    struct message m = { 0 };
    if (t->form == FORM_TN) {
        m.count = expression(r.s, true);
        r.s = str_from(r.s, m.count.n);
        m.count = str_trim(m.count);
        if (m.count.n == 0) return fail(&r, S("write {tn number \"one\" \"{n} many\"}"));
        m.args[m.arg_n].name = S("n");
        m.args[m.arg_n++].value = m.count;
    }
    if (!string(&r, &m.one)) return false;
    if (t->form == FORM_TN && !string(&r, &m.many)) return false;
    if (m.one.n == 0) return fail(&r, S("there is no text to translate"));
    if (!arguments(&r, &m) || !placeholders(&r, &m, m.one) || !placeholders(&r, &m, m.many))
        return false;
    if (!all_used(&r, &m)) return false;
    *ret = m;
    return true;
}

struct str message_key(struct arena *a, const struct message *m) {
    return m->context.p ? str_join3(a, m->context, S("\004"), m->one) : m->one;
}
