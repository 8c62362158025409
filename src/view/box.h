/* box.h - times, files and the boxes to write in: the parts of pages.h that stand alone. pages.h says how such
 * structs are used. */
#ifndef VIEW_BOX_H
#define VIEW_BOX_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a time is felt: SOON is the last tenth of a clock (P47), LATE comes with the word, DONE is kept. */
enum page_tone { TONE_PLAIN, TONE_SOON, TONE_LATE, TONE_DONE };

/* A moment as a page says it, in the viewer's language and zone. Not set: iso is empty. */
struct page_when {
    struct str iso;      /* 2026-11-19T09:12:00Z, for <time datetime> */
    struct str full;     /* "Thu 19 Nov 2026, 10:12", for title and print */
    struct str lead;     /* "10:12", "Fri 07:48", "13 Nov 18:42" */
    struct str tail;     /* "in 1 h 07", "15 h late", "1 h 17 ago"; may be empty */
    enum page_tone tone;
};
static inline bool when_is_set(struct page_when w) { return w.iso.n > 0; }

struct page_file {
    int64_t id;
    struct str name;                 /* empty where the mail gives none */
    struct str type;
    struct str size;                 /* "214 KB", made with view/when.h or its like */
};

/* A text of guidance that a draft or an answer builds on. */
struct page_guide {
    int64_t text_id, guidance_id, version;
    struct str title;
    struct str reason;               /* of an answer: why it says something else; may be empty */
};

/* A reply that leaves later, or was stopped. */
struct page_later {
    int64_t id;
    bool stopped, mine;
    struct page_when at;             /* when it leaves, or was to leave */
    struct str by, why;              /* why it was stopped: a sentence in the viewer's language */
    struct str text, preview;
    size_t file_n;
    bool late;                       /* it leaves after the answer is due */
};

/* One of the two boxes to write in. */
struct page_box {
    struct str draft;                /* what was typed; also after a refused send */
    struct str saved;                /* "09:04", when the draft was kept; empty: never */
    struct str key;                  /* idempotency key of the next send, 128 bits as hex; it stays the same
                                      * from page to page until a send with it has arrived */
    const struct err *err;           /* why the last send was refused; NULL: none */
    bool has_draft;                  /* for the other box's switch: "draft kept" */
    const struct page_file *files;   /* of a send that was refused or taken back; id is the upload's */
    size_t file_n;
    const struct page_guide *guides; /* guidance that the draft builds on */
    size_t guide_n;
    struct str guidance;             /* their ids, as the form sends them */
    struct str reason;               /* why it departs from them */
    bool asks_reason;                /* it was asked for just now */
    bool asks_apology;               /* the fault is ours: does it say sorry, or why not? */
    struct str no_apology;
    const struct str *advice;        /* what to look at once more, in sentences */
    size_t advice_n;
    struct str leftovers;            /* gaps that were asked about: sent once more, they stay */
    bool later_open;                 /* the times to leave later are shown */
};

/* A time to let a conversation rest until. */
enum page_rest_kind { REST_AFTERNOON, REST_TOMORROW, REST_MONDAY };
struct page_rest {
    enum page_rest_kind kind;
    struct str value;                /* of the field rest */
    struct page_when at;
};

#endif
