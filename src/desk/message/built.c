/* What an answer is made of: the guidance behind it, and whether others got the same (P42). */
#include "base/moment.h"
#include "db/db.h"
#include "desk/alike/alike.h"
#include "desk/guidance/use.h"
#include "desk/message/message.h"
#include "desk/message/message_sql.h"
#include "desk/tone/tone.h"

#define REMEMBERED (7 * MOMENT_DAY)

/* Customers who got nearly the same, each once. */
static int64_t others(struct work *w, const struct reply_print *rows, size_t n, struct alike own) {
    int64_t count = 0;
    for (size_t i = 0; i < n; i++) {
        bool known = alike_prints(alike_read(w->arena, rows[i].print), own) < ALIKE_SAME;
        for (size_t k = 0; k < i && !known; k++)
            known = rows[k].customer_id == rows[i].customer_id &&
                    alike_prints(alike_read(w->arena, rows[k].print), own) >= ALIKE_SAME;
        count += !known;
    }
    return count;
}

/* The greeting names a person, so it makes no text another one. */
static const struct err *compare(struct work *w, const struct answer *in,
                                 const struct conversation *c, int64_t id, int64_t *ret) {
    struct reply_print *rows;
    size_t n;
    struct str body = str_from(in->text, tone_greeting(w->arena, in->text));
    struct str print = alike_print(w->arena, alike_of(w->arena, body));
    *ret = 0;
    if (print.n == 0) return NULL;
    TRY(sql_prints_since(w->db, w->actor.user_id, work_now(w) - REMEMBERED, c->customer_id, &rows,
                         &n));
    *ret = others(w, rows, n, alike_read(w->arena, print));
    return sql_print_insert(w->db, id, w->actor.user_id, c->customer_id, work_now(w), print);
}

const struct err *message_built(struct work *w, const struct answer *in,
                                const struct conversation *c, int64_t message_id) {
    struct use u = { in->guidance, in->guidance_n, in->reason };
    int64_t alike;
    TRY(compare(w, in, c, message_id, &alike));
    if (u.n) TRY(use_keep(w, &u, in->text, message_id));
    return alike || u.n ? sql_message_mark(w->db, message_id, alike, (int64_t)u.n, NULL) : NULL;
}

const struct err *message_unbuilt(struct work *w, const struct message *m) {
    if (m->guided) TRY(use_forget(w, m->id));
    if (m->guided || m->alike) TRY(sql_message_mark(w->db, m->id, 0, 0, NULL));
    return sql_print_drop(w->db, m->id, NULL);
}
