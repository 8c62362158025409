#include "desk/customer/merge.h"

#include "db/db.h"
#include "desk/coupon/coupon.h"
#include "desk/customer/contact.h"
#include "desk/customer/customer_sql.h"
#include "desk/conversation/conversation.h"
#include "desk/followup/followup.h"
#include "desk/customer/mark.h"
#include "desk/order/order.h"
#include "desk/permission/permission.h"
#include "base/buf.h"
#include "desk/search/search.h"

static const struct err *changed_meanwhile(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed one of the two a moment ago.",
               .hint = "Look at both once more, then try again.");
}

static const struct err *move(struct work *w, int64_t merge_id, int64_t from, int64_t to) {
    TRY(sql_merge_move_conversations(w->db, merge_id, from, to, NULL));
    TRY(sql_merge_move_contacts(w->db, merge_id, from, to, NULL));
    TRY(sql_merge_move_notes(w->db, merge_id, from, to, NULL));
    TRY(order_merge_move(w, merge_id, from, to));
    TRY(follow_up_merge_move(w, merge_id, from, to));
    TRY(conversation_first_again(w, to));
    TRY(mark_count(w, from));
    return mark_count(w, to);
}

static const struct err *note(struct work *w, const struct customer *kept,
                              const struct customer *gone, const struct customer_facts *f,
                              int64_t *ret_id) {
    TRY(sql_customer_merge_insert(w->db, kept->id, gone->id, work_now(w), w->actor.user_id, kept->name,
                         kept->lang, kept->salutation, kept->prefers, kept->hours, f->name, f->lang,
                         f->salutation, f->prefers, f->hours, ret_id));
    TRY(sql_merge_note_conversations(w->db, *ret_id, gone->id, NULL));
    TRY(sql_merge_note_contacts(w->db, *ret_id, gone->id, NULL));
    TRY(sql_merge_note_notes(w->db, *ret_id, gone->id, NULL));
    TRY(follow_up_merge_note(w, *ret_id, gone->id));
    return order_merge_note(w, *ret_id, gone->id);
}

/* Names stand in the words of messages too, and the cases are told of it. */
static const struct err *tell(struct work *w, int64_t id, const char *action, int64_t other) {
    TRY(search_renamed(w, id));
    return customer_changed(w, id, action, str_printf(w->arena, "customer %lld", (long long)other));
}

const struct err *customer_merge(struct work *w, const struct merge_new *in) {
    struct customer kept, gone;
    int64_t id, size;
    if (in->kept_id == in->gone_id)
        return ERR(w->arena, ERR_INVALID, "This is one record, not two.", .field = "with",
                   .hint = "Choose another customer.");
    TRY(customer_get(w, in->kept_id, &kept));
    TRY(customer_get(w, in->gone_id, &gone));
    TRY(customer_is_there(w, &kept));
    TRY(customer_is_there(w, &gone));
    if (gone.merged_into.set && gone.merged_into.v == kept.id) return NULL; /* the second click */
    if (kept.merged_into.set || gone.merged_into.set || kept.version != in->kept_version ||
        gone.version != in->gone_version)
        return changed_meanwhile(w);
    TRY(sql_customer_merge_size(w->db, gone.id, MERGE_PARTS_MAX + 1, &size));
    if (size > MERGE_PARTS_MAX)
        return ERR(w->arena, ERR_LIMIT, "The record that goes has too many conversations.",
                   .field = "with", .hint = "Keep this one and join the other to it.");
    TRY(note(w, &kept, &gone, &in->facts, &id));
    TRY(move(w, id, gone.id, kept.id));
    TRY(coupon_customer_join(w, id, gone.id, kept.id));
    TRY(permission_join(w, id, gone.id, kept.id));
    TRY(sql_customer_set_merged(w->db, gone.id, OPT(kept.id), NULL));
    TRY(sql_customer_new_version(w->db, kept.id, NULL));
    TRY(customer_change(w, kept.id, &in->facts));
    TRY(search_put_customer(w, gone.id));
    return tell(w, kept.id, "customer.join", gone.id);
}

const struct err *customer_merges(struct work *w, int64_t kept_id, struct customer_merge **ret,
                                  size_t *ret_n) {
    return sql_merges_of(w->db, kept_id, work_now(w) - MERGE_UNDO_FOR, ret, ret_n);
}

static bool same_opt(struct opt_int a, struct opt_int b) {
    return a.set == b.set && (!a.set || a.v == b.v);
}

/* A fact goes back to what it was while it still is what the joining made it. */
static struct customer_facts back(const struct customer *c, const struct merge *m) {
    struct customer_facts f = customer_facts_of(c);
    if (str_eq(f.name, m->now_name)) f.name = m->was_name;
    if (str_is_set(f.lang) == str_is_set(m->now_lang) && str_eq(f.lang, m->now_lang))
        f.lang = m->was_lang;
    if (str_eq(f.salutation, m->now_salutation)) f.salutation = m->was_salutation;
    if (str_eq(f.hours, m->now_hours)) f.hours = m->was_hours;
    if (same_opt(f.prefers, m->now_prefers)) f.prefers = m->was_prefers;
    return f;
}

static const struct err *may_undo(struct work *w, const struct merge *m) {
    int64_t above;
    if (m->at <= work_now(w) - MERGE_UNDO_FOR)
        return ERR(w->arena, ERR_CONFLICT, "These records were joined more than 30 days ago.",
                   .hint = "They stay one; move single conversations by hand.");
    TRY(sql_merges_above(w->db, m->kept_id, m->at, m->id, &above));
    if (!above) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This record was joined to another one afterwards.",
               .hint = "Take that apart first.");
}

const struct err *customer_unmerge(struct work *w, int64_t kept_id, int64_t merge_id) {
    struct merge m;
    struct customer kept;
    bool found;
    TRY(sql_customer_merge_by_id(w->db, merge_id, &m, &found));
    if (!found || m.kept_id != kept_id)
        return ERR(w->arena, ERR_NOT_FOUND, "There is no such joining.");
    if (m.undone_at.set) return NULL; /* the second click */
    TRY(may_undo(w, &m));
    TRY(sql_merge_return_newer(w->db, m.id, m.kept_id, m.gone_id, NULL));
    TRY(move(w, m.id, m.kept_id, m.gone_id));
    TRY(coupon_customer_apart(w, m.id, m.kept_id, m.gone_id));
    TRY(sql_customer_set_merged(w->db, m.gone_id, OPT_NONE, NULL));
    TRY(sql_customer_merge_undone(w->db, m.id, work_now(w), NULL));
    TRY(permission_apart(w, m.at, m.kept_id, m.gone_id));
    TRY(customer_get(w, kept_id, &kept));
    struct customer_facts f = back(&kept, &m);
    TRY(sql_customer_new_version(w->db, kept_id, NULL));
    TRY(customer_change(w, kept_id, &f));
    TRY(tell(w, kept_id, "customer.part", m.gone_id));
    return tell(w, m.gone_id, "customer.part", kept_id);
}

/* ---- who may be the same ---- */

struct twins {
    int64_t id;
    struct twin *list;
    size_t n;
};

static void add(struct twins *t, int64_t id, int evidence) {
    if (id == t->id) return;
    for (size_t i = 0; i < t->n; i++) {
        if (t->list[i].id != id) continue;
        t->list[i].evidence |= evidence;
        return;
    }
    if (t->n < TWINS_MAX) t->list[t->n++] = (struct twin){ id, evidence };
}

static const struct err *by_contacts(struct work *w, struct twins *t) {
    struct contact_point *points;
    size_t n;
    TRY(customer_contacts(w, t->id, &points, &n));
    for (size_t i = 0; i < n && i < 10; i++) {
        struct contact_form form; /* again: what schema/0007 filled in knows no names of posts */
        struct customer_near *rows;
        size_t found;
        if (!contact_form_of(w->arena, (enum contact_kind)points[i].kind, points[i].value, S(""),
                             &form) ||
            !form.near.n)
            continue;
        TRY(sql_customers_near(w->db, points[i].kind, form.near, actor_sees(&w->actor),
                               w->actor.user_id, &rows, &found));
        for (size_t k = 0; k < found; k++)
            if (rows[k].seen)
                add(t, rows[k].id, points[i].kind == CONTACT_PHONE ? TWIN_PHONE : TWIN_ADDRESS);
    }
    return NULL;
}

static size_t words_in(struct str s) {
    struct fold_word word;
    size_t n = 0;
    while (fold_next(&s, &word))
        n++;
    return n;
}

/* The same words, whole, in any order and script; one word alone says too little. */
static const struct err *by_name(struct work *w, struct twins *t, struct str name) {
    struct search_query q;
    struct search_customer_page found;
    struct buf b = buf_new(w->arena, 2 * CUSTOMER_NAME_MAX);
    struct str rest = name, word;
    size_t n = words_in(name);
    if (n < 2 || n > SEARCH_WORDS_MAX || str_find_char(name, '@') >= 0) return NULL;
    while (str_split(&rest, ' ', &word))
        if (word.n && str_find_char(word, '"') < 0) buf_printf(&b, "\"%.*s\" ", STR_ARG(word));
    if (b.n > SEARCH_QUERY_MAX) return NULL;
    TRY(search_parse_words(w->arena, buf_str(&b), &q));
    if (!q.has_words) return NULL;
    TRY(search_find_customers(w, &q, INT64_MAX, 2 * TWINS_MAX, &found));
    for (size_t i = 0; i < found.n; i++)
        if (words_in(found.rows[i].name) == n) add(t, found.rows[i].customer_id, TWIN_NAME);
    return NULL;
}

const struct err *customer_twins(struct work *w, int64_t id, struct twin *ret, size_t *ret_n) {
    struct twins t = { .id = id, .list = ret };
    struct customer c;
    TRY(customer_get(w, id, &c));
    TRY(by_contacts(w, &t));
    TRY(by_name(w, &t, c.name));
    *ret_n = t.n;
    return NULL;
}
