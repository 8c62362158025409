#include "desk/guidance/use.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/alike/alike.h"
#include "desk/guidance/guidance_sql.h"
#include "desk/tone/tone.h"

enum { HALF = 50, LIST_MAX = 256 };

struct use use_read(struct arena *a, struct str list, struct str reason) {
    int64_t *ids = ARENA_ARRAY(a, USE_MOST, int64_t);
    struct use u = { ids, 0, utf8_one_line(a, str_trim(reason)) };
    struct str one;
    while (list.n && u.n < USE_MOST && str_split(&list, ',', &one)) {
        bool twice = false;
        if (!str_to_int(str_trim(one), 1, INT64_MAX, &ids[u.n])) continue;
        for (size_t i = 0; i < u.n; i++)
            twice |= ids[i] == ids[u.n];
        u.n += !twice;
    }
    return u;
}

struct str use_list(struct arena *a, const struct use *u) {
    struct buf b = buf_new(a, LIST_MAX);
    for (size_t i = 0; i < u->n; i++)
        buf_printf(&b, "%s%lld", i ? "," : "", (long long)u->texts[i]);
    return b.n ? buf_str(&b) : S("");
}

static bool departs(struct work *w, struct str text, struct str from) {
    if (from.n == 0) return false;
    unsigned kept = alike_kept(alike_of(w->arena, from), alike_of(w->arena, text));
    return kept < HALF || alike_number_lost(text, from).n > 0;
}

/* Own words above the first ones that were taken over. */
static bool has_opening(struct work *w, struct str text, struct str from) {
    struct str above = str_slice(text, 0, alike_first(w->arena, text, from));
    size_t greeting = tone_greeting(w->arena, text);
    struct str own = str_from(above, greeting < above.n ? greeting : above.n);
    return above.n == text.n || alike_count(own) >= USE_OWN_WORDS;
}

const struct err *use_own_line(struct work *w, struct str text, struct str from) {
    if (has_opening(w, text, from)) return NULL;
    return ERR(w->arena, ERR_INVALID, "Begin with a line of your own.", .field = "text",
               .hint = "Above what stands in the guidance, say to this customer in your own "
                       "words what it is about.");
}

static const struct err *check_reason(struct work *w, struct str reason) {
    if (reason.n > USE_REASON_MAX)
        return ERR(w->arena, ERR_LIMIT, "This reason is too long.", .field = "reason",
                   .hint = "Say it in one line of at most 300 bytes, and the rest in a note.");
    if (!utf8_valid(reason) || str_find_char(reason, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = "reason");
    return NULL;
}

const struct err *use_check(struct work *w, const struct use *u, struct str text) {
    TRY(check_reason(w, u->reason));
    for (size_t i = 0; i < u->n; i++) {
        struct guidance_item g;
        const struct err *e = guidance_text(w, u->texts[i], &g);
        if (e && e->code == ERR_NOT_FOUND)
            return ERR(w->arena, ERR_INVALID, "There is no such guidance.", .field = "guidance",
                       .hint = "Take it off and send once more.", .cause = e);
        TRY(e);
        if (g.text.n) TRY(use_own_line(w, text, g.text));
        if (departs(w, text, g.text) && u->reason.n == 0)
            return ERR(w->arena, ERR_INVALID, "This says something else than the guidance.",
                       .field = "reason",
                       .hint = "That is all right: say why in a few words, then send.");
    }
    return NULL;
}

/* The reason stands with what the answer departs from; where that cannot be seen, with all. */
const struct err *use_keep(struct work *w, const struct use *u, struct str text,
                           int64_t message_id) {
    struct guidance_item g[USE_MOST];
    bool apart[USE_MOST], any = false;
    for (size_t i = 0; i < u->n; i++) {
        TRY(guidance_text(w, u->texts[i], &g[i]));
        any |= apart[i] = departs(w, text, g[i].text);
    }
    for (size_t i = 0; i < u->n; i++)
        TRY(sql_guidance_use_insert(w->db, message_id, g[i].text_id, g[i].id,
                                    apart[i] || !any ? u->reason : S(""), NULL));
    return NULL;
}

const struct err *use_forget(struct work *w, int64_t message_id) {
    return sql_guidance_use_drop(w->db, message_id, NULL);
}

const struct err *use_of(struct work *w, int64_t message_id, struct use *ret) {
    struct relied *rows;
    size_t n;
    TRY(sql_guidance_used_by(w->db, message_id, &rows, &n));
    int64_t *ids = ARENA_ARRAY(w->arena, n + 1, int64_t);
    struct use u = { ids, 0, S("") };
    for (size_t i = 0; i < n && i < USE_MOST; i++) {
        ids[u.n++] = rows[i].text_id;
        if (rows[i].reason.n) u.reason = rows[i].reason;
    }
    *ret = u;
    return NULL;
}

const struct err *use_in(struct work *w, int64_t conversation_id, int64_t from, struct relied **ret,
                         size_t *ret_n) {
    return sql_guidance_used_in(w->db, conversation_id, from, ret, ret_n);
}

const struct err *use_count(struct work *w, int64_t guidance_id, int64_t *ret) {
    return sql_guidance_uses(w->db, guidance_id, ret);
}

const struct err *use_departures(struct work *w, int64_t guidance_id, struct departure **ret,
                                 size_t *ret_n) {
    return sql_guidance_departures(w->db, guidance_id, ret, ret_n);
}
