#include "desk/search/where.h"

#include "base/words.h"
#include "base/zone.h"
#include "db/db.h"
#include "desk/conversation/conversation.h"
#include "desk/search/search_sql.h"
#include "desk/tag/tag.h"

/* --- names ------------------------------------------------------------------------------------------ */

/* Each word that was typed begins a word of the name, in their order. */
static bool is_called(struct str typed, struct str name) {
    struct fold_word want, has;
    while (fold_next(&typed, &want)) {
        bool same = false;
        while (!same && fold_next(&name, &has))
            for (size_t i = 0; i < has.n && !same; i++)
                for (size_t k = 0; k < want.n && !same; k++)
                    same = str_starts(fold_reading(&has, i), fold_reading(&want, k));
        if (!same) return false;
    }
    return true;
}

static const struct err *one_of(struct work *w, const struct search_named *all, size_t n,
                                struct str typed, const char *unknown, const char *hint, int64_t *ret) {
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_called(typed, all[i].name)) continue;
        *ret = all[i].id;
        if (str_eq_nocase(typed, all[i].name)) return NULL;
        found++;
    }
    if (found == 1) return NULL;
    if (found > 1)
        return ERR(w->arena, ERR_INVALID, "More than one is called so.", .field = "q",
                   .hint = "Write the whole name, in quotation marks.");
    return ERR(w->arena, ERR_INVALID, unknown, .field = "q", .hint = hint);
}

static const struct err *team(struct work *w, struct str typed, int64_t *ret) {
    struct search_named *all;
    size_t n;
    TRY(sql_search_teams(w->db, &all, &n));
    return one_of(w, all, n, typed, W("No team is called so."),
                  W("Write in: and the beginning of its name; names of two words in quotation marks."), ret);
}

static const struct err *owner(struct work *w, const struct search_filter *f, int64_t *ret) {
    struct search_named *all;
    size_t n;
    *ret = f->number == OWNER_ME ? w->actor.user_id : -1;
    if (f->number != OWNER_NAMED) return NULL;
    TRY(sql_search_users(w->db, &all, &n));
    return one_of(w, all, n, f->value, W("No colleague is called so."),
                  W("Write assigned:me, assigned:nobody, or assigned: and the beginning of a name."), ret);
}

static const struct err *tag(struct work *w, struct str typed, int64_t *ret, struct str *ret_name) {
    struct tag t;
    bool found;
    TRY(tag_find(w, typed, &t, &found));
    if (!found)
        return ERR(w->arena, ERR_INVALID, "There is no such tag.", .field = "q",
                   .hint = "Write it as it stands on a conversation; two words in quotation marks.");
    *ret = t.id;
    *ret_name = t.name;
    return NULL;
}

/* --- days, as they are where the person lives --------------------------------------------------------- */

static const struct err *day(struct work *w, const struct search_filter *f, int64_t *ret) {
    const struct zone *z = NULL;
    struct str name;
    bool found;
    TRY(sql_search_zone(w->db, w->actor.user_id, &name, &found));
    if (found) TRY(zone_load(w->arena, w->sys, name, &z));
    int64_t days = f->number;
    if (f->value.n) { /* today and its neighbours */
        struct moment_parts now = zone_local(z, work_now(w));
        days += moment_days(now.year, now.month, now.day);
    }
    struct moment_parts p = moment_split(days * MOMENT_DAY);
    *ret = zone_moment(z, p);
    return NULL;
}

static const struct err *time_of(struct work *w, const struct search_filter *f,
                                 struct search_where *x) {
    int64_t at;
    TRY(day(w, f, &at));
    bool before = (f->kind == FILTER_BEFORE) != f->without;
    if (before && at < x->before_at) {
        x->before_at = at;
        TRY(sql_search_id_before(w->db, at, &x->before_id));
        x->before_id++;
    } else if (!before && at > x->from_at) {
        x->from_at = at;
        TRY(sql_search_id_from(w->db, at, &x->from_id));
    }
    x->of_messages = true;
    return NULL;
}

static const struct err *resolve(struct work *w, struct search_where *x, size_t i) {
    const struct search_filter *f = &x->q->filters[i];
    switch (f->kind) {
    case FILTER_TAG:
        return tag(w, f->value, &x->known[i].id, &x->known[i].name);
    case FILTER_TEAM:
        return team(w, f->value, &x->known[i].id);
    case FILTER_OWNER:
        return owner(w, f, &x->known[i].id);
    case FILTER_STATE:
        return NULL;
    case FILTER_BEFORE:
    case FILTER_AFTER:
        break;
    }
    return time_of(w, f, x);
}

const struct err *search_where(struct work *w, const struct search_query *q,
                               struct search_where *ret) {
    *ret = (struct search_where){ .q = q,
                                  .user_id = w->actor.user_id,
                                  .from_at = INT64_MIN,
                                  .before_at = INT64_MAX,
                                  .before_id = INT64_MAX,
                                  .of_messages = q->term_n > 0 };
    for (size_t i = 0; i < q->filter_n; i++)
        TRY(resolve(w, ret, i));
    return NULL;
}

/* --- what fits ------------------------------------------------------------------------------------------ */

static bool is_so(enum search_state state, const struct search_look *hit) {
    switch (state) {
    case STATE_IS_OPEN:
        return hit->bucket == BUCKET_OURS;
    case STATE_IS_WAITING:
        return hit->bucket == BUCKET_WAITING;
    case STATE_IS_SOLVED:
        return hit->bucket == BUCKET_DONE;
    case STATE_IS_SNOOZED:
        return hit->snoozed;
    case STATE_IS_SPAM:
        break;
    }
    return hit->state == CONVERSATION_SPAM;
}

static bool has_tag(struct str tags, struct str name) {
    for (struct str one; tag_next(&tags, &one);)
        if (str_eq(one, name)) return true;
    return false;
}

static bool fits(const struct search_where *x, size_t i, const struct search_look *hit) {
    const struct search_filter *f = &x->q->filters[i];
    switch (f->kind) {
    case FILTER_TAG:
        return has_tag(hit->tags, x->known[i].name);
    case FILTER_TEAM:
        return hit->team_id.set && hit->team_id.v == x->known[i].id;
    case FILTER_OWNER:
        return x->known[i].id < 0 ? !hit->owner_id.set
                                  : hit->owner_id.set && hit->owner_id.v == x->known[i].id;
    case FILTER_STATE:
        return is_so((enum search_state)f->number, hit);
    case FILTER_BEFORE:
    case FILTER_AFTER:
        break;
    }
    return !f->without; /* search_where_time has them */
}

bool search_where_time(const struct search_where *x, int64_t at) {
    return at >= x->from_at && at < x->before_at;
}

bool search_where_fits(const struct search_where *x, const struct search_look *hit) {
    if (!hit->seen || !search_where_time(x, hit->at)) return false;
    for (size_t i = 0; i < x->q->filter_n; i++)
        if (fits(x, i, hit) == x->q->filters[i].without) return false;
    return true;
}

/* --- sets ------------------------------------------------------------------------------------------------ */

static struct search_set set_of(const struct search_where *x, size_t i) {
    const struct search_filter *f = &x->q->filters[i];
    struct search_set s = { .value = x->known[i].id, .high = BUCKET_GONE };
    if (f->without) return s;
    if (f->kind == FILTER_TAG) s.kind = SET_TAG;
    if (f->kind == FILTER_TEAM) s.kind = SET_TEAM;
    if (f->kind == FILTER_OWNER) s.kind = s.value < 0 ? SET_UNOWNED : SET_OWNER;
    if (f->kind != FILTER_STATE) return s;
    s.kind = SET_BUCKET;
    if (f->number == STATE_IS_SNOOZED) s.kind = SET_SNOOZED;
    if (f->number == STATE_IS_SPAM) s.kind = SET_SPAM;
    return s;
}

static void narrow(const struct search_where *x, struct search_set *s) {
    for (size_t i = 0; i < x->q->filter_n; i++) {
        const struct search_filter *f = &x->q->filters[i];
        if (f->kind == FILTER_STATE && !f->without && f->number <= STATE_IS_SOLVED)
            s->low = s->high = f->number - STATE_IS_OPEN + BUCKET_OURS;
    }
}

const struct err *search_where_set(struct work *w, const struct search_where *x,
                                   struct search_set *ret) {
    int64_t smallest = SEARCH_SET_MAX + 1;
    *ret = (struct search_set){ .kind = SET_NONE };
    for (size_t i = 0; i < x->q->filter_n; i++) {
        struct search_set s = set_of(x, i);
        int64_t n;
        if (s.kind == SET_NONE) continue;
        narrow(x, &s);
        TRY(sql_search_set_size(w->db, s.kind, s.value, s.low, s.high, smallest, &n));
        if (n >= smallest) continue;
        smallest = n;
        *ret = s;
    }
    return NULL;
}
