#include "base/url.h"

#include "base/utf8.h"

#include <arpa/inet.h>
#include <string.h>

enum { PORT_MAX = 65535 };

static bool ends_host(char c) { return c == '/' || c == '?' || c == '#'; }

struct str url_host(struct str url) {
    ptrdiff_t at = str_find(url, S("://"));
    size_t from = at < 0 ? url.n : (size_t)at + 3, to = from;
    while (to < url.n && !ends_host(url.p[to]))
        to++;
    return str_slice(url, from, to);
}

bool url_is_loopback(struct str host) {
    struct in_addr v4;
    char c[INET_ADDRSTRLEN];
    if (str_eq_nocase(host, S("localhost"))) return true;
    if (str_eq(host, S("::1")) || str_eq(host, S("[::1]"))) return true;
    if (host.n >= sizeof c) return false;
    memcpy(c, host.p, host.n);
    c[host.n] = 0;
    return inet_pton(AF_INET, c, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

/* Visible, so that no reader stops or blends where another goes on. */
static bool is_one_word(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ' ' || s.p[i] == '\\') return false;
    return utf8_is_line(s);
}

/* Takes the port off; false for one that cannot be. */
static bool take_port(struct str *host) {
    int64_t port;
    ptrdiff_t colon = str_find_last_char(*host, ':'), bracket = str_find_char(*host, ']');
    if (colon < 0 || colon < bracket) return true;
    if (!str_to_int(str_from(*host, (size_t)colon + 1), 1, PORT_MAX, &port)) return false;
    *host = str_slice(*host, 0, (size_t)colon);
    return true;
}

bool url_ok(struct str url) {
    struct str host = url_host(url);
    bool safe = str_starts_nocase(url, S("https://")), plain = str_starts_nocase(url, S("http://"));
    if (!(safe || plain) || url.n > URL_OK_MAX || !is_one_word(url)) return false;
    if (str_find_char(host, '@') >= 0 || str_find_char(host, '%') >= 0) return false;
    return take_port(&host) && host.n > 0 && (safe || url_is_loopback(host));
}
