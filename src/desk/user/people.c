/* Who is let in, who is switched off, what each may. */
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/auth_sql.h"
#include "desk/conversation/conversation.h"
#include "desk/mailbox/mailbox.h"
#include "desk/notice/notice.h"
#include "desk/user/user.h"
#include "desk/user/user_sql.h"

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "user:%lld", (long long)id);
}

/* The last owner stays: nobody else could let people in again. */
static const struct err *keep_an_owner(struct work *w, const struct user *u) {
    int64_t others;
    if (u->role != ROLE_OWNER || !u->active) return NULL;
    TRY(sql_owners_but(w->db, u->id, &others));
    if (others) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This is the only owner.", .hint = "Add another one first.");
}

static struct str team_name(const struct team *teams, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (teams[i].id == id) return teams[i].name;
    return S("");
}

static const struct err *hand_one_back(struct work *w, int64_t id, int64_t user_id,
                                       const struct team *teams, size_t n) {
    struct conversation c;
    TRY(conversation_get(w, id, &c));
    if (!c.team_id.set)
        return ERR(w->arena, ERR_CONFLICT, "Conversations of this person belong to no team.",
                   .hint = "Give them to somebody else first.");
    TRY(team_keep_staffed(w, c.team_id.v, user_id));
    return conversation_assign(w, &c, OPT_NONE, c.team_id, team_name(teams, n, c.team_id.v));
}

static const struct err *hand_back(struct work *w, int64_t user_id) {
    int64_t *ids;
    size_t n, team_n;
    struct team *teams;
    TRY(team_list(w, &teams, &team_n));
    do { /* what was handed back is his no more */
        TRY(sql_user_in_hand(w->db, user_id, &ids, &n));
        for (size_t i = 0; i < n; i++)
            TRY(hand_one_back(w, ids[i], user_id, teams, team_n));
    } while (n > 0);
    return NULL;
}

static const struct err *leave_teams_staffed(struct work *w, int64_t user_id) {
    int64_t *teams;
    size_t n;
    TRY(sql_user_teams(w->db, user_id, &teams, &n));
    for (size_t i = 0; i < n; i++)
        TRY(team_keep_staffed(w, teams[i], user_id));
    return NULL;
}

static const struct err *switch_off(struct work *w, const struct user *u) {
    TRY(keep_an_owner(w, u));
    TRY(leave_teams_staffed(w, u->id));
    TRY(hand_back(w, u->id));
    TRY(sql_session_delete_of_user(w->db, u->id, NULL));
    TRY(sql_link_forget_all(w->db, u->id, NULL));
    db_wake(w->db, WAKE_EVENTS);
    return NULL;
}

const struct err *user_set_active(struct work *w, int64_t id, bool active) {
    struct user u;
    int64_t changed;
    TRY(user_get(w, id, &u));
    if (u.active && !active) TRY(switch_off(w, &u));
    TRY(sql_user_set_active(w->db, id, active, &changed));
    if (!changed) return NULL;
    return audit_note(w, active ? "user.on" : "user.off", object_of(w, id), S(""));
}

const struct err *user_set_rights(struct work *w, int64_t id, int64_t version, int64_t role,
                                  int64_t sees) {
    struct user u;
    int64_t changed;
    if (role < ROLE_AGENT || role > ROLE_OWNER || sees < SEES_ALL || sees > SEES_ASSIGNED)
        return ERR(w->arena, ERR_INVALID, "There is no such role.", .field = "role",
                   .hint = "Choose one of the list.");
    TRY(user_get(w, id, &u));
    if (role != ROLE_OWNER) TRY(keep_an_owner(w, &u));
    TRY(sql_user_set_rights(w->db, id, version, role, sees, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    db_wake(w->db, WAKE_EVENTS);
    return audit_note(w, "user.rights", object_of(w, id),
                      str_printf(w->arena, "role %lld, sees %lld", (long long)role,
                                 (long long)sees));
}

const struct err *user_invite(struct work *w, const struct user_new *in, int64_t *ret_id) {
    struct user there;
    bool found;
    if (in->name.n) TRY(user_check_name(w, in->name, USER_NAME_MAX));
    TRY(user_by_mail(w, in->mail, &there, &found));
    if (found)
        return ERR(w->arena, ERR_CONFLICT, "There is a person with this address already.",
                   .hint = "Choose another address.", .field = "mail");
    TRY(user_add(w, in, ret_id));
    TRY(sql_user_set_invited(w->db, *ret_id, work_now(w), NULL));
    return notice_add(w, NOTICE_INVITATION, mailbox_normal(w->arena, in->mail));
}

static const struct err *invited(struct work *w, int64_t id, struct user *ret) {
    TRY(user_get(w, id, ret));
    if (ret->invited_at.set) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This person has taken the invitation already.",
               .hint = "Look at the list once more.");
}

const struct err *user_invite_again(struct work *w, int64_t id) {
    struct user u;
    TRY(invited(w, id, &u));
    TRY(notice_add(w, NOTICE_INVITATION, u.mail));
    return audit_note(w, "user.invite", object_of(w, id), S(""));
}

const struct err *user_withdraw(struct work *w, int64_t id) {
    struct user u;
    TRY(invited(w, id, &u));
    TRY(notice_forget(w, NOTICE_INVITATION, u.mail));
    TRY(sql_link_forget_all(w->db, id, NULL));
    TRY(sql_team_leave_all(w->db, id, NULL));
    TRY(sql_user_withdraw(w->db, id, NULL));
    return audit_note(w, "user.withdraw", object_of(w, id), S(""));
}
