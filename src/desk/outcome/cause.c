/* The tree of causes. */
#include "base/utf8.h"
#include "base/words.h"
#include "desk/audit/audit.h"
#include "desk/outcome/outcome.h"
#include "desk/outcome/outcome_sql.h"

/* The preset ones: five of our own work (P56), then what lies outside of the answer. */
static const struct {
    const char *code, *name;
} preset[] = {
    { "information", W("a question, nothing was wrong") },
    { "understanding", W("we understood it wrong") },
    { "attention", W("we overlooked something") },
    { "guidance", W("our instructions were missing or wrong") },
    { "diligence", W("we did not see it through") },
    { "haste", W("we were in a hurry") },
    { "policy", W("our rules") },
    { "product", W("the product") },
    { "supplier", W("the supplier") },
    { "carrier", W("the carrier") },
    { "system", W("a program or machine") },
};

struct str cause_name(const struct cause *c) {
    for (size_t i = 0; str_is_set(c->code) && i < sizeof preset / sizeof *preset; i++)
        if (str_eq(c->code, str_of(preset[i].code))) return str_of(preset[i].name);
    return c->name;
}

const struct err *cause_list(struct work *w, struct cause **ret, size_t *ret_n) {
    return sql_causes(w->db, ret, ret_n);
}

const struct err *cause_tally(struct work *w, int64_t from, int64_t until, struct cause_tally **ret,
                              size_t *ret_n) {
    return sql_cause_tally(w->db, from, until, ret, ret_n);
}

static bool is_called(const struct cause *c, struct str name) {
    int64_t id;
    if (str_is_set(c->code) && str_eq(c->code, name)) return true;
    return str_to_int(name, 1, INT64_MAX, &id) && id == c->id;
}

const struct err *cause_by_name(struct work *w, struct str name, struct cause *ret) {
    struct cause *all;
    size_t n;
    TRY(cause_list(w, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (is_called(&all[i], name) && all[i].active) return *ret = all[i], NULL;
    return ERR(w->arena, ERR_INVALID, "What was the cause?", .field = "cause",
               .hint = "Choose one of the list.");
}

static const struct err *check_name(struct work *w, struct str *name) {
    *name = str_trim(*name);
    if (name->n && name->n <= CAUSE_NAME_MAX && utf8_is_line(*name)) return NULL;
    return ERR(w->arena, ERR_INVALID, "What is the cause called?", .field = "name",
               .hint = "Write one line of at most 60 bytes.");
}

static const struct err *note(struct work *w, const char *action, int64_t id) {
    return audit_note(w, action, str_printf(w->arena, "cause:%lld", (long long)id), S(""));
}

const struct err *cause_add(struct work *w, struct str name, struct opt_int parent_id,
                            struct cause *ret) {
    struct cause *all;
    size_t n;
    int64_t id;
    bool parent = !parent_id.set;
    TRY(check_name(w, &name));
    TRY(cause_list(w, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].name, name)) return *ret = all[i], NULL;
        parent = parent || (all[i].id == parent_id.v && !all[i].parent_id.set);
    }
    if (!parent)
        return ERR(w->arena, ERR_INVALID, "There is no such cause to put it under.",
                   .field = "parent", .hint = "Choose one of the first level.");
    if (n >= CAUSES_MAX)
        return ERR(w->arena, ERR_LIMIT, "There are too many causes.", .field = "name",
                   .hint = "Use one that is there.");
    TRY(sql_cause_insert(w->db, parent_id, name, (int64_t)n + 1, &id));
    *ret = (struct cause){ .id = id, .parent_id = parent_id, .name = name, .active = 1, .version = 1 };
    return note(w, "cause.add", id);
}

const struct err *cause_change(struct work *w, int64_t id, int64_t version, struct str name,
                               bool active) {
    struct cause *all, *c = NULL;
    size_t n, left = 0;
    int64_t changed;
    TRY(cause_list(w, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (all[i].id == id) c = &all[i];
        left += all[i].active && all[i].id != id;
    }
    if (!c) return ERR(w->arena, ERR_NOT_FOUND, "There is no such cause.");
    if (str_is_set(c->code))
        name = S(""); /* the program's own words */
    else
        TRY(check_name(w, &name));
    if (!active && left == 0)
        return ERR(w->arena, ERR_INVALID, "One cause at least must be offered.", .field = "active",
                   .hint = "Add another one first.");
    TRY(sql_cause_update(w->db, id, version, name, active, &changed));
    if (changed == 0)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    return note(w, "cause.change", id);
}
