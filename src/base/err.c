#include "base/err.h"

#include "base/buf.h"
#include "base/bug.h"

static const struct err_meaning meanings[ERR_CODE_COUNT] = {
    [ERR_NOT_FOUND] = { "not-found", 404, "550 5.1.1", 65 },
    [ERR_DENIED] = { "denied", 403, "550 5.7.1", 65 },
    [ERR_SIGN_IN] = { "sign-in", 401, "530 5.7.0", 65 },
    [ERR_INVALID] = { "invalid", 422, "501 5.5.4", 65 },
    [ERR_CONFLICT] = { "conflict", 409, "451 4.5.0", 65 },
    [ERR_LIMIT] = { "limit", 413, "552 5.3.4", 65 },
    [ERR_RATE] = { "rate", 429, "451 4.7.1", 75 },
    [ERR_RETRY] = { "retry", 503, "451 4.3.0", 75 },
    [ERR_IO] = { "io", 500, "451 4.3.0", 69 },
    [ERR_PROTOCOL] = { "protocol", 400, "500 5.5.0", 65 },
    [ERR_BUG] = { "bug", 500, "451 4.3.5", 70 },
};

const struct err_meaning *err_meaning(enum err_code code) {
    BUG_UNLESS(code >= 0 && code < ERR_CODE_COUNT);
    return &meanings[code];
}

const struct err *err_make(struct arena *a, struct err e) {
    struct err *copy = ARENA_NEW(a, struct err);
    *copy = e;
    return copy;
}

static const char *kept_text(struct arena *a, const char *text) {
    return text ? str_c(a, str_of(text)) : NULL;
}

const struct err *err_keep(struct arena *a, const struct err *e) {
    struct err copy = *e;
    copy.msg = kept_text(a, e->msg);
    copy.hint = kept_text(a, e->hint);
    copy.detail = kept_text(a, e->detail);
    copy.field = kept_text(a, e->field);
    copy.cause = NULL;
    return err_make(a, copy);
}

struct str err_text(struct arena *a, const struct err *e) {
    return e->hint ? str_printf(a, "%s %s", e->msg, e->hint) : str_of(e->msg);
}

struct str err_trace(struct arena *a, const struct err *e) {
    struct buf b = buf_new(a, 4096);
    for (; e; e = e->cause) {
        if (b.n) buf_add(&b, S(" < "));
        buf_printf(&b, "%s %s:%d %s", err_meaning(e->code)->name, e->file, e->line, e->msg);
        if (e->detail) buf_printf(&b, " (%s)", e->detail);
    }
    return buf_str(&b);
}
