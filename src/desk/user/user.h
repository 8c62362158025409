/* user.h - the people who answer, and their teams. */
#ifndef DESK_USER_USER_H
#define DESK_USER_USER_H

#include "desk/user/user_rows.h"
#include "desk/work.h"

/* The languages of the pages; ERR_INVALID for others. */
MUST_USE const struct err *user_check_lang(struct work *w, struct str lang);

struct user_new {
    struct str mail, name, password_hash, lang, zone;
    int64_t role, sees;
};

/* All need a transaction. user_add: ERR_INVALID for an address that is none, ERR_CONFLICT when it
 * is there. */
MUST_USE const struct err *user_add(struct work *w, const struct user_new *in, int64_t *ret_id);
MUST_USE const struct err *user_get(struct work *w, int64_t id, struct user *ret);
MUST_USE const struct err *user_by_mail(struct work *w, struct str mail, struct user *ret,
                                        bool *ret_found);
MUST_USE const struct err *user_list(struct work *w, struct user **ret, size_t *ret_n);
MUST_USE const struct err *user_set_preferences(struct work *w, int64_t id, struct str lang,
                                                int64_t theme);
/* One line of 1 to max bytes that is not only spaces; ERR_INVALID with field "name". */
enum { USER_NAME_MAX = 120, TEAM_NAME_MAX = 80 };
MUST_USE const struct err *user_check_name(struct work *w, struct str name, size_t max);
/* What a person settles for himself. ERR_INVALID with the field. density: 0 comfortable, 1 compact. */
struct user_profile {
    struct str name, lang, zone;
    int64_t theme, density;
};
MUST_USE const struct err *user_set_profile(struct work *w, int64_t id, const struct user_profile *p);

/* May a letter alone do something on his pages (WCAG 2.1.4)? */
MUST_USE const struct err *user_set_keys(struct work *w, int64_t id, bool single);

/* Switches a person off or on again; once more changes nothing. Off: sessions and links end at once,
 * and what the person had in hand goes back to its team. ERR_CONFLICT for the last owner (nobody else
 * could let people in again), for what belongs to no team, and where a team would have open
 * conversations and nobody to answer them. An invited person is neither on nor off. */
MUST_USE const struct err *user_set_active(struct work *w, int64_t id, bool active);
/* SEES_ALL, SEES_TEAMS or SEES_ASSIGNED. */
MUST_USE const struct err *user_set_sees(struct work *w, int64_t id, int64_t sees);
/* What an owner says a person may; ERR_CONFLICT when it was changed since that version, and for the
 * last owner. */
MUST_USE const struct err *user_set_rights(struct work *w, int64_t id, int64_t version, int64_t role,
                                           int64_t sees);

/* Invitations: a person who is there and switched off until the link is taken that a mail brings
 * (notice.h, auth/password.h). password_hash is that of a password nobody knows. ERR_CONFLICT when
 * the address is there. */
MUST_USE const struct err *user_invite(struct work *w, const struct user_new *in, int64_t *ret_id);
/* The mail once more; ERR_CONFLICT when the person has come in the meantime. */
MUST_USE const struct err *user_invite_again(struct work *w, int64_t id);
/* Takes an invitation back, and the person with it; ERR_CONFLICT as above. */
MUST_USE const struct err *user_withdraw(struct work *w, int64_t id);

/* A new team; ERR_CONFLICT when its name is taken. */
MUST_USE const struct err *team_add(struct work *w, struct str name, int64_t *ret_id);
/* All teams, oldest first. */
MUST_USE const struct err *team_list(struct work *w, struct team **ret, size_t *ret_n);
/* Makes a person a member; again changes nothing. */
MUST_USE const struct err *team_join(struct work *w, int64_t team_id, int64_t user_id);
MUST_USE const struct err *team_get(struct work *w, int64_t id, struct team *ret);
/* ERR_CONFLICT when it was changed since that version or the name is taken. */
MUST_USE const struct err *team_rename(struct work *w, int64_t id, int64_t version, struct str name);
/* Ends a membership; again changes nothing. ERR_CONFLICT when open conversations would be left with
 * nobody to answer them. */
MUST_USE const struct err *team_leave(struct work *w, int64_t team_id, int64_t user_id);
/* Removes a team. ERR_CONFLICT when it was changed since that version, for the last one, and for one that a
 * mailbox or a conversation, also an old one, belongs to. */
MUST_USE const struct err *team_remove(struct work *w, int64_t id, int64_t version);
enum { TEAMS_A_PERSON = 50, TEAM_MEMBERS_MAX = 200 };
/* ERR_CONFLICT where a team has open conversations and nobody to answer them but this person. */
MUST_USE const struct err *team_keep_staffed(struct work *w, int64_t team_id, int64_t but);
/* All memberships, by team. */
MUST_USE const struct err *team_members(struct work *w, struct team_member **ret, size_t *ret_n);
/* Whether a person is a member. */
MUST_USE const struct err *user_in_team(struct work *w, int64_t user_id, int64_t team_id,
                                        bool *ret);

#endif
