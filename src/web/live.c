/* What live pages ask for: the stream of what happens, and one row of a list. */
#include "live/live.h"
#include "web/web_priv.h"

const struct err *web_events(struct page *p) {
    return live_answer(p->web->o.live, p->w, &p->session.pass, p->req, p->rp);
}
