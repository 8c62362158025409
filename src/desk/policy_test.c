/* Policies on both stores: versions that stay, reviews that are due; and the openings that Kept brings along. */
#include "desk/desk_kit.h"
#include "desk/guidance/guidance.h"
#include "desk/guidance/openings.h"
#include "desk/policy/policy.h"
#include "desk/tone/tone.h"

#include <string.h>

#define MUST(what) assert_true(what)

/* ---- policies ---- */

struct rule {
    int64_t id, version, from_at, review_on, today;
    struct policy_in in;
    bool approve;
    struct policy p;
    struct policy_version *list;
    struct policy_words *words;
    size_t list_n, word_n, overdue_n;
};

static const struct err *rule_tx(struct work *w, void *arg) {
    struct rule *x = arg;
    struct policy *rows;
    TRY(policy_today(w, &x->today));
    if (x->approve)
        TRY(policy_approve(w, x->id, x->version, x->from_at, x->review_on));
    else if (x->in.lang.n)
        TRY(policy_write(w, x->id, x->version, &x->in, &x->id));
    TRY(policy_versions(w, x->id, &x->list, &x->list_n));
    x->word_n = 0;
    if (x->list_n) TRY(policy_texts(w, x->list[0].id, &x->words, &x->word_n));
    TRY(policy_overdue(w, &rows, &x->overdue_n));
    return policy_get(w, x->id, &x->p);
}

static struct rule rule(struct kit *k, const struct policy_in *in) {
    struct work w = kit_as(k, k->owner);
    struct rule x = { .in = *in };
    GOOD(work_write(&w, rule_tx, &x));
    return x;
}

/* What is approved never changes, in the store itself; what held on a day can be read. */
static void versions_stay(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct policy_in in = { .code = S("RETURNS"), .lang = S("en"), .title = S("Returns"), .text = S("14 days"), .expected = S("") };
    struct rule x = rule(k, &in);
    MUST(x.list_n == 0 && x.p.version == 2 && x.p.owner_id == k->owner);
    struct rule sr = { .id = x.id, .version = x.p.version, .in = in };
    sr.in.lang = S("sr"), sr.in.title = S("Повраћај"), sr.in.text = S("14 дана");
    GOOD(work_write(&w, rule_tx, &sr));
    struct rule v1 = { .id = x.id, .version = sr.p.version, .approve = true, .review_on = x.today + 30 };
    GOOD(work_write(&w, rule_tx, &v1));
    MUST(v1.list_n == 1 && v1.word_n == 2 && v1.p.numbered == 1);
    MUST(policy_state_of(v1.list, 1, 0, k->now) == POLICY_EFFECTIVE);
    k->now += MOMENT_DAY;
    struct rule draft = { .id = x.id, .version = v1.p.version, .in = in };
    draft.in.text = S("30 days");
    GOOD(work_write(&w, rule_tx, &draft));
    MUST(draft.words && str_eq(draft.words[0].text, S("14 days"))); /* the version is as it was */
    struct rule v2 = { .id = x.id, .version = draft.p.version, .approve = true, .from_at = k->now + MOMENT_DAY, .review_on = x.today + 60 };
    GOOD(work_write(&w, rule_tx, &v2));
    MUST(v2.list_n == 2 && v2.word_n == 2 && str_eq(v2.words[0].text, S("30 days")) && str_eq(v2.words[1].text, S("14 дана")));
    MUST(policy_state_of(v2.list, 2, 0, k->now) == POLICY_APPROVED && policy_state_of(v2.list, 2, 1, k->now) == POLICY_EFFECTIVE);
    int64_t later = k->now + 2 * MOMENT_DAY;
    MUST(policy_state_of(v2.list, 2, 0, later) == POLICY_EFFECTIVE && policy_state_of(v2.list, 2, 1, later) == POLICY_SUPERSEDED);
    struct rule none = { .id = x.id, .version = v2.p.version, .approve = true, .review_on = x.today + 60 };
    BAD(work_write(&w, rule_tx, &none), ERR_INVALID); /* no draft */
    struct rule stale = { .id = x.id, .version = 1, .in = in };
    BAD(work_write(&w, rule_tx, &stale), ERR_CONFLICT);
    assert_false(rig_raw_may(r, "UPDATE policy_text SET text = 'other'"));
    assert_false(rig_raw_may(r, "DELETE FROM policy_text"));
    assert_false(rig_raw_may(r, "UPDATE policy_version SET from_at = 1"));
    assert_false(rig_raw_may(r, "DELETE FROM policy_version"));
}

/* Review on the 1st of December; on the 2nd it is overdue by one day, after a new version it is gone. */
static void review(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    k->now = INT64_C(1795082400) * MOMENT_SECOND; /* 19 Nov 2026 */
    struct policy_in in = { .code = S("RETURNS"), .lang = S("en"), .title = S("Returns"), .text = S("14 days"),
                            .expected = S(""), .review_on = OPT(moment_days(2026, 12, 1)) };
    struct rule x = rule(k, &in);
    assert_int_equal(x.overdue_n, 0);
    k->now += 12 * MOMENT_DAY; /* 1 Dec */
    struct rule look = { .id = x.id };
    GOOD(work_write(&w, rule_tx, &look));
    assert_int_equal(look.overdue_n, 0);
    k->now += MOMENT_DAY; /* 2 Dec */
    GOOD(work_write(&w, rule_tx, &look));
    MUST(look.overdue_n == 1 && policy_late(&look.p, look.today) == 1);
    struct rule v1 = { .id = x.id, .version = look.p.version, .approve = true, .review_on = look.today + 365 };
    GOOD(work_write(&w, rule_tx, &v1));
    assert_int_equal(v1.overdue_n, 0);
    struct rule past = { .id = x.id, .version = v1.p.version, .in = in };
    BAD(work_write(&w, rule_tx, &past), ERR_INVALID);
}

/* ---- openings ---- */

struct opened {
    int64_t n, left;
    struct guidance_item *rows;
    size_t row_n;
};

static const struct err *opened_tx(struct work *w, void *arg) {
    struct opened *x = arg;
    TRY(openings_take(w, &x->n));
    TRY(openings_left(w, &x->left));
    return guidance_list(w, &(struct guidance_find){ .lang = S("hu"), .words = S("") }, &x->rows, &x->row_n);
}

/* Seven kinds in six languages become guidance once; every gap that stays is found, so none leaves. */
static void openings_shipped(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct opened x = { 0 };
    assert_int_equal(opening_n, 7 * 6);
    GOOD(work_write(&w, opened_tx, &x));
    MUST(x.n == 7 && x.left == 0 && x.row_n == 7 && str_eq(x.rows[0].lang, S("hu")));
    GOOD(work_write(&w, opened_tx, &x));
    MUST(x.n == 0 && x.row_n == 7);
    struct tone_facts none = { .files = true };
    struct opening_facts nobody = { .lang = S("en") };
    for (size_t i = 0; i < opening_n; i++) {
        struct tone_found found[TONE_MOST];
        struct str text = opening_fill(r->a, str_of(openings[i].text), &nobody);
        int gaps = 0, seen = 0;
        for (size_t c = 0; c < text.n; c++)
            gaps += text.p[c] == '{';
        size_t n = tone_look(r->a, text, &none, found);
        for (size_t f = 0; f < n; f++)
            seen += found[f].kind == TONE_LEFTOVER;
        if (seen != gaps || (gaps == 0 && strcmp(openings[i].name, "survey") != 0 && strcmp(openings[i].name, "regret") != 0))
            fail_msg("%s %s: %d gaps, %d found", openings[i].lang, openings[i].name, gaps, seen);
        MUST(str_find(text, S("salutation")) < 0);
    }
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV11 a version of a policy never changes", versions_stay, RIG_BOTH },
        { "P11 an overdue review is listed, and gone after a new version", review, RIG_BOTH },
        { "P42 P44 seven openings in six languages become guidance once, and no gap of them leaves", openings_shipped, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
