/* What happens, as it happens. */
#include "api/api_priv.h"

const struct err *api_events(struct call *c) {
    return live_answer(c->api->o.live, c->w, &c->pass, c->req, c->rp);
}
