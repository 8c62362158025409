/* A fault that we know of, and whom it concerns: they hear from us before they have to complain (P59). */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/customer/customer.h"
#include "desk/product/product.h"
#include "desk/recovery/recovery_priv.h"
#include "desk/recovery/recovery_sql.h"

const char *const fault_told_names[] = { "to_tell", "told", "wrote_first", "nothing_to_tell", NULL };

static const struct err *note(struct work *w, int64_t id, const char *action) {
    return audit_note(w, action, str_printf(w->arena, "fault:%lld", (long long)id), S(""));
}

const struct err *fault_open(struct work *w, struct str item, struct str batch, struct str what,
                             int64_t owner_id, int64_t *ret_id) {
    item = str_trim(item);
    batch = str_trim(batch);
    what = str_trim(what);
    TRY(recovery_check_text(w, item, true, RECOVERY_LINE_MAX, "item"));
    TRY(recovery_check_text(w, batch, false, RECOVERY_LINE_MAX, "batch"));
    TRY(recovery_check_text(w, what, true, RECOVERY_TEXT_MAX, "what"));
    TRY(recovery_check_owner(w, owner_id));
    TRY(sql_fault_insert(w->db, item, batch, what, owner_id, work_now(w), ret_id));
    return note(w, *ret_id, "fault.open");
}

const struct err *fault_get(struct work *w, int64_t id, struct known_fault *ret) {
    bool found;
    TRY(sql_fault_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such fault.");
}

const struct err *fault_list(struct work *w, struct known_fault **ret, size_t *ret_n) {
    return sql_faults(w->db, ret, ret_n);
}

const struct err *fault_customers(struct work *w, int64_t fault_id, struct fault_customer **ret,
                                  size_t *ret_n) {
    return sql_fault_customers_of(w->db, fault_id, ret, ret_n);
}

static const struct err *open_fault(struct work *w, int64_t id, struct known_fault *ret) {
    TRY(fault_get(w, id, ret));
    return ret->closed_at.set ? ERR(w->arena, ERR_CONFLICT, "Everybody was told; this is closed.",
                                    .field = "fault", .hint = "Open a new one.")
                              : NULL;
}

const struct err *fault_add(struct work *w, int64_t fault_id, int64_t customer_id) {
    struct known_fault f;
    struct customer who;
    int64_t added;
    TRY(open_fault(w, fault_id, &f));
    TRY(customer_get(w, customer_id, &who));
    if (f.all_n >= FAULT_CUSTOMERS_MAX)
        return ERR(w->arena, ERR_LIMIT, "5,000 customers are the most.", .field = "customers",
                   .hint = "Open a second one for the others.");
    TRY(sql_fault_customer_insert(w->db, fault_id, customer_id, &added));
    return added ? note(w, fault_id, "fault.add") : NULL;
}

static const struct err *settle(struct work *w, int64_t fault_id, int64_t customer_id,
                                enum fault_told state, struct opt_int conversation_id,
                                struct str words) {
    struct known_fault f;
    int64_t changed;
    TRY(open_fault(w, fault_id, &f));
    TRY(sql_fault_customer_settle(w->db, fault_id, customer_id, state, conversation_id, words,
                                  recovery_who(w), work_now(w), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "This customer knows already, or is not on the list.",
                   .field = "customer", .hint = "Look at it once more, then try again.");
    return note(w, fault_id, "fault.settle");
}

static const struct err *check_his(struct work *w, int64_t customer_id, int64_t conversation_id) {
    struct conversation c;
    const struct err *e = conversation_get(w, conversation_id, &c);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && c.customer_id == customer_id) return NULL;
    return ERR(w->arena, ERR_INVALID, "This conversation is another customer’s.",
               .field = "conversation", .hint = "Choose one of his own.");
}

const struct err *fault_wrote(struct work *w, int64_t fault_id, int64_t customer_id,
                              int64_t conversation_id) {
    TRY(check_his(w, customer_id, conversation_id));
    return settle(w, fault_id, customer_id, TOLD_WROTE_FIRST, OPT(conversation_id), S(""));
}

const struct err *fault_told(struct work *w, int64_t fault_id, int64_t customer_id,
                             enum fault_told how, int64_t conversation_id, struct str words) {
    struct str said = str_trim(words);
    if (how != TOLD_BY_US && how != TOLD_NOT_NEEDED)
        return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "state",
                   .hint = "Choose one of those that are offered.");
    TRY(recovery_check_text(w, said, how == TOLD_NOT_NEEDED, RECOVERY_LINE_MAX, "words"));
    if (conversation_id) TRY(check_his(w, customer_id, conversation_id));
    return settle(w, fault_id, customer_id, how, conversation_id ? OPT(conversation_id) : OPT_NONE,
                  said);
}

/* Whoever has complained about such an order knows already. */
static const struct err *link_writers(struct work *w, int64_t fault_id, int64_t product_id,
                                      struct str batch) {
    struct fault_writer *rows;
    size_t n;
    TRY(sql_fault_writers(w->db, fault_id, product_id, batch, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(settle(w, fault_id, rows[i].customer_id, TOLD_WROTE_FIRST,
                   OPT(rows[i].conversation_id), S("")));
    return NULL;
}

const struct err *fault_add_buyers(struct work *w, int64_t fault_id, struct str sku,
                                   struct str batch, int64_t *ret_added) {
    struct known_fault f;
    struct product p;
    bool found;
    TRY(open_fault(w, fault_id, &f));
    TRY(product_by_sku(w, str_trim(sku), &p, &found));
    if (!found)
        return ERR(w->arena, ERR_INVALID, "There is no product with this number.", .field = "sku",
                   .hint = "Write its SKU as it stands under Products.");
    TRY(recovery_check_text(w, str_trim(batch), false, RECOVERY_LINE_MAX, "batch"));
    TRY(sql_fault_add_buyers(w->db, fault_id, p.id, str_trim(batch),
                             FAULT_CUSTOMERS_MAX - f.all_n, ret_added));
    TRY(link_writers(w, fault_id, p.id, str_trim(batch)));
    return *ret_added ? note(w, fault_id, "fault.add") : NULL;
}

const struct err *fault_close(struct work *w, int64_t fault_id) {
    struct known_fault f;
    int64_t changed;
    TRY(open_fault(w, fault_id, &f));
    TRY(sql_fault_set_closed(w->db, fault_id, work_now(w), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody is still to be told.", .field = "fault",
                   .hint = "Tell them, or say why there is nothing to tell.");
    return note(w, fault_id, "fault.close");
}
