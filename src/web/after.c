/* What we change among ourselves after a complaint, as pages show it; never one of a customer (INV9). */
#include "desk/outcome/outcome.h"
#include "web/complaints.h"

static struct str name_of(const struct page *p, const struct cause *c) {
    struct str name = cause_name(c);
    return str_is_set(c->code) ? word(p->lang, str_c(p->w->arena, name)) : name;
}

static struct page_after after_of(const struct page *p, const struct after_action *a, int64_t today) {
    struct after_effect e = after_effect(a, p->now);
    struct complaint of = { .country = a->country, .year = a->year, .number = a->number };
    struct page_after r = { .id = a->id,
                            .complaint_id = a->complaint_id,
                            .ref = complaint_ref(p->w->arena, &of),
                            .what = a->by_desk ? word(p->lang, AFTER_OPENED) : a->what,
                            .owner = a->owner_name,
                            .due = complaint_day(p, p->lang, a->due_day),
                            .check = complaint_day(p, p->lang, a->check_day),
                            .result = a->result,
                            .done = a->done_at.set,
                            .checked = a->helped.set,
                            .helped = a->helped.v == 1,
                            .look = a->done_at.set && !a->helped.set && a->check_day <= today,
                            .before = e.before,
                            .since = e.since,
                            .days = e.days };
    struct cause c = { .code = a->cause_code, .name = a->cause_name };
    if (e.named) r.cause = name_of(p, &c);
    return r;
}

const struct page_after *complaint_after(const struct page *p, const struct after_action *all, size_t n) {
    struct page_after *rows = ARENA_ARRAY(p->w->arena, n + 1, struct page_after);
    struct moment_parts now = zone_local(p->zone, p->now);
    int64_t today = moment_days(now.year, now.month, now.day);
    for (size_t i = 0; i < n; i++)
        rows[i] = after_of(p, &all[i], today);
    return rows;
}

const struct err *complaint_causes(const struct page *p, struct work *w, const struct page_choice **ret, size_t *ret_n) {
    struct cause *all;
    size_t n;
    TRY(cause_list(w, &all, &n));
    struct page_choice *list = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    size_t used = 0;
    list[used++] = (struct page_choice){ S(""), word(p->lang, W("none: words alone say whether it helped")), true };
    for (size_t i = 0; i < n; i++)
        if (all[i].active)
            list[used++] = (struct page_choice){ str_printf(w->arena, "%lld", (long long)all[i].id), name_of(p, &all[i]), false };
    *ret = list;
    *ret_n = used;
    return NULL;
}
