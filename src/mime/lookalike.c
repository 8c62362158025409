#include "mime/lookalike.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <glib.h>

enum { MARK = 10, DOMAIN_MAX = 255 };

static bool is_disguise(uint32_t c) {
    static const struct {
        uint32_t from, to;
    } signs[] = { { 0x34F, 0x34F },     { 0x61C, 0x61C },   { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 },
                  { 0x180E, 0x180E },   { 0x200B, 0x200B }, { 0x200E, 0x200F }, { 0x2028, 0x202E },
                  { 0x2060, 0x206F },   { 0x3164, 0x3164 }, { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 },
                  { 0xE0000, 0xE0FFF } };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (c >= signs[i].from && c <= signs[i].to) return true;
    return false;
}

struct str lookalike_marked(struct arena *a, struct str text) {
    struct buf b = buf_new(a, text.n * MARK + 1);
    struct str rest = text;
    bool any = false;
    while (rest.n) {
        bool ok;
        struct str before = rest;
        uint32_t c = utf8_next(&rest, &ok);
        if (is_disguise(c))
            buf_printf(&b, "[U+%04X]", (unsigned)c);
        else
            buf_add(&b, str_slice(before, 0, before.n - rest.n));
        any |= is_disguise(c);
    }
    return any ? buf_str(&b) : text;
}

/* Letters of more than one script; what all scripts share does not count. */
static bool is_mixed(struct str domain) {
    GUnicodeScript one = G_UNICODE_SCRIPT_COMMON;
    while (domain.n) {
        bool ok;
        GUnicodeScript s = g_unichar_get_script(utf8_next(&domain, &ok));
        if (s == G_UNICODE_SCRIPT_COMMON || s == G_UNICODE_SCRIPT_INHERITED) continue;
        if (one != G_UNICODE_SCRIPT_COMMON && s != one) return true;
        one = s;
    }
    return false;
}

struct str lookalike_address(struct arena *a, struct str address) {
    size_t at = (size_t)(str_find_last_char(address, '@') + 1);
    struct str domain = str_from(address, at);
    bool odd = domain.n <= DOMAIN_MAX && utf8_is_line(domain) && is_mixed(domain);
    char *ascii = odd ? g_hostname_to_ascii(str_c(a, domain)) : NULL;
    if (ascii) address = str_join(a, str_slice(address, 0, at), str_dup(a, str_of(ascii)));
    g_free(ascii);
    return lookalike_marked(a, address);
}
