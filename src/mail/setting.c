#include "mail/setting.h"

#include "base/utf8.h"

enum { SETTING_MAX = 1000 };

bool setting_ok(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) return false;
    return s.n <= SETTING_MAX && utf8_valid(s);
}
