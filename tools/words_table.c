#include "words.h"

#include "tool.h"
#include "view/words_table.h"

#include <stdlib.h>

enum { MOST_ROWS = 1 << 15 };

struct table {
    struct arena *arena;
    struct str keys[MOST_ROWS];
    size_t n;
    struct buf texts, rows;
    uint32_t text_n;
};

static int by_key(const void *x, const void *y) {
    const struct str *a = x, *b = y;
    return str_cmp(*a, *b);
}

/* All keys of all languages, sorted, each once: the file depends on nothing but its input. */
static void gather(struct table *t, const struct catalog langs[LANG_COUNT]) {
    for (int l = 0; l < LANG_COUNT; l++)
        for (size_t i = 0; i < langs[l].n; i++) {
            if (!langs[l].list[i].forms[0].p) continue;
            if (t->n == MOST_ROWS) tool_fail("more texts than this tool takes", langs[l].list[i].path);
            t->keys[t->n++] = langs[l].list[i].key;
        }
    qsort(t->keys, t->n, sizeof *t->keys, by_key);
    size_t kept = 0;
    for (size_t i = 0; i < t->n; i++)
        if (kept == 0 || !str_eq(t->keys[kept - 1], t->keys[i])) t->keys[kept++] = t->keys[i];
    t->n = kept;
}

static void span(struct buf *b, struct str s) {
    buf_add(b, S("{ "));
    tool_c_literal(b, s);
    buf_printf(b, ", %zu }", s.n);
}

/* The row of a key; its texts go to t->texts. */
static void row(struct table *t, struct str key, const struct catalog langs[LANG_COUNT]) {
    buf_add(&t->rows, S("    { "));
    span(&t->rows, key);
    buf_add(&t->rows, S(", { "));
    for (int l = 0; l < LANG_COUNT; l++) {
        const struct entry *e = catalog_find(&langs[l], key);
        bool translated = e && e->forms[0].p;
        buf_printf(&t->rows, "%u, ", translated ? t->text_n : 0);
        for (int i = 0; translated && i < WORDS_MAX_FORMS && e->forms[i].p; i++) {
            buf_add(&t->texts, S("    "));
            span(&t->texts, e->forms[i]);
            buf_add(&t->texts, S(",\n"));
            t->text_n++;
        }
    }
    buf_add(&t->rows, S("} },\n"));
}

static uint32_t slots_for(size_t rows) {
    uint32_t n = 16;
    while (n < rows * 2)
        n *= 2;
    return n;
}

static struct str slots(struct table *t) {
    uint32_t n = slots_for(t->n);
    int32_t *slot = ARENA_ARRAY(t->arena, n, int32_t);
    for (uint32_t i = 0; i < n; i++)
        slot[i] = -1;
    for (size_t r = 0; r < t->n; r++) {
        uint32_t i = words_hash(t->keys[r]) & (n - 1);
        while (slot[i] >= 0)
            i = (i + 1) & (n - 1);
        slot[i] = (int32_t)r;
    }
    struct buf b = buf_new(t->arena, (size_t)n * 16 + 256);
    buf_printf(&b, "const uint32_t words_slots = %u;\nconst int32_t words_slot[] = {", n);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(&b, "%s%d,", i % 16 ? " " : "\n    ", slot[i]);
    buf_add(&b, S("\n};\n"));
    return buf_str(&b);
}

struct str table_of(struct arena *a, const struct catalog langs[LANG_COUNT]) {
    struct table *t = ARENA_NEW(a, struct table);
    t->arena = a;
    t->texts = buf_new(a, (size_t)32 << 20);
    t->rows = buf_new(a, (size_t)32 << 20);
    t->text_n = 1;
    gather(t, langs);
    for (size_t i = 0; i < t->n; i++)
        row(t, t->keys[i], langs);
    if (t->n == 0) buf_add(&t->rows, S("    { { \"\", 0 }, { 0 } },\n"));
    if (buf_over(&t->texts) || buf_over(&t->rows)) tool_fail("more words than this tool takes", "po");
    struct buf b = buf_new(a, (size_t)128 << 20);
    buf_add(&b, S("/* Made by tools/words from po/. */\n#include \"view/words_table.h\"\n\n"
                  "const struct str words_texts[] = {\n    { \"\", 0 },\n"));
    buf_add(&b, buf_str(&t->texts));
    buf_add(&b, S("};\n\nconst struct words_row words_rows[] = {\n"));
    buf_add(&b, buf_str(&t->rows));
    buf_add(&b, S("};\n\n"));
    buf_add(&b, slots(t));
    return buf_str(&b);
}
