#include "reader/child.h"

#include "base/sys.h"
#include "mime/parse.h"
#include "reader/lock.h"
#include "reader/reader.h"
#include "reader/wire.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Memory of a large letter goes back when it is done: a reader lives for many letters. */
static void give_memory_back(void) {
    mallopt(M_MMAP_THRESHOLD, 512 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

/* All n bytes; false at the end of the stream. */
static bool read_all(char *p, size_t n) {
    const struct sys *sys = sys_real();
    while (n > 0) {
        ssize_t got = sys->read(sys->self, 0, p, n);
        if (got <= 0) return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static bool say(uint32_t kind, struct str body) {
    struct wire_head head = { kind, (uint32_t)body.n };
    return sys_write_all(sys_real(), 0, &head, sizeof head) &&
           sys_write_all(sys_real(), 0, body.p, body.n);
}

static void letter(uint32_t length) {
    struct arena *of_raw = arena_new(READER_RAW_MAX + 1), *work = arena_new(MAIL_ARENA);
    char *raw = arena_alloc(of_raw, length);
    if (!read_all(raw, length)) _exit(CHILD_DONE);
    struct mail m = { 0 };
    mail_parse(work, (struct str){ raw, length }, &m);
    struct str bytes = wire_encode(work, &m);
    if (!str_is_set(bytes)) _exit(CHILD_TOO_MUCH);
    if (!say(WIRE_MAIL, bytes)) _exit(CHILD_DONE);
    arena_free(&work);
    arena_free(&of_raw);
}

void child_run(int socket, pid_t parent) {
    prctl(PR_SET_NAME, "kept-reader");
    give_memory_back();
    if (reader_lock(socket, parent) || !say(WIRE_READY, S(""))) _exit(CHILD_NOT_LOCKED);
    struct wire_head head;
    while (read_all((char *)&head, sizeof head)) {
        if (head.kind != WIRE_LETTER || head.length > READER_RAW_MAX) _exit(CHILD_BAD_REQUEST);
        letter(head.length);
    }
    _exit(CHILD_DONE);
}
