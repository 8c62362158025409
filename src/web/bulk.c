/* What is done to several rows of a list at once. Each conversation is a transaction of its own: what cannot be done to
 * one is said, and done to the others. A row that somebody has changed since it was shown is left alone (INV8). */
#include "desk/mailbox/mailbox.h"
#include "desk/outcome/outcome.h"
#include "desk/spam/spam.h"
#include "desk/tag/tag.h"
#include "web/web_priv.h"

enum bulk_kind { BULK_GIVE, BULK_STATE, BULK_SNOOZE, BULK_TAG, BULK_SPAM, BULK_KIND_COUNT };
static const char *const kind_names[BULK_KIND_COUNT] = { "give", "state", "snooze", "tag", "spam" };

/* One chosen row: the version it was made from, then the one it has become, and what undoing needs
 * to know. */
struct row {
    int64_t id, version, before, before_too;
};

struct bulk {
    struct page *page;
    enum bulk_kind kind;
    bool undo;
    struct row rows[PAGE_BULK_MAX];
    size_t n;
    enum conversation_state state; /* BULK_STATE */
    int64_t until, tag_id;
    const struct row *asked;       /* the one in work */
    struct row *now;               /* what becomes of it */
};

static bool read_row(struct str s, char parted, struct row *ret) {
    int64_t *fields[] = { &ret->id, &ret->version, &ret->before, &ret->before_too };
    struct str part;
    *ret = (struct row){ 0 };
    for (size_t i = 0; i < 4 && str_split(&s, parted, &part); i++)
        if (!str_to_int(part, 0, INT64_MAX, fields[i])) return false;
    return ret->id > 0;
}

/* Fields named row, each "ID-VERSION". */
static void read_rows(struct bulk *b) {
    const struct form *f = &b->page->form;
    for (size_t i = 0; i < f->field_count && b->n < PAGE_BULK_MAX; i++)
        if (str_eq(f->fields[i].name, S("row")) && read_row(f->fields[i].value, '-', &b->rows[b->n]))
            b->n++;
}

static const struct err *give(struct bulk *b, struct work *w, struct conversation *c) {
    struct opt_int user = OPT_NONE, team = OPT_NONE;
    struct str name;
    b->now->before = c->owner_id.v;
    b->now->before_too = c->team_id.v;
    TRY(page_find_owner(w, page_field(b->page, "owner"), &user, &team, &name));
    return conversation_assign(w, c, user, team.set ? team : c->team_id, name);
}

/* What was understood is asked for where one case is solved (page_understood_first), and never a condition: many at once
 * have no one line. */
static const struct err *set_state(struct bulk *b, struct work *w, struct conversation *c) {
    b->now->before = c->state == CONVERSATION_NEW ? CONVERSATION_OPEN : c->state;
    struct str reason = page_field(b->page, "reason");
    if (b->state != CONVERSATION_SOLVED) return conversation_set_state(w, c, b->state, reason);
    return conversation_solve(w, c, page_solving(b->page, w), reason);
}

static const struct err *put_tag(struct bulk *b, struct work *w, struct conversation *c) {
    int64_t version = c->version;
    struct tag t;
    bool found;
    TRY(tag_put(w, c, page_field(b->page, "add")));
    TRY(tag_find(w, page_field(b->page, "add"), &t, &found));
    b->tag_id = found ? t.id : 0;
    b->now->before = c->version != version; /* it is new on this one */
    return NULL;
}

static const struct err *act(struct bulk *b, struct work *w, struct conversation *c) {
    switch (b->kind) {
    case BULK_GIVE:
        return give(b, w, c);
    case BULK_STATE:
        return set_state(b, w, c);
    case BULK_SNOOZE:
        b->now->before = c->snoozed_until.v;
        return conversation_snooze(w, c, b->until, page_field(b->page, "reason"));
    case BULK_TAG:
        return put_tag(b, w, c);
    case BULK_SPAM:
        b->now->before = c->state != CONVERSATION_SPAM; /* it came there by this */
        return spam_mark(w, c);
    case BULK_KIND_COUNT:
        break;
    }
    return NULL;
}

static const struct err *give_back(struct work *w, const struct row *r, struct conversation *c) {
    struct str name = S("");
    struct user u;
    struct opt_int owner = r->before ? OPT(r->before) : OPT_NONE,
                   team = r->before_too ? OPT(r->before_too) : OPT_NONE;
    if (owner.set) {
        TRY(user_get(w, owner.v, &u));
        if (!u.active) return page_was_faster(w);
        name = u.name;
    }
    c->team_id = team;
    return conversation_assign(w, c, owner, team, name);
}

static const struct err *undo(struct bulk *b, struct work *w, struct conversation *c) {
    struct tag t;
    switch (b->kind) {
    case BULK_GIVE:
        if (!b->now->before && !b->now->before_too) return NULL;
        return give_back(w, b->now, c);
    case BULK_STATE:
        if (b->now->before == CONVERSATION_SOLVED) return conversation_solve_again(w, c);
        return conversation_set_state(w, c, (enum conversation_state)b->now->before, S(""));
    case BULK_SNOOZE:
        if (b->now->before > work_now(w))
            return conversation_snooze(w, c, b->now->before, c->snooze_reason);
        return conversation_wake(w, c);
    case BULK_TAG:
        if (!b->now->before) return NULL;
        TRY(tag_get(w, b->tag_id, &t));
        return tag_drop(w, c, t.name);
    case BULK_SPAM:
        return b->now->before ? spam_unmark(w, c) : NULL;
    case BULK_KIND_COUNT:
        break;
    }
    return NULL;
}

/* May run again from the start, with the row as it was asked for. */
static const struct err *one_tx(struct work *w, void *arg) {
    struct bulk *b = arg;
    struct conversation c;
    *b->now = *b->asked;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, b->now->id, &c));
    if (c.version != b->now->version) return page_was_faster(w);
    TRY(b->undo ? undo(b, w, &c) : act(b, w, &c));
    b->now->version = c.version;
    return NULL;
}

/* "KIND.TAG:ID.VERSION.BEFORE.TOO,…" of what was done, for undoing it. */
static struct str done_of(const struct bulk *b, const struct row *rows, size_t n) {
    struct buf out = buf_new(b->page->w->arena, 16 << 10);
    buf_add(&out, str_printf(b->page->w->arena, "%s.%lld:", kind_names[b->kind], (long long)b->tag_id));
    for (size_t i = 0; i < n; i++)
        buf_add(&out, str_printf(b->page->w->arena, "%s%lld.%lld.%lld.%lld", i ? "," : "",
                                 (long long)rows[i].id, (long long)rows[i].version,
                                 (long long)rows[i].before, (long long)rows[i].before_too));
    return buf_str(&out);
}

static bool read_done(struct bulk *b, struct str done) {
    struct str head, kind, one;
    if (!str_split(&done, ':', &head) || !str_split(&head, '.', &kind)) return false;
    if (!str_to_int(head, 0, INT64_MAX, &b->tag_id)) return false;
    int k = 0;
    while (k < BULK_KIND_COUNT && !str_eq(kind, str_of(kind_names[k])))
        k++;
    if (k == BULK_KIND_COUNT) return false;
    b->kind = (enum bulk_kind)k;
    while (b->n < PAGE_BULK_MAX && str_split(&done, ',', &one))
        if (!read_row(one, '.', &b->rows[b->n++])) return false;
    return b->n > 0;
}

size_t page_bulk_done(struct str done) {
    struct bulk *b = &(struct bulk){ 0 };
    return read_done(b, done) ? b->n : 0;
}

/* Does it to each; those that it could not be done to are put last, in *ret_done the number of the others. */
static const struct err *run(struct bulk *b, size_t *ret_done) {
    struct row failed[PAGE_BULK_MAX];
    size_t done = 0, not = 0;
    const struct err *first = NULL;
    for (size_t i = 0; i < b->n; i++) {
        struct row asked = b->rows[i], r = asked;
        b->asked = &asked;
        b->now = &r;
        const struct err *e = work_write(b->page->w, one_tx, b);
        if (e && !page_can_again(e) && e->code != ERR_NOT_FOUND) return e;
        if (e && !first) first = e;
        if (e)
            failed[not++] = asked;
        else
            b->rows[done++] = r;
    }
    for (size_t i = 0; i < not; i++)
        b->rows[done + i] = failed[i];
    *ret_done = done;
    return first;
}

static const struct err *wrong(struct page *p, const char *msg, const char *then) {
    struct err *e = arena_alloc(p->w->arena, sizeof *e);
    *e = (struct err){ .code = ERR_INVALID, .msg = msg };
    e->hint = then;
    return e;
}

/* What is asked for: an act, or its next step, which the page shows. */
static const struct err *plan(struct bulk *b, enum bulk_step *ret_step) {
    static const struct {
        const char *name;
        enum bulk_step step;
    } steps[] = { { "give", STEP_GIVE }, { "snooze", STEP_SNOOZE }, { "done", STEP_DONE }, { "tag", STEP_TAG } };
    struct page *p = b->page;
    struct str name = page_field(p, "act"), rest = page_field(p, "rest");
    *ret_step = STEP_NONE;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (str_eq(name, str_of(steps[i].name))) *ret_step = steps[i].step;
    if (*ret_step != STEP_NONE) return NULL;
    if (rest.n) {
        b->kind = BULK_SNOOZE;
        *ret_step = STEP_SNOOZE;
        return page_rest_until(p, rest, &b->until);
    }
    if (str_eq(name, S("give now"))) return b->kind = BULK_GIVE, NULL;
    if (str_eq(name, S("tag now"))) return b->kind = BULK_TAG, NULL;
    if (str_eq(name, S("spam"))) return b->kind = BULK_SPAM, NULL;
    b->kind = BULK_STATE;
    if (conversation_state_by_name(name, &b->state)) return NULL;
    return wrong(p, W("It is not clear what to do with them."), W("Choose one of the buttons."));
}

static const struct err *back(struct page *p, struct str done) {
    struct str link = page_inbox_link(p);
    if (done.n) link = str_join3(p->w->arena, link, S("&did="), done);
    reply_redirect(p->rp, link);
    return NULL;
}

static const struct err *again(struct bulk *b, enum bulk_step step, const struct err *e, size_t done) {
    size_t left = b->n - done;
    struct inbox_again x = { .step = step, .err = e, .chosen_n = left, .not_n = e && done ? (int64_t)left : 0 };
    int64_t *ids = ARENA_ARRAY(b->page->w->arena, b->n + 1, int64_t);
    for (size_t i = done; i < b->n; i++)
        ids[i - done] = b->rows[i].id;
    x.chosen = ids;
    if (done && !b->undo) x.did = done_of(b, b->rows, done);
    return page_inbox_again(b->page, &x);
}

/* What the desk did not take can be set right in its fields; for the rows that others changed there are none. */
static enum bulk_step step_of(const struct bulk *b, const struct err *e) {
    static const enum bulk_step steps[BULK_KIND_COUNT] = { [BULK_GIVE] = STEP_GIVE,     [BULK_STATE] = STEP_DONE,
                                                           [BULK_SNOOZE] = STEP_SNOOZE, [BULK_TAG] = STEP_TAG,
                                                           [BULK_SPAM] = STEP_NONE };
    bool fields = e->code == ERR_INVALID || e->code == ERR_LIMIT;
    return fields && !b->undo ? steps[b->kind] : STEP_NONE;
}

const struct err *web_bulk(struct page *p) {
    struct bulk *b = ARENA_NEW(p->w->arena, struct bulk);
    enum bulk_step step = STEP_NONE;
    size_t done = 0;
    b->page = p;
    struct str did = page_field(p, "undo");
    b->undo = did.n > 0;
    if (b->undo && !read_done(b, did)) return back(p, S(""));
    if (!b->undo) read_rows(b);
    if (b->n == 0)
        return again(b, STEP_NONE, wrong(p, W("No conversation is chosen."), W("Tick those that you mean.")), 0);
    const struct err *e = b->undo ? NULL : plan(b, &step);
    bool asks = step != STEP_NONE && !(step == STEP_SNOOZE && page_field(p, "rest").n);
    if (e || asks) return again(b, step, e, 0);
    e = run(b, &done);
    if (e && !page_can_again(e) && e->code != ERR_NOT_FOUND) return e;
    if (e) return again(b, step_of(b, e), e, done);
    return back(p, b->undo ? S("") : done_of(b, b->rows, done));
}
