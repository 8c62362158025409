/* form.h - what a browser's form sent, and whether it is what the page asked for.
 *
 * Two steps. form_parse() takes the body apart: application/x-www-form-urlencoded (WHATWG URL 5.1)
 * or multipart/form-data (RFC 7578), giving fields and files. form_check() holds fields against the
 * specs of the page, so that a handler gets typed values or is not called at all:
 *
 *     static const struct form_spec specs[] = {
 *         { "text", FORM_TEXT, .min = 1, .max = 20000, .required = true,
 *           .message = "Write an answer of at most 20,000 characters." },
 *         { "seen", FORM_INT, .min = 0, .max = INT64_MAX, .message = "This is no message number." },
 *         { "files", FORM_FILE, .max = 25 << 20, .count = 20, .message = "Attach at most 20 files." },
 *     };
 *     struct form_value v[3];
 *     TRY(form_check(a, &form, specs, 3, v));
 *
 * Names and text are valid UTF-8 without NUL, or the form is refused. Files are any bytes. Nothing
 * is copied where a span of the body will do: keep the body as long as the form.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "base/err.h"
#include "base/opt.h"

enum {
    FORM_FIELDS_MAX = 1000,       /* fields of one form or query */
    FORM_FILES_MAX = 100,         /* files of one form */
    FORM_NAME_MAX = 200,          /* bytes of a field's name */
    FORM_FILENAME_MAX = 1000,     /* bytes of a file's name */
    FORM_PART_HEADERS_MAX = 4096, /* bytes of the headers of one part */
    FORM_BOUNDARY_MAX = 70,       /* characters of a boundary (RFC 2046 5.1.1) */
};

struct form_field {
    struct str name, value;
};

struct form_file {
    struct str name;     /* of the field */
    struct str filename; /* as the browser says, without any folders; may be "" */
    struct str type;     /* as the browser says; "application/octet-stream" where it says none */
    struct str body;
};

struct form {
    struct form_field *fields;
    size_t field_count;
    struct form_file *files;
    size_t file_count;
};

/* Takes a body apart by its Content-Type. ERR_INVALID (with the field where one is to blame) for
 * another type, bad encoding, a multipart body that does not end, text that is not UTF-8 or holds
 * NUL; ERR_LIMIT beyond the limits above. A file input left empty (no name, no bytes) gives no
 * file. */
MUST_USE const struct err *form_parse(struct arena *a, struct str content_type, struct str body,
                                      struct form *ret_form);
MUST_USE const struct err *form_parse_urlencoded(struct arena *a, struct str body,
                                                 struct form *ret_form);
MUST_USE const struct err *form_parse_multipart(struct arena *a, struct str boundary,
                                                struct str body, struct form *ret_form);

/* The first value of that name; STR_NONE without one. */
struct str form_get(const struct form *f, const char *name);

enum form_kind {
    FORM_TEXT, /* many lines: CR LF and CR become LF, controls but tab are refused; min, max in
                * characters, max 0 for no maximum */
    FORM_LINE, /* one line: trimmed, no control characters; min, max in characters */
    FORM_INT,  /* a decimal number in [min, max] */
    FORM_FLAG, /* a box: ticked unless absent, "" or "0" */
    FORM_MANY, /* a name that may come several times, each value a FORM_LINE */
    FORM_FILE, /* files of that name; min, max are bytes of each */
    FORM_KIND_COUNT
};

struct form_spec {
    const char *name;
    enum form_kind kind;
    int64_t min, max;
    bool required;       /* absent or empty is wrong */
    const char *message; /* a literal: what to do when the value is anything else */
    int count; /* FORM_MANY, FORM_FILE: how many at most; 0 means 1 for files, 100 for many */
};

struct form_value {
    bool set;        /* the field was there and not empty */
    struct str text; /* FORM_TEXT, FORM_LINE: the value ("" unless set); what was typed if wrong */
    int64_t number;  /* FORM_INT; FORM_FLAG: 0 or 1 */
    const struct str *many;        /* FORM_MANY */
    const struct form_file *files; /* FORM_FILE */
    size_t count;                  /* of many or files */
    const struct err *err;         /* NULL where the value is right */
};

/* Holds a form against n specs; fields without a spec are left alone. Fills all n values in any
 * case, each with its own error, so a page can show every mistake at once and what was typed;
 * returns the first error: ERR_INVALID with field and the spec's message. A single-valued name
 * given twice is wrong. */
MUST_USE const struct err *form_check(struct arena *a, const struct form *f,
                                      const struct form_spec *specs, size_t n,
                                      struct form_value *ret_values);

#endif
