/* people.h - what the pages about people show: the contact that is written down, the list of customers, one of them,
 * joining two records. pages.h says what holds for all such structs.
 *
 *   GET  /new                page_contact; ?customer=ID: about that one
 *   POST /new                key, channel ("1" phone, "2" counter), who, customer (an id, "new", or empty), text,
 *                            outcome ("open", "solved", "call_back"), reason, by (microseconds), owner as for a
 *                            conversation. Where who may be somebody known, the page asks once which.
 *   GET  /customers?q=WORDS&after=ID          page_customers; rows carry data-customer for the form above
 *   GET  /customers/ID?before=CURSOR          page_customer
 *   POST /customers/ID       version, name, salutation, lang (a tag or empty), prefers ("0" to "2" or empty), hours
 *   POST /customers/ID/contacts               act ("add", "remove"), value, and kind where it is removed
 *   POST /customers/ID/notes act ("add", "remove", "back"), text and days, or note
 *   GET  /customers/ID/join?with=ID           page_join: ID stays; ?q=WORDS finds whom to join
 *   POST /customers/ID/join  with, version, with_version, and for each fact whose it is: "this" or "that"
 *   POST /customers/ID/apart merge
 */
#ifndef VIEW_PEOPLE_H
#define VIEW_PEOPLE_H

#include "view/promises.h"
#include "view/pages.h"
#include "view/records.h"

/* As in conversation.channel. */
enum page_channel { PAGE_MAIL, PAGE_PHONE, PAGE_COUNTER };

/* A customer in a list, or one who may be meant. */
struct person_row {
    int64_t id;
    struct str name, lang;           /* lang: the tag of the language he writes; may be empty */
    struct str reach;                /* his first contact point; may be empty */
    struct page_when since;          /* the day he was first here */
};

struct page_customers {
    struct str typed;
    const struct person_row *rows;
    size_t row_n;
    int64_t n;
    struct str next;                 /* for after=; empty: this is the last page */
    bool first_page;
};

enum page_outcome { OUTCOME_OPEN, OUTCOME_SOLVED, OUTCOME_CALL_BACK };

/* What a refused form held stands in it again. */
struct page_contact {
    struct str key;
    enum page_channel channel;
    struct str who;
    int64_t customer;                /* the one who was chosen; 0: none */
    const struct person_row *maybe;  /* who may be meant; the form asks which */
    size_t maybe_n;
    struct str text;
    enum page_outcome outcome;
    struct str reason;
    const struct page_solve *solve;  /* OUTCOME_SOLVED: what came of it */
    const struct page_choice *hours; /* when to call back */
    size_t hour_n;
    const struct page_choice *owners;
    size_t owner_n;
    const struct err *err;           /* NULL: the form is new */
};

/* What came back from an address (desk/customer/mark.h). */
struct page_mark {
    bool refused, complained;
    struct page_when refused_at, complained_at;
    struct str status; /* of the refusal; may be empty */
};

struct page_point {
    bool phone;
    struct str shown, value;
    const struct page_mark *mark; /* NULL: nothing */
};

/* What to think of (P45). */
struct page_care {
    int64_t id;
    struct str text, by;
    struct page_when until;
};

/* A message in the timeline, its words on one line. */
struct timeline_line {
    int64_t id, channel;
    bool ours, note;
    struct page_when at;
    struct str author, words, lang;
};

struct timeline_item {
    int64_t id, channel;
    struct str subject, lang, owner;
    enum page_state state;
    struct page_when due, at;
    struct str year;                 /* where another one begins than that of the item above; else empty */
    const struct timeline_line *lines; /* newest first */
    size_t line_n;
    bool older;                      /* there are more messages */
};

/* Somebody who may be the same. */
struct page_twin {
    int64_t id;
    struct str name, lang, reach;
    bool phone, address, same_name;  /* what speaks for it */
};

/* A joining that can be undone. */
struct page_merge {
    int64_t id;
    struct str name, by;
    struct page_when at, until;
};

/* The forms about a customer: what is known, or what was typed and refused. */
struct page_customer_form {
    struct str name, salutation, tag, hours;
    int prefers;                     /* as in page_customer */
    struct str tier, tier_was;       /* his price level: typed, and as the form was made from */
    const struct str *tiers;         /* those that standards name */
    size_t tier_n;
    struct str contact, note;        /* what was to be added */
    int64_t days;                    /* how long the note counts */
};

struct page_gifts;
struct page_customer {
    const struct page_gifts *gifts;  /* goodwill and coupons; NULL: none (goodwill.h) */
    int64_t id, version;
    struct str name, tag, lang;      /* tag, and what the language is called */
    bool other_lang;                 /* it is none of those that Kept speaks */
    struct str salutation, hours, tier; /* tier: his price level; empty: none */
    int prefers;                     /* enum page_channel; -1: not known */
    struct page_when since;
    int64_t n, open_n;               /* contacts; many: at least so many */
    bool many;
    struct page_when due;            /* not set: nothing is owed */
    const struct page_point *points;
    size_t point_n;
    const struct page_complaint_row *complaints; /* complaint_page.h; newest first */
    size_t complaint_n;
    const struct page_care *care;
    size_t care_n;
    int64_t gone_note;               /* a note that was taken away just now; 0: none */
    const struct page_promise *promises; /* all that the viewer sees, latest first */
    size_t promise_n;
    const struct timeline_item *items;
    size_t item_n;
    struct str next;                 /* for before=; empty: this is the end */
    bool first_page;
    const struct page_twin *twins;
    size_t twin_n;
    const struct page_merge *merges;
    size_t merge_n;
    const struct err *err;           /* why a change was refused just now; NULL: none was */
    bool edit;                       /* the form of the facts is open */
    const struct page_permissions *may;  /* what he may be sent (permissions.h) */
    const struct page_order_row *orders; /* his newest (records.h) */
    size_t order_n;
    struct page_customer_form form;
};

/* A fact of two records. */
struct page_fact {
    const char *field;
    struct str what, here, there;    /* what it is called; either may be empty */
};

struct page_join {
    int64_t id, version, with, with_version;
    struct str name, with_name;
    const struct page_fact *facts;   /* those that differ */
    size_t fact_n;
    const struct page_point *points; /* of the other one */
    size_t point_n;
    int64_t cases;                   /* the other one's */
    struct str typed;
    const struct person_row *rows;   /* without with: whom the words find */
    size_t row_n;
    const struct err *err;
};

/* Is this the part of the site that path begins? */
static inline bool page_is_at(const struct viewer *me, const char *path)
{
    struct str rest = str_from(me->here, str_of(path).n);
    return str_starts(me->here, str_of(path)) && (rest.n == 0 || rest.p[0] == '?' || rest.p[0] == '/');
}

/* Why a conversation came to Spam by itself. */
struct page_suspicion {
    const struct str *reasons;       /* sentences in the viewer's language */
    size_t reason_n;
    struct str said;                 /* what rspamd said; may be empty */
    bool open;                       /* nobody has looked yet */
    struct page_when look_by;        /* open: when the answer is due, if it is no spam */
    struct str settled_by;           /* else who said that it is spam */
};

#endif
