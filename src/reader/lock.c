#include "reader/lock.h"

#include "reader/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NOBODY = 65534 };

/* ---- descriptors ---- */

static bool keep_only(int socket) {
    if (dup2(socket, 0) != 0) return false;
#ifdef KEPT_SANITIZED
    return close_range(1, 1, 0) == 0 && close_range(3, ~0u, 0) == 0;
#else
    return close_range(1, ~0u, 0) == 0;
#endif
}

/* ---- who we are ---- */

/* Root becomes nobody. In a user namespace without that number it stays root of the namespace; the
 * other walls do not depend on this one. */
static void drop_root(void) {
    if (geteuid() != 0) return;
    (void)!setgroups(0, NULL);
    (void)!setresgid(NOBODY, NOBODY, NOBODY);
    (void)!setresuid(NOBODY, NOBODY, NOBODY);
}

/* A change of user clears the death signal, so this comes after. */
static bool die_with(pid_t parent) {
    if (parent == 0) return true;
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

/* ---- limits ---- */

#ifndef KEPT_SANITIZED
/* Bytes of address space in use, or a safe guess where /proc is not there. */
static rlim_t space_in_use(void) {
    enum { GUESS = 128 << 20 };
    FILE *f = fopen("/proc/self/statm", "re");
    if (!f) return GUESS;
    char line[128];
    bool got = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    rlim_t pages = 0;
    for (const char *p = line; got && *p >= '0' && *p <= '9'; p++)
        pages = pages * 10 + (rlim_t)(*p - '0');
    return pages ? pages * (rlim_t)sysconf(_SC_PAGESIZE) : GUESS;
}
#endif

static bool limit(__rlimit_resource_t what, rlim_t most) {
    struct rlimit r = { most, most };
    return setrlimit(what, &r) == 0;
}

/* The address space: what the program takes now, and what a letter may cost on top. */
static bool limit_memory(void) {
#ifdef KEPT_SANITIZED
    return true;
#else
    return limit(RLIMIT_AS, space_in_use() + READER_MEMORY + READER_RAW_MAX);
#endif
}

static bool limit_all(void) {
#ifndef KEPT_SANITIZED /* whose reports may go to a file */
    if (!limit(RLIMIT_FSIZE, 0)) return false;
#endif
    return limit(RLIMIT_NPROC, 0) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_MEMLOCK, 0) &&
           limit(RLIMIT_MSGQUEUE, 0) && limit(RLIMIT_NOFILE, 0);
}

/* ---- system calls ---- */

#define LOW_32 0xFFFFFFFFu

/* Seen with strace over the letters of the corpora: read, write, brk, mmap, munmap, exit_group; the
 * others are what malloc and locks may need. */
static const int allowed[] = {
    SCMP_SYS(brk),         SCMP_SYS(exit_group), SCMP_SYS(mremap),       SCMP_SYS(munmap),
    SCMP_SYS(madvise),     SCMP_SYS(futex),      SCMP_SYS(rt_sigreturn),
#ifdef KEPT_SANITIZED
    SCMP_SYS(sigaltstack), /* before functions that do not return */
#endif
};

/* Charset modules and locale files are asked for in passing; "no" is an answer that all of them
 * know. */
static const int refused[] = {
    SCMP_SYS(openat), SCMP_SYS(newfstatat), SCMP_SYS(fstat),
    SCMP_SYS(access), SCMP_SYS(close),      SCMP_SYS(lseek),
#ifdef KEPT_SANITIZED
    SCMP_SYS(ioctl),  SCMP_SYS(readlink),   SCMP_SYS(getpid), /* before a report */
#endif
};

/* Allows call where argument number arg, under mask, is want. Descriptors are compared by the 32
 * bits that the kernel looks at. */
static bool allow_where(scmp_filter_ctx f, int call, unsigned arg, uint64_t mask, uint64_t want) {
    struct scmp_arg_cmp is = { arg, SCMP_CMP_MASKED_EQ, mask, want };
    return seccomp_rule_add_array(f, SCMP_ACT_ALLOW, call, 1, &is) == 0;
}

/* Memory, never executable; and a map has no file to come from. */
static bool allow_memory(scmp_filter_ctx f) {
    struct scmp_arg_cmp is[2] = { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 },
                                  { 4, SCMP_CMP_MASKED_EQ, LOW_32, LOW_32 } };
    return seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, is) == 0 &&
           allow_where(f, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
}

static bool add_rules(scmp_filter_ctx f) {
    bool done = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        done = done && seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        done = done && seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), refused[i], 0) == 0;
    done = done && allow_where(f, SCMP_SYS(read), 0, LOW_32, 0) &&
           allow_where(f, SCMP_SYS(write), 0, LOW_32, 0) && allow_memory(f);
#ifdef KEPT_SANITIZED
    done = done && allow_where(f, SCMP_SYS(write), 0, LOW_32, 2);
#endif
    return done;
}

static bool filter_calls(void) {
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!f) return false;
    bool done = add_rules(f) && seccomp_load(f) == 0;
    seccomp_release(f);
    return done;
}

const char *reader_lock(int socket, pid_t parent) {
    if (!keep_only(socket)) return "descriptors";
    drop_root();
    if (!die_with(parent)) return "parent";
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return "dumpable";
    if (!limit_memory()) return "memory"; /* looks into /proc, so before Landlock */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no_new_privs";
    if (!landlock_forbid_all()) return "Landlock";
    if (!limit_all()) return "limits";
    if (!filter_calls()) return "seccomp";
    return NULL;
}
