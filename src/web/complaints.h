/* complaints.h - what the pages of the register share. */
#ifndef WEB_COMPLAINTS_H
#define WEB_COMPLAINTS_H

#include "base/moment.h"
#include "base/utf8.h"
#include "desk/complaint/complaint.h"
#include "desk/recovery/recovery.h"
#include "view/complaint_page.h"
#include "view/when.h"
#include "view/words.h"
#include "web/settings.h"

/* What a number of the register is called. */
enum complaint_words { WORDS_STATE, WORDS_HOW, WORDS_MATTER, WORDS_GOODS, WORDS_FAULT, WORDS_DECISION, WORDS_KIND,
                       COMPLAINT_WORDS };
struct str complaint_word(enum lang lang, enum complaint_words of, int64_t n);
/* n choices from first on, called so; their values are the numbers. */
struct page_choice *complaint_choices(const struct page *p, enum complaint_words of, int64_t first, int64_t n,
                                      int64_t chosen);
/* A date in a language, and a deadline (due_at is the end of its day) since a moment. */
struct str complaint_day(const struct page *p, enum lang lang, int64_t day);
struct page_when complaint_due_when(const struct page *p, int64_t due_at, int64_t since);
/* "2026-11-30", as a date field sends it. */
bool complaint_day_typed(struct str s, int64_t *ret);
/* 59000 RSD is "590.00 RSD". */
struct str complaint_money(struct arena *a, int64_t amount, struct str currency);
/* after.c: actions after complaints, and the causes that one may name. */
const struct page_after *complaint_after(const struct page *p, const struct after_action *all, size_t n);
MUST_USE const struct err *complaint_causes(const struct page *p, struct work *w, const struct page_choice **ret, size_t *ret_n);
struct page_complaint_row complaint_row(const struct page *p, const struct complaint_item *i);

#endif
