/* Who is named in a text: mention_find of ask.h. */
#include "base/fold.h"
#include "base/utf8.h"
#include "desk/ask/ask.h"
#include "desk/user/user.h"

/* What stands behind an "@" is read as far as the longest name goes, and of a text that is full of
 * them the first ones. */
enum { NAME_WORDS = 8, NAME_BYTES = 400, SIGNS_MAX = 500 };

struct name {
    struct fold_word words[NAME_WORDS];
    size_t n;
};

static bool same(const struct fold_word *a, const struct fold_word *b) {
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (str_eq(fold_reading(a, i), fold_reading(b, k))) return true;
    return false;
}

static void words_of(struct str text, struct name *ret) {
    ret->n = 0;
    while (ret->n < NAME_WORDS && fold_next(&text, &ret->words[ret->n]))
        ret->n++;
}

/* How many words of a name stand at the start of what was written. */
static size_t fits(const struct name *name, const struct name *written) {
    size_t n = 0;
    while (n < name->n && n < written->n && same(&name->words[n], &written->words[n]))
        n++;
    return n;
}

/* The person whose name goes on longest; two who go on equally long are nobody, unless it is the
 * whole name of one. */
static int64_t person_of(const struct user *users, const struct name *names, size_t n,
                         struct str written) {
    struct name text;
    size_t best = 0;
    int64_t found = 0;
    bool whole = false;
    words_of(written, &text);
    for (size_t i = 0; i < n; i++) {
        size_t k = users[i].active ? fits(&names[i], &text) : 0;
        bool all = k == names[i].n;
        if (k == 0 || k < best || (k == best && whole && !all)) continue;
        found = k == best && whole == all ? 0 : users[i].id;
        whole = all;
        best = k;
    }
    return found;
}

/* "ana@shop.example" names nobody. */
static bool begins(struct str text, size_t at) {
    if (text.p[at] != '@') return false;
    unsigned char before = at ? (unsigned char)text.p[at - 1] : ' ';
    bool letter = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
                  (before >= '0' && before <= '9') || before >= 0x80 || before == '.' ||
                  before == '_';
    /* Nothing may stand between the sign and the name. */
    return !letter && at + 1 < text.n && (unsigned char)text.p[at + 1] > ' ';
}

static size_t add(int64_t *list, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (list[i] == id) return n;
    list[n] = id;
    return n + 1;
}

const struct err *mention_find(struct work *w, struct str text, int64_t *ret, size_t max,
                               size_t *ret_n) {
    struct user *users;
    size_t n;
    *ret_n = 0;
    if (str_find_char(text, '@') < 0) return NULL;
    TRY(user_list(w, &users, &n));
    struct name *names = ARENA_ARRAY(w->arena, n + 1, struct name);
    for (size_t i = 0; i < n; i++)
        words_of(users[i].name, &names[i]);
    for (size_t at = 0, signs = 0; at < text.n && *ret_n < max && signs < SIGNS_MAX; at++) {
        if (!begins(text, at)) continue;
        struct str written = utf8_cut(str_from(text, at + 1), NAME_BYTES);
        int64_t id = person_of(users, names, n, written);
        signs++;
        if (id) *ret_n = add(ret, *ret_n, id);
    }
    return NULL;
}
