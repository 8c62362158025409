/* Standards, calendars, and another due time for a clock. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/clock/resolution.h"
#include "desk/hours/calendar.h"
#include "desk/standard/standard.h"

/* ---- standards ---- */

static void put_standard(struct json *j, const struct standard_row *s) {
    json_open_object(j);
    api_put_id(j, "id", s->id);
    api_put_int(j, "version", s->version);
    api_put_text(j, "kind", str_of(standard_kind_name(s->kind)));
    api_put_text(j, "channel", s->channel.set ? str_of(api_channels[s->channel.v]) : STR_NONE);
    api_put_opt_id(j, "team", s->team_id);
    api_put_text(j, "tier", s->tier);
    api_put_int(j, "minutes", s->minutes);
    api_put_text(j, "unit", str_of(standard_unit_name(s->unit)));
    api_put_text(j, "reason", s->reason);
    api_put_bool(j, "ended", s->ended);
    api_put_time(j, "effective_from", OPT(s->effective_from));
    api_put_int(j, "minutes_now", s->minutes_now.set ? s->minutes_now.v : 0);
    json_end(j);
}

static const struct err *standards_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct standard_row *all;
    size_t n;
    TRY(standard_list(w, &all, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, all[i].id)) put_standard(&x->json, &all[i]);
    return api_whole_end(w, x);
}

const struct err *api_list_standards(struct call *c) { return api_whole_answer(c, standards_tx); }

static const struct err *standard_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct standard_row s;
    TRY(standard_get(w, x->id, &s));
    x->json = json_new(w->arena, API_JSON_MAX);
    x->version = s.version;
    put_standard(&x->json, &s);
    return NULL;
}

const struct err *api_get_standard(struct call *c) { return api_get_one(c, standard_tx); }

static const struct err *add_standard_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *channel = api_field(c, "channel"), *from = api_field(c, "effective_from");
    struct standard_for whom = { .kind = (enum standard_kind)api_field(c, "kind")->number,
                                 .tier = api_text(c, "tier") };
    struct standard_says says = { .minutes = api_field(c, "minutes")->number,
                                  .unit = (enum standard_unit)api_field(c, "unit")->number,
                                  .reason = api_text(c, "reason") };
    struct str team;
    int64_t id;
    if (channel->set) whom.channel = OPT(channel->number);
    if (from->set) says.effective_from = OPT(from->number);
    TRY(api_find_team(w, api_field(c, "team"), &whom.team_id, &team));
    TRY(standard_add(w, &whom, &says, &id));
    return api_written(w, c, standard_tx, id, ret_body);
}

const struct err *api_post_standard(struct call *c) { return api_once(c, add_standard_act, c); }

static const struct err *change_standard_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *minutes = api_field(c, "minutes"), *unit = api_field(c, "unit"),
                           *reason = api_field(c, "reason"), *ended = api_field(c, "ended"),
                           *from = api_field(c, "effective_from");
    struct standard_row s;
    TRY(standard_get(w, c->id, &s));
    TRY(api_check_version(w, c, s.version));
    struct standard_says says = {
        .minutes = minutes->set ? minutes->number : s.minutes,
        .unit = (enum standard_unit)(unit->set ? unit->number : s.unit),
        .reason = reason->set ? reason->text : s.reason,
        .ended = ended->set ? ended->number != 0 : s.ended != 0,
        .effective_from = from->set ? OPT(from->number) : OPT_NONE,
    };
    TRY(standard_change(w, c->id, s.version, &says));
    return api_written(w, c, standard_tx, c->id, ret_body);
}

static const struct err *patch(struct call *c, api_act *act) {
    bool any = false;
    for (const struct api_spec *s = c->endpoint->fields; s->name && !any; s++)
        any = api_field(c, s->name)->set || api_field(c, s->name)->null;
    if (!any)
        return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
                   .hint = "Send a field that shall be another.");
    TRY(api_once(c, act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

const struct err *api_patch_standard(struct call *c) { return patch(c, change_standard_act); }

/* ---- calendars ---- */

static struct str date_text(struct work *w, int64_t day) {
    return str_slice(moment_rfc3339(w->arena, day * MOMENT_DAY), 0, 10);
}

static void put_days(struct work *w, struct json *j, const struct special_row *days, size_t n) {
    json_key(j, "special_days");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        struct open_day d = calendar_special_hours(&days[i]);
        json_open_object(j);
        api_put_text(j, "day", date_text(w, days[i].day));
        api_put_text(j, "name", days[i].name);
        api_put_text(j, "hours", calendar_day_text(w->arena, &d));
        json_end(j);
    }
    json_end(j);
}

static const struct err *put_calendar(struct work *w, struct json *j, const struct calendar_row *r) {
    struct special_row *days;
    struct open_day week[7];
    int64_t today;
    size_t n;
    TRY(calendar_today(w, r, &today));
    TRY(calendar_special_days(w, r, today, &days, &n));
    calendar_week(r, week);
    json_open_object(j);
    api_put_id(j, "id", r->id);
    api_put_int(j, "version", r->version);
    api_put_opt_id(j, "team", r->team_id);
    api_put_text(j, "zone", r->zone);
    api_put_text(j, "holidays", r->holidays);
    json_key(j, "week");
    json_open_array(j);
    for (int i = 0; i < 7; i++)
        json_text(j, calendar_day_text(w->arena, &week[i]));
    json_end(j);
    put_days(w, j, days, n);
    json_end(j);
    return NULL;
}

static const struct err *calendars_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct calendar_row *all;
    size_t n;
    TRY(calendar_list(w, &all, &n));
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, all[i].id)) TRY(put_calendar(w, &x->json, &all[i]));
    return api_whole_end(w, x);
}

const struct err *api_list_calendars(struct call *c) { return api_whole_answer(c, calendars_tx); }

static const struct err *calendar_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct calendar_row r;
    TRY(calendar_get(w, x->id, &r));
    x->json = json_new(w->arena, API_JSON_MAX);
    x->version = r.version;
    return put_calendar(w, &x->json, &r);
}

const struct err *api_get_calendar(struct call *c) { return api_get_one(c, calendar_tx); }

static const struct err *no_hours(struct work *w, const char *field) {
    return ERR(w->arena, ERR_INVALID, "A day has to open before it closes.", .field = field,
               .hint = "Write hours like 9:00-12:00, 13:00-17:00.");
}

static const struct err *read_week(struct work *w, const struct api_value *v, struct open_day week[7]) {
    if (!v->set) return NULL;
    if (v->n != 7) return no_hours(w, "week");
    for (int i = 0; i < 7; i++)
        if (!calendar_day_read(v->texts[i], &week[i])) return no_hours(w, "week");
    return NULL;
}

static const struct err *read_calendar(struct work *w, const struct call *c, struct calendar_in *in) {
    const struct api_value *zone = api_field(c, "zone"), *holidays = api_field(c, "holidays");
    if (zone->set) in->zone = zone->text;
    if (holidays->set) in->holidays = holidays->text;
    return read_week(w, api_field(c, "week"), in->week);
}

static const struct err *add_calendar_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct calendar_in in = { .zone = S(""), .holidays = S("") };
    struct opt_int team_id;
    struct str team;
    int64_t id;
    TRY(read_calendar(w, c, &in));
    TRY(api_find_team(w, api_field(c, "team"), &team_id, &team));
    TRY(calendar_add(w, team_id, &in, &id));
    return api_written(w, c, calendar_tx, id, ret_body);
}

const struct err *api_post_calendar(struct call *c) { return api_once(c, add_calendar_act, c); }

/* A date with hours of its own; hours null: a day like others again. */
static const struct err *change_day(struct work *w, const struct call *c, struct calendar_row *r) {
    const struct api_value *day = api_field(c, "day"), *hours = api_field(c, "hours");
    struct open_day d = { 0 };
    int64_t at;
    if (!day->set) return NULL;
    if (day->text.n != 10 || !moment_from_rfc3339(str_join(w->arena, day->text, S("T00:00:00Z")), &at))
        return ERR(w->arena, ERR_INVALID, "This is no date.", .field = "day",
                   .hint = "Write it like 2026-12-24.");
    if (hours->set && !calendar_day_read(hours->text, &d)) return no_hours(w, "hours");
    TRY(calendar_set_day(w, r->id, r->version, at / MOMENT_DAY, api_text(c, "name"),
                         hours->null ? NULL : &d));
    return calendar_get(w, r->id, r);
}

static const struct err *change_calendar_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct calendar_row r;
    TRY(calendar_get(w, c->id, &r));
    TRY(api_check_version(w, c, r.version));
    TRY(change_day(w, c, &r));
    struct calendar_in in = { .zone = r.zone, .holidays = r.holidays };
    calendar_week(&r, in.week);
    TRY(read_calendar(w, c, &in));
    TRY(calendar_change(w, r.id, r.version, &in));
    return api_written(w, c, calendar_tx, c->id, ret_body);
}

const struct err *api_patch_calendar(struct call *c) { return patch(c, change_calendar_act); }

/* ---- days out of a calendar file ---- */

static const struct err *import_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct calendar_import got;
    struct calendar_row r;
    bool look = api_field(c, "look")->number == 1;
    TRY(calendar_get(w, c->id, &r));
    if (look)
        TRY(calendar_import_look(w, r.id, api_text(c, "file"), &got));
    else
        TRY(calendar_import_do(w, r.id, r.version, api_text(c, "name"), api_text(c, "file"), &got));
    struct json j = json_new(w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_opt_id(&j, "id", got.id ? OPT(got.id) : OPT_NONE);
    api_put_int(&j, "events", got.events);
    api_put_int(&j, "left_out", got.left_out);
    api_put_int(&j, "had", (int64_t)got.had);
    put_days(w, &j, got.days, got.n);
    json_end(&j);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_days_off(struct call *c) { return api_once(c, import_act, c); }

static const struct err *undo_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    struct calendar_row r;
    *ret_body = STR_NONE;
    TRY(calendar_get(w, c->id, &r));
    return calendar_import_undo(w, r.id, r.version, api_asked(c, "import")->id);
}

const struct err *api_undo_days_off(struct call *c) { return api_once(c, undo_act, c); }

/* ---- another due time ---- */

static const struct err *due_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct conversation k;
    const struct api_value *clock = api_field(c, "clock");
    int64_t due = api_field(c, "due")->number;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, c->id, &k));
    if (clock->set && clock->number == 1)
        TRY(clock_move_resolution(w, &k, due, api_text(c, "reason")));
    else
        TRY(clock_move(w, &k, due, api_text(c, "reason")));
    TRY(conversation_get(w, c->id, &k));
    struct json j = json_new(w->arena, API_JSON_MAX);
    api_put_conversation(&j, &k);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_due(struct call *c) { return api_once(c, due_act, c); }
