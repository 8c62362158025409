#include "reader/reader.h"

#include "base/buf.h"
#include "reader/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a probe child ends with; death by SIGSYS needs no code. */
enum { PROBE_REFUSED = 10, PROBE_PASSED = 11, PROBE_NOT_LOCKED = 12 };

/* Numbers that this architecture may lack, or the header is too old for. */
#define CALL_OPENAT2 437
#define CALL_PIDFD_OPEN 434
#define CALL_CLONE3 435
#define CALL_IO_URING_SETUP 425

static const char path[] = "/etc/passwd";
static const char nowhere[] = "/tmp/kept-must-not-exist";
static char *const no_arguments[] = { NULL };
static char page[4096] __attribute__((aligned(4096)));
static uint64_t room[16];

#define P(x) ((uintptr_t)(x))

/* Each act is harmless should a wall be missing: it names what isn't there, or asks for nothing. */
static const struct act {
    const char *name;
    long call;
    uintptr_t args[6];
} acts[] = {
    { "open a file", SYS_openat, { P(AT_FDCWD), P(path), O_RDONLY } },
    { "make a file", SYS_openat, { P(AT_FDCWD), P(nowhere), O_WRONLY | O_CREAT | O_EXCL, 0600 } },
    { "openat2", CALL_OPENAT2, { P(AT_FDCWD), P(path), P(room), 24 } },
    { "stat", SYS_newfstatat, { P(AT_FDCWD), P(path), P(page), 0 } },
    { "statx", SYS_statx, { P(AT_FDCWD), P(path), 0, 0xFFF, P(page) } },
    { "access", SYS_faccessat, { P(AT_FDCWD), P(path), R_OK } },
    { "unlink", SYS_unlinkat, { P(AT_FDCWD), P(nowhere), 0 } },
    { "rename", SYS_renameat2, { P(AT_FDCWD), P(nowhere), P(AT_FDCWD), P(nowhere), 0 } },
    { "mkdir", SYS_mkdirat, { P(AT_FDCWD), P("/proc/kept"), 0700 } },
    { "link", SYS_linkat, { P(AT_FDCWD), P(nowhere), P(AT_FDCWD), P(nowhere), 0 } },
    { "symlink", SYS_symlinkat, { P(nowhere), P(AT_FDCWD), P("/proc/kept") } },
    { "chmod", SYS_fchmodat, { P(AT_FDCWD), P(nowhere), 0600 } },
    { "chown", SYS_fchownat, { P(AT_FDCWD), P(nowhere), 0, 0, 0 } },
    { "truncate", SYS_truncate, { P(nowhere), 0 } },
    { "list a directory", SYS_getdents64, { 0, P(page), sizeof page } },
    { "write elsewhere", SYS_write, { 1, P(page), 0 } },
    { "read elsewhere", SYS_read, { 5, P(page), 0 } },
    { "ioctl", SYS_ioctl, { 0, 0x5401, P(page) } },
    { "fcntl", SYS_fcntl, { 0, F_GETFL } },
    { "dup", SYS_dup, { 0 } },
    { "pipe", SYS_pipe2, { P(room), 0 } },
    { "internet socket", SYS_socket, { AF_INET, SOCK_STREAM, 0 } },
    { "unix socket", SYS_socket, { AF_UNIX, SOCK_STREAM, 0 } },
    { "socket pair", SYS_socketpair, { AF_UNIX, SOCK_STREAM, 0, P(room) } },
    { "send with descriptors", SYS_sendmsg, { 0, P(room), 0 } },
    { "receive descriptors", SYS_recvmsg, { 0, P(room), 0 } },
    { "fork", SYS_clone, { SIGCHLD } },
    { "thread", SYS_clone, { CLONE_VM | CLONE_SIGHAND | CLONE_THREAD } },
    { "clone3", CALL_CLONE3, { P(room), 64 } },
    { "exec", SYS_execve, { P(nowhere), P(no_arguments), P(no_arguments) } },
    { "execveat", SYS_execveat, { P(AT_FDCWD), P(nowhere), P(no_arguments), P(no_arguments), 0 } },
    { "signal", SYS_kill, { 1, 0 } },
    { "signal a thread", SYS_tgkill, { 1, 1, 0 } },
    { "pidfd", CALL_PIDFD_OPEN, { 1, 0 } },
    { "ptrace", SYS_ptrace, { PTRACE_ATTACH, 1 } },
    { "read another's memory", SYS_process_vm_readv, { 1, P(room), 0, P(room), 0 } },
    { "executable memory",
      SYS_mmap,
      { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, P(-1) } },
    { "make memory executable", SYS_mprotect, { P(page), sizeof page, PROT_READ | PROT_EXEC } },
    { "map a file", SYS_mmap, { 0, 4096, PROT_READ, MAP_PRIVATE, 0 } },
    { "memory file", SYS_memfd_create, { P("kept"), 0 } },
    { "become root", SYS_setresuid, { 0, 0, 0 } },
    { "capabilities", SYS_capset, { P(room), P(room) } },
    { "lift a limit", SYS_setrlimit, { RLIMIT_NOFILE, P(room) } },
    { "prctl", SYS_prctl, { PR_SET_DUMPABLE, 1 } },
    { "a filter of its own", SYS_seccomp, { 0, 0, 0 } },
    { "namespace", SYS_unshare, { 0 } },
    { "chroot", SYS_chroot, { P(nowhere) } },
    { "mount", SYS_mount, { P(nowhere), P(nowhere), P("proc"), 0, 0 } },
    { "bpf", SYS_bpf, { 0, P(room), 0 } },
    { "perf", SYS_perf_event_open, { P(room), 0, 0, 0, 0 } },
    { "io_uring", CALL_IO_URING_SETUP, { 0, P(room) } },
    { "keyring", SYS_keyctl, { 0, 0, 0 } },
    { "shared memory", SYS_shmget, { 0, 4096, 0 } },
    { "inotify", SYS_inotify_init1, { 0 } },
#ifndef KEPT_SANITIZED
    { "standard error", SYS_write, { 2, P(page), 0 } },
    { "change a signal", SYS_rt_sigaction, { SIGUSR1, 0, 0, 8 } },
    { "a gigabyte", SYS_mmap, { 0, 1 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, P(-1) } },
#endif
};

/* What a reader does all day: it must live through that, or the others show nothing. */
static const struct act allowed = { "read its socket", SYS_read, { 0, P(page), 0 } };

/* EPERM is the filter's answer; ENOMEM that of the limit of address space. */
static bool is_refusal(long result) { return result == -1 && (errno == EPERM || errno == ENOMEM); }

static _Noreturn void probe(const struct act *act, int socket, pid_t parent) {
    if (reader_lock(socket, parent)) _exit(PROBE_NOT_LOCKED);
    const uintptr_t *v = act->args;
    long result = syscall(act->call, v[0], v[1], v[2], v[3], v[4], v[5]);
    _exit(is_refusal(result) ? PROBE_REFUSED : PROBE_PASSED);
}

/* A locked child that tries the act; -1 where there is none. */
static pid_t begin(const struct act *act) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return -1;
    pid_t self = getpid(), pid = fork();
    if (pid == 0) probe(act, pair[1], self);
    close(pair[0]);
    close(pair[1]);
    return pid;
}

/* How it ended: its wait status, or -1. */
static int end_of(pid_t pid) {
    int status = -1;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static int exit_code(int status) {
    return status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const struct err *not_locked(struct arena *a, const struct act *act) {
    return ERR(a, ERR_IO, "The reader of letters could not be locked.",
               .hint = "Kept needs a Linux kernel with seccomp.", .detail = act->name);
}

static const struct err *judge(struct arena *a, const struct act *act, int status,
                               struct reader_self_report *report, struct buf *failed) {
    int code = exit_code(status);
    if (status == -1 || code == PROBE_NOT_LOCKED) return not_locked(a, act);
    report->tried++;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
        report->killed++;
    } else if (code == PROBE_REFUSED) {
        report->refused++;
    } else {
        if (failed->n) buf_add(failed, S(", "));
        buf_add_c(failed, act->name);
    }
    return NULL;
}

/* Some at a time: one after the other they are most of what a start takes, and each waits for the
 * kernel more than it computes. */
enum { AT_ONCE = 8 };

static const struct err *try_some(struct arena *a, const struct act *some, size_t n,
                                  struct reader_self_report *report, struct buf *failed) {
    pid_t children[AT_ONCE];
    const struct err *e = NULL;
    for (size_t i = 0; i < n; i++)
        children[i] = begin(&some[i]);
    for (size_t i = 0; i < n; i++) {
        int status = end_of(children[i]); /* of each, also behind an error */
        if (!e) e = judge(a, &some[i], status, report, failed);
    }
    return e;
}

const struct err *reader_self_test(struct arena *a, struct reader_self_report *ret) {
    struct reader_self_report report = { .landlock_abi = landlock_version() };
    struct buf failed = buf_new(a, 4096);
    size_t n = sizeof acts / sizeof *acts;
    if (exit_code(end_of(begin(&allowed))) != PROBE_PASSED) return not_locked(a, &allowed);
    for (size_t i = 0; i < n; i += AT_ONCE)
        TRY(try_some(a, acts + i, n - i < AT_ONCE ? n - i : AT_ONCE, &report, &failed));
    report.failed = buf_str(&failed);
    *ret = report;
    if (report.failed.n == 0) return NULL;
    return ERR(a, ERR_DENIED, "The lock of the reader of letters does not hold.",
               .detail = str_c(a, report.failed));
}
