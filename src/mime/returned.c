#include "mime/returned.h"

#include "mime/range.h"

enum { HEAD_MAX = 64 << 10 };

static struct str part_of(struct arena *a, struct str raw, const struct tree_part *p, size_t max) {
    return range_decode_some(a, str_slice(raw, p->offset, p->offset + p->length), p->encoding, max,
                             NULL);
}

struct str returned_part(struct arena *a, struct str raw, const struct tree_part *p) {
    return part_of(a, raw, p, RETURNED_MAX);
}

static bool carries_letter(struct str type) {
    return str_eq(type, S("message/rfc822")) || str_eq(type, S("text/rfc822-headers")) ||
           str_eq(type, S("message/global")) || str_eq(type, S("message/global-headers")) ||
           str_eq(type, S("message/rfc822-headers"));
}

struct str returned_field(struct arena *a, struct str raw, const struct tree *t, struct str name) {
    for (size_t i = 0, seen = 0; i < t->n && seen < RETURNED_PARTS_MAX; i++) {
        if (!carries_letter(t->v[i].type)) continue;
        size_t body;
        struct headers h =
            headers_read(a, part_of(a, raw, &t->v[i], HEAD_MAX), HEADERS_FIELDS_MAX, &body);
        seen++;
        struct str value = headers_get(&h, name);
        if (str_is_set(value)) return value;
    }
    return STR_NONE;
}
