/* consent.h - a provider's consent in the place of a mailbox's password: what is stored of it, who
 * fetches its tokens, what happens when it holds no longer.
 *
 * The provider is asked in post/consent.h; here stands what both sides share. Tokens and the client's
 * secret are sealed with the desk's key and leave only through consent_get. One at a time fetches new
 * tokens, of all threads and nodes: consent_claim gives a lease and a fence, and what was fetched is
 * stored only under that fence. A consent that the provider takes back is stopped: its mailbox says so,
 * the owners get a mail, and nothing is tried with it until somebody consents again.
 *
 * Everything is plain, lives in the arena of the work, and needs a transaction (a writing one where it
 * changes something) unless it says otherwise.
 */
#ifndef DESK_MAILBOX_CONSENT_H
#define DESK_MAILBOX_CONSENT_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/mailbox/consent_rows.h"
#include "desk/mailbox/provider.h"
#include "desk/work.h"

enum {
    CONSENT_TEXT_MAX = 1000, /* bytes of an address, a scope, a client's id or secret */
    CONSENT_TOKEN_MAX = 8000
};
/* How long before its end a consent is announced. */
#define CONSENT_WARNING (5 * MOMENT_DAY)
/* How long somebody may be away at the provider. */
#define CONSENT_FLOW_LIVES (10 * MOMENT_MINUTE)

struct consent {
    bool used;  /* false: the mailbox has a password, and the rest means nothing */
    bool fresh; /* the provider gave these tokens just now: they are not stored yet */
    enum provider provider;
    struct str tenant;                                      /* Microsoft; may be "" */
    struct str authorize_url, token_url, device_url, scope; /* of PROVIDER_OTHER only, else "" */
    struct str client_id, client_secret;                    /* the latter "" for a public client */
    struct opt_int ends_on; /* when it ends by what the shop wrote down: its secret, its contract */
    /* what the provider gave; access "" before */
    struct str access, refresh, account;
    int64_t access_until, refresh_at;
    struct opt_int ends_at;
};

/* A stored one, as it is now. */
struct consent_now {
    struct consent consent;
    struct opt_int stopped_at; /* set: it holds no longer */
    struct str said;           /* why, or why new tokens are late: the provider's words */
    int64_t fence, tries;
};

/* ERR_INVALID with the field (client_id, tenant, authorize_url, token_url,
 * device_url, scope) for what cannot be. */
MUST_USE const struct err *consent_check(struct work *w, const struct consent *c);

/* Its addresses and what is asked for, whoever the provider is. No transaction. */
struct str consent_authorize_url(struct arena *a, const struct consent *c);
struct str consent_token_url(struct arena *a, const struct consent *c);
struct str consent_device_url(struct arena *a, const struct consent *c);
struct str consent_scope(const struct consent *c);
/* When it ends by what is known; OPT_NONE for never. */
struct opt_int consent_end(const struct consent *c);

/* Would new tokens of a by b's account be good for the same, so that b may take a's place without
 * being consented anew? The same provider, addresses and client. */
bool consent_same(const struct consent *a, const struct consent *b);

/* Stores a fresh one with its tokens, in the place of one before; it is well then. One that is not fresh
 * was stored before: only when it ends is set, since its tokens may be newer by now than c's. */
MUST_USE const struct err *consent_put(struct work *w, int64_t mailbox_id, const struct consent *c);
/* The mailbox signs in by a password from now on. */
MUST_USE const struct err *consent_remove(struct work *w, int64_t mailbox_id);
/* ret->consent.used false where there is none. ERR_IO when it was sealed with another key. */
MUST_USE const struct err *consent_get(struct work *w, int64_t mailbox_id, struct consent_now *ret);

/* Of all, without secrets, by mailbox; what a page and the API show. */
MUST_USE const struct err *consent_list(struct work *w, struct consent_facts **ret, size_t *ret_n);
/* The earlier of two ends. */
struct opt_int consent_first_of(struct opt_int a, struct opt_int b);

/* ---- new tokens ---- */

/* Those whose time for new tokens has come, and at which nobody is. */
MUST_USE const struct err *consent_due(struct work *w, int64_t **ret_ids, size_t *ret_n);
/* For a minute nobody else fetches tokens for it. now: as it was read. *ret_got false: somebody is at it, or
 * was faster. The fence of this claim is now->fence + 1. */
MUST_USE const struct err *consent_claim(struct work *w, int64_t mailbox_id,
                                         const struct consent_now *now, bool *ret_got);
/* New tokens, in c (refresh "" keeps the one before). Nothing happens when the fence is another by now,
 * as with the next two. */
MUST_USE const struct err *consent_renewed(struct work *w, int64_t mailbox_id, int64_t fence,
                                           const struct consent *c);
/* They could not be had now; tried again by the timer at that time. */
MUST_USE const struct err *consent_put_off(struct work *w, int64_t mailbox_id, int64_t fence,
                                           int64_t refresh_at, struct str said);
/* Somebody wants it tried at once: what was put off is due. Needs a write transaction. */
MUST_USE const struct err *consent_hurry(struct work *w);
/* What a mailbox says whose consent holds no longer, in English for word(). */
const char *consent_needed(void);
/* The provider says that it holds no longer: the mailbox says so, audit row, a mail to each owner. */
MUST_USE const struct err *consent_stop(struct work *w, int64_t mailbox_id, int64_t fence,
                                        struct str said);
/* Announces those that end within CONSENT_WARNING, each once. Opens its own transactions. */
MUST_USE const struct err *consent_announce_turn(struct work *w);

/* ---- somebody is at the provider ---- */

/* His way there: whose session it is (a hash), where he is sent back to, what whoever began it wants to find
 * again, and whether he signs in there as somebody else than the address (a shared mailbox). */
struct consent_trip {
    struct str session, redirect, note;
    bool as_somebody_else;
};
/* What he brought back in the address, and the session he came back with. */
struct consent_answer {
    struct str state, code, error, session;
};

/* Remembers what (secrets in it are sealed here) until he comes back to the same session. */
MUST_USE const struct err *consent_flow_add(struct work *w, struct str state, struct str session,
                                            struct str what);
/* Gives it back, once. ERR_INVALID for what was never begun, by another session, too long ago, or taken
 * already. */
MUST_USE const struct err *consent_flow_take(struct work *w, struct str state, struct str session,
                                             struct str *ret_what);

/* ---- on its way through a page ---- */

struct buf;
/* All of it, for sealed.h; and back. False for what is none. */
void consent_pack(struct work *w, struct buf *b, const struct consent *c);
bool consent_unpack(struct str *rest, struct consent *ret);

#endif
