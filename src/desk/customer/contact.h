/* contact.h - contact points in their normal form. */
#ifndef DESK_CUSTOMER_CONTACT_H
#define DESK_CUSTOMER_CONTACT_H

#include "desk/customer/customer.h"

/* A contact point as the store has it. near: customer.near of schema/0007, "" for what says
 * nothing. */
struct contact_form {
    struct str value, near;
};

/* country: ISO 3166-1 alpha-2 of numbers without a country code. False for what is no address or
 * number. */
bool contact_form_of(struct arena *a, enum contact_kind kind, struct str shown, struct str country,
                     struct contact_form *ret);

/* The digits of a number that compare it with others, however it was written: the last eight. */
struct str contact_near_phone(struct arena *a, struct str typed);

#endif
