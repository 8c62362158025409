#include "desk/customer/customer.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/customer/customer_sql.h"
#include "desk/mailbox/mailbox.h"
#include "desk/search/search.h"

enum { NAME_MAX_BYTES = 300 };

static const struct err *make(struct work *w, struct str address, struct str name, struct str lang,
                              int64_t *ret_id) {
    struct str shown = name.n ? name : address.n ? address : S("Without a sender");
    TRY(sql_customer_insert(w->db, shown, lang, work_now(w), ret_id));
    if (address.n)
        TRY(sql_contact_point_insert(w->db, *ret_id, CONTACT_MAIL,
                                     mailbox_normal(w->arena, address), address, work_now(w),
                                     NULL));
    return search_put_customer(w, *ret_id);
}

const struct err *customer_by_mail(struct work *w, struct str address, struct str name,
                                   struct str lang, struct customer *ret) {
    struct customer c;
    bool found = false;
    if (name.n > NAME_MAX_BYTES) name = address;
    if (address.n) {
        struct str normal = mailbox_normal(w->arena, address);
        TRY(sql_customer_by_contact(w->db, CONTACT_MAIL, normal, &c, &found));
    }
    if (found) {
        if (name.n && str_eq_nocase(c.name, address)) {
            TRY(sql_customer_set_name(w->db, c.id, name, NULL));
            TRY(search_renamed(w, c.id));
        }
        if (lang.n && !str_is_set(c.lang)) TRY(sql_customer_set_lang(w->db, c.id, lang, NULL));
        return customer_get(w, c.id, ret);
    }
    int64_t id;
    TRY(make(w, address, name, lang, &id));
    return customer_get(w, id, ret);
}

const struct err *customer_get(struct work *w, int64_t id, struct customer *ret) {
    bool found;
    TRY(sql_customer_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such customer.");
}

const struct err *customer_change(struct work *w, int64_t id, struct str name, struct str lang) {
    struct customer c;
    TRY(customer_get(w, id, &c));
    name = str_trim(name);
    if (name.n == 0 || name.n > NAME_MAX_BYTES || !utf8_is_line(name))
        return ERR(w->arena, ERR_INVALID, "This is no name.", .field = "name",
                   .hint = "Send one line of at most 300 bytes.");
    bool same_lang = str_is_set(lang) == str_is_set(c.lang) && str_eq(lang, c.lang);
    if (str_eq(name, c.name) && same_lang) return NULL;
    TRY(sql_customer_change(w->db, id, name, lang, NULL));
    if (!str_eq(name, c.name)) TRY(search_renamed(w, id));
    return audit_note(w, "customer.change", str_printf(w->arena, "customer:%lld", (long long)id),
                      S(""));
}

const struct err *customer_contacts(struct work *w, int64_t id, struct contact_point **ret,
                                    size_t *ret_n) {
    return sql_customer_contacts(w->db, id, ret, ret_n);
}
