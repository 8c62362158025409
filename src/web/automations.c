/* Settings: the register of what the desk does by itself (P32, P33). */
#include "desk/automation/automation.h"

#include "desk/followup/followup.h"
#include "desk/user/user.h"
#include "view/automations_page.h"
#include "view/view_automations_page.h"
#include "view/when.h"
#include "view/words.h"
#include "web/settings.h"

struct automations {
    struct page *page;
    int64_t edit;
    bool typed; /* the form was refused and shows what was typed */
    struct page_automations shown;
};

static void automations_body(struct html *h, const void *data, const struct viewer *me) {
    view_automations_page(h, data, me);
}

static struct str number(struct arena *a, int64_t n) { return str_printf(a, "%lld", (long long)n); }

/* "2 open days later, by telephone." */
static struct str rule_of(const struct page *p, const struct automation *a) {
    static const char *const ways[] = { W("by mail"), W("by telephone"), W("by letter") };
    if (!a->days.set) return S("");
    bool open = a->unit.v == AUTOMATION_OPEN_DAYS;
    const char *how = a->channel.set ? ways[a->channel.v] : W("as the customer likes it");
    struct word_arg args[] = { { S("n"), number(p->w->arena, a->days.v) },
                               { S("how"), word(p->lang, how) } };
    return word_fill(p->w->arena,
                     word(p->lang, open ? W("Open days until then: {n}, {how}.")
                                        : W("Days until then: {n}, {how}.")),
                     args, 2);
}

/* "8.0 % (4.1–15.0 %)" */
static struct str share(const struct page *p, double is, double low, double high) {
    struct arena *a = p->w->arena;
    struct str x[] = { when_tenths(a, p->lang, (int64_t)(1000 * is + .5)),
                       when_tenths(a, p->lang, (int64_t)(1000 * low + .5)),
                       when_tenths(a, p->lang, (int64_t)(1000 * high + .5)) };
    return str_printf(a, "%.*s %% (%.*s–%.*s %%)", STR_ARG(x[0]), STR_ARG(x[1]), STR_ARG(x[2]));
}

static void effect(const struct page *p, const struct automation *a, struct page_automation *r) {
    static const enum page_effect shown[] = { [EFFECT_UNKNOWN] = EFFECT_NOT_YET,
                                              [EFFECT_SAME] = EFFECT_NONE,
                                              [EFFECT_LESS] = EFFECT_GOOD,
                                              [EFFECT_MORE] = EFFECT_BAD };
    struct effect e = automation_effect(a);
    r->effect = shown[e.verdict];
    if (e.verdict == EFFECT_UNKNOWN) return;
    r->before = share(p, e.before, e.before_low, e.before_high);
    r->after = share(p, e.after, e.after_low, e.after_high);
    struct word_arg args[] = { { S("n"), number(p->w->arena, e.contacts) },
                               { S("minutes"),
                                 number(p->w->arena, e.minutes.set ? e.minutes.v : 0) } };
    r->costs = word_fill(
        p->w->arena,
        word(p->lang, e.minutes.set
                          ? W("Contacts more than before: {n}, which took {minutes} minutes.")
                          : W("Contacts more than before: {n}.")),
        args, 2);
}

static struct page_automation row_of(const struct page *p, const struct automation *a) {
    const struct automation_kind *kind = automation_kind_of(a->code);
    struct page_automation r = { .id = a->id,
                                 .version = a->version,
                                 .name = word(p->lang, kind->name),
                                 .purpose = word(p->lang, kind->purpose),
                                 .owner = str_is_set(a->owner_name) ? a->owner_name : S(""),
                                 .rule = rule_of(p, a),
                                 .made = a->made,
                                 .active = a->active != 0,
                                 .law = kind->off == AUTOMATION_OFF_WITH_REASON,
                                 .always = kind->off == AUTOMATION_NEVER_OFF,
                                 .switched_by = str_is_set(a->switched_by) ? a->switched_by : S(""),
                                 .why = str_is_set(a->switched_why) ? a->switched_why : S(""),
                                 .complaints = a->complaints };
    if (a->made_at.set) r.last = page_past(p, a->made_at.v);
    if (a->switched_at.set) r.switched = page_past(p, a->switched_at.v);
    effect(p, a, &r);
    return r;
}

/* ---- the form of one ---- */

static const struct err *owners(struct work *w, struct opt_int named,
                                struct page_automation_form *f) {
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    struct page_automation_owner *list = ARENA_ARRAY(w->arena, n + 1, struct page_automation_owner);
    for (size_t i = 0; i < n; i++)
        if (users[i].active)
            list[f->owner_n++] =
                (struct page_automation_owner){ users[i].id, users[i].name,
                                                named.set && named.v == users[i].id };
    f->owners = list;
    return NULL;
}

/* What a form says of one; the switch stays as it is. */
static void typed(const struct page *p, struct automation_says *s) {
    int64_t id, minutes, days;
    struct str owner = page_field(p, "owner"), number = str_trim(page_field(p, "minutes"));
    s->owner_id = str_to_int(owner, 1, INT64_MAX, &id) ? OPT(id) : OPT_NONE;
    s->minutes_each = OPT_NONE;
    if (number.n)
        s->minutes_each = str_to_int(number, 1, INT64_MAX, &minutes) ? OPT(minutes) : OPT(0);
    s->days = str_to_int(str_trim(page_field(p, "days")), 0, INT64_MAX, &days) ? days : -1;
    s->unit = str_eq(page_field(p, "unit"), S("days")) ? AUTOMATION_DAYS : AUTOMATION_OPEN_DAYS;
    s->channel = OPT_NONE;
    if (follow_up_channel_by_name(page_field(p, "channel"), &id)) s->channel = OPT(id);
}

static const struct err *form(struct automations *g, struct work *w, const struct automation *a,
                              const struct page_automation *row) {
    struct automation_says s = automation_says_of(a);
    if (g->typed) typed(g->page, &s);
    struct page_automation_form *f = ARENA_NEW(w->arena, struct page_automation_form);
    *f = (struct page_automation_form){ .of = row,
                                        .is_rule = a->days.set,
                                        .open_days = s.unit == AUTOMATION_OPEN_DAYS,
                                        .days = s.days < 0 ? 0 : s.days,
                                        .channel = s.channel.set ? (int)s.channel.v : -1,
                                        .minutes = s.minutes_each.set
                                                       ? number(w->arena, s.minutes_each.v)
                                                       : S(""),
                                        .why = g->typed ? page_field(g->page, "why") : S("") };
    if (g->typed) f->minutes = page_field(g->page, "minutes");
    g->shown.form = f;
    return owners(w, s.owner_id, f);
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct automations *g = arg;
    struct automation *all;
    size_t n;
    TRY(page_viewer(g->page, w));
    TRY(automation_list(w, &all, &n));
    struct page_automation *rows = ARENA_ARRAY(w->arena, n + 1, struct page_automation);
    g->shown.off_n = 0;
    for (size_t i = 0; i < n; i++) {
        rows[i] = row_of(g->page, &all[i]);
        g->shown.off_n += !rows[i].active;
        if (all[i].id == g->edit && g->page->me.owner) TRY(form(g, w, &all[i], &rows[i]));
    }
    g->shown.rows = rows;
    g->shown.row_n = n;
    return NULL;
}

static const struct err *show(struct automations *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->shown.err != NULL;
    p->me.here = S("/settings/automations");
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("Automations")),
                     automations_body, &g->shown);
}

const struct err *web_automations(struct page *p) {
    struct automations g = { .page = p };
    (void)str_to_int(form_get(&p->req->query, "edit"), 1, INT64_MAX, &g.edit);
    return show(&g);
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act");
    struct automation a;
    const struct err *e = automation_get(w, page_number(p, "id"), &a);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such automation.", .field = "id",
                   .hint = "Choose one of the list.");
    if (e) return e;
    struct automation_says s = automation_says_of(&a);
    if (str_eq(act, S("save")))
        typed(p, &s);
    else
        s.active = str_eq(act, S("on"));
    s.why = page_field(p, "why");
    return automation_change(w, a.id, page_number(p, "seen"), &s);
}

const struct err *web_automations_set(struct page *p) {
    struct automations again = { .page = p, .edit = page_number(p, "id") };
    const struct err *e = work_write(p->w, change_tx, p);
    if (e && settings_can_again(e)) {
        again.typed = page_field(p, "form").n > 0;
        again.shown.err = e;
        return show(&again);
    }
    if (e) return e;
    settings_done(p, "/settings/automations", "saved");
    return NULL;
}
