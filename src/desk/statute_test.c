/* Rules of law as data, on both stores (INV15): what came with the program claims no look that nobody took, every field can
 * be given in a new version, and no version ever changes. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/statute/statute.h"

static int64_t day(int year, int month, int d) { return moment_days(year, month, d); }

struct editing {
    int64_t seen, id;
    struct str code;
    int64_t days, from;
    bool verify;
};

static const struct err *edit_tx(struct work *w, void *arg) {
    struct editing *e = arg;
    struct statute *all, s;
    struct statute_in in;
    size_t n;
    if (!e->seen) {
        TRY(statute_list(w, S("RS"), &all, &n));
        for (size_t i = 0; i < n; i++)
            if (str_eq(all[i].code, e->code)) e->seen = all[i].id;
    }
    if (e->verify) return statute_verified(w, e->seen, &e->id);
    TRY(statute_get(w, e->seen, &s));
    in = statute_as_written(&s);
    in.duration = e->days;
    in.valid_from = e->from;
    return statute_change(w, e->seen, &in, &e->id);
}

struct rules {
    struct statute *v;
    size_t n;
};

static const struct err *rules_tx(struct work *w, void *arg) {
    struct rules *x = arg;
    return statute_list(w, S(""), &x->v, &x->n);
}

static void looked_at(struct rig *r) {
    struct kit *k = kit_new(r);
    struct rules all;
    struct editing e = { .code = S("RS2"), .verify = true }, again;
    struct work owner = kit_as(k, k->owner);
    GOOD(work_read(&k->w, rules_tx, &all));
    assert_true(all.n > 40);
    /* What came with the program claims no look that nobody took. */
    for (size_t i = 0; i < all.n; i++) {
        assert_false(statute_looked_at(&all.v[i]));
        assert_true(statute_stale(&all.v[i], day(2026, 11, 14)));
        assert_true(all.v[i].says.n > 0);
    }
    GOOD(work_write(&owner, edit_tx, &e));
    assert_int_not_equal(e.id, e.seen);
    again = (struct editing){ .seen = e.id, .verify = true };
    GOOD(work_write(&owner, edit_tx, &again));
    assert_int_equal(again.id, e.id);
    GOOD(work_read(&k->w, rules_tx, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].id != e.id) continue;
        assert_true(all.v[i].version == 2 && all.v[i].duration == 8 && statute_looked_at(&all.v[i]));
        assert_false(statute_stale(&all.v[i], day(2027, 11, 13)));
        assert_true(statute_stale(&all.v[i], day(2027, 11, 14)));
    }
}

/* INV15: every field can be given anew, and the version before stays what it was. */
static const struct err *all_anew_tx(struct work *w, void *arg) {
    struct editing *e = arg;
    struct statute_in in = { .duration = 2, .unit = TERM_MONTHS, .ends_working = true, .pause = PAUSE_ANEW, .pause_days = 4,
                             .extend_max = 2, .extend_needs = NEEDS_NOTICE, .extend_days = 10, .refuse_adr = true,
                             .record = true, .keep_years = 7, .says = S("a"), .reference = S("b"), .source = S("c"),
                             .certainty = CERTAINTY_LOW, .valid_from = day(2027, 1, 1), .valid_to = OPT(day(2028, 1, 1)) };
    return statute_change(w, e->seen, &in, &e->id);
}

static void every_field_anew(struct rig *r) {
    struct kit *k = kit_new(r);
    struct rules all;
    GOOD(work_read(&k->w, rules_tx, &all));
    struct editing e = { .seen = all.v[0].id };
    struct statute was = all.v[0], is = { 0 };
    struct work owner = kit_as(k, k->owner);
    GOOD(work_write(&owner, all_anew_tx, &e));
    GOOD(work_read(&k->w, rules_tx, &all));
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].id == e.id) is = all.v[i];
    assert_true(is.duration == 2 && is.unit == TERM_MONTHS && is.ends_working && is.pause == PAUSE_ANEW && is.pause_days == 4);
    assert_true(is.extend_max == 2 && is.extend_needs == NEEDS_NOTICE && is.extend_days == 10 && is.refuse_adr && is.record);
    assert_true(is.keep_years == 7 && is.certainty == CERTAINTY_LOW && is.valid_to.v == day(2028, 1, 1));
    assert_true(str_eq(is.says, S("a")) && str_eq(is.reference, S("b")) && str_eq(is.source, S("c")));
    assert_true(is.kind == was.kind && str_eq(is.code, was.code) && is.version == was.version + 1);
    /* The store itself refuses to touch the one before. */
    assert_false(rig_raw_may(r, "UPDATE statutory_rule SET duration = 99 WHERE version = 1"));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV15 a rule is looked at by the shop, and again after a year", looked_at, RIG_BOTH },
        { "INV15 every field anew, and no version ever changes", every_field_anew, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
