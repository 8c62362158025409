#include "mail/imap_priv.h"

#include "base/moment.h"

static bool news(const struct imap *m) { return m->folder.exists > m->listed; }

/* Waits until the server says something (TLS_OK) or one of the other ends. */
static enum tls_got wait_for_words(struct imap *m, int wake_fd, int64_t end) {
    return m->from < m->to ? TLS_OK : tls_wait(m->tls, wake_fd, end);
}

/* Takes what comes until there is news. A tagged answer means that the server ended IDLE by itself.
 */
static const struct err *hear(struct imap *m, struct arena *a, int wake_fd, int64_t end,
                              enum imap_idled *ret, bool *ret_ended) {
    struct imap_answer answer;
    *ret_ended = false;
    *ret = IMAP_QUIET;
    while (!news(m) && !m->replaced) {
        enum tls_got got = wait_for_words(m, wake_fd, end);
        if (got == TLS_LATE) return NULL;
        if (got == TLS_WOKEN) {
            *ret = IMAP_WOKEN;
            return NULL;
        }
        if (got != TLS_OK) return imap_broken(m, a, got);
        m->total = sys_monotonic(m->sys) + imap_or(m->config.answer_wait, MOMENT_MINUTE);
        TRY(imap_take(m, a, &answer));
        if (answer.kind == IMAP_K_TAGGED) *ret_ended = true;
        if (*ret_ended) return NULL;
    }
    return NULL;
}

/* From here on an answer is due: a line that died silently is found out now. */
static void expect_answer(struct imap *m) {
    m->total = sys_monotonic(m->sys) + imap_or(m->config.probe_wait, 30 * MOMENT_SECOND);
}

static const struct err *end_idle(struct imap *m, struct arena *a) {
    struct imap_answer answer;
    expect_answer(m);
    TRY(imap_send(m, a, S("DONE\r\n")));
    do
        TRY(imap_take(m, a, &answer));
    while (answer.kind != IMAP_K_TAGGED);
    return NULL;
}

/* IDLE (RFC 2177) until news, end or wake. *ret_done false: the server offers it but will not have
 * it. */
static const struct err *by_idle(struct imap *m, struct arena *a, int wake_fd, int64_t end,
                                 enum imap_idled *ret, bool *ret_done) {
    struct imap_answer answer;
    bool ended;
    struct imap_out o = imap_out(m, a, S("IDLE\r\n"));
    expect_answer(m);
    *ret_done = false;
    TRY(imap_send(m, a, buf_str(&o.b)));
    do
        TRY(imap_take(m, a, &answer));
    while (answer.kind != IMAP_K_CONTINUE && answer.kind != IMAP_K_TAGGED);
    if (answer.kind == IMAP_K_TAGGED) return NULL;
    TRY(hear(m, a, wake_fd, end, ret, &ended));
    if (!ended) TRY(end_idle(m, a));
    *ret_done = !ended;
    return NULL;
}

/* Without IDLE: a question every poll_every. */
static const struct err *by_polls(struct imap *m, struct arena *a, int wake_fd, int64_t end,
                                  enum imap_idled *ret) {
    bool ended;
    for (;;) {
        expect_answer(m);
        TRY(imap_noop(m, a));
        int64_t now = sys_monotonic(m->sys),
                next = now + imap_or(m->config.poll_every, MOMENT_MINUTE);
        if (news(m) || m->replaced || now >= end) return NULL;
        TRY(hear(m, a, wake_fd, next < end ? next : end, ret, &ended));
        if (ended) return imap_wrong(m, a, "an answer to no command of ours");
        if (*ret == IMAP_WOKEN || news(m) || m->replaced) return NULL;
    }
}

const struct err *imap_idle(struct imap *m, struct arena *a, int64_t wait, int wake_fd,
                            enum imap_idled *ret) {
    bool done = false;
    enum imap_idled how = IMAP_QUIET;
    TRY(imap_begin(m, a, IMAP_SELECTED, 0));
    int64_t end = sys_monotonic(m->sys) + wait;
    if (!news(m) && m->caps & IMAP_CAP_IDLE) {
        TRY(by_idle(m, a, wake_fd, end, &how, &done));
        if (!done)
            m->caps &= ~(unsigned)IMAP_CAP_IDLE; /* it had its chance; from now on it is asked */
    }
    if (!news(m) && !done) TRY(by_polls(m, a, wake_fd, end, &how));
    *ret = news(m) ? IMAP_NEW : how;
    return NULL;
}
