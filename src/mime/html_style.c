#include "mime/html_style.h"

#include "base/bug.h"

enum { NAME_MAX_BYTES = 32, VALUE_MAX = 512 };

/* Sorted. Neither these nor their values can fetch anything or leave the place of their element. */
static const struct str properties[] = {
    S("background"),
    S("background-color"),
    S("border"),
    S("border-bottom"),
    S("border-bottom-color"),
    S("border-bottom-left-radius"),
    S("border-bottom-right-radius"),
    S("border-bottom-style"),
    S("border-bottom-width"),
    S("border-collapse"),
    S("border-color"),
    S("border-left"),
    S("border-left-color"),
    S("border-left-style"),
    S("border-left-width"),
    S("border-radius"),
    S("border-right"),
    S("border-right-color"),
    S("border-right-style"),
    S("border-right-width"),
    S("border-spacing"),
    S("border-style"),
    S("border-top"),
    S("border-top-color"),
    S("border-top-left-radius"),
    S("border-top-right-radius"),
    S("border-top-style"),
    S("border-top-width"),
    S("border-width"),
    S("box-sizing"),
    S("caption-side"),
    S("clear"),
    S("color"),
    S("direction"),
    S("display"),
    S("empty-cells"),
    S("float"),
    S("font"),
    S("font-family"),
    S("font-size"),
    S("font-style"),
    S("font-variant"),
    S("font-weight"),
    S("height"),
    S("letter-spacing"),
    S("line-height"),
    S("list-style"),
    S("list-style-position"),
    S("list-style-type"),
    S("margin"),
    S("margin-bottom"),
    S("margin-left"),
    S("margin-right"),
    S("margin-top"),
    S("max-width"),
    S("min-height"),
    S("min-width"),
    S("overflow-wrap"),
    S("padding"),
    S("padding-bottom"),
    S("padding-left"),
    S("padding-right"),
    S("padding-top"),
    S("table-layout"),
    S("text-align"),
    S("text-decoration"),
    S("text-decoration-color"),
    S("text-decoration-line"),
    S("text-decoration-style"),
    S("text-indent"),
    S("text-transform"),
    S("vertical-align"),
    S("white-space"),
    S("width"),
    S("word-break"),
    S("word-spacing"),
    S("word-wrap"),
};

static const struct str colour_functions[] = { S("rgb"), S("rgba"), S("hsl"), S("hsla") };

/* Words of `background` that are no colours. */
static const struct str background_words[] = {
    S("none"),        S("repeat"), S("repeat-x"),  S("repeat-y"), S("no-repeat"),  S("scroll"),
    S("fixed"),       S("local"),  S("center"),    S("top"),      S("bottom"),     S("left"),
    S("right"),       S("cover"),  S("contain"),   S("round"),    S("space"),      S("inherit"),
    S("initial"),     S("unset"),  S("revert"),    S("auto"),     S("border-box"), S("padding-box"),
    S("content-box"), S("url"),    S("important"),
};

#define IS_IN(s, list) is_in((s), (list), sizeof(list) / sizeof *(list))

static bool is_in(struct str s, const struct str *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(s, list[i])) return true;
    return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct str trim(struct str s) {
    while (s.n && is_space(s.p[0]))
        s = str_from(s, 1);
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* ---- cutting into declarations ---- */

/* Where the ';' stands that ends the declaration at 0, outside of quotes and parentheses; s.n if
 * none. */
static size_t declaration_end(struct str s) {
    char quote = 0;
    size_t depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (quote) {
            if (c == '\\')
                i++;
            else if (c == quote || c == '\n')
                quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && depth) {
            depth--;
        } else if (c == ';' && depth == 0) {
            return i;
        }
    }
    return s.n;
}

/* The next declaration of *rest in two trimmed parts; false at the end. A name that is none is
 * empty. */
static bool next_declaration(struct str *rest, struct str *ret_name, struct str *ret_value) {
    if (rest->n == 0) return false;
    size_t end = declaration_end(*rest);
    struct str whole = str_slice(*rest, 0, end);
    *rest = str_from(*rest, end + (end < rest->n));
    ptrdiff_t colon = str_find_char(whole, ':');
    *ret_name = colon < 0 ? S("") : trim(str_slice(whole, 0, (size_t)colon));
    *ret_value = colon < 0 ? S("") : trim(str_from(whole, (size_t)colon + 1));
    return true;
}

/* ---- values ---- */

/* The length of the quoted name at 0, or 0 where it holds more than letters, digits, space and - _
 * . , */
static size_t quoted_length(struct str s) {
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        if (c == s.p[0]) return i + 1;
        bool plain = is_letter(c) || is_digit(c) || (unsigned char)c >= 0x80 || c == ' ' ||
                     c == '-' || c == '_' || c == '.' || c == ',';
        if (!plain) return 0;
    }
    return 0;
}

/* The length of "( … )" at 0 with numbers only within, or 0. */
static size_t arguments_length(struct str s) {
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        if (c == ')') return i + 1;
        if (!is_digit(c) && c != '.' && c != ',' && c != '%' && c != ' ' && c != '/') return 0;
    }
    return 0;
}

static bool is_word_char(char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '%' ||
           c == '#' || c == '+';
}

static size_t word_length(struct str s) {
    size_t n = 0;
    while (n < s.n && is_word_char(s.p[n]))
        n++;
    return n;
}

/* The length of the piece of a value at 0 that may stand, or 0. */
static size_t piece_length(struct str s) {
    char c = s.p[0];
    if (c == '"' || c == '\'') return quoted_length(s);
    if (c == ',' || c == '/') return 1;
    if (c == '!') return str_starts_nocase(s, S("!important")) ? 10 : 0;
    size_t n = word_length(s);
    if (n == 0 || str_starts(s, S("--"))) return 0;
    if (n == s.n || s.p[n] != '(') return n;
    if (!IS_IN(str_slice(s, 0, n), colour_functions)) return 0;
    size_t arguments = arguments_length(str_from(s, n));
    return arguments ? n + arguments : 0;
}

/* Adds value with its white space collapsed; false (out as it was) where a part of it may not
 * stand. */
static bool add_value(struct buf *out, struct str value) {
    size_t before = out->n;
    bool space = false;
    while (value.n) {
        if (is_space(value.p[0])) {
            space = true;
            value = str_from(value, 1);
            continue;
        }
        size_t n = piece_length(value);
        if (n == 0) {
            buf_cut(out, before);
            return false;
        }
        if (space) buf_add_char(out, ' ');
        space = false;
        buf_add(out, str_slice(value, 0, n));
        value = str_from(value, n);
    }
    return out->n > before;
}

/* A minus before a number: such a margin lays words over others. */
static bool has_negative(struct str value) {
    for (size_t i = 0; i + 1 < value.n; i++) {
        bool begins = i == 0 || is_space(value.p[i - 1]);
        if (begins && value.p[i] == '-' && (is_digit(value.p[i + 1]) || value.p[i + 1] == '.'))
            return true;
    }
    return false;
}

/* The first colour among the words of a background, for those that also name a picture. */
static struct str background_colour(struct str value) {
    while (value.n) {
        size_t n = is_space(value.p[0]) ? 1 : piece_length(value);
        if (n == 0) { /* url(…) or worse: go on behind it */
            n = 1;
            while (n < value.n && !is_space(value.p[n]))
                n++;
        } else if (value.p[0] == '#' || value.p[n - 1] == ')' ||
                   (is_letter(value.p[0]) && !IS_IN(str_slice(value, 0, n), background_words))) {
            return str_slice(value, 0, n);
        }
        value = str_from(value, n);
    }
    return STR_NONE;
}

static const struct str *known_property(struct str name) {
    size_t low = 0, high = sizeof properties / sizeof *properties;
    char small[NAME_MAX_BYTES];
    if (name.n > sizeof small) return NULL;
    for (size_t i = 0; i < name.n; i++)
        small[i] = is_letter(name.p[i]) ? (char)(name.p[i] | 0x20) : name.p[i];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp((struct str){ small, name.n }, properties[mid]);
        if (c == 0) return &properties[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

static void add_declaration(struct buf *out, const struct str *property, struct str value) {
    size_t before = out->n;
    if (before) buf_add_char(out, ';');
    struct str name = *property;
    if (str_eq(name, S("background"))) {
        name = S("background-color");
        value = background_colour(value);
    }
    bool refused =
        value.n > VALUE_MAX ||
        ((str_starts(name, S("margin")) || str_eq(name, S("text-indent"))) && has_negative(value));
    buf_add(out, name);
    buf_add_char(out, ':');
    if (refused || !add_value(out, value)) buf_cut(out, before);
}

void html_style_clean(struct buf *out, struct str style) {
    struct str name, value;
    BUG_UNLESS(out->n == 0);
    while (next_declaration(&style, &name, &value)) {
        const struct str *property = known_property(name);
        if (property) add_declaration(out, property, value);
    }
}

/* ---- sight ---- */

/* The number at the start of value in thousandths; *ret_unit what follows it. False where there is
 * none. */
static bool number(struct str value, int64_t *ret, struct str *ret_unit) {
    int64_t v = 0, step = 1000;
    size_t n = 0;
    bool fraction = false;
    for (; n < value.n && (is_digit(value.p[n]) || (value.p[n] == '.' && !fraction)); n++) {
        if (value.p[n] == '.') {
            fraction = true;
        } else if (fraction) {
            step /= 10;
            v += step * (value.p[n] - '0');
        } else if (v < INT32_MAX) {
            v = v * 10 + 1000 * (value.p[n] - '0');
        }
    }
    *ret = v;
    *ret_unit = str_from(value, n);
    return n > 0;
}

static bool is_zero_opacity(struct str value) {
    int64_t v;
    struct str unit;
    return number(value, &v, &unit) && v <= (str_starts(unit, S("%")) ? 5000 : 50);
}

static bool in_pixels(struct str unit) {
    return unit.n == 0 || str_starts_nocase(unit, S("px")) || str_starts_nocase(unit, S("pt"));
}

static bool is_zero_length(struct str value) {
    int64_t v;
    struct str unit;
    return number(value, &v, &unit) && (v == 0 || (v <= 1000 && in_pixels(unit)));
}

/* em and % of an invisible size are invisible as well: they say nothing. */
static int size_sight(struct str value) {
    int64_t v;
    struct str unit;
    if (!number(value, &v, &unit)) return str_starts_nocase(value, S("inherit")) ? 0 : -1;
    if (is_zero_length(value)) return 1;
    return str_starts_nocase(unit, S("em")) || str_starts(unit, S("%")) ? 0 : -1;
}

static int color_sight(struct str value) {
    if (str_starts_nocase(value, S("inherit"))) return 0;
    return str_starts_nocase(value, S("transparent")) ? 1 : -1;
}

static int visibility_sight(struct str value) {
    if (str_starts_nocase(value, S("hidden")) || str_starts_nocase(value, S("collapse"))) return 1;
    return str_starts_nocase(value, S("visible")) ? -1 : 0;
}

struct html_sight html_style_sight(struct str style) {
    struct html_sight sight = { 0 };
    struct str name, value;
    bool none = false, clear = false, low = false, narrow = false, clipped = false;
    while (next_declaration(&style, &name, &value)) {
        if (str_eq_nocase(name, S("display")))
            none = str_starts_nocase(value, S("none"));
        else if (str_eq_nocase(name, S("opacity")))
            clear = is_zero_opacity(value);
        else if (str_eq_nocase(name, S("height")) || str_eq_nocase(name, S("max-height")))
            low |= is_zero_length(value);
        else if (str_eq_nocase(name, S("width")) || str_eq_nocase(name, S("max-width")))
            narrow |= is_zero_length(value);
        else if (str_eq_nocase(name, S("overflow")))
            clipped = str_starts_nocase(value, S("hidden"));
        else if (str_eq_nocase(name, S("font-size")) || str_eq_nocase(name, S("font")))
            sight.size = size_sight(value);
        else if (str_eq_nocase(name, S("color")))
            sight.color = color_sight(value);
        else if (str_eq_nocase(name, S("visibility")))
            sight.visibility = visibility_sight(value);
    }
    sight.gone = none || clear || ((low || narrow) && clipped);
    return sight;
}
