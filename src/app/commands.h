/* commands.h - what `kept COMMAND` does (contract.md). Each returns NULL or the error that main
 * prints; the exit status follows from its code. argv holds the words behind the command's name. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "base/err.h"

/* A new desk: folder, key, store, owner, first mailbox. */
MUST_USE const struct err *command_init(struct arena *a, int argc, char **argv);
/* Pages, API, mail and timers until a signal ends it. */
MUST_USE const struct err *command_serve(struct arena *a, int argc, char **argv);
/* One letter from standard input into the store. */
MUST_USE const struct err *command_deliver(struct arena *a, int argc, char **argv);
/* One letter from standard input as JSON. */
MUST_USE const struct err *command_parse(struct arena *a, int argc, char **argv);
/* The rules of the store; exits with 1 where one is broken. */
MUST_USE const struct err *command_check(struct arena *a, int argc, char **argv);
/* token create: an API token, printed once. */
MUST_USE const struct err *command_token(struct arena *a, int argc, char **argv);
/* user add, off, on: the people who answer. */
MUST_USE const struct err *command_user(struct arena *a, int argc, char **argv);
/* mailbox add, list, dkim: a mailbox with its test; how all are doing; how its mails are signed. */
MUST_USE const struct err *command_mailbox(struct arena *a, int argc, char **argv);
/* The schema up to this program. */
MUST_USE const struct err *command_migrate(struct arena *a, int argc, char **argv);
/* The desk as one file, while it serves. */
MUST_USE const struct err *command_backup(struct arena *a, int argc, char **argv);
/* A desk from such a file. */
MUST_USE const struct err *command_restore(struct arena *a, int argc, char **argv);
/* The settings in force and where each came from. */
MUST_USE const struct err *command_config(struct arena *a, int argc, char **argv);
/* The versions of everything inside. */
MUST_USE const struct err *command_version(struct arena *a, int argc, char **argv);
/* The letters of a small shop, for a fresh desk. */
MUST_USE const struct err *command_sample(struct arena *a, int argc, char **argv);

#endif
