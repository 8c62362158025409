/* Mailboxes, for owners: how each is doing, adding and changing one with a test that tells its
 * steps. */
#include "desk/mailbox/mailbox.h"

#include "base/log.h"
#include "base/moment.h"
#include "desk/firstrun/firstrun.h"
#include "desk/letter/letter.h"
#include "desk/outbox/outbox.h"
#include "desk/user/user.h"
#include "view/html.h"
#include "view/setup_words.h"
#include "view/setup_page.h"
#include "view/view_mailboxes.h"
#include "view/when.h"
#include "web/settings.h"
#include "web/web_priv.h"

#include <string.h>

static void mailboxes_body(struct html *h, const void *data, const struct viewer *me) {
    view_mailboxes(h, data, me);
}

/* What is gathered for one answer. */
struct gathering {
    struct page *page;
    struct page_mailboxes all;
    bool add;
    bool setup; /* as a question of the first run: about the first mailbox, unless one is added */
    struct page_setup steps;
    int64_t edit;                     /* id of the mailbox whose form is shown; 0: none */
    int64_t seen;                     /* the version that form was made from; 0: the one there is now */
    const struct setup_config *typed; /* for the form, in place of what is stored */
    const struct err *err;            /* for the form */
    struct page_mailbox_form form;
    const struct err *limits_err;     /* for the form of its limits */
};

/* ---- the list ---- */

static const struct mailbox_imap *fetched_as(const struct mailbox_imap *all, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id) return &all[i];
    return NULL;
}

static struct str team_name(const struct team *teams, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (teams[i].id == id) return teams[i].name;
    return S("");
}

/* What the page says of a consent; NULL for none. */
static const struct page_mailbox_consent *consent_of(const struct page *p,
                                                     const struct consent_facts *all, size_t n,
                                                     int64_t id) {
    for (size_t i = 0; i < n; i++) {
        const struct consent_facts *f = &all[i];
        if (f->mailbox_id != id) continue;
        struct page_mailbox_consent *c = ARENA_NEW(p->w->arena, struct page_mailbox_consent);
        struct opt_int end = consent_first_of(f->ends_at, f->ends_on);
        struct when_reader reader = { .lang = p->lang, .zone = p->zone, .now = p->now };
        *c = (struct page_mailbox_consent){
            .provider = provider_facts((enum provider)f->provider)->name,
            .account = f->account,
            .said = f->said,
            .ends = end.set ? when_date(p->w->arena, &reader, end.v) : S(""),
            .soon = !f->stopped_at.set && end.set && end.v < p->now + CONSENT_WARNING,
            .gone = f->stopped_at.set
        };
        return c;
    }
    return NULL;
}

static struct page_mailbox row_of(const struct page *p, const struct mailbox *m,
                                  const struct mailbox_imap *in) {
    struct page_mailbox r = { .id = m->id, .address = m->address, .plus = m->takes_plus != 0 };
    struct str host;
    int port;
    bool tls;
    r.server = r.trouble = S("");
    if (!in) return r;
    r.server = setup_url_parts(in->imap_url, &host, &port, &tls) ? host : in->imap_url;
    if (in->fetch_ok_at.set) r.last = page_past(p, in->fetch_ok_at.v);
    if (in->trouble.n) r.trouble = word(p->lang, str_c(p->w->arena, in->trouble));
    if (in->trouble.n && in->trouble_at.set) r.since = page_past(p, in->trouble_at.v);
    r.silent = mailbox_is_silent(in, p->now);
    return r;
}

static const struct err *rows(struct gathering *g, struct work *w) {
    struct mailbox *boxes;
    struct mailbox_imap *in;
    struct team *teams;
    struct consent_facts *consents;
    size_t n, in_n, team_n, consent_n;
    TRY(mailbox_list(w, &boxes, &n));
    TRY(consent_list(w, &consents, &consent_n));
    TRY(mailbox_list_fetching(w, &in, &in_n));
    TRY(team_list(w, &teams, &team_n));
    struct page_mailbox *r = ARENA_ARRAY(w->arena, n + 1, struct page_mailbox);
    for (size_t i = 0; i < n; i++) {
        r[i] = row_of(g->page, &boxes[i], fetched_as(in, in_n, boxes[i].id));
        r[i].team = team_name(teams, team_n, boxes[i].team_id);
        r[i].consent = consent_of(g->page, consents, consent_n, boxes[i].id);
        g->all.ill_n += r[i].trouble.n > 0;
        g->all.new_n += r[i].server.n && !when_is_set(r[i].last) && !r[i].trouble.n;
    }
    g->all.rows = r;
    g->all.row_n = n;
    TRY(page_limit_rows(g->page, w, r, n));
    return mailbox_silent(w, &g->all.silent_n);
}

static const struct err *flow(struct gathering *g, struct work *w) {
    struct page_mailboxes *a = &g->all;
    struct opt_int oldest;
    int64_t conversation;
    bool found;
    TRY(letter_count(w, LETTER_WAITING, &a->letters_waiting));
    TRY(letter_count(w, LETTER_UNREADABLE, &a->letters_unreadable));
    TRY(letter_oldest_waiting(w, &oldest));
    if (oldest.set) a->letters_oldest = page_past(g->page, oldest.v);
    TRY(outbox_count(w, OUTBOX_HELD, &a->held));
    TRY(outbox_count(w, OUTBOX_QUEUED, &a->queued));
    TRY(outbox_count(w, OUTBOX_SENDING, &a->sending));
    TRY(outbox_count(w, OUTBOX_UNCERTAIN, &a->uncertain));
    TRY(outbox_count(w, OUTBOX_FAILED, &a->failed));
    TRY(outbox_oldest(w, &oldest));
    if (oldest.set) a->outbox_oldest = page_past(g->page, oldest.v);
    TRY(outbox_first_failed(w, &conversation, &found));
    if (found) a->outbox_href = page_link(g->page, conversation, "");
    return NULL;
}

/* ---- the form ---- */

static const struct err *choices(struct gathering *g, struct work *w, int64_t chosen) {
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    struct page_choice *c = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    for (size_t i = 0; i < n; i++)
        c[i] = (struct page_choice){ .value = str_printf(w->arena, "%lld", (long long)teams[i].id),
                                     .name = teams[i].name,
                                     .chosen = teams[i].id == chosen };
    g->form.teams = c;
    g->form.team_n = n;
    return NULL;
}

static struct str shown(struct str s) { return s.n ? s : S(""); }

static const struct err *form(struct gathering *g, struct work *w) {
    struct setup_config stored = { .after = FETCH_MARK };
    struct mailbox there = { 0 };
    if (g->edit) TRY(mailbox_get(w, g->edit, &there));
    const struct err *e = g->edit ? setup_load(w, g->edit, &stored) : NULL;
    if (e && e->code != ERR_IO)
        return e; /* with another key the settings have to be entered anew */
    const struct setup_config *c = g->typed ? g->typed : &stored;
    struct str folder = str_eq(c->folder, S("INBOX")) ? S("") : shown(c->folder);
    struct str user = str_eq(c->user, c->address) ? S("") : shown(c->user);
    /* One that was only made so far is most likely to be fetched. */
    bool delivered = c->way == SETUP_DELIVERED && (g->typed || c->smtp_url.n);
    g->form = (struct page_mailbox_form){ .id = g->edit,
                                          .version = g->seen ? g->seen : there.version,
                                          .address = shown(c->address),
                                          .imap = shown(c->imap_url),
                                          .smtp = shown(c->smtp_url),
                                          .user = user,
                                          .folder = folder,
                                          .move_to = shown(c->move_to),
                                          .after = (int)c->after,
                                          .delivered = delivered,
                                          .has_password = stored.password.n > 0,
                                          .setup = g->setup,
                                          .under_test = g->all.test && g->all.test->sealed.n,
                                          .err = g->err };
    for (size_t i = 0; i < g->all.row_n && g->edit; i++)
        if (g->all.rows[i].id == g->edit) g->form.consent = g->all.rows[i].consent;
    g->form.by_consent = c->consent.used;
    TRY(choices(g, w, c->team_id));
    g->all.form = &g->form;
    return g->edit ? page_limits(g->page, w, g->edit, g->limits_err, &g->all.limits) : NULL;
}

/* The mailbox that kept init has made, which waits for its password. */
static const struct err *as_question(struct gathering *g, struct work *w) {
    bool shown = g->add || g->typed || g->all.test;
    if (!shown && g->all.row_n) g->edit = g->all.rows[0].id;
    if (!shown && !g->all.row_n) g->add = true;
    g->all.setup = &g->steps;
    return page_setup_steps(g->page, w, SETUP_MAILBOX, &g->steps);
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    w->actor = g->page->session.actor;
    TRY(page_viewer(g->page, w));
    TRY(rows(g, w));
    TRY(flow(g, w));
    if (g->setup) TRY(as_question(g, w));
    return g->add || g->edit || g->typed ? form(g, w) : NULL;
}

static const struct err *show(struct gathering *g, int status) {
    struct page *p = g->page;
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->err != NULL || g->limits_err || (g->all.test && g->all.test->failed);
    if (p->req->method == METHOD_POST) p->me.here = S("/mailboxes");
    return page_show(p, status, g->setup ? PAGE_SETUP : PAGE_DESK, word(p->lang, W("Mailboxes")),
                     mailboxes_body, &g->all);
}

const struct err *page_setup_mailbox(struct page *p) {
    struct gathering g = { .page = p, .setup = true };
    g.add = form_get(&p->req->query, "add").n > 0;
    return show(&g, 200);
}

static bool in_setup(const struct page *p) { return str_eq(page_field(p, "setup"), S("1")); }

const struct err *web_mailboxes(struct page *p) {
    struct gathering g = { .page = p };
    struct str edit = form_get(&p->req->query, "edit");
    g.add = form_get(&p->req->query, "add").n > 0;
    if (edit.n && !str_to_int(edit, 1, INT64_MAX, &g.edit))
        return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such mailbox.");
    return show(&g, 200);
}

const struct err *page_mailbox_again(struct page *p, int64_t id, const struct err *limits_err) {
    struct gathering g = { .page = p, .edit = id, .limits_err = limits_err };
    return show(&g, settings_status(limits_err));
}

/* ---- what was typed ---- */

static struct setup_config typed(struct page *p) {
    struct setup_config c = { .address = str_trim(page_field(p, "address")),
                              .imap_url = str_trim(page_field(p, "imap")),
                              .smtp_url = str_trim(page_field(p, "smtp")),
                              .user = str_trim(page_field(p, "user")),
                              .password = page_field(p, "password"),
                              .folder = str_trim(page_field(p, "folder")),
                              .move_to = str_trim(page_field(p, "move_to")),
                              .after = page_number(p, "after"),
                              .team_id = page_number(p, "team") };
    if (str_eq(page_field(p, "way"), S("delivered"))) c.way = SETUP_DELIVERED;
    if (c.after > FETCH_MOVE) c.after = FETCH_MARK;
    return c;
}

struct asking {
    struct page *page;
    int64_t id, seen; /* 0: a new one; and the version that its form was made from */
    int64_t stored;   /* as what it is stored now */
    struct str act;
    struct setup_config config;
    struct setup_result result;
};

/* Two owners at one mailbox: the second sees that the first was faster (INV8). */
static const struct err *check_version(const struct asking *x, struct work *w) {
    struct mailbox m;
    if (!x->id) return NULL;
    TRY(mailbox_get(w, x->id, &m));
    if (m.version == x->seen) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
               .hint = "Look at it once more, then try again.");
}

/* One that is there is changed under its version, and not by adding it once more. */
static const struct err *check_new(const struct asking *x, struct work *w) {
    struct mailbox m;
    struct str plus;
    bool found;
    TRY(mailbox_of_address(w, x->config.address, &m, &plus, &found));
    if (!found || str_is_set(plus)) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This mailbox is here already.", .field = "address",
               .hint = "Change the one that is there.");
}

static const struct err *test_again(struct asking *x, struct work *w) {
    struct mailbox m;
    TRY(mailbox_get(w, x->id, &m));
    x->seen = m.version;
    return setup_load(w, x->id, &x->config);
}

static const struct err *config_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct setup_config stored = { 0 };
    struct str sealed = page_field(x->page, "sealed");
    if (str_eq(x->act, S("again"))) return test_again(x, w);
    if (sealed.n) TRY(setup_unseal(w, sealed, &x->config));
    if (!sealed.n) x->config = typed(x->page);
    if (!x->id) return check_new(x, w);
    TRY(check_version(x, w));
    if (sealed.n) return NULL;
    TRY(setup_load(w, x->id, &stored));
    x->config.address = stored.address;
    x->config.team_id = stored.team_id;
    return x->config.password.n ? NULL : setup_keep_password(w, &x->config, &stored);
}

static const struct err *save_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    TRY(check_version(x, w));
    TRY(setup_save(w, &x->result.used, x->result.plus, &x->stored));
    return in_setup(x->page) ? firstrun_answered(w, FIRSTRUN_MAILBOX) : NULL;
}

static const struct err *plus_tx(struct work *w, void *arg) {
    const struct asking *x = arg;
    return mailbox_proved_plus(w, x->id);
}

/* ---- what came of it ---- */

static const struct page_mailbox_test *test_view(struct asking *x, bool saved) {
    struct arena *a = x->page->w->arena;
    const struct setup_result *r = &x->result;
    struct page_mailbox_test *t = ARENA_NEW(a, struct page_mailbox_test);
    struct page_step *steps = ARENA_ARRAY(a, r->n + 1, struct page_step);
    *t = (struct page_mailbox_test){ .id = x->id,
                                     .version = x->seen,
                                     .address = r->used.address,
                                     .steps = steps,
                                     .step_n = r->n,
                                     .saved = saved,
                                     .setup = in_setup(x->page),
                                     .sealed = S("") };
    for (size_t i = 0; i < r->n; i++) {
        steps[i] = setup_words(a, x->page->lang, &r->steps[i]);
        t->good_n += steps[i].tone != STEP_BAD;
        if (steps[i].tone == STEP_BAD) t->failed = &steps[i];
        t->junk = t->junk || r->steps[i].fault == SETUP_IN_JUNK;
    }
    bool whole = r->used.way == SETUP_DELIVERED || r->used.imap_url.n;
    if (t->failed && whole) t->sealed = setup_seal(x->page->w, &r->used);
    return t;
}

static const struct err *show_test(struct asking *x, bool saved) {
    struct gathering g = { .page = x->page, .setup = in_setup(x->page) };
    g.all.test = test_view(x, saved);
    if (!x->result.passed) {
        g.edit = x->id;
        g.seen = x->seen;
        g.typed = &x->result.used;
    }
    return show(&g, x->result.passed ? 200 : 422);
}

/* A form that is refused comes back with what was typed in it, but for the password. */
static const struct err *refused(struct asking *x, const struct err *e) {
    struct gathering g = { .page = x->page, .edit = x->id, .err = e, .setup = in_setup(x->page) };
    struct setup_config c = str_is_set(x->config.address) ? x->config : typed(x->page);
    bool shows = e->code == ERR_INVALID || e->code == ERR_RETRY || e->code == ERR_CONFLICT;
    if (!shows || str_eq(x->act, S("again"))) return e;
    g.typed = &c;
    g.seen = e->code == ERR_CONFLICT ? 0 : x->seen; /* who was told may go on */
    return show(&g, e->code == ERR_INVALID ? 422 : err_meaning(e->code)->http);
}

static const struct err *test(struct asking *x) {
    struct page *p = x->page;
    const struct mailroom *room = p->web->o.mailroom;
    x->config.rescue = str_eq(x->act, S("rescue"));
    const struct err *e = room->test_mailbox(p->w, room->setup, &x->config, NULL, &x->result);
    if (e) return refused(x, e);
    log_info("mailbox tested", LOG_INT("mailbox", x->id), LOG_INT("steps", (int64_t)x->result.n),
             LOG_STR("passed", x->result.passed ? S("yes") : S("no")));
    bool again = str_eq(x->act, S("again"));
    if (x->result.passed && !again) TRY(work_write(p->w, save_tx, x));
    if (x->result.passed && again && x->result.plus) TRY(work_write(p->w, plus_tx, x));
    return show_test(x, x->result.passed);
}

/* Without a test, because the owner says so. */
static const struct err *store(struct asking *x) {
    struct page *p = x->page;
    if (x->config.way == SETUP_FETCHED && !x->config.imap_url.n)
        return refused(x, ERR(p->w->arena, ERR_INVALID, "The server for incoming mail is missing.",
                              .hint = "Write it like imaps://imap.example.org.", .field = "imap"));
    x->result.used = x->config;
    const struct err *e = work_write(p->w, save_tx, x);
    if (e) return refused(x, e);
    reply_redirect(p->rp, in_setup(p) ? S("/setup?after=mailbox") : S("/mailboxes"));
    return NULL;
}

const struct err *web_mailbox_set(struct page *p) {
    struct asking x = { .page = p,
                        .id = page_number(p, "id"),
                        .seen = page_number(p, "version"),
                        .act = page_field(p, "act") };
    const struct err *e = work_read(p->w, config_tx, &x);
    if (e) return refused(&x, e);
    return str_eq(x.act, S("save")) ? store(&x) : test(&x);
}

static const struct err *hurry_tx(struct work *w, void *arg) {
    (void)arg;
    TRY(consent_hurry(w));
    return outbox_hurry(w);
}

const struct err *web_mailbox_hurry(struct page *p) {
    TRY(work_write(p->w, hurry_tx, NULL));
    reply_redirect(p->rp, S("/mailboxes"));
    return NULL;
}
