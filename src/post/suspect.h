/* suspect.h - what a letter that was read looks like: the facts for desk/spam/judge.h. */
#ifndef POST_SUSPECT_H
#define POST_SUSPECT_H

#include "desk/message/message.h"
#include "mail/rspamd.h"
#include "mime/parse.h"

/* filter: what the spam filter says of it; NULL: it was not asked, or does not answer. Whether anything
 * follows is message_take_in's business. Reports about mails of ours are never suspected. Needs a
 * transaction. */
MUST_USE const struct err *suspect(struct work *w, const struct mail *m, const struct incoming *in,
                                   const struct rspamd_says *filter, struct spam_judgement *ret);

#endif
