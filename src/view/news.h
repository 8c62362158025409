/* news.h - the page of what is new for a person, and what he wants to be told (pages.h tells how such structs are made).
 *
 *   GET  /notifications       page_news       POST /notifications   told, from, to, mail
 *   GET  /notifications/new   page_news too, as the part that assets/js/news.js asks for
 */
#ifndef VIEW_NEWS_H
#define VIEW_NEWS_H

#include "view/pages.h"

struct page_news_row {
    int64_t id;
    struct page_when at;
    struct str customer, subject, words, lang;
    bool mine;
    int64_t told_why; /* TOLD_FAILED, TOLD_COMPLAINT of desk/outbox/back.h; 0: somebody wrote */
};

struct page_news {
    const struct page_news_row *rows;
    size_t row_n;
    int64_t n;
    bool more;           /* than n */
    bool quiet;          /* off, or not at work now: nothing is to be shown by itself */
    int told;
    struct str from, to; /* "08:00"; both empty: always */
    bool mail;
    const struct err *err;
    struct str said;
};

#endif
