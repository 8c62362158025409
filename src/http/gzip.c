#include "http/gzip.h"

#include "base/bug.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { COMPRESSORS_MAX = 32 };

struct gzip_pool {
    pthread_mutex_t lock;
    pthread_cond_t given_back;
    struct libdeflate_compressor *idle[COMPRESSORS_MAX]; /* the one used last is taken first */
    int idle_n, made, most, level;
};

struct gzip_pool *gzip_pool_new(int level) {
    struct gzip_pool *p = calloc(1, sizeof *p);
    if (!p) bug_out_of_memory(sizeof *p);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    p->most = processors < 1 ? 1 : processors > COMPRESSORS_MAX ? COMPRESSORS_MAX : (int)processors;
    p->level = level;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->given_back, NULL);
    return p;
}

void gzip_pool_free(struct gzip_pool **pool) {
    struct gzip_pool *p = *pool;
    if (!p) return;
    *pool = NULL;
    BUG_UNLESS(p->idle_n == p->made);
    for (int i = 0; i < p->idle_n; i++)
        libdeflate_free_compressor(p->idle[i]);
    pthread_cond_destroy(&p->given_back);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static struct libdeflate_compressor *make(int level) {
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    if (!c) bug_out_of_memory(sizeof c);
    return c;
}

static struct libdeflate_compressor *take(struct gzip_pool *p) {
    struct libdeflate_compressor *c = NULL;
    pthread_mutex_lock(&p->lock);
    while (p->idle_n == 0 && p->made == p->most)
        pthread_cond_wait(&p->given_back, &p->lock);
    if (p->idle_n > 0)
        c = p->idle[--p->idle_n];
    else
        p->made++;
    pthread_mutex_unlock(&p->lock);
    return c ? c : make(p->level);
}

static void give_back(struct gzip_pool *p, struct libdeflate_compressor *c) {
    pthread_mutex_lock(&p->lock);
    p->idle[p->idle_n++] = c;
    pthread_cond_signal(&p->given_back);
    pthread_mutex_unlock(&p->lock);
}

size_t gzip_pack(struct gzip_pool *p, struct str body, char *out, size_t cap) {
    struct libdeflate_compressor *c = take(p);
    size_t n = libdeflate_gzip_compress(c, body.p, body.n, out, cap);
    give_back(p, c);
    return n;
}
