/* customer.h - people who write to the shop, found by their contact points. */
#ifndef DESK_CUSTOMER_CUSTOMER_H
#define DESK_CUSTOMER_CUSTOMER_H

#include "base/opt.h"
#include "desk/customer/customer_rows.h"
#include "desk/work.h"

enum contact_kind { CONTACT_MAIL = 0, CONTACT_PHONE = 1 };

/* Finds the customer with this mail address or makes one; takes name and language over where they
 * were missing. An empty name becomes the address. address may be empty (a letter without a
 * sender): then a new, nameless customer is made. Needs a write transaction. */
MUST_USE const struct err *customer_by_mail(struct work *w, struct str address, struct str name,
                                            struct str lang, struct customer *ret);
/* Needs a transaction. */
MUST_USE const struct err *customer_get(struct work *w, int64_t id, struct customer *ret);
/* Gives him another name or language (STR_NONE: none known). ERR_INVALID with the field. Access is
 * the caller's. Needs a write transaction. */
MUST_USE const struct err *customer_change(struct work *w, int64_t id, struct str name,
                                           struct str lang);
MUST_USE const struct err *customer_contacts(struct work *w, int64_t id, struct contact_point **ret,
                                             size_t *ret_n);

#endif
