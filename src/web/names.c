/* How a person is called on a page. */
#include "base/utf8.h"
#include "web/web_priv.h"

struct str page_initials(struct arena *a, struct str name) {
    struct buf b = buf_new(a, 16);
    struct str rest = str_trim(name), word;
    for (int n = 0; n < 2 && str_split(&rest, ' ', &word);) {
        bool ok;
        char out[4];
        if (word.n == 0) continue;
        uint32_t c = utf8_next(&word, &ok);
        if (c < 0x80 && c >= 'a' && c <= 'z') c -= 32;
        buf_add(&b, (struct str){ out, utf8_put(c, out) });
        n++;
    }
    return buf_str(&b);
}

/* "Dr." and "mag." are no names. */
static struct str without_titles(struct str s) {
    struct str rest = s, word;
    while (str_split(&rest, ' ', &word) && word.n > 1 && word.p[word.n - 1] == '.' &&
           str_trim(rest).n > 0)
        s = str_trim(rest);
    return s;
}

/* Hungarian names begin with the family, and so do those with a comma: "Novak, Ana". An address and
 * a single word stay as they are. */
struct str page_given_name(struct str name, struct str lang) {
    struct str s = str_trim(name);
    ptrdiff_t comma = str_find_char(s, ',');
    if (str_find_char(s, '@') >= 0) return s;
    bool family_first = str_eq(lang, S("hu"));
    if (comma > 0 && str_trim(str_from(s, (size_t)comma + 1)).n > 0) {
        s = str_trim(str_from(s, (size_t)comma + 1));
        family_first = false;
    }
    s = without_titles(s);
    ptrdiff_t first = str_find_char(s, ' '), last = str_find_last_char(s, ' ');
    if (first < 0) return s;
    return family_first ? str_from(s, (size_t)last + 1) : str_slice(s, 0, (size_t)first);
}
