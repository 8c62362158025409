#include "assets.h"

#include "base/bug.h"
#include "base/hash.h"

#include <libdeflate.h>
#include <stdlib.h>

const char *pack_type(struct str name) {
    static const struct {
        struct str ending;
        const char *type;
    } types[] = {
        { { ".css", 4 }, "text/css; charset=utf-8" },
        { { ".js", 3 }, "text/javascript; charset=utf-8" },
        { { ".svg", 4 }, "image/svg+xml" },
        { { ".woff2", 6 }, "font/woff2" },
        { { ".png", 4 }, "image/png" },
        { { ".txt", 4 }, "text/plain; charset=utf-8" },
        { { ".webmanifest", 12 }, "application/manifest+json" },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_ends(name, types[i].ending)) return types[i].type;
    return NULL;
}

struct file *pack_find(struct pack *p, struct str name) {
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->files[i].name, name)) return &p->files[i];
    return NULL;
}

bool pack_add(struct pack *p, struct str name, struct str path, struct str source) {
    if (pack_find(p, name)) return PACK_FAIL(p, "%.*s: a second asset of this name", STR_ARG(name));
    if (p->n == ASSETS_MOST) return PACK_FAIL(p, "more than %d assets", ASSETS_MOST);
    p->files[p->n++] = (struct file){ .name = name, .path = path, .source = source };
    return true;
}

static int by_name(const void *x, const void *y) {
    const struct file *a = x, *b = y;
    return str_cmp(a->name, b->name);
}

struct str pack_url(struct arena *a, struct str name, struct str bytes) {
    ptrdiff_t dot = str_find_last_char(name, '.');
    return str_printf(a, "/assets/%.*s.%.*s%.*s", STR_ARG(str_slice(name, 0, (size_t)dot)),
                      STR_ARG(str_slice(hash_sha256_hex(a, bytes), 0, 12)),
                      STR_ARG(str_from(name, (size_t)dot)));
}

/* The bytes as gzip, or none where that saves less than a twentieth. */
static struct str gzip(struct arena *a, struct str bytes) {
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(12);
    if (!c) return STR_NONE;
    size_t room = libdeflate_gzip_compress_bound(c, bytes.n);
    char *p = arena_alloc(a, room);
    size_t n = libdeflate_gzip_compress(c, bytes.p, bytes.n, p, room);
    libdeflate_free_compressor(c);
    return n && n < bytes.n - bytes.n / 20 ? (struct str){ p, n } : STR_NONE;
}

void pack_table(struct pack *p, const char *blob, struct str *ret_source, struct str *ret_bytes) {
    struct buf c = buf_new(p->arena, 1 << 20), all = buf_new(p->arena, (size_t)64 << 20);
    int count = 0;
    buf_printf(
        &c,
        "/* Made by tools/assets from assets/. */\n#include \"view/assets.h\"\n\n"
        "__asm__(\".pushsection .rodata\\n.balign 16\\n.globl assets_blob\\nassets_blob:\\n\"\n"
        "        \".incbin \\\"%s\\\"\\n.popsection\\n\");\nextern const char assets_blob[];\n\n"
        "const struct asset assets_table[] = {\n",
        blob);
    qsort(p->files, p->n, sizeof *p->files, by_name);
    for (size_t i = 0; i < p->n; i++) {
        const struct file *f = &p->files[i];
        if (f->part) continue;
        const char *type = pack_type(f->name);
        struct str zip = gzip(p->arena, f->bytes);
        buf_printf(&c,
                   "    { { \"%.*s\", %zu },\n      { \"%.*s\", %zu },\n      { \"%s\", %zu },\n",
                   STR_ARG(f->name), f->name.n, STR_ARG(f->url), f->url.n, type, str_of(type).n);
        buf_printf(&c, "      { assets_blob + %zu, %zu }, ", all.n, f->bytes.n);
        buf_add(&all, f->bytes);
        if (zip.p)
            buf_printf(&c, "{ assets_blob + %zu, %zu } },\n", all.n, zip.n);
        else
            buf_add(&c, S("{ 0, 0 } },\n"));
        buf_add(&all, zip);
        count++;
    }
    buf_printf(&c, "};\n\nconst size_t assets_count = %d;\n", count);
    BUG_UNLESS(!buf_over(&c) && !buf_over(&all)); /* more than a browser should ever load */
    *ret_source = buf_str(&c);
    *ret_bytes = buf_str(&all);
}
