#include "mime/tree.h"

#include "base/utf8.h"
#include "mime/list.h"

#include <gmime/gmime.h>

void tree_warm_up(void) { g_mime_init(); }

static struct {
    const char *name;
    enum mail_encoding encoding;
} const encodings[] = {
    { "", MAIL_LINES },              { "7bit", MAIL_LINES },
    { "8bit", MAIL_LINES },          { "binary", MAIL_IDENTITY },
    { "7-bit", MAIL_LINES },         { "8-bit", MAIL_LINES },
    { "base64", MAIL_BASE64 },       { "quoted-printable", MAIL_QUOTED_LINES },
    { "x-uuencode", MAIL_UUENCODE }, { "x-uue", MAIL_UUENCODE },
    { "uuencode", MAIL_UUENCODE },
};

static void read_encoding(struct arena *a, struct tree_part *part) {
    struct str raw = headers_get(&part->block->headers, S("Content-Transfer-Encoding"));
    struct str name = params_read(a, raw).value;
    part->encoding_unknown = true;
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        if (!str_eq(name, str_of(encodings[i].name))) continue;
        part->encoding = encodings[i].encoding;
        part->encoding_unknown = false;
    }
    /* the lines of a letter end in CRLF wherever it is kept (RFC 5322 2.3) */
    if (!str_eq(part->type, S("message/rfc822")) && !str_eq(part->type, S("message/global"))) return;
    if (part->encoding == MAIL_LINES) part->encoding = MAIL_IDENTITY;
    if (part->encoding == MAIL_QUOTED_LINES) part->encoding = MAIL_QUOTED;
}

/* What stands between begin and end of the first uuencoded file in the range. */
static void enter_uuencode(struct str raw, struct tree_part *part) {
    struct str rest = str_slice(raw, part->offset, part->offset + part->length);
    const char *from = NULL;
    while (rest.n) {
        struct str line = line_next(&rest);
        if (!from && str_starts(line, S("begin "))) from = rest.p;
        if (!from || !str_eq(str_trim(line), S("end"))) continue;
        part->length = (size_t)(line.p - from);
        part->offset = (size_t)(from - raw.p);
        return;
    }
    if (!from) return;
    part->length -= (size_t)(from - raw.p) - part->offset;
    part->offset = (size_t)(from - raw.p);
}

/* Whatever says no type is text (RFC 2045 5.2), but a part of a digest is a letter (RFC
 * 2046 5.1.5). */
static struct str type_of(const struct tree *t, const struct tree_part *part) {
    struct str type = part->block->type.value;
    bool digest = part->parent >= 0 && str_eq(t->v[part->parent].type, S("multipart/digest"));
    if (type.n == 0) return digest ? S("message/rfc822") : S("text/plain");
    ptrdiff_t slash = str_find_char(type, '/');
    for (size_t i = 0; i < type.n; i++)
        if (type.p[i] <= ' ' || type.p[i] > '~') slash = -1;
    bool whole = slash > 0 && (size_t)slash + 1 < type.n && type.n < 256;
    if (whole) return type;
    return str_starts(type, S("text")) ? S("text/plain") : S("application/octet-stream");
}

struct str tree_content_id(struct arena *a, struct str raw) {
    if (!str_is_set(raw)) return STR_NONE;
    struct str id = str_trim(header_unfold(a, raw));
    ptrdiff_t open = str_find_char(id, '<'), close = str_find_last_char(id, '>');
    if (open >= 0 && close > open) id = str_slice(id, (size_t)open + 1, (size_t)close);
    return id.n && id.n < 1000 ? utf8_clean(a, id) : STR_NONE;
}

static struct str first_charset(struct arena *a, const struct prescan *p) {
    struct str charset = STR_NONE;
    for (size_t i = 0; i < p->block_count && !charset.n; i++)
        charset = params_get(a, &p->blocks[i].type, S("charset"));
    return charset;
}

/* Has it the form of a file's name: an extension of two to four letters and digits? */
static bool like_file(struct str s) {
    ptrdiff_t dot = str_find_last_char(s, '.');
    if (dot < 1 || str_find_char(s, ' ') >= 0) return false;
    struct str ext = str_from(s, (size_t)dot + 1);
    bool letter = false;
    for (size_t i = 0; i < ext.n; i++) {
        char c = ext.p[i];
        letter |= (c | 32) >= 'a' && (c | 32) <= 'z';
        if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))) return false;
    }
    return letter && ext.n >= 2 && ext.n <= 4;
}

/* Parts without a file name often say one elsewhere: "<image001.jpg@01CDB132.D8A510F0>" is
 * Outlook's id. */
static struct str name_elsewhere(struct arena *a, const struct tree_part *part) {
    static const struct str fields[] = { S("Content-Location"), S("Content-ID"),
                                         S("Content-Description") };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct str name = tree_content_id(a, headers_get(&part->block->headers, fields[i]));
        ptrdiff_t at = str_find_char(name, '@');
        if (at > 0) name = str_slice(name, 0, (size_t)at);
        if (like_file(name) && str_find_char(name, ':') < 0) return name;
    }
    return S("");
}

static struct str name_of(struct arena *a, const struct tree *t, const struct tree_part *part) {
    struct str hint = params_get(a, &part->block->type, S("charset"));
    if (!hint.n) hint = t->charset;
    struct str name = params_text(a, &part->disposition, S("filename"), hint);
    if (!name.n) name = params_text(a, &part->block->type, S("name"), hint);
    if (!name.n) name = params_text(a, &part->disposition, S("name"), hint);
    bool text = str_eq(part->type, S("text/plain")) || str_eq(part->type, S("text/html"));
    if (!name.n && !text) name = name_elsewhere(a, part);
    return file_name_clean(a, name);
}

static void describe(struct arena *a, const struct prescan *p, const struct tree *t,
                     struct tree_part *part) {
    part->type = type_of(t, part);
    part->disposition =
        params_read(a, headers_get(&part->block->headers, S("Content-Disposition")));
    part->name = name_of(a, t, part);
    part->content_id = tree_content_id(a, headers_get(&part->block->headers, S("Content-ID")));
    if (part->multipart) return;
    read_encoding(a, part);
    if (part->encoding == MAIL_UUENCODE) enter_uuencode(p->raw, part);
}

/* The block that the view's header names. */
static const struct prescan_block *block_of(const struct prescan *p, GMimeObject *object) {
    const char *text = g_mime_object_get_header(object, PRESCAN_BLOCK_FIELD);
    int64_t number;
    bool known = str_to_int(str_trim(str_of(text)), 0, (int64_t)p->block_count - 1, &number);
    return known ? &p->blocks[number] : NULL;
}

static void leaf_range(const struct prescan *p, GMimeObject *object, struct tree_part *part) {
    part->offset = part->block->body;
    GMimeDataWrapper *content =
        GMIME_IS_PART(object) ? g_mime_part_get_content(GMIME_PART(object)) : NULL;
    if (!content) return;
    const GMimeStream *stream = g_mime_data_wrapper_get_stream(content);
    int64_t from = stream->bound_start, to = stream->bound_end;
    if (to < 0) to = (int64_t)p->view.n;
    if (from < 0 || to <= from) return;
    (void)prescan_range(p, (size_t)from, (size_t)(to - from), &part->offset, &part->length);
}

/* A multipart none of whose boundary lines ever came: what stands in it is shown as text. */
static void make_leaf(struct tree_part *part) {
    part->offset = part->block->body;
    part->length = part->block->end - part->offset;
    part->type = S("text/plain");
    part->encoding = MAIL_LINES;
}

static GMimeMessage *read_view(GByteArray *bytes) {
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

struct walk {
    struct arena *arena;
    const struct prescan *scan;
    struct tree tree;
    size_t room;
    struct {
        GMimeMultipart *multipart;
        int next, index;
    } stack[PRESCAN_DEPTH_MAX + 2];
    size_t depth;
};

static void add_text_before(struct walk *w, int parent, const struct prescan_block *block) {
    struct tree_part part = {
        .parent = parent, .block = block, .type = S("text/plain"), .name = S("")
    };
    part.offset = block->body;
    part.length = block->end - block->body;
    read_encoding(w->arena, &part);
    LIST_ADD(w->arena, w->tree.v, w->tree.n, w->room, part);
}

static void visit(struct walk *w, GMimeObject *object, int parent) {
    const struct prescan_block *block = parent < 0 ? w->scan->blocks : block_of(w->scan, object);
    struct tree_part part = { .parent = parent, .block = block };
    if (!part.block) return;
    bool has_parts =
        GMIME_IS_MULTIPART(object) && g_mime_multipart_get_count(GMIME_MULTIPART(object)) > 0;
    part.multipart = has_parts && w->depth < sizeof w->stack / sizeof *w->stack;
    if (!part.multipart) leaf_range(w->scan, object, &part);
    describe(w->arena, w->scan, &w->tree, &part);
    if (GMIME_IS_MULTIPART(object) && !has_parts) make_leaf(&part);
    int index = (int)w->tree.n;
    LIST_ADD(w->arena, w->tree.v, w->tree.n, w->room, part);
    if (!part.multipart) return;
    if (block->text_before) add_text_before(w, index, block);
    w->stack[w->depth].multipart = GMIME_MULTIPART(object);
    w->stack[w->depth].next = 0;
    w->stack[w->depth++].index = index;
}

static void walk_parts(struct walk *w) {
    while (w->depth) {
        GMimeMultipart *multipart = w->stack[w->depth - 1].multipart;
        int next = w->stack[w->depth - 1].next++;
        if (next >= g_mime_multipart_get_count(multipart)) {
            w->depth--;
        } else if (w->tree.n == TREE_PARTS_MAX) {
            w->tree.cut = true;
            return;
        } else {
            visit(w, g_mime_multipart_get_part(multipart, next), w->stack[w->depth - 1].index);
        }
    }
}

struct tree tree_read(struct arena *a, const struct prescan *p) {
    tree_warm_up();
    struct walk w = { .arena = a, .scan = p, .tree.charset = first_charset(a, p) };
    /* GMime reads the arena's bytes in place and gives them back: g_byte_array_free(…, FALSE) */
    GByteArray *bytes = g_byte_array_new_take((guint8 *)(uintptr_t)p->view.p, p->view.n);
    GMimeMessage *message = read_view(bytes);
    GMimeObject *root = message ? g_mime_message_get_mime_part(message) : NULL;
    if (root) visit(&w, root, -1);
    walk_parts(&w);
    if (message) g_object_unref(message);
    g_byte_array_free(bytes, FALSE);
    return w.tree;
}
