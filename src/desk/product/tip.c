#include "desk/product/tip.h"

#include "base/money.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/product/product_sql.h"
#include "desk/signature/signature.h"
#include "desk/user/user.h"

/* As conversation.c has it: keys of those nobody waits for count down from here. */
static const int64_t sort_top = INT64_C(4000000000000000000);

const char *tip_kind_name(int64_t kind) {
    static const char *const names[TIP_KIND_COUNT] = { "use", "saving", "finding", "fact" };
    return kind >= 0 && kind < TIP_KIND_COUNT ? names[kind] : "fact";
}

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "tip:%lld", (long long)id);
}

static const struct err *check(struct work *w, const struct tip_in *in) {
    struct product p;
    TRY(user_check_lang(w, in->lang));
    if (in->text.n == 0)
        return ERR(w->arena, ERR_INVALID, "The tip says nothing yet.", .field = "text",
                   .hint = "Write one or two sentences.");
    if (in->text.n > TIP_TEXT_MAX || !utf8_valid(in->text) || str_find_char(in->text, 0) >= 0)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Small is enough: write at most 1,000 bytes.");
    if (in->kind < 0 || in->kind >= TIP_KIND_COUNT)
        return ERR(w->arena, ERR_INVALID, "There is no such kind of tip.", .field = "kind",
                   .hint = "Choose one of the list.");
    if (in->cost < 0 || in->cost > MONEY_MAX || (in->currency.n && !money_is_currency(in->currency)) ||
        (in->cost && !in->currency.n))
        return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = "cost",
                   .hint = "Write an amount and its currency, or nothing where it costs nothing.");
    if (!in->product_id.set) return NULL;
    const struct err *e = product_get(w, in->product_id.v, &p);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such product.", .field = "product",
                   .hint = "Choose one of the list.", .cause = e);
    return e;
}

static struct tip_in tidied(const struct tip_in *in) {
    struct tip_in t = *in;
    t.text = str_trim(in->text);
    if (!str_is_set(t.currency)) t.currency = S("");
    return t;
}

const struct err *tip_add(struct work *w, const struct tip_in *in, int64_t *ret_id) {
    struct tip_in t = tidied(in);
    bool person = w->actor.kind == ACTOR_USER;
    int64_t n, id;
    TRY(check(w, &t));
    TRY(sql_tip_count(w->db, &n));
    if (n >= TIPS_MAX)
        return ERR(w->arena, ERR_LIMIT, "This desk has 2,000 tips, and nobody finds more.",
                   .field = "text", .hint = "Change one that is there.");
    TRY(sql_tip_insert(w->db, t.product_id, t.kind, t.cost, t.currency, t.active,
                       person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), &id));
    TRY(sql_tip_text_set(w->db, id, t.lang, t.text, NULL));
    *ret_id = id;
    return audit_note(w, "tip.add", object_of(w, id), S(""));
}

const struct err *tip_change(struct work *w, int64_t id, int64_t version, const struct tip_in *in) {
    struct tip_in t = tidied(in);
    struct tip *texts;
    size_t n;
    int64_t changed;
    TRY(check(w, &t));
    TRY(tip_get(w, id, &texts, &n));
    TRY(sql_tip_update(w->db, id, version, t.product_id, t.kind, t.cost, t.currency, t.active,
                       &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    TRY(sql_tip_text_set(w->db, id, t.lang, t.text, NULL));
    return audit_note(w, "tip.change", object_of(w, id), S(""));
}

const struct err *tip_list(struct work *w, struct tip **ret, size_t *ret_n) {
    return sql_tips_all(w->db, ret, ret_n);
}

const struct err *tip_get(struct work *w, int64_t id, struct tip **ret, size_t *ret_n) {
    TRY(sql_tip_of(w->db, id, ret, ret_n));
    return *ret_n ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such tip.");
}

/* ---- the extra of a conversation ---- */

/* How well a text serves a reader of lang: in it, in its other script, in English, else at all. */
static int serves(struct str text, struct str lang) {
    struct signature one = { .lang = text, .text = S("x") };
    if (str_eq(text, lang)) return 3;
    if (str_is_set(lang) && signature_choose(&one, 1, lang).n > 0) return 2;
    return str_eq(text, S("en"));
}

const struct err *extra_offered(struct work *w, const struct conversation *c, struct str lang,
                                struct tip **ret, size_t *ret_n) {
    struct tip *rows;
    size_t n, kept = 0;
    TRY(sql_tips_for(w->db, c->customer_id, c->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool same = kept && rows[kept - 1].id == rows[i].id;
        if (!same && kept == EXTRAS_OFFERED) break;
        if (!same)
            rows[kept++] = rows[i];
        else if (serves(rows[i].lang, lang) > serves(rows[kept - 1].lang, lang))
            rows[kept - 1] = rows[i];
    }
    *ret = rows;
    *ret_n = kept;
    return NULL;
}

const struct err *extra_of(struct work *w, int64_t conversation_id, struct extra *ret,
                           bool *ret_found) {
    return sql_extra_of(w->db, conversation_id, ret, ret_found);
}

static const struct err *may_give(struct work *w, const struct conversation *c, int64_t tip_id) {
    struct tip *texts;
    size_t n;
    int64_t given;
    const struct err *e = tip_get(w, tip_id, &texts, &n);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such tip.", .field = "tip",
                   .hint = "Choose one of the list.", .cause = e);
    TRY(e);
    TRY(sql_extra_given_before(w->db, tip_id, c->customer_id, c->id, &given));
    if (!given) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This customer was given this tip before.", .field = "tip",
               .hint = "Choose another one, or say why none goes along.");
}

const struct err *extra_decide(struct work *w, const struct conversation *c, struct opt_int tip_id,
                               struct str reason) {
    struct str why = tip_id.set ? S("") : utf8_one_line(w->arena, str_trim(reason));
    if (tip_id.set)
        TRY(may_give(w, c, tip_id.v));
    else if (why.n == 0 || why.n > EXTRA_REASON_MAX || !utf8_is_line(why))
        return ERR(w->arena, ERR_INVALID, "Why does nothing extra go along?", .field = "reason",
                   .hint = "Say it in a few words, or choose a tip.");
    TRY(sql_extra_set(w->db, c->id, tip_id, why, w->actor.user_id, work_now(w), NULL));
    return audit_note(w, "conversation.extra",
                      str_printf(w->arena, "conversation:%lld", (long long)c->id),
                      tip_id.set ? str_printf(w->arena, "tip:%lld", (long long)tip_id.v) : S("none"));
}

const struct err *extra_share(struct work *w, int64_t since, struct extra_share *ret) {
    return sql_extra_share(w->db, sort_top - since, ret);
}
