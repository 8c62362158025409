#include "http/route.h"

#include "base/test.h"
#include "base/percent.h"
#include "http/request.h"

struct row {
    struct route route;
    const char *what;
};

static const struct row table[] = {
    { { METHOD_GET, "/" }, "first page" },
    { { METHOD_GET, "/conversations" }, "list" },
    { { METHOD_GET, "/conversations/new" }, "form" },
    { { METHOD_GET, "/conversations/{id}" }, "one" },
    { { METHOD_PATCH, "/conversations/{id}" }, "change" },
    { { METHOD_POST, "/conversations/{id}/replies" }, "reply" },
    { { METHOD_GET, "/a/{x}/b/{y}" }, "two parts" },
};

static struct route_match find(struct arena *a, enum method m, const char *path) {
    struct str *segments;
    size_t n;
    assert_true(percent_path(a, str_of(path), &segments, &n));
    return route_find_path(table, sizeof *table, ROWS(table), m, segments, n);
}

static void matching(void **state) {
    (void)state;
    enum { GET = 1u << METHOD_GET | 1u << METHOD_HEAD };
    static const struct {
        const char *name;
        enum method method;
        const char *path, *want;
        unsigned allowed;
    } rows[] = {
        { "root", METHOD_GET, "/", "first page", 0 },
        { "literal", METHOD_GET, "/conversations", "list", 0 },
        { "HEAD is taken by GET", METHOD_HEAD, "/conversations", "list", 0 },
        { "the upper row first", METHOD_GET, "/conversations/new", "form", 0 },
        { "a part", METHOD_GET, "/conversations/7", "one", 0 },
        { "by method", METHOD_PATCH, "/conversations/7", "change", GET },
        { "encoded literal", METHOD_GET, "/%63onversations", "list", 0 },
        { "wrong method", METHOD_GET, "/conversations/7/replies", NULL, 1u << METHOD_POST },
        { "wrong method of two rows", METHOD_DELETE, "/conversations/7", NULL,
          GET | 1u << METHOD_PATCH },
        { "empty part", METHOD_GET, "/conversations/", NULL, 0 },
        { "too long", METHOD_GET, "/conversations/7/8", NULL, 0 },
        { "unknown", METHOD_GET, "/nothing", NULL, 0 },
        { "other case", METHOD_GET, "/Conversations", NULL, 0 },
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct route_match m = find(a, rows[i].method, rows[i].path);
        const struct row *r = m.row;
        ROW_STR(rows[i].name, r ? str_of(r->what) : STR_NONE, str_of(rows[i].want));
        if (!r) ROW_INT(rows[i].name, m.allowed, rows[i].allowed);
        if (r) ROW_INT(rows[i].name, (int64_t)m.index, r - table);
    }
    arena_free(&a);
}

static void parts(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct route_match m = find(a, METHOD_GET, "/a/one%2Ftwo/b/42");
    int64_t id = 0;
    ROW_STR("x", route_part(&m, "x"), S("one/two"));
    ROW_STR("unknown part", route_part(&m, "z"), STR_NONE);
    assert_true(route_part_id(&m, "y", &id));
    assert_int_equal(id, 42);
    assert_false(route_part_id(&m, "x", &id));
    static const char *const wrong[] = { "/conversations/0", "/conversations/-1",
                                         "/conversations/1x", "/conversations/9223372036854775808",
                                         "/conversations/%2031" };
    for (size_t i = 0; i < ROWS(wrong); i++) {
        m = find(a, METHOD_GET, wrong[i]);
        assert_non_null(m.row);
        assert_false(route_part_id(&m, "id", &id));
    }
    arena_free(&a);
}

static void log_three(void *arg) {
    struct request req = { .arena = arg, .id = "00c0ffee" };
    request_log(&req, ERR(req.arena, ERR_CONFLICT, "Someone was faster."));
    request_log(&req, ERR(req.arena, ERR_CONFLICT, "It does not fit.", .detail = "CHECK of erasure"));
    request_log(&req, ERR(req.arena, ERR_IO, "The disk gave an error.", .detail = "EIO"));
}

/* What a person did is no line; a rule of the store that refused is a warning, by its name. */
static void what_is_logged(void **state) {
    struct arena *a = arena_new(4096);
    char said[4096];
    (void)state;
    assert_int_equal(test_child(log_three, a, said, sizeof said), 0);
    assert_null(strstr(said, "Someone was faster."));
    assert_non_null(strstr(said, " warn \"request refused by the store\" id=00c0ffee why="));
    assert_non_null(strstr(said, "CHECK of erasure"));
    assert_non_null(strstr(said, " error \"request failed\" id=00c0ffee why="));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matching),
        cmocka_unit_test(parts),
        cmocka_unit_test(what_is_logged),
    };
    return cmocka_run_group_tests_name("http/route", tests, NULL, NULL);
}
