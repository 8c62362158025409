/* Readers as the server uses them: real keeper, nursery and locked children. */
#include "reader/reader.h"

#include "base/buf.h"
#include "base/sys.h"
#include "base/utf8.h"
#include "reader/watch.h"
#include "reader/wire.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <iconv.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARENA = 128 << 20, LARGE = 25 << 20 };

#define SECOND INT64_C(1000000)

static int64_t in(int64_t micros) { return sys_monotonic(sys_real()) + micros; }

static struct reader *started(struct arena *a, uint32_t children, uint32_t letters) {
    struct reader *r;
    struct reader_options options = { children, letters };
    const struct err *e = reader_nursery_start(a, &options, &r);
    if (e) fail_msg("%.*s", STR_ARG(err_trace(a, e)));
    return r;
}

static void reads(struct reader *r, struct arena *a, struct str raw, struct mail *ret) {
    const struct err *e = reader_parse(r, a, raw, in(60 * SECOND), ret);
    if (e) fail_msg("%.*s", STR_ARG(err_trace(a, e)));
}

static const struct str small = S("From: Ana <ana@shop.example>\r\nTo: desk@kept.example\r\nSubject: Hello\r\n"
                                  "Message-ID: <1@shop.example>\r\nDate: Fri, 13 Nov 2026 18:42:00 +0100\r\n"
                                  "\r\nWhere is my parcel?\r\n");

static void reads_small(struct reader *r) {
    struct arena *a = arena_new(ARENA);
    struct mail m;
    reads(r, a, small, &m);
    assert_true(str_eq(m.subject, S("Hello")));
    assert_int_equal(m.from.n, 1);
    assert_true(str_eq(m.from.v[0].address, S("ana@shop.example")));
    assert_true(str_eq(str_trim(m.text), S("Where is my parcel?")));
    arena_free(&a);
}

static void a_letter_is_read(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 0, 0);
    reads_small(r);
    struct reader_stats s = reader_stats(r);
    assert_int_equal(s.letters, 1);
    assert_int_equal(s.started, 1);
    assert_int_equal(s.living, 1);
    struct mail m;
    reads(r, a, S(""), &m);
    reader_stop(&r);
    assert_null(r);
    arena_free(&a);
}

static void read_once(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct mail m;
    assert_null(reader_parse_once(a, small, &m));
    assert_true(str_eq(m.subject, S("Hello")));
    arena_free(&a);
}

/* ---- charsets: iconv in the child has no files to load its modules from ---- */

static const struct {
    const char *charset, *text;
} charsets[] = {
    { "windows-1250", "Hov\u00e1 meg\u00e9rkezett a csomag? \u0160ta je sa po\u0161iljkom, \u010dekam ve\u0107 dugo" },
    { "windows-1251", "\u0413\u0434\u0435 \u0458\u0435 \u043c\u043e\u0458\u0430 \u043f\u043e\u0448\u0438\u0459\u043a\u0430" },
    { "windows-1253", "\u03a0\u03bf\u03cd \u03b5\u03af\u03bd\u03b1\u03b9 \u03c4\u03bf \u03b4\u03ad\u03bc\u03b1 \u03bc\u03bf\u03c5" },
    { "iso-8859-2", "Kje je moja po\u0161iljka, \u010dakam \u017ee dolgo" },
    { "iso-8859-5", "\u0413\u0434\u0435 \u0458\u0435 \u043c\u043e\u0458\u0430 \u043f\u043e\u0448\u0438\u0459\u043a\u0430" },
    { "iso-8859-7", "\u03a0\u03bf\u03cd \u03b5\u03af\u03bd\u03b1\u03b9 \u03c4\u03bf \u03b4\u03ad\u03bc\u03b1 \u03bc\u03bf\u03c5" },
    { "koi8-r", "\u0413\u0434\u0435 \u043c\u043e\u044f \u043f\u043e\u0441\u044b\u043b\u043a\u0430" },
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
        struct str raw = str_printf(a, "From: =?%s?B?%.*s?= <x@y.example>\r\nSubject: =?%s?B?%.*s?=\r\n"
                                       "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=%s\r\n"
                                       "Content-Transfer-Encoding: base64\r\n\r\n%.*s\r\n",
                                    charset, STR_ARG(code), charset, STR_ARG(code), charset, STR_ARG(code));
        struct mail m;
        reads(r, a, raw, &m);
        struct str want = str_of(charsets[i].text);
        if (!str_eq(m.subject, want)) fail_msg("%s, subject: %.*s", charset, STR_ARG(m.subject));
        if (!str_eq(str_trim(m.text), want)) fail_msg("%s, text: %.*s", charset, STR_ARG(m.text));
        if (!str_eq(m.from.v[0].name, want)) fail_msg("%s, name: %.*s", charset, STR_ARG(m.from.v[0].name));
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
    reads(r, a, S("From: =?ibm1388?q?abc?= <x@y.example>\r\nSubject: =?ibm1388?q?abc?= =?nonsense?b?YQ==?=\r\n"
                  "Content-Type: text/plain; charset=ibm1388\r\n\r\nabc\r\n"), &m);
    assert_true(str_eq(m.from.v[0].address, S("x@y.example")));
    assert_int_equal(reader_stats(r).started, 1);
    reader_stop(&r);
    arena_free(&a);
}

/* ---- large and hostile letters ---- */

/* A letter with text and one attachment of about n bytes; *ret_file is what is attached. */
static struct str with_attachment(struct arena *a, size_t n, struct str *ret_file) {
    size_t size = n / 78 * 57;
    unsigned char *file = arena_alloc(a, size), seed[32] = { 7 };
    randombytes_buf_deterministic(file, size, seed);
    struct buf b = buf_new_sized(a, LARGE + (1 << 20), n + 1024);
    buf_add(&b, S("From: a@b.example\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\ntext\r\n--B\r\n"
                  "Content-Type: application/octet-stream; name=f.bin\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\n"));
    for (size_t i = 0; i + 57 <= size; i += 57) {
        char line[80];
        sodium_bin2base64(line, sizeof line, file + i, 57, sodium_base64_VARIANT_ORIGINAL);
        buf_add_c(&b, line);
        buf_add(&b, S("\r\n"));
    }
    buf_add(&b, S("--B--\r\n"));
    assert_false(buf_over(&b));
    *ret_file = (struct str){ (char *)file, size };
    return buf_str(&b);
}

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
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256(hash, (const unsigned char *)file.p, file.n);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    assert_true(str_eq(m.attachments.v[0].sha256, str_of(hex)));
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

static struct str repeated(struct arena *a, struct str head, struct str brick, size_t n, struct str tail) {
    struct buf b = buf_new_sized(a, LARGE, head.n + brick.n * n + tail.n);
    buf_add(&b, head);
    for (size_t i = 0; i < n; i++) buf_add(&b, brick);
    buf_add(&b, tail);
    assert_false(buf_over(&b));
    return buf_str(&b);
}

/* What costs MIME libraries seconds and gigabytes (A25, F18): read within the limits, by one reader. */
static void hostile_letters(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct str multipart = S("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n");
    struct str html = S("From: a@b.example\r\nContent-Type: text/html\r\n\r\n");
    const struct {
        const char *name;
        struct str raw;
    } letters[] = {
        { "300,000 parts", repeated(a, multipart, S("--B\r\n\r\n\r\n"), 300000, S("--B--\r\n")) },
        { "500,000 header lines", repeated(a, S("From: a@b.example\r\n"), S("X: y\r\n"), 500000, S("\r\nx")) },
        { "a header of 10 MB", repeated(a, S("From: a@b.example\r\nSubject: "), S("x"), 10000000, S("\r\n\r\nx")) },
        { "100,000 addresses", repeated(a, S("To: "), S("a@b.example, "), 100000, S("c@d\r\n\r\nx")) },
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

/* ---- deaths ---- */

static pid_t only_reader(struct reader *r) {
    pid_t pid;
    assert_int_equal(reader_pids(r, &pid, 1), 1);
    return pid;
}

static void killed_reader_is_replaced(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    assert_int_equal(kill(only_reader(r), SIGKILL), 0);
    int64_t start = in(0);
    reads_small(r);
    print_message("# death to answer: %lld us\n", (long long)(in(0) - start));
    struct reader_stats s = reader_stats(r);
    assert_int_equal(s.started, 2);
    assert_int_equal(s.living, 1);
    assert_int_equal(s.unreadable, 0);
    reader_stop(&r);
    arena_free(&a);
}

/* Kills whichever reader lives, again and again, until told to stop. */
struct killer {
    struct reader *r;
    _Atomic bool stop;
};

static void *kill_readers(void *arg) {
    struct killer *k = arg;
    while (!k->stop) {
        pid_t pid;
        if (reader_pids(k->r, &pid, 1) == 1) kill(pid, SIGKILL);
        usleep(2000);
    }
    return NULL;
}

/* A letter whose every reader dies is given up, and the next one is read. */
static void deadly_letter_is_unreadable(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    struct str file, raw = with_attachment(a, LARGE, &file);
    struct killer k = { .r = r };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, kill_readers, &k), 0);
    struct mail m;
    const struct err *e = reader_parse(r, a, raw, in(30 * SECOND), &m);
    k.stop = true;
    pthread_join(thread, NULL);
    assert_non_null(e);
    assert_true(e->code == ERR_PROTOCOL || e->code == ERR_RETRY);
    reads_small(r);
    reader_stop(&r);
    arena_free(&a);
}

static void fresh_reader_after_its_letters(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    for (int i = 0; i < READER_LETTERS; i++) reads_small(r);
    assert_int_equal(reader_stats(r).started, 1);
    assert_int_equal(reader_stats(r).living, 0);
    reads_small(r);
    assert_int_equal(reader_stats(r).started, 2);
    reader_stop(&r);
    r = started(a, 1, 3);
    for (int i = 0; i < 7; i++) reads_small(r);
    assert_int_equal(reader_stats(r).started, 3);
    reader_stop(&r);
    arena_free(&a);
}

/* The parent of a process that is not a zombie, from /proc; 0 for none. */
static pid_t parent_of(const char *pid) {
    char path[300], line[256];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f) return 0;
    bool got = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    const char *after = got ? strrchr(line, ')') : NULL; /* "pid (name) state parent …" */
    return after && after[2] != 'Z' ? (pid_t)strtol(after + 3, NULL, 10) : 0;
}

static bool is_alive(pid_t pid) {
    char name[16];
    snprintf(name, sizeof name, "%d", (int)pid);
    return parent_of(name) != 0;
}

/* The process whose parent is that one; 0 for none. */
static pid_t child_of(pid_t parent) {
    pid_t found = 0;
    DIR *d = opendir("/proc");
    assert_non_null(d);
    for (const struct dirent *e; !found && (e = readdir(d));)
        if (parent_of(e->d_name) == parent) found = (pid_t)strtol(e->d_name, NULL, 10);
    closedir(d);
    return found;
}

static void nursery_is_started_anew(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    pid_t keeper = child_of(getpid()), nursery = child_of(keeper), reader = only_reader(r);
    assert_true(keeper > 0 && nursery > 0);
    assert_int_equal(child_of(nursery), reader);
    assert_int_equal(kill(nursery, SIGKILL), 0);
    for (int i = 0; i < 100 && reader_stats(r).started == 1; i++) { /* the old reader may still answer once */
        reads_small(r);
        usleep(10000);
    }
    assert_int_equal(reader_stats(r).started, 2);
    assert_int_equal(reader_stats(r).unreadable, 0);
    pid_t again = child_of(keeper);
    assert_true(again > 0 && again != nursery);
    reader_stop(&r);
    arena_free(&a);
}

static void end_of_all_is_told(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 1, 0);
    reads_small(r);
    assert_int_equal(kill(child_of(getpid()), SIGKILL), 0);
    struct mail m;
    const struct err *e = NULL;
    for (int i = 0; i < 100 && !e; i++) { /* the last reader may still have answered */
        e = reader_parse(r, a, small, in(10 * SECOND), &m);
        usleep(10000);
    }
    assert_non_null(e);
    assert_int_equal(e->code, ERR_IO);
    reader_stop(&r);
    arena_free(&a);
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 2, 0);
    reads_small(r);
    pid_t keeper = child_of(getpid()), nursery = child_of(keeper), reader = only_reader(r);
    reader_stop(&r);
    assert_int_equal(child_of(getpid()), 0);
    assert_false(is_alive(nursery));
    for (int i = 0; i < 100 && is_alive(reader); i++) usleep(10000);
    assert_false(is_alive(reader));
    arena_free(&a);
}

/* ---- many at once ---- */

static void *read_fifty(void *arg) {
    for (int i = 0; i < 50; i++) reads_small(arg);
    return NULL;
}

static void threads_share_readers(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct reader *r = started(a, 2, 20);
    pthread_t threads[6];
    for (size_t i = 0; i < 6; i++) assert_int_equal(pthread_create(&threads[i], NULL, read_fifty, r), 0);
    for (size_t i = 0; i < 6; i++) pthread_join(threads[i], NULL);
    struct reader_stats s = reader_stats(r);
    assert_int_equal(s.letters, 300);
    assert_true(s.started >= 15 && s.started <= 17);
    reader_stop(&r);
    arena_free(&a);
}

/* ---- the watch, with processes that misbehave as a reader never should ---- */

static void spin(int fd) {
    (void)fd;
    for (volatile unsigned i = 0;; i++) {}
}

static void silent(int fd) {
    (void)fd;
    pause();
}

static void die(int fd) { (void)fd; }

static void say(int fd, uint32_t kind, uint32_t length, struct str body) {
    struct wire_head head = { kind, length };
    (void)!write(fd, &head, sizeof head);
    (void)!write(fd, body.p, body.n);
}

static void wrong_kind(int fd) { say(fd, WIRE_LETTER, 4, S("abcd")); }
static void endless(int fd) { say(fd, WIRE_MAIL, 0xFFFFFFFF, S("abcd")); }
static void garbage(int fd) { say(fd, WIRE_MAIL, 4, S("abcd")); }
static void half(int fd) { say(fd, WIRE_MAIL, 400, S("abcd")); }

static void misbehaviour_is_seen(void **state) {
    (void)state;
    static const struct {
        const char *name;
        void (*act)(int fd);
        enum watch_verdict want;
    } table[] = {
        { "spins", spin, WATCH_OVERRAN },       { "is silent", silent, WATCH_LATE },
        { "dies", die, WATCH_DIED },            { "wrong kind", wrong_kind, WATCH_NONSENSE },
        { "endless", endless, WATCH_NONSENSE }, { "garbage", garbage, WATCH_NONSENSE },
        { "half", half, WATCH_DIED },
    };
    struct arena *a = arena_new(ARENA);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        pid_t pid = fork();
        if (pid == 0) {
            close(pair[0]);
            table[i].act(pair[1]);
            _exit(0);
        }
        close(pair[1]);
        struct mail m;
        int64_t patience = table[i].want == WATCH_LATE ? SECOND / 5 : 60 * SECOND;
        enum watch_verdict got = watch_letter(a, pair[0], pid, small, in(patience), &m);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        close(pair[0]);
        if (got != table[i].want) fail_msg("%s: %d", table[i].name, got);
    }
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
    const char *dir = getenv("KEPT_CORPORA");
    walk_reader = started(a, 1, 0);
    walk_count = 0;
    nftw(dir ? dir : CORPORA, read_file, 16, FTW_PHYS);
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
        { "a letter is read", a_letter_is_read, NULL, NULL, NULL },
        { "a letter is read once, for kept parse", read_once, NULL, NULL, NULL },
        { "F19 charsets are read in the lock", charsets_are_read, NULL, NULL, NULL },
        { "F19 an exotic charset does not kill", exotic_charset_does_not_kill, NULL, NULL, NULL },
        { "F18 a letter of 25 MB", large_letter, NULL, NULL, NULL },
        { "F18 a letter beyond the limit is refused", too_large_letter, NULL, NULL, NULL },
        { "A25 hostile letters stay within the limits", hostile_letters, NULL, NULL, NULL },
        { "H07 a killed reader is replaced", killed_reader_is_replaced, NULL, NULL, NULL },
        { "F12 a letter that kills is unreadable, the next one is read", deadly_letter_is_unreadable, NULL, NULL, NULL },
        { "H07 a fresh reader after 100 letters", fresh_reader_after_its_letters, NULL, NULL, NULL },
        { "a dead nursery is started anew", nursery_is_started_anew, NULL, NULL, NULL },
        { "the end of keeper and nursery is told", end_of_all_is_told, NULL, NULL, NULL },
        { "nothing is left behind", nothing_is_left_behind, NULL, NULL, NULL },
        { "threads share readers", threads_share_readers, NULL, NULL, NULL },
        { "H07 a misbehaving reader is seen through", misbehaviour_is_seen, NULL, NULL, NULL },
        { "F19 letters of the corpora do no harm", corpora_do_no_harm, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
