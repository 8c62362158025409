/* Times and sizes for this viewer: view/when.h with the page's language and zone. */
#include "view/when.h"

#include "web/web_priv.h"

static struct when_reader reader(const struct page *p) { return (struct when_reader){ p->lang, p->zone, p->now }; }

struct page_when page_due(const struct page *p, int64_t due, int64_t started) {
    struct when_reader r = reader(p);
    return when_due(p->w->arena, &r, due, started);
}

struct page_when page_past(const struct page *p, int64_t at) {
    struct when_reader r = reader(p);
    return when_past(p->w->arena, &r, at);
}

struct page_when page_day(const struct page *p, int64_t at) {
    struct when_reader r = reader(p);
    struct page_when w = when_past(p->w->arena, &r, at);
    w.lead = when_date(p->w->arena, &r, at);
    w.tail = S("");
    return w;
}

struct page_when page_next(const struct page *p, int64_t at) {
    struct when_reader r = reader(p);
    return when_next(p->w->arena, &r, at);
}

struct str page_clock(const struct page *p, int64_t at) {
    struct when_reader r = reader(p);
    return when_clock(p->w->arena, &r, at);
}

int page_part_of_day(const struct page *p) {
    struct when_reader r = reader(p);
    return when_part_of_day(&r);
}

struct str page_size(const struct page *p, int64_t bytes) { return when_size(p->w->arena, p->lang, bytes); }
