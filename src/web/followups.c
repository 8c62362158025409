/* Follow-ups: the list of them, the card of a conversation, and what its forms do. */
#include "desk/followup/followup.h"

#include "base/moment.h"
#include "desk/hours/calendar.h"
#include "desk/guidance/openings.h"
#include "desk/automation/automation.h"
#include "desk/message/message.h"
#include "desk/outcome/outcome.h"
#include "desk/permission/offer.h"
#include "view/followup.h"
#include "view/talk.h"
#include "view/view_follow_ups_page.h"
#include "view/when.h"
#include "view/words.h"
#include "web/web_priv.h"

enum { ROWS = 50, TODAY_ROWS = 20 };
/* What coverage is counted over. */
#define COVERED (30 * MOMENT_DAY)

static void follow_ups_body(struct html *h, const void *data, const struct viewer *me) {
    (void)me;
    view_follow_ups_page(h, data);
}

static struct str way(const struct page *p, int64_t channel) {
    static const char *const words[] = { W("by mail"), W("by telephone"), W("by letter") };
    return word(p->lang, words[channel]);
}

static struct str why_of(const struct page *p, struct str rule) {
    const struct automation_kind *k = rule.n ? automation_kind_of(rule) : NULL;
    return k ? word(p->lang, k->name) : S("");
}

static struct str ended(const struct page *p, int64_t state, struct opt_int result, struct str why) {
    static const char *const results[] = { W("all was well"), W("it needed an explanation"),
                                           W("something was wrong") };
    if (state == FOLLOW_UP_DONE) return word(p->lang, results[result.v]);
    if (state == FOLLOW_UP_NOT_REACHED) return word(p->lang, W("nobody was reached, twice"));
    if (str_eq(why, CANCELLED_REOPENED)) return word(p->lang, W("not asked: it was opened again"));
    if (str_eq(why, CANCELLED_MERGED)) return word(p->lang, W("not asked: it was joined to another"));
    if (str_eq(why, CANCELLED_SPAM)) return word(p->lang, W("not asked: it is spam"));
    if (str_eq(why, CANCELLED_AGAIN)) return word(p->lang, W("not asked: it was solved anew"));
    if (str_eq(why, CANCELLED_WROTE)) return word(p->lang, W("not asked: the customer wrote"));
    if (str_eq(why, CANCELLED_RETURNED)) return word(p->lang, W("not asked: the order came back"));
    if (str_eq(why, CANCELLED_FORGOTTEN)) return word(p->lang, W("not asked: the customer was forgotten"));
    if (str_eq(why, CANCELLED_ASKED)) return word(p->lang, W("not asked: somebody asked otherwise"));
    struct word_arg said = { S("why"), why };
    return word_fill(p->w->arena, word(p->lang, W("not asked: {why}")), &said, 1);
}

static struct page_when when(const struct page *p, int64_t at) {
    return at > p->now ? page_next(p, at) : page_past(p, at);
}

const struct err *page_follow_ups_of(struct page *p, struct work *w, const struct conversation *c,
                                     struct page_conversation *out) {
    struct follow_up *all;
    size_t n;
    if (!(c->holds & HOLDS_FOLLOW_UP)) return NULL;
    TRY(follow_up_of(w, c->id, &all, &n));
    struct page_follow_up *list = ARENA_ARRAY(w->arena, n + 1, struct page_follow_up);
    for (size_t i = 0; i < n; i++) {
        bool open = all[i].state < FOLLOW_UP_DONE;
        list[i] = (struct page_follow_up){ .id = all[i].id,
                                           .version = all[i].version,
                                           .due = when(p, open ? all[i].due_at : all[i].ended_at.v),
                                           .words = all[i].words,
                                           .rule = why_of(p, all[i].rule),
                                           .owner = all[i].owner_name,
                                           .how = open ? way(p, all[i].channel) : ended(p, all[i].state, all[i].result, all[i].why),
                                           .open = open,
                                           .asked = all[i].asked_id.set };
    }
    out->beside->follow_ups = list;
    out->beside->follow_up_n = n;
    out->beside->follow_text = page_field(p, "text");
    return NULL;
}

/* Whether a coupon may go along, said before the mail is written (P65). */
static const struct err *page_thanks(struct page *p, struct work *w, const struct conversation *c,
                                     struct page_beside *beside) {
    enum offer_why why;
    int64_t percent, permission;
    TRY(offer_percent(w, &percent));
    if (percent == 0) return NULL;
    TRY(offer_may(w, c->customer_id, &why, &permission));
    beside->thanks = why == OFFER_NO_REASON;
    if (!beside->thanks) beside->thanks_not = page_no_offer(p, why);
    return NULL;
}

/* A line of his own stays for who writes: without one above it the reply does not leave. */
const struct err *page_asks(struct page *p, struct work *w, const struct conversation *c,
                            struct page_conversation *out) {
    struct opening_facts facts;
    struct str lang = str_is_set(out->customer_tag) ? out->customer_tag : S("");
    const struct opening *o = opening_named(S("follow-up"), lang);
    TRY(page_thanks(p, w, c, out->beside));
    if (!o || out->reply.draft.n) return NULL;
    TRY(opening_facts_of(w, c, str_of(o->lang), &facts));
    out->reply.draft = str_join(w->arena, S("\n\n"), opening_fill(w->arena, str_of(o->text), &facts));
    return NULL;
}

const struct err *page_customer_follow_ups(struct page *p, struct work *w, int64_t customer_id,
                                           const struct page_follow_up **ret, size_t *ret_n) {
    struct customer_follow_up *all;
    TRY(follow_up_of_customer(w, customer_id, &all, ret_n));
    struct page_follow_up *list = ARENA_ARRAY(w->arena, *ret_n + 1, struct page_follow_up);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct customer_follow_up *f = &all[i];
        bool open = f->state < FOLLOW_UP_DONE;
        list[i] = (struct page_follow_up){ .id = f->id,
                                           .version = f->version,
                                           .due = when(p, open ? f->due_at : f->ended_at.v),
                                           .words = f->words,
                                           .rule = why_of(p, f->rule),
                                           .owner = f->owner_name,
                                           .how = open ? way(p, f->channel) : ended(p, f->state, f->result, f->why),
                                           .open = open,
                                           .phone = f->channel == FOLLOW_UP_PHONE };
        if (f->conversation_id.set)
            list[i].page = str_printf(w->arena, "/conversations/%lld#follow-ups", (long long)f->conversation_id.v);
    }
    *ret = list;
    return NULL;
}

/* ---- the list ---- */

static struct page_follow_up row_of(const struct page *p, const struct follow_up_row *f) {
    struct page_follow_up r = { .id = f->id,
                                .version = f->version,
                                .due = when(p, f->due_at),
                                .customer = f->customer_name,
                                .subject = f->subject,
                                .lang = f->lang,
                                .words = f->words,
                                .owner = f->owner_name,
                                .how = way(p, f->channel),
                                .prefers = f->hours,
                                .open = true,
                                .asked = f->asked_id.set,
                                .rule = why_of(p, f->rule),
                                .phone = f->channel == FOLLOW_UP_PHONE };
    struct arena *a = p->w->arena;
    if (!f->conversation_id.set) {
        r.page = r.act = str_printf(a, "/customers/%lld#follow-ups", (long long)f->customer_id);
        return r;
    }
    long long id = (long long)f->conversation_id.v;
    r.page = r.act = str_printf(a, "/conversations/%lld?from=mine#follow-ups", id);
    if (!r.phone)
        r.act = str_printf(a, "/conversations/%lld?from=mine&ask=%lld#reply", id, (long long)f->id);
    return r;
}

void page_follow_ups_ahead(struct work *ahead, int64_t before) {
    struct follow_up_row *rows;
    size_t n;
    TELL(follow_up_mine(ahead, before, TODAY_ROWS, &rows, &n));
}

const struct err *page_follow_ups_today(struct page *p, struct work *w, int64_t before,
                                        const struct page_follow_up **ret, size_t *ret_n) {
    struct follow_up_row *rows;
    TRY(follow_up_mine(w, before, TODAY_ROWS, &rows, ret_n));
    struct page_follow_up *list = ARENA_ARRAY(w->arena, *ret_n + 1, struct page_follow_up);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = row_of(p, &rows[i]);
    *ret = list;
    return NULL;
}

struct listing {
    struct page *page;
    int64_t after_due, after_id;
    struct page_follow_ups out;
};

static struct str number(const struct page *p, int64_t n) {
    return str_printf(p->w->arena, "%lld", (long long)n);
}

static const struct err *covered(struct listing *l, struct work *w) {
    struct page *p = l->page;
    struct coverage c;
    TRY(follow_up_coverage(w, p->now - COVERED, p->now, &c));
    struct word_arg done[] = { { S("n"), number(p, c.done_in_time) }, { S("all"), number(p, c.due) },
                               { S("share"), c.due ? page_share(p, c.done_in_time, c.due) : S("") } };
    struct word_arg none[] = { { S("n"), number(p, c.none) }, { S("all"), number(p, c.solved) },
                               { S("share"), c.solved ? page_share(p, c.none, c.solved) : S("") } };
    if (c.due)
        l->out.covered = word_fill(w->arena, word(p->lang, W("Of {all} that fell due in the last 30 days, {n} were done by then: {share}.")), done, 3);
    if (c.solved)
        l->out.undecided = word_fill(w->arena, word(p->lang, W("Of {all} cases solved in that time, nothing was planned for {n}: {share}.")), none, 3);
    return NULL;
}

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct page *p = l->page;
    struct follow_up_row *rows;
    size_t n;
    TRY(page_viewer(p, w));
    TRY(follow_up_list(w, (enum follow_up_view)l->out.view, l->after_due, l->after_id, ROWS + 1, &rows, &n));
    bool more = n > ROWS;
    l->out.row_n = more ? ROWS : n;
    struct page_follow_up *list = ARENA_ARRAY(w->arena, n + 1, struct page_follow_up);
    for (size_t i = 0; i < l->out.row_n; i++)
        list[i] = row_of(p, &rows[i]);
    l->out.rows = list;
    if (more)
        l->out.next = str_printf(w->arena, "%lld-%lld", (long long)rows[ROWS - 1].due_at, (long long)rows[ROWS - 1].id);
    return w->actor.role == ROLE_OWNER ? covered(l, w) : NULL;
}

const struct err *web_follow_ups(struct page *p) {
    struct listing l = { .page = p };
    enum follow_up_view view = FOLLOW_UPS_DUE;
    struct str after = form_get(&p->req->query, "after"), due;
    (void)follow_up_view_by_name(form_get(&p->req->query, "view"), &view);
    l.out.view = (enum page_follow_ups_view)view;
    if (str_split(&after, '-', &due) && str_is_set(after) && str_to_int(due, 0, INT64_MAX, &l.after_due))
        (void)str_to_int(after, 0, INT64_MAX, &l.after_id);
    TRY(work_read(p->w, list_tx, &l));
    p->me.here = S("/follow-ups");
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Follow-ups")), follow_ups_body, &l.out);
}

/* ---- what its forms do ---- */

static const struct err *plan(struct page *p, struct work *w, const struct conversation *c) {
    struct solving s = { .due = 0 };
    int64_t id;
    struct follow_up_new in = { .conversation_id = c->id,
                                .reason = FOLLOW_UP_BY_HAND,
                                .words = str_trim(page_field(p, "words")),
                                .owner_id = OPT(w->actor.user_id) };
    (void)page_plan(p, page_field(p, "follow"), &s);
    in.channel = s.channel;
    TRY(calendar_open_at(w, s.due, &in.due));
    return follow_up_plan(w, &in, &id);
}

/* The customer's newest message is what shows it. */
static const struct err *done(const struct page *p, struct work *w, struct follow_up *f, enum follow_up_result result) {
    struct message last;
    struct message_person to;
    const struct err *e = message_answer_to(w, f->conversation_id.v, &last, &to);
    if (e && e->code != ERR_INVALID) return e;
    return follow_up_done(w, f, result, page_field(p, "topic"), e ? 0 : last.id);
}

/* What was done with one; ERR where act is none of these. */
static const struct err *did(struct page *p, struct work *w, struct follow_up *f) {
    int64_t result = RESULT_OK;
    struct str act = page_field(p, "act");
    f->version = page_number(p, "seen");
    (void)follow_up_result_by_name(page_field(p, "result"), &result);
    if (str_eq(act, S("called")))
        return follow_up_called(w, f, (enum follow_up_result)result, page_field(p, "topic"), page_field(p, "text"));
    if (str_eq(act, S("done"))) return done(p, w, f, (enum follow_up_result)result);
    if (str_eq(act, S("none"))) return follow_up_no_answer(w, f);
    return follow_up_cancel(w, f, page_field(p, "why"));
}

static const struct err *act_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct conversation c;
    struct follow_up f;
    struct str act = page_field(p, "act");
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    if (str_eq(act, S("plan"))) return plan(p, w, &c);
    TRY(follow_up_get(w, page_number(p, "follow_up"), &f));
    if (f.conversation_id.v != c.id) return page_was_faster(w);
    return did(p, w, &f);
}

const struct err *web_follow_up(struct page *p) {
    const struct err *e = work_write(p->w, act_tx, p);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, "#follow-ups"));
    return NULL;
}

/* Of one whose customer never wrote. */
static const struct err *customer_act_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct follow_up f;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, p->id));
    const struct err *e = follow_up_get(w, page_number(p, "follow_up"), &f);
    if (e) return e->code == ERR_NOT_FOUND ? page_was_faster(w) : e;
    if (!f.customer_id.set || f.customer_id.v != p->id) return page_was_faster(w);
    return did(p, w, &f);
}

const struct err *web_customer_follow_up(struct page *p) {
    TRY(work_write(p->w, customer_act_tx, p));
    reply_redirect(p->rp, str_printf(p->w->arena, "/customers/%lld#follow-ups", (long long)p->id));
    return NULL;
}
