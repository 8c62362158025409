/* Authentication-Results: a server's name of one line, in small letters, and a verdict that is one; nobody is proven where
 * there is no From. The first line is From's address. */
#include "mime/vouch.h"

#include "base/utf8.h"
#include "fuzz.h"
#include "mime/lookalike.h"

FUZZ_TARGET(vouch) {
    struct arena *a = arena_new(64 << 20);
    struct str from = fuzz_line(&in);
    struct mail_vouch v = vouch_read(a, in, from), nobody = vouch_read(a, in, STR_NONE);
    BUG_UNLESS(str_is_set(v.server) && v.server.n && v.server.n <= VOUCH_NAME_MAX && utf8_is_line(v.server));
    BUG_UNLESS(str_eq(v.server, str_lower(a, v.server)) && v.says < VOUCH_COUNT);
    BUG_UNLESS(nobody.says == VOUCH_NO_FROM && str_eq(nobody.server, v.server));
    struct str clean = utf8_clean(a, from), shown = lookalike_address(a, clean);
    BUG_UNLESS(utf8_valid(shown));
    BUG_UNLESS(str_eq(lookalike_marked(a, lookalike_marked(a, clean)), lookalike_marked(a, clean)));
    arena_free(&a);
}
