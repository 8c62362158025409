/* qr.h - a QR code (libqrencode) as the path of an SVG: one unit a module, with no rim. */
#ifndef WEB_QR_H
#define WEB_QR_H

#include "base/arena.h"
#include "base/str.h"

/* False for a text that is too long for one. *ret_side: modules a side. */
bool qr_path(struct arena *a, struct str text, struct str *ret_path, int *ret_side);

#endif
