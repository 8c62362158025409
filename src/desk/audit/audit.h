/* audit.h - who did what, append-only and hash-chained.
 *
 * audit_note writes the row inside the transaction of the change itself. audit_seal_turn, called by
 * one thread about every half second, gives the rows that are not sealed yet a sequence number and
 *     hash = SHA-256(previous hash "\n" id "\n" at "\n" actor "\n" action "\n" object "\n" detail)
 * so that a row changed or missing afterwards is found by kept check (INV16). Detail holds no
 * customer's words.
 */
#ifndef DESK_AUDIT_AUDIT_H
#define DESK_AUDIT_AUDIT_H

#include "desk/audit/audit_rows.h"
#include "desk/work.h"

/* Needs a write transaction. action is a code that audit_said has words for, object
 * "conversation:7". */
MUST_USE const struct err *audit_note(struct work *w, const char *action, struct str object,
                                      struct str detail);

/* What the code of a row means, an English text to be translated: "Reply sent" for message.reply.
 * NULL for a code that this version does not know. */
const char *audit_said(struct str action);

/* Seals up to 500 rows; *ret_more when there may be others. Opens its own transaction. */
MUST_USE const struct err *audit_seal_turn(struct work *w, bool *ret_more);

/* A page of the log: rows below before (0: from the newest), of one person (0: of all), about one object
 * (empty: about all), newest first. Needs a transaction. */
struct audit_filter {
    int64_t user_id, before;
    struct str object;
};
MUST_USE const struct err *audit_page(struct work *w, const struct audit_filter *f, int64_t n,
                                      struct audit_entry **ret, size_t *ret_n);

/* Walks the whole chain. kept check does the same with statements of its own; this is for the page.
 * Takes some seconds for millions of rows; opens its own transactions. */
struct audit_verdict {
    int64_t n;         /* rows that hold */
    int64_t broken_at; /* id of the first row that was changed, or misses its place; 0: none */
};
MUST_USE const struct err *audit_verify(struct work *w, struct audit_verdict *ret);

#endif
