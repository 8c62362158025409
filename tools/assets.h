/* assets.h - the parts of the asset packer (assets.c says what it is for).
 *
 *   assets_text.c   style sheets and scripts: imports put in, addresses of other assets rewritten
 *   assets_script.c what of a script may be left out
 *   assets_modules.c scripts put into the one that imports them
 *   assets_icons.c  the icon sprite
 *   assets_table.c  the C file and the bytes beside it
 *
 * Functions return false and set pack.wrong on the first thing that is wrong.
 */
#ifndef TOOLS_ASSETS_H
#define TOOLS_ASSETS_H

#include "base/buf.h"
#include "base/str.h"

enum { ASSETS_MOST = 512, ASSETS_MAX_FILE = 4 << 20 };

struct file {
    struct str name;   /* "css/app.css" */
    struct str path;   /* where it was read; STR_NONE for the sprite */
    struct str source; /* as it was read */
    struct str bytes;  /* as it is served, once done */
    struct str url;    /* "/assets/css/app.3f2a….css", once done */
    bool part;         /* imported by another, not served by itself */
    bool done;
};

struct pack {
    struct arena *arena;
    struct file files[ASSETS_MOST];
    size_t n;
    struct str icons; /* their names in the sprite, each with a space before and behind it */
    struct buf deps;  /* every path that was read */
    struct str wrong;
};

#define PACK_FAIL(p, ...) ((p)->wrong = str_printf((p)->arena, __VA_ARGS__), false)

bool pack_add(struct pack *p, struct str name, struct str path, struct str source);
struct file *pack_find(struct pack *p, struct str name);
/* Content type and whether it is text that refers to other files; NULL for what isn't packed. */
const char *pack_type(struct str name);

/* Works out what a file serves. *ret_wait: a file that it refers to comes first; nothing was done.
 */
bool pack_text(struct pack *p, struct file *f, bool *ret_wait);
/* Marks the style sheets and scripts that others import. */
bool pack_find_parts(struct pack *p);
/* The name that ref in a file called name means: "css/app.css" and "../font/a.woff2" give
 * "font/a.woff2". STR_NONE when it leads out of the folder. */
struct str pack_resolve(struct arena *a, struct str name, struct str ref);

/* An import of a script of ours at i, if that is the start of such a line. n: its bytes. */
struct import {
    struct str ref, names; /* names with their braces; STR_NONE: it is there for what it does */
    size_t n;
};
bool pack_import_at(struct str s, size_t i, struct import *ret);
/* Puts a done script in, in place of its import. */
bool pack_module(struct pack *p, const struct file *part, struct str names, struct buf *b);

/* A script without its comments and indents. */
struct str pack_shrink(struct arena *a, struct str source);

/* The sprite of the icons named in list, from folder, the package's assets/. */
bool pack_icons(struct pack *p, struct str list, const char *list_path, const char *folder);
/* A <symbol> of an icon's file; STR_NONE when it doesn't look as expected. */
struct str pack_symbol(struct arena *a, struct str id, struct str svg);

/* Every asset("…") and icon("…") of a template exists. */
bool pack_check_template(struct pack *p, const char *path, struct str source);

/* The C file and the bytes; blob is the path under which the C file finds these. */
void pack_table(struct pack *p, const char *blob, struct str *ret_source, struct str *ret_bytes);
/* The address under which bytes called name are served. */
struct str pack_url(struct arena *a, struct str name, struct str bytes);

#endif
