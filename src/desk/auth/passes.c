#include "desk/auth/passes.h"

#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/auth_sql.h"
#include "desk/user/user.h"

static struct str me(struct work *w) {
    return str_printf(w->arena, "user:%lld", (long long)w->actor.user_id);
}

const struct err *passes_sessions(struct work *w, const struct session *mine,
                                  struct session_item **ret, size_t *ret_n) {
    return sql_session_list(w->db, w->actor.user_id, work_now(w), str_of(mine->pass.hash), ret,
                            ret_n);
}

static const struct err *ended(struct work *w, int64_t n) {
    if (n == 0) return NULL;
    db_wake(w->db, WAKE_EVENTS);
    return audit_note(w, "session.end", me(w), str_printf(w->arena, "%lld", (long long)n));
}

const struct err *passes_session_end(struct work *w, struct str handle) {
    int64_t n;
    TRY(sql_session_end(w->db, w->actor.user_id, handle, &n));
    return ended(w, n);
}

const struct err *passes_end_others(struct work *w, const struct auth_pass *own) {
    int64_t n;
    TRY(sql_session_end_others(w->db, w->actor.user_id, str_of(own->hash), &n));
    return ended(w, n);
}

static const struct err *seen_tx(struct work *w, void *arg) {
    const struct auth_pass *pass = arg;
    struct str hash = str_of(pass->hash);
    return pass->token ? sql_token_seen(w->db, hash, work_now(w), NULL)
                       : sql_session_seen(w->db, hash, work_now(w), NULL);
}

const struct err *passes_seen(struct work *w, const struct auth_pass *pass) {
    struct auth_pass own = *pass;
    return work_write_own(w, seen_tx, &own);
}

const struct err *passes_tokens(struct work *w, struct token_item **ret, size_t *ret_n) {
    return sql_token_list(w->db, w->actor.user_id, ret, ret_n);
}

const struct err *passes_token_make(struct work *w, struct str name, enum scope scope,
                                    struct str *ret_secret) {
    struct token_item *there;
    size_t n;
    TRY(user_check_name(w, name, TOKEN_NAME_MAX));
    TRY(passes_tokens(w, &there, &n));
    if (n >= TOKENS_MAX)
        return ERR(w->arena, ERR_LIMIT, "There are too many tokens.",
                   .hint = "Revoke one that is not used any more.", .field = "name");
    return auth_token_create(w, w->actor.user_id, scope, str_trim(name), ret_secret);
}

const struct err *passes_token_revoke(struct work *w, int64_t id) {
    int64_t n;
    TRY(sql_token_revoke(w->db, id, w->actor.user_id, work_now(w), &n));
    if (n == 0) return NULL;
    db_wake(w->db, WAKE_EVENTS);
    return audit_note(w, "token.revoke", me(w), str_printf(w->arena, "token %lld", (long long)id));
}
