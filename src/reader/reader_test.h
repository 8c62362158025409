/* reader_test.h - what the tests of this room share: a started reader, a small letter, a large one.
 */
#ifndef READER_READER_TEST_H
#define READER_READER_TEST_H

#include "base/buf.h"
#include "base/sys.h"
#include "reader/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { ARENA = 128 << 20, LARGE = 25 << 20 };

#define SECOND INT64_C(1000000)

/* A moment of the monotonic clock so many microseconds from now. */
static inline int64_t in(int64_t micros) { return sys_monotonic(sys_real()) + micros; }

/* A running reader; a failure fails the test. */
static inline struct reader *started(struct arena *a, uint32_t children, uint32_t letters) {
    struct reader *r;
    struct reader_options options = { children, letters };
    const struct err *e = reader_nursery_start(a, &options, &r);
    if (e) fail_msg("%.*s", STR_ARG(err_trace(a, e)));
    return r;
}

/* Reads raw; a failure fails the test. */
static inline void reads(struct reader *r, struct arena *a, struct str raw, struct mail *ret) {
    const struct err *e = reader_parse(r, a, raw, in(60 * SECOND), ret);
    if (e) fail_msg("%.*s", STR_ARG(err_trace(a, e)));
}

static const struct str small =
    S("From: Ana <ana@shop.example>\r\nTo: desk@kept.example\r\nSubject: Hello\r\n"
      "Message-ID: <1@shop.example>\r\nDate: Fri, 13 Nov 2026 18:42:00 +0100\r\n"
      "\r\nWhere is my parcel?\r\n");

/* Reads the small letter and looks at what came. */
static inline void reads_small(struct reader *r) {
    struct arena *a = arena_new(ARENA);
    struct mail m;
    reads(r, a, small, &m);
    assert_true(str_eq(m.subject, S("Hello")));
    assert_int_equal(m.from.n, 1);
    assert_true(str_eq(m.from.v[0].address, S("ana@shop.example")));
    assert_true(str_eq(str_trim(m.text), S("Where is my parcel?")));
    arena_free(&a);
}

/* A letter of about n bytes with text and one attachment, whose content, *ret_file, is all "A". */
static inline struct str with_attachment(struct arena *a, size_t n, struct str *ret_file) {
    enum { LINE = 57 }; /* bytes that one line of base64 holds */
    size_t lines = n / 78;
    char *file = arena_alloc(a, lines * LINE);
    for (size_t i = 0; i < lines * LINE; i++)
        file[i] = 'A';
    struct buf b = buf_new_sized(a, LARGE + (1 << 20), n + 1024);
    buf_add(&b, S("From: a@b.example\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\ntext\r\n--B\r\n"
                  "Content-Type: application/octet-stream; name=f.bin\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\n"));
    for (size_t i = 0; i < lines; i++) {
        for (size_t k = 0; k < LINE / 3; k++)
            buf_add(&b, S("QUFB"));
        buf_add(&b, S("\r\n"));
    }
    buf_add(&b, S("--B--\r\n"));
    assert_false(buf_over(&b));
    *ret_file = (struct str){ file, lines * LINE };
    return buf_str(&b);
}

#endif
