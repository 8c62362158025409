/* Whom to believe: the letter's claim or its bytes. */
#include "mime/charset.h"

#include "base/utf8.h"
#include "mime/charset_priv.h"

#include <string.h>

enum { SAMPLE = 64 << 10 };

/* What a byte is to the eye, in one charset. */
enum sort { NOTHING, MARK, LATIN, EXOTIC, CYRILLIC, GREEK };

struct letter {
    enum sort sort;
    bool upper;
    int worth; /* how much it speaks for its charset */
};

static bool among(uint32_t u, const char *set) {
    struct str s = str_of(set);
    bool ok;
    while (s.n)
        if (utf8_next(&s, &ok) == u) return true;
    return false;
}

static struct letter cyrillic(uint32_t u) {
    bool upper = u < 0x430;
    return (struct letter){ CYRILLIC, upper, upper ? 1 : among(u, "оеаинтсрвлкд") ? 3 : 1 };
}

static struct letter greek(uint32_t u) {
    bool upper = u <= 0x3AB && u != 0x390;
    return (struct letter){ GREEK, upper, upper ? 1 : among(u, "αοιετςνσάέήίόύώ") ? 3 : 1 };
}

/* Letters that are common in the languages written in the charset; the others exist but are rare.
 */
static struct letter latin(uint32_t u, bool central) {
    const char *common = central ? "čćšžđőűáéíóöúüąęłńśźżěřůýäČŠŽĆĐ" : "äöüßéèàçêôîâûñòùìåæøÄÖÜÉ";
    return (struct letter){ LATIN, false, among(u, common) ? 2 : 0 };
}

static struct letter letter_of(uint32_t u, bool central) {
    if (u == 0 || (u >= 0x80 && u < 0xA0) || (u >= 0x2500 && u < 0x25A0))
        return (struct letter){ .sort = NOTHING };
    if (u >= 0x400 && u < 0x500) return cyrillic(u);
    if (u >= 0x386 && u < 0x3D0) return greek(u);
    if (u >= 0xC0 && u < 0x250 && u != 0xD7 && u != 0xF7) return latin(u, central);
    return (struct letter){ .sort = MARK };
}

static bool ascii_letter(unsigned char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

static bool ascii_vowel(unsigned char c) { return c && strchr("aeiouAEIOU", c); }

/* Caron letters stand before vowels, grave and circumflex ones hardly ever do; "ões" is Portuguese,
 * and before a vowel 0xF1 is the Spanish ñ, not the Polish ń. */
static int by_neighbour(unsigned char c, unsigned char next, bool central) {
    if (c == 0xF5 && next == 'e') return central ? -2 : 2;
    if (c == 0xF1 && ascii_vowel(next)) return central ? -2 : 2;
    bool telling = c == 0xE8 || c == 0xC8 || c == 0xE6 || c == 0xF0 || c == 0xF5 || c == 0xFB;
    if (!telling) return 0;
    if (c == 0xF5 || c == 0xFB) return central ? 1 : 0;
    return ascii_vowel(next) ? (central ? 2 : -1) : 0;
}

/* How well the bytes read in the charset: letters that fit each other count, signs inside words and
 * words of two scripts count against it. */
static long score(struct str bytes, const char *name, bool central) {
    const uint16_t *table = charset_table(name);
    if (!table) return -1000000;
    long sum = 0;
    struct letter before = { .sort = MARK };
    unsigned run = 0; /* letters beyond ASCII without a break */
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        unsigned char next = i + 1 < bytes.n ? (unsigned char)bytes.p[i + 1] : 0;
        if (c < 128) {
            before = (struct letter){ .sort = ascii_letter(c) ? EXOTIC : MARK };
            run = 0;
            continue;
        }
        struct letter l = letter_of(table[c], central);
        bool in_word = before.sort != MARK && (next >= 128 || ascii_letter(next));
        if (l.sort == NOTHING) sum -= 20;
        if (l.sort == MARK && in_word) sum -= 3;
        if (l.sort >= LATIN) sum += l.worth;
        if (l.sort >= CYRILLIC && (before.sort == EXOTIC || ascii_letter(next))) sum -= 4;
        if (l.sort >= CYRILLIC && l.upper && before.sort == l.sort && !before.upper) sum -= 4;
        if (l.sort == LATIN) sum += by_neighbour(c, next, central) - (run >= 2 ? 3 : 0);
        run++;
        before = l;
    }
    return sum;
}

static bool is_ascii(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 128) return false;
    return true;
}

static const char *guess(struct str bytes) {
    static const struct {
        const char *name;
        bool central;
    } candidates[] = {
        { "CP1252", false }, { "CP1250", true },  { "ISO-8859-2", true },  { "CP1251", false },
        { "CP1253", false }, { "KOI8-R", false }, { "ISO-8859-5", false }, { "ISO-8859-7", false },
    };
    if (str_starts(bytes, S("\xFF\xFE")) || str_starts(bytes, S("\xFE\xFF"))) return "UTF-16";
    if (is_ascii(bytes)) {
        bool escapes = str_find(bytes, S("\x1B$")) >= 0 || str_find(bytes, S("\x1B(J")) >= 0;
        return escapes ? "ISO-2022-JP" : "US-ASCII";
    }
    if (utf8_valid(bytes)) return "UTF-8";
    struct str sample = str_slice(bytes, 0, SAMPLE);
    const char *best = "CP1252";
    long most = -1000000;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        long points = score(sample, candidates[i].name, candidates[i].central);
        if (points > most) {
            most = points;
            best = candidates[i].name;
        }
    }
    return best;
}

struct str charset_guess(struct str bytes) {
    charset_preload();
    return str_of(guess(bytes));
}

/* Characters of more than one byte that are sound UTF-8, and bytes that are not. */
static void count_utf8(struct str s, size_t *ret_good, size_t *ret_bad) {
    size_t good = 0, bad = 0;
    while (s.n) {
        bool ok, high = (unsigned char)s.p[0] >= 128;
        (void)utf8_next(&s, &ok);
        good += high && ok;
        bad += !ok;
    }
    *ret_good = good;
    *ret_bad = bad;
}

/* UTF-8 under another name: such bytes hardly ever make sense in the charset that was named. A lone
 * pair of bytes may. */
static bool utf8_in_disguise(const char *name, size_t good, size_t bad) {
    if (strcmp(name, "UTF-16") == 0 || strcmp(name, "UTF-32") == 0) return false;
    return bad == 0 && good >= (charset_table(name) ? 2u : 4u);
}

/* What else Japanese bytes may be when they are not what they claim. */
static struct str least_bad(struct arena *a, struct str bytes, const char *claimed, size_t max,
                            size_t *ret_bad, bool *ret_other) {
    static const char *const japanese[] = { "CP932", "EUCJP-MS", "ISO-2022-JP" };
    struct str best = charset_convert(a, bytes, claimed, max, ret_bad);
    bool is_japanese = false;
    for (size_t i = 0; i < 3; i++)
        is_japanese |= strcmp(claimed, japanese[i]) == 0;
    for (size_t i = 0; is_japanese && *ret_bad && i < 3; i++) {
        size_t bad;
        struct str other = charset_convert(a, bytes, japanese[i], max, &bad);
        if (bad >= *ret_bad) continue;
        best = other;
        *ret_bad = bad;
        *ret_other = true;
    }
    return best;
}

static struct str without_claim(struct arena *a, struct str bytes, struct str hint, size_t max) {
    size_t bad;
    bool other;
    const char *name = charset_canonical(hint);
    if (name && !utf8_valid(bytes) && strcmp(name, "UTF-8") != 0 && strcmp(name, "US-ASCII") != 0) {
        struct str out = least_bad(a, bytes, name, max, &bad, &other);
        if (bad == 0) return out;
    }
    return charset_convert(a, bytes, guess(bytes), max, &bad);
}

struct str charset_decode(struct arena *a, struct str bytes, struct str claimed, struct str hint,
                          size_t max, bool *ret_guessed) {
    charset_preload();
    const char *name = charset_canonical(claimed);
    bool plain = !name || strcmp(name, "UTF-8") == 0 || strcmp(name, "US-ASCII") == 0;
    size_t good, bad;
    count_utf8(bytes, &good, &bad);
    bool guessed = true;
    struct str out;
    if (plain && bad == 0 && (name || good || str_find_char(bytes, '\x1B') < 0)) {
        out = charset_convert(a, bytes, "UTF-8", max, &bad);
        guessed = str_is_set(claimed) && claimed.n && !name;
    } else if (plain && name && strcmp(name, "UTF-8") == 0 && good > 2 * bad) {
        out = charset_convert(a, bytes, name, max, &bad); /* a few broken letters */
        guessed = false;
    } else if (plain) {
        out = without_claim(a, bytes, hint, max);
    } else if (utf8_in_disguise(name, good, bad)) {
        out = charset_convert(a, bytes, "UTF-8", max, &bad);
    } else {
        guessed = false;
        out = least_bad(a, bytes, name, max, &bad, &guessed);
        guessed |= bad > 0;
    }
    if (guessed && ret_guessed) *ret_guessed = true;
    return out;
}
