#include "mime/tnef.h"

#include "mime/charset.h"
#include "mime/list.h"
#include "mime/rtf.h"
#include "mime/text.h"

enum { SIGNATURE = 0x223E9F78, TEXT_MAX = 1 << 20, HTML_MAX = 4 << 20, VALUES_MAX = 1000 };

/* Attributes (MS-OXTNEF 2.1.3): type in the upper half, number in the lower. */
enum {
    ATTACH_BEGIN = 0x00069002,
    ATTACH_TITLE = 0x00018010,
    ATTACH_TRANSPORT_NAME = 0x00069001,
    ATTACH_DATA = 0x0006800F,
    ATTACH_PROPERTIES = 0x00069005,
    CODEPAGE = 0x00069007,
    BODY = 0x0002800C,
    MESSAGE_PROPERTIES = 0x00069003,
};

/* Types of property values (MS-OXCDATA 2.11.1). */
enum {
    TYPE_SHORT = 2, TYPE_LONG = 3, TYPE_FLOAT = 4, TYPE_DOUBLE = 5, TYPE_MONEY = 6,
    TYPE_APP_TIME = 7, TYPE_ERROR = 10, TYPE_BOOL = 11, TYPE_OBJECT = 13, TYPE_INT64 = 20,
    TYPE_STRING8 = 0x1E, TYPE_UNICODE = 0x1F, TYPE_TIME = 0x40, TYPE_GUID = 0x48,
    TYPE_BINARY = 0x102, TYPE_MANY = 0x1000
};

/* Properties (MS-OXPROPS). */
enum {
    PROPERTY_BODY = 0x1000, PROPERTY_RTF = 0x1009, PROPERTY_HTML = 0x1013, PROPERTY_DISPLAY_NAME = 0x3001, PROPERTY_DATA = 0x3701,
    PROPERTY_SHORT_NAME = 0x3704, PROPERTY_LONG_NAME = 0x3707, PROPERTY_MIME = 0x370E,
    PROPERTY_CONTENT_ID = 0x3712, PROPERTY_NAMED = 0x8000
};

enum { OBJECT_KIND_BYTES = 16, GUID_BYTES = 16 };

/* A file on its way; of several names the one that says most counts. */
struct draft {
    struct str data, object;
    struct str long_name, title, short_name, display_name, type, content_id;
};

struct reader {
    struct arena *arena;
    struct str charset; /* of 8-bit strings */
    struct tnef out;
    size_t room;
    struct draft draft;
    struct str rtf; /* of the message, with its head (MS-OXRTFCP 2.1.3.1) */
    bool in_file;
};

/* ---- bytes ---- */

/* Takes n bytes from the front, or what is left of them. */
static struct str take(struct reader *r, struct str *rest, size_t n) {
    if (n > rest->n) r->out.cut = true;
    struct str s = str_slice(*rest, 0, n < rest->n ? n : rest->n);
    *rest = str_from(*rest, s.n);
    return s;
}

static uint32_t number(struct str *rest, size_t bytes) {
    uint32_t v = 0;
    for (size_t i = 0; i < bytes && i < rest->n; i++)
        v |= (uint32_t)(unsigned char)rest->p[i] << (8 * i);
    *rest = str_from(*rest, bytes < rest->n ? bytes : rest->n);
    return v;
}

/* ---- texts ---- */

static struct str until_nul(struct str s) {
    ptrdiff_t nul = str_find_char(s, 0);
    return nul < 0 ? s : str_slice(s, 0, (size_t)nul);
}

static struct str text8(struct reader *r, struct str s, size_t max) {
    return charset_decode(r->arena, until_nul(s), r->charset, STR_NONE, max, NULL);
}

static struct str text16(struct reader *r, struct str s, size_t max) {
    size_t n = 0;
    while (n + 1 < s.n && (s.p[n] || s.p[n + 1]))
        n += 2;
    return charset_decode(r->arena, str_slice(s, 0, n), S("utf-16le"), STR_NONE, max, NULL);
}

static struct str text(struct reader *r, uint32_t type, struct str s, size_t max) {
    return type == TYPE_UNICODE ? text16(r, s, max) : text8(r, s, max);
}

/* ---- properties ---- */

struct property {
    uint32_t type, id;
    struct str value; /* the first one */
};

/* How many bytes a value of a fixed type takes; 0 for those that say their length themselves. */
static size_t fixed_bytes(uint32_t type) {
    switch (type) {
    case TYPE_SHORT:
    case TYPE_LONG:
    case TYPE_FLOAT:
    case TYPE_ERROR:
    case TYPE_BOOL:
        return 4;
    case TYPE_DOUBLE:
    case TYPE_MONEY:
    case TYPE_APP_TIME:
    case TYPE_INT64:
    case TYPE_TIME:
        return 8;
    case TYPE_GUID:
        return GUID_BYTES;
    default:
        return 0;
    }
}

static bool says_its_length(uint32_t type) {
    return type == TYPE_OBJECT || type == TYPE_STRING8 || type == TYPE_UNICODE ||
           type == TYPE_BINARY;
}

/* A value of its own length stands padded to four bytes. */
static struct str sized(struct reader *r, struct str *rest) {
    size_t n = number(rest, 4);
    struct str s = take(r, rest, n);
    size_t padding = (4 - n % 4) % 4;
    *rest = str_from(*rest, padding < rest->n ? padding : rest->n);
    return s;
}

static void pass_name(struct reader *r, struct str *rest) {
    (void)take(r, rest, GUID_BYTES);
    if (number(rest, 4))
        (void)sized(r, rest);
    else
        (void)number(rest, 4);
}

/* The next property; false when there is none, or one whose length nobody knows. */
static bool next_property(struct reader *r, struct str *rest, struct property *ret) {
    if (rest->n < 4) return false;
    ret->type = number(rest, 2);
    ret->id = number(rest, 2);
    if (ret->id >= PROPERTY_NAMED) pass_name(r, rest);
    uint32_t type = ret->type & ~(uint32_t)TYPE_MANY;
    bool variable = says_its_length(type), many = ret->type & TYPE_MANY;
    size_t count = variable || many ? number(rest, 4) : 1, bytes = fixed_bytes(type);
    if ((!variable && !bytes) || count > VALUES_MAX) return false;
    ret->value = S("");
    for (size_t i = 0; i < count && rest->n; i++) {
        struct str value = variable ? sized(r, rest) : take(r, rest, bytes);
        if (i == 0) ret->value = value;
    }
    return true;
}

static void note_file_property(struct reader *r, const struct property *p) {
    struct draft *f = &r->draft;
    struct str *names[] = { &f->display_name, &f->short_name, &f->long_name, &f->type,
                            &f->content_id };
    static const uint32_t ids[] = { PROPERTY_DISPLAY_NAME, PROPERTY_SHORT_NAME, PROPERTY_LONG_NAME,
                                    PROPERTY_MIME, PROPERTY_CONTENT_ID };
    bool is_text = p->type == TYPE_STRING8 || p->type == TYPE_UNICODE;
    for (size_t i = 0; is_text && i < sizeof ids / sizeof *ids; i++)
        if (p->id == ids[i]) *names[i] = text(r, p->type, p->value, TNEF_NAME_MAX);
    if (p->id != PROPERTY_DATA) return;
    /* an object: its kind, then its bytes; a message in it is a packet of its own */
    if (p->type == TYPE_OBJECT) f->object = str_from(p->value, OBJECT_KIND_BYTES);
    if (p->type == TYPE_BINARY) f->object = p->value;
}

static void note_message_property(struct reader *r, const struct property *p) {
    bool is_text = p->type == TYPE_STRING8 || p->type == TYPE_UNICODE;
    if (p->id == PROPERTY_BODY && is_text) r->out.text = text(r, p->type, p->value, TEXT_MAX);
    if (p->id == PROPERTY_RTF && p->type == TYPE_BINARY) r->rtf = p->value;
    if (p->id != PROPERTY_HTML || (!is_text && p->type != TYPE_BINARY)) return;
    struct str own = text_html_charset(p->value);
    struct str charset = str_is_set(own) ? own : r->charset;
    r->out.html = p->type == TYPE_UNICODE
                      ? text16(r, p->value, HTML_MAX)
                      : charset_decode(r->arena, p->value, charset, STR_NONE, HTML_MAX, NULL);
}

/* The words of RTF that is stored as it is; its head holds two lengths, "MELA" and a checksum. */
static struct str words_of_rtf(struct reader *r) {
    enum { HEAD = 16, KIND = 8 };
    bool plain = r->rtf.n > HEAD && str_eq(str_slice(r->rtf, KIND, KIND + 4), S("MELA"));
    return plain ? rtf_text(r->arena, str_from(r->rtf, HEAD), TEXT_MAX) : S("");
}

static void properties(struct reader *r, struct str rest, bool of_file) {
    struct property p;
    size_t count = number(&rest, 4);
    for (size_t i = 0; i < count && i < TNEF_PROPERTIES_MAX && next_property(r, &rest, &p); i++) {
        if (of_file)
            note_file_property(r, &p);
        else
            note_message_property(r, &p);
    }
}

/* ---- attributes ---- */

static struct str first_of(struct str x, struct str y) { return x.n ? x : y; }

static void end_file(struct reader *r) {
    struct draft *f = &r->draft;
    bool any = r->in_file && (str_is_set(f->data) || str_is_set(f->object));
    if (any && r->out.n == TNEF_FILES_MAX) r->out.cut = true;
    if (any && r->out.n < TNEF_FILES_MAX) {
        struct str name = first_of(first_of(f->long_name, f->title),
                                   first_of(f->short_name, f->display_name));
        LIST_ADD(r->arena, r->out.v, r->out.n, r->room,
                 (struct tnef_file){ .name = first_of(name, S("")),
                                     .type = f->type,
                                     .content_id = f->content_id,
                                     .bytes = f->data.n ? f->data : first_of(f->object, S("")) });
    }
    *f = (struct draft){ .data = STR_NONE };
}

static void attribute(struct reader *r, uint32_t id, struct str value) {
    switch (id) {
    case ATTACH_BEGIN:
        end_file(r);
        r->in_file = true;
        break;
    case ATTACH_TITLE:
        r->draft.title = text8(r, value, TNEF_NAME_MAX);
        break;
    case ATTACH_TRANSPORT_NAME:
        r->draft.short_name = text8(r, value, TNEF_NAME_MAX);
        break;
    case ATTACH_DATA:
        r->draft.data = value;
        break;
    case ATTACH_PROPERTIES:
        properties(r, value, true);
        break;
    case CODEPAGE:
        r->charset = str_printf(r->arena, "cp%u", (unsigned)number(&value, 4));
        break;
    case BODY:
        r->out.text = text8(r, value, TEXT_MAX);
        break;
    case MESSAGE_PROPERTIES:
        properties(r, value, false);
        break;
    default:
        break;
    }
}

bool tnef_is(struct str bytes) { return bytes.n >= 4 && number(&bytes, 4) == SIGNATURE; }

struct tnef tnef_read(struct arena *a, struct str packet) {
    struct reader r = { .arena = a, .charset = STR_NONE, .out = { .text = S(""), .html = S("") } };
    if (!tnef_is(packet)) return r.out;
    struct str rest = str_from(packet, 6); /* the signature and a key that means nothing to us */
    while (rest.n >= 9) {
        uint32_t level = number(&rest, 1);
        if (level != 1 && level != 2) break; /* not an attribute: nothing behind it is */
        uint32_t id = number(&rest, 4);
        size_t length = number(&rest, 4);
        attribute(&r, id, take(&r, &rest, length));
        (void)number(&rest, 2); /* the checksum */
    }
    end_file(&r);
    if (r.out.text.n == 0 && r.out.html.n == 0) r.out.text = words_of_rtf(&r);
    return r.out;
}
