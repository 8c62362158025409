#include "mime/unpack.h"

#include "base/hash.h"
#include "mime/list.h"
#include "mime/param.h"
#include "mime/range_part.h"
#include "mime/tnef.h"

struct unpacker {
    struct arena *arena;
    struct str raw;
    struct mail_attachments out;
    size_t room;
    struct unpacked facts;
};

/* A packet that is open: all that stands in it is found by the map of the outermost one. */
struct packet {
    const struct range_map *map;
    struct str whole; /* what the outermost one decodes to */
    size_t offset;    /* of its range in raw */
    struct str bytes;
    int32_t index;
    int depth;
};

static struct str range_of(const struct unpacker *u, const struct mail_attachment *f) {
    return str_slice(u->raw, f->offset, f->offset + f->length);
}

/* Looks at the first bytes only; most files are no packets. */
static bool is_packet(struct unpacker *u, const struct mail_attachment *f) {
    enum { LOOK = 64 };
    if (f->encoding == MAIL_UUENCODE || f->size < LOOK) return false;
    struct arena_mark mark = arena_mark(u->arena);
    struct str begin = str_slice(range_of(u, f), 0, LOOK);
    bool is = tnef_is(range_decode_some(u->arena, begin, f->encoding, 4, NULL));
    arena_rewind(u->arena, mark);
    return is;
}

static struct str type_of(struct unpacker *u, const struct tnef_file *f) {
    struct params p = params_read(u->arena, f->type);
    ptrdiff_t slash = str_find_char(p.value, '/');
    bool whole = slash > 0 && (size_t)slash + 1 < p.value.n && p.value.n < 100;
    for (size_t i = 0; i < p.value.n; i++)
        if (p.value.p[i] <= ' ' || p.value.p[i] > '~') whole = false;
    if (whole) return p.value;
    return tnef_is(f->bytes) ? S("application/ms-tnef") : S("application/octet-stream");
}

/* Lists a file of a packet. Its range has to decode to the very bytes that the packet holds. */
static bool add(struct unpacker *u, const struct packet *p, const struct tnef_file *f) {
    struct range_part part;
    size_t at = f->bytes.n ? (size_t)(f->bytes.p - p->whole.p) : 0;
    if (!range_map_part(p->map, at, f->bytes.n, &part)) return false;
    bool has_id = str_is_set(f->content_id) && f->content_id.n;
    struct mail_attachment file = {
        .name = file_name_clean(u->arena, f->name),
        .type = type_of(u, f),
        .is_inline = has_id,
        .content_id = has_id ? f->content_id : STR_NONE,
        .in = p->index,
        .offset = p->offset + part.offset,
        .length = part.length,
        .encoding = part.encoding,
    };
    bool broken = false;
    range_measure(u->arena, range_of(u, &file), file.encoding, &file.size, &file.sha256, &broken);
    if (!str_eq(file.sha256, hash_sha256_hex(u->arena, f->bytes))) return false;
    LIST_ADD(u->arena, u->out.v, u->out.n, u->room, file);
    return true;
}

static void open_all(struct unpacker *u, struct packet first) {
    struct packet *queue = ARENA_ARRAY(u->arena, UNPACK_FILES_MAX + 1, struct packet);
    size_t n = 0;
    queue[n++] = first;
    for (size_t i = 0; i < n; i++) {
        struct tnef t = tnef_read(u->arena, queue[i].bytes);
        u->facts.cut |= t.cut;
        bool first_words = i == 0 && u->facts.text.n == 0 && u->facts.html.n == 0;
        if (first_words) {
            u->facts.text = t.text;
            u->facts.html = t.html;
        }
        for (size_t k = 0; k < t.n; k++) {
            if (u->out.n >= UNPACK_FILES_MAX || !add(u, &queue[i], &t.v[k])) {
                u->facts.cut = true;
                continue;
            }
            struct packet inner = queue[i];
            inner.bytes = t.v[k].bytes;
            inner.index = (int32_t)(u->out.n - 1);
            inner.depth++;
            if (tnef_is(inner.bytes) && inner.depth < UNPACK_DEPTH_MAX && n < UNPACK_FILES_MAX)
                queue[n++] = inner;
        }
    }
}

static void open_packet(struct unpacker *u, const struct mail_attachment *f) {
    struct range_map map;
    struct packet p = { .map = &map, .offset = f->offset, .index = (int32_t)(u->out.n - 1) };
    p.whole = range_map_open(u->arena, range_of(u, f), f->encoding, &map);
    p.bytes = p.whole;
    open_all(u, p);
}

struct unpacked unpack(struct arena *a, struct str raw, struct mail_attachments *files) {
    struct unpacker u = { .arena = a, .raw = raw, .facts = { .text = S(""), .html = S("") } };
    for (size_t i = 0; i < files->n; i++) {
        LIST_ADD(a, u.out.v, u.out.n, u.room, files->v[i]);
        if (is_packet(&u, &files->v[i])) open_packet(&u, &files->v[i]);
    }
    *files = u.out;
    return u.facts;
}
