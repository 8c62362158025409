/* list.h - arrays that grow in an arena.
 *
 * For the lists of a letter whose length is not known before they are read. Doubling copies leave
 * the old arrays behind in the arena, so a list of n items costs at most twice its size; every list
 * has a cap where it is filled.
 *
 *     struct mail_address *v = NULL;
 *     size_t n = 0, room = 0;
 *     LIST_ADD(a, v, n, room, ((struct mail_address){ name, address }));
 */
#ifndef MIME_LIST_H
#define MIME_LIST_H

#include "base/arena.h"

#include <string.h>

/* v with room for one more item of size bytes; updates *room. */
static inline void *list_room(struct arena *a, void *v, size_t n, size_t *room, size_t size) {
    if (n < *room) return v;
    size_t want = *room ? *room * 2 : 8;
    void *p = arena_array(a, want, size);
    if (n) memcpy(p, v, n * size);
    *room = want;
    return p;
}

#define LIST_ADD(a, v, n, room, ...)                                                               \
    do {                                                                                           \
        (v) = list_room((a), (v), (n), &(room), sizeof *(v));                                      \
        (v)[(n)++] = __VA_ARGS__;                                                                  \
    } while (0)

#endif
