/* A reply that leaves later: as the page shows it, and what its buttons do. */
#include "base/utf8.h"
#include "desk/later/later.h"
#include "view/words.h"
#include "web/composer.h"

enum { PREVIEW = 160 };

static struct str why_of(const struct page *p, struct str why) {
    static const struct {
        const char *code, *says;
    } all[] = {
        { "customer", W("The customer wrote first. Read that, then send it or change it.") },
        { "colleague", W("Another reply went out first. Read that, then send it or change it.") },
        { "joined", W("The conversation was joined to another one.") },
        { "spam", W("The conversation was moved to Spam.") },
        { "gone", W("Whoever wrote it is no longer switched on.") },
        { "hand", W("A colleague stopped it.") },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eq(why, str_of(all[i].code))) return word(p->lang, all[i].says);
    return word(p->lang, str_c(p->w->arena, why));
}

const struct err *page_later(struct page *p, struct work *w, const struct conversation *c,
                             struct page_conversation *out) {
    struct later l;
    struct later_file *files;
    if (!c->later_id.set) return NULL;
    struct page_later *shown = ARENA_NEW(w->arena, struct page_later);
    TRY(later_get(w, c->later_id.v, &l));
    TRY(later_files(w, l.id, &files, &shown->file_n));
    shown->id = l.id;
    shown->stopped = l.state == LATER_STOPPED;
    shown->mine = l.user_id == w->actor.user_id;
    shown->at = page_next(p, l.leaves_at);
    shown->by = l.user_name;
    shown->why = why_of(p, l.why);
    shown->text = l.text;
    shown->preview = utf8_one_line(w->arena, utf8_cut(str_trim(l.text), PREVIEW));
    shown->late = c->due.set && l.leaves_at > c->due.v;
    out->later = shown;
    return NULL;
}

void page_later_times(struct page *p, struct page_conversation *out) {
    if (out->later || !out->customer_address.n) return;
    page_times(p, &out->later_times, &out->later_time_n, &out->later_day, &out->later_first);
    page_time_typed(p, p->refused_reply, &out->later_day, &out->later_clock);
}

struct stopping {
    struct page *page;
    struct str cc; /* of a reply whose text was taken */
};

/* What is done is done to the reply that the page showed: by now another one may wait there, and
 * the second click on "Stop" must not drop what the first one left to be seen. */
static const struct err *later_tx(struct work *w, void *arg) {
    struct stopping *x = arg;
    struct page *p = x->page;
    struct str act = page_field(p, "act");
    bool stop = str_eq(act, S("stop")), take = str_eq(act, S("take"));
    struct conversation c;
    struct later l;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    if (!c.later_id.set) return NULL; /* the second click */
    if (c.later_id.v != page_number(p, "id")) return page_was_faster(w);
    TRY(later_get(w, c.later_id.v, &l));
    bool waits = l.state == LATER_WAITS;
    if (stop ? !waits : waits && !take) return NULL;
    take = take || (stop && l.user_id == w->actor.user_id);
    x->cc = take ? l.cc : S("");
    return later_stop(w, p->id, take);
}

const struct err *web_later(struct page *p) {
    struct stopping x = { .page = p };
    const struct err *e = work_write(p->w, later_tx, &x);
    if (e) return page_act_refused(p, e);
    struct str more = str_join(p->w->arena, page_copies_taken(p, p->id, x.cc), S("#reply"));
    reply_redirect(p->rp, page_link(p, p->id, str_c(p->w->arena, more)));
    return NULL;
}
