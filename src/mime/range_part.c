#include "mime/range_part.h"

enum { MARK_EVERY = 8 << 10, SKIP_MAX = 2 };

struct str range_map_open(struct arena *a, struct str range, enum mail_encoding encoding,
                          struct range_map *ret) {
    struct range_decoder d = range_decoder(encoding);
    *ret = (struct range_map){ .range = range, .encoding = encoding };
    ret->marks = ARENA_ARRAY(a, range.n / MARK_EVERY + 1, struct range_mark);
    bool base64 = encoding == MAIL_BASE64; /* no other one gives less than a byte for a byte */
    size_t most = base64 ? range.n / 4 * 3 : range.n;
    char *out = arena_alloc(a, most + range_room(MARK_EVERY) + RANGE_END_ROOM);
    size_t n = 0;
    for (size_t at = 0; at < range.n; at += MARK_EVERY) {
        ret->marks[ret->n++] = (struct range_mark){ d, at, n };
        size_t to = at + MARK_EVERY < range.n ? at + MARK_EVERY : range.n;
        n += range_decode(&d, str_slice(range, at, to), out + n);
    }
    n += range_end(&d, out + n);
    return (struct str){ out, n };
}

/* The last mark from which byte `decoded` is still far enough ahead to see where its group begins. */
static struct range_mark mark_before(const struct range_map *m, size_t decoded) {
    size_t low = 0, high = m->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (m->marks[middle].decoded + RANGE_END_ROOM <= decoded)
            low = middle;
        else
            high = middle;
    }
    return m->marks[low];
}

/* Decodes one more byte of the range. */
static void step(const struct range_map *m, struct range_mark *k) {
    char out[1 + 8 + RANGE_BLANKS_MAX];
    k->decoded += range_decode(&k->decoder, str_slice(m->range, k->at, k->at + 1), out);
    k->at++;
}

/* The last place to begin from which byte `decoded` comes; *ret_skip bytes come before it. */
static bool find_begin(const struct range_map *m, size_t decoded, size_t *ret_at,
                       size_t *ret_skip) {
    struct range_mark k = mark_before(m, decoded);
    bool found = false;
    while (k.at < m->range.n && k.decoded <= decoded) {
        if (range_is_clean(&k.decoder)) {
            *ret_at = k.at;
            *ret_skip = decoded - k.decoded;
            found = true;
        }
        step(m, &k);
    }
    return found && k.decoded > decoded && *ret_skip <= SKIP_MAX;
}

/* The first place to end at so that `decoded` bytes have come, or will come of the sextets held. */
static bool find_end(const struct range_map *m, size_t decoded, size_t *ret_at) {
    struct range_mark k = mark_before(m, decoded);
    while (k.at < m->range.n && k.decoded < decoded) {
        step(m, &k);
        bool held = k.decoder.encoding == MAIL_BASE64 && k.decoded < decoded &&
                    k.decoder.held == decoded - k.decoded + 1;
        if (!held) continue;
        *ret_at = k.at;
        return true;
    }
    *ret_at = k.at;
    return k.decoded == decoded;
}

bool range_map_part(const struct range_map *m, size_t from, size_t n, struct range_part *ret) {
    static const enum mail_encoding skipping[SKIP_MAX + 1] = { MAIL_BASE64, MAIL_BASE64_1,
                                                               MAIL_BASE64_2 };
    size_t at = 0, end = 0, skip = 0;
    if (m->n == 0) return false;
    if (n && (!find_begin(m, from, &at, &skip) || !find_end(m, from + n, &end))) return false;
    bool base64 = m->encoding == MAIL_BASE64;
    if (skip && !base64) return false;
    *ret = (struct range_part){ at, end - at, base64 ? skipping[skip] : m->encoding };
    return true;
}
