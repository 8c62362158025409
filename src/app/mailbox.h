/* mailbox.h - how this program tests mailboxes: with the settings of its configuration. */
#ifndef APP_MAILBOX_H
#define APP_MAILBOX_H

#include "app/config.h"
#include "post/setup.h"

/* The options of a setup: trusted roots and the desk's own server for sending, as c has them. helo
 * is what we call ourselves. The spans live as long as c. */
struct setup_options mailbox_setup_options(const struct config *c, struct str helo);

#endif
