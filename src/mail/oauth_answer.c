/* What providers and mail servers answer: JSON of strangers, every length with a limit. */
#include "mail/oauth.h"

#include "base/url.h"
#include "base/utf8.h"

#include <jansson.h>
#include <openssl/evp.h>

enum { ACCOUNT_MAX = 254, CODE_MAX = 2000, URL_SHOWN_MAX = 500, USER_CODE_MAX = 64 };
enum { HOUR = 3600, YEARS = 10 * 366 * 24 * HOUR, INTERVAL = 5, INTERVAL_MAX = 120 };

static json_t *object_of(struct str body) {
    json_t *j = json_loadb(body.p ? body.p : "", body.n, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(j)) return j;
    json_decref(j);
    return NULL;
}

/* A text of it, at most max bytes; STR_NONE for a missing or longer one, or another thing. */
static struct str text(struct arena *a, const json_t *j, const char *name, size_t max) {
    const json_t *v = json_object_get(j, name);
    size_t n = json_string_length(v);
    if (!json_is_string(v) || n > max) return STR_NONE;
    return str_dup(a, (struct str){ json_string_value(v), n });
}

/* Seconds; some providers write numbers as texts. */
static int64_t seconds(struct arena *a, const json_t *j, const char *name, int64_t otherwise,
                       int64_t max) {
    const json_t *v = json_object_get(j, name);
    int64_t n = otherwise;
    if (json_is_integer(v)) n = json_integer_value(v);
    if (json_is_string(v) && !str_to_int(text(a, j, name, 20), 0, INT64_MAX, &n)) n = otherwise;
    return n < 0 ? otherwise : n > max ? max : n;
}

static struct str one_line(struct arena *a, struct str s) {
    return utf8_cut(str_trim(utf8_one_line(a, s)), OAUTH_SAID_MAX);
}

/* base64 in either alphabet, with padding or without, as id tokens and challenges have it. */
static struct str decoded(struct arena *a, struct str s) {
    if (!s.n || s.n > OAUTH_BODY_MAX) return S("");
    size_t n = s.n;
    char *in = arena_alloc(a, n + 4);
    unsigned char *out = arena_alloc(a, n + 4);
    for (size_t i = 0; i < n; i++)
        in[i] = (char)(s.p[i] == '-' ? '+' : s.p[i] == '_' ? '/' : s.p[i]);
    while (n && in[n - 1] == '=')
        n--;
    size_t bare = n;
    while (n % 4)
        in[n++] = '=';
    int got = EVP_DecodeBlock(out, (const unsigned char *)in, (int)n);
    if (got < 0) return S("");
    return (struct str){ (const char *)out, (size_t)got - (n - bare) };
}

/* The claims of an id token, which came from the provider itself: its signature is not asked for (OpenID
 * Connect Core 3.1.3.7), because nothing but a line on a page follows from it. */
static struct str account_of(struct arena *a, struct str id_token) {
    static const char *const names[] = { "email", "preferred_username", "upn" };
    struct str rest = id_token, part = STR_NONE, found = S("");
    if (!str_is_set(id_token) || !str_split(&rest, '.', &part) || !str_split(&rest, '.', &part))
        return found;
    json_t *claims = object_of(decoded(a, part));
    for (size_t i = 0; claims && i < sizeof names / sizeof *names && !found.n; i++) {
        struct str s = text(a, claims, names[i], ACCOUNT_MAX);
        if (s.n && utf8_is_line(s)) found = s;
    }
    json_decref(claims);
    return found;
}

/* ---- refusals ---- */

static enum oauth_end end_of(struct str error, long status) {
    static const struct {
        const char *error;
        enum oauth_end end;
    } known[] = {
        { "authorization_pending", OAUTH_PENDING },
        { "slow_down", OAUTH_SLOW_DOWN },
        { "access_denied", OAUTH_DENIED },
        { "authorization_declined", OAUTH_DENIED }, /* Microsoft's word for it */
        { "expired_token", OAUTH_EXPIRED },
        { "code_expired", OAUTH_EXPIRED },
        { "invalid_grant", OAUTH_REFUSED },
        { "interaction_required", OAUTH_REFUSED },
        { "consent_required", OAUTH_REFUSED },
        { "login_required", OAUTH_REFUSED },
        { "invalid_client", OAUTH_CLIENT },
        { "unauthorized_client", OAUTH_CLIENT },
        { "deleted_client", OAUTH_CLIENT },
        { "disabled_client", OAUTH_CLIENT },
        { "temporarily_unavailable", OAUTH_LATER },
        { "server_error", OAUTH_LATER },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(error, str_of(known[i].error))) return known[i].end;
    return status >= 500 || status == 429 || status == 408 ? OAUTH_LATER : OAUTH_WRONG;
}

static struct str words_of(struct arena *a, const json_t *j, struct str error) {
    struct str more = text(a, j, "error_description", OAUTH_BODY_MAX);
    if (!error.n) return S("");
    return one_line(a, more.n ? str_join3(a, error, S(": "), more) : error);
}

static void refused(struct arena *a, const json_t *j, long status, struct oauth_answer *ret) {
    struct str error = text(a, j, "error", 100);
    ret->end = end_of(error, status);
    ret->said = words_of(a, j, error);
    if (!ret->said.n) ret->said = str_printf(a, "HTTP %ld", status);
}

/* ---- answers ---- */

void oauth_answer_read(struct arena *a, long status, struct str body, struct oauth_answer *ret) {
    json_t *j = body.n <= OAUTH_BODY_MAX ? object_of(body) : NULL;
    *ret = (struct oauth_answer){ .account = S(""), .said = S("") };
    if (status != 200 || !j) {
        refused(a, j, status, ret);
        json_decref(j);
        return;
    }
    struct str type = text(a, j, "token_type", 20);
    ret->access = text(a, j, "access_token", OAUTH_TOKEN_MAX);
    ret->refresh = text(a, j, "refresh_token", OAUTH_TOKEN_MAX);
    ret->lasts = seconds(a, j, "expires_in", HOUR, YEARS);
    ret->refresh_lasts = seconds(a, j, "refresh_token_expires_in", 0, YEARS);
    ret->account = account_of(a, text(a, j, "id_token", OAUTH_BODY_MAX));
    json_decref(j);
    bool refresh_ok = !str_is_set(ret->refresh) || oauth_token_ok(ret->refresh);
    if (oauth_token_ok(ret->access) && refresh_ok && (!type.n || str_eq_nocase(type, S("bearer"))))
        return;
    *ret = (struct oauth_answer){ .end = OAUTH_WRONG, .account = S(""),
                                  .said = S("an answer without a usable token") };
}

void oauth_device_read(struct arena *a, long status, struct str body,
                       struct oauth_device *ret_device, struct oauth_answer *ret) {
    json_t *j = body.n <= OAUTH_BODY_MAX ? object_of(body) : NULL;
    struct oauth_device d = { 0 };
    *ret = (struct oauth_answer){ .account = S(""), .said = S("") };
    if (status != 200 || !j) {
        refused(a, j, status, ret);
        json_decref(j);
        return;
    }
    d.code = text(a, j, "device_code", CODE_MAX);
    d.user_code = text(a, j, "user_code", USER_CODE_MAX);
    d.url = text(a, j, "verification_uri", URL_SHOWN_MAX);
    if (!d.url.n) d.url = text(a, j, "verification_url", URL_SHOWN_MAX); /* Google's older name */
    d.lasts = seconds(a, j, "expires_in", 15 * 60, HOUR);
    d.interval = seconds(a, j, "interval", INTERVAL, INTERVAL_MAX);
    if (d.interval == 0) d.interval = 1;
    json_decref(j);
    if (oauth_token_ok(d.code) && d.user_code.n && utf8_is_line(d.user_code) &&
        url_ok(d.url)) {
        *ret_device = d;
        return;
    }
    *ret = (struct oauth_answer){ .end = OAUTH_WRONG, .account = S(""),
                                  .said = S("an answer without a usable code") };
}

/* RFC 7628 3.2.2, and Google's form of the same. */
struct str oauth_challenge_words(struct arena *a, struct str challenge) {
    json_t *j = challenge.n <= OAUTH_TOKEN_MAX ? object_of(decoded(a, str_trim(challenge))) : NULL;
    struct str status = text(a, j, "status", 100), scope = text(a, j, "scope", 300), said = S("");
    if (status.n && scope.n)
        said = str_join3(a, status, S(", wanted: "), scope);
    else if (status.n)
        said = status;
    json_decref(j);
    return one_line(a, said);
}
