#include "desk/guidance/guidance.h"

#include "base/bug.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/guidance/guidance_sql.h"
#include "desk/signature/signature.h"
#include "desk/user/user.h"

#include <stdlib.h>

enum { PARTS = 6 };

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "guidance:%lld", (long long)id);
}

static const struct err *missing(struct work *w) {
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such guidance.");
}

/* ---- writing ---- */

static const struct err *check_part(struct work *w, struct str s, size_t max, const char *field) {
    if (s.n > max)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = field,
                   .hint = "Say it shorter: it is read while somebody waits.");
    if (!utf8_valid(s) || str_find_char(s, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = field);
    return NULL;
}

static const struct err *check(struct work *w, const struct guidance_in *in) {
    const struct {
        struct str s;
        const char *field;
    } parts[PARTS] = {
        { in->facts, "facts" },     { in->rights, "rights" }, { in->limits, "limits" },
        { in->options, "options" }, { in->tone, "tone" },     { in->text, "text" },
    };
    size_t all = 0;
    TRY(user_check_lang(w, in->lang));
    TRY(check_part(w, in->title, GUIDANCE_TITLE_MAX, "title"));
    if (in->title.n == 0)
        return ERR(w->arena, ERR_INVALID, "A title is missing.", .field = "title",
                   .hint = "Name the kind of case in a few words.");
    for (size_t i = 0; i < PARTS; i++) {
        bool text = i + 1 == PARTS;
        TRY(check_part(w, parts[i].s, text ? GUIDANCE_TEXT_MAX : GUIDANCE_PART_MAX, parts[i].field));
        all += parts[i].s.n;
    }
    if (all) return NULL;
    return ERR(w->arena, ERR_INVALID, "This guidance says nothing yet.", .field = "facts",
               .hint = "Write what holds, or what may be offered.");
}

static struct guidance_in tidied(struct work *w, const struct guidance_in *in) {
    return (struct guidance_in){ in->lang,
                                 utf8_one_line(w->arena, in->title),
                                 str_trim(in->facts),
                                 str_trim(in->rights),
                                 str_trim(in->limits),
                                 str_trim(in->options),
                                 str_trim(in->tone),
                                 str_trim(in->text) };
}

/* kept check makes the same of what is stored. */
static struct str hash_of(struct work *w, const struct guidance_in *in) {
    const struct str parts[] = { in->lang,    in->title, in->facts, in->rights,
                                 in->limits, in->options, in->tone, in->text };
    struct hash_run *h = hash_start(w->arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        hash_add(h, parts[i].p, parts[i].n);
        hash_add(h, "\n", 1);
    }
    return hash_done(w->arena, h);
}

static const struct err *write(struct work *w, int64_t id, int64_t version,
                               const struct guidance_in *in) {
    bool person = w->actor.kind == ACTOR_USER;
    int64_t text_id;
    TRY(sql_guidance_text_insert(w->db, id, version, in->lang, in->title, in->facts, in->rights,
                                 in->limits, in->options, in->tone, in->text, hash_of(w, in),
                                 person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), &text_id));
    return sql_guidance_current_set(w->db, id, in->lang, text_id, NULL);
}

const struct err *guidance_add(struct work *w, const struct guidance_in *in, int64_t *ret_id) {
    struct guidance_in g = tidied(w, in);
    bool person = w->actor.kind == ACTOR_USER;
    int64_t n, id;
    TRY(check(w, &g));
    TRY(sql_guidance_count(w->db, &n));
    if (n >= GUIDANCE_MAX)
        return ERR(w->arena, ERR_LIMIT, "This desk has 400 guidances, and nobody finds more.",
                   .field = "title", .hint = "Change one that is there.");
    TRY(sql_guidance_insert(w->db, person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), &id));
    TRY(sql_guidance_step(w->db, id, 0, NULL));
    TRY(write(w, id, 1, &g));
    *ret_id = id;
    return audit_note(w, "guidance.add", object_of(w, id), S(""));
}

const struct err *guidance_change(struct work *w, int64_t id, int64_t version,
                                  const struct guidance_in *in) {
    struct guidance_in g = tidied(w, in);
    struct guidance_item *texts;
    size_t n;
    int64_t changed;
    TRY(check(w, &g));
    TRY(guidance_get(w, id, &texts, &n));
    TRY(sql_guidance_step(w->db, id, version, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    TRY(write(w, id, version + 1, &g));
    return audit_note(w, "guidance.change", object_of(w, id),
                      str_printf(w->arena, "version %lld", (long long)version + 1));
}

const struct err *guidance_retire(struct work *w, int64_t id, bool retired) {
    struct guidance_item *texts;
    size_t n;
    TRY(guidance_get(w, id, &texts, &n));
    if (texts[0].retired_at.set == retired) return NULL;
    TRY(sql_guidance_retire(w->db, id, retired ? OPT(work_now(w)) : OPT_NONE, NULL));
    return audit_note(w, retired ? "guidance.retire" : "guidance.back", object_of(w, id), S(""));
}

/* ---- reading ---- */

const struct err *guidance_get(struct work *w, int64_t id, struct guidance_item **ret,
                               size_t *ret_n) {
    TRY(sql_guidance_of(w->db, id, ret, ret_n));
    return *ret_n ? NULL : missing(w);
}

const struct err *guidance_everything(struct work *w, struct guidance_item **ret, size_t *ret_n) {
    return sql_guidance_all(w->db, ret, ret_n);
}

const struct err *guidance_text(struct work *w, int64_t text_id, struct guidance_item *ret) {
    bool found;
    TRY(sql_guidance_text_by_id(w->db, text_id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *guidance_version(struct work *w, int64_t id, int64_t version,
                                   struct guidance_item *ret) {
    bool found;
    TRY(sql_guidance_version(w->db, id, version, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *guidance_versions(struct work *w, int64_t id, struct guidance_change_row **ret,
                                    size_t *ret_n) {
    return sql_guidance_versions(w->db, id, ret, ret_n);
}

/* How well a text serves an answer in a language: 3 in it, 2 in its other script, 1 in English. */
static int serves(struct str text, struct str lang) {
    struct signature one = { .lang = text, .text = S("x") };
    bool near = signature_choose(&one, 1, lang).n > 0;
    bool latin = str_contains_nocase(text, S("-Latn")) == str_contains_nocase(lang, S("-Latn"));
    return near ? 2 + latin : str_eq(text, S("en"));
}

static bool has_word(struct str text, const struct fold_word *want) {
    struct fold_word word;
    while (fold_next(&text, &word))
        for (size_t i = 0; i < word.n; i++)
            for (size_t k = 0; k < want->n; k++)
                if (str_starts(fold_reading(&word, i), fold_reading(want, k))) return true;
    return false;
}

static bool has_words(const struct guidance_item *g, struct str words) {
    const struct str parts[] = { g->title,  g->facts,   g->rights, g->limits,
                                 g->options, g->tone, g->text };
    struct fold_word want;
    while (fold_next(&words, &want)) {
        bool found = false;
        for (size_t i = 0; i < sizeof parts / sizeof *parts && !found; i++)
            found = has_word(parts[i], &want);
        if (!found) return false;
    }
    return true;
}

static int by_title(const void *x, const void *y) {
    const struct guidance_item *a = x, *b = y;
    int d = str_cmp(a->title, b->title);
    return d ? d : (a->id > b->id) - (a->id < b->id);
}

const struct err *guidance_list(struct work *w, const struct guidance_find *f,
                                struct guidance_item **ret, size_t *ret_n) {
    struct guidance_item *all;
    size_t n, kept = 0, shown = 0;
    TRY(sql_guidance_all(w->db, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (all[i].retired_at.set && !f->retired) continue;
        bool same = kept && all[kept - 1].id == all[i].id;
        if (!same)
            all[kept++] = all[i];
        else if (serves(all[i].lang, f->lang) > serves(all[kept - 1].lang, f->lang))
            all[kept - 1] = all[i];
    }
    for (size_t i = 0; i < kept; i++)
        if (has_words(&all[i], f->words)) all[shown++] = all[i];
    if (shown) qsort(all, shown, sizeof *all, by_title);
    *ret = all;
    *ret_n = shown;
    return NULL;
}
