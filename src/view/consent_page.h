/* consent_page.h - a mailbox that signs in by a provider's consent: what to click there, the way there, and
 * back (pages.h tells how such structs are made).
 *
 *   GET  /mailboxes/consent       page_consent, for owners; provider (google, microsoft, other), or edit=ID of a
 *                                 mailbox that has one; setup=1 in the first run
 *   POST /mailboxes/consent       act ("begin"; "again" with what is stored for id), id (0: new), version, setup,
 *                                 provider, address, client_id, client_secret (empty: the stored one), tenant,
 *                                 shared, ends_on (a day), authorize_url, token_url, device_url, scope, imap,
 *                                 smtp. Answers with the way to the provider
 *   GET  /mailboxes/consent/back  where the provider sends the person: code and state, or error
 */
#ifndef VIEW_CONSENT_PAGE_H
#define VIEW_CONSENT_PAGE_H

#include "view/settings_pages.h"

/* Of provider.h. */
enum page_provider { PAGE_GOOGLE, PAGE_MICROSOFT, PAGE_OTHER };

/* Sketches of what stands on a provider's page: a menu with one thing to choose, a form with one field to
 * fill in, boxes to tick, texts to copy. */
enum consent_picture { CONSENT_MENU, CONSENT_FIELDS, CONSENT_TICKS, CONSENT_COPY };

struct page_consent {
    int64_t id, version; /* 0: a new mailbox */
    bool setup;          /* in the first run */
    enum page_provider provider;
    struct str key, name;        /* "google", "Google"; name "" for another */
    struct str console;          /* where the client is made */
    struct str redirect;         /* where the provider sends people back to */
    bool redirect_ok;            /* https, or this machine: providers take no other */
    struct str scope;            /* what is asked for */
    struct str address, client_id, tenant, authorize_url, token_url, device_url, imap, smtp, ends_on;
    bool has_secret;             /* one is stored; an empty field keeps it */
    bool shared;                 /* somebody else signs in there than the address */
    const struct err *err;       /* why it was refused; NULL: it was not */
    struct str url, host;        /* the way to the provider; empty: not yet */
    struct str sealed;           /* somebody is back: the settings with the consent; empty: not yet */
    struct str account;          /* who consented, as the provider says; may be empty */
    bool other_account;          /* ...and that is not the address */
};

#endif
