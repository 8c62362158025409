/* Tags on a conversation: shown, put on, taken off. Two people who do it at once do not cross each other, so no
 * version is asked for. */
#include "desk/tag/tag.h"
#include "web/web_priv.h"

enum { PROPOSED = 200 };

void page_tags(struct arena *a, struct str tags, const struct page_tag **ret, size_t *ret_n) {
    *ret_n = 0;
    if (tags.n == 0) return;
    struct page_tag *list = ARENA_ARRAY(a, TAGS_A_CASE, struct page_tag);
    size_t n = 0;
    while (n < TAGS_A_CASE && tag_next(&tags, &list[n].name))
        n++;
    *ret = list;
    *ret_n = n;
}

const struct err *page_known_tags(struct work *w, const struct page_tag **ret, size_t *ret_n) {
    struct tag *tags;
    size_t n;
    TRY(tag_list(w, PROPOSED, &tags, &n));
    struct page_tag *list = ARENA_ARRAY(w->arena, n + 1, struct page_tag);
    for (size_t i = 0; i < n; i++)
        list[i].name = tags[i].name;
    *ret = list;
    *ret_n = n;
    return NULL;
}

static const struct err *tags_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct conversation c;
    struct str names = page_field(p, "add"), drop = page_field(p, "drop"), one;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    if (drop.n) return tag_drop(w, &c, drop);
    if (str_trim(names).n == 0)
        return ERR(w->arena, ERR_INVALID, "There is no tag yet.", .field = "add",
                   .hint = "Write a word, then put it on.");
    while (str_split(&names, ',', &one))
        if (str_trim(one).n) TRY(tag_put(w, &c, one));
    return NULL;
}

const struct err *web_tags(struct page *p) {
    const struct err *e = work_write(p->w, tags_tx, p);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, ""));
    return NULL;
}
