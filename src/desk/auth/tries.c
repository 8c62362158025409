#include "desk/auth/tries.h"

#include "base/moment.h"
#include "db/db.h"
#include "desk/auth/auth_sql.h"

#define LONGEST_BLOCK (15 * MOMENT_MINUTE)
#define FAILURES_FADE (24 * MOMENT_HOUR)

const struct err *tries_blocked(struct work *w, struct str subject, int64_t *until) {
    struct failure_row f;
    bool found;
    TRY(sql_failure_get(w->db, subject, &f, &found));
    if (found && f.blocked_until > *until) *until = f.blocked_until;
    return NULL;
}

const struct err *tries_count(struct work *w, struct str subject, int free_tries) {
    struct failure_row f = { 0 };
    bool found;
    int64_t now = work_now(w), block = 0;
    TRY(sql_failure_get(w->db, subject, &f, &found));
    if (!found || now - f.last_at > FAILURES_FADE) f.failures = 0;
    f.failures++;
    int64_t over = f.failures - free_tries;
    if (over > 0) block = over > 20 ? LONGEST_BLOCK : MOMENT_SECOND << (over - 1);
    if (block > LONGEST_BLOCK) block = LONGEST_BLOCK;
    TRY(sql_failure_forget(w->db, subject, now - FAILURES_FADE, NULL));
    return sql_failure_put(w->db, subject, f.failures, now, now + block, NULL);
}

const struct err *tries_clear(struct work *w, struct str subject) {
    return sql_failure_clear(w->db, subject, NULL);
}

const struct err *tries_refused(struct work *w) {
    return ERR(w->arena, ERR_RATE, "This was tried too often.",
               .hint = "Wait a few minutes, then try again.");
}
