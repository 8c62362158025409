/* proof.h - how far it is proven who wrote a mail.
 *
 * Anybody can write any From. What proves it is the word of the mail server that took the letter from
 * outside (mime/vouch.h), if it is the server that the mailbox names; without such a word a sender is
 * not proven (A04). What such a mail may do:
 *
 *                                              proven   not proven            forged (DMARC says no)
 *   it is answered in time, by a person        yes      yes                   yes, marked as forged
 *   by our own token it continues a case       yes      yes                   no: a case of its own
 *   by another Message-ID it wakes a case      yes      no: a case of its own  no
 *   it makes another address the customer's    no       no                    no
 *   it gives a known customer name, language   yes      no                    no
 *   answers go to its Reply-To                 yes      where nothing is      the same
 *                                                       known of the sender
 *   it gets a receipt                          two      one a day             none
 *   somebody in its Cc gets anything           no       no                    no
 *   a sender who is known keeps it out of      yes      while no server is    no
 *   Spam, whatever it looks like                        named
 *
 * A token of ours (128 bits, keyed) was sent to the customer alone, so it says where a mail belongs;
 * whose words they are is said by From, which is compared with the customer's addresses (A02).
 */
#ifndef DESK_MESSAGE_PROOF_H
#define DESK_MESSAGE_PROOF_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* message.proof. Stored as numbers: never renumber. */
enum proof {
    PROOF_NONE,  /* nobody looked: not a letter, or from before it was looked for */
    PROOF_DMARC, /* proven … */
    PROOF_DKIM,
    PROOF_SPF,
    PROOF_FORGED,
    PROOF_NO_SERVER, /* not proven: the mailbox names no server that vouches … */
    PROOF_NO_WORD,   /* … the letter has no word of a server … */
    PROOF_OTHER_SERVER,
    PROOF_UNTOLD, /* … it did not look, or could not tell … */
    PROOF_OTHER_DOMAIN,
    PROOF_NO_FROM, /* … there is no single From */
    PROOF_COUNT
};

static inline bool proof_is_proven(int64_t p) { return p >= PROOF_DMARC && p <= PROOF_SPF; }

/* A server was named that could have proven it, and did not. */
static inline bool proof_is_wanting(int64_t p) {
    return p != PROOF_NONE && p != PROOF_NO_SERVER && !proof_is_proven(p);
}

/* "proven", "not_proven", "failed"; NULL where nobody looked. */
static inline const char *proof_state(int64_t p) {
    if (p <= PROOF_NONE || p >= PROOF_COUNT) return NULL;
    return proof_is_proven(p) ? "proven" : p == PROOF_FORGED ? "failed" : "not_proven";
}

/* Why, in a word of the API. */
static inline const char *proof_why(int64_t p) {
    static const char *const words[] = { "",          "dmarc",   "dkim",         "spf",    "dmarc",       "no-server",
                                         "no-result", "other-server", "no-check", "other-domain", "no-from" };
    return words[p > PROOF_NONE && p < PROOF_COUNT ? p : PROOF_NONE];
}

#endif
