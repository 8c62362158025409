/* gzip.h - answers packed, by no more compressors than there are processors.
 *
 * A compressor holds 300 to 400 KB (libdeflate, level 3), and packing is nothing but processor
 * time: one for each worker would keep eight of them warm on two cores and pack nothing sooner. Who
 * finds none free waits for one, some 0.1 ms.
 *
 * Threads: any. The pool's owner is who made it. */
#ifndef HTTP_GZIP_H
#define HTTP_GZIP_H

#include "base/str.h"

struct gzip_pool;

/* level 1 to 12, as libdeflate counts them. Compressors are made when they are first needed. */
struct gzip_pool *gzip_pool_new(int level);

/* Accepts a pointer to NULL. Nobody packs any more. */
void gzip_pool_free(struct gzip_pool **pool);

/* Packs body into out; how many bytes that are, 0 where they are more than cap. */
size_t gzip_pack(struct gzip_pool *pool, struct str body, char *out, size_t cap);

#endif
