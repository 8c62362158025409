#include "desk/audit/audit.h"

#include "base/hash.h"
#include "db/db.h"
#include "desk/audit/audit_priv.h"
#include "desk/audit/audit_sql.h"

enum { SEAL_BATCH = 500, SEAL_WINDOW = 1000 };

const struct err *audit_note(struct work *w, const char *action, struct str object,
                             struct str detail) {
    bool person = w->actor.kind == ACTOR_USER;
    struct opt_int user = person ? OPT(w->actor.user_id) : OPT_NONE;
    struct str actor = person                          ? w->actor.mail
                       : w->actor.kind == ACTOR_SYSTEM ? S("kept")
                                                       : S("nobody");
    return sql_audit_insert(w->db, work_now(w), user, actor, str_of(action), object, detail);
}

struct str audit_chain(struct arena *a, struct str previous, const struct audit_row *r) {
    struct str line = str_printf(a, "%.*s\n%lld\n%lld\n%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(previous),
                                 (long long)r->id, (long long)r->at, STR_ARG(r->actor),
                                 STR_ARG(r->action), STR_ARG(r->object), STR_ARG(r->detail));
    return hash_sha256_hex(a, line);
}

static const struct err *seal_tx(struct work *w, void *arg) {
    bool *more = arg;
    struct seal last = { 0 };
    bool found = false;
    struct audit_row *rows;
    size_t n;
    TRY(sql_seal_last(w->db, &last, &found));
    /* Ids are handed out before their transaction ends, so a smaller one may still appear: ask for
     * all. */
    TRY(sql_audit_unsealed(w->db, found ? last.audit_id - SEAL_WINDOW : 0, SEAL_BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        last.hash = audit_chain(w->arena, last.hash, &rows[i]);
        TRY(sql_seal_insert(w->db, ++last.seq, rows[i].id, last.hash, NULL));
    }
    *more = n == SEAL_BATCH;
    return NULL;
}

const struct err *audit_seal_turn(struct work *w, bool *ret_more) {
    bool more = false;
    TRY(work_write(w, seal_tx, &more));
    *ret_more = more;
    return NULL;
}
