/* provider.h - the providers whose consent a mailbox can use in place of a password, as data: where
 * they ask a person, where they give tokens, what is asked of them, and where their mail servers are.
 *
 * Sources: developers.google.com/identity/protocols/oauth2/web-server and .../gmail/imap/xoauth2-protocol;
 * learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-
 * application-by-using-oauth and .../entra/identity-platform/v2-oauth2-auth-code-flow, -device-code.
 * Google's device flow gives no scope of mail, so it has no device_url here.
 *
 * Plain data, thread-safe.
 */
#ifndef DESK_MAILBOX_PROVIDER_H
#define DESK_MAILBOX_PROVIDER_H

#include "base/arena.h"
#include "base/str.h"

/* Stored as numbers: never renumber. */
enum provider { PROVIDER_GOOGLE, PROVIDER_MICROSOFT, PROVIDER_OTHER, PROVIDER_COUNT };

struct provider_facts {
    struct str key;  /* "google", "microsoft", "other": in addresses and on the command line */
    struct str name; /* as it calls itself; "" for another one */
    struct str authorize_url, token_url, device_url; /* "{tenant}" stands for the tenant */
    struct str more;                                 /* parameters of the authorize URL */
    struct str scope;
    struct str imap, smtp;
    struct str console; /* where a shop makes its client */
};

/* What is known of one; never NULL. PROVIDER_OTHER has nothing. */
const struct provider_facts *provider_facts(enum provider p);
/* False for what is none. */
bool provider_by_key(struct str key, enum provider *ret);
/* A URL of provider_facts with the tenant in place; "common" (work, school and personal accounts alike)
 * where it is empty. */
struct str provider_url(struct arena *a, struct str url, struct str tenant);
/* May this be a tenant: a domain, an id, or one of the provider's words; up to 253 letters, digits, dots
 * and hyphens. "" too. */
bool provider_tenant_ok(struct str tenant);

#endif
