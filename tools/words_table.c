#include "words.h"

#include "tool.h"
#include "view/words_table.h"

#include <stdlib.h>

enum { MOST_ROWS = 1 << 15 };

struct table {
    struct arena *arena;
    struct str keys[MOST_ROWS];
    uint32_t (*first)[LANG_COUNT]; /* of each key, as struct words_row */
    size_t n;
    struct buf bytes, at;
    uint32_t text_n, length; /* how many texts there are, and their bytes with their ends */
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

static uint32_t add(struct table *t, struct str text) {
    tool_c_literal(&t->bytes, text);
    buf_add(&t->bytes, S("\"\\0\"\n"));
    buf_printf(&t->at, t->text_n % 12 ? " %u," : "\n    %u,", t->length);
    t->length += (uint32_t)text.n + 1;
    return t->text_n++;
}

/* What is read together stands together: the keys, then language after language. */
static void add_all(struct table *t, const struct catalog langs[LANG_COUNT]) {
    add(t, S(""));
    for (size_t r = 0; r < t->n; r++)
        t->first[r][LANG_EN] = add(t, t->keys[r]);
    for (int l = LANG_EN + 1; l < LANG_COUNT; l++)
        for (size_t r = 0; r < t->n; r++) {
            const struct entry *e = catalog_find(&langs[l], t->keys[r]);
            for (int i = 0; e && i < WORDS_MAX_FORMS && e->forms[i].p; i++) {
                uint32_t at = add(t, e->forms[i]);
                if (i == 0) t->first[r][l] = at;
            }
        }
    buf_printf(&t->at, " %u,", t->length);
}

static struct str rows(struct table *t) {
    struct buf b = buf_new(t->arena, (size_t)8 << 20);
    buf_add(&b, S("const struct words_row words_rows[] = {\n"));
    for (size_t r = 0; r < t->n; r++) {
        buf_add(&b, S("    { {"));
        for (int l = 0; l < LANG_COUNT; l++)
            buf_printf(&b, " %u,", t->first[r][l]);
        buf_add(&b, S(" } },\n"));
    }
    if (t->n == 0) buf_add(&b, S("    { { 0 } },\n"));
    buf_add(&b, S("};\n\n"));
    return buf_str(&b);
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
    t->bytes = buf_new(a, (size_t)32 << 20);
    t->at = buf_new(a, (size_t)8 << 20);
    gather(t, langs);
    t->first = arena_array(a, t->n + 1, sizeof *t->first);
    add_all(t, langs);
    if (buf_over(&t->bytes) || buf_over(&t->at)) tool_fail("more words than this tool takes", "po");
    struct buf b = buf_new(a, (size_t)128 << 20);
    buf_add(&b, S("/* Made by tools/words from po/. */\n#include \"view/words_table.h\"\n\n"
                  "const char words_bytes[] =\n"));
    buf_add(&b, buf_str(&t->bytes));
    buf_add(&b, S(";\n\nconst uint32_t words_at[] = {"));
    buf_add(&b, buf_str(&t->at));
    buf_add(&b, S("\n};\n\n"));
    buf_add(&b, rows(t));
    buf_add(&b, slots(t));
    return buf_str(&b);
}
