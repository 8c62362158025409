/* str.h - spans of bytes.
 *
 * A struct str says where bytes are and how many; it owns nothing and need not end in NUL. It is passed
 * by copy. {NULL, 0} is "no value", {"", 0} is "an empty one"; str_is_set tells them apart, all other
 * functions treat them alike. What a span points at lives as long as the arena or literal it came from.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *p;
    size_t n;
};

/* A span of a literal; anything else does not compile. */
#define S(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) ((int)(s).n), ((s).p ? (s).p : "")

/* The span of a NUL-terminated string; NULL gives STR_NONE. */
struct str str_of(const char *c);
static inline bool str_is_set(struct str s) { return s.p != NULL; }

/* Equal byte by byte. */
bool str_eq(struct str a, struct str b);
/* Equal but for the case of ASCII letters. */
bool str_eq_nocase(struct str a, struct str b);
/* <0, 0, >0 by bytes, the shorter first. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Where needle begins in s, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);
ptrdiff_t str_find_char(struct str s, char c);
ptrdiff_t str_find_last_char(struct str s, char c);
bool str_contains_nocase(struct str s, struct str needle);

/* From byte from (clamped) to the end; from up to but not including to. */
struct str str_from(struct str s, size_t from);
struct str str_slice(struct str s, size_t from, size_t to);
/* Without leading and trailing space, tab, CR, LF. */
struct str str_trim(struct str s);

/* Cuts at the first sep: gives the part before it and leaves the part after it in *rest. False when *rest
 * was STR_NONE, so a loop over "a,b," gives "a", "b" and "". */
bool str_split(struct str *rest, char sep, struct str *ret_part);

/* Copies into the arena. str_dup keeps STR_NONE as it is; str_c adds the NUL that C interfaces want. */
struct str str_dup(struct arena *a, struct str s);
const char *str_c(struct arena *a, struct str s);
struct str str_lower(struct arena *a, struct str s);
/* Parts one after another. */
struct str str_join(struct arena *a, struct str x, struct str y);
struct str str_join3(struct arena *a, struct str x, struct str y, struct str z);
/* printf into the arena. */
struct str str_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(1, 2)));

/* The whole of s as a decimal number in [min, max]; false when it is anything else. */
bool str_to_int(struct str s, int64_t min, int64_t max, int64_t *ret);

#endif
