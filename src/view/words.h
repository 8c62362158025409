/* words.h - the interface in the reader's language.
 *
 * English stands in the source, in templates as {t "…"}, in C as W("…"), in errors as ERR(…, "…"),
 * and is the key to the other languages, which stand in po/LANG.po and are compiled into the
 * program by tools/words (Serbian in Latin letters is written by it from the Cyrillic). What is not
 * translated shows in English.
 *
 *     struct str s = word(lang, err->msg);
 *     struct str n = word_n(lang, W_N("{n} file", "{n} files"), count);
 *     struct str t = word_fill(arena, n, (struct word_arg[]){ { S("n"), digits } }, 1);
 *
 * Results are constants of the program. Thread-safe: nothing changes.
 */
#ifndef VIEW_WORDS_H
#define VIEW_WORDS_H

#include "base/arena.h"
#include "base/str.h"
#include "base/words.h"

enum lang { LANG_EN, LANG_SR, LANG_SR_LATN, LANG_HU, LANG_SL, LANG_EL, LANG_COUNT };

/* BCP 47 tag of a language ("sr-Latn"), for lang="…" and Content-Language. */
const char *lang_tag(enum lang lang);
/* What the language calls itself ("Magyar"). */
const char *lang_name(enum lang lang);
/* The language for a tag or locale name, by its longest known start: sr-Cyrl-RS, sr_Latn, hu-HU. A
 * Serbian tag without script is Cyrillic. LANG_EN for all else, STR_NONE too. */
enum lang lang_by_tag(struct str tag);
/* The best language for an Accept-Language header (RFC 9110 12.5.4), fallback when none of ours is
 * in it. */
enum lang lang_by_header(struct str header, enum lang fallback);

/* The text for an English one. */
struct str word(enum lang lang, const char *english);
/* The form for n of the text for an English singular and plural. */
struct str word_n(enum lang lang, const char *one, const char *many, int64_t n);

/* A filled placeholder. */
struct word_arg {
    struct str name, value;
};
/* text with every {name} in args replaced; plain text, nothing is escaped. At most 64 KiB. */
struct str word_fill(struct arena *a, struct str text, const struct word_arg *args, int n);

/* How many plural forms a language has, and which one n takes (0-based). */
int lang_forms(enum lang lang);
int lang_form(enum lang lang, int64_t n);

#endif
