#include "app/backup_file.h"

#include "base/hash.h"
#include "base/moment.h"
#include "base/words.h"
#include "check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_AT_ONCE = 1 << 20, HASH_FILE_MAX = 4096, HASH_DIGITS = 64 };
#define TELL_TERMINAL (MOMENT_SECOND / 5)
#define TELL_ELSEWHERE (10 * MOMENT_SECOND)

static void tell(void *self, int64_t done, int64_t of) {
    struct progress *p = self;
    int64_t now = sys_monotonic(p->sys);
    int64_t wait = p->terminal ? TELL_TERMINAL : p->told ? TELL_ELSEWHERE : MOMENT_SECOND;
    if (now - (p->told ? p->told : p->began) < wait) return;
    p->told = now;
    if (of)
        fprintf(stderr, "%skept: %s, %lld %%%s", p->terminal ? "\r" : "", p->what,
                (long long)(100 * done / of), p->terminal ? " " : "\n");
    else
        fprintf(stderr, "%skept: %s, %lld rows%s", p->terminal ? "\r" : "", p->what,
                (long long)done, p->terminal ? " " : "\n");
}

struct copy_watch progress_begin(struct progress *p, const struct sys *sys, const char *what) {
    *p = (struct progress){
        .what = what, .sys = sys, .began = sys_monotonic(sys), .terminal = isatty(STDERR_FILENO)
    };
    return (struct copy_watch){ tell, p };
}

void progress_end(struct progress *p) {
    if (p->terminal && p->told) fputc('\n', stderr);
    p->told = 0;
}

struct str backup_key_mark(struct arena *a, const unsigned char key[32]) {
    return hash_keyed_128(a, key, S("the key of this desk"));
}

static const struct err *cannot(struct arena *a, const char *msg, const char *path) {
    return ERR(a, ERR_IO, msg,
               .hint = "Check the folder, who may use it, and the room on the disk.",
               .detail = str_printf(a, "%s: errno %d", path, errno).p);
}

const struct err *backup_hash(struct arena *a, const struct sys *sys, const char *path,
                              struct str *ret) {
    struct hash_run *h = hash_start(a);
    char *part = arena_alloc(a, READ_AT_ONCE);
    int fd = sys->open(sys->self, path, O_RDONLY, 0);
    if (fd < 0) return cannot(a, W("The file cannot be read."), path);
    ssize_t n;
    while ((n = sys->read(sys->self, fd, part, READ_AT_ONCE)) > 0 || (n < 0 && errno == EINTR)) {
        if (n > 0) hash_add(h, part, (size_t)n);
    }
    sys->close(sys->self, fd);
    if (n < 0) return cannot(a, W("The file cannot be read."), path);
    *ret = hash_done(a, h);
    return NULL;
}

static const char *beside(struct arena *a, const char *path, const char *tail) {
    return str_printf(a, "%s%s", path, tail).p;
}

static const char *name_of(const char *path) {
    ptrdiff_t slash = str_find_last_char(str_of(path), '/');
    return path + slash + 1;
}

/* A new name is on the disk only when its folder is. */
static const struct err *sync_folder(struct arena *a, const struct sys *sys, const char *path) {
    ptrdiff_t slash = str_find_last_char(str_of(path), '/');
    struct str folder = slash < 0    ? S(".")
                        : slash == 0 ? S("/")
                                     : str_slice(str_of(path), 0, (size_t)slash);
    int fd = sys->open(sys->self, str_c(a, folder), O_RDONLY | O_DIRECTORY, 0);
    bool ok = fd >= 0 && sys->fsync(sys->self, fd) == 0;
    if (fd >= 0) sys->close(sys->self, fd);
    return ok ? NULL : cannot(a, "The folder cannot be written.", path);
}

const struct err *backup_hash_put(struct arena *a, const struct sys *sys, const char *path,
                                  struct str hash) {
    const char *to = beside(a, path, ".sha256"), *part = beside(a, path, ".sha256.part");
    struct str line = str_printf(a, "%.*s  %s\n", STR_ARG(hash), name_of(path));
    int fd = sys->open(sys->self, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && sys_write_all(sys, fd, line.p, line.n) && sys->fsync(sys->self, fd) == 0;
    if (fd >= 0) sys->close(sys->self, fd);
    if (!ok) return cannot(a, W("The file with the backup's SHA-256 cannot be written."), part);
    return backup_place(a, sys, part, to, true);
}

const struct err *backup_hash_check(struct arena *a, const struct sys *sys, const char *path) {
    const char *from = beside(a, path, ".sha256");
    char *said = arena_alloc(a, HASH_FILE_MAX);
    struct str hash;
    int fd = sys->open(sys->self, from, O_RDONLY, 0);
    if (fd < 0 && errno == ENOENT) return NULL;
    ssize_t n = fd < 0 ? -1 : sys->read(sys->self, fd, said, HASH_FILE_MAX);
    if (fd >= 0) sys->close(sys->self, fd);
    if (n < 0) return cannot(a, W("The file with the backup's SHA-256 cannot be read."), from);
    TRY(backup_hash(a, sys, path, &hash));
    if (n >= HASH_DIGITS && str_eq(hash, (struct str){ said, HASH_DIGITS })) return NULL;
    return ERR(a, ERR_INVALID, "This backup is damaged.",
               .hint = "Nothing was changed. Take another copy of it, or an older backup.",
               .detail = str_printf(a, "its SHA-256 is not the one in %s", from).p);
}

const struct err *backup_lock(struct arena *a, const char *path, bool make, int *ret_fd) {
    int flags = O_CLOEXEC | O_NOFOLLOW | (make ? O_RDWR | O_CREAT : O_RDONLY);
    int fd = open(path, flags, 0600);
    if (fd < 0)
        return cannot(a, make ? W("The file cannot be written.") : W("The folder cannot be read."),
                      path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return ERR(a, ERR_CONFLICT, "Another backup or restore is at work here.",
                   .hint = "Let it finish first.");
    }
    *ret_fd = fd;
    return NULL;
}

const struct err *backup_place(struct arena *a, const struct sys *sys, const char *from,
                               const char *to, bool over) {
    struct stat st;
    int code = over ? sys->rename(sys->self, from, to)
                    : renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    /* Not every file system knows how to refuse by itself. */
    if (code != 0 && !over && (errno == EINVAL || errno == ENOSYS)) {
        bool is_free = lstat(to, &st) != 0 && errno == ENOENT;
        errno = EEXIST;
        if (is_free) code = sys->rename(sys->self, from, to);
    }
    if (code != 0 && errno == EEXIST)
        return ERR(a, ERR_CONFLICT, "There is a file of this name already.",
                   .hint = "Choose another name.");
    if (code != 0) return cannot(a, W("The file cannot be written."), to);
    return sync_folder(a, sys, to);
}

void backup_remove(struct arena *a, const struct sys *sys, const char *path) {
    static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        sys->unlink(sys->self, beside(a, path, tails[i]));
}

const struct err *backup_unfold(struct arena *a, const struct sys *sys, const char *file,
                                const char *work, struct copy_mark *ret_mark, struct store **ret) {
    struct store_options o = { .connections = 1, .patient = true, .sys = sys };
    struct progress p;
    int from, to;
    o.url = str_join(a, S("sqlite:"), str_of(work));
    backup_remove(a, sys, work);
    struct copy_watch watch = progress_begin(&p, sys, "unpacking");
    const struct err *e = copy_unpack(a, file, work, &watch);
    progress_end(&p);
    TRY(e);
    TRY(copy_verify(a, work, &db_migrations, ret_mark));
    TRY(copy_strip(a, work));
    TRY(store_migrate(a, o.url, &from, &to));
    return store_open(a, &o, ret);
}

static int64_t fixed_now(void *self) { return *(const int64_t *)self; }

static void found(void *self, const char *rule, const char *what, int64_t id) {
    ++*(int *)self;
    fprintf(stderr, "%s: %s (%lld)\n", rule, what, (long long)id);
}

const struct err *backup_rules(struct arena *a, struct store *s, int64_t at, int *ret_n) {
    /* What waited a moment in the living desk must not be called late because the backup is old. */
    struct sys then = *sys_real();
    int n = 0;
    then.now = fixed_now;
    then.self = &at;
    TRY(check_run(a, s, &then, found, &n));
    *ret_n = n;
    return NULL;
}
