#include "desk/mailbox/dkim.h"

#include "desk/audit/audit.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/mailbox_sql.h"
#include "desk/mailbox/sealed.h"

struct str dkim_domain(struct arena *a, struct str address) {
    struct str normal = mailbox_normal(a, address);
    ptrdiff_t at = str_find_last_char(normal, '@');
    return at < 0 ? S("") : str_from(normal, (size_t)at + 1);
}

const struct err *dkim_get(struct work *w, struct str domain, struct dkim_key *ret,
                           bool *ret_found) {
    struct dkim_row r;
    TRY(sql_dkim_by_domain(w->db, domain, &r, ret_found));
    if (!*ret_found) return NULL;
    *ret = (struct dkim_key){ r.domain, r.selector, r.public, STR_NONE, r.found_at, r.signs != 0, r.version };
    if (!sealed_open(w, r.secret, &ret->secret)) ret->secret = STR_NONE;
    return NULL;
}

static struct str object(struct work *w, struct str domain) {
    return str_join(w->arena, S("domain:"), domain);
}

const struct err *dkim_changed(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
               .hint = "Look at it once more, then try again.");
}

const struct err *dkim_store(struct work *w, struct str domain, int64_t version, struct str selector,
                             struct str open, struct str secret) {
    int64_t changed;
    if (!domain.n)
        return ERR(w->arena, ERR_INVALID, "This address has no domain.", .field = "address",
                   .hint = "Write it like help@shop.example.");
    TRY(sql_dkim_put(w->db, domain, selector, open, sealed_put(w, secret), work_now(w), version, &changed));
    if (!changed) return dkim_changed(w);
    return audit_note(w, "dkim-key", object(w, domain), selector);
}

const struct err *dkim_switch(struct work *w, const struct dkim_key *k, bool found, bool signs) {
    int64_t changed;
    struct opt_int at = found ? OPT(work_now(w)) : k->found_at;
    TRY(sql_dkim_set(w->db, k->domain, k->version, at, signs, &changed));
    if (!changed) return dkim_changed(w);
    return audit_note(w, signs ? "dkim-on" : "dkim-off", object(w, k->domain), k->selector);
}
