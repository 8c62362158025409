/* work.h - one explicit context for everything that happens in the trade.
 *
 * A struct work is made for a unit of work (a request, a letter, a timer's turn) and handed down as
 * the first argument. It says whose memory, which store, which clock and on whose behalf. Functions
 * of desk/ that read or write need a transaction: they are called inside a function handed to
 * work_read or work_write, and find it in w->db. A desk function that changes several things opens
 * its own work_write; called inside another one it joins that, so small steps make up large ones
 * and all of it is kept or none of it.
 *
 *     static const struct err *take_tx(struct work *w, void *arg) {
 *         ... conversation_assign(w, id, me) ...
 *     }
 *     TRY(work_write(w, take_tx, &args));
 *
 * A function handed to work_write may run more than once (see db.h), so it changes nothing but the
 * store.
 */
#ifndef DESK_WORK_H
#define DESK_WORK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/sys.h"

struct store;
struct db;

/* Who acts. ACTOR_NOBODY is a caller who has not proved who he is. */
enum actor_kind { ACTOR_NOBODY, ACTOR_USER, ACTOR_SYSTEM };

/* role: 0 agent, 1 owner; sees: 0 every team, 1 own teams, 2 only what is assigned (schema/0001).
 * scope: what a token may do; a signed-in person has SCOPE_ADMIN. */
enum scope { SCOPE_READ, SCOPE_WRITE, SCOPE_ADMIN };
enum { ROLE_AGENT = 0, ROLE_OWNER = 1 };
enum { SEES_ALL = 0, SEES_TEAMS = 1, SEES_ASSIGNED = 2 };

struct actor {
    enum actor_kind kind;
    int64_t user_id;
    int64_t role, sees;
    enum scope scope;
    struct str name, mail;
};

/* What this actor sees: the owner and the desk itself see all. */
static inline int64_t actor_sees(const struct actor *a) {
    return a->kind == ACTOR_SYSTEM || a->role == ROLE_OWNER ? SEES_ALL : a->sees;
}

struct work {
    struct arena *arena;
    struct store *store;
    struct db *db; /* set inside work_read and work_write only */
    bool writing;
    const struct sys *sys;
    const unsigned char *key; /* 32 bytes: the desk's own key, beside the store, never in it */
    struct actor actor;
    struct str id; /* request or job, for the log */
    int64_t now;   /* inside work_read: the time of all of it; else 0 */
};

typedef const struct err *work_fn(struct work *w, void *arg);

/* A snapshot; inside a transaction it joins that. */
MUST_USE const struct err *work_read(struct work *w, work_fn *fn, void *arg);
/* A durable transaction; inside a writing one it joins that. Inside a reading one it is a bug. */
MUST_USE const struct err *work_write(struct work *w, work_fn *fn, void *arg);

/* The same by store_write_own (db.h says for what); inside a transaction that writes it joins that. */
MUST_USE const struct err *work_write_own(struct work *w, work_fn *fn, void *arg);

/* store_shares_commits of its store (db.h). */
bool work_shares_commits(const struct work *w);

/* To tell what this work_read is going to ask (db.h, db_ahead): a work for which the same functions
 * are called beforehand, each in a TELL; NULL where that is of no use. */
struct work *work_ahead(struct work *w);

/* The time of this desk; all of a snapshot is seen at one time. */
static inline int64_t work_now(const struct work *w) { return w->now ? w->now : sys_now(w->sys); }

#endif
