/* Reading the log and verifying its chain. */
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/audit/audit_priv.h"
#include "desk/audit/audit_sql.h"

const struct err *audit_page(struct work *w, const struct audit_filter *f, int64_t n,
                             struct audit_entry **ret, size_t *ret_n) {
    int64_t before = f->before ? f->before : INT64_MAX;
    if (f->user_id && f->object.n)
        return sql_audit_page_both(w->db, f->user_id, f->object, before, n, ret, ret_n);
    if (f->user_id) return sql_audit_page_of(w->db, f->user_id, before, n, ret, ret_n);
    if (f->object.n) return sql_audit_page_about(w->db, f->object, before, n, ret, ret_n);
    return sql_audit_page(w->db, before, n, ret, ret_n);
}

struct walk {
    struct audit_verdict verdict;
    int64_t seq;
    char hash[65];
    bool more;
};

/* False where the chain does not hold at this row. */
static bool holds(struct arena *a, struct walk *x, const struct seal_entry *s) {
    struct audit_row r = { .id = s->audit_id };
    if (s->seq != x->seq + 1 || !s->at.set || s->hash.n != sizeof x->hash - 1) return false;
    r.at = s->at.v;
    r.actor = s->actor;
    r.action = s->action;
    r.object = s->object;
    r.detail = s->detail;
    if (!str_eq(audit_chain(a, str_of(x->hash), &r), s->hash)) return false;
    for (size_t i = 0; i < s->hash.n; i++)
        x->hash[i] = s->hash.p[i];
    x->seq = s->seq;
    return true;
}

static const struct err *walk_tx(struct work *w, void *arg) {
    struct walk *x = arg;
    struct seal_entry *rows;
    size_t n;
    TRY(sql_seals_after(w->db, x->seq, &rows, &n));
    x->more = n > 0;
    for (size_t i = 0; i < n && x->more; i++) {
        if (holds(w->arena, x, &rows[i])) {
            x->verdict.n++;
            continue;
        }
        x->verdict.broken_at = rows[i].audit_id;
        x->more = false;
    }
    return NULL;
}

/* A few rows at a time, each lot with memory of its own: the log of years is larger than a page. */
const struct err *audit_verify(struct work *w, struct audit_verdict *ret) {
    enum { PART = 8 << 20 };
    struct work own = *w;
    struct walk x = { .more = true };
    const struct err *e = NULL;
    own.arena = arena_new(PART);
    while (x.more && !e) {
        e = work_read(&own, walk_tx, &x);
        if (!e) arena_reset(own.arena);
    }
    if (e) e = err_keep(w->arena, e);
    arena_free(&own.arena);
    *ret = x.verdict;
    return e;
}
