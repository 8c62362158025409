#include "desk/followup/callback.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/conversation/conversation.h"
#include "desk/followup/followup_sql.h"
#include "desk/hours/calendar.h"

/* ---- windows ---- */

size_t call_back_next(const struct calendar *c, int64_t now, struct call_back_window *ret, size_t n) {
    int64_t soonest = now + CALL_BACK_AHEAD, day = open_date(c->zone, now), from, until, at;
    size_t found = 0;
    if (!open_day_after(c, day - 1, 1, &day)) return 0;
    at = open_date_end(c->zone, day - 1); /* spans that have begun are cut as if they had not */
    while (found < n && open_next(c, at, &from, &until)) {
        for (int64_t t = from; found < n && until - t >= CALL_BACK_SHORTEST; t += CALL_BACK_LASTS) {
            int64_t end = t + CALL_BACK_LASTS < until ? t + CALL_BACK_LASTS : until;
            if (t >= soonest) ret[found++] = (struct call_back_window){ t, end };
        }
        at = until;
    }
    return found;
}

const struct err *call_back_windows(struct work *w, struct call_back_window *ret, size_t *ret_n,
                                    const struct zone **ret_zone, bool *ret_open) {
    struct calendar c;
    int64_t from, until, now = work_now(w);
    TRY(calendar_now(w, now / MOMENT_DAY - 2, &c));
    *ret_n = call_back_next(&c, now, ret, CALL_BACK_WINDOWS);
    *ret_zone = c.zone;
    *ret_open = open_next(&c, now, &from, &until) && from <= now;
    return NULL;
}

/* ---- planning ---- */

static const struct err *owner_of(struct work *w, const struct conversation *c, struct opt_int given,
                                  struct opt_int *ret) {
    bool found;
    *ret = given.set ? given : c->owner_id;
    if (!ret->set && w->actor.kind == ACTOR_USER) *ret = OPT(w->actor.user_id);
    if (ret->set) return NULL;
    TRY(sql_call_back_owner(w->db, c->team_id.set ? c->team_id.v : 0, &ret->v, &found));
    ret->set = found;
    return NULL;
}

static const struct err *find(struct work *w, int64_t from, struct call_back_window *ret,
                              const struct zone **ret_zone) {
    struct call_back_window offered[CALL_BACK_WINDOWS];
    size_t n, i = 0;
    bool open;
    TRY(call_back_windows(w, offered, &n, ret_zone, &open));
    while (i < n && offered[i].from != from)
        i++;
    if (i == n)
        return ERR(w->arena, ERR_INVALID, "This time is not offered any more.", .field = "window",
                   .hint = "Choose another one of the list.");
    *ret = offered[i];
    return NULL;
}

const struct err *call_back_plan(struct work *w, int64_t conversation_id, int64_t from, struct str note,
                                 struct opt_int owner_id, int64_t *ret_id,
                                 struct call_back_window *ret) {
    struct conversation c;
    const struct zone *zone;
    struct follow_up_new in = { .conversation_id = conversation_id,
                                .reason = FOLLOW_UP_BY_HAND,
                                .channel = FOLLOW_UP_PHONE };
    TRY(find(w, from, ret, &zone));
    TRY(conversation_get(w, conversation_id, &c));
    TRY(owner_of(w, &c, owner_id, &in.owner_id));
    struct str span = call_back_span(w->arena, zone, ret);
    note = str_trim(note);
    in.words = note.n ? str_join3(w->arena, span, S(", "), note) : span;
    in.due = ret->from;
    return follow_up_plan(w, &in, ret_id);
}

/* ---- telling ---- */

struct str call_back_span(struct arena *a, const struct zone *zone,
                          const struct call_back_window *window) {
    return str_join3(a, moment_clock(a, zone_local(zone, window->from)), S("–"),
                     moment_clock(a, zone_local(zone, window->until)));
}

/* Each was written in its language; the date stands where it needs no ending. */
struct told {
    const char *lang, *before, *between, *and, *end;
    enum { DAY_FIRST, YEAR_FIRST, SLASHES } date;
    bool dot; /* the year is followed by one */
};

static const struct told tellings[] = {
    { "en", "We will call you back on ", " between ", " and ", ".", SLASHES, false },
    { "sr-Latn", "Pozvaćemo Vas. Dan: ", " Vreme: od ", " do ", ".", DAY_FIRST, true },
    { "sr", "Позваћемо Вас. Дан: ", " Време: од ", " до ", ".", DAY_FIRST, true },
    { "hu", "Visszahívjuk Önt. A nap: ", " Az idő: ", " és ", " között.", YEAR_FIRST, true },
    { "sl", "Poklicali vas bomo. Dan: ", ", med ", " in ", ".", DAY_FIRST, false },
    { "el", "Θα σας καλέσουμε στις ", ", μεταξύ ", " και ", ".", SLASHES, false },
};

static struct str date_of(struct arena *a, const struct told *t, struct moment_parts p) {
    const char *dot = t->dot ? "." : "";
    if (t->date == SLASHES) return str_printf(a, "%02d/%02d/%d", p.day, p.month, p.year);
    if (t->date == YEAR_FIRST) return str_printf(a, "%d. %02d. %02d%s", p.year, p.month, p.day, dot);
    return str_printf(a, "%d. %d. %d%s", p.day, p.month, p.year, dot);
}

struct str call_back_told(struct arena *a, struct str lang, const struct zone *zone,
                          const struct call_back_window *window) {
    const size_t n = sizeof tellings / sizeof *tellings;
    const struct told *t = &tellings[0];
    for (size_t i = 0; i < n; i++) /* sr-Latn stands before sr */
        if (str_starts_nocase(lang, str_of(tellings[i].lang))) {
            t = &tellings[i];
            break;
        }
    struct moment_parts from = zone_local(zone, window->from), until = zone_local(zone, window->until);
    struct str day = str_join3(a, str_of(t->before), date_of(a, t, from), str_of(t->between));
    struct str span = str_join3(a, moment_clock(a, from), str_of(t->and), moment_clock(a, until));
    return str_join3(a, day, span, str_of(t->end));
}
