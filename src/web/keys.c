/* The sheet of keys, and whether a letter alone counts for a person. */
#include "desk/user/user.h"
#include "view/html.h"
#include "view/keys.h"
#include "view/view_keys_page.h"
#include "view/words.h"
#include "web/settings.h"
#include "web/web_priv.h"

enum { GROUPS = 4, KEYS_MAX = 12 };

struct sheet {
    struct page *page;
    struct page_keys shown;
    struct page_key_group groups[GROUPS];
    struct page_key keys[GROUPS][KEYS_MAX];
};

static void keys_body(struct html *h, const void *data, const struct viewer *me) {
    view_keys_page(h, data, me);
}

static void group(struct sheet *s, const char *name) {
    struct page_key_group *g = &s->groups[s->shown.group_n];
    *g = (struct page_key_group){ word(s->page->lang, name), s->keys[s->shown.group_n], 0 };
    s->shown.group_n++;
}

static void add(struct sheet *s, const char *key, const char *does) {
    struct page_key_group *g = &s->groups[s->shown.group_n - 1];
    s->keys[s->shown.group_n - 1][g->n++] = (struct page_key){ str_of(key), word(s->page->lang, does) };
}

static void fill(struct sheet *s) {
    group(s, W("Anywhere"));
    add(s, "Ctrl K", W("Commands, customers, conversations"));
    add(s, "/", W("Search"));
    add(s, "?", W("This sheet"));
    add(s, "g t", W("Today"));
    add(s, "g i", W("Inbox"));
    add(s, "g p", W("Promises"));
    add(s, "g c", W("Customers"));
    add(s, "g n", W("What is new"));
    add(s, "c", W("New contact"));
    add(s, "Esc", W("Closes what is open on top"));
    group(s, W("Lists"));
    add(s, "j k", W("Next, previous row; the arrows as well"));
    add(s, "Enter", W("Opens the row"));
    add(s, "x", W("Chooses the row"));
    add(s, "Shift j k", W("Chooses several"));
    add(s, "Home End", W("First, last row"));
    group(s, W("Conversation"));
    add(s, "r", W("Reply"));
    add(s, "n", W("Internal note"));
    add(s, "a", W("Give to"));
    add(s, "m", W("Take it"));
    add(s, "s", W("Snooze until later"));
    add(s, "t", W("Tags"));
    add(s, "e", W("Done"));
    add(s, "l", W("Send later"));
    add(s, "p", W("Add a promise"));
    add(s, "j k", W("Next, previous conversation"));
    add(s, "u", W("Back to the list"));
    group(s, W("While writing"));
    add(s, "Ctrl Enter", W("Sends the reply"));
    add(s, "Ctrl Shift Enter", W("Sends it and solves the case"));
    add(s, "Ctrl K", W("Guidance"));
    add(s, "Esc", W("Leaves the box, the draft stays"));
}

static const struct err *viewer_tx(struct work *w, void *arg) {
    return page_viewer(((struct sheet *)arg)->page, w);
}

const struct err *web_keys(struct page *p) {
    struct sheet s = { .page = p };
    s.shown = (struct page_keys){ .groups = s.groups, .said = settings_said(p) };
    fill(&s);
    TRY(work_read(p->w, viewer_tx, &s));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Keyboard shortcuts")), keys_body, &s.shown);
}

static const struct err *set_tx(struct work *w, void *arg) {
    const struct page *p = arg;
    return user_set_keys(w, w->actor.user_id, !str_eq(page_field(p, "single"), S("off")));
}

const struct err *web_keys_set(struct page *p) {
    TRY(work_write(p->w, set_tx, p));
    settings_done(p, "/keys", "saved");
    return NULL;
}
