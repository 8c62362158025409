/* setup_words.h - the steps of a mailbox's test, said in the reader's language.
 *
 *     struct page_step s = setup_words(arena, me->lang, &result.steps[i]);
 */
#ifndef VIEW_SETUP_WORDS_H
#define VIEW_SETUP_WORDS_H

#include "desk/mailbox/setup.h"
#include "view/mailbox_page.h"
#include "view/words.h"

/* All texts live in the arena. */
struct page_step setup_words(struct arena *a, enum lang lang, const struct setup_step *s);

#endif
