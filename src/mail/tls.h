/* tls.h - one TCP connection to a server by name, plain or with TLS, where every wait has a
 * deadline.
 *
 * The socket is non-blocking and goes through struct sys, so a test can make the nth connect, send
 * or recv fail. OpenSSL reads and writes through the same two calls (a BIO of ours), which also
 * keeps SIGPIPE away. The certificate is always checked: chain, dates, and the name or address that
 * was asked for.
 *
 *     struct tls *t;
 *     enum tls_got got = tls_open(sys, S("mail.korak.rs"), 993, stop_fd, deadline, &t);
 *     if (got == TLS_OK) got = tls_secure(t, ca_file, deadline);
 *     ...
 *     tls_close(&t);
 *
 * Threads: a connection belongs to one thread at a time. Looking up a name uses a thread of its
 * own, because getaddrinfo knows no deadline; one that is given up ends by itself and frees what is
 * left.
 */
#ifndef MAIL_TLS_H
#define MAIL_TLS_H

#include "base/err.h"
#include "base/str.h"
#include "base/sys.h"

struct tls;

enum tls_got {
    TLS_OK,
    TLS_NO_NAME,  /* the host has no address, or nobody knows one by the deadline */
    TLS_REFUSED,  /* no address of it took the connection */
    TLS_CLOSED,   /* ended by the other side or broken */
    TLS_LATE,     /* the deadline passed */
    TLS_STOPPED,  /* stop_fd is readable */
    TLS_WOKEN,    /* wake_fd is readable (tls_wait only) */
    TLS_BAD_CA,   /* the file of trusted roots cannot be read */
    TLS_BAD_CERT, /* the certificate cannot be trusted; tls_why() */
    TLS_FAILED    /* no TLS comes about, or it was broken later; tls_why() */
};

enum { TLS_HOST_MAX = 255 };

/* What is wrong with the certificate. */
enum tls_cert { TLS_CERT_FINE, TLS_CERT_NAME, TLS_CERT_DATE, TLS_CERT_UNKNOWN, TLS_CERT_OTHER };

/* Looks host (a name, or an address without []) up and connects to the first address that takes it.
 * Deadlines here and below are of sys_monotonic(). stop_fd <= 0: none. A connection belongs to the
 * caller on TLS_OK only. */
MUST_USE enum tls_got tls_open(const struct sys *sys, struct str host, int port, int stop_fd,
                               int64_t deadline, struct tls **ret);

/* Begins TLS (1.2 or later) on the connection and checks the certificate against the host of
 * tls_open. ca_file: PEM; NULL for the roots of the system. */
MUST_USE enum tls_got tls_secure(struct tls *t, const char *ca_file, int64_t deadline);

/* At least one byte into p, at most n; how many in *ret. */
MUST_USE enum tls_got tls_read(struct tls *t, void *p, size_t n, int64_t deadline, size_t *ret);

/* All n bytes out. */
MUST_USE enum tls_got tls_write(struct tls *t, const void *p, size_t n, int64_t deadline);

/* Waits until something can be read (TLS_OK) or wake_fd is readable; -1: none. */
MUST_USE enum tls_got tls_wait(struct tls *t, int wake_fd, int64_t deadline);

/* What is wrong with the certificate, after TLS_BAD_CERT. */
enum tls_cert tls_cert_fault(const struct tls *t);
/* The last moment at which the certificate is valid, microseconds UTC; 0 before tls_secure. */
int64_t tls_cert_until(const struct tls *t);
/* Words about the last failure for the log; never NULL; valid as long as the connection. */
const char *tls_why(const struct tls *t);

/* Says goodbye as far as that goes without waiting, closes and frees; sets *t to NULL. Accepts a
 * pointer to NULL. */
void tls_close(struct tls **t);

/* ---- tls_lookup.c ---- */

struct tls_address {
    struct sockaddr_storage addr;
    socklen_t n;
};

enum { TLS_ADDRESSES_MAX = 8 };

/* The addresses of host (at most TLS_ADDRESSES_MAX), in the order in which the system wants them
 * tried. */
MUST_USE enum tls_got tls_lookup(const struct sys *sys, struct str host, int port, int stop_fd,
                                 int64_t deadline, struct tls_address ret[TLS_ADDRESSES_MAX],
                                 size_t *ret_n);

#endif
