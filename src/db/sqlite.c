#include "db/sqlite_priv.h"

#include "base/buf.h"
#include "base/bug.h"
#include "db/sqlite_limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

/* A page is the processor's work: more at once only wait for each other, each with its own memory. */
enum { READERS_AT_ONCE = 4 };

/* The engine's state; owned by the store. */
struct sqlite {
    struct pool readers;
    struct writer *writer;
    struct sq_conn *migrator;
};

static const char *path_of(const struct store *s) { return s->url + sizeof "sqlite:" - 1; }

bool sq_is_ill(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return true;
    default:
        return false;
    }
}

const struct err *sq_error(struct arena *a, struct sq_conn *c, int code, const char *what) {
    const char *detail = str_printf(a, "%s: sqlite %d: %s", what, code,
                                    c && c->c ? sqlite3_errmsg(c->c) : sqlite3_errstr(code))
                             .p;
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return ERR(a, ERR_CONFLICT, "This does not fit what is stored.",
                   .hint = "Someone may have been faster; look at the current state.",
                   .detail = detail);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return ERR(a, ERR_RETRY, "The store is busy.", .hint = "Please try again in a moment.",
                   .detail = detail);
    case SQLITE_FULL:
        return ERR(a, ERR_RETRY, "The disk is full.",
                   .hint = "Nothing was stored; make room, then try again.", .detail = detail);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
        return ERR(a, ERR_RETRY, "The store cannot be written now.",
                   .hint = "Please try again in a moment.", .detail = detail);
    case SQLITE_TOOBIG:
        return ERR(a, ERR_LIMIT, "This is too large.", .detail = detail);
    case SQLITE_IOERR:
        return ERR(a, ERR_IO, "The disk gave an error.",
                   .hint = "Look at the disk and the system's log.", .detail = detail);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR(a, ERR_IO, "The data file is damaged.",
                   .hint = "Stop Kept and restore the last backup.", .detail = detail);
    default:
        return ERR(a, ERR_BUG, "Something went wrong here.", .hint = "Please try once more.",
                   .detail = detail);
    }
}

/* SQLite asks every few thousand steps of a statement whether to go on. */
static int past_deadline(void *arg) {
    const struct sq_conn *c = arg;
    return c->deadline && sys_monotonic(sys_real()) > c->deadline;
}

void sq_set_deadline(struct sq_conn *c, int ms) {
    c->deadline = ms ? sys_monotonic(sys_real()) + ms * 1000 : 0;
}

int sq_script(struct sq_conn *c, const char *words) {
    return sqlite3_exec(c->c, words, NULL, NULL, NULL);
}

int sq_command(struct sq_conn *c, const char *words) {
    int i = 0, code = SQLITE_OK;
    while (i < SQ_COMMANDS && c->commands[i].words && c->commands[i].words != words)
        i++;
    BUG_UNLESS(i < SQ_COMMANDS);
    struct sq_prepared *known = &c->commands[i];
    known->words = words;
    if (!known->st)
        code = sqlite3_prepare_v3(c->c, words, -1, SQLITE_PREPARE_PERSISTENT, &known->st, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_step(known->st);
    return sqlite3_reset(known->st); /* says how the step went */
}

/* A file that only its owner may read, before SQLite makes one that others may. */
static void make_file(const struct store *s) {
    int fd = s->sys->open(s->sys->self, path_of(s), O_RDWR | O_CREAT, 0600);
    if (fd >= 0) s->sys->close(s->sys->self, fd);
}

static bool is_wal(struct sq_conn *c) {
    sqlite3_stmt *st = NULL;
    bool wal = sqlite3_prepare_v2(c->c, "PRAGMA journal_mode", -1, &st, NULL) == SQLITE_OK &&
               sqlite3_step(st) == SQLITE_ROW &&
               str_eq(str_of((const char *)sqlite3_column_text(st, 0)), S("wal"));
    sqlite3_finalize(st);
    return wal;
}

const char *sq_frozen_uri(struct arena *a, struct str path) {
    struct buf b = buf_new(a, 3 * path.n + 32);
    buf_add(&b, S("file:"));
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        if (c == '%' || c == '?' || c == '#')
            buf_printf(&b, "%%%02x", (unsigned)c);
        else
            buf_add_char(&b, c);
    }
    buf_add(&b, S("?immutable=1"));
    return buf_str(&b).p;
}

/* Its mails may have been sent since (F22): only kept restore makes a desk of it. */
static bool is_backup(struct sq_conn *c) {
    sqlite3_stmt *st = NULL;
    bool is = sqlite3_prepare_v2(c->c, "SELECT 1 FROM sqlite_master WHERE name = 'backup_mark'", -1,
                                 &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    return is;
}

static const struct err *configure(struct arena *a, struct sq_conn *c, enum sq_role role,
                                   bool frozen) {
    static const char common[] =
        "PRAGMA synchronous = FULL; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
        "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 1000; PRAGMA "
        "cell_size_check = ON";
    static const char *const own[] = {
        [SQ_READER] = "PRAGMA cache_size = -500; PRAGMA query_only = ON",
        [SQ_WRITER] = "PRAGMA cache_size = -4000",
        [SQ_MIGRATOR] = "PRAGMA cache_size = -8000",
    };
    sqlite3_extended_result_codes(c->c, 1);
    sqlite3_busy_timeout(c->c, BUSY_MS);
    sqlite3_progress_handler(c->c, 2000, past_deadline, c);
    sqlite_limits(c->c);
    if (!frozen && is_backup(c)) {
        return ERR(a, ERR_CONFLICT, "This file is a backup, not a desk.",
                   .hint = "Bring it back with kept restore FILE --data DIR.");
    }
    int code = role == SQ_MIGRATOR ? sq_script(c, "PRAGMA journal_mode = WAL") : SQLITE_OK;
    if (code == SQLITE_OK) code = sq_script(c, common);
    if (code == SQLITE_OK) code = sq_script(c, own[role]);
    if (code != SQLITE_OK) return sq_error(a, c, code, "open");
    if (!frozen && !is_wal(c)) {
        return ERR(a, ERR_IO, "The data file cannot be used in this folder.",
                   .hint = "Keep it on a local disk, not on a network share.", .detail = "no WAL");
    }
    return NULL;
}

/* Counting every byte in use takes a lock that all threads share; nobody reads the count. */
static void set_up(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

const struct err *sq_open(struct arena *a, const struct store *s, enum sq_role role,
                          struct sq_conn **ret) {
    struct sq_conn *c =
        calloc(1, sizeof *c); /* owned by the pool or the writer; freed by sq_close */
    if (!c) bug_out_of_memory(sizeof *c);
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up);
    c->sys = s->sys;
    if (role == SQ_MIGRATOR) make_file(s);
    const char *path = s->frozen ? sq_frozen_uri(a, str_of(path_of(s))) : path_of(s);
    int how = s->frozen ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
    int code = sqlite3_open_v2(path, &c->c, how | SQLITE_OPEN_NOMUTEX, NULL);
    const struct err *e = NULL;
    if (code == SQLITE_CANTOPEN && sqlite3_system_errno(c->c) == ENOENT) {
        e = ERR(a, ERR_NOT_FOUND, "There is no desk here.",
                .hint = "Make one with kept init, or name its folder with --data.");
    } else if (code != SQLITE_OK) {
        e = sq_error(a, c, code, "open");
    } else {
        e = configure(a, c, role, s->frozen);
    }
    if (e)
        sq_close(&c);
    else
        *ret = c;
    return e;
}

void sq_close(struct sq_conn **c) {
    if (!*c) return;
    for (size_t i = 0; i < (*c)->cache.room; i++)
        sqlite3_finalize((*c)->cache.slots[i].prepared);
    cache_done(&(*c)->cache);
    for (int i = 0; i < SQ_COMMANDS; i++)
        sqlite3_finalize((*c)->commands[i].st);
    sqlite3_close((*c)->c);
    free(*c);
    *c = NULL;
}

static int bind_all(sqlite3_stmt *p, const struct stmt *st, const struct db_value *v) {
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < st->n_params; i++) {
        enum stmt_type type = st->params[i].type;
        const char *bytes = v[i].s.p ? v[i].s.p : "";
        int at = (int)i + 1;
        if (value_is_null(type, &v[i]))
            code = sqlite3_bind_null(p, at);
        else if (type_is_int(type))
            code = sqlite3_bind_int64(p, at, v[i].i);
        else if (type_is_text(type))
            code = sqlite3_bind_text64(p, at, bytes, v[i].s.n, SQLITE_STATIC, SQLITE_UTF8);
        else
            code = sqlite3_bind_blob64(p, at, bytes, v[i].s.n, SQLITE_STATIC);
    }
    return code;
}

static const struct err *take_row(struct db *db, sqlite3_stmt *p, const struct stmt *st,
                                  struct rows *rows) {
    const struct err *e = NULL;
    void *row = rows_add(db, st, rows, &e);
    for (size_t i = 0; !e && i < st->n_cols; i++) {
        int at = (int)i, type = sqlite3_column_type(p, at);
        if (type == SQLITE_NULL)
            e = column_null(db, st, i, row);
        else if (type == SQLITE_INTEGER)
            e = column_int(db, st, i, row, sqlite3_column_int64(p, at));
        else if (type == SQLITE_FLOAT)
            e = row_wrong(db, st, "gave a broken number");
        else {
            const void *bytes = sqlite3_column_blob(p, at);
            size_t n = (size_t)sqlite3_column_bytes(p, at);
            e = n && !bytes ? sq_error(db->arena, db->conn, SQLITE_NOMEM, st->name)
                            : column_bytes(db, st, i, row, bytes, n);
        }
    }
    return e;
}

static const struct err *run_one(struct db *db, struct stmt_run *r) {
    struct sq_conn *c = db->conn;
    struct cache_slot *slot = cache_slot(&c->cache, r->st);
    int code = SQLITE_OK;
    if (!slot->prepared) {
        sqlite3_stmt *made = NULL;
        code = sqlite3_prepare_v3(c->c, r->st->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &made, NULL);
        slot->prepared = made;
    }
    if (code != SQLITE_OK) return sq_error(db->arena, c, code, r->st->name);
    sqlite3_stmt *p = slot->prepared;
    code = bind_all(p, r->st, r->values);
    const struct err *e = NULL;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(p);
        if (code == SQLITE_ROW) e = take_row(db, p, r->st, &r->rows);
        if (e) break;
    }
    db->ill = db->ill || sq_is_ill(code);
    if (!e && code != SQLITE_DONE) e = sq_error(db->arena, c, code, r->st->name);
    if (!e && r->st->write) r->rows.changed = sqlite3_changes64(c->c);
    sqlite3_reset(p);
    sqlite3_clear_bindings(p);
    return e;
}

static const struct err *sqlite_run(struct db *db, struct stmt_run *runs, size_t n) {
    for (size_t i = 0; i < n; i++)
        TRY(run_one(db, &runs[i]));
    return NULL;
}

static const struct err *sqlite_script(struct db *db, const char *name, const char *sql) {
    struct sq_conn *c = db->conn;
    int code = sq_script(c, sql);
    const struct err *e = code == SQLITE_OK ? NULL : sq_error(db->arena, c, code, name);
    if (!e || e->code != ERR_BUG) return e;
    return ERR(db->arena, ERR_BUG, "The data cannot be brought to this version.",
               .hint = "Keep running the version before, and report this.", .cause = e);
}

static const struct err *take_reader(const struct store *s, struct arena *a, struct sq_conn **ret) {
    struct sqlite *self = s->self;
    void *conn;
    if (!pool_take(&self->readers, &conn)) {
        return ERR(a, ERR_RETRY, "The store is busy.", .hint = "Please try again in a moment.",
                   .detail = "no free connection");
    }
    *ret = conn;
    const struct err *e = conn ? NULL : sq_open(a, s, SQ_READER, ret);
    if (e) pool_put(&self->readers, NULL);
    return e;
}

static const struct err *sqlite_read(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    struct sq_conn *c;
    TRY(take_reader(s, a, &c));
    struct db db = { .store = s, .arena = a, .conn = c };
    sq_set_deadline(c, s->patient ? 0 : READ_LIMIT_MS);
    int code = sq_command(c, "BEGIN");
    const struct err *e =
        code == SQLITE_OK ? db_call_fn(&db, fn, arg) : sq_error(a, c, code, "begin");
    sq_set_deadline(c, 0);
    if (!sqlite3_get_autocommit(c->c)) sq_command(c, "ROLLBACK");
    pool_put(&((struct sqlite *)s->self)->readers, c);
    return e;
}

static const struct err *sqlite_write(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    struct writer *w = ((struct sqlite *)s->self)->writer;
    if (w) return writer_run(w, a, fn, arg);
    return ERR(a, ERR_BUG, "Something went wrong here.", .detail = "a write to a frozen store");
}

static const struct err *sqlite_migrate(struct store *s, struct arena *a, db_fn *fn, void *arg) {
    struct sq_conn *c = ((struct sqlite *)s->self)->migrator;
    struct db db = { .store = s, .arena = a, .conn = c, .write = true };
    int code = sq_command(c, "BEGIN EXCLUSIVE");
    if (code != SQLITE_OK) return sq_error(a, c, code, "migration");
    const struct err *e = db_call_fn(&db, fn, arg);
    if (!e && (code = sq_command(c, "COMMIT")) != SQLITE_OK) e = sq_error(a, c, code, "migration");
    if (!sqlite3_get_autocommit(c->c)) sq_command(c, "ROLLBACK");
    return e;
}

static const struct err *sqlite_open(struct arena *a, struct store *s, bool migrating) {
    struct sqlite *self = calloc(1, sizeof *self); /* freed by sqlite_close */
    if (!self) bug_out_of_memory(sizeof *self);
    s->self = self;
    if (migrating) return sq_open(a, s, SQ_MIGRATOR, &self->migrator);
    struct sq_conn *c;
    if (!s->frozen) {
        TRY(sq_open(a, s, SQ_WRITER, &c));
        self->writer = writer_new(s, c);
    }
    pool_init(&self->readers, s->connections, READERS_AT_ONCE);
    TRY(take_reader(s, a, &c)); /* what is wrong with the file is said now */
    pool_put(&self->readers, c);
    return NULL;
}

static void sqlite_close(struct store *s) {
    struct sqlite *self = s->self;
    if (!self) return;
    for (struct sq_conn *c; (c = pool_drain(&self->readers));)
        sq_close(&c);
    pool_done(&self->readers);
    writer_free(&self->writer);
    sq_close(&self->migrator);
    free(self);
}

const struct engine sqlite_engine = {
    .shares_commits = true,
    .open = sqlite_open,
    .close = sqlite_close,
    .read = sqlite_read,
    .write = sqlite_write,
    .write_own = sqlite_write,
    .migrate = sqlite_migrate,
    .run = sqlite_run,
    .script = sqlite_script,
};
