/* followup.h - what pages show of follow-ups. pages.h says what holds for all such structs.
 *
 *   GET  /follow-ups?view=due|mine|all&after=CURSOR   page_follow_ups
 *   POST /conversations/ID/follow-ups   act: "plan" (follow as in solved.h, words); of one, with follow_up and seen (its
 *                                       version): "called" (result, text, topic: what had to be explained), "done" (result, topic; the
 *                                       customer's newest message shows it), "none" (nobody answered), "cancel" (why)
 *   POST /customers/ID/follow-ups       of one that hangs on a customer: "called", "none", "cancel" as above
 *   GET  /conversations/ID?ask=ID#reply the reply asks what that one is about
 */
#ifndef VIEW_FOLLOWUP_H
#define VIEW_FOLLOWUP_H

#include "view/pages.h"
#include "view/solved.h"

struct page_follow_up {
    int64_t id, version;
    struct page_when due;
    struct str customer, subject, lang, words, owner;
    struct str how;    /* "by telephone", or what became of it */
    struct str rule;   /* the name of the rule that planned it; empty: a person did */
    struct str page;   /* where it stands, with its anchor */
    struct str act;    /* where it is done */
    struct str prefers; /* how and when the customer likes to be reached; may be empty */
    bool open, asked;
    bool phone;
};

enum page_follow_ups_view { PAGE_FOLLOW_DUE, PAGE_FOLLOW_MINE, PAGE_FOLLOW_ALL };

struct page_follow_ups {
    enum page_follow_ups_view view;
    const struct page_follow_up *rows;
    size_t row_n;
    struct str next;       /* cursor of the next page; empty: this is the last */
    bool first_page;
    struct str covered;    /* coverage in a sentence; empty: nothing fell due */
    struct str undecided;  /* for how many solved cases none was planned; empty: none was solved */
};

#endif
