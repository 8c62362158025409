/* The step of a mailbox's test that speaks to the provider. */
#include "base/url.h"
#include "desk/mailbox/mailbox.h"
#include "post/consent.h"
#include "post/setup_priv.h"

struct looking {
    struct str address;
    int64_t id;
};

static const struct err *look_tx(struct work *w, void *arg) {
    struct looking *l = arg;
    struct mailbox m;
    struct str plus;
    bool found;
    TRY(mailbox_of_address(w, l->address, &m, &plus, &found));
    if (found && !str_is_set(plus)) l->id = m.id;
    return NULL;
}

static const struct err *hurry_tx(struct work *w, void *arg) {
    (void)arg;
    return consent_hurry(w);
}

/* One that is stored: by the way that fetching goes, so that two never ask the provider at once. */
static struct oauth_answer of_stored(struct setup_run *r) {
    struct setup_config *c = &r->out->used;
    struct looking l = { .address = c->address };
    struct oauth_answer answer = { .end = OAUTH_REFUSED, .said = S("") };
    const struct err *e = work_read(r->w, look_tx, &l);
    if (!e) e = work_write(r->w, hurry_tx, NULL); /* somebody looks: he is told how it is now */
    if (!e) e = consent_token(r->w, l.id, r->s->o.ca_file, STR_NONE, &c->consent.access);
    if (!e) answer.end = OAUTH_GIVEN;
    if (e && e->code != ERR_DENIED) answer.end = OAUTH_LATER;
    if (e && e->detail) answer.said = str_of(e->detail);
    return answer;
}

static enum setup_fault fault_of(enum oauth_end end) {
    switch (end) {
    case OAUTH_GIVEN:
        return SETUP_FINE;
    case OAUTH_CLIENT:
        return SETUP_NO_CLIENT;
    case OAUTH_LATER:
        return SETUP_NO_PROVIDER;
    case OAUTH_PENDING:
    case OAUTH_SLOW_DOWN:
    case OAUTH_DENIED:
    case OAUTH_EXPIRED:
    case OAUTH_REFUSED:
    case OAUTH_WRONG:
        break;
    }
    return SETUP_NO_CONSENT;
}

bool setup_take_token(struct setup_run *r) {
    struct consent *c = &r->out->used.consent;
    struct oauth_answer answer;
    if (!c->used) return true;
    if (c->fresh)
        consent_freshen(r->w, c, r->s->o.ca_file, &answer);
    else
        answer = of_stored(r);
    struct opt_int end = consent_end(c);
    return setup_tell(r, (struct setup_step){ .part = SETUP_TOKEN,
                                              .fault = fault_of(answer.end),
                                              .host = url_host(consent_token_url(r->w->arena, c)),
                                              .found = c->account.n ? c->account : S(""),
                                              .said = setup_or_empty(answer.said),
                                              .n = end.set ? end.v : 0 });
}
