#include "assets.h"

#include "base/test.h"

#include <libdeflate.h>

static int setup(void **state) {
    *state = arena_new(64 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

static struct pack *new_pack(struct arena *a) {
    struct pack *p = ARENA_NEW(a, struct pack);
    p->arena = a;
    p->deps = buf_new(a, 1 << 16);
    p->icons = S(" tray ");
    return p;
}

static void add(struct pack *p, const char *name, const char *source) {
    assert_true(
        pack_add(p, str_of(name), str_join(p->arena, S("assets/"), str_of(name)), str_of(source)));
}

static const struct {
    const char *name, *source, *want;
} shrunk[] = {
    { "comments", "a(); // one\n/* two */ b();\n", "a();\n b();\n" },
    { "licences stay", "/*! (c) */\na();", "/*! (c) */\na();" },
    { "a comment over lines ends a line", "a()/* x\ny */b()", "a()\nb()" },
    { "indents and empty lines", "\n\n  a();  \n\n\t b();\n", "a();\nb();\n" },
    { "strings", "a = '// x  ';\n  b = \"/* \\\" */\";", "a = '// x  ';\nb = \"/* \\\" */\";" },
    { "templates", "a = `\n  // ${b({c: `  /* `})}\n  `;\n  d", "a = `\n  // ${b({c: `  /* `})}\n  `;\nd" },
    { "expressions", "a = b.replace(/[/*]\\/\"/g, '') // c", "a = b.replace(/[/*]\\/\"/g, '')" },
    { "after a word", "return /\"/.test(a) // b", "return /\"/.test(a)" },
    { "divisions", "a = b / c / d // e\nf(1) / 2 // g", "a = b / c / d\nf(1) / 2" },
    { "unfinished", "a = `b ${c", "a = `b ${c" },
    { "an unfinished comment", "a /* b", "a" },
};

static void scripts_shrink(void **state) {
    for (size_t i = 0; i < sizeof shrunk / sizeof *shrunk; i++) {
        struct str got = pack_shrink(*state, str_of(shrunk[i].source));
        if (!str_eq(got, str_of(shrunk[i].want)))
            fail_msg("%s: %.*s", shrunk[i].name, STR_ARG(got));
    }
}

static const struct {
    const char *name, *from, *ref, *want;
} names[] = {
    { "beside", "css/app.css", "reset.css", "css/reset.css" },
    { "in another folder", "css/app.css", "../font/a.woff2", "font/a.woff2" },
    { "dots", "css/app.css", "./././b.css", "css/b.css" },
    { "at the top", "mark.svg", "icons.svg", "icons.svg" },
    { "back and forth", "css/app.css", "../css/../js/a.js", "js/a.js" },
    { "out of the folder", "css/app.css", "../../secret", NULL },
};

static void names_are_resolved(void **state) {
    for (size_t i = 0; i < ROWS(names); i++)
        ROW_STR(names[i].name, pack_resolve(*state, str_of(names[i].from), str_of(names[i].ref)),
                str_of(names[i].want));
}

/* What css/app.css becomes when a.svg (at /assets/a.HASH.svg, HASH written here) and part.css are
 * beside it. */
static const struct {
    const char *name, *source, *want;
} sheets[] = {
    { "as it is", "a{b:c}", "a{b:c}" },
    { "without comments and needless space",
      "/* a */\na {\n  b: c;\n  d: e\n}\n\n/* b */ f g { h: i }", "a{b: c;d: e}f g{h: i}" },
    { "strings stay", "a::after { content: \"/* x */  {  }\" }",
      "a::after{content: \"/* x */  {  }\"}" },
    { "sums keep their spaces", "a { b: calc(1px + 2px) }", "a{b: calc(1px + 2px)}" },
    { "an address", "a { b: url(\"../a.svg\") }", "a{b: url(HASH)}" },
    { "within the sheet, or in itself", "a { b: url(\"#x\"); c: url('data:image/png;base64,x') }",
      "a{b: url(\"#x\");c: url(\"data:image/png;base64,x\")}" },
    { "an import", "@import \"part.css\";\nz { y: x }", "p{q: r}z{y: x}" },
    { "an unknown address", "a { b: url(\"no.svg\") }",
      "assets/css/app.css: no.svg is no file under assets/" },
    { "from elsewhere", "a { b: url(\"https://cdn.example/x\") }",
      "assets/css/app.css: https://cdn.example/x is no file under assets/" },
    { "without quotes", "a { b: url(../a.svg) }",
      "assets/css/app.css: write url(\"…\") with quotes" },
    { "an unknown import", "@import \"no.css\";",
      "assets/css/app.css: no.css is no file under assets/" },
};

static struct str replaced(struct arena *a, struct str s, struct str what, struct str by) {
    ptrdiff_t at = str_find(s, what);
    return at < 0 ? s
                  : str_join3(a, str_slice(s, 0, (size_t)at), by, str_from(s, (size_t)at + what.n));
}

static void style_sheets(void **state) {
    for (size_t i = 0; i < ROWS(sheets); i++) {
        struct pack *p = new_pack(*state);
        bool wait = false;
        add(p, "css/app.css", sheets[i].source);
        add(p, "a.svg", "<svg/>");
        add(p, "css/part.css", "p { q: r }");
        bool ok = pack_find_parts(p) && pack_text(p, &p->files[1], &wait) &&
                  pack_text(p, &p->files[2], &wait) && pack_text(p, &p->files[0], &wait);
        assert_false(wait);
        struct str got =
            ok ? replaced(*state, p->files[0].bytes, p->files[1].url, S("HASH")) : p->wrong;
        ROW_STR(sheets[i].name, got, str_of(sheets[i].want));
        if (ok) assert_int_equal(p->files[2].part, strstr(sheets[i].source, "@import") != NULL);
    }
}

static const struct {
    const char *name, *source, *want;
} scripts[] = {
    { "as it is", "let a = 1;", "let a = 1;" },
    { "an import", "import { x } from \"./list.js\";\nx();",
      "const { x } = (() => {\nlet x;\nreturn { x };\n})();\nx();" },
    { "an import for its effect", "import './list.js'", "(() => {\nlet x;\nreturn { x };\n})();" },
    { "an import when needed", "await import(\"./list.js\")", "await import(\"HASH\")" },
    { "a word that ends like one", "reimport \"./list.js\"", "reimport \"./list.js\"" },
    { "another string", "f(\"./list.js\")", "f(\"./list.js\")" },
    { "an unknown one", "import \"./no.js\"",
      "assets/js/app.js: ./no.js is no file under assets/" },
};

static void modules(void **state) {
    for (size_t i = 0; i < ROWS(scripts); i++) {
        struct pack *p = new_pack(*state);
        bool wait = false;
        add(p, "js/app.js", scripts[i].source);
        add(p, "js/list.js", "export let x;");
        bool ok = pack_find_parts(p) && pack_text(p, &p->files[1], &wait) && pack_text(p, &p->files[0], &wait);
        assert_false(wait);
        struct str got =
            ok ? replaced(*state, p->files[0].bytes, p->files[1].url, S("HASH")) : p->wrong;
        ROW_STR(scripts[i].name, got, str_of(scripts[i].want));
    }
}

/* What a script gives is what stands behind its exports; the rest of it stays its own. */
static void exports(void **state) {
    static const struct {
        const char *name, *source, *want;
    } rows[] = {
        { "functions", "export function a() {}\nexport async function b() {}\nfunction c() {}",
          "const { a } = (() => {\nfunction a() {}\nasync function b() {}\nfunction c() {}\nreturn { a, b };\n})();" },
        { "a list", "var a = 1, b;\nexport {a, b};", "const { a } = (() => {\nvar a = 1, b;\nreturn { a, b };\n})();" },
        { "nothing", "f();", "const { a } = (() => {\nf();\n})();" },
        { "another way", "export default f;",
          "assets/js/list.js: write export function, const, let or class, or export { … }" },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct pack *p = new_pack(*state);
        bool wait = false;
        add(p, "js/app.js", "import { a } from \"./list.js\";");
        add(p, "js/list.js", rows[i].source);
        bool ok = pack_find_parts(p) && pack_text(p, &p->files[1], &wait) && pack_text(p, &p->files[0], &wait);
        ROW_STR(rows[i].name, ok ? p->files[0].bytes : p->wrong, str_of(rows[i].want));
        if (ok) assert_true(p->files[1].part && !p->files[0].part);
    }
    struct pack *p = new_pack(*state);
    add(p, "js/app.js", "import \"./list.js\";");
    add(p, "js/other.js", "import \"./list.js\";");
    add(p, "js/list.js", "");
    assert_false(pack_find_parts(p));
    ROW_STR("twice", p->wrong, S("assets/js/other.js: ./list.js is imported by another script already"));
}

static void waits_for_what_it_needs(void **state) {
    struct pack *p = new_pack(*state);
    bool wait = false;
    add(p, "js/app.js", "import \"./list.js\"");
    add(p, "js/list.js", "");
    assert_true(pack_text(p, &p->files[0], &wait));
    assert_true(wait);
    assert_false(p->files[0].done);
}

static void icons(void **state) {
    ROW_STR("an icon",
            pack_symbol(*state, S("tray"),
                        S("<svg xmlns=\"x\" viewBox=\"0 0 256 256\" fill=\"currentColor\"><path "
                          "d=\"M0\"/></svg>")),
            S("<symbol id=\"tray\" viewBox=\"0 0 256 256\" fill=\"currentColor\"><path "
              "d=\"M0\"/></symbol>"));
    ROW_STR("another size",
            pack_symbol(*state, S("tray"), S("<svg viewBox=\"0 0 24 24\"><path/></svg>")),
            STR_NONE);
    ROW_STR("cut short", pack_symbol(*state, S("tray"), S("<svg viewBox=\"0 0 256 256\"><path/>")),
            STR_NONE);
    struct pack *p = new_pack(*state);
    assert_false(pack_icons(p, S("tray\n"), "icons.list", "/nonexistent/package"));
    ROW_STR("no package", p->wrong,
            S("/nonexistent/package: the icons' package is missing; run tools/install"));
}

static const struct {
    const char *name, *source, *want;
} templates[] = {
    { "all there", "{asset(\"a.svg\")} {part icon(\"tray\")}", "" },
    { "an unknown asset", "{asset(\"b.svg\")}", "x.html: no asset is called b.svg" },
    { "a part of a sheet", "{asset(\"css/part.css\")}", "x.html: no asset is called css/part.css" },
    { "an unknown icon", "{part icon(\"tra\")}",
      "x.html: no icon is called tra; name it in assets/icons.list" },
};

static void templates_name_what_is_there(void **state) {
    for (size_t i = 0; i < ROWS(templates); i++) {
        struct pack *p = new_pack(*state);
        add(p, "a.svg", "");
        add(p, "css/app.css", "@import \"part.css\";");
        add(p, "css/part.css", "");
        assert_true(pack_find_parts(p));
        bool ok = pack_check_template(p, "x.html", str_of(templates[i].source));
        ROW_STR(templates[i].name, ok ? S("") : p->wrong, str_of(templates[i].want));
    }
}

/* The table is sorted, leaves out parts, and its compressed bytes give back the plain ones. */
static void the_table(void **state) {
    struct pack *p = new_pack(*state);
    char *text = arena_alloc(*state, 4001);
    memset(text, 'a', 4000);
    bool wait = false;
    add(p, "js/z.js", text);
    add(p, "css/app.css", "@import \"b.css\";");
    add(p, "css/b.css", "b{c:d}");
    assert_true(pack_find_parts(p));
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < p->n; k++)
            if (!p->files[k].done) assert_true(pack_text(p, &p->files[k], &wait));
    struct str c, bytes;
    pack_table(p, "/x/assets.bin", &c, &bytes);
    assert_true(str_find(c, S("\"css/app.css\"")) < str_find(c, S("\"js/z.js\"")));
    assert_true(str_find(c, S("\"css/b.css\"")) < 0);
    assert_true(str_find(c, S("assets_count = 2;")) >= 0);
    assert_true(str_find(c, S("\"text/javascript; charset=utf-8\"")) >= 0);
    assert_true(str_starts(bytes, S("b{c:d}aaaa")));
    struct str zip = str_from(bytes, 6 + 4000);
    char back[4096];
    size_t n = 0;
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    assert_int_equal(libdeflate_gzip_decompress(d, zip.p, zip.n, back, sizeof back, &n),
                     LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(d);
    assert_int_equal(n, 4000);
    assert_memory_equal(back, text, n);
}

static void an_address_changes_with_its_bytes(void **state) {
    struct str one = pack_url(*state, S("css/app.css"), S("a")),
               two = pack_url(*state, S("css/app.css"), S("b"));
    assert_false(str_eq(one, two));
    ROW_STR("SHA-256 of a", one, S("/assets/css/app.ca978112ca1b.css"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_resolved),
        cmocka_unit_test(style_sheets),
        cmocka_unit_test(modules),
        cmocka_unit_test(exports),
        cmocka_unit_test(waits_for_what_it_needs),
        cmocka_unit_test(scripts_shrink),
        cmocka_unit_test(icons),
        cmocka_unit_test(templates_name_what_is_there),
        cmocka_unit_test(the_table),
        cmocka_unit_test(an_address_changes_with_its_bytes),
    };
    return cmocka_run_group_tests_name("tools-assets", tests, setup, teardown);
}
