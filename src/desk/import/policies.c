/* Policies in a table: a line a language, those of one below each other. What comes in is a draft. */
#include "base/words.h"
#include "db/db.h"
#include "desk/import/import_priv.h"
#include "desk/policy/policy.h"
#include "desk/user/user.h"

enum { CODE, OWNER, REVIEW, LANG, TITLE, TEXT, EXPECTED, COLUMNS };

static const struct import_column columns[COLUMNS] = {
    { "code", true, W("A short name in capitals, such as RETURNS.") },
    { "owner", false, W("The mail address of whoever answers for it.") },
    { "review_on", false, W("The day on which somebody looks whether it still fits.") },
    { "lang", true, W("The language of the text: en, sr, sr-Latn, hu, sl or el.") },
    { "title", true, W("The rule in a few words.") },
    { "text", true, W("What holds, and how far one may go without asking.") },
    { "expected", false, W("What the change is to bring about.") },
};

static struct str code_of(struct work *w, const struct import_row *row) {
    (void)w;
    return str_trim(row->cells[CODE]);
}

/* ---- reading ---- */

static const struct err *in_of(struct work *w, const struct import_row *row, const bool *has, struct str expected,
                               struct policy_in *ret) {
    const struct str *c = row->cells;
    struct user u;
    bool found;
    *ret = (struct policy_in){ .code = c[CODE], .lang = c[LANG], .title = c[TITLE], .text = c[TEXT],
                               .expected = has[EXPECTED] ? c[EXPECTED] : expected };
    if (has[REVIEW] && c[REVIEW].n) {
        TRY(import_day(w, c[REVIEW], columns[REVIEW].name, &ret->review_on.v));
        ret->review_on.set = true;
    }
    if (!has[OWNER] || c[OWNER].n == 0) return NULL;
    TRY(user_by_mail(w, c[OWNER], &u, &found));
    if (!found)
        return ERR(w->arena, ERR_INVALID, "There is no such person.", .field = columns[OWNER].name,
                   .hint = "Write the mail address of somebody who works here.");
    ret->owner_id = OPT(u.id);
    return NULL;
}

static const struct policy_words *find(const struct policy_words *list, size_t n, struct str lang) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].lang, lang)) return &list[i];
    return NULL;
}

/* What stands there now: the draft, else the newest version. */
struct there {
    struct policy policy;
    bool found;
    struct policy_words *drafts, *texts;
    size_t draft_n, text_n;
};

static const struct err *look(struct work *w, struct str code, struct there *t) {
    struct policy_version *versions;
    size_t n;
    *t = (struct there){ .found = false };
    TRY(policy_by_code(w, code, &t->policy, &t->found));
    if (!t->found) return NULL;
    TRY(policy_drafts(w, t->policy.id, &t->drafts, &t->draft_n));
    TRY(policy_versions(w, t->policy.id, &versions, &n));
    return n ? policy_texts(w, versions[0].id, &t->texts, &t->text_n) : NULL;
}

static bool same(const struct there *t, const struct policy_in *in) {
    const struct policy *p = &t->policy;
    const struct policy_words *now = find(t->drafts, t->draft_n, in->lang);
    if (!now) now = find(t->texts, t->text_n, in->lang);
    return now && str_eq(now->title, in->title) && str_eq(now->text, in->text) && str_eq(p->expected, in->expected) &&
           (!in->owner_id.set || in->owner_id.v == p->owner_id) &&
           (!in->review_on.set || (p->review_on.set && p->review_on.v == in->review_on.v));
}

/* ---- writing ---- */

static const struct err *put(struct work *w, struct buf *b, const struct policy *p, const struct policy_words *t) {
    struct user u;
    TRY(user_get(w, p->owner_id, &u));
    struct str cells[COLUMNS] = { p->code, u.mail, p->review_on.set ? import_show_day(w, p->review_on.v) : S(""),
                                  t ? t->lang : S(""), t ? t->title : S(""), t ? t->text : S(""), p->expected };
    import_put(b, cells, COLUMNS);
    return NULL;
}

/* The drafts that it had; one line without a text where it had none. */
static const struct err *keep_before(struct work *w, const struct there *t, struct str *ret) {
    struct buf b = buf_new(w->arena, CSV_BYTES_MAX);
    if (t->draft_n == 0) TRY(put(w, &b, &t->policy, NULL));
    for (size_t i = 0; i < t->draft_n; i++)
        TRY(put(w, &b, &t->policy, &t->drafts[i]));
    *ret = buf_str(&b);
    return NULL;
}

static const struct err *write(struct work *w, struct import_ask *a, const struct there *t, const struct policy_in *in) {
    int64_t id = t->found ? t->policy.id : 0, version = t->found ? t->policy.version : 0;
    struct policy p;
    a->before = S("");
    if (t->found) TRY(keep_before(w, t, &a->before));
    for (size_t i = 0; i < a->n; i++) {
        if (t->found && same(t, &in[i])) continue;
        a->at = i;
        TRY(policy_write(w, id, version, &in[i], &id));
        TRY(policy_get(w, id, &p));
        version = p.version;
    }
    a->object_id = OPT(id);
    a->version = version;
    return NULL;
}

static const struct err *unit(struct work *w, struct import_ask *a) {
    struct policy_in *in = ARENA_ARRAY(w->arena, a->n, struct policy_in);
    struct there t;
    bool differs = false;
    TRY(look(w, a->rows[0].cells[CODE], &t));
    for (a->at = 0; a->at < a->n; a->at++) {
        TRY(in_of(w, &a->rows[a->at], a->has, t.found ? t.policy.expected : S(""), &in[a->at]));
        bool is_same = t.found && same(&t, &in[a->at]);
        if (!is_same) TRY(policy_check(w, &in[a->at], !t.found));
        differs |= !is_same;
    }
    a->verdict = !t.found ? VERDICT_NEW : differs ? VERDICT_CHANGED : VERDICT_SAME;
    if (t.found) a->object_id = OPT(t.policy.id);
    if (t.found && differs && t.policy.retired_at.set)
        return ERR(w->arena, ERR_CONFLICT, "This policy was retired.", .field = columns[CODE].name,
                   .hint = "Write a new one.");
    return a->write && a->verdict != VERDICT_SAME ? write(w, a, &t, in) : NULL;
}

static const struct err *undo(struct work *w, const struct import_unit *u, struct import_row *before, size_t n,
                              bool *ret_stays) {
    static const bool all[COLUMNS] = { true, true, true, true, true, true, true };
    struct policy_in *in = ARENA_ARRAY(w->arena, n + 1, struct policy_in);
    if (n == 0) return policy_forget(w, u->object_id.v, u->version.v, ret_stays);
    for (size_t i = 0; i < n; i++)
        TRY(in_of(w, &before[i], all, S(""), &in[i]));
    return policy_restore(w, u->object_id.v, u->version.v, in, in[0].lang.n ? n : 0, &in[0], ret_stays);
}

/* Each language as it is to be read next: the draft where there is one, else the newest version. */
static const struct err *export_one(struct work *w, const struct there *t, struct buf *b) {
    for (size_t i = 0; i < t->draft_n; i++)
        TRY(put(w, b, &t->policy, &t->drafts[i]));
    for (size_t i = 0; i < t->text_n; i++)
        if (!find(t->drafts, t->draft_n, t->texts[i].lang)) TRY(put(w, b, &t->policy, &t->texts[i]));
    return NULL;
}

static const struct err *export(struct work *w, int64_t from_at, const struct zone *z, struct buf *b) {
    struct policy *list;
    struct there t;
    size_t n;
    (void)from_at, (void)z;
    TRY(policy_list(w, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (list[i].retired_at.set) continue;
        TRY(look(w, list[i].code, &t));
        TRY(export_one(w, &t, b));
    }
    return NULL;
}

const struct import_trade import_policies = { columns, COLUMNS, true, code_of, unit, undo, export };
