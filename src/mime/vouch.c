#include "mime/vouch.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/headers.h"

#include <glib.h>

/* More than any server writes; the rest is not looked at. */
enum { FIELD_MAX = 16 << 10, RESULTS_MAX = 100, PROPERTIES_MAX = 500 };

/* ---- its words ---- */

struct scan {
    struct arena *arena;
    struct str rest;
};

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Blanks and comments, which nest (RFC 5322 3.2.2); one without an end hides all that follows. */
static void skip(struct scan *s) {
    size_t depth = 0, i = 0;
    for (; i < s->rest.n; i++) {
        char c = s->rest.p[i];
        if (depth && c == '\\') {
            i++;
            continue;
        }
        if (c == '(') depth++;
        else if (depth && c == ')') depth--;
        else if (!depth && !is_blank(c)) break;
    }
    s->rest = str_from(s->rest, i < s->rest.n ? i : s->rest.n);
}

static bool take(struct scan *s, char c) {
    skip(s);
    if (!s->rest.n || s->rest.p[0] != c) return false;
    s->rest = str_from(s->rest, 1);
    return true;
}

static struct str quoted(struct scan *s) {
    size_t n = 0, end = 1;
    while (end < s->rest.n && s->rest.p[end] != '"')
        end += s->rest.p[end] == '\\' ? 2 : 1;
    struct str inner = str_slice(s->rest, 1, end);
    char *out = arena_alloc(s->arena, inner.n + 1);
    for (size_t i = 0; i < inner.n; i++) {
        if (inner.p[i] == '\\' && i + 1 < inner.n) i++;
        out[n++] = inner.p[i];
    }
    s->rest = str_from(s->rest, end + 1);
    return (struct str){ out, n };
}

/* Up to a blank, ";" or one of ends; "" where there is none. */
static struct str word(struct scan *s, struct str ends) {
    size_t i = 0;
    skip(s);
    if (s->rest.n && s->rest.p[0] == '"') return quoted(s);
    while (i < s->rest.n && !is_blank(s->rest.p[i]) && s->rest.p[i] != ';' &&
           str_find_char(ends, s->rest.p[i]) < 0)
        i++;
    struct str got = str_slice(s->rest, 0, i);
    s->rest = str_from(s->rest, i);
    return got;
}

static struct str key(struct scan *s) { return str_lower(s->arena, word(s, S("=(\""))); }

static bool goes_on(const struct scan *s) {
    char c = s->rest.n ? s->rest.p[0] : ';';
    return !is_blank(c) && c != ';' && c != '(';
}

/* Quoted and bare parts without a blank between them are one value (RFC 8601 2.2): in
 * "x@korak.rs"@evil.example the domain is the last one, whatever a sender wrote before it. */
static struct str value(struct scan *s) {
    struct str first = word(s, S("(\""));
    if (!goes_on(s)) return first;
    struct buf all = buf_new(s->arena, FIELD_MAX);
    buf_add(&all, first);
    while (goes_on(s))
        buf_add(&all, word(s, S("(\"")));
    return buf_str(&all);
}

/* Behind the next ";". */
static void to_next(struct scan *s) {
    while (s->rest.n && !take(s, ';'))
        if (!value(s).n && s->rest.n && s->rest.p[0] != ';') s->rest = str_from(s->rest, 1);
}

/* ---- domains ---- */

/* What GLib drops from a name without a word (its IDNA is that of 2003): another name to name servers of
 * today, and somebody else's. */
static bool has_dropped(struct str name) {
    while (name.n) {
        bool ok;
        uint32_t c = utf8_next(&name, &ok);
        if (c == 0xAD || c == 0x34F || c == 0x1806 || (c >= 0x180B && c <= 0x180D) ||
            (c >= 0x200B && c <= 0x200D) || c == 0x2060 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF)
            return true;
    }
    return false;
}

/* In the form in which name servers know it; STR_NONE for what is none. */
static struct str domain_of(struct arena *a, struct str address) {
    ptrdiff_t at = str_find_last_char(address, '@');
    struct str d = str_trim(str_from(address, (size_t)(at + 1)));
    if (d.n && d.p[d.n - 1] == '.') d.n--;
    if (!d.n || d.n > VOUCH_NAME_MAX || !utf8_is_line(d) || has_dropped(d)) return STR_NONE;
    char *ascii = g_hostname_to_ascii(str_c(a, d));
    struct str r = ascii ? str_lower(a, str_of(ascii)) : STR_NONE;
    g_free(ascii);
    return r;
}

/* above is domain, or one that it belongs to; a single label is nobody's. */
static bool is_above(struct str above, struct str domain) {
    if (!above.n || str_find_char(above, '.') < 0 || !str_ends(domain, above)) return false;
    return domain.n == above.n || domain.p[domain.n - above.n - 1] == '.';
}

/* ---- what it found ---- */

struct findings {
    struct str from; /* From's domain */
    bool dmarc, dkim, spf, forged, other;
};

/* One result: how it ended and whom it is about. broken: a word stands in it that is no property, as
 * where a server writes what a sender gave it without quotes; then it proves nothing. */
struct result {
    struct str method, result, from, signer, identity, mailfrom;
    bool broken;
};

static void read_properties(struct scan *s, struct result *r) {
    for (size_t i = 0; i < PROPERTIES_MAX; i++) {
        struct str name = key(s);
        if (!name.n || !take(s, '=')) {
            r->broken |= name.n > 0;
            if (!s->rest.n || s->rest.p[0] == ';') return;
            if (!name.n) s->rest = str_from(s->rest, 1); /* a stray sign */
            continue;
        }
        struct str v = value(s);
        if (str_eq(name, S("header.from"))) r->from = v;
        else if (str_eq(name, S("header.d"))) r->signer = v;
        else if (str_eq(name, S("header.i"))) r->identity = v;
        else if (str_eq(name, S("smtp.mailfrom"))) r->mailfrom = v;
    }
}

static void reckon(struct arena *a, const struct result *r, struct findings *f) {
    bool pass = str_eq_nocase(r->result, S("pass")) && !r->broken;
    if (str_eq(r->method, S("dmarc"))) {
        bool about = !r->from.n || str_eq(domain_of(a, r->from), f->from);
        f->forged |= about && str_eq_nocase(r->result, S("fail"));
        f->dmarc |= pass && about;
        f->other |= pass && !about;
    } else if (str_eq(r->method, S("dkim"))) {
        bool about = is_above(domain_of(a, r->signer.n ? r->signer : r->identity), f->from);
        f->dkim |= pass && about;
        f->other |= pass && !about;
    } else if (str_eq(r->method, S("spf"))) {
        bool about = str_eq(domain_of(a, r->mailfrom), f->from);
        f->spf |= pass && about;
        f->other |= pass && !about;
    }
}

static void read_results(struct scan *s, struct findings *f) {
    for (size_t i = 0; i < RESULTS_MAX && s->rest.n; i++) {
        struct result r = { .method = key(s) };
        ptrdiff_t version = str_find_char(r.method, '/');
        if (version >= 0) r.method.n = (size_t)version;
        if (take(s, '=')) {
            r.result = value(s);
            read_properties(s, &r);
            reckon(s->arena, &r, f);
        }
        to_next(s);
    }
}

static enum mail_vouch_says says(const struct findings *f) {
    if (f->forged) return VOUCH_FORGED;
    if (f->dmarc) return VOUCH_DMARC;
    if (f->dkim) return VOUCH_DKIM;
    if (f->spf) return VOUCH_SPF;
    return f->other ? VOUCH_OTHER_DOMAIN : VOUCH_NOTHING;
}

/* The name, and a version behind it; a field that begins with a result has none. */
static struct str server_of(struct scan *s) {
    struct scan whole = *s;
    struct str name = key(s);
    if (take(s, '=')) {
        *s = whole;
        return VOUCH_NAMELESS;
    }
    to_next(s);
    /* cut last: what stands for a wrong byte is longer than that */
    name = utf8_one_line(s->arena, utf8_clean(s->arena, str_slice(name, 0, VOUCH_NAME_MAX)));
    name = str_trim(utf8_cut(name, VOUCH_NAME_MAX));
    return name.n ? name : VOUCH_NAMELESS;
}

struct mail_vouch vouch_read(struct arena *a, struct str field, struct str from) {
    struct mail_vouch v = { STR_NONE, VOUCH_NOTHING };
    if (!str_is_set(field)) return v;
    struct scan s = { a, header_unfold(a, str_slice(field, 0, FIELD_MAX)) };
    v.server = server_of(&s);
    struct findings f = { .from = str_is_set(from) && str_find_char(from, '@') > 0
                                      ? domain_of(a, from)
                                      : STR_NONE };
    if (!str_is_set(f.from)) {
        v.says = VOUCH_NO_FROM;
        return v;
    }
    read_results(&s, &f);
    v.says = says(&f);
    return v;
}
