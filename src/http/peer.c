#include "http/peer.h"

#include "http/token.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

bool peer_from_text(struct str text, struct peer *ret) {
    text = token_trim(text);
    char c[PEER_TEXT_MAX + 1];
    if (text.n && text.p[0] == '[') {
        ptrdiff_t end = str_find_char(text, ']');
        if (end < 0) return false;
        text = str_slice(text, 1, (size_t)end);
    } else if (str_find_char(text, '.') >= 0 && str_find_char(text, ':') >= 0 &&
               str_find_char(text, ':') == str_find_last_char(text, ':')) {
        text = str_slice(text, 0, (size_t)str_find_char(text, ':'));
    }
    if (text.n == 0 || text.n > PEER_TEXT_MAX) return false;
    memcpy(c, text.p, text.n);
    c[text.n] = 0;
    struct in_addr four;
    if (inet_pton(AF_INET, c, &four) == 1) {
        *ret = peer_from_v4(&four);
        return true;
    }
    struct peer p;
    if (inet_pton(AF_INET6, c, p.bytes) != 1) return false;
    *ret = p;
    return true;
}

struct str peer_text(struct arena *a, const struct peer *p) {
    char c[PEER_TEXT_MAX + 1] = "";
    if (peer_is_v4(p))
        inet_ntop(AF_INET, p->bytes + 12, c, sizeof c);
    else
        inet_ntop(AF_INET6, p->bytes, c, sizeof c);
    return str_dup(a, str_of(c));
}

bool peer_network_from_text(struct str text, struct peer_network *ret) {
    ptrdiff_t slash = str_find_char(text, '/');
    struct peer_network net = { .bits = 128 };
    if (!peer_from_text(slash < 0 ? text : str_slice(text, 0, (size_t)slash), &net.address))
        return false;
    if (slash >= 0) {
        bool v4 = peer_is_v4(&net.address);
        int64_t bits;
        if (!str_to_int(str_from(text, (size_t)slash + 1), 0, v4 ? 32 : 128, &bits)) return false;
        net.bits = (int)bits + (v4 ? 96 : 0);
    }
    *ret = net;
    return true;
}

static bool in_one(const struct peer *p, const struct peer_network *net) {
    int whole = net->bits / 8, rest = net->bits % 8;
    if (memcmp(p->bytes, net->address.bytes, (size_t)whole) != 0) return false;
    if (rest == 0) return true;
    unsigned mask = 0xff00u >> rest;
    return ((unsigned)(p->bytes[whole] ^ net->address.bytes[whole]) & mask & 0xff) == 0;
}

bool peer_in(const struct peer *p, const struct peer_network *nets, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (in_one(p, &nets[i])) return true;
    return false;
}

struct peer peer_behind(const struct peer *direct, struct str forwarded_for,
                        const struct peer_network *nets, size_t n) {
    struct peer client = *direct;
    struct str rest = forwarded_for;
    for (int i = 0; i < PEER_FORWARDED_MAX && rest.n && peer_in(&client, nets, n); i++) {
        ptrdiff_t comma = str_find_last_char(rest, ',');
        struct peer next;
        if (!peer_from_text(str_from(rest, (size_t)(comma + 1)), &next)) return client;
        client = next;
        rest = comma < 0 ? STR_NONE : str_slice(rest, 0, (size_t)comma);
    }
    return client;
}
