/* html.h - writing a page.
 *
 * Templates (README.md of this folder) become functions view_NAME(struct html *h, …) that write
 * with what stands here. A writer is chosen by where a value stands, its type by _Generic, so there
 * is no call that could forget to escape, and a value of a type that has no business there does not
 * compile:
 *
 *     {c->name}                 in text             html_text(h, c->name)
 *     title="{c->name}"         in an attribute     html_attr(h, c->name)
 *     aria-pressed="{x == y}"   true or false       html_flag(h, x == y)
 *     href="{link}"             begins an address   html_url(h, link)        scheme checked
 *     href="/c/{id}?q={words}"  inside an address   html_url_part(h, words)  percent-encoded
 *     src="{asset}"             loads something     html_url_own(h, asset)   struct safe_url only
 *
 *     struct html h = html_new(arena, 64 << 10);
 *     h.lang = me->lang;
 *     view_inbox(&h, page, me);
 *     if (html_over(&h)) return ERR(arena, ERR_LIMIT, "This page would be too long.");
 *     reply_html(r, html_str(&h));
 *
 * A frame around a page (layout) takes the page as a struct safe_html:
 *
 *     struct html inner = html_inner(&h);
 *     view_inbox(&inner, page, me);
 *     view_layout(&h, word(me->lang, W("Inbox")), PAGE_DESK, html_safe(&inner), me);
 *
 * A struct html lives on the stack of its maker, its bytes in the arena. One thread at a time.
 */
#ifndef VIEW_HTML_H
#define VIEW_HTML_H

#include "base/buf.h"
#include "base/opt.h"
#include "base/safe.h"
#include "view/words.h"

/* No page of ours is longer: lists are paged, threads load 30 messages. */
enum { HTML_MAX = 8 << 20 };

struct html {
    struct buf buf;
    enum lang lang; /* of the reader */
};

/* An empty page in English; want: the size it had last time, or a guess. */
struct html html_new(struct arena *a, size_t want);
/* An empty page for the same reader, to stand inside h. */
struct html html_inner(const struct html *h);
/* What was written; valid until the next write. */
struct str html_str(struct html *h);
/* The same to put into another page: views are balanced and escaped, so it is safe. */
struct safe_html html_safe(struct html *h);
static inline bool html_over(const struct html *h) { return buf_over(&h->buf); }
static inline struct arena *html_arena(const struct html *h) { return h->buf.arena; }

/* Markup of ours. Only generated code and the helpers of this room call it, with literals. */
#define HTML_RAW(h, lit) buf_add(&(h)->buf, S(lit))

/* Values. Text and attributes take text, numbers, opt_int (nothing when unset) and bool
 * (true/false); STR_NONE and NULL write nothing. Bytes that are no UTF-8 pass as they are: the
 * store holds none. */
#define html_text(h, v)                                                                            \
    _Generic((v), struct safe_html: html_text_safe, struct str: html_text_str,                     \
             const char *: html_text_c, char *: html_text_c, struct safe_url: html_text_safe_url,  \
             struct opt_int: html_opt, bool: html_bool, int: html_int, long: html_int,             \
             long long: html_int, unsigned: html_uint, unsigned long: html_uint,                   \
             unsigned long long: html_uint)((h), (v))
#define html_attr(h, v)                                                                            \
    _Generic((v), struct str: html_attr_str, const char *: html_attr_c, char *: html_attr_c,       \
             struct safe_url: html_attr_safe_url, struct opt_int: html_opt, bool: html_bool,       \
             int: html_int, long: html_int, long long: html_int, unsigned: html_uint,              \
             unsigned long: html_uint, unsigned long long: html_uint)((h), (v))
/* An attribute that is true or false in words: a comparison of C is an int, and 0 is no word for
 * false. */
#define html_flag(h, v)                                                                            \
    _Generic((v), bool: html_bool, int: html_bool, struct str: html_attr_str,                      \
             const char *: html_attr_c, char *: html_attr_c)((h), (v))
/* The start of an address: relative ones, http, https, mailto, tel; anything else becomes "#". An
 * address that names another host without a scheme (//host, /\host) is none of these. */
#define html_url(h, v)                                                                             \
    _Generic((v), struct str: html_url_str, const char *: html_url_c, char *: html_url_c,          \
             struct safe_url: html_attr_safe_url)((h), (v))
/* The start of an address that the browser loads from: only what this program made. */
#define html_url_own(h, v) _Generic((v), struct safe_url : html_attr_safe_url)((h), (v))
/* A piece of a path or query: all but letters, digits and -._~@ percent-encoded (RFC 3986). */
#define html_url_part(h, v)                                                                        \
    _Generic((v), struct str: html_url_part_str, const char *: html_url_part_c,                    \
             char *: html_url_part_c, struct safe_url: html_url_part_safe_url,                     \
             struct opt_int: html_opt, bool: html_bool, int: html_int, long: html_int,             \
             long long: html_int, unsigned: html_uint, unsigned long: html_uint,                   \
             unsigned long long: html_uint)((h), (v))

/* The first piece of a path, behind its /: nothing becomes ".", lest the next / make a host of what
 * follows. */
#define html_url_first(h, v)                                                                       \
    do {                                                                                           \
        size_t before_ = (h)->buf.n;                                                               \
        html_url_part((h), (v));                                                                   \
        if ((h)->buf.n == before_) HTML_RAW((h), ".");                                             \
    } while (0)

/* What the macros choose from. */
void html_text_safe(struct html *h, struct safe_html v);
void html_text_str(struct html *h, struct str v);
void html_text_c(struct html *h, const char *v);
void html_text_safe_url(struct html *h, struct safe_url v);
void html_attr_str(struct html *h, struct str v);
void html_attr_c(struct html *h, const char *v);
void html_attr_safe_url(struct html *h, struct safe_url v);
void html_url_str(struct html *h, struct str v);
void html_url_c(struct html *h, const char *v);
void html_url_part_str(struct html *h, struct str v);
void html_url_part_c(struct html *h, const char *v);
void html_url_part_safe_url(struct html *h, struct safe_url v);
void html_opt(struct html *h, struct opt_int v);
void html_bool(struct html *h, bool v);
void html_int(struct html *h, int64_t v);
void html_uint(struct html *h, uint64_t v);
/* The number of a {tn}, with the groups of three of the page's language. */
void html_count(struct html *h, int64_t v);

/* True for an address that html_url lets through. */
bool html_url_ok(struct str url);

/* The element of an array of values, or of strings, for {each}. */
#define HTML_EACH(array, i)                                                                        \
    _Generic((array)[i], char * : (array)[i], const char * : (array)[i], default : &(array)[i])

/* Writes *rest, escaped, up to the next placeholder {name} that is in names, takes both off *rest
 * and returns its index; -1 when all is written. In text the marks <b> <strong> <em> <code> <kbd>
 * <br> of a translation stay marks; in attributes nothing does. Called by the code of {t} and {tn}.
 */
int html_words_text(struct html *h, struct str *rest, const struct str *names, int n);
int html_words_attr(struct html *h, struct str *rest, const struct str *names, int n);

#endif
