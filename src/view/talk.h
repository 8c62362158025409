/* talk.h - what pages show of what is said without the customer: questions to colleagues, forwarded messages and the
 * answers of third parties, copies, and what was understood. pages.h says what holds for all such structs.
 *
 *   POST /messages/ID/ask                     act ("answer", "words" with text; "close", "open" with version), from
 *   POST /messages/ID/dealt                   what names the viewer in it is dealt with: 303 to Today
 *   GET  /messages/ID/forward                 page_forward; ?again=ID: of one that was taken back
 *   POST /messages/ID/forward                 to (addresses, parted by commas or blanks), text, attachment (0..n), key
 *   POST /messages/ID/adopt                   the address it came from is the customer's
 *   POST /conversations/ID/understood         act ("write" with understood, "wrong", "right"), from
 */
#ifndef VIEW_TALK_H
#define VIEW_TALK_H

#include "view/promises.h"
#include "view/pages.h"
#include "view/records.h"
#include "view/people.h"

struct page_ask_word {
    struct str author, text;
    struct page_when at;
    bool answer;
};

struct page_ask {
    int64_t message_id, version;
    struct str from, whom;           /* whom: a person or a team */
    bool mine;                       /* the viewer asked */
    bool open, answered;
    bool may_close;                  /* the viewer asked, or is an owner */
    struct page_when due, closed;
    struct str closed_by;
    const struct page_ask_word *words;
    size_t word_n;
    struct str draft;                /* what was typed and refused */
};

/* What became of a mail for one of those who get it. */
struct page_envelope {
    struct str address, reason;
    enum page_delivery delivery;
    bool late; /* a report says that it has not arrived yet */
};

/* Somebody the customer had in copy. */
struct page_copy {
    struct str name, address;
    bool chosen;
    bool fresh;                      /* was not in the conversation before */
};

struct page_understanding {
    struct str text, by;
    struct page_when at;
    bool wrong;
};

/* A complaint that a conversation is, for its card. */
struct page_case_complaint {
    int64_t id;
    struct str ref, state;
    bool open;
    bool regret, sorry;              /* what the next reply says: its fault is not known; it is ours */
};

struct page_gifts;
struct page_beside {
    const struct page_records *records; /* its orders and the extra (records.h); NULL: no order hangs on it */
    bool first_contact;              /* the first of its customer, and nobody has answered (P12) */
    const struct page_choice *colleagues; /* whom the viewer can ask: as owners */
    size_t colleague_n;
    struct page_when by[4];          /* in an hour, in four, tomorrow morning, in three days */
    const struct page_copy *copies;
    size_t copy_n;
    struct str copy_typed;           /* other addresses, of a reply that was refused or is taken back */
    const struct page_case_complaint *complaints; /* it is one, or was joined with some */
    size_t complaint_n;
    bool copies_open;                /* somebody is chosen, or typed */
    struct str by_chosen;            /* which of by, of a note that was refused; else empty */
    struct str understood;           /* what the customer wants, in our words; may be empty */
    const struct page_understanding *understandings; /* how it came about, newest first */
    size_t understanding_n;
    int64_t misunderstood_n;
    const struct page_case_promises *promises; /* what was promised, and what the reply promises */
    bool ask_understood;             /* it is asked for before the case is solved */
    struct str solve_reason;         /* ...with this reason */
    const struct page_follow_up *follow_ups; /* followup.h; open ones first */
    size_t follow_up_n;
    struct str follow_text;          /* what was typed and refused */
    int64_t asks;                    /* the follow-up that the reply is about; 0: none */
    bool thanks, thanks_chosen;      /* ...and a coupon may go along */
    struct str thanks_not;           /* ...but not to this customer now: why not; else empty */
    const struct page_solve *solve;  /* what came of it is asked for; NULL: it is not */
    const struct page_gifts *gifts;  /* goodwill that hangs on it; NULL: none (goodwill.h) */
    const struct page_choice *gift_kinds, *gift_purposes; /* of the form that gives some */
    size_t gift_kind_n, gift_purpose_n;
    struct str gift_currency;
};

struct page_forward_file {
    struct page_file file;
    bool chosen;
};

struct page_forward {
    int64_t id, conversation_id;     /* of the message */
    enum inbox_view from;
    struct str author, text, lang;
    struct page_when at;
    const struct page_forward_file *files;
    size_t file_n;
    struct str to, words, key;       /* as typed */
    const struct err *err;           /* why it was not sent; NULL: it was not tried */
};

/* One line of "Asked of you". */
enum page_asked_kind { PAGE_ASKED_LATE, PAGE_ASKED_ANSWERED, PAGE_ASKED_ME, PAGE_ASKED_TEAM, PAGE_ASKED_NAMED };
struct page_asked {
    enum page_asked_kind kind;
    int64_t message_id, conversation_id, channel;
    bool third;                      /* NAMED: a third party answered */
    struct page_when when;
    struct str other, text, customer, subject, lang;
};

#endif
