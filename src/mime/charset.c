#include "mime/charset.h"

#include "base/buf.h"
#include "base/bug.h"
#include "base/utf8.h"
#include "mime/charset_priv.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

/* The charsets of trust.md F19 by the names that iconv knows. A superset stands for the charset it
 * grew out of, because mail programs mean the superset: windows-1252 for iso-8859-1, GB 18030 for
 * GB 2312, code page 949 for EUC-KR and so on (WHATWG Encoding 4.2 does the same). */
static const char *const one_byte[] = {
    "CP1250",      "CP1251",       "CP1252",
    "CP1253",      "CP1254",       "CP1255",
    "CP1256",      "CP1257",       "CP1258",
    "ISO-8859-2",  "ISO-8859-3",   "ISO-8859-4",
    "ISO-8859-5",  "ISO-8859-6",   "ISO-8859-7",
    "ISO-8859-8",  "ISO-8859-10",  "ISO-8859-13",
    "ISO-8859-14", "ISO-8859-15",  "ISO-8859-16",
    "KOI8-R",      "KOI8-U",       "CP437",
    "CP737",       "CP850",        "CP852",
    "CP855",       "CP866",        "CP874",
    "MACINTOSH",   "MAC-CYRILLIC", "MAC-CENTRALEUROPE",
};
static const char *const many_byte[] = {
    "GB18030",     "BIG5-HKSCS", "CP932",    "EUCJP-MS", "CP949",    "ISO-2022-JP", "ISO-2022-JP-3",
    "ISO-2022-KR", "UTF-7",      "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE",
};
enum {
    ONE_BYTE = sizeof one_byte / sizeof *one_byte,
    MANY_BYTE = sizeof many_byte / sizeof *many_byte
};

/* Lives as long as the process: see charset.h. */
static struct {
    bool done;
    bool has_table[ONE_BYTE];
    uint16_t table[ONE_BYTE][256]; /* 0 where the byte means nothing (but byte 0) */
    iconv_t handle[MANY_BYTE];
} charsets;

/* Every alias as lower-case letters and digits only, so "ISO_8859-2:1987" finds "iso885921987". */
static const struct {
    const char *alias, *name;
} aliases[] = {
    { "utf8", "UTF-8" },
    { "utf", "UTF-8" },
    { "uft8", "UTF-8" },
    { "unicode11utf8", "UTF-8" },
    { "utf8mb4", "UTF-8" },
    { "cp65001", "UTF-8" },
    { "xunknownutf8", "UTF-8" },
    { "usascii", "US-ASCII" },
    { "ascii", "US-ASCII" },
    { "ansix341968", "US-ASCII" },
    { "ansix34", "US-ASCII" },
    { "iso646us", "US-ASCII" },
    { "646", "US-ASCII" },
    { "7bit", "US-ASCII" },
    { "iso88591", "CP1252" },
    { "latin1", "CP1252" },
    { "l1", "CP1252" },
    { "iso885911987", "CP1252" },
    { "cp819", "CP1252" },
    { "windows1252", "CP1252" },
    { "cp1252", "CP1252" },
    { "ansi", "CP1252" },
    { "windows1250", "CP1250" },
    { "windows1251", "CP1251" },
    { "windows1253", "CP1253" },
    { "windows1254", "CP1254" },
    { "windows1255", "CP1255" },
    { "windows1256", "CP1256" },
    { "windows1257", "CP1257" },
    { "windows1258", "CP1258" },
    { "iso88599", "CP1254" },
    { "latin5", "CP1254" },
    { "iso885991989", "CP1254" },
    { "latin2", "ISO-8859-2" },
    { "l2", "ISO-8859-2" },
    { "iso885921987", "ISO-8859-2" },
    { "latin3", "ISO-8859-3" },
    { "latin4", "ISO-8859-4" },
    { "cyrillic", "ISO-8859-5" },
    { "iso885951988", "ISO-8859-5" },
    { "arabic", "ISO-8859-6" },
    { "greek", "ISO-8859-7" },
    { "iso885971987", "ISO-8859-7" },
    { "hebrew", "ISO-8859-8" },
    { "iso88598i", "ISO-8859-8" },
    { "iso88598e", "ISO-8859-8" },
    { "iso885981988", "ISO-8859-8" },
    { "latin6", "ISO-8859-10" },
    { "latin7", "ISO-8859-13" },
    { "latin8", "ISO-8859-14" },
    { "latin9", "ISO-8859-15" },
    { "latin10", "ISO-8859-16" },
    { "iso885911", "CP874" },
    { "tis620", "CP874" },
    { "windows874", "CP874" },
    { "koi8", "KOI8-R" },
    { "cskoi8r", "KOI8-R" },
    { "koi8ru", "KOI8-U" },
    { "ibm437", "CP437" },
    { "ibm737", "CP737" },
    { "ibm850", "CP850" },
    { "ibm852", "CP852" },
    { "ibm855", "CP855" },
    { "ibm866", "CP866" },
    { "ibm932", "CP932" },
    { "ibm949", "CP949" },
    { "mac", "MACINTOSH" },
    { "macroman", "MACINTOSH" },
    { "macce", "MAC-CENTRALEUROPE" },
    { "maccentraleuropean", "MAC-CENTRALEUROPE" },
    { "macukraine", "MAC-CYRILLIC" },
    { "gb2312", "GB18030" },
    { "gb231280", "GB18030" },
    { "gbk", "GB18030" },
    { "cp936", "GB18030" },
    { "windows936", "GB18030" },
    { "euccn", "GB18030" },
    { "chinese", "GB18030" },
    { "big5", "BIG5-HKSCS" },
    { "cp950", "BIG5-HKSCS" },
    { "big5eten", "BIG5-HKSCS" },
    { "big5hkscs", "BIG5-HKSCS" },
    { "shiftjis", "CP932" },
    { "sjis", "CP932" },
    { "windows31j", "CP932" },
    { "mskanji", "CP932" },
    { "cswindows31j", "CP932" },
    { "eucjp", "EUCJP-MS" },
    { "ujis", "EUCJP-MS" },
    { "euckr", "CP949" },
    { "ksc56011987", "CP949" },
    { "ksc5601", "CP949" },
    { "ksc56011989", "CP949" },
    { "uhc", "CP949" },
    { "windows949", "CP949" },
    { "korean", "CP949" },
    { "csiso2022jp", "ISO-2022-JP" },
    { "iso2022jp2", "ISO-2022-JP-3" },
    { "iso2022jp1", "ISO-2022-JP" },
    { "iso2022jpms", "ISO-2022-JP" },
    { "cp50220", "ISO-2022-JP" },
    { "cp50221", "ISO-2022-JP" },
    { "csiso2022kr", "ISO-2022-KR" },
    { "unicode11utf7", "UTF-7" },
    { "xunicode20utf7", "UTF-7" },
    { "utf16", "UTF-16" },
    { "ucs2", "UTF-16" },
    { "iso10646ucs2", "UTF-16" },
    { "unicode", "UTF-16" },
    { "utf32", "UTF-32" },
    { "ucs4", "UTF-32" },
    { "iso10646ucs4", "UTF-32" },
};

enum { NAME_MAX_LENGTH = 40 };

static void build_table(size_t i) {
    iconv_t cd = iconv_open("UTF-16LE", one_byte[i]);
    if (cd == (iconv_t)-1) return;
    for (unsigned b = 0; b < 256; b++) {
        char in = (char)b, *from = &in;
        unsigned char out[8] = { 0 };
        char *to = (char *)out;
        size_t in_left = 1, out_left = sizeof out;
        iconv(cd, NULL, NULL, NULL, NULL);
        if (iconv(cd, &from, &in_left, &to, &out_left) == (size_t)-1) continue;
        /* CP1255 and CP1258 hold a letter back to join it with a following mark */
        iconv(cd, NULL, NULL, &to, &out_left);
        charsets.table[i][b] = (uint16_t)(out[0] | out[1] << 8);
    }
    iconv_close(cd);
    charsets.has_table[i] = true;
}

/* A handle opens its modules at the first conversion at the latest: do one. */
static void warm(iconv_t cd) {
    char in[] = "A", out[16], *from = in, *to = out;
    size_t in_left = 1, out_left = sizeof out;
    iconv(cd, &from, &in_left, &to, &out_left);
}

void charset_preload(void) {
    if (charsets.done) return;
    charsets.done = true;
    for (size_t i = 0; i < ONE_BYTE; i++)
        build_table(i);
    for (size_t i = 0; i < MANY_BYTE; i++) {
        charsets.handle[i] = iconv_open("UTF-8", many_byte[i]);
        if (charsets.handle[i] != (iconv_t)-1) warm(charsets.handle[i]);
    }
}

/* "  \"ISO-8859-2\" " -> "iso88592"; false for an empty or overlong name. */
static bool name_key(struct str name, char key[NAME_MAX_LENGTH], size_t *ret_n) {
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) continue;
        if (n == NAME_MAX_LENGTH) return false;
        key[n++] = c;
    }
    *ret_n = n;
    return n > 0;
}

static bool key_is(struct str key, const char *name) {
    char other[NAME_MAX_LENGTH];
    size_t n;
    return name_key(str_of(name), other, &n) && str_eq(key, (struct str){ other, n });
}

static const char *name_of_key(struct str key) {
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (str_eq(key, str_of(aliases[i].alias))) return aliases[i].name;
    for (size_t i = 0; i < ONE_BYTE; i++)
        if (key_is(key, one_byte[i])) return one_byte[i];
    for (size_t i = 0; i < MANY_BYTE; i++)
        if (key_is(key, many_byte[i])) return many_byte[i];
    return NULL;
}

const char *charset_canonical(struct str name) {
    char buffer[NAME_MAX_LENGTH];
    size_t n;
    if (!name_key(name, buffer, &n)) return NULL;
    struct str key = { buffer, n };
    const char *found = name_of_key(key);
    if (!found && str_starts(key, S("x"))) found = name_of_key(str_from(key, 1));
    if (!found && str_starts(key, S("cs"))) found = name_of_key(str_from(key, 2));
    if (!found && str_starts(key, S("win12"))) /* win-1250 */
        found = charset_canonical(
            (struct str){ (char[]){ 'c', 'p', '1', '2', buffer[5], buffer[6] }, 6 });
    return found;
}

bool charset_known(struct str name) {
    charset_preload();
    return charset_canonical(name) != NULL;
}

const uint16_t *charset_table(const char *name) {
    for (size_t i = 0; i < ONE_BYTE; i++)
        if (strcmp(one_byte[i], name) == 0) return charsets.has_table[i] ? charsets.table[i] : NULL;
    return NULL;
}

static iconv_t handle_of(const char *name) {
    for (size_t i = 0; i < MANY_BYTE; i++)
        if (strcmp(many_byte[i], name) == 0) return charsets.handle[i];
    return (iconv_t)-1;
}

static struct str by_table(struct arena *a, struct str bytes, const uint16_t *table, size_t max,
                           size_t *ret_bad) {
    struct buf b = buf_new_sized(a, max, bytes.n + bytes.n / 2 < max ? bytes.n + bytes.n / 2 : max);
    size_t bad = 0;
    for (size_t i = 0; i < bytes.n && !buf_over(&b); i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        uint32_t u = c < 128 ? c : table[c];
        bad += c >= 128 && u == 0;
        char out[4];
        size_t n = utf8_put(u || c == 0 ? u : UTF8_REPLACEMENT, out);
        buf_add(&b, (struct str){ out, n });
    }
    *ret_bad = bad;
    return buf_str(&b);
}

static struct str by_iconv(struct arena *a, struct str bytes, iconv_t cd, size_t max,
                           size_t *ret_bad) {
    char chunk[4096];
    struct buf b = buf_new_sized(a, max + sizeof chunk, bytes.n * 2 < max ? bytes.n * 2 : max);
    char *from = (char *)(uintptr_t)bytes.p;
    size_t left = bytes.n, bad = 0;
    iconv(cd, NULL, NULL, NULL, NULL);
    while (left && !buf_over(&b)) {
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t rc = iconv(cd, &from, &left, &to, &room);
        int why = errno;
        buf_add(&b, (struct str){ chunk, (size_t)(to - chunk) });
        if (rc != (size_t)-1 || why == E2BIG) continue;
        bad++;
        buf_add(&b, S("\xEF\xBF\xBD"));
        if (why == EINVAL) break; /* the last character is cut short */
        from++;
        left--;
    }
    char *to = chunk;
    size_t room = sizeof chunk;
    if (iconv(cd, NULL, NULL, &to, &room) != (size_t)-1)
        buf_add(&b, (struct str){ chunk, (size_t)(to - chunk) });
    *ret_bad = bad;
    return utf8_cut(buf_str(&b), max);
}

/* UTF-16 and UTF-32 by their mark, else big-endian (RFC 2781 4.3), unless the other order makes
 * more blanks, line ends and Latin. */
static const char *endian_name(struct str bytes, bool wide) {
    struct str le = wide ? S("\xFF\xFE\0\0") : S("\xFF\xFE"),
               be = wide ? S("\0\0\xFE\xFF") : S("\xFE\xFF");
    bool little = str_starts(bytes, le);
    if (!little && !str_starts(bytes, be)) {
        size_t unit = wide ? 4 : 2, at_start = 0, at_end = 0;
        for (size_t i = 0; i + unit <= bytes.n; i += unit) {
            at_start += bytes.p[i] == 0;
            at_end += bytes.p[i + unit - 1] == 0;
        }
        little = at_end > at_start;
    }
    if (wide) return little ? "UTF-32LE" : "UTF-32BE";
    return little ? "UTF-16LE" : "UTF-16BE";
}

static struct str without_mark(struct str utf8) {
    return str_starts(utf8, S("\xEF\xBB\xBF")) ? str_from(utf8, 3) : utf8;
}

/* Japanese mail holds circled digits and the like that plain ISO-2022-JP lacks. */
static struct str by_iso2022jp(struct arena *a, struct str bytes, size_t max, size_t *ret_bad) {
    struct str out = by_iconv(a, bytes, handle_of("ISO-2022-JP"), max, ret_bad);
    iconv_t wider = handle_of("ISO-2022-JP-3");
    if (*ret_bad == 0 || wider == (iconv_t)-1) return out;
    size_t bad;
    struct str again = by_iconv(a, bytes, wider, max, &bad);
    if (bad >= *ret_bad) return out;
    *ret_bad = bad;
    return again;
}

struct str charset_convert(struct arena *a, struct str bytes, const char *name, size_t max,
                           size_t *ret_bad) {
    *ret_bad = 0;
    if (strcmp(name, "UTF-8") == 0 || strcmp(name, "US-ASCII") == 0) {
        bytes = without_mark(bytes);
        return utf8_cut(utf8_clean(a, str_slice(bytes, 0, max)), max);
    }
    if (strcmp(name, "UTF-16") == 0) name = endian_name(bytes, false);
    if (strcmp(name, "UTF-32") == 0) name = endian_name(bytes, true);
    const uint16_t *table = charset_table(name);
    if (table) return by_table(a, bytes, table, max, ret_bad);
    iconv_t cd = handle_of(name);
    if (cd == (iconv_t)-1) {
        *ret_bad = bytes.n;
        return utf8_clean(a, str_slice(bytes, 0, max));
    }
    if (strcmp(name, "ISO-2022-JP") == 0) return by_iso2022jp(a, bytes, max, ret_bad);
    return utf8_clean(a, without_mark(by_iconv(a, bytes, cd, max, ret_bad)));
}
