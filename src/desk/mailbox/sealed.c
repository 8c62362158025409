#include "desk/mailbox/sealed.h"

#include <sodium.h>

enum { NONCE = crypto_secretbox_NONCEBYTES, HEAD = NONCE + crypto_secretbox_MACBYTES };

struct str sealed_put(struct work *w, struct str plain) {
    size_t n = HEAD + plain.n;
    unsigned char *box = arena_alloc(w->arena, n);
    sys_random(w->sys, box, NONCE);
    crypto_secretbox_easy(box + NONCE, (const unsigned char *)plain.p, plain.n, box, w->key);
    return (struct str){ (const char *)box, n };
}

bool sealed_open(struct work *w, struct str sealed, struct str *ret) {
    const unsigned char *box = (const unsigned char *)sealed.p;
    if (sealed.n < HEAD) return false;
    unsigned char *out = arena_alloc(w->arena, sealed.n);
    if (crypto_secretbox_open_easy(out, box + NONCE, sealed.n - NONCE, box, w->key) != 0)
        return false;
    *ret = (struct str){ (const char *)out, sealed.n - HEAD };
    return true;
}
