#include "db/copy_priv.h"

#include "base/bug.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Rows on their way: counted, hashed, handed on. */
struct flow {
    struct hash_run *hash;
    const struct copy_sink *to;
    const struct copy_watch *watch;
    int64_t rows;
};

/* A value is hashed with what it is and how long, so that no two rows look alike. */
static void hash_value(struct hash_run *h, enum stmt_type type, const struct db_value *v) {
    unsigned char head[9] = { (unsigned char)(v->null ? 'n' : type_is_int(type) ? 'i' : 's') };
    uint64_t number = v->null ? 0 : type_is_int(type) ? (uint64_t)v->i : v->s.n;
    for (int i = 0; i < 8; i++)
        head[i + 1] = (unsigned char)(number >> (56 - 8 * i));
    hash_add(h, head, sizeof head);
    if (!v->null && !type_is_int(type)) hash_add(h, v->s.p, v->s.n);
}

static const struct err *flow_row(void *self, const struct shape_table *t,
                                  const struct db_value *v) {
    struct flow *f = self;
    for (size_t i = 0; i < t->n_cols; i++)
        hash_value(f->hash, t->types[i], &v[i]);
    if (++f->rows % COPY_TELL_ROWS == 0 && f->watch && f->watch->tell)
        f->watch->tell(f->watch->self, f->rows, 0);
    return f->to ? f->to->row(f->to->self, t, v) : NULL;
}

static void hash_name(struct hash_run *h, const char *name) {
    hash_add(h, name, strlen(name) + 1);
}

static const struct err *flow_table(struct flow *f, const struct copy_source *from,
                                    const struct shape_table *t) {
    hash_name(f->hash, t->name);
    for (size_t i = 0; i < t->n_cols; i++)
        hash_name(f->hash, t->cols[i]);
    if (f->to) TRY(f->to->begin(f->to->self, t));
    const struct err *e = from->rows(from->self, t, flow_row, f);
    const struct err *end = f->to && !e ? f->to->end(f->to->self, t) : NULL;
    return e ? e : end;
}

const struct err *copy_flow(struct arena *a, const struct shape *s, const struct copy_source *from,
                            const struct copy_sink *to, const struct copy_watch *watch,
                            struct copy_sum *ret) {
    struct flow f = { .hash = hash_start(a), .to = to, .watch = watch };
    for (size_t i = 0; i < s->n; i++)
        TRY(flow_table(&f, from, &s->tables[i]));
    *ret = (struct copy_sum){ f.rows, hash_done(a, f.hash) };
    return NULL;
}

/* copy_out */

struct outgoing_copy {
    const struct migrations *m;
    const struct copy_out *o;
    sqlite3 *file;
    struct copy_mark mark;
};

static const struct err *out_of_sqlite(struct db *db, struct outgoing_copy *x,
                                       const struct shape *s, struct copy_sum *ret) {
    struct file_end from = { .arena = db->arena, .c = ((struct sq_conn *)db->conn)->c };
    struct copy_source source = file_source(&from);
    TRY(file_pages(db->arena, from.c, x->file, &x->o->watch));
    return copy_flow(db->arena, s, &source, NULL, NULL, ret);
}

static const struct err *out_of_postgres(struct db *db, struct outgoing_copy *x,
                                         const struct shape *s, size_t at, struct copy_sum *ret) {
    struct arena *a = db->arena;
    struct file_end end = { .arena = a, .c = x->file };
    struct copy_source source = pg_source(db);
    struct copy_sink sink = file_sink(&end);
    TRY(file_words(a, end.c, migrate_own_table(false), "schema_version"));
    for (size_t i = 0; i < at; i++)
        TRY(file_words(a, end.c, x->m->all[i].sqlite, x->m->all[i].name));
    TRY(file_words(a, end.c, "BEGIN", "begin"));
    for (size_t i = s->n; i-- > 0;)
        TRY(file_words(a, end.c, s->tables[i].clear, s->tables[i].name));
    const struct err *e = copy_flow(a, s, &source, &sink, &x->o->watch, ret);
    sqlite3_finalize(end.insert);
    if (!e) e = file_fill_indexes(a, end.c);
    return e ? e : file_words(a, end.c, "COMMIT", "commit");
}

static const struct err *no_desk(struct arena *a) {
    return ERR(a, ERR_NOT_FOUND, "There is no desk here.",
               .hint = "Make one with kept init, or name its folder with --data.");
}

/* May run again from its start, which makes the file anew. */
static const struct err *out_tx(struct db *db, void *arg) {
    struct outgoing_copy *x = arg;
    const struct shape *s;
    struct copy_sum sum;
    size_t at;
    sqlite3_close(x->file);
    x->file = NULL;
    x->mark = (struct copy_mark){ .made_at = sys_now(db->store->sys) };
    TRY(migrate_at(db, x->m, &at)); /* the first look: from here on it is one snapshot */
    if (at == 0) return no_desk(db->arena);
    TRY(shape_of(db->arena, x->m, at, &s));
    TRY(file_create(db->arena, x->o->path, &x->file));
    if (store_is_postgres(db->store))
        TRY(out_of_postgres(db, x, s, at, &sum));
    else
        TRY(out_of_sqlite(db, x, s, &sum));
    x->mark.schema = (int)at;
    x->mark.rows = sum.rows;
    x->mark.content = sum.content;
    return NULL;
}

/* The mark itself has to be as it was written, too. */
static struct str seal_of(struct arena *a, const struct copy_mark *m) {
    return hash_sha256_hex(a, str_printf(a, "%lld\n%lld\n%.*s\n%.*s\n%.*s\n%.*s",
                                         (long long)m->made_at, (long long)m->rows,
                                         STR_ARG(m->kept_version), STR_ARG(m->store),
                                         STR_ARG(m->content), STR_ARG(m->key_mark)));
}

static const struct err *finish_file(struct arena *a, struct outgoing_copy *x, struct store *s) {
    x->mark.kept_version = x->o->kept_version;
    x->mark.key_mark = x->o->key_mark;
    x->mark.store = store_is_postgres(s) ? S("postgresql") : S("sqlite");
    TRY(file_put_mark(a, x->file, &x->mark, seal_of(a, &x->mark)));
    return file_settle(a, x->o->path, &x->file);
}

const struct err *copy_out(struct arena *a, struct store *s, const struct migrations *m,
                           const struct copy_out *o, struct copy_mark *ret) {
    struct outgoing_copy x = { .m = m, .o = o };
    const struct err *e = store_read(s, a, out_tx, &x);
    if (!e) e = finish_file(a, &x, s);
    sqlite3_close(x.file);
    return e ? e : copy_verify(a, o->path, m, ret);
}

/* copy_peek, copy_verify */

static const struct err *no_backup(struct arena *a, const char *detail) {
    return ERR(a, ERR_INVALID, "This file is no backup of a desk.",
               .hint = "Give a file that kept backup has made; if it was packed or encrypted since, "
                       "undo that first.",
               .detail = detail);
}

static const struct err *damaged(struct arena *a, const char *detail, const struct err *cause) {
    return ERR(a, ERR_INVALID, "This backup is damaged.",
               .hint = "Nothing was changed. Take another copy of it, or an older backup.",
               .detail = detail ? detail : cause->detail, .cause = cause);
}

static uint32_t number_at(const unsigned char *p, int n) {
    uint32_t v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

/* The first 100 bytes (sqlite.org/fileformat2.html, 1.3) and the length that they promise. */
static const struct err *check_head(struct arena *a, const char *path) {
    static const char magic[16] = "SQLite format 3";
    unsigned char head[100];
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return ERR(a, ERR_NOT_FOUND, "There is no such file.", .hint = "Check its name.");
    if (fd < 0) return ERR(a, ERR_IO, "The file cannot be read.", .hint = "Check who may read it.");
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    ssize_t n = regular ? read(fd, head, sizeof head) : 0;
    close(fd);
    if (!regular) return no_backup(a, "no regular file");
    if (n < 0) return ERR(a, ERR_IO, "The file cannot be read.", .hint = "Look at the disk it is on.");
    if (n == 0) return no_backup(a, "the file is empty");
    if (n < (ssize_t)sizeof head || memcmp(head, magic, sizeof magic) != 0)
        return no_backup(a, "it does not begin like one");
    uint32_t page = number_at(head + 16, 2), pages = number_at(head + 28, 4);
    if (page == 1) page = 65536;
    if ((uint64_t)page * pages == (uint64_t)st.st_size) return NULL;
    return damaged(a, "its length is not what it should be", NULL);
}

static struct str text_at(struct arena *a, sqlite3_stmt *st, int at) {
    const void *p = sqlite3_column_blob(st, at);
    return (struct str){ arena_copy(a, p ? p : "", (size_t)sqlite3_column_bytes(st, at)),
                         (size_t)sqlite3_column_bytes(st, at) };
}

static const struct err *read_mark(struct arena *a, sqlite3 *c, struct copy_mark *ret) {
    sqlite3_stmt *st = NULL;
    struct str seal = STR_NONE;
    struct copy_mark m = { 0 };
    int code = sqlite3_prepare_v2(c,
                                  "SELECT made_at, kept_version, store, rows, content, key_mark,"
                                  " seal FROM backup_mark",
                                  -1, &st, NULL);
    if (code == SQLITE_ERROR) return no_backup(a, "it has no mark");
    if (code == SQLITE_OK) code = sqlite3_step(st);
    if (code == SQLITE_ROW) {
        m = (struct copy_mark){ .made_at = sqlite3_column_int64(st, 0),
                                .kept_version = text_at(a, st, 1),
                                .store = text_at(a, st, 2),
                                .rows = sqlite3_column_int64(st, 3),
                                .content = text_at(a, st, 4),
                                .key_mark = text_at(a, st, 5) };
        seal = text_at(a, st, 6);
    }
    sqlite3_finalize(st);
    if (code != SQLITE_ROW || !str_eq(seal, seal_of(a, &m)))
        return damaged(a, "its mark is not as it was written", NULL);
    *ret = m;
    return NULL;
}

const struct err *copy_peek(struct arena *a, const char *path, struct copy_mark *ret) {
    sqlite3 *c = NULL;
    TRY(check_head(a, path));
    int code = sqlite3_open_v2(sq_frozen_uri(a, str_of(path)), &c,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    const struct err *e =
        code == SQLITE_OK ? read_mark(a, c, ret) : damaged(a, NULL, file_error(a, c, code, "open"));
    sqlite3_close(c);
    return e;
}

static const struct err *check_pages(struct arena *a, sqlite3 *c) {
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(c, "PRAGMA integrity_check(1)", -1, &st, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(st);
    bool ok = code == SQLITE_ROW && str_eq(text_at(a, st, 0), S("ok"));
    const char *why = code == SQLITE_ROW ? text_at(a, st, 0).p : sqlite3_errmsg(c);
    const struct err *e = ok ? NULL : damaged(a, str_printf(a, "integrity_check: %s", why).p, NULL);
    sqlite3_finalize(st);
    return e;
}

struct verifying {
    const struct migrations *m;
    struct copy_mark mark;
    const struct err *e; /* what is wrong with the file, as its reader is to be told */
};

static const struct err *check_content(struct arena *a, sqlite3 *c, const struct shape *s,
                                       const struct copy_mark *mark) {
    struct file_end end = { .arena = a, .c = c };
    struct copy_source source = file_source(&end);
    struct copy_sum sum;
    struct str objects;
    TRY(shape_objects(a, c, &objects));
    if (!str_eq(objects, s->objects)) return damaged(a, "its tables are not those of Kept", NULL);
    TRY(copy_flow(a, s, &source, NULL, NULL, &sum));
    if (sum.rows != mark->rows) return damaged(a, "rows are missing", NULL);
    if (!str_eq(sum.content, mark->content)) return damaged(a, "its content has changed", NULL);
    return NULL;
}

static const struct err *verify_tx(struct db *db, void *arg) {
    struct verifying *v = arg;
    sqlite3 *c = ((struct sq_conn *)db->conn)->c;
    const struct shape *s;
    size_t at;
    TRY(read_mark(db->arena, c, &v->mark));
    TRY(check_pages(db->arena, c));
    TRY(migrate_at(db, v->m, &at));
    if (at == 0) return damaged(db->arena, "no schema_version", NULL);
    TRY(shape_of(db->arena, v->m, at, &s));
    v->mark.schema = (int)at;
    return check_content(db->arena, c, s, &v->mark);
}

const struct err *copy_verify(struct arena *a, const char *path, const struct migrations *m,
                              struct copy_mark *ret) {
    struct verifying v = { .m = m };
    struct store *s = NULL;
    TRY(check_head(a, path));
    const struct err *e = store_open_at(a,
                                        &(struct store_options){
                                            .url = str_join(a, S("sqlite:"), str_of(path)),
                                            .connections = 1,
                                            .any_version = true,
                                            .patient = true,
                                            .frozen = true,
                                        },
                                        m, &s);
    if (!e) e = store_read(s, a, verify_tx, &v);
    store_close(&s);
    if (e && (e->code == ERR_IO || e->code == ERR_BUG)) e = damaged(a, NULL, e);
    if (!e) *ret = v.mark;
    return e;
}

/* copy_is_free, copy_in */

static const struct stmt_col count_cols[] = { { "value", STMT_INT, 0 } };
static const struct stmt tables_stmt = {
    .name = "copy_tables",
    .kind = STMT_ONE,
    .sqlite = "SELECT count(*) FROM sqlite_master",
    .postgres = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()",
    .cols = count_cols,
    .n_cols = 1,
    .row_size = sizeof(int64_t),
};

static const struct err *count_tx(struct db *db, void *arg) {
    return stmt_one(db, &tables_stmt, NULL, arg);
}

/* A log without its file would be played into the new one. */
static bool file_is_free(struct arena *a, struct str path) {
    static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
    struct stat st;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        if (lstat(str_c(a, str_join(a, path, str_of(tails[i]))), &st) == 0 || errno != ENOENT)
            return false;
    }
    return true;
}

const struct err *copy_is_free(struct arena *a, struct str url, bool *ret) {
    struct store *s = NULL;
    int64_t n = 0;
    if (str_starts(url, S("sqlite:"))) {
        *ret = file_is_free(a, str_from(url, 7));
        return NULL;
    }
    struct store_options o = { .url = url, .connections = 1, .any_version = true };
    TRY(store_open(a, &o, &s));
    const struct err *e = store_read(s, a, count_tx, &n);
    store_close(&s);
    if (!e) *ret = n == 0;
    return e;
}

struct incoming_copy {
    const char *path;
    const struct migrations *m;
    const struct copy_watch *watch;
    sqlite3 *file;
};

static const struct err *in_tx(struct db *db, void *arg) {
    struct incoming_copy *x = arg;
    struct arena *a = db->arena;
    struct file_end end = { .arena = a, .c = x->file };
    struct copy_source from = file_source(&end), back = pg_source(db);
    struct copy_sink to = pg_sink(db);
    struct copy_sum sum, seen;
    const struct shape *s;
    int64_t n = 0;
    TRY(stmt_one(db, &tables_stmt, NULL, &n));
    if (n > 0)
        return ERR(a, ERR_CONFLICT, "There is something in this database already.",
                   .hint = "Choose an empty database.");
    TRY(shape_of(a, x->m, x->m->n, &s));
    TRY(migrate_here(db, x->m));
    TRY(db->store->engine->script(db, "schema_version", "DELETE FROM schema_version"));
    for (size_t i = s->n; i-- > 0;)
        TRY(db->store->engine->script(db, s->tables[i].name, s->tables[i].clear));
    TRY(copy_flow(a, s, &from, &to, x->watch, &sum));
    TRY(copy_flow(a, s, &back, NULL, NULL, &seen));
    if (seen.rows == sum.rows && str_eq(seen.content, sum.content)) return NULL;
    return ERR(a, ERR_IO, "The database does not give back what was put into it.",
               .hint = "Nothing was stored. Look at the database server's log.");
}

const struct err *copy_in(struct arena *a, const char *path, struct str url,
                          const struct migrations *m, const struct copy_watch *watch) {
    struct incoming_copy x = { .path = path, .m = m, .watch = watch };
    struct store *s;
    TRY(store_make(a, url, NULL, 1, &s));
    BUG_UNLESS(store_is_postgres(s));
    s->patient = true;
    int code = sqlite3_open_v2(sq_frozen_uri(a, str_of(path)), &x.file,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    const struct err *e = code == SQLITE_OK ? NULL : file_error(a, x.file, code, "open");
    if (!e) e = s->engine->open(a, s, true);
    if (!e) e = s->engine->migrate(s, a, in_tx, &x);
    store_close(&s);
    sqlite3_close(x.file);
    return e;
}
