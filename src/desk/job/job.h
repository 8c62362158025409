/* job.h - work that waits in the store: claimed by one worker, done once.
 *
 * Claiming raises the job's fence and moves run_at to the end of the lease; finishing needs the
 * fence of the claim. A worker that was stopped in between loses the race, not the letter (F21).
 */
#ifndef DESK_JOB_JOB_H
#define DESK_JOB_JOB_H

#include "desk/job/job_rows.h"
#include "desk/work.h"

enum job_kind { JOB_READ_LETTER = 0 };

/* Needs a write transaction. */
MUST_USE const struct err *job_add(struct work *w, enum job_kind kind, int64_t object_id,
                                   int64_t run_at);

/* Claims the job that waited longest, for lease microseconds (doubled with each try); *ret_found
 * false when none is due. Opens its own transaction. ret->fence is the fence to finish with. */
MUST_USE const struct err *job_claim(struct work *w, enum job_kind kind, int64_t lease,
                                     struct job *ret, bool *ret_found);

/* Removes a finished job; ERR_CONFLICT when another worker has claimed it since. Needs a write
 * transaction. */
MUST_USE const struct err *job_finish(struct work *w, const struct job *j);

/* Lets the job run again at run_at. Opens its own transaction. */
MUST_USE const struct err *job_postpone(struct work *w, const struct job *j, int64_t run_at);

/* For a start with no other node: leases of the stopped process end now. */
MUST_USE const struct err *job_forget_leases(struct work *w, enum job_kind kind);

#endif
