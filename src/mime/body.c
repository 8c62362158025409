#include "mime/body.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/charset.h"
#include "mime/differ.h"
#include "mime/html_text.h"
#include "mime/list.h"
#include "mime/range.h"
#include "mime/sanitize.h"
#include "mime/text.h"
#include "mime/unpack.h"

#include <string.h>

/* How much of all text parts together is decoded: room for HTML with pictures inside its text. */
enum { SOURCE_MAX = 4 * MAIL_TEXT_MAX, CIDS_MAX = 2000 };

enum role { ROLE_FILE, ROLE_PLAIN, ROLE_HTML, ROLE_OTHER_FORM, ROLE_MULTIPART };

struct reader {
    struct arena *arena;
    struct str lines, raw;
    const struct tree *tree;
    enum role *role;
    struct body *out;
    struct str *content; /* by part: its lines, or its sanitised HTML */
    size_t decoded;      /* bytes of text parts so far: SOURCE_MAX over all */
    struct str *cids;    /* what cid: links of the HTML name */
    size_t cid_count, cid_room, files_room;
};

static bool is_type(const struct tree_part *p, struct str type) { return str_eq(p->type, type); }

static bool in_multipart(const struct tree *t, size_t i, struct str type) {
    return t->v[i].parent >= 0 && is_type(&t->v[t->v[i].parent], type);
}

/* Text by RFC 2046 4.1.4: unknown kinds read as plain text. These are made for programs, not for
 * reading. */
static bool for_programs(struct str type) {
    static const struct str types[] = { S("text/calendar"),   S("text/vcard"),
                                        S("text/x-vcard"),    S("text/directory"),
                                        S("text/csv"),        S("text/xml"),
                                        S("text/rtf"),        S("text/css"),
                                        S("text/javascript"), S("text/rfc822-headers") };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(type, types[i])) return true;
    return false;
}

/* What a leaf is by itself, before alternatives are chosen from. */
static enum role first_role(const struct tree *t, size_t i) {
    const struct tree_part *p = &t->v[i];
    if (p->multipart) return ROLE_MULTIPART;
    if (!str_starts(p->type, S("text/")) || str_eq(p->disposition.value, S("attachment")))
        return ROLE_FILE;
    bool root = p->parent < 0, alternative = in_multipart(t, i, S("multipart/alternative"));
    if (p->name.n && !root && !alternative) return ROLE_FILE;
    if (is_type(p, S("text/html"))) return ROLE_HTML;
    if (is_type(p, S("text/plain"))) return ROLE_PLAIN;
    if (for_programs(p->type)) return ROLE_FILE;
    if (alternative) return ROLE_OTHER_FORM;
    return root || in_multipart(t, i, S("multipart/mixed")) ? ROLE_PLAIN : ROLE_FILE;
}

/* The nearest alternative above part i, and the branch of it that i stands in; -1: none. */
static int alternative_of(const struct tree *t, size_t i, int *ret_branch) {
    int branch = (int)i;
    for (int at = t->v[i].parent; at >= 0; at = t->v[at].parent) {
        if (is_type(&t->v[at], S("multipart/alternative"))) {
            *ret_branch = branch;
            return at;
        }
        branch = at;
    }
    return -1;
}

/* In each alternative the first branch with plain text and the first with HTML are shown. */
static void choose(struct reader *r) {
    const struct tree *t = r->tree;
    int *chosen[2]; /* plain, HTML: by alternative the branch + 1 */
    for (int k = 0; k < 2; k++)
        chosen[k] = ARENA_ARRAY(r->arena, t->n, int);
    for (size_t i = 0; i < t->n; i++) {
        if (r->role[i] != ROLE_PLAIN && r->role[i] != ROLE_HTML) continue;
        int branch, alternative = alternative_of(t, i, &branch);
        if (alternative < 0) continue;
        int *mine = &chosen[r->role[i] == ROLE_HTML][alternative];
        if (*mine == 0) *mine = branch + 1;
        if (*mine != branch + 1) r->role[i] = ROLE_OTHER_FORM;
    }
}

static struct str part_range(const struct reader *r, const struct tree_part *p) {
    return str_slice(r->lines, p->offset, p->offset + p->length);
}

static struct str decoded(struct reader *r, const struct tree_part *p) {
    bool broken = false;
    size_t left = SOURCE_MAX - r->decoded;
    struct str bytes = range_decode_some(r->arena, part_range(r, p), p->encoding, left, &broken);
    r->decoded += bytes.n;
    r->out->cut |= r->decoded == SOURCE_MAX;
    r->out->encoding_broken |= broken;
    r->out->encoding_unknown |= p->encoding_unknown;
    return bytes;
}

static struct str converted(struct reader *r, struct str bytes, struct str charset) {
    return charset_decode(r->arena, bytes, charset, r->tree->charset, SOURCE_MAX,
                          &r->out->charset_guessed);
}

static void add_file(struct reader *r, struct mail_attachment file) {
    struct mail_attachments *f = &r->out->attachments;
    bool broken = false;
    struct str range = str_slice(r->raw, file.offset, file.offset + file.length);
    range_measure(r->arena, range, file.encoding, &file.size, &file.sha256, &broken);
    r->out->encoding_broken |= broken;
    LIST_ADD(r->arena, f->v, f->n, r->files_room, file);
}

/* Takes uuencoded files out of a plain part that has no encoding, so that they are ranges of the
 * letter. */
static struct str without_uuencode(struct reader *r, const struct tree_part *p) {
    struct str s = part_range(r, p);
    struct text_uufile f;
    size_t at = 0, from = 0;
    bool plain = p->encoding == MAIL_IDENTITY || p->encoding == MAIL_LINES;
    if (!plain || !text_uuencode(s, &at, &f)) return decoded(r, p);
    size_t left = SOURCE_MAX - r->decoded;
    struct buf b = buf_new_sized(r->arena, left, s.n < left ? s.n : left);
    do {
        buf_add(&b, str_slice(s, from, f.from));
        from = f.to;
        struct str name = charset_decode(r->arena, f.name, STR_NONE, STR_NONE, 1000, NULL);
        add_file(r, (struct mail_attachment){ .name = file_name_clean(r->arena, name),
                                              .type = S("application/octet-stream"),
                                              .in = -1,
                                              .offset = p->offset + f.data,
                                              .length = f.data_end - f.data,
                                              .encoding = MAIL_UUENCODE });
    } while (r->out->attachments.n < TREE_PARTS_MAX && text_uuencode(s, &at, &f));
    buf_add(&b, str_from(s, from));
    r->decoded += b.n;
    r->out->cut |= buf_over(&b);
    return buf_str(&b);
}

static bool param_is(struct reader *r, const struct tree_part *p, struct str name,
                     struct str value) {
    return str_eq_nocase(params_get(r->arena, &p->block->type, name), value);
}

static struct str read_plain(struct reader *r, const struct tree_part *p) {
    struct str charset = params_get(r->arena, &p->block->type, S("charset"));
    struct str s = text_lines(r->arena, converted(r, without_uuencode(r, p), charset));
    if (param_is(r, p, S("format"), S("flowed")))
        s = text_unflow(r->arena, s, param_is(r, p, S("delsp"), S("yes")));
    return text_trim(s);
}

static struct str read_html(struct reader *r, const struct tree_part *p) {
    struct str charset = params_get(r->arena, &p->block->type, S("charset"));
    struct str bytes = decoded(r, p);
    if (!charset_known(charset)) {
        struct str own = text_html_charset(bytes);
        if (str_is_set(own)) charset = own;
    }
    return converted(r, bytes, charset);
}

/* Remembers what the page calls by cid: (RFC 2392). */
static void note_cids(struct reader *r, struct str html) {
    while (r->cid_count < CIDS_MAX) {
        ptrdiff_t at = str_find(html, S("cid:"));
        if (at < 0) return;
        html = str_from(html, (size_t)at + 4);
        size_t n = 0;
        while (n < html.n && n < 1000 && !strchr("\"' <>)", html.p[n]) && html.p[n] > ' ')
            n++;
        if (n) LIST_ADD(r->arena, r->cids, r->cid_count, r->cid_room, str_slice(html, 0, n));
    }
}

static void add_sanitised(struct reader *r, struct str html, struct str *ret) {
    struct sanitize_facts facts;
    html_sanitize(r->arena, html, MAIL_TEXT_MAX, ret, &facts);
    r->out->cut |= facts.cut;
    r->out->hidden_text |= facts.hidden_text;
}

/* A plain part as HTML, to stand beside HTML ones. */
static struct str plain_as_html(struct reader *r, struct str s) {
    struct buf b = buf_new_sized(r->arena, 2 * MAIL_TEXT_MAX, s.n + s.n / 8 + 16);
    buf_add(&b, S("<p>"));
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            buf_add(&b, S("&amp;"));
        else if (s.p[i] == '<')
            buf_add(&b, S("&lt;"));
        else if (s.p[i] == '\n')
            buf_add(&b, S("<br>\n"));
        else
            buf_add_char(&b, s.p[i]);
    }
    buf_add(&b, S("</p>"));
    struct str html;
    add_sanitised(r, buf_str(&b), &html);
    return html;
}

static void read_shown(struct reader *r) {
    for (size_t i = 0; i < r->tree->n; i++) {
        const struct tree_part *p = &r->tree->v[i];
        if (r->role[i] == ROLE_PLAIN) {
            r->content[i] = read_plain(r, p);
        } else if (r->role[i] == ROLE_HTML) {
            struct str html = read_html(r, p);
            note_cids(r, html);
            add_sanitised(r, html, &r->content[i]);
        }
    }
}

/* Does the alternative that part i stands in have a shown part of the role with words in it? */
static bool has_other(const struct reader *r, size_t i, enum role role) {
    int branch, mine = alternative_of(r->tree, i, &branch);
    if (mine < 0) return false;
    for (size_t k = (size_t)mine; k < r->tree->n; k++)
        if (r->role[k] == role && r->content[k].n && alternative_of(r->tree, k, &branch) == mine)
            return true;
    return false;
}

static void join_part(struct reader *r, struct buf *b, struct str s, struct str between) {
    if (s.n == 0) return;
    size_t used = b->n + (b->n ? between.n : 0);
    size_t left = used < MAIL_TEXT_MAX ? MAIL_TEXT_MAX - used : 0;
    r->out->cut |= s.n > left;
    if (left == 0) return;
    if (b->n) buf_add(b, between);
    buf_add(b, utf8_cut(s, left));
}

/* ret_marks may be NULL. */
static struct str words_of_html(struct reader *r, struct str html,
                                struct html_text_marks *ret_marks) {
    struct str words;
    bool cut = false;
    html_text_marked(r->arena, html, MAIL_TEXT_MAX, &words, &cut, ret_marks);
    r->out->cut |= cut;
    return words;
}

/* Joins the words of an HTML part, and what is known of their lines. */
static void join_html_words(struct reader *r, struct buf *b, struct str html) {
    static const struct str between = S("\n\n");
    struct html_text_marks marks = { 0 }, *all = &r->out->marks;
    struct str words = words_of_html(r, html, &marks);
    size_t start = b->n ? b->n + between.n : 0;
    join_part(r, b, words, between);
    if (start == 0) *all = marks;
    for (size_t i = 0; start && i < marks.n; i++)
        LIST_ADD(r->arena, all->v, all->n, all->room,
                 ((struct reply_mark){ start + marks.v[i].at, marks.v[i].kind }));
}

static void join_text(struct reader *r) {
    struct buf b = buf_new(r->arena, MAIL_TEXT_MAX);
    for (size_t i = 0; i < r->tree->n; i++) {
        if (r->role[i] == ROLE_PLAIN) join_part(r, &b, r->content[i], S("\n\n"));
        if (r->role[i] != ROLE_HTML || has_other(r, i, ROLE_PLAIN)) continue;
        join_html_words(r, &b, r->content[i]);
    }
    r->out->text = buf_str(&b);
}

/* Compares the two forms of what has both. */
static void compare(struct reader *r) {
    struct str *words = ARENA_ARRAY(r->arena, r->tree->n, struct str);
    size_t bytes[2] = { 0 }; /* of plain text, of HTML */
    for (size_t i = 0; i < r->tree->n; i++) {
        bool html = r->role[i] == ROLE_HTML, plain = r->role[i] == ROLE_PLAIN;
        if ((!html && !plain) || !has_other(r, i, html ? ROLE_PLAIN : ROLE_HTML)) continue;
        words[i] = html ? words_of_html(r, r->content[i], NULL) : r->content[i];
        bytes[html] += words[i].n;
    }
    if (bytes[0] == 0 || bytes[1] == 0) return;
    struct differ_words plain = differ_words(r->arena, bytes[0]);
    struct differ_words html = differ_words(r->arena, bytes[1]);
    for (size_t i = 0; i < r->tree->n; i++)
        differ_add(r->role[i] == ROLE_HTML ? &html : &plain, words[i]);
    r->out->parts_differ = differ_says(&plain, &html);
}

/* HTML is cut only between parts: each is whole and balanced. */
static void join_html(struct reader *r) {
    struct buf b = buf_new(r->arena, MAIL_TEXT_MAX);
    bool any = false;
    for (size_t i = 0; i < r->tree->n; i++)
        any |= r->role[i] == ROLE_HTML && r->content[i].n;
    for (size_t i = 0; any && i < r->tree->n; i++) {
        bool html = r->role[i] == ROLE_HTML, plain = r->role[i] == ROLE_PLAIN && r->content[i].n;
        if (html) buf_add(&b, r->content[i]);
        if (plain && !has_other(r, i, ROLE_HTML)) buf_add(&b, plain_as_html(r, r->content[i]));
    }
    r->out->cut |= buf_over(&b);
    r->out->html = any ? buf_str(&b) : STR_NONE;
}

static bool called_by_cid(const struct reader *r, struct str id) {
    for (size_t i = 0; i < r->cid_count; i++)
        if (str_eq(r->cids[i], id)) return true;
    return false;
}

static void read_files(struct reader *r) {
    for (size_t i = 0; i < r->tree->n; i++) {
        const struct tree_part *p = &r->tree->v[i];
        if (r->role[i] != ROLE_FILE) continue;
        bool has_id = str_is_set(p->content_id);
        bool in_text = str_eq(p->disposition.value, S("inline")) ||
                       (has_id && called_by_cid(r, p->content_id)) ||
                       (has_id && in_multipart(r->tree, i, S("multipart/related")));
        r->out->encoding_unknown |= p->encoding_unknown;
        add_file(r, (struct mail_attachment){ .name = p->name,
                                              .type = p->type,
                                              .is_inline = in_text,
                                              .content_id = p->content_id,
                                              .in = -1,
                                              .offset = p->offset,
                                              .length = p->length,
                                              .encoding = p->encoding });
    }
}

/* Outlook may put everything into a packet: then its words are the letter's. */
static void open_packets(struct reader *r) {
    struct body *b = r->out;
    struct unpacked u = unpack(r->arena, r->raw, &b->attachments);
    b->parts_cut = u.cut;
    if (b->text.n || str_is_set(b->html)) return;
    if (u.html.n) add_sanitised(r, u.html, &b->html);
    struct str s = u.text.n ? u.text : u.html.n ? words_of_html(r, b->html, NULL) : S("");
    b->text = text_trim(utf8_cut(text_lines(r->arena, s), MAIL_TEXT_MAX));
}

void body_read(struct arena *a, struct str lines, struct str raw, const struct tree *t,
               struct body *ret) {
    *ret = (struct body){ .text = S("") };
    struct reader r = { .arena = a, .lines = lines, .raw = raw, .tree = t, .out = ret };
    r.role = ARENA_ARRAY(a, t->n, enum role);
    r.content = ARENA_ARRAY(a, t->n, struct str);
    for (size_t i = 0; i < t->n; i++)
        r.role[i] = first_role(t, i);
    choose(&r);
    read_shown(&r);
    join_text(&r);
    join_html(&r);
    compare(&r);
    read_files(&r);
    open_packets(&r);
}
