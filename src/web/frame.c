/* The frame that shows a mail as its sender made it, and the pictures in it.
 *
 * The frame's origin is opaque, so its requests carry no cookies. Each picture of the mail has an address that says by
 * itself that it may be seen: signed with the desk's key, for this file, for an hour. Pictures of other servers come
 * only when the agent asked for them, only those that stand in the mail, and through us: the sender learns that
 * somebody looked, not who or from where. What is no PNG, JPEG, GIF or WebP by its bytes is not given out (A15, A17,
 * A21). */
#include "base/hash.h"
#include "base/moment.h"
#include "desk/message/message.h"
#include "web/web_priv.h"

#include <stdatomic.h>

enum {
    LINK_SECONDS = 60 * 60,
    LINK_ROOM = 200,         /* bytes of one signed address in its attribute, at most */
    PICTURES_MAX = 500,      /* in one mail; the rest keep their alt text */
    PICTURE_MAX = 5 << 20,   /* bytes of one that comes from elsewhere */
    FETCHING_MAX = 8,        /* workers that may wait for other servers at once */
    PAGE_MAX = 4 << 20
};

/* ---- signed addresses ---- */

static struct str mac_of(struct page *p, const char *what, int64_t id, int64_t number, int64_t until) {
    struct str said = str_printf(p->w->arena, "%s:%lld.%lld.%lld", what, (long long)id, (long long)number, (long long)until);
    return hash_keyed_128(p->w->arena, p->w->key, said);
}

static int64_t seconds_now(const struct page *p) {
    return p->now / MOMENT_SECOND;
}

static struct str link_to(struct page *p, const char *what, int64_t id, int64_t number) {
    int64_t until = seconds_now(p) + LINK_SECONDS;
    struct str mac = mac_of(p, what, id, number, until);
    return str_printf(p->w->arena, "/%s/%lld/%lld/%lld/%.*s", what, (long long)id, (long long)number, (long long)until,
                      STR_ARG(mac));
}

/* What the address of this request says; an address that we did not make, or not lately, is none. */
static const struct err *read_link(struct page *p, const char *what, int64_t *ret_id, int64_t *ret_number) {
    const struct err *none = ERR(p->w->arena, ERR_NOT_FOUND, "There is no such picture.",
                                 .hint = "Load the mail again: addresses of its pictures last for an hour.");
    int64_t until;
    if (!route_part_id(p->match, "id", ret_id)) return none;
    if (!str_to_int(route_part(p->match, "number"), 0, INT64_MAX, ret_number)) return none;
    if (!str_to_int(route_part(p->match, "until"), 0, INT64_MAX, &until)) return none;
    if (!hash_equal(route_part(p->match, "mac"), mac_of(p, what, *ret_id, *ret_number, until))) return none;
    return until < seconds_now(p) ? none : NULL;
}

/* ---- pictures by their bytes ---- */

static struct str picture_type(struct str s) {
    if (str_starts(s, S("\x89PNG\r\n\x1A\n"))) return S("image/png");
    if (str_starts(s, S("\xFF\xD8\xFF"))) return S("image/jpeg");
    if (str_starts(s, S("GIF87a")) || str_starts(s, S("GIF89a"))) return S("image/gif");
    bool webp = str_starts(s, S("RIFF")) && str_eq(str_slice(s, 8, 12), S("WEBP"));
    return webp ? S("image/webp") : STR_NONE;
}

static const struct err *show_picture(struct page *p, struct str bytes) {
    struct str type = picture_type(bytes);
    if (!str_is_set(type)) return ERR(p->w->arena, ERR_NOT_FOUND, "There is no such picture.");
    reply_body(p->rp, 200, type, bytes);
    reply_csp(p->rp, S("default-src 'none'; sandbox"));
    reply_header(p->rp, "Cross-Origin-Resource-Policy", S("cross-origin")); /* the frame's origin is nobody's */
    reply_cache(p->rp, S("private, max-age=3600"));
    return NULL;
}

struct inlined {
    int64_t id;
    struct attachment_place at;
    struct str bytes;
};

static const struct err *inline_tx(struct work *w, void *arg) {
    struct inlined *i = arg;
    TRY(attachment_get(w, i->id, &i->at));
    return page_attachment_bytes(w, &i->at, &i->bytes);
}

/* A file of a mail that stands in its text; the link proves that its agent saw the mail. */
const struct err *web_inline(struct page *p) {
    struct inlined i;
    int64_t unused;
    TRY(read_link(p, "inline", &i.id, &unused));
    TRY(work_read(p->w, inline_tx, &i));
    TRY(page_attachment_decode(p, &i.at, &i.bytes));
    return show_picture(p, i.bytes);
}

/* ---- the mail's HTML ---- */

/* The next picture of a kind ("data-cid") behind *at: its value, still escaped. *at moves behind it. A '"' never
 * stands in text, so nothing else looks like this (mime/sanitize.h). */
static bool next_picture(struct str html, struct str start, size_t *at, size_t *ret_from, struct str *ret_value) {
    ptrdiff_t found = str_find(str_from(html, *at), start);
    if (found < 0) return false;
    *ret_from = *at + (size_t)found;
    struct str value = str_from(html, *ret_from + start.n);
    ptrdiff_t end = str_find_char(value, '"');
    if (end < 0) return false;
    *ret_value = str_slice(value, 0, (size_t)end);
    *at = *ret_from + start.n + (size_t)end + 1;
    return true;
}

/* Of the escapes only this one can stand in an id or an address. */
static struct str unescaped(struct arena *a, struct str s) {
    struct buf b = buf_new(a, s.n + 1);
    ptrdiff_t at;
    while ((at = str_find(s, S("&amp;"))) >= 0) {
        buf_add(&b, str_slice(s, 0, (size_t)at + 1));
        s = str_from(s, (size_t)at + 5);
    }
    buf_add(&b, s);
    return buf_str(&b);
}

struct frame {
    struct page *page;
    struct str html;
    struct attachment *files;
    size_t file_n;
    bool elsewhere; /* pictures of other servers were asked for */
};

static struct str link_of_cid(struct frame *f, struct str value) {
    struct str id = unescaped(f->page->w->arena, value);
    for (size_t i = 0; i < f->file_n; i++)
        if (str_eq(f->files[i].content_id, id)) return link_to(f->page, "inline", f->files[i].id, 0);
    return STR_NONE;
}

/* Copies html with src for each picture that link knows. */
static struct str with_links(struct frame *f, struct str html, struct str start, bool own) {
    struct buf b = buf_new(f->page->w->arena, html.n + (size_t)PICTURES_MAX * LINK_ROOM);
    size_t at = 0, done = 0, from;
    struct str value;
    for (int64_t n = 0; n < PICTURES_MAX && next_picture(html, start, &at, &from, &value); n++) {
        struct str link = own ? link_of_cid(f, value) : link_to(f->page, "pictures", f->page->id, n);
        if (!str_is_set(link)) continue;
        buf_add(&b, str_slice(html, done, from));
        buf_add(&b, S(" src=\""));
        buf_add(&b, link);
        buf_add(&b, S("\""));
        done = at;
    }
    buf_add(&b, str_from(html, done));
    return buf_str(&b);
}

static const struct str of_mail = S(" data-cid=\""), of_others = S(" data-remote=\"");

bool page_wants_pictures(struct str html) {
    return str_find(html, of_others) >= 0;
}

static const struct err *original_tx(struct work *w, void *arg) {
    struct frame *f = arg;
    struct message m;
    TRY(access_check(w, ACCESS_MESSAGE_READ, f->page->id));
    TRY(message_get(w, f->page->id, &m));
    if (!str_is_set(m.html)) return ERR(w->arena, ERR_NOT_FOUND, "This mail has no other form than its text.");
    f->html = m.html;
    return message_attachments_of(w, m.id, &f->files, &f->file_n);
}

/* The only script of the frame: it tells the page how high the mail is. The sender's are gone, and the policy lets no
 * other run (README decision 14). */
static const char height_script[] =
    "addEventListener('load',()=>{const d=document.documentElement;const tell=()=>"
    "parent.postMessage({kept:'height',height:Math.ceil(d.getBoundingClientRect().height)},'*');"
    "tell();new ResizeObserver(tell).observe(d)})";

static struct str policy(struct arena *a) {
    struct str hash = hash_sha256_base64(a, (struct str){ height_script, sizeof height_script - 1 });
    return str_printf(a, "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
                         "img-src 'self' data:; style-src 'unsafe-inline'; script-src 'sha256-%.*s'; form-action 'none'; "
                         "base-uri 'none'; frame-ancestors 'self'", STR_ARG(hash));
}

const struct err *web_original(struct page *p) {
    struct frame f = { .page = p, .elsewhere = str_eq(form_get(&p->req->query, "pictures"), S("1")) };
    TRY(work_read(p->w, original_tx, &f));
    struct str html = with_links(&f, f.html, of_mail, true);
    if (f.elsewhere) html = with_links(&f, html, of_others, false);
    struct buf out = buf_new(p->w->arena, PAGE_MAX);
    buf_add(&out, S("<!doctype html><html><head><meta charset=\"utf-8\"><style>body{margin:0;padding:12px 14px;font:16px/1.5 "
                    "system-ui,sans-serif;background:#fff;color:#222;overflow-wrap:anywhere}img{max-width:100%}"
                    "</style><script>"));
    buf_add_c(&out, height_script);
    buf_add(&out, S("</script></head><body>"));
    buf_add(&out, html);
    buf_add(&out, S("</body></html>"));
    if (buf_over(&out)) return ERR(p->w->arena, ERR_LIMIT, "This mail is too long to show.", .hint = "Download the letter instead.");
    reply_html(p->rp, 200, buf_str(&out));
    reply_csp(p->rp, policy(p->w->arena));
    return NULL;
}

/* ---- pictures from elsewhere ---- */

struct elsewhere {
    int64_t message_id, number;
    struct str url;
};

static const struct err *elsewhere_tx(struct work *w, void *arg) {
    struct elsewhere *e = arg;
    struct message m;
    TRY(message_get(w, e->message_id, &m));
    size_t at = 0, from;
    struct str value;
    bool found = true;
    for (int64_t n = 0; n <= e->number && found; n++)
        found = next_picture(m.html, of_others, &at, &from, &value);
    if (!found) return ERR(w->arena, ERR_NOT_FOUND, "There is no such picture.");
    e->url = unescaped(w->arena, value);
    return NULL;
}

/* Nothing is asked for in the open: a picture that has no safe address stays away. */
static struct str safe_url(struct arena *a, struct str url) {
    return str_starts_nocase(url, S("http://")) ? str_join(a, S("https://"), str_from(url, 7)) : url;
}

const struct err *web_picture(struct page *p) {
    struct elsewhere e;
    struct str bytes = STR_NONE;
    TRY(read_link(p, "pictures", &e.message_id, &e.number));
    TRY(work_read(p->w, elsewhere_tx, &e));
    atomic_int *fetching = p->web->fetching;
    bool may = atomic_fetch_add(fetching, 1) < FETCHING_MAX && p->web->o.mailroom->fetch;
    bool got = may && p->web->o.mailroom->fetch(p->w->arena, safe_url(p->w->arena, e.url), PICTURE_MAX, &bytes);
    atomic_fetch_sub(fetching, 1);
    if (!may) return ERR(p->w->arena, ERR_RETRY, "Too many pictures are being loaded.", .hint = "Try again in a moment.");
    return got ? show_picture(p, bytes) : ERR(p->w->arena, ERR_NOT_FOUND, "There is no such picture.");
}
