/* Two records that are one person, and everything with a customer, on both stores. */
#include "base/moment.h"
#include "desk/customer/merge.h"
#include "desk/customer/timeline.h"
#include "desk/desk_kit.h"

static const struct err *note_tx(struct work *w, void *arg) {
    const int64_t *customer = arg;
    int64_t id;
    return customer_note_add(w, *customer, S("Arm in plaster."), work_now(w) + 60 * MOMENT_DAY,
                             &id);
}

struct joining {
    struct merge_new in;
    struct customer kept, gone;
    struct contact_point *kept_points, *gone_points;
    struct care_note *notes;
    struct customer_merge *merges;
    struct twin twins[TWINS_MAX];
    struct timeline timeline;
    size_t kept_n, gone_n, note_n, merge_n, twin_n;
    int64_t merge_id;
};

static const struct err *both_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    TRY(customer_get(w, j->in.kept_id, &j->kept));
    TRY(customer_get(w, j->in.gone_id, &j->gone));
    TRY(customer_contacts(w, j->in.kept_id, &j->kept_points, &j->kept_n));
    TRY(customer_contacts(w, j->in.gone_id, &j->gone_points, &j->gone_n));
    TRY(customer_notes(w, j->in.kept_id, &j->notes, &j->note_n));
    TRY(customer_merges(w, j->in.kept_id, &j->merges, &j->merge_n));
    TRY(customer_twins(w, j->in.kept_id, j->twins, &j->twin_n));
    return customer_timeline(w, j->in.kept_id, INT64_MAX, INT64_MAX, &j->timeline);
}

static void see_both(struct kit *k, struct joining *j) {
    struct work w = kit_as(k, k->milica);
    GOOD(work_read(&w, both_tx, j));
}

static const struct err *facts_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    return customer_change(w, j->in.kept_id, &j->in.facts);
}

static const struct err *find_tx(struct work *w, void *arg) {
    return customer_find(w, S("stojanovic"), INT64_MAX, 50, arg);
}

static size_t found(struct kit *k) {
    struct work w = kit_as(k, k->milica);
    struct customer_page page;
    GOOD(work_read(&w, find_tx, &page));
    return page.n;
}

static const struct err *join_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    return customer_merge(w, &j->in);
}

static const struct err *part_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    return customer_unmerge(w, j->in.kept_id, j->merge_id);
}

/* Two records of one man: a mail in Latin letters, a call in Cyrillic ones with a note. */
static struct joining two_records(struct kit *k) {
    struct joining j = { 0 };
    struct conversation first = kit_call(k, k->milica, "Marko Stojanović", "064 123 4567",
                                         "marko.stojanovic@primer.example");
    k->now += MOMENT_MINUTE;
    struct conversation second =
        kit_call(k, k->milica, "Стојановић Марко", "065 999 1111", "marko.stojanovic@post.example");
    j.in.kept_id = first.customer_id;
    j.in.gone_id = second.customer_id;
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, note_tx, &j.in.gone_id));
    see_both(k, &j);
    j.in.kept_version = j.kept.version;
    j.in.gone_version = j.gone.version;
    j.in.facts = customer_facts_of(&j.kept);
    j.in.facts.name = j.gone.name;
    return j;
}

static void duplicates_have_evidence(struct rig *r) {
    struct kit *k = kit_new(r);
    struct joining j = two_records(k);
    assert_int_equal(j.twin_n, 1);
    assert_int_equal(j.twins[0].id, j.in.gone_id);
    assert_int_equal(j.twins[0].evidence, TWIN_ADDRESS | TWIN_NAME);
    (void)kit_call(k, k->gergo, "Marko Petrović", "+386 64 123 4567", "");
    see_both(k, &j);
    assert_int_equal(j.twin_n, 1); /* whom one does not see is not proposed */
    (void)kit_call(k, k->milica, "Petar", "0041 64 123 45 67", "");
    see_both(k, &j);
    assert_int_equal(j.twin_n, 2);
}

static void join_and_part(struct rig *r) {
    struct kit *k = kit_new(r);
    struct joining before = two_records(k), j = before;
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, join_tx, &j));
    GOOD(work_write(&w, join_tx, &j)); /* the second click */
    see_both(k, &j);
    assert_int_equal(j.kept_n, 4);
    assert_int_equal(j.gone_n, 0);
    assert_int_equal(j.note_n, 1);
    assert_int_equal(j.timeline.n, 2);
    assert_int_equal(j.merge_n, 1);
    assert_true(str_eq(j.kept.name, before.gone.name));
    assert_int_equal(found(k), 1);
    struct conversation later = kit_call(k, k->milica, "Marko", "065 999 1111", "");
    assert_int_equal(later.customer_id, j.in.kept_id);
    k->now += 29 * MOMENT_DAY;
    j.merge_id = j.merges[0].id;
    GOOD(work_write(&w, part_tx, &j));
    GOOD(work_write(&w, part_tx, &j)); /* the second click */
    see_both(k, &j);
    assert_int_equal(j.kept_n, before.kept_n);
    assert_int_equal(j.gone_n, before.gone_n);
    assert_int_equal(j.timeline.n, 2); /* his own, and what came afterwards */
    assert_int_equal(j.merge_n, 0);
    assert_true(str_eq(j.kept.name, before.kept.name));
    assert_true(str_eq(j.gone.name, before.gone.name));
    assert_false(j.gone.merged_into.set);
    for (size_t i = 0; i < j.gone_n; i++)
        assert_true(str_eq(j.gone_points[i].value, before.gone_points[i].value));
    assert_int_equal(found(k), 2);
}

static void joining_under_conditions(struct rig *r) {
    struct kit *k = kit_new(r);
    struct joining j = two_records(k), wrong = j;
    struct work w = kit_as(k, k->milica);
    wrong.in.gone_id = j.in.kept_id;
    BAD(work_write(&w, join_tx, &wrong), ERR_INVALID);
    wrong = j;
    wrong.in.gone_version--;
    BAD(work_write(&w, join_tx, &wrong), ERR_CONFLICT);
    GOOD(work_write(&w, join_tx, &j));
    struct conversation third = kit_call(k, k->milica, "Third", "", "");
    see_both(k, &j);
    j.merge_id = j.merges[0].id;
    struct joining up = { .in = { .kept_id = third.customer_id, .gone_id = j.in.kept_id } };
    see_both(k, &up);
    up.in.kept_version = up.kept.version;
    up.in.gone_version = up.gone.version;
    up.in.facts = customer_facts_of(&up.kept);
    k->now += MOMENT_MINUTE;
    GOOD(work_write(&w, join_tx, &up));
    BAD(work_write(&w, part_tx, &j), ERR_CONFLICT); /* the later one comes apart first */
    see_both(k, &up);
    up.merge_id = up.merges[0].id;
    GOOD(work_write(&w, part_tx, &up));
    k->now += 30 * MOMENT_DAY;
    BAD(work_write(&w, part_tx, &j), ERR_CONFLICT);
    j.merge_id = 999;
    BAD(work_write(&w, part_tx, &j), ERR_NOT_FOUND);
}

/* A fact that was changed after the joining stays as it was changed. */
static void parting_keeps_what_is_newer(struct rig *r) {
    struct kit *k = kit_new(r);
    struct joining j = two_records(k);
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, join_tx, &j));
    j.in.facts.hours = S("mornings");
    j.in.facts.name = S("Marko S.");
    GOOD(work_write(&w, facts_tx, &j));
    see_both(k, &j);
    j.merge_id = j.merges[0].id;
    GOOD(work_write(&w, part_tx, &j));
    see_both(k, &j);
    assert_true(str_eq(j.kept.name, S("Marko S.")));
    assert_true(str_eq(j.kept.hours, S("mornings")));
}

static const struct err *pages_tx(struct work *w, void *arg) {
    struct joining *j = arg;
    return customer_timeline(w, j->in.kept_id, j->timeline.next_at, j->timeline.next_id,
                             &j->timeline);
}

/* A mail to one of the two while they were one goes back with whose address wrote it. */
static void parting_takes_newer_mail_along(struct rig *r) {
    struct kit *k = kit_new(r);
    struct joining j = two_records(k);
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, join_tx, &j));
    k->now += MOMENT_HOUR;
    struct taken gone = kit_letter(k, "marko.stojanovic@post.example", "n@x", "And now?", 0, 0);
    struct taken kept = kit_letter(k, "marko.stojanovic@primer.example", "o@x", "Hello?", 0, 0);
    assert_int_equal(kit_conversation(k, gone.conversation_id).customer_id, j.in.kept_id);
    see_both(k, &j);
    j.merge_id = j.merges[0].id;
    GOOD(work_write(&w, part_tx, &j));
    assert_int_equal(kit_conversation(k, gone.conversation_id).customer_id, j.in.gone_id);
    assert_int_equal(kit_conversation(k, kept.conversation_id).customer_id, j.in.kept_id);
}

static void timeline_in_pages(struct rig *r) {
    enum { CASES = 2 * TIMELINE_PAGE + 3 };
    struct kit *k = kit_new(r);
    struct joining j = { 0 };
    for (int i = 0; i < CASES; i++) { /* some at the same moment */
        if (i % 3) k->now += MOMENT_SECOND;
        struct conversation x =
            kit_call(k, i == 5 ? k->gergo : k->milica, "Tom Harding", "064 123 4567", "");
        j.in.kept_id = x.customer_id;
    }
    struct work w = kit_as(k, k->milica);
    j.timeline.next_at = j.timeline.next_id = INT64_MAX;
    size_t n = 0;
    int64_t last = INT64_MAX;
    do {
        GOOD(work_read(&w, pages_tx, &j));
        for (size_t i = 0; i < j.timeline.n; i++) {
            assert_true(j.timeline.parts[i].head.id < last);
            assert_int_equal(j.timeline.parts[i].message_n, 1);
            last = j.timeline.parts[i].head.id;
        }
        n += j.timeline.n;
    } while (j.timeline.more);
    assert_int_equal(n, CASES - 1); /* one is another team's */
    assert_int_equal(j.timeline.sum.n, CASES - 1);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV19 a mail to one of the two while they were one goes back with the parting",
          parting_takes_newer_mail_along, RIG_BOTH },
        { "A26 P12 duplicates are proposed with their evidence", duplicates_have_evidence,
          RIG_BOTH },
        { "INV19 two records are joined and come apart as they were", join_and_part, RIG_BOTH },
        { "INV19 INV8 joining and parting under their conditions", joining_under_conditions,
          RIG_BOTH },
        { "INV19 parting keeps what is newer", parting_keeps_what_is_newer, RIG_BOTH },
        { "A26 the timeline comes in pages that leave nothing out", timeline_in_pages, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
