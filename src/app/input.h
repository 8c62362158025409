/* input.h - reading standard input for commands. */
#ifndef APP_INPUT_H
#define APP_INPUT_H

#include "base/err.h"

/* All of standard input, at most max bytes; ERR_LIMIT above. */
MUST_USE const struct err *input_all(struct arena *a, size_t max, struct str *ret);
/* One line without its end; on a terminal it asks with prompt and does not show what is typed. */
MUST_USE const struct err *input_secret(struct arena *a, const char *prompt, struct str *ret);

#endif
