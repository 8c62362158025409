/* order.h - what a customer bought: its lines, where it is on its way, and whether somebody asked how it is.
 *
 * An order is known by its number, compared by letters and digits alone (record_code). Delivery is not
 * its end (P24):
 *
 *     ordered -> shipped -> delivered -> check_in -> settled      each may be left out on the way
 *        '---------'------------'-----------'-----------'-> returned
 *
 * Nothing goes back. Delivered gives it a time by which somebody asks how it is: two open days later
 * unless another is given. check_in says what came of asking; settled needs that, or a reason why nobody
 * asked. The first order of a customer leaves with a line by hand on its packing note (P13): it is not
 * shipped without. When each state came stands in its steps, and when it happened is no time to come.
 *
 * Amounts are whole minor units of the order's own currency (base/money.h). case.h hangs orders on
 * conversations. All functions need a transaction, those that change a writing one. Whoever sees a
 * conversation of the customer, or all of them, sees his orders; that is the caller's (auth/access.h)
 * but for lists, which hold only what the actor may see.
 */
#ifndef DESK_ORDER_ORDER_H
#define DESK_ORDER_ORDER_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/order/order_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum order_state {
    ORDER_ORDERED,
    ORDER_SHIPPED,
    ORDER_DELIVERED,
    ORDER_CHECK_IN,
    ORDER_SETTLED,
    ORDER_RETURNED,
    ORDER_STATE_COUNT
};
enum order_result { ORDER_RESULT_NONE, ORDER_RESULT_OK, ORDER_RESULT_EXPLAINED, ORDER_RESULT_PROBLEM, ORDER_RESULT_NOT_REACHED, ORDER_RESULT_COUNT };

/* "ordered", "shipped" …, and "ok", "explained" …: the words of the API. */
const char *order_state_name(int64_t state);
const char *order_result_name(int64_t result);

enum {
    ORDER_NUMBER_MAX = 60, /* bytes */
    ORDER_CHANNEL_MAX = 40,
    ORDER_TEXT_MAX = 200, /* of a line, of a step's words, of a reason */
    ORDER_NOTE_MAX = 500,
    ORDER_LINES_MAX = 100,
    ORDER_QUANTITY_MAX = 100000,
    ORDER_PAGE_MAX = 200,
    ORDER_OPEN_DAYS = 2, /* from delivery to the check-in */
};

struct order_line_in {
    struct str what; /* the SKU of a product, else what it is called */
    int64_t quantity, price;
    struct str batch;
};
struct order_in {
    struct str number, channel, currency;
    int64_t customer_id;   /* counts when it is added only */
    struct opt_int total;  /* none: the sum of the lines */
    int64_t ordered_at;    /* counts when it is added only; 0: now */
    const struct order_line_in *lines;
    size_t line_n;
    struct opt_int margin; /* what it earned (P18); none: nobody has said */
};

/* ERR_INVALID and ERR_LIMIT with the field ("lines" for those of a line); ERR_CONFLICT, field "number",
 * where another order has it, and where it was changed since version. */
MUST_USE const struct err *order_add(struct work *w, const struct order_in *in,
                                     int64_t *ret_id);
MUST_USE const struct err *order_change(struct work *w, int64_t id, int64_t version,
                                        const struct order_in *in);

struct order_move {
    enum order_state to;
    int64_t at;               /* when it happened; 0: now */
    struct opt_int check_by;  /* with delivered; none: two open days later */
    enum order_result result; /* with check_in */
    struct str reason;        /* with settled where nobody asked, and with returned */
    struct str words;         /* a parcel's number and the like; may be empty */
};
/* Whether order_add would take it, but for a number that is taken and the customer. */
MUST_USE const struct err *order_check(struct work *w, const struct order_in *in);
/* Where an order that was kept elsewhere is by now, right after order_add: its steps, with the times that
 * are known (0: when it was ordered). Nobody is asked for what has happened already: no line by hand of
 * one that has left, and one whose check-in would be over by now is settled. reason says why nobody
 * asked or why it came back, and counts only then; it may not be empty. ERR_INVALID with the field. */
struct order_past {
    enum order_state state;
    int64_t shipped_at, delivered_at;
    enum order_result result;
    struct str reason;
};
/* Whether these times fit one that was ordered then. */
MUST_USE const struct err *order_check_past(struct work *w, int64_t ordered_at, const struct order_past *in);
MUST_USE const struct err *order_came_so(struct work *w, int64_t id, const struct order_past *in);
/* As if it had never been: while its version is this one and nothing hangs on it; else *ret_stays. */
MUST_USE const struct err *order_forget(struct work *w, int64_t id, int64_t version, bool *ret_stays);

/* The way of an order one state on. ERR_INVALID with the field: "state" for a way there is not, "note"
 * for a first order without its line, "result", "reason", "at". */
MUST_USE const struct err *order_step(struct work *w, int64_t id, int64_t version,
                                      const struct order_move *m);
/* The line by hand on the packing note; while it has not left. */
MUST_USE const struct err *order_set_note(struct work *w, int64_t id, int64_t version,
                                          struct str note);

/* ERR_NOT_FOUND. By number: however it is written. */
MUST_USE const struct err *order_get(struct work *w, int64_t id, struct order *ret);
MUST_USE const struct err *order_by_number(struct work *w, struct str number, struct order *ret,
                                           bool *ret_found);
/* What it says now, for order_change. */
MUST_USE const struct err *order_in_of(struct work *w, const struct order *o, struct order_in *ret);
MUST_USE const struct err *order_lines(struct work *w, int64_t id, struct order_line **ret,
                                       size_t *ret_n);
MUST_USE const struct err *order_steps(struct work *w, int64_t id, struct order_step **ret,
                                       size_t *ret_n);

/* Lists: newest first, those behind (at, id), INT64_MAX for the first page; late: delivered, and the
 * time to ask is over, the longest ago first, without further pages. */
struct order_find {
    struct opt_int state, customer_id;
    bool late;
    int64_t before_at, before_id, limit;
};
struct order_page {
    struct order *rows;
    size_t n;
    bool more;
};
MUST_USE const struct err *order_list(struct work *w, const struct order_find *f,
                                      struct order_page *ret);
/* All with their lines, oldest first, from (at, id) on without it, n orders at most; for files. */
MUST_USE const struct err *order_export(struct work *w, int64_t at, int64_t id, int64_t n,
                                        struct order_cells **ret, size_t *ret_n);
/* How many are late, up to upto. */
MUST_USE const struct err *order_count_late(struct work *w, int64_t upto, int64_t *ret);

/* Of one customer the first is the earliest: after orders came to him or left him. */
MUST_USE const struct err *order_first_again(struct work *w, int64_t customer_id);
/* For customer_merge and its undoing (INV19). */
MUST_USE const struct err *order_merge_note(struct work *w, int64_t merge_id, int64_t gone_id);
MUST_USE const struct err *order_merge_move(struct work *w, int64_t merge_id, int64_t from,
                                            int64_t to);

#endif
