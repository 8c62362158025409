/* records.h - what the pages of orders, products and policies share. */
#ifndef WEB_RECORDS_H
#define WEB_RECORDS_H

#include "desk/order/order.h"
#include "view/records.h"
#include "web/settings.h"

/* An order as lists have it. */
struct page_order_row page_order_row(const struct page *p, const struct order *o);
/* The newest orders of a customer. Needs a transaction; access is the caller's. */
MUST_USE const struct err *page_customer_orders(struct page *p, struct work *w, int64_t customer_id,
                                                const struct page_order_row **ret, size_t *ret_n);
/* What stands beside a conversation; nothing is asked where no order hangs on it. Needs a transaction. */
MUST_USE const struct err *page_records(struct page *p, struct work *w, const struct conversation *c, struct str lang,
                                        const struct page_records **ret);
/* A day as <input type=date> has it, in days since 1970-01-01; false for another text. And back. */
bool page_day_typed(struct str typed, int64_t *ret);
struct str page_day_field(const struct page *p, int64_t day);

#endif
