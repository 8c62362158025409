#include "http/peer.h"

#include "base/bug.h"
#include "http/token.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool is_v4(const struct peer *p) { return memcmp(p->bytes, mapped, sizeof mapped) == 0; }

static struct peer from_v4(const void *four) {
    struct peer p;
    memcpy(p.bytes, mapped, sizeof mapped);
    memcpy(p.bytes + 12, four, 4);
    return p;
}

struct peer peer_of(const struct sockaddr *a) {
    struct peer p = { { 0 } };
    if (a->sa_family == AF_INET)
        p = from_v4(&((const struct sockaddr_in *)(const void *)a)->sin_addr);
    if (a->sa_family == AF_INET6)
        memcpy(p.bytes, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, sizeof p.bytes);
    return p;
}

bool peer_from_text(struct str text, struct peer *ret) {
    text = token_trim(text);
    char c[PEER_TEXT_MAX + 1];
    if (text.n && text.p[0] == '[') {
        ptrdiff_t end = str_find_char(text, ']');
        if (end < 0) return false;
        text = str_slice(text, 1, (size_t)end);
    } else if (str_find_char(text, '.') >= 0 && str_find_char(text, ':') >= 0 &&
               str_find_char(text, ':') == str_find_last_char(text, ':')) {
        text = str_slice(text, 0, (size_t)str_find_char(text, ':'));
    }
    if (text.n == 0 || text.n > PEER_TEXT_MAX) return false;
    memcpy(c, text.p, text.n);
    c[text.n] = 0;
    struct in_addr four;
    if (inet_pton(AF_INET, c, &four) == 1) {
        *ret = from_v4(&four);
        return true;
    }
    struct peer p;
    if (inet_pton(AF_INET6, c, p.bytes) != 1) return false;
    *ret = p;
    return true;
}

struct str peer_text(struct arena *a, const struct peer *p) {
    char c[PEER_TEXT_MAX + 1] = "";
    if (is_v4(p))
        inet_ntop(AF_INET, p->bytes + 12, c, sizeof c);
    else
        inet_ntop(AF_INET6, p->bytes, c, sizeof c);
    return str_dup(a, str_of(c));
}

bool peer_network_from_text(struct str text, struct peer_network *ret) {
    ptrdiff_t slash = str_find_char(text, '/');
    struct peer_network net = { .bits = 128 };
    if (!peer_from_text(slash < 0 ? text : str_slice(text, 0, (size_t)slash), &net.address))
        return false;
    if (slash >= 0) {
        bool v4 = is_v4(&net.address);
        int64_t bits;
        if (!str_to_int(str_from(text, (size_t)slash + 1), 0, v4 ? 32 : 128, &bits)) return false;
        net.bits = (int)bits + (v4 ? 96 : 0);
    }
    *ret = net;
    return true;
}

static bool in_one(const struct peer *p, const struct peer_network *net) {
    int whole = net->bits / 8, rest = net->bits % 8;
    if (memcmp(p->bytes, net->address.bytes, (size_t)whole) != 0) return false;
    if (rest == 0) return true;
    unsigned mask = 0xff00u >> rest;
    return ((unsigned)(p->bytes[whole] ^ net->address.bytes[whole]) & mask & 0xff) == 0;
}

bool peer_in(const struct peer *p, const struct peer_network *nets, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (in_one(p, &nets[i])) return true;
    return false;
}

struct peer peer_behind(const struct peer *direct, struct str forwarded_for,
                        const struct peer_network *nets, size_t n) {
    struct peer client = *direct;
    struct str rest = forwarded_for;
    for (int i = 0; i < PEER_FORWARDED_MAX && rest.n && peer_in(&client, nets, n); i++) {
        ptrdiff_t comma = str_find_last_char(rest, ',');
        struct peer next;
        if (!peer_from_text(str_from(rest, (size_t)(comma + 1)), &next)) return client;
        client = next;
        rest = comma < 0 ? STR_NONE : str_slice(rest, 0, (size_t)comma);
    }
    return client;
}

struct peer peer_household(const struct peer *p) {
    struct peer h = *p;
    if (!is_v4(p)) memset(h.bytes + 8, 0, 8);
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
