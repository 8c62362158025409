#include "desk/erasure/erasure.h"

#include "base/hash.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/customer/customer.h"
#include "desk/erasure/erasure_sql.h"
#include "desk/followup/followup.h"
#include "desk/search/search.h"
#include "desk/statute/statute.h"

enum { JOINED_MAX = 1000 };

const struct err *erasure_of(struct work *w, int64_t customer_id, struct erasure *ret,
                             bool *ret_found) {
    return sql_erasure_of(w->db, customer_id, ret, ret_found);
}

const struct err *erasure_under_way(struct work *w, int64_t customer_id, struct under_way *ret) {
    return sql_erasure_under_way(w->db, customer_id, ret);
}

bool erasure_may(const struct under_way *u) {
    return !u->cases && !u->mails && !u->complaints && !u->follow_ups && !u->promises;
}

static const struct err *note(struct work *w, int64_t customer_id, const char *action) {
    return audit_note(w, action, str_printf(w->arena, "customer:%lld", (long long)customer_id),
                      S(""));
}

/* ---- what goes ---- */

/* One statement a table, in this order: what needs an address or a recipient stands before what takes
 * it away. */
static const struct err *forget_words(struct work *w, int64_t id) {
    typedef const struct err *forget(struct db *db, int64_t id, int64_t *ret_changed);
    static forget *const all[] = {
        sql_forget_blocked,        sql_forget_trusted,     sql_forget_contacts,
        sql_forget_notes,          sql_forget_cases,       sql_forget_messages,
        sql_forget_envelopes,      sql_forget_recipients,  sql_forget_forwarded,
        sql_forget_attachments,    sql_forget_prints,      sql_forget_uses,
        sql_forget_ask_words,      sql_forget_understandings, sql_forget_drafts,
        sql_forget_later_files,    sql_forget_later_promises, sql_forget_later,
        sql_forget_events,         sql_forget_suspicion,   sql_forget_promises,
        sql_forget_mended,         sql_forget_corrections, sql_forget_follow_ups, sql_forget_own_follow_ups,
        sql_forget_outcomes,       sql_forget_grants,      sql_forget_forgone,
        sql_forget_orders,         sql_forget_order_steps, sql_forget_faults,
        sql_forget_steps,          sql_forget_recoveries,  sql_forget_permissions,
        sql_forget_gaps,
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        TRY(all[i](w->db, id, NULL));
    return NULL;
}

/* Letters as they came and mails as they left: no bytes are left of either. */
static const struct err *forget_bytes(struct work *w, int64_t id) {
    TRY(sql_forget_letter_bytes(w->db, id, S(""), NULL));
    TRY(sql_forget_letters(w->db, id, hash_sha256_hex(w->arena, S("")), NULL));
    TRY(sql_forget_offers(w->db, id, S(""), NULL));
    return sql_forget_outgoing(w->db, id, S(""), NULL);
}

/* Search must not find what is gone. */
static const struct err *forget_index(struct work *w, int64_t id) {
    int64_t *ids, after = 0;
    size_t n;
    do {
        TRY(sql_erasure_messages(w->db, id, after, &ids, &n));
        for (size_t i = 0; i < n; i++)
            TRY(search_put_message(w, ids[i]));
        if (n) after = ids[n - 1];
    } while (n);
    return NULL;
}

static const struct err *forget_person(struct work *w, int64_t id) {
    TRY(sql_forget_customer(w->db, id, NULL));
    TRY(sql_forget_merges(w->db, id, NULL));
    return search_put_customer(w, id);
}

/* He himself, then who was joined to him, then who was joined to those. */
static const struct err *forget_all_persons(struct work *w, int64_t id) {
    int64_t *queue = ARENA_ARRAY(w->arena, JOINED_MAX, int64_t), *more;
    size_t n = 0, more_n;
    queue[n++] = id;
    for (size_t at = 0; at < n; at++) {
        TRY(forget_person(w, queue[at]));
        TRY(sql_erasure_joined(w->db, queue[at], &more, &more_n));
        if (n + more_n > JOINED_MAX)
            return ERR(w->arena, ERR_LIMIT, "Too many records were joined to this customer.",
                       .field = "how", .hint = "Ask whoever looks after the desk.");
        for (size_t i = 0; i < more_n; i++)
            queue[n++] = more[i];
    }
    return NULL;
}

/* ---- the register ---- */

static const struct err *today_of(struct work *w, int64_t *ret) {
    struct statute_place p;
    TRY(statute_place(w, S(""), &p));
    *ret = p.today;
    return NULL;
}

/* Those rows whose time is over; the others stay as they are. */
static const struct err *forget_register(struct work *w, int64_t id, int64_t today) {
    struct register_row *rows;
    size_t n;
    int64_t changed;
    struct str name = str_printf(w->arena, "#%lld", (long long)id);
    TRY(sql_erasure_register(w->db, id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(sql_forget_complaint(w->db, rows[i].id, name, today, work_now(w), &changed));
        if (!changed) continue;
        TRY(sql_forget_entries(w->db, rows[i].id, NULL));
        TRY(sql_forget_extensions(w->db, rows[i].id, NULL));
        TRY(audit_note(w, "complaint.forget",
                       str_printf(w->arena, "complaint:%lld", (long long)rows[i].id), S("")));
    }
    return NULL;
}

const struct err *erasure_finish(struct work *w, int64_t customer_id) {
    struct erasure e;
    bool found;
    int64_t today;
    TRY(erasure_of(w, customer_id, &e, &found));
    if (!found)
        return ERR(w->arena, ERR_CONFLICT, "This customer was not forgotten.", .field = "how",
                   .hint = "Forget the customer first.");
    if (e.finished_at.set) return NULL;
    TRY(today_of(w, &today));
    if (e.kept_until.set && e.kept_until.v >= today)
        return ERR(w->arena, ERR_CONFLICT, "The law makes us keep the register still.",
                   .field = "how", .hint = "Its rows say until when.");
    TRY(forget_register(w, customer_id, today));
    TRY(sql_erasure_finished(w->db, customer_id, work_now(w), NULL));
    return note(w, customer_id, "customer.erase-register");
}

/* ---- the act ---- */

static const struct err *check(struct work *w, int64_t id, struct str how) {
    struct customer c;
    struct erasure old;
    struct under_way u;
    bool found;
    TRY(customer_get(w, id, &c));
    TRY(erasure_of(w, id, &old, &found));
    if (found)
        return ERR(w->arena, ERR_CONFLICT, "This customer was forgotten already.", .field = "how",
                   .hint = "Look at what was kept, and until when.");
    if (c.merged_into.set)
        return ERR(w->arena, ERR_CONFLICT, "This record was joined to another one.", .field = "how",
                   .hint = "Forget the customer that it was joined to.");
    if (how.n == 0 || how.n > ERASURE_HOW_MAX || !utf8_valid(how) || str_find_char(how, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "How the customer asked for it is missing, or too long.",
                   .field = "how", .hint = "Write when and how, and how you know who it was.");
    TRY(erasure_under_way(w, id, &u));
    if (!erasure_may(&u))
        return ERR(w->arena, ERR_CONFLICT, "Something of this customer is still under way.",
                   .field = "how", .hint = "Finish it first, then forget the customer.");
    return NULL;
}

const struct err *erasure_do(struct work *w, int64_t customer_id, struct str how) {
    struct erasure_counts n;
    struct opt_int who = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    struct str said = str_trim(how);
    int64_t today, now = work_now(w);
    TRY(check(w, customer_id, said));
    TRY(today_of(w, &today));
    TRY(follow_up_stop_ruled(w, customer_id, 0, CANCELLED_FORGOTTEN));
    TRY(sql_erasure_counts(w->db, customer_id, today, &n));
    TRY(sql_erasure_insert(w->db, customer_id, said, who, now, n.cases, n.messages, n.files, n.contacts,
                           n.orders, n.complaints, n.kept_until,
                           n.complaints ? OPT_NONE : OPT(now), NULL));
    TRY(forget_bytes(w, customer_id));
    TRY(forget_words(w, customer_id));
    TRY(forget_register(w, customer_id, today));
    TRY(forget_all_persons(w, customer_id));
    TRY(forget_index(w, customer_id));
    return customer_changed(w, customer_id, "customer.erase", S(""));
}
