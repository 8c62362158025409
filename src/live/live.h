/* live.h - "something changed": from the event table to the pages that are open.
 *
 * A browser holds one event stream (the tabs share it, assets/js/stream.js). What goes over it says
 * only where something happened: a page then asks for the part that it shows, so what may be seen
 * is decided when it is read. On the wire (WHATWG HTML 9.2):
 *
 *     event: conversation        event: message                            event: mark
 *     data: {"id":12,"version":7}  data: {"id":40,"version":7,"conversation":12}  id: 977
 *                                                                          data: {}
 *
 * A page is told as well "event: presence" with the id of a conversation that somebody came to,
 * left, or began to write in (presence.h); it is not told again after a break.
 *
 * mark ends what belongs together and is what Last-Event-ID gives back; "lost" says that too much
 * has happened since, or that the store is another one: look at everything again. A change is told
 * at least once, perhaps twice, never out of a transaction that is not committed.
 *
 * Who is told: for every person who has a stream open, each conversation is asked of
 * access_conversation (desk/auth/access.h), with the role of this moment. A stream whose session or
 * token no longer holds is ended within a second (A35).
 *
 * The table is followed by one thread that calls live_turn whenever the store is woken
 * (db_wake(WAKE_EVENTS), on PostgreSQL from every node) and twice a second. Ids on PostgreSQL are
 * given before they are committed, so a lower one may appear after a higher one: gaps are watched
 * for as long as a transaction can live, and the mark stays before the first of them.
 *
 *     l = live_new();   live_begin(l, w);
 *     server_start(…);  live_open(l, server_hub(server));     handlers call live_answer
 *     live_close(l);    server_stop(…);                       the hub goes
 *     live_free(&l);                                          when live_turn is called no more
 *
 * Threads: live_turn from one; all others from any.
 */
#ifndef LIVE_LIVE_H
#define LIVE_LIVE_H

#include "desk/auth/auth.h"
#include "desk/work.h"
#include "http/reply.h"

enum {
    LIVE_REPLAY_MAX = 1000, /* events that are told again after a break; beyond it "lost" */
    LIVE_PER_PASS = 100,    /* streams of one session or token */
};

struct live;

/* Belongs to the caller. */
struct live *live_new(void);
/* After live_close and when live_turn is called no more. A pointer to NULL is fine. */
void live_free(struct live **l);

/* What is committed from now on will be told. Once, before live_open: a stream that opened earlier
 * would never hear of what happened before the first turn. */
MUST_USE const struct err *live_begin(struct live *l, struct work *w);

/* From now on what happens is told through this hub, until live_close has returned. */
void live_open(struct live *l, struct hub *hub);
void live_close(struct live *l);

/* The mark of now: a page that is read after asking shows all that is not behind it. */
int64_t live_mark(const struct live *l);

/* Answers GET with the stream of this caller, beginning behind Last-Event-ID or ?after=. ERR_RATE
 * beyond LIVE_PER_PASS, ERR_RETRY when the server holds no more streams. Opens its own
 * transaction. */
MUST_USE const struct err *live_answer(struct live *l, struct work *w, const struct auth_pass *pass,
                                       const struct request *req, struct reply *rp);

/* One look at the table and at who may still listen. *ret_more: there is more to tell at once. */
MUST_USE const struct err *live_turn(struct live *l, struct work *w, bool *ret_more);

#endif
