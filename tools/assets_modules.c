/* Scripts that another one imports at its start are put into it whole, so that a browser asks once
 * and what is alike in them packs together. Each becomes a function that is called where the import
 * stood, so its names stay its own (ECMA-262 16.2: imports are evaluated first, in their order, as
 * they are here, since they stand at the start). import("./x.js") is fetched when it is needed and
 * stays a file. */
#include "assets.h"

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

static struct str line_at(struct str s, size_t i) {
    ptrdiff_t end = str_find_char(str_from(s, i), '\n');
    return str_slice(s, i, end < 0 ? s.n : i + (size_t)end);
}

/* What stands between the first quotation marks of a line. */
static struct str quoted(struct str line) {
    ptrdiff_t from = str_find_char(line, '"'), to = str_find_last_char(line, '"');
    if (from < 0) from = str_find_char(line, '\''), to = str_find_last_char(line, '\'');
    return from < 0 || to <= from ? STR_NONE : str_slice(line, (size_t)from + 1, (size_t)to);
}

bool pack_import_at(struct str s, size_t i, struct import *ret) {
    if (i && s.p[i - 1] != '\n') return false;
    struct str line = line_at(s, i);
    bool names = str_starts(line, S("import {")) || str_starts(line, S("import{"));
    if (!names && !str_starts(line, S("import \"")) && !str_starts(line, S("import '"))) return false;
    struct str ref = quoted(line);
    if (!ref.p || !str_starts(ref, S("."))) return false;
    *ret = (struct import){ .ref = ref, .n = line.n };
    ptrdiff_t open = str_find_char(line, '{'), close = str_find_char(line, '}');
    if (names && close > open) ret->names = str_slice(line, (size_t)open, (size_t)close + 1);
    return true;
}

/* "export function a(" gives a, and where its words go on without "export"; "export { a, b };" gives
 * both and nothing is left of it. */
static bool export_line(struct str line, struct str *ret_names, struct str *ret_rest) {
    static const char *const kinds[] = { "async function ", "function ", "const ", "let ", "class " };
    struct str rest = str_from(line, 7);
    ptrdiff_t close = str_find_char(rest, '}');
    if (rest.n && rest.p[0] == '{' && close > 0) {
        *ret_names = str_slice(rest, 1, (size_t)close);
        *ret_rest = STR_NONE;
        return true;
    }
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct str kind = str_of(kinds[k]);
        if (!str_starts(rest, kind)) continue;
        size_t end = kind.n;
        while (end < rest.n && is_name(rest.p[end]))
            end++;
        *ret_names = str_slice(rest, kind.n, end);
        *ret_rest = rest;
        return true;
    }
    return false;
}

bool pack_module(struct pack *p, const struct file *part, struct str names, struct buf *b) {
    struct buf exported = buf_new(p->arena, 4096);
    if (names.n) buf_printf(b, "const %.*s = ", STR_ARG(names));
    buf_add(b, S("(() => {\n"));
    for (size_t i = 0; i < part->bytes.n;) {
        struct str line = line_at(part->bytes, i), name, rest = line;
        i += line.n + 1;
        if (str_starts(line, S("export "))) {
            if (!export_line(line, &name, &rest))
                return PACK_FAIL(p, "%.*s: write export function, const, let or class, or export { … }",
                                 STR_ARG(part->path));
            buf_printf(&exported, "%s%.*s", exported.n ? ", " : "", STR_ARG(name));
        }
        if (!rest.p) continue;
        buf_add(b, rest);
        buf_add_char(b, '\n');
    }
    if (exported.n) buf_printf(b, "return { %.*s };\n", STR_ARG(buf_str(&exported)));
    buf_add(b, S("})();"));
    return true;
}
