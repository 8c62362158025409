/* args.h - the words behind `kept COMMAND`: flags of a command, settings of config.h, and nothing
 * else. */
#ifndef APP_ARGS_H
#define APP_ARGS_H

#include "app/config.h"

enum arg_kind { ARG_VALUE, ARG_SWITCH };

/* One flag of a command. target: where its value goes (struct str *, or bool * for a switch). */
struct arg {
    const char *name; /* without the dashes */
    enum arg_kind kind;
    void *target;
};

/* Reads argv[0 … argc-1]: flags of the table, --data, and the settings that are no secrets. Words
 * that are no flags go to rest (at most rest_max). ERR_INVALID for an unknown flag, a missing value
 * or a word too many. */
MUST_USE const struct err *args_read(struct arena *a, int argc, char **argv, const struct arg *args,
                                     size_t n, struct config *c, struct str *rest, size_t rest_max,
                                     size_t *ret_rest_n);

#endif
