/* proof.h - what pages show of who wrote a mail, and of how mailboxes prove theirs. pages.h says what holds for all
 * such structs.
 *
 *   GET  /mailboxes/proof?id=ID   page_mailbox_proof
 *   POST /mailboxes/proof         id, version, vouch: the mail server that vouches; empty: none
 *   POST /mailboxes/signature     id, version, act ("make", "look", "off")
 */
#ifndef VIEW_PROOF_H
#define VIEW_PROOF_H

#include "view/settings_pages.h"

/* The mark of a mail whose sender is not proven. */
struct page_proof {
    bool forged;                     /* DMARC says that it is not from there */
    bool quiet;                      /* nobody has said who vouches: that says nothing about this mail */
    struct str why;                  /* a sentence in the viewer's language */
    struct str reply_to;             /* it asks to be answered there, and is not; empty: it is */
};

/* Whose word stood topmost in letters. */
struct page_voucher {
    struct str server;
    int64_t letters;
    bool nameless, chosen;
};

/* How mails of a mailbox's domain are signed. */
struct page_signing {
    struct str domain, selector, open; /* selector empty: there is no key yet */
    int64_t version;
    bool signs;
    bool lost; /* the desk cannot read its secret half: nothing is signed with it */
    enum page_sign_seen { PAGE_SIGN_NOT_ASKED, PAGE_SIGN_FOUND, PAGE_SIGN_MISSING, PAGE_SIGN_OTHER, PAGE_SIGN_SILENT } seen;
    const struct err *err;
};

struct page_mailbox_proof {
    int64_t id, version;
    struct str address, said;
    struct str vouch;                /* as it is stored */
    struct str typed;                /* as it stands in the form */
    const struct page_voucher *vouchers;
    size_t voucher_n;
    const struct err *err;           /* why the form was refused; NULL: it was not */
    struct page_signing signing;
};

#endif
