/* The index of what was there before it, and its upkeep: search_build_turn and search_tidy_turn of
 * search.h. */
#include "base/moment.h"
#include "db/db.h"
#include "desk/search/search.h"
#include "desk/search/search_sql.h"

enum { MESSAGES, CUSTOMERS, KINDS };
/* A turn holds the writer for some ten milliseconds. A merge is worth its while every so many
 * messages, and a few more times when all is quiet. */
enum { AT_ONCE = 50, MERGE_PAGES = 64, MERGE_EVERY = 50, MERGES_AFTER = 30 };

struct turn {
    bool more;
};

/* Folded by older rules: all of it is to be done again. */
static const struct err *begin_anew(struct work *w, const struct search_build *b) {
    int64_t last = 0;
    if (b->kind == MESSAGES)
        TRY(sql_search_last_message(w->db, &last));
    else
        TRY(sql_search_last_customer(w->db, &last));
    return sql_search_build_set(w->db, b->kind, SEARCH_VERSION, last, last, NULL);
}

static const struct err *build_some(struct work *w, const struct search_build *b) {
    int64_t *ids, left_to = 0;
    size_t n;
    if (b->kind == MESSAGES)
        TRY(sql_search_old_messages(w->db, b->left_to, AT_ONCE, &ids, &n));
    else
        TRY(sql_search_old_customers(w->db, b->left_to, AT_ONCE, &ids, &n));
    for (size_t i = 0; i < n; i++) {
        if (b->kind == MESSAGES)
            TRY(search_put_message(w, ids[i]));
        else
            TRY(search_put_customer(w, ids[i]));
        left_to = ids[i] - 1;
    }
    if (n < AT_ONCE) left_to = 0;
    return sql_search_build_set(w->db, b->kind, b->fold_version, left_to, b->upto, NULL);
}

static bool to_do(const struct search_build *b) {
    return b->left_to > 0 || b->fold_version != SEARCH_VERSION;
}

/* Both kinds; one that was never begun has version 0. */
static const struct err *state(struct work *w, struct search_build ret[KINDS]) {
    struct search_build *rows;
    size_t n;
    for (int i = 0; i < KINDS; i++)
        ret[i] = (struct search_build){ .kind = i };
    TRY(sql_search_build_state(w->db, &rows, &n));
    for (size_t i = 0; i < n; i++)
        ret[rows[i].kind] = rows[i];
    return NULL;
}

static const struct err *look_tx(struct work *w, void *arg) {
    struct turn *t = arg;
    struct search_build b[KINDS];
    TRY(state(w, b));
    t->more = false;
    for (int i = 0; i < KINDS; i++)
        t->more = t->more || to_do(&b[i]);
    return NULL;
}

static const struct err *build_tx(struct work *w, void *arg) {
    struct search_build b[KINDS];
    (void)arg;
    TRY(state(w, b));
    for (int i = 0; i < KINDS; i++) {
        if (!to_do(&b[i])) continue;
        if (b[i].fold_version != SEARCH_VERSION) return begin_anew(w, &b[i]);
        return build_some(w, &b[i]);
    }
    return NULL;
}

const struct err *search_build_turn(struct work *w, bool *ret_more) {
    struct turn t;
    TRY(work_read(w, look_tx, &t));
    *ret_more = t.more;
    return t.more ? work_write(w, build_tx, &t) : NULL;
}

const struct err *search_built(struct work *w, int64_t *ret_percent) {
    struct search_build b[KINDS];
    int64_t left = 0, of = 0;
    *ret_percent = 0;
    TRY(state(w, b));
    for (int i = 0; i < KINDS; i++) {
        if (b[i].fold_version != SEARCH_VERSION) return NULL;
        left += b[i].left_to;
        of += b[i].upto;
    }
    *ret_percent = left == 0 ? 100 : (of - left) * 100 / of;
    return NULL;
}

static const struct err *newest_tx(struct work *w, void *arg) {
    return sql_search_last_message(w->db, arg);
}

static const struct err *merge_tx(struct work *w, void *arg) {
    (void)arg;
    TRY(sql_search_merge(w->db, MERGE_PAGES, NULL));
    return sql_search_merge_customers(w->db, MERGE_PAGES, NULL);
}

const struct err *search_tidy_turn(struct work *w, struct search_tidy *t) {
    int64_t newest, now = sys_monotonic(w->sys);
    if (store_is_postgres(w->store)) return NULL;
    TRY(work_read(w, newest_tx, &newest));
    bool quiet = now - t->at >= MOMENT_SECOND;
    if (newest - t->newest >= MERGE_EVERY || (quiet && newest != t->newest))
        t->left = MERGES_AFTER;
    else if (!quiet || t->left == 0)
        return NULL;
    t->left--;
    t->newest = newest;
    t->at = now;
    return work_write(w, merge_tx, NULL);
}
