/* The small form that asks what came of a case: what it begins from, and what was said in it. */
#include "base/moment.h"
#include "desk/followup/followup.h"
#include "desk/outcome/outcome.h"
#include "view/solved.h"
#include "view/words.h"
#include "web/web_priv.h"

#include <string.h>

static const struct {
    const char *value, *name;
} results[SOLVE_RESULTS] = {
    { "answered", W("Answered") },
    { "solved", W("Solved") },
    { "partly", W("Solved in part") },
    { "honest_no", W("An honest no, with something else") },
    { "referred", W("Sent to somebody who serves better") },
}, goals[SOLVE_GOALS] = {
    { "", W("as it usually is then") },
    { "won", W("won a customer") },
    { "kept", W("kept a customer") },
    { "corrected", W("put something right") },
    { "informed", W("told them what they asked") },
    { "lost", W("lost a customer") },
}, follows[SOLVE_FOLLOWS] = {
    { "mail 3", W("In 3 days, by mail") },
    { "mail 7", W("In a week, by mail") },
    { "phone 3", W("In 3 days, by phone") },
    { "phone 7", W("In a week, by phone") },
    { "nothing_to_check", W("No: the answer settles it") },
    { "confirmed", W("No: they said that it is solved") },
    { "unwanted", W("No: they want to be left alone") },
    { "own", W("No, because of what stands below") },
};

static struct page_choice choice(const struct page *p, const char *value, const char *name,
                                 struct str chosen) {
    return (struct page_choice){ str_of(value), word(p->lang, name),
                                 str_eq(str_of(value), chosen) };
}

static const struct err *causes(struct page *p, struct work *w, int64_t chosen,
                                struct page_solve *out) {
    struct cause *all;
    size_t n;
    TRY(cause_list(w, &all, &n));
    struct page_choice *list = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    for (size_t i = 0; i < n && all[i].active; i++) {
        struct str name = cause_name(&all[i]);
        if (str_is_set(all[i].code)) name = word(p->lang, str_c(w->arena, name));
        if (all[i].parent_id.set) name = str_join(w->arena, S("– "), name);
        struct str id = str_printf(w->arena, "%lld", (long long)all[i].id);
        bool is = chosen ? all[i].id == chosen : i == 0;
        list[out->cause_n++] = (struct page_choice){ id, name, is };
    }
    out->causes = list;
    return NULL;
}

const struct err *page_solve(struct page *p, struct work *w, const struct conversation *c,
                             const struct page_solve **ret) {
    struct page_solve *out = ARENA_NEW(w->arena, struct page_solve);
    struct outcome_guess g = { .result = OUTCOME_ANSWERED };
    struct str result = page_field(p, "result"), follow = page_field(p, "follow");
    if (c) TRY(outcome_guess(w, c, &g));
    if (result.n == 0) result = str_of(outcome_result_name(g.result));
    if (follow.n == 0) follow = g.plans ? S("mail 3") : S("nothing_to_check");
    for (size_t i = 0; i < SOLVE_RESULTS; i++)
        out->results[i] = choice(p, results[i].value, results[i].name, result);
    for (size_t i = 0; i < SOLVE_GOALS; i++)
        out->goals[i] = choice(p, goals[i].value, goals[i].name, page_field(p, "goal"));
    for (size_t i = 0; i < SOLVE_FOLLOWS; i++)
        out->follows[i] = choice(p, follows[i].value, follows[i].name, follow);
    int64_t cause = page_number(p, "cause");
    TRY(causes(p, w, cause > 0 ? cause : g.cause_id, out));
    out->unmet = str_eq(page_field(p, "need_met"), S("no"));
    out->words = page_field(p, "words");
    out->reason = page_field(p, "reason");
    if (c) TRY(conversation_ask_understood(w, c, &out->understood));
    *ret = out;
    return NULL;
}

bool page_plan(struct page *p, struct str follow, struct solving *s) {
    struct str way;
    int64_t days;
    if (!str_split(&follow, ' ', &way) || !follow_up_channel_by_name(way, &s->channel) ||
        !str_is_set(follow) || !str_to_int(follow, 1, 366, &days))
        return false;
    s->plans = true;
    s->due = p->now + days * MOMENT_DAY;
    s->roughly = true;
    return true;
}

const struct solving *page_solving(struct page *p, struct work *w) {
    struct str met = page_field(p, "need_met"), follow = page_field(p, "follow");
    if (page_field(p, "result").n == 0 || outcome_closes(page_field(p, "reason"))) return NULL;
    struct solving *s = ARENA_NEW(w->arena, struct solving);
    *s = (struct solving){ .result = page_field(p, "result"),
                           .goal = page_field(p, "goal"),
                           .cause = page_field(p, "cause"),
                           .words = str_trim(page_field(p, "words")) };
    if (str_eq(met, S("yes")) || str_eq(met, S("no"))) s->need_met = OPT(str_eq(met, S("yes")));
    if (!page_plan(p, follow, s)) s->follow_up = str_eq(follow, S("own")) ? s->words : follow;
    return s;
}

bool page_asks_outcome(const struct err *e) {
    static const char *const fields[] = { "outcome", "goal",      "cause",        "need_met",
                                          "words",   "follow_up", "follow_up_due" };
    for (size_t i = 0; e && e->field && i < sizeof fields / sizeof *fields; i++)
        if (strcmp(e->field, fields[i]) == 0) return true;
    return false;
}
