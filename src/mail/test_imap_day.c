/* All that our client does with a server, one after the other, whatever the server says. */
#include "base/bug.h"
#include "base/utf8.h"
#include "mail/imap_priv.h"
#include "mail/test_imap.h"

enum { LETTER_CAP = 64 << 10 };

struct day {
    struct arena *arena;
    struct memory_server *server;
    struct imap *imap;
    size_t done; /* calls that went well */
};

/* Counts a success; an error must fit the state. */
static bool well(struct day *d, const struct err *e) {
    bool broken = imap_trouble(d->imap) >= IMAP_PROTOCOL;
    BUG_UNLESS((e == NULL) == (imap_trouble(d->imap) == IMAP_FINE));
    BUG_UNLESS(e == NULL || e->code != ERR_BUG);
    BUG_UNLESS(!broken || !imap_connected(d->imap) || imap_trouble(d->imap) == IMAP_PROTOCOL);
    if (!e) d->done++;
    return !e;
}

static void list_and_check(struct day *d, uint32_t from, struct imap_page *page) {
    if (!well(d, imap_list(d->imap, d->arena, from, 500, page))) return;
    BUG_UNLESS(page->n <= 500 && page->next_uid >= from);
    for (size_t i = 0; i < page->n; i++)
        BUG_UNLESS(page->rows[i].uid >= from &&
                   (i == 0 || page->rows[i].uid > page->rows[i - 1].uid));
}

/* Did the server say these bytes as a literal with the right count? */
static bool was_counted(struct arena *a, struct str says, struct str raw) {
    struct str want = str_join(a, S("}\r\n"), raw);
    uint64_t n;
    for (ptrdiff_t at; (at = str_find(says, want)) >= 0; says = str_from(says, (size_t)at + 1))
        if (imap_literal_at_end(str_slice(says, 0, (size_t)at + 1), &n) && n == raw.n) return true;
    return false;
}

/* A letter is what the server said, whole: a literal with its right count, or a quoted string on
 * one line. */
static void check_letter(const struct day *d, const struct imap_letter *l) {
    for (const struct imap_letter *i = l; i; i = i->twin) {
        BUG_UNLESS((i->outcome == IMAP_LETTER) == (i->raw.p != NULL));
        if (i->outcome != IMAP_LETTER) continue;
        BUG_UNLESS(i->raw.n <= LETTER_CAP && i->raw.n == i->size);
        bool one_line = str_find_char(i->raw, '\r') < 0 && str_find_char(i->raw, '\n') < 0;
        BUG_UNLESS(one_line || was_counted(d->arena, d->server->says, i->raw));
    }
}

static void fetch_and_check(struct day *d, uint32_t uid) {
    struct imap_letter l = { 0 };
    if (!well(d, imap_fetch(d->imap, d->arena, uid, LETTER_CAP, &l))) return;
    BUG_UNLESS(l.outcome != IMAP_LATER);
    check_letter(d, &l);
}

/* Several at once, in an arena that has room for one large one. */
static void fetch_set_and_check(struct day *d, struct imap_set set) {
    struct imap_letter l[IMAP_SET_MAX];
    struct arena *room = arena_new(LETTER_CAP + IMAP_ARENA_SPARE);
    if (well(d, imap_fetch_set(d->imap, room, set, LETTER_CAP, l)))
        for (size_t i = 0; i < set.n; i++)
            check_letter(d, &l[i]);
    arena_free(&room);
}

static void folders_and_check(struct day *d) {
    const struct imap_name *names;
    size_t n;
    if (!well(d, imap_folders(d->imap, d->arena, &names, &n))) return;
    for (size_t i = 0; i < n; i++)
        BUG_UNLESS(names[i].name.n && utf8_valid(names[i].name));
}

size_t imap_day(struct arena *a, struct memory_server *s) {
    struct day d = { .arena = a, .server = s };
    struct imap_folder folder;
    struct imap_page page = { 0 };
    enum imap_idled idled;
    if (imap_new(
            a,
            &(struct imap_config){
                .sys = &s->sys, .url = S("imap://127.0.0.1"), .user = S("u"), .password = S("p") },
            &d.imap))
        BUG("the settings are fine");
    bool connected = well(&d, imap_connect(d.imap, a));
    BUG_UNLESS(connected == imap_connected(d.imap));
    folders_and_check(&d);
    if (well(&d, imap_select(d.imap, a, S("INBOX"), &folder))) BUG_UNLESS(folder.uidvalidity > 0);
    list_and_check(&d, 1, &page);
    fetch_and_check(&d, 2);
    well(&d, imap_mark(d.imap, a, IMAP_ONE(2), IMAP_SEEN));
    well(&d, imap_move(d.imap, a, IMAP_ONE(2), S("Неж")));
    if (well(&d, imap_idle(d.imap, a, 60000000, -1, &idled)))
        BUG_UNLESS(idled == IMAP_NEW || idled == IMAP_QUIET);
    list_and_check(&d, 4, &page);
    fetch_and_check(&d, 4);
    well(&d, imap_move(d.imap, a, IMAP_ONE(4), S("nofolder")));
    struct imap_set set = { (const uint32_t[]){ 2, 3, 4, 9 }, 4 };
    fetch_set_and_check(&d, set);
    well(&d, imap_mark(d.imap, a, set, IMAP_SEEN));
    BUG_UNLESS(utf8_valid(imap_words(d.imap)));
    imap_close(&d.imap);
    return d.done;
}
