#include "desk/customer/customer.h"

#include "base/moment.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/customer/contact.h"
#include "desk/customer/customer_sql.h"
#include "desk/event/event.h"
#include "desk/mailbox/mailbox.h"
#include "desk/search/search.h"
#include "desk/setting/setting.h"

/* A letter's sender may be what nobody could write to; it is his contact point all the same. */
static const struct err *add_sender(struct work *w, int64_t id, struct str address) {
    struct contact_form form;
    if (!contact_form_of(w->arena, CONTACT_MAIL, address, S(""), &form))
        form = (struct contact_form){ mailbox_normal(w->arena, address), S("") };
    return sql_contact_point_insert(w->db, id, CONTACT_MAIL, form.value, address, form.near,
                                    work_now(w), NULL);
}

static const struct err *make(struct work *w, struct str address, struct str name, struct str lang,
                              int64_t *ret_id) {
    struct str shown = name.n ? name : address.n ? address : S("Without a sender");
    TRY(sql_customer_insert(w->db, shown, lang, work_now(w), ret_id));
    if (address.n) TRY(add_sender(w, *ret_id, address));
    return search_put_customer(w, *ret_id);
}

const struct err *customer_by_mail(struct work *w, struct str address, struct str name,
                                   struct str lang, bool proven, struct customer *ret) {
    struct customer c;
    bool found = false;
    if (name.n > CUSTOMER_NAME_MAX) name = address;
    if (address.n) {
        struct str normal = mailbox_normal(w->arena, address);
        TRY(sql_customer_by_contact(w->db, CONTACT_MAIL, normal, &c, &found));
    }
    if (found) {
        if (proven && name.n && str_eq_nocase(c.name, address)) {
            TRY(sql_customer_set_name(w->db, c.id, name, NULL));
            TRY(search_renamed(w, c.id));
        }
        if (proven && lang.n && !str_is_set(c.lang)) TRY(sql_customer_set_lang(w->db, c.id, lang, NULL));
        return customer_get(w, c.id, ret);
    }
    int64_t id;
    TRY(make(w, address, name, lang, &id));
    return customer_get(w, id, ret);
}

const struct err *customer_get(struct work *w, int64_t id, struct customer *ret) {
    bool found;
    TRY(sql_customer_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such customer.");
}

const struct err *customer_is_there(struct work *w, const struct customer *c) {
    if (!c->forgotten) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This customer was forgotten.", .field = "name",
               .hint = "Write down a new contact: it gets a record of its own.");
}

static const struct err *there(struct work *w, int64_t id) {
    struct customer c;
    TRY(customer_get(w, id, &c));
    return customer_is_there(w, &c);
}

const struct err *customer_contacts(struct work *w, int64_t id, struct contact_point **ret,
                                    size_t *ret_n) {
    return sql_customer_contacts(w->db, id, ret, ret_n);
}

struct customer_facts customer_facts_of(const struct customer *c) {
    return (struct customer_facts){ c->name, c->lang, c->salutation, c->hours, c->prefers };
}

const struct err *customer_changed(struct work *w, int64_t id, const char *action,
                                   struct str detail) {
    int64_t *cases;
    size_t n;
    TRY(sql_customer_open_cases(w->db, id, &cases, &n));
    for (size_t i = 0; i < n; i++)
        TRY(event_add(w, EVENT_KIND_CUSTOMER, cases[i], id, STR_NONE));
    return audit_note(w, action, str_printf(w->arena, "customer:%lld", (long long)id), detail);
}

static const struct err *check_line(struct work *w, struct str s, const char *field) {
    if (s.n <= CUSTOMER_LINE_MAX && utf8_is_line(s)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is too long, or not one line.", .field = field,
               .hint = "Send one line of at most 200 bytes.");
}

static const struct err *check_facts(struct work *w, const struct customer_facts *f) {
    if (f->name.n == 0 || f->name.n > CUSTOMER_NAME_MAX || !utf8_is_line(f->name))
        return ERR(w->arena, ERR_INVALID, "This is no name.", .field = "name",
                   .hint = "Send one line of at most 300 bytes.");
    if (f->prefers.set && (f->prefers.v < CHANNEL_MAIL || f->prefers.v > CHANNEL_COUNTER))
        return ERR(w->arena, ERR_INVALID, "There is no such channel.", .field = "prefers",
                   .hint = "Choose one of the list.");
    TRY(check_line(w, f->salutation, "salutation"));
    return check_line(w, f->hours, "hours");
}

bool customer_facts_same(const struct customer_facts *a, const struct customer_facts *b) {
    return str_eq(a->name, b->name) && str_is_set(a->lang) == str_is_set(b->lang) &&
           str_eq(a->lang, b->lang) && str_eq(a->salutation, b->salutation) &&
           str_eq(a->hours, b->hours) && a->prefers.set == b->prefers.set &&
           (!a->prefers.set || a->prefers.v == b->prefers.v);
}

const struct err *customer_change(struct work *w, int64_t id, const struct customer_facts *facts) {
    struct customer c;
    TRY(customer_get(w, id, &c));
    TRY(customer_is_there(w, &c));
    struct customer_facts was = customer_facts_of(&c), now = *facts;
    now.name = str_trim(now.name);
    now.salutation = str_trim(now.salutation);
    now.hours = str_trim(now.hours);
    TRY(check_facts(w, &now));
    if (customer_facts_same(&was, &now)) return NULL;
    TRY(sql_customer_change(w->db, id, now.name, now.lang, now.salutation, now.prefers, now.hours,
                            NULL));
    if (!str_eq(was.name, now.name)) TRY(search_renamed(w, id));
    return customer_changed(w, id, "customer.change", S(""));
}

static const struct err *form_of(struct work *w, enum contact_kind kind, struct str shown,
                                 struct contact_form *ret) {
    struct desk_facts desk;
    TRY(desk_facts_get(w, &desk));
    if (contact_form_of(w->arena, kind, shown, desk.country, ret)) return NULL;
    if (kind == CONTACT_PHONE)
        return ERR(w->arena, ERR_INVALID, "This is no phone number.", .field = "phone",
                   .hint = "Write 5 to 15 digits, like +381 64 123 4567.");
    return ERR(w->arena, ERR_INVALID, "This is not a mail address.", .field = "address",
               .hint = "Write it like name@example.org.");
}

/* Who has it now; 0 for nobody. */
static const struct err *holder(struct work *w, enum contact_kind kind, struct str value,
                                int64_t *ret) {
    bool found;
    TRY(sql_contact_point_owner(w->db, kind, value, ret, &found));
    if (!found) *ret = 0;
    return NULL;
}

static const struct err *insert(struct work *w, int64_t id, enum contact_kind kind,
                                const struct contact_form *form, struct str shown) {
    int64_t has;
    TRY(sql_contact_point_count(w->db, id, &has));
    if (has >= CUSTOMER_CONTACTS_MAX)
        return ERR(w->arena, ERR_LIMIT, "A customer has at most 50 contact points.",
                   .field = "value", .hint = "Remove one that is out of use.");
    return sql_contact_point_insert(w->db, id, kind, form->value, str_trim(shown), form->near,
                                    work_now(w), NULL);
}

const struct err *customer_contact_add(struct work *w, int64_t id, enum contact_kind kind,
                                       struct str shown) {
    struct contact_form form;
    int64_t who;
    TRY(form_of(w, kind, shown, &form));
    TRY(holder(w, kind, form.value, &who));
    if (who == id) return NULL;
    if (who)
        return ERR(w->arena, ERR_CONFLICT, "This contact point belongs to another customer.",
                   .field = "value", .hint = "If both are one person, join the two records.");
    TRY(there(w, id));
    TRY(insert(w, id, kind, &form, shown));
    TRY(sql_customer_new_version(w->db, id, NULL));
    TRY(search_put_customer(w, id));
    return customer_changed(w, id, "customer.contact-add", S(""));
}

const struct err *customer_contact_remove(struct work *w, int64_t id, enum contact_kind kind,
                                          struct str value) {
    struct contact_form form;
    int64_t gone;
    /* As it stands there first: a sender's address may be none, and a number be older than the
     * desk's country. */
    TRY(sql_contact_point_remove(w->db, id, kind, str_trim(value), &gone));
    if (!gone) {
        TRY(form_of(w, kind, value, &form));
        TRY(sql_contact_point_remove(w->db, id, kind, form.value, &gone));
    }
    if (!gone)
        return ERR(w->arena, ERR_NOT_FOUND, "This contact point is not there any more.",
                   .field = "value");
    TRY(sql_customer_new_version(w->db, id, NULL));
    TRY(search_put_customer(w, id));
    return customer_changed(w, id, "customer.contact-remove", S(""));
}

static const struct err *also(struct work *w, int64_t id, enum contact_kind kind,
                              struct str shown) {
    struct contact_form form;
    int64_t who;
    if (shown.n == 0) return NULL;
    TRY(form_of(w, kind, shown, &form));
    TRY(holder(w, kind, form.value, &who));
    return who ? NULL : customer_contact_add(w, id, kind, shown);
}

const struct err *customer_also(struct work *w, int64_t id, const struct customer_who *who) {
    TRY(also(w, id, CONTACT_MAIL, who->address));
    return also(w, id, CONTACT_PHONE, who->phone);
}

static const struct err *known(struct work *w, enum contact_kind kind, struct str shown,
                               int64_t *ret) {
    struct contact_form form;
    if (*ret || shown.n == 0) return NULL;
    TRY(form_of(w, kind, shown, &form));
    return holder(w, kind, form.value, ret);
}

const struct err *customer_known(struct work *w, struct str address, struct str phone, int64_t *ret_id) {
    *ret_id = 0;
    TRY(known(w, CONTACT_MAIL, address, ret_id));
    return known(w, CONTACT_PHONE, phone, ret_id);
}

const struct err *customer_meet(struct work *w, const struct customer_who *who, struct str lang,
                                struct customer *ret) {
    struct str name = str_trim(who->name);
    int64_t id = 0;
    TRY(known(w, CONTACT_MAIL, who->address, &id));
    TRY(known(w, CONTACT_PHONE, who->phone, &id));
    if (!id) {
        struct str shown = name.n ? name : who->address.n ? who->address : who->phone;
        if (shown.n == 0)
            return ERR(w->arena, ERR_INVALID, "Nobody is named here.", .field = "who",
                       .hint = "A name, a phone number or a mail address is enough.");
        TRY(check_facts(w, &(struct customer_facts){ .name = shown }));
        TRY(sql_customer_insert(w->db, shown, lang, work_now(w), &id));
        TRY(audit_note(w, "customer.make", str_printf(w->arena, "customer:%lld", (long long)id),
                       S("")));
    }
    TRY(customer_also(w, id, who));
    TRY(search_put_customer(w, id));
    return customer_get(w, id, ret);
}

const struct err *customer_note_add(struct work *w, int64_t id, struct str text, int64_t until,
                                    int64_t *ret_id) {
    struct care_note *notes;
    size_t n;
    int64_t now = work_now(w);
    text = str_trim(text);
    if (text.n == 0 || text.n > CARE_NOTE_MAX || !utf8_valid(text))
        return ERR(w->arena, ERR_INVALID, "There is no note yet, or it is too long.",
                   .field = "text", .hint = "Write one or two sentences, at most 1,000 bytes.");
    TRY(there(w, id));
    if (until <= now || until > now + CARE_NOTE_DAYS * MOMENT_DAY)
        return ERR(w->arena, ERR_INVALID, "A note ends within a year.", .field = "until",
                   .hint = "Choose a day to come; what is still true then is written anew.");
    TRY(customer_notes(w, id, &notes, &n));
    if (n >= CUSTOMER_NOTES_MAX)
        return ERR(w->arena, ERR_LIMIT, "A customer has at most 20 notes.", .field = "text",
                   .hint = "Remove one that is over.");
    TRY(sql_care_note_insert(w->db, id, text, until, w->actor.user_id, now, ret_id));
    TRY(sql_customer_new_version(w->db, id, NULL));
    return customer_changed(w, id, "customer.note-add",
                            str_printf(w->arena, "note %lld", (long long)*ret_id));
}

const struct err *customer_note_remove(struct work *w, int64_t id, int64_t note_id, bool removed) {
    int64_t n;
    TRY(sql_care_note_remove(w->db, id, note_id, removed ? OPT(work_now(w)) : OPT_NONE, &n));
    if (!n) return ERR(w->arena, ERR_NOT_FOUND, "This note is not there any more.");
    TRY(sql_customer_new_version(w->db, id, NULL));
    return customer_changed(w, id, removed ? "customer.note-remove" : "customer.note-back",
                            str_printf(w->arena, "note %lld", (long long)note_id));
}

const struct err *customer_note_erase(struct work *w, int64_t id, int64_t note_id) {
    int64_t author;
    bool found;
    TRY(sql_care_note_author(w->db, id, note_id, &author, &found));
    if (!found) return ERR(w->arena, ERR_NOT_FOUND, "This note is not there any more.");
    if (author != w->actor.user_id && w->actor.role != ROLE_OWNER)
        return ERR(w->arena, ERR_DENIED, "Only who wrote a note, or an owner, can erase it.",
                   .hint = "Take it away instead; ask one of them for more.");
    TRY(sql_care_note_erase(w->db, id, note_id, NULL));
    TRY(sql_customer_new_version(w->db, id, NULL));
    return customer_changed(w, id, "customer.note-erase",
                            str_printf(w->arena, "note %lld", (long long)note_id));
}

const struct err *customer_notes(struct work *w, int64_t id, struct care_note **ret,
                                 size_t *ret_n) {
    return sql_care_notes(w->db, id, work_now(w), ret, ret_n);
}
