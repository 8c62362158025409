#include "base/buf.h"

#include "base/bug.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_new(struct arena *a, size_t max) { return (struct buf){ .arena = a, .max = max }; }

/* Room for more bytes and a NUL; false when that passes the maximum. */
static bool grow(struct buf *b, size_t more) {
    if (b->over || more > b->max || b->n > b->max - more) {
        b->over = true;
        return false;
    }
    size_t need = b->n + more + 1;
    if (need <= b->room) return true;
    size_t room = b->room ? b->room * 2 : 256;
    if (room < need) room = need;
    char *p = arena_alloc(b->arena, room);
    if (b->n) memcpy(p, b->p, b->n);
    b->p = p;
    b->room = room;
    return true;
}

struct buf buf_new_sized(struct arena *a, size_t max, size_t want) {
    struct buf b = buf_new(a, max);
    if (want <= max) (void)grow(&b, want);
    return b;
}

void buf_add(struct buf *b, struct str s) {
    if (s.n == 0 || !grow(b, s.n)) return;
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = 0;
}

void buf_add_c(struct buf *b, const char *c) { buf_add(b, str_of(c)); }

void buf_add_char(struct buf *b, char c) {
    if (b->n + 1 < b->room && b->n < b->max && !b->over) {
        b->p[b->n++] = c;
        b->p[b->n] = 0;
        return;
    }
    buf_add(b, (struct str){ &c, 1 });
}

/* Pages are full of numbers and times, and printf takes ten times as long for one. */
void buf_add_digits(struct buf *b, int64_t v, int width) {
    char text[24];
    size_t at = sizeof text, least = sizeof text - (size_t)width;
    BUG_UNLESS(width >= 1 && width <= 20);
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    while (left || at > least) {
        text[--at] = (char)('0' + left % 10);
        left /= 10;
    }
    if (v < 0) text[--at] = '-';
    buf_add(b, (struct str){ text + at, sizeof text - at });
}

void buf_add_int(struct buf *b, int64_t v) { buf_add_digits(b, v, 1); }

void buf_printf(struct buf *b, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_UNLESS(n >= 0);
    if (grow(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_cut(struct buf *b, size_t n) {
    BUG_UNLESS(n <= b->n);
    b->n = n;
    if (b->p) b->p[n] = 0;
}

struct str buf_str(struct buf *b) { return b->p ? (struct str){ b->p, b->n } : S(""); }
