#include "desk/customer/contact.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "desk/mailbox/mailbox.h"

/* E.164 has at most 15 digits; shorter ones than 5 are no numbers that anybody calls from outside.
 */
enum { DIGITS_MIN = 5, DIGITS_MAX = 15, NEAR_DIGITS = 8, NEAR_LOCAL_MIN = 5, PHONE_MIN = 6 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool phone_sign(char c) { return is_digit(c) || str_find_char(S("+ -/.()"), c) >= 0; }

/* How a country's numbers are called from abroad, and the digits before them at home that then go
 * (ITU-T E.164, national numbering plans). The countries of our languages. */
static const struct plan {
    struct str country, code, trunk;
} plans[] = {
    { { "RS", 2 }, { "381", 3 }, { "0", 1 } }, { { "HU", 2 }, { "36", 2 }, { "06", 2 } },
    { { "SI", 2 }, { "386", 3 }, { "0", 1 } }, { { "GR", 2 }, { "30", 2 }, { "", 0 } },
    { { "CY", 2 }, { "357", 3 }, { "", 0 } },  { { "BA", 2 }, { "387", 3 }, { "0", 1 } },
    { { "ME", 2 }, { "382", 3 }, { "0", 1 } }, { { "HR", 2 }, { "385", 3 }, { "0", 1 } },
    { { "MK", 2 }, { "389", 3 }, { "0", 1 } }, { { "GB", 2 }, { "44", 2 }, { "0", 1 } },
    { { "IE", 2 }, { "353", 3 }, { "0", 1 } }, { { "DE", 2 }, { "49", 2 }, { "0", 1 } },
    { { "AT", 2 }, { "43", 2 }, { "0", 1 } },
};

static struct str digits_of(struct arena *a, struct str s) {
    struct buf b = buf_new(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        if (is_digit(s.p[i])) buf_add_char(&b, s.p[i]);
    return b.n ? buf_str(&b) : S("");
}

static struct str last(struct str s, size_t n) { return s.n > n ? str_from(s, s.n - n) : s; }

/* A number without a country code gets that of the desk's country; where that is none of ours, it
 * stays as it was dialled. */
static struct str at_home(struct arena *a, struct str digits, struct str country) {
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        const struct plan *p = &plans[i];
        if (!str_eq_nocase(p->country, country) || !str_starts(digits, p->trunk)) continue;
        return str_join3(a, S("+"), p->code, str_from(digits, p->trunk.n));
    }
    return digits;
}

/* "+381…", also "(+381)…". */
static bool is_abroad(struct str shown) {
    size_t i = 0;
    while (i < shown.n && !is_digit(shown.p[i]) && shown.p[i] != '+')
        i++;
    return i < shown.n && shown.p[i] == '+';
}

/* "+381 (0)64 …": the digit that goes before it at home, for readers there. */
static struct str without_trunk(struct arena *a, struct str shown) {
    ptrdiff_t at = str_find(shown, S("(0)"));
    return at < 0 ? shown
                  : str_join(a, str_slice(shown, 0, (size_t)at), str_from(shown, (size_t)at + 3));
}

static bool phone(struct arena *a, struct str shown, struct str country, struct contact_form *ret) {
    for (size_t i = 0; i < shown.n; i++)
        if (!phone_sign(shown.p[i])) return false;
    bool plus = is_abroad(shown);
    struct str digits = digits_of(a, plus ? without_trunk(a, shown) : shown);
    if (!plus && str_starts(digits, S("00"))) {
        digits = str_from(digits, 2);
        plus = true;
    }
    if (digits.n < DIGITS_MIN || digits.n > DIGITS_MAX) return false;
    ret->value = plus ? str_join(a, S("+"), digits) : at_home(a, digits, country);
    ret->near = digits.n >= NEAR_DIGITS ? last(digits, NEAR_DIGITS) : S("");
    return true;
}

/* Names of posts are no evidence that two are one. */
static bool is_post(struct str local) {
    static const char *const posts[] = { "office",  "support",    "contact",   "kontakt", "podrska",
                                         "noreply", "no-reply",   "orders",    "sales",   "service",
                                         "webshop", "postmaster", "newsletter" };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++)
        if (str_eq(local, str_of(posts[i]))) return true;
    return false;
}

bool contact_form_of(struct arena *a, enum contact_kind kind, struct str shown, struct str country,
                     struct contact_form *ret) {
    shown = str_trim(shown);
    if (kind == CONTACT_PHONE) return phone(a, shown, country, ret);
    ret->value = mailbox_normal(a, shown);
    ret->near = S("");
    if (!mailbox_address_ok(ret->value)) return false;
    struct str local = str_slice(ret->value, 0, (size_t)str_find_last_char(ret->value, '@'));
    if (local.n >= NEAR_LOCAL_MIN && !is_post(local)) ret->near = local;
    return true;
}

struct str contact_near_phone(struct arena *a, struct str typed) {
    return last(digits_of(a, typed), NEAR_DIGITS);
}

bool customer_is_phone(struct str typed) {
    size_t digits = 0;
    typed = str_trim(typed);
    for (size_t i = 0; i < typed.n; i++) {
        if (!phone_sign(typed.p[i])) return false;
        digits += is_digit(typed.p[i]);
    }
    return digits >= PHONE_MIN && digits <= DIGITS_MAX + 2;
}

static bool between(char c) { return str_find_char(S(" \t,;<>\"'|"), c) >= 0; }

static struct str without(struct arena *a, struct str s, struct str part) {
    size_t at = (size_t)(part.p - s.p);
    return str_join3(a, str_slice(s, 0, at), S(" "), str_from(s, at + part.n));
}

static struct str address_in(struct str s) {
    ptrdiff_t at = str_find_char(s, '@');
    if (at < 0) return STR_NONE;
    size_t from = (size_t)at, to = (size_t)at + 1;
    while (from > 0 && !between(s.p[from - 1]))
        from--;
    while (to < s.n && !between(s.p[to]))
        to++;
    return str_slice(s, from, to);
}

static struct str phone_in(struct str s) {
    for (size_t from = 0; from < s.n; from++) {
        size_t to = from;
        if (!is_digit(s.p[from]) && s.p[from] != '+' && s.p[from] != '(') continue;
        while (to < s.n && phone_sign(s.p[to]))
            to++;
        struct str run = str_trim(str_slice(s, from, to));
        if (customer_is_phone(run)) return run;
        from = to;
    }
    return STR_NONE;
}

static struct str name_in(struct arena *a, struct str s) {
    s = utf8_one_line(a, s);
    while (s.n && between(s.p[0]))
        s = str_from(s, 1);
    while (s.n && (between(s.p[s.n - 1]) || s.p[s.n - 1] == '-'))
        s.n--;
    return s;
}

struct customer_who customer_who(struct arena *a, struct str typed) {
    struct customer_who who = { S(""), S(""), S("") };
    struct str rest = str_trim(typed), found = address_in(rest);
    if (found.n) {
        who.address = found;
        rest = without(a, rest, found);
    }
    found = phone_in(rest);
    if (found.n) {
        who.phone = found;
        rest = without(a, rest, found);
    }
    who.name = name_in(a, rest);
    return who;
}
