/* setup_page.h - what the pages of the first run show, and the practice conversation (pages.h tells how such
 * structs are used).
 *
 *   GET  /setup              303 to the question that is open
 *   GET  /setup/NAME         page_setup; NAME is "business", "mailbox", "hours", "people", "promise"
 *                            POST act ("skip") or its fields: name, lang, country, zone · open1 to open7, close1 to
 *                            close7 · name1, mail1 to name3, mail3 · answer_hours. "mailbox" shows page_mailboxes,
 *                            whose forms carry setup=1 and go to /mailboxes
 *   GET  /practice           page_practice    POST /practice       act ("begin", "answer" with text, "back", "solve",
 *                            "open", "away"); in="list" leads back to the inbox
 */
#ifndef VIEW_SETUP_PAGE_H
#define VIEW_SETUP_PAGE_H

#include "view/pages.h"

enum setup_at { SETUP_BUSINESS = 1, SETUP_MAILBOX, SETUP_HOURS, SETUP_PEOPLE, SETUP_PROMISE };
enum { SETUP_STEPS = 5, SETUP_PEOPLE_ROWS = 3 };

struct page_setup_step {
    struct str href, name;           /* name in the viewer's language */
    int number;
    bool answered, skipped, current;
};

struct page_setup_day {
    int number;
    struct str name, opens, closes;  /* "09:00"; empty: closed */
    bool wrong;
};

struct page_setup_person {
    int number;
    struct str name, mail;           /* as they were typed */
};

struct page_setup {
    enum setup_at at;
    struct page_setup_step steps[SETUP_STEPS];
    const struct err *err;           /* why the answer was refused; NULL: it was not */
    struct str name, lang, zone, country;
    struct page_setup_day days[7];
    struct str shop_zone;
    struct page_setup_person people[SETUP_PEOPLE_ROWS];
    const struct page_choice *here;  /* who is here or invited already */
    size_t here_n;
    int64_t answer_hours;
};

/* As desk/practice/practice.h has them. */
enum page_practice_state { PRACTICE_IS_NONE, PRACTICE_IS_WAITING, PRACTICE_IS_ANSWERED, PRACTICE_IS_SOLVED };

struct page_practice {
    enum page_practice_state state;
    struct page_when began, due, answered;
    struct str answer;               /* what was sent, or what stands in the box */
    struct str lang;                 /* of the page, which is that of the letter */
    const struct err *err;
};

#endif
