/* Who was in copy of the customer's newest mail: a choice per person, and nobody by itself (A02).
 */
#include "base/moment.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/sealed.h"
#include "desk/message/message.h"
#include "view/talk.h"
#include "web/web_priv.h"

enum { SEALED_MAX = 4096 };
#define SEALED_LIVES MOMENT_HOUR

static const struct message *newest_of_customer(const struct said *t) {
    for (size_t i = 0; i < t->message_n; i++) {
        const struct message *m = &t->messages[i];
        if (m->direction == DIRECTION_IN && m->part == MESSAGE_PLAIN && m->auto_ == 0) return m;
    }
    return NULL;
}

static const struct message *newest_reply(const struct said *t) {
    for (size_t i = 0; i < t->message_n; i++)
        if (t->messages[i].direction == DIRECTION_OUT &&
            t->messages[i].author_kind == AUTHOR_USER && !t->messages[i].taken_back_at.set)
            return &t->messages[i];
    return NULL;
}

static bool named(const struct said *t, struct str address, int64_t from, int64_t to) {
    for (size_t i = 0; i < t->people_n; i++)
        if (t->people[i].message_id >= from && t->people[i].message_id <= to &&
            str_eq_nocase(t->people[i].address, address))
            return true;
    return false;
}

static bool is_ours(const struct mailbox *boxes, size_t n, struct str address) {
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(boxes[i].address, address)) return true;
    return false;
}

/* In a reply that was refused. */
static bool was_ticked(const struct page *p, struct str address) {
    for (size_t i = 0; i < p->form.field_count; i++)
        if (str_eq(p->form.fields[i].name, S("cc")) && str_eq(p->form.fields[i].value, address))
            return true;
    return false;
}

/* What such a reply says beside those that can be ticked. */
static struct str typed(struct page *p, const struct page_beside *b) {
    struct str all = S("");
    for (size_t i = 0; i < p->form.field_count; i++) {
        const struct form_field *f = &p->form.fields[i];
        bool listed = !str_eq(f->name, S("cc")) || str_trim(f->value).n == 0;
        for (size_t k = 0; k < b->copy_n && !listed; k++)
            listed = str_eq(b->copies[k].address, f->value);
        if (listed) continue;
        all = all.n ? str_join3(p->w->arena, all, S(", "), f->value) : f->value;
    }
    return all;
}

struct str page_copies_taken(struct page *p, int64_t conversation_id, struct str cc) {
    if (cc.n == 0 || cc.n > SEALED_MAX / 2) return S("");
    struct str plain =
        str_printf(p->w->arena, "copies %lld %lld %lld %.*s", (long long)p->session.actor.user_id,
                   (long long)conversation_id, (long long)(p->now + SEALED_LIVES), STR_ARG(cc));
    return str_join(p->w->arena, S("&copies="), sealed_text(p->w, plain));
}

/* The other end of that. */
static struct str taken_along(const struct page *p) {
    struct str rest, word, user, place, until;
    int64_t u, c, at;
    if (!sealed_text_open(p->w, form_get(&p->req->query, "copies"), SEALED_MAX, &rest))
        return S("");
    bool ok = str_split(&rest, ' ', &word) && str_eq(word, S("copies")) &&
              str_split(&rest, ' ', &user) && str_split(&rest, ' ', &place) &&
              str_split(&rest, ' ', &until) && str_to_int(user, 1, INT64_MAX, &u) &&
              str_to_int(place, 1, INT64_MAX, &c) && str_to_int(until, 0, INT64_MAX, &at);
    return ok && u == p->session.actor.user_id && c == p->id && at > p->now ? rest : S("");
}

/* Two lists at most are read, and only for a mail that had others in it. */
static const struct err *those_in_copy(struct page *p, struct work *w, const struct said *t,
                                       struct page_conversation *out) {
    const struct message *m = newest_of_customer(t), *ours = newest_reply(t);
    struct mailbox *boxes;
    size_t box_n, n = 0;
    if (!m) return NULL;
    for (size_t i = 0; i < t->people_n; i++)
        n += t->people[i].message_id == m->id && t->people[i].role >= ROLE_TO;
    if (n < 2) return NULL;
    TRY(mailbox_list(w, &boxes, &box_n));
    struct page_copy *list = ARENA_ARRAY(w->arena, n, struct page_copy);
    for (size_t i = 0; i < t->people_n; i++) {
        const struct recipient *r = &t->people[i];
        if (r->message_id != m->id || r->role < ROLE_TO || r->address.n == 0) continue;
        if (is_ours(boxes, box_n, r->address) || str_eq_nocase(r->address, out->customer_address))
            continue;
        struct page_copy copy = { .name = r->name, .address = r->address };
        bool kept = ours && named(t, r->address, ours->id, ours->id);
        copy.fresh = !kept && !named(t, r->address, 0, m->id - 1);
        copy.chosen = p->refused_reply ? was_ticked(p, r->address) : kept;
        list[out->beside->copy_n++] = copy;
    }
    out->beside->copies = list;
    return NULL;
}

const struct err *page_copies(struct page *p, struct work *w, const struct said *t,
                              struct page_conversation *out) {
    struct page_beside *b = out->beside;
    TRY(those_in_copy(p, w, t, out));
    b->copy_typed = p->refused_reply ? typed(p, b) : taken_along(p);
    b->copies_open = b->copy_typed.n > 0;
    for (size_t i = 0; i < b->copy_n; i++)
        b->copies_open = b->copies_open || b->copies[i].chosen;
    return NULL;
}
