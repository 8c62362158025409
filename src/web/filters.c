/* Views of one's own: saved under a name, and removed. */
#include "desk/filter/filter.h"
#include "web/settings.h"

static const struct err *filter_tx(struct work *w, void *arg) {
    struct page *p = arg;
    int64_t id, tag = page_number(p, "tag");
    if (page_number(p, "remove")) return filter_remove(w, page_number(p, "remove"));
    return filter_save(w, page_field(p, "name"), page_field(p, "view"), tag ? OPT(tag) : OPT_NONE,
                       str_eq(page_field(p, "urgent"), S("1")), &id);
}

const struct err *web_filters(struct page *p) {
    const struct err *e = work_write(p->w, filter_tx, p);
    if (e && !page_can_again(e)) return e;
    if (e) return page_inbox_again(p, &(struct inbox_again){ .filter_err = e });
    if (str_eq(page_field(p, "back"), S("settings")))
        settings_done(p, "/settings/tags", "saved");
    else
        reply_redirect(p->rp, page_inbox_link(p));
    return NULL;
}
