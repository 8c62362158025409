/* Settings: whose mail comes to Spam by itself, and whose never does. */
#include "desk/spam/spam.h"
#include "view/view_senders_page.h"
#include "view/words.h"
#include "web/settings.h"

enum { SENDER_ROWS = 50 }; /* of a list, a page */

struct senders {
    struct page *page;
    int64_t trusted, blocked; /* those behind these ids */
    struct page_senders shown;
};

static void senders_body(struct html *h, const void *data, const struct viewer *me) {
    view_senders_page(h, data, me);
}

static const struct err *trusted(struct senders *g, struct work *w) {
    struct trusted *all;
    size_t n;
    TRY(spam_trusted_list(w, g->trusted, SENDER_ROWS + 1, &all, &n));
    if (n > SENDER_ROWS) g->shown.next_trusted = all[SENDER_ROWS - 1].id;
    g->shown.trusted_n = n > SENDER_ROWS ? SENDER_ROWS : n;
    struct page_trusted *rows = ARENA_ARRAY(w->arena, n + 1, struct page_trusted);
    for (size_t i = 0; i < g->shown.trusted_n; i++) {
        rows[i] = (struct page_trusted){ .address = all[i].address, .by = all[i].user_name };
        rows[i].at = page_past(g->page, all[i].created_at);
        if (all[i].conversation_id.set) rows[i].conversation_id = all[i].conversation_id.v;
    }
    g->shown.trusted = rows;
    return NULL;
}

static const struct err *blocked(struct senders *g, struct work *w) {
    struct blocked *all;
    size_t n;
    TRY(spam_blocked_list(w, g->blocked, SENDER_ROWS + 1, &all, &n));
    if (n > SENDER_ROWS) g->shown.next_blocked = all[SENDER_ROWS - 1].id;
    g->shown.blocked_n = n > SENDER_ROWS ? SENDER_ROWS : n;
    struct str *rows = ARENA_ARRAY(w->arena, n + 1, struct str);
    for (size_t i = 0; i < g->shown.blocked_n; i++)
        rows[i] = all[i].address;
    g->shown.blocked = rows;
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct senders *g = arg;
    TRY(page_viewer(g->page, w));
    TRY(trusted(g, w));
    return blocked(g, w);
}

static const struct err *show(struct senders *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.first_page = g->trusted == 0 && g->blocked == 0;
    TRY(work_read(p->w, gather_tx, g));
    p->me.error = g->shown.err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/spam");
    return page_show(p, settings_status(g->shown.err), PAGE_DESK, word(p->lang, W("Trust and spam")),
                     senders_body, &g->shown);
}

/* An id that is none begins anew. */
static int64_t behind(const struct page *p, const char *name) {
    int64_t id;
    return str_to_int(form_get(&p->req->query, name), 1, INT64_MAX, &id) ? id : 0;
}

const struct err *web_senders(struct page *p) {
    return show(&(struct senders){
        .page = p, .trusted = behind(p, "trusted"), .blocked = behind(p, "blocked") });
}

static const struct err *senders_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct str act = page_field(p, "act"), address = str_trim(page_field(p, "address"));
    if (str_eq(act, S("let"))) return spam_unblock(w, address);
    if (str_eq(act, S("distrust"))) return spam_distrust(w, address);
    if (str_eq(act, S("block"))) return spam_block(w, address);
    if (str_eq(act, S("trust"))) return spam_trust(w, address);
    return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "act",
               .hint = "Go back, load it again and send once more.");
}

const struct err *web_senders_set(struct page *p) {
    struct senders again = { .page = p, .shown = { .address = page_field(p, "address") } };
    const struct err *e = work_write(p->w, senders_tx, p);
    if (e && settings_can_again(e)) {
        again.shown.err = e;
        return show(&again);
    }
    if (e) return e;
    settings_done(p, "/settings/spam", "saved");
    return NULL;
}
