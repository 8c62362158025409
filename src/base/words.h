/* words.h - marks of English texts that someone reads.
 *
 * tools/words looks for them, and for the messages of ERR; view/words.h says them in the reader's
 * language. A text is a literal, because it is the key to its translations:
 *
 *     return wrong(a, W("There is no such team."));
 *
 * W_IN gives a text a context where one English word has two meanings ("state", "Open"), W_N is a
 * singular and its plural for word_n.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#define W(lit) ("" lit)
#define W_IN(context, lit) ("" context "\004" lit)
#define W_N(one, many) ("" one), ("" many)

#endif
