/* The first run: five questions, one a page, each to be answered, skipped or left for later. What is answered
 * goes where the settings have it, by the same functions of the desk. */
#include "web/settings.h"

#include "desk/auth/auth.h"
#include "desk/practice/practice.h"
#include "desk/setting/declared.h"
#include "desk/user/user.h"
#include "view/setup_page.h"
#include "view/view_setup.h"
#include "view/words.h"

static const char *const step_words[SETUP_STEPS] = { W("Your business"), W("Mailbox"),
                                                     W("Opening hours"), W("People"),
                                                     W("First promise") };
static const char *const weekdays[HOURS_DAYS] = { W("Monday"),   W("Tuesday"), W("Wednesday"),
                                                  W("Thursday"), W("Friday"),  W("Saturday"),
                                                  W("Sunday") };

static void setup_body(struct html *h, const void *data, const struct viewer *me) {
    view_setup(h, data, me);
}

struct question {
    struct page *page;
    enum firstrun_step step;
    const struct err *err;
    struct page_setup shown;
    struct str hashes[SETUP_PEOPLE_ROWS]; /* of passwords nobody knows, for those who are invited */
};

static struct str step_link(struct arena *a, enum firstrun_step step) {
    return str_join(a, S("/setup/"), str_of(firstrun_name(step)));
}

const struct err *page_setup_steps(struct page *p, struct work *w, int at, struct page_setup *ret) {
    struct firstrun run;
    TRY(firstrun_get(w, &run));
    ret->at = (enum setup_at)at;
    for (int i = 0; i < SETUP_STEPS; i++) {
        enum firstrun_mark mark = run.mark[i + 1];
        ret->steps[i] = (struct page_setup_step){
            .href = step_link(w->arena, (enum firstrun_step)(i + 1)),
            .name = word(p->lang, step_words[i]),
            .number = i + 1,
            .answered = mark == FIRSTRUN_ANSWERED,
            .skipped = mark == FIRSTRUN_SKIPPED,
            .current = i + 1 == at,
        };
    }
    return NULL;
}

/* A field as it was typed, numbered; "" where it is missing. */
static struct str typed(const struct page *p, const char *name, int number) {
    return page_field(p, str_printf(p->w->arena, "%s%d", name, number).p);
}

static const struct err *value(struct question *q, struct work *w, enum setting s, struct str *ret) {
    struct setting_value v;
    TRY(setting_value(w, s, &v));
    *ret = q->err ? page_field(q->page, setting_declared(s)->name) : v.value;
    return NULL;
}

static const struct err *show_business(struct question *q, struct work *w) {
    TRY(value(q, w, SETTING_NAME, &q->shown.name));
    TRY(value(q, w, SETTING_LANG, &q->shown.lang));
    TRY(value(q, w, SETTING_ZONE, &q->shown.zone));
    return value(q, w, SETTING_COUNTRY, &q->shown.country);
}

/* Monday to Friday from nine to five is a beginning that is quickly changed. */
static const struct err *show_hours(struct question *q, struct work *w) {
    struct page *p = q->page;
    struct hours h;
    TRY(hours_get(w, &h));
    for (int i = 0; i < 5 && !h.set; i++)
        h.day[i] = (struct hours_day){ 9 * 60, 17 * 60 };
    for (int i = 0; i < HOURS_DAYS; i++) {
        struct page_setup_day *d = &q->shown.days[i];
        *d = (struct page_setup_day){ .number = i + 1, .name = word(p->lang, weekdays[i]) };
        d->opens = q->err ? typed(p, "open", i + 1) : hours_text(w->arena, &h.day[i], false);
        d->closes = q->err ? typed(p, "close", i + 1) : hours_text(w->arena, &h.day[i], true);
        struct str field = str_printf(w->arena, "day%d", i + 1);
        d->wrong = q->err && q->err->field && str_eq(str_of(q->err->field), field);
    }
    struct setting_value zone;
    TRY(setting_value(w, SETTING_ZONE, &zone));
    q->shown.shop_zone = zone.value;
    return NULL;
}

static const struct err *show_people(struct question *q, struct work *w) {
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    struct page_choice *here = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    for (size_t i = 0; i < n; i++)
        here[i] = (struct page_choice){ users[i].mail, users[i].name, users[i].active != 0 };
    q->shown.here = here;
    q->shown.here_n = n;
    for (int i = 0; i < SETUP_PEOPLE_ROWS; i++)
        q->shown.people[i] = (struct page_setup_person){ i + 1, typed(q->page, "name", i + 1),
                                                         typed(q->page, "mail", i + 1) };
    return NULL;
}

static const struct err *show_promise(struct question *q, struct work *w) {
    return setting_number(w, SETTING_ANSWER_HOURS, &q->shown.answer_hours);
}

static const struct err *show_tx(struct work *w, void *arg) {
    struct question *q = arg;
    TRY(page_viewer(q->page, w));
    TRY(page_setup_steps(q->page, w, (int)q->step, &q->shown));
    switch (q->step) {
    case FIRSTRUN_BUSINESS:
        return show_business(q, w);
    case FIRSTRUN_HOURS:
        return show_hours(q, w);
    case FIRSTRUN_PEOPLE:
        return show_people(q, w);
    case FIRSTRUN_PROMISE:
        return show_promise(q, w);
    case FIRSTRUN_MAILBOX:
        break;
    }
    return NULL;
}

static const struct err *show(struct question *q) {
    struct page *p = q->page;
    q->shown.err = q->err;
    TRY(work_read(p->w, show_tx, q));
    p->me.error = q->err != NULL;
    struct str title = word(p->lang, step_words[q->step - 1]);
    if (p->req->method == METHOD_POST) p->me.here = step_link(p->w->arena, q->step);
    return page_show(p, settings_status(q->err), PAGE_SETUP, title, setup_body, &q->shown);
}

static const struct err *step_of(struct page *p, enum firstrun_step *ret) {
    if (firstrun_by_name(route_part(p->match, "step"), ret)) return NULL;
    return ERR(p->w->arena, ERR_NOT_FOUND,
               "There is no such page, or it is not yours to see.");
}

const struct err *web_setup_step(struct page *p) {
    struct question q = { .page = p };
    TRY(step_of(p, &q.step));
    return q.step == FIRSTRUN_MAILBOX ? page_setup_mailbox(p) : show(&q);
}

static const struct err *run_tx(struct work *w, void *arg) { return firstrun_get(w, arg); }

/* To the first question that is open; where none is, to the one after that which was just seen. */
const struct err *web_setup(struct page *p) {
    struct firstrun run;
    enum firstrun_step after = 0;
    (void)firstrun_by_name(form_get(&p->req->query, "after"), &after);
    TRY(work_read(p->w, run_tx, &run));
    if (!run.next && after == FIRSTRUN_STEPS)
        reply_redirect(p->rp, S("/inbox"));
    else
        reply_redirect(p->rp, step_link(p->w->arena, run.next ? run.next : after + 1));
    return NULL;
}

/* ---- answers ---- */

static const struct err *take_business(struct question *q, struct work *w) {
    static const enum setting asked[] = { SETTING_NAME, SETTING_LANG, SETTING_COUNTRY, SETTING_ZONE };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        TRY(setting_set(w, asked[i], page_field(q->page, setting_declared(asked[i])->name)));
    return NULL;
}

static const struct err *take_day(struct question *q, struct work *w, int number,
                                  struct hours_day *ret) {
    struct str opens = str_trim(typed(q->page, "open", number)),
               closes = str_trim(typed(q->page, "close", number));
    *ret = (struct hours_day){ 0, 0 };
    if (!opens.n && !closes.n) return NULL;
    if (hours_minute(opens, &ret->opens) && hours_minute(closes, &ret->closes) && ret->closes > 0)
        return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no time of day.",
               .hint = "Write times like 9:00 and 17:00, and leave both empty for a day off.",
               .field = str_printf(w->arena, "day%d", number).p);
}

static const struct err *take_hours(struct question *q, struct work *w) {
    struct hours h = { 0 };
    for (int i = 0; i < HOURS_DAYS; i++)
        TRY(take_day(q, w, i + 1, &h.day[i]));
    return hours_set(w, &h);
}

static const struct err *take_people(struct question *q, struct work *w) {
    struct page *p = q->page;
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    for (int i = 0; i < SETUP_PEOPLE_ROWS; i++) {
        struct str mail = str_trim(typed(p, "mail", i + 1)), name = str_trim(typed(p, "name", i + 1));
        int64_t id;
        if (!mail.n && !name.n) continue;
        TRY(user_check_name(w, name, USER_NAME_MAX));
        TRY(user_invite(w, &(struct user_new){ .mail = mail, .name = name,
                                               .password_hash = q->hashes[i],
                                               .lang = p->facts.lang, .zone = p->facts.zone,
                                               .role = ROLE_AGENT, .sees = SEES_ALL }, &id));
        if (n) TRY(team_join(w, teams[0].id, id));
    }
    return NULL;
}

static const struct err *take(struct question *q, struct work *w) {
    switch (q->step) {
    case FIRSTRUN_BUSINESS:
        return take_business(q, w);
    case FIRSTRUN_HOURS:
        return take_hours(q, w);
    case FIRSTRUN_PEOPLE:
        return take_people(q, w);
    case FIRSTRUN_PROMISE:
        return setting_set(w, SETTING_ANSWER_HOURS, page_field(q->page, "answer_hours"));
    case FIRSTRUN_MAILBOX:
        break;
    }
    return ERR(w->arena, ERR_INVALID, "This question has another form.",
               .hint = "Open the page here and send it again.");
}

/* The first time that nothing is open any more ends with something to practise on. */
static const struct err *answer_tx(struct work *w, void *arg) {
    struct question *q = arg;
    struct firstrun before, after;
    TRY(firstrun_get(w, &before));
    if (str_eq(page_field(q->page, "act"), S("skip"))) {
        TRY(firstrun_skip(w, q->step));
    } else {
        TRY(take(q, w));
        TRY(firstrun_answered(w, q->step));
    }
    TRY(firstrun_get(w, &after));
    return before.next && !after.next ? practice_begin(w) : NULL;
}

/* Slow on purpose, so before the transaction. */
static const struct err *hash_passwords(struct question *q) {
    struct work *w = q->page->w;
    for (int i = 0; i < SETUP_PEOPLE_ROWS && q->step == FIRSTRUN_PEOPLE; i++)
        if (typed(q->page, "mail", i + 1).n)
            TRY(auth_hash_password(w, sys_random_hex(w->sys, w->arena, 32), &q->hashes[i]));
    return NULL;
}

const struct err *web_setup_answer(struct page *p) {
    struct question q = { .page = p };
    TRY(step_of(p, &q.step));
    TRY(hash_passwords(&q));
    q.err = work_write(p->w, answer_tx, &q);
    if (q.err && q.step != FIRSTRUN_MAILBOX && settings_can_again(q.err)) return show(&q);
    if (q.err) return q.err;
    facts_changed(p->web->facts);
    reply_redirect(p->rp, str_join(p->w->arena, S("/setup?after="), str_of(firstrun_name(q.step))));
    return NULL;
}
