#include "desk/job/job.h"

#include "db/db.h"
#include "desk/job/job_sql.h"

const struct err *job_add(struct work *w, enum job_kind kind, int64_t object_id, int64_t run_at) {
    return sql_job_insert(w->db, kind, object_id, run_at, NULL);
}

struct claim {
    enum job_kind kind;
    int64_t lease;
    struct job job;
    bool found;
};

/* Short, so that a stopped worker is replaced soon; doubled with each try, so that work that takes
 * longer than the first lease is not taken over for ever. */
static int64_t lease_of(const struct claim *c) {
    return c->lease << (c->job.tries < 6 ? c->job.tries : 6);
}

static const struct err *claim_tx(struct work *w, void *arg) {
    struct claim *c = arg;
    int64_t now = work_now(w), changed;
    TRY(sql_job_next(w->db, c->kind, now, &c->job, &c->found));
    if (!c->found) return NULL;
    TRY(sql_job_claim(w->db, c->job.id, c->job.fence, now + lease_of(c), &changed));
    if (changed == 0) c->found = false;
    c->job.fence++;
    c->job.tries++;
    /* A claim that a power cut forgets lets another take the job as well, with the same fence;
     * job_finish deletes the row, so only one of them finishes. */
    db_need_not_wait(w->db);
    return NULL;
}

const struct err *job_claim(struct work *w, enum job_kind kind, int64_t lease, struct job *ret,
                            bool *ret_found) {
    struct claim c = { .kind = kind, .lease = lease };
    TRY(work_write_own(w, claim_tx, &c));
    *ret = c.job;
    *ret_found = c.found;
    return NULL;
}

const struct err *job_finish(struct work *w, const struct job *j) {
    int64_t changed;
    TRY(sql_job_done(w->db, j->id, j->fence, &changed));
    if (changed == 0)
        return ERR(w->arena, ERR_CONFLICT, "Another worker has taken this over.",
                   .detail = "stale fence");
    return NULL;
}

struct delay {
    const struct job *job;
    int64_t run_at;
};

static const struct err *postpone_tx(struct work *w, void *arg) {
    const struct delay *d = arg;
    return sql_job_delay(w->db, d->job->id, d->job->fence, d->run_at, NULL);
}

const struct err *job_postpone(struct work *w, const struct job *j, int64_t run_at) {
    return work_write(w, postpone_tx, &(struct delay){ j, run_at });
}

static const struct err *forget_tx(struct work *w, void *arg) {
    return sql_job_forget_leases(w->db, *(const enum job_kind *)arg, work_now(w), NULL);
}

const struct err *job_forget_leases(struct work *w, enum job_kind kind) {
    return work_write(w, forget_tx, &kind);
}
