/* The frame of every page: who looks, what is wrong with the desk, and the page for an error. */
#include "base/log.h"
#include "base/moment.h"
#include "desk/health/health.h"
#include "desk/outbox/outbox.h"
#include "desk/promise/promise.h"
#include "view/html.h"
#include "view/view_error.h"
#include "view/view_layout.h"
#include "web/ruler.h"
#include "web/web_priv.h"

enum { PAGE_GUESS = 48 << 10 };

struct str page_field(const struct page *p, const char *name) {
    struct str v = form_get(&p->form, name);
    return str_is_set(v) ? v : S("");
}

int64_t page_number(const struct page *p, const char *name) {
    int64_t v;
    return str_to_int(page_field(p, name), 0, INT64_MAX, &v) ? v : 0;
}

static enum inbox_view view_by_name(struct str name) {
    for (int i = 0; i < INBOX_VIEW_COUNT; i++)
        if (str_eq(name, str_of(inbox_view_name((enum inbox_view)i)))) return (enum inbox_view)i;
    return INBOX_TEAM;
}

enum inbox_view page_from(const struct page *p) {
    struct str name =
        p->req->method == METHOD_POST ? page_field(p, "from") : form_get(&p->req->query, "from");
    return view_by_name(name);
}

struct str page_link(struct page *p, int64_t conversation_id, const char *more) {
    return str_printf(p->w->arena, "/conversations/%lld?from=%s%s", (long long)conversation_id,
                      inbox_view_name(page_from(p)), more);
}

/* Told to those who can see all of it. */
static void suspected(struct page *p, const struct health *now, struct page_health *ret) {
    if (actor_sees(&p->session.actor) != SEES_ALL || !now->suspected_by.set) return;
    int64_t by = now->suspected_by.v;
    ret->suspected = now->suspected;
    ret->suspected_by = by > p->now ? page_next(p, by) : page_due(p, by, by - MOMENT_DAY);
}

static const struct err *health(struct page *p, struct work *w, const struct health *now,
                                struct page_health *ret) {
    int64_t conversation;
    bool found;
    struct wellness own = p->web->o.mailroom->well(p->web->o.mailroom->self);
    if (own.store) ret->store = word(p->lang, own.store);
    if (own.reading) ret->reading = word(p->lang, own.reading);
    if (own.damaged) ret->damaged = word(p->lang, own.damaged);
    ret->letters_waiting = now->letters_waiting;
    ret->letters_unreadable = now->letters_unreadable;
    ret->mailboxes_silent = now->mailboxes_silent;
    ret->mailboxes_limited = now->mailboxes_limited;
    if (now->limited_until.set) ret->limited_until = page_next(p, now->limited_until.v);
    ret->consents_gone = now->consents_gone;
    ret->consents_end = p->me.owner ? now->consents_end : 0;
    ret->outbox_failed = now->outbox_failed;
    if (p->me.owner && own.filter) ret->filter = word(p->lang, own.filter);
    suspected(p, now, ret);
    if (p->me.owner) ret->mailboxes_href = S("/mailboxes");
    if (ret->outbox_failed == 0) return NULL;
    TRY(outbox_first_failed(w, &conversation, &found));
    if (found) ret->outbox_href = page_link(p, conversation, "");
    return NULL;
}

static const struct err *held(struct page *p, struct work *w) {
    struct held h;
    bool found;
    TRY(outbox_held(w, &h, &found));
    if (!found) return NULL;
    struct page_held *shown = ARENA_NEW(w->arena, struct page_held);
    *shown =
        (struct page_held){ h.message_id, h.recipient, (h.next_at - p->now) / MOMENT_SECOND + 1 };
    p->me.held = shown;
    return NULL;
}

static const char *const themes[] = { "system", "light", "dark" };

int page_theme(struct str name) {
    for (int i = 0; i < 3; i++)
        if (str_eq(name, str_of(themes[i]))) return i;
    return -1;
}

void page_viewer_ahead(struct page *p, struct work *ahead) {
    struct health now;
    int64_t n;
    if (!p->signed_in) return;
    TELL(conversation_count(ahead, VIEW_TEAM, PAGE_BADGE_MAX, &n));
    TELL(health_now(ahead, &now));
    TELL(promise_owed(ahead, ruler_day_end(p->zone, p->now), &n));
}

const struct err *page_viewer(struct page *p, struct work *w) {
    const struct session *s = &p->session;
    struct health now;
    p->me.user_id = s->actor.user_id;
    p->me.name = s->actor.name;
    p->me.initials = page_initials(w->arena, s->actor.name);
    p->me.address = s->actor.mail;
    p->me.lang = p->lang;
    p->me.zone = s->zone;
    p->me.theme = str_of(themes[s->theme >= 0 && s->theme <= 2 ? s->theme : 0]);
    p->me.compact = s->density == 1;
    p->me.practice = (int)s->practice;
    p->me.keys_off = p->signed_in && !s->single_keys;
    p->me.now = page_past(p, p->now).full;
    p->me.csrf = auth_csrf_mask(p->w, s->csrf);
    p->me.here = p->req->method == METHOD_POST ? S("/inbox")
                                               : p->req->target; /* a form's address is no page */
    p->me.shop = p->facts.name;
    if (!p->signed_in) return NULL;
    struct work *ahead = work_ahead(w);
    if (ahead) page_viewer_ahead(p, ahead);
    TRY(conversation_count(w, VIEW_TEAM, PAGE_BADGE_MAX, &p->me.inbox_n));
    p->me.owner = s->actor.role == ROLE_OWNER;
    TRY(promise_owed(w, ruler_day_end(p->zone, p->now), &p->me.promise_n));
    TRY(health_now(w, &now));
    TRY(health(p, w, &now, &p->me.health));
    return now.held_message.set ? held(p, w) : NULL;
}

static struct html page_new(struct page *p) {
    struct html h = html_new(p->w->arena, PAGE_GUESS);
    h.lang = p->lang;
    return h;
}

const struct err *page_show(struct page *p, int status, enum page_kind kind, struct str title,
                            page_body *body, const void *data) {
    struct html h = page_new(p), inner = html_inner(&h);
    body(&inner, data, &p->me);
    view_layout(&h, title, kind, html_safe(&inner), &p->me);
    if (html_over(&h) || html_over(&inner))
        return ERR(p->w->arena, ERR_LIMIT, "This page would be too long.",
                   .hint = "Ask for less of it.");
    reply_html(p->rp, status, html_str(&h));
    return NULL;
}

const struct err *page_part(struct page *p, page_body *body, const void *data) {
    struct html h = page_new(p);
    body(&h, data, &p->me);
    if (html_over(&h)) return ERR(p->w->arena, ERR_LIMIT, "This page would be too long.");
    reply_html(p->rp, 200, html_str(&h));
    return NULL;
}

static void error_body(struct html *h, const void *data, const struct viewer *me) {
    view_error(h, data, me);
}

static const struct err *viewer_tx(struct work *w, void *arg) {
    struct page *p = arg;
    w->actor = p->session.actor;
    return page_viewer(p, w);
}

/* What a person wrote into the large fields of a form, one after another. */
static struct str kept_text(const struct page *p) {
    static const char *const fields[] = { "understood", "facts", "rights", "limits", "options", "tone", "text" };
    struct str all = S("");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct str one = page_field(p, fields[i]);
        if (str_trim(one).n) all = all.n ? str_join3(p->w->arena, all, S("\n\n"), one) : one;
    }
    return all;
}

void page_fail(struct page *p, const struct err *e) {
    int status = err_meaning(e->code)->http;
    struct page_error shown = { .status = status, .err = e };
    request_log(p->req, e);
    if (status >= 500) shown.request_id = str_of(p->req->id);
    if (status == 404) shown.path = p->req->path;
    if (p->req->method == METHOD_POST) {
        struct form form;
        if (!p->form.field_count && !request_form(p->req, &form)) p->form = form;
        shown.kept_text = kept_text(p);
        if (p->id && str_starts(p->req->path, S("/conversations/")))
            shown.back = page_link(p, p->id, "");
    }
    p->rp->header_count = 0;
    if (request_accepts(p->req, "text/plain")) { /* script that asked for one sentence */
        struct str words = word(p->lang, e->msg);
        if (e->hint) words = str_join3(p->w->arena, words, S(" "), word(p->lang, e->hint));
        reply_body(p->rp, status, S("text/plain; charset=utf-8"), words);
        return;
    }
    /* The store may be what is broken: then the page goes without what it would have shown of it.
     */
    if (work_read(p->w, viewer_tx, p))
        p->me = (struct viewer){ .lang = p->lang, .shop = p->facts.name };
    p->me.error = true;
    enum page_kind kind = p->me.user_id ? PAGE_DESK : PAGE_GATE;
    if (page_show(p, status, kind, word(p->lang, e->msg), error_body, &shown))
        reply_plain(p->rp, 500);
    if (e->code == ERR_RETRY || e->code == ERR_RATE) reply_retry_after(p->rp, 5);
}
