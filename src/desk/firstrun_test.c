/* What a new desk asks, when the shop is open, the time of the promise and the conversation to practise with, on
 * both stores. */
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/desk_kit.h"
#include "desk/firstrun/firstrun.h"
#include "desk/hours/hours.h"
#include "desk/practice/practice.h"
#include "desk/setting/declared.h"

static const struct err *begin_tx(struct work *w, void *arg) {
    (void)arg;
    return firstrun_begin(w);
}

static const struct err *look_tx(struct work *w, void *arg) { return firstrun_get(w, arg); }

static struct firstrun look(struct kit *k) {
    struct firstrun f;
    GOOD(work_read(&k->w, look_tx, &f));
    return f;
}

struct greeting {
    int64_t user_id;
    bool ask;
};

static const struct err *greet_tx(struct work *w, void *arg) {
    struct greeting *g = arg;
    return firstrun_greet(w, g->user_id, &g->ask);
}

static bool greeted(struct kit *k, int64_t user_id) {
    struct greeting g = { user_id, false };
    struct work w = kit_as(k, user_id);
    GOOD(work_write(&w, greet_tx, &g));
    return g.ask;
}

static const struct err *answer_tx(struct work *w, void *arg) {
    return firstrun_answered(w, *(enum firstrun_step *)arg);
}

static const struct err *skip_tx(struct work *w, void *arg) {
    return firstrun_skip(w, *(enum firstrun_step *)arg);
}

static void mark(struct kit *k, enum firstrun_step step, bool answered) {
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, answered ? answer_tx : skip_tx, &step));
}

static void one_owner_is_asked_once(struct rig *r) {
    struct kit *k = kit_new(r);
    assert_int_equal(look(k).state, FIRSTRUN_DONE); /* a desk that is older than the questions */
    assert_false(greeted(k, k->owner));
    GOOD(work_write(&k->w, begin_tx, NULL));
    assert_int_equal(look(k).state, FIRSTRUN_NEW);
    assert_false(greeted(k, k->milica)); /* an agent has nothing to settle */
    assert_int_equal(look(k).state, FIRSTRUN_NEW);
    assert_true(greeted(k, k->owner));
    assert_int_equal(look(k).state, FIRSTRUN_BEGUN);
    assert_false(greeted(k, k->owner));
}

static void a_desk_at_work_asks_nobody(struct rig *r) {
    struct kit *k = kit_new(r);
    GOOD(work_write(&k->w, begin_tx, NULL));
    kit_letter(k, "jelena@primer.example", "a@x", "The sole came off.", 0, 0);
    assert_false(greeted(k, k->owner));
    assert_int_equal(look(k).state, FIRSTRUN_BEGUN); /* Today offers it all the same */
}

static void questions_wait(struct rig *r) {
    struct kit *k = kit_new(r);
    GOOD(work_write(&k->w, begin_tx, NULL));
    assert_true(greeted(k, k->owner));
    assert_int_equal(look(k).next, FIRSTRUN_BUSINESS);
    mark(k, FIRSTRUN_BUSINESS, true);
    mark(k, FIRSTRUN_HOURS, false);
    struct firstrun f = look(k);
    assert_int_equal(f.next, FIRSTRUN_MAILBOX);
    assert_int_equal(f.mark[FIRSTRUN_BUSINESS], FIRSTRUN_ANSWERED);
    assert_int_equal(f.mark[FIRSTRUN_HOURS], FIRSTRUN_SKIPPED);
    mark(k, FIRSTRUN_BUSINESS, false); /* it was answered, and stays so */
    assert_int_equal(look(k).mark[FIRSTRUN_BUSINESS], FIRSTRUN_ANSWERED);
    mark(k, FIRSTRUN_HOURS, true);
    assert_int_equal(look(k).mark[FIRSTRUN_HOURS], FIRSTRUN_ANSWERED);
    mark(k, FIRSTRUN_MAILBOX, false), mark(k, FIRSTRUN_PEOPLE, false);
    assert_int_equal(look(k).state, FIRSTRUN_BEGUN);
    mark(k, FIRSTRUN_PROMISE, true);
    f = look(k);
    assert_int_equal(f.state, FIRSTRUN_DONE);
    assert_int_equal(f.next, 0);
}

/* ---- hours ---- */

static void minutes(struct rig *r) {
    static const struct {
        const char *text;
        int minute; /* -1: it is none */
    } rows[] = { { "9:00", 540 },  { "09:30", 570 }, { " 17:05 ", 1025 }, { "0:00", 0 },
                 { "24:00", 1440 }, { "24:01", -1 }, { "25:00", -1 },     { "9", 540 },
                 { "9.30", 570 },  { "9.3", -1 },   { ":30", -1 },
                 { "9:5", -1 },     { "", -1 },      { "-1:00", -1 },     { "9:60", -1 },
                 { "009:00", -1 },  { "nine", -1 } };
    (void)r;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int16_t at = -1;
        bool ok = hours_minute(str_of(rows[i].text), &at);
        ROW_INT(rows[i].text, ok, rows[i].minute >= 0);
        ROW_INT(rows[i].text, at, rows[i].minute);
    }
}

static const struct err *set_hours_tx(struct work *w, void *arg) { return hours_set(w, arg); }
static const struct err *get_hours_tx(struct work *w, void *arg) { return hours_get(w, arg); }

static void week(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct hours h = { 0 }, got;
    GOOD(work_read(&w, get_hours_tx, &got));
    assert_false(got.set);
    h.day[0] = (struct hours_day){ 540, 1020 };
    h.day[6] = (struct hours_day){ 0, HOURS_DAY_END };
    GOOD(work_write(&w, set_hours_tx, &h));
    GOOD(work_read(&w, get_hours_tx, &got));
    assert_true(got.set);
    assert_memory_equal(got.day, h.day, sizeof h.day);
    assert_true(str_eq(hours_text(r->a, &got.day[0], false), S("09:00")));
    assert_true(str_eq(hours_text(r->a, &got.day[6], true), S("24:00")));
    assert_true(str_eq(hours_text(r->a, &got.day[1], true), S("")));
    h.day[2] = (struct hours_day){ 600, 600 };
    const struct err *e = work_write(&w, set_hours_tx, &h);
    BAD(e, ERR_INVALID);
    assert_string_equal(e->field, "day3");
    GOOD(work_read(&w, get_hours_tx, &got));
    assert_true(got.day[2].closes == 0); /* all or nothing */
}

/* ---- the promise ---- */

static const struct err *promise_tx(struct work *w, void *arg) {
    return setting_set(w, SETTING_ANSWER_HOURS, *(struct str *)arg);
}

static void sooner_than_a_day(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct str four = S("4"), later = S("25"), never = S("0");
    struct taken before = kit_letter(k, "jelena@primer.example", "a@x", "The sole came off.", 0, 0);
    GOOD(work_write(&w, promise_tx, &four));
    BAD(work_write(&w, promise_tx, &later), ERR_INVALID);
    BAD(work_write(&w, promise_tx, &never), ERR_INVALID);
    struct taken after = kit_letter(k, "marko@primer.example", "b@x", "Number 44?", 0, 0);
    assert_int_equal(kit_conversation(k, before.conversation_id).due.v, k->now + CLOCK_REPLY_TIME);
    assert_int_equal(kit_conversation(k, after.conversation_id).due.v, k->now + 4 * MOMENT_HOUR);
}

/* ---- practice ---- */

static const struct err *get_tx(struct work *w, void *arg) { return practice_get(w, arg); }
static const struct err *say_tx(struct work *w, void *arg) { return practice_answer(w, *(struct str *)arg); }
static const struct err *back_tx(struct work *w, void *arg) { return practice_take_back(w, arg); }

typedef const struct err *plain_fn(struct work *w);

struct plain {
    plain_fn *fn;
};

static const struct err *plain_tx(struct work *w, void *arg) {
    return ((const struct plain *)arg)->fn(w);
}

static void act(struct kit *k, int64_t who, plain_fn *fn) {
    struct work w = kit_as(k, who);
    GOOD(work_write(&w, plain_tx, &(struct plain){ fn }));
}

static struct practice of(struct kit *k, int64_t who) {
    struct work w = kit_as(k, who);
    struct practice p;
    GOOD(work_read(&w, get_tx, &p));
    return p;
}

static void practise(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct str words = S(" It comes tomorrow. "), none = S("  "), back;
    assert_int_equal(of(k, k->milica).state, PRACTICE_NONE);
    act(k, k->milica, practice_solve); /* there is nothing to solve */
    assert_int_equal(of(k, k->milica).state, PRACTICE_NONE);
    act(k, k->milica, practice_begin);
    BAD(work_write(&w, say_tx, &none), ERR_INVALID);
    GOOD(work_write(&w, say_tx, &words));
    assert_int_equal(of(k, k->milica).state, PRACTICE_ANSWERED);
    assert_true(str_eq(of(k, k->milica).answer, S("It comes tomorrow.")));
    act(k, k->milica, practice_solve);
    act(k, k->milica, practice_open_again);
    assert_int_equal(of(k, k->milica).state, PRACTICE_ANSWERED);
    GOOD(work_write(&w, back_tx, &back));
    assert_true(str_eq(back, S("It comes tomorrow.")));
    assert_int_equal(of(k, k->milica).state, PRACTICE_WAITS);
    act(k, k->milica, practice_solve);
    act(k, k->milica, practice_open_again);
    assert_int_equal(of(k, k->milica).state, PRACTICE_WAITS); /* as it was before */
    assert_int_equal(of(k, k->owner).state, PRACTICE_NONE);   /* it is hers alone */
    assert_int_equal(kit_held(k, k->milica, VIEW_ALL), 0);    /* and no conversation */
    act(k, k->milica, practice_throw_away);
    assert_int_equal(of(k, k->milica).state, PRACTICE_NONE);
    assert_false(of(k, k->milica).began_at.set);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "A39 one owner of a new desk is asked, once", one_owner_is_asked_once, RIG_BOTH },
        { "a desk that has mail asks nobody by itself", a_desk_at_work_asks_nobody, RIG_BOTH },
        { "questions are answered, skipped, and wait", questions_wait, RIG_BOTH },
        { "times of day as people write them", minutes, RIG_SQLITE },
        { "the hours of a week are kept, all or none", week, RIG_BOTH },
        { "P47 a shop may promise better than a day, from then on", sooner_than_a_day, RIG_BOTH },
        { "practice is a person's own and no conversation", practise, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
