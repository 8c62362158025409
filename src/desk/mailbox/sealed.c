#include "desk/mailbox/sealed.h"

#include "base/buf.h"

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

struct str sealed_text(struct work *w, struct str plain) {
    struct str box = sealed_put(w, plain);
    size_t room = sodium_base64_encoded_len(box.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(w->arena, room);
    sodium_bin2base64(text, room, (const unsigned char *)box.p, box.n,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (struct str){ text, room - 1 };
}

bool sealed_text_open(struct work *w, struct str text, size_t max, struct str *ret) {
    size_t n = 0;
    if (text.n > max) return false;
    unsigned char *box = arena_alloc(w->arena, text.n + 1);
    return sodium_base642bin(box, text.n, text.p, text.n, NULL, &n, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           sealed_open(w, (struct str){ (const char *)box, n }, ret);
}

void pack_put(struct buf *b, struct str s) {
    buf_add_int(b, (int64_t)s.n);
    buf_add_char(b, ':');
    buf_add(b, s);
}

bool pack_take(struct str *rest, struct str *ret) {
    int64_t n;
    ptrdiff_t colon = str_find_char(*rest, ':');
    if (colon < 0 || !str_to_int(str_slice(*rest, 0, (size_t)colon), 0, INT32_MAX, &n))
        return false;
    struct str behind = str_from(*rest, (size_t)colon + 1);
    if ((size_t)n > behind.n) return false;
    *ret = str_slice(behind, 0, (size_t)n);
    *rest = str_from(behind, (size_t)n);
    return true;
}
