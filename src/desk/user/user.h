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
/* Switches a person off (sessions end at once) or on again. */
MUST_USE const struct err *user_set_active(struct work *w, int64_t id, bool active);
/* SEES_ALL, SEES_TEAMS or SEES_ASSIGNED. */
MUST_USE const struct err *user_set_sees(struct work *w, int64_t id, int64_t sees);

/* A new team; ERR_CONFLICT when its name is taken. */
MUST_USE const struct err *team_add(struct work *w, struct str name, int64_t *ret_id);
/* All teams, oldest first. */
MUST_USE const struct err *team_list(struct work *w, struct team **ret, size_t *ret_n);
/* Makes a person a member; again changes nothing. */
MUST_USE const struct err *team_join(struct work *w, int64_t team_id, int64_t user_id);
/* Whether a person is a member. */
MUST_USE const struct err *user_in_team(struct work *w, int64_t user_id, int64_t team_id,
                                        bool *ret);

#endif
