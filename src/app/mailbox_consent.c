/* kept mailbox add --oauth: a person consents at the provider with a short code, on whatever machine has a
 * browser (RFC 8628). */
#include "app/input.h"
#include "app/mailbox.h"
#include "base/words.h"
#include "post/consent.h"

#include <stdio.h>
#include <time.h>

/* Five seconds more between two questions, as the RFC has it for slow_down; also where the line broke. */
enum { SLOWER = 5 };

const struct err *mailbox_consent_read(struct arena *a, struct str provider,
                                       struct setup_config *c) {
    struct consent *x = &c->consent;
    enum provider p;
    if (!provider_by_key(provider, &p))
        return ERR(a, ERR_INVALID, "This provider is not known.", .field = "usage",
                   .hint = "Give --oauth google, microsoft or other.");
    const struct provider_facts *facts = provider_facts(p);
    x->used = true;
    x->provider = p;
    if (!c->imap_url.n) c->imap_url = facts->imap;
    if (!c->smtp_url.n) c->smtp_url = facts->smtp;
    if (!c->imap_url.n)
        return ERR(a, ERR_INVALID, "The server for incoming mail is missing.", .field = "usage",
                   .hint = "Give --imap and --smtp.");
    if (!consent_device_url(a, x).n)
        return ERR(a, ERR_INVALID, "This provider gives no codes for mailboxes.", .field = "usage",
                   .hint = "Connect it on the page Mailboxes, or give --device-url.");
    return input_secret(a, "Client secret (empty where there is none)", &x->client_secret);
}

static const struct err *refused(struct arena *a, const struct oauth_answer *answer) {
    const char *said = str_c(a, answer->said);
    if (said[0]) fprintf(stderr, "kept: the provider says: %s\n", said);
    switch (answer->end) {
    case OAUTH_DENIED:
        return ERR(a, ERR_DENIED, "The person said no at the provider.",
                   .hint = "Call it once more and agree to all it asks.");
    case OAUTH_EXPIRED:
        return ERR(a, ERR_DENIED, "Nobody entered the code in time.",
                   .hint = "Call it once more; the code is then a new one.");
    case OAUTH_LATER:
        return ERR(a, ERR_IO, "The provider does not answer now.",
                   .hint = "Try again in a few minutes.");
    case OAUTH_CLIENT:
        return ERR(a, ERR_DENIED, "The provider does not know this client or its secret.",
                   .hint = "Copy both once more; a secret may have run out.");
    case OAUTH_GIVEN:
    case OAUTH_PENDING:
    case OAUTH_SLOW_DOWN:
    case OAUTH_REFUSED:
    case OAUTH_WRONG:
        break;
    }
    return ERR(a, ERR_DENIED, "The provider gave no consent.",
               .hint = "See that the client may use the device flow, and that the scopes are right.");
}

static const struct err *wait_for(struct work *w, const struct oauth_app *app,
                                  const struct oauth_device *d, struct oauth_answer *ret) {
    int64_t end = sys_monotonic(w->sys) + d->lasts * MOMENT_SECOND, interval = d->interval;
    while (sys_monotonic(w->sys) < end) {
        nanosleep(&(struct timespec){ .tv_sec = interval }, NULL);
        oauth_device_poll(w->arena, app, d->code, ret);
        if (ret->end == OAUTH_GIVEN) return NULL;
        if (ret->end == OAUTH_SLOW_DOWN || ret->end == OAUTH_LATER)
            interval += SLOWER;
        else if (ret->end != OAUTH_PENDING)
            return refused(w->arena, ret);
    }
    ret->end = OAUTH_EXPIRED;
    return refused(w->arena, ret);
}

const struct err *mailbox_consent_ask(struct work *w, struct setup_config *c, struct str ca_file) {
    struct consent *x = &c->consent;
    struct oauth_app app = consent_app(w->arena, x, ca_file);
    struct oauth_device d;
    struct oauth_answer answer;
    oauth_device_begin(w->arena, &app, &d, &answer);
    if (answer.end != OAUTH_GIVEN) return refused(w->arena, &answer);
    printf("Open %.*s\nand enter the code %.*s\nIt is good for %lld minutes.\n", STR_ARG(d.url),
           STR_ARG(d.user_code), (long long)(d.lasts / 60));
    fflush(stdout);
    TRY(wait_for(w, &app, &d, &answer));
    x->fresh = true;
    bool lasting = consent_fill(w, x, &answer);
    if (answer.account.n && !str_eq_nocase(answer.account, c->address))
        printf("Note: %.*s consented, and the mailbox is %.*s. That is right for a shared mailbox only.\n",
               STR_ARG(answer.account), STR_ARG(c->address));
    if (lasting) return NULL;
    return ERR(w->arena, ERR_DENIED, W("The provider gave a consent that ends within the hour."),
               .hint = "Lasting access has to be among the scopes: offline_access.");
}
