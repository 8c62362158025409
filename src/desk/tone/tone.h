/* tone.h - what somebody should look at once more before an answer leaves (P44).
 *
 * A pure function over the text: it asks nothing of the store or the network, and its rules are words
 * of tone.list and the few forms below, so that everybody can read why something was found. All of it
 * is advice but TONE_LEFTOVER: a gap that nobody filled in is asked about once.
 *
 *   LEFTOVER   {name}  {{date}}  [ ]  [...]  [name]  <name>  xxx  ___  TBD
 *   NAME       the greeting names somebody else than the customer
 *   GREETING   "Dear ," : a greeting that needs a name has none
 *   FILE       says that a file goes along, and none does
 *   CAPITALS   three words in a row in capitals, or two of seven letters together
 *   MARKS      !! or ???
 *   BLAME      words that put the fault with the customer
 *   LANGUAGE   written in another language than the customer writes
 *
 * Lines that quote (">"), code and addresses are not looked at. Only the first TONE_LOOK bytes are.
 */
#ifndef DESK_TONE_TONE_H
#define DESK_TONE_TONE_H

#include "base/str.h"

/* In the order in which they are told. */
enum tone_kind {
    TONE_LEFTOVER,
    TONE_LANGUAGE,
    TONE_NAME,
    TONE_GREETING,
    TONE_FILE,
    TONE_BLAME,
    TONE_CAPITALS,
    TONE_MARKS,
    TONE_COUNT
};
enum { TONE_LOOK = 20000, TONE_MOST = 8 };

struct tone_facts {
    struct str lang;     /* the customer's, a tag; may be missing: then the words of all count */
    struct str written;  /* the language the text is in, as far as it is plain; may be missing */
    struct str customer; /* name and salutation, one after another; may be missing */
    bool files;          /* some go along */
};

struct tone_found {
    enum tone_kind kind;
    struct str what; /* where in the text; for LANGUAGE the tag of written */
};

/* At most TONE_MOST, one of each kind but LEFTOVER; ret has room for so many. text is valid UTF-8. */
size_t tone_look(struct arena *a, struct str text, const struct tone_facts *f,
                 struct tone_found *ret);

/* The length of a greeting at the start of the text, in any language: up to the end of its line or its
 * sentence. 0 for none. What stands behind it is what a person has to say (P42). */
size_t tone_greeting(struct arena *a, struct str text);

/* A copy of a text in which quotes, code and addresses are blanks; what the writer says himself stands where it was. */
struct str tone_own_words(struct arena *a, struct str text);

#endif
