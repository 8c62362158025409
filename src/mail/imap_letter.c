#include "mail/imap_priv.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/words.h"

enum { TWINS_MAX = 8, RATE_FLOOR = 8 << 10 };

struct wanted {
    struct imap_set set;
    size_t max;
    struct imap_letter *ret; /* one for each UID of the set */
};

/* Where the letter of this UID belongs; NULL where nobody asked for it. */
static struct imap_letter *place_of(const struct wanted *w, uint32_t uid) {
    size_t lo = 0, hi = w->set.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (w->set.uids[mid] < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < w->set.n && w->set.uids[lo] == uid ? &w->ret[lo] : NULL;
}

/* What was thrown away although it is small enough found the arena full of others. */
static struct imap_letter letter_of(const struct wanted *w, const struct imap_item *item) {
    struct imap_letter l = { .outcome = IMAP_TOO_LARGE, .size = item->body_size };
    bool small = item->body_size <= w->max;
    if (small && item->body.p) {
        l.outcome = IMAP_LETTER;
        l.raw = item->body;
    } else if (small && w->set.n > 1) {
        l.outcome = IMAP_LATER;
    }
    return l;
}

/* The last of those that came under one UID; NULL where there are TWINS_MAX already. */
static struct imap_letter *last_twin(struct imap_letter *l) {
    size_t n = 1;
    for (; l->twin && n < TWINS_MAX; n++)
        l = l->twin;
    return n < TWINS_MAX ? l : NULL;
}

/* A UID of which one letter has to wait is fetched again with all that it has. */
static void keep(struct arena *a, struct imap_letter *place, struct imap_letter l) {
    if (place->outcome == IMAP_VANISHED || l.outcome == IMAP_LATER) {
        *place = l;
        return;
    }
    struct imap_letter *twin = ARENA_NEW(a, struct imap_letter);
    *twin = l;
    last_twin(place)->twin = twin;
}

static const struct err *on_letter(struct imap *m, struct arena *a, void *ctx,
                                   const struct imap_answer *answer) {
    const struct wanted *w = ctx;
    struct imap_item item;
    const char *why;
    if (!str_eq_nocase(answer->word, S("FETCH"))) return NULL;
    if (!imap_item_read(answer->scan, &item, &why)) return imap_wrong(m, a, why);
    if (item.has_body && item.uid == 0) return imap_wrong(m, a, "a letter without its UID");
    struct imap_letter *place = place_of(w, item.uid);
    if (place && item.no_body && place->outcome == IMAP_VANISHED) place->outcome = IMAP_LATER;
    if (!place || !item.has_body || place->outcome == IMAP_LATER || !last_twin(place)) {
        arena_rewind(a, m->sink.before);
        return NULL;
    }
    /* A quoted string lies in the memory of the response; a literal is where it shall be already.
     */
    if (!item.body_is_literal)
        item.body =
            arena_left(a) < item.body.n + IMAP_ARENA_SPARE ? STR_NONE : str_dup(a, item.body);
    keep(a, place, letter_of(w, &item));
    return NULL;
}

/* One question for all of them. *ret_done.status is NO or BAD where the server did not like it. */
static const struct err *ask(struct imap *m, struct arena *a, struct wanted *w,
                             struct imap_done *ret_done) {
    for (size_t i = 0; i < w->set.n; i++)
        w->ret[i] = (struct imap_letter){ .outcome = IMAP_VANISHED };
    m->sink = (struct imap_sink){ .arena = a, .max = w->max };
    struct imap_out o = imap_out(m, a, S("UID FETCH "));
    imap_out_set(&o, w->set);
    buf_add(&o.b, S(" (UID BODY.PEEK[])"));
    const struct err *e = imap_run(&o, a, on_letter, w, ret_done);
    uint64_t huge = m->sink.huge;
    m->sink = (struct imap_sink){ 0 };
    if (!e || !huge || w->set.n > 1) return e;
    m->trouble = IMAP_FINE;
    *w->ret = (struct imap_letter){ .outcome = IMAP_TOO_LARGE, .size = huge };
    *ret_done = (struct imap_done){ .status = IMAP_S_OK };
    return NULL;
}

static const struct err *ask_alone(struct imap *m, struct arena *a, struct wanted *w) {
    struct imap_done done;
    TRY(ask(m, a, w, &done));
    return done.status == IMAP_S_OK || imap_is_vanished(done.code) ? NULL
                                                                   : imap_refused(m, a, &done);
}

const struct err *imap_fetch(struct imap *m, struct arena *a, uint32_t uid, size_t max,
                             struct imap_letter *ret) {
    struct imap_letter letter;
    struct wanted w = { IMAP_ONE(uid), max, &letter };
    TRY(imap_begin(m, a, IMAP_SELECTED, (int64_t)(max / RATE_FLOOR) * MOMENT_SECOND));
    TRY(ask_alone(m, a, &w));
    if (letter.outcome == IMAP_LATER) {
        /* Dovecot says NIL for a letter that someone removed as long as it has not told us so: let
         * it. */
        TRY(imap_noop(m, a));
        TRY(ask_alone(m, a, &w));
    }
    if (letter.outcome != IMAP_LATER) {
        *ret = letter;
        return NULL;
    }
    return imap_fail(m, IMAP_REFUSED, a, ERR_RETRY,
                     W("The mail server does not hand this letter out."),
                     .hint = "Open it in another mail program; moving it away lets the others "
                             "through.");
}

const struct err *imap_fetch_set(struct imap *m, struct arena *a, struct imap_set set, size_t max,
                                 struct imap_letter *ret) {
    struct wanted w = { set, max, ret };
    struct imap_done done;
    int64_t seconds = (int64_t)(arena_left(a) / RATE_FLOOR);
    BUG_UNLESS(set.n >= 1 && set.n <= IMAP_SET_MAX);
    if (set.n == 1) return imap_fetch(m, a, set.uids[0], max, ret);
    TRY(imap_begin(m, a, IMAP_SELECTED, seconds * MOMENT_SECOND));
    const struct err *e = ask(m, a, &w, &done);
    if (!e && done.status == IMAP_S_OK) return NULL;
    /* NO may come because of one of them, and says nothing of the others. */
    for (size_t i = 0; i < set.n; i++)
        ret[i] = (struct imap_letter){ .outcome = IMAP_LATER };
    return e || done.status == IMAP_S_NO ? e : imap_refused(m, a, &done);
}
