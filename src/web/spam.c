/* Spam: into it and out of it, with or without what its sender writes later. */
#include "desk/spam/spam.h"
#include "web/web_priv.h"

struct sorting {
    struct page *page;
    bool into; /* Spam, else out of it */
    bool sender;
};

static const struct err *spam_tx(struct work *w, void *arg) {
    const struct sorting *x = arg;
    struct conversation c;
    struct str sender;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, x->page->id, &c));
    bool is = c.state == CONVERSATION_SPAM;
    if (is != x->into) TRY(page_same_version(x->page, w, &c));
    TRY(x->into ? spam_mark(w, &c) : spam_unmark(w, &c));
    if (!x->sender) return NULL;
    TRY(spam_sender(w, c.id, &sender));
    if (!str_is_set(sender)) return NULL;
    return x->into ? spam_block(w, sender) : spam_unblock(w, sender);
}

const struct err *web_spam(struct page *p) {
    struct str act = page_field(p, "act");
    bool block = str_eq(act, S("block"));
    struct sorting x = { p, block || str_eq(act, S("spam")), block || str_eq(act, S("not")) };
    if (!x.into && !x.sender && !str_eq(act, S("once")))
        return ERR(p->w->arena, ERR_INVALID, "A field is not right.", .field = "act",
                   .hint = "Go back, load it again and send once more.");
    const struct err *e = work_write(p->w, spam_tx, &x);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, x.into ? page_done_link(p) : page_case_or_list(p));
    return NULL;
}
