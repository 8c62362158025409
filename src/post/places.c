#include "post/places.h"

#include "base/buf.h"

struct str places_fill(struct arena *a, const char *text, const struct str *values, size_t n) {
    struct buf b = buf_new(a, PLACES_TEXT_MAX);
    for (const char *p = text; *p; p++) {
        bool place = p[0] == '%' && p[1] >= '1' && p[1] <= '9' && p[2] == '$' && p[3] == 's';
        if (!place || (size_t)(p[1] - '1') >= n) {
            buf_add_char(&b, *p);
            continue;
        }
        buf_add(&b, values[p[1] - '1']);
        p += 3;
    }
    return buf_str(&b);
}
