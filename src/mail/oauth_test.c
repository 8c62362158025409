/* Consent of a provider: PKCE by RFC 7636, what is sent, what comes back with all its limits, and the sign-in of
 * mail servers with a token. */
#include "mail/oauth.h"

#include "base/percent.h"
#include "base/test.h"
#include "mail/test_imap.h"

#include <signal.h>
#include <string.h>

static void check(struct str got, const char *want) {
    if (!str_eq(got, str_of(want))) fail_msg("\"%.*s\", not \"%s\"", STR_ARG(got), want);
}

/* RFC 7636, appendix B: these octets, this verifier, this challenge. */
static void pkce_is_that_of_the_rfc(void **state) {
    static const unsigned char octets[OAUTH_VERIFIER_BYTES] = {
        116, 24, 223, 180, 151, 153, 224, 37, 79,  250, 96,  125, 216, 173, 187, 186,
        22,  212, 37, 77,  105, 214, 191, 240, 91, 88,  5,   88,  83,  132, 141, 121
    };
    struct arena *a = arena_new(1 << 20);
    struct str verifier, challenge;
    (void)state;
    oauth_pkce(a, octets, &verifier, &challenge);
    check(verifier, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    check(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    arena_free(&a);
}

static void the_address_says_all_of_it(void **state) {
    struct arena *a = arena_new(1 << 20);
    struct oauth_app app = { .authorize_url = S("https://login.example/auth"),
                             .id = S("id&1"),
                             .scope = S("https://mail.example/ openid"),
                             .more = S("&access_type=offline") };
    (void)state;
    check(oauth_authorize_url(a, &app, S("https://desk.example/mailboxes/consent/back"), S("st"),
                              S("ch"), S("info@shop.example")),
          "https://login.example/auth?response_type=code&client_id=id%261"
          "&redirect_uri=https%3A%2F%2Fdesk.example%2Fmailboxes%2Fconsent%2Fback"
          "&scope=https%3A%2F%2Fmail.example%2F%20openid&state=st&code_challenge=ch"
          "&code_challenge_method=S256&login_hint=info%40shop.example&access_type=offline");
    app.authorize_url = S("https://login.example/auth?policy=x");
    assert_true(str_starts(oauth_authorize_url(a, &app, S("r"), S("s"), S("c"), S("")),
                           S("https://login.example/auth?policy=x&response_type=code&")));
    arena_free(&a);
}

/* As long as a page lets a client and its scopes be. */
static void the_longest_address_is_whole(void **state) {
    struct arena *a = arena_new(1 << 20);
    static char blanks[1000];
    struct str longest = { memset(blanks, ' ', sizeof blanks), sizeof blanks };
    struct oauth_app app = { .authorize_url = S("https://login.example/auth"), .id = longest, .scope = longest,
                             .more = S("&access_type=offline") };
    (void)state;
    struct str url = oauth_authorize_url(a, &app, longest, S("st"), S("ch"), S("info@shop.example"));
    assert_true(str_ends(url, S("&login_hint=info%40shop.example&access_type=offline")));
    arena_free(&a);
}

static void only_safe_lines_are_asked(void **state) {
    struct arena *a = arena_new(1 << 20);
    (void)state;
    struct oauth_app app = { .token_url = S("http://login.example/token") };
    struct oauth_answer answer;
    oauth_refresh(a, &app, S("r"), &answer);
    assert_int_equal(answer.end, OAUTH_WRONG);
    app.token_url = S("https://127.0.0.1:1/token"); /* nobody is there */
    oauth_refresh(a, &app, S("r"), &answer);
    assert_int_equal(answer.end, OAUTH_LATER);
    arena_free(&a);
}

/* ---- answers ---- */

#define TOKEN "{\"access_token\":\"at-1\",\"token_type\":\"Bearer\""
/* {"alg":"none"} . {"email":"info@shop.example","preferred_username":"other"} */
#define ID_TOKEN                                                                                   \
    "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImluZm9Ac2hvcC5leGFtcGxlIiwicHJlZmVycmVkX3VzZXJuYW1lIjoib3Ro" \
    "ZXIifQ.sig"

static const struct {
    const char *name;
    long status;
    const char *body;
    enum oauth_end end;
    const char *refresh, *account, *said;
    int64_t lasts, refresh_lasts;
} answers[] = {
    { "a whole one", 200,
      TOKEN ",\"expires_in\":3599,\"refresh_token\":\"rt-1\",\"refresh_token_expires_in\":604800,"
            "\"id_token\":\"" ID_TOKEN "\"}",
      OAUTH_GIVEN, "rt-1", "info@shop.example", "", 3599, 604800 },
    { "the least", 200, "{\"access_token\":\"at-1\"}", OAUTH_GIVEN, "", "", "", 3600, 0 },
    { "numbers as texts", 200, TOKEN ",\"expires_in\":\"600\"}", OAUTH_GIVEN, "", "", "", 600, 0 },
    { "a life below zero", 200, TOKEN ",\"expires_in\":-5}", OAUTH_GIVEN, "", "", "", 3600, 0 },
    { "a life of ages", 200, TOKEN ",\"expires_in\":9000000000000000000}", OAUTH_GIVEN, "", "", "",
      10LL * 366 * 24 * 3600, 0 },
    { "an id token that is none", 200, TOKEN ",\"id_token\":\"x.y\"}", OAUTH_GIVEN, "", "", "", 3600,
      0 },
    { "an account of two lines", 200, TOKEN ",\"id_token\":\"h.eyJlbWFpbCI6ImFcbmIifQ.s\"}",
      OAUTH_GIVEN, "", "", "", 3600, 0 },
    { "another kind of token", 200, "{\"access_token\":\"x\",\"token_type\":\"mac\"}", OAUTH_WRONG, "",
      "", NULL, 0, 0 },
    { "a token with a space", 200, "{\"access_token\":\"a b\"}", OAUTH_WRONG, "", "", NULL, 0, 0 },
    { "a token with a line end", 200, "{\"access_token\":\"a\\r\\nb\"}", OAUTH_WRONG, "", "", NULL, 0,
      0 },
    { "a refresh token with a line end", 200,
      "{\"access_token\":\"a\",\"refresh_token\":\"r\\nx\"}", OAUTH_WRONG, "", "", NULL, 0, 0 },
    { "no token", 200, "{}", OAUTH_WRONG, "", "", NULL, 0, 0 },
    { "a number for a token", 200, "{\"access_token\":7}", OAUTH_WRONG, "", "", NULL, 0, 0 },
    { "a page", 200, "<html>", OAUTH_WRONG, "", "", "HTTP 200", 0, 0 },
    { "a list", 200, "[1]", OAUTH_WRONG, "", "", "HTTP 200", 0, 0 },
    { "a name twice", 200, "{\"access_token\":\"a\",\"access_token\":\"b\"}", OAUTH_WRONG, "", "",
      "HTTP 200", 0, 0 },
    { "consent is gone", 400,
      "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS700082:\\r\\nexpired\"}",
      OAUTH_REFUSED, "", "", "invalid_grant: AADSTS700082: expired", 0, 0 },
    { "the secret has run out", 401, "{\"error\":\"invalid_client\"}", OAUTH_CLIENT, "", "",
      "invalid_client", 0, 0 },
    { "pending", 400, "{\"error\":\"authorization_pending\"}", OAUTH_PENDING, "", "", NULL, 0, 0 },
    { "slow down", 400, "{\"error\":\"slow_down\"}", OAUTH_SLOW_DOWN, "", "", NULL, 0, 0 },
    { "said no", 400, "{\"error\":\"access_denied\"}", OAUTH_DENIED, "", "", NULL, 0, 0 },
    { "said no at Microsoft", 400, "{\"error\":\"authorization_declined\"}", OAUTH_DENIED, "", "",
      NULL, 0, 0 },
    { "too late", 400, "{\"error\":\"expired_token\"}", OAUTH_EXPIRED, "", "", NULL, 0, 0 },
    { "too many", 429, "{\"error\":\"rate_limited\"}", OAUTH_LATER, "", "", NULL, 0, 0 },
    { "ill", 503, "sorry", OAUTH_LATER, "", "", "HTTP 503", 0, 0 },
    { "ill, and says so", 400, "{\"error\":\"temporarily_unavailable\"}", OAUTH_LATER, "", "", NULL, 0,
      0 },
    { "an unknown word", 400, "{\"error\":\"invalid_scope\"}", OAUTH_WRONG, "", "", "invalid_scope", 0,
      0 },
    { "a redirect", 302, "", OAUTH_WRONG, "", "", "HTTP 302", 0, 0 },
};

static void answers_are_read_within_limits(void **state) {
    struct arena *a = arena_new(8 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct oauth_answer got;
        oauth_answer_read(a, answers[i].status, str_of(answers[i].body), &got);
        bool given = answers[i].end == OAUTH_GIVEN;
        if (got.end != answers[i].end) fail_msg("%s: %d", answers[i].name, got.end);
        if (given && got.lasts != answers[i].lasts) fail_msg("%s", answers[i].name);
        if (given && got.refresh_lasts != answers[i].refresh_lasts) fail_msg("%s", answers[i].name);
        if (given) check(got.access, got.access.n == 4 ? "at-1" : "?");
        check(got.refresh, answers[i].refresh);
        check(got.account, answers[i].account);
        if (answers[i].said) check(got.said, answers[i].said);
    }
    arena_free(&a);
}

/* A token of exactly the maximum is taken, one byte more is not; so with the whole answer. */
static void lengths_have_an_end(void **state) {
    struct arena *a = arena_new(8 << 20);
    struct oauth_answer got;
    (void)state;
    for (int more = 0; more < 2; more++) {
        size_t n = OAUTH_TOKEN_MAX + (size_t)more;
        char *token = arena_alloc(a, n + 1);
        memset(token, 'x', n);
        oauth_answer_read(a, 200, str_printf(a, "{\"access_token\":\"%s\"}", token), &got);
        assert_int_equal(got.end, more ? OAUTH_WRONG : OAUTH_GIVEN);
    }
    char *filler = arena_alloc(a, OAUTH_BODY_MAX + 1);
    memset(filler, ' ', OAUTH_BODY_MAX);
    oauth_answer_read(a, 200, str_printf(a, "{\"access_token\":\"x\"}%s", filler), &got);
    assert_int_equal(got.end, OAUTH_WRONG);
    arena_free(&a);
}

static const struct {
    const char *name, *body;
    enum oauth_end end;
    int64_t lasts, interval;
} devices[] = {
    { "a whole one",
      "{\"device_code\":\"dc\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":"
      "\"https://login.example/device\",\"expires_in\":900,\"interval\":7}",
      OAUTH_GIVEN, 900, 7 },
    { "Google's older name, no interval",
      "{\"device_code\":\"dc\",\"user_code\":\"W\",\"verification_url\":\"https://g.example/d\"}",
      OAUTH_GIVEN, 900, 5 },
    { "an address that is none",
      "{\"device_code\":\"dc\",\"user_code\":\"W\",\"verification_uri\":\"javascript:alert(1)\"}",
      OAUTH_WRONG, 0, 0 },
    { "a code with an escape",
      "{\"device_code\":\"dc\",\"user_code\":\"\\u001b[2J\",\"verification_uri\":"
      "\"https://login.example/device\"}",
      OAUTH_WRONG, 0, 0 },
    { "no code", "{\"user_code\":\"W\",\"verification_uri\":\"https://login.example/device\"}",
      OAUTH_WRONG, 0, 0 },
};

static void device_codes_are_read_within_limits(void **state) {
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        struct oauth_device d = { 0 };
        struct oauth_answer got;
        oauth_device_read(a, 200, str_of(devices[i].body), &d, &got);
        if (got.end != devices[i].end || d.lasts != devices[i].lasts ||
            d.interval != devices[i].interval)
            fail_msg("%s: %d", devices[i].name, got.end);
    }
    arena_free(&a);
}

/* ---- mail servers ---- */

static void words_for_mail_servers(void **state) {
    struct arena *a = arena_new(1 << 20);
    (void)state;
    check(oauth_xoauth2(a, S("someuser@example.com"), S("ya29")),
          "user=someuser@example.com\001auth=Bearer ya29\001\001");
    check(oauth_bearer(a, S("a=b,c@example.com"), S("server.example.com"), 143, S("vF9")),
          "n,a=a=3Db=2Cc@example.com,\001host=server.example.com\001port=143\001auth=Bearer vF9\001\001");
    /* {"status":"401","schemes":"bearer mac","scope":"https://mail.google.com/"} */
    check(oauth_challenge_words(a, S("eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIG1hYyIsInNjb3BlIjoiaHR0cHM6"
                                     "Ly9tYWlsLmdvb2dsZS5jb20vIn0=")),
          "401, wanted: https://mail.google.com/");
    /* {"status":"invalid_token"} */
    check(oauth_challenge_words(a, S("eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=")), "invalid_token");
    check(oauth_challenge_words(a, S("???")), "");
    check(oauth_challenge_words(a, S("")), "");
    check(oauth_challenge_words(a, S("WzFd")), "");
    arena_free(&a);
}

#define BEARER                                                                                     \
    "AUTHENTICATE OAUTHBEARER " /* n,a=milica,^Ahost=127.0.0.1^Aport=… follows */
#define INVALID "+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n"
#define CAPS(caps)                                                                                 \
    { .say = "* OK [CAPABILITY IMAP4rev1 " caps "] hello\r\n" }
#define WELCOME .say = "$ OK [CAPABILITY IMAP4rev1 IDLE] in\r\n"
/* user=milica^Aauth=Bearer at-1^A^A */
#define XWORDS "dXNlcj1taWxpY2EBYXV0aD1CZWFyZXIgYXQtMQEB"

static const struct {
    const char *name;
    struct step steps[8];
    enum imap_trouble want;
    const char *words;
} entries[] = {
    { "OAUTHBEARER before XOAUTH2, with SASL-IR",
      { CAPS("SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER AUTH=PLAIN"), { .hear = BEARER "bixhPW1pbGljYSwB", WELCOME } },
      IMAP_FINE,
      "" },
    { "OAUTHBEARER without SASL-IR",
      { CAPS("AUTH=OAUTHBEARER"),
        { .hear = "AUTHENTICATE OAUTHBEARER\r\n", .say = "+ \r\n" },
        { .hear = "bixhPW1pbGljYSwB", .say = "K1 OK [CAPABILITY IMAP4rev1] in\r\n" } },
      IMAP_FINE,
      "" },
    { "XOAUTH2 alone", { CAPS("SASL-IR AUTH=XOAUTH2"), { .hear = "AUTHENTICATE XOAUTH2 " XWORDS "\r\n", WELCOME } },
      IMAP_FINE, "" },
    { "the reason of XOAUTH2 is answered with an empty line",
      { CAPS("SASL-IR AUTH=XOAUTH2"),
        { .hear = "AUTHENTICATE XOAUTH2 ", .say = INVALID },
        { .hear = "\r\n", .say = "K1 NO [AUTHENTICATIONFAILED] sorry\r\n" } },
      IMAP_LOGIN,
      "sorry invalid_token" },
    { "that of OAUTHBEARER with one sign",
      { CAPS("SASL-IR AUTH=OAUTHBEARER"),
        { .hear = "AUTHENTICATE OAUTHBEARER ", .say = INVALID },
        { .hear = "AQ==\r\n", .say = "K1 NO no\r\n" } },
      IMAP_LOGIN,
      "no invalid_token" },
    { "NO without a reason",
      { CAPS("SASL-IR AUTH=XOAUTH2"), { .hear = "AUTHENTICATE", .say = "$ NO [EXPIRED] token\r\n" } },
      IMAP_LOGIN,
      "token" },
    { "nobody can check tokens",
      { CAPS("SASL-IR AUTH=XOAUTH2"), { .hear = "AUTHENTICATE", .say = "$ NO [UNAVAILABLE] later\r\n" } },
      IMAP_REFUSED,
      "later" },
    { "challenges without end",
      { CAPS("SASL-IR AUTH=XOAUTH2"),
        { .hear = "AUTHENTICATE", .say = INVALID },
        { .hear = "\r\n", .say = INVALID } },
      IMAP_PROTOCOL,
      NULL },
    { "BYE in the middle", { CAPS("SASL-IR AUTH=XOAUTH2"), { .hear = "AUTHENTICATE", .say = "* BYE expired\r\n" } },
      IMAP_GONE, "expired" },
    { "passwords only", { CAPS("SASL-IR AUTH=PLAIN") }, IMAP_LOGIN, "" },
};

static void mail_servers_take_tokens(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        struct arena *a = arena_new(8 << 20);
        struct script_server server;
        const struct step *script[] = { entries[i].steps };
        script_start(&server, script, 1);
        struct imap_config c = script_settings(a, server.port);
        c.password = STR_NONE;
        c.token = S("at-1");
        struct imap *m = script_imap(a, c);
        const struct err *e = imap_connect(m, a);
        if (imap_trouble(m) != entries[i].want || !e != (entries[i].want == IMAP_FINE))
            fail_msg("%s: %d", entries[i].name, imap_trouble(m));
        if (e && entries[i].words) check(imap_words(m), entries[i].words);
        if (e) assert_null(strstr(err_trace(a, e).p, "at-1"));
        imap_close(&m);
        script_drop(&server);
        arena_free(&a);
    }
}

/* A token that runs out while the connection is open: as good as a BYE, so that whoever fetches comes again. */
static void the_end_in_mid_session_is_a_bye(void **state) {
    static const char *const ends[] = { "$ NO [EXPIRED] token\r\n", "$ NO [AUTHENTICATIONFAILED] token\r\n",
                                        "* BYE token expired\r\n" };
    (void)state;
    for (size_t i = 0; i < ROWS(ends); i++) {
        struct arena *a = arena_new(8 << 20);
        const struct step steps[] = { CAPS("SASL-IR AUTH=XOAUTH2"),
                                      { .hear = "AUTHENTICATE XOAUTH2 ", WELCOME },
                                      OPENED,
                                      { .hear = "UID FETCH 5", .say = ends[i] },
                                      END };
        const struct step *script[] = { steps };
        struct script_server server;
        struct imap_folder folder;
        struct imap_letter letter;
        script_start(&server, script, 1);
        struct imap_config c = script_settings(a, server.port);
        c.password = STR_NONE;
        c.token = S("at-1");
        struct imap *m = script_imap(a, c);
        must(a, imap_connect(m, a));
        must(a, imap_select(m, a, S("INBOX"), &folder));
        assert_non_null(imap_fetch(m, a, 5, 1 << 20, &letter));
        ROW_INT(ends[i], imap_trouble(m), IMAP_GONE);
        assert_false(imap_connected(m));
        imap_close(&m);
        script_drop(&server);
        arena_free(&a);
    }
}

static void a_token_is_no_line(void **state) {
    static const char *const wrong[] = { "a b", "a\r\nK9 LOGOUT", "a\001b", "ж" };
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct imap *m = NULL;
        const struct err *e = imap_new(a, &(struct imap_config){ .url = S("imaps://x.example"),
                                                                 .user = S("u"),
                                                                 .token = str_of(wrong[i]) }, &m);
        assert_non_null(e);
        assert_int_equal(e->code, ERR_INVALID);
    }
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "A11 PKCE as RFC 7636 has it", pkce_is_that_of_the_rfc, NULL, NULL, NULL },
        { "the address says all of it", the_address_says_all_of_it, NULL, NULL, NULL },
        { "the longest address is whole", the_longest_address_is_whole, NULL, NULL, NULL },
        { "A11 only safe lines are asked", only_safe_lines_are_asked, NULL, NULL, NULL },
        { "F11 answers are read within limits", answers_are_read_within_limits, NULL, NULL, NULL },
        { "F11 lengths have an end", lengths_have_an_end, NULL, NULL, NULL },
        { "F11 device codes are read within limits", device_codes_are_read_within_limits, NULL, NULL, NULL },
        { "words for mail servers", words_for_mail_servers, NULL, NULL, NULL },
        { "F11 mail servers take and refuse tokens", mail_servers_take_tokens, NULL, NULL, NULL },
        { "F11 the end in mid-session is a BYE", the_end_in_mid_session_is_a_bye, NULL, NULL, NULL },
        { "A11 a token is no line", a_token_is_no_line, NULL, NULL, NULL },
    };
    signal(SIGPIPE, SIG_DFL); /* nobody here needs it ignored */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
