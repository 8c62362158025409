/* hours_priv.h - what the files of this room share. */
#ifndef DESK_HOURS_HOURS_PRIV_H
#define DESK_HOURS_HOURS_PRIV_H

#include "desk/hours/calendar.h"

/* A day as the store has it, "540-720,780-1020", and back; closed for what is no such text. */
struct str hours_stored(struct arena *a, const struct open_day *d);
struct open_day hours_from_store(struct str text);

/* The calendar at the version that the caller has seen, and what it says; ERR_CONFLICT. */
MUST_USE const struct err *hours_seen(struct work *w, int64_t id, int64_t version,
                                      struct calendar_row *ret, struct calendar_in *ret_in);
/* Its next version: r->version + 1. */
MUST_USE const struct err *hours_step(struct work *w, const struct calendar_row *r,
                                      const struct calendar_in *in, const char *action,
                                      struct str detail);

#endif
