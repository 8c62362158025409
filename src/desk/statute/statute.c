#include "desk/statute/statute.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/setting/setting.h"
#include "desk/statute/statute_sql.h"
#include "when/open.h"

enum { DURATION_MOST = 4000, YEARS_MOST = 30, EXTENSIONS_MOST = 9, DAYS_MOST = 366, PAUSE_MOST = 90 };

const char *const statute_units[] = { "days", "working_days", "months", "years", NULL };
const char *const statute_pauses[] = { "none", "until_word", "anew", NULL };
const char *const statute_needs[] = { "nothing", "consent", "notice", NULL };
const char *const statute_certainties[] = { "low", "medium", "settled", "high", NULL };

const struct err *statute_place(struct work *w, struct str country, struct statute_place *ret) {
    struct desk_facts facts;
    struct statute_place p;
    TRY(desk_facts_get(w, &facts));
    TRY(zone_load(w->arena, w->sys, facts.zone, &p.zone));
    p.country = country.n ? country : facts.country;
    p.holidays = p.country.n ? holiday_place(p.country) : NULL;
    p.today = open_date(p.zone, work_now(w));
    *ret = p;
    return NULL;
}

const struct err *statute_list(struct work *w, struct str country, struct statute **ret,
                               size_t *ret_n) {
    if (country.n == 0) return sql_statute_newest(w->db, ret, ret_n);
    return sql_statute_newest_in(w->db, country, ret, ret_n);
}

const struct err *statute_get(struct work *w, int64_t id, struct statute *ret) {
    bool found;
    TRY(sql_statute_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such rule.");
}

const struct err *statute_versions(struct work *w, const struct statute *s, struct statute **ret,
                                   size_t *ret_n) {
    return sql_statute_versions_of(w->db, s->country, s->code, ret, ret_n);
}

const struct err *statute_in_force(struct work *w, struct str country, int64_t day,
                                   struct statute **ret, size_t *ret_n) {
    return sql_statute_on(w->db, country, day, ret, ret_n);
}

bool statute_fits(const struct statute *s, enum statute_matter matter, enum statute_goods goods,
                  enum statute_how how) {
    if (s->kind == STATUTE_SAYS) return false;
    return (!s->matter.set || s->matter.v == (int64_t)matter) &&
           (!s->goods.set || s->goods.v == (int64_t)goods) &&
           (!s->how.set || s->how.v == (int64_t)how);
}

bool statute_looked_at(const struct statute *s) { return s->verified_by.set; }

bool statute_stale(const struct statute *s, int64_t today) {
    return !statute_looked_at(s) || s->verified_on + STATUTE_VERIFY_DAYS < today;
}

int64_t statute_last_day(const struct statute *s, const struct holiday_place *p, int64_t event) {
    struct term t = { (int)s->duration, (enum term_unit)s->unit, s->ends_working != 0 };
    return term_last_day(p, event, t);
}

struct statute_in statute_as_written(const struct statute *s) {
    return (struct statute_in){ .duration = s->duration,
                                .unit = s->unit,
                                .ends_working = s->ends_working,
                                .pause = s->pause,
                                .pause_days = s->pause_days,
                                .extend_max = s->extend_max,
                                .extend_needs = s->extend_needs,
                                .extend_days = s->extend_days,
                                .refuse_adr = s->refuse_adr,
                                .record = s->record,
                                .keep_years = s->keep_years,
                                .says = s->says,
                                .reference = s->reference,
                                .source = s->source,
                                .certainty = s->certainty,
                                .valid_from = s->valid_from,
                                .valid_to = s->valid_to };
}

/* ---- writing ---- */

static const struct err *check_number(struct work *w, int64_t n, int64_t most, const char *field) {
    if (n >= 0 && n <= most) return NULL;
    return ERR(w->arena, ERR_INVALID, "A number is out of its bounds.", .field = field,
               .hint = "Write a smaller one.");
}

static const struct err *check_text(struct work *w, struct str s, const char *field) {
    if (s.n > STATUTE_TEXT_MAX)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = field,
                   .hint = "Say it shorter, and name the source for the rest.");
    if (!utf8_valid(s) || str_find_char(s, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = field);
    return NULL;
}

static const struct err *check_numbers(struct work *w, const struct statute_in *in) {
    int64_t most = in->unit == TERM_YEARS ? YEARS_MOST : DURATION_MOST;
    TRY(check_number(w, in->unit, TERM_YEARS, "unit"));
    TRY(check_number(w, in->duration, most, "duration"));
    TRY(check_number(w, in->pause, PAUSE_ANEW, "pause"));
    TRY(check_number(w, in->pause_days, PAUSE_MOST, "pause_days"));
    TRY(check_number(w, in->extend_max, EXTENSIONS_MOST, "extend_max"));
    TRY(check_number(w, in->extend_needs, NEEDS_NOTICE, "extend_needs"));
    TRY(check_number(w, in->extend_days, DAYS_MOST, "extend_days"));
    TRY(check_number(w, in->keep_years, YEARS_MOST, "keep_years"));
    TRY(check_number(w, in->certainty, CERTAINTY_HIGH, "certainty"));
    if ((in->extend_max == 0) != (in->extend_needs == NEEDS_NOTHING))
        return ERR(w->arena, ERR_INVALID, "An extension needs the customer’s consent or a notice.",
                   .field = "extend_needs", .hint = "Say which, or allow no extension.");
    return NULL;
}

static const struct err *check(struct work *w, const struct statute_in *in) {
    TRY(check_numbers(w, in));
    if (in->says.n == 0)
        return ERR(w->arena, ERR_INVALID, "What the rule says is missing.", .field = "says",
                   .hint = "Write it in a sentence or two.");
    TRY(check_text(w, in->says, "says"));
    TRY(check_text(w, in->reference, "reference"));
    TRY(check_text(w, in->source, "source"));
    if (in->valid_to.set && in->valid_to.v < in->valid_from)
        return ERR(w->arena, ERR_INVALID, "It ends before it begins.", .field = "valid_to",
                   .hint = "Choose a later day, or none.");
    return NULL;
}

/* The newest of its rule, as its editor saw it. */
static const struct err *newest(struct work *w, int64_t seen, struct statute *ret) {
    struct statute *all;
    size_t n;
    TRY(statute_get(w, seen, ret));
    TRY(statute_versions(w, ret, &all, &n));
    if (n >= STATUTE_VERSIONS_MAX)
        return ERR(w->arena, ERR_LIMIT, "This rule has 200 versions already.", .field = "says",
                   .hint = "Ask whoever looks after the desk.");
    if (all[0].id == seen) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
               .hint = "Look at it once more, then try again.");
}

static const struct err *write(struct work *w, const struct statute *old,
                               const struct statute_in *in, int64_t *ret_id) {
    struct statute_place p;
    struct opt_int who = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    TRY(statute_place(w, S(""), &p));
    return sql_statute_insert(w->db, old->id, in->duration, in->unit, in->ends_working, in->pause,
                              in->pause_days, in->extend_max, in->extend_needs, in->extend_days,
                              in->refuse_adr, in->record, in->keep_years, in->says, in->reference,
                              in->source, in->certainty, in->valid_from, in->valid_to, p.today,
                              who, work_now(w), ret_id);
}

static const struct err *note(struct work *w, const char *action, const struct statute *s) {
    return audit_note(w, action, str_join3(w->arena, S("statute:"), s->country, s->code),
                      str_printf(w->arena, "version %lld", (long long)s->version + 1));
}

const struct err *statute_change(struct work *w, int64_t seen, const struct statute_in *in,
                                 int64_t *ret_id) {
    struct statute old;
    struct statute_in tidy = *in;
    tidy.says = str_trim(in->says);
    tidy.reference = str_trim(in->reference);
    tidy.source = str_trim(in->source);
    TRY(check(w, &tidy));
    TRY(newest(w, seen, &old));
    TRY(write(w, &old, &tidy, ret_id));
    return note(w, "statute.change", &old);
}

const struct err *statute_verified(struct work *w, int64_t seen, int64_t *ret_id) {
    struct statute old;
    struct statute_place p;
    struct statute_in same;
    TRY(newest(w, seen, &old));
    TRY(statute_place(w, S(""), &p));
    *ret_id = seen;
    if (statute_looked_at(&old) && old.verified_on == p.today) return NULL;
    same = statute_as_written(&old);
    TRY(write(w, &old, &same, ret_id));
    return note(w, "statute.verify", &old);
}
