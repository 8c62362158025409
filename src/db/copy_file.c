#include "db/copy_priv.h"

#include "base/bug.h"
#include "db/sqlite_limits.h"

#include <errno.h>
#include <fcntl.h>

enum { PAGES_AT_ONCE = 2000 };

const struct err *file_error(struct arena *a, sqlite3 *c, int code, const char *what) {
    struct sq_conn conn = { .c = c };
    return sq_error(a, &conn, code, what);
}

const struct err *file_words(struct arena *a, sqlite3 *c, const char *words, const char *what) {
    int code = sqlite3_exec(c, words, NULL, NULL, NULL);
    return code == SQLITE_OK ? NULL : file_error(a, c, code, what);
}

static const struct err *cannot_write(struct arena *a, const char *path) {
    return ERR(a, ERR_IO, "The file cannot be written.",
               .hint = "Check its folder, who may write there, and the room on the disk.",
               .detail = str_printf(a, "%s: errno %d", path, errno).p);
}

/* Nothing else knows this file, so it needs no locks; and as nothing half written ever counts, no
 * journal on the disk either. Its last page is on the disk before it gets its name (file_settle).
 */
static const struct err *set_up(struct arena *a, sqlite3 *c) {
    sqlite3_extended_result_codes(c, 1);
    sqlite_limits(c);
    return file_words(a, c,
                      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY;"
                      "PRAGMA synchronous = OFF; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
                      "PRAGMA cache_size = -16000; PRAGMA foreign_keys = OFF",
                      "setting up a file");
}

static const struct err *open_writing(struct arena *a, const char *path, sqlite3 **ret) {
    sqlite3 *c = NULL;
    int code = sqlite3_open_v2(path, &c, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, "unix-none");
    const struct err *e = code == SQLITE_OK ? set_up(a, c) : file_error(a, c, code, "open");
    if (e)
        sqlite3_close(c);
    else
        *ret = c;
    return e;
}

const struct err *file_create(struct arena *a, const char *path, sqlite3 **ret) {
    const struct sys *sys = sys_real();
    int fd = sys->open(sys->self, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    if (fd < 0) return cannot_write(a, path);
    sys->close(sys->self, fd);
    return open_writing(a, path, ret);
}

/* On the disk, and out of the cache, so that whoever reads it next reads the disk. */
static const struct err *sync_file(struct arena *a, const char *path) {
    const struct sys *sys = sys_real();
    int fd = sys->open(sys->self, path, O_RDWR, 0);
    if (fd < 0) return cannot_write(a, path);
    bool ok = sys->fsync(sys->self, fd) == 0;
    if (ok) posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ok = sys->close(sys->self, fd) == 0 && ok;
    return ok ? NULL : cannot_write(a, path);
}

const struct err *file_settle(struct arena *a, const char *path, sqlite3 **c) {
    int code = sqlite3_close(*c);
    *c = NULL;
    BUG_UNLESS(code == SQLITE_OK); /* a statement was left open */
    return sync_file(a, path);
}

const struct err *file_pages(struct arena *a, sqlite3 *from, sqlite3 *to,
                             const struct copy_watch *watch) {
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b) return file_error(a, to, sqlite3_errcode(to), "copying pages");
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(b, PAGES_AT_ONCE);
        int of = sqlite3_backup_pagecount(b);
        if (watch->tell) watch->tell(watch->self, of - sqlite3_backup_remaining(b), of);
    }
    int end = sqlite3_backup_finish(b);
    if (code == SQLITE_DONE) code = end;
    if (code != SQLITE_OK) return file_error(a, to, code, "copying pages");
    /* The copy says of itself that it has a log beside it, as its original has. */
    return file_words(a, to, "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = MEMORY", "pages");
}

const struct err *file_fill_indexes(struct arena *a, sqlite3 *c) {
    /* Names of our own migrations, without quotes in them (copy_shape.c). */
    static const char ask[] =
        "SELECT 'INSERT INTO \"' || name || '\" (\"' || name || '\") VALUES (''rebuild'')'"
        " FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' ORDER BY name";
    const struct err *e = NULL;
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(c, ask, -1, &st, NULL);
    while (!e && (code == SQLITE_OK || code == SQLITE_ROW)) {
        code = sqlite3_step(st);
        if (code == SQLITE_ROW)
            e = file_words(a, c, (const char *)sqlite3_column_text(st, 0), "filling an index");
    }
    if (!e && code != SQLITE_DONE) e = file_error(a, c, code, "looking for indexes");
    sqlite3_finalize(st);
    return e;
}

const struct err *copy_unpack(struct arena *a, const char *from, const char *to,
                              const struct copy_watch *watch) {
    sqlite3 *in = NULL, *out = NULL;
    int code = sqlite3_open_v2(sq_frozen_uri(a, str_of(from)), &in,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    const struct err *e = code == SQLITE_OK ? NULL : file_error(a, in, code, "open");
    if (!e) e = file_create(a, to, &out);
    if (!e) e = file_pages(a, in, out, watch);
    if (!e) e = file_settle(a, to, &out);
    sqlite3_close(in);
    sqlite3_close(out);
    return e;
}

const struct err *copy_strip(struct arena *a, const char *path) {
    sqlite3 *c = NULL;
    TRY(open_writing(a, path, &c));
    const struct err *e = file_words(a, c, "DROP TABLE backup_mark", "taking the mark off");
    if (!e) e = file_settle(a, path, &c);
    sqlite3_close(c);
    return e;
}

static void bind_text(sqlite3_stmt *st, int at, struct str s) {
    sqlite3_bind_text64(st, at, s.p ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

const struct err *file_put_mark(struct arena *a, sqlite3 *c, const struct copy_mark *mark,
                                struct str seal) {
    sqlite3_stmt *st = NULL;
    TRY(file_words(a, c,
                   "CREATE TABLE backup_mark (made_at INTEGER NOT NULL, kept_version TEXT NOT NULL,"
                   " store TEXT NOT NULL, rows INTEGER NOT NULL, content TEXT NOT NULL,"
                   " key_mark TEXT NOT NULL, seal TEXT NOT NULL) STRICT",
                   "mark"));
    int code = sqlite3_prepare_v2(c, "INSERT INTO backup_mark VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                  -1, &st, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_int64(st, 1, mark->made_at);
        bind_text(st, 2, mark->kept_version);
        bind_text(st, 3, mark->store);
        sqlite3_bind_int64(st, 4, mark->rows);
        bind_text(st, 5, mark->content);
        bind_text(st, 6, mark->key_mark);
        bind_text(st, 7, seal);
        code = sqlite3_step(st);
    }
    sqlite3_finalize(st);
    return code == SQLITE_DONE ? NULL : file_error(a, c, code, "mark");
}

/* STRICT tables hold what they say; a damaged file need not. */
static bool take_value(sqlite3_stmt *st, int at, enum stmt_type type, struct db_value *v) {
    int is = sqlite3_column_type(st, at);
    *v = (struct db_value){ .null = is == SQLITE_NULL };
    if (v->null) return true;
    if (type_is_int(type)) {
        v->i = sqlite3_column_int64(st, at);
        return is == SQLITE_INTEGER;
    }
    const void *p = sqlite3_column_blob(st, at);
    v->s = (struct str){ p ? p : "", (size_t)sqlite3_column_bytes(st, at) };
    return is == (type_is_text(type) ? SQLITE_TEXT : SQLITE_BLOB);
}

static const struct err *give_row(struct file_end *f, const struct shape_table *t, sqlite3_stmt *st,
                                  row_fn *fn, void *arg) {
    struct db_value v[COPY_MAX_COLS];
    for (size_t i = 0; i < t->n_cols; i++) {
        if (take_value(st, (int)i, t->types[i], &v[i])) continue;
        return ERR(f->arena, ERR_IO, "The data file is damaged.",
                   .hint = "Stop Kept and restore the last backup.",
                   .detail = str_printf(f->arena, "%s.%s: wrong type", t->name, t->cols[i]).p);
    }
    return fn(arg, t, v);
}

static const struct err *file_rows(void *self, const struct shape_table *t, row_fn *fn, void *arg) {
    struct file_end *f = self;
    sqlite3_stmt *st = NULL;
    const struct err *e = NULL;
    int code = sqlite3_prepare_v2(f->c, t->select, -1, &st, NULL);
    while (!e && (code == SQLITE_OK || code == SQLITE_ROW)) {
        code = sqlite3_step(st);
        if (code == SQLITE_ROW) e = give_row(f, t, st, fn, arg);
    }
    if (!e && code != SQLITE_DONE) e = file_error(f->arena, f->c, code, t->name);
    sqlite3_finalize(st);
    return e;
}

static const struct err *insert_begin(void *self, const struct shape_table *t) {
    struct file_end *f = self;
    int code = sqlite3_prepare_v2(f->c, t->insert, -1, &f->insert, NULL);
    return code == SQLITE_OK ? NULL : file_error(f->arena, f->c, code, t->name);
}

static const struct err *insert_row(void *self, const struct shape_table *t,
                                    const struct db_value *v) {
    struct file_end *f = self;
    for (size_t i = 0; i < t->n_cols; i++) {
        int at = (int)i + 1;
        if (v[i].null)
            sqlite3_bind_null(f->insert, at);
        else if (type_is_int(t->types[i]))
            sqlite3_bind_int64(f->insert, at, v[i].i);
        else if (type_is_text(t->types[i]))
            bind_text(f->insert, at, v[i].s);
        else
            sqlite3_bind_blob64(f->insert, at, v[i].s.p, v[i].s.n, SQLITE_STATIC);
    }
    int code = sqlite3_step(f->insert);
    sqlite3_reset(f->insert);
    return code == SQLITE_DONE ? NULL : file_error(f->arena, f->c, code, t->name);
}

static const struct err *insert_end(void *self, const struct shape_table *t) {
    struct file_end *f = self;
    (void)t;
    sqlite3_finalize(f->insert);
    f->insert = NULL;
    return NULL;
}

struct copy_source file_source(struct file_end *f) {
    return (struct copy_source){ file_rows, f };
}

struct copy_sink file_sink(struct file_end *f) {
    return (struct copy_sink){ insert_begin, insert_row, insert_end, f };
}
