#include "mail/imap_priv.h"

#include "base/moment.h"
#include "base/words.h"

#include <openssl/crypto.h>
#include <string.h>

enum { OWN_CAP = 256 << 10, SCRATCH_CAP = 1 << 20 };

bool imap_connected(const struct imap *m) { return m->state >= IMAP_SIGNED_IN; }

enum imap_trouble imap_trouble(const struct imap *m) { return m->trouble; }

struct str imap_words(const struct imap *m) {
    return str_of(m->words);
}

static struct str keep(struct arena *a, struct str s) {
    return s.n ? (struct str){ str_c(a, s), s.n } : STR_NONE;
}

const struct err *imap_new(struct arena *a, const struct imap_config *config, struct imap **ret) {
    struct imap_place place;
    TRY(imap_config_read(a, config, &place));
    struct arena *own = arena_new(OWN_CAP);
    struct imap *m = ARENA_NEW(own, struct imap);
    m->own = own;
    m->scratch = arena_new(SCRATCH_CAP);
    m->sys = config->sys ? config->sys : sys_real();
    m->config = *config;
    m->config.url = STR_NONE;
    m->config.user = keep(own, config->user);
    m->config.password = keep(own, config->password);
    m->config.token = keep(own, config->token);
    m->config.ca_file = keep(own, config->ca_file);
    m->place = place;
    m->place.host = keep(own, place.host);
    *ret = m;
    return NULL;
}

static const struct err *no_connection(struct imap *m, struct arena *a, enum tls_got got) {
    if (got == TLS_STOPPED) return imap_broken(m, a, got);
    if (got == TLS_NO_NAME)
        return imap_fail(
            m, IMAP_NAME, a, ERR_IO, W("The name of the mail server is not known."),
            .field = "imap_url",
            .hint = "Check how it is written; if it is right, check this machine's network.");
    return imap_fail(m, IMAP_CONNECT, a, ERR_IO,
                     W("Nobody answers at the address of the mail server."), .field = "imap_url",
                     .hint = "Check the port, and whether a firewall is in the way.");
}

const struct err *imap_connect(struct imap *m, struct arena *a) {
    imap_hang_up(m);
    m->trouble = IMAP_FINE;
    m->sink = (struct imap_sink){ 0 };
    m->words[0] = 0;
    m->caps = 0;
    m->bye = m->bye_is_fine = m->selecting = m->replaced = false;
    int64_t now = sys_monotonic(m->sys);
    m->total = now + imap_or(m->config.total_wait, 10 * MOMENT_MINUTE);
    int64_t deadline = now + imap_or(m->config.connect_wait, 30 * MOMENT_SECOND);
    enum tls_got got =
        tls_open(m->sys, m->place.host, m->place.port, m->config.stop_fd, deadline, &m->tls);
    if (got != TLS_OK) return no_connection(m, a, got);
    m->state = IMAP_STRANGER;
    const struct err *e = imap_sign_in(m, a);
    if (e) imap_hang_up(m);
    return e;
}

/* A second at most: the server loses nothing when we just go. */
static void say_logout(struct imap *m, struct arena *a) {
    struct imap_out o = imap_out(m, a, S("LOGOUT"));
    struct imap_done done;
    m->bye_is_fine = true;
    m->total = sys_monotonic(m->sys) + MOMENT_SECOND;
    const struct err *e = imap_run(&o, a, NULL, NULL, &done);
    (void)e;
}

static void forget(struct str secret) {
    if (secret.n) OPENSSL_cleanse((char *)(uintptr_t)secret.p, secret.n);
}

void imap_close(struct imap **imap) {
    struct imap *m = *imap;
    if (!m) return;
    *imap = NULL;
    if (m->state != IMAP_DOWN) {
        struct arena *a = arena_new(64 << 10);
        say_logout(m, a);
        arena_free(&a);
    }
    imap_hang_up(m);
    forget(m->config.password);
    forget(m->config.token);
    arena_free(&m->scratch);
    struct arena *own = m->own;
    arena_free(&own);
}
