#include "mail/smtp.h"

#include "base/moment.h"
#include "base/url.h"
#include "base/utf8.h"
#include "base/words.h"
#include "mail/oauth.h"
#include "mail/setting.h"

#include <curl/curl.h>
#include <locale.h>
#include <string.h>

enum { SENDER_CAP = 64 << 10, TEXT_MAX = 500, ADDRESS_MAX = 1000, RATE_FLOOR = 8 << 10 };

/* What is said during one transfer, as curl's callbacks see it. */
struct talk {
    enum smtp_stage stage;
    struct str body;
    size_t at;
    bool over;     /* the last byte was handed over */
    bool answered; /* and the server answered after that */
    bool quit;     /* curl says goodbye after a failure */
    bool needs_utf8, no_utf8;
    int code; /* of the last whole reply */
    char text[TEXT_MAX + 1];
    size_t n;      /* bytes in text */
    bool more;     /* the reply goes on: "250-" */
    int64_t moved; /* when a byte moved last, monotonic */
    int64_t stall;
    curl_off_t gone; /* bytes of the letter that went into the socket, doubled dots included */
};

struct smtp_sender {
    CURL *curl;
    struct arena *arena; /* the settings, as long as the sender */
    const struct sys *sys;
    struct smtp_config config;
    locale_t utf8;
    bool utf8_offered; /* by the connection that is kept open */
    struct talk talk;
    char error[CURL_ERROR_SIZE];
};

static const char *const outcome_names[SMTP_OUTCOME_COUNT] = { "sent", "tempfail", "permfail",
                                                               "uncertain" };
static const char *const stage_names[SMTP_STAGE_COUNT] = { "connect", "hello", "tls",  "auth",
                                                           "from",    "to",    "data", "end" };

const char *smtp_outcome_name(enum smtp_outcome o) { return outcome_names[o]; }

const char *smtp_stage_name(enum smtp_stage s) { return stage_names[s]; }

/* ---- what curl tells us ---- */

/* A command on its way out: how far we are. The base64 behind AUTH has no space and is no verb. */
static int on_debug(CURL *curl, curl_infotype type, char *p, size_t n, void *user) {
    static const struct {
        struct str verb;
        enum smtp_stage stage;
    } verbs[] = {
        { { "EHLO ", 5 }, SMTP_STAGE_HELLO },      { { "HELO ", 5 }, SMTP_STAGE_HELLO },
        { { "STARTTLS", 8 }, SMTP_STAGE_TLS },     { { "AUTH ", 5 }, SMTP_STAGE_AUTH },
        { { "MAIL FROM:", 10 }, SMTP_STAGE_FROM }, { { "RCPT TO:", 8 }, SMTP_STAGE_TO },
        { { "DATA", 4 }, SMTP_STAGE_DATA },
    };
    struct smtp_sender *s = user;
    struct str out = { p, n };
    (void)curl;
    if (type != CURLINFO_HEADER_OUT) return 0;
    if (str_starts(out, S("QUIT"))) s->talk.quit = true;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!str_starts(out, verbs[i].verb)) continue;
        s->talk.stage = verbs[i].stage;
        if (verbs[i].stage == SMTP_STAGE_HELLO) s->utf8_offered = false;
    }
    return 0;
}

static void add_text(struct talk *t, struct str line) {
    if (t->n && t->n < TEXT_MAX) t->text[t->n++] = ' ';
    size_t room = TEXT_MAX - t->n, n = line.n < room ? line.n : room;
    memcpy(t->text + t->n, line.p, n);
    t->n += n;
}

/* One line of a reply. Returning less than was given ends the transfer. */
static size_t on_line(char *p, size_t size, size_t count, void *user) {
    struct smtp_sender *s = user;
    struct talk *t = &s->talk;
    struct str line = str_trim((struct str){ p, size * count });
    int64_t code;
    if (t->quit) return size * count; /* "221 bye" is no answer to the letter */
    if (line.n < 3 || !str_to_int(str_slice(line, 0, 3), 200, 599, &code)) return size * count;
    if (!t->more) t->n = 0;
    t->code = (int)code;
    t->more = line.n > 3 && line.p[3] == '-';
    add_text(t, str_trim(str_from(line, 4)));
    if (t->stage == SMTP_STAGE_HELLO && str_starts_nocase(str_from(line, 4), S("SMTPUTF8")))
        s->utf8_offered = true;
    if (t->over && !t->more) t->answered = true;
    t->moved = sys_monotonic(s->sys);
    if (t->stage == SMTP_STAGE_FROM && t->needs_utf8 && !s->utf8_offered && code < 400 &&
        !t->more) {
        t->no_utf8 = true; /* now is the last moment: nobody was named yet */
        return 0;
    }
    return size * count;
}

static size_t on_read(char *to, size_t size, size_t count, void *user) {
    struct smtp_sender *s = user;
    struct talk *t = &s->talk;
    size_t left = t->body.n - t->at, n = size * count < left ? size * count : left;
    if (n) memcpy(to, t->body.p + t->at, n);
    t->at += n;
    t->moved = sys_monotonic(s->sys);
    if (t->at == t->body.n) { /* curl knows the size and may not ask again */
        t->over = true;
        t->stage = SMTP_STAGE_END;
    }
    return n;
}

static bool is_called_off(const struct smtp_sender *s) {
    int64_t end = s->config.ends_at ? *s->config.ends_at : 0;
    return end && sys_monotonic(s->sys) >= end;
}

/* Called about once a second: ends a transfer in which the letter stands still. Waiting for an
 * answer has its own, longer limit. */
static int on_progress(void *user, curl_off_t to_come, curl_off_t came, curl_off_t to_go,
                       curl_off_t gone) {
    struct smtp_sender *s = user;
    struct talk *t = &s->talk;
    (void)to_come, (void)came, (void)to_go;
    if (gone != t->gone) t->moved = sys_monotonic(s->sys);
    t->gone = gone;
    bool sending = t->at > 0 && gone < (curl_off_t)t->body.n;
    return is_called_off(s) || (sending && sys_monotonic(s->sys) - t->moved > t->stall);
}

static size_t on_body(char *p, size_t size, size_t count, void *user) {
    (void)p, (void)user;
    return size * count;
}

/* ---- settings ---- */

static bool helo_ok(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  str_find_char(S("-._[]:"), c) >= 0;
        if (!ok) return false;
    }
    return s.n <= 255;
}

/* Takes the URL apart and puts it together again with our name as its path, as curl wants it. */
static const struct err *read_url(struct arena *a, const struct smtp_config *c, struct str *ret_url,
                                  bool *ret_implicit, bool *ret_loopback) {
    static const CURLUPart unwanted[] = { CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                                          CURLUPART_QUERY, CURLUPART_FRAGMENT };
    char *scheme = NULL, *host = NULL, *path = NULL, *port = NULL, *extra = NULL;
    CURLU *u = curl_url();
    bool ok =
        setting_ok(c->url) && u &&
        curl_url_set(u, CURLUPART_URL, str_c(a, c->url), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
        (str_eq(str_of(scheme), S("smtp")) || str_eq(str_of(scheme), S("smtps"))) &&
        str_eq(str_of(path), S("/"));
    for (size_t i = 0; ok && i < sizeof unwanted / sizeof *unwanted; i++)
        ok = curl_url_get(u, unwanted[i], &extra, 0) != CURLUE_OK;
    if (ok) {
        *ret_implicit = str_eq(str_of(scheme), S("smtps"));
        *ret_loopback = url_is_loopback(str_of(host));
        bool given = curl_url_get(u, CURLUPART_PORT, &port, 0) == CURLUE_OK;
        /* Without a port: 465 for TLS from the start, 587 for submission (RFC 8314, 6409). */
        *ret_url = str_printf(a, "%s://%s:%s/%.*s", scheme, host,
                              given ? port : *ret_implicit ? "465" : "587",
                              STR_ARG(c->helo.n ? c->helo : S("localhost")));
    }
    curl_free(scheme), curl_free(host), curl_free(path), curl_free(port), curl_free(extra);
    curl_url_cleanup(u);
    if (ok) return NULL;
    return ERR(a, ERR_INVALID, "This is no address of a mail server.", .field = "smtp_url",
               .hint = "Write smtp://HOST:PORT or smtps://HOST:PORT, without user or path.");
}

static const struct err *check_settings(struct arena *a, const struct smtp_config *c) {
    if (!setting_ok(c->user))
        return ERR(a, ERR_INVALID, "This user name cannot be sent.", .field = "smtp_user");
    if (!setting_ok(c->password))
        return ERR(a, ERR_INVALID, "This password cannot be sent.", .field = "smtp_password");
    if (c->token.n && !oauth_token_ok(c->token))
        return ERR(a, ERR_INVALID, "This token cannot be sent.", .field = "smtp_password");
    if ((c->password.n || c->token.n) && !c->user.n)
        return ERR(a, ERR_INVALID, "There is a password but no user.", .field = "smtp_user",
                   .hint = "Give both or neither.");
    if (!helo_ok(c->helo))
        return ERR(a, ERR_INVALID, "This is no host name.", .field = "smtp_helo");
    if (!setting_ok(c->ca_file))
        return ERR(a, ERR_INVALID, "This is no file name.", .field = "smtp_ca");
    return NULL;
}

static int64_t or_else(int64_t v, int64_t otherwise) { return v > 0 ? v : otherwise; }

static long to_ms(int64_t us) { return (long)((us + 999) / 1000); }

/* What holds for every letter of this sender. */
static void set_up(struct smtp_sender *s, struct str url, bool tls, bool implicit) {
    CURL *c = s->curl;
    struct smtp_config *f = &s->config;
    curl_easy_setopt(c, CURLOPT_URL, url.p);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* nothing from the environment */
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(c, CURLOPT_USE_SSL,
                     (long)(tls && !implicit ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (f->ca_file.n) curl_easy_setopt(c, CURLOPT_CAINFO, f->ca_file.p);
    if (f->user.n) {
        curl_easy_setopt(c, CURLOPT_USERNAME, f->user.p);
        curl_easy_setopt(c, CURLOPT_PASSWORD, f->password.n ? f->password.p : "");
    }
    if (f->token.n) { /* and by nothing else: curl would try CRAM-MD5 first, without a password */
        curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, f->token.p);
        curl_easy_setopt(c, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
    }
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, to_ms(or_else(f->connect_wait, 30 * MOMENT_SECOND)));
    curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     (to_ms(or_else(f->answer_wait, 5 * MOMENT_MINUTE)) + 999) / 1000);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->error);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(c, CURLOPT_READDATA, s);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(c, CURLOPT_DEBUGDATA, s);
    curl_easy_setopt(c, CURLOPT_VERBOSE, 1L); /* for on_debug alone, which prints nothing */
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, s);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
}

static struct str keep(struct arena *a, struct str s) {
    return s.n ? (struct str){ str_c(a, s), s.n } : STR_NONE;
}

const struct err *smtp_sender_new(struct arena *a, const struct smtp_config *config,
                                  struct smtp_sender **ret) {
    TRY(check_settings(a, config));
    struct str url;
    bool implicit, local;
    TRY(read_url(a, config, &url, &implicit, &local));
    bool plain = config->tls == SMTP_TLS_PLAIN || (config->tls == SMTP_TLS_AUTO && local);
    if (implicit && config->tls == SMTP_TLS_PLAIN)
        return ERR(a, ERR_INVALID, "smtps:// is never plain.", .field = "smtp_url",
                   .hint = "Write smtp:// or ask for TLS.");
    if (plain && !implicit && !local && config->user.n)
        return ERR(a, ERR_INVALID, "A password does not go through the network in plain text.",
                   .field = "smtp_password",
                   .hint = "Ask for TLS, or leave user and password out.");
    struct arena *own = arena_new(SENDER_CAP);
    struct smtp_sender *s = ARENA_NEW(own, struct smtp_sender);
    s->arena = own;
    s->sys = sys_real();
    s->config = *config;
    s->config.user = keep(own, config->user);
    s->config.password = keep(own, config->password);
    s->config.token = keep(own, config->token);
    s->config.ca_file = keep(own, config->ca_file);
    s->config.url = s->config.helo = STR_NONE;
    s->curl = curl_easy_init();
    s->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!s->curl || !s->utf8) {
        smtp_sender_free(&s);
        return ERR(a, ERR_RETRY, "The mail sender could not be started.",
                   .detail = "curl_easy_init or newlocale");
    }
    set_up(s, keep(own, url), !plain, implicit);
    *ret = s;
    return NULL;
}

void smtp_sender_free(struct smtp_sender **sender) {
    struct smtp_sender *s = *sender;
    if (!s) return;
    *sender = NULL;
    if (s->curl) curl_easy_cleanup(s->curl);
    if (s->utf8) freelocale(s->utf8);
    struct arena *own = s->arena;
    arena_free(&own);
}

/* ---- one transfer ---- */

static bool status_part(struct str *s, int64_t *ret) {
    size_t n = 0;
    while (n < s->n && n < 3 && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    bool ok = n && str_to_int(str_slice(*s, 0, n), 0, 999, ret);
    *s = str_from(*s, n);
    return ok;
}

/* Takes "5.1.1 " off the front of *text (RFC 2034); STR_NONE where there is none. */
static struct str take_status(struct str *text) {
    struct str rest = *text;
    int64_t a, b, c;
    if (!status_part(&rest, &a) || !str_starts(rest, S("."))) return STR_NONE;
    rest = str_from(rest, 1);
    if (!status_part(&rest, &b) || !str_starts(rest, S("."))) return STR_NONE;
    rest = str_from(rest, 1);
    if (!status_part(&rest, &c) || (rest.n && rest.p[0] != ' ')) return STR_NONE;
    if (a != 2 && a != 4 && a != 5) return STR_NONE;
    struct str status = str_slice(*text, 0, text->n - rest.n);
    *text = str_trim(rest);
    return status;
}

/* One line of valid UTF-8, whatever the server said. */
static struct str one_line(struct arena *a, struct str s) {
    struct str clean = utf8_clean(a, s);
    char *p = arena_copy(a, clean.p, clean.n);
    for (size_t i = 0; i < clean.n; i++)
        if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f) p[i] = ' ';
    return utf8_cut(str_trim((struct str){ p, clean.n }), TEXT_MAX);
}

/* 530, 534, 535, 538 speak of our sign-in, wherever they come (RFC 4954). */
static bool about_sign_in(int code) {
    return code == 530 || code == 534 || code == 535 || code == 538;
}

static enum smtp_outcome judge(const struct talk *t, CURLcode rc) {
    if (rc == CURLE_OK) return SMTP_SENT;
    if (t->no_utf8) return SMTP_PERMFAIL;
    if (t->over && !t->answered) return SMTP_UNCERTAIN;
    if (t->over && t->code < 300) return SMTP_SENT; /* it was taken; what failed came after it */
    bool about_letter = t->stage >= SMTP_STAGE_FROM && !about_sign_in(t->code);
    return about_letter && t->code >= 500 ? SMTP_PERMFAIL : SMTP_TEMPFAIL;
}

/* curl holds a stretch of the letter: what it was handed but could not write did not leave. */
static void see_what_left(struct smtp_sender *s) {
    struct talk *t = &s->talk;
    if (curl_easy_getinfo(s->curl, CURLINFO_SIZE_UPLOAD_T, &t->gone) != CURLE_OK) return;
    if (!t->over || t->answered || t->gone >= (curl_off_t)t->body.n) return;
    t->over = false;
    t->stage = SMTP_STAGE_DATA;
}

enum { CHALLENGE = 334 };

bool smtp_refused_us(const struct smtp_result *r) {
    return r->stage == SMTP_STAGE_AUTH && (r->code >= 500 || r->code == CHALLENGE);
}

static void report(struct smtp_sender *s, struct arena *a, CURLcode rc, struct smtp_result *ret) {
    struct talk *t = &s->talk;
    struct smtp_result r = { .outcome = judge(t, rc), .stage = t->stage };
    if (about_sign_in(t->code) && rc != CURLE_OK) r.stage = SMTP_STAGE_AUTH;
    bool spoke = rc == CURLE_OK || t->answered || (t->code >= 400 && !t->over);
    struct str text = { t->text, t->n };
    if (t->no_utf8) {
        r.status = S("5.6.7"); /* RFC 6531 3.7.4.1 */
        r.text = str_of(W("The mail server does not take addresses beyond ASCII (SMTPUTF8)."));
    } else if (spoke) {
        r.code = t->code;
        r.status = str_dup(a, take_status(&text));
        r.text = one_line(a, text);
    } else if (rc == CURLE_LOGIN_DENIED && t->code == CHALLENGE) {
        r.code = t->code;
        r.text = oauth_challenge_words(a, text);
    } else if (rc == CURLE_ABORTED_BY_CALLBACK && is_called_off(s)) {
        r.text = str_of(W("Kept was stopped while the mail server kept it waiting."));
    } else {
        r.text = one_line(a, str_of(s->error[0] ? s->error : curl_easy_strerror(rc)));
    }
    *ret = r;
}

static CURLcode perform(struct smtp_sender *s, const struct talk *start) {
    s->talk = *start;
    s->talk.moved = sys_monotonic(s->sys);
    s->talk.stall = or_else(s->config.stall_wait, 2 * MOMENT_MINUTE);
    s->error[0] = 0;
    locale_t before =
        uselocale(s->utf8); /* curl turns non-ASCII domains to A-labels by the locale */
    CURLcode rc = curl_easy_perform(s->curl);
    uselocale(before);
    return rc;
}

/* A kept connection may have died meanwhile: then, and only where nothing was said yet about the
 * letter, a new one is worth a try at once. */
static bool died_while_kept(struct smtp_sender *s, CURLcode rc) {
    const struct talk *t = &s->talk;
    long made = 1;
    curl_easy_getinfo(s->curl, CURLINFO_NUM_CONNECTS, &made);
    bool early = t->stage == SMTP_STAGE_CONNECT || t->stage == SMTP_STAGE_FROM;
    return rc != CURLE_OK && made == 0 && early && !t->no_utf8 && (t->code < 400 || t->code == 421);
}

static void run(struct smtp_sender *s, struct arena *a, const struct talk *start,
                struct smtp_result *ret) {
    curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, 0L);
    CURLcode rc = perform(s, start);
    if (died_while_kept(s, rc)) {
        curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, 1L);
        rc = perform(s, start);
    }
    see_what_left(s);
    report(s, a, rc, ret);
    s->talk.body = STR_NONE;
}

static const struct err *check_address(struct arena *a, struct str s, bool empty_ok,
                                       const char *field) {
    bool ok = (s.n || empty_ok) && s.n <= ADDRESS_MAX && utf8_valid(s);
    for (size_t i = 0; i < s.n && ok; i++) {
        unsigned char c = (unsigned char)s.p[i];
        ok = c >= 0x20 && c != 0x7f && c != '<' && c != '>';
    }
    if (ok && (s.n == 0 || str_find_char(s, '@') > 0)) return NULL;
    return ERR(a, ERR_INVALID, "Nothing can be sent to or from this address.", .field = field,
               .hint = "Write it as name@domain.");
}

static bool beyond_ascii(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return true;
    return false;
}

/* s itself, or a copy whose every line end is CR LF: a bare LF could end the letter early at a
 * server that takes it for one (A05), and curl doubles dots behind CR LF only. */
static struct str whole_lines(struct arena *a, struct str s) {
    size_t bare = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r') bare += i + 1 == s.n || s.p[i + 1] != '\n';
        if (s.p[i] == '\n') bare += i == 0 || s.p[i - 1] != '\r';
    }
    if (bare == 0) return s;
    char *p = arena_alloc(a, s.n + bare);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool cr = s.p[i] == '\r', lf = s.p[i] == '\n';
        bool tail = lf && i && s.p[i - 1] == '\r'; /* its CR wrote both */
        if (tail) continue;
        if (cr || lf) p[n++] = '\r';
        p[n++] = cr || lf ? '\n' : s.p[i];
    }
    return (struct str){ p, n };
}

const struct err *smtp_send(struct smtp_sender *s, struct arena *a, const struct smtp_letter *l,
                            struct smtp_result *ret) {
    TRY(check_address(a, l->from, true, "from"));
    TRY(check_address(a, l->to, false, "to"));
    if (l->raw.n == 0) return ERR(a, ERR_INVALID, "There is no letter to send.", .field = "raw");
    struct talk start = { .body = whole_lines(a, l->raw),
                          .needs_utf8 = beyond_ascii(l->from) || beyond_ascii(l->to) };
    CURL *c = s->curl;
    struct curl_slist *to = curl_slist_append(NULL, str_c(a, l->to));
    if (!to) return ERR(a, ERR_RETRY, "The mail sender is out of memory.");
    int64_t total =
        or_else(s->config.total_wait, 15 * MOMENT_MINUTE +
                    (int64_t)(start.body.n / RATE_FLOOR) * MOMENT_SECOND);
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, str_c(a, l->from));
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)start.body.n);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, to_ms(total));
    run(s, a, &start, ret);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(to);
    return NULL;
}

const struct err *smtp_try(struct smtp_sender *s, struct arena *a, struct smtp_result *ret) {
    CURL *c = s->curl;
    struct talk start = { .body = STR_NONE };
    curl_easy_setopt(c, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, NULL);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, to_ms(or_else(s->config.total_wait, MOMENT_MINUTE)));
    run(s, a, &start, ret);
    return NULL;
}
