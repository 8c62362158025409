/* Joining conversations, taking them apart, linking them, splitting a message off. */
#include "desk/merge/merge.h"
#include "desk/message/message.h"
#include "web/web_priv.h"

/* By its id, or as people call it; one that is not to be seen is none. */
static const struct err *find_other(struct page *p, struct work *w, struct conversation *ret) {
    int64_t id = page_number(p, "other");
    struct str ref = str_trim(page_field(p, "ref"));
    if (id == 0 && ref.n == 0)
        return ERR(w->arena, ERR_INVALID, "There is no other conversation yet.", .field = "other",
                   .hint = "Choose one, or write its reference.");
    if (id == 0) TRY(merge_by_ref(w, ref, &id));
    const struct err *e = access_conversation(w, ACCESS_CONVERSATION_WRITE, id, ret);
    if (!e || e->code != ERR_NOT_FOUND) return e;
    return ERR(w->arena, ERR_INVALID, "There is no conversation with this reference.", .field = "ref",
               .hint = "Write it as it stands there, such as K-7Q4M.");
}

/* A second click finds it done, and so does one who was slower than a colleague. */
static bool joined_already(const struct conversation *c, const struct conversation *other) {
    return other->merged_into.set && other->merged_into.v == c->id;
}

static const struct err *merge_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct conversation c, other;
    struct str act = page_field(p, "act");
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    TRY(find_other(p, w, &other));
    if (str_eq(act, S("link"))) return merge_link(w, &c, &other);
    if (str_eq(act, S("unlink"))) return merge_unlink(w, &c, &other);
    if (str_eq(act, S("apart"))) return other.merged_into.set ? merge_apart(w, &other) : NULL;
    if (joined_already(&c, &other)) return NULL;
    TRY(page_same_version(p, w, &c));
    return merge_join(w, &other, &c);
}

const struct err *web_merge(struct page *p) {
    const struct err *e = work_write(p->w, merge_tx, p);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, ""));
    return NULL;
}

struct splitting {
    int64_t message_id, old;
    struct conversation made;
};

static const struct err *split_tx(struct work *w, void *arg) {
    struct splitting *x = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, x->message_id));
    TRY(message_place(w, x->message_id, &x->old));
    return merge_split(w, x->message_id, &x->made);
}

const struct err *web_split(struct page *p) {
    struct splitting x = { .message_id = p->id };
    const struct err *e = work_write(p->w, split_tx, &x);
    if (e) return page_message_refused(p, e, x.old);
    reply_redirect(p->rp, page_link(p, x.made.id, ""));
    return NULL;
}
