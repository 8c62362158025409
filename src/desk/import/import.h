/* import.h - products, orders and policies out of a table (CSV), and into one.
 *
 *     looked at ... -> looked at -> written ... -> written -> taken back ... -> taken back
 *                         '-> laid aside
 *
 * A file is looked at first, and nothing of it is written yet: each product, order (its lines stand one
 * below the other) and policy (its languages likewise) in it is new, changes what is there, is there
 * already, stands twice in the file, or is refused, with the line, the column and what to do. Then a
 * person confirms. What is refused stays out; the rest is written.
 *
 * The steps with dots go in parts of IMPORT_PART units, each part one transaction with how far it came:
 * whoever stops in the middle, goes on there, and nothing is written twice. So a part is stored whole or
 * not at all; a file is so once it was written, and until then it says how far it is. Each unit is looked
 * at once more as it is written, so what changed meanwhile counts. Who sends the same file twice changes
 * nothing: all of it is there already. Columns that a file has not leave what is there as it is.
 *
 * Taking back removes what was new and restores what was changed, as long as nobody changed it since and
 * nothing hangs on it; what stays is named. Customers that came with their orders stay: they are found
 * again by their address.
 *
 * An order that comes in keeps the state that the file says and the times it names; one that is here
 * already keeps its own, which goes on by its steps (desk/order). One that was delivered so long ago
 * that its check-in would be over is settled, and says so; nothing is planned for what came by file.
 * A policy comes in as a draft: approving it stays a person's act (INV11).
 *
 * Those who keep the records may (auth/access.h); that is the caller's.
 */
#ifndef DESK_IMPORT_IMPORT_H
#define DESK_IMPORT_IMPORT_H

#include "base/buf.h"
#include "base/opt.h"
#include "desk/import/import_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum import_kind { IMPORT_PRODUCTS, IMPORT_ORDERS, IMPORT_POLICIES, IMPORT_KINDS };
enum import_state {
    IMPORT_LOOKS,
    IMPORT_LOOKED_AT,
    IMPORT_WRITES,
    IMPORT_WRITTEN,
    IMPORT_TAKES_BACK,
    IMPORT_TAKEN_BACK,
    IMPORT_LAID_ASIDE,
    IMPORT_STATES
};
enum import_verdict { VERDICT_NONE, VERDICT_NEW, VERDICT_CHANGED, VERDICT_SAME, VERDICT_DOUBLE, VERDICT_REFUSED, VERDICTS };
enum import_outcome { OUTCOME_NONE, OUTCOME_WRITTEN, OUTCOME_TAKEN_BACK, OUTCOME_STAYS, OUTCOMES };

/* The words of the API: "products", "orders", "policies"; "looks" …; "new" …; NULL-ended. */
extern const char *const import_kinds[], *const import_states[], *const import_verdicts[],
    *const import_outcomes[];

enum { IMPORT_PART = 50, IMPORT_NAME_MAX = 200, IMPORT_EXPORT_MAX = 24 << 20 };

/* A column of a kind; needed: a file without it is refused. */
struct import_column {
    const char *name;
    bool needed;
    const char *what; /* in words, to translate */
};
/* Those of a kind, in the order in which export writes them. */
const struct import_column *import_columns(enum import_kind kind, size_t *ret_n);

struct import_file {
    enum import_kind kind;
    struct str name, bytes;
    struct str charset;  /* "": recognised */
    char separator;      /* 0: recognised */
};
/* Takes a file in, to be looked at. ERR_INVALID and ERR_LIMIT, field "file", "charset" or "columns".
 * Needs a writing transaction. */
MUST_USE const struct err *import_add(struct work *w, const struct import_file *in, int64_t *ret_id);

/* Goes on with the step under way until it is through or patience microseconds are over. Opens its own
 * transactions; more than one may do so at once. */
MUST_USE const struct err *import_go_on(struct work *w, int64_t id, int64_t patience);
/* The same with whatever is under way; for the timers. */
MUST_USE const struct err *import_turn(struct work *w);

/* The steps. ERR_CONFLICT where it is not there. All need a writing transaction. */
MUST_USE const struct err *import_confirm(struct work *w, int64_t id);
MUST_USE const struct err *import_undo(struct work *w, int64_t id);
MUST_USE const struct err *import_lay_aside(struct work *w, int64_t id);

/* ERR_NOT_FOUND. All that reads needs a transaction. */
MUST_USE const struct err *import_get(struct work *w, int64_t id, struct import *ret);
/* Newest first, those below an id (INT64_MAX: from the newest on). */
MUST_USE const struct err *import_list(struct work *w, int64_t before, int64_t n,
                                       struct import **ret, size_t *ret_n);
/* How many there are of each verdict and each outcome. */
struct import_counts {
    int64_t verdict[VERDICTS], outcome[OUTCOMES];
};
MUST_USE const struct err *import_count(struct work *w, int64_t id, struct import_counts *ret);
/* Units of one verdict, from a place on. */
MUST_USE const struct err *import_units(struct work *w, int64_t id, enum import_verdict verdict,
                                        int64_t from, int64_t n, struct import_unit **ret,
                                        size_t *ret_n);

/* All of a kind as a table that import_add takes. Orders: those from from_at on, oldest first.
 * ERR_LIMIT, field "since", where that is too much for one file. */
MUST_USE const struct err *import_export(struct work *w, enum import_kind kind, int64_t from_at,
                                         struct str *ret);

#endif
