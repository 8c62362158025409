#include "mail/tls.h"

#include "base/moment.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A connection; the caller is its owner from tls_open to tls_close. */
struct tls {
    const struct sys *sys;
    int fd, stop_fd;
    int wants;   /* what OpenSSL waits for: POLLIN or POLLOUT */
    bool failed; /* after a fatal error OpenSSL must not be asked to say goodbye */
    SSL_CTX *context;
    SSL *ssl; /* NULL: plain */
    BIO_METHOD *method;
    enum tls_cert cert;
    char host[TLS_HOST_MAX + 1];
    char why[200];
};

enum { WRITE_MAX = 16 << 10 };
#define TRY_WAIT (10 * MOMENT_SECOND)

enum tls_cert tls_cert_fault(const struct tls *t) { return t->cert; }

int64_t tls_cert_until(const struct tls *t) {
    X509 *cert = t->ssl ? SSL_get0_peer_certificate(t->ssl) : NULL;
    struct tm at;
    if (!cert || ASN1_TIME_to_tm(X509_get0_notAfter(cert), &at) != 1) return 0;
    return moment_join((struct moment_parts){ .year = at.tm_year + 1900,
                                              .month = at.tm_mon + 1,
                                              .day = at.tm_mday,
                                              .hour = at.tm_hour,
                                              .minute = at.tm_min,
                                              .second = at.tm_sec });
}

const char *tls_why(const struct tls *t) { return t->why; }

static void set_why(struct tls *t, const char *what) {
    snprintf(t->why, sizeof t->why, "%s", what);
}

/* ---- waiting ---- */

/* Waits for events on the socket, the stop, the wake-up or the deadline. */
static enum tls_got wait_for(struct tls *t, int events, int wake_fd, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - sys_monotonic(t->sys);
        if (left <= 0) return TLS_LATE;
        int64_t ms = left / 1000 + 1;
        struct pollfd fds[3] = { { .fd = t->fd, .events = (short)events },
                                 { .fd = t->stop_fd > 0 ? t->stop_fd : -1, .events = POLLIN },
                                 { .fd = wake_fd, .events = POLLIN } };
        int n = poll(fds, 3, ms > INT_MAX ? INT_MAX : (int)ms);
        if (n < 0 && errno != EINTR) {
            set_why(t, strerror(errno));
            return TLS_CLOSED;
        }
        if (n <= 0) continue;
        if (fds[1].revents) return TLS_STOPPED;
        if (fds[0].revents) return TLS_OK;
        return TLS_WOKEN;
    }
}

/* ---- connecting ---- */

static void set_options(int fd) {
    int on = 1, idle = 60, every = 15, times = 4;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
}

static void hang_up(struct tls *t) {
    if (t->fd >= 0) t->sys->close(t->sys->self, t->fd);
    t->fd = -1;
}

static enum tls_got connect_one(struct tls *t, const struct tls_address *to, int64_t deadline) {
    t->fd = socket(to->addr.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (t->fd < 0) return TLS_REFUSED;
    set_options(t->fd);
    int rc = t->sys->connect(t->sys->self, t->fd, (const struct sockaddr *)&to->addr, to->n),
        error = errno;
    enum tls_got got = TLS_OK;
    if (rc < 0 && (error == EINPROGRESS || error == EINTR)) {
        socklen_t n = sizeof error;
        got = wait_for(t, POLLOUT, -1, deadline);
        if (got == TLS_OK && getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0) error = errno;
        rc = got == TLS_OK && error ? -1 : 0;
    }
    if (rc < 0) {
        set_why(t, strerror(error));
        got = TLS_REFUSED;
    }
    if (got != TLS_OK) hang_up(t);
    return got;
}

/* Each address but the last gets a share of the time: a dead first one must not use it all up. */
static enum tls_got connect_any(struct tls *t, const struct tls_address *all, size_t n,
                                int64_t deadline) {
    enum tls_got got = TLS_REFUSED;
    for (size_t i = 0; i < n; i++) {
        int64_t now = sys_monotonic(t->sys), share = (deadline - now) / 2;
        if (share > TRY_WAIT) share = TRY_WAIT;
        got = connect_one(t, &all[i], i + 1 < n ? now + share : deadline);
        if (got == TLS_OK || got == TLS_STOPPED) break;
    }
    return got;
}

enum tls_got tls_open(const struct sys *sys, struct str host, int port, int stop_fd,
                      int64_t deadline, struct tls **ret) {
    struct tls_address all[TLS_ADDRESSES_MAX];
    size_t n = 0;
    enum tls_got got = tls_lookup(sys, host, port, stop_fd, deadline, all, &n);
    if (got != TLS_OK) return got;
    struct tls *t = calloc(1, sizeof *t);
    if (!t) return TLS_REFUSED;
    t->sys = sys;
    t->fd = -1;
    t->stop_fd = stop_fd;
    memcpy(t->host, host.p, host.n);
    got = connect_any(t, all, n, deadline);
    if (got != TLS_OK) {
        tls_close(&t);
        return got;
    }
    *ret = t;
    return TLS_OK;
}

/* ---- OpenSSL reads and writes through sys ---- */

static int bio_read(BIO *b, char *p, int n) {
    struct tls *t = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    ssize_t got = t->sys->recv(t->sys->self, t->fd, p, (size_t)n, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(b);
    return (int)got;
}

static int bio_write(BIO *b, const char *p, int n) {
    struct tls *t = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    ssize_t got = t->sys->send(t->sys->self, t->fd, p, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(b);
    return (int)got;
}

static long bio_ctrl(BIO *b, int what, long number, void *p) {
    (void)b, (void)number, (void)p;
    return what == BIO_CTRL_FLUSH; /* nothing is held back */
}

static int bio_create(BIO *b) {
    BIO_set_init(b, 1);
    return 1;
}

static bool make_bio(struct tls *t) {
    t->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "kept");
    if (!t->method) return false;
    BIO_meth_set_read(t->method, bio_read);
    BIO_meth_set_write(t->method, bio_write);
    BIO_meth_set_ctrl(t->method, bio_ctrl);
    BIO_meth_set_create(t->method, bio_create);
    BIO *bio = BIO_new(t->method);
    if (!bio) return false;
    BIO_set_data(bio, t);
    SSL_set_bio(t->ssl, bio, bio);
    return true;
}

/* ---- the handshake ---- */

/* The name goes to the server (SNI, names only) and to the check. */
static bool set_host(struct tls *t) {
    struct in6_addr address;
    X509_VERIFY_PARAM *check = SSL_get0_param(t->ssl);
    X509_VERIFY_PARAM_set_hostflags(check, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (inet_pton(AF_INET, t->host, &address) == 1 || inet_pton(AF_INET6, t->host, &address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(check, t->host) == 1;
    return SSL_set_tlsext_host_name(t->ssl, t->host) == 1 && SSL_set1_host(t->ssl, t->host) == 1;
}

static bool set_up(struct tls *t) {
    SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION);
    SSL_CTX_set_mode(t->context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER, NULL);
    t->ssl = SSL_new(t->context);
    return t->ssl && make_bio(t) && set_host(t);
}

static enum tls_cert cert_fault(long verified) {
    switch (verified) {
    case X509_V_OK:
        return TLS_CERT_FINE;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return TLS_CERT_NAME;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return TLS_CERT_DATE;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return TLS_CERT_UNKNOWN;
    default:
        return TLS_CERT_OTHER;
    }
}

static enum tls_got fail(struct tls *t, enum tls_got how) {
    unsigned long code = ERR_peek_last_error();
    const char *why = code ? ERR_reason_error_string(code) : NULL;
    set_why(t, why ? why : errno ? strerror(errno) : "connection closed");
    ERR_clear_error();
    t->failed = true;
    return how;
}

/* What became of a call of OpenSSL; TLS_OK: wait for t->wants, then call again. */
static enum tls_got judge(struct tls *t, int rc) {
    int error = SSL_get_error(t->ssl, rc);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        t->wants = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        return TLS_OK;
    }
    bool ended = error == SSL_ERROR_ZERO_RETURN || error == SSL_ERROR_SYSCALL ||
                 ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    return fail(t, ended ? TLS_CLOSED : TLS_FAILED);
}

static enum tls_got shake(struct tls *t, int64_t deadline) {
    for (;;) {
        ERR_clear_error();
        errno = 0;
        int rc = SSL_connect(t->ssl);
        if (rc == 1) return TLS_OK;
        enum tls_got got = judge(t, rc);
        if (got == TLS_OK) got = wait_for(t, t->wants, -1, deadline);
        if (got == TLS_OK) continue;
        long verified = SSL_get_verify_result(t->ssl);
        if (got != TLS_FAILED || verified == X509_V_OK) return got;
        t->cert = cert_fault(verified);
        set_why(t, X509_verify_cert_error_string(verified));
        return TLS_BAD_CERT;
    }
}

enum tls_got tls_secure(struct tls *t, const char *ca_file, int64_t deadline) {
    ERR_clear_error();
    errno = 0;
    t->context = SSL_CTX_new(TLS_client_method());
    if (!t->context) return fail(t, TLS_FAILED);
    int trusted = ca_file ? SSL_CTX_load_verify_file(t->context, ca_file)
                          : SSL_CTX_set_default_verify_paths(t->context);
    if (trusted != 1) return fail(t, TLS_BAD_CA);
    if (!set_up(t)) return fail(t, TLS_FAILED);
    return shake(t, deadline);
}

/* ---- bytes ---- */

/* One try to read; TLS_OK with *ret 0: wait for t->wants first. */
static enum tls_got read_now(struct tls *t, void *p, size_t n, size_t *ret) {
    *ret = 0;
    errno = 0;
    if (t->ssl) {
        ERR_clear_error();
        int got = SSL_read(t->ssl, p, n > INT_MAX ? INT_MAX : (int)n);
        if (got <= 0) return judge(t, got);
        *ret = (size_t)got;
        return TLS_OK;
    }
    ssize_t got = t->sys->recv(t->sys->self, t->fd, p, n, MSG_DONTWAIT);
    t->wants = POLLIN;
    if (got > 0) *ret = (size_t)got;
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return TLS_OK;
    set_why(t, got < 0 ? strerror(errno) : "connection closed");
    return TLS_CLOSED;
}

enum tls_got tls_read(struct tls *t, void *p, size_t n, int64_t deadline, size_t *ret) {
    for (;;) {
        size_t got_n;
        enum tls_got got = read_now(t, p, n, &got_n);
        if (got == TLS_OK && got_n) {
            *ret = got_n;
            return TLS_OK;
        }
        if (got == TLS_OK) got = wait_for(t, t->wants, -1, deadline);
        if (got != TLS_OK) return got;
    }
}

static enum tls_got write_now(struct tls *t, const void *p, size_t n, size_t *ret) {
    *ret = 0;
    errno = 0;
    if (n > WRITE_MAX) n = WRITE_MAX;
    if (t->ssl) {
        ERR_clear_error();
        int put = SSL_write(t->ssl, p, (int)n);
        if (put <= 0) return judge(t, put);
        *ret = (size_t)put;
        return TLS_OK;
    }
    ssize_t put = t->sys->send(t->sys->self, t->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    t->wants = POLLOUT;
    if (put > 0) *ret = (size_t)put;
    if (put > 0 || (put < 0 && (errno == EAGAIN || errno == EINTR))) return TLS_OK;
    set_why(t, put < 0 ? strerror(errno) : "connection closed");
    return TLS_CLOSED;
}

enum tls_got tls_write(struct tls *t, const void *p, size_t n, int64_t deadline) {
    const char *at = p;
    while (n) {
        size_t put;
        enum tls_got got = write_now(t, at, n, &put);
        if (got == TLS_OK && put == 0) got = wait_for(t, t->wants, -1, deadline);
        if (got != TLS_OK) return got;
        at += put;
        n -= put;
    }
    return TLS_OK;
}

/* With TLS a readable socket may hold no bytes for us (a session ticket, half a record): looking
 * tells. */
enum tls_got tls_wait(struct tls *t, int wake_fd, int64_t deadline) {
    if (!t->ssl) return wait_for(t, POLLIN, wake_fd, deadline);
    for (;;) {
        char c;
        ERR_clear_error();
        errno = 0;
        int n = SSL_peek(t->ssl, &c, 1);
        if (n == 1) return TLS_OK;
        enum tls_got got = judge(t, n);
        if (got == TLS_OK) got = wait_for(t, t->wants, wake_fd, deadline);
        if (got != TLS_OK) return got;
    }
}

void tls_close(struct tls **tls) {
    struct tls *t = *tls;
    if (!t) return;
    *tls = NULL;
    if (t->ssl && !t->failed && SSL_is_init_finished(t->ssl)) SSL_shutdown(t->ssl);
    SSL_free(t->ssl);
    SSL_CTX_free(t->context);
    BIO_meth_free(t->method);
    ERR_clear_error();
    hang_up(t);
    free(t);
}
