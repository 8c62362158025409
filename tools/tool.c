#include "tool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tool_fail(const char *what, const char *path) {
    fprintf(stderr, "%s: %s\n", path, what);
    exit(1);
}

/* NULL when there is no such file. */
static char *slurp(struct arena *a, const char *path, size_t max, size_t *ret_n) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    if (fseek(f, 0, SEEK_END) != 0) tool_fail(strerror(errno), path);
    long size = ftell(f);
    if (size < 0 || (size_t)size > max) tool_fail("longer than this tool reads", path);
    rewind(f);
    char *p = arena_alloc(a, (size_t)size + 1);
    if (fread(p, 1, (size_t)size, f) != (size_t)size)
        tool_fail("could not be read to its end", path);
    fclose(f);
    *ret_n = (size_t)size;
    return p;
}

struct str tool_read(struct arena *a, const char *path, size_t max) {
    size_t n = 0;
    char *p = slurp(a, path, max, &n);
    if (!p) tool_fail(strerror(errno), path);
    return (struct str){ p, n };
}

void tool_write(struct arena *a, const char *path, struct str text) {
    size_t n = 0;
    char *old = slurp(a, path, (size_t)1 << 28, &n);
    if (old && str_eq((struct str){ old, n }, text)) return;
    FILE *f = fopen(path, "wb");
    if (!f) tool_fail(strerror(errno), path);
    bool ok = fwrite(text.p, 1, text.n, f) == text.n;
    if (fclose(f) != 0 || !ok) tool_fail("could not be written", path);
}

struct str tool_stem(const char *path) {
    struct str s = str_of(path);
    s = str_from(s, (size_t)(str_find_last_char(s, '/') + 1));
    ptrdiff_t dot = str_find_last_char(s, '.');
    return dot < 0 ? s : str_slice(s, 0, (size_t)dot);
}

/* A string literal; ?? is broken up because of trigraphs. */
void tool_c_literal(struct buf *b, struct str s) {
    buf_add_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else if (c == '\n')
            buf_add(b, i + 1 < s.n ? S("\\n\"\n        \"") : S("\\n"));
        else if (c == '?' && i && s.p[i - 1] == '?')
            buf_add(b, S("\"\"?"));
        else if (c < 32 || c == 127)
            buf_printf(b, "\\%03o", c);
        else
            buf_add_char(b, (char)c);
    }
    buf_add_char(b, '"');
}
