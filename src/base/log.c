#include "base/log.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/utf8.h"

#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static _Atomic int least = LOG_INFO;

void log_set_level(enum log_level level) { least = (int)level; }

static bool plain(struct str s) {
    if (s.n == 0) return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7f) return false;
    }
    return true;
}

static void add_value(struct buf *b, struct str s) {
    if (plain(s)) {
        buf_add(b, s);
        return;
    }
    buf_add_char(b, '"');
    while (s.n) {
        struct str before = s;
        bool ok;
        uint32_t c = utf8_next(&s, &ok);
        struct str bytes = str_slice(before, 0, before.n - s.n);
        /* U+009B begins an escape sequence on many terminals, as ESC [ does. */
        bool control = c < ' ' || (c >= 0x7f && c < 0xa0);
        if (c == '"' || c == '\\') buf_add_char(b, '\\');
        if (ok && !control) buf_add(b, bytes);
        for (size_t i = 0; (!ok || control) && i < bytes.n; i++)
            buf_printf(b, "\\x%02x", (unsigned char)bytes.p[i]);
    }
    buf_add_char(b, '"');
}

void log_write(enum log_level level, const char *what, const struct log_field *fields, size_t n) {
    static const char *const names[] = { "debug", "info", "warn", "error" };
    if ((int)level < least) return;
    struct arena *a = arena_new(64 << 10);
    struct buf b = buf_new(a, 8 << 10);
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    buf_add(&b, moment_rfc3339(a, (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000));
    buf_printf(&b, " %s ", names[level]);
    add_value(&b, str_of(what));
    for (size_t i = 0; i < n; i++) {
        buf_printf(&b, " %s=", fields[i].key);
        if (fields[i].is_number) buf_add_int(&b, fields[i].number);
        else add_value(&b, fields[i].text);
    }
    struct str line = buf_str(&b);
    line = str_join(a, line, S("\n"));
    /* One write a line, so that lines of threads and children do not mix. */
    if (write(STDERR_FILENO, line.p, line.n) < 0) { /* nowhere left to say it */ }
    arena_free(&a);
}
