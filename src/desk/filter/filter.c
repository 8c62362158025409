#include "desk/filter/filter.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/filter/filter_sql.h"
#include "desk/tag/tag.h"

static const struct err *note(struct work *w, const char *action, int64_t id) {
    return audit_note(w, action, str_printf(w->arena, "filter:%lld", (long long)id), S(""));
}

static const struct err *check(struct work *w, struct str name, struct str view) {
    enum conversation_view known;
    struct saved_filter *all;
    size_t n;
    if (name.n == 0 || !utf8_valid(name) || str_find_char(name, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "This view has no name yet.", .field = "name",
                   .hint = "Give it one of a word or two.");
    if (name.n > FILTER_NAME_MAX)
        return ERR(w->arena, ERR_LIMIT, "This name is too long.", .field = "name",
                   .hint = "Take one or two words, at most 60 bytes.");
    if (!conversation_view_by_name(view, &known))
        return ERR(w->arena, ERR_INVALID, "There is no such view.", .field = "view");
    TRY(filter_list(w, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, name)) return NULL;
    if (n < FILTERS_MAX) return NULL;
    return ERR(w->arena, ERR_LIMIT, "You have 20 views of your own, and more help nobody.",
               .field = "name", .hint = "Remove one first.");
}

const struct err *filter_save(struct work *w, struct str name, struct str view, struct opt_int tag_id,
                              bool urgent, int64_t *ret_id) {
    struct tag t;
    name = utf8_one_line(w->arena, name);
    TRY(check(w, name, view));
    if (tag_id.set) TRY(tag_get(w, tag_id.v, &t));
    TRY(sql_filter_put(w->db, w->actor.user_id, name, view, tag_id, urgent, work_now(w), ret_id));
    return note(w, "filter.save", *ret_id);
}

const struct err *filter_remove(struct work *w, int64_t id) {
    int64_t n;
    TRY(sql_filter_remove(w->db, w->actor.user_id, id, &n));
    return n ? note(w, "filter.remove", id) : NULL;
}

const struct err *filter_list(struct work *w, struct saved_filter **ret, size_t *ret_n) {
    return sql_filters_of(w->db, w->actor.user_id, ret, ret_n);
}
