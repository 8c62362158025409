/* records.h - what the pages of orders, products and policies show; pages.h says how such structs are used.
 *
 *   GET  /orders?state=WORD&late=1&before=CURSOR   page_orders; ?add=1 the form for a new one, ?customer=ID for that
 *                            customer; ?q=NUMBER leads to the one with it
 *   POST /orders             number, channel, currency, total, margin, customer (an id) or who, and of each line: what, quantity,
 *                            price, batch
 *   GET  /orders/ID          page_order; ?edit=1 its form
 *   GET  /orders/ID/packing-note   page_packing: one sheet in the customer's language; without the line that a first order
 *                            needs it leads to its field
 *   POST /orders/ID          act "save" with version and the fields above; "note" with note; "step" with state, day, result,
 *                            reason, words
 *   POST /conversations/ID/orders   number (typed) or order (an id), act ("link", "not"), from
 *   POST /conversations/ID/extra    tip (an id), or reason
 *   GET  /products?q=WORDS&after=ID page_products; ?add=1 the form for a new one
 *   POST /products           sku, name, tier, months, features, batches, active
 *   GET  /products/ID        page_product: its form for owners, and its tips
 *   POST /products/ID        the same and version; act "tip" with kind, lang, text; "tip-change" with tip, seen, lang, text, active
 *   GET  /policies           page_policies; ?add=1 the form for a new one
 *   POST /policies           code, lang, title, text, expected, review (a day)
 *   GET  /policies/ID        page_policy; ?edit=TAG the form for a language
 *   POST /policies/ID        version, and act "write" with the fields above, "approve" with from and review, "retire"
 */
#ifndef VIEW_RECORDS_H
#define VIEW_RECORDS_H

#include "view/settings_pages.h"

/* As in shop_order.state and shop_order.result. */
enum page_order_state { ORDER_IS_ORDERED, ORDER_IS_SHIPPED, ORDER_IS_DELIVERED, ORDER_IS_CHECKED, ORDER_IS_SETTLED, ORDER_IS_RETURNED };
enum page_order_result { RESULT_IS_NONE, RESULT_IS_OK, RESULT_IS_EXPLAINED, RESULT_IS_PROBLEM, RESULT_IS_NOT_REACHED };

/* An order in a list, on the page of its customer, and beside a conversation. */
struct page_order_row {
    int64_t id;
    struct str number, customer, customer_lang, total;
    int state, result;
    bool first, late;
    bool proposed;                   /* beside a conversation: a letter names it, and it is another customer's */
    struct page_when at, check_by;
};

struct page_order_line {
    int64_t product_id;              /* 0: none of ours */
    struct str what, name, quantity, price, batch; /* what: as the form has it */
};

struct page_order_step {
    int state;
    struct str by, words;
    struct page_when at;
};

/* What stands in the form, or was typed and refused. */
struct page_order_form {
    int64_t id, version, customer;
    struct str number, channel, currency, total, margin, who;
    const struct page_order_line *lines; /* with some empty ones at the end */
    size_t line_n;
    const struct err *err;
};

struct page_orders {
    struct str said;
    int state;                       /* the one that is shown; -1: all */
    bool late;
    const struct page_order_row *rows;
    size_t row_n;
    int64_t late_n;
    struct str next;                 /* for before=; empty: this is the last */
    const struct page_order_form *form; /* NULL: not asked for */
};

struct page_order {
    struct str said;
    struct page_order_row row;
    int64_t version, customer_id;
    struct str channel, note, reason;
    struct str margin;               /* what it earned; empty: nobody has said */
    const struct page_order_line *lines;
    size_t line_n;
    const struct page_order_step *steps;
    size_t step_n;
    const struct page_earlier *cases;
    size_t case_n;
    const struct page_order_form *form; /* NULL: not asked for */
    const struct err *err;
    struct str typed_reason, typed_day;
};

/* The packing note, in the language of the customer (P13). */
struct page_packing {
    int64_t id;
    bool first;                      /* it is the customer's first order */
    struct str number, shop, customer, note, agent, date; /* note: by hand */
    const struct page_order_line *lines;
    size_t line_n;
};

struct page_product_tip {
    int64_t id;
    int kind;
    struct str text, lang;
    int64_t version;                 /* on the page of its product */
    bool active;
};

struct page_product_form {
    int64_t id, version;
    struct str sku, name, tier, months, features, batches;
    bool active;
    const struct err *err;
};

struct page_product_row {
    int64_t id;
    struct str sku, name, tier;
    bool active;
};

struct page_products {
    struct str said, typed;
    int64_t solved, with_extra;      /* in the last 30 days: how many, and how many had an extra (P04) */
    const struct page_product_row *rows;
    size_t row_n;
    int64_t next;                    /* for after=; 0: this is the last page */
    bool may_write;
    const struct page_product_form *form;
};

struct page_product {
    struct str said;
    struct page_product_form form;
    const struct page_product_tip *tips;
    size_t tip_n;
    bool may_write;
};

struct page_policy_row {
    int64_t id, late;                /* late: days over its review */
    struct str code, title, lang, owner;
    bool retired, draft_only;
    struct page_when review;
};

struct page_policy_form {
    int64_t id, version;
    struct str code, lang, title, text, expected, review;
    const struct err *err;
};

struct page_policies {
    struct str said;
    const struct page_policy_row *rows;
    size_t row_n;
    bool may_write;
    const struct page_policy_form *form;
};

struct page_policy_text {
    struct str lang, language, title, text;
};

struct page_policy_version {
    int64_t number;
    int state;                       /* 1 approved, 2 in force, 3 superseded */
    struct str expected, by;
    struct page_when from;
    const struct page_policy_text *texts;
    size_t text_n;
};

struct page_policy {
    struct str said, expected, review; /* review: the day that is offered for the next one */
    struct page_policy_row row;
    int64_t version;
    const struct page_policy_text *drafts;
    size_t draft_n;
    const struct page_policy_version *versions;
    size_t version_n;
    const struct page_choice *missing; /* languages without a text */
    size_t missing_n;
    bool may_write;
    const struct page_policy_form *form;
    const struct err *err;
};

/* Beside a conversation: its orders, and the extra. */
struct page_records {
    const struct page_order_row *orders;
    size_t order_n;
    const struct page_product_tip *tips;     /* those offered */
    size_t tip_n;
    struct str given, given_lang, reason; /* what went along, or why nothing did; both empty: not decided */
};

/* For the address of a list. */
static inline const char *order_state_word(int state) {
    static const char *const names[] = { "ordered", "shipped", "delivered", "check_in", "settled", "returned" };
    return (unsigned)state < sizeof names / sizeof *names ? names[state] : names[0];
}

#endif
