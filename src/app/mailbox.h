/* mailbox.h - how this program tests mailboxes: with the settings of its configuration. */
#ifndef APP_MAILBOX_H
#define APP_MAILBOX_H

#include "app/config.h"
#include "desk/setting/setting.h"
#include "post/setup.h"

/* The options of a setup: trusted roots and the desk's own server for sending, as c has them; the
 * desk's language and what it calls itself, as facts have them. The spans live as long as both. */
struct setup_options mailbox_setup_options(const struct config *c,
                                           const struct desk_facts *facts);

#endif
