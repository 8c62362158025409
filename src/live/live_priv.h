/* live_priv.h - what the files of this room share.
 *
 *   live.c     who listens, and the turn
 *   tail.c     following the table: what is new, and the gaps
 *   tell.c     what is told of a batch of events, and to whom
 *   answer.c   a stream begins
 *   presence.c who looks and who writes
 */
#ifndef LIVE_LIVE_PRIV_H
#define LIVE_LIVE_PRIV_H

#include "desk/event/event.h"
#include "live/presence.h"

#include <pthread.h>
#include <stdatomic.h>

/* ---- tail.c ---- */

enum { TAIL_BATCH = 100, TAIL_GAPS = 256 };

/* Ids first to last were given, but not seen committed yet. */
struct gap {
    int64_t first, last, until; /* until: by the machine's own clock */
};

struct tail {
    int64_t high;   /* the highest id seen */
    int64_t looked; /* into all gaps, by the machine's own clock */
    struct gap gaps[TAIL_GAPS];
    size_t gap_n;
};

/* Begins at the end of the table; what is on its way among the last ids is a gap. Needs a
 * transaction, as does the next. */
MUST_USE const struct err *tail_begin(struct tail *t, struct work *w);
/* What was not seen before, at most TAIL_BATCH and what was in gaps, by a copy *t of the tail that
 * counts only if the transaction and all that follows went well. *ret_more: there is more. */
MUST_USE const struct err *tail_read(struct tail *t, struct work *w, struct event_mark **ret,
                                     size_t *ret_n, bool *ret_more);
/* All up to here is seen. */
int64_t tail_mark(const struct tail *t);

/* ---- tell.c ---- */

/* The events of one conversation in a batch. */
struct topic {
    int64_t conversation_id;
    int64_t version; /* set by tell_visible */
    const struct event_mark *events;
    size_t n;      /* of all; those of other conversations are passed over */
    bool presence; /* nothing happened but that somebody came, went or writes */
};

/* The conversations of a batch, each once, by their first event. */
struct topic *tell_topics(struct arena *a, const struct event_mark *events, size_t n,
                          size_t *ret_n);
/* The same and where only presence changed behind them. */
struct topic *tell_presence(struct arena *a, const struct topic *topics, size_t *n,
                            const int64_t *moved, size_t moved_n);
/* May w->actor see it? Sets its version. Needs a transaction. */
MUST_USE const struct err *tell_visible(struct work *w, struct topic *t, bool *ret);
/* What is sent of it. */
struct str tell_text(struct arena *a, const struct topic *t);
struct str tell_mark(struct arena *a, int64_t mark);

/* ---- presence.c ---- */

enum { PRESENCE_CHANGED = 64 };
struct presence_entry {
    int64_t conversation_id, user_id;
    int64_t until; /* by the machine's own clock */
    bool writing;
    size_t name_n;
    char name[PRESENCE_NAME];
};
struct presence_board {
    pthread_mutex_t lock;
    _Atomic size_t n;
    struct presence_entry all[PRESENCE_MAX];
    int64_t changed[PRESENCE_CHANGED];
    size_t changed_n;
};
/* The conversations where it changed since this was asked last; who has not been heard of goes. */
size_t presence_changed(struct live *l, int64_t now, int64_t ret[PRESENCE_CHANGED]);

/* ---- live.c ---- */

/* A stream and whose it is. Malloced; freed when the stream is over. */
struct seat {
    struct live *live;
    struct listener *listener;
    struct seat *next, *prev;
    uint64_t stream; /* 0 until live_sit */
};

/* One session or token with streams open. Freed with its last seat, unless a turn holds it. */
struct listener {
    struct listener *next; /* in its bucket */
    struct auth_pass pass;
    struct seat *seats;
    size_t seat_n;
    bool held; /* by the turn */
    /* What the turn alone uses: whose it was when it was asked last. */
    bool asked, holds;
    struct actor actor; /* without words */
};

enum { BUCKETS = 1024 };

struct live {
    pthread_mutex_t lock; /* of all but mark and what the turn alone uses */
    struct hub *hub;      /* NULL: closed */
    struct listener *buckets[BUCKETS];
    size_t listener_n, seat_n;
    _Atomic int64_t mark;
    struct tail tail;   /* the turn's own, as is the next */
    int64_t checked_at; /* when the sessions were asked last */
    struct presence_board board;
};

/* A seat of this caller, not told anything yet; NULL beyond LIVE_PER_PASS. */
struct seat *live_seat(struct live *l, const struct auth_pass *pass);
/* From now on the stream is told what happens. */
void live_sit(struct seat *s, uint64_t stream);
/* The stream is over, or there is none: frees the seat. struct stream_owner's closed. */
void live_rise(void *seat, uint64_t stream);

#endif
