/* Is it the same message come twice? */
#include "mime/parse.h"

#include "base/hash.h"
#include "mime/headers.h"
#include "mime/letter.h"

/* What a writer says, and how the body is to be read. Carriers add and change the rest. */
static bool is_content(struct str name) {
    static const struct str names[] = { S("From"),      S("Sender"),     S("Reply-To"),
                                        S("To"),        S("Cc"),         S("Date"),
                                        S("Subject"),   S("Message-ID"), S("In-Reply-To"),
                                        S("References") };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, names[i])) return true;
    return str_starts_nocase(name, S("Content-"));
}

static void add(struct hash_run *h, struct str s) { hash_add(h, s.p, s.n); }

struct str mail_content_hash(struct arena *a, struct str raw) {
    struct letter letter = letter_open(a, raw);
    struct str rest = str_from(letter.lines, letter.start);
    size_t body;
    struct headers h = headers_read(a, rest, HEADERS_FIELDS_MAX, &body);
    struct hash_run *sha = hash_start(a);
    for (size_t i = 0; i < h.n; i++) {
        if (!is_content(h.v[i].name)) continue;
        add(sha, str_lower(a, h.v[i].name));
        add(sha, S(":"));
        add(sha, header_unfold(a, h.v[i].value)); /* folds may change on the way */
        add(sha, S("\n"));
    }
    add(sha, S("\n"));
    rest = str_from(rest, body);
    while (rest.n && (rest.p[rest.n - 1] == '\n' || rest.p[rest.n - 1] == '\r'))
        rest.n--;
    while (rest.n) {
        add(sha, line_next(&rest));
        add(sha, S("\n"));
    }
    return hash_done(a, sha);
}
