/* complaint_priv.h - what the files of this room share. */
#ifndef DESK_COMPLAINT_COMPLAINT_PRIV_H
#define DESK_COMPLAINT_COMPLAINT_PRIV_H

#include "desk/complaint/complaint.h"

/* Who acts, for a row. */
static inline struct opt_int complaint_who(const struct work *w) {
    return w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
}

/* One line of at most COMPLAINT_LINE_MAX bytes, or a text of at most COMPLAINT_TEXT_MAX. ERR_INVALID, ERR_LIMIT. */
MUST_USE const struct err *complaint_check_text(struct work *w, struct str s, size_t max,
                                                const char *field);
/* Nobody was faster: c->version counts up; else ERR_CONFLICT. */
MUST_USE const struct err *complaint_step(struct work *w, struct complaint *c);
/* An entry of its history, an event of its conversation and a row of the audit, which holds none of the words. */
MUST_USE const struct err *complaint_note(struct work *w, const struct complaint *c,
                                          enum complaint_entry_kind kind, struct str words,
                                          const char *action);

/* deadline.c: what the law asks of a new one, by the rules of its day. */
MUST_USE const struct err *deadline_begin(struct work *w, const struct complaint_new *in, int64_t id,
                                          const struct statute_place *p, int64_t received_day);
/* How long its register is kept, the last day. */
MUST_USE const struct err *deadline_keep_until(struct work *w, const struct statute_place *p, int64_t received_day,
                                               int64_t *ret);
MUST_USE const struct err *deadline_met(struct work *w, const struct complaint *c, enum statute_kind kind);
/* The customer said what he thinks of the answer: days that do not count. */
MUST_USE const struct err *deadline_resume(struct work *w, const struct complaint *c);

#endif
