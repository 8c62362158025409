#include "desk/letter/letter.h"

#include "base/buf.h"
#include "base/bug.h"
#include "base/hash.h"
#include "db/db.h"
#include "desk/job/job.h"
#include "desk/letter/letter_sql.h"
#include "desk/mailbox/mailbox.h"

static const char *const state_names[] = { "waiting", "read", "unreadable" };

const char *letter_state_name(int64_t state) {
    BUG_UNLESS(state >= LETTER_WAITING && state <= LETTER_UNREADABLE);
    return state_names[state];
}

bool letter_state_by_name(struct str name, int64_t *ret) {
    for (int64_t i = LETTER_WAITING; i <= LETTER_UNREADABLE; i++) {
        if (!str_eq(name, str_of(state_names[i]))) continue;
        *ret = i;
        return true;
    }
    return false;
}

struct accept {
    const struct letter_new *in;
    struct str sha256, to;
    int64_t id;
};

static const struct err *find_mailbox(struct work *w, const struct letter_new *in,
                                      struct opt_int *ret) {
    for (size_t i = 0; i < in->envelope_to_n; i++) {
        struct mailbox m;
        struct str plus;
        bool found;
        TRY(mailbox_of_address(w, in->envelope_to[i], &m, &plus, &found));
        if (!found) continue;
        if (str_is_set(plus)) TRY(mailbox_proved_plus(w, m.id));
        *ret = OPT(m.id);
        return NULL;
    }
    return NULL;
}

/* The clock counts from the moment the customer reached us, which a server's clock may tell; it is
 * never believed about the future. */
static int64_t received(const struct work *w, const struct letter_new *in) {
    int64_t now = work_now(w);
    return in->received_at > 0 && in->received_at < now ? in->received_at : now;
}

/* Adds rows of its own and decides by the mark of what was fetched, which is unique: it need not be serializable (db.h).
 * As one that was, a batch of eighty was told to start over by those who read letters until it gave up. */
static const struct err *accept_tx(struct work *w, void *arg) {
    struct accept *a = arg;
    struct opt_int mailbox = a->in->mailbox_id;
    bool fetched = a->in->source == LETTER_BY_IMAP, before = false;
    if (fetched)
        TRY(sql_fetched_letter(w->db, mailbox.v, a->in->uid_validity, a->in->uid, &a->id, &before));
    if (before) return NULL;
    if (!fetched) TRY(find_mailbox(w, a->in, &mailbox));
    TRY(sql_letter_insert(w->db, a->sha256, (int64_t)a->in->raw.n, received(w, a->in),
                          a->in->source, a->in->envelope_from, a->to, mailbox, &a->id));
    TRY(sql_letter_raw_insert(w->db, a->id, a->in->raw));
    int64_t stored = 1;
    if (fetched) TRY(sql_fetched_insert(w->db, mailbox.v, a->in->uid_validity, a->in->uid, a->id, &stored));
    if (!stored)
        return ERR(w->arena, ERR_RETRY, "The store is busy.", .hint = "Please try again in a moment.",
                   .detail = "another node is fetching this letter");
    TRY(job_add(w, JOB_READ_LETTER, a->id, work_now(w)));
    db_wake(w->db, WAKE_LETTERS);
    return NULL;
}

/* The envelope's recipients, one a line. */
static struct str joined(struct work *w, const struct letter_new *in) {
    struct buf b = buf_new(w->arena, 64 << 10);
    for (size_t i = 0; i < in->envelope_to_n; i++) {
        if (i) buf_add_char(&b, '\n');
        buf_add(&b, in->envelope_to[i]);
    }
    return buf_str(&b);
}

const struct err *letter_accept(struct work *w, const struct letter_new *in, int64_t *ret_id) {
    if (in->raw.n == 0)
        return ERR(w->arena, ERR_INVALID, "The letter is empty.",
                   .hint = "Hand over the whole mail, headers first.");
    if (in->raw.n > LETTER_MAX)
        return ERR(w->arena, ERR_LIMIT, "The letter is larger than 25 MB.",
                   .hint = "Send large files another way.");
    struct accept a = { .in = in,
                        .sha256 = hash_sha256_hex(w->arena, in->raw),
                        .to = joined(w, in) };
    TRY(work_write_own(w, accept_tx, &a));
    *ret_id = a.id;
    return NULL;
}

const struct err *letter_get(struct work *w, int64_t id, struct letter *ret) {
    bool found;
    TRY(sql_letter_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such letter.");
}

const struct err *letter_raw(struct work *w, int64_t id, struct str *ret) {
    return sql_letter_raw_by_id(w->db, id, ret);
}

const struct err *letter_mark(struct work *w, int64_t id, int64_t state, int64_t message_id) {
    return sql_letter_set_read(w->db, id, state, message_id, work_now(w));
}

const struct err *letter_count(struct work *w, int64_t state, int64_t *ret) {
    return sql_letter_count(w->db, state, ret);
}

const struct err *letter_unread_up_to(struct work *w, int64_t most, int64_t *ret) {
    return sql_letter_unread_up_to(w->db, most, ret);
}

const struct err *letter_list(struct work *w, int64_t state, int64_t after, int64_t n,
                              struct letter **ret, size_t *ret_n) {
    return sql_letter_page(w->db, state, after, n, ret, ret_n);
}

const struct err *letter_unseen(struct work *w, int64_t before, int64_t n, struct letter **ret,
                                size_t *ret_n) {
    return sql_letter_unseen(w->db, before, work_now(w), n, ret, ret_n);
}

const struct err *letter_of_message(struct work *w, int64_t message_id, struct letter **ret,
                                    size_t *ret_n) {
    return sql_letters_of_message(w->db, message_id, ret, ret_n);
}

const struct err *letter_oldest_waiting(struct work *w, struct opt_int *ret) {
    return sql_letter_oldest_waiting(w->db, ret);
}
