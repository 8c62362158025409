/* arena.h - memory that is freed all at once.
 *
 * Every unit of work (a request, a letter, a job) owns one arena. What the work allocates comes from
 * it and goes with it, so there are no single frees to forget and errors can be passed around freely.
 *
 *     struct arena *a = arena_new(4 << 20);           the cap: 4 MiB for this request
 *     char *name = arena_alloc(a, n);                 zeroed, aligned to 16 bytes, never NULL
 *     ...
 *     if (arena_over(a)) return ERR(a, ERR_LIMIT, "This is too large.");
 *     arena_free(&a);
 *
 * The cap is sticky, like ferror(3): an allocation above it still succeeds, so no caller has to check
 * each one, and arena_over() tells at the end of the work; a transaction of an arena that is over its
 * cap is refused (db.h). Inputs are bounded before they get here, so the excess is bounded as well;
 * one that passes the cap four times over is a bug of ours and stops the process, as does a failing
 * malloc: a supervised restart beats half-tested recovery.
 *
 * Threads: an arena belongs to one thread at a time. Nothing that outlives the arena may point into it.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A new arena whose owner is the caller; cap in bytes, > 0. */
struct arena *arena_new(size_t cap);

/* Frees the arena with all it gave out and sets *a to NULL. Accepts a pointer to NULL. */
void arena_free(struct arena **a);

/* Forgets all that was given out and keeps one chunk for the next unit of work; clears the over mark. */
void arena_reset(struct arena *a);

/* size bytes of zeros, aligned to 16. size 0 gives a valid pointer. Never NULL. */
void *arena_alloc(struct arena *a, size_t size)
    __attribute__((returns_nonnull, alloc_size(2), warn_unused_result));

/* n * size bytes of zeros; an overflowing product is a bug and stops the process. */
void *arena_array(struct arena *a, size_t n, size_t size)
    __attribute__((returns_nonnull, alloc_size(2, 3), warn_unused_result));

/* A copy of n bytes with a NUL behind it, for the C interfaces that want one. */
char *arena_copy(struct arena *a, const void *p, size_t n)
    __attribute__((returns_nonnull, warn_unused_result));

/* Bytes given out so far. */
size_t arena_used(const struct arena *a);

/* True once more than the cap was asked for. */
bool arena_over(const struct arena *a);

/* Bytes that may still be asked for before the cap is passed: for what arrives in sizes we do not choose. */
size_t arena_left(const struct arena *a);

/* A place to go back to: arena_rewind forgets all that was given out since the mark, for work that is done
 * over from the start. Marks nest; one taken later than the mark gone back to is void, as is any mark after
 * arena_reset. */
struct arena_mark {
    const void *chunk;
    size_t in_chunk, used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark m);

/* One zeroed struct or array of a type. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
