#include "mime/prescan.h"

#include "base/buf.h"
#include "mime/list.h"

#include <string.h>

enum { BOUNDARY_MAX = 900, VIEW_MAX = 16 << 20 };

struct scan {
    struct arena *arena;
    struct prescan *out;
    struct buf view;
    size_t block_room, piece_room;
    struct {
        struct str boundary;
        uint32_t hash;
    } stack[PRESCAN_DEPTH_MAX]; /* boundaries that are open, the innermost last */
    size_t depth;
    size_t boundaries;
    bool showing; /* the body that is passed belongs to a leaf */
};

static void show(struct scan *s, size_t from, size_t to) {
    if (to <= from) return;
    struct prescan_piece piece = { s->view.n, from, to - from };
    LIST_ADD(s->arena, s->out->pieces, s->out->piece_count, s->piece_room, piece);
    buf_add(&s->view, str_slice(s->out->raw, from, to));
}

/* Lines of a body that begin like a boundary line do so no more: the pre-scan has found those that
 * are. */
static void mask(struct str view, size_t from) {
    char *p = (char *)(uintptr_t)view.p;
    for (size_t i = from; i + 1 < view.n; i++)
        if (p[i] == '-' && p[i + 1] == '-' && (i == 0 || p[i - 1] == '\n')) p[i] = '_';
}

static void show_body(struct scan *s, size_t from, size_t to) {
    size_t start = s->view.n;
    bool whole = to - from <= (size_t)2 * PRESCAN_BODY_END;
    show(s, from, whole ? to : from + PRESCAN_BODY_END);
    if (!whole) show(s, to - PRESCAN_BODY_END, to);
    mask(buf_str(&s->view), start);
}

/* Anything but control characters, which GMime could read otherwise than we do even between quotes. */
static bool boundary_usable(struct str b) {
    if (b.n == 0 || b.n > BOUNDARY_MAX) return false;
    for (size_t i = 0; i < b.n; i++)
        if ((unsigned char)b.p[i] < ' ' || b.p[i] == 127) return false;
    return true;
}

/* A multipart that names no boundary: its first line that begins with "--" shows it. */
static struct str boundary_guess(struct str body) {
    for (int lines = 0; body.n && lines < 100; lines++) {
        struct str line = line_next(&body);
        if (line.n == 0) continue;
        if (!str_starts(line, S("--")) || line.n < 3 || line.p[2] == ' ') return STR_NONE;
        return str_trim(str_from(line, 2));
    }
    return STR_NONE;
}

static struct str without_blanks(struct str s) {
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static struct str boundary_of(struct scan *s, const struct params *type, struct str body) {
    if (!str_starts(type->value, S("multipart/"))) return STR_NONE;
    struct str b = params_get(s->arena, type, S("boundary"));
    if (!str_is_set(b) || b.n == 0) b = boundary_guess(body);
    b = without_blanks(b); /* they cannot be told from those behind a boundary line */
    return boundary_usable(b) ? b : STR_NONE;
}

static void add_quoted(struct buf *b, struct str s) {
    buf_add_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') buf_add_char(b, '\\');
        buf_add_char(b, s.p[i]);
    }
    buf_add_char(b, '"');
}

/* Writes the header that GMime sees. */
static void show_header(struct scan *s, size_t number, struct str boundary) {
    buf_printf(&s->view, PRESCAN_BLOCK_FIELD ": %zu\n", number);
    if (str_is_set(boundary)) {
        buf_add(&s->view, S("Content-Type: multipart/mixed; boundary="));
        add_quoted(&s->view, boundary);
        buf_add_char(&s->view, '\n');
    }
    buf_add_char(&s->view, '\n');
}

/* A second Content-Type counts when it names a boundary and the first does not. */
static void choose_type(struct scan *s, struct prescan_block *block) {
    const struct headers *h = &block->headers;
    bool first = true;
    for (size_t i = 0; i < h->n; i++) {
        if (!str_eq_nocase(h->v[i].name, S("Content-Type"))) continue;
        struct params type = params_read(s->arena, h->v[i].value);
        bool split =
            str_starts(type.value, S("multipart/")) && params_get(s->arena, &type, S("boundary")).n;
        if (first)
            block->type = type;
        else if (split)
            block->text_before = str_starts(block->type.value, S("text/"));
        if (!first && split) block->type = type;
        if (split) return;
        first = false;
    }
}

/* FNV-1a. */
static uint32_t hash_of(struct str s) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h;
}

/* Reads the header at raw byte at; returns where its body begins. */
static size_t open_block(struct scan *s, size_t at) {
    struct prescan *p = s->out;
    struct prescan_block block = { 0 };
    size_t max = p->block_count == 0 ? HEADERS_FIELDS_MAX : PRESCAN_PART_FIELDS_MAX, length;
    block.headers = headers_read(s->arena, str_from(p->raw, at), max, &length);
    p->header_cut |= block.headers.cut;
    block.body = at + length;
    block.type.value = S("");
    choose_type(s, &block);
    struct str boundary = boundary_of(s, &block.type, str_from(p->raw, block.body));
    if (str_is_set(boundary) && s->depth == PRESCAN_DEPTH_MAX) {
        p->depth_cut = true;
        boundary = STR_NONE;
    }
    block.boundary = boundary;
    show_header(s, p->block_count, boundary);
    LIST_ADD(s->arena, p->blocks, p->block_count, s->block_room, block);
    s->showing = !str_is_set(boundary);
    if (!s->showing) {
        s->stack[s->depth].boundary = boundary;
        s->stack[s->depth++].hash = hash_of(boundary);
    }
    return block.body;
}

/* The level of the innermost open boundary that the line is of, counted from 1; 0: none. A line is
 * "--boundary" or "--boundary--", and blanks may follow (RFC 2046 5.1.1). Hashes make fifty
 * comparisons of a line as quick as one. */
static size_t level_of(const struct scan *s, struct str line, bool *ret_closes) {
    if (line.n < 3 || line.n > BOUNDARY_MAX + 100 || line.p[0] != '-' || line.p[1] != '-') return 0;
    struct str open = without_blanks(str_from(line, 2)), close = open;
    if (str_ends(close, S("--"))) close.n -= 2;
    uint32_t open_hash = hash_of(open), close_hash = hash_of(close);
    for (size_t level = s->depth; level > 0; level--) {
        struct str boundary = s->stack[level - 1].boundary;
        uint32_t hash = s->stack[level - 1].hash;
        bool opens = hash == open_hash && str_eq(boundary, open);
        *ret_closes = !opens && close.n < open.n && hash == close_hash && str_eq(boundary, close);
        if (opens || *ret_closes) return level;
    }
    return 0;
}

/* Where the body before a boundary line ends: the line end before it is of the boundary. */
static size_t before_line_end(const struct scan *s, size_t at) {
    struct str raw = s->out->raw;
    size_t from = s->out->blocks[s->out->block_count - 1].body;
    if (at > from && raw.p[at - 1] == '\n') at--;
    if (at > from && raw.p[at - 1] == '\r') at--;
    return at;
}

static void end_body(struct scan *s, size_t end) {
    struct prescan_block *block = &s->out->blocks[s->out->block_count - 1];
    if (block->end == 0) block->end = end;
    if (s->showing) show_body(s, block->body, end);
    s->showing = false;
}

/* A boundary line at raw byte at, the next line at next. Returns where to go on. */
static size_t pass_boundary(struct scan *s, size_t at, size_t next, size_t level, bool closes) {
    struct str boundary = s->stack[level - 1].boundary;
    end_body(s, before_line_end(s, at));
    buf_add(&s->view, S("\n--"));
    buf_add(&s->view, boundary);
    buf_add(&s->view, closes ? S("--\n") : S("\n"));
    s->depth = closes ? level - 1 : level;
    return closes ? next : open_block(s, next);
}

static void scan_lines(struct scan *s, size_t at) {
    struct str raw = s->out->raw;
    while (at < raw.n) {
        struct str rest = str_from(raw, at), line = line_next(&rest);
        size_t next = raw.n - rest.n;
        bool closes;
        size_t level = level_of(s, line, &closes);
        if (level && ++s->boundaries > PRESCAN_BOUNDARIES_MAX) {
            s->out->parts_cut = true;
            end_body(s, before_line_end(s, at));
            return;
        }
        s->out->line_cut |= line.n > PRESCAN_LINE_MAX;
        at = level ? pass_boundary(s, at, next, level, closes) : next;
    }
    end_body(s, raw.n);
}

void prescan(struct arena *a, struct str raw, size_t from, struct prescan *ret) {
    *ret = (struct prescan){ .raw = raw };
    struct scan s = { .arena = a, .out = ret };
    s.view = buf_new_sized(a, VIEW_MAX, 4096);
    scan_lines(&s, open_block(&s, from));
    ret->view = buf_str(&s.view);
}

/* The piece that holds byte view, or NULL. */
static const struct prescan_piece *piece_at(const struct prescan *p, size_t view) {
    size_t low = 0, high = p->piece_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->pieces[middle].view <= view)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return NULL;
    const struct prescan_piece *piece = &p->pieces[low - 1];
    return view < piece->view + piece->length ? piece : NULL;
}

bool prescan_range(const struct prescan *p, size_t view, size_t length, size_t *ret_raw,
                   size_t *ret_length) {
    const struct prescan_piece *first = piece_at(p, view);
    const struct prescan_piece *last = length ? piece_at(p, view + length - 1) : NULL;
    if (!first || !last) return false;
    size_t from = first->raw + (view - first->view);
    size_t to = last->raw + (view + length - last->view);
    *ret_raw = from;
    *ret_length = to - from;
    return true;
}
