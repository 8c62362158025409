#include "desk/clock/target.h"

#include "base/buf.h"
#include "desk/conversation/conversation.h"
#include "desk/hours/calendar.h"
#include "desk/setting/declared.h"
#include "desk/setting/setting.h"
#include "desk/standard/standard.h"

int64_t target_over(const struct calendar *k, int64_t t, int64_t duration) {
    int64_t due;
    if (!k) return t + duration;
    return open_due(k, t, duration, &due) ? due : t + OPEN_DAYS_AHEAD * MOMENT_DAY;
}

int64_t target_between(const struct calendar *k, int64_t from, int64_t to) {
    if (to <= from) return 0;
    return k ? open_between(k, from, to) : to - from;
}

struct opt_int target_warn_at(int64_t warned, int64_t half, int64_t most, int64_t due) {
    if (warned >= CLOCK_WARN_OVER) return OPT_NONE;
    return OPT(warned >= CLOCK_WARN_MOST ? due : warned >= CLOCK_WARN_HALF ? most : half);
}

/* "(price tier premium, team Repairs, by phone)"; "" for one that is for all. */
static struct str whom(struct work *w, const struct standard_fit *s) {
    static const char *const channels[] = { "by mail", "by phone", "at the counter" };
    struct buf b = buf_new(w->arena, 1024);
    const char *gap = " (";
    if (s->tier.n) {
        buf_printf(&b, "%sprice tier %.*s", gap, STR_ARG(s->tier));
        gap = ", ";
    }
    if (s->team_id.set) {
        buf_printf(&b, "%steam %.*s", gap, STR_ARG(s->team_name));
        gap = ", ";
    }
    if (s->channel.set) {
        buf_printf(&b, "%s%s", gap, channels[s->channel.v]);
        gap = ", ";
    }
    if (*gap == ',') buf_add_char(&b, ')');
    return buf_str(&b);
}

/* "First reply within 4 open hours (price tier premium)" */
static struct str promise(struct work *w, int64_t kind, const struct standard_fit *s) {
    static const char *const names[STANDARD_KINDS] = { "First reply", "Reply", "Solved", "News" };
    struct str span = standard_span(w->arena, s->minutes, s->unit), to = whom(w, s);
    return str_printf(w->arena, "%s within %.*s%.*s", names[kind], STR_ARG(span), STR_ARG(to));
}

/* The rule for all in words, as the clock keeps it whatever is promised later. */
static struct str rule_for_all(struct work *w, int64_t hours) {
    if (hours == 1) return S("Every message is answered within one hour.");
    return str_printf(w->arena, "Every message is answered within %lld hours.", (long long)hours);
}

static void as_time_passes(struct target *t, int64_t at, int64_t due) {
    t->due = due;
    t->half = at + (due - at) / 2;
    t->most = at + (due - at) / 5 * 4;
}

/* The calendar that counts for it now, from the day of a moment on; *ret is NULL for time that passes. */
static const struct err *calendar_of(struct work *w, struct opt_int team_id, int64_t unit,
                                     int64_t at, struct target *t, struct calendar **ret) {
    struct calendar_row r;
    bool found;
    *ret = NULL;
    if (unit != STANDARD_OPEN) return NULL;
    TRY(calendar_for(w, team_id, &r, &found));
    if (!found) return NULL;
    *ret = ARENA_NEW(w->arena, struct calendar);
    t->calendar_version_id = OPT(r.version_id);
    return calendar_load(w, r.version_id, at / MOMENT_DAY - 2, *ret);
}

static const struct err *by_standard(struct work *w, struct opt_int team_id, int64_t kind,
                                     const struct standard_fit *s, int64_t at, struct target *t) {
    struct calendar *k;
    TRY(calendar_of(w, team_id, s->unit, at, t, &k));
    t->standard_version_id = OPT(s->version_id);
    t->target = s->minutes * MOMENT_MINUTE;
    t->due = target_over(k, at, t->target);
    t->half = target_over(k, at, t->target / 2);
    t->most = target_over(k, at, t->target / 5 * 4);
    struct str says = promise(w, kind, s);
    t->sentence = str_printf(w->arena, "%.*s: %.*s", STR_ARG(says), STR_ARG(s->reason));
    if (kind >= STANDARD_RESOLUTION || t->due <= at + CLOCK_REPLY_TIME) return NULL;
    as_time_passes(t, at, at + CLOCK_REPLY_TIME);
    t->sentence = str_printf(w->arena, "Every message is answered within 24 hours, which is earlier "
                             "than: %.*s.", STR_ARG(says));
    return NULL;
}

static const struct err *choose(struct work *w, const struct conversation *c, enum standard_kind kind,
                                int64_t at, struct standard_fit *ret, bool *ret_found) {
    struct standard_for f = { .kind = kind, .channel = OPT(c->channel), .team_id = c->team_id };
    TRY(standard_tier(w, c->id, &f.tier));
    return standard_choose(w, &f, at, ret, ret_found);
}

const struct err *target_reply(struct work *w, const struct conversation *c, int64_t kind, int64_t at,
                               int64_t hours, bool any, struct target *ret) {
    struct standard_fit s;
    bool found = false;
    *ret = (struct target){ .target = hours * MOMENT_HOUR };
    if (any) TRY(choose(w, c, (enum standard_kind)kind, at, &s, &found));
    if (found) return by_standard(w, c->team_id, kind, &s, at, ret);
    as_time_passes(ret, at, at + hours * MOMENT_HOUR);
    ret->sentence = rule_for_all(w, hours);
    return NULL;
}

static const struct err *target_of(struct work *w, const struct conversation *c, enum standard_kind kind, int64_t at,
                                   struct target *ret, bool *ret_any) {
    struct standard_fit s;
    *ret = (struct target){ 0 };
    TRY(choose(w, c, kind, at, &s, ret_any));
    return *ret_any ? by_standard(w, c->team_id, kind, &s, at, ret) : NULL;
}

const struct err *target_resolution(struct work *w, const struct conversation *c, int64_t at,
                                    struct target *ret, bool *ret_any) {
    return target_of(w, c, STANDARD_RESOLUTION, at, ret, ret_any);
}

const struct err *target_news(struct work *w, const struct conversation *c, int64_t at, struct target *ret,
                              bool *ret_any) {
    return target_of(w, c, STANDARD_UPDATE, at, ret, ret_any);
}

const struct err *target_try(struct work *w, const struct standard_for *whom, int64_t at, struct target *ret,
                             struct standard_fit *ret_fit, bool *ret_any) {
    int64_t hours;
    *ret = (struct target){ 0 };
    TRY(standard_choose(w, whom, at, ret_fit, ret_any));
    if (*ret_any) return by_standard(w, whom->team_id, whom->kind, ret_fit, at, ret);
    if (whom->kind >= STANDARD_RESOLUTION) return NULL;
    TRY(setting_number(w, SETTING_ANSWER_HOURS, &hours));
    as_time_passes(ret, at, at + hours * MOMENT_HOUR);
    ret->sentence = rule_for_all(w, hours);
    return NULL;
}
