#include "http/stream.h"

#include "base/buf.h"

enum { EVENT_MAX = 1 << 20 };

/* One field. What would end the line early (a name or number with CR or LF in it) is left out. */
static void add_field(struct buf *b, const char *name, struct str value) {
    buf_add_c(b, name);
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] != '\r' && value.p[i] != '\n' && value.p[i] != 0)
            buf_add_char(b, value.p[i]);
    buf_add_char(b, '\n');
}

struct str stream_event(struct arena *a, struct str id, struct str event, struct str data) {
    struct buf b = buf_new(a, EVENT_MAX);
    if (str_is_set(id)) add_field(&b, "id: ", id);
    if (str_is_set(event)) add_field(&b, "event: ", event);
    struct str rest = data.p ? data : S(""), line;
    while (str_split(&rest, '\n', &line))
        add_field(&b, "data: ", line);
    buf_add_char(&b, '\n');
    return buf_str(&b);
}
