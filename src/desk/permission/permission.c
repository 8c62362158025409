#include "desk/permission/permission.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/customer/customer.h"
#include "desk/customer/customer_sql.h"
#include "desk/permission/permission_sql.h"

const char *const permission_purposes[] = { "offers", "survey", NULL };
const char *const permission_bases[] = { "consent", "soft_opt_in", NULL };

static const struct err *wrong(struct work *w, const char *msg, const char *field, const char *hint) {
    return ERR(w->arena, ERR_INVALID, msg, .field = field, .hint = hint);
}

static const struct err *check_order(struct work *w, int64_t customer_id, const struct permission_said *in) {
    int64_t id;
    bool found = false;
    bool soft = in->given && in->basis == BASIS_SOFT_OPT_IN;
    if (!soft && !in->order_id.set) return NULL;
    if (soft && in->order_id.set) TRY(sql_permission_order_of(w->db, in->order_id.v, customer_id, &id, &found));
    if (found) return NULL;
    return wrong(w, "From which order does this come?", "order",
                 "Without consent only who bought may be written to: name an order of this customer, and only then.");
}

static const struct err *check(struct work *w, int64_t customer_id, const struct permission_said *in) {
    if (in->purpose < 0 || in->purpose >= PERMISSION_PURPOSES)
        return wrong(w, "What is it for?", "purpose", "Take offers or survey.");
    if (in->basis < 0 || in->basis >= PERMISSION_BASES || (in->basis && in->purpose != PERMISSION_OFFERS))
        return wrong(w, "On what does this rest?", "basis",
                     "Take consent or, for mail about offers to somebody who bought, soft_opt_in.");
    if (in->source.n == 0 || in->source.n > PERMISSION_SOURCE_MAX || !utf8_is_line(in->source))
        return wrong(w, "Where was this said?", "source", "Write one line of at most 200 bytes.");
    return check_order(w, customer_id, in);
}

/* Counting up the record makes who decides about a mail of this moment start over (offer.c). */
static const struct err *add(struct work *w, int64_t customer_id, const struct permission_said *in,
                             struct opt_int merge_id) {
    int64_t id;
    struct opt_int by = w->actor.kind == ACTOR_USER && !merge_id.set ? OPT(w->actor.user_id) : OPT_NONE;
    TRY(sql_customer_new_version(w->db, customer_id, NULL));
    TRY(sql_permission_insert(w->db, customer_id, in->purpose, in->given, in->basis, in->order_id, in->source, by,
                              merge_id, work_now(w), &id));
    return customer_changed(w, customer_id, in->given ? "permission.give" : "permission.withdraw",
                            str_of(permission_purposes[in->purpose]));
}

static bool same(const struct permission *now, const struct permission_said *in) {
    if (now->given != in->given) return false;
    if (!in->given) return true;
    bool order = now->order_id.set == in->order_id.set && (!now->order_id.set || now->order_id.v == in->order_id.v);
    return now->basis == in->basis && order;
}

const struct err *permission_say(struct work *w, int64_t customer_id, const struct permission_said *in) {
    struct permission now;
    struct permission_said said = *in;
    bool any;
    said.source = str_trim(in->source);
    TRY(check(w, customer_id, &said));
    TRY(permission_now(w, customer_id, (enum permission_purpose)in->purpose, &now, &any));
    return any && same(&now, &said) ? NULL : add(w, customer_id, &said, OPT_NONE);
}

const struct err *permission_now(struct work *w, int64_t customer_id, enum permission_purpose purpose,
                                 struct permission *ret, bool *ret_said) {
    return sql_permission_now(w->db, customer_id, purpose, ret, ret_said);
}

const struct err *permission_history(struct work *w, int64_t customer_id, struct permission **ret, size_t *ret_n) {
    return sql_permission_history(w->db, customer_id, ret, ret_n);
}

/* ---- joined, and taken apart ---- */

static struct permission_said said_of(const struct permission *p, struct str source) {
    return (struct permission_said){ .purpose = p->purpose,
                                     .basis = p->basis,
                                     .given = p->given,
                                     .order_id = p->order_id,
                                     .source = source };
}

const struct err *permission_join(struct work *w, int64_t merge_id, int64_t from, int64_t into) {
    for (int i = 0; i < PERMISSION_PURPOSES; i++) {
        struct permission gone, kept;
        bool gone_any, kept_any;
        TRY(permission_now(w, from, (enum permission_purpose)i, &gone, &gone_any));
        TRY(permission_now(w, into, (enum permission_purpose)i, &kept, &kept_any));
        bool stricter = gone_any && kept_any && !gone.given && kept.given;
        if (!gone_any || (kept_any && !stricter)) continue;
        struct permission_said said = said_of(&gone, PERMISSION_BY_JOINING);
        TRY(add(w, into, &said, OPT(merge_id)));
    }
    return NULL;
}

const struct err *permission_apart(struct work *w, int64_t joined_at, int64_t now_with, int64_t back) {
    for (int i = 0; i < PERMISSION_PURPOSES; i++) {
        struct permission kept, own;
        bool any, own_any;
        TRY(permission_now(w, now_with, (enum permission_purpose)i, &kept, &any));
        TRY(permission_now(w, back, (enum permission_purpose)i, &own, &own_any));
        if (!any || kept.given || kept.at <= joined_at || kept.merge_id.set) continue;
        struct permission_said said = said_of(&kept, PERMISSION_BY_PARTING);
        if (!own_any || own.given) TRY(add(w, back, &said, OPT_NONE));
    }
    return NULL;
}
