/* Letters of all kinds through a locked reader: charsets, large ones, hostile ones, the corpora. */
#include "reader/reader_test.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <ftw.h>
#include <iconv.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- charsets: iconv in the child has no files to load its modules from ---- */

static const struct {
    const char *charset, *text;
} charsets[] = {
    { "windows-1250", "Hov\u00e1 meg\u00e9rkezett a csomag? \u0160ta je sa po\u0161iljkom, "
                      "\u010dekam ve\u0107 dugo" },
    { "windows-1251", "\u0413\u0434\u0435 \u0458\u0435 \u043c\u043e\u0458\u0430 "
                      "\u043f\u043e\u0448\u0438\u0459\u043a\u0430" },
    { "windows-1253", "\u03a0\u03bf\u03cd \u03b5\u03af\u03bd\u03b1\u03b9 \u03c4\u03bf "
                      "\u03b4\u03ad\u03bc\u03b1 \u03bc\u03bf\u03c5" },
    { "iso-8859-2", "Kje je moja po\u0161iljka, \u010dakam \u017ee dolgo" },
    { "iso-8859-5", "\u0413\u0434\u0435 \u0458\u0435 \u043c\u043e\u0458\u0430 "
                    "\u043f\u043e\u0448\u0438\u0459\u043a\u0430" },
    { "iso-8859-7", "\u03a0\u03bf\u03cd \u03b5\u03af\u03bd\u03b1\u03b9 \u03c4\u03bf "
                    "\u03b4\u03ad\u03bc\u03b1 \u03bc\u03bf\u03c5" },
    { "koi8-r",
      "\u0413\u0434\u0435 \u043c\u043e\u044f \u043f\u043e\u0441\u044b\u043b\u043a\u0430" },
    { "utf-16", "\u0160\u0430\u043c \u03b1" },
    { "utf-16le", "\u0160\u0430\u043c \u03b1\u03b2\u03b3" },
    { "utf-7", "\u0160\u0430\u043c \u03b1" },
    { "iso-2022-jp", "\u65e5\u672c\u8a9e" },
    { "shift_jis", "\u65e5\u672c\u8a9e\u306e\u624b\u7d19" },
    { "gb18030", "\u4f60\u597d\uff0c\u4e16\u754c" },
    { "big5", "\u4f60\u597d\u4e16\u754c" },
    { "euc-kr", "\uc548\ub155\ud558\uc138\uc694" },
    { "cp866", "\u0413\u0434\u0435 \u043c\u043e\u044f \u043f\u043e\u0441\u044b\u043b\u043a\u0430" },
};

static struct str converted(struct arena *a, const char *charset, const char *text) {
    iconv_t cd = iconv_open(charset, "utf-8");
    assert_true(cd != (iconv_t)-1);
    char *from = arena_copy(a, text, strlen(text)), *to = arena_alloc(a, 4096), *at = to;
    size_t n = strlen(text), room = 4096;
    assert_int_equal(iconv(cd, &from, &n, &at, &room), 0);
    assert_int_equal(iconv(cd, NULL, NULL, &at, &room), 0);
    iconv_close(cd);
    return (struct str){ to, 4096 - room };
}

static struct str base64(struct arena *a, struct str s) {
    size_t n = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_ORIGINAL);
    char *p = arena_alloc(a, n);
    sodium_bin2base64(p, n, (const unsigned char *)s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
    return str_of(p);
}

static void charsets_are_read(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
        const char *charset = charsets[i].charset;
        struct str code = base64(a, converted(a, charset, charsets[i].text));
        struct str raw =
            str_printf(a,
                       "From: =?%s?B?%.*s?= <x@y.example>\r\nSubject: =?%s?B?%.*s?=\r\n"
                       "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=%s\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n%.*s\r\n",
                       charset, STR_ARG(code), charset, STR_ARG(code), charset, STR_ARG(code));
        struct mail m;
        reads(r, a, raw, &m);
        struct str want = str_of(charsets[i].text);
        if (!str_eq(m.subject, want)) fail_msg("%s, subject: %.*s", charset, STR_ARG(m.subject));
        if (!str_eq(str_trim(m.text), want)) fail_msg("%s, text: %.*s", charset, STR_ARG(m.text));
        if (!str_eq(m.from.v[0].name, want))
            fail_msg("%s, name: %.*s", charset, STR_ARG(m.from.v[0].name));
    }
    assert_int_equal(reader_stats(r).started, 1);
    reader_stop(&r);
    arena_free(&a);
}

static void exotic_charset_does_not_kill(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct mail m;
    reads(r, a,
          S("From: =?ibm1388?q?abc?= <x@y.example>\r\nSubject: =?ibm1388?q?abc?= "
            "=?nonsense?b?YQ==?=\r\n"
            "Content-Type: text/plain; charset=ibm1388\r\n\r\nabc\r\n"),
          &m);
    assert_true(str_eq(m.from.v[0].address, S("x@y.example")));
    assert_int_equal(reader_stats(r).started, 1);
    reader_stop(&r);
    arena_free(&a);
}

/* ---- large and hostile letters ---- */

static void large_letter(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct str file, raw = with_attachment(a, LARGE, &file);
    struct mail m;
    int64_t start = in(0);
    reads(r, a, raw, &m);
    print_message("# %zu bytes in %lld us\n", raw.n, (long long)(in(0) - start));
    assert_int_equal(m.attachments.n, 1);
    assert_int_equal(m.attachments.v[0].size, file.n);
    assert_true(str_eq(m.attachments.v[0].sha256, hash_sha256_hex(a, file)));
    assert_true(str_eq(str_trim(m.text), S("text")));
    assert_int_equal(reader_stats(r).started, 1);
    reader_stop(&r);
    arena_free(&a);
}

static void too_large_letter(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct mail m;
    struct str raw = { arena_alloc(a, READER_RAW_MAX + 1), READER_RAW_MAX + 1 };
    const struct err *e = reader_parse(r, a, raw, in(SECOND), &m);
    assert_non_null(e);
    assert_int_equal(e->code, ERR_LIMIT);
    reads_small(r);
    reader_stop(&r);
    arena_free(&a);
}

static struct str repeated(struct arena *a, struct str head, struct str brick, size_t n,
                           struct str tail) {
    struct buf b = buf_new_sized(a, LARGE, head.n + brick.n * n + tail.n);
    buf_add(&b, head);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, brick);
    buf_add(&b, tail);
    assert_false(buf_over(&b));
    return buf_str(&b);
}

/* What costs MIME libraries seconds and gigabytes (A25, F18): read within the limits, by one
 * reader. */
static void hostile_letters(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct str multipart =
        S("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n");
    struct str html = S("From: a@b.example\r\nContent-Type: text/html\r\n\r\n");
    const struct {
        const char *name;
        struct str raw;
    } letters[] = {
        { "300,000 parts", repeated(a, multipart, S("--B\r\n\r\n\r\n"), 300000, S("--B--\r\n")) },
        { "500,000 header lines",
          repeated(a, S("From: a@b.example\r\n"), S("X: y\r\n"), 500000, S("\r\nx")) },
        { "a header of 10 MB",
          repeated(a, S("From: a@b.example\r\nSubject: "), S("x"), 10000000, S("\r\n\r\nx")) },
        { "100,000 addresses",
          repeated(a, S("To: "), S("a@b.example, "), 100000, S("c@d\r\n\r\nx")) },
        { "colons in From", repeated(a, S("From: "), S(":"), 99999, S("\r\n\r\nx")) },
        { "20,000 nested messages",
          repeated(a, S(""), S("Content-Type: message/rfc822\r\n\r\n"), 20000, S("\r\nx")) },
        { "200,000 encoded words",
          repeated(a, S("Subject: "), S("=?utf-8?q?x?= "), 200000, S("\r\n\r\nx")) },
        { "4 MB of brackets in HTML", repeated(a, html, S("<"), 4 << 20, S("")) },
        { "100,000 nested divs", repeated(a, html, S("<div>"), 100000, S("x")) },
        { "1 MB of unclosed quotes", repeated(a, html, S("<a href=\""), 100000, S("x")) },
    };
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        struct mail m;
        int64_t start = in(0);
        const struct err *e = reader_parse(r, a, letters[i].raw, in(60 * SECOND), &m);
        if (e) fail_msg("%s: %.*s", letters[i].name, STR_ARG(err_trace(a, e)));
        print_message("# %s: %lld us\n", letters[i].name, (long long)(in(0) - start));
    }
    assert_int_equal(reader_stats(r).started, 1);
    reader_stop(&r);
    arena_free(&a);
}

/* ---- corpora ---- */

static struct reader *walk_reader;
static size_t walk_count;

static int read_file(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)at;
    bool is_mail = strstr(path, "/mail-") || strstr(path, "/bounce-");
    if (kind != FTW_F || !is_mail || strstr(path, "SOURCE.md") || st->st_size > LARGE) return 0;
    FILE *f = fopen(path, "rb");
    if (!f) return 0;
    struct arena *a = arena_new(ARENA);
    char *p = arena_alloc(a, (size_t)st->st_size + 1);
    size_t n = fread(p, 1, (size_t)st->st_size, f);
    fclose(f);
    struct mail m;
    const struct err *e = reader_parse(walk_reader, a, (struct str){ p, n }, in(60 * SECOND), &m);
    if (e) fail_msg("%s: %.*s", path, STR_ARG(err_trace(a, e)));
    assert_true(utf8_valid(m.text) && utf8_valid(m.html) && utf8_valid(m.subject));
    walk_count++;
    arena_free(&a);
    return 0;
}

static void corpora_do_no_harm(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    walk_reader = started(a, 1, 0);
    walk_count = 0;
    nftw(CORPORA, read_file, 16, FTW_PHYS);
    struct reader_stats s = reader_stats(walk_reader);
    print_message("# %zu letters of the corpora by %u readers\n", walk_count, (unsigned)s.started);
    assert_int_equal(s.letters, walk_count);
    assert_int_equal(s.unreadable, 0);
    assert_int_equal(s.started, (walk_count + READER_LETTERS - 1) / READER_LETTERS);
    reader_stop(&walk_reader);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F19 charsets are read in the lock", charsets_are_read, NULL, NULL, NULL },
        { "F19 an exotic charset does not kill", exotic_charset_does_not_kill, NULL, NULL, NULL },
        { "F18 a letter of 25 MB", large_letter, NULL, NULL, NULL },
        { "F18 a letter beyond the limit is refused", too_large_letter, NULL, NULL, NULL },
        { "A25 hostile letters stay within the limits", hostile_letters, NULL, NULL, NULL },
        { "F19 letters of the corpora do no harm", corpora_do_no_harm, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
