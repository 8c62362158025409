/* brought.h - a customer's letter that one of us brings to a mailbox by forwarding it.
 *
 * It stands in the words of his mail (mime/forwarded.h), or lies in it as a file of the type
 * message/rfc822: "forward as attachment". Several such files are several letters of several people; then
 * the mail stays his own, and a page shows them where they lie.
 *
 *     TRY(brought_read(w, reader, &mail, raw, deadline, &lies));    a locked reader reads the file
 *     in the transaction, once it is known what its sender proved and that it opens a new matter:
 *     TRY(brought_whose(w, &mail, &lies, &in, &as_stored));
 *
 * Only a proven mail of a colleague counts. Nothing proves whom the letter names: it is marked as
 * forwarded, gets no receipt and gives nobody a name (desk/message/proof.h).
 */
#ifndef POST_BROUGHT_H
#define POST_BROUGHT_H

#include "desk/message/message.h"
#include "mime/parse.h"
#include "reader/reader.h"

/* The letter that lies in a mail. */
struct brought {
    bool found;
    struct mail mail;
    const struct mail_attachment *file; /* of the mail */
};

/* Reads the one letter that lies in a mail which may be a colleague's: a person wrote it and a server
 * vouches for him. A letter that no reader survives is not found; ERR_RETRY and ERR_IO as reader_parse has
 * them. Texts lie in w's arena. */
MUST_USE const struct err *brought_read(struct work *w, struct reader *r, const struct mail *m,
                                        struct str raw, int64_t deadline, struct brought *ret);

/* in, as it is to be stored: as the letter of whom it names, where a colleague brings one; else as it
 * is. Needs a transaction. */
MUST_USE const struct err *brought_whose(struct work *w, const struct mail *m,
                                         const struct brought *lies, const struct incoming *in,
                                         struct incoming *ret);

#endif
