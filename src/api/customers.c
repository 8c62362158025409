/* Customers: list, read, change; their contact points and care notes. */
#include "api/api_priv.h"
#include "desk/customer/customer.h"
#include "desk/customer/mark.h"
#include "desk/customer/merge.h"
#include "desk/standard/standard.h"

struct person {
    struct call *call;
    int64_t version;
    struct json json;
};

static void put_contacts(struct json *j, const struct contact_point *points, size_t n) {
    json_key(j, "contact_points");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "kind", str_of(api_contact_kinds[points[i].kind]));
        api_put_text(j, "value", points[i].shown);
        api_put_time(j, "refused_at", points[i].refused_at);
        api_put_text(j, "refused_status", points[i].refused_status);
        api_put_time(j, "complained_at", points[i].complained_at);
        json_end(j);
    }
    json_end(j);
}

static void put_facts(struct json *j, const struct customer *c) {
    api_put_id(j, "id", c->id);
    api_put_text(j, "name", c->name);
    api_put_text(j, "lang", c->lang);
    api_put_text(j, "salutation", c->salutation);
    api_put_text(j, "prefers", c->prefers.set ? str_of(api_channels[c->prefers.v]) : STR_NONE);
    api_put_text(j, "hours", c->hours);
    api_put_time(j, "since", OPT(c->created_at));
    api_put_int(j, "version", c->version);
}

static const struct err *put_notes(struct work *w, struct json *j, int64_t id) {
    struct care_note *notes;
    size_t n;
    TRY(customer_notes(w, id, &notes, &n));
    json_key(j, "care_notes");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_id(j, "id", notes[i].id);
        api_put_text(j, "text", notes[i].text);
        api_put_time(j, "until", OPT(notes[i].until));
        api_put_text(j, "by", notes[i].user_name);
        json_end(j);
    }
    json_end(j);
    return NULL;
}

static const struct err *put_merges(struct work *w, struct json *j, int64_t id) {
    struct customer_merge *rows;
    size_t n;
    TRY(customer_merges(w, id, &rows, &n));
    json_key(j, "merges");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_id(j, "id", rows[i].id);
        api_put_id(j, "with", rows[i].gone_id);
        api_put_text(j, "name", rows[i].gone_name);
        api_put_time(j, "at", OPT(rows[i].at));
        api_put_time(j, "until", OPT(rows[i].at + MERGE_UNDO_FOR));
        json_end(j);
    }
    json_end(j);
    return NULL;
}

static const struct err *put_duplicates(struct work *w, struct json *j, int64_t id) {
    static const char *const words[] = { "phone", "address", "name" }; /* TWIN_… in their order */
    struct twin twins[TWINS_MAX];
    size_t n;
    TRY(customer_twins(w, id, twins, &n));
    json_key(j, "duplicates");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        struct customer c;
        TRY(customer_get(w, twins[i].id, &c));
        json_open_object(j);
        api_put_id(j, "id", c.id);
        api_put_text(j, "name", c.name);
        json_key(j, "evidence");
        json_open_array(j);
        for (int k = 0; k < 3; k++)
            if (twins[i].evidence & 1 << k) json_text(j, str_of(words[k]));
        json_end(j);
        json_end(j);
    }
    json_end(j);
    return NULL;
}

static const struct err *put_customer(struct work *w, struct person *p) {
    struct customer c;
    struct contact_point *points;
    struct str tier;
    size_t n;
    struct json *j = &p->json;
    TRY(customer_get(w, p->call->id, &c));
    TRY(customer_contacts(w, c.id, &points, &n));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    put_facts(j, &c);
    put_contacts(j, points, n);
    TRY(standard_customer_tier(w, c.id, &tier));
    api_put_text(j, "tier", tier);
    TRY(put_notes(w, j, c.id));
    TRY(put_merges(w, j, c.id));
    TRY(put_duplicates(w, j, c.id));
    json_end(j);
    p->version = c.version;
    return NULL;
}

struct listing {
    struct str q;
    struct api_page page;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct customer_page p;
    struct customer_card *cards;
    int64_t before = l->page.id ? l->page.id : INT64_MAX;
    TRY(customer_find(w, l->q, before, l->page.limit, &p));
    TRY(customer_cards(w, p.ids, p.n, &cards));
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < p.n; i++) {
        json_open_object(&l->json);
        put_facts(&l->json, &cards[i].customer);
        put_contacts(&l->json, cards[i].contacts, cards[i].contact_n);
        json_end(&l->json);
    }
    api_list_end(&l->json, p.more ? api_cursor(w->arena, 0, p.next) : STR_NONE);
    return NULL;
}

const struct err *api_list_customers(struct call *c) {
    struct listing l = { .q = api_asked(c, "q")->text, .page = api_page_of(c) };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

static const struct err *customer_tx(struct work *w, void *arg) {
    struct person *p = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_READ, p->call->id));
    return put_customer(w, p);
}

const struct err *api_get_customer(struct call *c) {
    struct person p = { .call = c };
    TRY(work_read(c->w, customer_tx, &p));
    if (api_is_known(c, p.version)) return NULL;
    return api_reply(c, &p.json);
}

/* What he is now, as the answer to a write. */
static const struct err *answer(struct work *w, struct call *call, struct str *ret_body) {
    struct person p = { .call = call };
    TRY(put_customer(w, &p));
    call->version = p.version;
    *ret_body = json_str(&p.json);
    return NULL;
}

static bool given(const struct api_value *v) { return v->set || v->null; }

static void take_text(const struct call *c, const char *name, struct str *to) {
    const struct api_value *v = api_field(c, name);
    if (v->set) *to = v->text;
}

static const struct err *change_customer(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct customer c;
    const struct api_value *lang = api_field(call, "lang"), *prefers = api_field(call, "prefers");
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, call->id));
    TRY(customer_get(w, call->id, &c));
    TRY(api_check_version(w, call, c.version));
    struct customer_facts f = customer_facts_of(&c);
    take_text(call, "name", &f.name);
    take_text(call, "salutation", &f.salutation);
    take_text(call, "hours", &f.hours);
    if (given(lang)) f.lang = lang->null ? STR_NONE : lang->text;
    if (given(prefers)) f.prefers = prefers->null ? OPT_NONE : OPT(prefers->number);
    const struct api_value *tier = api_field(call, "tier");
    TRY(customer_change(w, c.id, &f));
    if (tier->set) TRY(standard_set_customer_tier(w, c.id, tier->text));
    return answer(w, call, ret_body);
}

const struct err *api_patch_customer(struct call *c) {
    bool any = given(api_field(c, "lang")) || given(api_field(c, "prefers")) ||
               api_field(c, "name")->set || api_field(c, "salutation")->set ||
               api_field(c, "hours")->set || api_field(c, "tier")->set;
    if (!any)
        return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
                   .hint = "Send name, lang, salutation, prefers or hours.");
    TRY(api_once(c, change_customer, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}

static const struct err *add_contact(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, c->id));
    TRY(customer_contact_add(w, c->id, (enum contact_kind)api_field(c, "kind")->number,
                             api_field(c, "value")->text));
    return answer(w, c, ret_body);
}

const struct err *api_add_contact(struct call *c) { return api_once(c, add_contact, c); }

static const struct err *remove_contact(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, c->id));
    *ret_body = STR_NONE;
    return customer_contact_remove(w, c->id, (enum contact_kind)api_asked(c, "kind")->number,
                                   api_asked(c, "value")->text);
}

const struct err *api_remove_contact(struct call *c) { return api_once(c, remove_contact, c); }

static const struct err *clear_marks(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, c->id));
    *ret_body = STR_NONE;
    return mark_clear(w, c->id, api_asked(c, "value")->text);
}

const struct err *api_clear_marks(struct call *c) { return api_once(c, clear_marks, c); }

static const struct err *add_note(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    int64_t id;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, c->id));
    TRY(customer_note_add(w, c->id, api_field(c, "text")->text, api_field(c, "until")->number,
                          &id));
    return answer(w, c, ret_body);
}

const struct err *api_add_care_note(struct call *c) { return api_once(c, add_note, c); }

static const struct err *remove_note(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, c->id));
    *ret_body = STR_NONE;
    int64_t id = api_asked(c, "note")->id;
    return api_asked(c, "erase")->set ? customer_note_erase(w, c->id, id)
                                      : customer_note_remove(w, c->id, id, true);
}

const struct err *api_remove_care_note(struct call *c) { return api_once(c, remove_note, c); }

/* Facts that are taken from the one who goes. */
static const struct err *take(struct work *w, const struct api_value *names,
                              const struct customer *gone, struct customer_facts *f) {
    for (size_t i = 0; i < names->n; i++) {
        struct str name = names->texts[i];
        if (str_eq(name, S("name")))
            f->name = gone->name;
        else if (str_eq(name, S("lang")))
            f->lang = gone->lang;
        else if (str_eq(name, S("salutation")))
            f->salutation = gone->salutation;
        else if (str_eq(name, S("prefers")))
            f->prefers = gone->prefers;
        else if (str_eq(name, S("hours")))
            f->hours = gone->hours;
        else
            return ERR(w->arena, ERR_INVALID, "There is no such field.", .field = "take",
                       .hint = "Take name, lang, salutation, prefers or hours.");
    }
    return NULL;
}

static const struct err *merge(struct work *w, void *arg, struct str *ret_body) {
    struct call *call = arg;
    struct customer kept, gone;
    struct merge_new in = { .kept_id = call->id,
                            .gone_id = api_field(call, "with")->id,
                            .kept_version = api_field(call, "seen")->number,
                            .gone_version = api_field(call, "with_seen")->number };
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, in.kept_id));
    const struct err *e = access_check(w, ACCESS_CUSTOMER_WRITE, in.gone_id);
    if (e && e->code == ERR_NOT_FOUND)
        return ERR(w->arena, ERR_INVALID, "There is no such customer.", .field = "with",
                   .hint = "GET /api/v1/customers finds them.");
    if (e) return e;
    TRY(customer_get(w, in.kept_id, &kept));
    TRY(customer_get(w, in.gone_id, &gone));
    in.facts = customer_facts_of(&kept);
    TRY(take(w, api_field(call, "take"), &gone, &in.facts));
    TRY(customer_merge(w, &in));
    return answer(w, call, ret_body);
}

const struct err *api_merge_customer(struct call *c) { return api_once(c, merge, c); }

static const struct err *unmerge(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    TRY(access_check(w, ACCESS_CUSTOMER_WRITE, c->id));
    *ret_body = STR_NONE;
    return customer_unmerge(w, c->id, api_asked(c, "merge")->id);
}

const struct err *api_unmerge_customer(struct call *c) { return api_once(c, unmerge, c); }
