/* The SQL compiler's reader and its rules, on a file in memory. Nothing that it lets pass for
 * SQLite still holds a "$1", which means something else there. */
#include "../../tools/sql.h"

#include "base/sys.h"
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void read_it(struct sql_tool *t, const char *path) {
    struct sql_file *f = sql_read(t, path);
    for (size_t i = 0; f && i < f->n; i++) {
        struct sql_statement *s = f->statements[i];
        BUG_UNLESS(s->n_params <= SQL_MAX_PARAMS && s->name.n <= SQL_MAX_NAME);
        int before = t->wrong;
        sql_rules(t, s);
        struct str rest = s->sqlite;
        for (struct sql_token k; t->wrong == before && (k = sql_token_next(&rest)).kind != SQL_END;)
            BUG_UNLESS(k.kind != SQL_PARAM || k.text.p[0] == '?');
    }
}

FUZZ_TARGET(sql) {
    int fd = memfd_create("x.sql", MFD_CLOEXEC);
    if (in.n > SQL_MAX_FILE || fd < 0 || !sys_write_all(sys_real(), fd, in.p ? in.p : "", in.n)) {
        if (fd >= 0) close(fd);
        return;
    }
    struct sql_tool *t = &(struct sql_tool){ .arena = arena_new(256 << 20) };
    read_it(t, str_printf(t->arena, "/proc/self/fd/%d", fd).p);
    close(fd);
    arena_free(&t->arena);
}
