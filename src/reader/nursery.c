#include "reader/nursery.h"

#include "base/sys.h"
#include "mime/parse.h"
#include "reader/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SERVER = 3, ANSWER_MS = 2000, TRIES = 2, RESTART_PAUSE_MS = 100 };
enum { UNANSWERED_MOST = 2, AGAIN_MS = 1000, LEAVE_MS = 500 };

/* How the program is told to be a keeper; no command of this name exists. */
static const char keeper_word[] = "become-keeper-of-readers";

enum what { MAKE = 1, END = 2 };

struct request {
    uint32_t number;
    uint32_t what;
    pid_t pid; /* of END */
};

struct answer {
    uint32_t number;
    pid_t pid; /* of MAKE; -1 when fork failed */
};

/* ---- in the nursery ---- */

static void answer_make(int server, uint32_t number) {
    int pair[2];
    struct answer answer = { number, -1 };
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) pair[0] = pair[1] = -1;
    pid_t self = getpid();
    if (pair[0] >= 0) answer.pid = fork();
    if (answer.pid == 0) child_run(pair[1], self);
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = { .room = { 0 } };
    struct iovec part = { &answer, sizeof answer };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    if (answer.pid > 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &pair[0], sizeof(int));
    }
    (void)!sendmsg(server, &message, MSG_NOSIGNAL);
    if (pair[0] < 0) return;
    close(pair[0]);
    close(pair[1]);
}

/* Only a child of ours is killed: after a restart the server may name one of another nursery. */
static void answer_end(int server, const struct request *request) {
    pid_t got = waitpid(request->pid, NULL, WNOHANG);
    if (got == 0) {
        kill(request->pid, SIGKILL);
        waitpid(request->pid, NULL, 0);
    }
    struct answer answer = { request->number, request->pid };
    (void)!send(server, &answer, sizeof answer, MSG_NOSIGNAL);
}

static _Noreturn void nursery_run(int server, pid_t keeper) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "kept-nursery");
    if (getppid() != keeper) _exit(0);
    struct request request;
    for (;;) {
        ssize_t n = recv(server, &request, sizeof request, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n != sizeof request) _exit(0); /* the server is gone */
        if (request.what == MAKE)
            answer_make(server, request.number);
        else
            answer_end(server, &request);
    }
}

/* ---- in the keeper ---- */

static void pause_ms(long ms) {
    struct timespec t = { 0, ms * 1000000 };
    nanosleep(&t, NULL);
}

/* Keeps standard error and the one socket, which becomes descriptor 3. */
static void keep_only(int server) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(server, SERVER);
    close_range(SERVER + 1, ~0u, 0);
    fcntl(SERVER, F_SETFD, FD_CLOEXEC);
}

static bool server_is_gone(void) {
    char byte;
    return recv(SERVER, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static _Noreturn void keeper_run(void) {
    /* Ctrl-C and the service manager signal the whole group; the server alone decides when readers
     * end. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    prctl(PR_SET_NAME, "kept-keeper");
    mail_warm_up();
    for (;;) {
        pid_t self = getpid(), pid = fork();
        if (pid == 0) nursery_run(SERVER, self);
        int status = 0;
        while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        bool by_itself = pid > 0 && WIFEXITED(status);
        if (by_itself || server_is_gone()) _exit(0);
        pause_ms(RESTART_PAUSE_MS);
    }
}

void nursery_become_keeper(int argc, char **argv) {
    int kind = 0;
    socklen_t n = sizeof kind;
    if (argc != 2 || strcmp(argv[1], keeper_word) != 0) return;
    if (getsockopt(SERVER, SOL_SOCKET, SO_TYPE, &kind, &n) != 0 || kind != SOCK_SEQPACKET) return;
    keep_only(SERVER);
    keeper_run();
}

/* ---- in the server ---- */

static const struct err *cannot_start(struct arena *a, const char *detail) {
    return ERR(a, ERR_IO, "The reader of letters could not be started.",
               .hint = "Letters that came in are safe and will be read; restart Kept.",
               .detail = detail);
}

static bool make_pair(int pair[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0;
}

static struct nursery nursery_of(int socket, pid_t keeper) {
    return (struct nursery){ .socket = socket,
                             .keeper = keeper,
                             .next = 1,
                             .started = sys_monotonic(sys_real()) };
}

const struct err *nursery_start(struct arena *a, struct nursery *ret) {
    int pair[2];
    if (!make_pair(pair)) return cannot_start(a, "socketpair");
    pid_t pid = fork();
    if (pid == 0) {
        keep_only(pair[1]);
        keeper_run();
    }
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return cannot_start(a, "fork");
    }
    *ret = nursery_of(pair[0], pid);
    return NULL;
}

/* This very program, even if its file was replaced meanwhile; without our environment, which may
 * hold secrets, and with no signal blocked. */
static int spawn_keeper(int server, pid_t *ret) {
    char *const words[] = { (char *)(uintptr_t) "kept", (char *)(uintptr_t)keeper_word, NULL };
    char *const nothing[] = { NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, server, SERVER);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    int code = posix_spawn(ret, "/proc/self/exe", &actions, &attr, words, nothing);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

bool nursery_is_gone(const struct nursery *n) {
    struct pollfd p = { .fd = n->socket };
    bool hung_up = poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL));
    return n->keeper <= 0 || hung_up || n->unanswered >= UNANSWERED_MOST;
}

const struct err *nursery_start_again(struct arena *a, struct nursery *n) {
    int pair[2];
    pid_t pid;
    int64_t early = n->started + AGAIN_MS * 1000 - sys_monotonic(sys_real());
    nursery_stop(n);
    if (early > 0) pause_ms((long)(early / 1000)); /* one that ends at once is no reason to spin */
    n->started = sys_monotonic(sys_real());
    if (!make_pair(pair)) return cannot_start(a, "socketpair");
    int code = spawn_keeper(pair[1], &pid);
    close(pair[1]);
    if (code != 0) {
        close(pair[0]);
        return cannot_start(a, strerrordesc_np(code));
    }
    *n = nursery_of(pair[0], pid);
    return NULL;
}

/* The descriptor that came with a message, or -1. */
static int descriptor_of(struct msghdr *message) {
    int fd = -1;
    struct cmsghdr *c = CMSG_FIRSTHDR(message);
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
        c->cmsg_len == CMSG_LEN(sizeof(int)))
        memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

enum outcome { ANSWERED, LATE, GONE };

/* Waits for the answer with that number; answers to requests that were given up are dropped, and
 * the readers that came with them ended. */
static enum outcome await(struct nursery *n, uint32_t number, pid_t *ret_pid, int *ret_fd) {
    int64_t until = sys_monotonic(sys_real()) + ANSWER_MS * 1000;
    for (;;) {
        int64_t left = until - sys_monotonic(sys_real());
        if (left <= 0) return LATE;
        struct pollfd p = { .fd = n->socket, .events = POLLIN };
        if (poll(&p, 1, (int)(left / 1000 + 1)) <= 0) continue;
        struct answer answer;
        union {
            struct cmsghdr head;
            char room[CMSG_SPACE(sizeof(int))];
        } control;
        struct iovec part = { &answer, sizeof answer };
        struct msghdr message = { .msg_iov = &part,
                                  .msg_iovlen = 1,
                                  .msg_control = &control,
                                  .msg_controllen = sizeof control.room };
        ssize_t got = recvmsg(n->socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got != sizeof answer) return GONE;
        int fd = descriptor_of(&message);
        if (answer.number == number) {
            *ret_pid = answer.pid;
            *ret_fd = fd;
            return ANSWERED;
        }
        if (fd < 0) continue;
        /* A reader that came too late: nobody else knows of it, so nobody else would have it reaped. */
        close(fd);
        struct request end = { n->next++, END, answer.pid };
        (void)!send(n->socket, &end, sizeof end, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

/* Asks up to so many times while no answer comes: the nursery may have died and been started anew. */
static enum outcome ask(struct nursery *n, enum what what, int tries, pid_t pid, pid_t *ret_pid,
                        int *ret_fd) {
    enum outcome outcome = LATE;
    for (int i = 0; i < tries && outcome == LATE; i++) {
        struct request request = { n->next++, what, pid };
        if (send(n->socket, &request, sizeof request, MSG_NOSIGNAL | MSG_DONTWAIT) !=
            sizeof request) {
            if (errno != EAGAIN && errno != EWOULDBLOCK) return GONE;
        }
        outcome = await(n, request.number, ret_pid, ret_fd);
    }
    n->unanswered = outcome == ANSWERED ? 0 : n->unanswered + 1;
    return outcome;
}

const struct err *nursery_fork(struct arena *a, struct nursery *n, pid_t *ret_pid,
                               int *ret_socket) {
    pid_t pid;
    int fd;
    enum outcome outcome = ask(n, MAKE, TRIES, 0, &pid, &fd);
    if (outcome == GONE)
        return ERR(a, ERR_IO, "The reader of letters has ended.",
                   .hint = "Restart Kept; letters that came in are safe and will be read then.");
    if (outcome == LATE || pid <= 0 || fd < 0)
        return ERR(a, ERR_RETRY, "No reader of letters could be started.",
                   .hint = "The machine may be short of memory; it will be tried again.");
    *ret_pid = pid;
    *ret_socket = fd;
    return NULL;
}

bool nursery_end(struct nursery *n, pid_t pid) {
    pid_t ended;
    int fd = -1;
    if (ask(n, END, 1, pid, &ended, &fd) != ANSWERED) return false;
    if (fd >= 0) close(fd);
    return true;
}

/* They leave when they see that the server is gone. None of them holds anything worth an orderly
 * end, and one that somebody stopped sees nothing, so they have a moment for it. */
void nursery_stop(struct nursery *n) {
    int64_t until = sys_monotonic(sys_real()) + LEAVE_MS * 1000;
    pid_t got = n->keeper > 0 ? 0 : -1;
    if (n->socket >= 0) close(n->socket);
    while (got == 0 && (got = waitpid(n->keeper, NULL, WNOHANG)) == 0 &&
           sys_monotonic(sys_real()) < until)
        pause_ms(2);
    if (got == 0) {
        kill(n->keeper, SIGKILL);
        while (waitpid(n->keeper, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    n->socket = -1;
    n->keeper = -1;
}
