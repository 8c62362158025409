/* mailbox.h - how this program tests mailboxes: with the settings of its configuration. */
#ifndef APP_MAILBOX_H
#define APP_MAILBOX_H

#include "app/config.h"
#include "app/desk.h"
#include "desk/mailbox/dkim.h"
#include "desk/setting/setting.h"
#include "post/setup.h"

/* The options of a setup: trusted roots and the desk's own server for sending, as c has them; the
 * desk's language and what it calls itself, as facts have them. The spans live as long as both. */
struct setup_options mailbox_setup_options(const struct config *c,
                                           const struct desk_facts *facts);

/* kept mailbox dkim: makes a key where there is none, prints its record, does what is asked, and says
 * whether mails are signed. Opens and closes d. */
MUST_USE const struct err *mailbox_dkim(struct arena *a, struct desk *d, struct str address,
                                        enum sign_act act);

/* kept mailbox add --oauth PROVIDER (mailbox_consent.c): fills in what is known of the provider and reads
 * the client's secret from standard input. */
MUST_USE const struct err *mailbox_consent_read(struct arena *a, struct str provider,
                                                struct setup_config *c);
/* Shows a code for the provider's page and waits until a person has entered it there: minutes. */
MUST_USE const struct err *mailbox_consent_ask(struct work *w, struct setup_config *c,
                                               struct str ca_file);

#endif
