/* Settings: how soon an answer or a solution is promised, to whom, and why. */
#include "desk/standard/standard.h"

#include "base/moment.h"
#include "base/zone.h"
#include "desk/clock/target.h"
#include "desk/conversation/conversation.h"
#include "desk/hours/calendar.h"
#include "desk/hours/hours.h"
#include "desk/setting/declared.h"
#include "desk/setting/setting.h"
#include "view/view_standard_page.h"
#include "view/view_standards_page.h"
#include "view/words.h"
#include "web/clocks.h"
#include "web/records.h"
#include "web/settings.h"

/* ---- shared ---- */

static const char *const kind_words[STANDARD_KINDS] = { W("First reply"), W("Next reply"), W("Solution"), W("Promised news") };
static const char *const channel_words[] = { W("by mail"), W("by telephone"), W("in the shop") };
enum { CHANNELS = sizeof channel_words / sizeof *channel_words };

/* "premium, team Repairs, by mail"; "everybody". */
static struct str whom_says(const struct page *p, const struct standard_row *s) {
    struct arena *a = p->w->arena;
    struct str says = s->tier;
    struct word_arg team = { S("team"), s->team_id.set ? s->team_name : S("") };
    if (s->team_id.set) says = settings_with(a, says, word_fill(a, word(p->lang, W("team {team}")), &team, 1));
    if (s->channel.set) says = settings_with(a, says, word(p->lang, channel_words[s->channel.v]));
    return says.n ? says : word(p->lang, W("everybody"));
}

static struct page_standard_row row_of(const struct page *p, const struct standard_row *s) {
    struct page_standard_row r = { .id = s->id,
                                   .whom = whom_says(p, s),
                                   .span = page_standard_span(p, s->minutes, s->unit),
                                   .reason = s->reason,
                                   .by = str_is_set(s->user_name) ? s->user_name : S(""),
                                   .ended = s->ended != 0,
                                   .open = s->unit == STANDARD_OPEN };
    if (s->effective_from <= p->now) return r;
    r.from = page_day(p, s->effective_from);
    r.span_now = s->minutes_now.set ? page_standard_span(p, s->minutes_now.v, s->unit_now.v) : S("");
    return r;
}

static const struct page_choice *kind_choices(const struct page *p, struct str chosen, size_t *ret_n) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, STANDARD_KINDS, struct page_choice);
    for (int i = 0; i < STANDARD_KINDS; i++) {
        struct str value = str_of(standard_kind_name(i));
        list[i] = (struct page_choice){ value, word(p->lang, kind_words[i]), str_eq(value, chosen) };
    }
    *ret_n = STANDARD_KINDS;
    return list;
}

/* any: the first one, for all of them. */
static const struct page_choice *channel_choices(const struct page *p, bool any, struct str chosen, size_t *ret_n) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, CHANNELS + 1, struct page_choice);
    *ret_n = 0;
    if (any) list[(*ret_n)++] = (struct page_choice){ S(""), word(p->lang, W("any")), chosen.n == 0 };
    for (int i = 0; i < CHANNELS; i++) {
        struct str value = str_printf(p->w->arena, "%d", i);
        list[(*ret_n)++] = (struct page_choice){ value, word(p->lang, channel_words[i]), str_eq(value, chosen) };
    }
    return list;
}

static const struct err *team_choices(const struct page *p, struct work *w, struct str chosen, const struct page_choice **ret,
                                      size_t *ret_n) {
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    struct page_choice *list = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    list[0] = (struct page_choice){ S(""), word(p->lang, W("any")), chosen.n == 0 };
    for (size_t i = 0; i < n; i++) {
        struct str id = str_printf(w->arena, "%lld", (long long)teams[i].id);
        list[i + 1] = (struct page_choice){ id, teams[i].name, str_eq(id, chosen) };
    }
    *ret = list;
    *ret_n = n + 1;
    return NULL;
}

/* Whom it is for, as a form or an address names it. */
static struct standard_for whom_typed(struct str kind, struct str channel, struct str team, struct str tier) {
    struct standard_for whom = { .tier = str_trim(tier) };
    int64_t n;
    (void)standard_kind_by_name(kind, &whom.kind);
    if (str_to_int(channel, 0, CHANNELS - 1, &n)) whom.channel = OPT(n);
    if (str_to_int(team, 1, INT64_MAX, &n)) whom.team_id = OPT(n);
    return whom;
}

/* What a form says; the first moment of a day by the viewer's clock. */
static const struct err *says_typed(const struct page *p, struct work *w, struct standard_says *ret) {
    int64_t amount = 0, day;
    struct str from = str_trim(page_field(p, "from"));
    bool minutes = str_eq(page_field(p, "in"), S("minutes"));
    if (!str_to_int(str_trim(page_field(p, "amount")), 1, STANDARD_MINUTES, &amount)) amount = 0;
    *ret = (struct standard_says){ .minutes = amount * (minutes ? 1 : 60),
                                   .unit = str_eq(page_field(p, "unit"), S("open")) ? STANDARD_OPEN : STANDARD_ELAPSED,
                                   .reason = page_field(p, "reason") };
    if (from.n == 0) return NULL;
    if (!page_day_typed(from, &day))
        return ERR(w->arena, ERR_INVALID, "This is no day.", .field = "effective_from", .hint = "Choose a day of the calendar.");
    int64_t at = zone_moment(p->zone, moment_split(day * MOMENT_DAY));
    if (at > p->now) ret->effective_from = OPT(at); /* today: from now on */
    return NULL;
}

static void form_typed(const struct page *p, struct page_standard_form *f) {
    f->tier = page_field(p, "tier");
    f->amount = page_field(p, "amount");
    f->minutes = str_eq(page_field(p, "in"), S("minutes"));
    f->open = str_eq(page_field(p, "unit"), S("open"));
    f->reason = page_field(p, "reason");
    f->from = page_field(p, "from");
}

/* ---- the list ---- */

struct list {
    struct page *page;
    bool add;
    const struct err *err;
    int64_t id;
    struct page_standards shown;
    struct page_standard_form form;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_standards_page(h, data, me); }

static const struct err *kinds(struct list *g, struct work *w) {
    struct standard_row *all;
    size_t n;
    TRY(standard_list(w, &all, &n));
    for (int k = 0; k < STANDARD_KINDS; k++) {
        struct page_standard_row *rows = ARENA_ARRAY(w->arena, n + 1, struct page_standard_row);
        struct page_standard_kind *kind = &g->shown.kinds[k];
        *kind = (struct page_standard_kind){ .kind = k, .rows = rows };
        for (size_t i = 0; i < n; i++)
            if (all[i].kind == k) rows[kind->row_n++] = row_of(g->page, &all[i]);
    }
    return NULL;
}

/* "What comes Fri, 13 Nov 2026, 16:30 is due Mon, 16 Nov 2026, 12:30." */
static struct str trial_says(const struct page *p, const struct standard_for *whom, int64_t at, const struct target *t) {
    struct word_arg args[] = { { S("at"), page_next(p, at).full }, { S("due"), page_next(p, t->due).full } };
    const char *text = !t->due && whom->kind == STANDARD_UPDATE ? W("News may be promised for any time.")
                       : !t->due                          ? W("Nothing is promised about when it is solved.")
                       : whom->kind == STANDARD_UPDATE    ? W("News promised {at} comes by {due} at the latest.")
                       : whom->kind == STANDARD_RESOLUTION ? W("What begins {at} is to be solved by {due}.")
                                                           : W("What comes {at} is answered by {due}.");
    return word_fill(p->w->arena, word(p->lang, text), args, 2);
}

static struct str trial_why(const struct page *p, const struct target *t, const struct standard_fit *fit, bool any, int64_t at) {
    struct arena *a = p->w->arena;
    if (!any) return t->due ? word(p->lang, W("It is the rule for all.")) : S("");
    struct standard_row s = { .tier = fit->tier, .team_id = fit->team_id, .team_name = fit->team_name, .channel = fit->channel };
    struct word_arg args[] = { { S("span"), page_standard_span(p, fit->minutes, fit->unit) }, { S("whom"), whom_says(p, &s) },
                               { S("reason"), fit->reason } };
    bool day = t->target != t->due - at && t->due == at + CLOCK_REPLY_TIME;
    const char *text = day ? W("The standard of {span} for {whom} would end later; 24 hours are earlier, and count.")
                           : W("Standard for {whom}: {span}. {reason}");
    return word_fill(a, word(p->lang, text), args, 3);
}

static bool moment_typed(const struct page *p, struct str day, struct str time, int64_t *ret) {
    int64_t at;
    int16_t minute;
    if (!page_day_typed(day, &at) || !hours_minute(time, &minute)) return false;
    struct moment_parts m = moment_split(at * MOMENT_DAY);
    m.hour = minute / 60;
    m.minute = minute % 60;
    *ret = zone_moment(p->zone, m);
    return true;
}

static const struct err *trial(struct list *g, struct work *w) {
    const struct page *p = g->page;
    const struct form *q = &p->req->query;
    struct page_trial *t = &g->shown.trial;
    struct standard_fit fit;
    struct target target;
    int64_t at;
    bool any;
    struct str kind = form_get(q, "kind"), channel = form_get(q, "channel"), team = form_get(q, "team");
    t->tier = form_get(q, "tier");
    t->day = form_get(q, "day");
    t->time = form_get(q, "time");
    t->kinds = kind_choices(p, kind, &t->kind_n);
    t->channels = channel_choices(p, false, channel, &t->channel_n);
    TRY(team_choices(p, w, team, &t->teams, &t->team_n));
    if (moment_typed(p, t->day, t->time, &at)) {
        struct standard_for whom = whom_typed(kind, channel, team, t->tier);
        if (!whom.channel.set) whom.channel = OPT(CHANNEL_MAIL);
        TRY(target_try(w, &whom, at, &target, &fit, &any));
        t->says = trial_says(p, &whom, at, &target);
        t->why = trial_why(p, &target, &fit, any, at);
        return NULL;
    }
    struct moment_parts now = zone_local(p->zone, p->now);
    t->day = page_day_field(p, open_date(p->zone, p->now));
    t->time = moment_clock(w->arena, now);
    return NULL;
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct page *p = g->page;
    struct calendar_row any;
    struct str *tiers;
    TRY(page_viewer(p, w));
    TRY(setting_number(w, SETTING_ANSWER_HOURS, &g->shown.hours));
    TRY(calendar_for(w, OPT_NONE, &any, &g->shown.calendar));
    TRY(standard_tiers(w, &tiers, &g->shown.tier_n));
    g->shown.tiers = tiers;
    if (!g->add) {
        TRY(kinds(g, w));
        return trial(g, w);
    }
    form_typed(p, &g->form);
    g->form.err = g->err;
    g->form.tiers = g->shown.tiers;
    g->form.tier_n = g->shown.tier_n;
    g->form.kinds = kind_choices(p, page_field(p, "kind"), &g->form.kind_n);
    g->form.channels = channel_choices(p, true, page_field(p, "channel"), &g->form.channel_n);
    g->shown.form = &g->form;
    return team_choices(p, w, page_field(p, "team"), &g->form.teams, &g->form.team_n);
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/standards");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Standards")), list_body, &g->shown);
}

const struct err *web_standards(struct page *p) {
    return show_list(&(struct list){ .page = p, .add = form_get(&p->req->query, "add").n > 0 });
}

static const struct err *add_tx(struct work *w, void *arg) {
    struct list *g = arg;
    const struct page *p = g->page;
    struct standard_says says;
    struct standard_for whom = whom_typed(page_field(p, "kind"), page_field(p, "channel"), page_field(p, "team"),
                                          page_field(p, "tier"));
    if (!standard_kind_by_name(page_field(p, "kind"), &whom.kind))
        return ERR(w->arena, ERR_INVALID, "There is no such kind.", .field = "kind", .hint = "Choose one of the list.");
    TRY(says_typed(p, w, &says));
    return standard_add(w, &whom, &says, &g->id);
}

const struct err *web_standard_add(struct page *p) {
    struct list g = { .page = p };
    const struct err *e = work_write(p->w, add_tx, &g);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .add = true, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/settings/standards/%lld", (long long)g.id).p, "saved");
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    const struct err *err;
    bool longer; /* refused because it gives less than before, and nobody has said that it is to be so */
    struct page_standard shown;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_standard_page(h, data, me); }

/* Does the second give these customers less than the first? Opening hours of any number may end after hours that pass. */
static bool gives_less(int64_t minutes, int64_t unit, int64_t then, int64_t then_unit) {
    return then > minutes || (unit == STANDARD_ELAPSED && then_unit == STANDARD_OPEN);
}

static const struct err *versions(struct one *g, struct work *w) {
    struct standard_version_row *rows;
    struct page *p = g->page;
    size_t n;
    TRY(standard_history(w, p->id, &rows, &n));
    struct page_standard_version *list = ARENA_ARRAY(w->arena, n + 1, struct page_standard_version);
    for (size_t i = 0; i < n; i++) {
        const struct standard_version_row *before = i + 1 < n ? &rows[i + 1] : NULL;
        list[i] = (struct page_standard_version){ .number = rows[i].version,
                                                  .span = page_standard_span(p, rows[i].minutes, rows[i].unit),
                                                  .reason = rows[i].reason,
                                                  .by = str_is_set(rows[i].user_name) ? rows[i].user_name : S(""),
                                                  .from = page_day(p, rows[i].effective_from),
                                                  .ended = rows[i].ended != 0,
                                                  .to_come = rows[i].effective_from > p->now };
        list[i].longer = before && !before->ended && !rows[i].ended &&
                         gives_less(before->minutes, before->unit, rows[i].minutes, rows[i].unit);
    }
    g->shown.versions = list;
    g->shown.version_n = n;
    return NULL;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct page *p = g->page;
    struct standard_row s;
    TRY(page_viewer(p, w));
    TRY(standard_get(w, p->id, &s));
    g->shown.row = row_of(p, &s);
    g->shown.kind = (int)s.kind;
    struct page_standard_form *f = &g->shown.form;
    bool hours = s.minutes % 60 == 0;
    *f = (struct page_standard_form){ .id = s.id, .version = s.version, .minutes = !hours, .open = s.unit == STANDARD_OPEN };
    f->amount = str_printf(w->arena, "%lld", (long long)(hours ? s.minutes / 60 : s.minutes));
    if (g->err && str_eq(page_field(p, "act"), S("change"))) form_typed(p, f);
    f->err = g->err;
    f->longer = g->longer;
    return versions(g, w);
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, one_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/settings/standards/%lld", (long long)p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Standards")), one_body, &g->shown);
}

const struct err *web_standard(struct page *p) { return show_one(&(struct one){ .page = p }); }

/* Less than before is never written by a slip: it is asked once whether it is to be so. */
static const struct err *change_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct page *p = g->page;
    struct standard_row s;
    struct standard_says says;
    int64_t version = page_number(p, "version");
    g->longer = false;
    TRY(standard_get(w, p->id, &s));
    if (str_eq(page_field(p, "act"), S("end"))) {
        says = (struct standard_says){ .minutes = s.minutes, .unit = (enum standard_unit)s.unit, .reason = page_field(p, "reason"),
                                       .ended = true };
        return standard_change(w, p->id, version, &says);
    }
    TRY(says_typed(p, w, &says));
    g->longer = !s.ended && gives_less(s.minutes, s.unit, says.minutes, says.unit) && page_field(p, "longer").n == 0;
    if (g->longer)
        return ERR(w->arena, ERR_INVALID, "These customers would wait longer than before.", .field = "longer",
                   .hint = "Say below that it is to be so, or promise what was promised.");
    return standard_change(w, p->id, version, &says);
}

const struct err *web_standard_change(struct page *p) {
    struct one g = { .page = p };
    const struct err *e = work_write(p->w, change_tx, &g);
    if (e && settings_can_again(e)) return show_one(&(struct one){ .page = p, .err = e, .longer = g.longer });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/settings/standards/%lld", (long long)p->id).p, "saved");
    return NULL;
}
