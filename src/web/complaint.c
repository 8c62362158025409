/* One complaint: what the law asks by when, what happened, making good, and what we change among ourselves. */
#include "base/zone.h"
#include "desk/auth/access.h"
#include "view/view_complaint_page.h"
#include "web/complaints.h"

struct one {
    struct page *page;
    const struct err *err;
    struct complaint c;
    struct page_complaint shown;
};

static void complaint_body(struct html *h, const void *data, const struct viewer *me) {
    view_complaint_page(h, data, me);
}

/* ---- what it shows ---- */

static const struct err *deadlines(struct one *g, struct work *w) {
    struct deadline *d;
    size_t n;
    TRY(complaint_deadlines(w, g->c.id, &d, &n));
    struct page_deadline *rows = ARENA_ARRAY(w->arena, n + 1, struct page_deadline);
    struct page_choice *may = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    for (size_t i = 0; i < n; i++) {
        struct str kind = complaint_word(g->page->lang, WORDS_KIND, d[i].kind);
        rows[i] = (struct page_deadline){ .kind = kind,
                                          .rule = d[i].code,
                                          .says = d[i].says,
                                          .due = complaint_due_when(g->page, d[i].due_at, g->c.received_at),
                                          .missed = d[i].missed != 0,
                                          .extended = d[i].extended,
                                          .paused = d[i].paused };
        rows[i].due.full = complaint_day(g->page, g->page->lang, d[i].due_day);
        if (d[i].met_at.set) rows[i].met = page_past(g->page, d[i].met_at.v);
        if (!d[i].met_at.set && !d[i].missed && d[i].extend_max > 0)
            may[g->shown.extend_n++] =
                (struct page_choice){ str_printf(w->arena, "%lld", (long long)d[i].kind), kind, false };
    }
    g->shown.deadlines = rows;
    g->shown.deadline_n = n;
    g->shown.extends = may;
    return NULL;
}

static struct str happened(const struct page *p, const struct complaint_entry *e) {
    static const char *const words[ENTRY_KINDS] = {
        [ENTRY_MADE] = W("Entered"),
        [ENTRY_RECEIPT] = W("Receipt given"),
        [ENTRY_CHANGED] = W("Changed; before"),
        [ENTRY_FAULT] = W("Fault said"),
        [ENTRY_DECIDED] = W("Decided"),
        [ENTRY_SAID] = W("The customer answered"),
        [ENTRY_EXTENDED] = W("Deadline extended"),
        [ENTRY_STATE] = W("A step further"),
        [ENTRY_MISSED] = W("Deadline missed"),
        [ENTRY_APOLOGY] = W("Said sorry"),
        [ENTRY_NO_APOLOGY] = W("No apology, because"),
    };
    return e->kind >= 0 && e->kind < ENTRY_KINDS ? word(p->lang, words[e->kind]) : S("");
}

/* The numbers of the register stand there by their names in the API. */
static struct str said_of(const struct page *p, const struct complaint_entry *e) {
    static const struct {
        int64_t kind;
        const char *const *names;
        enum complaint_words words;
    } of[] = { { ENTRY_FAULT, complaint_faults, WORDS_FAULT },
               { ENTRY_DECIDED, complaint_decisions, WORDS_DECISION },
               { ENTRY_STATE, complaint_states, WORDS_STATE },
               { ENTRY_MISSED, complaint_kinds, WORDS_KIND } };
    for (size_t k = 0; k < sizeof of / sizeof *of; k++)
        for (int64_t i = 0; of[k].kind == e->kind && of[k].names[i]; i++)
            if (str_eq(e->words, str_of(of[k].names[i]))) return complaint_word(p->lang, of[k].words, i);
    if (e->kind == ENTRY_SAID)
        return str_eq(e->words, S("agrees")) ? word(p->lang, W("Agrees")) : word(p->lang, W("Does not agree"));
    return e->words;
}

static const struct err *entries(struct one *g, struct work *w) {
    struct complaint_entry *e;
    TRY(complaint_entries(w, g->c.id, &e, &g->shown.entry_n));
    struct page_happened *rows = ARENA_ARRAY(w->arena, g->shown.entry_n + 1, struct page_happened);
    for (size_t i = 0; i < g->shown.entry_n; i++)
        rows[i] = (struct page_happened){ page_past(g->page, e[i].at), happened(g->page, &e[i]),
                                          str_is_set(e[i].user_name) ? e[i].user_name : S(""),
                                          said_of(g->page, &e[i]) };
    g->shown.entries = rows;
    return NULL;
}

static const struct err *plans(struct one *g, struct work *w) {
    struct recovery_template *all;
    TRY(recovery_templates(w, str_of(lang_tag(g->page->lang)), &all, &g->shown.plan_n));
    struct page_choice *list = ARENA_ARRAY(w->arena, g->shown.plan_n + 1, struct page_choice);
    for (size_t i = 0; i < g->shown.plan_n; i++)
        list[i] = (struct page_choice){ str_printf(w->arena, "%lld", (long long)all[i].id), all[i].name, false };
    g->shown.plans = list;
    return NULL;
}

static const struct err *steps(struct one *g, struct work *w, const struct recovery *r) {
    static const char *const kinds[STEP_KINDS] = { W("a deed"), W("an apology"), W("word to the customer"),
                                                   W("a look back") };
    static const char *const states[RECOVERY_STATES] = { W("Under way"), W("Completed"), W("Looked back at") };
    struct recovery_step *all;
    struct page_complaint *s = &g->shown;
    TRY(recovery_steps(w, r->id, &all, &s->step_n));
    struct page_step *rows = ARENA_ARRAY(w->arena, s->step_n + 1, struct page_step);
    for (size_t i = 0; i < s->step_n; i++) {
        rows[i] = (struct page_step){ .id = all[i].id,
                                      .kind = word(g->page->lang, kinds[all[i].kind]),
                                      .what = all[i].what,
                                      .owner = all[i].owner_name,
                                      .words = all[i].words,
                                      .due = page_due(g->page, all[i].due_at, r->started_at),
                                      .late = all[i].alarmed_at.set || all[i].state == RECOVERY_STEP_LATE,
                                      .skipped = all[i].state == RECOVERY_STEP_SKIPPED };
        if (all[i].done_at.set) rows[i].done = page_past(g->page, all[i].done_at.v);
    }
    s->steps = rows;
    s->goal = r->goal;
    s->plan_state = word(g->page->lang, states[r->state]);
    s->plan_late = r->late != 0;
    s->plan_active = r->state == RECOVERY_ACTIVE;
    s->plan_completed = r->state == RECOVERY_COMPLETED;
    return NULL;
}

static const struct err *after(struct one *g, struct work *w) {
    struct after_action *all;
    TRY(after_list(w, g->c.id, &all, &g->shown.after_n));
    g->shown.after = complaint_after(g->page, all, g->shown.after_n);
    return complaint_causes(g->page, w, &g->shown.causes, &g->shown.cause_n);
}

static struct str next_state(const struct page *p, const struct complaint *c) {
    static const char *const words[] = { W("It is being put right"), W("It is put right"),
                                         W("The customer confirms it"), W("Close it") };
    if (c->state < COMPLAINT_DECIDED || c->state >= COMPLAINT_CLOSED) return S("");
    if (c->decision == DECISION_REJECTED) return word(p->lang, words[3]);
    return word(p->lang, words[c->state - COMPLAINT_DECIDED]);
}

static struct str hours_minutes(struct arena *a, int64_t span) {
    return str_printf(a, "%lld:%02lld h", (long long)(span / MOMENT_HOUR),
                      (long long)(span % MOMENT_HOUR / MOMENT_MINUTE));
}

static struct page_complaint facts(const struct page *p, const struct complaint *c) {
    struct arena *a = p->w->arena;
    struct page_complaint s = { .id = c->id,
                                .version = c->version,
                                .conversation_id = c->conversation_id,
                                .customer_id = c->customer_id,
                                .ref = complaint_ref(a, c),
                                .customer = c->customer_name,
                                .item = c->item,
                                .defect = c->defect,
                                .demand = c->demand,
                                .our_part = c->our_part,
                                .state = complaint_word(p->lang, WORDS_STATE, c->state),
                                .fault = complaint_word(p->lang, WORDS_FAULT, c->fault),
                                .decision = complaint_word(p->lang, WORDS_DECISION, c->decision),
                                .reasons = c->reasons,
                                .proposal = c->proposal,
                                .adr = c->adr,
                                .outcome = c->outcome,
                                .received = complaint_day(p, p->lang, c->received_day),
                                .keep_until = complaint_day(p, p->lang, c->keep_until),
                                .receipt = c->receipt_at.set,
                                .decided = c->decision != DECISION_NONE,
                                .may_say = c->answered_at.set && !c->customer_said.set,
                                .next_state = next_state(p, c),
                                .faults = complaint_choices(p, WORDS_FAULT, 0, FAULTS, c->fault),
                                .fault_n = FAULTS,
                                .decisions = complaint_choices(p, WORDS_DECISION, DECISION_ACCEPTED, 3, 0),
                                .decision_n = 3 };
    if (c->remedy_amount.set) s.remedy = complaint_money(a, c->remedy_amount.v, c->remedy_currency);
    if (c->apology_at.set) s.apology = hours_minutes(a, c->apology_at.v - c->received_at);
    return s;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct page *p = g->page;
    struct recovery r;
    bool found;
    TRY(access_check(w, ACCESS_COMPLAINT_READ, p->id));
    TRY(page_viewer(p, w));
    TRY(complaint_get(w, p->id, &g->c));
    g->shown = facts(p, &g->c);
    g->shown.err = g->err;
    struct moment_parts today = zone_local(p->zone, p->now);
    g->shown.today = str_printf(w->arena, "%04d-%02d-%02d", today.year, today.month, today.day);
    TRY(complaint_asks_adr(w, &g->c, &g->shown.asks_adr));
    TRY(deadlines(g, w));
    TRY(entries(g, w));
    TRY(after(g, w));
    TRY(recovery_of(w, g->c.id, &r, &found));
    return found ? steps(g, w, &r) : plans(g, w);
}

static const struct err *show(struct page *p, const struct err *err) {
    struct one g = { .page = p, .err = err };
    TRY(work_read(p->w, one_tx, &g));
    g.shown.said = settings_said(p);
    p->me.error = err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/complaints/%lld", (long long)p->id);
    return page_show(p, settings_status(err), PAGE_DESK, g.shown.ref, complaint_body, &g.shown);
}

const struct err *web_complaint(struct page *p) { return show(p, NULL); }

/* ---- acts ---- */

/* "590 RSD", "590.50 RSD" or "590,50 RSD": minor units of two digits, and the code. */
static bool money(struct str typed, struct opt_int *ret, struct str *ret_currency) {
    int64_t whole, cents = 0;
    ptrdiff_t blank = str_find_char(typed, ' ');
    if (blank <= 0) return false;
    struct str number = str_slice(typed, 0, (size_t)blank);
    *ret_currency = str_trim(str_from(typed, (size_t)blank));
    ptrdiff_t point = str_find_char(number, '.');
    if (point < 0) point = str_find_char(number, ',');
    if (point >= 0) {
        struct str rest = str_from(number, (size_t)point + 1);
        if (rest.n != 2 || !str_to_int(rest, 0, 99, &cents)) return false;
        number = str_slice(number, 0, (size_t)point);
    }
    if (!str_to_int(number, 0, INT64_C(9999999999), &whole)) return false;
    *ret = OPT(whole * 100 + cents);
    return true;
}

static const struct err *decide(const struct page *p, struct work *w, struct complaint *c) {
    struct complaint_answer in = { .decision = page_number(p, "decision"),
                                   .reasons = page_field(p, "reasons"),
                                   .proposal = page_field(p, "proposal"),
                                   .adr = page_field(p, "adr"),
                                   .law = page_field(p, "law") };
    struct str typed = str_trim(page_field(p, "amount"));
    if (typed.n && !money(typed, &in.amount, &in.currency))
        return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = "amount",
                   .hint = "Write a number and its currency, such as 590 RSD.");
    return complaint_decide(w, c, &in);
}

static const struct err *no_day(struct work *w, const char *field) {
    return ERR(w->arena, ERR_INVALID, "This is no day.", .field = field, .hint = "Choose one.");
}

static const struct err *after_act(const struct page *p, struct work *w, struct str act) {
    int64_t id = page_number(p, "after");
    struct after_new in = { .what = page_field(p, "what"), .owner_id = w->actor.user_id, .cause = page_field(p, "cause") };
    if (str_eq(act, S("after-done"))) return after_done(w, p->id, id);
    if (str_eq(act, S("after-check")))
        return after_checked(w, p->id, id, str_eq(page_field(p, "helped"), S("yes")), page_field(p, "result"));
    if (!complaint_day_typed(page_field(p, "due"), &in.due_day)) return no_day(w, "due");
    if (!complaint_day_typed(page_field(p, "check"), &in.check_day)) return no_day(w, "check");
    return after_add(w, p->id, &in, &id);
}

static const struct err *recovery_act(struct page *p, struct work *w, struct str act) {
    struct recovery r;
    bool found;
    int64_t id;
    if (str_eq(act, S("plan")))
        return recovery_start(w, p->id, page_number(p, "plan"), w->actor.user_id, S(""),
                              str_of(lang_tag(p->lang)), &id);
    TRY(recovery_of(w, p->id, &r, &found));
    if (!found) return ERR(w->arena, ERR_NOT_FOUND, "There is no such plan.");
    if (str_eq(act, S("review"))) return recovery_reviewed(w, &r);
    if (str_eq(act, S("done")) || str_eq(act, S("skip")))
        return recovery_settle_step(w, &r, page_number(p, "step"), str_eq(act, S("skip")), page_field(p, "words"));
    struct step_new in = { .kind = STEP_WORD, .owner_id = w->actor.user_id, .what = page_field(p, "what") };
    TRY(page_rest_until(p, S("day"), &in.due_at));
    return recovery_add_step(w, &r, &in, &id);
}

static bool is_one_of(struct str act, const char *const *names) {
    for (; *names; names++)
        if (str_eq(act, str_of(*names))) return true;
    return false;
}

static const struct err *register_act(const struct page *p, struct work *w, struct str act) {
    struct complaint c;
    TRY(complaint_get(w, p->id, &c));
    if (c.version != page_number(p, "version"))
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    if (str_eq(act, S("receipt"))) return complaint_acknowledge(w, &c, OPT_NONE, str_trim(page_field(p, "words")));
    if (str_eq(act, S("decide"))) return decide(p, w, &c);
    if (str_eq(act, S("said"))) return complaint_customer_said(w, &c, str_eq(page_field(p, "agrees"), S("yes")));
    if (str_eq(act, S("extend")))
        return complaint_extend(w, &c, page_number(p, "kind"), page_number(p, "days"), page_field(p, "evidence"));
    if (str_eq(act, S("advance"))) {
        bool rejected = c.decision == DECISION_REJECTED;
        return complaint_advance(w, &c, rejected ? COMPLAINT_CLOSED : (enum complaint_state)(c.state + 1),
                                 page_field(p, "outcome"));
    }
    if (!str_eq(act, S("facts")))
        return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "act",
                   .hint = "Go back, load it again and send once more.");
    struct complaint_facts in = { page_field(p, "item"), page_field(p, "defect"), page_field(p, "demand"),
                                  page_field(p, "our_part"), page_number(p, "fault") };
    return complaint_change(w, &c, &in);
}

static const struct err *act_tx(struct work *w, void *arg) {
    static const char *const ours[] = { "plan", "step", "done", "skip", "review", NULL };
    static const char *const among[] = { "after", "after-done", "after-check", NULL };
    struct page *p = arg;
    struct str act = page_field(p, "act");
    TRY(access_check(w, ACCESS_COMPLAINT_WRITE, p->id));
    if (is_one_of(act, ours)) return recovery_act(p, w, act);
    if (is_one_of(act, among)) return after_act(p, w, act);
    return register_act(p, w, act);
}

const struct err *web_complaint_act(struct page *p) {
    const struct err *e = work_write(p->w, act_tx, p);
    if (e && settings_can_again(e)) return show(p, e);
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/complaints/%lld", (long long)p->id).p, "saved");
    return NULL;
}
