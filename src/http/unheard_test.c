/* This program hides its recv() from the dynamic linker (meson.build: exclude-libs), so the library
 * calls libc's and the guard sees nothing of what comes, as it would beside a library that reads its
 * sockets in another way. Then nothing is served. */
#include "http/testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <microhttpd.h>

static void nothing_is_served(void **state) {
    (void)state;
    struct kit k = { 0 };
    struct server_options o = kit_options(&k);
    struct server *server = NULL;
    struct arena *a = arena_new(1 << 20);
    const struct err *e = server_start(a, &o, &server);
    assert_non_null(e);
    assert_null(server);
    assert_int_equal(e->code, ERR_BUG);
    assert_string_equal(e->detail, MHD_get_version());
    assert_non_null(e->hint);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A44 a library whose reading is not seen is not served with", nothing_is_served, NULL,
          NULL, NULL },
    };
    return cmocka_run_group_tests_name("http/unheard", tests, NULL, NULL);
}
