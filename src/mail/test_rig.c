#include "mail/test_rig.h"

#include "mime/range.h"
#include "base/buf.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { RIG_FILE_MAX = 16 << 20, FAULTY_CAP = 128 << 20 };

static struct str read_all(struct arena *a, int fd) {
    struct buf b = buf_new(a, RIG_FILE_MAX);
    char piece[65536];
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) > 0)
        buf_add(&b, (struct str){ piece, (size_t)n });
    return buf_str(&b);
}

struct str rig_file(struct arena *a, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return S("");
    struct str all = read_all(a, fd);
    close(fd);
    return all;
}

/* Starts a program with its output in the pipe out. */
static pid_t start(struct arena *a, const char *const *command, int out[2]) {
    char *argv[8] = { NULL };
    for (size_t i = 0; i < 7 && command[i]; i++)
        argv[i] = arena_copy(a, command[i], strlen(command[i]));
    posix_spawn_file_actions_t files;
    pid_t pid;
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, out[1], 1);
    int failed = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    close(out[1]);
    if (failed) fail_msg("%s: %s", argv[0], strerror(failed));
    return pid;
}

struct str rig_run(struct arena *a, const char *program, const char *const arguments[3]) {
    const char *path = str_printf(a, RIG "/%s", program).p;
    const char *const command[] = { path, arguments[0], arguments[1], arguments[2], NULL };
    int out[2], status;
    pid_t pid = start(a, command, out);
    struct str said = str_trim(read_all(a, out[0]));
    close(out[0]);
    waitpid(pid, &status, 0);
    if (status != 0) fail_msg("%s %s: status %d", program, arguments[0], status);
    return str_from(said, (size_t)(str_find_last_char(said, '\n') + 1));
}

struct str rig_serve(struct arena *a, const char *program, const char *const arguments[4],
                     pid_t *ret_pid) {
    const char *path = str_printf(a, RIG "/%s", program).p;
    const char *const command[] = { path,         arguments[0], arguments[1],
                                    arguments[2], arguments[3], NULL };
    int out[2];
    char line[256];
    *ret_pid = start(a, command, out);
    ssize_t n = read(out[0], line, sizeof line);
    close(out[0]);
    if (n <= 0) fail_msg("%s does not start", program);
    return str_dup(a, str_trim((struct str){ line, (size_t)n }));
}

struct str rig_value(struct arena *a, struct str line, const char *key) {
    struct str part, want = str_printf(a, "%s=", key);
    while (str_split(&line, ' ', &part))
        if (str_starts(part, want)) return str_dup(a, str_from(part, want.n));
    fail_msg("the rig does not tell %s", key);
    return STR_NONE;
}

size_t rig_count(struct str all, struct str what) {
    size_t n = 0;
    for (ptrdiff_t at; (at = str_find(all, what)) >= 0; n++)
        all = str_from(all, (size_t)at + what.n);
    return n;
}

struct faulty faulty_start(const char *const *scripts) {
    struct faulty f = { .arena = arena_new(FAULTY_CAP), .log = "/tmp/kept-smtp-XXXXXX" };
    int fd = mkstemp(f.log), out[2];
    assert_true(fd >= 0);
    close(fd);
    const char *command[8] = { "node", RIG "/faulty-smtp.mjs", f.log };
    for (size_t i = 0; i < 3 && scripts[i]; i++)
        command[3 + i] = scripts[i];
    f.pid = start(f.arena, command, out);
    char line[64];
    ssize_t n = read(out[0], line, sizeof line);
    close(out[0]);
    assert_true(n > 5);
    struct str said = str_trim((struct str){ line, (size_t)n });
    f.url = str_printf(f.arena, "smtp://127.0.0.1:%s", rig_value(f.arena, said, "PORT").p);
    return f;
}

void faulty_stop(struct faulty *f) {
    kill(f->pid, SIGKILL);
    waitpid(f->pid, NULL, 0);
    unlink(f->log);
    arena_free(&f->arena);
}

struct str faulty_log(struct faulty *f) {
    return rig_file(f->arena, f->log);
}

struct str faulty_letter(struct faulty *f) {
    struct str log = faulty_log(f);
    ptrdiff_t at = str_find(log, S("\"raw\":\""));
    if (at < 0) return STR_NONE;
    struct str code = str_from(log, (size_t)at + 7);
    code.n = (size_t)str_find_char(code, '"');
    return range_decode_all(f->arena, code, MAIL_BASE64);
}
