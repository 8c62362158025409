#include "app/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *key_path(struct arena *a, struct str dir) {
    return str_c(a, str_join(a, dir, S("/key")));
}

const struct err *desk_make_key(struct arena *a, const struct sys *sys, struct str dir) {
    struct str hex = str_join(a, sys_random_hex(sys, a, KEY_BYTES), S("\n"));
    int fd = sys->open(sys->self, key_path(a, dir), O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 && errno == EEXIST) return NULL;
    if (fd < 0)
        return ERR(a, ERR_IO, "The key file cannot be written.",
                   .hint = "Check who may write in this folder.");
    bool ok = sys_write_all(sys, fd, hex.p, hex.n) && sys->fsync(sys->self, fd) == 0;
    ok = sys->close(sys->self, fd) == 0 && ok;
    if (ok) return NULL;
    sys->unlink(sys->self, key_path(a, dir));
    return ERR(a, ERR_IO, "The key file cannot be written.", .hint = "Is the disk full?");
}

const struct err *desk_read_key(struct arena *a, struct str dir, unsigned char ret[KEY_BYTES]) {
    char hex[2 * KEY_BYTES + 2];
    size_t made = 0;
    int fd = open(key_path(a, dir), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR(
            a, ERR_IO, "The key file of this desk is missing.",
            .hint =
                "Put the file \"key\" back into the desk's folder, or make a desk with kept init.");
    ssize_t n = read(fd, hex, sizeof hex);
    close(fd);
    if (n < 2 * KEY_BYTES ||
        sodium_hex2bin(ret, KEY_BYTES, hex, 2 * KEY_BYTES, NULL, &made, NULL) != 0 ||
        made != KEY_BYTES)
        return ERR(a, ERR_IO, "The key file of this desk is damaged.",
                   .hint = "Put the right file back from a backup.");
    return NULL;
}

static const struct err *open_store(struct arena *a, struct desk *d, int connections, bool patient) {
    if (!str_is_set(d->config.data))
        return ERR(a, ERR_INVALID, "Which desk?", .hint = "Name its folder with --data DIR.",
                   .field = "usage");
    TRY(desk_read_key(a, d->config.data, d->key));
    return store_open(a,
                      &(struct store_options){ .url = d->config.value[SET_STORE],
                                               .connections = connections,
                                               .patient = patient,
                                               .sys = d->sys },
                      &d->store);
}

const struct err *desk_open(struct arena *a, struct desk *d, int connections) {
    return open_store(a, d, connections, false);
}

const struct err *desk_open_patient(struct arena *a, struct desk *d) {
    return open_store(a, d, 1, true);
}

void desk_close(struct desk *d) { store_close(&d->store); }

struct work desk_work(struct desk *d, struct arena *a) {
    return (
        struct work){ .arena = a,
                      .store = d->store,
                      .sys = d->sys,
                      .key = d->key,
                      .actor = { .kind = ACTOR_SYSTEM, .role = ROLE_OWNER, .scope = SCOPE_ADMIN } };
}
