/* commands.h - what `kept COMMAND` does (contract.md). Each returns NULL or the error that main prints; the exit
 * status follows from its code. argv holds the words behind the command's name. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "base/err.h"

MUST_USE const struct err *command_init(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_serve(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_deliver(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_parse(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_check(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_token(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_migrate(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_config(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_version(struct arena *a, int argc, char **argv);
MUST_USE const struct err *command_sample(struct arena *a, int argc, char **argv);

#endif
