/* signature.h - what stands under a person's answers, in the language of the conversation.
 *
 * It is put under the mail when that is made (post/answer) and is no part of what was written: a
 * draft never holds it, so changing it changes no draft. It is the same Markdown as an answer.
 */
#ifndef DESK_SIGNATURE_SIGNATURE_H
#define DESK_SIGNATURE_SIGNATURE_H

#include "desk/signature/signature_rows.h"
#include "desk/work.h"

enum { SIGNATURE_MAX = 2000, SIGNATURE_LINES_MAX = 12 };

/* All need a transaction. The acting user's, by language; lang "" is the one for all others. */
MUST_USE const struct err *signature_list(struct work *w, struct signature **ret, size_t *ret_n);

/* Sets the acting user's for a language of the pages, or "" for all others; an empty text removes
 * it. ERR_INVALID or ERR_LIMIT with field "signature". */
MUST_USE const struct err *signature_set(struct work *w, struct str lang, struct str text);

/* The tag of a conversation's language, with "sr" made "sr-Latn" where these words of it are in Latin
 * letters. */
struct str signature_lang(struct str lang, struct str words);

/* The one of these for an answer in a language (a tag as mails have it: "sr-Cyrl", "en-GB"): of that
 * language, of its other script, of all others; "" for none. */
struct str signature_choose(const struct signature *rows, size_t n, struct str lang);

/* The acting user's for an answer to this message of a conversation, in its language, else in the one
 * its customer writes, else in its mailbox's: what a page shows and a mail carries. */
struct conversation;
struct message;
MUST_USE const struct err *signature_of(struct work *w, const struct conversation *c,
                                        const struct message *last, struct str *ret);

/* The acting user's for that language; "" for none. */
MUST_USE const struct err *signature_for(struct work *w, struct str lang, struct str *ret);

#endif
