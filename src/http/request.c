#include "http/request.h"

#include "base/bug.h"
#include "base/log.h"
#include "http/cookie.h"
#include "http/token.h"

static const struct str names[METHOD_COUNT] = {
    [METHOD_GET] = { "GET", 3 },         [METHOD_HEAD] = { "HEAD", 4 },
    [METHOD_POST] = { "POST", 4 },       [METHOD_PUT] = { "PUT", 3 },
    [METHOD_PATCH] = { "PATCH", 5 },     [METHOD_DELETE] = { "DELETE", 6 },
    [METHOD_OPTIONS] = { "OPTIONS", 7 },
};

const char *method_name(enum method m) {
    BUG_UNLESS(m < METHOD_COUNT);
    return names[m].p;
}

bool method_of(struct str name, enum method *ret) {
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (!str_eq(names[i], name)) continue;
        *ret = (enum method)i;
        return true;
    }
    return false;
}

struct str request_header(const struct request *req, const char *name) {
    struct str wanted = str_of(name);
    for (size_t i = 0; i < req->header_count; i++)
        if (str_eq_nocase(req->headers[i].name, wanted)) return req->headers[i].value;
    return STR_NONE;
}

struct str request_cookie(const struct request *req, const char *name) {
    for (size_t i = 0; i < req->header_count; i++) {
        if (!str_eq_nocase(req->headers[i].name, S("Cookie"))) continue;
        struct str value = cookie_find(req->headers[i].value, str_of(name));
        if (str_is_set(value)) return value;
    }
    return STR_NONE;
}

const struct err *request_form(const struct request *req, struct form *ret_form) {
    return form_parse(req->arena, request_header(req, "Content-Type"), req->body, ret_form);
}

bool request_is_type(const struct request *req, const char *type) {
    struct str rest = request_header(req, "Content-Type"), member, params;
    return token_list_next(&rest, &member, &params) && str_eq_nocase(member, str_of(type));
}

bool request_accepts(const struct request *req, const char *type) {
    for (size_t i = 0; i < req->header_count; i++)
        if (str_eq_nocase(req->headers[i].name, S("Accept")) &&
            token_list_takes(req->headers[i].value, str_of(type), false))
            return true;
    return false;
}

void request_log(const struct request *req, const struct err *e) {
    bool failed = err_meaning(e->code)->http >= 500;
    if (!failed && !(e->code == ERR_CONFLICT && e->detail)) return;
    struct log_field id = LOG_STR("id", str_of(req->id));
    struct log_field why = LOG_STR("why", err_trace(req->arena, e));
    if (failed)
        log_error("request failed", id, why);
    else
        log_warn("request refused by the store", id, why);
}
