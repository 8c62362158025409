#include "mail/oauth.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/percent.h"
#include "base/url.h"
#include "base/utf8.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

/* ADDRESS_MAX: more than all parts of one together, whose lengths were checked, with three bytes for each of theirs. */
enum { WAIT_MS = 20000, CONNECT_MS = 10000, FORM_MAX = 64 << 10, ADDRESS_MAX = 32 << 10 };

/* ---- what may be asked ---- */

bool oauth_token_ok(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7f) return false;
    return s.n > 0 && s.n <= OAUTH_TOKEN_MAX;
}

/* ---- PKCE ---- */

/* base64 as it stands in URLs, without padding. */
static struct str for_url(struct arena *a, struct str base64) {
    char *p = arena_copy(a, base64.p, base64.n);
    size_t n = base64.n;
    for (size_t i = 0; i < n; i++)
        p[i] = (char)(p[i] == '+' ? '-' : p[i] == '/' ? '_' : p[i]);
    while (n && p[n - 1] == '=')
        n--;
    return (struct str){ p, n };
}

void oauth_pkce(struct arena *a, const unsigned char random[OAUTH_VERIFIER_BYTES],
                struct str *ret_verifier, struct str *ret_challenge) {
    char *p = arena_alloc(a, (OAUTH_VERIFIER_BYTES + 2) / 3 * 4 + 1);
    int n = EVP_EncodeBlock((unsigned char *)p, random, OAUTH_VERIFIER_BYTES);
    *ret_verifier = for_url(a, (struct str){ p, (size_t)n });
    *ret_challenge = for_url(a, hash_sha256_base64(a, *ret_verifier));
}

/* ---- forms ---- */

static void add(struct arena *a, struct buf *b, const char *name, struct str value) {
    if (!value.n) return;
    if (b->n && b->p[b->n - 1] != '?') buf_add_char(b, '&');
    buf_add_c(b, name);
    buf_add_char(b, '=');
    buf_add(b, percent_encode(a, value));
}

struct str oauth_authorize_url(struct arena *a, const struct oauth_app *app, struct str redirect,
                               struct str state, struct str challenge, struct str hint) {
    struct buf b = buf_new(a, ADDRESS_MAX);
    buf_add(&b, app->authorize_url);
    if (str_find_char(app->authorize_url, '?') < 0) buf_add_char(&b, '?');
    add(a, &b, "response_type", S("code"));
    add(a, &b, "client_id", app->id);
    add(a, &b, "redirect_uri", redirect);
    add(a, &b, "scope", app->scope);
    add(a, &b, "state", state);
    add(a, &b, "code_challenge", challenge);
    add(a, &b, "code_challenge_method", S("S256"));
    add(a, &b, "login_hint", hint);
    buf_add(&b, app->more);
    return buf_str(&b);
}

/* ---- asking ---- */

static size_t on_body(char *p, size_t size, size_t count, void *user) {
    struct buf *b = user;
    buf_add(b, (struct str){ p, size * count });
    return buf_over(b) ? 0 : size * count;
}

static void set_up(CURL *c, struct arena *a, const struct oauth_app *app, struct str url,
                   struct str form, struct buf *body) {
    curl_easy_setopt(c, CURLOPT_URL, str_c(a, url));
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https,http"); /* url_ok says which where */
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* nothing from the environment */
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)WAIT_MS);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)form.n);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, form.p);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
    if (app->ca_file.n) curl_easy_setopt(c, CURLOPT_CAINFO, str_c(a, app->ca_file));
}

static struct oauth_answer failed(struct arena *a, enum oauth_end end, const char *why) {
    struct str said = utf8_cut(utf8_clean(a, str_of(why)), OAUTH_SAID_MAX);
    return (struct oauth_answer){ .end = end, .said = said, .account = S("") };
}

/* Sends a form. False with *ret filled in where no whole answer came. */
static bool ask(struct arena *a, const struct oauth_app *app, struct str url, struct str form,
                long *ret_status, struct str *ret_body, struct oauth_answer *ret) {
    if (!url_ok(url)) {
        *ret = failed(a, OAUTH_WRONG, "not an https address");
        return false;
    }
    struct buf body = buf_new(a, OAUTH_BODY_MAX);
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
    CURL *c = curl_easy_init();
    CURLcode rc = CURLE_OUT_OF_MEMORY;
    if (c && headers) {
        set_up(c, a, app, url, form, &body);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
        rc = curl_easy_perform(c);
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, ret_status);
    }
    curl_easy_cleanup(c);
    curl_slist_free_all(headers);
    if (rc != CURLE_OK)
        *ret = failed(a, rc == CURLE_WRITE_ERROR ? OAUTH_WRONG : OAUTH_LATER,
                      curl_easy_strerror(rc));
    *ret_body = buf_str(&body);
    return rc == CURLE_OK;
}

static void wipe(struct buf *b) {
    if (b->n) OPENSSL_cleanse(b->p, b->n);
}

static void ask_token(struct arena *a, const struct oauth_app *app, struct buf *form,
                      struct oauth_answer *ret) {
    struct str body;
    long status = 0;
    add(a, form, "client_id", app->id);
    add(a, form, "client_secret", app->secret);
    if (buf_over(form))
        *ret = failed(a, OAUTH_WRONG, "too long");
    else if (ask(a, app, app->token_url, buf_str(form), &status, &body, ret))
        oauth_answer_read(a, status, body, ret);
    wipe(form);
}

void oauth_redeem(struct arena *a, const struct oauth_app *app, struct str code,
                  struct str redirect, struct str verifier, struct oauth_answer *ret) {
    struct buf form = buf_new_sized(a, FORM_MAX, FORM_MAX);
    add(a, &form, "grant_type", S("authorization_code"));
    add(a, &form, "code", code);
    add(a, &form, "redirect_uri", redirect);
    add(a, &form, "code_verifier", verifier);
    ask_token(a, app, &form, ret);
}

void oauth_refresh(struct arena *a, const struct oauth_app *app, struct str refresh,
                   struct oauth_answer *ret) {
    struct buf form = buf_new_sized(a, FORM_MAX, FORM_MAX);
    add(a, &form, "grant_type", S("refresh_token"));
    add(a, &form, "refresh_token", refresh);
    ask_token(a, app, &form, ret);
}

void oauth_device_begin(struct arena *a, const struct oauth_app *app,
                        struct oauth_device *ret_device, struct oauth_answer *ret) {
    struct buf form = buf_new_sized(a, FORM_MAX, FORM_MAX);
    struct str body;
    long status = 0;
    add(a, &form, "client_id", app->id);
    add(a, &form, "scope", app->scope);
    if (ask(a, app, app->device_url, buf_str(&form), &status, &body, ret))
        oauth_device_read(a, status, body, ret_device, ret);
}

void oauth_device_poll(struct arena *a, const struct oauth_app *app, struct str device_code,
                       struct oauth_answer *ret) {
    struct buf form = buf_new_sized(a, FORM_MAX, FORM_MAX);
    add(a, &form, "grant_type", S("urn:ietf:params:oauth:grant-type:device_code"));
    add(a, &form, "device_code", device_code);
    ask_token(a, app, &form, ret);
}

/* ---- mail servers ---- */

struct str oauth_xoauth2(struct arena *a, struct str user, struct str token) {
    return str_printf(a, "user=%.*s\001auth=Bearer %.*s\001\001", STR_ARG(user), STR_ARG(token));
}

/* RFC 7628 3.1; "=" and "," in the name are written as RFC 5801 has it. */
struct str oauth_bearer(struct arena *a, struct str user, struct str host, int port,
                        struct str token) {
    struct buf b = buf_new(a, (size_t)2 * OAUTH_TOKEN_MAX);
    buf_add(&b, S("n,a="));
    for (size_t i = 0; i < user.n; i++) {
        if (user.p[i] == '=')
            buf_add(&b, S("=3D"));
        else if (user.p[i] == ',')
            buf_add(&b, S("=2C"));
        else
            buf_add_char(&b, user.p[i]);
    }
    buf_printf(&b, ",\001host=%.*s\001port=%d\001auth=Bearer %.*s\001\001", STR_ARG(host), port,
               STR_ARG(token));
    return buf_str(&b);
}
