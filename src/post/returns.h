/* returns.h - what comes back from mails of ours, and to which envelope it belongs.
 *
 * Where a mailbox has proved that it takes plus addresses, every envelope leaves with a return path of
 * its own (RFC 5321 4.4, the habit called VERP):
 *     name+bENVELOPE.MAC@host      MAC = BLAKE2b-128 keyed with the desk's key over
 *                                  "return:ENVELOPE:MESSAGE:RECIPIENT"
 * so what comes back there says by itself which recipient of which mail it is about, and nobody who was
 * not sent that very envelope can say so (A02, F10). Elsewhere, and where a provider writes a return
 * path of its own, the Message-ID in the mail that a report gives back tells (post/thread.h): it carries
 * 128 keyed bits as well, but all who got the mail have it, so of several envelopes with return paths
 * none is believed without its own.
 *
 * A report counts for an envelope when nothing in it speaks against that: it names this recipient, or an
 * address that we never wrote to (a server may have rewritten it, a mailbox forwards), and gives back no
 * other mail. What is about nothing of ours changes nothing, reveals nothing, and stands alone for an
 * agent to see.
 */
#ifndef POST_RETURNS_H
#define POST_RETURNS_H

#include "desk/outbox/back.h"
#include "desk/outbox/outbox.h"
#include "mime/parse.h"

/* The return path of an envelope: mailbox's address with its token, or address as it is where that
 * would be too long for a local part (64 bytes, RFC 5321 4.5.3.1.1). */
struct str returns_path(struct work *w, struct str address, const struct outbox_item *item);

enum { RETURNS_MAX = 200 };

/* What a letter is about. */
struct returns {
    struct opt_int conversation; /* of what came to a return path, or of what a report is about */
    bool strange;                /* it says that mails failed, and none is known to be ours */
    struct {
        struct sent_to envelope;
        const struct mail_bounce *bounce; /* NULL: a complaint */
    } about[RETURNS_MAX];
    size_t n;
};

/* plus: what stood behind the plus of the addresses it was sent to. Needs a transaction. */
MUST_USE const struct err *returns_find(struct work *w, const struct mail *m, const struct str *plus,
                                        size_t plus_n, struct returns *ret);
/* What follows from it (desk/outbox/back.h). Needs a write transaction. */
MUST_USE const struct err *returns_note(struct work *w, const struct returns *r);

/* Does an answer of a mail server say that there is no such mailbox? */
bool returns_says_nobody(struct arena *a, struct str status, struct str answer);

#endif
