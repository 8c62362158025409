#include "base/json.h"

#include "base/bug.h"
#include "base/utf8.h"

struct json json_new(struct arena *a, size_t max) { return (struct json){ .buf = buf_new(a, max) }; }

static void value(struct json *j) {
    if (j->comma) buf_add_char(&j->buf, ',');
    j->comma = true;
}

static void open_with(struct json *j, char open, char close) {
    value(j);
    buf_add_char(&j->buf, open);
    BUG_UNLESS((size_t)j->depth < sizeof j->close);
    j->close[j->depth++] = close;
    j->comma = false;
}

void json_open_object(struct json *j) { open_with(j, '{', '}'); }

void json_open_array(struct json *j) { open_with(j, '[', ']'); }

void json_end(struct json *j) {
    BUG_UNLESS(j->depth > 0);
    buf_add_char(&j->buf, j->close[--j->depth]);
    j->comma = true;
}

static void escaped(struct buf *b, struct str s) {
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= ' ' && c != '"' && c != '\\' && c != '<' && c != 0x7f) continue;
        buf_add(b, str_slice(s, from, i));
        from = i + 1;
        if (c == '"' || c == '\\') {
            buf_add_char(b, '\\');
            buf_add_char(b, (char)c);
        } else if (c == '\n') {
            buf_add(b, S("\\n"));
        } else {
            buf_printf(b, "\\u%04x", c);
        }
    }
    buf_add(b, str_from(s, from));
}

static void quoted(struct json *j, struct str s) {
    buf_add_char(&j->buf, '"');
    escaped(&j->buf, utf8_valid(s) ? s : utf8_clean(j->buf.arena, s));
    buf_add_char(&j->buf, '"');
}

void json_key(struct json *j, const char *key) {
    value(j);
    quoted(j, str_of(key));
    buf_add_char(&j->buf, ':');
    j->comma = false;
}

void json_text(struct json *j, struct str s) {
    if (!str_is_set(s)) {
        json_none(j);
        return;
    }
    value(j);
    quoted(j, s);
}

void json_int(struct json *j, int64_t v) {
    value(j);
    buf_add_int(&j->buf, v);
}

void json_bool(struct json *j, bool v) {
    value(j);
    buf_add_c(&j->buf, v ? "true" : "false");
}

void json_none(struct json *j) {
    value(j);
    buf_add(&j->buf, S("null"));
}

void json_raw(struct json *j, struct str written) {
    BUG_UNLESS(written.n > 0);
    value(j);
    buf_add(&j->buf, written);
}

struct str json_str(struct json *j) {
    BUG_UNLESS(j->depth == 0);
    return buf_str(&j->buf);
}
