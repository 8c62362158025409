/* composer.h - what stands in the boxes of a conversation beside the text, and the pages of guidance; pages.h says how
 * such structs are used.
 *
 *   POST /conversations/ID/replies   also: guidance (ids of texts, parted by commas), reason, leftovers (the gaps that
 *                                    were asked about), later (a time as for a snooze: "afternoon", "tomorrow",
 *                                    "monday", "day" with day and time): it leaves then
 *   POST /conversations/ID/drafts    also: guidance, reason, files (how many are chosen). Its answer to script has the
 *                                    sentence on the first line and what to look at once more on the others.
 *                                    box "guidance" leads to the next
 *   GET  /conversations/ID/guidance?q=WORDS   page_pick: what there is, in the customer's language
 *   POST /conversations/ID/guidance  put (id of a text: it comes into the draft) or off (its text stays); with text,
 *                                    guidance and reason the draft is saved first
 *   POST /conversations/ID/later     act ("stop", "take": its text comes into the draft; "drop"), id, from
 *   POST /settings/signatures        sign-TAG for each language, sign-other
 *   GET  /guidance           page_guidance_list; ?add=1 shows the form for a new one
 *   POST /guidance           act "openings": those that Kept brings along; else lang, title, facts, rights, limits, options, tone, text
 *   GET  /guidance/ID        page_guidance; ?lang=TAG&edit=1 the form for a language, ?version=N an older text
 *   POST /guidance/ID        the same and version; or act ("retire", "back")
 */
#ifndef VIEW_COMPOSER_H
#define VIEW_COMPOSER_H

#include "view/pages.h"

/* One text of guidance. */
struct page_guidance_row {
    int64_t id, text_id, version;
    struct str lang, language;       /* its tag, and what it is called where it is not the one asked for */
    struct str title, facts, rights, limits, options, tone, text;
    bool retired;
};

struct page_pick {
    int64_t conversation_id;
    enum inbox_view from;
    struct str typed;
    const struct page_guidance_row *rows;
    size_t row_n;
    bool any;                        /* the desk has some at all */
    bool may_write;
};

struct page_guidance_list {
    struct str said;
    int64_t openings_left;           /* openings of Kept that are no guidance here yet */
    const struct page_guidance_row *rows;
    size_t row_n;
    bool may_write;
    const struct page_guidance_form *form; /* NULL: not asked for */
};

struct page_guidance_form {
    int64_t id, version;             /* id 0: a new one */
    struct page_guidance_row in;
    const struct err *err;
};

struct page_guidance_change {
    int64_t version;
    struct str language, title, by;
    struct page_when at;
};

/* An answer that said something else, and why (P43). */
struct page_departure {
    int64_t conversation_id, message_id, version;
    struct str ref, author, reason;
    struct page_when at;
};

struct page_guidance {
    struct str said;
    int64_t id, version, uses;
    bool retired, may_write, old;    /* old: rows holds one text that is not the newest */
    const struct page_guidance_row *rows; /* one a language */
    size_t row_n;
    const struct page_choice *missing;    /* languages that it has no text in */
    size_t missing_n;
    const struct page_guidance_change *changes;
    size_t change_n;
    const struct page_departure *departures; /* owners only */
    size_t departure_n;
    const struct page_guidance_form *form;
    const struct err *err;
};

#endif
