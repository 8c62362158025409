#include "desk/tag/tag.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/event/event.h"
#include "desk/tag/tag_priv.h"
#include "desk/tag/tag_sql.h"

const struct err *tag_list(struct work *w, int64_t n, struct tag **ret, size_t *ret_n) {
    return sql_tag_all(w->db, n, ret, ret_n);
}

/* The first reading of each word. */
struct str tag_folded(struct work *w, struct str name) {
    struct buf b = buf_new(w->arena, 1024);
    struct fold_word word;
    while (fold_next(&name, &word)) {
        if (b.n) buf_add_char(&b, ' ');
        buf_add(&b, fold_reading(&word, 0));
    }
    return b.n ? buf_str(&b) : S("");
}

const struct err *tag_find(struct work *w, struct str name, struct tag *ret, bool *ret_found) {
    return sql_tag_by_folded(w->db, tag_folded(w, name), ret, ret_found);
}

const struct err *tag_get(struct work *w, int64_t id, struct tag *ret) {
    bool found;
    TRY(sql_tag_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such tag.", .field = "tag");
}

bool tag_next(struct str *rest, struct str *ret) {
    return rest->n > 0 && str_split(rest, ',', ret);
}

static bool has(const struct conversation *c, struct str name) {
    struct str rest = c->tags, one;
    while (tag_next(&rest, &one))
        if (str_eq(one, name)) return true;
    return false;
}

static size_t count(const struct conversation *c) {
    struct str rest = c->tags, one;
    size_t n = 0;
    while (tag_next(&rest, &one))
        n++;
    return n;
}

const struct err *tag_check(struct work *w, struct str name) {
    if (!utf8_valid(name) || str_find_char(name, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = "tags");
    if (name.n > TAG_NAME_MAX)
        return ERR(w->arena, ERR_LIMIT, "This tag is too long.", .field = "tags",
                   .hint = "Take one or two words, at most 60 bytes.");
    if (str_find_char(name, ',') >= 0 || tag_folded(w, name).n == 0)
        return ERR(w->arena, ERR_INVALID, "This cannot be a tag.", .field = "tags",
                   .hint = "Write a word with letters or digits, and no comma.");
    return NULL;
}

/* The tag of this name, made where there is none. */
static const struct err *of_name(struct work *w, struct str name, struct tag *ret) {
    bool found;
    int64_t id, all;
    TRY(tag_check(w, name));
    TRY(tag_find(w, name, ret, &found));
    if (found) return NULL;
    TRY(sql_tag_count(w->db, &all));
    if (all >= TAGS_MAX)
        return ERR(w->arena, ERR_LIMIT, "This desk has 1,000 tags, and more help nobody.",
                   .field = "tags", .hint = "Take one of them.");
    bool person = w->actor.kind == ACTOR_USER;
    TRY(sql_tag_make(w->db, name, tag_folded(w, name), person ? OPT(w->actor.user_id) : OPT_NONE,
                     work_now(w), &id));
    return tag_get(w, id, ret);
}

static const struct err *note(struct work *w, const struct conversation *c, struct str sign,
                              struct str name) {
    struct str words = str_join(w->arena, sign, name);
    TRY(event_add(w, EVENT_KIND_TAGGED, c->id, 0, words));
    return audit_note(w, "conversation.tag",
                      str_printf(w->arena, "conversation:%lld", (long long)c->id), words);
}

const struct err *tag_put(struct work *w, struct conversation *c, struct str name) {
    struct tag t;
    TRY(of_name(w, utf8_one_line(w->arena, name), &t));
    if (has(c, t.name)) return NULL;
    if (count(c) >= TAGS_A_CASE)
        return ERR(w->arena, ERR_LIMIT, "These are too many tags.", .field = "tags",
                   .hint = "A conversation has at most 20: take one off first.");
    TRY(sql_tag_on(w->db, c->id, t.id, NULL));
    c->tags = c->tags.n ? str_join3(w->arena, c->tags, S(","), t.name) : t.name;
    TRY(conversation_save(w, c));
    return note(w, c, S("+"), t.name);
}

static struct str without(struct work *w, struct str tags, struct str name) {
    struct buf b = buf_new(w->arena, 4096);
    struct str one;
    while (tag_next(&tags, &one)) {
        if (str_eq(one, name)) continue;
        if (b.n) buf_add_char(&b, ',');
        buf_add(&b, one);
    }
    return b.n ? buf_str(&b) : S("");
}

const struct err *tag_drop(struct work *w, struct conversation *c, struct str name) {
    struct tag t;
    bool found;
    TRY(tag_find(w, name, &t, &found));
    if (!found || !has(c, t.name)) return NULL;
    TRY(sql_tag_off(w->db, c->id, t.id, NULL));
    c->tags = without(w, c->tags, t.name);
    TRY(conversation_save(w, c));
    return note(w, c, S("-"), t.name);
}

const struct err *tag_set(struct work *w, struct conversation *c, const struct str *names, size_t n) {
    struct tag *wanted = ARENA_ARRAY(w->arena, n + 1, struct tag);
    struct str rest = c->tags, one;
    for (size_t i = 0; i < n; i++)
        TRY(of_name(w, utf8_one_line(w->arena, names[i]), &wanted[i]));
    while (tag_next(&rest, &one)) {
        bool stays = false;
        for (size_t i = 0; i < n && !stays; i++)
            stays = str_eq(wanted[i].name, one);
        if (!stays) TRY(tag_drop(w, c, one));
    }
    for (size_t i = 0; i < n; i++)
        TRY(tag_put(w, c, wanted[i].name));
    return NULL;
}
