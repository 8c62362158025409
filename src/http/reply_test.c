#include "http/reply.h"

#include "base/test.h"
#include "http/token.h"
#include "http/words.h"

static struct arena *a;

static int setup(void **state) {
    (void)state;
    a = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&a);
    return 0;
}

static struct reply fresh(void) { return (struct reply){ .arena = a, .status = 200 }; }

static struct str header_of(const struct reply *rp, const char *name) {
    for (size_t i = 0; i < rp->header_count; i++)
        if (str_eq_nocase(rp->headers[i].name, str_of(name))) return rp->headers[i].value;
    return STR_NONE;
}

static void a31_redirects_stay_here(void **state) {
    (void)state;
    static const struct {
        const char *path, *want;
    } rows[] = {
        { "/conversations/7?x=y#z", "/conversations/7?x=y#z" },
        { "/", "/" },
        { "//evil.example", "/" },
        { "/\\evil.example", "/" },
        { "/a\\b", "/" },
        { "https://evil.example/", "/" },
        { "javascript:alert(1)", "/" },
        { "evil.example", "/" },
        { "", "/" },
        { "/a\r\nSet-Cookie: b=c", "/" },
        { "/\t/evil.example", "/" },
        { " /a", "/" },
        { "/\xc3\xa4", "/" },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct reply rp = fresh();
        reply_redirect(&rp, str_of(rows[i].path));
        ROW_INT(rows[i].path, rp.status, 303);
        ROW_STR(rows[i].path, header_of(&rp, "Location"), str_of(rows[i].want));
        assert_null(rp.broken);
    }
}

static void what_breaks_a_head_spoils_the_reply(void **state) {
    (void)state;
    static const struct {
        const char *name, *value;
        bool broken;
    } rows[] = {
        { "X-Good", "a b", false },
        { "X-Tab", "a\tb", false },
        { "X", "a\r\nb", true },
        { "X", "a\nb", true },
        { "X", "a\rb", true },
        { "X",
          "a\x01"
          "b",
          true },
        { "X Y", "a", true },
        { "X:", "a", true },
        { "", "a", true },
        { "Content-Length", "1", true },
        { "transfer-encoding", "x", true },
        { "Connection", "close", true },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct reply rp = fresh();
        reply_header(&rp, rows[i].name, str_of(rows[i].value));
        ROW_INT(rows[i].name, rp.broken != NULL, rows[i].broken);
    }
    struct reply rp = fresh();
    reply_cookie(&rp, &(struct cookie){ .name = "s", .value = S("a;b") });
    assert_non_null(rp.broken);
    rp = fresh();
    reply_csp(&rp, S("default-src 'none'\r\nX: y"));
    assert_non_null(rp.broken);
    rp = fresh();
    reply_body(&rp, 200, S("text/html\r\nX: y"), S(""));
    assert_non_null(rp.broken);
    rp = fresh();
    for (int i = 0; i <= REPLY_HEADERS_MAX; i++)
        reply_header(&rp, "X", S("y"));
    assert_non_null(rp.broken);
}

static void etag_answers_304_where_known(void **state) {
    (void)state;
    static const struct {
        enum method method;
        const char *known;
        bool want;
    } rows[] = {
        { METHOD_GET, "W/\"v7\"", true },
        { METHOD_GET, "\"v7\"", true },
        { METHOD_GET, "\"v6\", W/\"v7\"", true },
        { METHOD_GET, "*", true },
        { METHOD_HEAD, "\"v7\"", true },
        { METHOD_GET, "\"v6\"", false },
        { METHOD_GET, "v7", false },
        { METHOD_POST, "\"v7\"", false },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct header h = { S("if-none-match"), str_of(rows[i].known) };
        struct request req = {
            .arena = a, .method = rows[i].method, .headers = &h, .header_count = 1
        };
        struct reply rp = fresh();
        ROW_INT(rows[i].known, reply_etag(&rp, &req, S("v7")), rows[i].want);
        ROW_INT(rows[i].known, rp.status, rows[i].want ? 304 : 200);
        ROW_STR(rows[i].known, header_of(&rp, "ETag"), S("W/\"v7\""));
    }
    struct request req = { .arena = a };
    struct reply rp = fresh();
    assert_false(reply_etag(&rp, &req, S("v\"7")));
    assert_non_null(rp.broken);
}

static void download_names(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } rows[] = {
        { "a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt" },
        { "", "attachment; filename=\"file\"; filename*=UTF-8''file" },
        { "a\"; x=\"b", "attachment; filename=\"a__ x=_b\"; filename*=UTF-8''a%22%3B%20x%3D%22b" },
        { "..\\a/b", "attachment; filename=\".._a_b\"; filename*=UTF-8''..%5Ca%2Fb" },
        { "a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab" },
        { "\xff", "attachment; filename=\"___\"; filename*=UTF-8''%EF%BF%BD" },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct reply rp = fresh();
        reply_file(&rp, S("text/html"), str_of(rows[i].in), S("x"));
        ROW_STR(rows[i].in, header_of(&rp, "Content-Disposition"), str_of(rows[i].want));
        assert_null(rp.broken);
    }
}

static void wrong_method_says_which_are_right(void **state) {
    (void)state;
    struct reply rp = fresh();
    reply_wrong_method(&rp, 1u << METHOD_GET | 1u << METHOD_HEAD | 1u << METHOD_DELETE);
    assert_int_equal(rp.status, 405);
    ROW_STR("allow", header_of(&rp, "Allow"), S("GET, HEAD, DELETE"));
    assert_true(str_find(rp.body, S("<h1>")) > 0);
}

static void dates(void **state) {
    (void)state;
    ROW_STR("RFC 9110 5.6.7", words_date(a, 784111777LL * 1000000),
            S("Sun, 06 Nov 1994 08:49:37 GMT"));
    ROW_STR("start", words_date(a, 0), S("Thu, 01 Jan 1970 00:00:00 GMT"));
}

static void lists(void **state) {
    (void)state;
    static const struct {
        const char *list, *member;
        bool star, want;
    } rows[] = {
        { "gzip", "gzip", true, true },
        { "br, GZIP ;q=0.5", "gzip", true, true },
        { "br", "gzip", true, false },
        { "*", "gzip", true, true },
        { "*", "gzip", false, false },
        { "gzip;q=0", "gzip", true, false },
        { "gzip;q=0, *", "gzip", true, false },
        { "*;q=0.000", "gzip", true, false },
        { "gzip;q=0.001", "gzip", true, true },
        { "", "gzip", true, false },
        { ",,gzip,,", "gzip", true, true },
        { "gzipped", "gzip", true, false },
        { "text/html;level=\"a,b\", x", "x", false, true },
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_INT(rows[i].list,
                token_list_takes(str_of(rows[i].list), str_of(rows[i].member), rows[i].star),
                rows[i].want);
}

static void media_types_and_methods(void **state) {
    (void)state;
    struct header h[] = { { S("content-type"), S("Application/JSON; charset=utf-8") },
                          { S("Accept"), S("text/html, application/xhtml+xml;q=0.9, */*;q=0.8") } };
    struct request req = { .arena = a, .headers = h, .header_count = 2 };
    assert_true(request_is_type(&req, "application/json"));
    assert_false(request_is_type(&req, "application/js"));
    assert_true(request_accepts(&req, "text/html"));
    assert_false(request_accepts(&req, "text/event-stream"));
    enum method m;
    assert_true(method_of(S("PATCH"), &m) && m == METHOD_PATCH);
    assert_false(method_of(S("patch"), &m) || method_of(S("PATCHY"), &m) || method_of(S(""), &m));
    for (int i = 0; i < METHOD_COUNT; i++)
        assert_true(method_of(str_of(method_name((enum method)i)), &m) && (int)m == i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a31_redirects_stay_here, setup, teardown),
        cmocka_unit_test_setup_teardown(what_breaks_a_head_spoils_the_reply, setup, teardown),
        cmocka_unit_test_setup_teardown(etag_answers_304_where_known, setup, teardown),
        cmocka_unit_test_setup_teardown(download_names, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_method_says_which_are_right, setup, teardown),
        cmocka_unit_test_setup_teardown(dates, setup, teardown),
        cmocka_unit_test(lists),
        cmocka_unit_test_setup_teardown(media_types_and_methods, setup, teardown),
    };
    return cmocka_run_group_tests_name("http/reply", tests, NULL, NULL);
}
