#include "base/arena.h"

#include "base/bug.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 8 << 10, LARGEST_STEP = 1 << 20, LARGEST_KEPT = 64 << 10, ALIGN = 16 };

struct chunk {
    struct chunk *next;
    size_t size, used;
    _Alignas(ALIGN) char data[];
};

struct arena {
    struct chunk *head;
    size_t cap, used, step;
};

static struct chunk *chunk_new(size_t size) {
    struct chunk *c = malloc(sizeof *c + size);
    if (!c) bug_out_of_memory(size);
    c->next = NULL;
    c->size = size;
    c->used = 0;
    return c;
}

struct arena *arena_new(size_t cap) {
    BUG_UNLESS(cap > 0);
    struct arena *a = malloc(sizeof *a);
    if (!a) bug_out_of_memory(sizeof *a);
    *a = (struct arena){ .cap = cap, .step = FIRST_CHUNK };
    return a;
}

static void chunks_free(struct chunk *c) {
    while (c) {
        struct chunk *next = c->next;
        free(c);
        c = next;
    }
}

void arena_free(struct arena **a) {
    if (!*a) return;
    chunks_free((*a)->head);
    free(*a);
    *a = NULL;
}

/* A small chunk stays for the next turn. A large one goes back: each thread would keep its largest page for
 * good, while only as many are at work as there are processors. */
void arena_reset(struct arena *a) {
    struct chunk *keep = a->head;
    while (keep && keep->size > LARGEST_KEPT) {
        struct chunk *next = keep->next;
        free(keep);
        keep = next;
    }
    if (keep) {
        chunks_free(keep->next);
        keep->next = NULL;
        keep->used = 0;
    }
    a->head = keep;
    a->step = keep ? 2 * LARGEST_KEPT : FIRST_CHUNK;
    a->used = 0;
}

void *arena_alloc(struct arena *a, size_t size) {
    size_t need = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    BUG_UNLESS(need >= size && need < (size_t)1 << 40);
    a->used += need;
    BUG_UNLESS(a->used / 4 <= a->cap);
    struct chunk *c = a->head;
    if (!c || c->size - c->used < need) {
        size_t want = need > a->step ? need : a->step;
        c = chunk_new(want);
        c->next = a->head;
        a->head = c;
        if (a->step < LARGEST_STEP) a->step *= 2;
    }
    void *p = c->data + c->used;
    c->used += need;
    memset(p, 0, need);
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size) {
    size_t bytes;
    BUG_UNLESS(!__builtin_mul_overflow(n, size, &bytes));
    return arena_alloc(a, bytes);
}

char *arena_copy(struct arena *a, const void *p, size_t n) {
    char *copy = arena_alloc(a, n + 1);
    if (n) memcpy(copy, p, n);
    return copy;
}

size_t arena_used(const struct arena *a) { return a->used; }

bool arena_over(const struct arena *a) { return a->used > a->cap; }

size_t arena_left(const struct arena *a) { return arena_over(a) ? 0 : a->cap - a->used; }

struct arena_mark arena_mark(const struct arena *a) {
    return (struct arena_mark){ a->head, a->head ? a->head->used : 0, a->used };
}

void arena_rewind(struct arena *a, struct arena_mark m) {
    BUG_UNLESS(m.used <= a->used);
    while (a->head && a->head != m.chunk) {
        struct chunk *next = a->head->next;
        free(a->head);
        a->head = next;
    }
    BUG_UNLESS(a->head == m.chunk);
    if (a->head) a->head->used = m.in_chunk;
    a->used = m.used;
}
