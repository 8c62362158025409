/* What may come to a path, before any of it is read. */
#include "base/test.h"
#include "web/web.h"

static const struct {
    const char *path;
    enum method method;
    bool slow, files;
} rows[] = {
    { "/inbox", METHOD_GET, false, false },
    { "/sign-in", METHOD_GET, false, false },
    { "/sign-in", METHOD_POST, true, false },
    { "/enter/abc", METHOD_POST, true, false },
    { "/mailboxes", METHOD_POST, true, false },
    { "/mailboxes/signature", METHOD_POST, true, false },
    { "/mailboxes/consent/back", METHOD_GET, true, false },
    { "/conversations/1/state", METHOD_POST, false, false },
    { "/conversations/1/replies", METHOD_POST, false, true },
    { "/conversations/1/notes", METHOD_POST, false, true },
    { "/customers/1/notes", METHOD_POST, false, false },
};

static void who_waits_for_whom(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct server_plan p = web_plan(rows[i].method, str_of(rows[i].path));
        if (p.slow != rows[i].slow || (p.body_max > 1 << 20) != rows[i].files) fail_msg("%s", rows[i].path);
        assert_int_equal(p.body_max > 0, rows[i].method == METHOD_POST);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "F16 what hashes or asks another server keeps no page waiting", who_waits_for_whom, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
