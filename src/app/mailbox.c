/* kept mailbox: adds a mailbox with a test that tells its steps, and lists how all of them are
 * doing. */
#include "app/mailbox.h"

#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/input.h"
#include "base/moment.h"
#include "base/words.h"
#include "desk/mailbox/mailbox.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"
#include "view/setup_words.h"

#include <stdio.h>

struct adding {
    struct setup_config config;
    struct str team, after, ca_file, oauth;
    bool no_test, known;
    struct desk_facts facts;
    struct setup_result result;
    int64_t id;
};

static const struct err *wrong_use(struct arena *a, const char *what, const char *hint) {
    return ERR(a, ERR_INVALID, what, .hint = hint, .field = "usage");
}

static struct str set_or_none(struct str s) { return s.n ? s : STR_NONE; }

struct setup_options mailbox_setup_options(const struct config *c,
                                           const struct desk_facts *facts) {
    struct setup_options o = { .ca_file = set_or_none(c->value[SET_SMTP_CA]), .lang = facts->lang };
    o.fallback.url = set_or_none(c->value[SET_SMTP_URL]);
    o.fallback.user = set_or_none(c->value[SET_SMTP_USER]);
    o.fallback.password = set_or_none(c->value[SET_SMTP_PASSWORD]);
    o.fallback.ca_file = o.ca_file;
    o.fallback.helo = set_or_none(facts->host);
    return o;
}

/* One step a line: time, how it went, what; then what to do. */
static void say_step(void *self, const struct setup_step *step) {
    static const char *const words[] = { "ok    ", "note  ", "FAILED" };
    struct arena *a = self;
    struct page_step s = setup_words(a, LANG_EN, step);
    printf("%6.*s  %s  %.*s%s%.*s\n", STR_ARG(s.took), words[s.tone], STR_ARG(s.title),
           s.text.n ? ": " : "", STR_ARG(s.text));
    for (size_t i = 0; i < s.todo_n; i++)
        printf("                %zu. %.*s\n", i + 1, STR_ARG(s.todo[i]));
    fflush(stdout);
}

static const struct err *prepare_tx(struct work *w, void *arg) {
    struct adding *x = arg;
    struct mailbox m;
    struct team *teams;
    struct str plus;
    size_t n;
    TRY(desk_facts_get(w, &x->facts));
    TRY(mailbox_of_address(w, x->config.address, &m, &plus, &x->known));
    x->known = x->known && !str_is_set(plus);
    if (!str_is_set(x->team)) return NULL;
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(teams[i].name, x->team)) x->config.team_id = teams[i].id;
    if (x->config.team_id) return NULL;
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such team.",
               .hint = "Give --team the name of one.");
}

static const struct err *save_tx(struct work *w, void *arg) {
    struct adding *x = arg;
    return setup_save(w, &x->result.used, x->result.plus, &x->id);
}

static const struct err *test_failed(struct arena *a, const struct adding *x) {
    const struct setup_result *r = &x->result;
    if (r->n && r->steps[r->n - 1].fault == SETUP_UNSURE)
        fprintf(stderr, "kept: if that is your provider, add --imap %.*s --smtp %.*s\n",
                STR_ARG(r->used.imap_url), STR_ARG(r->used.smtp_url));
    return ERR(a, ERR_IO, "The mailbox does not work yet, so nothing was stored.",
               .hint = "Do what the last step says, or add --no-test to store it all the same.");
}

/* Without a test something has to be stored that a person gave or that can be found for certain. */
static const struct err *fill_untested(struct work *w, const struct setup *s, struct adding *x) {
    struct setup_config *c = &x->result.used;
    struct setup_candidates all;
    *c = x->config;
    TRY(setup_check(w, c));
    if (c->way == SETUP_DELIVERED || c->imap_url.n) return NULL;
    setup_find(s, w->arena, c->address, &all);
    for (size_t i = 0; i < all.imap_n && !c->imap_url.n; i++)
        if (all.imap[i].sure && all.imap[i].source != SETUP_GUESSED) {
            c->imap_url = all.imap[i].url;
            if (!c->user.n) c->user = all.imap[i].user;
        }
    for (size_t i = 0; i < all.smtp_n && !c->smtp_url.n; i++)
        if (all.smtp[i].sure && all.smtp[i].source != SETUP_GUESSED) c->smtp_url = all.smtp[i].url;
    if (c->imap_url.n) return NULL;
    return wrong_use(w->arena, W("The server of this mailbox is not known."),
                     W("Give --imap and --smtp, or leave --no-test out."));
}

static const struct err *add_tested(struct work *w, struct setup *s, struct adding *x) {
    struct setup_watch watch = { say_step, w->arena };
    if (x->no_test) {
        TRY(fill_untested(w, s, x));
    } else {
        TRY(setup_test(w, s, &x->config, &watch, &x->result));
        if (!x->result.passed) return test_failed(w->arena, x);
    }
    return work_write(w, save_tx, x);
}

static const struct err *add(struct arena *a, struct desk *d, struct adding *x) {
    TRY(desk_open(a, d, 2));
    struct work w = desk_work(d, a);
    const struct err *e = work_read(&w, prepare_tx, x);
    if (!e) {
        struct setup_options o = mailbox_setup_options(&d->config, &x->facts);
        if (x->ca_file.n) o.ca_file = o.fallback.ca_file = x->ca_file;
        struct setup *s = setup_new(&o);
        if (x->config.consent.used) e = mailbox_consent_ask(&w, &x->config, o.ca_file);
        if (!e) e = add_tested(&w, s, x);
        setup_free(&s);
    }
    desk_close(d);
    if (!e)
        printf("The mailbox %.*s is %s.\n", STR_ARG(x->config.address),
               x->known ? "changed" : "added");
    return e;
}

static const struct err *after_of(struct arena *a, struct adding *x) {
    static const char *const names[] = { "keep", "mark", "move" };
    struct setup_config *c = &x->config;
    c->after = c->move_to.n ? FETCH_MOVE : FETCH_MARK;
    for (int i = 0; i < 3; i++)
        if (str_eq(x->after, str_of(names[i]))) {
            c->after = i;
            return NULL;
        }
    if (!str_is_set(x->after)) return NULL;
    return wrong_use(a, W("A fetched mail is kept, marked or moved."),
                     W("Give --after keep, mark or move."));
}

/* "none" for a mailbox whose mail our own server hands over. */
static const struct err *check(struct arena *a, struct adding *x) {
    struct setup_config *c = &x->config;
    struct work w = { .arena = a };
    if (!str_is_set(c->address))
        return wrong_use(a, W("Which address do customers write to?"),
                         W("Give it with --address."));
    TRY(after_of(a, x));
    if (str_eq(c->imap_url, S("none"))) {
        c->imap_url = STR_NONE;
        c->way = SETUP_DELIVERED;
    }
    if (str_is_set(x->oauth))
        TRY(mailbox_consent_read(a, x->oauth, c));
    else
        TRY(input_secret(a, "Password of the mailbox", &c->password));
    return setup_check(&w, c);
}

/* ---- list ---- */

struct listing {
    struct mailbox *boxes;
    struct mailbox_imap *fetched;
    size_t n, fetched_n;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    TRY(mailbox_list(w, &l->boxes, &l->n));
    return mailbox_list_fetching(w, &l->fetched, &l->fetched_n);
}

static void say_mailbox(struct arena *a, const struct mailbox *m, const struct listing *l,
                        int64_t now) {
    const struct mailbox_imap *in = NULL;
    for (size_t i = 0; i < l->fetched_n; i++)
        if (l->fetched[i].id == m->id) in = &l->fetched[i];
    bool silent = in && mailbox_is_silent(in, now);
    const char *state = !in                   ? "delivered"
                        : in->trouble.n       ? "trouble"
                        : silent              ? "silent"
                        : in->fetch_ok_at.set ? "fine"
                                              : "new";
    struct str last = in && in->fetch_ok_at.set ? moment_rfc3339(a, in->fetch_ok_at.v) : S("-");
    printf("%-32.*s %-10s %-28.*s %.*s\n", STR_ARG(m->address), state, STR_ARG(last),
           STR_ARG(in ? in->trouble : S("")));
}

static const struct err *list(struct arena *a, struct desk *d) {
    struct listing l = { 0 };
    TRY(desk_open(a, d, 1));
    struct work w = desk_work(d, a);
    const struct err *e = work_read(&w, list_tx, &l);
    if (!e) printf("%-32s %-10s %-28s %s\n", "address", "state", "last success", "trouble");
    for (size_t i = 0; i < l.n && !e; i++)
        say_mailbox(a, &l.boxes[i], &l, work_now(&w));
    desk_close(d);
    return e;
}

const struct err *command_mailbox(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    struct adding x = { 0 };
    bool fresh = false, off = false;
    struct setup_config *c = &x.config;
    struct str verb = STR_NONE;
    const struct arg args[] = {
        { "address", ARG_VALUE, &c->address }, { "imap", ARG_VALUE, &c->imap_url },
        { "smtp", ARG_VALUE, &c->smtp_url },   { "user", ARG_VALUE, &c->user },
        { "folder", ARG_VALUE, &c->folder },   { "move-to", ARG_VALUE, &c->move_to },
        { "after", ARG_VALUE, &x.after },      { "team", ARG_VALUE, &x.team },
        { "ca", ARG_VALUE, &x.ca_file },       { "no-test", ARG_SWITCH, &x.no_test },
        { "new", ARG_SWITCH, &fresh },         { "off", ARG_SWITCH, &off },
        { "oauth", ARG_VALUE, &x.oauth },      { "client-id", ARG_VALUE, &c->consent.client_id },
        { "tenant", ARG_VALUE, &c->consent.tenant },
        { "token-url", ARG_VALUE, &c->consent.token_url },
        { "device-url", ARG_VALUE, &c->consent.device_url },
        { "scope", ARG_VALUE, &c->consent.scope },
    };
    size_t rest;
    TRY(args_read(a, argc, argv, args, sizeof args / sizeof *args, &d.config, &verb, 1, &rest));
    bool lists = str_eq(verb, S("list")), signs = str_eq(verb, S("dkim"));
    if (rest != 1 || !(lists || signs || str_eq(verb, S("add"))) || (signs && !c->address.n))
        return wrong_use(
            a, W("What shall be done with a mailbox?"),
            W("Call kept mailbox add --data DIR --address MAIL, kept mailbox dkim --data DIR --address MAIL, or "
              "kept mailbox list."));
    TRY(config_fill(a, &d.config));
    if (lists) return list(a, &d);
    if (signs)
        return mailbox_dkim(a, &d, c->address,
                            fresh ? SIGN_MAKE : off ? SIGN_OFF : x.no_test ? SIGN_BLIND : SIGN_LOOK);
    TRY(check(a, &x));
    return add(a, &d, &x);
}
