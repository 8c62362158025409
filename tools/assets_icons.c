#include "assets.h"

#include "tool.h"

#include <stdio.h>
#include <unistd.h>

struct str pack_symbol(struct arena *a, struct str id, struct str svg) {
    ptrdiff_t open = str_find_char(svg, '>'), close = str_find(svg, S("</svg>"));
    if (!str_starts(svg, S("<svg ")) || open < 0 || close < open) return STR_NONE;
    if (str_find(str_slice(svg, 0, (size_t)open), S("viewBox=\"0 0 256 256\"")) < 0)
        return STR_NONE;
    struct str inside = str_slice(svg, (size_t)open + 1, (size_t)close);
    return str_printf(
        a, "<symbol id=\"%.*s\" viewBox=\"0 0 256 256\" fill=\"currentColor\">%.*s</symbol>",
        STR_ARG(id), STR_ARG(inside));
}

/* "tray fill" is assets/fill/tray-fill.svg, called tray-fill; "tray" is assets/regular/tray.svg. */
static bool icon(struct pack *p, struct buf *b, struct str line, const char *where,
                 const char *folder) {
    struct str weight = line, name;
    (void)str_split(&weight, ' ', &name);
    weight = str_trim(weight);
    struct str id = weight.n ? str_join3(p->arena, name, S("-"), weight) : name;
    if (weight.n == 0) weight = S("regular");
    const char *path =
        str_printf(p->arena, "%s/%.*s/%.*s.svg", folder, STR_ARG(weight), STR_ARG(id)).p;
    if (access(path, R_OK) != 0)
        return PACK_FAIL(p, "%s: no icon is called %.*s (%s)", where, STR_ARG(id), path);
    struct str symbol = pack_symbol(p->arena, id, tool_read(p->arena, path, ASSETS_MAX_FILE));
    if (!symbol.p) return PACK_FAIL(p, "%s is no icon of 256 by 256", path);
    buf_add(b, symbol);
    p->icons = str_join3(p->arena, p->icons, str_join(p->arena, id, S(" ")), S(""));
    buf_printf(&p->deps, " %s", path);
    return true;
}

bool pack_icons(struct pack *p, struct str list, const char *list_path, const char *folder) {
    if (access(folder, R_OK) != 0)
        return PACK_FAIL(p, "%s: the icons' package is missing; run tools/install", folder);
    struct buf b = buf_new(p->arena, ASSETS_MAX_FILE);
    buf_add(&b, S("<svg xmlns=\"http://www.w3.org/2000/svg\">"));
    p->icons = S(" ");
    struct str line;
    for (int n = 1; str_split(&list, '\n', &line); n++) {
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        const char *where = str_printf(p->arena, "%s:%d", list_path, n).p;
        if (!icon(p, &b, line, where, folder)) return false;
    }
    buf_add(&b, S("</svg>"));
    return pack_add(p, S("icons.svg"), STR_NONE, buf_str(&b));
}

/* What stands between the quotes behind call, from *rest on; false when there is none left. */
static bool next_call(struct str *rest, struct str call, struct str *ret) {
    ptrdiff_t at = str_find(*rest, call);
    if (at < 0) return false;
    struct str s = str_from(*rest, (size_t)at + call.n);
    ptrdiff_t end = str_find_char(s, '"');
    if (end < 0) return false;
    *ret = str_slice(s, 0, (size_t)end);
    *rest = str_from(s, (size_t)end);
    return true;
}

bool pack_check_template(struct pack *p, const char *path, struct str source) {
    struct str rest = source, name;
    while (next_call(&rest, S("asset(\""), &name)) {
        const struct file *f = pack_find(p, name);
        if (!f || f->part) return PACK_FAIL(p, "%s: no asset is called %.*s", path, STR_ARG(name));
    }
    rest = source;
    while (next_call(&rest, S("icon(\""), &name))
        if (str_find(p->icons, str_join3(p->arena, S(" "), name, S(" "))) < 0)
            return PACK_FAIL(p, "%s: no icon is called %.*s; name it in assets/icons.list", path,
                             STR_ARG(name));
    return true;
}
