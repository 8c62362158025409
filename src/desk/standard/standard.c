#include "desk/standard/standard.h"

#include "base/bug.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/hours/calendar.h"
#include "desk/standard/standard_sql.h"
#include "desk/user/user.h"

static const char *const kinds[STANDARD_KINDS] = { "first_reply", "next_reply", "resolution", "promised_update" };

const char *standard_kind_name(int64_t kind) {
    BUG_UNLESS(kind >= 0 && kind < STANDARD_KINDS);
    return kinds[kind];
}

const char *standard_unit_name(int64_t unit) {
    return unit == STANDARD_OPEN ? "open" : "elapsed";
}

bool standard_kind_by_name(struct str name, enum standard_kind *ret) {
    for (int i = 0; i < STANDARD_KINDS; i++) {
        if (!str_eq(name, str_of(kinds[i]))) continue;
        *ret = (enum standard_kind)i;
        return true;
    }
    return false;
}

struct str standard_span(struct arena *a, int64_t minutes, int64_t unit) {
    const char *open = unit == STANDARD_OPEN ? "open " : "";
    bool hours = minutes % 60 == 0;
    int64_t n = hours ? minutes / 60 : minutes;
    const char *one = hours ? "hour" : "minute";
    if (n == 1) return str_printf(a, "one %s%s", open, one);
    return str_printf(a, "%lld %s%ss", (long long)n, open, one);
}

/* ---- writing ---- */

static const struct err *check_tier(struct work *w, struct str tier) {
    if (tier.n <= STANDARD_TIER_MAX && utf8_is_line(tier)) return NULL;
    return ERR(w->arena, ERR_INVALID, "A price tier is a short word.", .field = "tier",
               .hint = "Write it like premium, the same everywhere.");
}

static const struct err *check_whom(struct work *w, const struct standard_for *whom) {
    struct team t;
    if (whom->channel.set && (whom->channel.v < CHANNEL_MAIL || whom->channel.v > CHANNEL_COUNTER))
        return ERR(w->arena, ERR_INVALID, "There is no such channel.", .field = "channel",
                   .hint = "Choose one that is offered, or none for all.");
    if (whom->team_id.set && team_get(w, whom->team_id.v, &t))
        return ERR(w->arena, ERR_INVALID, "There is no such team.", .field = "team",
                   .hint = "Choose one that is offered, or none for all.");
    return check_tier(w, whom->tier);
}

static const struct err *check_open(struct work *w, const struct standard_for *whom) {
    struct calendar_row r;
    bool found;
    TRY(calendar_for(w, whom->team_id, &r, &found));
    if (found) return NULL;
    return ERR(w->arena, ERR_INVALID, "Nobody has said yet when the shop is open.", .field = "unit",
               .hint = "Set the opening hours first.");
}

static const struct err *check(struct work *w, const struct standard_for *whom,
                               const struct standard_says *in) {
    int64_t most = whom->kind >= STANDARD_RESOLUTION ? STANDARD_MINUTES : STANDARD_REPLY_MINUTES;
    if (in->minutes < 1 || in->minutes > most)
        return ERR(w->arena, ERR_INVALID, "This time is too short or too long.", .field = "minutes",
                   .hint = "A reply takes 24 hours at most, a solution or news a year.");
    if (in->reason.n == 0 || in->reason.n > STANDARD_REASON_MAX || !utf8_is_line(in->reason))
        return ERR(w->arena, ERR_INVALID, "A standard needs its reason, in one line.",
                   .field = "reason", .hint = "Say why these customers are answered within this time.");
    if (in->effective_from.set && (in->effective_from.v < work_now(w) ||
                                   in->effective_from.v > work_now(w) + 3660 * MOMENT_DAY))
        return ERR(w->arena, ERR_INVALID, "A standard counts from now on or from a day to come.",
                   .field = "effective_from", .hint = "What has begun keeps the time it was given.");
    return in->unit == STANDARD_OPEN ? check_open(w, whom) : NULL;
}

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "standard:%lld", (long long)id);
}

/* kept check makes the same of what is stored. */
static struct str hash_of(struct work *w, const struct standard_says *in, int64_t from) {
    return hash_sha256_hex(w->arena,
                           str_printf(w->arena, "%lld\n%d\n%.*s\n%d\n%lld\n", (long long)in->minutes,
                                      (int)in->unit, STR_ARG(in->reason), in->ended,
                                      (long long)from));
}

static const struct err *write(struct work *w, int64_t id, int64_t version,
                               const struct standard_says *in) {
    int64_t now = work_now(w), from = in->effective_from.set ? in->effective_from.v : now;
    bool person = w->actor.kind == ACTOR_USER;
    return sql_standard_version_insert(w->db, id, version, in->minutes, in->unit, in->reason,
                                       in->ended, from, hash_of(w, in, from),
                                       person ? OPT(w->actor.user_id) : OPT_NONE, now, NULL);
}

const struct err *standard_add(struct work *w, const struct standard_for *whom,
                               const struct standard_says *in, int64_t *ret_id) {
    struct standard_for f = *whom;
    struct standard_says says = *in;
    int64_t n, id;
    bool found;
    f.tier = str_trim(whom->tier);
    says.reason = str_trim(in->reason);
    TRY(check_whom(w, &f));
    TRY(check(w, &f, &says));
    TRY(sql_standard_same(w->db, f.kind, f.channel.set ? f.channel.v : -1,
                          f.team_id.set ? f.team_id.v : 0, f.tier, &id, &found));
    if (found)
        return ERR(w->arena, ERR_CONFLICT, "There is a standard for just these already.",
                   .hint = "Change that one.");
    TRY(sql_standard_count(w->db, &n));
    if (n >= STANDARD_MAX)
        return ERR(w->arena, ERR_LIMIT, "This desk has 200 standards, and nobody keeps more.",
                   .field = "tier", .hint = "Change one that is there.");
    TRY(sql_standard_insert(w->db, f.kind, f.channel, f.team_id, f.tier, &id));
    TRY(sql_standard_step(w->db, id, 0, NULL));
    TRY(write(w, id, 1, &says));
    *ret_id = id;
    return audit_note(w, "standard.add", object_of(w, id),
                      standard_span(w->arena, says.minutes, says.unit));
}

const struct err *standard_change(struct work *w, int64_t id, int64_t version,
                                  const struct standard_says *in) {
    struct standard_says says = *in;
    struct standard_row r;
    int64_t changed;
    says.reason = str_trim(in->reason);
    TRY(standard_get(w, id, &r));
    struct standard_for whom = { (enum standard_kind)r.kind, r.channel, r.team_id, r.tier };
    TRY(check(w, &whom, &says));
    TRY(sql_standard_step(w->db, id, version, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    TRY(write(w, id, version + 1, &says));
    return audit_note(w, says.ended ? "standard.end" : "standard.change", object_of(w, id),
                      standard_span(w->arena, says.minutes, says.unit));
}

/* ---- reading ---- */

const struct err *standard_list(struct work *w, struct standard_row **ret, size_t *ret_n) {
    return sql_standards(w->db, work_now(w), ret, ret_n);
}

const struct err *standard_get(struct work *w, int64_t id, struct standard_row *ret) {
    bool found;
    TRY(sql_standard_by_id(w->db, id, work_now(w), ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such standard.");
}

const struct err *standard_history(struct work *w, int64_t id, struct standard_version_row **ret,
                                   size_t *ret_n) {
    return sql_standard_versions(w->db, id, ret, ret_n);
}

const struct err *standard_choose(struct work *w, const struct standard_for *whom, int64_t at,
                                  struct standard_fit *ret, bool *ret_found) {
    struct standard_fit *rows;
    size_t n, i = 0;
    TRY(sql_standards_fitting(w->db, whom->kind, whom->channel.v, whom->team_id.v, whom->tier, at,
                              &rows, &n));
    while (i < n && rows[i].ended)
        i++;
    *ret_found = i < n;
    if (*ret_found) *ret = rows[i];
    return NULL;
}

/* ---- price tiers ---- */

const struct err *standard_tier(struct work *w, int64_t conversation_id, struct str *ret) {
    struct tier_row t;
    bool found;
    TRY(sql_tier_of(w->db, conversation_id, &t, &found));
    *ret = !found ? S("") : t.own.n ? t.own : t.products.n ? t.products : t.customers;
    return NULL;
}

const struct err *standard_customer_tier(struct work *w, int64_t customer_id, struct str *ret) {
    bool found;
    TRY(sql_tier_of_customer(w->db, customer_id, ret, &found));
    if (!found) *ret = S("");
    return NULL;
}

const struct err *standard_set_tier(struct work *w, int64_t conversation_id, struct str tier) {
    int64_t changed;
    tier = str_trim(tier);
    TRY(check_tier(w, tier));
    TRY(sql_tier_set(w->db, conversation_id, tier, &changed));
    if (!changed) return NULL;
    return audit_note(w, "conversation.tier",
                      str_printf(w->arena, "conversation:%lld", (long long)conversation_id), tier);
}

const struct err *standard_set_customer_tier(struct work *w, int64_t customer_id, struct str tier) {
    int64_t changed;
    tier = str_trim(tier);
    TRY(check_tier(w, tier));
    TRY(sql_tier_set_customer(w->db, customer_id, tier, &changed));
    if (!changed) return NULL;
    return audit_note(w, "customer.tier",
                      str_printf(w->arena, "customer:%lld", (long long)customer_id), tier);
}

const struct err *standard_tiers(struct work *w, struct str **ret, size_t *ret_n) {
    return sql_tiers(w->db, ret, ret_n);
}
