/* scrub_test.c - F03, F30: a file that is not as it was written is found by reading all of it. */
#include "db/scrub.h"
#include "db/store_rig.h"
#include "db/testdata/things_sql.h"

#include <stdio.h>

enum { ROWS = 400, PAGE = 4096 };

static const _Atomic bool go_on = false;

static const struct err *insert(struct db *db, void *arg) {
    int64_t from = *(int64_t *)arg, id;
    for (int64_t n = from; n < from + ROWS; n++) {
        struct str name = str_printf(db_arena(db), "thing %lld", (long long)n);
        TRY(sql_thing_insert(db, name, n + 1000, STR_NONE, name, &id));
    }
    return NULL;
}

/* Closed, so that all of it stands in the one file. */
static void fill(struct rig *r, int64_t from) {
    if (!r->store) r->store = rig_open(r, 2);
    GOOD(store_write(r->store, r->a, insert, &from));
    store_close(&r->store);
}

static struct str file_of(struct rig *r) {
    FILE *f = fopen(r->url + 7, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    rewind(f);
    char *p = arena_alloc(r->a, n);
    assert_int_equal(fread(p, 1, n, f), n);
    fclose(f);
    return (struct str){ p, n };
}

static void put(struct rig *r, size_t page, const char *bytes) {
    FILE *f = fopen(r->url + 7, "r+b");
    assert_non_null(f);
    fseek(f, (long)(page * PAGE), SEEK_SET);
    assert_int_equal(fwrite(bytes, 1, PAGE, f), PAGE);
    fclose(f);
}

static bool is_whole(struct rig *r) {
    struct str fault;
    GOOD(scrub_store(r->a, str_of(r->url), &go_on, &fault));
    return !fault.n;
}

static void whole_files_are_whole(struct rig *r) {
    assert_true(is_whole(r)); /* while it is open, too */
    fill(r, 0);
    assert_true(is_whole(r));
}

/* The disk said that a page was written, and what stood there before stands there still. */
static void lost_pages_are_found(struct rig *r) {
    fill(r, 0);
    struct str before = file_of(r);
    fill(r, ROWS);
    struct str after = file_of(r);
    int lost = 0;
    assert_true(is_whole(r));
    for (size_t page = 1; (page + 1) * PAGE <= before.n; page++) {
        const char *was = before.p + page * PAGE, *is = after.p + page * PAGE;
        if (memcmp(was, is, PAGE) == 0) continue;
        put(r, page, was);
        if (is_whole(r)) fail_msg("the loss of page %zu was not found", page);
        put(r, page, is);
        lost++;
    }
    assert_true(lost >= 3);
    assert_true(is_whole(r));
}

static void empty_pages_are_found(struct rig *r) {
    static const char nothing[PAGE];
    fill(r, 0);
    struct str file = file_of(r);
    for (size_t page = 1; (page + 1) * PAGE <= file.n; page++) {
        put(r, page, nothing);
        if (is_whole(r)) fail_msg("the loss of page %zu was not found", page);
        put(r, page, file.p + page * PAGE);
    }
    assert_true(is_whole(r));
}

static void no_file_is_an_error(struct rig *r) {
    struct str fault;
    BAD(scrub_store(r->a, S("sqlite:/nowhere/desk.db"), &go_on, &fault), ERR_RETRY);
}

static void others_look_after_themselves(struct rig *r) { assert_true(is_whole(r)); }

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F03 a file as it was written is whole", whole_files_are_whole, RIG_SQLITE },
        { "F03 each page whose writing was lost is found", lost_pages_are_found, RIG_SQLITE },
        { "F30 each page that is empty is found", empty_pages_are_found, RIG_SQLITE },
        { "F06 a file that is not there cannot be judged", no_file_is_an_error, RIG_SQLITE },
        { "F30 PostgreSQL looks after its own files", others_look_after_themselves, RIG_POSTGRES },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
