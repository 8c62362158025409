/* The sentence beside a deadline: which standard it is from, and why. */
#include "desk/clock/clock.h"
#include "desk/conversation/conversation.h"
#include "desk/standard/standard.h"
#include "view/words.h"
#include "web/clocks.h"

/* "4 opening hours" */
struct str page_standard_span(const struct page *p, int64_t minutes, int64_t unit) {
    struct arena *a = p->w->arena;
    bool hours = minutes % 60 == 0, open = unit == STANDARD_OPEN;
    int64_t n = hours ? minutes / 60 : minutes;
    struct word_arg arg = { S("n"), str_printf(a, "%lld", (long long)n) };
    struct str text = hours && open ? word_n(p->lang, W_N("{n} opening hour", "{n} opening hours"), n)
                      : open  ? word_n(p->lang, W_N("{n} opening minute", "{n} opening minutes"), n)
                      : hours ? word_n(p->lang, W_N("{n} clock hour", "{n} clock hours"), n)
                              : word_n(p->lang, W_N("{n} clock minute", "{n} clock minutes"), n);
    return word_fill(a, text, &arg, 1);
}

static struct str rule_for_all(const struct page *p, int64_t hours) {
    struct word_arg arg = { S("n"), str_printf(p->w->arena, "%lld", (long long)hours) };
    return word_fill(p->w->arena,
                     word_n(p->lang, W_N("Everybody is answered within one hour.",
                                         "Everybody is answered within {n} hours."), hours),
                     &arg, 1);
}

/* A deadline without a standard of its own: the rule for all where it is one, "" for what was agreed. */
static struct str ruled(const struct page *p, int64_t channel, int64_t lasts) {
    bool rule = channel == CHANNEL_MAIL && lasts > 0 && lasts % MOMENT_HOUR == 0;
    return rule ? rule_for_all(p, lasts / MOMENT_HOUR) : S("");
}

static struct str why(const struct page *p, const struct conversation *c, const struct clock_why *k) {
    struct word_arg moved[] = { { S("name"), k->moved_by }, { S("reason"), k->moved_reason } };
    if (str_is_set(k->moved_reason))
        return word_fill(p->w->arena, word(p->lang, W("Due time set by {name}: {reason}")), moved, 2);
    if (!k->minutes.set) return ruled(p, c->channel, k->due_at - k->started_at);
    struct word_arg args[] = { { S("span"), page_standard_span(p, k->minutes.v, k->unit.v) },
                               { S("reason"), k->reason },
                               { S("tier"), k->tier } };
    bool day = k->kind != STANDARD_RESOLUTION && k->due_at - k->started_at == CLOCK_REPLY_TIME;
    if (day && k->unit.v == STANDARD_OPEN)
        return word_fill(p->w->arena,
                         word(p->lang, W("Everybody is answered within 24 hours; the standard of {span} "
                                         "would end later.")), args, 1);
    if (k->tier.n)
        return word_fill(p->w->arena, word(p->lang, W("Standard for {tier}: {span}. {reason}")), args, 3);
    return word_fill(p->w->arena, word(p->lang, W("Standard: {span}. {reason}")), args, 2);
}

const struct err *page_why_due(struct page *p, struct work *w, const struct conversation *c,
                               struct page_conversation *out) {
    struct clock_why *rows;
    size_t n;
    out->due_why = out->solve_why = S("");
    if (!(c->holds & HOLDS_STANDARD)) {
        if (c->due.set) out->due_why = ruled(p, c->channel, c->due.v - c->waiting_since.v);
        return NULL;
    }
    TRY(clock_why(w, c->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].kind != STANDARD_RESOLUTION) {
            out->due_why = why(p, c, &rows[i]);
            continue;
        }
        out->solve_why = rows[i].running
                             ? why(p, c, &rows[i])
                             : word(p->lang, W("It stands still while the customer has the word."));
        if (rows[i].running) out->solve_by = page_due(p, rows[i].due_at, rows[i].started_at);
    }
    return NULL;
}
