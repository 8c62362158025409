/* Lists for people who see a part of the desk, on both stores: page after page each conversation once and in order, as an
 * obvious slow search over all of them says; and the numbers beside them. */
#include "base/buf.h"
#include "desk/desk_kit.h"

#include <stdlib.h>

enum { CASES = 400, LIMIT = 7, ATTIC = 3 };

/* One of the cases that the test knows; 0 for nobody and no team. */
struct one {
    int64_t id, key, team, owner;
    int place; /* a bucket of what is not gone; 3 rests, 4 is spam, 5 was joined to another */
};

struct sight {
    struct kit *k;
    struct one all[CASES];
    struct work w;
    enum conversation_view view;
};

static unsigned below(uint64_t *chance, unsigned n) {
    *chance = *chance * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*chance >> 33) % n;
}

static const char *number_or_null(struct arena *a, int64_t v) {
    return v ? str_c(a, str_printf(a, "%lld", (long long)v)) : "NULL";
}

/* Keys are few, so that many cases share one and their ids decide. */
static void fill(struct sight *s, uint64_t chance) {
    struct kit *k = s->k;
    struct arena *a = k->rig->a;
    const int64_t owners[] = { 0, 0, k->milica, k->gergo, k->ana, k->owner };
    const int64_t teams[] = { k->shop, k->shop, k->repairs, ATTIC, 0 };
    static const int states[] = { 1, 2, 4, 1, 7, 6 };
    struct buf b = buf_new(a, 1 << 20);
    rig_raw(k->rig, "INSERT INTO team (id, name, created_at) VALUES (3, 'Attic', 0)");
    rig_raw(k->rig, str_c(a, str_printf(a, "INSERT INTO team_member (team_id, user_id) VALUES (%lld, %lld)", (long long)k->shop,
                                        (long long)k->gergo)));
    rig_raw(k->rig, "INSERT INTO customer (id, name, created_at) VALUES (1, 'Jelena', 0)");
    buf_add(&b, S("INSERT INTO conversation (id, ref, subject, customer_id, channel, state, bucket, owner_id, team_id, sort_key, "
                  "opened_at, last_at, last_words, last_ours, snoozed_until, wakes_at) VALUES "));
    for (int i = 0; i < CASES; i++) {
        struct one *c = &s->all[i];
        *c = (struct one){ .id = i + 1, .key = 1 + below(&chance, 40), .place = (int)below(&chance, 6) };
        c->owner = owners[below(&chance, 6)];
        c->team = teams[below(&chance, c->owner ? 5 : 4)];
        const char *rests = number_or_null(a, c->place == 3 ? c->key : 0);
        buf_printf(&b, "%s(%lld, 'K-%d', 'x', 1, 0, %d, %d, %s, %s, %lld, 0, 0, '', 0, %s, %s)", i ? "," : "", (long long)c->id, i,
                 states[c->place], c->place < 3 ? c->place : 3, number_or_null(a, c->owner), number_or_null(a, c->team),
                 (long long)c->key, rests, rests);
    }
    rig_raw(k->rig, str_c(a, buf_str(&b)));
}

static bool in_team(const struct kit *k, int64_t who, int64_t team) {
    if (who == k->milica) return team == k->shop;
    return who == k->gergo && (team == k->shop || team == k->repairs);
}

static bool seen(const struct sight *s, const struct one *c) {
    int64_t who = s->w.actor.user_id;
    return who == s->k->owner || c->owner == who || (c->team && in_team(s->k, who, c->team));
}

static bool fits(const struct sight *s, const struct one *c) {
    switch (s->view) {
    case VIEW_MINE: return c->place == 0 && c->owner == s->w.actor.user_id;
    case VIEW_UNASSIGNED: return c->place == 0 && !c->owner;
    case VIEW_TEAM: return c->place == 0;
    case VIEW_WAITING: return c->place == 1;
    case VIEW_SOLVED: return c->place == 2;
    case VIEW_SNOOZED: return c->place == 3;
    case VIEW_SPAM: return c->place == 4;
    case VIEW_ALL: return c->place < 4;
    case VIEW_COUNT: break;
    }
    return false;
}

static int by_key(const void *x, const void *y) {
    const struct one *a = x, *b = y;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Looks at every case there is. */
static size_t slowly(const struct sight *s, struct one *ret) {
    size_t n = 0;
    for (int i = 0; i < CASES; i++)
        if (fits(s, &s->all[i]) && seen(s, &s->all[i])) ret[n++] = s->all[i];
    qsort(ret, n, sizeof *ret, by_key);
    return n;
}

static const struct err *pages_tx(struct work *w, void *arg) {
    const struct sight *s = arg;
    struct one want[CASES];
    size_t n = slowly(s, want), at = 0;
    struct conversation_page p = { .more = true };
    while (p.more) {
        int64_t key = p.next_key, id = p.next_id;
        TRY(conversation_list(w, s->view, key, id, LIMIT, &p));
        for (size_t i = 0; i < p.n; i++) {
            assert_true(at < n);
            assert_int_equal(p.rows[i].id, want[at].id);
            at++;
        }
        assert_true(p.n == LIMIT || !p.more);
    }
    assert_int_equal(at, n);
    for (size_t i = 0; i < n; i += 5) {
        int64_t next;
        TRY(conversation_next(w, s->view, want[i].key, want[i].id, &next));
        assert_int_equal(next, i + 1 < n ? want[i + 1].id : 0);
    }
    static const int64_t uptos[] = { 3, 20, CONVERSATION_COUNT_MAX };
    for (size_t i = 0; i < 3; i++) {
        int64_t counted;
        TRY(conversation_count(w, s->view, uptos[i], &counted));
        assert_int_equal(counted, (int64_t)n < uptos[i] ? (int64_t)n : uptos[i]);
    }
    return NULL;
}

static int64_t slow_count(struct sight *s, enum conversation_view view, int64_t upto) {
    struct one found[CASES];
    s->view = view;
    int64_t n = (int64_t)slowly(s, found);
    return n < upto ? n : upto;
}

static const struct err *beside_tx(struct work *w, void *arg) {
    struct sight *s = arg;
    static const int64_t uptos[] = { 3, 20, CONVERSATION_COUNT_MAX };
    for (size_t i = 0; i < 3; i++) {
        struct view_counts n;
        TRY(conversation_counts(w, uptos[i], &n));
        assert_int_equal(n.mine, slow_count(s, VIEW_MINE, uptos[i]));
        assert_int_equal(n.unassigned, slow_count(s, VIEW_UNASSIGNED, uptos[i]));
        assert_int_equal(n.waiting, slow_count(s, VIEW_WAITING, uptos[i]));
        assert_int_equal(n.snoozed, slow_count(s, VIEW_SNOOZED, uptos[i]));
        assert_int_equal(n.solved, slow_count(s, VIEW_SOLVED, uptos[i]));
    }
    return NULL;
}

static void each_once_and_in_order(struct rig *r) {
    struct sight s = { .k = kit_new(r) };
    fill(&s, 20261123);
    const int64_t people[] = { s.k->owner, s.k->milica, s.k->gergo, s.k->ana };
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        s.w = kit_as(s.k, people[i]);
        for (s.view = VIEW_MINE; s.view < VIEW_COUNT; s.view++)
            GOOD(work_read(&s.w, pages_tx, &s));
        GOOD(work_read(&s.w, beside_tx, &s));
    }
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "A26 page after page each conversation once and in order, whoever sees how much", each_once_and_in_order, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
