/* sign.h - signatures of mails that leave: keys are made, looked for at the name server, and used.
 *
 * Every mail of a domain whose key signs gets a signature when it leaves, whoever wrote it: answers,
 * receipts, forwarded ones, notices. Where no key signs it costs one look into a small table, in the same
 * turn to the store as the server for sending. */
#ifndef POST_SIGN_H
#define POST_SIGN_H

#include "desk/mailbox/dkim.h"
#include "mail/dkim.h"

/* The domain of a mail of ours: of the address in its From; "" where it has none. */
struct str sign_domain(struct arena *a, struct str raw);

/* Who signs for a domain; secret not set where nobody does. Needs a transaction. */
MUST_USE const struct err *sign_by(struct work *w, struct str domain, struct dkim_signer *ret);

/* Is the record of k at the name server? server: as names_open wants it. Takes seconds. */
enum sign_seen sign_look(struct arena *a, struct str server, const struct dkim_key *k);

/* Does what is asked with the key of a domain. seen: its version as the asker saw it, 0 for no key, not
 * set to skip that; ERR_CONFLICT where it is another. *ret_seen says what was seen at the name server
 * where that was looked for. ERR_NOT_FOUND where there is no key yet. Opens its own transactions. */
MUST_USE const struct err *sign_act(struct work *w, struct str domain, enum sign_act act,
                                    struct opt_int seen, struct dkim_key *ret, enum sign_seen *ret_seen);

#endif
