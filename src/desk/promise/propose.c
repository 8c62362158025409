/* What the words of a reply promise, as a person may make it: a sentence and a moment. */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/hours/calendar.h"
#include "desk/promise/promise_priv.h"
#include "desk/promise/said.h"

/* The sentence around said, without the marks of Markdown, as one line. */
static struct str sentence(struct arena *a, struct str text, const struct said *s) {
    size_t from = s->at, to = s->at + s->n;
    while (from > 0 && !(text.p[from - 1] == '\n') &&
           !(from > 1 && text.p[from - 1] == ' ' &&
             str_find_char(S(".!?;"), text.p[from - 2]) >= 0))
        from--;
    while (to < text.n && text.p[to] != '\n' &&
           !(str_find_char(S(".!?;"), text.p[to]) >= 0 &&
             (to + 1 == text.n || text.p[to + 1] == ' ' || text.p[to + 1] == '\n')))
        to++;
    struct str line = utf8_one_line(a, str_trim(str_slice(text, from, to)));
    while (line.n && str_find_char(S("*_-#> "), line.p[0]) >= 0)
        line = str_from(line, 1);
    return str_trim(utf8_cut(line, PROMISE_WORDS_MAX));
}

/* Of whole weekdays we know more than said.h: the shop's own days. */
static int64_t due_of(const struct calendar *c, const struct said *s, int64_t now) {
    int64_t day;
    if (s->working == 0 || !open_day_after(c, open_date(c->zone, now), s->working, &day))
        return s->due;
    return calendar_closing(c, day);
}

const struct err *promise_propose(struct work *w, struct str text, struct str lang,
                                  struct promise_proposal *ret, size_t *ret_n) {
    struct said found[SAID_MOST];
    struct promise_advice advice;
    struct calendar c;
    int16_t closes[7];
    int64_t now = work_now(w);
    size_t kept = 0;
    *ret_n = 0;
    if (!str_is_set(lang) || text.n == 0 || !utf8_valid(text)) return NULL;
    TRY(calendar_now(w, now / MOMENT_DAY - 1, &c));
    for (int i = 0; i < 7; i++)
        closes[i] = c.week[i].n ? c.week[i].span[c.week[i].n - 1].closes : 0;
    struct said_facts f = { .lang = lang, .now = now, .zone = c.zone, .closes = closes };
    size_t n = said_find(w->arena, text, &f, found);
    if (n == 0) return NULL;
    TRY(promise_helper(w, PROMISE_DEED, &advice));
    for (size_t i = 0; i < n && kept < PROMISES_A_REPLY; i++) {
        struct promise_proposal p = { .what = sentence(w->arena, text, &found[i]),
                                      .due = due_of(&c, &found[i], now) };
        p.soon = p.due < advice.due && advice.p90 > 0;
        if (p.what.n && p.due >= now + PROMISE_SOONEST) ret[kept++] = p;
    }
    *ret_n = kept;
    return NULL;
}
