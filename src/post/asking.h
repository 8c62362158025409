/* asking.h - what the desk puts under a person's mail, in the customer's language: two links to answer whether it is solved
 * (P22), the coupon that thanks (P23) with its way to say no more (EU9), and how to reach a person (P35). */
#ifndef POST_ASKING_H
#define POST_ASKING_H

#include "base/arena.h"
#include "base/str.h"

struct asking {
    struct str lang;   /* BCP 47; one that we do not write is English */
    struct str person; /* who reads a reply */
    struct str phone;  /* of the shop; may be empty */
    struct str link;   /* with "?a=yes" or "?a=no" behind it */
};
/* The two links, and who reads a reply. Markdown, in a. */
struct str asking_text(struct arena *a, const struct asking *in);

struct thanking {
    struct str lang, code, percent, until; /* until: as lang writes a day */
    struct str order;                      /* that it thanks for; may be empty */
    struct str stop;                       /* the page that ends offers */
};
/* The coupon, what it thanks for, and the link that ends offers. */
struct str thanking_text(struct arena *a, const struct thanking *in);

#endif
