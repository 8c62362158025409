#include "base/census.h"

#include "base/bug.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool peer_is_v4(const struct peer *p) { return memcmp(p->bytes, mapped, sizeof mapped) == 0; }

struct peer peer_from_v4(const void *four) {
    struct peer p;
    memcpy(p.bytes, mapped, sizeof mapped);
    memcpy(p.bytes + 12, four, 4);
    return p;
}

struct peer peer_of(const struct sockaddr *a) {
    struct peer p = { { 0 } };
    if (a->sa_family == AF_INET)
        p = peer_from_v4(&((const struct sockaddr_in *)(const void *)a)->sin_addr);
    if (a->sa_family == AF_INET6)
        memcpy(p.bytes, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, sizeof p.bytes);
    return p;
}

struct peer peer_household(const struct peer *p) {
    struct peer h = *p;
    if (!peer_is_v4(p)) memset(h.bytes + 8, 0, 8);
    return h;
}

/* ---- census: the owner of its entries, which it frees when the last connection has left ---- */

enum { BUCKETS = 1024 };

struct entry {
    struct entry *next;
    struct peer who;
    unsigned n;
};

struct census {
    pthread_mutex_t lock;
    struct entry *buckets[BUCKETS];
};

struct census *census_new(void) {
    struct census *c = calloc(1, sizeof *c);
    if (!c) bug_out_of_memory(sizeof *c);
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

void census_free(struct census **cp) {
    struct census *c = *cp;
    if (!c) return;
    *cp = NULL;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (c->buckets[i]) {
            struct entry *next = c->buckets[i]->next;
            free(c->buckets[i]);
            c->buckets[i] = next;
        }
    }
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* FNV-1a. A client that makes its own addresses collide only lengthens a chain that the total cap
 * bounds. */
static size_t bucket_of(const struct peer *p) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < sizeof p->bytes; i++)
        h = (h ^ p->bytes[i]) * 16777619u;
    return h % BUCKETS;
}

static struct entry **seek(struct census *c, const struct peer *who) {
    struct entry **at = &c->buckets[bucket_of(who)];
    while (*at && memcmp((*at)->who.bytes, who->bytes, sizeof who->bytes) != 0)
        at = &(*at)->next;
    return at;
}

bool census_enter(struct census *c, const struct peer *p, unsigned most) {
    struct peer who = peer_household(p);
    pthread_mutex_lock(&c->lock);
    struct entry **at = seek(c, &who);
    if (!*at) {
        *at = calloc(1, sizeof **at);
        if (!*at) bug_out_of_memory(sizeof **at);
        (*at)->who = who;
    }
    bool room = most == 0 || (*at)->n < most;
    if (room) (*at)->n++;
    pthread_mutex_unlock(&c->lock);
    return room;
}

void census_leave(struct census *c, const struct peer *p) {
    struct peer who = peer_household(p);
    pthread_mutex_lock(&c->lock);
    struct entry **at = seek(c, &who), *e = *at;
    BUG_UNLESS(e && e->n > 0);
    if (--e->n == 0) {
        *at = e->next;
        free(e);
    }
    pthread_mutex_unlock(&c->lock);
}
