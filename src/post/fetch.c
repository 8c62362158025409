#include "post/fetch.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/moment.h"
#include "desk/letter/letter.h"
#include "post/consent.h"
#include "post/fetch_priv.h"

#include <poll.h>
#include <stdlib.h>

enum { PAGE = 5 * IMAP_SET_MAX, TOKENS_CAP = 64 << 10 };
/* Letters that wait here for their reading while more are fetched, and how often we look. */
enum { UNREAD_MAX = 400, LOOK_MS = 50 };
#define SHORT_PAUSE (5 * MOMENT_SECOND)
#define LONG_PAUSE (2 * MOMENT_MINUTE)

struct fetcher *fetcher_new(const struct fetcher_options *o) {
    struct fetcher *f = calloc(1, sizeof *f);
    if (!f) bug_out_of_memory(sizeof *f);
    f->o = *o;
    f->at_once = IMAP_SET_MAX;
    f->tokens = arena_new(TOKENS_CAP);
    return f;
}

void fetcher_free(struct fetcher **f) {
    if (!*f) return;
    imap_close(&(*f)->imap);
    arena_free(&(*f)->tokens);
    free(*f);
    *f = NULL;
}

static const struct err *settings_tx(struct work *w, void *arg) {
    struct round *r = arg;
    TRY(mailbox_fetching(w, r->f->o.mailbox_id, &r->box));
    if (!str_is_set(r->box.imap_url))
        return ERR(w->arena, ERR_NOT_FOUND, "This mailbox is not fetched any more.");
    return r->box.consent.set ? NULL : mailbox_imap_password(w, &r->box, &r->password);
}

/* A folder whose numbers mean nothing to us: from here on all that comes counts. */
static const struct err *begin_tx(struct work *w, void *arg) {
    struct round *r = arg;
    const struct imap_folder *folder = &r->f->folder;
    r->box.uid_validity = folder->uidvalidity;
    r->box.fresh_uid = folder->uidnext;
    r->box.seen_uid = 0;
    return mailbox_begin(w, r->box.id, r->box.uid_validity, r->box.fresh_uid);
}

static const struct err *open_imap(struct work *w, struct round *r) {
    struct fetcher *f = r->f;
    imap_close(&f->imap);
    TRY(imap_new(w->arena,
                 &(struct imap_config){ .sys = w->sys,
                                        .url = r->box.imap_url,
                                        .user = r->box.imap_user,
                                        .password = r->password,
                                        .token = f->token,
                                        .ca_file = f->o.ca_file,
                                        .stop_fd = f->o.stop_fd },
                 &f->imap));
    return imap_connect(f->imap, w->arena);
}

/* A token that holds and is not the one that the server refused. */
static const struct err *take_token(struct work *w, struct round *r, struct str refused) {
    struct str token;
    TRY(consent_token(w, r->box.id, r->f->o.ca_file, refused, &token));
    arena_reset(r->f->tokens);
    r->f->token = str_dup(r->f->tokens, token);
    return NULL;
}

/* A server may refuse a token before its time, having been told that it holds no longer: then a new one is
 * asked for, once. */
static const struct err *sign_in(struct work *w, struct round *r) {
    if (!r->box.consent.set) return open_imap(w, r);
    TRY(take_token(w, r, STR_NONE));
    const struct err *e = open_imap(w, r);
    if (!e || !r->f->imap || imap_trouble(r->f->imap) != IMAP_LOGIN) return e;
    struct str refused = str_dup(w->arena, r->f->token);
    TRY(take_token(w, r, refused));
    return open_imap(w, r);
}

static const struct err *connect_now(struct work *w, struct round *r) {
    struct fetcher *f = r->f;
    f->token = STR_NONE;
    TRY(sign_in(w, r));
    TRY(imap_select(f->imap, w->arena, r->box.imap_folder, &f->folder));
    f->version = r->box.version;
    bool anew = r->box.uid_validity != (int64_t)f->folder.uidvalidity;
    if (anew) TRY(work_write(w, begin_tx, r));
    log_info("mailbox open", LOG_INT("mailbox", r->box.id), LOG_INT("letters", f->folder.exists),
             LOG_STR("numbers", anew ? S("new") : S("known")));
    return NULL;
}

struct advance {
    const struct round *r;
    int64_t uid;
};

static const struct err *advance_tx(struct work *w, void *arg) {
    const struct advance *a = arg;
    return mailbox_advance(w, a->r->box.id, a->r->f->folder.uidvalidity, a->uid);
}

/* Rows are taken from here on while they are small enough for one batch; one at least. */
static size_t batch_of(const struct round *r, const struct imap_row *rows, size_t n) {
    size_t took = 0;
    uint64_t bytes = 0;
    while (took < n && took < r->f->at_once) {
        bytes += rows[took].size;
        if (took && bytes > FETCH_BATCH_BYTES) break;
        took++;
    }
    return took;
}

static const struct err *unread_tx(struct work *w, void *arg) {
    return letter_unread_up_to(w, UNREAD_MAX, arg);
}

/* A mailbox with years of mail in it is fetched faster than it can be read. What waits, waits on
 * the server: here each letter would have to be shown unread after a minute (README 7). */
static const struct err *let_readers_follow(struct work *w, const struct round *r) {
    struct pollfd stop = { .fd = r->f->o.stop_fd, .events = POLLIN };
    for (;;) {
        int64_t unread;
        struct arena_mark mark = arena_mark(w->arena);
        TRY(work_read(w, unread_tx, &unread));
        arena_rewind(w->arena, mark);
        if (unread < UNREAD_MAX || poll(&stop, 1, LOOK_MS) > 0) return NULL;
    }
}

/* A line that cannot bear a large batch gets a small one next time; success makes it grow again. */
static const struct err *take_rows(struct work *w, struct round *r, const struct imap_row *rows,
                                   size_t n) {
    struct fetcher *f = r->f;
    for (size_t i = 0; i < n;) {
        TRY(let_readers_follow(w, r));
        size_t took = batch_of(r, rows + i, n - i);
        const struct err *e = fetch_batch(w, r, rows + i, took);
        if (e) {
            f->at_once = f->at_once / 8 + 1;
            return e;
        }
        f->at_once = f->at_once < IMAP_SET_MAX / 2 ? 2 * f->at_once : IMAP_SET_MAX;
        i += took;
    }
    return NULL;
}

/* Old mails that were read, and what somebody has given up, are nobody's business. */
static bool counts(const struct round *r, const struct imap_row *row) {
    bool old = (row->flags & IMAP_SEEN) && row->uid < r->box.fresh_uid;
    return !old && !(row->flags & IMAP_DELETED);
}

static const struct err *take_page(struct work *w, struct round *r, uint32_t from,
                                   struct imap_page *ret) {
    size_t n = 0;
    TRY(imap_list(r->f->imap, w->arena, from, PAGE, ret));
    struct imap_row *rows = ARENA_ARRAY(w->arena, ret->n, struct imap_row);
    for (size_t i = 0; i < ret->n; i++)
        if (counts(r, &ret->rows[i])) rows[n++] = ret->rows[i];
    const struct err *e = take_rows(w, r, rows, n);
    int64_t safe = e ? r->settled : (int64_t)ret->next_uid - 1;
    /* A line that breaks again and again must not begin at the same letter each time. */
    bool worth = safe > 0 && (!e || !imap_connected(r->f->imap));
    const struct err *noted =
        worth ? work_write(w, advance_tx, &(struct advance){ r, safe }) : NULL;
    return e ? e : noted;
}

static const struct err *well_tx(struct work *w, void *arg) {
    return mailbox_well(w, *(const int64_t *)arg);
}

static const struct err *take_new(struct work *w, struct round *r) {
    uint32_t from = (uint32_t)r->box.seen_uid + 1;
    struct imap_page page = { .more = true };
    while (page.more) {
        struct arena_mark mark = arena_mark(w->arena);
        TRY(take_page(w, r, from, &page));
        TRY(work_write(w, well_tx, &r->f->o.mailbox_id));
        arena_rewind(w->arena, mark);
        from = page.next_uid;
    }
    return NULL;
}

static const struct err *round_of(struct work *w, struct round *r) {
    struct fetcher *f = r->f;
    enum imap_idled idled;
    bool same = f->imap && imap_connected(f->imap) && f->version == r->box.version;
    if (!same) TRY(connect_now(w, r));
    TRY(take_new(w, r));
    f->failures = 0;
    return imap_idle(f->imap, w->arena, f->o.idle, -1, &idled);
}

/* A consent that holds no longer ends the connection that was made with it as well. */
static const struct err *stopped(struct work *w, struct round *r) {
    struct str token;
    if (!r->box.consent.set || r->box.consent.v == 0) return NULL;
    imap_close(&r->f->imap);
    return consent_token(w, r->box.id, r->f->o.ca_file, STR_NONE, &token);
}

/* A server that ends a connection because its token ran out says BYE, or just goes: that is no trouble, the
 * next connection has a new one. What was under way is fetched again, and known. */
static const struct err *round_or_again(struct work *w, struct round *r) {
    struct fetcher *f = r->f;
    bool was_open = f->imap && imap_connected(f->imap);
    TRY(stopped(w, r));
    const struct err *e = round_of(w, r);
    bool ended = e && f->imap && imap_trouble(f->imap) == IMAP_GONE;
    return ended && was_open && r->box.consent.set ? round_of(w, r) : e;
}

struct illness {
    int64_t id;
    struct str what;
};

static const struct err *ill_tx(struct work *w, void *arg) {
    const struct illness *x = arg;
    return mailbox_ill(w, x->id, x->what);
}

const struct err *fetcher_turn(struct work *w, struct fetcher *f, int64_t *ret_pause) {
    struct round r = { .f = f };
    const struct err *e = work_read(w, settings_tx, &r);
    if (e && e->code == ERR_NOT_FOUND) return e;
    if (!e) f->tried = r.box.version;
    if (!e) e = round_or_again(w, &r);
    if (!e) {
        *ret_pause = 0;
        return NULL;
    }
    if (f->imap && imap_trouble(f->imap) == IMAP_STOPPED) return e;
    if (f->failures < 5) f->failures++;
    *ret_pause = e->code == ERR_DENIED ? LONG_PAUSE : SHORT_PAUSE * f->failures;
    const struct err *noted =
        work_write(w, ill_tx, &(struct illness){ f->o.mailbox_id, str_of(e->msg) });
    return noted ? noted : e;
}

bool fetcher_is_outdated(struct work *w, struct fetcher *f) {
    struct round r = { .f = f };
    const struct err *e = work_read(w, settings_tx, &r);
    return e ? e->code == ERR_NOT_FOUND : r.box.version != f->tried;
}
