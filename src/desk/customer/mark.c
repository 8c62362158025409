#include "desk/customer/mark.h"

#include "desk/customer/customer_sql.h"
#include "desk/customer/mark_sql.h"
#include "desk/mailbox/mailbox.h"

const struct err *mark_count(struct work *w, int64_t customer_id) {
    return sql_mark_count(w->db, customer_id);
}

/* Whose it is, with the cases where that shows. */
static const struct err *changed(struct work *w, struct str value, const char *action) {
    struct mark m;
    bool found;
    TRY(sql_mark_of(w->db, value, &m, &found));
    if (!found) return NULL;
    TRY(mark_count(w, m.customer_id));
    TRY(sql_customer_new_version(w->db, m.customer_id, NULL));
    return customer_changed(w, m.customer_id, action, value);
}

const struct err *mark_refused(struct work *w, struct str address, struct str status) {
    struct str value = mailbox_normal(w->arena, address);
    int64_t n;
    TRY(sql_mark_refused(w->db, value, work_now(w), status, &n));
    return n ? changed(w, value, "customer.address-refused") : NULL;
}

const struct err *mark_complained(struct work *w, struct str address, bool *ret_fresh) {
    struct str value = mailbox_normal(w->arena, address);
    int64_t n;
    TRY(sql_mark_complained(w->db, value, work_now(w), &n));
    *ret_fresh = n > 0;
    return n ? changed(w, value, "customer.address-complained") : NULL;
}

const struct err *mark_wrote(struct work *w, struct str address, int64_t at) {
    return address.n ? sql_mark_wrote(w->db, mailbox_normal(w->arena, address), at) : NULL;
}

const struct err *mark_clear(struct work *w, int64_t customer_id, struct str value) {
    struct mark m;
    bool found;
    int64_t n;
    struct str normal = mailbox_normal(w->arena, value);
    TRY(sql_mark_of(w->db, normal, &m, &found));
    if (!found || m.customer_id != customer_id)
        return ERR(w->arena, ERR_NOT_FOUND, "This contact point is not there any more.", .field = "value");
    TRY(sql_mark_clear(w->db, customer_id, normal, &n));
    return n ? changed(w, normal, "customer.address-works") : NULL;
}

const struct err *mark_allows(struct work *w, struct str address, bool *ret) {
    struct mark m;
    bool found;
    TRY(sql_mark_of(w->db, mailbox_normal(w->arena, address), &m, &found));
    *ret = !found || (!m.refused_at.set && !m.complained_at.set);
    return NULL;
}
