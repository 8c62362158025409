#include "desk/product/product.h"

#include "base/buf.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/product/product_sql.h"

enum { CODE_MAX = 4 * FOLD_WORD_MAX, LOOKED_THROUGH = 1000 };

struct str record_code(struct arena *a, struct str shown) {
    struct buf b = buf_new(a, CODE_MAX);
    struct fold_word word;
    while (fold_next(&shown, &word))
        buf_add(&b, fold_reading(&word, 0));
    return b.n ? buf_str(&b) : S("");
}

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "product:%lld", (long long)id);
}

static const struct err *missing(struct work *w) {
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such product.");
}

static const struct err *check_line(struct work *w, struct str s, size_t max, const char *field) {
    if (s.n <= max && utf8_is_line(s)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is too long, or not one line.", .field = field,
               .hint = "Write it shorter, on one line.");
}

static const struct err *check(struct work *w, const struct product_in *in) {
    TRY(check_line(w, in->sku, PRODUCT_SKU_MAX, "sku"));
    if (record_code(w->arena, in->sku).n == 0)
        return ERR(w->arena, ERR_INVALID, "An SKU is missing.", .field = "sku",
                   .hint = "Write the number by which the shop knows this product.");
    TRY(check_line(w, in->name, PRODUCT_NAME_MAX, "name"));
    if (in->name.n == 0)
        return ERR(w->arena, ERR_INVALID, "A name is missing.", .field = "name",
                   .hint = "Write what customers call this product.");
    TRY(check_line(w, in->tier, PRODUCT_TIER_MAX, "tier"));
    if (in->features.n > PRODUCT_FEATURES_MAX || !utf8_valid(in->features) ||
        str_find_char(in->features, 0) >= 0)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "features",
                   .hint = "Write at most 4,000 bytes.");
    if (in->guarantee_months < 0 || in->guarantee_months > PRODUCT_MONTHS_MAX)
        return ERR(w->arena, ERR_INVALID, "This is no number of months.",
                   .field = "guarantee_months", .hint = "Write a number from 0 to 600.");
    return NULL;
}

static struct product_in tidied(struct work *w, const struct product_in *in) {
    struct product_in p = *in;
    p.sku = utf8_one_line(w->arena, in->sku);
    p.name = utf8_one_line(w->arena, in->name);
    p.tier = str_lower(w->arena, utf8_one_line(w->arena, in->tier));
    p.features = str_trim(in->features);
    return p;
}

/* ---- batches ---- */

/* A line is the batch, a blank and a note. */
static const struct err *add_batch(struct work *w, int64_t id, struct str line) {
    struct str rest = line, batch;
    (void)str_split(&rest, ' ', &batch);
    struct str note = str_is_set(rest) ? str_trim(rest) : S("");
    if (batch.n > PRODUCT_BATCH_MAX || note.n > PRODUCT_NAME_MAX || !utf8_is_line(line))
        return ERR(w->arena, ERR_LIMIT, "A line of the batches is too long.", .field = "batches",
                   .hint = "Write the batch, a blank, and a short note.");
    return sql_product_batch_insert(w->db, id, batch, note, work_now(w), NULL);
}

static bool stands_above(struct str lines, struct str line) {
    struct str above;
    while (str_split(&lines, '\n', &above) && above.p != line.p) {
        struct str x = str_trim(above), y = str_trim(line), a, b;
        (void)str_split(&x, ' ', &a);
        (void)str_split(&y, ' ', &b);
        if (str_eq(a, b)) return true;
    }
    return false;
}

static const struct err *set_batches(struct work *w, int64_t id, struct str lines) {
    struct str rest = lines, line;
    int n = 0;
    TRY(sql_product_batches_clear(w->db, id, NULL));
    while (str_split(&rest, '\n', &line)) {
        if (str_trim(line).n == 0 || stands_above(lines, line)) continue;
        if (++n > PRODUCT_BATCHES_MAX)
            return ERR(w->arena, ERR_LIMIT, "These are too many batches.", .field = "batches",
                       .hint = "Keep the newest 200.");
        TRY(add_batch(w, id, str_trim(line)));
    }
    return NULL;
}

const struct err *product_batches(struct work *w, int64_t id, struct batch **ret, size_t *ret_n) {
    return sql_product_batches(w->db, id, ret, ret_n);
}

struct str product_batch_lines(struct arena *a, const struct batch *list, size_t n) {
    struct buf b = buf_new(a, PRODUCT_BATCHES_MAX * (PRODUCT_BATCH_MAX + PRODUCT_NAME_MAX + 2));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%.*s%s%.*s\n", STR_ARG(list[i].batch), list[i].note.n ? " " : "",
                   STR_ARG(list[i].note));
    return b.n ? str_trim(buf_str(&b)) : S("");
}

/* ---- writing ---- */

const struct err *product_check(struct work *w, const struct product_in *in) {
    struct product_in p = tidied(w, in);
    return check(w, &p);
}

const struct err *product_forget(struct work *w, int64_t id, int64_t version, bool *ret_stays) {
    int64_t n;
    TRY(sql_product_hangs(w->db, id, version, &n));
    *ret_stays = n != 0;
    if (*ret_stays) return NULL;
    TRY(sql_product_batches_clear(w->db, id, NULL));
    return sql_product_delete(w->db, id, version, NULL);
}

static const struct err *taken(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Another product has this SKU.", .field = "sku",
               .hint = "Change that one, or write another SKU.");
}

const struct err *product_add(struct work *w, const struct product_in *in, int64_t *ret_id) {
    struct product_in p = tidied(w, in);
    struct product same;
    bool found, person = w->actor.kind == ACTOR_USER;
    int64_t id;
    TRY(check(w, &p));
    TRY(product_by_sku(w, p.sku, &same, &found));
    if (found) return taken(w);
    TRY(sql_product_insert(w->db, p.sku, record_code(w->arena, p.sku), p.name, p.tier,
                           p.guarantee_months, p.features, p.active,
                           person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), &id));
    TRY(set_batches(w, id, p.batches));
    *ret_id = id;
    return audit_note(w, "product.add", object_of(w, id), S(""));
}

const struct err *product_change(struct work *w, int64_t id, int64_t version,
                                 const struct product_in *in) {
    struct product_in p = tidied(w, in);
    struct product same;
    int64_t changed;
    bool found;
    TRY(check(w, &p));
    TRY(product_get(w, id, &same));
    TRY(product_by_sku(w, p.sku, &same, &found));
    if (found && same.id != id) return taken(w);
    TRY(sql_product_update(w->db, id, version, p.sku, record_code(w->arena, p.sku), p.name, p.tier,
                           p.guarantee_months, p.features, p.active, work_now(w), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    TRY(set_batches(w, id, p.batches));
    return audit_note(w, "product.change", object_of(w, id), S(""));
}

/* ---- reading ---- */

const struct err *product_get(struct work *w, int64_t id, struct product *ret) {
    bool found;
    TRY(sql_product_by_id(w->db, id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *product_by_sku(struct work *w, struct str sku, struct product *ret,
                                 bool *ret_found) {
    struct str code = record_code(w->arena, sku);
    *ret_found = false;
    return code.n ? sql_product_by_code(w->db, code, ret, ret_found) : NULL;
}

static bool has_word(struct str text, const struct fold_word *want) {
    struct fold_word word;
    while (fold_next(&text, &word))
        for (size_t i = 0; i < word.n; i++)
            for (size_t k = 0; k < want->n; k++)
                if (str_starts(fold_reading(&word, i), fold_reading(want, k))) return true;
    return false;
}

static bool fits(struct work *w, const struct product *p, struct str words) {
    struct str code = record_code(w->arena, words);
    struct fold_word want;
    if (code.n && str_starts(record_code(w->arena, p->sku), code)) return true;
    while (fold_next(&words, &want))
        if (!has_word(p->name, &want) && !has_word(p->sku, &want)) return false;
    return true;
}

const struct err *product_list(struct work *w, const struct product_find *f,
                               struct product_page *ret) {
    struct product *rows;
    size_t n, kept = 0;
    bool all = str_trim(f->words).n == 0;
    int64_t want = all ? f->limit + 1 : LOOKED_THROUGH;
    TRY(sql_products_after(w->db, f->after_name, f->after_id, want, &rows, &n));
    for (size_t i = 0; i < n && kept <= (size_t)f->limit; i++)
        if (all || fits(w, &rows[i], f->words)) rows[kept++] = rows[i];
    ret->more = kept > (size_t)f->limit;
    ret->n = ret->more ? (size_t)f->limit : kept;
    ret->rows = rows;
    return NULL;
}
