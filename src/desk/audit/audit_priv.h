/* audit_priv.h - how a row is chained, for the files of this room. */
#ifndef DESK_AUDIT_AUDIT_PRIV_H
#define DESK_AUDIT_AUDIT_PRIV_H

#include "desk/audit/audit_rows.h"
#include "desk/work.h"

/* The hash of a row behind that of the row before it. */
struct str audit_chain(struct arena *a, struct str previous, const struct audit_row *r);

#endif
