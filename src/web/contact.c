/* A contact that is written down: the form, its second step, and saving it. */
#include "base/hash.h"
#include "base/moment.h"
#include "desk/followup/callback.h"
#include "desk/message/contact.h"
#include "desk/repeat/repeat.h"
#include "view/html.h"
#include "view/people.h"
#include "view/view_contact.h"
#include "view/words.h"
#include "web/web_priv.h"

enum { MAYBE_MAX = 5, HOURS = 24, SOON = 2 };
#define WINDOW "window " /* before its beginning, where a window was chosen */

static void contact_body(struct html *h, const void *data, const struct viewer *me) {
    view_contact(h, data, me);
}

struct filling {
    struct page *page;
    struct page_contact form;
    int64_t by, window; /* chosen before; window: it is the beginning of one */
    struct opt_int owner, team;
    bool asks; /* the second step: who of these */
};

/* The windows of the open hours first where the shop is closed now, then the full hours of the next day, each as this
 * person reads it. */
static const struct err *hours(struct filling *f, struct work *w) {
    struct page *p = f->page;
    struct arena *a = w->arena;
    struct call_back_window windows[CALL_BACK_WINDOWS];
    const struct zone *zone;
    size_t n = 0;
    bool open;
    TRY(call_back_windows(w, windows, &n, &zone, &open));
    if (open) n = 0;
    int64_t first = (p->now / MOMENT_HOUR + 1) * MOMENT_HOUR;
    struct page_choice *list = ARENA_ARRAY(a, HOURS + CALL_BACK_WINDOWS, struct page_choice);
    for (size_t i = 0; i < n; i++) {
        struct str value = str_printf(a, WINDOW "%lld", (long long)windows[i].from);
        struct str until = page_clock(p, windows[i].until);
        list[i] = (struct page_choice){ value, str_join3(a, page_next(p, windows[i].from).full, S("–"), until),
                                        f->by ? windows[i].from == f->window : i == 0 };
    }
    for (int i = 0; i < HOURS; i++) {
        int64_t t = first + i * MOMENT_HOUR;
        struct page_when when = page_next(p, t);
        bool chosen = f->by ? t == f->by && !f->window : n == 0 && i == SOON - 1;
        list[n++] = (struct page_choice){ str_printf(a, "%lld", (long long)t), str_join3(a, when.lead, S(", "), when.tail),
                                          chosen };
    }
    f->form.hours = list;
    f->form.hour_n = n;
    return NULL;
}

const struct err *page_person_rows(struct page *p, struct work *w, const int64_t *ids, size_t n,
                                   struct person_row **ret) {
    struct customer_card *cards;
    struct person_row *rows = ARENA_ARRAY(w->arena, n + 1, struct person_row);
    TRY(customer_cards(w, ids, n, &cards));
    for (size_t i = 0; i < n; i++) {
        const struct customer *c = &cards[i].customer;
        rows[i] = (struct person_row){ c->id, c->name, c->lang, S(""), page_day(p, c->created_at) };
        if (cards[i].contact_n) rows[i].reach = cards[i].contacts[0].shown;
    }
    *ret = rows;
    return NULL;
}

static const struct err *maybe(struct filling *f, struct work *w) {
    struct customer_page found;
    struct person_row *rows;
    struct customer_who who = customer_who(w->arena, f->form.who);
    TRY(customer_find(w, who.name, INT64_MAX, MAYBE_MAX, &found));
    TRY(page_person_rows(f->page, w, found.ids, found.n, &rows));
    f->form.maybe = rows;
    f->form.maybe_n = found.n;
    return NULL;
}

static const struct err *form_tx(struct work *w, void *arg) {
    struct filling *f = arg;
    int64_t channel, customer;
    if (!f->form.err) {
        TRY(contact_last_channel(w, &channel));
        f->form.channel = (enum page_channel)channel;
        if (str_to_int(form_get(&f->page->req->query, "customer"), 1, INT64_MAX, &customer) &&
            !access_check(w, ACCESS_CUSTOMER_READ, customer)) {
            struct customer c;
            TRY(customer_get(w, customer, &c));
            f->form.customer = c.id;
            f->form.who = c.name;
        }
    }
    if (f->asks) TRY(maybe(f, w));
    TRY(hours(f, w));
    struct opt_int mine = f->owner.set || f->team.set ? f->owner : OPT(w->actor.user_id);
    TRY(page_owners(w, mine, f->team, &f->form.owners, &f->form.owner_n));
    TRY(page_solve(f->page, w, NULL, &f->form.solve));
    return page_viewer(f->page, w);
}

static const struct err *show(struct filling *f, int status) {
    struct page *p = f->page;
    TRY(work_read(p->w, form_tx, f));
    p->me.error = f->form.err != NULL;
    p->me.here = S("/new");
    return page_show(p, status, PAGE_DESK, word(p->lang, W("New contact")), contact_body, &f->form);
}

const struct err *web_contact_page(struct page *p) {
    struct filling f = { .page = p };
    f.form.who = f.form.text = f.form.reason = S("");
    f.form.outcome = OUTCOME_CALL_BACK;
    f.form.key = sys_random_hex(p->w->sys, p->w->arena, 16);
    return show(&f, 200);
}

struct saving {
    struct filling *f;
    struct contact_new in;
    struct repeat repeat;
    struct str to; /* where to go then */
};

static struct str hash_of(struct page *p) {
    static const char *const fields[] = { "channel", "who",    "customer", "text",
                                          "outcome", "reason", "by",       "owner" };
    struct buf b = buf_new(p->w->arena, 1 << 20);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        buf_add(&b, page_field(p, fields[i]));
        buf_add_char(&b, '\n');
    }
    return hash_sha256_hex(p->w->arena, buf_str(&b));
}

/* A name alone may be somebody who is here already: the one who writes it down decides. */
static const struct err *whom(struct saving *s, struct work *w) {
    struct page *p = s->f->page;
    struct str chosen = page_field(p, "customer");
    struct customer_page found;
    s->in.who = customer_who(w->arena, page_field(p, "who"));
    if (str_to_int(chosen, 1, INT64_MAX, &s->in.customer_id))
        return access_check(w, ACCESS_CUSTOMER_WRITE, s->in.customer_id);
    bool alone = s->in.who.name.n && !s->in.who.address.n && !s->in.who.phone.n;
    if (!alone || str_eq(chosen, S("new"))) return NULL;
    TRY(customer_find(w, s->in.who.name, INT64_MAX, 1, &found));
    if (found.n == 0) return NULL;
    s->f->asks = true;
    return ERR(w->arena, ERR_INVALID, "This may be somebody we know.", .field = "customer",
               .hint = "Choose who it is, or that it is somebody new.");
}

/* An hour, or (also in *ret_window) the beginning of a window. */
static void chosen_time(const struct page *p, int64_t *ret_by, int64_t *ret_window) {
    struct str by = page_field(p, "by");
    *ret_by = *ret_window = 0;
    if (str_starts(by, S(WINDOW)) && str_to_int(str_from(by, sizeof WINDOW - 1), 1, INT64_MAX, ret_window)) {
        *ret_by = *ret_window;
        return;
    }
    *ret_by = page_number(p, "by");
}

static const struct err *outcome(struct saving *s, struct work *w) {
    struct page *p = s->f->page;
    struct str name = page_field(p, "outcome");
    s->in.outcome = str_eq(name, S("solved"))      ? CONTACT_SOLVED
                    : str_eq(name, S("call_back")) ? CONTACT_CALL_BACK
                                                   : CONTACT_OPEN;
    if (s->in.outcome == CONTACT_SOLVED) s->in.solving = page_solving(p, w);
    if (s->in.outcome != CONTACT_CALL_BACK) return NULL;
    chosen_time(p, &s->in.by, &s->in.window);
    TRY(page_find_owner(w, page_field(p, "owner"), &s->in.owner_id, &s->in.team_id, &s->in.owner_name));
    if (s->in.owner_id.set && s->in.owner_id.v == w->actor.user_id) s->in.owner_name = S("");
    return NULL;
}

static const struct err *save_tx(struct work *w, void *arg) {
    struct saving *s = arg;
    struct page *p = s->f->page;
    struct conversation c;
    int64_t status;
    bool done;
    s->f->asks = false;
    TRY(repeat_before(w, &s->repeat, &done, &status, &s->to));
    if (done) return NULL; /* the second click: the first one has saved it */
    int64_t channel = page_number(p, "channel");
    s->in = (struct contact_new){ .channel = channel == CHANNEL_COUNTER ? channel : CHANNEL_PHONE,
                                  .subject = S(""),
                                  .text = page_field(p, "text"),
                                  .reason = page_field(p, "reason") };
    TRY(whom(s, w));
    TRY(outcome(s, w));
    TRY(contact_write_down(w, &s->in, &c));
    bool seen = !access_conversation(w, ACCESS_CONVERSATION_READ, c.id, &c);
    s->to = seen ? str_printf(w->arena, "/conversations/%lld?from=mine", (long long)c.id)
                 : S("/inbox?view=team");
    return repeat_after(w, &s->repeat, 303, s->to);
}

/* What was typed stands in the form again. */
static const struct err *refused(struct saving *s, const struct err *e) {
    struct page *p = s->f->page;
    struct page_contact *form = &s->f->form;
    if (!page_can_again(e)) return e;
    form->err = e;
    form->key = page_field(p, "key");
    form->channel = page_number(p, "channel") == CHANNEL_COUNTER ? PAGE_COUNTER : PAGE_PHONE;
    form->who = page_field(p, "who");
    form->text = page_field(p, "text");
    form->reason = page_field(p, "reason");
    form->outcome = (enum page_outcome)s->in.outcome;
    if (!s->f->asks) form->customer = s->in.customer_id;
    chosen_time(p, &s->f->by, &s->f->window);
    s->f->owner = s->in.owner_id;
    s->f->team = s->in.team_id;
    struct str name = page_field(p, "outcome");
    form->outcome = str_eq(name, S("solved"))      ? OUTCOME_SOLVED
                    : str_eq(name, S("call_back")) ? OUTCOME_CALL_BACK
                                                   : OUTCOME_OPEN;
    return show(s->f, err_meaning(e->code)->http);
}

const struct err *web_contact(struct page *p) {
    struct filling f = { .page = p };
    struct saving s = { .f = &f, .repeat = { page_field(p, "key"), hash_of(p) } };
    const struct err *e = work_write(p->w, save_tx, &s);
    if (e) return refused(&s, e);
    reply_redirect(p->rp, s.to);
    return NULL;
}
