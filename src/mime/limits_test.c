/* Letters made to hurt: each within the reader's 2 s of CPU and 256 MB, with much to spare. */
#include "mime/parse.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/test_kit.h"

#include <sys/resource.h>
#include <time.h>

enum { LETTER_MAX = 25 << 20, NEEDED_MAX = 64 << 20 };

#ifdef KEPT_SANITIZED
enum { CPU_MS_MAX = 20000 };
#else
enum { CPU_MS_MAX = 2000 };
#endif

static const char head[] =
    "From: Ana <ana@example.com>\nTo: desk@example.com\nSubject: x\nDate: 5 Mar 2026 10:12 +0100\n";

/* head, start, as many pieces as there is room for (or count), end. %d in piece is its number. */
static const struct {
    const char *name, *start, *piece, *end;
    size_t count; /* 0: up to 25 MB */
    const char *warnings;
} rows[] = {
    { "300,000 tiny parts", "Content-Type: multipart/mixed; boundary=a\n\n", "--a\n\n\n", "--a--\n",
      300000, "parts-cut" },
    { "500,000 fields", "", "X-H%d: v\n", "\nbody\n", 500000, "header-cut" },
    { "a line of 20 MB", "\n", "xxxxxxxxxx", "\n", 2000000, "line-cut cut" },
    { "a field of 20 MB", "X: ", "xxxxxxxxxx", "\n\nbody\n", 2000000, "header-cut" },
    { "A25 100,000 address fields", "", "Cc: p%d@example.com\n", "\nbody\n", 100000, "header-cut" },
    { "A25 100,000 addresses", "Cc: ", "Pera <p@example.com>,\n ", "a@x\n\nbody\n", 40000,
      "addresses-cut" },
    { "300,000 quotes that close nothing", "Cc: <", "\\\"", "\n\nbody\n", 300000, "" },
    { "500,000 brackets", "Cc: ", "<(", "\n\nbody\n", 250000, "" },
    { "A25 20,000 nested multiparts", "", "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n",
      "\ndeep\n", 20000, "depth-cut" },
    { "20,000 nested letters", "", "Content-Type: message/rfc822\n\n", "\ndeep\n", 20000, "" },
    { "200,000 encoded words", "Keywords: x\nSubject: ", "=?utf-8?b?0LvQsCA=?=\n ", "\n\nbody\n",
      200000, "header-cut" },
    { "words that never end", "References: ", "=?a?q?x", "\n\nbody\n", 140000, "" },
    { "25 MB of base64",
      "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nhi\n--a\nContent-Type: a/b; name=x\n"
      "Content-Transfer-Encoding: base64\n\n",
      "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWkFC\n", "--a--\n", 0,
      "" },
    { "25 MB of base64 in one line",
      "Content-Type: a/b; name=x\nContent-Transfer-Encoding: base64\n\n", "QUJDREVGR0hJSktM", "\n",
      0, "line-cut" },
    { "25 MB of HTML", "Content-Type: text/html; charset=windows-1250\n\n",
      "<div><b>\350\346\232</b></div>\n", "", 0, "cut" },
    { "25 MB of quotes in HTML", "Content-Type: text/html\n\n<blockquote type=cite>", "a<br>\n", "", 0,
      "cut" },
    { "25 MB of Cyrillic without a charset", "\n", "\317\356\370\362\356\342\340\355\350, \n", "",
      0, "cut charset-guessed" },
    { "25 MB of quoted lines", "\n", "> x\n", "", 0, "cut" },
    { "25 MB of dashes", "Content-Type: multipart/mixed; boundary=a\n\n--a\n\n", "--\n", "", 0,
      "cut" },
    { "25 MB of uuencode heads", "\n", "begin 644 x\n", "", 0, "cut" },
    { "25 MB of uuencoded files", "\n", "begin 644 x\n`\nend\n", "", 0, "cut" },
    { "25 MB of text parts", "Content-Type: multipart/mixed; boundary=a\n\n",
      "--a\nContent-Type: text/plain; "
      "charset=windows-1251\n\n\340\340\340\340\340\340\340\340\340\340\340\340\340\340\n",
      "--a--\n", 0, "parts-cut" },
    { "25 MB of soft breaks", "Content-Transfer-Encoding: quoted-printable\n\n", "=C4=8D=\n", "", 0,
      "cut" },
    { "25 MB of Chinese", "Content-Type: text/plain; charset=gb2312\n\n", "\304\343\272\303", "", 0,
      "line-cut cut" },
    { "200,000 parameters", "Content-Type: a/b; ", "a=\"b;", "\n\nx\n", 200000, "" },
    { "A20 25 MB of files in a packet",
      "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\neJ8+IgEA\n",
      "AgKQBgAAAAAAAAACD4AGAAEAAAB4eAACApAGAAAAAAAAAAIPgAYAAQAAAHh4AAICkAYAAAAAAAAAAg+A"
      "BgABAAAAeHgA"
      "\n",
      "", 0, "parts-cut" },
    { "A20 25 MB of properties in a packet",
      "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\neJ8+IgEAAgKQBgAAAAAAAAACBZAGAAAAkAH/////\n",
      "AwAgDgEAAAADACAOAQAAAAMAIA4BAAAA\n", "", 0, "parts-cut" },
    { "stray lines in the header", "", "junk\n", "To: x\n\nbody\n", 0, "cut" },
};

static void add_piece(struct buf *b, const char *piece, int number) {
    struct str rest = str_of(piece);
    for (;;) {
        ptrdiff_t at = str_find(rest, S("%d"));
        buf_add(b, at < 0 ? rest : str_slice(rest, 0, (size_t)at));
        if (at < 0) return;
        buf_add_int(b, number);
        rest = str_from(rest, (size_t)at + 2);
    }
}

static struct str made(struct arena *a, size_t i) {
    struct buf b = buf_new_sized(a, LETTER_MAX, LETTER_MAX - 1);
    buf_add_c(&b, head);
    buf_add_c(&b, rows[i].start);
    size_t room = LETTER_MAX - strlen(rows[i].end) - 200;
    for (int k = 0; b.n < room && (rows[i].count == 0 || (size_t)k < rows[i].count); k++)
        add_piece(&b, rows[i].piece, k);
    buf_add_c(&b, rows[i].end);
    assert_false(buf_over(&b));
    return buf_str(&b);
}

static long cpu_ms(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
           (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

static void within_limits(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct arena *input = arena_new(2 * LETTER_MAX), *a = arena_new(MAIL_ARENA);
        struct str raw = made(input, i);
        struct mail m;
        long before = cpu_ms();
        mail_parse(a, raw, &m);
        (void)mail_json(a, &m);
        (void)mail_content_hash(a, raw);
        long took = cpu_ms() - before;
        print_message("# %s: %ld ms, %zu KiB\n", rows[i].name, took, arena_used(a) / 1024);
        if (took > CPU_MS_MAX) fail_msg("%s: %ld ms", rows[i].name, took);
        if (arena_used(a) > NEEDED_MAX) fail_msg("%s: %zu bytes", rows[i].name, arena_used(a));
        ROW_STR(rows[i].name, kit_words(a, m.warnings), str_of(rows[i].warnings));
        ROW_STR(rows[i].name, m.from.v[0].address, S("ana@example.com"));
        assert_true(m.text.n <= MAIL_TEXT_MAX && m.reply.n <= MAIL_TEXT_MAX &&
                    m.html.n <= MAIL_TEXT_MAX);
        arena_free(&a);
        arena_free(&input);
    }
}

/* Any bytes at all: cut, repeated and mixed pieces of letters. */
static void any_bytes(void **state) {
    (void)state;
    static const char *const pieces[] = { "From: ",
                                          "a@x",
                                          "\n",
                                          "\r\n",
                                          "--b",
                                          "--",
                                          "=?utf-8?Q?",
                                          "?=",
                                          "\"",
                                          "<",
                                          ">",
                                          "(",
                                          ")",
                                          "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
                                          "Content-Type: text/html\n\n",
                                          "\377",
                                          "\304\215",
                                          "Content-Transfer-Encoding: base64\n\n",
                                          "begin 644 x\n",
                                          "end\n",
                                          " ",
                                          ":",
                                          ";",
                                          "name*0*=",
                                          "=41",
                                          "> ",
                                          "\033$B",
                                          "charset=utf-7",
                                          "<p>",
                                          "&#",
                                          "Date: 5 Mar",
                                          "\n\n" };
    uint32_t seed = 20260305;
    for (int round = 0; round < 3000; round++) {
        struct arena *a = arena_new(MAIL_ARENA);
        struct buf b = buf_new(a, 1 << 16);
        int count = (int)(seed % 60) + 1;
        for (int k = 0; k < count; k++) {
            seed = seed * 1664525u + 1013904223u;
            buf_add_c(&b, pieces[(seed >> 16) % ROWS(pieces)]);
            if ((seed >> 8) % 50 == 0) buf_add_char(&b, 0);
        }
        struct mail m;
        mail_parse(a, buf_str(&b), &m);
        struct str json = mail_json(a, &m);
        if (!utf8_valid(json) || json.n == 0) fail_msg("round %d: no UTF-8", round);
        arena_free(&a);
    }
}

static int warm(void **state) {
    (void)state;
    mail_warm_up();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F18 hostile letters stay within the reader's limits", within_limits, NULL, NULL, NULL },
        { "F12 any bytes are read", any_bytes, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, warm, NULL);
}
