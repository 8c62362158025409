#include "post/returns.h"

#include "base/hash.h"
#include "mime/bounce_words.h"
#include "post/thread.h"

/* ASKED_MAX: a report of one envelope names its recipient, or whom a server made of him; a longer list is no report of
 * ours, and the store is not asked for each of it. */
enum { LOCAL_MAX = 64, PLAIN_MAX = 2000, ASKED_MAX = 10 };

static struct str mac_of(struct work *w, int64_t id, int64_t message_id, struct str recipient) {
    struct str part = str_printf(w->arena, "return:%lld:%lld:%.*s", (long long)id,
                                 (long long)message_id, STR_ARG(recipient));
    return hash_keyed_128(w->arena, w->key, part);
}

struct str returns_path(struct work *w, struct str address, const struct outbox_item *item) {
    struct str mac = mac_of(w, item->id, item->message_id, item->recipient);
    struct str token = str_printf(w->arena, "b%lld.%.*s", (long long)item->id, STR_ARG(mac));
    struct str path = thread_plus_address(w->arena, address, token);
    return str_find_last_char(path, '@') > LOCAL_MAX ? address : path;
}

/* "b7.MAC": is it meant as one of ours, and which? */
static bool read_token(struct work *w, struct str s, int64_t *ret_id, struct str *ret_mac) {
    ptrdiff_t point = str_find_char(s, '.');
    if (s.n > 100 || point < 2 || (s.p[0] != 'b' && s.p[0] != 'B')) return false;
    *ret_mac = str_lower(w->arena, str_from(s, (size_t)point + 1));
    return str_to_int(str_slice(s, 1, (size_t)point), 1, INT64_MAX, ret_id);
}

struct finding {
    struct work *w;
    const struct mail *mail;
    struct returns *out;
    struct sent_to own; /* the envelope whose return path it came to */
    bool has_own;
    bool forged;        /* it came to what would be a return path and is none */
    struct str looked;  /* for the envelopes of which mail it was looked last: all */
    struct sent_to *all;
    size_t all_n;
    int asked; /* how often whether we wrote to somebody */
};

static const struct err *own_envelope(struct finding *f, const struct str *plus, size_t n) {
    for (size_t i = 0; i < n && !f->has_own; i++) {
        struct str mac;
        int64_t id;
        bool found;
        if (!read_token(f->w, plus[i], &id, &mac)) continue;
        TRY(back_envelope(f->w, id, &f->own, &found));
        f->has_own = found && hash_equal(mac, mac_of(f->w, id, f->own.message_id, f->own.recipient));
        f->forged |= !f->has_own;
    }
    return NULL;
}

/* Does what a report says of the recipient speak against this envelope? A server may have rewritten the
 * address; one that we wrote to is another envelope's. */
static const struct err *fits(struct finding *f, const struct sent_to *e, struct str recipient,
                              bool *ret) {
    bool known = false;
    *ret = !str_is_set(recipient) || recipient.n == 0 || str_eq_nocase(recipient, e->recipient);
    if (*ret || f->asked++ >= ASKED_MAX) return NULL;
    TRY(back_wrote_to(f->w, recipient, &known));
    if (!known) TRY(back_wrote_to(f->w, str_lower(f->w->arena, recipient), &known));
    *ret = !known;
    return NULL;
}

static bool same_mail(const struct sent_to *e, struct str original) {
    return !str_is_set(original) || original.n == 0 || str_eq(original, e->external_id);
}

/* By the mail that is given back: its Message-ID is ours, and the recipient is one of its. */
static const struct err *by_mail(struct finding *f, struct str original, struct str recipient,
                                 struct sent_to *ret, bool *ret_found) {
    int64_t conversation;
    *ret_found = false;
    if (!str_is_set(original) || !thread_from_message_id(f->w, original, &conversation)) return NULL;
    if (!str_is_set(f->looked) || !str_eq(f->looked, original)) TRY(back_envelopes(f->w, original, &f->all, &f->all_n));
    f->looked = original;
    for (size_t i = 0; i < f->all_n && !*ret_found; i++) {
        *ret = f->all[i];
        *ret_found = str_is_set(recipient) && str_eq_nocase(f->all[i].recipient, recipient);
    }
    if (f->all_n > 1) *ret_found &= !ret->returns;
    return f->all_n == 1 ? fits(f, &f->all[0], recipient, ret_found) : NULL;
}

static const struct err *envelope_of(struct finding *f, struct str original, struct str recipient,
                                     struct sent_to *ret, bool *ret_found) {
    *ret_found = false;
    if (!f->has_own) return f->forged ? NULL : by_mail(f, original, recipient, ret, ret_found);
    *ret = f->own;
    return same_mail(ret, original) ? fits(f, ret, recipient, ret_found) : NULL;
}

static const struct err *add(struct finding *f, struct str original, struct str recipient,
                             const struct mail_bounce *bounce) {
    struct returns *r = f->out;
    struct sent_to e;
    bool found;
    if (r->n == RETURNS_MAX) return NULL;
    TRY(envelope_of(f, original, recipient, &e, &found));
    if (!found) return NULL;
    r->about[r->n].envelope = e;
    r->about[r->n++].bounce = bounce;
    r->conversation = OPT(e.conversation_id);
    return NULL;
}

/* "auth-failure", "virus" and "not-spam" are no complaints of a reader (RFC 5965 7.3, RFC 6591). */
static bool is_complaint(struct str type) {
    return str_is_set(type) && !str_eq(type, S("auth-failure")) && !str_eq(type, S("not-spam")) &&
           !str_eq(type, S("virus"));
}

const struct err *returns_find(struct work *w, const struct mail *m, const struct str *plus,
                               size_t plus_n, struct returns *ret) {
    struct finding f = { .w = w, .mail = m, .out = ret };
    bool failed = false, known = false;
    *ret = (struct returns){ .conversation = OPT_NONE };
    TRY(own_envelope(&f, plus, plus_n));
    for (size_t i = 0; i < m->bounce.n && i < RETURNS_MAX; i++) {
        const struct mail_bounce *b = &m->bounce.v[i];
        size_t before = ret->n;
        if (b->action != MAIL_ACTION_FAILED && b->action != MAIL_ACTION_DELAYED) continue;
        TRY(add(&f, b->original_message_id, b->recipient, b));
        failed |= b->action == MAIL_ACTION_FAILED;
        known |= ret->n > before;
    }
    if (m->automatic == MAIL_AUTO_FEEDBACK && is_complaint(m->feedback.type))
        TRY(add(&f, m->feedback.original_message_id, m->feedback.recipient, NULL));
    ret->strange = failed && !known;
    bool plain = m->bounce.n == 0 && m->automatic != MAIL_AUTO_FEEDBACK;
    if (f.has_own && plain) ret->conversation = OPT(f.own.conversation_id); /* an out-of-office answer */
    return NULL;
}

const struct err *returns_note(struct work *w, const struct returns *r) {
    for (size_t i = 0; i < r->n; i++) {
        const struct sent_to *e = &r->about[i].envelope;
        const struct mail_bounce *b = r->about[i].bounce;
        if (!b) {
            TRY(back_complained(w, e));
            continue;
        }
        if (b->action == MAIL_ACTION_DELAYED) {
            TRY(back_late(w, e, b->status));
            continue;
        }
        TRY(back_failed(w, e, b->class == MAIL_BOUNCE_HARD ? BACK_NOBODY : BACK_NOT_NOW, b->status,
                        str_is_set(b->diagnostic) ? b->diagnostic : b->status));
    }
    return NULL;
}

bool returns_says_nobody(struct arena *a, struct str status, struct str answer) {
    return bounce_class_of(MAIL_ACTION_FAILED, status, bounce_plain(a, answer, PLAIN_MAX), S("")) ==
           MAIL_BOUNCE_HARD;
}
