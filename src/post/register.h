/* register.h - "your complaint is in our register": an automatic mail with its number, in the language of the customer.
 *
 * It is the receipt that the law asks for (RS1): number, day of receipt, and the person who answers. It says that it is
 * automatic, has a null return path, and stops no clock (INV5). Nothing of the letter stands in it. Where the customer
 * has no address that can be written to, none is sent, and the receipt is given by hand.
 */
#ifndef POST_REGISTER_H
#define POST_REGISTER_H

#include "desk/complaint/complaint.h"

/* Sends it in the name of the acting person and notes it. *ret_sent false where nobody can be written to. Needs a write
 * transaction. */
MUST_USE const struct err *register_receipt(struct work *w, struct complaint *c, bool *ret_sent);

/* The text in a language, for tests. day: as that language writes it. */
struct str register_text(struct arena *a, struct str lang, struct str person, struct str shop, struct str ref,
                         struct str day);

#endif
