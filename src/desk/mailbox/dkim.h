/* dkim.h - the key with which mails from a domain of the shop are signed (DKIM), one a domain.
 *
 * It is made here, its secret half sealed like a password. Its public half is a record that the shop
 * publishes at its name server; mails are signed once it was seen there, because a signature whose key
 * nobody finds is worse than none. mail/dkim.h signs, post/sign.h makes keys and looks for them.
 */
#ifndef DESK_MAILBOX_DKIM_H
#define DESK_MAILBOX_DKIM_H

#include "base/opt.h"
#include "desk/work.h"

struct dkim_key {
    struct str domain, selector, open;
    struct str secret; /* not set where it was sealed with another key of the desk's */
    struct opt_int found_at; /* when its record was seen */
    bool signs;
    int64_t version;
};

/* What becomes of one. */
enum sign_act {
    SIGN_MAKE,  /* a new pair; mails are not signed until it is found */
    SIGN_LOOK,  /* signs where the record is there, else says why not */
    SIGN_BLIND, /* signs without having looked */
    SIGN_OFF,
    SIGN_ACT_COUNT
};
enum sign_seen { SIGN_NOT_ASKED, SIGN_FOUND, SIGN_MISSING, SIGN_OTHER, SIGN_SILENT };

/* The part of an address behind its last "@", small letters; "" for none. */
struct str dkim_domain(struct arena *a, struct str address);

/* All need a transaction, those that change a writing one; changes are audited. */
MUST_USE const struct err *dkim_get(struct work *w, struct str domain, struct dkim_key *ret,
                                    bool *ret_found);
/* version: that of the key in whose place it comes, 0 for none; ERR_CONFLICT, as with the next, where it
 * was changed since it was read. */
MUST_USE const struct err *dkim_store(struct work *w, struct str domain, int64_t version, struct str selector,
                                      struct str open, struct str secret);
MUST_USE const struct err *dkim_switch(struct work *w, const struct dkim_key *k, bool found, bool signs);
/* The refusal of both. */
const struct err *dkim_changed(struct work *w);

#endif
