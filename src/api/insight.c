/* What became of it: figures of an owner about those whom we asked again, about those who complained, and about a
 * week. */
#include "desk/insight/insight.h"

#include "api/api_priv.h"
#include "base/wilson.h"
#include "desk/complaint/complaint.h"

/* Wilson's interval, null where there is nothing to count. */
static void put_share(struct json *j, const char *key, struct insight_share s) {
    int64_t low, high;
    wilson_permille(s.k, s.n, &low, &high);
    json_key(j, key);
    json_open_object(j);
    api_put_int(j, "k", s.k);
    api_put_int(j, "n", s.n);
    api_put_opt_int(j, "low_permille", s.n ? OPT(low) : OPT_NONE);
    api_put_opt_int(j, "high_permille", s.n ? OPT(high) : OPT_NONE);
    api_put_bool(j, "too_few", s.n < INSIGHT_LEAST);
    json_end(j);
}

struct report {
    struct asked_again asked;
    struct forgiven forgiven;
};

static const struct err *asked_tx(struct work *w, void *arg) {
    struct report *r = arg;
    return insight_asked(w, &r->asked);
}

const struct err *api_follow_up_report(struct call *c) {
    struct report r;
    TRY(work_read(c->w, asked_tx, &r));
    const struct asked_again *a = &r.asked;
    struct json j = json_new(c->w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_time(&j, "from", OPT(a->from));
    api_put_time(&j, "until", OPT(a->until));
    api_put_int(&j, "asked", a->asked);
    api_put_int(&j, "waiting", a->waiting);
    api_put_int(&j, "reached", a->of.reached);
    api_put_int(&j, "not_reached", a->of.not_reached);
    api_put_int(&j, "ok", a->of.ok);
    api_put_int(&j, "explained", a->of.explained);
    api_put_int(&j, "problem", a->of.problem);
    json_key(&j, "ordered_again");
    json_open_array(&j);
    for (size_t i = 0; i < INSIGHT_SPANS; i++) {
        json_open_object(&j);
        api_put_int(&j, "days", a->spans[i].days);
        put_share(&j, "reached", a->spans[i].all);
        put_share(&j, "with_problem", a->spans[i].problem);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return api_reply(c, &j);
}

static const struct err *forgiven_tx(struct work *w, void *arg) {
    struct report *r = arg;
    return insight_forgiven(w, r->forgiven.days, &r->forgiven);
}

static const char *const groups[] = { "recovered", "not_recovered", "no_problem" };
static const char *const verdicts[] = { "unknown", "same", "less", "more" };

const struct err *api_recovery_effect(struct call *c) {
    const struct api_value *days = api_asked(c, "days");
    struct report r = { .forgiven.days = insight_days[days->set ? days->number : 0] };
    const struct forgiven *f = &r.forgiven;
    TRY(work_read(c->w, forgiven_tx, &r));
    struct json j = json_new(c->w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_int(&j, "days", f->days);
    api_put_time(&j, "from", OPT(f->from));
    api_put_time(&j, "until", OPT(f->until));
    api_put_int(&j, "customers", f->customers);
    json_key(&j, "groups");
    json_open_array(&j);
    for (size_t i = 0; i < GROUP_KINDS; i++) {
        json_open_object(&j);
        api_put_text(&j, "group", str_of(groups[i]));
        put_share(&j, "ordered_again", f->groups[i].ordered);
        put_share(&j, "said_solved", f->groups[i].good);
        json_end(&j);
    }
    json_end(&j);
    api_put_text(&j, "than_not_recovered", str_of(verdicts[f->than_not_recovered]));
    api_put_text(&j, "than_no_problem", str_of(verdicts[f->than_no_problem]));
    json_end(&j);
    return api_reply(c, &j);
}

/* ---- a week ---- */

struct weekly {
    int64_t from, until;
    struct week week;
};

static const struct err *week_tx(struct work *w, void *arg) {
    struct weekly *x = arg;
    int64_t now = work_now(w);
    if (x->until > now) x->until = now;
    x->from = x->until - INSIGHT_WEEK;
    return insight_week(w, x->from, x->until, &x->week);
}

static void put_complaint(struct arena *a, struct json *j, const struct week_complaint *r) {
    struct complaint of = { .country = r->country, .year = r->year, .number = r->number };
    json_open_object(j);
    api_put_id(j, "id", r->id);
    api_put_text(j, "number", complaint_ref(a, &of));
    api_put_time(j, "received_at", OPT(r->received_at));
    api_put_text(j, "customer_name", r->customer_name);
    api_put_text(j, "item", r->item);
    api_put_text(j, "fault", str_of(complaint_faults[r->fault]));
    api_put_text(j, "our_part", r->our_part);
    api_put_text(j, "state", str_of(complaint_states[r->state]));
    api_put_text(j, "owner_name", r->owner_name);
    json_end(j);
}

static void put_good(struct json *j, const struct week_good *g) {
    json_open_object(j);
    api_put_text(j, "kind", str_of(insight_good_names[g->kind]));
    api_put_time(j, "at", OPT(g->at));
    api_put_id(j, "conversation", g->conversation_id);
    api_put_text(j, "customer_name", g->customer_name);
    api_put_text(j, "who", g->who);
    api_put_text(j, "words", g->words);
    json_end(j);
}

const struct err *api_week(struct call *c) {
    const struct api_value *until = api_asked(c, "until");
    struct weekly x = { .until = until->set ? until->number : INT64_MAX };
    TRY(work_read(c->w, week_tx, &x));
    struct json j = json_new(c->w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_time(&j, "from", OPT(x.from));
    api_put_time(&j, "until", OPT(x.until));
    json_key(&j, "complaints");
    json_open_array(&j);
    for (size_t i = 0; i < x.week.complaint_n; i++)
        put_complaint(c->w->arena, &j, &x.week.complaints[i]);
    json_end(&j);
    json_key(&j, "good");
    json_open_array(&j);
    for (size_t i = 0; i < x.week.good_n; i++)
        put_good(&j, &x.week.good[i]);
    json_end(&j);
    json_end(&j);
    return api_reply(c, &j);
}
