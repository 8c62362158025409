/* Who wrote a mail: the mark in a conversation, and the page where owners say which mail server vouches. */
#include "desk/mailbox/dkim.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailroom.h"
#include "desk/message/message.h"
#include "view/proof.h"
#include "view/view_mailbox_proof.h"
#include "view/words.h"
#include "web/settings.h"

#define NAMELESS S("-") /* mime/vouch.h */

/* ---- the mark ---- */

static const char *why(int64_t proof) {
    static const char *const words[PROOF_COUNT] = {
        [PROOF_FORGED] = W(
            "The domain of this address says that it does not send mails like this one: "
            "somebody else wrote it."),
        [PROOF_NO_SERVER] = W(
            "Nobody has said yet which mail server vouches for senders, so anybody could "
            "have written this name and address. An owner says so under Mailboxes."),
        [PROOF_NO_WORD] = W(
            "The mail has no word of our mail server about who sent it. Anybody could have "
            "written this name and address."),
        [PROOF_OTHER_SERVER] = W(
            "What stands in the mail about its sender is not by our mail server. Anybody "
            "could have written it."),
        [PROOF_UNTOLD] = W(
            "Our mail server could not tell whether the mail is from this address."),
        [PROOF_OTHER_DOMAIN] = W(
            "The mail was sent by another domain than the one of this address. Newsletters "
            "and forwarded mails look so, and forged ones."),
        [PROOF_NO_FROM] = W(
            "The mail does not name one sender."),
    };
    return words[proof];
}

const struct page_proof *page_proof(const struct page *p, const struct message *m, struct str reply_to) {
    if (proof_is_proven(m->proof) || !proof_state(m->proof)) return NULL;
    struct page_proof *mark = ARENA_NEW(p->w->arena, struct page_proof);
    *mark = (struct page_proof){ .forged = m->proof == PROOF_FORGED,
                                 .quiet = m->proof == PROOF_NO_SERVER,
                                 .why = word(p->lang, why(m->proof)),
                                 .reply_to = m->doubted ? reply_to : S("") };
    return mark;
}

/* ---- the page ---- */

static void proof_body(struct html *h, const void *data, const struct viewer *me) {
    view_mailbox_proof(h, data, me);
}

struct gathering {
    struct page *page;
    int64_t id;
    struct page_mailbox_proof shown;
    struct dkim_key key;
};

static const struct err *vouchers(struct gathering *g, struct work *w, const struct mailbox *m) {
    struct voucher *seen;
    size_t n;
    TRY(message_vouchers(w, m->id, &seen, &n));
    struct page_voucher *v = ARENA_ARRAY(w->arena, n + 1, struct page_voucher);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct page_voucher){ .server = seen[i].server,
                                      .letters = seen[i].letters,
                                      .nameless = str_eq(seen[i].server, NAMELESS),
                                      .chosen = str_eq(seen[i].server, m->vouch) };
    g->shown.vouchers = v;
    g->shown.voucher_n = n;
    return NULL;
}

static const struct err *signing(struct gathering *g, struct work *w, const struct mailbox *m) {
    struct page_signing *s = &g->shown.signing;
    struct dkim_key k = { .version = 0 };
    bool found;
    s->domain = dkim_domain(w->arena, m->address);
    TRY(dkim_get(w, s->domain, &k, &found));
    s->selector = found ? k.selector : S("");
    s->open = found ? k.open : S("");
    s->version = k.version;
    s->lost = found && !str_is_set(k.secret);
    s->signs = k.signs && !s->lost;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct mailbox m;
    TRY(page_viewer(g->page, w));
    TRY(mailbox_get(w, g->id, &m));
    g->shown.id = m.id;
    g->shown.version = m.version;
    g->shown.address = m.address;
    g->shown.vouch = m.vouch;
    g->shown.typed = g->shown.err ? page_field(g->page, "vouch") : m.vouch;
    TRY(vouchers(g, w, &m));
    return signing(g, w, &m);
}

static struct str path_of(struct page *p, int64_t id, const char *end) {
    return str_printf(p->w->arena, "/mailboxes/proof?id=%lld%s", (long long)id, end);
}

static const struct err *show(struct gathering *g) {
    struct page *p = g->page;
    const struct err *e = g->shown.err ? g->shown.err : g->shown.signing.err;
    g->shown.said = settings_said(p);
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = e != NULL;
    if (p->req->method == METHOD_POST) p->me.here = path_of(p, g->id, "");
    return page_show(p, settings_status(e), PAGE_DESK, word(p->lang, W("Who vouches")), proof_body,
                     &g->shown);
}

const struct err *web_mailbox_proof(struct page *p) {
    struct gathering g = { .page = p };
    if (str_to_int(form_get(&p->req->query, "id"), 1, INT64_MAX, &g.id)) return show(&g);
    reply_redirect(p->rp, S("/mailboxes"));
    return NULL;
}

static const struct err *save_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct mailbox m;
    TRY(mailbox_get(w, page_number(p, "id"), &m));
    if (m.version != page_number(p, "version"))
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    return mailbox_set_vouch(w, m.id, page_field(p, "vouch"));
}

const struct err *web_mailbox_proof_set(struct page *p) {
    struct gathering g = { .page = p, .id = page_number(p, "id") };
    g.shown.err = work_write(p->w, save_tx, p);
    if (g.shown.err && !settings_can_again(g.shown.err)) return g.shown.err;
    if (g.shown.err) return show(&g);
    reply_redirect(p->rp, path_of(p, g.id, "&said=saved"));
    return NULL;
}

/* ---- the signature of its domain ---- */

static const struct err *mailbox_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct mailbox m;
    TRY(mailbox_get(w, g->id, &m));
    g->shown.signing.domain = dkim_domain(w->arena, m.address);
    return NULL;
}

static enum sign_act act_of(struct str word) {
    return str_eq(word, S("make")) ? SIGN_MAKE : str_eq(word, S("off")) ? SIGN_OFF : SIGN_LOOK;
}

const struct err *web_mailbox_signature(struct page *p) {
    struct gathering g = { .page = p, .id = page_number(p, "id") };
    enum sign_seen seen = SIGN_NOT_ASKED;
    TRY(work_read(p->w, mailbox_tx, &g));
    g.shown.signing.err = p->web->o.mailroom->sign(p->w, g.shown.signing.domain, act_of(page_field(p, "act")),
                                                   OPT(page_number(p, "version")), &g.key, &seen);
    g.shown.signing.seen = (enum page_sign_seen)seen;
    if (g.shown.signing.err && !settings_can_again(g.shown.signing.err)) return g.shown.signing.err;
    bool told = g.shown.signing.err || (seen != SIGN_NOT_ASKED && seen != SIGN_FOUND);
    if (told) return show(&g);
    reply_redirect(p->rp, path_of(p, g.id, "#signature"));
    return NULL;
}
