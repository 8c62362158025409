#include "desk/policy/policy.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/policy/policy_sql.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"

enum { A_YEAR = 365, DAYS_MOST = 3660 };

const char *policy_state_name(enum policy_state s) {
    static const char *const names[] = { "draft", "approved", "effective", "superseded" };
    return names[s];
}

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "policy:%lld", (long long)id);
}

static const struct err *changed_meanwhile(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
               .hint = "Look at it once more, then try again.");
}

/* ---- days ---- */

static const struct err *zone_of(struct work *w, const struct zone **ret) {
    struct desk_facts desk;
    TRY(desk_facts_get(w, &desk));
    return zone_load(w->arena, w->sys, desk.zone, ret);
}

const struct err *policy_today(struct work *w, int64_t *ret) {
    const struct zone *z;
    TRY(zone_of(w, &z));
    struct moment_parts p = zone_local(z, work_now(w));
    *ret = moment_days(p.year, p.month, p.day);
    return NULL;
}

const struct err *policy_day_start(struct work *w, int64_t day, int64_t *ret) {
    const struct zone *z;
    TRY(zone_of(w, &z));
    *ret = zone_moment(z, moment_split(day * MOMENT_DAY));
    return NULL;
}

int64_t policy_late(const struct policy *p, int64_t today) {
    return p->review_on.set && p->review_on.v < today ? today - p->review_on.v : 0;
}

/* ---- the draft ---- */

static bool is_code(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool fits = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!fits) return false;
    }
    return s.n > 0 && s.n <= POLICY_CODE_MAX;
}

static const struct err *check_code(struct work *w, struct str code) {
    if (is_code(code)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no code of a policy.", .field = "code",
               .hint = "Write capitals and digits, such as RETURNS.");
}

static const struct err *check_text(struct work *w, struct str s, size_t max, const char *field) {
    if (s.n > max)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = field,
                   .hint = "Say it shorter: people have to remember it.");
    if (!utf8_valid(s) || str_find_char(s, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = field);
    return NULL;
}

static const struct err *check(struct work *w, const struct policy_in *in) {
    TRY(user_check_lang(w, in->lang));
    TRY(check_text(w, in->title, POLICY_TITLE_MAX, "title"));
    if (in->title.n == 0)
        return ERR(w->arena, ERR_INVALID, "A title is missing.", .field = "title",
                   .hint = "Name the rule in a few words.");
    TRY(check_text(w, in->text, POLICY_TEXT_MAX, "text"));
    if (in->text.n == 0)
        return ERR(w->arena, ERR_INVALID, "This policy says nothing yet.", .field = "text",
                   .hint = "Write what holds, and how far one may go without asking.");
    return check_text(w, in->expected, POLICY_EXPECTED_MAX, "expected");
}

static const struct err *check_review(struct work *w, int64_t day) {
    int64_t today;
    TRY(policy_today(w, &today));
    if (day > today && day <= today + DAYS_MOST) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no day to come.", .field = "review_on",
               .hint = "Choose the day on which somebody is to look whether it still fits.");
}

static const struct err *check_owner(struct work *w, struct opt_int id) {
    struct user u;
    if (!id.set) return NULL;
    const struct err *e = user_get(w, id.v, &u);
    if (!e && u.active) return NULL;
    if (e && e->code != ERR_NOT_FOUND) return e;
    return ERR(w->arena, ERR_INVALID, "There is no such person.", .field = "owner",
               .hint = "Choose one of the list.", .cause = e);
}

static const struct err *make(struct work *w, const struct policy_in *in, struct policy *ret) {
    struct str code = str_trim(in->code);
    struct policy same;
    int64_t n, id, today;
    bool found;
    TRY(check_code(w, code));
    TRY(policy_by_code(w, code, &same, &found));
    if (found)
        return ERR(w->arena, ERR_CONFLICT, "Another policy has this code.", .field = "code",
                   .hint = "Change that one, or write another code.");
    TRY(sql_policy_count(w->db, &n));
    if (n >= POLICIES_MAX)
        return ERR(w->arena, ERR_LIMIT, "This desk has 300 policies, and nobody knows more.",
                   .field = "code", .hint = "Change one that is there.");
    TRY(policy_today(w, &today));
    TRY(sql_policy_insert(w->db, code, in->owner_id.set ? in->owner_id.v : w->actor.user_id,
                          in->review_on.set ? in->review_on.v : today + A_YEAR, work_now(w), &id));
    return policy_get(w, id, ret);
}

static struct policy_in tidied(struct work *w, const struct policy_in *in) {
    struct policy_in p = *in;
    p.title = utf8_one_line(w->arena, in->title);
    p.text = str_trim(in->text);
    p.expected = str_is_set(in->expected) ? str_trim(in->expected) : S("");
    return p;
}

const struct err *policy_check(struct work *w, const struct policy_in *in, bool fresh) {
    struct policy_in t = tidied(w, in);
    TRY(check(w, &t));
    TRY(check_owner(w, t.owner_id));
    if (t.review_on.set) TRY(check_review(w, t.review_on.v));
    return fresh ? check_code(w, str_trim(in->code)) : NULL;
}

const struct err *policy_forget(struct work *w, int64_t id, int64_t version, bool *ret_stays) {
    struct policy p;
    TRY(policy_get(w, id, &p));
    *ret_stays = p.version != version || p.numbered > 0;
    if (*ret_stays) return NULL;
    TRY(sql_policy_draft_clear(w->db, id, NULL));
    return sql_policy_delete(w->db, id, version, NULL);
}

const struct err *policy_restore(struct work *w, int64_t id, int64_t version, const struct policy_in *texts,
                                 size_t n, const struct policy_in *rest, bool *ret_stays) {
    struct policy p;
    TRY(policy_get(w, id, &p));
    *ret_stays = p.version != version;
    if (*ret_stays) return NULL;
    TRY(sql_policy_draft_clear(w->db, id, NULL));
    for (size_t i = 0; i < n; i++)
        TRY(sql_policy_draft_set(w->db, id, texts[i].lang, texts[i].title, texts[i].text, NULL));
    return sql_policy_update(w->db, id, version, rest->owner_id.set ? rest->owner_id.v : p.owner_id,
                             rest->review_on.set ? rest->review_on : p.review_on, rest->expected,
                             work_now(w), NULL);
}

const struct err *policy_write(struct work *w, int64_t id, int64_t version,
                               const struct policy_in *in, int64_t *ret_id) {
    struct policy_in t = tidied(w, in);
    struct policy p;
    int64_t changed;
    bool fresh = id == 0;
    TRY(check(w, &t));
    TRY(check_owner(w, t.owner_id));
    if (t.review_on.set) TRY(check_review(w, t.review_on.v));
    TRY(fresh ? make(w, &t, &p) : policy_get(w, id, &p));
    if (p.retired_at.set)
        return ERR(w->arena, ERR_CONFLICT, "This policy was retired.",
                   .hint = "Write a new one.");
    TRY(sql_policy_draft_set(w->db, p.id, t.lang, t.title, t.text, NULL));
    TRY(sql_policy_update(w->db, p.id, fresh ? p.version : version,
                          t.owner_id.set ? t.owner_id.v : p.owner_id,
                          t.review_on.set ? t.review_on : p.review_on, t.expected, work_now(w),
                          &changed));
    if (!changed) return changed_meanwhile(w);
    *ret_id = p.id;
    return audit_note(w, fresh ? "policy.add" : "policy.draft", object_of(w, p.id), S(""));
}

/* ---- its versions ---- */

/* kept check makes the same of what is stored. */
static struct str hash_of(struct work *w, int64_t number, int64_t from_at, struct str expected,
                          const struct policy_words *t) {
    struct str head = str_printf(w->arena, "%lld\n%lld\n%.*s\n", (long long)number,
                                 (long long)from_at, STR_ARG(expected));
    const struct str parts[] = { t->lang, t->title, t->text };
    struct hash_run *h = hash_start(w->arena);
    hash_add(h, head.p, head.n);
    for (size_t i = 0; i < 3; i++) {
        hash_add(h, parts[i].p, parts[i].n);
        hash_add(h, "\n", 1);
    }
    return hash_done(w->arena, h);
}

static bool has_lang(const struct policy_words *list, size_t n, struct str lang) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].lang, lang)) return true;
    return false;
}

static const struct err *keep_texts(struct work *w, int64_t version_id, int64_t number,
                                    int64_t from_at, struct str expected,
                                    const struct policy_words *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        TRY(sql_policy_text_insert(w->db, version_id, list[i].lang, list[i].title, list[i].text,
                                   hash_of(w, number, from_at, expected, &list[i]), NULL));
    return NULL;
}

/* The draft's texts, and what the version before has in other languages. */
static const struct err *texts_of(struct work *w, int64_t id, const struct policy_version *before,
                                  struct policy_words **ret, size_t *ret_n) {
    struct policy_words *drafts, *old = NULL;
    size_t n, old_n = 0;
    TRY(policy_drafts(w, id, &drafts, &n));
    if (n == 0)
        return ERR(w->arena, ERR_INVALID, "There is no draft to approve.", .field = "text",
                   .hint = "Write what is to hold from now on.");
    if (before) TRY(policy_texts(w, before->id, &old, &old_n));
    struct policy_words *all = ARENA_ARRAY(w->arena, n + old_n, struct policy_words);
    for (size_t i = 0; i < n; i++)
        all[i] = drafts[i];
    for (size_t i = 0; i < old_n; i++)
        if (!has_lang(drafts, n, old[i].lang)) all[n++] = old[i];
    *ret = all;
    *ret_n = n;
    return NULL;
}

const struct err *policy_approve(struct work *w, int64_t id, int64_t version, int64_t from_at,
                                 int64_t review_on) {
    struct policy p;
    struct policy_version *list;
    struct policy_words *texts;
    size_t list_n, n;
    int64_t version_id, changed, now = work_now(w), from = from_at ? from_at : now;
    TRY(policy_get(w, id, &p));
    if (p.retired_at.set || p.version != version) return changed_meanwhile(w);
    TRY(policy_versions(w, id, &list, &list_n));
    TRY(texts_of(w, id, list_n ? &list[0] : NULL, &texts, &n));
    if (from < now || (list_n && from <= list[0].from_at))
        return ERR(w->arena, ERR_INVALID, "A version holds from a time to come, after the one before.",
                   .field = "from", .hint = "Choose a later day, or none for from now on.");
    TRY(check_review(w, review_on));
    int64_t number = p.numbered + 1;
    TRY(sql_policy_version_insert(w->db, id, number, from, p.expected, review_on, p.owner_id,
                                  w->actor.user_id, now, &version_id));
    TRY(keep_texts(w, version_id, number, from, p.expected, texts, n));
    TRY(sql_policy_draft_clear(w->db, id, NULL));
    TRY(sql_policy_numbered(w->db, id, version, number, review_on, now, &changed));
    if (!changed) return changed_meanwhile(w);
    return audit_note(w, "policy.approve", object_of(w, id),
                      str_printf(w->arena, "version %lld", (long long)number));
}

const struct err *policy_retire(struct work *w, int64_t id, int64_t version) {
    struct policy p;
    int64_t changed;
    TRY(policy_get(w, id, &p));
    if (p.retired_at.set) return NULL;
    TRY(sql_policy_retire(w->db, id, version, work_now(w), &changed));
    if (!changed) return changed_meanwhile(w);
    return audit_note(w, "policy.retire", object_of(w, id), S(""));
}

/* ---- reading ---- */

const struct err *policy_get(struct work *w, int64_t id, struct policy *ret) {
    bool found;
    TRY(sql_policy_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such policy.");
}

const struct err *policy_by_code(struct work *w, struct str code, struct policy *ret,
                                 bool *ret_found) {
    int64_t id;
    TRY(sql_policy_id_by_code(w->db, code, &id, ret_found));
    return *ret_found ? policy_get(w, id, ret) : NULL;
}

const struct err *policy_list(struct work *w, struct policy **ret, size_t *ret_n) {
    return sql_policies(w->db, ret, ret_n);
}

const struct err *policy_overdue(struct work *w, struct policy **ret, size_t *ret_n) {
    int64_t today;
    TRY(policy_today(w, &today));
    return sql_policies_overdue(w->db, today, ret, ret_n);
}

const struct err *policy_count_overdue(struct work *w, int64_t today, int64_t *ret) {
    return sql_policies_overdue_count(w->db, today, ret);
}

const struct err *policy_drafts(struct work *w, int64_t id, struct policy_words **ret,
                                size_t *ret_n) {
    return sql_policy_drafts(w->db, id, ret, ret_n);
}

const struct err *policy_versions(struct work *w, int64_t id, struct policy_version **ret,
                                  size_t *ret_n) {
    return sql_policy_versions(w->db, id, ret, ret_n);
}

enum policy_state policy_state_of(const struct policy_version *list, size_t n, size_t i,
                                  int64_t at) {
    if (i >= n || list[i].from_at > at) return POLICY_APPROVED;
    return i > 0 && list[i - 1].from_at <= at ? POLICY_SUPERSEDED : POLICY_EFFECTIVE;
}

const struct err *policy_texts(struct work *w, int64_t version_id, struct policy_words **ret,
                               size_t *ret_n) {
    return sql_policy_texts(w->db, version_id, ret, ret_n);
}
