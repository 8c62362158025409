#include "mime/forwarded.h"

#include "base/buf.h"
#include "mime/address.h"
#include "mime/reply_priv.h"
#include "mime/text.h"

enum { NESTED_MAX = 5, PREFIX_MAX = 32 };

/* As programs write them in the languages of reply_words.c; in one script, as words are compared.
 */
static const char *const prefixes[] = { "fwd",        "fw",         "wg",         "tr",
                                        "rv",         "pd",         "vs",         "vb",
                                        "enc",        "πρθ",        "prosleđeno", "posredovano",
                                        "továbbítás", "továbbított" };

static bool same_word(struct str a, struct str b) {
    struct fold_word x, y, more;
    if (!fold_next(&a, &x) || !fold_next(&b, &y) || fold_next(&a, &more)) return false;
    for (size_t i = 0; i < x.n; i++)
        if (str_eq(fold_reading(&x, i), fold_reading(&y, 0))) return true;
    return false;
}

/* How long it is, with its colon. */
static size_t prefix_of(struct str subject) {
    ptrdiff_t colon = str_find_char(str_slice(subject, 0, PREFIX_MAX), ':');
    if (colon <= 0) return 0;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (same_word(str_slice(subject, 0, (size_t)colon), str_of(prefixes[i])))
            return (size_t)colon + 1;
    return 0;
}

struct str forwarded_bare_subject(struct str subject) {
    struct str s = str_trim(subject);
    for (int i = 0; i < NESTED_MAX; i++)
        s = str_trim(str_from(s, prefix_of(s)));
    return s.n ? s : str_trim(subject);
}

/* Where the letter begins: at a head, behind its title. Quotes are somebody's words, not a title.
 */
static bool find(struct reply *r, bool by_subject, size_t *ret_title, size_t *ret_head) {
    for (size_t i = 0; i < r->n; i++) {
        if (r->v[i].n == 0 || r->v[i].n > REPLY_LINE_MAX || r->v[i].quoted) continue;
        size_t head = i;
        if (reply_is_forward_title(r, i))
            for (head++; head < r->n && r->v[head].n == 0;)
                head++;
        else if (!by_subject || reply_head_end(r, i) == i)
            continue;
        *ret_title = i;
        *ret_head = head;
        return head < r->n;
    }
    return false;
}

static struct str lines(struct arena *a, const struct reply *r, size_t from, size_t to,
                        bool unquote) {
    struct buf b = buf_new(a, 2 * r->letter->text.n + 1);
    for (size_t i = from; i < to; i++) {
        struct str s = reply_line(&r->v[i]);
        if (unquote && str_starts(s, S(">"))) s = str_from(s, str_starts(s, S("> ")) ? 2 : 1);
        buf_add(&b, s);
        buf_add_char(&b, '\n');
    }
    return buf_str(&b);
}

/* From, with what is wrapped behind it, and Subject. A field of any other name ends it as well: what
 * stands in Reply-To is not who wrote it. */
static void read_head(struct arena *a, struct reply *r, size_t end, struct mail_forwarded *f) {
    struct str from = STR_NONE;
    bool more = false, cut = false;
    for (size_t i = 0; i < end; i++) {
        struct str value = STR_NONE; /* set by any field */
        enum reply_word kind = reply_field(r, i, &value);
        if (kind == REPLY_FROM && !str_is_set(from)) {
            from = value;
            more = true;
        } else if (str_is_set(value)) {
            more = false;
            if (kind == REPLY_SUBJECT && f->subject.n == 0) f->subject = value;
        } else if (more && r->v[i].n) {
            from = str_join3(a, from, S(" "), str_trim(reply_line(&r->v[i])));
        }
    }
    if (!str_is_set(from)) return;
    struct mail_addresses list = address_list(a, &from, 1, S("utf-8"), &cut);
    if (list.n != 1) return;
    f->name = list.v[0].name;
    f->address = list.v[0].address;
}

bool forwarded_read(struct arena *a, struct str subject, struct str text,
                    struct mail_forwarded *ret) {
    struct reply_letter whole = { .text = text };
    struct reply r = { .letter = &whole, .arena = a, .words = reply_words_new(a) };
    size_t title, head;
    *ret = (struct mail_forwarded){ S(""), S(""), S(""), S(""), S("") };
    reply_read_lines(&r);
    if (!find(&r, prefix_of(str_trim(subject)) > 0, &title, &head)) return false;
    struct reply_letter inner = { .text = lines(a, &r, head, r.n, r.v[head].quoted) };
    struct reply in = { .letter = &inner, .arena = a, .words = r.words };
    reply_read_lines(&in);
    size_t end = in.n ? reply_head_end(&in, 0) : 0;
    if (end == 0) return false;
    read_head(a, &in, end, ret);
    ret->above = text_trim(lines(a, &r, 0, title, false));
    ret->text = text_trim(lines(a, &in, end, in.n, false));
    return str_find_char(ret->address, '@') > 0;
}
