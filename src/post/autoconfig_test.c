/* autoconfig.h: what is taken of a domain's description, and what is left. */
#include "base/buf.h"
#include "base/test.h"
#include "post/autoconfig.h"

static struct arena *arena;

#define HEAD "<?xml version=\"1.0\"?>\n<clientConfig version=\"1.1\"><emailProvider id=\"x\">"
#define TAIL "</emailProvider></clientConfig>"
#define IN(host, port, socket, user, how)                                                          \
    "<incomingServer type=\"imap\"><hostname>" host "</hostname><port>" port                       \
    "</port><socketType>" socket "</socketType><username>" user "</username><authentication>" how  \
    "</authentication></incomingServer>"
#define OUT(host, port, socket)                                                                    \
    "<outgoingServer type=\"smtp\"><hostname>" host "</hostname><port>" port                       \
    "</port><socketType>" socket                                                                   \
    "</socketType><authentication>password-cleartext</authentication></outgoingServer>"

static const struct {
    const char *name;
    struct str xml;
    bool want;
    const char *imap, *user, *smtp; /* the first of each; "" for none */
    enum setup_need need;
} rows[] = {
#define ROW(name, text, ...)                                                                       \
    { name, { text, sizeof text - 1 }, __VA_ARGS__ }
    ROW("both",
        HEAD IN("imap.x.rs", "993", "SSL", "%EMAILADDRESS%", "password-cleartext")
            OUT("smtp.x.rs", "465", "SSL") TAIL,
        true, "imaps://imap.x.rs:993", "", "smtps://smtp.x.rs:465", SETUP_PASSWORD),
    ROW("STARTTLS and placeholders",
        HEAD IN("mail.%EMAILDOMAIN%", "143", "STARTTLS", "%EMAILLOCALPART%", "password-encrypted")
            TAIL,
        true, "imap://mail.korak.rs:143", "podrska", "", SETUP_PASSWORD),
    ROW("entities and blanks",
        HEAD IN(" imap.x.rs\n", " 993 ", "SSL", "a&amp;b&lt;", "password-cleartext") TAIL, true,
        "imaps://imap.x.rs:993", "a&b<", "", SETUP_PASSWORD),
    ROW("comments count as nothing",
        HEAD "<!-- " IN("evil.rs", "993", "SSL", "x", "password-cleartext") " -->" IN(
            "imap.x.rs", "993", "SSL", "x", "password-cleartext") TAIL,
        true, "imaps://imap.x.rs:993", "x", "", SETUP_PASSWORD),
    ROW("an open line is left out",
        HEAD IN("imap.x.rs", "143", "plain", "x", "password-cleartext") TAIL, false, "", "", "",
        SETUP_PASSWORD),
    ROW("sign-in by browser alone", HEAD IN("imap.x.rs", "993", "SSL", "x", "OAuth2") TAIL, true,
        "", "", "", SETUP_NO_PASSWORD),
    ROW("sign-in by browser or password",
        HEAD "<incomingServer type=\"imap\"><hostname>i.rs</hostname>"
             "<port>993</port><socketType>SSL</socketType><authentication>OAuth2</authentication>"
             "<authentication>password-cleartext</authentication></incomingServer>" TAIL,
        true, "imaps://i.rs:993", "", "", SETUP_PASSWORD),
    ROW("POP is not for us",
        HEAD "<incomingServer type=\"pop3\"><hostname>p.rs</hostname><port>995</port>"
             "<socketType>SSL</socketType><authentication>password-cleartext</authentication></"
             "incomingServer>" TAIL,
        false, "", "", "", SETUP_PASSWORD),
    ROW("a host that is none",
        HEAD IN("imap.x.rs/evil", "993", "SSL", "x", "password-cleartext")
            IN("a b", "993", "SSL", "x", "password-cleartext")
                IN("", "993", "SSL", "x", "password-cleartext") TAIL,
        false, "", "", "", SETUP_PASSWORD),
    ROW("a port that is none",
        HEAD IN("i.rs", "99999", "SSL", "x", "password-cleartext")
            IN("i.rs", "-1", "SSL", "x", "password-cleartext") TAIL,
        false, "", "", "", SETUP_PASSWORD),
    ROW("A29 a document type makes it none",
        "<!DOCTYPE x [<!ENTITY h \"evil\">]>" HEAD IN("&h;.rs", "993", "SSL", "x",
                                                      "password-cleartext") TAIL,
        false, "", "", "", SETUP_PASSWORD),
    ROW("a page of another kind", "<html><body>Welcome</body></html>", false, "", "", "",
        SETUP_PASSWORD),
    ROW("nothing", "", false, "", "", "", SETUP_PASSWORD),
    ROW("cut off", HEAD "<incomingServer type=\"imap\"><hostname>imap.x.rs</hostname><port>993",
        false, "", "", "", SETUP_PASSWORD),
    ROW("a tag that does not end", HEAD "<incomingServer type=\"imap\"", false, "", "", "",
        SETUP_PASSWORD),
#undef ROW
};

static void reads(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct setup_candidates c = { .need = SETUP_PASSWORD };
        bool got = autoconfig_read(arena, rows[i].xml, S("podrska@korak.rs"), &c);
        ROW_INT(rows[i].name, got, rows[i].want);
        ROW_STR(rows[i].name, c.imap_n ? c.imap[0].url : S(""), str_of(rows[i].imap));
        ROW_STR(rows[i].name, c.imap_n ? c.imap[0].user : S(""), str_of(rows[i].user));
        ROW_STR(rows[i].name, c.smtp_n ? c.smtp[0].url : S(""), str_of(rows[i].smtp));
        ROW_INT(rows[i].name, c.need, rows[i].need);
    }
}

/* Many servers fill the list and no more; a page that is too long is none. */
static void bounds(void **state) {
    (void)state;
    struct buf b = buf_new(arena, 1 << 20);
    buf_add(&b, S(HEAD));
    for (int i = 0; i < 100; i++)
        buf_add(&b, S(IN("imap.x.rs", "993", "SSL", "x", "password-cleartext")));
    struct setup_candidates c = { 0 };
    assert_true(autoconfig_read(arena, buf_str(&b), S("a@b.rs"), &c));
    assert_int_equal(c.imap_n, SETUP_SERVERS_MAX);
    while (b.n <= AUTOCONFIG_MAX)
        buf_add(&b, S("<x></x>"));
    struct setup_candidates none = { 0 };
    assert_false(autoconfig_read(arena, buf_str(&b), S("a@b.rs"), &none));
    assert_int_equal(none.imap_n, 0);
}

/* Every beginning of a description ends well, whatever is missing. */
static void cut_anywhere(void **state) {
    (void)state;
    struct str whole = rows[0].xml;
    for (size_t n = 0; n <= whole.n; n++) {
        struct setup_candidates c = { 0 };
        char *copy =
            malloc(n ? n : 1); /* belongs to this loop: the sanitizer sees a step beyond its end */
        memcpy(copy, whole.p, n);
        autoconfig_read(arena, (struct str){ copy, n }, S("a@b.rs"), &c);
        free(copy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(bounds),
        cmocka_unit_test(cut_anywhere),
    };
    arena = arena_new(64 << 20);
    int failed = cmocka_run_group_tests_name("autoconfig", tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
