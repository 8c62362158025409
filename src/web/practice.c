/* The conversation to practise with. */
#include "desk/practice/practice.h"

#include "base/moment.h"
#include "desk/setting/declared.h"
#include "view/setup_page.h"
#include "view/view_practice.h"
#include "view/words.h"
#include "web/settings.h"

static void practice_body(struct html *h, const void *data, const struct viewer *me) {
    view_practice(h, data, me);
}

struct practising {
    struct page *page;
    struct str typed; /* what stands in the box, where nothing was sent */
    struct page_practice shown;
};

static const struct err *show_tx(struct work *w, void *arg) {
    struct practising *g = arg;
    struct page *p = g->page;
    struct practice is;
    int64_t hours;
    TRY(page_viewer(p, w));
    TRY(practice_get(w, &is));
    TRY(setting_number(w, SETTING_ANSWER_HOURS, &hours));
    g->shown.state = (enum page_practice_state)is.state;
    p->me.practice = (int)is.state;
    if (is.began_at.set) {
        g->shown.began = page_past(p, is.began_at.v);
        g->shown.due = page_due(p, is.began_at.v + hours * MOMENT_HOUR, is.began_at.v);
    }
    if (is.answered_at.set) g->shown.answered = page_past(p, is.answered_at.v);
    g->shown.answer = is.answered_at.set ? is.answer : g->typed;
    g->shown.lang = str_of(lang_tag(p->lang));
    return NULL;
}

static const struct err *show(struct practising *g) {
    struct page *p = g->page;
    TRY(work_read(p->w, show_tx, g));
    p->me.error = g->shown.err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/practice");
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("Practice")),
                     practice_body, &g->shown);
}

const struct err *web_practice(struct page *p) {
    struct practising g = { .page = p, .typed = S("") };
    return show(&g);
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct practising *g = arg;
    struct str act = page_field(g->page, "act");
    if (str_eq(act, S("begin"))) return practice_begin(w);
    if (str_eq(act, S("answer"))) return practice_answer(w, page_field(g->page, "text"));
    if (str_eq(act, S("back"))) return practice_take_back(w, &g->typed);
    if (str_eq(act, S("solve"))) return practice_solve(w);
    if (str_eq(act, S("open"))) return practice_open_again(w);
    if (str_eq(act, S("away"))) return practice_throw_away(w);
    return ERR(w->arena, ERR_INVALID, "This form is not known here.",
               .hint = "Open the page here and send it again.");
}

/* As with a real one: what is solved leads back to the list, where it can be undone. */
const struct err *web_practice_act(struct page *p) {
    struct practising g = { .page = p, .typed = S("") };
    struct str act = page_field(p, "act");
    const struct err *e = work_write(p->w, act_tx, &g);
    if (e && (e->code == ERR_INVALID || e->code == ERR_LIMIT)) {
        g.shown.err = e;
        g.typed = page_field(p, "text");
        return show(&g);
    }
    if (e) return e;
    if (str_eq(act, S("back"))) return show(&g);
    bool list = str_eq(act, S("solve")) || str_eq(act, S("away")) ||
                str_eq(page_field(p, "in"), S("list"));
    reply_redirect(p->rp, list ? S("/inbox") : S("/practice"));
    return NULL;
}
