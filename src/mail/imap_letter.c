#include "mail/imap_priv.h"

#include "base/moment.h"
#include "base/words.h"

enum { TWINS_MAX = 8, RATE_FLOOR = 8 << 10 };

struct wanted {
    uint32_t uid;
    size_t max;
    struct imap_letter *first, *last;
    size_t n;
    bool held_back; /* the server says NIL instead of the letter */
};

static struct imap_letter *make_letter(struct arena *a, const struct wanted *w,
                                       const struct imap_item *item) {
    struct imap_letter *l = ARENA_NEW(a, struct imap_letter);
    *l = (struct imap_letter){ .outcome = IMAP_TOO_LARGE, .size = item->body_size };
    if (!item->body.p || item->body.n > w->max) return l;
    l->outcome = IMAP_LETTER;
    l->raw = item->body;
    return l;
}

static const struct err *on_letter(struct imap *m, struct arena *a, void *ctx,
                                   const struct imap_answer *answer) {
    struct wanted *w = ctx;
    struct imap_item item;
    const char *why;
    if (!str_eq_nocase(answer->word, S("FETCH"))) return NULL;
    if (!imap_item_read(answer->scan, &item, &why)) return imap_wrong(m, a, why);
    if (item.has_body && item.uid == 0) return imap_wrong(m, a, "a letter without its UID");
    if (item.uid == w->uid && item.no_body) w->held_back = true;
    if (item.uid != w->uid || !item.has_body || w->n == TWINS_MAX) {
        arena_rewind(a, m->sink.before);
        return NULL;
    }
    /* A quoted string lies in the memory of the response; a literal is where it shall be already.
     */
    if (!item.body_is_literal) item.body = str_dup(a, item.body);
    struct imap_letter *l = make_letter(a, w, &item);
    if (w->last)
        w->last->twin = l;
    else
        w->first = l;
    w->last = l;
    w->n++;
    return NULL;
}

static const struct err *fetched(struct imap *m, struct arena *a, const struct wanted *w,
                                 const struct imap_done *done, struct imap_letter *ret) {
    bool vanished = str_eq_nocase(done->code, S("EXPUNGEISSUED")) ||
                    str_eq_nocase(done->code, S("NONEXISTENT"));
    if (done->status != IMAP_S_OK && !vanished) return imap_refused(m, a, done);
    if (w->first)
        *ret = *w->first;
    else if (!w->held_back)
        *ret = (struct imap_letter){ .outcome = IMAP_VANISHED };
    else
        return imap_fail(
            m, IMAP_REFUSED, a, ERR_RETRY, W("The mail server does not hand this letter out."),
            .hint = "Open it in another mail program; moving it away lets the others through.");
    return NULL;
}

/* One question for the letter. */
static const struct err *ask(struct imap *m, struct arena *a, struct wanted *w,
                             struct imap_letter *ret) {
    struct imap_done done;
    m->sink = (struct imap_sink){ .arena = a, .max = w->max };
    struct imap_out o = imap_out(m, a, S("UID FETCH "));
    buf_printf(&o.b, "%u (UID BODY.PEEK[])", w->uid);
    const struct err *e = imap_run(&o, a, on_letter, w, &done);
    uint64_t huge = m->sink.huge;
    m->sink = (struct imap_sink){ 0 };
    if (e && huge) {
        m->trouble = IMAP_FINE;
        *ret = (struct imap_letter){ .outcome = IMAP_TOO_LARGE, .size = huge };
        return NULL;
    }
    TRY(e);
    return fetched(m, a, w, &done, ret);
}

const struct err *imap_fetch(struct imap *m, struct arena *a, uint32_t uid, size_t max,
                             struct imap_letter *ret) {
    struct wanted w = { .uid = uid, .max = max };
    TRY(imap_begin(m, a, IMAP_SELECTED, (int64_t)(max / RATE_FLOOR) * MOMENT_SECOND));
    const struct err *e = ask(m, a, &w, ret);
    if (!e || !w.held_back || m->state == IMAP_DOWN) return e;
    /* Dovecot says NIL for a letter that someone removed as long as it has not told us so: let it.
     */
    m->trouble = IMAP_FINE;
    w = (struct wanted){ .uid = uid, .max = max };
    TRY(imap_noop(m, a));
    return ask(m, a, &w, ret);
}
