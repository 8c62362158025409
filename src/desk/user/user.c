#include "desk/user/user.h"

#include "base/zone.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/auth_sql.h"
#include "desk/mailbox/mailbox.h"
#include "desk/user/user_sql.h"

const struct err *user_check_lang(struct work *w, struct str lang) {
    static const char *const known[] = { "en", "sr", "sr-Latn", "hu", "sl", "el" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(lang, str_of(known[i]))) return NULL;
    return ERR(w->arena, ERR_INVALID, "Kept does not speak this language.", .field = "lang",
               .hint = "Choose en, sr, sr-Latn, hu, sl or el.");
}

const struct err *user_add(struct work *w, const struct user_new *in, int64_t *ret_id) {
    struct str mail = mailbox_normal(w->arena, in->mail);
    if (!mailbox_address_ok(mail))
        return ERR(w->arena, ERR_INVALID, "This is not a mail address.", .field = "mail",
                   .hint = "Write it like name@example.org.");
    TRY(user_check_lang(w, in->lang));
    TRY(sql_user_insert(w->db, mail, in->name.n ? in->name : mail, in->password_hash, in->role,
                        in->sees, in->lang, in->zone, work_now(w), ret_id));
    return audit_note(w, "user.add", str_printf(w->arena, "user:%lld", (long long)*ret_id), S(""));
}

const struct err *user_set_profile(struct work *w, int64_t id, const struct user_profile *p) {
    const struct zone *zone;
    TRY(user_check_name(w, p->name, USER_NAME_MAX));
    TRY(user_check_lang(w, p->lang));
    if (zone_load(w->arena, w->sys, p->zone, &zone))
        return ERR(w->arena, ERR_INVALID, "There is no such time zone.", .field = "zone",
                   .hint = "Write it like Europe/Belgrade.");
    if (p->theme < 0 || p->theme > 2 || p->density < 0 || p->density > 1)
        return ERR(w->arena, ERR_INVALID, "There is no such theme.", .field = "theme",
                   .hint = "Choose system, light or dark.");
    TRY(sql_user_set_profile(w->db, id, str_trim(p->name), p->lang, p->zone, p->theme, p->density,
                             NULL));
    return audit_note(w, "user.profile", str_printf(w->arena, "user:%lld", (long long)id), S(""));
}

const struct err *user_set_keys(struct work *w, int64_t id, bool single) {
    return sql_user_set_keys(w->db, id, single, NULL);
}

const struct err *user_get(struct work *w, int64_t id, struct user *ret) {
    bool found;
    TRY(sql_user_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such person here.");
}

const struct err *user_by_mail(struct work *w, struct str mail, struct user *ret, bool *ret_found) {
    return sql_user_by_mail(w->db, mailbox_normal(w->arena, mail), ret, ret_found);
}

const struct err *user_list(struct work *w, struct user **ret, size_t *ret_n) {
    return sql_user_all(w->db, ret, ret_n);
}

const struct err *user_set_preferences(struct work *w, int64_t id, struct str lang, int64_t theme) {
    TRY(user_check_lang(w, lang));
    if (theme < 0 || theme > 2)
        return ERR(w->arena, ERR_INVALID, "There is no such theme.", .field = "theme",
                   .hint = "Choose system, light or dark.");
    return sql_user_set_preferences(w->db, id, lang, theme, NULL);
}

const struct err *user_set_sees(struct work *w, int64_t id, int64_t sees) {
    TRY(sql_user_set_sees(w->db, id, sees, NULL));
    return audit_note(w, "user.sees", str_printf(w->arena, "user:%lld", (long long)id),
                      str_printf(w->arena, "%lld", (long long)sees));
}
