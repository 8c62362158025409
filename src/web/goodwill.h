/* goodwill.h - what the pages about goodwill share: amounts, spans and grants in the viewer's words. */
#ifndef WEB_GOODWILL_H
#define WEB_GOODWILL_H

#include "desk/goodwill/goodwill.h"
#include "view/goodwill.h"
#include "web/web_priv.h"

/* "40 min", "5 h", "3 days". */
struct str page_span(const struct page *p, int64_t micros);
/* "Postage"; "any kind" for none. */
struct str page_grant_kind(const struct page *p, struct opt_int kind);
struct page_gift page_gift_of(struct page *p, const struct grant *g);
const struct page_gift *page_gift_list(struct page *p, const struct grant *g, size_t n);
/* Sums, a currency each, of rows whose owed is this. */
const struct str *page_sums(const struct page *p, const struct grant_sum *rows, size_t n, int64_t owed, size_t *ret_n);

/* Choices of a form: kinds, purposes; first "all" (value "") where any. */
const struct page_choice *page_grant_kinds(const struct page *p, const char *any, struct str chosen, size_t *ret_n);
const struct page_choice *page_grant_purposes(const struct page *p, bool any, struct str chosen, size_t *ret_n);
/* An amount that was typed: ERR_INVALID with that field. */
MUST_USE const struct err *page_amount(struct page *p, struct work *w, const char *field, struct str currency, int64_t *ret);
/* For the page of a conversation (nothing is asked where it holds none; its form), of a customer, and for Today. Need a transaction. */
struct event;
MUST_USE const struct err *page_gifts_of_case(struct page *p, struct work *w, const struct conversation *c,
                                              struct page_beside *ret);
MUST_USE const struct err *page_gifts_of_customer(struct page *p, struct work *w, int64_t id, const struct page_gifts **ret);
MUST_USE const struct err *page_yes_of(struct page *p, struct work *w, struct page_yes *ret);
/* What the thread says of an event of goodwill. */
struct str page_gift_event(const struct page *p, const struct event *e);
/* What somebody may still give, for a meter; nothing where he has no limit. */
void page_room(const struct page *p, const struct authority_room *r, struct str currency, struct page_gifts *out);
/* The currency of the desk's own country. */
struct str page_currency(const struct page *p);

#endif
