/* rspamd.h - asks an rspamd what it thinks of a letter: POST /checkv2 with the letter as it came
 * (https://rspamd.com/doc/architecture/protocol.html), over libcurl.
 *
 * The address is the operator's (kept config: spam_filter), so it may be of this machine or of an inner
 * net. What comes back is read with a limit on every length; all that is believed of it is its action.
 *
 * Threads: nothing is shared; call it from any.
 */
#ifndef MAIL_RSPAMD_H
#define MAIL_RSPAMD_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

enum { RSPAMD_LETTER_MAX = 4 << 20 /* a longer letter is not asked about: spam is short */ };

struct rspamd_ask {
    struct str url; /* http://HOST:PORT, as rspamd_url_ok takes it */
    struct str raw;
    struct str from; /* of the envelope; may be "" */
    struct str to;   /* the same, one a line */
    int64_t wait;    /* microseconds for all of it */
};

struct rspamd_says {
    bool spam;       /* it would refuse or mark the letter */
    struct str said; /* "15.0 / 15.0: GTUBE", one line of at most 200 bytes */
};

/* False where no answer came that can be read; ret_why (for the log) says why. */
bool rspamd_ask(struct arena *a, const struct rspamd_ask *ask, struct rspamd_says *ret,
                struct str *ret_why);

/* An address that may be asked: http or https, a host, no name and password in it. */
bool rspamd_url_ok(struct arena *a, struct str url);

/* What an answer says; false for what is none. */
bool rspamd_answer_read(struct arena *a, struct str json, struct rspamd_says *ret);

#endif
