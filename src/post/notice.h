/* notice.h - writes the desk's mails to its own people (desk/notice/notice.h), each in the language
 * of who gets it. They come from the desk's first mailbox and leave by its server, say that a machine
 * wrote them (RFC 3834), and have a null return path. */
#ifndef POST_NOTICE_H
#define POST_NOTICE_H

#include "base/opt.h"
#include "desk/notice/notice.h"

struct notice_mail {
    struct opt_int mailbox_id; /* whose server it leaves by */
    struct str raw;
};

/* The mail for a notice, with a fresh link where it brings one; *ret_any false where nobody is to get
 * it: there is no such person, or what was asked for has settled itself. base_url: where the desk's
 * pages are, ending in "/". Needs a write transaction. */
MUST_USE const struct err *notice_write(struct work *w, const struct notice *n, struct str base_url,
                                        struct notice_mail *ret, bool *ret_any);

/* Subject and text of a mail; link is "" where it brings none. For tests. */
void notice_words(struct arena *a, enum notice_kind kind, struct str lang, struct str name,
                  struct str shop, struct str link, struct str *ret_subject, struct str *ret_text);

#endif
