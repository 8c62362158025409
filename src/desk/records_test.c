/* Products, orders and tips on both stores: numbers as they are typed, ways that there are, first contacts. */
#include "base/zone.h"
#include "desk/guidance/openings.h"
#include "desk/customer/merge.h"
#include "desk/desk_kit.h"
#include "desk/message/contact.h"
#include "desk/order/case.h"
#include "desk/product/tip.h"

#include <string.h>

#define MUST(what) assert_true(what)

/* ---- products ---- */

struct made {
    struct product_in in;
    int64_t id, version;
    struct product p;
    struct batch *batches;
    size_t batch_n;
    struct product_page page;
};

static const struct err *product_tx(struct work *w, void *arg) {
    struct made *m = arg;
    if (m->id)
        TRY(product_change(w, m->id, m->version, &m->in));
    else
        TRY(product_add(w, &m->in, &m->id));
    TRY(product_batches(w, m->id, &m->batches, &m->batch_n));
    TRY(product_list(w, &(struct product_find){ .words = S("кафе"), .after_name = S(""), .limit = 5 }, &m->page));
    return product_get(w, m->id, &m->p);
}

static int64_t product(struct kit *k, const char *sku, const char *name) {
    struct work w = kit_as(k, k->owner);
    struct made m = { .in = { .sku = str_of(sku), .name = str_of(name), .tier = S(""), .features = S(""),
                              .batches = S(""), .guarantee_months = 24, .active = true } };
    GOOD(work_write(&w, product_tx, &m));
    return m.id;
}

static void products(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct made m = { .in = { .sku = S(" KM-400 "), .name = S("Апарат за кафу"), .tier = S("Premium"), .features = S("1,2 l"),
                              .batches = S("L23 јесен 2026\nL24\nL23 twice"), .guarantee_months = 24, .active = true } };
    GOOD(work_write(&w, product_tx, &m));
    MUST(str_eq(m.p.sku, S("KM-400")) && str_eq(m.p.tier, S("premium")) && m.p.version == 1);
    assert_int_equal(m.batch_n, 2);
    MUST(str_eq(m.batches[0].batch, S("L23")) && str_eq(m.batches[0].note, S("јесен 2026")));
    assert_int_equal(m.page.n, 0); /* кафе is no beginning of кафу */
    struct made twice = { .in = m.in };
    twice.in.sku = S("км 400"); /* the same letters and digits in another script */
    const struct err *e = work_write(&w, product_tx, &twice);
    BAD(e, ERR_CONFLICT);
    assert_string_equal(e->field, "sku");
    m.version = 1;
    m.in.batches = S("");
    m.in.name = S("Кафемат");
    GOOD(work_write(&w, product_tx, &m));
    MUST(m.p.version == 2 && m.batch_n == 0 && m.page.n == 1);
    BAD(work_write(&w, product_tx, &m), ERR_CONFLICT); /* changed since version 1 */
    struct made wrong = { .in = m.in };
    wrong.in.sku = S("--");
    BAD(work_write(&w, product_tx, &wrong), ERR_INVALID);
}

/* ---- orders ---- */

struct buy {
    struct order_in in;
    int64_t id;
    struct order o;
};

static const struct err *buy_tx(struct work *w, void *arg) {
    struct buy *b = arg;
    TRY(order_add(w, &b->in, &b->id));
    return order_get(w, b->id, &b->o);
}

static struct order bought(struct kit *k, const char *number, int64_t customer, const char *what) {
    struct work w = kit_as(k, k->owner);
    struct order_line_in line = { str_of(what), 1, 649000, S("L23") };
    struct buy b = { .in = { .number = str_of(number), .channel = S("web"), .currency = S("RSD"), .customer_id = customer,
                             .lines = &line, .line_n = 1 } };
    GOOD(work_write(&w, buy_tx, &b));
    return b.o;
}

struct walk {
    struct order o;
    struct order_move m;
    struct str note;
};

static const struct err *walk_tx(struct work *w, void *arg) {
    struct walk *x = arg;
    if (x->note.n) {
        TRY(order_set_note(w, x->o.id, x->o.version, x->note));
        return order_get(w, x->o.id, &x->o);
    }
    TRY(order_step(w, x->o.id, x->o.version, &x->m));
    return order_get(w, x->o.id, &x->o);
}

static const struct err *walks(struct kit *k, struct order *o, struct order_move m) {
    struct work w = kit_as(k, k->milica);
    m.reason = str_is_set(m.reason) ? m.reason : S("");
    m.words = str_is_set(m.words) ? m.words : S("");
    struct walk x = { .o = *o, .m = m };
    const struct err *e = work_write(&w, walk_tx, &x);
    if (!e) *o = x.o;
    return e;
}

static void notes(struct kit *k, struct order *o, struct str note) {
    struct work w = kit_as(k, k->milica);
    struct walk x = { .o = *o, .note = note };
    GOOD(work_write(&w, walk_tx, &x));
    *o = x.o;
}

static int64_t customer_of(struct kit *k, const char *from, const char *id, const char *words) {
    struct taken t = kit_letter(k, from, id, words, 0, 0);
    return kit_conversation(k, t.conversation_id).customer_id;
}

static void first_order(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t ana = customer_of(k, "ana@primer.example", "a@x", "Pozdravljeni");
    struct order o = bought(k, "20771", ana, "Sora");
    MUST(o.first && o.total == 649000 && o.state == ORDER_ORDERED);
    const struct err *e = walks(k, &o, (struct order_move){ .to = ORDER_SHIPPED });
    BAD(e, ERR_INVALID);
    assert_string_equal(e->field, "note");
    notes(k, &o, S("Lepo nosite! Luka"));
    GOOD(walks(k, &o, (struct order_move){ .to = ORDER_SHIPPED, .words = S("GLS 771") }));
    k->now += MOMENT_HOUR;
    struct order second = bought(k, "20772", ana, "Sora");
    MUST(!second.first);
    GOOD(walks(k, &second, (struct order_move){ .to = ORDER_SHIPPED }));
    struct order_line_in none = { S("x"), 1, 1, S("") };
    struct buy again = { .in = { .number = S("#20-772"), .channel = S(""), .currency = S("RSD"), .customer_id = ana,
                                 .lines = &none, .line_n = 1 } };
    struct work w = kit_as(k, k->owner);
    BAD(work_write(&w, buy_tx, &again), ERR_CONFLICT);
}

struct late {
    int64_t n;
    struct order_page page;
};

static const struct err *late_tx(struct work *w, void *arg) {
    struct late *l = arg;
    TRY(order_count_late(w, 100, &l->n));
    return order_list(w, &(struct order_find){ .late = true, .limit = 50 }, &l->page);
}

static struct late late(struct kit *k, int64_t who) {
    struct work w = kit_as(k, who);
    struct late l = { 0 };
    GOOD(work_read(&w, late_tx, &l));
    return l;
}

/* Delivered on Thursday, so somebody asks on Monday; nobody did, and it is on the list. */
static void check_in(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = INT64_C(1795082400) * MOMENT_SECOND; /* Thu 19 Nov 2026 10:00 UTC */
    int64_t eszter = customer_of(k, "eszter@primer.example", "a@x", "Jó napot");
    struct order o = bought(k, "30455", eszter, "kávéfőző");
    notes(k, &o, S("Jó kávézást! Gergő"));
    GOOD(walks(k, &o, (struct order_move){ .to = ORDER_DELIVERED }));
    struct moment_parts p = moment_split(o.check_by.v);
    MUST(o.check_by.set && p.day == 23 && p.month == 11 && p.weekday == 0);
    k->now = o.check_by.v - 1;
    assert_int_equal(late(k, k->owner).n, 0);
    k->now = o.check_by.v + 1;
    assert_int_equal(late(k, k->owner).n, 1);
    assert_int_equal(late(k, k->ana).page.n, 0); /* sees hers only */
    const struct err *e = walks(k, &o, (struct order_move){ .to = ORDER_SETTLED });
    BAD(e, ERR_INVALID);
    assert_string_equal(e->field, "reason");
    BAD(walks(k, &o, (struct order_move){ .to = ORDER_CHECK_IN }), ERR_INVALID);
    BAD(walks(k, &o, (struct order_move){ .to = ORDER_SHIPPED }), ERR_INVALID);
    GOOD(walks(k, &o, (struct order_move){ .to = ORDER_CHECK_IN, .result = ORDER_RESULT_EXPLAINED }));
    assert_int_equal(late(k, k->owner).n, 0);
    struct order stale = o;
    GOOD(walks(k, &o, (struct order_move){ .to = ORDER_SETTLED }));
    MUST(o.state == ORDER_SETTLED && o.result == ORDER_RESULT_EXPLAINED);
    BAD(walks(k, &stale, (struct order_move){ .to = ORDER_SETTLED }), ERR_INVALID);
    struct order other = bought(k, "30456", eszter, "kávéfőző");
    GOOD(walks(k, &other, (struct order_move){ .to = ORDER_DELIVERED }));
    GOOD(walks(k, &other, (struct order_move){ .to = ORDER_SETTLED, .reason = S("Asked not to be called") }));
    BAD(walks(k, &other, (struct order_move){ .to = ORDER_RETURNED }), ERR_INVALID);
    GOOD(walks(k, &other, (struct order_move){ .to = ORDER_RETURNED, .reason = S("came back") }));
}

/* ---- orders in letters ---- */

struct hung {
    int64_t id, order;
    bool is;
    struct case_order *rows;
    size_t n;
};

static const struct err *hung_tx(struct work *w, void *arg) {
    struct hung *h = arg;
    return order_case_list(w, h->id, &h->rows, &h->n);
}
static const struct err *link_tx(struct work *w, void *arg) {
    struct hung *h = arg;
    struct conversation c;
    TRY(conversation_get(w, h->id, &c));
    return order_case_link(w, &c, h->order, h->is);
}

static struct hung hung(struct kit *k, int64_t id) {
    struct hung h = { .id = id };
    GOOD(work_read(&k->w, hung_tx, &h));
    return h;
}

static void says(struct kit *k, int64_t id, int64_t order, bool is) {
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, link_tx, &(struct hung){ .id = id, .order = order, .is = is }));
}

static void in_letters(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t jelena = customer_of(k, "jelena@primer.example", "a@x", "Добар дан");
    struct order o = bought(k, "10482", jelena, "Шоље");
    struct taken own = kit_letter(k, "jelena@primer.example", "b@x", "Наруџбина 10482, још није стигла.", 0, 0);
    struct hung h = hung(k, own.conversation_id);
    MUST(h.n == 1 && h.rows[0].id == o.id && !h.rows[0].proposed);
    MUST(kit_conversation(k, own.conversation_id).holds & HOLDS_ORDER);
    struct taken other = kit_letter(k, "marko@primer.example", "c@x", "Where is #10482?", 0, 0);
    h = hung(k, other.conversation_id);
    MUST(h.n == 1 && h.rows[0].proposed);
    struct taken none = kit_letter(k, "marko@primer.example", "d@x", "I was born in 1982 and like 10483.", 0, 0);
    MUST(hung(k, none.conversation_id).n == 0 && !(kit_conversation(k, none.conversation_id).holds & HOLDS_ORDER));
    says(k, other.conversation_id, o.id, false);
    assert_int_equal(hung(k, other.conversation_id).n, 0);
    kit_letter(k, "marko@primer.example", "e@x", "10482 again", other.conversation_id, 0);
    assert_int_equal(hung(k, other.conversation_id).n, 0); /* said once */
    says(k, other.conversation_id, o.id, true);
    MUST(hung(k, other.conversation_id).n == 1 && !hung(k, other.conversation_id).rows[0].proposed);
}

/* ---- joining ---- */

struct join {
    struct merge_new in;
    int64_t id;
    struct order a, b;
    int64_t a_id, b_id;
    bool undo;
};

static const struct err *join_tx(struct work *w, void *arg) {
    struct join *j = arg;
    struct customer kept, gone;
    struct customer_merge *list;
    size_t n;
    TRY(customer_get(w, j->in.kept_id, &kept));
    TRY(customer_get(w, j->in.gone_id, &gone));
    j->in.kept_version = kept.version;
    j->in.gone_version = gone.version;
    j->in.facts = customer_facts_of(&kept);
    if (j->undo) {
        TRY(customer_merges(w, kept.id, &list, &n));
        TRY(customer_unmerge(w, kept.id, list[0].id));
    } else {
        TRY(customer_merge(w, &j->in));
    }
    TRY(order_get(w, j->a_id, &j->a));
    return order_get(w, j->b_id, &j->b);
}

static void joined(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    int64_t a = customer_of(k, "a@primer.example", "a@x", "x"), b = customer_of(k, "b@primer.example", "b@x", "y");
    struct order oa = bought(k, "1001", a, "x");
    k->now += MOMENT_HOUR;
    struct order ob = bought(k, "1002", b, "y");
    MUST(oa.first && ob.first);
    struct join j = { .in = { .kept_id = a, .gone_id = b }, .a_id = oa.id, .b_id = ob.id };
    GOOD(work_write(&w, join_tx, &j));
    MUST(j.b.customer_id == a && j.a.first && !j.b.first);
    j.undo = true;
    GOOD(work_write(&w, join_tx, &j));
    MUST(j.b.customer_id == b && j.a.first && j.b.first);
}

/* ---- the extra ---- */

struct extras {
    int64_t id, tip_id;
    struct str reason;
    struct tip *offered;
    size_t n;
    struct extra now;
    bool found, decide;
    struct extra_share share;
};

static const struct err *tips_tx(struct work *w, void *arg) {
    struct extras *x = arg;
    struct tip_in in = { .kind = TIP_USE, .currency = S(""), .lang = S("en"), .text = S("Wax makes them last."), .active = true };
    if (x->id) in.product_id = OPT(x->id);
    return tip_add(w, &in, &x->tip_id);
}
static const struct err *extras_tx(struct work *w, void *arg) {
    struct extras *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    if (x->decide) TRY(extra_decide(w, &c, x->tip_id ? OPT(x->tip_id) : OPT_NONE, x->reason));
    TRY(extra_offered(w, &c, S("sl"), &x->offered, &x->n));
    TRY(extra_share(w, 0, &x->share));
    return extra_of(w, x->id, &x->now, &x->found);
}

static int64_t tip(struct kit *k, int64_t product_id) {
    struct work w = kit_as(k, k->owner);
    struct extras x = { .id = product_id };
    GOOD(work_write(&w, tips_tx, &x));
    return x.tip_id;
}

/* None comes twice to one customer. */
static void extra(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    int64_t boots = product(k, "SORA-38", "Sora"), other = product(k, "X-1", "X");
    int64_t own = tip(k, boots), all = tip(k, 0);
    tip(k, other);
    struct taken a = kit_letter(k, "ana@primer.example", "a@x", "x", 0, 0), b = kit_letter(k, "ana@primer.example", "b@x", "y", 0, 0);
    bought(k, "20771", kit_conversation(k, a.conversation_id).customer_id, "sora 38");
    struct extras x = { .id = a.conversation_id };
    GOOD(work_write(&w, extras_tx, &x));
    MUST(x.n == 2 && x.offered[0].id == own && x.offered[1].id == all && !x.found);
    x.decide = true;
    x.tip_id = own;
    GOOD(work_write(&w, extras_tx, &x));
    MUST(x.found && x.now.tip_id.v == own);
    struct extras y = { .id = b.conversation_id, .decide = true, .tip_id = own };
    const struct err *e = work_write(&w, extras_tx, &y);
    BAD(e, ERR_CONFLICT);
    assert_string_equal(e->field, "tip");
    y.tip_id = 0;
    y.reason = S("");
    BAD(work_write(&w, extras_tx, &y), ERR_INVALID);
    y.reason = S("in a hurry");
    GOOD(work_write(&w, extras_tx, &y));
    MUST(y.n == 1 && y.offered[0].id == all && y.found && !y.now.tip_id.set);
    assert_int_equal(y.share.solved, 0);
}

/* Ten solved, seven with an extra: 70 %. */
static void extra_counted(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct extras x = { .decide = true, .tip_id = tip(k, 0) };
    char from[] = "a0@primer.example", id[] = "0@x";
    for (int i = 0; i < 10; i++) {
        from[1] = id[0] = (char)('0' + i);
        x.id = kit_letter(k, from, id, "x", 0, 0).conversation_id;
        if (i < 7) GOOD(work_write(&w, extras_tx, &x));
    }
    rig_raw(r, "UPDATE conversation SET state = 4, bucket = 2, sort_key = 4000000000000000000 - last_at");
    struct extras y = { .id = x.id };
    GOOD(work_write(&w, extras_tx, &y));
    MUST(y.share.solved == 10 && y.share.given == 7);
}

/* ---- first contact ---- */

static bool is_first(struct kit *k, int64_t id) { return (kit_conversation(k, id).holds & HOLDS_FIRST_CONTACT) != 0; }

static const struct err *top_tx(struct work *w, void *arg) {
    return conversation_list(w, VIEW_TEAM, 0, 0, 10, arg);
}

/* A new address is a first contact until it is answered; the same person by phone is none once the two are one. */
static void first_contact(struct rig *r) {
    struct kit *k = kit_new(r);
    k->now = INT64_C(1795082410) * MOMENT_SECOND;
    struct taken ana = kit_letter(k, "ana@primer.example", "a@x", "x", 0, 0);
    struct taken again = kit_letter(k, "ana@primer.example", "b@x", "y", 0, 0);
    MUST(is_first(k, ana.conversation_id) && !is_first(k, again.conversation_id));
    k->now += 20 * MOMENT_SECOND; /* within the same minute: above who was here before */
    struct taken old = kit_letter(k, "ana@primer.example", "c@x", "z", 0, 0);
    k->now += 10 * MOMENT_SECOND;
    struct taken fresh = kit_letter(k, "novi@primer.example", "d@x", "x", 0, 0);
    struct conversation_page p;
    GOOD(work_read(&k->w, top_tx, &p));
    MUST(p.rows[0].id == ana.conversation_id && p.rows[1].id == fresh.conversation_id);
    MUST(p.rows[p.n - 1].id == old.conversation_id);
    int64_t reply;
    GOOD(kit_reply(k, k->milica, ana.conversation_id, "Dobrodošli!", 0, &reply));
    MUST(!is_first(k, ana.conversation_id));
    struct conversation call = kit_call(k, k->owner, "Novi", "+381641234567", "");
    MUST(is_first(k, call.id));
    struct work w = kit_as(k, k->owner);
    struct order any = bought(k, "1001", call.customer_id, "x");
    struct join j = { .in = { .kept_id = kit_conversation(k, fresh.conversation_id).customer_id, .gone_id = call.customer_id },
                      .a_id = any.id, .b_id = any.id };
    GOOD(work_write(&w, join_tx, &j));
    MUST(is_first(k, fresh.conversation_id) && !is_first(k, call.id));
}

/* ---- openings ---- */

struct opened {
    int64_t id;
    struct opening_facts facts;
};

static const struct err *opened_tx(struct work *w, void *arg) {
    struct opened *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    return opening_facts_of(w, &c, S("hu"), &x->facts);
}

static struct str opening_of(const char *name, const char *lang) {
    for (size_t i = 0; i < opening_n; i++)
        if (strcmp(openings[i].name, name) == 0 && strcmp(openings[i].lang, lang) == 0) return str_of(openings[i].text);
    fail_msg("no %s in %s", name, lang);
    return S("");
}

/* Filled in the customer's language with what is known; what is not stays a gap. */
static void openings_filled(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->gergo);
    k->now = INT64_C(1795082400) * MOMENT_SECOND; /* 19 Nov 2026 */
    struct taken t = kit_letter(k, "eszter@primer.example", "a@x", "Jó napot", 0, 0);
    struct order o = bought(k, "30455", kit_conversation(k, t.conversation_id).customer_id, "kávéfőző");
    notes(k, &o, S("Jó kávézást!"));
    GOOD(walks(k, &o, (struct order_move){ .to = ORDER_DELIVERED }));
    says(k, t.conversation_id, o.id, true);
    rig_raw(r, "UPDATE customer SET salutation = 'Nagy Eszter'");
    struct opened x = { .id = t.conversation_id };
    GOOD(work_read(&w, opened_tx, &x));
    struct str text = opening_fill(r->a, opening_of("delivery", "hu"), &x.facts);
    MUST(str_starts(text, S("Kedves Nagy Eszter! 30455 számú rendelését kézbesítették (2026. 11. 19.).")));
    static const char *const langs[] = { "en", "sr", "sr-Latn", "hu", "sl", "el" };
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++) {
        text = opening_fill(r->a, opening_of("delivery", langs[i]), &x.facts); /* each of its gaps is known */
        MUST(str_find(text, S("{")) < 0 && str_find(text, S("30455")) > 0 && str_find(text, x.facts.agent) > 0);
    }
    text = opening_fill(r->a, opening_of("follow-up", "sr"), &x.facts);
    MUST(str_starts(text, S("Добар дан, Nagy Eszter, пре неколико дана купили сте код нас: kávéfőző.")));
    MUST(str_find(text, S("{phone}")) > 0);
    text = opening_fill(r->a, opening_of("promise", "hu"), &x.facts);
    MUST(str_find(text, S("{deadline}")) > 0); /* nothing is promised yet: who writes is asked */
    struct opening_facts promised = x.facts;
    promised.what = S("új pár"), promised.deadline = S("2026. 11. 24. 16:00");
    text = opening_fill(r->a, opening_of("promise", "hu"), &promised);
    MUST(str_starts(text, S("Ebben állapodtunk meg: új pár. Határidő: 2026. 11. 24. 16:00.")));
    struct opening_facts nobody = x.facts;
    nobody.salutation = S("");
    MUST(str_starts(opening_fill(r->a, opening_of("welcome", "hu"), &nobody), S("Tisztelt Vásárlónk! Köszönjük")));
    MUST(str_starts(opening_fill(r->a, opening_of("welcome", "sl"), &nobody), S("Pozdravljeni, dobrodošli")));
    MUST(str_starts(opening_fill(r->a, opening_of("welcome", "en"), &nobody), S("Hello, welcome")));
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P10 P59 products are known by letters and digits, with tier and batches", products, RIG_BOTH },
        { "P13 a first order leaves with a line by hand", first_order, RIG_BOTH },
        { "P24 delivered without a check-in is overdue; settled needs it or a reason", check_in, RIG_BOTH },
        { "P50 an order named in a letter hangs on it, somebody else's is proposed", in_letters, RIG_BOTH },
        { "INV19 orders go along with a customer and come back", joined, RIG_BOTH },
        { "P04 extras fit what was bought, and none comes twice", extra, RIG_BOTH },
        { "P12 a first contact is known until it is answered, and stands above others of its minute", first_contact, RIG_BOTH },
        { "P13 P42 openings are filled with what is known of customer and order", openings_filled, RIG_BOTH },
        { "P04 ten solved, seven with an extra", extra_counted, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
