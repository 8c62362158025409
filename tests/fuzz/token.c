/* Reply tokens. The input is tried as a token: with a key that nobody knows none is valid but the
 * one we made. Then ours is made for the conversation that the first bytes name and changed as the
 * rest says: as it was, in any case of letters, it leads there; otherwise nowhere. */
#include "post/thread.h"

#include "base/sys.h"
#include "fuzz.h"

#include <string.h>

/* The clock of chance is the input, so that a finding can be repeated. */
static void no_chance(void *self, void *p, size_t n) {
    memset(p, *(unsigned char *)self, n);
}

static bool leads(struct work *w, struct str token, int64_t id) {
    int64_t found = 0;
    if (!thread_from_token(w, token, &found)) return false;
    BUG_UNLESS(found == id);
    return true;
}

static void changed(struct work *w, struct str token, int64_t id, struct str how) {
    char *p = arena_copy(w->arena, token.p, token.n);
    for (size_t i = 0; i + 1 < how.n; i += 2)
        p[(unsigned char)how.p[i] % token.n] ^= how.p[i + 1];
    struct str other = { p, token.n };
    BUG_UNLESS(leads(w, other, id) == str_eq_nocase(other, token));
    BUG_UNLESS(!leads(w, str_slice(token, 0, token.n - 1), id));
    BUG_UNLESS(!leads(w, str_join(w->arena, token, S("a")), id));
}

FUZZ_TARGET(token) {
    static const unsigned char key[32] = "no key of any desk that there is";
    unsigned char start = in.n ? (unsigned char)in.p[0] : 0;
    struct sys sys = *sys_real();
    sys.self = &start;
    sys.random = no_chance;
    struct work w = { .arena = arena_new(1 << 20), .sys = &sys, .key = key };
    uint64_t number = 0;
    memcpy(&number, in.p ? in.p : "", in.n < sizeof number ? in.n : sizeof number);
    int64_t id = (int64_t)(number >> 1) ? (int64_t)(number >> 1) : 1, found;
    struct str token = thread_token(&w, id);
    BUG_UNLESS(leads(&w, token, id));
    BUG_UNLESS(leads(&w, str_lower(w.arena, token), id));
    if (thread_from_token(&w, in, &found)) BUG_UNLESS(str_eq_nocase(in, thread_token(&w, found)));
    changed(&w, token, id, in.n > 8 ? str_from(in, 8) : S(""));
    arena_free(&w.arena);
}
