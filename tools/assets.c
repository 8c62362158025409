/* assets - packs what a browser loads into the program.
 *
 *     assets OUT.c OUT.bin OUT.d ASSETS FONTS TEMPLATE...
 *
 * takes .css, .js, .svg, .woff2, .png, .txt and .webmanifest files from the folders ASSETS (css/,
 * js/ and so on) and FONTS (what tools/fonts made), and makes one sprite, icons.svg, of the
 * Phosphor icons that ASSETS/icons.list names (package @phosphor-icons/core under
 * ASSETS/node_modules). OUT.c is the table behind src/view/assets.h, OUT.bin the bytes, which it
 * takes in by .incbin: one as they are and one gzip-compressed per file.
 *
 * An asset is named by its path under the folder ("css/app.css") and served under a path that
 * carries a hash of its content, so that browsers may keep it for ever. Files refer to each other
 * as they lie on the disk:
 *
 *     @import "reset.css";                   in a style sheet: put in whole; reset.css isn't
 *                                            served by itself
 *     url("../font/kept-sans-latin.woff2")   the address with the hash
 *     import { x } from "./list.js"          in a script: put in whole, into one script at most
 *     import("./list.js")                    fetched when it is needed: the address with the hash
 *
 * Idiomorph (package idiomorph) is js/idiomorph.js. Comments and needless white space of style sheets
 * and scripts are left out. Every asset("…") and icon("…") of
 * the templates must exist.
 */
#include "assets.h"

#include "tool.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static _Noreturn void stop(struct str what) {
    fprintf(stderr, "%.*s\n", STR_ARG(what));
    exit(1);
}

/* The files of one folder, and of the folders in it (one level: css/, js/, font/). */
static void gather(struct pack *p, const char *root, const char *folder) {
    const char *path = str_printf(p->arena, "%s/%s", root, folder).p;
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort);
    if (n < 0) tool_fail("cannot be listed", path);
    buf_printf(&p->deps, " %s", path); /* a folder changes when a file comes or goes */
    for (int i = 0; i < n; i++) {
        struct str name = str_dup(p->arena, str_of(names[i]->d_name));
        bool folder_too = names[i]->d_type == DT_DIR && !*folder;
        free(names[i]);
        if (name.p[0] == '.' || str_eq(name, S("node_modules"))) continue;
        if (folder_too) {
            gather(p, root, str_join(p->arena, name, S("/")).p);
            continue;
        }
        if (!pack_type(name)) continue;
        struct str file = str_printf(p->arena, "%s%.*s", path, STR_ARG(name));
        if (!*folder) file = str_printf(p->arena, "%s/%.*s", root, STR_ARG(name));
        if (!pack_add(p, str_join(p->arena, str_of(folder), name), file,
                      tool_read(p->arena, file.p, ASSETS_MAX_FILE)))
            stop(p->wrong);
        buf_printf(&p->deps, " %.*s", STR_ARG(file));
    }
    free(names);
}

/* A file of a package, under a name of ours. */
static void take_in(struct pack *p, const char *name, struct str path) {
    if (!pack_add(p, str_of(name), path, tool_read(p->arena, path.p, ASSETS_MAX_FILE)))
        stop(p->wrong);
    buf_printf(&p->deps, " %.*s", STR_ARG(path));
}

/* What others refer to comes first; a circle of them has no first. */
static bool finish_files(struct pack *p) {
    size_t left = p->n;
    while (left) {
        size_t before = left;
        for (size_t i = 0; i < p->n; i++) {
            bool wait = false;
            if (p->files[i].done) continue;
            if (!pack_text(p, &p->files[i], &wait)) return false;
            if (!wait) left--;
        }
        if (left == before)
            return PACK_FAIL(p, "files under assets/ import each other in a circle");
    }
    return true;
}

int main(int argc, char **argv) {
    if (argc < 6) tool_fail("usage: assets OUT.c OUT.bin OUT.d ASSETS FONTS TEMPLATE...", argv[0]);
    struct arena *a = arena_new((size_t)256 << 20);
    struct pack *p = ARENA_NEW(a, struct pack);
    p->arena = a;
    p->deps = buf_new(a, 1 << 20);
    buf_printf(&p->deps, "%s:", argv[1]);
    gather(p, argv[4], "");
    gather(p, argv[5], "");
    take_in(p, "js/idiomorph.js",
            str_printf(a, "%s/node_modules/idiomorph/dist/idiomorph.esm.js", argv[4]));
    const char *list = str_printf(a, "%s/icons.list", argv[4]).p;
    const char *icons = str_printf(a, "%s/node_modules/@phosphor-icons/core/assets", argv[4]).p;
    buf_printf(&p->deps, " %s", list);
    if (!pack_icons(p, tool_read(a, list, ASSETS_MAX_FILE), list, icons)) stop(p->wrong);
    if (!pack_find_parts(p) || !finish_files(p)) stop(p->wrong);
    for (int i = 6; i < argc; i++)
        if (!pack_check_template(p, argv[i], tool_read(a, argv[i], ASSETS_MAX_FILE)))
            stop(p->wrong);
    struct str source, bytes;
    tool_write(a, argv[2], S(""));
    char *blob = realpath(argv[2], NULL);
    if (!blob) tool_fail("has no full path", argv[2]);
    pack_table(p, blob, &source, &bytes);
    free(blob);
    buf_add_char(&p->deps, '\n');
    tool_write(a, argv[2], bytes);
    tool_write(a, argv[1], source);
    tool_write(a, argv[3], buf_str(&p->deps));
    arena_free(&a);
    return 0;
}
