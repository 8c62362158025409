/* token.h - the small words of HTTP: which bytes a token or a field value may hold, and how lists
 * are read. Private to this room. */
#ifndef HTTP_TOKEN_H
#define HTTP_TOKEN_H

#include "base/str.h"

/* A token as RFC 9110 5.6.2 has it: at least one character, none of the delimiters. */
bool token_valid(struct str s);

/* No control byte but tab: what RFC 9110 5.5 allows in a field value, bytes beyond ASCII included.
 */
bool token_value_valid(struct str s);

/* Without leading and trailing space and tab (OWS, RFC 9110 5.6.3). */
struct str token_trim(struct str s);

/* Takes the next member of a comma-separated list off *rest, with its parameters apart: "a;q=0.5,
 * b" gives "a" and "q=0.5", then "b" and STR_NONE. Empty members are skipped. False at the end. */
bool token_list_next(struct str *rest, struct str *ret_member, struct str *ret_params);

/* The value of a parameter in "a=1; b=\"x\""; quotes are taken off, quoted pairs resolved into the
 * arena. STR_NONE without one. */
struct str token_param(struct arena *a, struct str params, const char *name);

/* True when a list names this member (whatever its case) with a q above 0, or a "*" where star is
 * true. */
bool token_list_takes(struct str list, struct str member, bool star);

#endif
