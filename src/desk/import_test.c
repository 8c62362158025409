/* Tables of products, orders and policies on both stores: looked at, written in parts, taken back. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/import/import.h"
#include "desk/message/contact.h"
#include "desk/order/case.h"
#include "desk/policy/policy.h"
#include "desk/product/product.h"

#include <stdio.h>
#include <string.h>

#define MUST(what) assert_true(what)
#define LONG_ENOUGH (60 * MOMENT_SECOND)

/* ---- steps ---- */

struct step {
    struct import_file file;
    int64_t id;
    struct import import;
    struct import_counts count;
    struct import_unit *units;
    size_t n;
    enum import_verdict verdict;
    struct str text;
};

static const struct err *add_tx(struct work *w, void *arg) {
    struct step *s = arg;
    return import_add(w, &s->file, &s->id);
}
static const struct err *confirm_tx(struct work *w, void *arg) { return import_confirm(w, ((struct step *)arg)->id); }
static const struct err *undo_tx(struct work *w, void *arg) { return import_undo(w, ((struct step *)arg)->id); }
static const struct err *aside_tx(struct work *w, void *arg) { return import_lay_aside(w, ((struct step *)arg)->id); }
static const struct err *look_tx(struct work *w, void *arg) {
    struct step *s = arg;
    TRY(import_get(w, s->id, &s->import));
    TRY(import_count(w, s->id, &s->count));
    return import_units(w, s->id, s->verdict, 0, 100, &s->units, &s->n);
}
static const struct err *export_tx(struct work *w, void *arg) {
    struct step *s = arg;
    return import_export(w, s->file.kind, 0, &s->text);
}

static void look(struct kit *k, struct step *s, enum import_verdict verdict) {
    struct work w = kit_as(k, k->owner);
    s->verdict = verdict;
    GOOD(work_read(&w, look_tx, s));
}

static struct step sent(struct kit *k, enum import_kind kind, const char *text) {
    struct work w = kit_as(k, k->owner);
    struct step s = { .file = { .kind = kind, .name = S("table.csv"), .bytes = str_of(text), .charset = S("") } };
    GOOD(work_write(&w, add_tx, &s));
    GOOD(import_go_on(&w, s.id, LONG_ENOUGH));
    look(k, &s, VERDICT_REFUSED);
    assert_int_equal(s.import.state, IMPORT_LOOKED_AT);
    return s;
}

static void act(struct kit *k, struct step *s, work_fn *fn) {
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, fn, s));
    GOOD(import_go_on(&w, s->id, LONG_ENOUGH));
    look(k, s, VERDICT_REFUSED);
}

static void says(const struct step *s, int64_t fresh, int64_t changed, int64_t same, int64_t twice, int64_t refused) {
    const int64_t *v = s->count.verdict;
    if (v[1] == fresh && v[2] == changed && v[3] == same && v[4] == twice && v[5] == refused) return;
    fail_msg("new %lld, changed %lld, same %lld, double %lld, refused %lld", (long long)v[1], (long long)v[2], (long long)v[3],
             (long long)v[4], (long long)v[5]);
}

/* ---- reading what is there ---- */

struct there {
    struct str key;
    struct product product;
    struct order order;
    struct order_line *lines;
    size_t line_n;
    bool found;
};

static const struct err *product_tx(struct work *w, void *arg) {
    struct there *t = arg;
    return product_by_sku(w, t->key, &t->product, &t->found);
}
static const struct err *order_tx(struct work *w, void *arg) {
    struct there *t = arg;
    TRY(order_by_number(w, t->key, &t->order, &t->found));
    return t->found ? order_lines(w, t->order.id, &t->lines, &t->line_n) : NULL;
}
static struct there there(struct kit *k, work_fn *fn, const char *key) {
    struct work w = kit_as(k, k->owner);
    struct there t = { .key = str_of(key) };
    GOOD(work_read(&w, fn, &t));
    return t;
}

/* ---- products ---- */

static const char products[] = "SKU;Name;Tier;Guarantee months;Colour\n"
                               "KM-400;Апарат за кафу;premium;24;red\n"
                               "SORA-38;Sora;;;\n"
                               "sora 38;Sora again;;;\n"
                               "BAD-1;;premium;12;\n"
                               "BAD-2;Two;premium;soon;\n";

static void products_in(struct rig *r) {
    struct kit *k = kit_new(r);
    struct step s = sent(k, IMPORT_PRODUCTS, products);
    says(&s, 2, 0, 0, 1, 2);
    MUST(str_eq(s.import.charset, S("utf-8")) && str_eq(s.import.separator, S(";")) && str_eq(s.import.unknown, S("Colour")));
    MUST(s.units[0].at_line == 5 && str_eq(s.units[0].field, S("name")) && s.units[0].hint.n);
    MUST(s.units[1].at_line == 6 && str_eq(s.units[1].field, S("guarantee_months")));
    MUST(!there(k, product_tx, "KM-400").found); /* only looked at */
    act(k, &s, confirm_tx);
    assert_int_equal(s.import.state, IMPORT_WRITTEN);
    assert_int_equal(s.count.outcome[OUTCOME_WRITTEN], 2);
    struct there t = there(k, product_tx, "km400");
    MUST(t.found && str_eq(t.product.name, S("Апарат за кафу")) && t.product.guarantee_months == 24);
    struct step again = sent(k, IMPORT_PRODUCTS, products);
    says(&again, 0, 0, 2, 1, 2); /* the same file once more changes nothing */
    act(k, &again, confirm_tx);
    assert_int_equal(again.count.outcome[OUTCOME_WRITTEN], 0);
    assert_int_equal(there(k, product_tx, "km400").product.version, 1);
    struct step more = sent(k, IMPORT_PRODUCTS, "sku,tier\nKM-400,basic\n"); /* what has no column stays */
    says(&more, 0, 1, 0, 0, 0);
    act(k, &more, confirm_tx);
    t = there(k, product_tx, "KM-400");
    MUST(str_eq(t.product.tier, S("basic")) && str_eq(t.product.name, S("Апарат за кафу")));
    act(k, &s, undo_tx); /* changed since: that one stays */
    MUST(s.import.state == IMPORT_TAKEN_BACK && s.count.outcome[OUTCOME_TAKEN_BACK] == 1 && s.count.outcome[OUTCOME_STAYS] == 1);
    MUST(!there(k, product_tx, "SORA-38").found);
    act(k, &more, undo_tx);
    MUST(str_eq(there(k, product_tx, "KM-400").product.tier, S("premium")));
}

/* ---- orders ---- */

static const char orders[] =
    "number,ordered_at,customer_name,customer_mail,customer_phone,channel,currency,total,state,shipped_at,delivered_at,what,quantity,price,batch\n"
    "10482,13. 11. 2020. 18:42,Јелена Петровић,jelena@example.net,,web,RSD,,delivered,2020-11-14,16.11.2020,KM-400,2,\"6.490,00\",L23\n"
    "10482,,,,,,,,,,,Достава,1,350,\n"
    "10483,2020-12-02,Јелена Петровић,jelena@example.net,,web,RSD,590,ordered,,,,,,\n"
    "10484,2020-12-02,Nobody,,,web,RSD,590,ordered,,,,,,\n"
    "10485,2020-12-02,Wrong,not an address,,web,RSD,590,ordered,,,,,,\n"
    "10486,2020-12-02,Wrong,w@example.net,,web,RSD,59o,ordered,,,,,,\n"
    "10487,2020-12-02,Wrong,w@example.net,,web,RSD,590,sent,,,,,,\n";

static const struct err *name_it_tx(struct work *w, void *arg) {
    struct there *t = arg;
    struct conversation c;
    TRY(conversation_get(w, t->order.customer_id, &c)); /* customer_id: here that of a conversation */
    return order_case_link(w, &c, t->order.id, true);
}

static void orders_in(struct rig *r) {
    struct kit *k = kit_new(r);
    struct step p = sent(k, IMPORT_PRODUCTS, products);
    act(k, &p, confirm_tx);
    struct step s = sent(k, IMPORT_ORDERS, orders);
    says(&s, 2, 0, 0, 0, 4);
    MUST(s.units[0].at_line == 5 && str_eq(s.units[0].field, S("customer_mail")));
    MUST(s.units[1].at_line == 6 && str_eq(s.units[1].field, S("customer_mail")));
    MUST(s.units[2].at_line == 7 && str_eq(s.units[2].field, S("total")));
    MUST(s.units[3].at_line == 8 && str_eq(s.units[3].field, S("state")));
    act(k, &s, confirm_tx);
    struct there t = there(k, order_tx, "10482"), u = there(k, order_tx, "10483");
    MUST(t.found && t.line_n == 2 && t.order.total == 1333000 && t.order.first && !u.order.first);
    MUST(t.lines[0].product_id.set && t.lines[0].quantity == 2 && t.lines[0].price == 649000);
    assert_int_equal(t.order.state, ORDER_SETTLED); /* P24: nobody asks after years how it is */
    MUST(t.order.reason.n && t.order.customer_id == u.order.customer_id);
    struct step again = sent(k, IMPORT_ORDERS, orders);
    says(&again, 0, 0, 2, 0, 4);
    struct step dearer = sent(k, IMPORT_ORDERS, "number,total\n10483,690\n");
    says(&dearer, 0, 1, 0, 0, 0);
    act(k, &dearer, confirm_tx);
    assert_int_equal(there(k, order_tx, "10483").order.total, 69000);
    act(k, &dearer, undo_tx);
    assert_int_equal(there(k, order_tx, "10483").order.total, 59000);
    struct conversation c = kit_call(k, k->milica, "Јелена", "", "jelena@example.net");
    struct there on = { .order = t.order };
    struct work w = kit_as(k, k->owner);
    on.order.customer_id = c.id;
    GOOD(work_write(&w, name_it_tx, &on));
    act(k, &s, undo_tx); /* one hangs on a conversation, the other was changed since (twice) */
    assert_int_equal(s.count.outcome[OUTCOME_STAYS], 2);
    MUST(there(k, order_tx, "10482").found);
}

/* What export writes, import takes as what is there already; and into an empty desk it comes as it was. */
static void round_trip(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct step p = sent(k, IMPORT_PRODUCTS, "sku,name,features\n-5,=Sum(A1),\"+1\n@two \"\"x\"\"\"\n");
    says(&p, 1, 0, 0, 0, 0);
    act(k, &p, confirm_tx);
    GOOD(work_read(&w, export_tx, &p));
    MUST(str_find(p.text, S("\"'-5\"")) > 0 && str_find(p.text, S("\"'=Sum")) > 0);
    struct step back = sent(k, IMPORT_PRODUCTS, str_c(r->a, p.text));
    says(&back, 0, 0, 1, 0, 0);
    MUST(str_eq(there(k, product_tx, "-5").product.name, S("=Sum(A1)")));
    act(k, &back, aside_tx);
    assert_int_equal(back.import.state, IMPORT_LAID_ASIDE);
    struct step s = sent(k, IMPORT_ORDERS, orders);
    act(k, &s, confirm_tx);
    GOOD(work_read(&w, export_tx, &s));
    struct step same = sent(k, IMPORT_ORDERS, str_c(r->a, s.text));
    says(&same, 0, 0, 2, 0, 0);
    act(k, &s, undo_tx);
    MUST(s.count.outcome[OUTCOME_TAKEN_BACK] == 2 && !there(k, order_tx, "10482").found);
    struct step fresh = sent(k, IMPORT_ORDERS, str_c(r->a, s.text));
    says(&fresh, 2, 0, 0, 0, 0);
    act(k, &fresh, confirm_tx);
    struct there t = there(k, order_tx, "10482");
    MUST(t.order.state == ORDER_SETTLED && t.line_n == 2 && t.order.total == 1333000);
    struct step twice = sent(k, IMPORT_ORDERS, str_c(r->a, s.text));
    says(&twice, 0, 0, 2, 0, 0);
}

/* ---- policies ---- */

static const char policies[] = "code,lang,title,text,review_on\n"
                               "RETURNS,en,Returns,\"Thirty days.\r\nWe pay.\",2099-12-01\n"
                               "RETURNS,sr,Повраћај,Тридесет дана.,\n"
                               "returns!,en,No,No,\n"
                               "POST,xx,No,No,\n";

struct rule {
    struct policy p;
    struct policy_words *drafts;
    size_t n;
    bool found;
    int64_t review;
};

static const struct err *rule_tx(struct work *w, void *arg) {
    struct rule *x = arg;
    TRY(policy_by_code(w, S("RETURNS"), &x->p, &x->found));
    return x->found ? policy_drafts(w, x->p.id, &x->drafts, &x->n) : NULL;
}
static const struct err *approve_tx(struct work *w, void *arg) {
    struct rule *x = arg;
    TRY(rule_tx(w, x));
    TRY(policy_today(w, &x->review));
    return policy_approve(w, x->p.id, x->p.version, 0, x->review + 30);
}

static void policies_in(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    struct rule x = { .found = false };
    struct step s = sent(k, IMPORT_POLICIES, "code,lang,title,text\nRETURNS,en,Returns,\"Thirty days.\r\nWe pay.\"\n"
                                             "RETURNS,sr,Повраћај,Тридесет дана.\nreturns!,en,No,No\nPOST,xx,No,No\n");
    says(&s, 1, 0, 0, 0, 2);
    act(k, &s, confirm_tx);
    GOOD(work_read(&w, rule_tx, &x));
    MUST(x.found && x.n == 2 && x.p.numbered == 0); /* a draft: nobody approved it (INV11) */
    MUST(str_eq(x.drafts[0].text, S("Thirty days.\nWe pay.")));
    act(k, &s, undo_tx);
    GOOD(work_read(&w, rule_tx, &x));
    MUST(!x.found);
    struct step again = sent(k, IMPORT_POLICIES, policies);
    BAD(work_write(&w, undo_tx, &again), ERR_CONFLICT); /* not written yet */
    says(&again, 0, 0, 0, 0, 3); /* 2099 is too far */
    MUST(str_eq(again.units[0].field, S("review_on")));
    s = sent(k, IMPORT_POLICIES, "code,lang,title,text\nRETURNS,en,Returns,Thirty days.\n");
    act(k, &s, confirm_tx);
    GOOD(work_write(&w, approve_tx, &x));
    act(k, &s, undo_tx);
    MUST(s.count.outcome[OUTCOME_STAYS] == 1); /* it has a version now */
}

/* ---- in parts ---- */

static const struct err *fail_tx(struct work *w, void *arg) {
    (void)arg;
    return ERR(w->arena, ERR_INVALID, "stop");
}

/* Stopped after any part it goes on there; two at once write nothing twice. */
static void parts(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner), other = kit_as(k, k->owner);
    static char text[40000];
    size_t n = (size_t)snprintf(text, sizeof text, "sku,name\n");
    for (int i = 0; i < 330; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "P-%d,Product %d\n", i, i);
    struct step s = { .file = { .kind = IMPORT_PRODUCTS, .name = S("many.csv"), .bytes = { text, n }, .charset = S("") } };
    GOOD(work_write(&w, add_tx, &s));
    for (int i = 0; i < 20; i++)
        GOOD(import_go_on(i % 2 ? &w : &other, s.id, 0)); /* a part each */
    look(k, &s, VERDICT_NEW);
    assert_int_equal(s.import.state, IMPORT_LOOKED_AT);
    assert_int_equal(s.count.verdict[VERDICT_NEW], 330);
    GOOD(work_write(&w, confirm_tx, &s));
    BAD(work_write(&w, confirm_tx, &s), ERR_CONFLICT);
    GOOD(import_go_on(&w, s.id, 0));
    look(k, &s, VERDICT_NEW);
    MUST(s.import.state == IMPORT_WRITES && s.import.done == IMPORT_PART && s.count.outcome[OUTCOME_WRITTEN] == IMPORT_PART);
    BAD(work_write(&w, fail_tx, NULL), ERR_INVALID);
    for (int i = 0; i < 20; i++)
        GOOD(import_turn(&w));
    look(k, &s, VERDICT_NEW);
    MUST(s.import.state == IMPORT_WRITTEN && s.count.outcome[OUTCOME_WRITTEN] == 330);
    BAD(work_write(&w, aside_tx, &s), ERR_CONFLICT);
    act(k, &s, undo_tx);
    assert_int_equal(s.count.outcome[OUTCOME_TAKEN_BACK], 330);
    MUST(!there(k, product_tx, "P-329").found);
}

/* ---- what is no table of ours ---- */

static void refused(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner);
    static const struct {
        const char *text, *field;
    } all[] = { { "", "file" }, { "sku,name\n", "file" }, { "name\nx\n", "sku" }, { "a;b;c\n1;2;3\n", "sku" } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct step s = { .file = { .kind = IMPORT_PRODUCTS, .name = S("x"), .bytes = str_of(all[i].text), .charset = S("") } };
        const struct err *e = work_write(&w, add_tx, &s);
        BAD(e, ERR_INVALID);
        assert_string_equal(e->field, all[i].field);
    }
    struct step s = sent(k, IMPORT_PRODUCTS, "sku,name\nA,Good\nB,Good,too many\n\"C,never closed\nD,Good\n");
    says(&s, 1, 0, 0, 0, 2);
    MUST(s.units[0].at_line == 3 && s.units[1].at_line == 4);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P10 products come in by table: new, changed, there, twice, refused", products_in, RIG_BOTH },
        { "P24 P50 orders come in with lines, customers and where they are", orders_in, RIG_BOTH },
        { "A05 what export writes is harmless, and import takes it back", round_trip, RIG_BOTH },
        { "P11 INV11 policies come in as drafts", policies_in, RIG_BOTH },
        { "F14 a file goes on where it was stopped, and nothing is written twice", parts, RIG_BOTH },
        { "A05 what is no table of ours is refused with its place", refused, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
