/* spam_filter.h - the rspamd of this machine, where there is one (kept config: spam_filter).
 *
 * It is asked before a letter is stored, outside of all transactions, for two seconds at most; when it
 * does not answer nobody waits for it again for half a minute, letters are judged by our own rules
 * meanwhile, and every owner's page says so. A letter is never lost or held up by it.
 *
 * Threads: all functions from any.
 */
#ifndef POST_SPAM_FILTER_H
#define POST_SPAM_FILTER_H

#include "desk/letter/letter.h"
#include "mail/rspamd.h"

struct spam_filter;

/* url "": there is none, *ret is NULL, which all functions take. ERR_INVALID for what is no address. */
MUST_USE const struct err *spam_filter_new(struct arena *a, struct str url,
                                           struct spam_filter **ret);
/* Sets *f to NULL. */
void spam_filter_free(struct spam_filter **f);

/* False where there is none, or none that answers now. */
bool spam_filter_ask(struct spam_filter *f, struct work *w, const struct letter *l, struct str raw,
                     struct rspamd_says *ret);

/* A sentence for people while it does not answer; NULL where all is well. */
const char *spam_filter_fault(struct spam_filter *f);

#endif
