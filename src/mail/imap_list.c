/* Pages of letters. UIDs may have holes of any size, and "UID FETCH n:*" gives all 100,000 at once;
 * sequence numbers have no holes, so a page is a range of them and always as large as asked. They
 * move only when letters vanish, and RFC 3501 7.4.1 forbids the server to tell that during FETCH.
 */
#include "mail/imap_priv.h"

#include "base/bug.h"
#include "base/words.h"

enum { TRIES = 3 };

/* Rows of letters first to first + n - 1, each at its place; uid 0: none came. */
struct range {
    uint32_t first;
    size_t n;
    struct imap_row *rows;
};

/* A server may tell of one letter in several responses, and of others unasked. */
static const struct err *on_row(struct imap *m, struct arena *a, void *ctx,
                                const struct imap_answer *answer) {
    struct range *r = ctx;
    struct imap_item item;
    const char *why;
    if (!str_eq_nocase(answer->word, S("FETCH"))) return NULL;
    if (!imap_item_read(answer->scan, &item, &why)) return imap_wrong(m, a, why);
    if (answer->number < r->first || (uint64_t)answer->number - r->first >= r->n) return NULL;
    struct imap_row *row = &r->rows[(size_t)(answer->number - r->first)];
    if (item.uid && row->uid && item.uid != row->uid)
        return imap_wrong(m, a, "a letter with two UIDs");
    if (item.uid) row->uid = item.uid;
    if (item.has_flags) row->flags = item.flags;
    if (item.has_size) row->size = item.size < UINT32_MAX ? (uint32_t)item.size : UINT32_MAX;
    if (item.date) row->internaldate = item.date;
    return NULL;
}

static const struct err *fetch_range(struct imap *m, struct arena *a, const char *items,
                                     struct range *r) {
    struct imap_out o = imap_out(m, a, S("FETCH "));
    buf_printf(&o.b, "%u:%u %s", r->first, (unsigned)(r->first + r->n - 1), items);
    return imap_run_ok(&o, a, on_row, r);
}

/* The UID of letter seq; 0 where the server gives none. */
static const struct err *probe(struct imap *m, struct arena *a, uint32_t seq, uint32_t *ret) {
    struct imap_row row = { 0 };
    struct range r = { seq, 1, &row };
    TRY(fetch_range(m, a, "(UID)", &r));
    *ret = row.uid;
    return NULL;
}

/* The first letter whose UID is at least from; exists + 1 where there is none. New letters are the
 * last ones, so it looks from the end in growing steps, then halves. Where the server skips a
 * letter it gives up early: too low a number costs time, no letter. */
static const struct err *find_first(struct imap *m, struct arena *a, uint32_t from, uint32_t *ret) {
    uint32_t lo = 1, hi = m->folder.exists + 1, step = 1, uid;
    if (from > m->listed_uid)
        lo = m->listed + 1;
    else
        hi = m->listed + 1;
    if (from == 1) hi = 1;
    while (lo < hi && from != m->listed_uid + 1) {
        uint32_t at = step && step < hi - lo ? hi - step : lo + (hi - lo) / 2;
        TRY(probe(m, a, at, &uid));
        if (uid == 0) break;
        if (uid >= from) {
            hi = at;
            step *= 2;
            continue;
        }
        lo = at + 1;
        step = 0;
        m->listed = at;
        m->listed_uid = uid;
    }
    *ret = lo;
    return NULL;
}

/* What the rows hold that was asked for; the server may give one UID twice, but never a smaller one
 * later, nor may a letter behind those that were listed have one of theirs. */
static const struct err *pick(struct imap *m, struct arena *a, const struct range *r, uint32_t from,
                              bool exact, struct imap_page *page) {
    struct imap_row *kept = r->rows;
    uint32_t last = exact ? m->listed_uid : 0;
    for (size_t i = 0; i < r->n; i++) {
        struct imap_row row = r->rows[i];
        if (row.uid == 0) continue;
        if (row.uid < last || (exact && row.uid < from))
            return imap_wrong(m, a, "UIDs that do not ascend");
        if (row.uid == last)
            page->twins = true;
        else if (row.uid >= from)
            kept[page->n++] = row;
        last = row.uid;
    }
    if (last > m->listed_uid) m->listed_uid = last;
    page->rows = kept;
    return NULL;
}

static const struct err *make_page(struct imap *m, struct arena *a, const struct range *r,
                                   uint32_t from, struct imap_page *ret) {
    struct imap_page page = { .next_uid = from };
    bool exact = from == m->listed_uid + 1 && r->first == m->listed + 1;
    TRY(pick(m, a, r, from, exact, &page));
    m->listed = (uint32_t)(r->first + r->n - 1);
    if (page.n) page.next_uid = page.rows[page.n - 1].uid;
    if (page.n && page.next_uid < UINT32_MAX) page.next_uid++;
    page.more = m->listed < m->folder.exists;
    *ret = page;
    return NULL;
}

/* One try; *ret_done false where letters vanished meanwhile and the numbers no longer fit. */
static const struct err *try_page(struct imap *m, struct arena *a, uint32_t from, size_t batch,
                                  struct imap_page *ret, bool *ret_done) {
    uint32_t first, before = m->expunges;
    *ret_done = true;
    TRY(find_first(m, a, from, &first));
    if (first > m->folder.exists) { /* perhaps it only was not told of them yet */
        TRY(imap_noop(m, a));
        before = m->expunges;
        TRY(find_first(m, a, from, &first));
    }
    if (first > m->folder.exists) {
        *ret = (struct imap_page){ .next_uid = from };
        return NULL;
    }
    size_t behind = m->folder.exists - first + 1;
    struct range r = { first, batch < behind ? batch : behind, NULL };
    r.rows = ARENA_ARRAY(a, r.n, struct imap_row);
    TRY(fetch_range(m, a, "(UID FLAGS RFC822.SIZE INTERNALDATE)", &r));
    if (m->expunges == before) return make_page(m, a, &r, from, ret);
    *ret_done = false;
    return NULL;
}

const struct err *imap_list(struct imap *m, struct arena *a, uint32_t from_uid, size_t batch,
                            struct imap_page *ret) {
    bool done = false;
    BUG_UNLESS(batch >= 1 && batch <= IMAP_PAGE_MAX);
    TRY(imap_begin(m, a, IMAP_SELECTED, 0));
    for (int i = 0; i < TRIES; i++) {
        TRY(try_page(m, a, from_uid ? from_uid : 1, batch, ret, &done));
        if (done) return NULL;
    }
    return imap_fail(m, IMAP_REFUSED, a, ERR_RETRY,
                     W("Letters vanish faster than they can be listed."),
                     .hint = "It is tried again by itself.");
}
