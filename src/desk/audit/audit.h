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

#include "desk/work.h"

/* Needs a write transaction. action is a word of ours, object "conversation:7". */
MUST_USE const struct err *audit_note(struct work *w, const char *action, struct str object,
                                      struct str detail);

/* Seals up to 500 rows; *ret_more when there may be others. Opens its own transaction. */
MUST_USE const struct err *audit_seal_turn(struct work *w, bool *ret_more);

#endif
