/* words - the languages of the interface.
 *
 *     words tables OUT.c PO              the tables of src/view/words.h, from the folder PO
 *     words check PO SRC...              what is missing in a language, and what is no longer used
 *     words missing LANG PO SRC...       the missing entries as they would stand in PO/LANG.po
 *
 * PO holds LANG.po (gettext) for sr (in Cyrillic), hu, sl and el, and sr-Latn.keep: words that stay
 * in Cyrillic when sr becomes sr-Latn. PO/complete names the languages, one a line, in which every
 * text must be translated: check ends with status 1 when one of theirs is missing; for the others
 * it only tells.
 *
 * Each SRC, a folder, is searched for {t} and {tn} in .html files, and for W, W_IN, W_N, ERR and
 * .hint in C files other than tests.
 */
#include "tool.h"
#include "words.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 8 };

struct words {
    struct arena *arena;
    const char *po;
    struct catalog langs[LANG_COUNT];
    struct catalog texts; /* of the sources */
};

static const char *path_of(struct words *w, const char *folder, const char *name,
                           const char *ending) {
    return str_printf(w->arena, "%s/%s%s", folder, name, ending).p;
}

static _Noreturn void stop(struct str what) {
    fprintf(stderr, "%.*s\n", STR_ARG(what));
    exit(1);
}

/* A file that may be absent. */
static struct str read_if_there(struct words *w, const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) return S("");
    fclose(f);
    return tool_read(w->arena, path, WORDS_MAX_FILE);
}

static void read_languages(struct words *w) {
    for (int l = LANG_SR; l < LANG_COUNT; l++) {
        w->langs[l] = catalog_new(w->arena);
        if (l == LANG_SR_LATN) continue;
        const char *path = path_of(w, w->po, lang_tag((enum lang)l), ".po");
        struct words_fault fault = { STR_NONE };
        if (!po_read(&w->langs[l], (enum lang)l, path, read_if_there(w, path), &fault))
            stop(fault.what);
    }
    struct str keep = read_if_there(w, path_of(w, w->po, "sr-Latn", ".keep"));
    for (size_t i = 0; i < w->langs[LANG_SR].n; i++) {
        const struct entry *from = &w->langs[LANG_SR].list[i];
        bool added;
        struct entry *e = catalog_add(&w->langs[LANG_SR_LATN], from->key, &added);
        *e = *from;
        for (int k = 0; k < WORDS_MAX_FORMS; k++)
            if (from->forms[k].p) e->forms[k] = latin_of(w->arena, from->forms[k], keep);
    }
}

static bool is_source(struct str name) {
    if (str_ends(name, S("_test.c")) || str_ends(name, S("_test.html"))) return false;
    return str_ends(name, S(".html")) || str_ends(name, S(".c")) || str_ends(name, S(".h"));
}

/* Folders of folders are few and of our own making; depth is bounded all the same. */
static void find_in(struct words *w, const char *folder, int depth) {
    struct dirent **names;
    if (depth > MOST_DEPTH) tool_fail("folders are nested too deeply", folder);
    int n = scandir(folder, &names, NULL, alphasort);
    if (n < 0) tool_fail("cannot be listed", folder);
    for (int i = 0; i < n; i++) {
        const char *path = path_of(w, folder, names[i]->d_name, "");
        struct words_fault fault = { STR_NONE };
        if (names[i]->d_name[0] == '.') {
            /* the folder itself, its parent, hidden files */
        } else if (names[i]->d_type == DT_DIR) {
            find_in(w, path, depth + 1);
        } else if (is_source(str_of(names[i]->d_name))) {
            if (!find_texts(&w->texts, path, tool_read(w->arena, path, WORDS_MAX_FILE), &fault))
                stop(fault.what);
        }
        free(names[i]);
    }
    free(names);
}

/* The translation of a text as its source asks for it, or NULL. */
static struct entry *translated(struct words *w, int lang, const struct entry *text) {
    struct entry *e = catalog_find(&w->langs[lang], text->key);
    if (!e || !e->forms[0].p || (text->plural.p && !str_eq(e->plural, text->plural))) return NULL;
    return e;
}

static void po_string(struct buf *b, const char *keyword, struct str s) {
    buf_printf(b, "%s \"", keyword);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n')
            buf_add(b, S("\\n"));
        else if (s.p[i] == '"' || s.p[i] == '\\')
            buf_printf(b, "\\%c", s.p[i]);
        else
            buf_add_char(b, s.p[i]);
    }
    buf_add(b, S("\"\n"));
}

static void po_entry(struct buf *b, const struct entry *e, int lang) {
    ptrdiff_t context = str_find_char(e->key, '\004');
    buf_printf(b, "#: %s:%d\n", e->path, e->line);
    if (context >= 0) po_string(b, "msgctxt", str_slice(e->key, 0, (size_t)context));
    po_string(b, "msgid", str_from(e->key, (size_t)(context + 1)));
    if (e->plural.p) po_string(b, "msgid_plural", e->plural);
    for (int i = 0; e->plural.p && i < lang_forms((enum lang)lang); i++)
        buf_printf(b, "msgstr[%d] \"\"\n", i);
    buf_add(b, e->plural.p ? S("\n") : S("msgstr \"\"\n\n"));
}

static int missing_in(struct words *w, int lang, struct buf *b) {
    int missing = 0;
    for (size_t i = 0; i < w->texts.n; i++) {
        if (translated(w, lang, &w->texts.list[i])) continue;
        missing++;
        po_entry(b, &w->texts.list[i], lang);
    }
    return missing;
}

static bool must_be_complete(struct words *w, int lang) {
    struct str rest = read_if_there(w, path_of(w, w->po, "complete", "")), line;
    while (str_split(&rest, '\n', &line))
        if (str_eq(str_trim(line), str_of(lang_tag((enum lang)lang)))) return true;
    return false;
}

static void tell_unused(struct words *w, int lang) {
    for (size_t i = 0; i < w->langs[lang].n; i++) {
        const struct entry *e = &w->langs[lang].list[i];
        if (!catalog_find(&w->texts, e->key))
            printf("%s:%d: no longer used: %.*s\n", e->path, e->line, STR_ARG(e->key));
    }
}

static int check(struct words *w) {
    int status = 0;
    for (int l = LANG_SR; l < LANG_COUNT; l++) {
        struct buf b = buf_new(w->arena, (size_t)16 << 20);
        int missing = missing_in(w, l, &b);
        bool strict = must_be_complete(w, l);
        printf("%s: %zu of %zu texts translated%s\n", lang_tag((enum lang)l),
               w->texts.n - (size_t)missing, w->texts.n,
               missing && strict ? ", and it must be complete:" : "");
        if (missing && strict && l != LANG_SR_LATN) printf("%.*s", STR_ARG(buf_str(&b)));
        if (missing && strict) status = 1;
        if (l != LANG_SR_LATN) tell_unused(w, l);
    }
    return status;
}

static int show_missing(struct words *w, const char *tag) {
    struct buf b = buf_new(w->arena, (size_t)16 << 20);
    (void)missing_in(w, (int)lang_by_tag(str_of(tag)), &b);
    printf("%.*s", STR_ARG(buf_str(&b)));
    return 0;
}

int main(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "";
    bool tables = argc == 4 && !strcmp(verb, "tables"),
         checks = argc >= 4 && !strcmp(verb, "check");
    bool missing = argc >= 5 && !strcmp(verb, "missing");
    if (!tables && !checks && !missing)
        tool_fail("usage: words tables OUT.c PO | check PO SRC... | missing LANG PO SRC...",
                  argv[0]);
    struct words w = { .arena = arena_new((size_t)256 << 20), .po = checks ? argv[2] : argv[3] };
    w.texts = catalog_new(w.arena);
    read_languages(&w);
    for (int i = checks ? 3 : 4; i < argc; i++)
        find_in(&w, argv[i], 0);
    int status = 0;
    if (tables) tool_write(w.arena, argv[2], table_of(w.arena, w.langs));
    if (checks) status = check(&w);
    if (missing) status = show_missing(&w, argv[2]);
    arena_free(&w.arena);
    return status;
}
