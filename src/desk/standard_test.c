/* Calendars, standards and what clocks make of them, on both stores. */
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/clock/resolution.h"
#include "desk/desk_kit.h"
#include "desk/hours/calendar.h"
#include "desk/hours/hours.h"
#include "desk/promise/promise.h"
#include "desk/setting/declared.h"
#include "desk/standard/standard.h"

#define WEEKDAYS "9:00-17:00"

static int64_t at(const char *text) {
    int64_t t;
    assert_true(moment_from_rfc3339(str_of(text), &t));
    return t;
}

static struct open_day day_of(const char *text) {
    struct open_day d;
    assert_true(calendar_day_read(str_of(text), &d));
    return d;
}

/* ---- doing and asking ---- */

struct act {
    struct calendar_in calendar;
    struct calendar_row row;
    struct opt_int team;
    struct standard_for whom;
    struct standard_says says;
    struct str text, name;
    struct open_day *hours;
    int64_t id, version, day;
    bool found;
};

static const struct err *add_calendar_tx(struct work *w, void *arg) {
    struct act *x = arg;
    return calendar_add(w, x->team, &x->calendar, &x->id);
}
static const struct err *change_calendar_tx(struct work *w, void *arg) {
    struct act *x = arg;
    return calendar_change(w, x->id, x->version, &x->calendar);
}
static const struct err *day_tx(struct work *w, void *arg) {
    struct act *x = arg;
    return calendar_set_day(w, x->id, x->version, x->day, x->name, x->hours);
}
static const struct err *shop_tx(struct work *w, void *arg) {
    struct act *x = arg;
    return calendar_for(w, x->team, &x->row, &x->found);
}
static const struct err *add_tx(struct work *w, void *arg) {
    struct act *x = arg;
    return standard_add(w, &x->whom, &x->says, &x->id);
}
static const struct err *change_tx(struct work *w, void *arg) {
    struct act *x = arg;
    return standard_change(w, x->id, x->version, &x->says);
}
static const struct err *tier_tx(struct work *w, void *arg) {
    struct act *x = arg;
    return standard_set_customer_tier(w, x->id, x->text);
}

/* Monday to Friday; n spans as one text. */
static struct act weekdays(const char *zone, const char *holidays, const char *hours, bool weekend) {
    struct act x = { .calendar = { .zone = str_of(zone), .holidays = str_of(holidays) } };
    for (int i = 0; i < (weekend ? 7 : 5); i++)
        x.calendar.week[i] = day_of(hours);
    return x;
}

static int64_t open_shop(struct kit *k, const char *zone, const char *holidays, const char *hours,
                         bool weekend) {
    struct act x = weekdays(zone, holidays, hours, weekend);
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, add_calendar_tx, &x));
    return x.id;
}

static int64_t promise(struct kit *k, enum standard_kind kind, const char *tier, int64_t minutes,
                       enum standard_unit unit) {
    struct act x = { .whom = { .kind = kind, .tier = str_of(tier) },
                     .says = { .minutes = minutes, .unit = unit, .reason = S("so it is") } };
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, add_tx, &x));
    return x.id;
}

struct asked {
    int64_t conversation;
    struct clock *clocks;
    size_t n;
    struct resolution r;
    bool found;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    TRY(clock_list(w, x->conversation, &x->clocks, &x->n));
    return resolution_newest(w, x->conversation, &x->r, &x->found);
}

static struct asked ask(struct kit *k, int64_t conversation) {
    struct asked x = { .conversation = conversation };
    GOOD(work_read(&k->w, ask_tx, &x));
    return x;
}

static void give_tier(struct kit *k, int64_t conversation, struct str tier) {
    struct act x = { .id = kit_conversation(k, conversation).customer_id, .text = tier };
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, tier_tx, &x));
}

/* ---- P10, P47 ---- */

static void two_tiers(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = at("2026-11-12T09:00:00Z");
    open_shop(k, "Europe/Belgrade", "RS", WEEKDAYS, false);
    promise(k, STANDARD_FIRST_REPLY, "premium", 240, STANDARD_OPEN);
    promise(k, STANDARD_FIRST_REPLY, "discount", 1440, STANDARD_ELAPSED);
    struct taken ana = kit_letter(k, "ana@primer.example", "a@x", "One", 0, 0);
    struct taken marko = kit_letter(k, "marko@primer.example", "b@x", "Two", 0, 0);
    give_tier(k, ana.conversation_id, S("premium"));
    give_tier(k, marko.conversation_id, S("discount"));
    k->now = at("2026-11-13T09:00:00Z"); /* Friday, 10:00 in the shop */
    ana = kit_letter(k, "ana@primer.example", "c@x", "Three", 0, 0);
    marko = kit_letter(k, "marko@primer.example", "d@x", "Four", 0, 0);
    struct asked a = ask(k, ana.conversation_id), m = ask(k, marko.conversation_id);
    assert_int_equal(a.clocks[0].due_at, at("2026-11-13T13:00:00Z"));
    assert_int_equal(m.clocks[0].due_at, at("2026-11-14T09:00:00Z"));
    assert_true(str_eq(a.clocks[0].standard,
                       S("First reply within 4 open hours (price tier premium): so it is")));
    assert_true(str_eq(m.clocks[0].standard,
                       S("First reply within 24 hours (price tier discount): so it is")));
    assert_int_equal(kit_conversation(k, ana.conversation_id).due.v, a.clocks[0].due_at);
}

/* Fri 13 Nov 18:42, answered on Sunday. */
static void a_day_it_is(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t reply;
    k->now = at("2026-11-13T17:42:00Z");
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "590 for the parcel!", 0, 0);
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, at("2026-11-14T17:42:00Z"));
    kit_letter(k, "jelena@primer.example", "b@x", "Out of office", t.conversation_id, 1);
    k->now = at("2026-11-15T08:00:00Z");
    GOOD(kit_reply(k, k->milica, t.conversation_id, "We are sorry.", 0, &reply));
    struct asked x = ask(k, t.conversation_id);
    assert_int_equal(x.n, 1);
    assert_int_equal(x.clocks[0].result, CLOCK_BREACHED);
    assert_int_equal(x.clocks[0].stopped_at.v, k->now);
    assert_true(str_eq(x.clocks[0].standard, S("Every message is answered within 24 hours.")));
}

/* A standard in opening hours may end after the day: the day counts, and the clock says so. */
static void never_longer(struct rig *r) {
    struct kit *k = kit_new(r);
    open_shop(k, "Europe/Belgrade", "", WEEKDAYS, false);
    promise(k, STANDARD_FIRST_REPLY, "", 240, STANDARD_OPEN);
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "Friday night", 0, 0);
    struct asked x = ask(k, t.conversation_id);
    assert_int_equal(x.clocks[0].due_at, k->now + 24 * MOMENT_HOUR);
    assert_true(str_eq(x.clocks[0].standard, S("Every message is answered within 24 hours, which is "
                                               "earlier than: First reply within 4 open hours.")));
    struct act wrong = { .whom = { .kind = STANDARD_NEXT_REPLY, .tier = S("") },
                         .says = { .minutes = 1441, .reason = S("x") } };
    struct work w = kit_as(k, k->owner);
    BAD(work_write(&w, add_tx, &wrong), ERR_INVALID);
}

/* ---- what is chosen ---- */

static void the_most_specific(struct rig *r) {
    struct kit *k = kit_new(r);
    static const struct {
        int channel; /* -1: any */
        bool team;
        const char *tier;
        int64_t minutes;
    } order[] = { { -1, false, "", 600 },   { CHANNEL_MAIL, false, "", 540 },
                  { -1, true, "", 480 },    { CHANNEL_MAIL, true, "", 420 },
                  { -1, false, "gold", 360 }, { CHANNEL_MAIL, false, "gold", 300 },
                  { -1, true, "gold", 240 }, { CHANNEL_MAIL, true, "gold", 180 } };
    struct work w = kit_as(k, k->owner);
    struct taken first = kit_letter(k, "jelena@primer.example", "0@x", "Zero", 0, 0);
    give_tier(k, first.conversation_id, S("gold"));
    for (size_t i = 0; i < ROWS(order); i++) {
        struct act x = { .whom = { .kind = STANDARD_FIRST_REPLY, .tier = str_of(order[i].tier),
                                   .channel = order[i].channel < 0 ? OPT_NONE : OPT(order[i].channel),
                                   .team_id = order[i].team ? OPT(k->shop) : OPT_NONE },
                         .says = { .minutes = order[i].minutes, .reason = S("x") } };
        GOOD(work_write(&w, add_tx, &x));
        BAD(work_write(&w, add_tx, &x), ERR_CONFLICT);
        struct str id = str_printf(r->a, "%zu@x", i + 1);
        struct taken t = kit_letter(k, "jelena@primer.example", id.p, id.p, 0, 0);
        assert_int_equal(kit_conversation(k, t.conversation_id).due.v,
                         k->now + order[i].minutes * MOMENT_MINUTE);
    }
}

/* ---- INV6 ---- */

static void frozen(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = at("2026-11-13T09:00:00Z");
    int64_t calendar = open_shop(k, "Europe/Belgrade", "", WEEKDAYS, false);
    int64_t id = promise(k, STANDARD_FIRST_REPLY, "", 120, STANDARD_OPEN);
    int64_t solved = promise(k, STANDARD_RESOLUTION, "", 480, STANDARD_OPEN);
    struct work w = kit_as(k, k->owner);
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0);
    struct asked before = ask(k, t.conversation_id), after;
    struct act sooner = { .id = id, .version = 1, .says = { .minutes = 60, .reason = S("x") } };
    GOOD(work_write(&w, change_tx, &sooner));
    BAD(work_write(&w, change_tx, &sooner), ERR_CONFLICT);
    struct act ends = { .id = solved, .version = 1,
                        .says = { .minutes = 480, .unit = STANDARD_OPEN, .reason = S("x"), .ended = true } };
    GOOD(work_write(&w, change_tx, &ends));
    struct act shut = weekdays("Europe/Athens", "GR", "12:00-13:00", true);
    shut.id = calendar;
    shut.version = 1;
    GOOD(work_write(&w, change_calendar_tx, &shut));
    struct act day = { .id = calendar, .version = 2, .name = S("Inventory"), .hours = &(struct open_day){ 0 },
                       .day = moment_days(2026, 11, 13) };
    GOOD(work_write(&w, day_tx, &day));
    after = ask(k, t.conversation_id);
    assert_int_equal(after.clocks[0].due_at, before.clocks[0].due_at);
    assert_int_equal(after.clocks[0].due_at, at("2026-11-13T11:00:00Z"));
    assert_int_equal(after.clocks[0].standard_version_id.v, before.clocks[0].standard_version_id.v);
    /* what is counted on is counted as it began */
    k->now += 2 * MOMENT_HOUR;
    int64_t reply;
    GOOD(kit_reply(k, k->milica, t.conversation_id, "Which size?", 0, &reply));
    assert_int_equal(ask(k, t.conversation_id).r.spent, 2 * MOMENT_HOUR);
    k->now = at("2026-11-16T09:00:00Z");
    kit_letter(k, "jelena@primer.example", "b@x", "44", t.conversation_id, 0);
    after = ask(k, t.conversation_id);
    assert_int_equal(after.r.due_at, at("2026-11-16T15:00:00Z"));
    struct taken other = kit_letter(k, "marko@primer.example", "c@x", "New", 0, 0);
    assert_int_equal(ask(k, other.conversation_id).clocks[0].due_at, k->now + MOMENT_HOUR);
    assert_false(ask(k, other.conversation_id).found);
}

/* A version that is yet to come counts from its day on. */
static void from_a_day_on(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    int64_t id = promise(k, STANDARD_FIRST_REPLY, "", 600, STANDARD_ELAPSED);
    struct act x = { .id = id, .version = 1,
                     .says = { .minutes = 60, .reason = S("x"), .effective_from = OPT(k->now + MOMENT_DAY) } };
    GOOD(work_write(&w, change_tx, &x));
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0);
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, k->now + 10 * MOMENT_HOUR);
    k->now += MOMENT_DAY;
    t = kit_letter(k, "marko@primer.example", "b@x", "Two", 0, 0);
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, k->now + MOMENT_HOUR);
    x.version = 2;
    x.says.effective_from = OPT(k->now - 1);
    BAD(work_write(&w, change_tx, &x), ERR_INVALID);
}

/* ---- the reference values of part 3, through calendar, standard and clock ---- */

static void reference(struct rig *r) {
    static const struct {
        const char *zone, *holidays, *from;
        int64_t hours;
        const char *due;
    } dues[] = {
        { "Europe/Belgrade", "RS", "2026-11-13T15:30:00Z", 4, "2026-11-16T11:30:00Z" },
        { "Europe/Belgrade", "RS", "2026-11-10T15:00:00Z", 8, "2026-11-12T15:00:00Z" },
        { "Europe/Athens", "GR", "2026-10-27T13:00:00Z", 8, "2026-10-29T13:00:00Z" },
    };
    static const struct {
        const char *zone, *holidays, *hours, *from, *to;
        int64_t minutes;
        bool weekend;
    } spans[] = {
        { "Europe/Budapest", "HU", WEEKDAYS, "2026-10-22T14:00:00Z", "2026-10-26T09:15:00Z", 135, false },
        { "Europe/Athens", "", "0:00-6:00", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z", 300, true },
        { "Europe/Athens", "", "0:00-6:00", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z", 420, true },
    };
    for (size_t i = 0; i < ROWS(dues) + ROWS(spans); i++) {
        bool due = i < ROWS(dues);
        size_t s = due ? 0 : i - ROWS(dues);
        struct rig own = *r;
        own.url = rig_fresh(r);
        own.store = rig_open(&own, 4);
        struct kit *k = kit_new(&own);
        k->now = at("2026-01-02T09:00:00Z");
        open_shop(k, due ? dues[i].zone : spans[s].zone, due ? dues[i].holidays : spans[s].holidays,
                  due ? WEEKDAYS : spans[s].hours, !due && spans[s].weekend);
        promise(k, STANDARD_RESOLUTION, "", due ? dues[i].hours * 60 : 9000, STANDARD_OPEN);
        k->now = at(due ? dues[i].from : spans[s].from);
        struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0);
        struct asked x = ask(k, t.conversation_id);
        assert_true(x.found);
        if (due) {
            assert_int_equal(x.r.due_at, at(dues[i].due));
        } else {
            int64_t reply;
            k->now = at(spans[s].to);
            GOOD(kit_reply(k, k->milica, t.conversation_id, "Which one?", 0, &reply));
            assert_int_equal(ask(k, t.conversation_id).r.spent, spans[s].minutes * MOMENT_MINUTE);
        }
        store_close(&own.store);
    }
}

/* 24 hours that pass, over both changes of clocks. */
static void reference_day(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = at("2026-03-28T09:00:00Z"); /* 10:00 in Budapest */
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0);
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, at("2026-03-29T11:00:00+02:00"));
    k->now = at("2026-10-24T10:00:00+02:00"); /* Ljubljana */
    t = kit_letter(k, "marko@primer.example", "b@x", "Two", 0, 0);
    assert_int_equal(kit_conversation(k, t.conversation_id).due.v, at("2026-10-25T09:00:00+01:00"));
}

/* ---- calendars ---- */

static void as_people_write_it(struct rig *r) {
    static const struct {
        const char *text, *want; /* NULL: it is none */
    } rows[] = { { "9-17", "09:00-17:00" }, { "", "" }, { " 9:00-12:00, 13:00 - 17:30", "09:00-12:00, 13:00-17:30" },
                 { "0:00-24:00", "00:00-24:00" }, { "17-9", NULL }, { "9-12,11-13", NULL }, { "nine", NULL },
                 { "9-", NULL }, { "9", NULL } };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct open_day d;
        bool ok = calendar_day_read(str_of(rows[i].text), &d);
        ROW_INT(rows[i].text, ok, rows[i].want != NULL);
        if (ok) assert_true(str_eq(calendar_day_text(r->a, &d), str_of(rows[i].want)));
    }
}

static const struct err *hours_tx(struct work *w, void *arg) { return hours_set(w, arg); }
static const struct err *zone_tx(struct work *w, void *arg) {
    return setting_set(w, SETTING_ZONE, *(struct str *)arg);
}

/* Who answers the first run's question again keeps the lunch break; the shop's zone goes along. */
static void lunch_stays(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    open_shop(k, "UTC", "RS", "9-12, 13-17", false);
    struct hours h = { .set = true };
    for (int i = 0; i < 5; i++)
        h.day[i] = (struct hours_day){ 540, 1020 };
    h.day[5] = (struct hours_day){ 600, 780 };
    GOOD(work_write(&w, hours_tx, &h));
    struct act x = { 0 };
    GOOD(work_read(&w, shop_tx, &x));
    assert_true(str_eq(x.row.week, S("540-720,780-1020;540-720,780-1020;540-720,780-1020;"
                                     "540-720,780-1020;540-720,780-1020;600-780;")));
    assert_int_equal(x.row.version, 2);
    struct str zone = S("Europe/Belgrade");
    GOOD(work_write(&w, zone_tx, &zone));
    GOOD(work_read(&w, shop_tx, &x));
    assert_true(str_eq(x.row.zone, zone));
    assert_true(str_eq(x.row.holidays, S("RS")));
}

struct importing {
    int64_t id, version;
    struct str file;
    struct calendar_import got;
    struct special_row *days;
    size_t n;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct importing *x = arg;
    return calendar_import_look(w, x->id, x->file, &x->got);
}
static const struct err *import_tx(struct work *w, void *arg) {
    struct importing *x = arg;
    return calendar_import_do(w, x->id, x->version, S("days.ics"), x->file, &x->got);
}
static const struct err *undo_tx(struct work *w, void *arg) {
    struct importing *x = arg;
    return calendar_import_undo(w, x->id, x->version, x->got.id);
}
static const struct err *days_tx(struct work *w, void *arg) {
    struct importing *x = arg;
    struct calendar_row row;
    TRY(calendar_get(w, x->id, &row));
    return calendar_special_days(w, &row, 0, &x->days, &x->n);
}

#define EVENT(day, name) "BEGIN:VEVENT\r\nUID:" day "\r\nDTSTART;VALUE=DATE:" day "\r\nSUMMARY:" name "\r\nEND:VEVENT\r\n"

static void imported_and_taken_out(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct importing x = { .id = open_shop(k, "Europe/Belgrade", "RS", WEEKDAYS, false), .version = 1,
                           .file = S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" EVENT("20261224", "Christmas Eve")
                                     EVENT("20261231", "Inventory") EVENT("20200101", "Long ago")
                                     "END:VCALENDAR\r\n") };
    struct open_day half = day_of("9-12");
    struct act own = { .id = x.id, .version = 1, .day = moment_days(2026, 12, 31), .name = S("Half a day"), .hours = &half };
    GOOD(work_write(&w, day_tx, &own));
    BAD(work_write(&w, day_tx, &own), ERR_CONFLICT);
    GOOD(work_read(&w, look_tx, &x));
    assert_int_equal(x.got.n, 1);
    assert_int_equal(x.got.had, 1);
    assert_int_equal(x.got.id, 0);
    x.version = 2;
    GOOD(work_write(&w, import_tx, &x));
    GOOD(work_read(&w, days_tx, &x));
    assert_int_equal(x.n, 2);
    assert_true(str_eq(x.days[1].name, S("Half a day")));
    x.version = 3;
    GOOD(work_write(&w, undo_tx, &x));
    x.version = 4;
    BAD(work_write(&w, undo_tx, &x), ERR_CONFLICT);
    GOOD(work_read(&w, days_tx, &x));
    assert_int_equal(x.n, 1);
    x.file = S("no calendar");
    BAD(work_write(&w, import_tx, &x), ERR_INVALID);
}

/* ---- news ---- */

struct promising {
    struct promise_new in;
    int64_t conversation, id;
    bool again;
    struct promise got;
};

static const struct err *promise_tx(struct work *w, void *arg) {
    struct promising *x = arg;
    if (x->again) TRY(promise_renegotiate(w, x->id, x->in.due, S("she agreed"), &x->id));
    else TRY(promise_make(w, x->conversation, &x->in, &x->id));
    return promise_get(w, x->id, &x->got);
}

static const struct err *promises(struct kit *k, struct promising *x, enum promise_kind kind, int64_t due) {
    struct work w = kit_as(k, k->milica);
    x->in = (struct promise_new){ .kind = kind, .what = S("where the parcel is"), .due = due };
    return work_write(&w, promise_tx, x);
}

/* News is promised for no later than its standard gives, and keeps the sentence; all else goes by its own date. */
static void news_within(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = at("2026-11-12T14:00:00Z"); /* Thursday, 15:00 in the shop, which closes at 17:00 */
    open_shop(k, "Europe/Belgrade", "RS", WEEKDAYS, false);
    struct promising x = { .conversation = kit_answered(k, "news") };
    int64_t monday = at("2026-11-16T10:00:00Z"), end = at("2026-11-13T10:00:00Z");
    GOOD(promises(k, &x, PROMISE_UPDATE, monday)); /* no standard yet */
    assert_true(!x.got.standard_version_id.set && x.got.standard.n == 0);
    int64_t id = promise(k, STANDARD_UPDATE, "premium", 240, STANDARD_OPEN);
    GOOD(promises(k, &x, PROMISE_UPDATE, monday)); /* it is for others */
    give_tier(k, x.conversation, S("premium"));
    const struct err *e = promises(k, &x, PROMISE_UPDATE, end + MOMENT_MINUTE);
    assert_true(e && e->code == ERR_INVALID && str_eq(str_of(e->field), S("due")));
    GOOD(promises(k, &x, PROMISE_UPDATE, end)); /* 2 hours on Thursday, 2 on Friday */
    assert_true(x.got.standard_version_id.set && x.got.minutes.v == 240);
    assert_true(str_eq(x.got.standard, S("News within 4 open hours (price tier premium): so it is")));
    struct act longer = { .id = id, .version = 1, .says = { .minutes = 6000, .unit = STANDARD_ELAPSED, .reason = S("x") } };
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, change_tx, &longer));
    int64_t kept = x.id;
    GOOD(promises(k, &x, PROMISE_UPDATE, monday)); /* by the new version; what was promised keeps the old one */
    assert_true(str_starts(x.got.standard, S("News within 100 hours")));
    GOOD(promises(k, &x, PROMISE_DEED, monday + 30 * MOMENT_DAY));
    assert_true(x.got.standard.n == 0);
    x.id = kept, x.again = true;
    GOOD(promises(k, &x, PROMISE_UPDATE, monday + 30 * MOMENT_DAY)); /* the customer agreed */
    assert_true(!x.got.standard_version_id.set && x.got.standard.n == 0 && x.got.first_due == end);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P10 two tiers, two deadlines, each naming its standard", two_tiers, RIG_BOTH },
        { "P47 INV7 24 hours, a machine stops nothing, Sunday is late for good", a_day_it_is, RIG_BOTH },
        { "P47 a standard never gives more than 24 hours", never_longer, RIG_BOTH },
        { "P10 the most specific standard counts", the_most_specific, RIG_BOTH },
        { "P10 P60 INV6 news is promised within its standard, which it names", news_within, RIG_BOTH },
        { "INV6 what began keeps its standard and calendar", frozen, RIG_BOTH },
        { "P10 a standard counts from its day on", from_a_day_on, RIG_BOTH },
        { "open time: the reference values through the store", reference, RIG_BOTH },
        { "P47 24 hours that pass over both changes of clocks", reference_day, RIG_BOTH },
        { "hours of a day as people write them", as_people_write_it, RIG_SQLITE },
        { "the first run keeps lunch breaks, the zone goes along", lunch_stays, RIG_BOTH },
        { "a calendar file: looked at, brought in, taken out", imported_and_taken_out, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
