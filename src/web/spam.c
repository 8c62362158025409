/* Spam: into it and out of it, with or without what its sender writes later. */
#include "desk/spam/spam.h"
#include "web/web_priv.h"

struct sorting {
    struct page *page;
    bool into; /* Spam, else out of it */
    bool sender;
    bool blocked; /* the sender was blocked by this, and was not before */
};

static const struct err *spam_tx(struct work *w, void *arg) {
    struct sorting *x = arg;
    struct conversation c;
    struct str sender;
    bool before;
    x->blocked = false;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, x->page->id, &c));
    bool is = c.state == CONVERSATION_SPAM;
    if (is != x->into) TRY(page_same_version(x->page, w, &c));
    TRY(x->into ? spam_mark(w, &c) : spam_unmark(w, &c));
    if (!x->sender) return NULL;
    TRY(spam_sender(w, c.id, &sender));
    if (!str_is_set(sender)) return NULL;
    if (!x->into) return spam_unblock(w, sender);
    TRY(spam_is_blocked(w, sender, &before));
    x->blocked = !before;
    return spam_block(w, sender);
}

const struct err *web_spam(struct page *p) {
    struct str act = page_field(p, "act");
    bool block = str_eq(act, S("block"));
    struct sorting x = { p, block || str_eq(act, S("spam")), block || str_eq(act, S("not")), false };
    if (!x.into && !x.sender && !str_eq(act, S("once")))
        return ERR(p->w->arena, ERR_INVALID, "A field is not right.", .field = "act",
                   .hint = "Go back, load it again and send once more.");
    const struct err *e = work_write(p->w, spam_tx, &x);
    if (e) return page_act_refused(p, e);
    struct str done = page_done_link(p);
    if (x.blocked) done = str_join(p->w->arena, done, S("&blocked=1")); /* Undo lets it write again */
    reply_redirect(p->rp, x.into ? done : page_case_or_list(p));
    return NULL;
}
