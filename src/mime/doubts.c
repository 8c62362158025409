#include "mime/doubts.h"

/* ---- links ---- */

static bool ends_authority(char c) {
    return c == '/' || c == '?' || c == '#' || c == '<' || c == '"' || (unsigned char)c <= ' ';
}

static bool is_in_domain(char c) {
    return c == '.' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* Letters of other scripts are in names as well; U+0080 to U+00BF and U+2000 to U+203F, blanks and quotes,
 * are not. */
static bool ends_name(struct str s, size_t i) {
    unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
    if (c < 0x80) return !is_in_domain(s.p[i]) && c != '_';
    return c == 0xC2 || (c == 0xE2 && next == 0x80);
}

/* Without a port, and without what stands behind it in a text. */
static struct str name_of(struct str host) {
    size_t n = 0;
    while (n < host.n && !ends_name(host, n))
        n++;
    return str_slice(host, 0, n);
}

/* The host of "https://user:word@host:80/" and the like, where what stands before the last "@" leads
 * nowhere; STR_NONE for what is no such address. */
static struct str host_of(struct str url) {
    static const struct str schemes[] = { S("https://"), S("http://") };
    bool web = false;
    for (size_t i = 0; i < 2 && !web; i++) {
        web = str_starts_nocase(url, schemes[i]);
        if (web) url = str_from(url, schemes[i].n);
    }
    if (!web && !str_starts_nocase(url, S("www."))) return STR_NONE;
    size_t n = 0;
    while (n < url.n && !ends_authority(url.p[n]))
        n++;
    struct str host = str_slice(url, 0, n);
    ptrdiff_t at = str_find_last_char(host, '@');
    host = name_of(at >= 0 ? str_from(host, (size_t)at + 1) : host);
    while (host.n && host.p[host.n - 1] == '.')
        host.n--;
    return str_find_char(host, '.') > 0 ? host : STR_NONE;
}

/* Its last two labels. */
static struct str domain_of(struct str host) {
    int dots = 0;
    for (size_t i = host.n; i > 0; i--)
        if (host.p[i - 1] == '.' && ++dots == 2) return str_from(host, i);
    return host;
}

static bool is_other(struct str shown, struct str leads) {
    struct str a = host_of(shown), b = host_of(leads);
    return str_is_set(a) && str_is_set(b) && !str_eq_nocase(domain_of(a), domain_of(b));
}

/* The words at the start of an element's content, past tags and blanks. */
static struct str first_words(struct str s) {
    while (s.n && (s.p[0] == '<' || (unsigned char)s.p[0] <= ' ')) {
        ptrdiff_t end = s.p[0] == '<' ? str_find_char(s, '>') : 0;
        if (end < 0 || str_starts(s, S("</a>"))) return S("");
        s = str_from(s, (size_t)end + 1);
    }
    return s;
}

/* The sanitiser writes links in one spelling. */
bool doubts_link(struct str rest) {
    static const struct str begins = S("<a href=\"");
    ptrdiff_t at;
    while ((at = str_find(rest, begins)) >= 0) {
        rest = str_from(rest, (size_t)at + begins.n);
        ptrdiff_t quote = str_find_char(rest, '"'), end = str_find_char(rest, '>');
        if (quote < 0 || end < quote) return false;
        struct str leads = str_slice(rest, 0, (size_t)quote);
        rest = str_from(rest, (size_t)end + 1);
        if (is_other(first_words(rest), leads)) return true;
    }
    return false;
}

/* ---- fields ---- */

bool doubts_marked(const struct headers *h) {
    static const struct str names[] = { S("X-Spam-Flag"), S("X-Spam-Status"), S("X-Spam") };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str value = headers_get(h, names[i]);
        if (str_is_set(value) && str_starts_nocase(str_trim(value), S("yes"))) return true;
    }
    return false;
}

bool doubts_name(struct str name, struct str address) {
    ptrdiff_t of = str_find_last_char(address, '@'), at = str_find_char(name, '@');
    if (of < 0 || at <= 0 || (unsigned char)name.p[at - 1] <= ' ') return false;
    struct str shown = str_from(name, (size_t)at + 1), own = str_from(address, (size_t)of + 1);
    size_t n = 0;
    while (n < shown.n && is_in_domain(shown.p[n]))
        n++;
    shown = str_slice(shown, 0, n);
    while (shown.n && shown.p[shown.n - 1] == '.')
        shown.n--;
    return str_find_char(shown, '.') > 0 && !str_eq_nocase(domain_of(shown), domain_of(own));
}

bool doubts_program(struct str file) {
    static const struct str ends[] = {
        S(".exe"), S(".scr"), S(".pif"), S(".com"), S(".bat"), S(".cmd"), S(".msi"),
        S(".jar"), S(".js"),  S(".jse"), S(".vbs"), S(".vbe"), S(".wsf"), S(".hta"),
        S(".ps1"), S(".lnk"), S(".cpl"), S(".dmg"), S(".iso"), S(".img"),
    };
    while (file.n && (file.p[file.n - 1] == '.' || file.p[file.n - 1] == ' '))
        file.n--; /* Windows drops them from a name */
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (file.n > ends[i].n && str_eq_nocase(str_from(file, file.n - ends[i].n), ends[i]))
            return true;
    return false;
}
