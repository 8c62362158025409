#include "post/autoconfig.h"

#include "base/buf.h"

enum { VALUE_MAX = 300, TAGS_MAX = 5000 };

/* One server while its tags go by. */
struct server {
    bool inside, imap, smtp;
    struct str host, user, socket;
    int64_t port;
    bool password, browser;
};

struct reader {
    struct arena *arena;
    struct str rest;
    struct str tag, attributes, text; /* of the last tag, and what stood before it */
    bool closing;
    struct server now;
    int refused; /* servers that want sign-in by browser */
};

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Behind what ends with end; the end of s where nothing does. */
static struct str behind(struct str s, struct str end) {
    ptrdiff_t at = str_find(s, end);
    return at < 0 ? str_from(s, s.n) : str_from(s, (size_t)at + end.n);
}

static struct str plain(struct arena *a, struct str s) {
    static const struct {
        struct str name;
        char c;
    } entities[] = { { { "&amp;", 5 }, '&' },
                     { { "&lt;", 4 }, '<' },
                     { { "&gt;", 4 }, '>' },
                     { { "&quot;", 6 }, '"' },
                     { { "&apos;", 6 }, '\'' } };
    struct buf b = buf_new(a, VALUE_MAX);
    for (s = str_trim(s); s.n;) {
        size_t n = 1;
        char c = s.p[0];
        for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
            if (!str_starts(s, entities[i].name)) continue;
            c = entities[i].c;
            n = entities[i].name.n;
        }
        buf_add_char(&b, c);
        s = str_from(s, n);
    }
    return buf_over(&b) ? S("") : buf_str(&b);
}

/* To the next tag; comments and declarations count as nothing. False at the end, or at a document
 * type. */
static bool next(struct reader *r) {
    for (;;) {
        ptrdiff_t open = str_find_char(r->rest, '<');
        if (open < 0) return false;
        r->text = str_slice(r->rest, 0, (size_t)open);
        r->rest = str_from(r->rest, (size_t)open + 1);
        if (str_starts(r->rest, S("!--"))) {
            r->rest = behind(r->rest, S("-->"));
        } else if (str_starts(r->rest, S("?"))) {
            r->rest = behind(r->rest, S("?>"));
        } else {
            break;
        }
    }
    if (str_starts(r->rest, S("!"))) return false;
    ptrdiff_t end = str_find_char(r->rest, '>');
    if (end < 0) return false;
    struct str inside = str_slice(r->rest, 0, (size_t)end);
    r->rest = str_from(r->rest, (size_t)end + 1);
    r->closing = str_starts(inside, S("/"));
    if (r->closing) inside = str_from(inside, 1);
    size_t n = 0;
    while (n < inside.n && !is_blank(inside.p[n]) && inside.p[n] != '/')
        n++;
    r->tag = str_slice(inside, 0, n);
    r->attributes = str_from(inside, n);
    return true;
}

static bool host_ok(struct str host) {
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.';
        if (!ok) return false;
    }
    return host.n > 0 && host.n <= 253 && host.p[0] != '.' && host.p[0] != '-';
}

static struct str replaced(struct arena *a, struct str s, struct str what, struct str with) {
    ptrdiff_t at = str_find(s, what);
    if (at < 0) return s;
    return str_join3(a, str_slice(s, 0, (size_t)at), with, str_from(s, (size_t)at + what.n));
}

/* The placeholders of the format. */
static struct str filled(struct arena *a, struct str s, struct str address) {
    ptrdiff_t at = str_find_last_char(address, '@');
    struct str local = str_slice(address, 0, (size_t)at),
               domain = str_from(address, (size_t)at + 1);
    s = replaced(a, s, S("%EMAILADDRESS%"), address);
    s = replaced(a, s, S("%EMAILLOCALPART%"), local);
    return replaced(a, s, S("%EMAILDOMAIN%"), domain);
}

static void add(struct reader *r, struct str address, struct setup_candidates *out) {
    const struct server *s = &r->now;
    struct str host = filled(r->arena, s->host, address);
    bool tls = str_eq_nocase(s->socket, S("SSL")), start = str_eq_nocase(s->socket, S("STARTTLS"));
    size_t *n = s->imap ? &out->imap_n : &out->smtp_n;
    if (s->imap && s->browser && !s->password) r->refused++;
    if (!(tls || start) || !s->password || !host_ok(host) || s->port < 1 || *n == SETUP_SERVERS_MAX)
        return;
    struct str user = filled(r->arena, s->user, address);
    struct setup_candidate c = { .source = SETUP_AUTOCONFIG, .sure = true };
    c.user = !user.n || str_eq(user, address) ? S("") : user;
    c.url = str_printf(r->arena, "%s%s://%.*s:%lld", s->imap ? "imap" : "smtp", tls ? "s" : "",
                       STR_ARG(host), (long long)s->port);
    (s->imap ? out->imap : out->smtp)[(*n)++] = c;
}

static void open_server(struct reader *r) {
    bool in = str_eq(r->tag, S("incomingServer")), outgoing = str_eq(r->tag, S("outgoingServer"));
    if (!in && !outgoing) return;
    r->now = (struct server){ .inside = true };
    r->now.imap = in && str_find(r->attributes, S("\"imap\"")) >= 0;
    r->now.smtp = outgoing && str_find(r->attributes, S("\"smtp\"")) >= 0;
}

static void close_tag(struct reader *r, struct str address, struct setup_candidates *out) {
    struct server *s = &r->now;
    if (!s->inside) return;
    struct str value = plain(r->arena, r->text);
    if (str_eq(r->tag, S("hostname"))) {
        s->host = value;
    } else if (str_eq(r->tag, S("port"))) {
        if (!str_to_int(value, 1, 65535, &s->port)) s->port = 0;
    } else if (str_eq(r->tag, S("socketType"))) {
        s->socket = value;
    } else if (str_eq(r->tag, S("username"))) {
        s->user = value;
    } else if (str_eq(r->tag, S("authentication"))) {
        s->password = s->password || str_starts(value, S("password-")) || str_eq(value, S("plain"));
        s->browser = s->browser || str_eq(value, S("OAuth2"));
    } else if (str_eq(r->tag, S("incomingServer")) || str_eq(r->tag, S("outgoingServer"))) {
        if (s->imap || s->smtp) add(r, address, out);
        s->inside = false;
    }
}

bool autoconfig_read(struct arena *a, struct str xml, struct str address,
                     struct setup_candidates *out) {
    struct reader r = { .arena = a, .rest = xml };
    size_t before = out->imap_n + out->smtp_n;
    bool known = false;
    if (xml.n > AUTOCONFIG_MAX || str_find_last_char(address, '@') <= 0) return false;
    for (int tags = 0; tags < TAGS_MAX && next(&r); tags++) {
        known = known || str_eq(r.tag, S("clientConfig"));
        if (!known) return false;
        if (r.closing)
            close_tag(&r, address, out);
        else
            open_server(&r);
    }
    if (r.refused && out->imap_n == 0) out->need = SETUP_NO_PASSWORD;
    return out->imap_n + out->smtp_n > before || r.refused;
}
