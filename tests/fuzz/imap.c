/* A day with an IMAP server that says the input, in one piece or in small ones as its first byte
 * says: the client ends, keeps its limits, and takes no letter for whole that is not. */
#include "mail/test_imap.h"

#include "fuzz.h"

FUZZ_TARGET(imap) {
    struct arena *a = arena_new(32 << 20);
    struct memory_server s;
    size_t piece = in.n ? (unsigned char)in.p[0] % 40 : 0;
    memory_server_init(&s, str_from(in, in.n ? 1 : 0));
    s.piece = piece;
    (void)imap_day(a, &s);
    arena_free(&a);
}
