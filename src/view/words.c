#include "view/words.h"

#include "base/buf.h"
#include "view/words_table.h"

#include <string.h>

enum { MOST_FILLED = 64 << 10 };

static const struct words_row *row_of(struct str key) {
    for (uint32_t i = words_hash(key);; i++) {
        int32_t row = words_slot[i & (words_slots - 1)];
        if (row < 0) return NULL;
        if (str_eq(words_text(words_rows[row].first[LANG_EN]), key)) return &words_rows[row];
    }
}

/* The English itself: what stands behind the context. */
static struct str english_of(struct str key) {
    return str_from(key, (size_t)(str_find_char(key, '\004') + 1));
}

struct str word(enum lang lang, const char *english) {
    struct str key = str_of(english);
    if (lang == LANG_EN) return english_of(key);
    const struct words_row *row = row_of(key);
    return row && row->first[lang] ? words_text(row->first[lang]) : english_of(key);
}

struct str word_n(enum lang lang, const char *one, const char *many, int64_t n) {
    const struct words_row *row = lang == LANG_EN ? NULL : row_of(str_of(one));
    if (!row || !row->first[lang])
        return lang_form(LANG_EN, n) == 0 ? english_of(str_of(one)) : str_of(many);
    return words_text(row->first[lang] + (uint32_t)lang_form(lang, n));
}

/* The value for the placeholder that text begins with; NULL when none of args has its name. */
static const struct word_arg *arg_for(struct str text, const struct word_arg *args, int n) {
    ptrdiff_t end = str_find_char(text, '}');
    for (int i = 0; end > 0 && i < n; i++)
        if (str_eq(args[i].name, str_slice(text, 1, (size_t)end))) return &args[i];
    return NULL;
}

struct str word_fill(struct arena *a, struct str text, const struct word_arg *args, int n) {
    struct buf b = buf_new_sized(a, MOST_FILLED, text.n + 64);
    size_t clean = 0;
    for (size_t i = 0; i < text.n; i++) {
        const struct word_arg *arg = text.p[i] == '{' ? arg_for(str_from(text, i), args, n) : NULL;
        if (!arg) continue;
        buf_add(&b, str_slice(text, clean, i));
        buf_add(&b, arg->value);
        clean = i + arg->name.n + 2;
        i = clean - 1;
    }
    buf_add(&b, str_from(text, clean));
    return buf_str(&b);
}
