/* promises.h - promises on pages: promises.c the board and the acts, promise_case.c what stands beside a conversation. */
#ifndef WEB_PROMISES_H
#define WEB_PROMISES_H

#include "desk/message/message.h"
#include "desk/promise/promise.h"
#include "view/promises.h"
#include "web/web_priv.h"

/* One, and some, as pages show them. */
struct page_promise page_promise_of(struct page *p, const struct promise *r);
const struct page_promise *page_promises_of(struct page *p, const struct promise *rows, size_t n);

/* "2026-12-02" and "17:00" of the viewer's zone; and what stands in two such fields of a form, false for no moment. */
void page_moment_fields(struct page *p, int64_t at, struct str *ret_day, struct str *ret_clock);
bool page_moment(struct page *p, const char *day, const char *clock, int64_t *ret);

/* What a page of a conversation shows of promises, and the draft of the reply where it tells of one. Asks the store
 * for promises only where c holds some, and for the rest only where it is shown. Needs a transaction. */
MUST_USE const struct err *page_case_promises(struct page *p, struct work *w, const struct conversation *c, struct str lang,
                                              struct str *draft, const struct page_case_promises **ret);
/* What a reply's form promises, as its answer holds it. */
MUST_USE const struct err *page_promised(struct page *p, struct answer *ret);
/* For script: what a draft proposes, a line each: a tab, the due time, a tab, when that is, a tab, the words. */
MUST_USE const struct err *page_offer_lines(struct page *p, struct work *w, struct str text, struct str lang, struct str *ret);

#endif
