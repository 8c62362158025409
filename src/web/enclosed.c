/* Letters that lie in a letter (a forwarded mail, an invitation), shown where they lie.
 *
 * What they say is read anew for each page, by a locked reader as all that strangers write; so it needs no room in the
 * store, and letters that came before this was written show theirs too. Where no reader is free in time the page goes
 * without: the file itself is there to download. */
#include "base/utf8.h"
#include "base/zone.h"
#include "desk/mailroom.h"
#include "desk/message/message.h"
#include "view/when.h"
#include "web/web_priv.h"

enum {
    ENCLOSED_MAX = 5,           /* on one page */
    ENCLOSED_BYTES = 8 << 20,   /* of one */
    ENCLOSED_TEXT = 20000,      /* bytes of a forwarded mail's words on the page; the file has all */
    ENCLOSED_ARENA = 160 << 20, /* the letter, the file decoded, and what was read in it */
};

struct place {
    int64_t id;
    struct attachment_place at;
    struct str bytes;
};

static const struct err *place_tx(struct work *w, void *arg) {
    struct place *p = arg;
    TRY(attachment_get(w, p->id, &p->at));
    return page_attachment_bytes(w, &p->at, &p->bytes);
}

static bool is_calendar(struct str type) {
    return str_eq(type, S("text/calendar")) || str_eq(type, S("application/ics"));
}

static bool is_enclosed(struct str type) {
    return is_calendar(type) || str_eq(type, S("message/rfc822")) || str_eq(type, S("message/global"));
}

/* ---- when an event is, in the viewer's zone ---- */

struct moment_of {
    int64_t at;
    const struct zone *zone; /* to show it in */
    struct str there;        /* the sender's place, where its zone is not known to us */
};

static struct moment_of moment_of(struct page *p, struct enclosed_time t) {
    struct moment_of m = { t.at, p->zone, S("") };
    if (t.utc) return m;
    const struct zone *theirs = NULL;
    bool known = !t.whole_day && t.zone.n && !zone_load(p->w->arena, p->w->sys, t.zone, &theirs);
    if (known) {
        m.at = zone_moment(theirs, moment_split(t.at));
        return m;
    }
    m.zone = NULL; /* the clock as it was written */
    m.there = t.zone;
    return m;
}

static struct str when_of(struct page *p, const struct enclosed *e) {
    struct arena *a = p->w->arena;
    if (!e->start.set) return S("");
    struct moment_of from = moment_of(p, e->start), to = from;
    if (e->end.set) to = moment_of(p, e->end);
    struct when_reader r = { p->lang, from.zone, p->now }, until = { p->lang, to.zone, p->now };
    struct str s = e->start.whole_day ? when_date(a, &r, from.at) : when_full(a, &r, from.at);
    /* a day's end is the day behind the last one (RFC 5545 3.6.1) */
    if (e->start.whole_day && to.at > from.at) to.at -= 1;
    bool one_day = zone_day(r.zone, from.at) == zone_day(until.zone, to.at);
    struct str end = S("");
    if (to.at > from.at && !e->start.whole_day) end = one_day ? when_clock(a, &until, to.at) : when_full(a, &until, to.at);
    if (!one_day && e->start.whole_day) end = when_date(a, &until, to.at);
    if (end.n) s = str_printf(a, "%.*s – %.*s", STR_ARG(s), STR_ARG(end));
    return from.there.n ? str_printf(a, "%.*s (%.*s)", STR_ARG(s), STR_ARG(from.there)) : s;
}

/* ---- one of them ---- */

static struct str kept(struct page *p, struct str s, size_t max) {
    return str_dup(p->w->arena, utf8_cut(s, max));
}

static void fill(struct page *p, const struct enclosed *e, struct page_enclosed *ret) {
    static const enum page_enclosed_kind kinds[] = {
        [ENCLOSED_MAIL] = PAGE_ENCLOSED_MAIL,
        [ENCLOSED_INVITATION] = PAGE_ENCLOSED_INVITATION,
        [ENCLOSED_ANSWER] = PAGE_ENCLOSED_ANSWER,
        [ENCLOSED_CANCELLED] = PAGE_ENCLOSED_CANCELLED,
    };
    struct when_reader r = { p->lang, p->zone, p->now };
    *ret = (struct page_enclosed){ .kind = kinds[e->kind],
                                   .from = kept(p, e->from, 300),
                                   .subject = kept(p, e->subject, 1000),
                                   .place = kept(p, e->place, 1000),
                                   .people = kept(p, e->people, 2000) };
    struct str words = str_trim(e->text);
    ret->text = kept(p, words, ENCLOSED_TEXT);
    ret->cut = words.n > ENCLOSED_TEXT;
    ret->when = e->kind != ENCLOSED_MAIL ? when_of(p, e)
                : e->date.set            ? when_full(p->w->arena, &r, e->date.v)
                                         : S("");
}

static bool read_one(struct page *p, int64_t id, struct str type, struct page_enclosed *ret) {
    const struct mailroom *m = p->web->o.mailroom;
    struct arena *a = arena_new(ENCLOSED_ARENA);
    struct work w = *p->w;
    struct place place = { .id = id };
    struct enclosed e = { .kind = ENCLOSED_MAIL };
    w.arena = a;
    bool got = !work_read(&w, place_tx, &place) && !place.at.file_id.set &&
               !m->range(a, place.bytes, &place.at, &place.bytes) &&
               place.bytes.n <= ENCLOSED_BYTES &&
               m->enclosed(m->reader, a, place.bytes, is_calendar(type), &e);
    if (got) fill(p, &e, ret);
    arena_free(&a);
    return got;
}

/* A letter that a colleague brought in as a file is the message itself. */
static bool is_the_message(const struct thread_item *item, const struct page_enclosed *e) {
    bool alone = str_starts(e->text, item->text) && str_ends(e->text, item->quoted);
    return item->brought_in && e->kind == PAGE_ENCLOSED_MAIL &&
           (alone || str_ends(item->quoted, e->text));
}

void page_enclosed(struct page *p, struct thread_item *items, size_t n) {
    size_t used = 0;
    for (size_t i = n; i > 0; i--) { /* the newest are looked at first */
        struct thread_item *item = &items[i - 1];
        if (item->kind != THREAD_IN || item->machine) continue;
        struct page_enclosed *list = ARENA_ARRAY(p->w->arena, ENCLOSED_MAX, struct page_enclosed);
        for (size_t k = 0; k < item->file_n && used < ENCLOSED_MAX; k++) {
            if (!is_enclosed(item->files[k].type)) continue;
            used++;
            struct page_enclosed *e = &list[item->enclosed_n];
            bool got = read_one(p, item->files[k].id, item->files[k].type, e);
            if (got && !is_the_message(item, e)) item->enclosed_n++;
        }
        item->enclosed = list;
    }
}
