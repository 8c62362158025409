/* week_mail.h - a week as the mail tells it that owners get on Monday (P58): its complaints, each with who owns it and what our
 * part was, and what went well, each with who did it. No name and no word of a customer stands in it: a mail lies on servers
 * that are not ours, and the page that it leads to has both. */
#ifndef POST_WEEK_MAIL_H
#define POST_WEEK_MAIL_H

#include "desk/insight/insight.h"
#include "view/words.h"

enum {
    WEEK_MAIL_LINES = 12, /* of each list; how many more there are is said */
    WEEK_MAIL_WORDS = 200 /* bytes of our part; all of it fits a wording (PLACES_TEXT_MAX) */
};

/* The week before monday (days since 1970) as plain text, ending in link. */
struct str week_mail_text(struct arena *a, enum lang lang, int64_t monday, const struct week *week, struct str link);

#endif
