/* The first tokens: a person is sent to the provider and comes back with a code. */
#include "post/consent.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "base/words.h"
#include "desk/mailbox/sealed.h"
#include "post/setup_priv.h"

enum { FLOW_MAX = 64 << 10, STATE_BYTES = 32, CODE_MAX = 4000 };

const struct err *consent_begin(struct work *w, const struct setup_config *c,
                                const struct consent_trip *trip, struct str *ret_url) {
    unsigned char random[OAUTH_VERIFIER_BYTES];
    struct str verifier, challenge, state = sys_random_hex(w->sys, w->arena, STATE_BYTES);
    struct oauth_app app = consent_app(w->arena, &c->consent, STR_NONE);
    TRY(setup_check(w, c));
    if (!app.authorize_url.n)
        return ERR(w->arena, ERR_INVALID, "The address for signing in is missing.",
                   .hint = "Copy it from the provider: it is often called authorization endpoint.",
                   .field = "authorize_url");
    sys_random(w->sys, random, sizeof random);
    oauth_pkce(w->arena, random, &verifier, &challenge);
    struct buf b = buf_new(w->arena, FLOW_MAX);
    pack_put(&b, verifier);
    pack_put(&b, trip->redirect);
    pack_put(&b, trip->note);
    pack_put(&b, setup_pack(w, c));
    TRY(consent_flow_add(w, state, trip->session, buf_str(&b)));
    struct str hint = trip->as_somebody_else ? S("") : c->address;
    *ret_url = oauth_authorize_url(w->arena, &app, trip->redirect, state, challenge, hint);
    return NULL;
}

/* ---- back ---- */

struct coming {
    const struct consent_answer *answer;
    struct setup_config config;
    struct str redirect, verifier, note;
};

static const struct err *take_tx(struct work *w, void *arg) {
    struct coming *x = arg;
    struct str packed, config;
    TRY(consent_flow_take(w, x->answer->state, x->answer->session, &packed));
    if (!pack_take(&packed, &x->verifier) || !pack_take(&packed, &x->redirect) ||
        !pack_take(&packed, &x->note) || !pack_take(&packed, &config))
        return ERR(w->arena, ERR_INVALID, "This form has become too old.", .field = "state",
                   .hint = "Begin it once more on the page of mailboxes.");
    return setup_unpack(w, config, &x->config);
}

static const struct err *failed(struct work *w, const struct oauth_answer *answer) {
    const char *said = str_c(w->arena, answer->said);
    switch (answer->end) {
    case OAUTH_CLIENT:
        return ERR(w->arena, ERR_DENIED, W("The provider does not know this client or its secret."),
                   .field = "client_id", .detail = said,
                   .hint = "Copy both once more; a secret may have run out.");
    case OAUTH_REFUSED:
    case OAUTH_DENIED:
    case OAUTH_EXPIRED:
        return ERR(w->arena, ERR_DENIED, W("The provider gave no consent."), .field = "client_id",
                   .detail = said, .hint = "Begin once more and agree to all it asks there.");
    case OAUTH_LATER:
        return ERR(w->arena, ERR_RETRY, W("The provider does not answer now."), .detail = said,
                   .field = "client_id", .hint = "Try again in a few minutes.");
    case OAUTH_GIVEN:
    case OAUTH_PENDING:
    case OAUTH_SLOW_DOWN:
    case OAUTH_WRONG:
        break;
    }
    return ERR(w->arena, ERR_DENIED, W("The provider answered something that is of no use."),
               .detail = said, .field = "client_id",
               .hint = "Compare every step of the list with what stands there.");
}

/* What the provider said in place of a code ("access_denied"). */
static const struct err *refusal(struct work *w, struct str error) {
    struct oauth_answer answer = { .end = OAUTH_WRONG, .said = utf8_cut(error, OAUTH_SAID_MAX) };
    if (str_eq(error, S("access_denied")) || !error.n) answer.end = OAUTH_DENIED;
    if (str_eq(error, S("temporarily_unavailable")) || str_eq(error, S("server_error")))
        answer.end = OAUTH_LATER;
    if (str_eq(error, S("unauthorized_client"))) answer.end = OAUTH_CLIENT;
    return failed(w, &answer);
}

static const struct err *redeem(struct work *w, struct coming *x, struct str ca_file) {
    struct oauth_answer answer;
    struct consent *c = &x->config.consent;
    struct str code = x->answer->code;
    struct oauth_app app = consent_app(w->arena, c, ca_file);
    if (!code.n || code.n > CODE_MAX) return refusal(w, x->answer->error);
    oauth_redeem(w->arena, &app, code, x->redirect, x->verifier, &answer);
    if (answer.end != OAUTH_GIVEN) return failed(w, &answer);
    /* What an earlier consent gave is nothing to this one. */
    c->access = c->refresh = c->account = S("");
    c->ends_at = OPT_NONE;
    c->fresh = true;
    if (consent_fill(w, c, &answer)) return NULL;
    return ERR(w->arena, ERR_DENIED, W("The provider gave a consent that ends within the hour."),
               .field = "scope",
               .hint = "Lasting access has to be among the scopes: offline_access.");
}

const struct err *consent_back(struct work *w, struct setup *s,
                               const struct consent_answer *answer, struct setup_config *ret,
                               struct str *ret_note) {
    struct coming x = { .answer = answer };
    TRY(work_write(w, take_tx, &x));
    const struct err *e = redeem(w, &x, s->o.ca_file);
    *ret = x.config;
    *ret_note = x.note;
    return e;
}
