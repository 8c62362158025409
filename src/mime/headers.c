#include "mime/headers.h"

#include "mime/list.h"

#include <string.h>

struct str line_next(struct str *rest) {
    const char *lf = memchr(rest->p, '\n', rest->n);
    size_t n = lf ? (size_t)(lf - rest->p) : rest->n;
    struct str line = str_slice(*rest, 0, n);
    *rest = str_from(*rest, lf ? n + 1 : n);
    while (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

enum { STRAY_LINES_MAX = 60 };

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* RFC 5322 3.6.8: printable ASCII but the colon; blanks before the colon are the obsolete form
 * (4.5.8). The length of the name, 0 when the line is no field. */
static size_t name_length(struct str line) {
    size_t n = 0;
    while (n < line.n && line.p[n] > ' ' && line.p[n] < 127 && line.p[n] != ':')
        n++;
    size_t colon = n;
    while (colon < line.n && is_blank(line.p[colon]))
        colon++;
    return n > 0 && colon < line.n && line.p[colon] == ':' ? n : 0;
}

/* Fields that letters are full of. A line of text like "Note: …" is not taken for one. */
static bool is_known(struct str name) {
    static const struct str starts[] = { S("X-"),       S("Content-"),       S("List-"),
                                         S("Received"), S("Resent-"),        S("ARC-"),
                                         S("DKIM-"),    S("Authentication-") };
    static const struct str names[] = { S("From"),         S("To"),         S("Cc"),
                                        S("Subject"),      S("Date"),       S("Message-ID"),
                                        S("MIME-Version"), S("Reply-To"),   S("Sender"),
                                        S("In-Reply-To"),  S("References"), S("Return-Path"),
                                        S("Delivered-To") };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts_nocase(name, starts[i])) return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, names[i])) return true;
    return false;
}

/* Does a header go on behind a line that is neither field nor fold? It does when the empty line or
 * a known field comes soon; a gateway that broke long fields without a fold leaves some twenty such
 * lines. */
static bool fields_follow(struct str s) {
    for (int lines = 0; s.n && lines < STRAY_LINES_MAX; lines++) {
        struct str line = line_next(&s);
        if (line.n == 0) return lines == 0;
        if (str_starts(line, S("--"))) return false;
        size_t n = name_length(line);
        if (n && is_known(str_slice(line, 0, n))) return true;
    }
    return false;
}

static void widen(struct header_field *f, struct str line) {
    f->value.n = (size_t)(line.p + line.n - f->value.p);
}

static struct header_field field_of(struct str line, size_t name) {
    size_t colon = (size_t)str_find_char(line, ':');
    return (struct header_field){ str_slice(line, 0, name), str_from(line, colon + 1) };
}

struct headers headers_read(struct arena *a, struct str s, size_t max, size_t *ret_body) {
    struct headers h = { 0 };
    size_t room = 0, used = 0;
    struct str rest = s;
    bool kept = false; /* the field that a fold would belong to was kept */
    bool any = false;
    while (rest.n) {
        struct str before = rest, line = line_next(&rest);
        if (line.n == 0) break;
        size_t name = is_blank(line.p[0]) ? 0 : name_length(line);
        bool fold = any && is_blank(line.p[0]);
        if (str_starts(line, S("--")) || (!fold && !name && (!any || !fields_follow(rest)))) {
            rest = before;
            break;
        }
        any |= name > 0;
        /* an overlong field goes alone: those behind it are read */
        bool fits = used + line.n <= HEADERS_BYTES_MAX && (!name || h.n < max);
        if (name) kept = fits;
        h.cut |= (name || (fold && kept)) && !fits;
        if (!fits || !(name || (fold && kept))) continue;
        used += line.n;
        if (name)
            LIST_ADD(a, h.v, h.n, room, field_of(line, name));
        else
            widen(&h.v[h.n - 1], line);
    }
    *ret_body = (size_t)(rest.p - s.p);
    return h;
}

struct str headers_get(const struct headers *h, struct str name) {
    for (size_t i = 0; i < h->n; i++)
        if (str_eq_nocase(h->v[i].name, name)) return h->v[i].value;
    return STR_NONE;
}

size_t headers_count(const struct headers *h, struct str name) {
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++)
        n += str_eq_nocase(h->v[i].name, name);
    return n;
}

struct str header_unfold(struct arena *a, struct str value) {
    value = str_trim(value);
    char *out = arena_copy(a, value.p, value.n);
    size_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c != '\r' && c != '\n') {
            out[n++] = c == '\t' ? ' ' : c;
            continue;
        }
        while (n && out[n - 1] == ' ')
            n--;
        while (i + 1 < value.n && strchr(" \t\r\n", value.p[i + 1]) && value.p[i + 1])
            i++;
        out[n++] = ' ';
    }
    return (struct str){ out, n };
}
