/* The people we serve, on both stores: contact points in their normal form, contacts that somebody
 * writes down, care notes that end, who finds whom. */
#include "base/moment.h"
#include "desk/auth/access.h"
#include "desk/clock/clock.h"
#include "desk/customer/contact.h"
#include "desk/desk_kit.h"
#include "desk/message/contact.h"

#include <stdio.h>

static void normal_forms(struct rig *r) {
    static const struct {
        const char *name;
        enum contact_kind kind;
        const char *shown, *country, *value, *near;
    } rows[] = {
        { "mail", CONTACT_MAIL, " Ana.Anic@Primer.RS ", "RS", "ana.anic@primer.rs", "ana.anic" },
        { "a short local part says nothing", CONTACT_MAIL, "ana@x.rs", "", "ana@x.rs", "" },
        { "a post says nothing", CONTACT_MAIL, "Office@x.rs", "", "office@x.rs", "" },
        { "no address", CONTACT_MAIL, "ana", "", NULL, NULL },
        { "at home", CONTACT_PHONE, "064/123-45-67", "RS", "+381641234567", "41234567" },
        { "from abroad", CONTACT_PHONE, "+381 64 1234567", "HU", "+381641234567", "41234567" },
        { "from abroad in brackets", CONTACT_PHONE, "(+381) 64 1234567", "", "+381641234567",
          "41234567" },
        { "with the digit of home", CONTACT_PHONE, "+381 (0)64 123-4567", "HU", "+381641234567",
          "41234567" },
        { "with 00", CONTACT_PHONE, "00381 (64) 123.45.67", "RS", "+381641234567", "41234567" },
        { "Hungary", CONTACT_PHONE, "06 30 123 4567", "HU", "+36301234567", "01234567" },
        { "Slovenia", CONTACT_PHONE, "041 123 456", "SI", "+38641123456", "41123456" },
        { "Greece has no trunk", CONTACT_PHONE, "694 555 0146", "GR", "+306945550146", "45550146" },
        { "a country that is none of ours", CONTACT_PHONE, "0641234567", "BR", "0641234567",
          "41234567" },
        { "a short one", CONTACT_PHONE, "19833", "RS", "19833", "" },
        { "too short", CONTACT_PHONE, "1983", "RS", NULL, NULL },
        { "too long", CONTACT_PHONE, "+1234567890123456", "RS", NULL, NULL },
        { "letters", CONTACT_PHONE, "064 CALL ME 12", "RS", NULL, NULL },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct contact_form f;
        bool ok =
            contact_form_of(r->a, rows[i].kind, str_of(rows[i].shown), str_of(rows[i].country), &f);
        ROW_INT(rows[i].name, ok, rows[i].value != NULL);
        if (!ok) continue;
        ROW_STR(rows[i].name, f.value, str_of(rows[i].value));
        ROW_STR(rows[i].name, f.near, str_of(rows[i].near));
    }
}

static void one_field(struct rig *r) {
    static const struct {
        const char *typed, *name, *address, *phone;
    } rows[] = {
        { "Ana Kovač", "Ana Kovač", "", "" },
        { " Марко Стојановић, 064 123 4567 ", "Марко Стојановић", "", "064 123 4567" },
        { "ana@x.si Ana Kovač +386 41 123 456", "Ana Kovač", "ana@x.si", "+386 41 123 456" },
        { "Ana <ana@x.si>", "Ana", "ana@x.si", "" },
        { "0641234567", "", "", "0641234567" },
        { "Nagy Eszter - 06/30-123-4567", "Nagy Eszter", "", "06/30-123-4567" },
        { "Tim 12", "Tim 12", "", "" },
        { "  ", "", "", "" },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct customer_who who = customer_who(r->a, str_of(rows[i].typed));
        ROW_STR(rows[i].typed, who.name, str_of(rows[i].name));
        ROW_STR(rows[i].typed, who.address, str_of(rows[i].address));
        ROW_STR(rows[i].typed, who.phone, str_of(rows[i].phone));
    }
}

struct writing {
    struct contact_new in;
    struct conversation c;
    struct clock *clocks;
    size_t clock_n;
};

static const struct err *write_tx(struct work *w, void *arg) {
    struct writing *x = arg;
    TRY(contact_write_down(w, &x->in, &x->c));
    return clock_list(w, x->c.id, &x->clocks, &x->clock_n);
}

static const struct err *write_down(struct kit *k, int64_t user_id, struct writing *x) {
    struct work w = kit_as(k, user_id);
    return work_write(&w, write_tx, x);
}

static struct writing call_of(const char *name, const char *phone) {
    return (struct writing){ .in = { .channel = CHANNEL_PHONE,
                                     .who = { str_of(name), S(""), str_of(phone) },
                                     .subject = S(""),
                                     .text = S("The left boot is a 43, the right one a 44.") } };
}

static void a_call_has_a_clock(struct rig *r) {
    struct kit *k = kit_new(r);
    struct writing x = call_of("Tom Harding", "064 123 4567");
    GOOD(write_down(k, k->milica, &x));
    assert_int_equal(x.c.channel, CHANNEL_PHONE);
    assert_int_equal(x.c.state, CONVERSATION_OPEN);
    assert_true(x.c.owner_id.set && x.c.owner_id.v == k->milica);
    assert_true(x.c.team_id.set && x.c.team_id.v == k->shop);
    assert_true(x.c.due.set && x.c.due.v == k->now + 24 * MOMENT_HOUR);
    assert_true(str_eq(x.c.customer_name, S("Tom Harding")));
    assert_true(x.c.subject.n > 0);
    struct writing again = call_of("Somebody", "+381641234567");
    GOOD(write_down(k, k->gergo, &again));
    assert_int_equal(again.c.customer_id, x.c.customer_id);
    assert_true(str_eq(again.c.customer_name, S("Tom Harding")));
}

static void solved_at_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct writing x = call_of("Tom Harding", "");
    x.in.outcome = CONTACT_SOLVED;
    x.in.reason = S("");
    BAD(write_down(k, k->milica, &x), ERR_INVALID);
    x.in.reason = S("answered");
    BAD(write_down(k, k->milica, &x), ERR_INVALID); /* INV4: what came of it? */
    x.in.solving = kit_solving();
    GOOD(write_down(k, k->milica, &x));
    assert_int_equal(x.c.state, CONVERSATION_SOLVED);
    assert_false(x.c.due.set);
    assert_int_equal(x.clock_n, 1);
    assert_int_equal(x.clocks[0].result, CLOCK_MET);
}

static void call_back(struct rig *r) {
    struct kit *k = kit_new(r);
    struct writing x = call_of("Tom Harding", "");
    x.in.outcome = CONTACT_CALL_BACK;
    x.in.owner_id = OPT(k->gergo);
    x.in.owner_name = S("Gergő");
    int64_t wrong[] = { 0, k->now, k->now + 24 * MOMENT_HOUR + 1 };
    for (size_t i = 0; i < ROWS(wrong); i++) {
        x.in.by = wrong[i];
        BAD(write_down(k, k->milica, &x), ERR_INVALID);
    }
    x.in.by = k->now + 3 * MOMENT_HOUR;
    GOOD(write_down(k, k->milica, &x));
    assert_true(x.c.owner_id.v == k->gergo && x.c.team_id.v == k->repairs);
    assert_true(x.c.due.set && x.c.due.v == x.in.by);
    k->now += 4 * MOMENT_HOUR;
    GOOD(clock_mark_breaches(&k->w));
    struct conversation c = kit_conversation(k, x.c.id);
    assert_true(c.due.set && c.due.v == x.in.by);
}

static const struct err *owed_tx(struct work *w, void *arg) { return conversation_owed(w, 1, arg); }

/* Who waited longer need not be due first. */
static void what_is_due_first_is_first(struct rig *r) {
    struct kit *k = kit_new(r);
    struct conversation_page page;
    struct writing open = call_of("Ana", ""), soon = call_of("Tom", "");
    GOOD(write_down(k, k->gergo, &open));
    k->now += MOMENT_MINUTE;
    soon.in.outcome = CONTACT_CALL_BACK;
    soon.in.owner_id = OPT(k->gergo);
    soon.in.by = k->now + MOMENT_HOUR;
    GOOD(write_down(k, k->milica, &soon));
    struct work gergo = kit_as(k, k->gergo);
    GOOD(work_read(&gergo, owed_tx, &page));
    assert_true(page.n == 1 && page.more);
    assert_int_equal(page.rows[0].id, soon.c.id);
}

static void wrong_contacts(struct rig *r) {
    static const struct {
        const char *name, *phone, *address, *text;
    } rows[] = {
        { "", "", "", "Hello." },
        { "Tom", "", "", " " },
        { "Tom", "12", "", "Hello." },
        { "Tom", "", "x", "Hello." },
        { "Tom\nHarding", "", "", "Hello." },
    };
    struct kit *k = kit_new(r);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct writing x = call_of(rows[i].name, rows[i].phone);
        x.in.who.address = str_of(rows[i].address);
        x.in.text = str_of(rows[i].text);
        BAD(write_down(k, k->milica, &x), ERR_INVALID);
    }
}

struct people {
    const char *typed;
    int64_t id, until, note_id, before, limit;
    enum contact_kind kind;
    const char *shown;
    struct customer customer;
    struct customer_facts facts;
    struct customer_page page;
    struct contact_point *points;
    struct care_note *notes;
    size_t point_n, note_n;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct people *p = arg;
    TRY(customer_find(w, str_of(p->typed), p->before, p->limit, &p->page));
    if (!p->id) return NULL;
    TRY(customer_get(w, p->id, &p->customer));
    TRY(customer_contacts(w, p->id, &p->points, &p->point_n));
    return customer_notes(w, p->id, &p->notes, &p->note_n);
}

static struct people look(struct kit *k, int64_t user_id, const char *typed, int64_t id) {
    struct work w = kit_as(k, user_id);
    struct people p = { .typed = typed, .id = id, .before = INT64_MAX, .limit = 50 };
    GOOD(work_read(&w, look_tx, &p));
    return p;
}

static void found_by_name_and_number(struct rig *r) {
    static const char *const finds[] = {
        "stojanovic", "Стојановић", "064/123 4567", "+381641234567", "+38164", "MARKO sto", ""
    };
    static const char *const misses[] = { "jovanovic", "0641234568", "@" };
    struct kit *k = kit_new(r);
    struct writing x = call_of("Марко Стојановић", "064 123 4567");
    GOOD(write_down(k, k->milica, &x));
    for (size_t i = 0; i < ROWS(finds); i++) {
        ROW_INT(finds[i], look(k, k->milica, finds[i], 0).page.n, 1);
        ROW_INT(finds[i], look(k, k->gergo, finds[i], 0).page.n, 0);
    }
    for (size_t i = 0; i < ROWS(misses); i++)
        ROW_INT(misses[i], look(k, k->milica, misses[i], 0).page.n, 0);
}

static void lists_in_pages(struct rig *r) {
    struct kit *k = kit_new(r);
    char name[20];
    for (int i = 0; i < 7; i++) {
        snprintf(name, sizeof name, "Person %d", i);
        struct writing x = call_of(name, "");
        GOOD(write_down(k, i % 2 ? k->gergo : k->milica, &x));
    }
    struct work w = kit_as(k, k->milica);
    struct people p = { .typed = "", .before = INT64_MAX, .limit = 3 };
    GOOD(work_read(&w, look_tx, &p));
    assert_int_equal(p.page.n, 3);
    assert_true(p.page.more);
    p.before = p.page.next;
    GOOD(work_read(&w, look_tx, &p));
    assert_int_equal(p.page.n, 1);
    assert_false(p.page.more);
}

static const struct err *add_tx(struct work *w, void *arg) {
    struct people *p = arg;
    return customer_contact_add(w, p->id, p->kind, str_of(p->shown));
}

static const struct err *remove_tx(struct work *w, void *arg) {
    struct people *p = arg;
    return customer_contact_remove(w, p->id, p->kind, str_of(p->shown));
}

static void contact_points(struct rig *r) {
    struct kit *k = kit_new(r);
    struct writing tom = call_of("Tom", "064 123 4567"), ana = call_of("Ana", "");
    GOOD(write_down(k, k->milica, &tom));
    GOOD(write_down(k, k->milica, &ana));
    struct work w = kit_as(k, k->milica);
    struct people p = { .id = tom.c.customer_id,
                        .kind = CONTACT_MAIL,
                        .shown = "Tom@Post.example" };
    GOOD(work_write(&w, add_tx, &p));
    GOOD(work_write(&w, add_tx, &p)); /* the second click */
    struct people seen = look(k, k->milica, "tom@post", tom.c.customer_id);
    assert_int_equal(seen.point_n, 2);
    assert_int_equal(seen.page.n, 1);
    assert_true(str_eq(seen.points[1].value, S("tom@post.example")));
    struct people other = { .id = ana.c.customer_id,
                            .kind = CONTACT_PHONE,
                            .shown = "+381641234567" };
    BAD(work_write(&w, add_tx, &other), ERR_CONFLICT);
    p.shown = "TOM@POST.EXAMPLE";
    GOOD(work_write(&w, remove_tx, &p));
    BAD(work_write(&w, remove_tx, &p), ERR_NOT_FOUND);
    assert_int_equal(look(k, k->milica, "tom@post", tom.c.customer_id).page.n, 0);
}

/* A sender's address that is none, and a number from before the desk had a country. */
static void odd_ones_can_be_removed(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct taken t = kit_letter(k, "printer", "a@x", "Toner is low.", 0, 0);
    struct people p = { .id = kit_conversation(k, t.conversation_id).customer_id,
                        .kind = CONTACT_MAIL,
                        .shown = "printer" };
    GOOD(work_write(&w, remove_tx, &p));
    rig_raw(r, "INSERT INTO contact_point (customer_id, kind, value, shown, created_at) "
               "SELECT max(id), 1, '0641234567', '064 1234567', 1 FROM customer");
    p.kind = CONTACT_PHONE;
    p.shown = "0641234567";
    GOOD(work_write(&w, remove_tx, &p));
    assert_int_equal(look(k, k->milica, "", p.id).point_n, 0);
}

static const struct err *note_tx(struct work *w, void *arg) {
    struct people *p = arg;
    return customer_note_add(w, p->id, S("Arm in plaster."), p->until, &p->note_id);
}

static const struct err *note_gone_tx(struct work *w, void *arg) {
    struct people *p = arg;
    return customer_note_remove(w, p->id, p->note_id, p->limit == 0);
}

static void care_notes(struct rig *r) {
    struct kit *k = kit_new(r);
    struct writing x = call_of("Tom", "");
    GOOD(write_down(k, k->milica, &x));
    struct work w = kit_as(k, k->milica);
    struct people p = { .id = x.c.customer_id, .until = k->now };
    BAD(work_write(&w, note_tx, &p), ERR_INVALID);
    p.until = k->now + 400 * MOMENT_DAY;
    BAD(work_write(&w, note_tx, &p), ERR_INVALID);
    p.until = k->now + 60 * MOMENT_DAY;
    GOOD(work_write(&w, note_tx, &p));
    assert_int_equal(look(k, k->milica, "", p.id).note_n, 1);
    GOOD(work_write(&w, note_gone_tx, &p));
    assert_int_equal(look(k, k->milica, "", p.id).note_n, 0);
    p.limit = 1; /* undone */
    GOOD(work_write(&w, note_gone_tx, &p));
    assert_int_equal(look(k, k->milica, "", p.id).note_n, 1);
    k->now = p.until;
    assert_int_equal(look(k, k->milica, "", p.id).note_n, 0);
}

static const struct err *facts_tx(struct work *w, void *arg) {
    struct people *p = arg;
    return customer_change(w, p->id, &p->facts);
}

static void facts(struct rig *r) {
    struct kit *k = kit_new(r);
    struct writing x = call_of("Гиоргос", "");
    GOOD(write_down(k, k->milica, &x));
    struct work w = kit_as(k, k->milica);
    struct people p = { .id = x.c.customer_id };
    p.facts = (struct customer_facts){ S("Γιώργος"), S("el"), S(" κύριε Γιώργο "), S("after 17:00"),
                                       OPT(CHANNEL_PHONE) };
    GOOD(work_write(&w, facts_tx, &p));
    struct customer c = look(k, k->milica, "giorgos", p.id).customer;
    assert_true(str_eq(c.salutation, S("κύριε Γιώργο")));
    assert_int_equal(c.prefers.v, CHANNEL_PHONE);
    int64_t version = c.version;
    GOOD(work_write(&w, facts_tx, &p)); /* nothing differs: nothing happens */
    assert_int_equal(look(k, k->milica, "", p.id).customer.version, version);
    p.facts.prefers = OPT(7);
    BAD(work_write(&w, facts_tx, &p), ERR_INVALID);
    p.facts.prefers = OPT_NONE;
    p.facts.hours = S("a\nb");
    BAD(work_write(&w, facts_tx, &p), ERR_INVALID);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "contact points have one form", normal_forms, RIG_SQLITE },
        { "P14 one field says who it is", one_field, RIG_SQLITE },
        { "P47 INV1 a call has a customer, an owner and 24 hours", a_call_has_a_clock, RIG_BOTH },
        { "P48 solved at once needs its reason and leaves no clock", solved_at_once, RIG_BOTH },
        { "P47 a call back is due when it was agreed, within 24 hours", call_back, RIG_BOTH },
        { "P47 what is due first comes first, however long somebody waits",
          what_is_due_first_is_first, RIG_BOTH },
        { "F17 wrong contacts change nothing", wrong_contacts, RIG_BOTH },
        { "A26 P53 found by name and number in any script, by who may", found_by_name_and_number,
          RIG_BOTH },
        { "A26 customers come in pages of those one sees", lists_in_pages, RIG_BOTH },
        { "INV8 a contact point is one customer's", contact_points, RIG_BOTH },
        { "odd contact points can be removed as they stand there", odd_ones_can_be_removed,
          RIG_BOTH },
        { "P45 a care note ends by itself", care_notes, RIG_BOTH },
        { "INV8 what is known of a customer changes with a version", facts, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
