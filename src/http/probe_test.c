/* The probe table of the guard: each row ends in the status beside it and a closed connection, and
 * what is pipelined behind it is not answered. Sound requests pass, whole and in pieces, several a
 * connection. With a port as its argument it asks what serves there (tests/scenario/door.mjs asks
 * kept serve), else a server of its own. */
#include "http/testkit.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#define BEHIND "GET /pipelined HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define LIT(lit)                                                                                   \
    { "" lit, sizeof(lit) - 1 }
#define H "Host: localhost\r\n"
#define POST "POST /echo HTTP/1.1\r\n" H

struct probe {
    const char *name;
    struct str bytes;
    int want;
};

static const struct probe probes[] = {
    /* Length and Transfer-Encoding: request smuggling */
    { "two different Content-Length",
      LIT(POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 400 },
    { "two equal Content-Length", LIT(POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
      400 },
    { "two Content-Length of other case",
      LIT(POST "content-length: 5\r\nCONTENT-LENGTH: 50\r\n\r\nhello"), 400 },
    { "a list as Content-Length", LIT(POST "Content-Length: 5, 5\r\n\r\nhello"), 400 },
    { "negative Content-Length", LIT(POST "Content-Length: -5\r\n\r\nhello"), 400 },
    { "Content-Length with plus", LIT(POST "Content-Length: +5\r\n\r\nhello"), 400 },
    { "hexadecimal Content-Length", LIT(POST "Content-Length: 0x5\r\n\r\nhello"), 400 },
    { "Content-Length with a word behind", LIT(POST "Content-Length: 5 x\r\n\r\nhello"), 400 },
    { "empty Content-Length", LIT(POST "Content-Length:\r\n\r\nhello"), 400 },
    { "Content-Length that overflows",
      LIT(POST "Content-Length: 18446744073709551621\r\n\r\nhello"), 413 },
    { "space before the colon", LIT(POST "Content-Length : 5\r\n\r\nhello"), 400 },
    { "CL and TE chunked",
      LIT(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411 },
    { "TE chunked and CL",
      LIT(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 411 },
    { "TE chunked", LIT(POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411 },
    { "TE xchunked", LIT(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 411 },
    { "TE identity", LIT(POST "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello"),
      411 },
    { "TE twice",
      LIT(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"), 411 },
    { "TE list", LIT(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 411 },
    { "TE in odd case", LIT(POST "tRANSFER-eNCODING: cHUNKED\r\n\r\n0\r\n\r\n"), 411 },
    { "TE with space before the colon", LIT(POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
      400 },
    { "TE with vertical tab", LIT(POST "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"), 400 },
    { "TE folded", LIT(POST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"), 411 },
    { "chunk with bare LF", LIT(POST "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n"),
      411 },
    { "chunk of a huge size", LIT(POST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
      411 },
    { "TE in HTTP/1.0",
      LIT("POST /echo HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411 },
    /* Host */
    { "no Host", LIT("GET /ok HTTP/1.1\r\n\r\n"), 400 },
    { "no Host, other headers", LIT("GET /ok HTTP/1.1\r\nAccept: a\r\n\r\n"), 400 },
    { "no Host in HTTP/1.0", LIT("GET /ok HTTP/1.0\r\n\r\n"), 400 },
    { "two Hosts", LIT("GET /ok HTTP/1.1\r\n" H "Host: evil.example\r\n\r\n"), 400 },
    { "two equal Hosts", LIT("GET /ok HTTP/1.1\r\n" H H "\r\n"), 400 },
    { "empty Host", LIT("GET /ok HTTP/1.1\r\nHost:\r\n\r\n"), 400 },
    { "unknown Host (A31)", LIT("GET /ok HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 421 },
    { "Host with a user", LIT("GET /ok HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n"), 421 },
    { "Host with a bad port", LIT("GET /ok HTTP/1.1\r\nHost: localhost:x\r\n\r\n"), 421 },
    { "Host that only begins alike",
      LIT("GET /ok HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"), 421 },
    { "two Authorization",
      LIT("GET /ok HTTP/1.1\r\n" H "Authorization: a\r\nAuthorization: b\r\n\r\n"), 400 },
    /* Names and values */
    { "name with a space", LIT("GET /ok HTTP/1.1\r\n" H "X Y: 1\r\n\r\n"), 400 },
    { "name with a bracket", LIT("GET /ok HTTP/1.1\r\n" H "X(Y): 1\r\n\r\n"), 400 },
    { "name with a control", LIT("GET /ok HTTP/1.1\r\n" H "X\x01Y: 1\r\n\r\n"), 400 },
    { "name beyond ASCII", LIT("GET /ok HTTP/1.1\r\n" H "X\xc3\xa4: 1\r\n\r\n"), 400 },
    { "empty name", LIT("GET /ok HTTP/1.1\r\n" H ": 1\r\n\r\n"), 400 },
    { "line without a colon", LIT("GET /ok HTTP/1.1\r\n" H "nonsense\r\n\r\n"), 400 },
    { "space before the first name", LIT("GET /ok HTTP/1.1\r\n Host: localhost\r\n\r\n"), 400 },
    { "NUL in a value", LIT("GET /ok HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"), 400 },
    { "NUL at the end of a value", LIT("GET /ok HTTP/1.1\r\n" H "X: a\0\r\n\r\n"), 400 },
    { "NUL in the last of several", LIT("GET /ok HTTP/1.1\r\n" H "X: a\r\nY: b\0\0\r\n\r\n"), 400 },
    { "NUL in Host", LIT("GET /ok HTTP/1.1\r\nHost: localhost\0.evil\r\n\r\n"), 400 },
    { "NUL in a name", LIT("GET /ok HTTP/1.1\r\n" H "X\0Y: a\r\n\r\n"), 400 },
    { "control in a value", LIT("GET /ok HTTP/1.1\r\n" H "X: a\x07z\r\n\r\n"), 400 },
    { "DEL in a value", LIT("GET /ok HTTP/1.1\r\n" H "X: a\x7fz\r\n\r\n"), 400 },
    { "folded value", LIT("GET /ok HTTP/1.1\r\n" H "X: a\r\n b\r\nY: c\r\n\r\n"), 400 },
    { "value folded with a tab", LIT("GET /ok HTTP/1.1\r\n" H "X: a\r\n\tb\r\n\r\n"), 400 },
    { "last value folded", LIT("GET /ok HTTP/1.1\r\n" H "X: a\r\n \r\n\r\n"), 400 },
    /* Line ends */
    { "bare LF after the request line", LIT("GET /ok HTTP/1.1\n" H "\r\n"), 400 },
    { "bare LF after a value", LIT("GET /ok HTTP/1.1\r\nHost: localhost\nX: a\r\n\r\n"), 400 },
    { "bare LF as the empty line", LIT("GET /ok HTTP/1.1\r\n" H "\n"), 400 },
    { "bare LF before the empty line", LIT("GET /ok HTTP/1.1\r\nHost: localhost\n\r\n"), 400 },
    { "colon and bare LF as the empty line", LIT("GET /ok HTTP/1.1\r\n" H ":\n"), 400 },
    { "colon and CR LF as the empty line", LIT("GET /ok HTTP/1.1\r\n" H ":\r\n\r\n"), 400 },
    { "NUL and bare LF as the empty line", LIT("GET /ok HTTP/1.1\r\n" H "\0\n"), 400 },
    { "NUL and bare LF after a value", LIT("GET /ok HTTP/1.1\r\n" H "X: a\0\nY: b\r\n\r\n"), 400 },
    { "line of NUL before the request", LIT("\0\r\nGET /ok HTTP/1.1\r\n" H "\r\n"), 400 },
    { "bare LF before the request", LIT("\nGET /ok HTTP/1.1\r\n" H "\r\n"), 400 },
    { "bare LF everywhere", LIT("GET /ok HTTP/1.1\nHost: localhost\n\n"), 400 },
    { "bare CR in a value", LIT("GET /ok HTTP/1.1\r\n" H "X: a\rY: b\r\n\r\n"), 400 },
    { "bare CR after the request line", LIT("GET /ok HTTP/1.1\r" H "\r\n"), 400 },
    /* Request line */
    { "HTTP/2.0", LIT("GET /ok HTTP/2.0\r\n" H "\r\n"), 505 },
    { "HTTP/1.2", LIT("GET /ok HTTP/1.2\r\n" H "\r\n"), 505 },
    { "HTTP/0.9 spelt out", LIT("GET /ok HTTP/0.9\r\n" H "\r\n"), 505 },
    { "no version", LIT("GET /ok\r\n" H "\r\n"), 400 },
    { "version in small letters", LIT("GET /ok http/1.1\r\n" H "\r\n"), 400 },
    { "version with more digits", LIT("GET /ok HTTP/1.10\r\n" H "\r\n"), 400 },
    { "h2 preface", LIT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505 },
    { "method that is no token", LIT("G@T /ok HTTP/1.1\r\n" H "\r\n"), 400 },
    { "unknown method", LIT("BREW /ok HTTP/1.1\r\n" H "\r\n"), 405 },
    { "method in small letters", LIT("get /ok HTTP/1.1\r\n" H "\r\n"), 405 },
    { "TRACE", LIT("TRACE /ok HTTP/1.1\r\n" H "\r\n"), 405 },
    { "CONNECT", LIT("CONNECT localhost:22 HTTP/1.1\r\n" H "\r\n"), 400 },
    { "absolute target (A31)", LIT("GET http://evil.example/ok HTTP/1.1\r\n" H "\r\n"), 400 },
    { "OPTIONS *", LIT("OPTIONS * HTTP/1.1\r\n" H "\r\n"), 400 },
    { "target without slash", LIT("GET ok HTTP/1.1\r\n" H "\r\n"), 400 },
    { "space in the target", LIT("GET /o k HTTP/1.1\r\n" H "\r\n"), 400 },
    { "NUL in the target", LIT("GET /ok\0x HTTP/1.1\r\n" H "\r\n"), 400 },
    { "control in the target", LIT("GET /o\x01k HTTP/1.1\r\n" H "\r\n"), 400 },
    { "target beyond ASCII", LIT("GET /\xc3\xa4 HTTP/1.1\r\n" H "\r\n"), 400 },
    { "fragment in the target", LIT("GET /ok#x HTTP/1.1\r\n" H "\r\n"), 400 },
    { "encoded NUL in the path", LIT("GET /ok%00x HTTP/1.1\r\nConnection: close\r\n" H "\r\n"),
      400 },
    { "half an escape in the path", LIT("GET /ok%4 HTTP/1.1\r\nConnection: close\r\n" H "\r\n"),
      400 },
    { "dot segments", LIT("GET /a/../ok HTTP/1.1\r\nConnection: close\r\n" H "\r\n"), 400 },
    { "encoded dot segments", LIT("GET /a/%2e%2E/ok HTTP/1.1\r\nConnection: close\r\n" H "\r\n"),
      400 },
    { "wrong UTF-8 in the query", LIT("GET /ok?q=%ff HTTP/1.1\r\nConnection: close\r\n" H "\r\n"),
      400 },
    /* Bodies */
    { "body where none belongs", LIT("GET /ok HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\nhello"),
      413 },
    { "F17 10 GB body", LIT(POST "Content-Length: 10737418240\r\n\r\n"), 413 },
    { "F17 one byte too many", LIT(POST "Content-Length: 1048577\r\n\r\n"), 413 },
    { "too large with Expect", LIT(POST "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"),
      413 },
};

static struct kit kit;
static int other_port; /* of a server that is not ours; 0: our own is started */

static int start(void **state) {
    (void)state;
    if (other_port) {
        kit_at(&kit, other_port);
        return 0;
    }
    struct server_options o = kit_options(&kit);
    kit_start(&kit, &o);
    return 0;
}

static int stop(void **state) {
    (void)state;
    kit_stop(&kit);
    return 0;
}

/* The library sends some heads of its own twice; what must not come is another answer. */
static bool answered_once(struct str got, int want) {
    int statuses = 0;
    if (other_port && want == 200) want = 404; /* a desk has nothing at /ok */
    for (ptrdiff_t at; (at = str_find(got, S("HTTP/1."))) >= 0;
         got = str_from(got, (size_t)at + 7)) {
        int status = kit_status(str_from(got, (size_t)at)); /* 0: only words of a body */
        if (status && status != want) return false;
        statuses += status > 0;
    }
    return statuses > 0;
}

static void check(const struct probe *p, struct str bytes, size_t piece) {
    int fd = kit_dial(&kit);
    bool closed;
    if (piece)
        kit_send_pieces(fd, bytes, piece);
    else
        kit_send(fd, bytes);
    struct str got = kit_read_all(&kit, fd, &closed);
    close(fd);
    if (!answered_once(got, p->want) || !closed || atomic_load(&kit.pipelined) != 0)
        fail_msg("%s: want %d, got %d, closed %d, pipelined %d: %.*s", p->name, p->want,
                 kit_status(got), closed, atomic_load(&kit.pipelined), STR_ARG(got));
}

static void a44_doubtful_heads_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        struct str behind = str_join(kit.arena, probes[i].bytes, S(BEHIND));
        check(&probes[i], behind, 0);
    }
}

static void a44_in_pieces_too(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        check(&probes[i], str_join(kit.arena, probes[i].bytes, S(BEHIND)), 7);
}

static void a44_second_on_a_connection_too(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        int fd = kit_dial(&kit);
        bool closed;
        kit_send(fd, S("GET /health HTTP/1.1\r\n" H "\r\n"));
        assert_int_equal(kit_status(kit_read_reply(&kit, fd)), 200);
        kit_send(fd, str_join(kit.arena, probes[i].bytes, S(BEHIND)));
        struct str got = kit_read_all(&kit, fd, &closed);
        close(fd);
        if (!answered_once(got, probes[i].want) || !closed || atomic_load(&kit.pipelined) != 0)
            fail_msg("%s: want %d, got %d", probes[i].name, probes[i].want, kit_status(got));
    }
}

static struct str repeat(struct arena *a, struct str head, struct str piece, size_t n,
                         struct str tail) {
    struct buf b = buf_new(a, 4 << 20);
    buf_add(&b, head);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, piece);
    buf_add(&b, tail);
    return buf_str(&b);
}

static void f17_large_heads(void **state) {
    (void)state;
    struct {
        const char *name;
        struct str head, piece;
        size_t n;
        struct str tail;
        int want;
    } cases[] = {
        { "30 KB value", S("GET /ok HTTP/1.1\r\n" H "X: "), S("0123456789"), 3000, S("\r\n\r\n"),
          431 },
        { "1 MB value", S("GET /ok HTTP/1.1\r\n" H "X: "), S("0123456789"), 100000, S("\r\n\r\n"),
          431 },
        { "200 headers", S("GET /ok HTTP/1.1\r\n" H), S("X-A: b\r\n"), 200, S("\r\n"), 431 },
        { "100,000 headers", S("GET /ok HTTP/1.1\r\n" H), S("X-A: b\r\n"), 100000, S("\r\n"), 431 },
        { "100 cookies", S("GET /ok HTTP/1.1\r\n" H "Cookie: "), S("a=b; "), 100,
          S("c=d\r\nConnection: close\r\n\r\n"), 200 },
        { "4,000 cookies", S("GET /ok HTTP/1.1\r\n" H "Cookie: "), S("a=b; "), 4000,
          S("c=d\r\n\r\n"), 431 },
        { "100 headers", S("GET /ok HTTP/1.1\r\n" H), S("X-A: b\r\n"), 98,
          S("Connection: close\r\n\r\n"), 200 },
        { "101 headers", S("GET /ok HTTP/1.1\r\n" H), S("X-A: b\r\n"), 100, S("\r\n"), 431 },
        { "99 headers of 100 bytes", S("GET /ok HTTP/1.1\r\n" H),
          S("X-A: "
            "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345"
            "67890123456789\r\n"),
          98, S("Connection: close\r\n\r\n"), 200 },
        { "8 KB target", S("GET /"), S("0123456789"), 801, S(" HTTP/1.1\r\n" H "\r\n"), 414 },
        { "1 MB target", S("GET /"), S("0123456789"), 100000, S(" HTTP/1.1\r\n" H "\r\n"), 414 },
        { "101 query fields", S("GET /ok?"), S("a=b&"), 100, S("a=b HTTP/1.1\r\n" H "\r\n"), 414 },
        { "1,001 query fields", S("GET /ok?"), S("a=b&"), 1000, S("a=b HTTP/1.1\r\n" H "\r\n"),
          414 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct probe p = { cases[i].name, S(""), cases[i].want };
        check(&p, repeat(kit.arena, cases[i].head, cases[i].piece, cases[i].n, cases[i].tail), 0);
    }
}

static const struct probe sound[] = {
    { "plain", LIT("GET /ok HTTP/1.1\r\n" H "\r\n"), 200 },
    { "empty lines before", LIT("\r\n\r\nGET /ok HTTP/1.1\r\n" H "\r\n"), 200 },
    { "with a query", LIT("GET /ok?a=b&c=%20d HTTP/1.1\r\n" H "\r\n"), 200 },
    { "Host with port", LIT("GET /ok HTTP/1.1\r\nHost: LOCALHOST:8090\r\n\r\n"), 200 },
    { "IPv6 Host", LIT("GET /ok HTTP/1.1\r\nHost: [::1]:8090\r\n\r\n"), 200 },
    { "empty value", LIT("GET /ok HTTP/1.1\r\n" H "X-Empty:\r\nX-Also: \r\n\r\n"), 200 },
    { "empty value first", LIT("GET /ok HTTP/1.1\r\nX-Empty:\r\n" H "\r\n"), 200 },
    { "padded values", LIT("GET /ok HTTP/1.1\r\nHost:   localhost  \r\nX:\t a \t\r\nY:b\r\n\r\n"),
      200 },
    { "UTF-8 value", LIT("GET /ok HTTP/1.1\r\n" H "X: \xc3\xa4\r\n\r\n"), 200 },
    { "ninety query fields",
      LIT("GET /ok?"
#define TEN "a=b&c=d&e=f&g=h&i=j&k=l&m=n&o=p&q=r&s=t&"
          TEN TEN TEN TEN TEN TEN TEN TEN TEN " HTTP/1.1\r\n" H "\r\n"),
      200 },
    { "cookies", LIT("GET /ok HTTP/1.1\r\n" H "Cookie: a=b; c=d; e=\"f\"\r\n\r\n"), 200 },
    { "a body", LIT(POST "Content-Length: 5\r\n\r\nhello"), 200 },
    { "an empty body", LIT(POST "Content-Length: 0\r\n\r\n"), 200 },
    { "no length, no body", LIT(POST "\r\n"), 200 },
    { "Expect", LIT("POST /ok HTTP/1.1\r\n" H "X: y\r\nContent-Length: 2\r\n\r\nhi"), 200 },
    { "HEAD", LIT("HEAD /ok HTTP/1.1\r\n" H "\r\n"), 200 },
    { "DELETE", LIT("DELETE /ok HTTP/1.1\r\n" H "\r\n"), 200 },
    { "forty headers",
      LIT("GET /ok HTTP/1.1\r\n" H
#define FOUR "A: b\r\nC: d\r\nE:f\r\nG: \r\n"
              FOUR FOUR FOUR FOUR FOUR FOUR FOUR FOUR FOUR FOUR "\r\n"),
      200 },
};

static void check_sound(int fd, const struct probe *p) {
    bool head = str_starts(p->bytes, S("HEAD"));
    struct str got;
    if (head) {
        char c[2000];
        ssize_t n = read(fd, c, sizeof c);
        got = str_dup(kit.arena, (struct str){ c, n < 0 ? 0 : (size_t)n });
    } else {
        got = kit_read_reply(&kit, fd);
    }
    if (kit_status(got) != 200) fail_msg("%s: %d", p->name, kit_status(got));
}

static void sound_requests_pass(void **state) {
    (void)state;
    static const size_t pieces[] = { 0, 1, 3, 11, 50 };
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++) {
            int fd = kit_dial(&kit);
            for (int twice = 0; twice < 2; twice++) {
                if (pieces[j])
                    kit_send_pieces(fd, sound[i].bytes, pieces[j]);
                else
                    kit_send(fd, sound[i].bytes);
                check_sound(fd, &sound[i]);
            }
            close(fd);
        }
    }
}

static void large_sound_heads_pass(void **state) {
    (void)state;
    for (size_t n = 50; n <= 850; n += 80) {
        struct str bytes =
            repeat(kit.arena, S("GET /ok HTTP/1.1\r\n" H "X: "), S("0123456789"), n, S("\r\n\r\n"));
        for (size_t pieces = 1; pieces <= 25; pieces += 8) {
            int fd = kit_dial(&kit);
            for (int twice = 0; twice < 2; twice++) {
                kit_send_pieces(fd, bytes, bytes.n / pieces + 1);
                assert_int_equal(kit_status(kit_read_reply(&kit, fd)), 200);
            }
            close(fd);
        }
    }
}

static void pipelined_sound_requests_are_answered_in_order(void **state) {
    (void)state;
    struct str got = kit_ask(&kit, S("POST /echo HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\none"
                                     "POST /echo HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\ntwo"
                                     "POST /echo HTTP/1.1\r\n" H
                                     "Connection: close\r\nContent-Length: 5\r\n\r\nthree"));
    ptrdiff_t one = str_find(got, S("one")), two = str_find(got, S("two")),
              three = str_find(got, S("three"));
    assert_true(one > 0 && two > one && three > two);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a44_doubtful_heads_are_refused, start, stop),
        cmocka_unit_test_setup_teardown(a44_in_pieces_too, start, stop),
        cmocka_unit_test_setup_teardown(a44_second_on_a_connection_too, start, stop),
        cmocka_unit_test_setup_teardown(f17_large_heads, start, stop),
        cmocka_unit_test_setup_teardown(sound_requests_pass, start, stop),
        cmocka_unit_test_setup_teardown(large_sound_heads_pass, start, stop),
        cmocka_unit_test_setup_teardown(pipelined_sound_requests_are_answered_in_order, start,
                                        stop),
    };
    enum { REFUSALS = 4, ALL = sizeof tests / sizeof *tests };
    int64_t port;
    if (argc < 2) return _cmocka_run_group_tests("http/probe", tests, ALL, NULL, NULL);
    if (!str_to_int(str_of(argv[1]), 1, 65535, &port)) return 64;
    other_port = (int)port;
    return _cmocka_run_group_tests("http/probe of another", tests, REFUSALS, NULL, NULL);
}
