/* passes.h - what a person is signed in with: the own sessions and API tokens, seen and ended.
 *
 * All need a transaction, those that change something a writing one; they wake who waits for events,
 * because a stream of an ended session has to end (A35). A session is named by a handle that is no
 * way in; naming another person's, or one that has ended, changes nothing.
 */
#ifndef DESK_AUTH_PASSES_H
#define DESK_AUTH_PASSES_H

#include "base/moment.h"
#include "desk/auth/auth.h"
#include "desk/auth/auth_rows.h"

enum { TOKEN_NAME_MAX = 80, TOKENS_MAX = 50 };

/* At most 100, the caller's own first, then by their last use. */
MUST_USE const struct err *passes_sessions(struct work *w, const struct session *mine,
                                           struct session_item **ret, size_t *ret_n);
MUST_USE const struct err *passes_session_end(struct work *w, struct str handle);
/* All but the caller's own. */
MUST_USE const struct err *passes_end_others(struct work *w, const struct auth_pass *own);
/* A session or token is used now. Opens its own transaction; asked for once in a while only. */
MUST_USE const struct err *passes_seen(struct work *w, const struct auth_pass *pass);
#define PASSES_SEEN_EVERY (15 * MOMENT_MINUTE)

/* Those that count, oldest first. */
MUST_USE const struct err *passes_tokens(struct work *w, struct token_item **ret, size_t *ret_n);
/* A token of the caller's own; ERR_INVALID for a name that is none, ERR_LIMIT when there are too
 * many. *ret_secret is shown once. */
MUST_USE const struct err *passes_token_make(struct work *w, struct str name, enum scope scope,
                                             struct str *ret_secret);
MUST_USE const struct err *passes_token_revoke(struct work *w, int64_t id);

#endif
