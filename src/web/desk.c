/* Settings of the desk, who may what, and the audit log. */
#include "web/settings.h"

#include "desk/audit/audit.h"
#include "desk/auth/rights.h"
#include "desk/setting/declared.h"
#include "desk/user/user.h"
#include "view/view_audit_page.h"
#include "view/view_desk_page.h"
#include "view/view_rights_page.h"
#include "view/words.h"

#include <string.h>

enum { AUDIT_PAGE = 50, OBJECT_MAX = 80 };

/* ---- who may what ---- */

static void rights_body(struct html *h, const void *data, const struct viewer *me) {
    view_rights_page(h, data, me);
}

static const struct err *viewer_tx(struct work *w, void *arg) { return page_viewer(arg, w); }

const struct err *web_rights(struct page *p) {
    struct page_rights page = { 0 };
    struct page_right *r = ARENA_ARRAY(p->w->arena, rights_table_n, struct page_right);
    for (size_t i = 0; i < rights_table_n; i++) {
        const struct right *from = &rights_table[i];
        if (!from->what) continue;
        r[page.row_n++] = (struct page_right){ .what = word(p->lang, from->what),
                                               .agent = from->agent,
                                               .owner = from->owner,
                                               .scope = (int)from->token };
    }
    page.rows = r;
    TRY(work_read(p->w, viewer_tx, p));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Who may do what")), rights_body, &page);
}

/* ---- the settings of the desk ---- */

static void desk_body(struct html *h, const void *data, const struct viewer *me) {
    view_desk_page(h, data, me);
}

struct desk {
    struct page *page;
    const struct err *err;
    struct page_desk shown;
};

static struct str was(const struct page *p, const char *name) {
    return form_get(&p->form, str_printf(p->w->arena, "was-%s", name).p);
}

/* Who was told that somebody changed it may go on; all others stand as the form was made. */
static struct str shown_was(const struct desk *g, const char *name, struct str now) {
    bool told = g->err && g->err->code == ERR_CONFLICT && g->err->field && strcmp(g->err->field, name) == 0;
    struct str before = g->err && !told ? was(g->page, name) : STR_NONE;
    return str_is_set(before) ? before : now;
}

static const struct err *desk_tx(struct work *w, void *arg) {
    struct desk *g = arg;
    struct page *p = g->page;
    struct page_setting *r = ARENA_ARRAY(w->arena, SETTING_DECLARED, struct page_setting);
    TRY(page_viewer(p, w));
    for (int i = 0; i < SETTING_DECLARED; i++) {
        const struct setting_declared *d = setting_declared((enum setting)i);
        struct setting_value v;
        TRY(setting_value(w, (enum setting)i, &v));
        r[i] = (struct page_setting){ .name = d->name,
                                      .title = word(p->lang, d->title),
                                      .what = word(p->lang, d->what),
                                      .was = shown_was(g, d->name, v.value),
                                      .value = g->err ? page_field(p, d->name) : v.value,
                                      .set = v.set,
                                      .kind = (enum page_setting_kind)d->kind,
                                      .min = d->min,
                                      .max = d->max };
        r[i].wrong = g->err && g->err->field && strcmp(g->err->field, d->name) == 0;
        if (d->otherwise[0]) r[i].otherwise = str_of(d->otherwise);
    }
    g->shown.rows = r;
    g->shown.row_n = SETTING_DECLARED;
    return NULL;
}

static const struct err *show_desk(struct desk *g) {
    struct page *p = g->page;
    g->shown.said = settings_said(p);
    g->shown.err = g->err;
    TRY(work_read(p->w, desk_tx, g));
    p->me.error = g->err != NULL;
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/desk");
    return page_show(p, settings_status(g->err), PAGE_DESK, word(p->lang, W("The desk")), desk_body,
                     &g->shown);
}

const struct err *web_desk(struct page *p) {
    struct desk g = { .page = p };
    return show_desk(&g);
}

/* The form holds them all, so it says what stood there: what this person left alone is left alone, and what somebody
 * else changed meanwhile is not overwritten unseen (INV8). */
static const struct err *set_one(const struct page *p, struct work *w, enum setting s) {
    const char *name = setting_declared(s)->name;
    struct str value = form_get(&p->form, name), before = was(p, name);
    struct setting_value now;
    if (!str_is_set(value)) return NULL;
    TRY(setting_value(w, s, &now));
    if (str_is_set(before) && str_eq(value, before)) return NULL;
    if (str_is_set(before) && !str_eq(now.value, before) && !str_eq(now.value, value))
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.", .field = name,
                   .hint = "Look at it once more, then try again.");
    return setting_set(w, s, value);
}

static const struct err *set_tx(struct work *w, void *arg) {
    for (int i = 0; i < SETTING_DECLARED; i++)
        TRY(set_one(arg, w, (enum setting)i));
    return NULL;
}

/* All or none. */
const struct err *web_desk_set(struct page *p) {
    struct desk g = { .page = p };
    g.err = work_write(p->w, set_tx, p);
    if (g.err && settings_can_again(g.err)) return show_desk(&g);
    if (g.err) return g.err;
    facts_changed(p->web->facts);
    settings_done(p, "/settings/desk", "saved");
    return NULL;
}

/* ---- the audit log ---- */

static void audit_body(struct html *h, const void *data, const struct viewer *me) {
    view_audit_page(h, data, me);
}

struct log {
    struct page *page;
    struct audit_filter filter;
    struct page_audit shown;
};

static const struct err *people(struct log *g, struct work *w) {
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    struct page_choice *c = ARENA_ARRAY(w->arena, n + 1, struct page_choice);
    for (size_t i = 0; i < n; i++)
        c[i] = (struct page_choice){ .value = str_printf(w->arena, "%lld", (long long)users[i].id),
                                     .name = users[i].name,
                                     .chosen = users[i].id == g->filter.user_id };
    g->shown.people = c;
    g->shown.person_n = n;
    return NULL;
}

/* Who did it, as the log has it; "nobody" is a word, not an address. */
static struct str did(const struct page *p, const struct audit_entry *e) {
    bool nobody = !e->user_id.set && str_eq(e->actor, S("nobody"));
    return nobody ? word(p->lang, W("not signed in")) : e->actor;
}

static const struct err *log_tx(struct work *w, void *arg) {
    struct log *g = arg;
    struct audit_entry *rows;
    size_t n;
    TRY(page_viewer(g->page, w));
    TRY(people(g, w));
    TRY(audit_page(w, &g->filter, AUDIT_PAGE + 1, &rows, &n));
    struct page_audit_row *r = ARENA_ARRAY(w->arena, n + 1, struct page_audit_row);
    for (size_t i = 0; i < n && i < AUDIT_PAGE; i++) {
        const char *said = audit_said(rows[i].action);
        r[i] = (struct page_audit_row){ .at = page_past(g->page, rows[i].at),
                                        .actor = did(g->page, &rows[i]),
                                        .said = said ? word(g->page->lang, said) : rows[i].action,
                                        .action = rows[i].action,
                                        .object = rows[i].object,
                                        .detail = rows[i].detail,
                                        .sealed = rows[i].sealed != 0 };
    }
    g->shown.rows = r;
    g->shown.row_n = n < AUDIT_PAGE ? n : AUDIT_PAGE;
    if (n > AUDIT_PAGE) g->shown.next = rows[AUDIT_PAGE - 1].id;
    return NULL;
}

static const struct err *show_log(struct log *g) {
    struct page *p = g->page;
    g->shown.who = g->filter.user_id;
    g->shown.object = g->filter.object.n ? g->filter.object : S("");
    g->shown.first_page = g->filter.before == 0;
    TRY(work_read(p->w, log_tx, g));
    if (p->req->method == METHOD_POST) p->me.here = S("/settings/audit");
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Audit log")), audit_body, &g->shown);
}

static int64_t asked_number(const struct page *p, const char *name) {
    int64_t v;
    return str_to_int(form_get(&p->req->query, name), 1, INT64_MAX, &v) ? v : 0;
}

const struct err *web_audit(struct page *p) {
    struct log g = { .page = p };
    struct str object = form_get(&p->req->query, "object");
    g.filter.user_id = asked_number(p, "who");
    g.filter.before = asked_number(p, "before");
    if (str_is_set(object) && object.n <= OBJECT_MAX) g.filter.object = str_trim(object);
    return show_log(&g);
}

const struct err *web_audit_verify(struct page *p) {
    struct log g = { .page = p };
    struct audit_verdict v;
    TRY(audit_verify(p->w, &v));
    g.shown.verified = true;
    g.shown.holds_n = v.n;
    g.shown.broken_at = v.broken_at;
    return show_log(&g);
}
