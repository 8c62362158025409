#include "mail/setting.h"

#include "base/utf8.h"

#include <arpa/inet.h>
#include <string.h>

enum { SETTING_MAX = 1000 };

bool setting_ok(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) return false;
    return s.n <= SETTING_MAX && utf8_valid(s);
}

bool setting_is_loopback(struct str host) {
    struct in_addr v4;
    char c[INET_ADDRSTRLEN];
    if (str_eq_nocase(host, S("localhost"))) return true;
    if (str_eq(host, S("::1")) || str_eq(host, S("[::1]"))) return true;
    if (host.n >= sizeof c) return false;
    memcpy(c, host.p, host.n);
    c[host.n] = 0;
    return inet_pton(AF_INET, c, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}
