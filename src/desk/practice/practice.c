#include "desk/practice/practice.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/practice/practice_sql.h"

static const struct err *note(struct work *w, int64_t changed, const char *action) {
    if (!changed) return NULL;
    return audit_note(w, action, str_printf(w->arena, "user:%lld", (long long)w->actor.user_id),
                      S(""));
}

const struct err *practice_get(struct work *w, struct practice *ret) {
    bool found;
    *ret = (struct practice){ .answer = S("") };
    return sql_practice_by_user(w->db, w->actor.user_id, ret, &found);
}

const struct err *practice_begin(struct work *w) {
    int64_t changed;
    TRY(sql_practice_begin(w->db, w->actor.user_id, work_now(w), &changed));
    return note(w, changed, "practice.begin");
}

const struct err *practice_answer(struct work *w, struct str text) {
    struct str answer = str_trim(text);
    int64_t changed;
    if (answer.n == 0 || !utf8_valid(answer))
        return ERR(w->arena, ERR_INVALID, "There is nothing to send yet.", .field = "text",
                   .hint = "Write a line or two, as you would to a customer.");
    if (answer.n > PRACTICE_ANSWER_MAX)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "For practice a few lines will do.");
    TRY(sql_practice_answer(w->db, w->actor.user_id, answer, work_now(w), &changed));
    return note(w, changed, "practice.answer");
}

const struct err *practice_take_back(struct work *w, struct str *ret_text) {
    struct practice p;
    int64_t changed;
    TRY(practice_get(w, &p));
    *ret_text = p.answer;
    TRY(sql_practice_take_back(w->db, w->actor.user_id, &changed));
    return note(w, changed, "practice.take-back");
}

const struct err *practice_solve(struct work *w) {
    int64_t changed;
    TRY(sql_practice_solve(w->db, w->actor.user_id, &changed));
    return note(w, changed, "practice.solve");
}

const struct err *practice_open_again(struct work *w) {
    int64_t changed;
    TRY(sql_practice_open_again(w->db, w->actor.user_id, &changed));
    return note(w, changed, "practice.open");
}

const struct err *practice_throw_away(struct work *w) {
    int64_t changed;
    TRY(sql_practice_throw_away(w->db, w->actor.user_id, &changed));
    return note(w, changed, "practice.throw-away");
}
