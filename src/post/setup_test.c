/* setup.h: servers found by a real name server and a real web server; test mails known by their
 * word alone. */
#include "base/test.h"
#include "mail/test_rig.h"
#include "post/known.h"
#include "post/setup_priv.h"
#include "post/sign.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/stat.h>

struct world {
    struct arena *arena;
    char dir[32];
    pid_t pid;
    struct str dns, web, ca;
};

static struct world world;
static const unsigned char key[32] = { 1, 2, 3 }, other_key[32] = { 3, 2, 1 };

/* ---- finding ---- */

static const struct {
    const char *address;
    enum setup_source source;
    const char *imap, *user, *smtp;
    bool sure;
    enum setup_need need;
} finds[] = {
    { "shop@gmail.com", SETUP_KNOWN, "imaps://imap.gmail.com:993", "", "smtps://smtp.gmail.com:465",
      true, SETUP_APP_PASSWORD },
    { "Shop@Hotmail.RS", SETUP_KNOWN, "imaps://outlook.office365.com:993", "",
      "smtp://smtp.office365.com:587", true, SETUP_NO_PASSWORD },
    { "shop@google.example", SETUP_KNOWN, "imaps://imap.gmail.com:993", "",
      "smtps://smtp.gmail.com:465", true, SETUP_APP_PASSWORD },
    { "shop@auto.example", SETUP_AUTOCONFIG, "imaps://post.auto.example:993", "shop",
      "smtp://post.auto.example:587", true, SETUP_PASSWORD },
    { "shop@known.example", SETUP_AUTOCONFIG, "imaps://post.known.example:993", "shop",
      "smtp://post.known.example:587", true, SETUP_PASSWORD },
    { "shop@srv.example", SETUP_SRV, "imaps://best.srv.example:1993", "",
      "smtps://smtp.srv.example:465", true, SETUP_PASSWORD },
    { "shop@away.example", SETUP_SRV, "imaps://imap.provider.example:993", "",
      "smtps://smtp.away.example:465", false, SETUP_PASSWORD },
    { "shop@none.example", SETUP_GUESSED, "imaps://imap.none.example:993", "",
      "smtps://smtp.none.example:465", true, SETUP_PASSWORD },
    { "shop@nowhere.example", SETUP_GUESSED, "imaps://imap.nowhere.example:993", "",
      "smtps://smtp.nowhere.example:465", true, SETUP_PASSWORD },
};

static void finds_servers(void **state) {
    (void)state;
    struct setup *s = setup_new(
        &(struct setup_options){ .dns = world.dns, .web = world.web, .ca_file = world.ca });
    for (size_t i = 0; i < ROWS(finds); i++) {
        struct setup_candidates c;
        setup_find(s, world.arena, str_of(finds[i].address), &c);
        assert_true(c.imap_n > 0 && c.smtp_n > 0);
        ROW_STR(finds[i].address, c.imap[0].url, str_of(finds[i].imap));
        ROW_STR(finds[i].address, c.imap[0].user, str_of(finds[i].user));
        ROW_STR(finds[i].address, c.smtp[0].url, str_of(finds[i].smtp));
        ROW_INT(finds[i].address, c.imap[0].source, finds[i].source);
        ROW_INT(finds[i].address, c.imap[0].sure, finds[i].sure);
        ROW_INT(finds[i].address, c.need, finds[i].need);
    }
    setup_free(&s);
}

/* The second best of the name server comes second, the guesses behind it. */
static void ranks(void **state) {
    (void)state;
    struct setup *s = setup_new(&(struct setup_options){ .dns = world.dns, .ca_file = world.ca });
    struct setup_candidates c;
    setup_find(s, world.arena, S("a@srv.example"), &c);
    assert_true(c.imap_n > 2);
    ROW_STR("second", c.imap[1].url, S("imaps://mail.srv.example:993"));
    ROW_STR("third", c.imap[2].url, S("imaps://imap.srv.example:993"));
    setup_free(&s);
}

/* A record that stands there in two pieces is one; another one, none, and no name server are told apart. */
static void looks_for_keys(void **state) {
    static const struct {
        const char *selector, *open, *server;
        enum sign_seen seen;
    } rows[] = { { "kept-1", "MIIBIjAN", NULL, SIGN_FOUND },
                 { "kept-1", "MIIBIjAX", NULL, SIGN_OTHER },
                 { "kept-2", "MIIBIjAN", NULL, SIGN_OTHER },
                 { "kept-3", "MIIBIjAN", NULL, SIGN_MISSING },
                 { "kept-1", "MIIBIjAN", "127.0.0.1:1", SIGN_SILENT },
                 { "kept-1", "MIIBIjAN", "nonsense", SIGN_SILENT } };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct dkim_key k = { .domain = S("sign.example"), .selector = str_of(rows[i].selector), .open = str_of(rows[i].open) };
        struct str server = rows[i].server ? str_of(rows[i].server) : world.dns;
        ROW_INT(rows[i].selector, sign_look(world.arena, server, &k), rows[i].seen);
    }
}

/* Of our own mails, however their From is folded. */
static void reads_domains(void **state) {
    static const char *const froms[] = { "From: a@sign.example\r\n", "From: Ana <a@Sign.example>\r\n", "Subject: b@x\r\nfrom:\r\n =?utf-8?Q?A?=\r\n <a@sign.example>\r\nTo: <c@y>\r\n",
                                         "From: \"x <b@y>\"\r\n <a@sign.example>\r\n" };
    (void)state;
    for (size_t i = 0; i < ROWS(froms); i++)
        ROW_STR(froms[i], sign_domain(world.arena, str_join(world.arena, str_of(froms[i]), S("\r\nFrom: <z@body.example>\r\n"))), S("sign.example"));
    assert_int_equal(sign_domain(world.arena, S("To: a@b\r\n\r\nFrom: <z@body.example>\r\n")).n, 0);
}

/* F27 A name server that says nothing costs seconds, not minutes, and the guesses are left. */
static void f27_silence(void **state) {
    (void)state;
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    struct setup *s = setup_new(&(struct setup_options){
        .dns = str_printf(world.arena, "127.0.0.1:%d", ntohs(at.sin_port)) });
    struct setup_candidates c;
    int64_t began = sys_monotonic(sys_real());
    setup_find(s, world.arena, S("a@shop.example"), &c);
    assert_true(sys_monotonic(sys_real()) - began < 6 * MOMENT_SECOND);
    ROW_STR("guess", c.imap[0].url, S("imaps://imap.shop.example:993"));
    setup_free(&s);
    close(fd);
}

static void mx_is_an_end(void **state) {
    static const struct {
        const char *host;
        bool want;
    } rows[] = { { "aspmx.l.google.com", true },
                 { "shop.mail.protection.outlook.com", true },
                 { "google.com.evil.example", false },
                 { "notgoogle.com", false },
                 { ".google.com", false },
                 { "mx00.kundenserver.de", true } };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct setup_candidates c = { 0 };
        ROW_INT(rows[i].host, known_by_mx(str_of(rows[i].host), &c), rows[i].want);
    }
}

/* ---- the whole test, where nothing has to be found or nothing arrives ---- */

struct told {
    struct setup_step steps[SETUP_STEPS_MAX];
    size_t n;
};

static void on_step(void *self, const struct setup_step *step) {
    struct told *t = self;
    t->steps[t->n++] = *step;
}

static struct setup_step last_of(const struct setup_options *o, const struct setup_config *c,
                                 struct setup_result *ret) {
    struct work w = { .arena = world.arena, .sys = sys_real(), .key = key };
    struct told told = { .n = 0 };
    struct setup *s = setup_new(o);
    const struct err *e = setup_test(&w, s, c, &(struct setup_watch){ on_step, &told }, ret);
    setup_free(&s);
    if (e) fail_msg("%s", e->msg);
    assert_int_equal(told.n, ret->n);
    assert_true(ret->n > 0);
    for (size_t i = 1; i < ret->n; i++)
        assert_true(ret->steps[i].at >= ret->steps[i - 1].at);
    return ret->steps[ret->n - 1];
}

/* The password must not go where an unsigned answer led (RFC 6186, 6). */
static void unsure_stops(void **state) {
    (void)state;
    struct setup_result r;
    struct setup_step last =
        last_of(&(struct setup_options){ .dns = world.dns, .ca_file = world.ca },
                &(struct setup_config){ .address = S("a@away.example"),
                                        .password = S("secret"),
                                        .smtp_url = S("smtp://localhost:1") },
                &r);
    assert_int_equal(last.part, SETUP_FOUND);
    assert_int_equal(last.fault, SETUP_UNSURE);
    assert_false(r.passed);
    ROW_STR("filled in for the person", r.used.imap_url, S("imaps://imap.provider.example:993"));
}

static void nothing_found(void **state) {
    (void)state;
    struct setup_result r;
    struct setup_step last = last_of(
        &(struct setup_options){ .dns = world.dns, .ca_file = world.ca },
        &(struct setup_config){ .address = S("a@nowhere.invalid"), .password = S("x") }, &r);
    assert_int_equal(last.part, SETUP_FOUND);
    assert_int_equal(last.fault, SETUP_NOTHING_FOUND);
    assert_int_equal(r.used.imap_url.n, 0);
}

static struct setup_config rig_config(const char *dovecot, const char *smtpd, struct str *ret_ca) {
    struct arena *a = world.arena;
    struct str in = rig_run(a, "dovecot.sh", (const char *const[]){ "start", dovecot, NULL });
    struct str out = rig_run(a, "smtpd.sh", (const char *const[]){ "start", smtpd, NULL });
    *ret_ca = rig_value(a, in, "CA");
    return (struct setup_config){
        .address = S("help@shop.example"),
        .imap_url = str_printf(a, "imap://localhost:%.*s", STR_ARG(rig_value(a, in, "IMAP_PORT"))),
        .smtp_url = str_printf(a, "smtp://localhost:%.*s", STR_ARG(rig_value(a, out, "PORT"))),
        .password = rig_value(a, in, "PASSWORD"),
    };
}

/* The server takes the mail and it ends elsewhere; its open door is found too. */
static void not_arrived(void **state) {
    (void)state;
    const char *dovecot = str_printf(world.arena, "%s/dovecot", world.dir).p;
    const char *smtpd = str_printf(world.arena, "%s/smtpd", world.dir).p;
    struct setup_result r;
    struct str ca;
    struct setup_config c = rig_config(dovecot, smtpd, &ca);
    struct setup_step last =
        last_of(&(struct setup_options){ .ca_file = ca, .mail_wait = 2 * MOMENT_SECOND }, &c, &r);
    rig_run(world.arena, "dovecot.sh", (const char *const[]){ "remove", dovecot, NULL });
    rig_run(world.arena, "smtpd.sh", (const char *const[]){ "remove", smtpd, NULL });
    assert_int_equal(last.part, SETUP_RECEIVED);
    assert_int_equal(last.fault, SETUP_NOT_ARRIVED);
    assert_false(r.passed);
    assert_int_equal(r.steps[r.n - 3].fault, SETUP_NO_LOGIN);
}

/* ---- test mails are known ---- */

static void words_of_ours(void **state) {
    (void)state;
    struct arena *a = world.arena;
    struct work w = { .arena = a, .sys = sys_real(), .key = key }, stranger = w;
    stranger.key = other_key;
    int64_t now = sys_now(sys_real()) / MOMENT_SECOND;
    struct str good = setup_token(&w, str_printf(a, "%lld-00ff-m", (long long)now));
    struct str old = setup_token(&w, str_printf(a, "%lld-00ff-m", (long long)(now - 90000)));
    const struct {
        const char *name;
        struct str raw;
        bool want;
    } rows[] = {
        { "a test mail", str_printf(a, "X-Kept-Test: %.*s\r\nSubject: x\r\n\r\nHi", STR_ARG(good)),
          true },
        { "in other letters", str_printf(a, "From: a\r\nx-kept-TEST: %.*s\r\n\r\n", STR_ARG(good)),
          true },
        { "a bounce that quotes it",
          str_printf(a, "From: mailer-daemon\r\n\r\nIt bounced:\r\n\r\nX-Kept-Test: %.*s\r\n",
                     STR_ARG(good)),
          true },
        { "a customer's mail", S("From: a\r\nSubject: Kept test 7F3A\r\n\r\nHello"), false },
        { "a made-up word", S("X-Kept-Test: 1795075500-00ff-m aaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n"),
          false },
        { "an empty word", S("X-Kept-Test: \r\n\r\n"), false },
        { "yesterday's word", str_printf(a, "X-Kept-Test: %.*s\r\n\r\n", STR_ARG(old)), false },
        { "words in a line of text",
          str_printf(a, "Subject: X-Kept-Test: %.*s\r\n\r\n", STR_ARG(good)), false },
        { "nothing", S(""), false },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        ROW_INT(rows[i].name, setup_is_test(&w, rows[i].raw), rows[i].want);
        ROW_INT(rows[i].name, setup_is_test(&stranger, rows[i].raw), false);
    }
}

static int start(void **state) {
    (void)state;
    world = (struct world){ .arena = arena_new(64 << 20), .dir = "/tmp/kept-setup-XXXXXX" };
    if (!mkdtemp(world.dir) || chmod(world.dir, 0755) != 0) return -1;
    struct str line =
        rig_serve(world.arena, "names.py", (const char *const[4]){ world.dir }, &world.pid);
    world.dns = rig_value(world.arena, line, "DNS");
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
        cmocka_unit_test(finds_servers), cmocka_unit_test(ranks),
        cmocka_unit_test(f27_silence),   cmocka_unit_test(mx_is_an_end),
        cmocka_unit_test(unsure_stops),  cmocka_unit_test(nothing_found),
        cmocka_unit_test(not_arrived),   cmocka_unit_test(words_of_ours),
        cmocka_unit_test(looks_for_keys), cmocka_unit_test(reads_domains),
    };
    return cmocka_run_group_tests_name("setup", tests, start, stop);
}
