/* Teams, who is in them, and names as people and teams have them. */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/user/user.h"
#include "desk/user/user_sql.h"

const struct err *user_check_name(struct work *w, struct str name, size_t max) {
    struct str shown = str_trim(name);
    if (shown.n == 0)
        return ERR(w->arena, ERR_INVALID, "A name is missing.", .field = "name",
                   .hint = "Write how it is to be called.");
    if (shown.n > max || !utf8_is_line(shown))
        return ERR(w->arena, ERR_INVALID, "This name cannot be taken.", .field = "name",
                   .hint = "Take one line of words, and not too many of them.");
    return NULL;
}

const struct err *team_keep_staffed(struct work *w, int64_t team_id, int64_t but) {
    int64_t n;
    TRY(sql_team_left_alone(w->db, team_id, but, &n));
    if (n == 0) return NULL;
    return ERR(w->arena, ERR_CONFLICT,
               "Open conversations would be left with nobody to answer them.",
               .hint = "Put somebody else into the team first.");
}

static struct str team_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "team:%lld", (long long)id);
}

static const struct err *name_free(struct work *w, struct str name, int64_t but) {
    struct team *teams;
    size_t n;
    TRY(user_check_name(w, name, TEAM_NAME_MAX));
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < n; i++)
        if (teams[i].id != but && str_eq(teams[i].name, str_trim(name)))
            return ERR(w->arena, ERR_CONFLICT, "There is a team of this name already.",
                       .hint = "Choose another name.", .field = "name");
    return NULL;
}

const struct err *team_add(struct work *w, struct str name, int64_t *ret_id) {
    TRY(name_free(w, name, 0));
    TRY(sql_team_insert(w->db, str_trim(name), work_now(w), ret_id));
    return audit_note(w, "team.add", team_of(w, *ret_id), S(""));
}

const struct err *team_list(struct work *w, struct team **ret, size_t *ret_n) {
    return sql_team_all(w->db, ret, ret_n);
}

const struct err *team_get(struct work *w, int64_t id, struct team *ret) {
    bool found;
    TRY(sql_team_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such team here.");
}

const struct err *team_rename(struct work *w, int64_t id, int64_t version, struct str name) {
    int64_t changed;
    TRY(name_free(w, name, id));
    TRY(sql_team_set_name(w->db, id, version, str_trim(name), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    return audit_note(w, "team.rename", team_of(w, id), S(""));
}

const struct err *team_join(struct work *w, int64_t team_id, int64_t user_id) {
    int64_t changed;
    TRY(sql_team_add_member(w->db, team_id, user_id, &changed));
    if (!changed) return NULL;
    TRY(sql_team_changed(w->db, team_id, NULL));
    return audit_note(w, "team.join", str_printf(w->arena, "user:%lld", (long long)user_id),
                      str_printf(w->arena, "team %lld", (long long)team_id));
}

const struct err *team_leave(struct work *w, int64_t team_id, int64_t user_id) {
    int64_t changed;
    TRY(sql_team_remove_member(w->db, team_id, user_id, &changed));
    if (!changed) return NULL;
    TRY(team_keep_staffed(w, team_id, user_id));
    TRY(sql_team_changed(w->db, team_id, NULL));
    db_wake(w->db, WAKE_EVENTS);
    return audit_note(w, "team.leave", str_printf(w->arena, "user:%lld", (long long)user_id),
                      str_printf(w->arena, "team %lld", (long long)team_id));
}

const struct err *team_members(struct work *w, struct team_member **ret, size_t *ret_n) {
    return sql_team_members(w->db, ret, ret_n);
}

const struct err *user_in_team(struct work *w, int64_t user_id, int64_t team_id, bool *ret) {
    int64_t n;
    TRY(sql_team_has_member(w->db, team_id, user_id, &n));
    *ret = n > 0;
    return NULL;
}

const struct err *team_remove(struct work *w, int64_t id, int64_t version) {
    int64_t needed, changed;
    TRY(sql_team_needed(w->db, id, &needed));
    if (needed)
        return ERR(w->arena, ERR_CONFLICT,
                   "Mailboxes or conversations belong to this team, or it is the only one.",
                   .hint = "Give it another name instead.");
    TRY(sql_team_forget_members(w->db, id, NULL));
    TRY(sql_team_delete(w->db, id, version, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    return audit_note(w, "team.remove", team_of(w, id), S(""));
}
