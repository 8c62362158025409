/* multipart/form-data (RFC 7578 on RFC 2046 5.1.1), strictly: a part ends at CR LF "--" boundary,
 * the last one with "--" behind it. What stands before the first and after the last boundary is
 * ignored, as RFC 2046 asks. Content-Transfer-Encoding is deprecated there (4.7) and no browser
 * sends it: refused. */
#include "http/form.h"

#include "base/utf8.h"
#include "http/token.h"

#include <string.h>

struct part {
    struct str disposition, type, body;
};

static const struct err *broken(struct arena *a, const char *detail) {
    return ERR(a, ERR_INVALID, "The form arrived damaged.", .hint = "Send it again.",
               .detail = detail);
}

/* bcharsnospace and space of RFC 2046 5.1.1; the last may be no space. */
static bool boundary_valid(struct str b) {
    if (b.n == 0 || b.n > FORM_BOUNDARY_MAX || b.p[b.n - 1] == ' ') return false;
    for (size_t i = 0; i < b.n; i++) {
        char c = b.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && (c == 0 || !strchr("'()+_,-./:=? ", c))) return false;
    }
    return true;
}

/* One "Name: value" line of a part into p. */
static const struct err *add_header(struct arena *a, struct str line, struct part *p) {
    ptrdiff_t colon = str_find_char(line, ':');
    if (colon <= 0) return broken(a, "part header without a colon");
    struct str name = str_slice(line, 0, (size_t)colon);
    struct str value = token_trim(str_from(line, (size_t)colon + 1));
    if (!token_valid(name) || !token_value_valid(value)) return broken(a, "part header");
    if (str_eq_nocase(name, S("Content-Transfer-Encoding")) && !str_eq_nocase(value, S("binary")) &&
        !str_eq_nocase(value, S("8bit")) && !str_eq_nocase(value, S("7bit")))
        return broken(a, "Content-Transfer-Encoding");
    struct str *into = NULL;
    if (str_eq_nocase(name, S("Content-Disposition"))) into = &p->disposition;
    if (str_eq_nocase(name, S("Content-Type"))) into = &p->type;
    if (!into) return NULL;
    if (str_is_set(*into)) return broken(a, "doubled part header");
    *into = value;
    return NULL;
}

/* Reads the headers at the start of *rest and leaves what follows their empty line. */
static const struct err *read_headers(struct arena *a, struct str *rest, struct part *p) {
    size_t left = FORM_PART_HEADERS_MAX;
    for (;;) {
        struct str window = str_slice(*rest, 0, left);
        ptrdiff_t end = str_find(window, S("\r\n"));
        if (end < 0)
            return rest->n > left ? ERR(a, ERR_LIMIT, "The form has a part with too long a header.")
                                  : broken(a, "part header does not end");
        struct str line = str_slice(*rest, 0, (size_t)end);
        *rest = str_from(*rest, (size_t)end + 2);
        if (line.n == 0) return NULL;
        left -= (size_t)end + 2;
        TRY(add_header(a, line, p));
    }
}

/* The last part of a path in either spelling: some browsers sent C:\fakepath\x. */
static struct str base_name(struct str s) {
    ptrdiff_t slash = str_find_last_char(s, '/'), back = str_find_last_char(s, '\\');
    ptrdiff_t cut = slash > back ? slash : back;
    return cut < 0 ? s : str_from(s, (size_t)cut + 1);
}

/* Browsers write '"', CR and LF in names as %22, %0D and %0A and nothing else encoded (WHATWG
 * HTML); only the quote is given back, the other two have no place in a name. */
static struct str browser_name(struct arena *a, struct str s) {
    if (str_find_char(s, '%') < 0) return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        struct str here = str_slice(s, i, i + 3);
        bool line_end = str_eq_nocase(here, S("%0D")) || str_eq_nocase(here, S("%0A"));
        bool quote = str_eq(here, S("%22"));
        out[n++] = line_end ? ' ' : quote ? '"' : s.p[i];
        if (line_end || quote) i += 2;
    }
    return (struct str){ out, n };
}

static const struct err *add_file(struct arena *a, const struct part *p, struct str name,
                                  struct str filename, struct form *f) {
    filename = base_name(browser_name(a, filename));
    if (filename.n > FORM_FILENAME_MAX || !utf8_valid(filename) || str_find_char(filename, 0) >= 0)
        return ERR(a, ERR_INVALID, "The name of this file cannot be used.",
                   .hint = "Rename the file and attach it again.", .field = str_c(a, name));
    if (filename.n == 0 && p->body.n == 0) return NULL;
    if (f->file_count == FORM_FILES_MAX)
        return ERR(a, ERR_LIMIT, "These are too many files at once.", .field = str_c(a, name));
    struct str type = p->type.n ? p->type : S("application/octet-stream");
    f->files[f->file_count++] = (struct form_file){ name, filename, type, p->body };
    return NULL;
}

static const struct err *add_part(struct arena *a, const struct part *p, struct form *f) {
    struct str rest = p->disposition, kind, params;
    if (!token_list_next(&rest, &kind, &params) || !str_eq_nocase(kind, S("form-data")))
        return broken(a, "Content-Disposition");
    struct str name = token_param(a, params, "name");
    if (!str_is_set(name)) return broken(a, "part without a name");
    name = browser_name(a, name);
    if (!utf8_valid(name) || str_find_char(name, 0) >= 0 || name.n > FORM_NAME_MAX)
        return ERR(a, ERR_INVALID, "The form has a field with an unreadable name.");
    struct str filename = token_param(a, params, "filename");
    if (str_is_set(filename)) return add_file(a, p, name, filename, f);
    if (!utf8_valid(p->body) || str_find_char(p->body, 0) >= 0)
        return ERR(a, ERR_INVALID, "The text holds characters that cannot be read.",
                   .hint = "Type it anew instead of pasting it.", .field = str_c(a, name));
    if (f->field_count == FORM_FIELDS_MAX)
        return ERR(a, ERR_LIMIT, "The form has too many fields.");
    f->fields[f->field_count++] = (struct form_field){ name, p->body };
    return NULL;
}

/* Behind a boundary: "--" ends the form, else white space and CR LF lead to the next part. */
static const struct err *after_boundary(struct arena *a, struct str *rest, bool *ret_last) {
    *ret_last = str_starts(*rest, S("--"));
    if (*ret_last) return NULL;
    while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t'))
        *rest = str_from(*rest, 1);
    if (!str_starts(*rest, S("\r\n"))) return broken(a, "boundary line");
    *rest = str_from(*rest, 2);
    return NULL;
}

/* Goes to the first boundary, which stands at the very start or behind a CR LF. */
static bool skip_preamble(struct str *rest, struct str delimiter) {
    struct str first = str_from(delimiter, 2);
    if (str_starts(*rest, first)) {
        *rest = str_from(*rest, first.n);
        return true;
    }
    ptrdiff_t at = str_find(*rest, delimiter);
    if (at < 0) return false;
    *rest = str_from(*rest, (size_t)at + delimiter.n);
    return true;
}

const struct err *form_parse_multipart(struct arena *a, struct str boundary, struct str body,
                                       struct form *ret_form) {
    if (!boundary_valid(boundary)) return broken(a, "boundary");
    struct str delimiter = str_join(a, S("\r\n--"), boundary);
    struct form f = { .fields = ARENA_ARRAY(a, FORM_FIELDS_MAX, struct form_field),
                      .files = ARENA_ARRAY(a, FORM_FILES_MAX, struct form_file) };
    struct str rest = body;
    if (!skip_preamble(&rest, delimiter)) return broken(a, "no boundary");
    for (;;) {
        bool last;
        TRY(after_boundary(a, &rest, &last));
        if (last) break;
        struct part p = { .disposition = STR_NONE };
        TRY(read_headers(a, &rest, &p));
        ptrdiff_t end = str_find(rest, delimiter);
        if (end < 0) return broken(a, "part does not end");
        p.body = str_slice(rest, 0, (size_t)end);
        rest = str_from(rest, (size_t)end + delimiter.n);
        TRY(add_part(a, &p, &f));
    }
    *ret_form = f;
    return NULL;
}
