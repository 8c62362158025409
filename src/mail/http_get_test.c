/* http_get.h: which addresses may be fetched from, and the limits of a page; against a real server
 * with TLS. */
#include "base/moment.h"
#include "base/test.h"
#include "mail/http_get.h"
#include "mail/test_rig.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>

struct world {
    struct arena *arena;
    char dir[32];
    pid_t pid;
    struct str web, ca;
};

static struct world world;

static const struct {
    const char *address;
    bool open;
} addresses[] = {
    { "93.184.215.14", true },
    { "8.8.8.8", true },
    { "127.0.0.1", false },
    { "127.255.255.254", false },
    { "0.0.0.0", false },
    { "10.1.2.3", false },
    { "172.15.255.255", true },
    { "172.16.0.1", false },
    { "172.31.255.255", false },
    { "172.32.0.1", true },
    { "192.168.1.1", false },
    { "169.254.169.254", false },
    { "100.64.0.1", false },
    { "100.128.0.1", true },
    { "192.0.2.1", false },
    { "198.18.0.1", false },
    { "198.51.100.7", false },
    { "203.0.113.9", false },
    { "224.0.0.1", false },
    { "240.0.0.1", false },
    { "255.255.255.255", false },
    { "2a00:1450:4001::1", true },
    { "::1", false },
    { "::", false },
    { "fe80::1", false },
    { "fc00::1", false },
    { "fd12:3456::1", false },
    { "ff02::1", false },
    { "::ffff:127.0.0.1", false },
    { "::ffff:8.8.8.8", true },
    { "64:ff9b::7f00:1", false },
    { "64:ff9b::808:808", true },
    { "2002:7f00:1::", false },
    { "2001:db8::1", false },
    { "2001::1", false },
    { "::127.0.0.1", false },
};

static void a29_addresses(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(addresses); i++) {
        struct sockaddr_in v4 = { .sin_family = AF_INET };
        struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
        bool is4 = inet_pton(AF_INET, addresses[i].address, &v4.sin_addr) == 1;
        if (!is4) assert_int_equal(inet_pton(AF_INET6, addresses[i].address, &v6.sin6_addr), 1);
        const void *p = is4 ? (const void *)&v4 : &v6;
        ROW_INT(addresses[i].address, http_get_is_open(p), addresses[i].open);
    }
}

#define GOOD "https://known.example/.well-known/autoconfig/mail/config-v1.1.xml"

static const struct {
    const char *name, *url;
    size_t max;
    bool connect, ca, want;
} pages[] = {
    { "a page", GOOD, 4096, true, true, true },
    { "a redirect that stays with https", "https://known.example/moved", 4096, true, true, true },
    { "A29 a redirect to an open line", "https://known.example/open", 4096, true, true, false },
    { "redirects without end", "https://known.example/round", 4096, true, true, false },
    { "a page that is too long", "https://known.example/long", 4096, true, true, false },
    { "a page just short enough", "https://known.example/long", 100000, true, true, true },
    { "a page that is not there", "https://known.example/nothing", 4096, true, true, false },
    { "a certificate of another host", "https://other.example/long", 1 << 20, true, true, false },
    { "a certificate of nobody we know", GOOD, 4096, true, false, false },
    { "another scheme", "http://known.example/long", 1 << 20, true, true, false },
    { "a file of this machine", "file:///etc/hostname", 4096, true, true, false },
    { "A29 this machine by name", "https://localhost/", 4096, false, true, false },
    { "A29 this machine by number", "https://2130706433/", 4096, false, true, false },
    { "A29 this machine in octal", "https://0177.0.0.1/", 4096, false, true, false },
    { "A29 this machine in IPv6", "https://[::ffff:127.0.0.1]/", 4096, false, true, false },
};

static void limits(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(pages); i++) {
        struct str body = STR_NONE;
        struct http_get get = { .url = str_of(pages[i].url),
                                .max = pages[i].max,
                                .wait = 5 * MOMENT_SECOND };
        if (pages[i].connect) get.connect = world.web;
        if (pages[i].ca) get.ca_file = world.ca;
        ROW_INT(pages[i].name, http_get(world.arena, &get, &body), pages[i].want);
        ROW_INT(pages[i].name, body.n > 0, pages[i].want);
    }
}

/* The same server, reached without leave to connect to this machine, is not asked. */
static void a29_by_port(void **state) {
    (void)state;
    struct str body;
    ptrdiff_t colon = str_find_last_char(world.web, ':');
    struct str port = str_from(world.web, (size_t)colon + 1);
    struct http_get get = { .url =
                                str_printf(world.arena, "https://localhost:%.*s/", STR_ARG(port)),
                            .max = 4096,
                            .ca_file = world.ca };
    assert_false(http_get(world.arena, &get, &body));
}

static int start(void **state) {
    (void)state;
    world = (struct world){ .arena = arena_new(64 << 20), .dir = "/tmp/kept-get-XXXXXX" };
    if (!mkdtemp(world.dir)) return -1;
    struct str line =
        rig_serve(world.arena, "names.py", (const char *const[4]){ world.dir }, &world.pid);
    world.web = rig_value(world.arena, line, "WEB");
    world.ca = rig_value(world.arena, line, "CA");
    return 0;
}

static int stop(void **state) {
    (void)state;
    kill(world.pid, SIGTERM); /* it removes the folder */
    waitpid(world.pid, NULL, 0);
    arena_free(&world.arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a29_addresses),
        cmocka_unit_test(limits),
        cmocka_unit_test(a29_by_port),
    };
    return cmocka_run_group_tests_name("http_get", tests, start, stop);
}
