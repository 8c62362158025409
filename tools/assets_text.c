#include "assets.h"

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct str pack_resolve(struct arena *a, struct str name, struct str ref) {
    struct str folder = str_slice(name, 0, (size_t)(str_find_last_char(name, '/') + 1));
    struct str whole = str_join(a, folder, ref), part;
    struct str rest = whole;
    struct buf b = buf_new(a, 4096);
    while (str_split(&rest, '/', &part)) {
        if (str_eq(part, S(".")) || part.n == 0) continue;
        if (str_eq(part, S(".."))) {
            if (b.n == 0) return STR_NONE;
            buf_cut(&b, (size_t)(str_find_last_char(str_slice(buf_str(&b), 0, b.n - 1), '/') + 1));
            continue;
        }
        buf_add(&b, part);
        if (rest.p) buf_add_char(&b, '/');
    }
    return buf_str(&b);
}

/* The string literal at *i, without its quotes; *i goes behind it. STR_NONE when there is none. */
static struct str literal(struct str s, size_t *i) {
    if (*i >= s.n || (s.p[*i] != '"' && s.p[*i] != '\'')) return STR_NONE;
    size_t start = *i + 1, end = start;
    while (end < s.n && s.p[end] != s.p[*i] && s.p[end] != '\n')
        end += s.p[end] == '\\' ? 2 : 1;
    if (end >= s.n) return STR_NONE;
    *i = end + 1;
    return str_slice(s, start, end);
}

/* The file that ref means, or NULL: unknown (a fault), or not done yet (*ret_wait). */
static struct file *referred(struct pack *p, const struct file *f, struct str ref, bool *ret_wait) {
    struct str name = pack_resolve(p->arena, f->name, ref);
    struct file *to = name.p ? pack_find(p, name) : NULL;
    if (!to) {
        (void)PACK_FAIL(p, "%.*s: %.*s is no file under assets/", STR_ARG(f->path), STR_ARG(ref));
        return NULL;
    }
    if (to->done) return to;
    *ret_wait = true;
    return NULL;
}

/* @import "other.css"; at *i: *ret is what it names, *i goes behind the semicolon. */
static bool import_at(struct str s, size_t *i, struct str *ret) {
    if (!str_starts(str_from(s, *i), S("@import "))) return false;
    size_t at = *i + 8;
    struct str ref = literal(s, &at);
    if (!ref.p || at >= s.n || s.p[at] != ';') return false;
    *i = at + 1;
    *ret = ref;
    return true;
}

/* A script is put into one other at most: it would run twice. */
static bool find_modules(struct pack *p, const struct file *f) {
    struct import in;
    for (size_t i = 0; i < f->source.n; i++) {
        if (!pack_import_at(f->source, i, &in)) continue;
        struct file *part = pack_find(p, pack_resolve(p->arena, f->name, in.ref));
        if (!part || part == f)
            return PACK_FAIL(p, "%.*s: %.*s is no file under assets/", STR_ARG(f->path), STR_ARG(in.ref));
        if (part->part)
            return PACK_FAIL(p, "%.*s: %.*s is imported by another script already", STR_ARG(f->path),
                             STR_ARG(in.ref));
        part->part = true;
    }
    return true;
}

bool pack_find_parts(struct pack *p) {
    for (size_t k = 0; k < p->n; k++) {
        struct file *f = &p->files[k];
        struct str ref;
        if (str_ends(f->name, S(".js")) && !find_modules(p, f)) return false;
        if (!str_ends(f->name, S(".css"))) continue;
        for (size_t i = 0; i < f->source.n; i++) {
            if (!import_at(f->source, &i, &ref)) continue;
            struct file *part = pack_find(p, pack_resolve(p->arena, f->name, ref));
            if (!part || part == f)
                return PACK_FAIL(p, "%.*s: %.*s is no file under assets/", STR_ARG(f->path),
                                 STR_ARG(ref));
            part->part = true;
        }
    }
    return true;
}

/* url(…) at *i: writes it with the address of the asset. Addresses within the sheet (#…) and data:
 * stay. */
static bool css_url(struct pack *p, struct file *f, size_t *i, struct buf *b, bool *ret_wait) {
    size_t at = *i + 4;
    struct str ref = literal(f->source, &at);
    if (!ref.p || at >= f->source.n || f->source.p[at] != ')')
        return PACK_FAIL(p, "%.*s: write url(\"…\") with quotes", STR_ARG(f->path));
    *i = at;
    if (str_starts(ref, S("data:")) || str_starts(ref, S("#"))) {
        buf_printf(b, "url(\"%.*s\")", STR_ARG(ref));
        return true;
    }
    const struct file *to = referred(p, f, ref, ret_wait);
    if (!to) return *ret_wait;
    buf_printf(b, "url(%.*s)", STR_ARG(to->url));
    return true;
}

static size_t comment_end(struct str s, size_t i) {
    ptrdiff_t end = str_find(str_from(s, i + 2), S("*/"));
    return end < 0 ? s.n : i + 2 + (size_t)end + 1;
}

/* White space at *i: one space, or none beside { } ; where it means nothing. */
static void css_blank(struct str s, size_t *i, struct buf *b) {
    while (*i + 1 < s.n && is_blank(s.p[*i + 1]))
        ++*i;
    char before = b->n ? b->p[b->n - 1] : ';', after = *i + 1 < s.n ? s.p[*i + 1] : '}';
    bool sticks = before == '{' || before == '}' || before == ';' || before == ' ' ||
                  after == '{' || after == '}';
    if (!sticks) buf_add_char(b, ' ');
}

static bool css(struct pack *p, struct file *f, struct buf *b, bool *ret_wait) {
    struct str s = f->source, ref;
    for (size_t i = 0; i < s.n; i++) {
        size_t at = i;
        if (str_starts(str_from(s, i), S("/*"))) {
            i = comment_end(s, i);
        } else if (is_blank(s.p[i])) {
            css_blank(s, &i, b);
        } else if (literal(s, &at).p) {
            buf_add(b, str_slice(s, i, at));
            i = at - 1;
        } else if (str_starts(str_from(s, i), S("url("))) {
            if (!css_url(p, f, &i, b, ret_wait)) return false;
            if (*ret_wait) return true;
        } else if (import_at(s, &at, &ref)) {
            const struct file *part = referred(p, f, ref, ret_wait);
            if (!part) return *ret_wait;
            buf_add(b, part->bytes);
            i = at - 1;
        } else {
            buf_add_char(b, s.p[i]);
        }
    }
    return true;
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/* Behind "from " or "import ", "import(" when a module's name may follow at i; else i. */
static size_t module_word(struct str s, size_t i) {
    static const struct str words[] = {
        { "from ", 5 }, { "from", 4 }, { "import ", 7 }, { "import(", 7 }, { "import", 6 }
    };
    if (i && is_word(s.p[i - 1])) return i;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (str_starts(str_from(s, i), words[k])) {
            size_t at = i + words[k].n;
            if (at < s.n && (s.p[at] == '"' || s.p[at] == '\'')) return at;
        }
    return i;
}

/* Scripts are shrunk; what they import is put in, and what they fetch when it is needed gets its
 * address. */
static bool js(struct pack *p, struct file *f, struct buf *b, bool *ret_wait) {
    struct str s = pack_shrink(p->arena, f->source);
    struct import in;
    for (size_t i = 0; i < s.n; i++) {
        if (pack_import_at(s, i, &in)) {
            const struct file *part = referred(p, f, in.ref, ret_wait);
            if (!part) return *ret_wait;
            if (!pack_module(p, part, in.names, b)) return false;
            i += in.n - 1;
            continue;
        }
        size_t quote = module_word(s, i), at = quote;
        struct str ref = quote == i ? STR_NONE : literal(s, &at);
        if (!ref.p || !str_starts(ref, S("."))) {
            buf_add_char(b, s.p[i]);
            continue;
        }
        const struct file *to = referred(p, f, ref, ret_wait);
        if (!to) return *ret_wait;
        buf_add(b, str_slice(s, i, quote));
        buf_printf(b, "\"%.*s\"", STR_ARG(to->url));
        i = at - 1;
    }
    return true;
}

bool pack_text(struct pack *p, struct file *f, bool *ret_wait) {
    struct buf b = buf_new_sized(p->arena, (size_t)ASSETS_MAX_FILE * 2, f->source.n);
    bool ok = true;
    *ret_wait = false;
    if (str_ends(f->name, S(".css")))
        ok = css(p, f, &b, ret_wait);
    else if (str_ends(f->name, S(".js")))
        ok = js(p, f, &b, ret_wait);
    else
        buf_add(&b, f->source);
    if (!ok || *ret_wait) return ok;
    if (buf_over(&b))
        return PACK_FAIL(p, "%.*s: too large with what it imports", STR_ARG(f->name));
    f->bytes = buf_str(&b);
    f->url = pack_url(p->arena, f->name, f->bytes);
    f->done = true;
    return true;
}
