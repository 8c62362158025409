#include "desk/draft/draft.h"

#include "db/db.h"
#include "desk/draft/draft_sql.h"

const struct err *draft_save(struct work *w, int64_t conversation_id, enum draft_kind kind,
                             struct str text, int64_t seq) {
    if (text.n > DRAFT_MAX)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Send it in parts or attach it as a file.");
    return sql_draft_put(w->db, w->actor.user_id, conversation_id, kind, text, seq, work_now(w),
                         NULL);
}

const struct err *draft_load(struct work *w, int64_t conversation_id, enum draft_kind kind,
                             struct draft *ret) {
    struct draft d = { .text = S("") };
    bool found;
    TRY(sql_draft_get(w->db, w->actor.user_id, conversation_id, kind, &d, &found));
    *ret = found ? d : (struct draft){ .text = S("") };
    return NULL;
}

const struct err *draft_load_all(struct work *w, int64_t conversation_id,
                                 struct draft ret[DRAFT_KINDS]) {
    struct draft_of *rows;
    size_t n;
    TRY(sql_drafts_of(w->db, w->actor.user_id, conversation_id, &rows, &n));
    for (int kind = 0; kind < DRAFT_KINDS; kind++)
        ret[kind] = (struct draft){ .text = S("") };
    for (size_t i = 0; i < n; i++)
        if (rows[i].kind >= 0 && rows[i].kind < DRAFT_KINDS)
            ret[rows[i].kind] = (struct draft){ rows[i].text, rows[i].seq, rows[i].saved_at };
    return NULL;
}

const struct err *draft_sent(struct work *w, int64_t conversation_id, enum draft_kind kind,
                             int64_t seq) {
    return sql_draft_clear(w->db, w->actor.user_id, conversation_id, kind, seq, NULL);
}
