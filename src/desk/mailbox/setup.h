/* setup.h - setting up a mailbox: what is tried, what a test of it tells, and storing it.
 *
 * The test itself speaks to mail servers and lives in post/setup.h; pages and commands reach it
 * through mailroom.h. Here stand the facts that both sides share. A step is facts, not sentences:
 * view/setup_words.h says them in the reader's language.
 *
 * Everything is plain and lives in the arena of the work.
 */
#ifndef DESK_MAILBOX_SETUP_H
#define DESK_MAILBOX_SETUP_H

#include "desk/mailbox/consent.h"
#include "desk/work.h"

enum { SETUP_STEPS_MAX = 24, SETUP_SERVERS_MAX = 12 };

/* How mail comes in. */
enum setup_way {
    SETUP_FETCHED,  /* from a mail server, by IMAP */
    SETUP_DELIVERED /* our own mail server hands it over, by LMTP or pipe */
};

/* What is to be tried and stored. */
struct setup_config {
    struct str address;
    enum setup_way way;
    struct str imap_url, smtp_url; /* empty: found by themselves */
    struct str user;               /* empty: the address, or what the provider says */
    struct str password;
    struct consent consent; /* used: a provider's consent stands in place of the password */
    struct str folder;  /* empty: INBOX */
    int64_t after;      /* FETCH_KEEP, FETCH_MARK, FETCH_MOVE of mailbox.h */
    struct str move_to; /* with FETCH_MOVE */
    int64_t team_id;    /* of a new mailbox; 0: the first team */
    bool rescue; /* a test mail found in Junk is moved to the folder, then all is tried again */
};

/* Where an address of a server comes from. */
enum setup_source {
    SETUP_GIVEN, /* by the person */
    SETUP_KNOWN, /* table of well-known providers, by the address or by who takes its mail (MX) */
    SETUP_AUTOCONFIG, /* the domain's own description, over https */
    SETUP_SRV,        /* name server, RFC 6186 */
    SETUP_GUESSED,    /* imap.DOMAIN and the like */
    SETUP_DESK,       /* the desk's own server for sending */
    SETUP_SOURCE_COUNT
};

/* What to know about a provider before the first try. */
enum setup_need {
    SETUP_PASSWORD,     /* the usual password */
    SETUP_APP_PASSWORD, /* one made for this purpose in the account's settings */
    SETUP_NO_PASSWORD   /* it takes sign-in by browser only (OAuth) */
};

struct setup_candidate {
    enum setup_source source;
    struct str url;  /* imaps://HOST:PORT, imap://HOST:PORT; smtps://, smtp:// */
    struct str user; /* empty: the address */
    bool sure; /* false: an unsigned name server led to another domain, so a person has to agree
                * first (RFC 6186, 6) */
};

struct setup_candidates {
    struct setup_candidate imap[SETUP_SERVERS_MAX], smtp[SETUP_SERVERS_MAX]; /* best first */
    size_t imap_n, smtp_n;
    enum setup_need need;
};

/* The parts of a test, in their order. */
enum setup_part {
    SETUP_FOUND,  /* servers found by themselves */
    SETUP_TOKEN,  /* the provider's consent, and an access token that holds */
    SETUP_NAME,   /* the host has an address */
    SETUP_DOOR,   /* the port answers */
    SETUP_SECURE, /* encrypted, with the right certificate */
    SETUP_SIGN_IN,
    SETUP_FOLDER,
    SETUP_SEND_DOOR, /* the server for sending: reached, encrypted */
    SETUP_SEND_SIGN_IN,
    SETUP_SENT,
    SETUP_RECEIVED,
    SETUP_PLUS, /* mail to name+word@domain arrives as well */
    SETUP_PART_COUNT
};

/* How a step went. */
enum setup_fault {
    SETUP_FINE,
    /* told, and no failure */
    SETUP_PLAIN,    /* SECURE: not encrypted, because it is this very machine */
    SETUP_NO_PLUS,  /* PLUS: refused or not arrived; we do without */
    SETUP_RESCUED,  /* RECEIVED: found in Junk and moved; all is tried again */
    SETUP_NO_LOGIN, /* SEND_SIGN_IN: the server wants none */
    /* failures */
    SETUP_NOTHING_FOUND,
    SETUP_UNSURE,      /* FOUND: only an unsigned name server says so */
    SETUP_BAD_SETTING, /* an address or a name that cannot be; said tells */
    SETUP_NO_NAME,
    SETUP_NO_DOOR,
    SETUP_STRANGER, /* something answers that speaks no IMAP (or SMTP) */
    SETUP_NO_TLS,
    SETUP_CERT_NAME, /* the certificate is another host's */
    SETUP_CERT_DATE,
    SETUP_CERT_UNKNOWN, /* from nobody whom we trust */
    SETUP_WRONG_LOGIN,
    SETUP_NO_CONSENT,   /* TOKEN: the provider takes it back, or never gave a lasting one */
    SETUP_NO_CLIENT,    /* TOKEN: the provider does not know this client, or its secret */
    SETUP_NO_PROVIDER,  /* TOKEN: the provider is not reached, or cannot now */
    SETUP_NOT_HIS,      /* SIGN_IN: the token is good, but whoever consented may not open this mailbox */
    SETUP_NO_FOLDER,
    SETUP_REFUSED, /* said tells */
    SETUP_GONE,    /* the line broke */
    SETUP_IN_JUNK,
    SETUP_ELSEWHERE, /* arrived in the INBOX, but another folder is fetched */
    SETUP_NOT_ARRIVED,
    SETUP_FAULT_COUNT
};

/* True for what keeps the test from being passed. */
static inline bool setup_is_failure(enum setup_fault f) { return f >= SETUP_NOTHING_FOUND; }

struct setup_step {
    enum setup_part part;
    enum setup_fault fault;
    int64_t at; /* microseconds since the test began, at the end of this step */
    enum setup_source source;
    enum setup_need need;
    struct str host;  /* without port */
    struct str host2; /* FOUND: the server for sending */
    int port;
    struct str found; /* NAME: the IP address. TOKEN: who consented. SIGN_IN: the user. FOLDER, RECEIVED: the folder.
                       * SENT: the subject. PLUS: the address */
    int64_t n;        /* FOLDER: letters in it. RECEIVED: seconds it took. SECURE: the certificate's
                       * last moment, 0 where unknown. TOKEN: until when the consent holds, 0 too */
    struct str said;  /* what the server said; may be empty */
};

struct setup_result {
    struct setup_step steps[SETUP_STEPS_MAX];
    size_t n;
    bool passed;
    bool plus;                /* mail to plus addresses arrives */
    struct setup_config used; /* the settings with what was found filled in: what to store */
};

/* Called after each step, while the test goes on. */
struct setup_watch {
    void (*step)(void *self, const struct setup_step *step);
    void *self;
};

/* ERR_INVALID with the field (address, imap, smtp, after) for settings that cannot be stored,
 * whatever a test says: no address, an address without a domain, no password for a mailbox that is
 * fetched. */
MUST_USE const struct err *setup_check(struct work *w, const struct setup_config *c);

/* Stores the mailbox: makes it where the address is new, sets how it is fetched and how its answers
 * leave, plus as proved; with an audit row. ERR_NOT_FOUND for a team that is none. Needs a write
 * transaction. */
MUST_USE const struct err *setup_save(struct work *w, const struct setup_config *c, bool plus,
                                      int64_t *ret_id);

/* The settings of a mailbox as they are stored, with its password. ERR_NOT_FOUND; ERR_IO when it
 * was sealed with another key. Needs a transaction. */
MUST_USE const struct err *setup_load(struct work *w, int64_t mailbox_id, struct setup_config *ret);

/* Gives c the password or consent that is stored, where it goes to the same servers as before: who may change
 * a server must not learn the password by that. ERR_INVALID (field password) else. */
MUST_USE const struct err *setup_keep_password(struct work *w, struct setup_config *c,
                                               const struct setup_config *stored);

/* The host and the port of an address of a server; the usual port of its scheme where it names
 * none. False for what is no such address. */
bool setup_url_parts(struct str url, struct str *ret_host, int *ret_port, bool *ret_tls);

/* Settings with all their secrets as bytes, for one person and one hour; and back. They are to be sealed. */
MUST_USE struct str setup_pack(struct work *w, const struct setup_config *c);
MUST_USE const struct err *setup_unpack(struct work *w, struct str packed,
                                        struct setup_config *ret);

/* Settings on their way through a page and back, sealed with the desk's key, for one person and one
 * hour. Nothing in it can be changed on the way, so the password can go nowhere else than where it
 * was meant to. */
MUST_USE struct str setup_seal(struct work *w, const struct setup_config *c);
/* ERR_INVALID for what was not sealed here, for another person, or too long ago. */
MUST_USE const struct err *setup_unseal(struct work *w, struct str sealed,
                                        struct setup_config *ret);

#endif
