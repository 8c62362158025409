/* How many mails a mailbox may send (desk/mailbox/limit.h): shown and set by owners. */
#include "desk/mailbox/limit.h"
#include "view/mailbox_page.h"
#include "view/words.h"
#include "web/settings.h"
#include "web/web_priv.h"

static struct str number(struct arena *a, struct opt_int n) {
    return n.set ? str_printf(a, "%lld", (long long)n.v) : S("");
}

const struct err *page_limits(struct page *p, struct work *w, int64_t id, const struct err *e,
                              const struct page_limits **ret) {
    struct limit_row m;
    struct page_limits *l = ARENA_NEW(w->arena, struct page_limits);
    TRY(limit_get(w, id, &m));
    bool told = !e || e->code == ERR_CONFLICT; /* who was told that another was faster may go on */
    *l = (struct page_limits){ .id = id, .version = told ? m.version : page_number(p, "version"), .err = e,
                              .hour = number(w->arena, m.hour_limit), .day = number(w->arena, m.day_limit) };
    if (e) l->hour = page_field(p, "hour_limit");
    if (e) l->day = page_field(p, "day_limit");
    m.hour_limit = m.day_limit = OPT_NONE;
    struct limits provider = limits_of(&m);
    l->hour_there = provider.hour;
    l->day_there = provider.day;
    *ret = l;
    return NULL;
}

const struct err *page_limit_rows(const struct page *p, struct work *w, struct page_mailbox *rows, size_t n) {
    struct limit_row *all;
    size_t all_n;
    TRY(limit_list(w, &all, &all_n));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < all_n; k++) {
            if (all[k].id != rows[i].id) continue;
            struct limits l = limits_of(&all[k]);
            rows[i].hour = l.hour;
            rows[i].day = l.day;
            if (all[k].limited_until > p->now) rows[i].limited_until = page_next(p, all[k].limited_until);
        }
    return NULL;
}

/* Nothing: what the provider allows. What is no number is told by limit_set. */
static struct opt_int typed(struct page *p, const char *name) {
    struct str s = str_trim(page_field(p, name));
    int64_t n;
    if (s.n == 0) return OPT_NONE;
    return str_to_int(s, 0, LIMIT_MAX, &n) ? OPT(n) : OPT(-1);
}

static const struct err *set_tx(struct work *w, void *arg) {
    struct page *p = arg;
    return limit_set(w, page_number(p, "id"), page_number(p, "version"), typed(p, "hour_limit"), typed(p, "day_limit"));
}

const struct err *web_mailbox_limits(struct page *p) {
    const struct err *e = work_write(p->w, set_tx, p);
    if (e && settings_can_again(e)) return page_mailbox_again(p, page_number(p, "id"), e);
    if (!e) reply_redirect(p->rp, S("/mailboxes"));
    return e;
}
