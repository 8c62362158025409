#include "post/fetch_priv.h"

#include "base/log.h"
#include "desk/letter/letter.h"
#include "desk/setting/setting.h"
#include "mime/compose.h"
#include "post/setup.h"
#include "view/words.h"

/* One letter to be stored: what came, or a notice in its place. */
struct parcel {
    struct letter_new in;
    uint64_t size; /* of the mail on the server */
    bool whole;
    int64_t id;
};

/* Letters on their way. */
struct batch {
    struct round *r;
    struct parcel *parcels;
    size_t n;
    uint32_t *settling; /* UIDs to be marked or moved once all is safe */
    size_t n_settling;
};

/* ---- storing ---- */

/* The letters before are settled by now: their last number is remembered in the same commit. */
static const struct err *accept_tx(struct work *w, void *arg) {
    const struct batch *b = arg;
    const struct round *r = b->r;
    TRY(mailbox_hold(w, r->box.id));
    if (r->settled > 0) TRY(mailbox_advance(w, r->box.id, r->f->folder.uidvalidity, r->settled));
    for (size_t i = 0; i < b->n; i++)
        TRY(letter_accept(w, &b->parcels[i].in, &b->parcels[i].id));
    return NULL;
}

/* What was stored must be what came, before the server hears that we have it (trust.md, F03). */
static const struct err *read_back_tx(struct work *w, void *arg) {
    const struct batch *b = arg;
    for (size_t i = 0; i < b->n; i++) {
        struct str stored;
        struct arena_mark mark = arena_mark(w->arena);
        TRY(letter_raw(w, b->parcels[i].id, &stored));
        if (!str_eq(stored, b->parcels[i].in.raw))
            return ERR(w->arena, ERR_IO, "A letter was not stored as it came.",
                       .hint = "Check the disk; the letter is still on the mail server.");
        arena_rewind(w->arena, mark);
    }
    return NULL;
}

static const struct err *store(struct work *w, struct batch *b) {
    if (b->n == 0) return NULL;
    TRY(work_write_own(w, accept_tx, b)); /* as letter_accept */
    TRY(work_read(w, read_back_tx, b));
    for (size_t i = 0; i < b->n; i++) {
        const struct parcel *p = &b->parcels[i];
        log_info("letter fetched", LOG_INT("letter", p->id), LOG_INT("mailbox", b->r->box.id),
                 LOG_INT("uid", p->in.uid), LOG_INT("size", (int64_t)p->size),
                 LOG_STR("whole", p->whole ? S("yes") : S("no")));
    }
    return NULL;
}

/* ---- notices ---- */

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

/* ---- packing ---- */

static void pack(struct batch *b, const struct imap_row *row, uint32_t uid, struct str raw,
                 const struct imap_letter *l) {
    const struct round *r = b->r;
    b->parcels[b->n++] = (struct parcel){ .in = { .raw = raw,
                                                  .envelope_from = S(""),
                                                  .envelope_to = &r->box.address,
                                                  .envelope_to_n = 1,
                                                  .source = LETTER_BY_IMAP,
                                                  .mailbox_id = OPT(r->box.id),
                                                  .uid_validity = r->f->folder.uidvalidity,
                                                  .uid = uid,
                                                  .received_at = row->internaldate },
                                          .size = l ? l->size : row->size,
                                          .whole = l && l->outcome == IMAP_LETTER };
}

/* RFC 3501 forbids two letters under one UID; where a server does it, the second is known by a
 * number no server gives. */
static uint32_t twin_of(uint32_t uid, uint32_t n) {
    return n ? uid ^ (UINT32_C(1) << 31) ^ (n << 24) : uid;
}

/* All that came under the UID of a row. A test of the mailbox is removed by its tester. */
static const struct err *pack_row(struct work *w, struct batch *b, const struct imap_row *row,
                                  const struct imap_letter *l) {
    uint32_t n = 0;
    bool comes = l->outcome == IMAP_LETTER;
    if (l->outcome == IMAP_VANISHED || (comes && setup_is_test(w, l->raw))) return NULL;
    if (comes) b->settling[b->n_settling++] = row->uid;
    for (; l; l = l->twin, n++) {
        uint32_t uid = twin_of(row->uid, n);
        struct str raw = l->raw;
        if (l->outcome != IMAP_LETTER)
            TRY(notice(w, b->r, uid, W("It is larger than 25 MB."), &raw));
        pack(b, row, uid, raw, l);
    }
    return NULL;
}

static size_t count_all(const struct imap_letter *letters, size_t n) {
    size_t all = 0;
    for (size_t i = 0; i < n; i++)
        for (const struct imap_letter *l = &letters[i]; l; l = l->twin)
            all++;
    return all;
}

/* ---- marking ---- */

static const struct err *settle(struct work *w, struct round *r, struct imap_set set) {
    struct fetcher *f = r->f;
    if (r->box.imap_after == FETCH_MARK) return imap_mark(f->imap, w->arena, set, IMAP_SEEN);
    if (r->box.imap_after == FETCH_MOVE) {
        const struct err *e = imap_move(f->imap, w->arena, set, r->box.imap_move_to);
        if (!e || e->code != ERR_NOT_FOUND) return e;
        TRY(imap_create(f->imap, w->arena, r->box.imap_move_to));
        return imap_move(f->imap, w->arena, set, r->box.imap_move_to);
    }
    return NULL;
}

static bool only_refused(const struct round *r) {
    return imap_connected(r->f->imap) && imap_trouble(r->f->imap) == IMAP_REFUSED;
}

/* They are safe here; that the server would not mark or move one changes nothing. */
static const struct err *settle_all(struct work *w, const struct batch *b) {
    if (b->n_settling == 0) return NULL;
    const struct err *e = settle(w, b->r, (struct imap_set){ b->settling, b->n_settling });
    if (!e || !only_refused(b->r)) return e;
    log_warn("letters not marked on the mail server", LOG_INT("mailbox", b->r->box.id),
             LOG_INT("uid from", b->settling[0]), LOG_INT("to", b->settling[b->n_settling - 1]),
             LOG_STR("next", S("they stay there as they are")));
    return NULL;
}

/* ---- the batch ---- */

static const struct err *deliver(struct work *w, struct round *r, const struct imap_row *rows,
                                 size_t n, const struct imap_letter *letters) {
    struct batch b = { .r = r };
    b.parcels = ARENA_ARRAY(w->arena, count_all(letters, n), struct parcel);
    b.settling = ARENA_ARRAY(w->arena, n, uint32_t);
    for (size_t i = 0; i < n; i++)
        if (letters[i].outcome != IMAP_LATER) TRY(pack_row(w, &b, &rows[i], &letters[i]));
    TRY(store(w, &b));
    return settle_all(w, &b);
}

/* One letter that the server will not give must not stop the others. */
static const struct err *store_refused(struct work *w, struct round *r,
                                       const struct imap_row *row) {
    struct batch b = { .r = r, .parcels = ARENA_NEW(w->arena, struct parcel) };
    struct str raw;
    TRY(notice(w, r, row->uid, W("The mail server does not hand it over."), &raw));
    log_warn("letter refused by the mail server", LOG_INT("mailbox", r->box.id),
             LOG_INT("uid", row->uid), LOG_STR("next", S("a notice takes its place")));
    pack(&b, row, row->uid, raw, NULL);
    return store(w, &b);
}

static const struct err *take_alone(struct work *w, struct round *r, const struct imap_row *row) {
    struct imap_letter letter;
    const struct err *e = imap_fetch(r->f->imap, w->arena, row->uid, LETTER_MAX, &letter);
    if (e) return only_refused(r) ? store_refused(w, r, row) : e;
    return deliver(w, r, row, 1, &letter);
}

/* What the server gives is bounded by an arena of its own, whatever sizes it told. */
static const struct err *take_together(struct work *w, struct round *r, const struct imap_row *rows,
                                       size_t n, struct imap_letter *letters) {
    struct arena *bag = arena_new(2 * (size_t)FETCH_BATCH_BYTES);
    uint32_t *uids = ARENA_ARRAY(w->arena, n, uint32_t);
    for (size_t i = 0; i < n; i++)
        uids[i] = rows[i].uid;
    const struct err *e =
        imap_fetch_set(r->f->imap, bag, (struct imap_set){ uids, n }, LETTER_MAX, letters);
    if (e)
        e = err_keep(w->arena, e);
    else
        e = deliver(w, r, rows, n, letters);
    arena_free(&bag);
    return e;
}

/* Runs in an arena of its own, so that many batches do not add up; errors outlive it. */
static const struct err *in_arena(struct work *outer, struct round *r, const struct imap_row *rows,
                                  size_t n, struct imap_letter *letters) {
    struct work w = *outer;
    w.arena = arena_new(4 * (size_t)LETTER_MAX);
    const struct err *e =
        letters ? take_together(&w, r, rows, n, letters) : take_alone(&w, r, rows);
    if (e) e = err_keep(outer->arena, e);
    arena_free(&w.arena);
    return e;
}

const struct err *fetch_batch(struct work *w, struct round *r, const struct imap_row *rows,
                              size_t n) {
    struct imap_letter letters[IMAP_SET_MAX] = { { .outcome = IMAP_LATER } };
    if (n > 1) TRY(in_arena(w, r, rows, n, letters));
    for (size_t i = 0; i < n; i++)
        if (letters[i].outcome == IMAP_LATER) TRY(in_arena(w, r, &rows[i], 1, NULL));
    r->settled = rows[n - 1].uid;
    return NULL;
}
