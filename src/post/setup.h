/* setup.h - finds the servers of a mailbox by itself and tests them as a customer's mail would
 * travel.
 *
 * Finding looks, in this order, at: the table of well-known providers; the domain's own description
 * (autoconfig.h, over https); the name server's SRV records (RFC 6186) and who takes the domain's
 * mail; the usual names (imap.DOMAIN, mail.DOMAIN). Where there is no name server or no network it
 * is quick and guesses.
 *
 * A test goes through the parts of enum setup_part (desk/mailbox/setup.h) and tells each as it is
 * done. It ends at the first failure. In the end two test mails go to the mailbox, to its address
 * and to a plus address of it, and are looked for in the folder, the INBOX and the folder for Junk;
 * then they are removed. They carry a header with a word that only this desk can make, so that
 * whoever fetches the mailbox meanwhile leaves them alone (setup_is_test), and a bounce that quotes
 * it as well.
 *
 *     struct setup *s = setup_new(&(struct setup_options){ .ca_file = ca });
 *     TRY(setup_test(w, s, &config, &watch, &result));
 *     if (result.passed) ... work_write: setup_save(w, &result.used, result.plus, &id)
 *
 * The password goes only to servers that proved by certificate to be the host that was named, and
 * to this machine. Nothing is stored here. Memory: all results live in the arena of the work.
 * Threads: a setup may be used from many; one test runs at a time, another gets ERR_RETRY.
 */
#ifndef POST_SETUP_H
#define POST_SETUP_H

#include "desk/mailbox/setup.h"
#include "mail/smtp.h"

struct setup;

struct setup_options {
    struct str ca_file;          /* PEM file of trusted roots; STR_NONE: the system's */
    struct smtp_config fallback; /* the desk's own server for sending; url not set: none */
    struct str lang;             /* of the test mails: the desk's; STR_NONE: English */
    int64_t mail_wait;           /* microseconds a test mail may take; 0: 30 s */
    struct str dns,
        web; /* of a test: "127.0.0.1:5353" answers for all names, "127.0.0.1:8443" for all https */
};

/* The setup belongs to the caller. The spans of the options must live as long. */
struct setup *setup_new(const struct setup_options *o);
/* Sets *s to NULL. Accepts a pointer to NULL. */
void setup_free(struct setup **s);

/* Servers for this address, best first. Cannot fail: it may find none that answer. Takes at most
 * about 20 s. */
void setup_find(const struct setup *s, struct arena *a, struct str address,
                struct setup_candidates *ret);

/* Tests a mailbox; takes up to a minute. watch may be NULL. ERR_INVALID as setup_check; ERR_RETRY
 * while another test runs. A server that fails is no error: *ret tells. Must not be called inside a
 * transaction. */
MUST_USE const struct err *setup_test(struct work *w, struct setup *s, const struct setup_config *c,
                                      const struct setup_watch *watch, struct setup_result *ret);

/* True for a test mail of this desk, or a bounce of one: it never becomes a conversation. Looks at
 * the first 64 KiB. */
bool setup_is_test(const struct work *w, struct str raw);

#endif
