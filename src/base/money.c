#include "base/money.h"

#include "base/buf.h"
#include "base/utf8.h"

bool money_is_currency(struct str s) {
    if (s.n != 3) return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z') return false;
    return true;
}

/* ISO 4217, list one: those that differ from two. */
int money_digits(struct str currency) {
    static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND";
    if (str_find(str_of(none), currency) >= 0) return 0;
    return str_find(str_of(three), currency) >= 0 ? 3 : 2;
}

/* What parts groups: a blank of any width, an apostrophe; and what may be a decimal sign as well. */
static bool parts_groups(uint32_t c) {
    return c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009 || c == '\'' || c == 0x2019;
}

static int64_t power(int n) { return n > 0 ? 10 * power(n - 1) : 1; }

/* How many digits stand behind the last point or comma; -1 where there is none. */
static int behind_sign(struct str s) {
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '.' || s.p[i - 1] == ',') return (int)(s.n - i);
    return -1;
}

bool money_parse(struct str typed, struct str currency, int64_t *ret) {
    struct str rest = typed = str_trim(typed);
    int digits = money_digits(currency), behind = behind_sign(typed), seen = 0;
    int64_t v = 0;
    bool ok, decimal = behind > 0 && behind <= digits;
    if (behind == 0 || (behind > 0 && !decimal && behind != 3)) return false;
    while (rest.n) {
        uint32_t c = utf8_next(&rest, &ok);
        if (c == '.' || c == ',' || parts_groups(c)) {
            if (!seen) return false;
            continue;
        }
        if (!ok || c < '0' || c > '9' || v > MONEY_MAX) return false;
        v = 10 * v + (c - '0');
        seen++;
    }
    v *= power(decimal ? digits - behind : digits);
    if (!seen || v > MONEY_MAX) return false;
    *ret = v;
    return true;
}

struct str money_show(struct arena *a, int64_t amount, struct str currency, const char *decimal,
                      const char *group) {
    struct buf b = buf_new(a, 80);
    int digits = money_digits(currency);
    int64_t unit = power(digits), whole = amount / unit, rest = amount % unit;
    struct str s = str_printf(a, "%lld", (long long)whole);
    for (size_t i = 0; i < s.n; i++) {
        if (i && (s.n - i) % 3 == 0) buf_add_c(&b, group);
        buf_add_char(&b, s.p[i]);
    }
    if (rest) {
        buf_add_c(&b, decimal);
        buf_add_digits(&b, rest, digits);
    }
    return buf_str(&b);
}
