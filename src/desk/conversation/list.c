/* The lists of conversation.h: which statement answers which view. */
#include "base/bug.h"
#include "db/db.h"
#include "desk/conversation/conversation.h"
#include "desk/conversation/conversation_sql.h"

bool conversation_view_by_name(struct str name, enum conversation_view *ret) {
    static const struct {
        const char *name;
        enum conversation_view view;
    } views[] = {
        { "mine", VIEW_MINE }, { "unassigned", VIEW_UNASSIGNED }, { "team", VIEW_TEAM },
        { "open", VIEW_TEAM }, { "waiting", VIEW_WAITING },       { "snoozed", VIEW_SNOOZED },
        { "solved", VIEW_SOLVED }, { "spam", VIEW_SPAM }, { "all", VIEW_ALL },
    };
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        if (!str_eq(name, str_of(views[i].name))) continue;
        *ret = views[i].view;
        return true;
    }
    return false;
}

static bool sees_all(const struct work *w) { return actor_sees(&w->actor) == SEES_ALL; }

/* What waits in the buckets from low to high, for who sees a part of it. */
static const struct err *part(struct work *w, int64_t low, int64_t high, int64_t key, int64_t id, int64_t n,
                              struct conversation_page *p) {
    return sql_list_part(w->db, actor_sees(&w->actor), w->actor.user_id, low, high, key, id, n, &p->rows, &p->n);
}

static const struct err *bucket_rows(struct work *w, int64_t bucket, int64_t key, int64_t id, int64_t n,
                                     struct conversation_page *p) {
    if (!sees_all(w)) return part(w, bucket, bucket, key, id, n, p);
    return sql_list_bucket(w->db, w->actor.user_id, bucket, key, id, n, &p->rows, &p->n);
}

static const struct err *rows_of(struct work *w, enum conversation_view view, int64_t key,
                                 int64_t id, int64_t n, struct conversation_page *p) {
    const struct actor *me = &w->actor;
    switch (view) {
    case VIEW_MINE:
        return sql_list_mine(w->db, me->user_id, key, id, n, &p->rows, &p->n);
    case VIEW_UNASSIGNED:
        if (sees_all(w)) return sql_list_unassigned(w->db, me->user_id, key, id, n, &p->rows, &p->n);
        return sql_list_unassigned_part(w->db, actor_sees(me), me->user_id, key, id, n, &p->rows, &p->n);
    case VIEW_TEAM:
        return bucket_rows(w, BUCKET_OURS, key, id, n, p);
    case VIEW_WAITING:
        return bucket_rows(w, BUCKET_WAITING, key, id, n, p);
    case VIEW_SOLVED:
        return bucket_rows(w, BUCKET_DONE, key, id, n, p);
    case VIEW_SNOOZED:
        return sql_list_snoozed(w->db, actor_sees(me), me->user_id, key, id, n, &p->rows, &p->n);
    case VIEW_SPAM:
        if (!sees_all(w)) return part(w, BUCKET_GONE, BUCKET_GONE, key, id, n, p);
        return sql_list_spam(w->db, me->user_id, key, id, n, &p->rows, &p->n);
    case VIEW_ALL:
        if (!sees_all(w)) return part(w, BUCKET_OURS, BUCKET_DONE, key, id, n, p);
        return sql_list_all(w->db, me->user_id, key, id, n, &p->rows, &p->n);
    case VIEW_COUNT:
        break;
    }
    BUG("unknown view");
}

/* What the statements of a narrowed list call a view. */
struct narrow {
    int64_t place, whose;
};

static struct narrow narrow_of(enum conversation_view view) {
    static const struct narrow of[VIEW_COUNT] = {
        [VIEW_MINE] = { BUCKET_OURS, 1 },    [VIEW_UNASSIGNED] = { BUCKET_OURS, 2 },
        [VIEW_TEAM] = { BUCKET_OURS, 0 },    [VIEW_WAITING] = { BUCKET_WAITING, 0 },
        [VIEW_SOLVED] = { BUCKET_DONE, 0 },  [VIEW_SNOOZED] = { CONVERSATION_PLACE_RESTS, 0 },
        [VIEW_SPAM] = { BUCKET_GONE, 0 },    [VIEW_ALL] = { -1, 0 },
    };
    BUG_UNLESS(view < VIEW_COUNT);
    return of[view];
}

static const struct err *narrowed(struct work *w, const struct conversation_filter *f, int64_t key,
                                  int64_t id, int64_t n, struct conversation_page *p) {
    const struct actor *me = &w->actor;
    int64_t sees = actor_sees(me);
    struct narrow x = narrow_of(f->view);
    if (f->tag_id && f->view == VIEW_ALL)
        return sql_list_tagged_all(w->db, sees, me->user_id, f->tag_id, f->urgent, key, id, n,
                                   &p->rows, &p->n);
    if (f->tag_id)
        return sql_list_tagged(w->db, sees, me->user_id, x.place, x.whose, f->tag_id, f->urgent, key,
                               id, n, &p->rows, &p->n);
    if (f->urgent)
        return sql_list_urgent(w->db, sees, me->user_id, x.place, x.whose, key, id, n, &p->rows,
                               &p->n);
    return rows_of(w, f->view, key, id, n, p);
}

const struct err *conversation_list(struct work *w, enum conversation_view view, int64_t after_key,
                                    int64_t after_id, int64_t limit,
                                    struct conversation_page *ret) {
    return conversation_list_filtered(w, &(struct conversation_filter){ .view = view }, after_key,
                                      after_id, limit, ret);
}

const struct err *conversation_count_filtered(struct work *w, const struct conversation_filter *f,
                                              int64_t upto, int64_t *ret) {
    const struct actor *me = &w->actor;
    int64_t sees = actor_sees(me);
    struct narrow x = narrow_of(f->view);
    if (f->tag_id && f->view == VIEW_ALL)
        return sql_count_tagged_all(w->db, sees, me->user_id, f->tag_id, f->urgent, upto, ret);
    if (f->tag_id)
        return sql_count_tagged(w->db, sees, me->user_id, x.place, x.whose, f->tag_id, f->urgent,
                                upto, ret);
    if (f->urgent) return sql_count_urgent(w->db, sees, me->user_id, x.place, x.whose, upto, ret);
    return conversation_count(w, f->view, upto, ret);
}

const struct err *conversation_list_filtered(struct work *w, const struct conversation_filter *f,
                                             int64_t after_key, int64_t after_id, int64_t limit,
                                             struct conversation_page *ret) {
    BUG_UNLESS(limit >= 1 && limit <= CONVERSATION_PAGE_MAX);
    struct conversation_page p = { 0 };
    TRY(narrowed(w, f, after_key, after_id, limit + 1, &p));
    if (p.n > (size_t)limit) {
        p.n = (size_t)limit;
        p.more = true;
        p.next_key = p.rows[p.n - 1].sort_key;
        p.next_id = p.rows[p.n - 1].id;
    }
    *ret = p;
    return NULL;
}

const struct err *conversation_next(struct work *w, enum conversation_view view, int64_t after_key,
                                    int64_t after_id, int64_t *ret_id) {
    struct conversation_page p;
    bool found;
    *ret_id = 0;
    if (sees_all(w) && (view == VIEW_TEAM || view == VIEW_WAITING || view == VIEW_SOLVED))
        return sql_next_in_bucket(w->db, narrow_of(view).place, after_key, after_id, ret_id, &found);
    TRY(conversation_list(w, view, after_key, after_id, 1, &p));
    if (p.n) *ret_id = p.rows[0].id;
    return NULL;
}

const struct err *conversation_owed(struct work *w, int64_t limit, struct conversation_page *ret) {
    struct conversation_page p = { 0 };
    TRY(sql_list_owed(w->db, w->actor.user_id, limit + 1, &p.rows, &p.n));
    p.more = p.n > (size_t)limit;
    if (p.more) p.n = (size_t)limit;
    *ret = p;
    return NULL;
}

const struct err *conversation_coming_back(struct work *w, int64_t before, int64_t limit,
                                           struct conversation_page *ret) {
    struct conversation_page p = { 0 };
    TRY(sql_list_coming_back(w->db, w->actor.user_id, before, limit + 1, &p.rows, &p.n));
    p.more = p.n > (size_t)limit;
    if (p.more) p.n = (size_t)limit;
    *ret = p;
    return NULL;
}

const struct err *conversation_earlier(struct work *w, int64_t customer_id, int64_t but,
                                       struct earlier **ret, size_t *ret_n) {
    return sql_conversations_of_customer(w->db, actor_sees(&w->actor), w->actor.user_id, customer_id, but,
                                         ret, ret_n);
}

/* upto of each bucket from low to high are looked at: no more are said. */
static const struct err *count_part(struct work *w, int64_t low, int64_t high, int64_t upto,
                                    struct part_counts *ret) {
    TRY(sql_count_part(w->db, actor_sees(&w->actor), w->actor.user_id, low, high, upto, ret));
    int64_t *all[] = { &ret->ours, &ret->waiting, &ret->solved, &ret->spam };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (*all[i] > upto) *all[i] = upto;
    return NULL;
}

static const struct err *count_bucket(struct work *w, int64_t bucket, int64_t upto, int64_t *ret) {
    struct part_counts n;
    if (sees_all(w)) return sql_count_bucket_all(w->db, bucket, upto, ret);
    TRY(count_part(w, bucket, bucket, upto, &n));
    *ret = n.ours + n.waiting + n.solved + n.spam;
    return NULL;
}

static const struct err *count_unassigned(struct work *w, int64_t upto, int64_t *ret) {
    const struct actor *me = &w->actor;
    if (sees_all(w)) return sql_count_unassigned_all(w->db, upto, ret);
    TRY(sql_count_unassigned(w->db, actor_sees(me), me->user_id, upto, ret));
    if (*ret > upto) *ret = upto;
    return NULL;
}

const struct err *conversation_counts(struct work *w, int64_t upto, struct view_counts *ret) {
    const struct actor *me = &w->actor;
    struct few_counts few;
    struct part_counts n;
    if (sees_all(w)) return sql_counts_where_work_waits_all(w->db, me->user_id, upto, ret);
    TRY(sql_counts_few(w->db, actor_sees(me), me->user_id, upto, &few));
    TRY(count_part(w, BUCKET_WAITING, BUCKET_DONE, upto, &n));
    if (few.unassigned > upto) few.unassigned = upto;
    *ret = (struct view_counts){ few.mine, few.unassigned, n.waiting, few.snoozed, n.solved };
    return NULL;
}

static const struct err *count_all(struct work *w, int64_t upto, int64_t *ret) {
    struct part_counts n;
    int64_t resting;
    if (sees_all(w)) {
        TRY(sql_count_all_of_all(w->db, upto, ret));
    } else {
        TRY(count_part(w, BUCKET_OURS, BUCKET_DONE, upto, &n));
        TRY(sql_count_snoozed(w->db, actor_sees(&w->actor), w->actor.user_id, upto, &resting));
        *ret = n.ours + n.waiting + n.solved + resting;
    }
    if (*ret > upto) *ret = upto;
    return NULL;
}

const struct err *conversation_count(struct work *w, enum conversation_view view, int64_t upto,
                                     int64_t *ret) {
    switch (view) {
    case VIEW_MINE:
        return sql_count_mine(w->db, w->actor.user_id, upto, ret);
    case VIEW_UNASSIGNED:
        return count_unassigned(w, upto, ret);
    case VIEW_TEAM:
        return count_bucket(w, BUCKET_OURS, upto, ret);
    case VIEW_WAITING:
        return count_bucket(w, BUCKET_WAITING, upto, ret);
    case VIEW_SOLVED:
        return count_bucket(w, BUCKET_DONE, upto, ret);
    case VIEW_SNOOZED:
        return sql_count_snoozed(w->db, actor_sees(&w->actor), w->actor.user_id, upto, ret);
    case VIEW_SPAM:
        if (!sees_all(w)) return count_bucket(w, BUCKET_GONE, upto, ret);
        return sql_count_spam(w->db, upto, ret);
    case VIEW_ALL:
        return count_all(w, upto, ret);
    case VIEW_COUNT:
        break;
    }
    BUG("unknown view");
}

const struct err *conversation_count_late(struct work *w, enum conversation_view view,
                                          int64_t *ret) {
    const struct actor *me = &w->actor;
    int64_t now = work_now(w);
    switch (view) {
    case VIEW_MINE:
        return sql_count_late_mine(w->db, me->user_id, now, ret);
    case VIEW_UNASSIGNED:
        return sql_count_late_unassigned(w->db, actor_sees(me), me->user_id, now, ret);
    case VIEW_TEAM:
    case VIEW_ALL:
        return sql_count_late(w->db, actor_sees(me), me->user_id, now, ret);
    case VIEW_WAITING:
    case VIEW_SNOOZED:
    case VIEW_SOLVED:
    case VIEW_SPAM:
        *ret = 0;
        return NULL;
    case VIEW_COUNT:
        break;
    }
    BUG("unknown view");
}
