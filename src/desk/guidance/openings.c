#include "desk/guidance/openings.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/zone.h"
#include "db/db.h"
#include "desk/alike/alike.h"
#include "desk/customer/customer.h"
#include "desk/guidance/guidance.h"
#include "desk/guidance/guidance_sql.h"
#include "desk/guidance/use.h"
#include "desk/order/case.h"
#include "desk/promise/promise.h"
#include "desk/setting/declared.h"
#include "desk/setting/setting.h"

#include <string.h>

enum { TEXT_MAX = GUIDANCE_TEXT_MAX + 4096, THIRD = 33 };

/* ---- making guidance of them ---- */

static struct guidance_in in_of(const struct opening *o) {
    return (struct guidance_in){ .lang = str_of(o->lang),
                                 .title = str_of(o->title),
                                 .facts = S(""),
                                 .rights = S(""),
                                 .limits = S(""),
                                 .options = S(""),
                                 .tone = S(""),
                                 .text = str_of(o->text) };
}

/* The first of its name, in whichever language comes first. */
static bool is_head(size_t i) {
    for (size_t k = 0; k < i; k++)
        if (strcmp(openings[k].name, openings[i].name) == 0) return false;
    return true;
}

static const struct err *is_taken(struct work *w, const char *name, bool *ret) {
    int64_t id;
    return sql_opening_guidance(w->db, str_of(name), &id, ret);
}

static const struct err *take(struct work *w, size_t head) {
    struct guidance_in in = in_of(&openings[head]);
    int64_t id, version = 1;
    TRY(guidance_add(w, &in, &id));
    for (size_t i = head + 1; i < opening_n; i++) {
        if (strcmp(openings[i].name, openings[head].name) != 0) continue;
        in = in_of(&openings[i]);
        TRY(guidance_change(w, id, version++, &in));
    }
    return sql_opening_taken(w->db, str_of(openings[head].name), id, NULL);
}

const struct err *openings_take(struct work *w, int64_t *ret_n) {
    int64_t n = 0;
    for (size_t i = 0; i < opening_n; i++) {
        bool taken = true;
        if (is_head(i)) TRY(is_taken(w, openings[i].name, &taken));
        if (taken) continue;
        TRY(take(w, i));
        n++;
    }
    *ret_n = n;
    return NULL;
}

const struct err *openings_left(struct work *w, int64_t *ret) {
    int64_t all = 0, taken;
    for (size_t i = 0; i < opening_n; i++)
        all += is_head(i);
    TRY(sql_openings_taken(w->db, &taken));
    *ret = all - taken;
    return NULL;
}

const struct opening *opening_named(struct str name, struct str lang) {
    const struct opening *found = NULL;
    for (size_t i = 0; i < opening_n; i++) {
        if (!str_eq(name, str_of(openings[i].name))) continue;
        if (str_eq(lang, str_of(openings[i].lang))) return &openings[i];
        if (strcmp(openings[i].lang, "en") == 0) found = &openings[i];
    }
    return found;
}

/* A few words in a row are anybody's; a third of it is this text. */
const struct err *opening_own_words(struct work *w, struct str name, struct str text) {
    struct alike whole = alike_of(w->arena, text);
    for (size_t i = 0; i < opening_n; i++) {
        struct str from = str_of(openings[i].text);
        bool stands = str_eq(name, str_of(openings[i].name)) && alike_kept(alike_of(w->arena, from), whole) >= THIRD;
        if (stands) TRY(use_own_line(w, text, from));
    }
    return NULL;
}

/* ---- filling them in ---- */

/* The value of a gap by its name; not set: it stays. An address that nobody knows is left out. */
static struct str value_of(const struct opening_facts *f, struct str gap) {
    const struct {
        struct str name, value;
    } known[] = { { S("company"), f->company }, { S("agent"), f->agent },
                  { S("need"), f->need },       { S("order_no"), f->order_no },
                  { S("product"), f->product }, { S("date"), f->date },
                  { S("phone"), f->phone },     { S("what"), f->what },
                  { S("deadline"), f->deadline } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(gap, known[i].name) && known[i].value.n) return known[i].value;
    return STR_NONE;
}

static void add_gap(struct buf *b, const struct opening_facts *f, struct str inner) {
    struct str value = value_of(f, inner);
    bool address = str_ends(inner, S("salutation")) && !str_eq(inner, S("salutation"));
    if (address && f->salutation.n) {
        buf_add(b, str_slice(inner, 0, inner.n - 10)); /* the comma, the blank */
        buf_add(b, f->salutation);
    } else if (str_eq(inner, S("salutation")) && f->salutation.n) {
        buf_add(b, f->salutation);
    } else if (!address) {
        if (str_is_set(value))
            buf_add(b, value);
        else
            buf_printf(b, "{%.*s}", STR_ARG(inner));
    }
}

struct str opening_fill(struct arena *a, struct str text, const struct opening_facts *f) {
    static const char kedves[] = "Kedves {salutation}!";
    struct buf b = buf_new(a, TEXT_MAX);
    if (str_starts(text, str_of(kedves)) && f->salutation.n == 0) {
        buf_add(&b, S("Tisztelt Vásárlónk!"));
        text = str_from(text, sizeof kedves - 1);
    }
    while (text.n) {
        ptrdiff_t open = str_find_char(text, '{'), close = str_find_char(text, '}');
        if (open < 0 || close < open) break;
        buf_add(&b, str_slice(text, 0, (size_t)open));
        add_gap(&b, f, str_slice(text, (size_t)open + 1, (size_t)close));
        text = str_from(text, (size_t)close + 1);
    }
    buf_add(&b, text);
    return b.n ? buf_str(&b) : S("");
}

struct str opening_day(struct arena *a, struct str lang, struct moment_parts p) {
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    if (str_starts(lang, S("sr"))) return str_printf(a, "%d. %d. %d.", p.day, p.month, p.year);
    if (str_starts(lang, S("hu"))) return str_printf(a, "%d. %d. %d.", p.year, p.month, p.day);
    if (str_starts(lang, S("sl"))) return str_printf(a, "%d. %d. %d", p.day, p.month, p.year);
    if (str_starts(lang, S("el"))) return str_printf(a, "%02d/%02d/%d", p.day, p.month, p.year);
    return str_printf(a, "%d %s %d", p.day, months[p.month - 1], p.year);
}

/* Of the newest order that it is about: its number, what was bought first, when it was delivered. */
static const struct err *order_facts(struct work *w, const struct conversation *c, struct str zone,
                                     struct opening_facts *f) {
    struct case_order *rows;
    struct order_line *lines;
    struct order_step *steps;
    const struct zone *z;
    size_t n, line_n, step_n, k = 0;
    if (!(c->holds & HOLDS_ORDER)) return NULL;
    TRY(order_case_list(w, c->id, &rows, &n));
    while (k < n && rows[k].proposed)
        k++;
    if (k == n) return NULL;
    f->order_no = rows[k].number;
    TRY(order_lines(w, rows[k].id, &lines, &line_n));
    if (line_n) f->product = lines[0].product_id.set ? lines[0].product_name : lines[0].text;
    TRY(order_steps(w, rows[k].id, &steps, &step_n));
    TRY(zone_load(w->arena, w->sys, zone, &z));
    for (size_t i = 0; i < step_n; i++)
        if (steps[i].state == ORDER_DELIVERED)
            f->date = opening_day(w->arena, f->lang, zone_local(z, steps[i].at));
    return NULL;
}

/* Of the open promise that is due next: what, and by when, always with a clock time. */
static const struct err *promise_facts(struct work *w, const struct conversation *c, struct str zone,
                                       struct opening_facts *f) {
    const struct promise *next = NULL;
    struct promise *rows;
    const struct zone *z;
    size_t n;
    if (!(c->holds & HOLDS_PROMISE)) return NULL;
    TRY(promise_list(w, c->id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].state == PROMISE_MADE && (!next || rows[i].due < next->due)) next = &rows[i];
    if (!next) return NULL;
    TRY(zone_load(w->arena, w->sys, zone, &z));
    struct moment_parts p = zone_local(z, next->due);
    f->what = next->what;
    f->deadline = str_join3(w->arena, opening_day(w->arena, f->lang, p), S(" "), moment_clock(w->arena, p));
    return NULL;
}

const struct err *opening_facts_of(struct work *w, const struct conversation *c, struct str lang,
                                   struct opening_facts *ret) {
    struct customer who;
    struct desk_facts desk;
    struct setting_value phone;
    TRY(customer_get(w, c->customer_id, &who));
    TRY(desk_facts_get(w, &desk));
    TRY(setting_value(w, SETTING_PHONE, &phone));
    *ret = (struct opening_facts){ .lang = lang,
                                   .salutation = who.salutation,
                                   .company = desk.name,
                                   .agent = w->actor.name,
                                   .need = c->understood,
                                   .phone = phone.value };
    TRY(order_facts(w, c, desk.zone, ret));
    return promise_facts(w, c, desk.zone, ret);
}
