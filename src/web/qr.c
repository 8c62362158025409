#include "web/qr.h"

#include "base/buf.h"

#include <qrencode.h>

enum { TEXT_MAX = 400, PATH_MAX_BYTES = 64 << 10 };

/* Neighbours in a row are one stretch: a third of the bytes. */
static void row(struct buf *b, const unsigned char *modules, int side, int y) {
    for (int x = 0; x < side; x++) {
        int from = x;
        while (x < side && modules[x] & 1)
            x++;
        if (x == from) continue;
        buf_add_char(b, 'M');
        buf_add_int(b, from);
        buf_add_char(b, ' ');
        buf_add_int(b, y);
        buf_add_char(b, 'h');
        buf_add_int(b, x - from);
        buf_add(b, S("v1h-"));
        buf_add_int(b, x - from);
        buf_add_char(b, 'z');
    }
}

bool qr_path(struct arena *a, struct str text, struct str *ret_path, int *ret_side) {
    if (text.n > TEXT_MAX) return false;
    QRcode *code = QRcode_encodeString8bit(str_c(a, text), 0, QR_ECLEVEL_M);
    if (!code) return false;
    struct buf b = buf_new(a, PATH_MAX_BYTES);
    for (int y = 0; y < code->width; y++)
        row(&b, code->data + y * code->width, code->width, y);
    *ret_side = code->width;
    *ret_path = buf_str(&b);
    QRcode_free(code);
    return !buf_over(&b);
}
