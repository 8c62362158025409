/* sql_write.c - the C that comes out: X_rows.h, X_sql.h, X_sql.c, and the table of migrations. */
#include "sql.h"
#include "tool.h"

#include <limits.h>
#include <stdlib.h>

enum { MAX_OUTPUT = 8 << 20 };

/* A name as C takes it: a keyword gets an underscore. */
static const char *c_name(struct sql_tool *t, struct str name) {
    static const char *const words[] = {
        "auto",    "break",  "case",     "char",   "const",     "continue",    "default",
        "do",      "double", "else",     "enum",   "extern",    "float",       "for",
        "goto",    "if",     "inline",   "int",    "long",      "register",    "restrict",
        "return",  "short",  "signed",   "sizeof", "static",    "struct",      "switch",
        "typedef", "union",  "unsigned", "void",   "volatile",  "while",       "asm",
        "typeof",  "db",     "ret",      "ret_n",  "ret_found", "ret_changed", "values",
        "rows",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq(name, str_of(words[i]))) return str_printf(t->arena, "%.*s_", STR_ARG(name)).p;
    }
    return str_c(t->arena, name);
}

static const char *c_type(enum stmt_type type) {
    if (type == STMT_INT) return "int64_t ";
    return type == STMT_INT_OPT ? "struct opt_int " : "struct str ";
}

static const char *enum_type(enum stmt_type type) {
    static const char *const names[] = {
        [STMT_INT] = "STMT_INT",   [STMT_INT_OPT] = "STMT_INT_OPT",
        [STMT_TEXT] = "STMT_TEXT", [STMT_TEXT_OPT] = "STMT_TEXT_OPT",
        [STMT_BLOB] = "STMT_BLOB", [STMT_BLOB_OPT] = "STMT_BLOB_OPT",
    };
    return names[type];
}

static const char *wrap_of(enum stmt_type type) {
    if (type == STMT_INT) return "stmt_int";
    return type == STMT_INT_OPT ? "stmt_opt" : "stmt_str";
}

/* What one row is in C: "struct conversation " or "int64_t ". */
static const char *row_type(struct sql_tool *t, const struct sql_statement *s) {
    if (s->scalar) return c_type(s->result->fields[0].type);
    return str_printf(t->arena, "struct %.*s ", STR_ARG(s->result->name)).p;
}

static void put_params(struct sql_tool *t, struct buf *b, const struct sql_statement *s) {
    for (size_t i = 0; i < s->n_params; i++) {
        if (b->p[b->n - 1] != '(') buf_add_c(b, ", ");
        buf_printf(b, "%s%s", c_type(s->params[i].type), c_name(t, s->params[i].name));
    }
}

static void put_ret(struct sql_tool *t, struct buf *b, const struct sql_statement *s) {
    if (s->kind == STMT_LATER) return;
    if (b->p[b->n - 1] != '(') buf_add_c(b, ", ");
    if (s->kind == STMT_EXEC)
        buf_add_c(b, "int64_t *ret_changed");
    else if (s->kind == STMT_MANY)
        buf_printf(b, "%s**ret, size_t *ret_n", row_type(t, s));
    else
        buf_printf(b, "%s*ret", row_type(t, s));
    if (s->kind == STMT_MAYBE) buf_add_c(b, ", bool *ret_found");
}

static void put_prototype(struct sql_tool *t, struct buf *b, const struct sql_statement *s) {
    buf_printf(b, "const struct err *sql_%.*s(struct db *db", STR_ARG(s->name));
    put_params(t, b, s);
    put_ret(t, b, s);
    buf_add_c(b, ")");
}

/* db_together takes what reads and gives rows. */
static bool has_call(const struct sql_statement *s) {
    return s->result && !s->write && s->n_params <= DB_CALL_PARAMS;
}

static void put_call_prototype(struct sql_tool *t, struct buf *b, const struct sql_statement *s) {
    buf_printf(b, "struct db_call sql_%.*s_call(", STR_ARG(s->name));
    put_params(t, b, s);
    put_ret(t, b, s);
    buf_add_c(b, ")");
}

/* "desk/conversation/conversation" of a path below root. */
static struct str stem_of(struct sql_tool *t, const struct sql_file *f, struct str root) {
    char real[PATH_MAX], real_root[PATH_MAX];
    struct str path = STR_NONE;
    if (realpath(f->path, real) && realpath(str_c(t->arena, root), real_root)) {
        path = str_dup(t->arena, str_of(real));
        root = str_of(real_root);
    }
    if (!str_starts(path, root) || !str_ends(path, S(".sql"))) {
        sql_wrong(t, f->path, 0, "is no .sql below %.*s", STR_ARG(root));
        return S("none");
    }
    path = str_slice(path, root.n, path.n - 4);
    return str_starts(path, S("/")) ? str_from(path, 1) : path;
}

static void put_guard(struct sql_tool *t, struct buf *b, struct str stem, const char *tail,
                      const char *about) {
    char *guard = arena_copy(t->arena, stem.p, stem.n);
    for (char *c = guard; *c; c++)
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c == '/' || *c == '-' ? '_' : *c;
    buf_printf(b, "/* %.*s_%s - %s. Made by tools/sql from %.*s.sql; change that. */\n",
               STR_ARG(stem), tail[0] == 'R' ? "rows.h" : "sql.h", about, STR_ARG(stem));
    buf_printf(b, "#ifndef %s_%s\n#define %s_%s\n\n", guard, tail, guard, tail);
}

static void put_rows(struct sql_tool *t, struct buf *b, const struct sql_file *f, struct str stem) {
    put_guard(t, b, stem, "ROWS_H", "rows as plain structs");
    buf_add_c(b, "#include \"base/opt.h\"\n#include \"base/str.h\"\n\n");
    for (size_t i = 0; i < f->n; i++) {
        const struct sql_statement *s = f->statements[i];
        if (!s->declares) continue;
        buf_printf(b, "struct %.*s {\n", STR_ARG(s->result->name));
        for (size_t k = 0; k < s->result->n; k++) {
            buf_printf(b, "    %s%s;\n", c_type(s->result->fields[k].type),
                       c_name(t, s->result->fields[k].name));
        }
        buf_add_c(b, "};\n\n");
    }
    buf_add_c(b, "#endif\n");
}

static void put_header(struct sql_tool *t, struct buf *b, const struct sql_file *f,
                       struct str stem) {
    put_guard(t, b, stem, "SQL_H", "its statements as functions");
    buf_printf(b, "#include \"%.*s_rows.h\"\n#include \"db/db.h\"\n\n", STR_ARG(stem));
    for (size_t i = 0; i < f->n; i++) {
        const struct sql_statement *s = f->statements[i];
        buf_printf(b, "/* %.*s.sql:%d */\nMUST_USE ", STR_ARG(stem), s->line);
        put_prototype(t, b, s);
        buf_add_c(b, ";\n");
        if (has_call(s)) {
            put_call_prototype(t, b, s);
            buf_add_c(b, ";\n");
        }
        buf_add_c(b, "\n");
    }
    buf_add_c(b, "#endif\n");
}

static void put_table(struct sql_tool *t, struct buf *b, const struct sql_statement *s) {
    struct str n = s->name;
    if (s->n_params) {
        buf_printf(b, "static const struct stmt_param %.*s_params[] = {\n", STR_ARG(n));
        for (size_t i = 0; i < s->n_params; i++) {
            buf_printf(b, "    { \"%.*s\", %s },\n", STR_ARG(s->params[i].name),
                       enum_type(s->params[i].type));
        }
        buf_add_c(b, "};\n");
    }
    if (s->result) {
        buf_printf(b, "static const struct stmt_col %.*s_cols[] = {\n", STR_ARG(n));
        for (size_t i = 0; i < s->result->n; i++) {
            const struct sql_field *c = &s->result->fields[i];
            if (s->scalar)
                buf_printf(b, "    { \"value\", %s, 0 },\n", enum_type(c->type));
            else
                buf_printf(b, "    { \"%.*s\", %s, offsetof(struct %.*s, %s) },\n",
                           STR_ARG(c->name), enum_type(c->type), STR_ARG(s->result->name),
                           c_name(t, c->name));
        }
        buf_add_c(b, "};\n");
    }
    static const char *const kinds[] = { [STMT_ONE] = "ONE",
                                         [STMT_MAYBE] = "MAYBE",
                                         [STMT_MANY] = "MANY",
                                         [STMT_EXEC] = "EXEC",
                                         [STMT_LATER] = "LATER" };
    buf_printf(b,
               "static const struct stmt %.*s_stmt = {\n    .name = \"%.*s\", .kind = STMT_%s, "
               ".write = %s,\n    .sqlite = ",
               STR_ARG(n), STR_ARG(n), kinds[s->kind], s->write ? "true" : "false");
    tool_c_literal(b, s->sqlite);
    buf_add_c(b, ",\n    .postgres = ");
    tool_c_literal(b, s->postgres);
    if (s->n_params)
        buf_printf(b, ",\n    .params = %.*s_params, .n_params = %zu", STR_ARG(n), s->n_params);
    if (s->result) {
        buf_printf(b, ",\n    .cols = %.*s_cols, .n_cols = %zu, .row_size = sizeof(%.*s)",
                   STR_ARG(n), s->result->n, STR_ARG(str_trim(str_of(row_type(t, s)))));
    }
    buf_add_c(b, ",\n};\n\n");
}

static void put_values(struct sql_tool *t, struct buf *b, const struct sql_statement *s) {
    for (size_t i = 0; i < s->n_params; i++) {
        buf_printf(b, "%s%s(%s)", i ? ", " : "", wrap_of(s->params[i].type),
                   c_name(t, s->params[i].name));
    }
}

static void put_function(struct sql_tool *t, struct buf *b, const struct sql_statement *s) {
    put_prototype(t, b, s);
    buf_add_c(b, " {\n");
    const char *values = "NULL";
    if (s->n_params) {
        buf_add_c(b, "    const struct db_value values[] = { ");
        put_values(t, b, s);
        buf_add_c(b, " };\n");
        values = "values";
    }
    struct str n = s->name;
    if (s->kind == STMT_EXEC) {
        buf_printf(b, "    return stmt_exec(db, &%.*s_stmt, %s, ret_changed);\n", STR_ARG(n),
                   values);
    } else if (s->kind == STMT_LATER) {
        buf_printf(b, "    return stmt_later(db, &%.*s_stmt, %s);\n", STR_ARG(n), values);
    } else if (s->kind == STMT_MANY) {
        buf_printf(b,
                   "    void *rows;\n    TRY(stmt_many(db, &%.*s_stmt, %s, &rows, ret_n));\n    "
                   "*ret = rows;\n"
                   "    return NULL;\n",
                   STR_ARG(n), values);
    } else if (s->kind == STMT_MAYBE) {
        buf_printf(b, "    return stmt_maybe(db, &%.*s_stmt, %s, ret, ret_found);\n", STR_ARG(n),
                   values);
    } else {
        buf_printf(b, "    return stmt_one(db, &%.*s_stmt, %s, ret);\n", STR_ARG(n), values);
    }
    buf_add_c(b, "}\n\n");
    if (!has_call(s)) return;
    put_call_prototype(t, b, s);
    buf_printf(b, " {\n    return (struct db_call){ .stmt = &%.*s_stmt, .ret = ret", STR_ARG(n));
    if (s->kind == STMT_MANY) buf_add_c(b, ", .ret_n = ret_n");
    if (s->kind == STMT_MAYBE) buf_add_c(b, ", .ret_found = ret_found");
    if (s->n_params) {
        buf_add_c(b, ",\n                             .values = { ");
        put_values(t, b, s);
        buf_add_c(b, " }");
    }
    buf_add_c(b, " };\n}\n\n");
}

void sql_write(struct sql_tool *t, const struct sql_file *f, struct str root,
               char *const outputs[3]) {
    struct str stem = stem_of(t, f, root);
    struct buf rows = buf_new(t->arena, MAX_OUTPUT), header = buf_new(t->arena, MAX_OUTPUT),
               code = buf_new(t->arena, MAX_OUTPUT);
    put_rows(t, &rows, f, stem);
    put_header(t, &header, f, stem);
    buf_printf(&code,
               "/* Made by tools/sql from %.*s.sql; change that. */\n#include \"%.*s_sql.h\"\n\n"
               "#include \"db/stmt.h\"\n\n#include <stddef.h>\n\n",
               STR_ARG(stem), STR_ARG(stem));
    for (size_t i = 0; i < f->n; i++) {
        put_table(t, &code, f->statements[i]);
        put_function(t, &code, f->statements[i]);
    }
    if (buf_over(&code) || buf_over(&header))
        sql_wrong(t, f->path, 0, "makes more C than %d bytes", MAX_OUTPUT);
    if (t->wrong) return;
    tool_write(t->arena, outputs[0], buf_str(&rows));
    tool_write(t->arena, outputs[1], buf_str(&header));
    tool_write(t->arena, outputs[2], buf_str(&code));
}

void sql_write_migrations(struct sql_tool *t, const char *symbol, const char *output) {
    struct buf b = buf_new(t->arena, MAX_OUTPUT);
    buf_add_c(&b, "/* Made by tools/sql from the migrations. */\n#include \"db/migrate.h\"\n\n"
                  "static const struct migration all[] = {\n");
    for (size_t i = 0; i < t->schema.n; i++) {
        const struct sql_migration *m = &t->schema.migrations[i];
        buf_printf(&b, "    { .name = \"%.*s\",\n    .hash = \"%.*s\",\n    .sqlite = ",
                   STR_ARG(m->name), STR_ARG(m->hash));
        tool_c_literal(&b, m->sqlite);
        buf_add_c(&b, ",\n    .postgres = ");
        tool_c_literal(&b, m->postgres);
        buf_add_c(&b, " },\n");
    }
    if (!t->schema.n) sql_wrong(t, output, 0, "there are no migrations to write");
    buf_printf(&b, "};\n\nconst struct migrations %s = { all, %zu };\n", symbol, t->schema.n);
    if (buf_over(&b)) sql_wrong(t, output, 0, "the schema is larger than %d bytes", MAX_OUTPUT);
    if (!t->wrong) tool_write(t->arena, output, buf_str(&b));
}
