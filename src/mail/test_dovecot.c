#include "mail/test_dovecot.h"

#include "base/test.h"
#include "mail/test_rig.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/stat.h>

struct dovecot world = { .dir = "/tmp/kept-imap-XXXXXX" };

int dovecot_told(const char *key) {
    int64_t v = 0;
    assert_true(str_to_int(rig_value(world.arena, world.line, key), 1, INT32_MAX, &v));
    return (int)v;
}

int dovecot_start(void **state) {
    (void)state;
    world.arena = arena_new(DOVECOT_CAP);
    if (!mkdtemp(world.dir)) return -1;
    chmod(world.dir, 0755); /* Dovecot's own user goes through it */
    rig_run(world.arena, "certs.sh", (const char *const[]){ world.dir, NULL, NULL });
    world.dovecot_dir = str_printf(world.arena, "%s/dovecot", world.dir).p;
    world.line = rig_run(world.arena, "dovecot.sh",
                         (const char *const[]){ "start", world.dovecot_dir, NULL });
    world.pid = dovecot_told("PID");
    return 0;
}

int dovecot_stop(void **state) {
    (void)state;
    for (size_t i = 0; i < world.n_doors; i++) {
        kill(world.doors[i], SIGKILL);
        waitpid(world.doors[i], NULL, 0);
    }
    kill(-world.pid, SIGCONT);
    rig_run(world.arena, "dovecot.sh", (const char *const[]){ "remove", world.dovecot_dir, NULL });
    static const char *const names[] = { "ca", "nobody", "good", "wrong", "old", "stranger" };
    static const char *const kinds[] = { "key", "pem", "csr", "ext", "srl" };
    for (size_t i = 0; i < ROWS(names); i++)
        for (size_t j = 0; j < ROWS(kinds); j++)
            unlink(str_printf(world.arena, "%s/%s.%s", world.dir, names[i], kinds[j]).p);
    rmdir(world.dir);
    arena_free(&world.arena);
    return 0;
}

struct str dovecot_file(const char *name) {
    return str_printf(world.arena, "%s/%s", world.dir, name);
}

/* A door before Dovecot's plain port; gives its port. */
int dovecot_door(const char *mode, const char *cert) {
    const char *port = str_printf(world.arena, "%d", dovecot_told("IMAP_PORT")).p;
    const char *pem = cert ? str_printf(world.arena, "%s/%s.pem", world.dir, cert).p : NULL;
    const char *key = cert ? str_printf(world.arena, "%s/%s.key", world.dir, cert).p : NULL;
    struct str line =
        rig_serve(world.arena, "tls-door.mjs", (const char *const[]){ mode, port, pem, key },
                  &world.doors[world.n_doors++]);
    int64_t v = 0;
    assert_true(str_to_int(rig_value(world.arena, line, "PORT"), 1, 65535, &v));
    return (int)v;
}

/* The settings for scheme://host:port with the right password. */
struct imap_config dovecot_at(const char *scheme, const char *host, int port) {
    struct imap_config c = script_settings(world.arena, port);
    c.url = str_printf(world.arena, "%s://%s:%d", scheme, host, port);
    c.password = rig_value(world.arena, world.line, "PASSWORD");
    c.ca_file = dovecot_file("ca.pem");
    c.poll_every = 0;
    return c;
}

struct imap_config dovecot_plain(void) {
    return dovecot_at("imap", "127.0.0.1", dovecot_told("IMAP_PORT"));
}

struct imap *dovecot_entered(struct arena *a, struct imap_config c) {
    struct imap *m = script_imap(a, c);
    must(a, imap_connect(m, a));
    return m;
}

/* Connected, with a folder open. */
struct imap *dovecot_opened(struct arena *a, struct imap_config c, const char *folder,
                            struct imap_folder *ret) {
    struct imap *m = dovecot_entered(a, c);
    must(a, imap_select(m, a, str_of(folder), ret));
    return m;
}

/* ---- delivering ---- */

static void lmtp_hear(int fd, char want) {
    char line[512];
    size_t n = 0;
    do {
        n = 0;
        while (n < sizeof line && recv(fd, line + n, 1, 0) == 1 && line[n++] != '\n')
            continue;
        if (n < 4 || line[0] != want) fail_msg("LMTP: %.*s", (int)n, line);
    } while (line[3] == '-');
}

static void lmtp_say(int fd, struct str s, char want) {
    while (s.n) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
        assert_true(n > 0);
        s = str_from(s, (size_t)n);
    }
    if (want) lmtp_hear(fd, want);
}

/* raw: lines end in CR LF, none begins with a dot. */
void dovecot_deliver(struct str raw) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons((uint16_t)dovecot_told("LMTP_PORT")) };
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    lmtp_hear(fd, '2');
    lmtp_say(fd, S("LHLO test\r\n"), '2');
    lmtp_say(fd, S("MAIL FROM:<a@b.rs>\r\n"), '2');
    lmtp_say(fd, S("RCPT TO:<milica@korak.rs>\r\n"), '2');
    lmtp_say(fd, S("DATA\r\n"), '3');
    lmtp_say(fd, raw, 0);
    lmtp_say(fd, S(".\r\n"), '2');
    close(fd);
}
