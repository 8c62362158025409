/* words.h - status lines, dates and the small pages of the engine itself. Private to this room. */
#ifndef HTTP_WORDS_H
#define HTTP_WORDS_H

#include "http/reply.h"

/* "Not Found" for 404; "" for a status we never send. */
const char *words_reason(int status);
/* A small page: what happened, what to do. in: NULL for English. */
struct str words_page(struct arena *a, const struct reply_words *in, int lang, int status);
/* IMF-fixdate (RFC 9110 5.6.7) of a moment. */
struct str words_date(struct arena *a, int64_t t);

#endif
