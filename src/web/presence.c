/* Who else has a conversation open, and that a person has read it. */
#include "desk/conversation/conversation.h"
#include "live/presence.h"
#include "view/html.h"
#include "view/view_presence.h"
#include "web/web_priv.h"

struct strip {
    const struct page_present *here;
    size_t n;
};

static void strip_body(struct html *h, const void *data, const struct viewer *me) {
    const struct strip *s = data;
    (void)me;
    view_presence(h, s->here, s->n);
}

size_t page_present(const struct page *p, int64_t conversation_id, const struct page_present **ret) {
    const struct present *all;
    size_t n = presence_of(p->web->o.live, p->w, conversation_id, &all);
    *ret = NULL;
    if (n == 0) return 0;
    struct page_present *shown = ARENA_ARRAY(p->w->arena, n, struct page_present);
    for (size_t i = 0; i < n; i++)
        shown[i] = (struct page_present){ all[i].name, all[i].writing };
    *ret = shown;
    return n;
}

const struct err *web_presence(struct page *p) {
    struct strip s;
    s.n = page_present(p, p->id, &s.here);
    return page_part(p, strip_body, &s);
}

/* Nothing is stored, and the page learns at once who else is there. */
const struct err *web_presence_set(struct page *p) {
    struct str state = page_field(p, "state");
    enum presence what = str_eq(state, S("writing")) ? PRESENCE_WRITING
                         : str_eq(state, S("gone")) ? PRESENCE_GONE : PRESENCE_LOOKING;
    presence_beat(p->web->o.live, p->w, p->id, what);
    return web_presence(p);
}

static const struct err *read_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    return conversation_read(w, p->id, page_number(p, "at"));
}

const struct err *web_read(struct page *p) {
    struct strip none = { NULL, 0 };
    TRY(work_write_own(p->w, read_tx, p));
    return page_part(p, strip_body, &none);
}
