/* Policies: their drafts and their versions. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/policy/policy.h"

#include <stdlib.h>

/* ---- days as the API writes them: 2026-12-01 ---- */

static void put_day(struct work *w, struct json *j, const char *key, struct opt_int day) {
    struct moment_parts p = moment_split(day.v * MOMENT_DAY);
    api_put_text(j, key, day.set ? str_printf(w->arena, "%04d-%02d-%02d", p.year, p.month, p.day)
                                 : STR_NONE);
}

static const struct err *day_of(const struct call *c, const char *name, struct opt_int *ret) {
    const struct api_value *v = api_field(c, name);
    int64_t at;
    *ret = OPT_NONE;
    if (!v->set) return NULL;
    struct str whole = str_join(c->w->arena, v->text, S("T00:00:00Z"));
    if (v->text.n != 10 || !moment_from_rfc3339(whole, &at))
        return ERR(c->w->arena, ERR_INVALID, "A field is not right.", .field = "review_on",
                   .hint = "Send a day such as 2026-12-01.");
    *ret = OPT(at / MOMENT_DAY);
    return NULL;
}

/* ---- reading ---- */

static void put_texts(struct json *j, const char *key, const struct policy_words *t, size_t n) {
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "lang", t[i].lang);
        api_put_text(j, "title", t[i].title);
        api_put_text(j, "text", t[i].text);
        json_end(j);
    }
    json_end(j);
}

static const struct err *put_version(struct work *w, struct json *j,
                                     const struct policy_version *list, size_t n, size_t i) {
    const struct policy_version *v = &list[i];
    struct policy_words *texts;
    size_t text_n;
    TRY(policy_texts(w, v->id, &texts, &text_n));
    json_open_object(j);
    api_put_int(j, "number", v->number);
    api_put_text(j, "state", str_of(policy_state_name(policy_state_of(list, n, i, work_now(w)))));
    api_put_time(j, "from", OPT(v->from_at));
    api_put_time(j, "until", i > 0 ? OPT(list[i - 1].from_at) : OPT_NONE);
    api_put_text(j, "expected", v->expected);
    put_day(w, j, "review_on", OPT(v->review_on));
    api_put_text(j, "owner", v->owner_name);
    api_put_text(j, "approved_by", v->approved_by);
    api_put_time(j, "approved_at", OPT(v->approved_at));
    put_texts(j, "texts", texts, text_n);
    json_end(j);
    return NULL;
}

static const struct err *put(struct work *w, struct json *j, const struct policy *p) {
    struct policy_words *drafts;
    struct policy_version *list;
    size_t draft_n, n;
    int64_t today;
    TRY(policy_today(w, &today));
    TRY(policy_drafts(w, p->id, &drafts, &draft_n));
    TRY(policy_versions(w, p->id, &list, &n));
    json_open_object(j);
    api_put_id(j, "id", p->id);
    api_put_text(j, "code", p->code);
    api_put_id(j, "owner", p->owner_id);
    put_day(w, j, "review_on", p->review_on);
    api_put_int(j, "days_overdue", policy_late(p, today));
    api_put_time(j, "retired_at", p->retired_at);
    api_put_text(j, "expected", p->expected);
    put_texts(j, "draft", drafts, draft_n);
    json_key(j, "versions");
    json_open_array(j);
    for (size_t i = 0; i < n; i++)
        TRY(put_version(w, j, list, n, i));
    json_end(j);
    api_put_int(j, "version", p->version);
    json_end(j);
    return NULL;
}

/* Pages go by id (api_whole). */
static int by_id(const void *x, const void *y) {
    const struct policy *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct api_whole *x = arg;
    struct policy *rows;
    size_t n;
    TRY(policy_list(w, &rows, &n));
    if (n) qsort(rows, n, sizeof *rows, by_id);
    api_whole_begin(w, x);
    for (size_t i = 0; i < n; i++)
        if (api_whole_takes(x, rows[i].id)) TRY(put(w, &x->json, &rows[i]));
    return api_whole_end(w, x);
}

const struct err *api_list_policies(struct call *c) { return api_whole_answer(c, list_tx); }

static const struct err *one_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    struct policy p;
    TRY(policy_get(w, x->id, &p));
    x->json = json_new(w->arena, API_JSON_MAX);
    x->version = p.version;
    return put(w, &x->json, &p);
}

const struct err *api_get_policy(struct call *c) { return api_get_one(c, one_tx); }

/* ---- writing ---- */

static const struct err *take(const struct call *c, struct policy_in *in) {
    const struct api_value *owner = api_field(c, "owner");
    in->lang = api_text(c, "lang");
    in->title = api_text(c, "title");
    in->text = api_text(c, "text");
    in->expected = api_text_or(c, "expected", in->expected);
    if (owner->set) in->owner_id = OPT(owner->id);
    return day_of(c, "review_on", &in->review_on);
}

static const struct err *add_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct policy_in in = { .code = api_field(c, "code")->text, .expected = S("") };
    int64_t id;
    TRY(take(c, &in));
    TRY(policy_write(w, 0, 0, &in, &id));
    return api_written(w, c, one_tx, id, ret_body);
}

const struct err *api_post_policy(struct call *c) { return api_once(c, add_act, c); }

static const struct err *change_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *retired = api_field(c, "retired");
    struct policy p;
    TRY(policy_get(w, c->id, &p));
    TRY(api_check_version(w, c, p.version));
    struct policy_in in = { .expected = p.expected };
    if (retired->set && retired->number == 1)
        TRY(policy_retire(w, c->id, p.version));
    else {
        TRY(take(c, &in));
        TRY(policy_write(w, c->id, p.version, &in, &c->id));
    }
    return api_written(w, c, one_tx, c->id, ret_body);
}

const struct err *api_patch_policy(struct call *c) {
    TRY(api_once(c, change_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

static const struct err *approve_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    const struct api_value *from = api_field(c, "from");
    struct opt_int review;
    TRY(day_of(c, "review_on", &review));
    TRY(policy_approve(w, c->id, api_field(c, "seen")->number, from->set ? from->number : 0, review.v));
    return api_written(w, c, one_tx, c->id, ret_body);
}

const struct err *api_post_policy_version(struct call *c) {
    TRY(api_once(c, approve_act, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}
