#include "mime/letter.h"

#include "mime/headers.h"

/* Bare CR as line end (old Macs, broken gateways): only where there is no LF at all. */
static struct str with_lf(struct arena *a, struct str raw) {
    if (str_find_char(raw, '\n') >= 0 || str_find_char(raw, '\r') < 0) return raw;
    char *out = arena_copy(a, raw.p, raw.n);
    for (size_t i = 0; i < raw.n; i++)
        if (out[i] == '\r') out[i] = '\n';
    return (struct str){ out, raw.n };
}

static void skip_empty_lines(struct str *s) {
    while (s->n) {
        struct str rest = *s;
        if (str_trim(line_next(&rest)).n) return;
        *s = rest;
    }
}

static void skip_mbox_line(struct str *s) {
    if (str_starts(*s, S("From ")) || str_starts(*s, S(">From "))) (void)line_next(s);
}

struct letter letter_open(struct arena *a, struct str raw) {
    struct letter l = { .raw = raw, .lines = with_lf(a, raw) };
    struct str s = l.lines;
    if (str_starts(s, S("\xEF\xBB\xBF"))) s = str_from(s, 3);
    struct str behind = s;
    skip_empty_lines(&behind);
    skip_mbox_line(&behind);
    /* empty lines are passed only when a header follows them */
    size_t body;
    struct headers h = headers_read(a, str_slice(behind, 0, HEADERS_BYTES_MAX), 1, &body);
    if (h.n) s = behind;
    l.start = l.lines.n - s.n;
    return l;
}
