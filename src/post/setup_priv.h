/* setup_priv.h - what the files of a mailbox's test share. */
#ifndef POST_SETUP_PRIV_H
#define POST_SETUP_PRIV_H

#include "base/moment.h"
#include "mail/imap.h"
#include "post/setup.h"

#include <stdatomic.h>

struct setup {
    struct setup_options o;
    _Atomic bool busy; /* a test runs */
};

#define SETUP_CONNECT_WAIT (10 * MOMENT_SECOND)
#define SETUP_ANSWER_WAIT (20 * MOMENT_SECOND)

/* One test on its way. */
struct setup_run {
    struct work *w;
    const struct setup *s;
    const struct setup_watch *watch;
    struct setup_result *out; /* out->used: the settings as they are now */
    int64_t began;
    struct setup_step base; /* host, port, source and need of the server that is tried */
    struct imap *imap;
    struct smtp_sender *sender;
};

/* Tells a step. False when it is a failure, after which nothing follows. */
bool setup_tell(struct setup_run *r, struct setup_step step);

/* setup_find.c: fills the addresses of servers that were not given, with the first ones that
 * answer, and tells so. */
bool setup_choose(struct setup_run *r);

/* setup_token.c: the provider's consent, where the mailbox has one: an access token that holds. */
bool setup_take_token(struct setup_run *r);

/* setup_mail.c: the test mails: sent, looked for, removed. r->imap and r->sender are ready. */
bool setup_mails(struct setup_run *r);

/* The word in a test mail's header: what it says ("1795075500-9f3a-m": when, which, which of the
 * two), and the proof that this desk wrote it. */
struct str setup_token(const struct work *w, struct str what);

/* A deadline for tls.h. */
static inline int64_t setup_until(const struct setup_run *r, int64_t wait) {
    return sys_monotonic(r->w->sys) + wait;
}

/* "" where there is none. */
static inline struct str setup_or_empty(struct str s) { return s.n ? s : S(""); }

#endif
