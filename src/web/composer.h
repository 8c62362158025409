/* composer.h - what the boxes of a conversation show beside their text; the files that gather it. */
#ifndef WEB_COMPOSER_H
#define WEB_COMPOSER_H

#include "desk/tone/tone.h"
#include "desk/customer/customer.h"
#include "view/people.h"
#include "web/web_priv.h"

/* advice.c: what to look at once more in a text (tone.h), as sentences in the viewer's language. facts->written is found
 * here. */
void page_advice(const struct page *p, struct str text, struct tone_facts *facts, const struct str **ret,
                 size_t *ret_n);
/* The gaps that nobody filled in, one after another; "" for none. */
struct str page_leftovers(struct arena *a, struct str text);
/* The sentence for a message that is like so many others; "" for too few. */
struct str page_alike(const struct page *p, int64_t alike);

/* built.c: what a draft builds on, as its box shows it. Needs a transaction. */
MUST_USE const struct err *page_guides(struct work *w, struct str guidance, struct page_box *ret);
/* What the messages shown relied on. Needs a transaction. */
MUST_USE const struct err *page_relied(struct work *w, int64_t conversation_id, int64_t from, struct thread_item *items,
                                       size_t n);
/* Files that a draft got back. Needs a transaction. */
MUST_USE const struct err *page_draft_files(struct work *w, struct str files, struct page_box *ret);

/* later.c: the reply that leaves later, and the times that are offered for one. The first needs a transaction. */
MUST_USE const struct err *page_later(struct page *p, struct work *w, const struct conversation *c,
                                      struct page_conversation *out);
void page_later_times(struct page *p, struct page_conversation *out);

/* folds.c: what is folded below the words of a message. */
void page_folds(const struct message *m, struct thread_item *item);

/* rest.c: the times that are offered now. */
void page_times(struct page *p, const struct page_rest **ret, size_t *ret_n, struct str *ret_day, struct str *ret_first);

/* back.c: what it means that a mail came back (desk/outbox/back.h), and what to do; "" where that is not known. */
struct str page_back(const struct page *p, int64_t came_back, struct str status);
/* What is known of an address; NULL for nothing. page_mark_of needs a transaction. */
const struct page_mark *page_mark(const struct page *p, const struct contact_point *point);
MUST_USE const struct err *page_mark_of(const struct page *p, struct work *w, int64_t customer_id, struct str address,
                                        const struct page_mark **ret);

#endif
