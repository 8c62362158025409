/* views - makes a C function of every template.
 *
 *     views OUT FILE...      FILE.html: a template
 *                            FILE.h: C that offers parts, void view_NAME(struct html *h…)
 *
 * writes OUT/view_NAME.c and OUT/view_NAME.h for each src/view/…/NAME.html. The language has six
 * forms and gets no seventh:
 *
 *     {args "desk/team.h" "view/pages.h" const struct team *t, const struct viewer *me}
 *         first: headers it needs, then the arguments as in C; {args} for none
 *     {t->name}
 *         a value: any C expression; `h` is the page (view/html.h)
 *     {if t->away}…{elif x}…{else}…{end}
 *     {each const struct row *r in t->rows, t->row_n}…{end}
 *         a pointer to each element, or without * a copy; an array of char * gives the strings
 *     {part team_row(r, me)}
 *         another template, or a function of a listed header
 *     {t "You owe {n} answers to {name}" n=t->n name=t->name}
 *     {tn t->n "One answer" "{n} answers"}
 *         a text to translate; {n} of {tn} is its number; context="…" tells two meanings of a word
 *         apart
 *
 * {{ and }} are braces. {class expr} is {expr}. A form within a form's strings and brackets is C's
 * affair. A block form alone on its line leaves no line behind; other white space shrinks to one
 * space or line break, but in pre and textarea; comments stay out of the page.
 *
 * Where a value stands decides how it is escaped, and some places take none: script, style,
 * comments, names of tags and attributes, unquoted attributes, style=, srcset=, srcdoc=; on…= is
 * refused altogether. Tags are closed and nested, or the build fails, at FILE:LINE:COLUMN. Errors
 * in expressions are reported by the C compiler, also at the template's line.
 */
#include "tool.h"
#include "views.h"

#include <stdio.h>
#include <string.h>

enum { MOST_FILES = 512 };

struct job {
    struct arena *arena;
    const char *out;
    struct views_known known[MOST_FILES];
    size_t known_n;
};

static void learn(struct job *j, const char *path, struct str name, struct str include) {
    for (size_t i = 0; i < j->known_n; i++)
        if (str_eq(j->known[i].name, name)) tool_fail("a second view of this name", path);
    if (j->known_n == MOST_FILES) tool_fail("too many views", path);
    j->known[j->known_n++] = (struct views_known){ str_dup(j->arena, name), include };
}

/* What stands behind "src/" in a path: how C files include it. */
static struct str include_name(const char *path) {
    struct str s = str_of(path);
    for (size_t i = s.n; i-- > 0;)
        if (str_starts(str_from(s, i), S("src/"))) return str_from(s, i + 4);
    return s;
}

/* Parts written in C: every void view_NAME(struct html *…) of a header. */
static void learn_header(struct job *j, const char *path) {
    struct str s = tool_read(j->arena, path, VIEWS_MAX_SOURCE), start = S("void view_");
    ptrdiff_t at;
    while ((at = str_find(s, start)) >= 0) {
        s = str_from(s, (size_t)at + start.n);
        size_t n = 0;
        while (n < s.n && scan_is_name(s.p[n]))
            n++;
        if (str_starts(str_from(s, n), S("(struct html *")))
            learn(j, path, str_slice(s, 0, n), include_name(path));
    }
}

static struct str view_name(struct job *j, const char *path) {
    struct str stem = tool_stem(path);
    char *p = arena_copy(j->arena, stem.p, stem.n);
    for (size_t i = 0; i < stem.n; i++)
        if (p[i] == '-') p[i] = '_';
    return (struct str){ p, stem.n };
}

static void learn_file(struct job *j, const char *path) {
    if (str_ends(str_of(path), S(".h"))) {
        learn_header(j, path);
        return;
    }
    struct str name = view_name(j, path);
    learn(j, path, name, str_printf(j->arena, "view/view_%.*s.h", STR_ARG(name)));
}

static bool compile(struct job *j, const char *path) {
    if (str_ends(str_of(path), S(".h"))) return true;
    struct str name = view_name(j, path);
    struct views_input in = { .path = str_of(path),
                              .name = name,
                              .known = j->known,
                              .known_n = j->known_n,
                              .source = tool_read(j->arena, path, VIEWS_MAX_SOURCE) };
    struct views_output out;
    struct views_fault fault = { 0 };
    if (!views_compile(j->arena, &in, &out, &fault)) {
        int line, column;
        views_position(in.source, fault.at, &line, &column);
        fprintf(stderr, "%s:%d:%d: error: %.*s\n", path, line, column, STR_ARG(fault.what));
        return false;
    }
    struct str base = str_printf(j->arena, "%s/view_%.*s", j->out, STR_ARG(name));
    tool_write(j->arena, str_printf(j->arena, "%.*s.c", STR_ARG(base)).p, out.source);
    tool_write(j->arena, str_printf(j->arena, "%.*s.h", STR_ARG(base)).p, out.header);
    return true;
}

int main(int argc, char **argv) {
    if (argc < 3) tool_fail("usage: views OUT FILE...", argv[0]);
    struct job j = { .arena = arena_new((size_t)256 << 20), .out = argv[1] };
    bool ok = true;
    for (int i = 2; i < argc; i++)
        learn_file(&j, argv[i]);
    for (int i = 2; i < argc; i++)
        ok &= compile(&j, argv[i]);
    arena_free(&j.arena);
    return ok ? 0 : 1;
}
