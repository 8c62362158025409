#include "post/fetch.h"

#include "base/bug.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/moment.h"
#include "desk/letter/letter.h"
#include "desk/setting/setting.h"
#include "mime/compose.h"
#include "post/setup.h"
#include "view/words.h"

#include <stdlib.h>

enum { BATCH = 200 };
#define SHORT_PAUSE (5 * MOMENT_SECOND)
#define LONG_PAUSE (2 * MOMENT_MINUTE)

/* Owned by the thread of its mailbox. */
struct fetcher {
    struct fetcher_options o;
    struct imap *imap;
    int64_t version; /* of the settings the connection was made with */
    int64_t tried;   /* of those of the last round */
    struct imap_folder folder;
    int failures;
};

struct fetcher *fetcher_new(const struct fetcher_options *o) {
    struct fetcher *f = calloc(1, sizeof *f);
    if (!f) bug_out_of_memory(sizeof *f);
    f->o = *o;
    return f;
}

void fetcher_free(struct fetcher **f) {
    if (!*f) return;
    imap_close(&(*f)->imap);
    free(*f);
    *f = NULL;
}

struct round {
    struct fetcher *f;
    struct mailbox_imap box;
    struct str password;
    int64_t settled; /* the last letter that was stored and marked; remembered with the next one */
};

static const struct err *settings_tx(struct work *w, void *arg) {
    struct round *r = arg;
    TRY(mailbox_fetching(w, r->f->o.mailbox_id, &r->box));
    if (!str_is_set(r->box.imap_url))
        return ERR(w->arena, ERR_NOT_FOUND, "This mailbox is not fetched any more.");
    return mailbox_imap_password(w, &r->box, &r->password);
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

static const struct err *connect_now(struct work *w, struct round *r) {
    struct fetcher *f = r->f;
    imap_close(&f->imap);
    TRY(imap_new(w->arena,
                 &(struct imap_config){ .sys = w->sys,
                                        .url = r->box.imap_url,
                                        .user = r->box.imap_user,
                                        .password = r->password,
                                        .ca_file = f->o.ca_file,
                                        .stop_fd = f->o.stop_fd },
                 &f->imap));
    TRY(imap_connect(f->imap, w->arena));
    TRY(imap_select(f->imap, w->arena, r->box.imap_folder, &f->folder));
    f->version = r->box.version;
    bool anew = r->box.uid_validity != (int64_t)f->folder.uidvalidity;
    if (anew) TRY(work_write(w, begin_tx, r));
    log_info("mailbox open", LOG_INT("mailbox", r->box.id), LOG_INT("letters", f->folder.exists),
             LOG_STR("numbers", anew ? S("new") : S("known")));
    return NULL;
}

/* What was stored must be what came, before the server hears that we have it (trust.md, F03). */
struct reading_back {
    int64_t letter_id;
    struct str raw;
    bool same;
};

static const struct err *read_back_tx(struct work *w, void *arg) {
    struct reading_back *b = arg;
    struct str stored;
    TRY(letter_raw(w, b->letter_id, &stored));
    b->same = str_eq(stored, b->raw);
    return NULL;
}

/* The letter before it is settled by now: its number is remembered in the same commit. */
struct accepting {
    const struct round *r;
    struct letter_new *in;
    int64_t letter_id;
};

static const struct err *accept_tx(struct work *w, void *arg) {
    struct accepting *x = arg;
    const struct round *r = x->r;
    if (r->settled > 0)
        TRY(mailbox_advance(w, r->box.id, r->f->folder.uidvalidity, r->settled));
    return letter_accept(w, x->in, &x->letter_id);
}

static const struct err *store(struct work *w, struct round *r, const struct imap_row *row,
                               struct str raw, int64_t *ret_id) {
    struct reading_back back = { .raw = raw };
    struct letter_new in = { .raw = raw,
                             .envelope_from = S(""),
                             .envelope_to = &r->box.address,
                             .envelope_to_n = 1,
                             .source = LETTER_BY_IMAP,
                             .mailbox_id = OPT(r->box.id),
                             .uid_validity = r->f->folder.uidvalidity,
                             .uid = row->uid,
                             .received_at = row->internaldate };
    struct accepting accepting = { .r = r, .in = &in };
    TRY(work_write(w, accept_tx, &accepting));
    back.letter_id = accepting.letter_id;
    TRY(work_read(w, read_back_tx, &back));
    if (!back.same)
        return ERR(w->arena, ERR_IO, "A letter was not stored as it came.",
                   .hint = "Check the disk; the letter is still on the mail server.");
    *ret_id = back.letter_id;
    return NULL;
}

static const struct err *facts_tx(struct work *w, void *arg) { return desk_facts_get(w, arg); }

/* What an agent reads in place of a mail that cannot be fetched, in the language of the desk. */
static const struct err *notice(struct work *w, const struct round *r, uint32_t uid,
                                const char *why, struct str *ret) {
    struct desk_facts facts;
    TRY(work_read(w, facts_tx, &facts));
    enum lang lang = lang_by_tag(facts.lang);
    struct compose_person us = { S(""), r->box.address };
    struct compose_mail m = { .from = us, .to = &us, .n_to = 1, .date = work_now(w) };
    m.subject = word(lang, W("A mail is still on the mail server"));
    m.text = str_join3(w->arena, word(lang, why), S(" "),
                       word(lang, W("Read it there and answer from here.")));
    m.message_id =
        str_printf(w->arena, "kept-notice-%lld-%lld-%lu@%.*s", (long long)r->box.id,
                   (long long)r->box.uid_validity, (unsigned long)uid, STR_ARG(facts.host));
    m.language = facts.lang;
    m.automatic = COMPOSE_AUTO_GENERATED;
    return compose_mail(w->arena, w->sys, &m, ret);
}

static const struct err *settle(struct work *w, struct round *r, uint32_t uid) {
    struct fetcher *f = r->f;
    if (r->box.imap_after == FETCH_MARK) return imap_mark(f->imap, w->arena, uid, IMAP_SEEN);
    if (r->box.imap_after == FETCH_MOVE) {
        const struct err *e = imap_move(f->imap, w->arena, uid, r->box.imap_move_to);
        if (!e || e->code != ERR_NOT_FOUND) return e;
        TRY(imap_create(f->imap, w->arena, r->box.imap_move_to));
        return imap_move(f->imap, w->arena, uid, r->box.imap_move_to);
    }
    return NULL;
}

/* RFC 3501 forbids two letters under one UID; where a server does it, the second is known by a
 * number no server gives. */
static struct imap_row twin_of(const struct imap_row *row, uint32_t n) {
    struct imap_row twin = *row;
    twin.uid = row->uid ^ (UINT32_C(1) << 31) ^ (n << 24);
    return twin;
}

static const struct err *store_all(struct work *w, struct round *r, const struct imap_row *row,
                                   const struct imap_letter *l) {
    int64_t id;
    uint32_t n = 0;
    for (; l; l = l->twin, n++) {
        struct imap_row known = n ? twin_of(row, n) : *row;
        bool large = l->outcome == IMAP_TOO_LARGE;
        struct str raw = l->raw;
        if (large) TRY(notice(w, r, known.uid, W("It is larger than 25 MB."), &raw));
        TRY(store(w, r, &known, raw, &id));
        log_info("letter fetched", LOG_INT("letter", id), LOG_INT("mailbox", r->box.id),
                 LOG_INT("uid", row->uid), LOG_INT("size", (int64_t)l->size),
                 LOG_STR("whole", large ? S("no") : S("yes")));
    }
    return NULL;
}

/* One letter that the server will not give must not stop the others. */
static const struct err *store_refused(struct work *w, struct round *r,
                                       const struct imap_row *row) {
    int64_t id;
    struct str raw;
    TRY(notice(w, r, row->uid, W("The mail server does not hand it over."), &raw));
    log_warn("letter refused by the mail server", LOG_INT("mailbox", r->box.id),
             LOG_INT("uid", row->uid), LOG_STR("next", S("a notice takes its place")));
    return store(w, r, row, raw, &id);
}

static bool only_refused(const struct round *r) {
    return imap_connected(r->f->imap) && imap_trouble(r->f->imap) == IMAP_REFUSED;
}

static const struct err *take_one(struct work *w, struct round *r, const struct imap_row *row) {
    struct imap_letter l;
    const struct err *e = imap_fetch(r->f->imap, w->arena, row->uid, LETTER_MAX, &l);
    if (e) return only_refused(r) ? store_refused(w, r, row) : e;
    if (l.outcome == IMAP_VANISHED) return NULL;
    if (l.outcome == IMAP_LETTER && setup_is_test(w, l.raw))
        return NULL; /* its tester removes it */
    TRY(store_all(w, r, row, &l));
    if (l.outcome != IMAP_LETTER) return NULL;
    e = settle(w, r, row->uid);
    if (!e || !only_refused(r)) return e;
    /* It is safe here; that the server would not mark or move it changes nothing. */
    log_warn("letter not marked on the mail server", LOG_INT("mailbox", r->box.id),
             LOG_INT("uid", row->uid), LOG_STR("next", S("it stays there as it is")));
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

/* A page of letters in an arena of its own, so that many large ones do not add up. */
static const struct err *take_page(struct work *outer, struct round *r, uint32_t from,
                                   struct imap_page *ret) {
    struct work w = *outer;
    TRY(imap_list(r->f->imap, outer->arena, from, BATCH, ret));
    for (size_t i = 0; i < ret->n; i++) {
        const struct imap_row *row = &ret->rows[i];
        bool old = (row->flags & IMAP_SEEN) && row->uid < r->box.fresh_uid;
        if ((row->flags & IMAP_DELETED) || old) continue;
        w.arena = arena_new(4 * (size_t)LETTER_MAX);
        const struct err *e = take_one(&w, r, row);
        if (e) e = err_keep(outer->arena, e);
        arena_free(&w.arena);
        if (e) return e;
        r->settled = row->uid;
    }
    if (ret->next_uid > 1)
        TRY(work_write(outer, advance_tx, &(struct advance){ r, (int64_t)ret->next_uid - 1 }));
    return NULL;
}

static const struct err *take_new(struct work *w, struct round *r) {
    uint32_t from = (uint32_t)r->box.seen_uid + 1;
    struct imap_page page = { .more = true };
    while (page.more) {
        TRY(take_page(w, r, from, &page));
        from = page.next_uid;
    }
    return NULL;
}

static const struct err *well_tx(struct work *w, void *arg) {
    return mailbox_well(w, *(const int64_t *)arg);
}

static const struct err *round_of(struct work *w, struct round *r) {
    struct fetcher *f = r->f;
    enum imap_idled idled;
    bool same = f->imap && imap_connected(f->imap) && f->version == r->box.version;
    if (!same) TRY(connect_now(w, r));
    TRY(take_new(w, r));
    TRY(work_write(w, well_tx, &f->o.mailbox_id));
    f->failures = 0;
    return imap_idle(f->imap, w->arena, f->o.idle, -1, &idled);
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
    if (!e) e = round_of(w, &r);
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
