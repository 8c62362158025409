#include "base/rate.h"

#include "base/bug.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum { WAYS = 4, SETS = RATE_KEYS / WAYS, MINUTE = 60000000 };

/* A take is counted as `cost` microseconds of filling, so a bucket is one number: when it will be
 * full again (a "generic cell rate"). */
struct bucket {
    uint64_t who; /* a keyed hash of the key; 0: nobody */
    int64_t full_at;
};

struct rate {
    const struct sys *sys;
    int64_t cost, burst;
    unsigned char key[crypto_shorthash_KEYBYTES];
    pthread_mutex_t lock;
    struct bucket buckets[SETS][WAYS];
};

struct rate *rate_new(const struct sys *sys, int64_t per_minute, int64_t burst) {
    BUG_UNLESS(per_minute >= 0 && per_minute <= RATE_MAX && burst > 0 && burst <= RATE_MAX);
    struct rate *r = calloc(1, sizeof *r);
    if (!r) bug_out_of_memory(sizeof *r);
    r->sys = sys;
    r->cost = per_minute ? MINUTE / per_minute : 0;
    r->burst = burst;
    sys_random(sys, r->key, sizeof r->key);
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

void rate_free(struct rate **rp) {
    if (!*rp) return;
    pthread_mutex_destroy(&(*rp)->lock);
    free(*rp);
    *rp = NULL;
}

static uint64_t name_of(const struct rate *r, struct str key) {
    uint64_t h = 0;
    _Static_assert(sizeof h == crypto_shorthash_BYTES, "a hash is one number");
    crypto_shorthash((unsigned char *)&h, (const unsigned char *)(key.p ? key.p : ""), key.n,
                     r->key);
    return h ? h : 1;
}

/* The bucket of this key; a new one starts full. */
static struct bucket *seek(struct rate *r, uint64_t who, int64_t now) {
    struct bucket *set = r->buckets[who % SETS], *fullest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].who == who) return &set[i];
        if (set[i].full_at < fullest->full_at) fullest = &set[i];
    }
    *fullest = (struct bucket){ who, now };
    return fullest;
}

bool rate_take(struct rate *r, struct str key, struct rate_left *ret_left) {
    struct rate_left left = { r->burst, r->burst, 0 };
    bool taken = true;
    if (r->cost) {
        int64_t now = sys_monotonic(r->sys), size = r->cost * r->burst;
        pthread_mutex_lock(&r->lock);
        struct bucket *b = seek(r, name_of(r, key), now);
        if (b->full_at < now) b->full_at = now;
        taken = b->full_at - now + r->cost <= size;
        if (taken) b->full_at += r->cost;
        int64_t missing = b->full_at - now;
        pthread_mutex_unlock(&r->lock);
        left.left = (size - missing) / r->cost;
        int64_t late = missing + r->cost - size;
        if (late > 0) left.wait = (late + 999999) / 1000000;
    }
    if (ret_left) *ret_left = left;
    return taken;
}
