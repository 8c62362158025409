/* Settings: when the shop and its teams are open. */
#include "desk/hours/calendar.h"

#include "base/moment.h"
#include "base/utf8.h"
#include "desk/setting/declared.h"
#include "desk/setting/setting.h"
#include "desk/standard/standard.h"
#include "view/view_calendar_page.h"
#include "view/view_calendars_page.h"
#include "view/words.h"
#include "web/clocks.h"
#include "web/records.h"
#include "web/settings.h"
#include "web/year.h"

static const char *const weekdays[7] = { W("Monday"), W("Tuesday"),  W("Wednesday"), W("Thursday"),
                                         W("Friday"), W("Saturday"), W("Sunday") };

enum { FILE_MOST = 256 << 10, FILE_SHOWN = 20 };

/* ---- shared ---- */

static struct str day_name(const struct page *p, int i) { return word(p->lang, weekdays[i]); }

/* "Monday to Friday 09:00-17:00, Saturday 09:00-13:00": days of the same hours together, closed ones left out. */
static struct str week_says(const struct page *p, const struct calendar_row *r) {
    struct arena *a = p->w->arena;
    struct open_day week[7];
    struct str says = S(""), hours[7];
    calendar_week(r, week);
    for (int i = 0; i < 7; i++)
        hours[i] = calendar_day_text(a, &week[i]);
    for (int i = 0, to; i < 7; i = to + 1) {
        for (to = i; to < 6 && str_eq(hours[to + 1], hours[i]);)
            to++;
        if (hours[i].n == 0) continue;
        struct word_arg args[] = { { S("from"), day_name(p, i) }, { S("to"), day_name(p, to) }, { S("hours"), hours[i] } };
        const char *text = to == i ? W("{from} {hours}") : W("{from} to {to} {hours}");
        says = settings_with(a, says, word_fill(a, word(p->lang, text), args, 3));
    }
    return says.n ? says : word(p->lang, W("Closed on every day."));
}

struct str page_date(const struct page *p, int64_t day) { return page_day(p, day * MOMENT_DAY + MOMENT_DAY / 2).lead; }

static void form_days(const struct page *p, struct page_calendar_form *f, const struct open_day week[7], bool typed) {
    for (int i = 0; i < 7; i++) {
        struct str hours = typed ? page_field(p, str_printf(p->w->arena, "day%d", i + 1).p)
                           : week ? calendar_day_text(p->w->arena, &week[i]) : S("");
        f->days[i] = (struct page_week_day){ i + 1, day_name(p, i), hours };
    }
}

static void form_places(const struct page *p, struct page_calendar_form *f, struct str chosen) {
    size_t n;
    struct str *codes = calendar_places(p->w->arena, &n);
    struct page_choice *list = ARENA_ARRAY(p->w->arena, n + 1, struct page_choice);
    list[0] = (struct page_choice){ S(""), word(p->lang, W("none")), chosen.n == 0 };
    for (size_t i = 0; i < n; i++)
        list[i + 1] = (struct page_choice){ codes[i], page_place_name(p, codes[i]), str_eq(codes[i], chosen) };
    f->places = list;
    f->place_n = n + 1;
}

/* The typed week; ERR_INVALID names the day. */
static const struct err *week_typed(const struct page *p, struct work *w, struct calendar_in *in) {
    *in = (struct calendar_in){ .zone = str_trim(page_field(p, "zone")), .holidays = page_field(p, "holidays") };
    for (int i = 0; i < 7; i++) {
        struct str name = str_printf(w->arena, "day%d", i + 1);
        if (calendar_day_read(page_field(p, name.p), &in->week[i])) continue;
        return ERR(w->arena, ERR_INVALID, "A day has to open before it closes.", .field = name.p,
                   .hint = "Write hours like 9:00-12:00, 13:00-17:00.");
    }
    return NULL;
}

/* ---- the list ---- */

struct list {
    struct page *page;
    bool add;
    const struct err *err;
    int64_t id;
    struct page_calendars shown;
    struct page_calendar_form form;
};

static void list_body(struct html *h, const void *data, const struct viewer *me) { view_calendars_page(h, data, me); }

static struct page_calendar_row row_of(const struct page *p, const struct calendar_row *r) {
    struct page_calendar_row row = { .id = r->id, .name = r->team_id.set ? r->team_name : S(""), .week = week_says(p, r) };
    row.holidays = r->holidays.n ? page_place_name(p, r->holidays) : S("");
    return row;
}

static bool has_own(const struct calendar_row *rows, size_t n, struct opt_int team) {
    for (size_t i = 0; i < n; i++)
        if (rows[i].team_id.set == team.set && (!team.set || rows[i].team_id.v == team.v)) return true;
    return false;
}

/* The shop first, until it has one; then the teams without one. */
static const struct err *form_teams(struct list *g, struct work *w, const struct calendar_row *rows, size_t row_n) {
    struct team *teams;
    size_t n, kept = 0;
    struct str chosen = page_field(g->page, "team");
    TRY(team_list(w, &teams, &n));
    struct page_choice *list = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    bool shop = has_own(rows, row_n, OPT_NONE);
    if (!shop) list[kept++] = (struct page_choice){ S(""), word(g->page->lang, W("The shop")), true };
    for (size_t i = 0; shop && i < n; i++) {
        struct str id = str_printf(w->arena, "%lld", (long long)teams[i].id);
        if (!has_own(rows, row_n, OPT(teams[i].id)))
            list[kept++] = (struct page_choice){ id, teams[i].name, str_eq(id, chosen) };
    }
    g->form.teams = list;
    g->form.team_n = kept;
    g->shown.may_add = kept > 0;
    return NULL;
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct page *p = g->page;
    struct calendar_row *rows;
    TRY(page_viewer(p, w));
    TRY(calendar_list(w, &rows, &g->shown.row_n));
    struct page_calendar_row *list = ARENA_ARRAY(w->arena, g->shown.row_n + 1, struct page_calendar_row);
    for (size_t i = 0; i < g->shown.row_n; i++)
        list[i] = row_of(p, &rows[i]);
    g->shown.rows = list;
    TRY(form_teams(g, w, rows, g->shown.row_n));
    if (!g->add || !g->shown.may_add) return NULL;
    struct open_day usual[7] = { 0 };
    for (int i = 0; i < 5; i++)
        usual[i] = (struct open_day){ 1, { { 9 * 60, 17 * 60 } } };
    struct setting_value country;
    TRY(setting_value(w, SETTING_COUNTRY, &country));
    form_days(p, &g->form, usual, g->err != NULL);
    form_places(p, &g->form, g->err ? page_field(p, "holidays") : country.value);
    g->form.zone = g->err ? page_field(p, "zone") : p->facts.zone;
    g->form.err = g->err;
    g->shown.form = &g->form;
    return NULL;
}

static const struct err *show_list(struct list *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, list_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/calendars");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("Opening hours")), list_body, &g->shown);
}

const struct err *web_calendars(struct page *p) {
    return show_list(&(struct list){ .page = p, .add = form_get(&p->req->query, "add").n > 0 });
}

static const struct err *add_tx(struct work *w, void *arg) {
    struct list *g = arg;
    struct calendar_in in;
    int64_t team;
    bool of_team = str_to_int(page_field(g->page, "team"), 1, INT64_MAX, &team);
    TRY(week_typed(g->page, w, &in));
    return calendar_add(w, of_team ? OPT(team) : OPT_NONE, &in, &g->id);
}

const struct err *web_calendar_add(struct page *p) {
    struct list g = { .page = p };
    const struct err *e = work_write(p->w, add_tx, &g);
    if (e && settings_can_again(e)) return show_list(&(struct list){ .page = p, .add = true, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/settings/calendars/%lld", (long long)g.id).p, "saved");
    return NULL;
}

/* ---- one of them ---- */

struct one {
    struct page *page;
    const struct err *err;
    struct page_calendar shown;
    struct page_import import;
    struct calendar_row row;
};

static void one_body(struct html *h, const void *data, const struct viewer *me) { view_calendar_page(h, data, me); }

/* Who goes by it, and how many standards in opening hours do. */
static const struct err *used(struct one *g, struct work *w) {
    struct calendar_row *all;
    struct team *teams;
    struct standard_row *standards;
    size_t n, team_n, standard_n;
    struct page *p = g->page;
    struct str names = S("");
    TRY(calendar_list(w, &all, &n));
    TRY(team_list(w, &teams, &team_n));
    TRY(standard_list(w, &standards, &standard_n));
    for (size_t i = 0; i < team_n; i++)
        if (!has_own(all, n, OPT(teams[i].id))) names = settings_with(w->arena, names, teams[i].name);
    struct word_arg arg = { S("teams"), g->row.team_id.set ? g->row.team_name : names };
    const char *says = g->row.team_id.set ? W("What the team {teams} has to answer.")
                       : names.n ? W("Promises, asking again, and what these teams have to answer: {teams}.")
                                 : W("Promises and asking again.");
    g->shown.row.used_by = word_fill(w->arena, word(p->lang, says), &arg, 1);
    for (size_t i = 0; i < standard_n; i++) {
        struct opt_int team = standards[i].team_id;
        bool counts = standards[i].unit_now.set && standards[i].unit_now.v == STANDARD_OPEN;
        bool here = g->row.team_id.set ? !team.set || team.v == g->row.team_id.v : !team.set || !has_own(all, n, team);
        g->shown.standards += counts && here;
    }
    return NULL;
}

static const struct err *versions(struct one *g, struct work *w) {
    struct calendar_version_row *rows;
    struct page *p = g->page;
    TRY(calendar_versions(w, p->id, &rows, &g->shown.version_n));
    struct page_calendar_version *list = ARENA_ARRAY(w->arena, g->shown.version_n + 1, struct page_calendar_version);
    for (size_t i = 0; i < g->shown.version_n; i++) {
        struct calendar_row r = { .week = rows[i].week };
        list[i] = (struct page_calendar_version){ .number = rows[i].version, .by = str_is_set(rows[i].user_name) ? rows[i].user_name : S("") };
        if (rows[i].created_at) list[i].at = page_past(p, rows[i].created_at);
        struct str place = rows[i].holidays.n ? rows[i].holidays : S("–");
        struct word_arg args[] = { { S("week"), week_says(p, &r) }, { S("place"), place },
                                   { S("n"), str_printf(w->arena, "%lld", (long long)(rows[i].special + rows[i].less)) } };
        list[i].says = word_fill(w->arena, word(p->lang, rows[i].special + rows[i].less
                                                             ? W("{week}. Holidays: {place}. Special days changed: {n}.")
                                                             : W("{week}. Holidays: {place}.")), args, 3);
    }
    g->shown.versions = list;
    return NULL;
}

static const struct err *imports(struct one *g, struct work *w) {
    struct import_row *rows;
    TRY(calendar_imports(w, g->page->id, &rows, &g->shown.import_n));
    struct page_import_row *list = ARENA_ARRAY(w->arena, g->shown.import_n + 1, struct page_import_row);
    for (size_t i = 0; i < g->shown.import_n; i++)
        list[i] = (struct page_import_row){ rows[i].id, rows[i].days, rows[i].name, str_is_set(rows[i].user_name) ? rows[i].user_name : S(""),
                                            page_past(g->page, rows[i].created_at), rows[i].undone_at.set };
    g->shown.imports = list;
    return NULL;
}

static void typed(struct one *g) {
    struct page *p = g->page;
    struct str act = page_field(p, "act");
    struct page_calendar *out = &g->shown;
    bool week = str_eq(act, S("week")), day = str_eq(act, S("day"));
    out->day = out->day_name = out->day_hours = S("");
    if (!g->err) return;
    if (week) {
        out->form.err = g->err;
        form_days(p, &out->form, NULL, true);
        form_places(p, &out->form, page_field(p, "holidays"));
        out->form.zone = page_field(p, "zone");
    } else if (day) {
        out->day_err = g->err;
        out->day = page_field(p, "day");
        out->day_name = page_field(p, "name");
        out->day_hours = page_field(p, "hours");
    } else if (str_eq(act, S("look")) || str_eq(act, S("import"))) {
        out->import_err = g->err;
    } else {
        out->err = g->err;
    }
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct page *p = g->page;
    struct open_day week[7];
    TRY(page_viewer(p, w));
    TRY(calendar_get(w, p->id, &g->row));
    g->shown.row = row_of(p, &g->row);
    g->shown.form = (struct page_calendar_form){ .id = g->row.id, .version = g->row.version, .zone = g->row.zone };
    calendar_week(&g->row, week);
    form_days(p, &g->shown.form, week, false);
    form_places(p, &g->shown.form, g->row.holidays);
    typed(g);
    TRY(page_year(p, w, &g->row, &g->shown));
    TRY(used(g, w));
    TRY(versions(g, w));
    return imports(g, w);
}

static const struct err *show_one(struct one *g) {
    struct page *p = g->page;
    struct str title = word(p->lang, W("Opening hours"));
    g->shown.said = settings_said(p);
    g->shown.import = g->import.text.n ? &g->import : NULL;
    TRY(work_read(p->w, one_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = str_printf(p->w->arena, "/settings/calendars/%lld", (long long)p->id);
    return page_show(p, settings_status(g->err), PAGE_DESK, title, one_body, &g->shown);
}

const struct err *web_calendar(struct page *p) { return show_one(&(struct one){ .page = p }); }

/* ---- a file, looked at first ---- */

static const struct err *look_tx(struct work *w, void *arg) {
    struct one *g = arg;
    struct page *p = g->page;
    struct calendar_import got;
    const struct form_file *f = p->form.file_count ? &p->form.files[0] : NULL;
    if (!f || f->body.n == 0 || f->body.n > FILE_MOST || !utf8_valid(f->body))
        return ERR(w->arena, ERR_INVALID, "This is no calendar file, or it is too large.", .field = "file",
                   .hint = "Choose a file that ends in .ics.");
    TRY(calendar_import_look(w, p->id, f->body, &got));
    size_t shown = got.n < FILE_SHOWN ? got.n : FILE_SHOWN;
    struct page_special *days = ARENA_ARRAY(w->arena, shown + 1, struct page_special);
    for (size_t i = 0; i < shown; i++)
        days[i] = (struct page_special){ .kind = DAY_CLOSED, .date = page_date(p, got.days[i].day), .name = got.days[i].name };
    g->import = (struct page_import){ .name = f->filename.n ? f->filename : S("calendar.ics"), .text = f->body, .days = days,
                                      .day_n = got.n, .shown = shown, .events = got.events, .had = (int64_t)got.had,
                                      .left_out = got.left_out };
    return NULL;
}

static const struct err *look(struct page *p) {
    struct one g = { .page = p };
    g.err = work_read(p->w, look_tx, &g);
    if (g.err && !settings_can_again(g.err)) return g.err;
    return show_one(&g);
}

static const struct err *set_day(struct page *p, struct work *w, bool usual) {
    struct open_day hours;
    int64_t day, version = page_number(p, "version");
    if (!page_day_typed(str_trim(page_field(p, "day")), &day))
        return ERR(w->arena, ERR_INVALID, "This is no date.", .field = "day", .hint = "Write it like 2026-12-24.");
    if (usual) return calendar_set_day(w, p->id, version, day, S(""), NULL);
    if (!calendar_day_read(page_field(p, "hours"), &hours))
        return ERR(w->arena, ERR_INVALID, "A day has to open before it closes.", .field = "hours",
                   .hint = "Write hours like 9:00-12:00, 13:00-17:00.");
    return calendar_set_day(w, p->id, version, day, str_trim(page_field(p, "name")), &hours);
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act");
    struct calendar_in in;
    struct calendar_import got;
    int64_t version = page_number(p, "version");
    if (str_eq(act, S("day")) || str_eq(act, S("usual"))) return set_day(p, w, str_eq(act, S("usual")));
    if (str_eq(act, S("undo"))) return calendar_import_undo(w, p->id, version, page_number(p, "import"));
    if (str_eq(act, S("import")))
        return calendar_import_do(w, p->id, version, page_field(p, "name"), page_field(p, "text"), &got);
    TRY(week_typed(p, w, &in));
    return calendar_change(w, p->id, version, &in);
}

const struct err *web_calendar_change(struct page *p) {
    if (str_eq(page_field(p, "act"), S("look"))) return look(p);
    const struct err *e = work_write(p->w, change_tx, p);
    if (e && settings_can_again(e)) return show_one(&(struct one){ .page = p, .err = e });
    if (e) return e;
    settings_done(p, str_printf(p->w->arena, "/settings/calendars/%lld", (long long)p->id).p, "saved");
    return NULL;
}
