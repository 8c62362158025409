/* Customers by name and contact point: customer_find and customer_cards of customer.h. */
#include "base/bug.h"
#include "db/db.h"
#include "desk/customer/contact.h"
#include "desk/customer/customer_sql.h"
#include "desk/search/search.h"

/* Whoever sees few of many customers gets pages that may be short, and go on where they ended. */
enum { AT_ONCE = 200, LOOK_MAX = 2000 };

static void take(struct customer_page *p, const struct customer_near *rows, size_t n,
                 int64_t limit) {
    for (size_t i = 0; i < n && !p->more; i++) {
        p->more = rows[i].seen && p->n == (size_t)limit;
        if (p->more) break;
        p->next = rows[i].id;
        if (rows[i].seen) p->ids[p->n++] = rows[i].id;
    }
}

static const struct err *all(struct work *w, int64_t limit, struct customer_page *p) {
    size_t n = AT_ONCE;
    for (int looked = 0; looked < LOOK_MAX && n == AT_ONCE && !p->more; looked += AT_ONCE) {
        struct customer_near *rows;
        TRY(sql_customers_before(w->db, p->next, actor_sees(&w->actor), w->actor.user_id, AT_ONCE,
                                 &rows, &n));
        take(p, rows, n, limit);
    }
    p->more = p->more || n == AT_ONCE;
    return NULL;
}

/* A number is found however it was written; one that is still being typed, by its beginning below.
 */
static const struct err *by_phone(struct work *w, struct str typed, int64_t limit,
                                  struct customer_page *p) {
    struct customer_near *rows;
    size_t n;
    struct str near = contact_near_phone(w->arena, typed);
    TRY(sql_customers_near(w->db, CONTACT_PHONE, near, actor_sees(&w->actor), w->actor.user_id,
                           &rows, &n));
    for (size_t i = 0; i < n && p->n < (size_t)limit; i++) {
        bool twice = !rows[i].seen;
        for (size_t k = 0; k < p->n && !twice; k++)
            twice = p->ids[k] == rows[i].id;
        if (!twice) p->ids[p->n++] = rows[i].id;
    }
    return NULL;
}

static const struct err *by_words(struct work *w, struct str typed, int64_t limit,
                                  struct customer_page *p) {
    struct search_query q;
    struct search_customer_page found;
    TRY(search_parse_words(w->arena, typed, &q));
    if (!q.has_words) return NULL;
    TRY(search_find_customers(w, &q, p->next, limit, &found));
    for (size_t i = 0; i < found.n; i++)
        p->ids[p->n++] = found.rows[i].customer_id;
    p->more = found.more;
    p->next = found.next;
    return NULL;
}

const struct err *customer_find(struct work *w, struct str typed, int64_t before, int64_t limit,
                                struct customer_page *ret) {
    BUG_UNLESS(w->actor.kind != ACTOR_NOBODY && limit >= 1 && limit <= CUSTOMER_PAGE_MAX);
    struct customer_page p = { .next = before };
    p.ids = ARENA_ARRAY(w->arena, (size_t)limit + 1, int64_t);
    typed = str_trim(typed);
    if (typed.n == 0)
        TRY(all(w, limit, &p));
    else if (customer_is_phone(typed) && before == INT64_MAX)
        TRY(by_phone(w, typed, limit, &p));
    if (typed.n && p.n == 0) TRY(by_words(w, typed, limit, &p));
    *ret = p;
    return NULL;
}

const struct err *customer_cards(struct work *w, const int64_t *ids, size_t n,
                                 struct customer_card **ret) {
    struct customer_card *cards = ARENA_ARRAY(w->arena, n + 1, struct customer_card);
    struct db_call calls[DB_MAX_TOGETHER];
    for (size_t i = 0; i < n;) {
        size_t k = 0;
        for (; k + 2 <= DB_MAX_TOGETHER && i < n; i++) {
            calls[k++] = sql_customer_by_id_call(ids[i], &cards[i].customer, &cards[i].found);
            calls[k++] =
                sql_customer_contacts_call(ids[i], &cards[i].contacts, &cards[i].contact_n);
        }
        TRY(db_together(w->db, calls, k));
    }
    *ret = cards;
    return NULL;
}
