/* What time does to promises: each once, whatever the clocks and however many nodes look. */
#include "base/bug.h"
#include "db/db.h"
#include "desk/automation/automation.h"
#include "desk/notice/notice.h"
#include "desk/promise/promise_priv.h"
#include "desk/promise/promise_sql.h"
#include "desk/setting/declared.h"
#include "desk/user/user.h"

/* More a turn, and other timers would wait too long. */
enum { TURNS = 20 };

static const struct err *hours_before(struct work *w, int64_t ret[2]) {
    TRY(setting_number(w, SETTING_PROMISE_FIRST_HOURS, &ret[0]));
    TRY(setting_number(w, SETTING_PROMISE_LAST_HOURS, &ret[1]));
    return NULL;
}

/* The first of the two that is still to come. */
static struct opt_int next_before(const int64_t hours[2], int64_t due, int64_t now) {
    struct opt_int next = OPT_NONE;
    for (int i = 0; i < 2; i++) {
        int64_t at = due - hours[i] * MOMENT_HOUR;
        if (hours[i] > 0 && at > now && (!next.set || at < next.v)) next = OPT(at);
    }
    return next;
}

const struct err *promise_remind_at(struct work *w, int64_t due, struct opt_int *ret) {
    int64_t hours[2];
    TRY(hours_before(w, hours));
    *ret = next_before(hours, due, work_now(w));
    return NULL;
}

/* Its owner hears of it, and whoever leads the shop (P60); of one who is switched off the latter alone. */
static const struct err *alarm(struct work *w, int64_t owner_id) {
    struct user u;
    TRY(user_get(w, owner_id, &u));
    if (u.active) TRY(notice_add(w, NOTICE_PROMISE_BROKEN, u.mail));
    return notice_add_owners(w, NOTICE_PROMISE_BROKEN);
}

static const struct err *pass(struct work *w, const struct promise *p, bool *ret_broke) {
    int64_t now = work_now(w), changed;
    TRY(sql_promise_break(w->db, p->id, now, &changed));
    *ret_broke = changed > 0;
    if (!changed) return NULL;
    TRY(sql_promise_recovery_open(w->db, p->id, p->owner_id, now, now + RECOVERY_TIME, NULL));
    TRY(automation_made(w, AUTOMATION_PROMISE_RECOVERY, OPT(p->conversation_id)));
    return promise_tell(w, p, EVENT_KIND_PROMISE_BROKEN, "promise.break");
}

const struct err *promise_pass(struct work *w, const struct promise *p) {
    bool broke;
    TRY(pass(w, p, &broke));
    return broke ? alarm(w, p->owner_id) : NULL;
}

struct turn {
    int64_t *ids;
    struct promise_nudge *nudges;
    size_t n, nudge_n;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct turn *t = arg;
    TRY(sql_promises_passed(w->db, work_now(w), &t->ids, &t->n));
    return sql_promises_to_remind(w->db, work_now(w), &t->nudges, &t->nudge_n);
}

/* Whoever has several of them hears of it once. */
static const struct err *break_tx(struct work *w, void *arg) {
    const struct turn *t = arg;
    int64_t *owners = ARENA_ARRAY(w->arena, t->n, int64_t);
    size_t owner_n = 0;
    for (size_t i = 0; i < t->n; i++) {
        struct promise p;
        bool broke = false;
        const struct err *e = promise_get(w, t->ids[i], &p);
        if (e && e->code == ERR_NOT_FOUND) continue; /* its reply was taken back */
        if (!e) e = pass(w, &p, &broke);
        if (e) return e;
        for (size_t k = 0; k < owner_n && broke; k++)
            broke = owners[k] != p.owner_id;
        if (broke) owners[owner_n++] = p.owner_id;
    }
    for (size_t i = 0; i < owner_n; i++)
        TRY(alarm(w, owners[i]));
    return NULL;
}

static const struct err *remind_tx(struct work *w, void *arg) {
    const struct turn *t = arg;
    int64_t hours[2], changed;
    TRY(hours_before(w, hours));
    for (size_t i = 0; i < t->nudge_n; i++) {
        const struct promise_nudge *r = &t->nudges[i];
        struct opt_int next = next_before(hours, r->due, work_now(w));
        if (next.set && next.v <= r->remind_at) next = OPT_NONE; /* the clock was set back */
        TRY(sql_promise_reminded(w->db, r->id, r->remind_at, next, &changed));
        if (!changed) continue;
        if (r->active) TRY(notice_add(w, NOTICE_PROMISE_DUE, r->mail));
        if (!r->active) TRY(notice_add_owners(w, NOTICE_PROMISE_DUE));
    }
    return NULL;
}

const struct err *promise_turn(struct work *w) {
    struct arena_mark mark = arena_mark(w->arena);
    for (int i = 0; i < TURNS; i++) {
        struct turn t = { 0 };
        TRY(work_read(w, look_tx, &t));
        if (t.n) TRY(work_write(w, break_tx, &t));
        if (t.nudge_n) TRY(work_write(w, remind_tx, &t));
        if (t.n == 0 && t.nudge_n == 0) return NULL;
        arena_rewind(w->arena, mark);
    }
    return NULL;
}
