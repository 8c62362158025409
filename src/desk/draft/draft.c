#include "desk/draft/draft.h"

#include "db/db.h"
#include "desk/draft/draft_sql.h"

static const struct draft nothing = {
    .text = { "", 0 }, .guidance = { "", 0 }, .reason = { "", 0 }, .files = { "", 0 }
};

const struct err *draft_keep(struct work *w, int64_t conversation_id, enum draft_kind kind,
                             const struct draft_in *in, int64_t seq) {
    if (in->text.n > DRAFT_MAX || in->guidance.n > DRAFT_MORE_MAX || in->reason.n > DRAFT_MORE_MAX)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Send it in parts or attach it as a file.");
    return sql_draft_put(w->db, w->actor.user_id, conversation_id, kind, in->text, seq, work_now(w),
                         in->guidance, in->reason, NULL);
}

/* Paragraphs, from the last one, of which one may be where the text begins: joining put it behind
 * a blank line. */
enum { PARAGRAPHS = 40 };

static struct str goes_on(struct work *w, struct str had, struct str typed) {
    if (had.n == 0 || str_starts(typed, had)) return typed;
    if (str_ends(had, typed)) return had;
    size_t at = had.n, left = PARAGRAPHS;
    while (at > 2 && left) {
        at--;
        if (had.p[at - 1] != '\n' || had.p[at - 2] != '\n') continue;
        left--;
        struct str before = { had.p, at }, tail = { had.p + at, had.n - at };
        if (str_starts(typed, tail)) return str_join(w->arena, before, typed);
    }
    return str_join3(w->arena, had, S("\n\n"), typed);
}

const struct err *draft_keep_joined(struct work *w, int64_t into_id, enum draft_kind kind,
                                    const struct draft_in *in, int64_t seq) {
    struct draft had;
    struct draft_in all = *in;
    TRY(draft_load(w, into_id, kind, &had));
    all.text = goes_on(w, had.text, in->text);
    if (all.guidance.n == 0) all.guidance = had.guidance;
    if (all.reason.n == 0) all.reason = had.reason;
    return draft_keep(w, into_id, kind, &all, seq);
}

const struct err *draft_save(struct work *w, int64_t conversation_id, enum draft_kind kind,
                             struct str text, int64_t seq) {
    struct draft_in in = { text, S(""), S("") };
    return draft_keep(w, conversation_id, kind, &in, seq);
}

const struct err *draft_set_files(struct work *w, int64_t conversation_id, enum draft_kind kind,
                                  struct str files) {
    return sql_draft_set_files(w->db, w->actor.user_id, conversation_id, kind, files, NULL);
}

const struct err *draft_load(struct work *w, int64_t conversation_id, enum draft_kind kind,
                             struct draft *ret) {
    struct draft d;
    bool found;
    TRY(sql_draft_get(w->db, w->actor.user_id, conversation_id, kind, &d, &found));
    *ret = found ? d : nothing;
    return NULL;
}

const struct err *draft_load_all(struct work *w, int64_t conversation_id,
                                 struct draft ret[DRAFT_KIND_COUNT]) {
    struct draft *rows;
    size_t n;
    TRY(sql_drafts_of(w->db, w->actor.user_id, conversation_id, &rows, &n));
    for (int kind = 0; kind < DRAFT_KIND_COUNT; kind++)
        ret[kind] = nothing;
    for (size_t i = 0; i < n; i++)
        ret[rows[i].kind] = rows[i];
    return NULL;
}

const struct err *draft_sent(struct work *w, int64_t conversation_id, enum draft_kind kind,
                             int64_t seq) {
    return sql_draft_clear(w->db, w->actor.user_id, conversation_id, kind, seq, NULL);
}

const struct err *draft_sent_later(struct work *w, int64_t conversation_id, enum draft_kind kind,
                                   int64_t seq) {
    TRY(sql_draft_count(w->db, w->actor.user_id, conversation_id, kind, seq, work_now(w), NULL));
    return draft_sent(w, conversation_id, kind, seq);
}
