#include "base/percent.h"

#include "base/hex.h"
#include "base/utf8.h"


bool percent_decode(struct arena *a, struct str s, bool plus_is_space, struct str *ret) {
    bool plain = str_find_char(s, '%') < 0 && (!plus_is_space || str_find_char(s, '+') < 0);
    if (plain) {
        *ret = s;
        return true;
    }
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '+' && plus_is_space) {
            out[n++] = ' ';
        } else if (s.p[i] == '%') {
            int byte = i + 2 < s.n ? hex_byte(s.p[i + 1], s.p[i + 2]) : -1;
            if (byte < 0) return false;
            out[n++] = (char)byte;
            i += 2;
        } else {
            out[n++] = s.p[i];
        }
    }
    *ret = (struct str){ out, n };
    return true;
}

static bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

struct str percent_encode(struct arena *a, struct str s) {
    struct buf b = buf_new_sized(a, s.n * 3 + 1, s.n + 16);
    for (size_t i = 0; i < s.n; i++) {
        if (unreserved(s.p[i]))
            buf_add_char(&b, s.p[i]);
        else
            hex_add(&b, '%', str_slice(s, i, i + 1));
    }
    return buf_str(&b);
}

bool percent_path(struct arena *a, struct str path, struct str **ret_segments, size_t *ret_count) {
    if (path.n == 0 || path.p[0] != '/') return false;
    struct str *segments = ARENA_ARRAY(a, PERCENT_SEGMENTS_MAX, struct str);
    size_t n = 0;
    struct str rest = path.n > 1 ? str_from(path, 1) : STR_NONE, raw;
    while (str_split(&rest, '/', &raw)) {
        struct str part;
        if (n == PERCENT_SEGMENTS_MAX || !percent_decode(a, raw, false, &part)) return false;
        if (str_eq(part, S(".")) || str_eq(part, S(".."))) return false;
        if (!utf8_is_line(part)) return false;
        segments[n++] = part;
    }
    *ret_segments = segments;
    *ret_count = n;
    return true;
}
