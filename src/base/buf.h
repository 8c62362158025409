/* buf.h - bytes that grow.
 *
 * A buf lives in an arena and has a maximum named where it is made. What would pass the maximum is left
 * out and buf_over() says so from then on: check once, when the text is whole.
 *
 *     struct buf b = buf_new(a, 64 << 10);
 *     buf_add(&b, S("Dear "));
 *     buf_add(&b, name);
 *     if (buf_over(&b)) return ERR(a, ERR_LIMIT, "The text is too long.");
 *     return buf_str(&b);
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n, room, max;
    bool over;
};

/* An empty buf of at most max bytes; nothing is allocated yet. */
struct buf buf_new(struct arena *a, size_t max);
/* The same with room for want bytes from the start, where the size is known. */
struct buf buf_new_sized(struct arena *a, size_t max, size_t want);

/* Adds bytes, a C string, one byte, a number in decimal, what printf makes. */
void buf_add(struct buf *b, struct str s);
void buf_add_c(struct buf *b, const char *c);
void buf_add_char(struct buf *b, char c);
void buf_add_int(struct buf *b, int64_t v);
/* With zeros in front where it has fewer than width (1 to 20) digits. */
void buf_add_digits(struct buf *b, int64_t v, int width);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Shortens to n bytes; longer is a bug. */
void buf_cut(struct buf *b, size_t n);

/* What it holds now; valid until the next add. There is always a NUL behind it. */
struct str buf_str(struct buf *b);
static inline bool buf_over(const struct buf *b) { return b->over; }

#endif
