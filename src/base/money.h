/* money.h - amounts as whole minor units with their ISO 4217 currency: 590 RSD is 59000 "RSD".
 *
 * How many digits a currency's minor unit has is ISO 4217's, not what is minted: RSD and HUF have two.
 * Amounts of two currencies are never added up; nothing here converts.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/arena.h"
#include "base/str.h"

#define MONEY_MAX INT64_C(1000000000000)

/* Three capital letters: what ISO 4217 can have. */
bool money_is_currency(struct str s);
/* 0, 2 or 3. */
int money_digits(struct str currency);

/* What somebody typed: "590", "590,50", "1.250,00", "1 250". The last sign with as many digits behind it
 * as the currency has, or fewer, is the decimal one; one with three digits behind it parts groups where
 * the currency has not three itself. False for anything else, for nothing and for more than MONEY_MAX. */
bool money_parse(struct str typed, struct str currency, int64_t *ret);

/* "1,250" or "1,250.50" with these signs; zeroes behind the decimal sign are left out when all of them
 * are. The currency is the caller's to add. */
struct str money_show(struct arena *a, int64_t amount, struct str currency, const char *decimal,
                      const char *group);

#endif
