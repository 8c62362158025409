/* Gives every target the inputs that were kept: findings of the fuzzers that were mended, and those
 * that reach far. `fuzz-replay KEPT` reads KEPT/NAME/ for each. */
#include "base/buf.h"
#include "base/sys.h"
#include "fuzz.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <string.h>

fuzz_fn fuzz_bounce, fuzz_form, fuzz_guard, fuzz_ics, fuzz_imap, fuzz_lmtp, fuzz_multipart,
    fuzz_prescan, fuzz_query, fuzz_reply, fuzz_rfc2047, fuzz_sanitise, fuzz_sql, fuzz_token, fuzz_views,
    fuzz_vouch;

enum { INPUTS_MAX = 2000, INPUT_MAX = 1 << 20 };

enum { CODE = 4 }; /* of a name: what the design calls it; the rest is the folder's */

struct target {
    const char *name;
    fuzz_fn *fn;
};

static const struct target targets[] = {
    { "H11 bounce", fuzz_bounce },
    { "H11 form", fuzz_form },
    { "H11 guard", fuzz_guard },
    { "H11 ics", fuzz_ics },
    { "H11 imap", fuzz_imap },
    { "H11 lmtp", fuzz_lmtp },
    { "H11 multipart", fuzz_multipart },
    { "H11 prescan", fuzz_prescan },
    { "H11 query", fuzz_query },
    { "H11 reply", fuzz_reply },
    { "H11 rfc2047", fuzz_rfc2047 },
    { "H11 vouch", fuzz_vouch },
    { "H11 sanitise", fuzz_sanitise },
    { "H11 sql", fuzz_sql },
    { "H11 token", fuzz_token },
    { "H11 views", fuzz_views },
};
enum { TARGETS = sizeof targets / sizeof *targets };

static const char *kept;

static struct str read_input(struct arena *a, const char *path) {
    const struct sys *sys = sys_real();
    struct buf b = buf_new(a, INPUT_MAX);
    char piece[65536];
    int fd = sys->open(sys->self, path, O_RDONLY, 0);
    assert_true(fd >= 0);
    for (ssize_t n; (n = sys->read(sys->self, fd, piece, sizeof piece)) > 0;)
        buf_add(&b, (struct str){ piece, (size_t)n });
    sys->close(sys->self, fd);
    assert_false(buf_over(&b));
    struct str in = buf_str(&b);
    return in.p ? in : S("");
}

/* The name is told before the target runs, so that an abort says which input it was. */
static void run_one(const struct target *t, const char *name) {
    struct arena *a = arena_new(4 << 20);
    const char *path = str_printf(a, "%s/%s/%s", kept, t->name + CODE, name).p;
    struct str in = read_input(a, path);
    print_message("# %s/%s\n", t->name + CODE, name);
    t->fn(in);
    t->fn(str_slice(in, 0, in.n / 2));
    arena_free(&a);
}

static void replay(void **state) {
    const struct target *t = *state;
    struct arena *a = arena_new(1 << 20);
    DIR *dir = opendir(str_printf(a, "%s/%s", kept, t->name + CODE).p);
    size_t n = 0;
    t->fn(S(""));
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)); n++) {
        if (e->d_name[0] == '.') continue;
        assert_true(n < INPUTS_MAX);
        run_one(t, e->d_name);
    }
    closedir(dir);
    arena_free(&a);
}

int main(int argc, char **argv) {
    struct CMUnitTest tests[TARGETS];
    if (argc != 2) return 64;
    kept = argv[1];
    for (size_t i = 0; i < TARGETS; i++)
        tests[i] = (struct CMUnitTest){ targets[i].name, replay, NULL, NULL,
                                        (void *)(uintptr_t)&targets[i] };
    return cmocka_run_group_tests_name("fuzz replay", tests, NULL, NULL);
}
