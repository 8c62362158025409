/* api.h - JSON for programs: /api/v1, and /health and /ready for whoever watches the desk
 * (contract.md).
 *
 * One table (table.c) names each endpoint with its access rule, its limits and its handler. A
 * caller is known by "Authorization: Bearer TOKEN". Errors are problem details (RFC 9457). Writes
 * take Idempotency-Key, updates If-Match with the ETag of a read. Unknown fields are refused.
 * Problems speak the first language of Accept-Language that is ours, else the token's user's, else
 * the desk's. Threads: api_answer is called from many at once; a struct api never changes after
 * api_new, but for the count of its callers, which has a lock of its own.
 */
#ifndef API_API_H
#define API_API_H

#include "desk/mailroom.h"
#include "http/server.h"
#include "live/live.h"

struct api;

struct api_options {
    struct store *store;
    const struct sys *sys;
    const unsigned char *key;
    const struct mailroom *mailroom; /* must outlive the api, as must live */
    struct live *live;
    struct str lang;                 /* the desk's own language, for who has none */
    int64_t rate; /* requests a minute of one caller, a third of them at once; 0: any number */
};

/* The api belongs to the caller. */
struct api *api_new(const struct api_options *o);
void api_free(struct api **api);

/* Answers one request. */
void api_answer(const struct api *api, struct request *req, struct reply *rp);
/* The HTTP engine's own refusals as the API tells them (server.h: problem). */
struct str api_engine_problem(struct arena *a, int lang, int status);
/* Limits of a path, asked before its body is read. */
struct server_plan api_plan(enum method method, struct str path);

#endif
