#include "reader/wire.h"

#include "base/bug.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

#define WIRE_NONE 0xFFFFFFFFu

enum {
    NAME_MAX_BYTES = 4096,
    MINUTES_MAX = 24 * 60,
    HASH_DIGITS = 64,
    /* the least bytes that a member of a list takes: its texts are empty */
    ADDRESS_LEAST = 8,
    WORD_LEAST = 4,
    ATTACHMENT_LEAST = 4 * 4 + 8 + 1 + 8 + 8 + 8 + 1,
    BOUNCE_LEAST = 4 * 4 + 2
};

#define DATE_LEAST INT64_C(-62135596800000000) /* the year 1 … */
#define DATE_MOST INT64_C(253402300799999999)  /* … to 9999 */
#define SIZE_MOST (INT64_C(1) << 40)

/* Either end of a walk. */
struct wire {
    bool reading, bad;
    struct arena *arena;
    struct buf out; /* writing */
    char *p;        /* reading: what is left */
    size_t n, raw_n;
};

/* ---- numbers ---- */

/* Takes n bytes; NULL (and bad from then on) when there are fewer. */
static char *take(struct wire *w, size_t n) {
    if (w->bad || n > w->n) {
        w->bad = true;
        return NULL;
    }
    char *p = w->p;
    w->p += n;
    w->n -= n;
    return p;
}

static void number_bytes(struct wire *w, uint64_t *v, size_t bytes) {
    if (!w->reading) {
        for (size_t i = 0; i < bytes; i++)
            buf_add_char(&w->out, (char)(*v >> (8 * i) & 0xFF));
        return;
    }
    const char *p = take(w, bytes);
    *v = 0;
    for (size_t i = 0; p && i < bytes; i++)
        *v |= (uint64_t)(unsigned char)p[i] << (8 * i);
}

/* A number of 8 bytes within [least, most]. */
static void number(struct wire *w, int64_t *v, int64_t least, int64_t most) {
    uint64_t bits = (uint64_t)*v;
    number_bytes(w, &bits, 8);
    if (!w->reading) return;
    *v = (int64_t)bits;
    if (*v < least || *v > most) w->bad = true;
    if (w->bad) *v = 0;
}

/* A number of one byte below count. */
static uint32_t small(struct wire *w, uint32_t v, uint32_t count) {
    uint64_t bits = v;
    number_bytes(w, &bits, 1);
    if (bits >= count) w->bad = true;
    return w->bad ? 0 : (uint32_t)bits;
}

static void flag(struct wire *w, bool *v) { *v = small(w, *v, 2) != 0; }

/* ---- texts ---- */

enum text_kind {
    TEXT,      /* any characters but NUL */
    LINE,      /* no control characters */
    MAY = 0x10 /* and may be STR_NONE */
};

static void mend(struct wire *w, struct str *s, char *p, enum text_kind kind) {
    for (size_t i = 0; i < s->n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == 0 || ((kind & LINE) && (c < 0x20 || c == 0x7F))) p[i] = ' ';
    }
    *s = utf8_clean(w->arena, *s);
}

static void read_text(struct wire *w, struct str *s, enum text_kind kind) {
    uint64_t n;
    number_bytes(w, &n, 4);
    *s = kind & MAY ? STR_NONE : S("");
    if (n == WIRE_NONE) {
        if (!(kind & MAY)) w->bad = true;
        return;
    }
    char *p = take(w, (size_t)n);
    if (!p) return;
    *s = (struct str){ p, (size_t)n };
    mend(w, s, p, kind);
}

static void text(struct wire *w, struct str *s, enum text_kind kind) {
    if (w->reading) {
        read_text(w, s, kind);
        return;
    }
    bool none = !str_is_set(*s) && (kind & MAY);
    uint64_t n = none ? WIRE_NONE : s->n;
    if (!none && s->n > WIRE_REPLY_MAX) w->bad = true;
    number_bytes(w, &n, 4);
    if (!w->bad) buf_add(&w->out, *s);
}

/* ---- lists ---- */

/* The count of a list; reading, also room for its members: NULL when it has none. */
static void *list(struct wire *w, void *v, size_t *n, size_t most, size_t least_bytes,
                  size_t size) {
    uint64_t count = *n;
    if (!w->reading && count > most) count = *n = most;
    number_bytes(w, &count, 4);
    if (!w->reading) return v;
    if (count > most || count * least_bytes > w->n) w->bad = true;
    *n = w->bad ? 0 : (size_t)count;
    return *n ? arena_array(w->arena, *n, size) : NULL;
}

#define LIST(w, l, most, least_bytes)                                                              \
    ((l)->v = list((w), (l)->v, &(l)->n, (most), (least_bytes), sizeof *(l)->v))

static void addresses(struct wire *w, struct mail_addresses *l) {
    LIST(w, l, WIRE_ADDRESSES_MAX, ADDRESS_LEAST);
    for (size_t i = 0; i < l->n && !w->bad; i++) {
        text(w, &l->v[i].name, LINE);
        text(w, &l->v[i].address, LINE);
    }
}

static void words(struct wire *w, struct mail_words *l) {
    LIST(w, l, WIRE_WORDS_MAX, WORD_LEAST);
    for (size_t i = 0; i < l->n && !w->bad; i++)
        text(w, &l->v[i], LINE);
}

/* ---- attachments ---- */

static bool is_hash(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f'))) return false;
    return s.n == HASH_DIGITS;
}

static void range(struct wire *w, struct mail_attachment *m) {
    int64_t offset = (int64_t)m->offset, length = (int64_t)m->length, letter = (int64_t)w->raw_n;
    number(w, &offset, 0, letter);
    number(w, &length, 0, letter - offset);
    m->offset = (size_t)offset;
    m->length = (size_t)length;
}

static void attachment(struct wire *w, struct mail_attachment *m, size_t count) {
    text(w, &m->name, LINE);
    text(w, &m->type, LINE);
    number(w, &m->size, 0, SIZE_MOST);
    text(w, &m->sha256, LINE);
    if (w->reading && !is_hash(m->sha256)) w->bad = true;
    flag(w, &m->is_inline);
    text(w, &m->content_id, LINE | MAY);
    int64_t in = m->in;
    number(w, &in, -1, (int64_t)count - 1);
    m->in = (int32_t)in;
    range(w, m);
    m->encoding = (enum mail_encoding)small(w, m->encoding, MAIL_ENCODING_COUNT);
}

static void attachments(struct wire *w, struct mail_attachments *l) {
    LIST(w, l, WIRE_ATTACHMENTS_MAX, ATTACHMENT_LEAST);
    for (size_t i = 0; i < l->n && !w->bad; i++)
        attachment(w, &l->v[i], l->n);
}

static void bounces(struct wire *w, struct mail_bounces *l) {
    LIST(w, l, WIRE_BOUNCES_MAX, BOUNCE_LEAST);
    for (size_t i = 0; i < l->n && !w->bad; i++) {
        text(w, &l->v[i].recipient, LINE | MAY);
        l->v[i].action = (enum mail_action)small(w, l->v[i].action, MAIL_ACTION_COUNT);
        l->v[i].class = (enum mail_bounce_class)small(w, l->v[i].class, MAIL_BOUNCE_COUNT);
        text(w, &l->v[i].status, LINE | MAY);
        text(w, &l->v[i].diagnostic, TEXT | MAY);
        text(w, &l->v[i].original_message_id, LINE | MAY);
    }
}

static void feedback(struct wire *w, struct mail_feedback *f) {
    text(w, &f->type, LINE | MAY);
    if (!str_is_set(f->type)) return;
    text(w, &f->recipient, LINE | MAY);
    text(w, &f->original_message_id, LINE | MAY);
}

/* ---- events ---- */

static void event_time(struct wire *w, struct mail_event_time *t) {
    flag(w, &t->set);
    flag(w, &t->utc);
    flag(w, &t->whole_day);
    number(w, &t->at, DATE_LEAST, DATE_MOST);
    text(w, &t->zone, LINE);
}

static void event(struct wire *w, struct mail_event *e) {
    e->kind = (enum mail_event_kind)small(w, e->kind, MAIL_EVENT_COUNT);
    if (e->kind == MAIL_EVENT_NONE) return;
    text(w, &e->summary, LINE);
    text(w, &e->place, LINE);
    text(w, &e->organizer.name, LINE);
    text(w, &e->organizer.address, LINE);
    words(w, &e->people);
    event_time(w, &e->start);
    event_time(w, &e->end);
}

/* ---- the walk ---- */

static void date(struct wire *w, struct mail *m) {
    int64_t offset = m->date_offset;
    flag(w, &m->has_date);
    number(w, &m->date, DATE_LEAST, DATE_MOST);
    number(w, &offset, -MINUTES_MAX, MINUTES_MAX);
    m->date_offset = (int32_t)offset;
}

static void wire_mail(struct wire *w, struct mail *m) {
    text(w, &m->message_id, LINE | MAY);
    date(w, m);
    addresses(w, &m->from);
    addresses(w, &m->sender);
    addresses(w, &m->reply_to);
    addresses(w, &m->to);
    addresses(w, &m->cc);
    addresses(w, &m->bcc);
    text(w, &m->subject, LINE);
    words(w, &m->in_reply_to);
    words(w, &m->references);
    text(w, &m->text, TEXT);
    text(w, &m->html, TEXT | MAY);
    text(w, &m->reply, TEXT);
    text(w, &m->signature, TEXT | MAY);
    attachments(w, &m->attachments);
    m->automatic = (enum mail_auto)small(w, m->automatic, MAIL_AUTO_COUNT);
    bounces(w, &m->bounce);
    feedback(w, &m->feedback);
    text(w, &m->language, LINE | MAY);
    words(w, &m->warnings);
    event(w, &m->event);
    text(w, &m->vouch.server, LINE | MAY);
    m->vouch.says = (enum mail_vouch_says)small(w, m->vouch.says, VOUCH_COUNT);
}

struct str wire_encode(struct arena *a, const struct mail *m) {
    struct mail copy = *m; /* the walk sets fields; here to what they are */
    struct wire w = { .arena = a, .out = buf_new(a, WIRE_REPLY_MAX) };
    if (!copy.has_date) copy.date = copy.date_offset = 0;
    wire_mail(&w, &copy);
    return w.bad || buf_over(&w.out) ? STR_NONE : buf_str(&w.out);
}

bool wire_decode(struct arena *a, char *bytes, size_t n, size_t raw_n, struct mail *ret) {
    BUG_UNLESS(raw_n <= INT64_MAX);
    struct mail m = { 0 };
    struct wire w = { .reading = true, .arena = a, .p = bytes, .n = n, .raw_n = raw_n };
    wire_mail(&w, &m);
    if (w.bad || w.n != 0) return false;
    *ret = m;
    return true;
}
