/* permissions.h - what a customer may be sent, and the pages that links in mails to customers lead to. pages.h says what
 * holds for all such structs.
 *
 *   GET  /customers/ID            page_permissions, beside him
 *   POST /customers/ID/permissions   act ("give", "withdraw"), purpose ("offers", "survey"), order (an id; none: he said
 *                                 so), source
 *   GET  /answer/SECRET?a=yes|no  page_solved_link      POST a ("yes", "no"), text
 *   GET  /no-offers/SECRET        page_no_offers        POST (RFC 8058: one click, from anywhere)
 *
 * The last two are for customers: without sign-in, without script, in the language of the mail. Opening one changes nothing.
 */
#ifndef VIEW_PERMISSIONS_H
#define VIEW_PERMISSIONS_H

#include "view/pages.h"

struct page_permission {
    struct str what;      /* "Offers by mail: yes" */
    struct page_when at;
    struct str source, by; /* by: empty where nobody of ours wrote it down */
};

struct page_permissions {
    const struct page_permission *rows; /* newest first */
    size_t row_n;
    struct str offers, survey; /* what counts now, in a sentence */
    bool rests;                /* ...but a complaint is open, so none leaves (P65) */
    struct str source;         /* as typed, where it was refused */
};

enum page_link_state { PAGE_LINK_ASKS, PAGE_LINK_YES, PAGE_LINK_NO, PAGE_LINK_GONE, PAGE_LINK_OFTEN };

struct page_solved_link {
    enum page_link_state state;
    struct str secret, person; /* person: who wrote the mail */
    struct str phone;          /* of the shop; may be empty */
    struct str text;           /* as typed */
    bool says_no;              /* the words are asked for first */
    const struct err *err;
};

struct page_no_offers {
    enum page_link_state state; /* PAGE_LINK_NO: there are no more */
    struct str secret, phone;
};

#endif
