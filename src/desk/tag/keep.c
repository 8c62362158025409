/* Tags kept in order: called otherwise, joined, removed. */
#include "db/db.h"
#include "base/utf8.h"
#include "desk/audit/audit.h"
#include "desk/event/event.h"
#include "desk/tag/tag_priv.h"
#include "desk/tag/tag_sql.h"

const struct err *tags_in_use(struct work *w, struct str after, int64_t upto, int64_t n,
                              struct tag_used **ret, size_t *ret_n) {
    return sql_tags_used(w->db, after, upto, n, ret, ret_n);
}

static struct str between_commas(struct work *w, struct str name) {
    return str_join3(w->arena, S(","), name, S(","));
}

/* The tag, if it is still called as the caller saw it. */
static const struct err *as_seen(struct work *w, int64_t id, struct str was, struct tag *ret) {
    TRY(tag_get(w, id, ret));
    if (str_eq(ret->name, was)) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this tag a moment ago.", .field = "name",
               .hint = "Look at its name now, then decide again.");
}

static const struct err *note(struct work *w, const char *action, int64_t id, struct str words) {
    return audit_note(w, action, str_printf(w->arena, "tag:%lld", (long long)id), words);
}

static struct str from_to(struct work *w, struct str from, struct str to) {
    return str_join3(w->arena, from, S(" > "), to);
}

static const struct err *tell(struct work *w, int64_t id, struct str sign, struct str name) {
    return event_add_tagged(w, id, str_join(w->arena, sign, name));
}

const struct err *tag_rename(struct work *w, int64_t id, struct str was, struct str name) {
    struct tag t, other;
    bool found;
    name = utf8_one_line(w->arena, name);
    TRY(as_seen(w, id, was, &t));
    TRY(tag_check(w, name));
    if (str_eq(name, t.name)) return NULL;
    TRY(tag_find(w, name, &other, &found));
    if (found && other.id != id)
        return ERR(w->arena, ERR_CONFLICT, "Another tag is called so.", .field = "name",
                   .hint = "Join this one to it below.");
    TRY(sql_tag_set_name(w->db, id, name, tag_folded(w, name), NULL));
    TRY(sql_tag_rewrite(w->db, id, between_commas(w, t.name), between_commas(w, name), NULL));
    TRY(tell(w, id, S("-"), t.name));
    TRY(tell(w, id, S("+"), name));
    return note(w, "tag.rename", id, from_to(w, t.name, name));
}

const struct err *tag_join(struct work *w, int64_t id, struct str was, int64_t into) {
    struct tag t, other;
    bool found;
    TRY(as_seen(w, id, was, &t));
    TRY(sql_tag_by_id(w->db, into, &other, &found));
    if (!found)
        return ERR(w->arena, ERR_INVALID, "There is no such tag.", .field = "into",
                   .hint = "Choose another one.");
    if (into == id)
        return ERR(w->arena, ERR_INVALID, "A tag cannot be joined to itself.", .field = "into",
                   .hint = "Choose another one.");
    struct str old = between_commas(w, t.name);
    TRY(tell(w, id, S("-"), t.name));
    TRY(sql_tag_rewrite_both(w->db, id, into, old, NULL));
    TRY(sql_tag_off_both(w->db, id, into, NULL));
    TRY(tell(w, id, S("+"), other.name)); /* what has it already is not told that it has it */
    TRY(sql_tag_rewrite(w->db, id, old, between_commas(w, other.name), NULL));
    TRY(sql_tag_move(w->db, id, into, NULL));
    TRY(sql_tag_move_filters(w->db, id, into, NULL));
    TRY(sql_tag_delete(w->db, id, NULL));
    return note(w, "tag.join", into, from_to(w, t.name, other.name));
}

const struct err *tag_remove(struct work *w, int64_t id, struct str was) {
    struct tag t;
    TRY(as_seen(w, id, was, &t));
    TRY(tell(w, id, S("-"), t.name));
    TRY(sql_tag_rewrite(w->db, id, between_commas(w, t.name), S(","), NULL));
    TRY(sql_tag_off_all(w->db, id, NULL));
    TRY(sql_tag_drop_filters(w->db, id, NULL));
    TRY(sql_tag_delete(w->db, id, NULL));
    return note(w, "tag.remove", id, t.name);
}
