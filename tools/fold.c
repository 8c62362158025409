/* fold.c - makes base/fold's table from the Unicode data of ICU: fold OUT.c
 *
 * Each code point below U+30000 gets a code (base/fold_table.h): it stands between words, stays, is
 * left out, is a word alone, or becomes the letters of a row. Our own rows come first; then a
 * letter of the Latin, Greek or Cyrillic script loses its case and its marks (NFKC_Casefold, NFD),
 * and what is left of Latin outside of a-z becomes what ICU's Latin-ASCII says. ICU is needed here
 * only. */
#include "tool.h"

#include "base/fold_table.h"

#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { ROWS_MAX = 4000, TEXT_MAX = 64, MEMORY = 16 << 20 };

/* Ours, by their small letters. second NULL: the same. */
static const struct own {
    UChar32 c;
    const char *main, *second;
} own[] = {
    /* Serbian Cyrillic, as Serbs write it in Latin without hooks */
    { 0x430, "a", NULL },
    { 0x431, "b", NULL },
    { 0x432, "v", NULL },
    { 0x433, "g", NULL },
    { 0x434, "d", NULL },
    { 0x452, "dj", "d" },
    { 0x435, "e", NULL },
    { 0x436, "z", NULL },
    { 0x437, "z", NULL },
    { 0x438, "i", NULL },
    { 0x458, "j", NULL },
    { 0x43A, "k", NULL },
    { 0x43B, "l", NULL },
    { 0x459, "lj", NULL },
    { 0x43C, "m", NULL },
    { 0x43D, "n", NULL },
    { 0x45A, "nj", NULL },
    { 0x43E, "o", NULL },
    { 0x43F, "p", NULL },
    { 0x440, "r", NULL },
    { 0x441, "s", NULL },
    { 0x442, "t", NULL },
    { 0x45B, "c", NULL },
    { 0x443, "u", NULL },
    { 0x444, "f", NULL },
    { 0x445, "h", NULL },
    { 0x446, "c", NULL },
    { 0x447, "c", NULL },
    { 0x45F, "dz", NULL },
    { 0x448, "s", NULL },
    /* other Cyrillic */
    { 0x439, "j", NULL },
    { 0x449, "sc", NULL },
    { 0x44A, "", NULL },
    { 0x44B, "y", NULL },
    { 0x44C, "", NULL },
    { 0x44D, "e", NULL },
    { 0x44E, "ju", NULL },
    { 0x44F, "ja", NULL },
    { 0x453, "gj", NULL },
    { 0x454, "e", "je" },
    { 0x455, "dz", NULL },
    { 0x456, "i", NULL },
    { 0x457, "i", "ji" },
    { 0x45C, "kj", NULL },
    { 0x491, "g", NULL },
    /* Greek by ELOT 743; second: by looks, as in Greeklish */
    { 0x3B1, "a", NULL },
    { 0x3B2, "v", "b" },
    { 0x3B3, "g", NULL },
    { 0x3B4, "d", NULL },
    { 0x3B5, "e", NULL },
    { 0x3B6, "z", NULL },
    { 0x3B7, "i", "h" },
    { 0x3B8, "th", NULL },
    { 0x3B9, "i", NULL },
    { 0x3BA, "k", NULL },
    { 0x3BB, "l", NULL },
    { 0x3BC, "m", NULL },
    { 0x3BD, "n", NULL },
    { 0x3BE, "x", "ks" },
    { 0x3BF, "o", NULL },
    { 0x3C0, "p", NULL },
    { 0x3C1, "r", NULL },
    { 0x3C2, "s", NULL },
    { 0x3C3, "s", NULL },
    { 0x3C4, "t", NULL },
    { 0x3C5, "y", "u" },
    { 0x3C6, "f", NULL },
    { 0x3C7, "ch", "x" },
    { 0x3C8, "ps", NULL },
    { 0x3C9, "o", "w" },
    /* Latin that people write in two ways */
    { 0x111, "dj", "d" },
    { 0xE4, "a", "ae" },
    { 0xF6, "o", "oe" },
    { 0xFC, "u", "ue" },
    { 0xF8, "o", "oe" },
    { 0xE5, "a", "aa" },
    { 0xF0, "d", NULL },
};

struct fold {
    const UNormalizer2 *folding, *decomposing;
    UTransliterator *latin;
    struct fold_row rows[ROWS_MAX];
    size_t n_rows;
    uint16_t codes[FOLD_BLOCKS * FOLD_BLOCK];
};

static void must(UErrorCode code, const char *what) {
    if (U_FAILURE(code)) tool_fail(u_errorName(code), what);
}

static const struct own *own_of(UChar32 c) {
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i].c == c) return &own[i];
    return NULL;
}

static bool is_script(UChar32 c, UScriptCode script) {
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode is = uscript_getScript(c, &code);
    must(code, "script");
    return is == script;
}

static bool is_ours(UChar32 c) {
    return is_script(c, USCRIPT_LATIN) || is_script(c, USCRIPT_GREEK) ||
           is_script(c, USCRIPT_CYRILLIC);
}

static bool is_alone(UChar32 c) {
    return u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) || is_script(c, USCRIPT_HIRAGANA) ||
           is_script(c, USCRIPT_KATAKANA);
}

static int32_t to_utf16(UChar32 c, UChar *out) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0;
    u_strFromUTF32(out, TEXT_MAX, &n, &c, 1, &code);
    must(code, "UTF-16");
    return n;
}

static int32_t from_utf16(const UChar *text, int32_t n, UChar32 *out) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t count = 0;
    u_strToUTF32(out, TEXT_MAX, &count, text, n, &code);
    must(code, "UTF-32");
    return count;
}

/* Adds n bytes to a text of TEXT_MAX * 2; a NUL stays behind it. */
static void add(char *to, const char *p, size_t n) {
    size_t used = strlen(to);
    if (used + n >= TEXT_MAX * 2) tool_fail("a letter becomes too many", "fold");
    memcpy(to + used, p, n);
    to[used + n] = 0;
}

/* Letters of a-z for what is left of Latin (ø, ł, ß …); nothing where there are none. */
static void add_latin(struct fold *f, UChar32 c, char *to) {
    UChar text[TEXT_MAX];
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = to_utf16(c, text), limit = n;
    utrans_transUChars(f->latin, text, &n, TEXT_MAX, 0, &limit, &code);
    must(code, "Latin-ASCII");
    for (int32_t i = 0; i < n; i++) {
        char ascii = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
        if ((ascii >= 'a' && ascii <= 'z') || (ascii >= '0' && ascii <= '9')) add(to, &ascii, 1);
    }
}

static void add_one(struct fold *f, UChar32 c, char *main, char *second) {
    const struct own *o = own_of(c);
    int32_t digit = u_charDigitValue(c);
    if (o) {
        add(main, o->main, strlen(o->main));
        const char *also = o->second ? o->second : o->main;
        add(second, also, strlen(also));
    } else if (digit >= 0 && u_charType(c) == U_DECIMAL_DIGIT_NUMBER) {
        char ascii = (char)('0' + digit);
        add(main, &ascii, 1);
        add(second, &ascii, 1);
    } else if (c < 128 || is_script(c, USCRIPT_LATIN)) {
        add_latin(f, c, main);
        add_latin(f, c, second);
    }
}

/* The letters of a code point of our scripts; a letter of ours with a mark is looked up before the
 * mark is taken off (ö, й), all others after it. */
static void fold_one(struct fold *f, UChar32 c, char *main, char *second) {
    UChar raw[TEXT_MAX], folded[TEXT_MAX], text[TEXT_MAX];
    UChar32 parts[TEXT_MAX];
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = unorm2_normalize(f->folding, raw, to_utf16(c, raw), folded, TEXT_MAX, &code);
    must(code, "folding");
    if (from_utf16(folded, n, parts) == 1 && own_of(parts[0])) {
        add_one(f, parts[0], main, second);
        return;
    }
    n = unorm2_normalize(f->decomposing, folded, n, text, TEXT_MAX, &code);
    must(code, "decomposing");
    n = from_utf16(text, n, parts);
    for (int32_t i = 0; i < n; i++)
        add_one(f, parts[i], main, second);
}

static uint16_t row_of(struct fold *f, const char *main, const char *second) {
    struct fold_row row = { { 0 }, { 0 } };
    size_t n = strlen(main), k = strlen(second);
    if (n > FOLD_ROW_MAX || k > FOLD_ROW_MAX) return FOLD_KEEP;
    memcpy(row.main, main, n);
    memcpy(row.second, second, k);
    for (size_t i = 0; i < f->n_rows; i++)
        if (memcmp(&f->rows[i], &row, sizeof row) == 0) return (uint16_t)(FOLD_ROWS + i);
    if (f->n_rows == ROWS_MAX) tool_fail("too many rows", "fold");
    f->rows[f->n_rows++] = row;
    return (uint16_t)(FOLD_ROWS + f->n_rows - 1);
}

static uint16_t code_of(struct fold *f, UChar32 c) {
    char main[TEXT_MAX * 2] = "", second[TEXT_MAX * 2] = "";
    int type = u_charType(c);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR)
        return FOLD_DROP;
    if (type == U_COMBINING_SPACING_MARK) return FOLD_KEEP;
    if (!u_isalnum(c)) return FOLD_APART;
    if (is_alone(c)) return FOLD_ALONE;
    if (c >= 128 && !is_ours(c) && u_charDigitValue(c) < 0) return FOLD_KEEP;
    fold_one(f, c, main, second);
    if (c < 128 && main[0] == (char)c && !main[1]) return FOLD_KEEP;
    if (!*main && !*second) return own_of(u_foldCase(c, 0)) ? FOLD_DROP : FOLD_KEEP;
    return row_of(f, main, second);
}

static void put_block(struct buf *b, const uint16_t *codes) {
    buf_add(b, S("    {"));
    for (size_t i = 0; i < FOLD_BLOCK; i++)
        buf_printf(b, "%s%u", i ? "," : "", codes[i]);
    buf_add(b, S("},\n"));
}

static void write_table(struct arena *a, const struct fold *f, const char *path) {
    static uint16_t blocks[FOLD_BLOCKS], first[FOLD_BLOCKS];
    size_t n = 0;
    struct buf b = buf_new(a, 4 << 20);
    buf_add(&b,
            S("/* Made by tools/fold from Unicode's data. */\n#include \"base/fold_table.h\"\n\n"
              "const uint16_t fold_codes[][FOLD_BLOCK] = {\n"));
    for (size_t i = 0; i < FOLD_BLOCKS; i++) {
        const uint16_t *codes = f->codes + i * FOLD_BLOCK;
        size_t k = 0;
        while (k < n && memcmp(f->codes + (size_t)first[k] * FOLD_BLOCK, codes,
                               FOLD_BLOCK * sizeof *codes) != 0)
            k++;
        blocks[i] = (uint16_t)k;
        if (k < n) continue;
        first[n++] = (uint16_t)i;
        put_block(&b, codes);
    }
    buf_add(&b, S("};\n\nconst uint16_t fold_blocks[FOLD_BLOCKS] = {"));
    for (size_t i = 0; i < FOLD_BLOCKS; i++)
        buf_printf(&b, "%s%u", i % 24 ? "," : i ? ",\n    " : "\n    ", blocks[i]);
    buf_add(&b, S("\n};\n\nconst struct fold_row fold_rows[] = {\n"));
    for (size_t i = 0; i < f->n_rows; i++)
        buf_printf(&b, "    { \"%.8s\", \"%.8s\" },\n", f->rows[i].main, f->rows[i].second);
    buf_add(&b, S("};\n"));
    if (buf_over(&b)) tool_fail("the table is too large", path);
    tool_write(a, path, buf_str(&b));
}

int main(int argc, char **argv) {
    static struct fold f;
    static const UChar id[] = u"Latin-ASCII";
    UErrorCode code = U_ZERO_ERROR;
    if (argc != 2) tool_fail("usage: fold OUT.c", argv[0]);
    f.folding = unorm2_getNFKCCasefoldInstance(&code);
    f.decomposing = unorm2_getNFDInstance(&code);
    f.latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    must(code, "ICU");
    for (UChar32 c = 0; c < FOLD_BLOCKS * FOLD_BLOCK; c++)
        f.codes[c] = code_of(&f, c);
    struct arena *a = arena_new(MEMORY);
    write_table(a, &f, argv[1]);
    arena_free(&a);
    utrans_close(f.latin);
    return 0;
}
