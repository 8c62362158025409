#include "post/breaker.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/utf8.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SERVERS_MAX = 64, KEY_MAX = 64, FAILURES = 3, AT_ONCE = 4, DOUBLINGS = 5 };
#define FIRST_REST MOMENT_MINUTE
#define LONGEST_REST (30 * MOMENT_MINUTE)
#define BEING_TRIED (30 * MOMENT_SECOND)
#define SLOW_AFTER (10 * MOMENT_SECOND)
#define WHILE_SLOW (15 * MOMENT_SECOND)

/* Free where nothing is known against it and nobody is with it. */
struct server {
    char key[KEY_MAX + 1], why[201];
    int failures, under_way;
    int64_t since, until; /* of its rest */
    int64_t moved;        /* when a send to it began or ended last */
};

/* Owned by whoever starts the senders. */
struct breaker {
    pthread_mutex_t lock;
    struct server servers[SERVERS_MAX];
};

struct breaker *breaker_new(void) {
    struct breaker *b = calloc(1, sizeof *b); /* freed by breaker_free */
    if (!b) bug_out_of_memory(sizeof *b);
    BUG_UNLESS(pthread_mutex_init(&b->lock, NULL) == 0);
    return b;
}

void breaker_free(struct breaker **b) {
    if (!*b) return;
    pthread_mutex_destroy(&(*b)->lock);
    free(*b);
    *b = NULL;
}

static bool is_free(const struct server *s) { return s->failures == 0 && s->under_way == 0; }

static void copy(char *to, struct str from) {
    memcpy(to, from.p, from.n);
    to[from.n] = '\0';
}

/* NULL where it is not known, or, when it is to be made, where the table is full: 64 servers are ill
 * or busy, and one more is used as if all were well. */
static struct server *find(struct breaker *b, struct str key, bool make) {
    struct server *room = NULL;
    BUG_UNLESS(key.n > 0 && key.n <= KEY_MAX);
    for (int i = 0; i < SERVERS_MAX; i++) {
        struct server *s = &b->servers[i];
        if (is_free(s))
            room = room ? room : s;
        else if (str_eq(str_of(s->key), key))
            return s;
    }
    if (!make || !room) return NULL;
    *room = (struct server){ 0 };
    copy(room->key, key);
    return room;
}

static int64_t rest_of(int failures) {
    int doublings = failures - FAILURES;
    int64_t rest = FIRST_REST << (doublings < DOUBLINGS ? doublings : DOUBLINGS);
    return rest < LONGEST_REST ? rest : LONGEST_REST;
}

static bool is_resting(const struct server *s, int64_t now) {
    return now < s->until && s->until - now <= LONGEST_REST;
}

/* What is said to one who comes; *ret_until with BREAKER_REST. */
static enum breaker_says judge(const struct server *s, int64_t now, int64_t *ret_until) {
    if (s->failures >= FAILURES) {
        *ret_until = is_resting(s, now) ? s->until : now + BEING_TRIED;
        return is_resting(s, now) || s->under_way ? BREAKER_REST : BREAKER_GO;
    }
    if (s->under_way < AT_ONCE) return BREAKER_GO;
    *ret_until = now + WHILE_SLOW;
    return now - s->moved > SLOW_AFTER ? BREAKER_REST : BREAKER_FULL;
}

enum breaker_says breaker_enter(struct breaker *b, struct str key, int64_t now,
                                struct breaker_rest *ret_rest) {
    enum breaker_says says = BREAKER_GO;
    int64_t until = now;
    pthread_mutex_lock(&b->lock);
    struct server *s = find(b, key, true);
    if (s) says = judge(s, now, &until);
    if (s && says == BREAKER_GO) {
        s->under_way++;
        s->moved = now;
    }
    if (s && says == BREAKER_REST) {
        *ret_rest = (struct breaker_rest){ .since = s->failures >= FAILURES ? s->since : INT64_MAX,
                                           .until = until };
        copy(ret_rest->why, str_of(s->why));
    }
    pthread_mutex_unlock(&b->lock);
    return says;
}

bool breaker_leave(struct breaker *b, struct str key, int64_t now, enum breaker_end end,
                   struct str why) {
    bool begins = false;
    pthread_mutex_lock(&b->lock);
    struct server *s = find(b, key, false);
    if (s) {
        if (s->under_way) s->under_way--;
        s->moved = now;
        if (end == BREAKER_SPOKE) s->failures = 0;
    }
    if (s && end == BREAKER_REFUSED) {
        begins = ++s->failures == FAILURES;
        s->since = now;
        s->until = s->failures >= FAILURES ? now + rest_of(s->failures) : now;
        copy(s->why, utf8_cut(why, sizeof s->why - 1));
    }
    pthread_mutex_unlock(&b->lock);
    return begins;
}

void breaker_forgive(struct breaker *b, struct str key) {
    pthread_mutex_lock(&b->lock);
    struct server *s = find(b, key, false);
    if (s) s->until = INT64_MIN;
    pthread_mutex_unlock(&b->lock);
}
