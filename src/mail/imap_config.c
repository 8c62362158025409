#include "mail/imap_priv.h"

#include "base/url.h"
#include "mail/oauth.h"
#include "mail/setting.h"

#include <curl/curl.h>

static bool ascii(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return false;
    return true;
}

/* The URL's parts; curl's parser keeps what counts as a host the same for all doors. */
static bool take_apart(struct arena *a, struct str url, struct imap_place *ret) {
    static const CURLUPart unwanted[] = { CURLUPART_USER,  CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                                          CURLUPART_QUERY, CURLUPART_FRAGMENT, CURLUPART_ZONEID };
    char *scheme = NULL, *host = NULL, *path = NULL, *port = NULL, *extra = NULL;
    int64_t number = 0;
    CURLU *u = curl_url();
    bool ok =
        u && curl_url_set(u, CURLUPART_URL, str_c(a, url), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
        (str_eq(str_of(scheme), S("imap")) || str_eq(str_of(scheme), S("imaps"))) &&
        str_eq(str_of(path), S("/"));
    for (size_t i = 0; ok && i < sizeof unwanted / sizeof *unwanted; i++)
        ok = curl_url_get(u, unwanted[i], &extra, 0) != CURLUE_OK;
    if (ok) {
        struct str name = str_dup(a, str_of(host));
        if (str_starts(name, S("["))) name = str_slice(name, 1, name.n - 1);
        ret->implicit = str_eq(str_of(scheme), S("imaps"));
        ret->host = name;
        if (curl_url_get(u, CURLUPART_PORT, &port, 0) != CURLUE_OK)
            number = ret->implicit ? 993 : 143;
        else
            ok = str_to_int(str_of(port), 1, 65535, &number);
        ret->port = (int)number;
        ok = ok && name.n && name.n <= TLS_HOST_MAX;
    }
    curl_free(scheme), curl_free(host), curl_free(path), curl_free(port), curl_free(extra);
    curl_url_cleanup(u);
    return ok;
}

const struct err *imap_config_read(struct arena *a, const struct imap_config *c,
                                   struct imap_place *ret) {
    struct imap_place place = { 0 };
    if (!setting_ok(c->user) || !c->user.n)
        return ERR(a, ERR_INVALID, "This user name cannot be sent.", .field = "imap_user",
                   .hint = "It is often the whole mail address.");
    if (c->token.n && !oauth_token_ok(c->token))
        return ERR(a, ERR_INVALID, "This token cannot be sent.", .field = "imap_password");
    if (!c->token.n && (!setting_ok(c->password) || !c->password.n))
        return ERR(a, ERR_INVALID, "This password cannot be sent.", .field = "imap_password");
    if (!setting_ok(c->ca_file))
        return ERR(a, ERR_INVALID, "This is no file name.", .field = "imap_ca");
    if (!setting_ok(c->url) || !take_apart(a, c->url, &place))
        return ERR(a, ERR_INVALID, "This is no address of a mail server.", .field = "imap_url",
                   .hint = "Write imaps://HOST or imap://HOST:PORT, without user or path.");
    if (!ascii(place.host))
        return ERR(a, ERR_INVALID, "Host names beyond ASCII are written in their xn-- form here.",
                   .field = "imap_url");
    if (place.implicit && c->tls == IMAP_TLS_PLAIN)
        return ERR(a, ERR_INVALID, "imaps:// is never plain.", .field = "imap_url",
                   .hint = "Write imap:// or ask for TLS.");
    place.plain = c->tls == IMAP_TLS_PLAIN ||
                  (c->tls == IMAP_TLS_AUTO && !place.implicit && url_is_loopback(place.host));
    *ret = place;
    return NULL;
}
