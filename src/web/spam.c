/* Spam: into it and out of it, with or without what its sender writes later. */
#include "base/moment.h"
#include "desk/spam/spam.h"
#include "view/words.h"
#include "web/web_priv.h"

const struct str *page_suspect(const struct page *p, struct str reasons, size_t *ret_n) {
    struct str *list = ARENA_ARRAY(p->w->arena, SPAM_REASON_COUNT, struct str);
    enum spam_reason r;
    *ret_n = 0;
    while (*ret_n < SPAM_REASON_COUNT && spam_reason_next(&reasons, &r))
        list[(*ret_n)++] = word(p->lang, spam_reason_says(r));
    return list;
}

const struct err *page_suspected(const struct page *p, struct work *w, int64_t first_key,
                                 int64_t last_key, struct inbox_row *rows, size_t row_n) {
    struct suspicion *list;
    size_t n, reason_n;
    TRY(spam_suspicions(w, first_key, last_key, &list, &n));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < row_n; k++) {
            if (rows[k].id != list[i].conversation_id) continue;
            const struct str *reasons = page_suspect(p, list[i].reasons, &reason_n);
            for (size_t j = 0; j < reason_n; j++)
                rows[k].suspected = j ? str_join3(w->arena, rows[k].suspected, S(" "), reasons[j])
                                      : reasons[j];
            rows[k].due = page_due(p, list[i].look_by, list[i].look_by - MOMENT_DAY);
        }
    return NULL;
}

struct sorting {
    struct page *page;
    bool into; /* Spam, else out of it */
    bool sender;
    bool was;     /* it was so already */
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
    x->was = is == x->into;
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
    struct sorting x = { p, block || str_eq(act, S("spam")), block || str_eq(act, S("not")), false, false };
    if (!x.into && !x.sender && !str_eq(act, S("once")))
        return ERR(p->w->arena, ERR_INVALID, "A field is not right.", .field = "act",
                   .hint = "Go back, load it again and send once more.");
    const struct err *e = work_write(p->w, spam_tx, &x);
    if (e) return page_act_refused(p, e);
    struct str done = x.was ? page_case_or_list(p) : page_done_link(p);
    if (x.blocked) done = str_join(p->w->arena, done, S("&blocked=1")); /* Undo lets it write again */
    reply_redirect(p->rp, x.into ? done : page_case_or_list(p));
    return NULL;
}
