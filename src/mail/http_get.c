#include "mail/http_get.h"

#include "base/buf.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

enum { REDIRECTS_MAX = 3, WAIT_MS = 5000 };

/* Nets that no stranger may lead us to (RFC 6890 and the registries behind it). */
static bool v4_is_open(uint32_t ip) {
    static const struct {
        uint32_t net;
        int bits;
    } closed[] = {
        { 0x00000000, 8 },  { 0x0a000000, 8 },  { 0x64400000, 10 }, { 0x7f000000, 8 },
        { 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
        { 0xc0586300, 24 }, { 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 },
        { 0xcb007100, 24 }, { 0xe0000000, 4 },  { 0xf0000000, 4 },
    };
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        if (ip >> (32 - closed[i].bits) == closed[i].net >> (32 - closed[i].bits)) return false;
    return true;
}

static uint32_t v4_at(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Only 2000::/3 is given out; ways of writing an IPv4 address are that address. */
static bool v6_is_open(const unsigned char *p) {
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff },
                               translated[12] = { 0, 0x64, 0xff, 0x9b };
    if (memcmp(p, mapped, 12) == 0 || memcmp(p, translated, 12) == 0)
        return v4_is_open(v4_at(p + 12));
    if (p[0] == 0x20 && p[1] == 0x02) return v4_is_open(v4_at(p + 2)); /* 6to4 */
    bool teredo = p[0] == 0x20 && p[1] == 0x01 && p[2] == 0 && p[3] == 0;
    bool example = p[0] == 0x20 && p[1] == 0x01 && p[2] == 0x0d && p[3] == 0xb8;
    return p[0] >> 5 == 1 && !teredo && !example;
}

bool http_get_is_open(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return v4_is_open(ntohl(v4.sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6) return false;
    struct sockaddr_in6 v6;
    memcpy(&v6, address, sizeof v6);
    return v6_is_open(v6.sin6_addr.s6_addr);
}

/* curl asks for a socket to the very address that it is about to connect to. */
static curl_socket_t on_socket(void *anywhere, curlsocktype purpose, struct curl_sockaddr *to) {
    (void)purpose;
    if (!anywhere && !http_get_is_open(&to->addr)) return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t on_body(char *p, size_t size, size_t count, void *user) {
    struct buf *b = user;
    buf_add(b, (struct str){ p, size * count });
    return buf_over(b) ? 0 : size * count;
}

static void set_up(CURL *c, struct arena *a, const struct http_get *get, struct buf *body) {
    long wait = get->wait > 0 ? (long)((get->wait + 999) / 1000) : WAIT_MS; /* 0 would be no end */
    curl_easy_setopt(c, CURLOPT_URL, str_c(a, get->url));
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, wait);
    curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    if (get->ca_file.n) curl_easy_setopt(c, CURLOPT_CAINFO, str_c(a, get->ca_file));
}

bool http_get(struct arena *a, const struct http_get *get, struct str *ret_body) {
    CURL *c = curl_easy_init();
    struct curl_slist *connect = NULL;
    struct buf body = buf_new(a, get->max);
    long status = 0;
    if (!c) return false;
    set_up(c, a, get, &body);
    if (get->connect.n) {
        connect = curl_slist_append(NULL, str_join(a, S("::"), get->connect).p);
        curl_easy_setopt(c, CURLOPT_CONNECT_TO, connect);
        curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, c);
    }
    CURLcode rc = curl_easy_perform(c);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(connect);
    curl_easy_cleanup(c);
    if (rc != CURLE_OK || status != 200) return false;
    *ret_body = buf_str(&body);
    return true;
}
