/* words.h - the parts of the word compiler (words.c says what it is for).
 *
 *   words_po.c      reads po/LANG.po
 *   words_find.c    finds the texts that templates and C ask for
 *   words_whole.c   tells what a language lacks
 *   words_latin.c   Serbian from Cyrillic to Latin letters
 *   words_table.c   writes the tables of src/view/words_table.h
 */
#ifndef TOOLS_WORDS_H
#define TOOLS_WORDS_H

#include "base/buf.h"
#include "base/str.h"
#include "view/words.h"

enum { WORDS_MAX_FILE = 4 << 20, WORDS_MAX_FORMS = 4 };

/* A text and where it stands: in a po file with its translations, in a source without. */
struct entry {
    struct str key;                    /* context \004 msgid, or msgid */
    struct str plural;                 /* STR_NONE: has none */
    struct str forms[WORDS_MAX_FORMS]; /* STR_NONE: not translated */
    const char *path;
    int line;
    bool used;
};

struct catalog {
    struct arena *arena;
    struct entry *list;
    size_t n, room;
};

/* What is wrong with a file: "path:line: what"; STR_NONE while nothing is. */
struct words_fault {
    struct str what;
};

struct catalog catalog_new(struct arena *a);
/* The entry of a key, or NULL. */
struct entry *catalog_find(const struct catalog *c, struct str key);
/* A new entry; an equal key that is there already is given back, with *ret_new false. */
struct entry *catalog_add(struct catalog *c, struct str key, bool *ret_new);

/* words_po.c: reads a po file for lang into c. False and a fault for: a line it doesn't understand,
 * a key twice, Plural-Forms that aren't this language's, a missing form of a plural, placeholders
 * or marks (<b>) that differ from the English. Fuzzy and obsolete entries count as not there. */
bool po_read(struct catalog *c, enum lang lang, const char *path, struct str source,
             struct words_fault *fault);
/* The Plural-Forms line of a language. */
const char *po_plural_forms(enum lang lang);

/* words_find.c: adds the texts of a template (.html) or C file. The same text with and without a
 * plural is a fault, as is a text that isn't a literal. */
bool find_texts(struct catalog *c, const char *path, struct str source, struct words_fault *fault);

/* words_whole.c: the entry of a language for a text of the sources, with the plural that it asks
 * for, or NULL. */
const struct entry *whole_entry(const struct catalog *lang, const struct entry *text);
/* A line for each text that a language lacks or that reads as in English although same does not
 * list it, and for each line of same that is no longer so; "" when all is well. same: lines of
 * "LANG LANG: the English text", # comments. What holds no letters but in its placeholders is the
 * same everywhere. */
struct str whole_faults(struct arena *a, const struct catalog langs[LANG_COUNT],
                        const struct catalog *texts, struct str same);

/* words_latin.c: s in Latin letters. Words of keep (one a line, # comments) stay; what stands in
 * braces too. */
struct str latin_of(struct arena *a, struct str s, struct str keep);

/* words_table.c: the C file with the tables; langs[LANG_EN] is unused. */
struct str table_of(struct arena *a, const struct catalog langs[LANG_COUNT]);

#endif
