/* sql_read.c - an x.sql: signatures and statements.
 *
 * A file is statements, each directly below its signature; what stands before "-- :" in the comment
 * above is for people. The signature may go on over several "-- " lines.
 *
 * What several statements share is written once, as a part that ends with a ; like they do:
 *
 *     -- :part case_row
 *     c.id, c.ref, k.name AS customer_name;
 *
 *     SELECT @case_row FROM conversation c JOIN customer k ON k.id = c.customer_id;
 */
#include "sql.h"

#include <string.h>

struct part {
    struct str name, text; /* text in one line, so that those of a statement count as in the file */
    int line;
    bool used;
};

enum { MAX_PARTS = 40 };

struct reader {
    struct sql_tool *t;
    struct sql_file *file;
    struct str rest;
    int line;
    struct part parts[MAX_PARTS];
    size_t n_parts;
};

static bool is_name(struct str s) {
    if (!s.n || s.n > SQL_MAX_NAME || (s.p[0] >= '0' && s.p[0] <= '9')) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return true;
}

static bool type_of(struct str s, enum stmt_type *ret) {
    static const char *const names[] = {
        [STMT_INT] = "int",        [STMT_INT_OPT] = "int?", [STMT_TEXT] = "text",
        [STMT_TEXT_OPT] = "text?", [STMT_BLOB] = "blob",    [STMT_BLOB_OPT] = "blob?",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!str_eq(s, str_of(names[i]))) continue;
        *ret = (enum stmt_type)i;
        return true;
    }
    return false;
}

/* "id int, due int?" */
static bool read_fields(struct reader *r, int line, struct str list, struct sql_field *fields,
                        size_t max, size_t *ret_n) {
    struct sql_tool *t = r->t;
    struct str part;
    size_t n = 0;
    if (!str_trim(list).n) {
        *ret_n = 0;
        return true;
    }
    while (str_split(&list, ',', &part)) {
        struct str type = str_trim(part), name;
        (void)str_split(&type, ' ', &name);
        type = str_trim(type);
        if (n == max) {
            sql_wrong(t, r->file->path, line, "more than %zu in one list", max);
            return false;
        }
        if (!is_name(name) || !type_of(type, &fields[n].type)) {
            sql_wrong(t, r->file->path, line,
                      "\"%.*s\" is no NAME TYPE; types are int int? text text? blob blob?",
                      STR_ARG(str_trim(part)));
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(fields[i].name, name)) continue;
            sql_wrong(t, r->file->path, line, "%.*s stands twice in one list", STR_ARG(name));
            return false;
        }
        fields[n++].name = name;
    }
    *ret_n = n;
    return true;
}

static struct sql_struct *declared(const struct sql_file *f, struct str name) {
    for (size_t i = 0; i < f->n; i++) {
        if (f->statements[i]->declares && str_eq(f->statements[i]->result->name, name)) {
            return f->statements[i]->result;
        }
    }
    return NULL;
}

/* What follows "->": NAME {…}, NAME or a type. */
static bool read_result(struct reader *r, struct sql_statement *s, struct str text) {
    struct sql_tool *t = r->t;
    ptrdiff_t brace = str_find_char(text, '{');
    if (brace < 0) {
        enum stmt_type type;
        if (type_of(text, &type)) {
            s->result = ARENA_NEW(t->arena, struct sql_struct);
            s->result->n = 1;
            s->result->fields[0].type = type;
            s->scalar = true;
            return true;
        }
        s->result = declared(r->file, text);
        if (s->result) return true;
        sql_wrong(t, r->file->path, s->line,
                  "%.*s is not declared above in this file; write -> %.*s {column type, …}",
                  STR_ARG(text), STR_ARG(text));
        return false;
    }
    struct str name = str_trim(str_slice(text, 0, (size_t)brace)),
               list = str_from(text, (size_t)brace + 1);
    if (!is_name(name) || !str_ends(list, S("}"))) {
        sql_wrong(t, r->file->path, s->line,
                  "the result is -> NAME {column type, …}, -> NAME or -> TYPE");
        return false;
    }
    if (declared(r->file, name)) {
        sql_wrong(t, r->file->path, s->line,
                  "%.*s is declared twice; leave the {…} out to use it again", STR_ARG(name));
        return false;
    }
    s->declares = true;
    s->result = ARENA_NEW(t->arena, struct sql_struct);
    s->result->name = name;
    if (!read_fields(r, s->line, str_slice(list, 0, list.n - 1), s->result->fields, SQL_MAX_COLS,
                     &s->result->n)) {
        return false;
    }
    if (!s->result->n) sql_wrong(t, r->file->path, s->line, "a struct has at least one column");
    return s->result->n > 0;
}

static bool kind_of(struct str s, enum stmt_kind *ret) {
    static const char *const names[] = {
        [STMT_ONE] = ":one",   [STMT_MAYBE] = ":maybe", [STMT_MANY] = ":many",
        [STMT_EXEC] = ":exec", [STMT_LATER] = ":later",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!str_eq(s, str_of(names[i]))) continue;
        *ret = (enum stmt_kind)i;
        return true;
    }
    return false;
}

/* ":one name(id int) -> …" */
static bool read_signature(struct reader *r, struct sql_statement *s, struct str text) {
    struct sql_tool *t = r->t;
    struct str kind, rest = text;
    (void)str_split(&rest, ' ', &kind);
    if (!kind_of(kind, &s->kind)) {
        sql_wrong(t, s->path, s->line,
                  "%.*s is not known; kinds are :one :maybe :many :exec :later", STR_ARG(kind));
        return false;
    }
    ptrdiff_t open = str_find_char(rest, '('), close = str_find_char(rest, ')');
    if (open < 0 || close < open || !is_name(str_trim(str_slice(rest, 0, (size_t)open)))) {
        sql_wrong(t, s->path, s->line,
                  "a signature is -- :kind name(parameter type, …) -> result, names in a-z 0-9 _");
        return false;
    }
    s->name = str_trim(str_slice(rest, 0, (size_t)open));
    struct str list = str_slice(rest, (size_t)open + 1, (size_t)close),
               tail = str_trim(str_from(rest, (size_t)close + 1));
    if (!read_fields(r, s->line, list, s->params, SQL_MAX_PARAMS, &s->n_params)) return false;
    if (s->kind == STMT_EXEC || s->kind == STMT_LATER) {
        if (tail.n)
            sql_wrong(t, s->path, s->line, "%.*s gives no rows; use :one or :many", STR_ARG(kind));
        return !tail.n;
    }
    if (!str_starts(tail, S("->"))) {
        sql_wrong(t, s->path, s->line,
                  "%.*s needs a result: -> NAME {column type, …}, -> NAME or -> TYPE",
                  STR_ARG(kind));
        return false;
    }
    return read_result(r, s, str_trim(str_from(tail, 2)));
}

static bool next_line(struct reader *r, struct str *ret) {
    if (!str_split(&r->rest, '\n', ret)) return false;
    r->line++;
    return true;
}

static struct part *part_of(struct reader *r, struct str name) {
    for (size_t i = 0; i < r->n_parts; i++)
        if (str_eq(r->parts[i].name, name)) return &r->parts[i];
    return NULL;
}

static bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static void add_part(struct reader *r, struct buf *b, struct str name) {
    struct part *part = part_of(r, name);
    if (!part) {
        sql_wrong(r->t, r->file->path, r->line,
                  "no part \"%.*s\" stands above; write -- :part NAME, its text and a ;",
                  STR_ARG(name));
        return;
    }
    part->used = true;
    buf_add(b, part->text);
}

/* A line of a statement with the parts in the places where it names them; in_string as it begins. */
static void add_line(struct reader *r, struct buf *b, struct str line, bool in_string) {
    size_t i = 0;
    while (i < line.n) {
        size_t end = i + 1;
        if (!in_string && str_starts(str_from(line, i), S("--"))) break;
        if (line.p[i] == '\'') in_string = !in_string;
        if (line.p[i] == '@' && !in_string)
            while (end < line.n && in_name(line.p[end]))
                end++;
        if (end == i + 1) {
            buf_add_char(b, line.p[i++]);
            continue;
        }
        add_part(r, b, str_slice(line, i + 1, end));
        i = end;
    }
    buf_add(b, str_from(line, i));
    buf_add_char(b, '\n');
}

/* Does the line, outside of strings and comments, end the statement? Text behind the ; is wrong. */
static bool ends_statement(struct reader *r, struct str line, bool *in_string) {
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == '\'') *in_string = !*in_string;
        if (*in_string) continue;
        if (c == '-' && i + 1 < line.n && line.p[i + 1] == '-') return false;
        if (c != ';') continue;
        if (str_trim(str_from(line, i + 1)).n) {
            sql_wrong(r->t, r->file->path, r->line,
                      "one statement a signature; what follows the ; needs its own");
        }
        return true;
    }
    return false;
}

/* The lines of a statement up to its ;, the first being already there. */
static bool read_body(struct reader *r, struct sql_statement *s, struct str line) {
    struct sql_tool *t = r->t;
    struct buf b = buf_new(t->arena, SQL_MAX_TEXT);
    int first = r->line;
    bool in_string = false;
    do {
        struct str words = str_trim(line);
        if (str_starts(words, S("-- scan:"))) s->scan_reason = str_trim(str_from(words, 8));
        if (str_starts(words, S("-- :"))) {
            sql_wrong(t, s->path, r->line, "a new signature inside %.*s; its statement has no ;",
                      STR_ARG(s->name));
            return false;
        }
        bool began_in_string = in_string;
        if (ends_statement(r, line, &in_string)) {
            ptrdiff_t end = str_find_last_char(line, ';');
            add_line(r, &b, str_slice(line, 0, (size_t)end), began_in_string);
            struct str text = buf_str(&b);
            if (buf_over(&b))
                sql_wrong(t, s->path, first, "a statement has at most %d bytes", SQL_MAX_TEXT);
            s->sqlite = str_trim(sql_for_engine(t, s->path, first, text, SQL_SQLITE));
            s->postgres = str_trim(sql_for_engine(t, s->path, first, text, SQL_POSTGRES));
            s->both = str_trim(sql_for_engine(t, s->path, first, text, SQL_BOTH));
            return true;
        }
        add_line(r, &b, line, began_in_string);
    } while (next_line(r, &line));
    sql_wrong(t, s->path, first, "the statement %.*s has no ; at its end", STR_ARG(s->name));
    return false;
}

/* "-- :part NAME", its text below it. */
static void read_part(struct reader *r, struct str name) {
    struct part part = { .name = name, .line = r->line };
    struct sql_statement body = { .path = r->file->path, .line = r->line, .name = name };
    struct str line;
    if (!is_name(name) || part_of(r, name) || r->n_parts == MAX_PARTS) {
        sql_wrong(r->t, r->file->path, r->line,
                  "\"%.*s\" names no new part; names are in a-z 0-9 _, at most %d a file",
                  STR_ARG(name), (int)MAX_PARTS);
        return;
    }
    if (!next_line(r, &line) || !read_body(r, &body, line)) return;
    struct buf b = buf_new(r->t->arena, SQL_MAX_TEXT);
    for (size_t i = 0; i < body.both.n; i++)
        buf_add_char(&b, body.both.p[i] == '\n' ? ' ' : body.both.p[i]);
    part.text = buf_str(&b);
    r->parts[r->n_parts++] = part;
}

/* From the "-- :" line on: the signature over its lines, then the body. */
static void read_statement(struct reader *r, struct str line) {
    struct sql_tool *t = r->t;
    struct sql_statement *s = ARENA_NEW(t->arena, struct sql_statement);
    s->path = r->file->path;
    s->line = r->line;
    struct buf b = buf_new(t->arena, SQL_MAX_TEXT);
    buf_add(&b, str_trim(str_from(line, 3)));
    bool more = next_line(r, &line);
    for (; more && str_starts(line, S("--")); more = next_line(r, &line)) {
        struct str words = str_trim(str_from(line, 2));
        if (str_starts(words, S("@"))) break;
        if (str_starts(words, S("scan:"))) {
            s->scan_reason = str_trim(str_from(words, 5));
            continue;
        }
        buf_add_char(&b, ' ');
        buf_add(&b, words);
    }
    if (!more || !str_trim(line).n) {
        sql_wrong(t, s->path, s->line, "the statement must follow directly below its signature");
        return;
    }
    bool known = read_signature(r, s, buf_str(&b));
    if (!read_body(r, s, line) || !known) return;
    if (r->file->n == SQL_MAX_STATEMENTS) {
        sql_wrong(t, s->path, s->line, "more than %d statements in a file; split the room",
                  SQL_MAX_STATEMENTS);
        return;
    }
    r->file->statements[r->file->n++] = s;
}

struct sql_file *sql_read(struct sql_tool *t, const char *path) {
    struct sql_file *f = ARENA_NEW(t->arena, struct sql_file);
    f->path = path;
    struct reader r = { .t = t, .file = f };
    struct str line;
    if (!sql_slurp(t, path, &r.rest)) return f;
    while (next_line(&r, &line)) {
        struct str words = str_trim(line);
        if (str_starts(words, S("-- :part ")))
            read_part(&r, str_trim(str_from(words, 9)));
        else if (str_starts(words, S("-- :")))
            read_statement(&r, words);
        else if (words.n && !str_starts(words, S("--"))) {
            sql_wrong(t, path, r.line,
                      "SQL without a signature; write -- :kind name(…) -> result above it");
            struct sql_statement skip = { .path = path, .name = S("here") };
            if (!read_body(&r, &skip, line)) break;
        }
    }
    for (size_t i = 0; i < r.n_parts; i++)
        if (!r.parts[i].used)
            sql_wrong(t, path, r.parts[i].line, "no statement names the part %.*s; take it out",
                      STR_ARG(r.parts[i].name));
    for (size_t i = 0; i < f->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!str_eq(f->statements[i]->name, f->statements[k]->name)) continue;
            sql_wrong(t, path, f->statements[i]->line,
                      "%.*s is already the name of the statement in line %d",
                      STR_ARG(f->statements[i]->name), f->statements[k]->line);
        }
    }
    return f;
}
