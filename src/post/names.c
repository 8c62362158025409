#include "post/names.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>

enum { ANSWER_MAX = 16 << 10, NAME_MAX_BYTES = 253, TRY_SECONDS = 2 };

static bool use_server(struct names *n, struct arena *a, struct str server) {
    ptrdiff_t colon = str_find_last_char(server, ':');
    int64_t port;
    struct sockaddr_in to = { .sin_family = AF_INET };
    if (colon < 0 || !str_to_int(str_from(server, (size_t)colon + 1), 1, 65535, &port))
        return false;
    if (inet_pton(AF_INET, str_c(a, str_slice(server, 0, (size_t)colon)), &to.sin_addr) != 1)
        return false;
    to.sin_port = htons((uint16_t)port);
    n->state.nscount = 1;
    n->state.nsaddr_list[0] = to;
    return true;
}

bool names_open(struct names *n, struct str server) {
    *n = (struct names){ 0 };
    if (res_ninit(&n->state) != 0) return false;
    n->open = true;
    n->state.retrans = TRY_SECONDS;
    n->state.retry = 1;
    if (!server.n) return true;
    struct arena *a = arena_new(4096);
    bool ok = use_server(n, a, server);
    arena_free(&a);
    if (!ok) names_close(n);
    return ok;
}

void names_close(struct names *n) {
    if (n->open) res_nclose(&n->state);
    n->open = false;
}

/* A host's name in small letters; STR_NONE for what is none. */
static struct str host_of(struct arena *a, const ns_msg *m, const unsigned char *at) {
    char name[NS_MAXDNAME];
    int used = ns_name_uncompress(ns_msg_base(*m), ns_msg_end(*m), at, name, sizeof name);
    struct str s = used < 0 ? STR_NONE : str_lower(a, str_of(name));
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (!ok) return STR_NONE;
    }
    if (s.n && s.p[s.n - 1] == '.') s.n--;
    return s.n && s.n <= NAME_MAX_BYTES ? s : STR_NONE;
}

static bool one(struct arena *a, const ns_msg *m, const ns_rr *rr, struct names_host *ret) {
    const unsigned char *p = ns_rr_rdata(*rr);
    bool srv = ns_rr_type(*rr) == ns_t_srv;
    if (ns_rr_rdlen(*rr) < (srv ? 7 : 3)) return false;
    *ret = (struct names_host){ .priority = (int)ns_get16(p) };
    if (srv) {
        ret->weight = (int)ns_get16(p + 2);
        ret->port = (int)ns_get16(p + 4);
    }
    ret->host = host_of(a, m, p + (srv ? 6 : 2));
    return str_is_set(ret->host) && (!srv || ret->port > 0);
}

/* The smaller priority, then the larger weight, so that the answer is the same every time. */
static bool better(const struct names_host *x, const struct names_host *y) {
    return x->priority != y->priority ? x->priority < y->priority : x->weight > y->weight;
}

static void put_in(struct names_host *all, size_t *n, struct names_host h) {
    size_t i = *n;
    while (i > 0 && better(&h, &all[i - 1]))
        i--;
    if (i == NAMES_MAX) return;
    if (*n < NAMES_MAX) (*n)++;
    for (size_t k = *n - 1; k > i; k--)
        all[k] = all[k - 1];
    all[i] = h;
}

static bool query(struct names *n, struct arena *a, struct str name, ns_type type, ns_msg *ret) {
    unsigned char *answer = arena_alloc(a, ANSWER_MAX);
    if (!n->open || n->silent || name.n > NAME_MAX_BYTES) return false;
    int size = res_nquery(&n->state, str_c(a, name), ns_c_in, (int)type, answer, ANSWER_MAX);
    if (size < 0)
        n->silent = n->state.res_h_errno == TRY_AGAIN || n->state.res_h_errno == NETDB_INTERNAL;
    return size >= 0 && size <= ANSWER_MAX && ns_initparse(answer, size, ret) == 0;
}

static size_t ask(struct names *n, struct arena *a, struct str name, ns_type type,
                  struct names_host ret[NAMES_MAX]) {
    ns_msg m;
    ns_rr rr;
    size_t found = 0;
    if (!query(n, a, name, type, &m)) return 0;
    for (int i = 0; i < ns_msg_count(m, ns_s_an); i++) {
        struct names_host h;
        if (ns_parserr(&m, ns_s_an, i, &rr) != 0) return found;
        if (ns_rr_type(rr) == type && one(a, &m, &rr, &h)) put_in(ret, &found, h);
    }
    return found;
}

size_t names_srv(struct names *n, struct arena *a, struct str service, struct str domain,
                 struct names_host ret[NAMES_MAX]) {
    return ask(n, a, str_join3(a, service, S("."), domain), ns_t_srv, ret);
}

size_t names_mx(struct names *n, struct arena *a, struct str domain,
                struct names_host ret[NAMES_MAX]) {
    return ask(n, a, domain, ns_t_mx, ret);
}

/* The strings of a TXT record (RFC 1035 3.3.14) as one text. */
static struct str text_of(struct arena *a, const ns_rr *rr) {
    const unsigned char *p = ns_rr_rdata(*rr);
    size_t left = ns_rr_rdlen(*rr), n = 0;
    char *out = arena_alloc(a, left + 1);
    while (left > 1) {
        size_t size = p[0] < left ? p[0] : left - 1;
        for (size_t i = 1; i <= size; i++)
            out[n++] = (char)p[i];
        p += size + 1;
        left -= size + 1;
    }
    return (struct str){ out, n };
}

size_t names_txt(struct names *n, struct arena *a, struct str name, struct str *ret, size_t max) {
    ns_msg m;
    ns_rr rr;
    size_t found = 0;
    if (!query(n, a, name, ns_t_txt, &m)) return 0;
    for (int i = 0; i < ns_msg_count(m, ns_s_an) && found < max; i++) {
        if (ns_parserr(&m, ns_s_an, i, &rr) != 0) return found;
        if (ns_rr_type(rr) == ns_t_txt) ret[found++] = text_of(a, &rr);
    }
    return found;
}
