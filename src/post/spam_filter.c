#include "post/spam_filter.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/words.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define WAIT (2 * MOMENT_SECOND)
#define REST (30 * MOMENT_SECOND)
enum { URL_MAX = 1000 };

/* Owned by kept serve. */
struct spam_filter {
    char url[URL_MAX + 1];
    atomic_llong rests_until; /* sys_monotonic */
    _Atomic bool away;
};

const struct err *spam_filter_new(struct arena *a, struct str url, struct spam_filter **ret) {
    *ret = NULL;
    if (url.n == 0) return NULL;
    if (url.n > URL_MAX || !rspamd_url_ok(a, url))
        return ERR(a, ERR_INVALID, "The setting spam_filter is no address of an rspamd.",
                   .hint = "Write it like http://127.0.0.1:11333.", .field = "usage");
    struct spam_filter *f = calloc(1, sizeof *f);
    if (!f) bug_out_of_memory(sizeof *f);
    memcpy(f->url, url.p, url.n);
    *ret = f;
    return NULL;
}

void spam_filter_free(struct spam_filter **f) {
    free(*f);
    *f = NULL;
}

/* What begins and ends is a line in the log. */
static void note(struct spam_filter *f, struct work *w, bool answered, struct str why) {
    bool was_away = atomic_exchange(&f->away, !answered); /* one thread says it */
    if (!answered) f->rests_until = sys_monotonic(w->sys) + REST;
    if (!answered && !was_away)
        log_warn("the spam filter does not answer", LOG_STR("why", why),
                 LOG_STR("next", S("our own rules judge; asked again in 30 s")));
    if (answered && was_away) log_info("the spam filter answers again");
}

bool spam_filter_ask(struct spam_filter *f, struct work *w, const struct letter *l, struct str raw,
                     struct rspamd_says *ret) {
    struct str why = STR_NONE;
    if (!f || raw.n > RSPAMD_LETTER_MAX || sys_monotonic(w->sys) < f->rests_until) return false;
    struct rspamd_ask ask = { str_of(f->url), raw, l->envelope_from, l->envelope_to, WAIT };
    bool answered = rspamd_ask(w->arena, &ask, ret, &why);
    note(f, w, answered, why);
    return answered;
}

const char *spam_filter_fault(struct spam_filter *f) {
    return f && f->away ? W("The spam filter does not answer.") : NULL;
}
