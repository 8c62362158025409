/* rights.h - who may do what: one table, a row a rule of access.h. The access function reads it, and a
 * page shows it in words, so what is shown is what is so. */
#ifndef DESK_AUTH_RIGHTS_H
#define DESK_AUTH_RIGHTS_H

#include "desk/auth/access.h"

struct right {
    enum access rule;
    const char *what;  /* in English; NULL: part of the row above, and not shown */
    enum scope token;  /* what a token needs for it; who is signed in has all */
    bool agent, owner; /* who may */
};

/* The rows, in the order in which they are shown. */
extern const struct right rights_table[];
extern const size_t rights_table_n;

/* The row of a rule but ACCESS_UNSET and ACCESS_ANYONE. */
const struct right *right_of(enum access rule);

#endif
