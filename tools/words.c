/* words - the languages of the interface.
 *
 *     words tables OUT.c OUT.d PO SRC...  the tables of src/view/words.h, from the folder PO
 *     words check PO SRC...               what is missing in a language, and what is no longer used
 *     words missing LANG PO SRC...        the missing entries as they would stand in PO/LANG.po
 *
 * PO holds LANG.po (gettext) for sr (in Cyrillic), hu, sl and el; sr-Latn.keep, words that stay in
 * Cyrillic when sr becomes sr-Latn; and same, texts that are right as they are in English. tables
 * and check end with status 1 when a language is not whole (words_whole.c); so the program cannot
 * be built with a text that someone would read in a language they did not choose.
 *
 * Each SRC, a folder, is searched for {t} and {tn} in .html files, and for W, W_IN, W_N, ERR,
 * .hint and .msg in C files other than tests. OUT.d names all that was read, for ninja.
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
    struct buf read;      /* names of all files and folders that were read */
};

static const char *path_of(struct words *w, const char *folder, const char *name,
                           const char *ending) {
    return str_printf(w->arena, "%s/%s%s", folder, name, ending).p;
}

static _Noreturn void stop(struct str what) {
    fprintf(stderr, "%.*s\n", STR_ARG(what));
    exit(1);
}

static struct str read_file(struct words *w, const char *path) {
    buf_printf(&w->read, " %s", path);
    return tool_read(w->arena, path, WORDS_MAX_FILE);
}

static void read_languages(struct words *w) {
    for (int l = LANG_SR; l < LANG_COUNT; l++) {
        w->langs[l] = catalog_new(w->arena);
        if (l == LANG_SR_LATN) continue;
        const char *path = path_of(w, w->po, lang_tag((enum lang)l), ".po");
        struct words_fault fault = { STR_NONE };
        if (!po_read(&w->langs[l], (enum lang)l, path, read_file(w, path), &fault))
            stop(fault.what);
    }
    struct str keep = read_file(w, path_of(w, w->po, "sr-Latn", ".keep"));
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
    buf_printf(&w->read, " %s", folder); /* a new file changes it */
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
            if (!find_texts(&w->texts, path, read_file(w, path), &fault))
                stop(fault.what);
        }
        free(names[i]);
    }
    free(names);
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
        if (whole_entry(&w->langs[lang], &w->texts.list[i])) continue;
        missing++;
        po_entry(b, &w->texts.list[i], lang);
    }
    return missing;
}

static void tell_unused(struct words *w, int lang) {
    for (size_t i = 0; i < w->langs[lang].n; i++) {
        const struct entry *e = &w->langs[lang].list[i];
        if (!catalog_find(&w->texts, e->key))
            printf("%s:%d: no longer used: %.*s\n", e->path, e->line, STR_ARG(e->key));
    }
}

/* Says what is not whole, entries that are missing as they would stand in the po file; 0 when
 * nothing is. */
static int tell_faults(struct words *w, FILE *to) {
    struct str same = read_file(w, path_of(w, w->po, "same", "")),
               faults = whole_faults(w->arena, w->langs, &w->texts, same);
    fprintf(to, "%.*s", STR_ARG(faults));
    for (int l = LANG_SR; l < LANG_COUNT; l++) {
        struct buf b = buf_new(w->arena, (size_t)16 << 20);
        int missing = l == LANG_SR_LATN ? 0 : missing_in(w, l, &b);
        if (missing)
            fprintf(to, "For %s/%s.po:\n%.*s", w->po, lang_tag((enum lang)l), STR_ARG(buf_str(&b)));
    }
    return faults.n ? 1 : 0;
}

static int check(struct words *w) {
    for (int l = LANG_SR; l < LANG_COUNT; l++)
        if (l != LANG_SR_LATN) tell_unused(w, l);
    printf("%zu texts\n", w->texts.n);
    return tell_faults(w, stdout);
}

static int tables(struct words *w, const char *out, const char *deps) {
    if (tell_faults(w, stderr)) return 1;
    tool_write(w->arena, out, table_of(w->arena, w->langs));
    tool_write(w->arena, deps, str_printf(w->arena, "%s:%.*s\n", out, STR_ARG(buf_str(&w->read))));
    return 0;
}

static int show_missing(struct words *w, const char *tag) {
    struct buf b = buf_new(w->arena, (size_t)16 << 20);
    (void)missing_in(w, (int)lang_by_tag(str_of(tag)), &b);
    printf("%.*s", STR_ARG(buf_str(&b)));
    return 0;
}

/* How many words stand before PO; 0 for a call that is not understood. */
static int before_po(int argc, char **argv) {
    static const struct {
        const char *verb;
        int po;
    } verbs[] = { { "tables", 4 }, { "check", 2 }, { "missing", 3 } };
    for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(argv[1], verbs[i].verb) && argc > verbs[i].po + 1) return verbs[i].po;
    return 0;
}

int main(int argc, char **argv) {
    int po = before_po(argc, argv);
    if (!po)
        tool_fail("usage: words tables OUT.c OUT.d PO SRC... | check PO SRC... | "
                  "missing LANG PO SRC...",
                  argv[0]);
    struct words w = { .arena = arena_new((size_t)256 << 20), .po = argv[po] };
    w.texts = catalog_new(w.arena);
    w.read = buf_new(w.arena, 1 << 20);
    read_languages(&w);
    for (int i = po + 1; i < argc; i++)
        find_in(&w, argv[i], 0);
    int status = po == 4   ? tables(&w, argv[2], argv[3])
                 : po == 2 ? check(&w)
                           : show_missing(&w, argv[2]);
    arena_free(&w.arena);
    return status;
}
