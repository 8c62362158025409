#include "desk/search/search.h"

#include "base/bug.h"
#include "db/db.h"
#include "desk/search/search_sql.h"
#include "desk/search/where.h"

/* How many hits are looked at for one page: where most of them are not what was asked for (a
 * phrase), or not to be seen, the page ends early and says that there may be more. */
enum { CUSTOMERS_AT = 200, PHRASES_AT = 50, LOOK_MAX = 2000 };
/* With filters: so many at once, and after so many a small set is looked for that all must be in. */
enum { FILTERED_AT = 200, FILTERED_FIRST = 400 };

struct finding {
    const struct search_query *q;
    struct str question;
    enum search_kind kind;
    int64_t before; /* where this page begins */
    int64_t limit;
    struct search_page page;
    struct search_where where; /* of a question with filters */
    struct search_set set;
};

static bool on_page(const struct finding *f, int64_t conversation_id) {
    for (size_t i = 0; i < f->page.n; i++)
        if (f->page.rows[i].conversation_id == conversation_id) return true;
    return false;
}

/* A conversation stands where its newest hit is: perhaps on a page before this one. */
static const struct err *was_before(struct work *w, const struct finding *f,
                                    int64_t conversation_id, bool *ret) {
    struct search_later *rows;
    size_t n;
    *ret = false;
    if (f->before == INT64_MAX) return NULL;
    TRY(sql_search_newer(w->db, conversation_id, f->before, &rows, &n));
    for (size_t i = 0; i < n && !*ret; i++)
        *ret = search_fits(f->q, rows[i].words) &&
               (!f->q->filtered || search_where_time(&f->where, rows[i].at));
    return NULL;
}

static const struct err *belongs(struct work *w, const struct finding *f,
                                 const struct search_hit *hit, bool *ret) {
    bool before = false;
    *ret = false;
    if (!f->q->filtered && f->q->phrases && !search_fits(f->q, hit->words)) return NULL;
    if (f->kind == SEARCH_CONVERSATIONS) {
        if (on_page(f, hit->conversation_id)) return NULL;
        TRY(was_before(w, f, hit->conversation_id, &before));
    }
    *ret = !before;
    return NULL;
}

/* How many hits to ask for at once: a conversation has a few of them, a phrase brings its words
 * along. */
static int64_t at_once(const struct finding *f) {
    if (f->q->phrases) return PHRASES_AT;
    return f->kind == SEARCH_MESSAGES ? f->limit + 1 : 2 * f->limit;
}

/* Takes what belongs on the page, until it is full; then there is more. */
static const struct err *take(struct work *w, struct finding *f, const struct search_hit *rows,
                              size_t n) {
    struct search_page *p = &f->page;
    for (size_t i = 0; i < n; i++) {
        bool wanted;
        TRY(belongs(w, f, &rows[i], &wanted));
        p->more = wanted && p->n == (size_t)f->limit;
        if (p->more) return NULL;
        p->next = rows[i].message_id;
        if (!wanted) continue;
        p->rows[p->n] = rows[i];
        p->rows[p->n++].words = STR_NONE;
    }
    return NULL;
}

/* The beginning of a long word that stands in nearly everything: SQLite reads all its places (db.h
 * gives it a second). */
static const struct err *too_slow(struct work *w, const struct err *why) {
    return ERR(w->arena, ERR_RETRY, "This search takes too long now.",
               .hint = "Try again in a moment, or add a word that is rarer.", .cause = why);
}

/* --- with filters ----------------------------------------------------------------------------------- */

/* A word that must not be there, and no other one: the index cannot be asked. */
static bool needs_words(const struct finding *f) {
    return f->q->phrases || (f->q->term_n && (!f->q->has_words || f->set.kind != SET_NONE));
}

static const struct err *look(struct work *w, const struct finding *f, int64_t n,
                              struct search_look **ret, size_t *ret_n) {
    const struct search_where *x = &f->where;
    int64_t sees = actor_sees(&w->actor), me = w->actor.user_id, before = f->page.next;
    const struct search_set *s = &f->set;
    if (s->kind != SET_NONE)
        return sql_search_look_set(w->db, s->kind, s->value, s->low, s->high, before, x->from_id, sees, me,
                                   needs_words(f), n, ret, ret_n);
    if (f->q->has_words)
        return sql_search_look_words(w->db, f->question, before, x->from_id, sees, me, needs_words(f), n,
                                     ret, ret_n);
    return sql_search_look_all(w->db, before, x->from_id, sees, me, needs_words(f), n, ret, ret_n);
}

static const struct err *take_fitting(struct work *w, struct finding *f, const struct search_look *rows,
                                      size_t n) {
    for (size_t i = 0; i < n && !f->page.more; i++) {
        struct search_hit hit = { rows[i].message_id, rows[i].conversation_id, rows[i].words };
        bool fits = search_where_fits(&f->where, &rows[i]) &&
                    (!needs_words(f) || search_fits(f->q, hit.words));
        if (fits)
            TRY(take(w, f, &hit, 1));
        else
            f->page.next = hit.message_id;
    }
    return NULL;
}

static const struct err *find_filtered(struct work *w, struct finding *f) {
    int64_t looked = 0;
    bool last = false;
    struct db_mark mark = { 0 };
    TRY(search_where(w, f->q, &f->where));
    if (f->where.before_id < f->page.next) f->page.next = f->where.before_id;
    while (!last && !f->page.more && looked < LOOK_MAX) {
        struct search_look *rows;
        size_t n;
        if (looked) TRY(db_mark(w->db, &mark));
        const struct err *e = look(w, f, FILTERED_AT, &rows, &n);
        if (e) return e->code == ERR_RETRY ? too_slow(w, e) : e;
        TRY(take_fitting(w, f, rows, n));
        if (looked) db_rewind(w->db, mark);
        looked += FILTERED_AT;
        last = n < FILTERED_AT;
        if (looked == FILTERED_FIRST) TRY(search_where_set(w, &f->where, &f->set));
    }
    f->page.more = f->page.more || !last;
    return NULL;
}

const struct err *search_find(struct work *w, const struct search_query *q, enum search_kind kind,
                              int64_t before, int64_t limit, struct search_page *ret) {
    BUG_UNLESS(w->actor.kind != ACTOR_NOBODY && q->asks && limit >= 1 && limit <= SEARCH_PAGE_MAX);
    struct finding f = { .q = q, .kind = kind, .before = before, .limit = limit };
    int64_t want = at_once(&f), looked = 0;
    bool last = false;
    struct db_mark mark = { 0 };
    if (q->has_words) f.question = search_question(w->arena, q, store_is_postgres(w->store));
    f.page.rows = ARENA_ARRAY(w->arena, (size_t)limit, struct search_hit);
    f.page.next = before;
    if (q->filtered) {
        TRY(find_filtered(w, &f));
        *ret = f.page;
        return NULL;
    }
    while (!last && !f.page.more && looked < LOOK_MAX) {
        struct search_hit *rows;
        size_t n;
        if (looked) TRY(db_mark(w->db, &mark));
        const struct err *e = sql_search_messages(w->db, f.question, f.page.next, actor_sees(&w->actor),
                                                  w->actor.user_id, q->phrases, want, &rows, &n);
        if (e) return e->code == ERR_RETRY ? too_slow(w, e) : e;
        TRY(take(w, &f, rows, n));
        if (looked) db_rewind(w->db, mark);
        looked += want;
        last = n < (size_t)want;
    }
    f.page.more = f.page.more || !last;
    *ret = f.page;
    return NULL;
}

const struct err *search_find_customers(struct work *w, const struct search_query *q,
                                        int64_t before, int64_t limit,
                                        struct search_customer_page *ret) {
    BUG_UNLESS(w->actor.kind != ACTOR_NOBODY && q->has_words && limit >= 1 && limit <= SEARCH_PAGE_MAX);
    struct search_customer_page p = { .next = before };
    struct customer_hit *rows;
    int64_t looked = 0;
    size_t n = CUSTOMERS_AT;
    struct str question = search_question(w->arena, q, store_is_postgres(w->store));
    p.rows = ARENA_ARRAY(w->arena, (size_t)limit, struct customer_hit);
    while (n == CUSTOMERS_AT && looked < LOOK_MAX && !p.more) {
        TRY(sql_search_customers(w->db, question, p.next, actor_sees(&w->actor), w->actor.user_id, CUSTOMERS_AT,
                                 &rows, &n));
        for (size_t i = 0; i < n && !p.more; i++, looked++) {
            bool wanted = search_fits(q, rows[i].words);
            p.more = wanted && p.n == (size_t)limit;
            if (p.more) break;
            p.next = rows[i].customer_id;
            if (wanted) p.rows[p.n++] = rows[i];
        }
    }
    p.more = p.more || n == CUSTOMERS_AT;
    *ret = p;
    return NULL;
}

const struct err *search_texts(struct work *w, const struct search_hit *hits, size_t n,
                               struct search_text **ret) {
    struct search_text *texts = ARENA_ARRAY(w->arena, n + 1, struct search_text);
    struct db_call calls[DB_MAX_TOGETHER];
    for (size_t i = 0; i < n;) {
        size_t k = 0;
        for (; k < DB_MAX_TOGETHER && i < n; k++, i++)
            calls[k] = sql_search_text_call(hits[i].message_id, &texts[i]);
        TRY(db_together(w->db, calls, k));
    }
    *ret = texts;
    return NULL;
}
