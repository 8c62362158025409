/* week_words.h - what went well in a week, said in the reader's language (desk/insight/insight.h). */
#ifndef VIEW_WEEK_WORDS_H
#define VIEW_WEEK_WORDS_H

#include "view/words.h"

/* "a customer kept": kind is an enum good_kind. */
struct str week_good_word(enum lang lang, int64_t kind);

#endif
