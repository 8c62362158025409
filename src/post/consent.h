/* consent.h - asks providers for tokens: the first ones after a person has consented, and new ones
 * before those run out.
 *
 * A token is asked for where it is needed (fetching, sending, a test) and, so that none runs out
 * unseen, by a timer (consent_turn) before that. Whoever comes first claims the mailbox
 * (desk/mailbox/consent.h), the others wait for his result: a provider is asked once, by whatever
 * number of threads and nodes. What it gave is stored before it is used. A provider that is not
 * reached costs nothing while the present token holds; one that takes the consent back stops this
 * mailbox alone.
 *
 * Nothing here may be called inside a transaction, but consent_begin, which wants one.
 */
#ifndef POST_CONSENT_H
#define POST_CONSENT_H

#include "desk/mailbox/setup.h"
#include "mail/oauth.h"
#include "post/setup.h"

/* An access token of a mailbox that holds now. refused: the one that a server did not take just now, so
 * that another is wanted; STR_NONE for none. ERR_DENIED: consent is needed again (or there never was
 * any). ERR_RETRY: the provider cannot give one now, or not in time; after one
 * question in vain that is said at once until it is time for the next (consent_hurry). */
MUST_USE const struct err *consent_token(struct work *w, int64_t mailbox_id, struct str ca_file,
                                         struct str refused, struct str *ret);

/* New tokens for those whose time has come, and a word to owners about consents that end soon. */
MUST_USE const struct err *consent_turn(struct work *w, struct str ca_file, bool *ret_any);

/* ---- the first time ---- */

/* A person is sent to the provider: remembers c for his trip and gives the address. Needs a write
 * transaction. ERR_INVALID for what cannot be. */
MUST_USE const struct err *consent_begin(struct work *w, const struct setup_config *c,
                                         const struct consent_trip *trip, struct str *ret_url);

/* He is back: what had been remembered (once, and for this session), with what the provider gives for his
 * code in ret->consent, fresh. ERR_INVALID as consent_flow_take, and nothing in *ret; ERR_DENIED and ERR_RETRY
 * with words for him, and *ret as it had been; detail is the provider's. Opens its own transactions. */
MUST_USE const struct err *consent_back(struct work *w, struct setup *s,
                                        const struct consent_answer *answer,
                                        struct setup_config *ret, struct str *ret_note);

/* Fills a consent with what the provider gave. False where that is not enough for a mailbox: no refresh
 * token. */
bool consent_fill(struct work *w, struct consent *c, const struct oauth_answer *answer);
/* Who we are there, for oauth.h; spans of c and ca_file. */
struct oauth_app consent_app(struct arena *a, const struct consent *c, struct str ca_file);

/* A consent that is fresh, with an access token that holds; for a test. ret says how the provider answered;
 * OAUTH_GIVEN also where nobody had to be asked. */
void consent_freshen(struct work *w, struct consent *c, struct str ca_file,
                     struct oauth_answer *ret);

#endif
