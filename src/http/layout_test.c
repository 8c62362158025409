/* The guard reads the bytes that the program's own recv() kept. Here the library says that a head is
 * longer than that, as one would that takes other bytes for it: then the server refuses to start and
 * says which version it is, instead of serving without a guard. The same where the library does not
 * call our recv() (unheard_test.c). And the library that runs is the one that was built against. */
#include "http/testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <microhttpd.h>
#include <string.h>

/* By the linker in place of the library's own (meson.build: wrap). */
const union MHD_ConnectionInfo *__real_MHD_get_connection_info(struct MHD_Connection *line,
                                                               enum MHD_ConnectionInfoType type,
                                                               ...);
const union MHD_ConnectionInfo *__wrap_MHD_get_connection_info(struct MHD_Connection *line,
                                                               enum MHD_ConnectionInfoType type,
                                                               ...);

static size_t shift; /* what the library's count is off by */

const union MHD_ConnectionInfo *__wrap_MHD_get_connection_info(struct MHD_Connection *line,
                                                               enum MHD_ConnectionInfoType type,
                                                               ...) {
    static _Thread_local union MHD_ConnectionInfo changed;
    const union MHD_ConnectionInfo *i = __real_MHD_get_connection_info(line, type);
    if (type != MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE || !i) return i;
    changed = *i;
    changed.header_size += shift;
    return &changed;
}

static void as_it_is_it_serves(void **state) {
    (void)state;
    struct kit k;
    struct server_options o = kit_options(&k);
    shift = 0;
    kit_start(&k, &o);
    print_message("# libmicrohttpd %s\n", MHD_get_version());
    kit_stop(&k);
}

static void another_count_serves_nothing(void **state) {
    (void)state;
    struct kit k = { 0 };
    struct server_options o = kit_options(&k);
    struct server *server = NULL;
    struct arena *a = arena_new(1 << 20);
    shift = 1;
    const struct err *e = server_start(a, &o, &server);
    assert_non_null(e);
    assert_null(server);
    assert_int_equal(e->code, ERR_BUG);
    assert_non_null(strstr(e->msg, "HTTP library"));
    assert_string_equal(e->detail, MHD_get_version());
    assert_non_null(e->hint);
    arena_free(&a);
}

/* MHD_VERSION is four bytes as they are read: 0x00097500 is 0.9.75. */
static void it_runs_with_what_it_was_built_against(void **state) {
    (void)state;
    struct arena *a = arena_new(4096);
    uint32_t v = MHD_VERSION;
    struct str built = str_printf(a, "%x.%x.%x", v >> 24, v >> 16 & 0xff, v >> 8 & 0xff);
    assert_string_equal(built.p, MHD_get_version());
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A44 the guard fits the library as it is", as_it_is_it_serves, NULL, NULL, NULL },
        { "A44 a library that reads another head is not served with",
          another_count_serves_nothing, NULL, NULL, NULL },
        { "the library is the one that was built against", it_runs_with_what_it_was_built_against,
          NULL, NULL, NULL },
    };
    return cmocka_run_group_tests_name("http/layout", tests, NULL, NULL);
}
