#include "desk/work.h"

#include "base/bug.h"
#include "db/db.h"

struct step {
    struct work *work;
    work_fn *fn;
    void *arg;
    bool writing;
};

static const struct err *run(struct db *db, void *arg) {
    struct step *s = arg;
    struct work inner = *s->work;
    inner.db = db;
    inner.writing = s->writing;
    inner.now = s->writing ? 0 : work_now(s->work);
    return s->fn(&inner, s->arg);
}

const struct err *work_read(struct work *w, work_fn *fn, void *arg) {
    if (w->db) return fn(w, arg);
    return store_read(w->store, w->arena, run, &(struct step){ w, fn, arg, false });
}

const struct err *work_write(struct work *w, work_fn *fn, void *arg) {
    if (w->db) {
        BUG_UNLESS(w->writing);
        return fn(w, arg);
    }
    return store_write(w->store, w->arena, run, &(struct step){ w, fn, arg, true });
}

bool work_shares_commits(const struct work *w) { return store_shares_commits(w->store); }

const struct err *work_write_own(struct work *w, work_fn *fn, void *arg) {
    if (w->db) return work_write(w, fn, arg);
    return store_write_own(w->store, w->arena, run, &(struct step){ w, fn, arg, true });
}

struct work *work_ahead(struct work *w) {
    struct db *ahead = db_ahead(w->db);
    if (!ahead) return NULL;
    struct work *t = ARENA_NEW(w->arena, struct work);
    *t = *w;
    t->db = ahead;
    return t;
}
