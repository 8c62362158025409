/* A mail server that says the input to our LMTP, all at once. A letter is taken only with a
 * recipient, and never more letters than there are ends of letters (A05). */
#include "mail/lmtp_priv.h"

#include "base/utf8.h"
#include "fuzz.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SAID_MAX = 60 << 10 }; /* what the socket takes at once */

struct taken {
    size_t letters, bytes;
};

static const struct err *accepted(void *ctx, struct arena *a, const struct lmtp_envelope *e,
                                  struct str address) {
    (void)ctx;
    BUG_UNLESS(address.n > 0 && address.n <= LMTP_ADDRESS_MAX && utf8_valid(address));
    BUG_UNLESS(str_find_char(address, '\r') < 0 && str_find_char(address, '\n') < 0);
    if (e->n_recipients < 3) return NULL;
    return ERR(a, ERR_NOT_FOUND, "There is nobody of that name.");
}

static const struct err *delivered(void *ctx, struct arena *a, const struct lmtp_envelope *e,
                                   struct str raw) {
    struct taken *t = ctx;
    BUG_UNLESS(e->n_recipients > 0 && e->n_recipients <= 3);
    BUG_UNLESS(str_find_char(e->from, '\n') < 0 && str_find_char(e->from, '\r') < 0);
    t->letters++;
    t->bytes += raw.n;
    return t->letters % 2 ? NULL : ERR(a, ERR_RETRY, "Not now.");
}

static size_t ends_of_letters(struct str in) {
    size_t n = 0;
    for (ptrdiff_t at; (at = str_find(in, S("\n.\r\n"))) >= 0; n++)
        in = str_from(in, (size_t)at + 3);
    return n;
}

static const struct lmtp_callbacks calls = { .recipient = accepted, .deliver = delivered };

FUZZ_TARGET(lmtp) {
    int ends[2];
    struct taken t = { 0 };
    if (in.n > SAID_MAX) in = str_slice(in, 0, SAID_MAX);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    struct lmtp_server server = {
        .sys = sys_real(), .name = S("desk"), .callbacks = &calls, .ctx = &t,
        .stop_fd = eventfd(0, EFD_CLOEXEC),
        .limits = { .sessions = 1, .per_peer = 1, .message = 20000, .discard = 30000, .in_flight = 1 << 20,
                    .recipients = 5, .errors = 20, .idle = 2000000, .data_wall = 2000000,
                    .session_wall = 2000000, .rate_grace = 2000000, .rate = 1, .stop_grace = 1 },
    };
    if (in.n && send(ends[0], in.p, in.n, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)in.n)
        BUG("the socket takes less than it should");
    shutdown(ends[0], SHUT_WR);
    lmtp_session_run(&server, 0, ends[1], S("fuzz"));
    BUG_UNLESS(t.letters <= ends_of_letters(in) && t.bytes <= in.n);
    close(server.stop_fd);
    close(ends[0]);
}
