/* What the law asks of a complaint by when: computed once from the rules of its day, moved only as they allow. */
#include "desk/complaint/complaint_priv.h"

#include "db/db.h"
#include "desk/complaint/complaint_sql.h"
#include "when/open.h"

enum { EXTENSION_MOST = 366 /* days, where the rule leaves it to the two */ };

static enum statute_how how_of(int64_t how) {
    return how == COMPLAINT_PHONE || how == COMPLAINT_SHOP ? HOW_SPOKEN : HOW_WRITTEN;
}

/* Where two rules ask for the same, the earlier day holds. */
const struct err *deadline_begin(struct work *w, const struct complaint_new *in, int64_t id,
                                 const struct statute_place *p, int64_t received_day) {
    struct statute *rules;
    const struct statute *first[STATUTE_KINDS] = { NULL };
    int64_t due[STATUTE_KINDS] = { 0 };
    size_t n;
    TRY(statute_in_force(w, p->country, received_day, &rules, &n));
    for (size_t i = 0; i < n; i++) {
        const struct statute *r = &rules[i];
        if (!statute_fits(r, (enum statute_matter)in->matter, (enum statute_goods)in->goods,
                          how_of(in->how)))
            continue;
        int64_t day = statute_last_day(r, p->holidays, received_day);
        if (first[r->kind] && due[r->kind] <= day) continue;
        first[r->kind] = r;
        due[r->kind] = day;
    }
    for (int k = STATUTE_RECEIPT; k < STATUTE_KINDS; k++)
        if (first[k])
            TRY(sql_deadline_insert(w->db, id, first[k]->id, k, received_day, due[k],
                                    open_date_end(p->zone, due[k]), work_now(w)));
    return NULL;
}

const struct err *deadline_keep_until(struct work *w, const struct statute_place *p,
                                      int64_t received_day, int64_t *ret) {
    struct statute *rules;
    size_t n;
    int years = 0;
    TRY(statute_in_force(w, p->country, received_day, &rules, &n));
    for (size_t i = 0; i < n; i++)
        if (rules[i].keep_years > years) years = (int)rules[i].keep_years;
    struct term t = { years ? years : STATUTE_KEEP_YEARS, TERM_YEARS, false };
    *ret = term_last_day(NULL, received_day, t);
    return NULL;
}

const struct err *deadline_met(struct work *w, const struct complaint *c, enum statute_kind kind) {
    return sql_deadline_met(w->db, c->id, kind, work_now(w), NULL);
}

const struct err *complaint_deadlines(struct work *w, int64_t id, struct deadline **ret,
                                      size_t *ret_n) {
    return sql_deadlines_of(w->db, id, ret, ret_n);
}

const struct err *complaint_extensions(struct work *w, int64_t id, struct extension **ret,
                                       size_t *ret_n) {
    return sql_extensions_of(w->db, id, ret, ret_n);
}

static const struct err *open_one(struct work *w, int64_t id, int64_t kind, struct deadline *ret) {
    struct deadline *all;
    size_t n;
    TRY(complaint_deadlines(w, id, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind != kind) continue;
        *ret = all[i];
        if (!all[i].met_at.set && !all[i].missed && all[i].due_at > work_now(w)) return NULL;
    }
    return ERR(w->arena, ERR_INVALID, "This deadline is over.", .field = "kind",
               .hint = "Only one that is to come can be moved.");
}

static const struct err *move(struct work *w, const struct complaint *c, const struct deadline *d,
                              int64_t extended, int64_t paused) {
    struct statute_place p;
    int64_t day = d->due_day + (extended - d->extended) + (paused - d->paused), changed;
    TRY(statute_place(w, c->country, &p));
    TRY(sql_deadline_move(w->db, d->id, day, open_date_end(p.zone, day), extended, paused,
                          &changed));
    return changed ? NULL : ERR(w->arena, ERR_CONFLICT, "This deadline is over.", .field = "kind",
                                .hint = "Look at it once more, then try again.");
}

static const struct err *may_extend(struct work *w, const struct deadline *d, size_t before,
                                    int64_t days, struct str evidence) {
    if (d->extend_max == 0)
        return ERR(w->arena, ERR_INVALID, "The rule allows no extension.", .field = "kind",
                   .hint = "Answer within the time, also where it is not what was hoped for.");
    if ((int64_t)before >= d->extend_max)
        return ERR(w->arena, ERR_INVALID, "The rule allows no further extension.", .field = "kind",
                   .hint = "Answer within the time, also where it is not what was hoped for.");
    int64_t most = d->extend_days ? d->extend_days : EXTENSION_MOST;
    if (days < 1 || days > most)
        return ERR(w->arena, ERR_INVALID, "The rule allows no extension of this length.",
                   .field = "days", .hint = "Choose fewer days.");
    if (evidence.n == 0 && d->extend_needs == NEEDS_CONSENT)
        return ERR(w->arena, ERR_INVALID, "An extension needs the customer’s consent.",
                   .field = "evidence", .hint = "Write when and how the customer agreed.");
    if (evidence.n == 0)
        return ERR(w->arena, ERR_INVALID, "An extension needs a notice before the end.",
                   .field = "evidence", .hint = "Write when and how the customer was told, and why.");
    return complaint_check_text(w, evidence, COMPLAINT_TEXT_MAX, "evidence");
}

const struct err *complaint_extend(struct work *w, struct complaint *c, int64_t kind, int64_t days,
                                   struct str evidence) {
    struct deadline d;
    struct extension *all;
    size_t n, before = 0;
    struct str said = str_trim(evidence);
    TRY(open_one(w, c->id, kind, &d));
    TRY(complaint_extensions(w, c->id, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].deadline_id == d.id) before++;
    TRY(may_extend(w, &d, before, days, said));
    TRY(complaint_step(w, c));
    TRY(move(w, c, &d, d.extended + days, d.paused));
    TRY(sql_extension_insert(w->db, d.id, (int64_t)before + 1, days, said, complaint_who(w),
                             work_now(w)));
    return complaint_note(w, c, ENTRY_EXTENDED, said, "complaint.extend");
}

/* Only the term for the remedy waits for him, and only where it has not passed. */
const struct err *deadline_resume(struct work *w, const struct complaint *c) {
    struct deadline *all;
    struct statute_place p;
    size_t n;
    TRY(complaint_deadlines(w, c->id, &all, &n));
    TRY(statute_place(w, c->country, &p));
    int64_t answered = open_date(p.zone, c->answered_at.v);
    for (size_t i = 0; i < n; i++) {
        const struct deadline *d = &all[i];
        bool open = !d->met_at.set && !d->missed && d->due_at > work_now(w);
        if (!open || d->kind != STATUTE_REMEDY || d->pause == PAUSE_NONE) continue;
        int64_t days = p.today - answered;
        if (d->pause_days && days > d->pause_days) days = d->pause_days;
        if (d->pause == PAUSE_ANEW) days = p.today - d->from_day;
        if (days > 0) TRY(move(w, c, d, d->extended, d->paused + days));
    }
    return NULL;
}

/* ---- the timer ---- */

static const struct err *miss(struct work *w, const struct passed *d) {
    struct complaint c = { .id = d->complaint_id, .conversation_id = d->conversation_id };
    int64_t changed;
    TRY(sql_deadline_miss(w->db, d->id, &changed));
    if (!changed) return NULL;
    return complaint_note(w, &c, ENTRY_MISSED, str_of(complaint_kinds[d->kind]),
                          "complaint.missed");
}

static const struct err *missed_tx(struct work *w, void *arg) {
    struct passed *all;
    size_t n;
    (void)arg;
    TRY(sql_deadlines_passed(w->db, work_now(w), &all, &n));
    for (size_t i = 0; i < n; i++)
        TRY(miss(w, &all[i]));
    return NULL;
}

/* Looked at first: a writer is asked only where there is something. */
static const struct err *any_tx(struct work *w, void *arg) {
    struct passed *all;
    return sql_deadlines_passed(w->db, work_now(w), &all, arg);
}

const struct err *complaint_mark_missed(struct work *w) {
    size_t n;
    TRY(work_read(w, any_tx, &n));
    return n ? work_write(w, missed_tx, NULL) : NULL;
}
