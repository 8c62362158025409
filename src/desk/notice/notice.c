#include "desk/notice/notice.h"

#include "base/moment.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/automation/automation.h"
#include "desk/notice/notice_sql.h"
#include "desk/user/user.h"

#define LEASE (10 * MOMENT_MINUTE)
#define LONGEST_WAIT MOMENT_HOUR

/* Those that nobody asked for are in the register of automations. */
static const struct {
    enum notice_kind kind;
    const char *code;
} automatic[] = {
    { NOTICE_NEWS, AUTOMATION_NEWS_MAIL },
    { NOTICE_CONSENT_GONE, AUTOMATION_MAILBOX_MAIL },
    { NOTICE_CONSENT_ENDS, AUTOMATION_MAILBOX_MAIL },
    { NOTICE_LIMIT, AUTOMATION_MAILBOX_MAIL },
    { NOTICE_CLOCKS, AUTOMATION_CLOCK_MAIL },
    { NOTICE_WEEK, AUTOMATION_WEEK_MAIL },
    { NOTICE_PROMISE_DUE, AUTOMATION_PROMISE_MAIL },
    { NOTICE_PROMISE_BROKEN, AUTOMATION_PROMISE_MAIL },
};
enum { AUTOMATIC = sizeof automatic / sizeof *automatic };

const struct err *notice_add(struct work *w, enum notice_kind kind, struct str address) {
    const char *code = NULL;
    bool may = true;
    int64_t added;
    for (size_t i = 0; i < AUTOMATIC; i++)
        if (automatic[i].kind == kind) code = automatic[i].code;
    if (code) TRY(automation_may(w, code, &may));
    if (!may) return NULL;
    db_wake(w->db, WAKE_OUTBOX);
    TRY(sql_notice_insert(w->db, kind, address, work_now(w), &added));
    return code && added ? automation_made(w, code, OPT_NONE) : NULL;
}

const struct err *notice_withdraw(struct work *w, struct str code) {
    for (size_t i = 0; i < AUTOMATIC; i++)
        if (str_eq(code, str_of(automatic[i].code)))
            TRY(sql_notice_withdraw(w->db, automatic[i].kind, NULL));
    return NULL;
}

const struct err *notice_add_owners(struct work *w, enum notice_kind kind) {
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    for (size_t i = 0; i < n; i++)
        if (users[i].active && users[i].role == ROLE_OWNER) TRY(notice_add(w, kind, users[i].mail));
    return NULL;
}

const struct err *notice_forget(struct work *w, enum notice_kind kind, struct str address) {
    return sql_notice_forget(w->db, kind, address, NULL);
}

struct claim {
    struct notice notice;
    bool found;
};

static const struct err *due_tx(struct work *w, void *arg) {
    struct claim *c = arg;
    int64_t id;
    return sql_notice_due(w->db, work_now(w), &id, &c->found);
}

static const struct err *claim_tx(struct work *w, void *arg) {
    struct claim *c = arg;
    int64_t now = work_now(w), changed;
    TRY(sql_notice_next(w->db, now, &c->notice, &c->found));
    if (!c->found) return NULL;
    TRY(sql_notice_claim(w->db, c->notice.id, c->notice.fence, now + LEASE, &changed));
    c->found = changed > 0;
    c->notice.fence++;
    c->notice.tries++;
    return NULL;
}

/* Mostly there is nothing: that is asked without a write. */
const struct err *notice_claim(struct work *w, struct notice *ret, bool *ret_found) {
    struct claim c = { 0 };
    TRY(work_read(w, due_tx, &c));
    if (c.found) TRY(work_write_own(w, claim_tx, &c));
    *ret = c.notice;
    *ret_found = c.found;
    return NULL;
}

static const struct err *done_tx(struct work *w, void *arg) {
    const struct notice *n = arg;
    return sql_notice_done(w->db, n->id, n->fence, NULL);
}

const struct err *notice_done(struct work *w, const struct notice *n) {
    struct notice own = *n;
    return work_write_own(w, done_tx, &own);
}

static const struct err *later_tx(struct work *w, void *arg) {
    const struct notice *n = arg;
    int64_t now = work_now(w), wait = MOMENT_MINUTE * n->tries * n->tries,
            patience = n->kind == NOTICE_INVITATION ? 3 * MOMENT_DAY : MOMENT_DAY;
    if (wait > LONGEST_WAIT || n->tries > 60) wait = LONGEST_WAIT;
    if (now + wait - n->asked_at < patience)
        return sql_notice_later(w->db, n->id, n->fence, now + wait, NULL);
    int64_t ended;
    TRY(sql_notice_done(w->db, n->id, n->fence, &ended));
    if (!ended) return NULL;
    return audit_note(w, "notice.given-up", S("notice"), S("the mail server did not take it"));
}

const struct err *notice_later(struct work *w, const struct notice *n) {
    struct notice own = *n;
    return work_write_own(w, later_tx, &own);
}
