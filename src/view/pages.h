/* pages.h - what each page shows: the structs that web/ fills and the templates print.
 *
 * A page struct holds facts, not sentences: sentences stand in the templates as {t "…"} so that they can
 * be translated. The exceptions are words that no template could write: what people wrote, names, what a
 * mail server answered, and times, which web/ makes with view/when.h (struct page_when).
 *
 * Everything is plain and read-only while a page is written; spans and arrays live in the arena of the
 * request. A span that is not set (or empty) means "there is none", and the template leaves the part out.
 * Everything printed is escaped by the templates, so web/ hands over text as it is.
 *
 * Addresses and fields. Templates build addresses from ids; every POST carries csrf (viewer.csrf).
 *   GET  /sign-in            page_signin      POST /sign-in       address, password, next
 *        ?next=PATH &lang=TAG  lang is for this page, and for the person once signed in
 *   POST /sign-out                            POST /preferences   lang | theme, back
 *   GET  /inbox?view=NAME&after=CURSOR        page_inbox; NAME is inbox_view_name(); &tag=ID and &urgent=1 narrow it
 *                                             down, &narrow=1 shows the form for that
 *   POST /inbox/bulk                          row (0..n: "ID-VERSION"), act ("give", "snooze", "done", "tag": shows
 *                                             their fields; "give now" with owner, "tag now" with add, "spam", a
 *                                             state with reason) or rest as for snooze; or undo; view, tag, urgent, after
 *   POST /filters                             name, view, tag, urgent: saves a view of one's own; or remove (an id)
 *   GET  /events             the event stream of live pages (assets/js/stream.js); /conversations/ID/row?from=NAME
 *                            one row of a list, view_inbox_row
 *   GET  /search?q=WORDS&after=ID             page_search
 *   GET  /conversations/ID   page_conversation; ?box=note shows the note instead of the reply;
 *                            ?all=1 all messages; ?from=NAME the view to go back to. Messages have the
 *                            anchors #m:ID, the boxes #reply and #note.
 *   POST /conversations/ID/owner              owner ("me", "user:ID", "team:ID"), version, from
 *   POST /conversations/ID/state              state ("open", "waiting_customer", "solved"), version, from,
 *                                             and reason while an answer is owed (P48)
 *   POST /conversations/ID/snooze             rest ("afternoon", "tomorrow", "monday", "day" with day and time,
 *                                             "again": as before it came back, "off"), reason, version, from
 *   POST /conversations/ID/tags               add (names, parted by commas) or drop (one), from
 *   POST /conversations/ID/spam               act ("spam", "block": and its sender, "not": and unblock, "once"), from,
 *                                             version
 *   POST /conversations/ID/merge              act ("join": other is joined to this one, "apart": other is taken
 *                                             out again, "link", "unlink"), other (an id) or ref, version, from
 *   POST /messages/ID/split                   the message gets a conversation of its own: 303 to it
 *   POST /conversations/ID/priority           priority ("normal", "urgent"), version, from
 *   POST /conversations/ID/replies            text, file (0..n), again (0..n), seen, key, from; after a 409
 *                                             the page carries the newer seen, so sending again is "anyway"
 *   POST /conversations/ID/notes              text, file (0..n), again (0..n), key, from
 *                                             again: ids of files that came with a send which was refused or
 *                                             taken back, again-ID their names, to show them once more
 *   POST /conversations/ID/drafts             kind ("reply", "note"), text, key, from, and box ("reply",
 *                                             "note": which to show next). From script (Accept: text/plain)
 *                                             answers 200 with one short sentence such as "Saved 14:02",
 *                                             else 303 to ?box=BOX. A key that was sent is refused (409),
 *                                             so a late save cannot revive a sent draft. The composer's
 *                                             switch "Internal note" is such a form, so nothing typed is
 *                                             lost without script either.
 *   POST /messages/ID/take-back               while held: 303 to the conversation, text back in the draft
 *   POST /messages/ID/send-again              of a failed or uncertain mail
 *   GET  /mailboxes          page_mailboxes, for owners; ?add=1 shows the form for a new one, ?edit=ID for ID
 *   POST /mailboxes                           act ("test", "rescue", "save", "again"), id (0: new), version, address,
 *                                             way ("fetched", "delivered"), imap, smtp, user, password,
 *                                             folder, after ("0" to "2"), move_to, team; or sealed: all of
 *                                             them as they were tested. "again" tests what is stored for id.
 *                                             Answers with the steps of the test
 *   GET  /settings …         settings_pages.h
 *   POST /mailboxes/hurry                     what waits for its next try to leave is tried now
 *   GET  /messages/ID/original                the sender's HTML, for the sandboxed frame only; ?pictures=1
 *   GET  /letters/ID/raw · GET /attachments/ID    downloads
 *   A form body is multipart/form-data where it can carry files (replies, notes, drafts), else urlencoded.
 *
 * A page is put together by web/ from two templates, the page and the frame around it:
 *     struct html inner = html_inner(&h);
 *     view_inbox(&inner, page, me);
 *     view_layout(&h, title, PAGE_DESK, html_safe(&inner), me);
 * with page views view_signin, view_inbox, view_conversation, view_error (all: struct html *, page, viewer)
 * and the kinds PAGE_GATE for sign-in and for errors before it, PAGE_DESK, PAGE_TALK for a conversation.
 * title is in the viewer's language and names the thing: word(lang, W("Inbox")), the subject, "Sign in".
 */
#ifndef VIEW_PAGES_H
#define VIEW_PAGES_H

#include "base/err.h"
#include "base/safe.h"
#include "base/str.h"
#include "view/box.h"
#include "view/words.h"
#include "view/present.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One entry of a choice: a person, a team. */
struct page_choice {
    struct str value;    /* what the form sends */
    struct str name;     /* what is shown */
    bool chosen;
};

/* What is wrong with the desk now; all zero shows no strip. */
struct page_health {
    struct str store;          /* why nothing can be stored, a sentence; empty where it can */
    struct str reading;        /* why no letter can be read; the same */
    struct str damaged;        /* that what is stored is not as it was written; the same */
    int64_t letters_waiting, letters_unreadable; /* waiting: stored, not read for longer than 60 s */
    int64_t outbox_failed;     /* mails that finally failed and that nobody has dealt with */
    struct str outbox_href;    /* the conversation of the oldest failed mail */
    int64_t mailboxes_silent;  /* mailboxes that nothing was heard of for more than five minutes */
    int64_t mailboxes_limited; /* mailboxes that have sent all that they may */
    struct page_when limited_until;
    int64_t consents_gone;     /* mailboxes whose provider wants consent again */
    int64_t consents_end;      /* ...whose consent ends within days; told to owners alone */
    struct str filter;         /* why the spam filter says nothing; empty: it does, or there is none */
    int64_t suspected;         /* in Spam by itself, and nobody has looked; 0 for who does not see all of it … */
    struct page_when suspected_by; /* … the first answer would be due; tone TONE_LATE: was */
    struct str mailboxes_href; /* where an owner sees to them; empty for others */
};

/* The viewer's last mail while it is held (10 s), for the toast on pages other than its conversation. */
struct page_held {
    int64_t message_id;
    struct str to_name;
    int64_t seconds_left;
};

/* The frame around a page. */
enum page_kind { PAGE_GATE, PAGE_DESK, PAGE_TALK, PAGE_SETUP, PAGE_PUBLIC };

/* Numbers beside links are counted up to here and then say "99+" (parts/badge.html): they stand on
 * every page, and counting further would be a third of what a page costs. */
enum { PAGE_BADGE_MAX = 100 };

/* Who looks, and what every page needs. A page before sign-in has user_id 0. */
struct viewer {
    int64_t user_id;
    struct str name, initials, address;
    enum lang lang;                  /* of the page; html.lang is set to the same */
    struct str zone;                 /* of the viewer's times, "Europe/Belgrade" */
    struct str theme;                /* "system", "light", "dark" */
    bool compact;                    /* one line for each row of a list */
    struct str now;                  /* this moment in full, for the foot of a printed page */
    struct str csrf;
    struct str here;                 /* path and query of this page, for back= of /preferences */
    struct str next;                 /* before sign-in: where it leads, a path of ours; may be empty */
    struct str shop;                 /* name of the desk */
    int64_t mark;                    /* what this page shows is behind no later event (live/live.h) */
    int64_t inbox_n, promise_n;      /* beside "Inbox" open conversations of the team; promises that the viewer owes today */
    struct page_health health;
    const struct page_held *held;    /* NULL: none */
    bool error;                      /* the page tells an error: its title says so first */
    bool owner;                      /* may change the desk's settings */
    int practice;                    /* enum page_practice_state of the own practice conversation */
    struct str typed;                /* what stands in the search field */
    bool keys_off;                   /* a letter alone does nothing */
};

/* Sign-in. Its viewer has no name; lang from Accept-Language or the last choice. */
struct page_signin {
    struct str shop;
    int part_of_day;                 /* 0 morning, 1 day, 2 evening, in the shop's zone */
    struct str address;              /* typed before */
    struct str next;                 /* where to go on, a path of ours; may be empty */
    struct str lang_asked;           /* the language chosen here, for the person once signed in; may be empty */
    struct str helper;               /* name of the owner to ask for access; may be empty */
    const struct err *err;           /* wrong password, too often, ...; NULL: none */
    bool expired;                    /* signed out by time: nothing typed is lost */
    bool fresh_password;             /* a new one was just chosen */
    bool unsafe_line;                /* plain http on an address that is not this machine */
    int64_t answer_hours;            /* within which everybody is answered here */
};

/* The views of the inbox, in their order. */
enum inbox_view {
    INBOX_MINE, INBOX_UNASSIGNED, INBOX_TEAM, INBOX_WAITING, INBOX_SNOOZED, INBOX_SOLVED, INBOX_SPAM, INBOX_ALL, INBOX_VIEW_COUNT
};

/* The name in the address: "mine", "unassigned", "team", "waiting", "snoozed", "solved", "spam", "all". */
static inline const char *inbox_view_name(enum inbox_view v)
{
    static const char *const names[INBOX_VIEW_COUNT] = { "mine", "unassigned", "team", "waiting", "snoozed", "solved", "spam", "all" };
    return (unsigned)v < INBOX_VIEW_COUNT ? names[v] : names[INBOX_TEAM];
}

struct inbox_view_link {
    enum inbox_view view;
    int64_t n;
    bool current;
};

enum page_state { STATE_OPEN, STATE_WAITING, STATE_SOLVED, STATE_SNOOZED, STATE_SPAM, STATE_MERGED };

/* Whose words stand in the second line of a row. */
enum inbox_words { WORDS_CUSTOMER, WORDS_OURS, WORDS_NONE };

/* A tag, by its name. */
struct page_tag {
    struct str name;
};

struct inbox_row {
    int64_t id, version;
    bool chosen;                     /* its box is ticked */
    bool ghost;                      /* it is no longer of this view */
    struct str suspected;            /* why it came to Spam by itself, and nobody has looked; else empty */
    struct page_when due;            /* when the answer is due; for waiting and solved rows since when, for
                                      * those that rest till when */
    enum page_state state;
    int64_t channel;                 /* enum page_channel of people.h */
    bool unread;
    bool letter_unread;              /* the letter is stored but could not be read (yet) */
    bool send_failed;                /* a mail of ours here finally failed */
    bool urgent, first_contact, complaint; /* first: of its customer, and nobody has answered (P12) */
    const struct page_tag *tags;
    size_t tag_n;
    struct str reason;               /* why it rests, or rested before it came back; may be empty */
    struct str customer;             /* name, or address where there is no name */
    struct str subject, subject_lang;
    enum inbox_words words_by;
    struct str words, words_lang;    /* first 200 characters or so; the page cuts to one line */
    struct str owner;                /* person; empty when nobody has it yet */
    struct str team;                 /* the staffed queue it lies in when nobody has it */
    bool owner_is_me;
    const struct page_present *here; /* colleagues */
    size_t here_n;
};

/* A view of one's own. */
struct page_own_view {
    int64_t id;
    struct str name;
    enum inbox_view view;
    int64_t tag_id;                  /* 0: any */
    bool urgent, current;
};

/* Most rows that are acted on at once; a page has fewer. */
enum { PAGE_BULK_MAX = 100 };
enum bulk_step { STEP_NONE, STEP_GIVE, STEP_SNOOZE, STEP_DONE, STEP_TAG };

struct page_inbox {
    enum inbox_view view;
    struct inbox_view_link views[INBOX_VIEW_COUNT];
    int64_t n;                       /* conversations in this view */
    int64_t late_n;                  /* of them past their time */
    struct page_when first;          /* due time of the first row; not set when nothing is due */
    const struct inbox_row *rows;
    size_t row_n;
    /* What is done to the chosen rows: the next step of an act, and what became of the last one. */
    enum bulk_step step;
    const struct page_choice *owners;   /* STEP_GIVE */
    size_t owner_n;
    const struct page_rest *rests;   /* STEP_SNOOZE */
    size_t rest_n;
    struct str rest_day, rest_first;
    const struct page_solve *solve;  /* STEP_DONE: solved.h */
    const struct page_tag *known_tags;  /* STEP_TAG */
    size_t known_tag_n;
    struct str typed;                /* into the line of STEP_SNOOZE or STEP_TAG, and refused */
    int64_t chosen_n;
    struct str did;                  /* what was done to did_n rows, for undoing it; empty: nothing */
    int64_t did_n;
    const struct err *bulk_err;      /* why it could not be done to not_n rows; NULL: it could */
    int64_t not_n;
    struct str after;                /* the cursor of this page */
    const struct page_own_view *own; /* views of one's own */
    size_t own_n;
    int64_t own_id;                  /* this is one of them; 0: it is not */
    const struct err *filter_err;    /* why it was not saved; NULL: it was not asked for */
    struct str filter_name;          /* ...and what it was to be called */
    bool narrow_open;                /* the form to narrow the view down is shown */
    int64_t tag_id;                  /* only those with this tag; 0: any */
    struct str tag_name;
    bool urgent;                     /* only those */
    const struct page_choice *tags;  /* to narrow down by, with narrow_open */
    size_t tag_n;
    struct str next;                 /* cursor of the next page, for after=; empty: this is the last */
    bool first_page;
    bool fresh_desk;                 /* no letter has ever arrived */
    struct str mailbox;              /* the address customers write to, for the empty state */
    struct str notice_customer;      /* after an action: whose conversation; empty: none */
    enum page_state notice_state;    /* what it is now */
    int64_t notice_id, notice_version;
    struct page_when notice_until;   /* STATE_SNOOZED */
    bool notice_blocked;             /* STATE_SPAM: its sender was blocked with it */
};

enum page_delivery {
    DELIVERY_NONE,       /* a mail of the customer, a note */
    DELIVERY_HELD, DELIVERY_QUEUED, DELIVERY_SENDING, DELIVERY_SENT, DELIVERY_UNCERTAIN, DELIVERY_FAILED
};

/* A mail or an event that lies in a mail. */
enum page_enclosed_kind {
    PAGE_ENCLOSED_MAIL, PAGE_ENCLOSED_INVITATION, PAGE_ENCLOSED_ANSWER, PAGE_ENCLOSED_CANCELLED
};

struct page_enclosed {
    enum page_enclosed_kind kind;
    struct str from, subject;        /* who wrote it, who invites; may be empty */
    struct str when;                 /* written, or takes place: in the viewer's zone; may be empty */
    struct str text;                 /* of a mail; may be empty */
    bool cut;                        /* text is longer than that */
    struct str place, people;        /* of an event; may be empty */
};

/* What happened beside the words. */
enum page_event_kind {
    EVENT_TAKEN,         /* actor took it */
    EVENT_ASSIGNED,      /* actor gave it to object */
    EVENT_WAITING,       /* actor set it to waiting on the customer */
    EVENT_SOLVED, EVENT_REOPENED,
    EVENT_REOPENED_BY_MAIL,      /* the customer wrote again */
    EVENT_TAKEN_BACK,    /* actor took a mail back before it left */
    EVENT_SEND_FAILED,   /* the mail to object finally failed and came back to actor */
    EVENT_OTHER          /* object says it, already in the viewer's language */
};

struct page_event {
    enum page_event_kind kind;
    struct page_when at;
    struct str actor, object;        /* actor empty: the desk itself */
};

enum thread_kind {
    THREAD_IN,           /* customer's mail */
    THREAD_OUT,          /* our mail */
    THREAD_NOTE,
    THREAD_EVENTS,       /* one or more events in a row, folded into a line when more than one */
    THREAD_LETTER,       /* a letter not read yet, or unreadable: raw download */
    THREAD_THIRD         /* somebody outside who is not the customer, and whom the customer never sees */
};
enum page_aside { PART_PLAIN, PART_FORWARD, PART_THIRD, PART_OTHER, PART_ASK }; /* message.part */

struct thread_item {
    enum thread_kind kind;
    int64_t id;                      /* of the message, or of the first event */
    int64_t letter_id;               /* raw download; 0: none */
    struct page_when at;
    bool folded;                     /* older: one line, opens on click */
    bool newest;                     /* the customer's newest words: large */
    struct str author;               /* full name or address */
    struct str author_short;         /* given name, for the folded line */
    bool author_is_me;
    int64_t channel;                 /* enum page_channel of people.h */
    bool machine;                    /* written by a machine (Auto-Submitted and the like), ours too (INV5) */
    struct str to, cc;               /* our mails, and copies of theirs; may be empty */
    struct str lang;                 /* of text; empty: unknown */
    struct str preview;              /* first words in one line, for the folded line */
    struct str text;                 /* what this person wrote now; LF */
    struct safe_html rich;           /* our own words with their bold, lists and links; empty: print text */
    struct str signature;            /* folded; may be empty */
    struct str quoted;               /* quoted history, folded, and a signature within; may be empty */
    bool brought_in;                 /* a colleague forwarded it to us; quoted is all of his mail */
    bool has_original;               /* there is sanitised HTML to look at, in a sandboxed frame */
    bool has_remote;                 /* ...which wants pictures from elsewhere; ?pictures=1 loads them */
    bool differs;                    /* ...and says other things than the text (A12) */
    bool cut;                        /* text was cut at the limit; the raw letter is whole */
    bool parts_cut;                  /* there are more files or parts than are shown; the same */
    const struct page_file *files;
    size_t file_n;
    const struct page_enclosed *enclosed; /* what of the files is a letter or an event itself */
    size_t enclosed_n;

    enum page_delivery delivery;
    int64_t seconds_left;            /* held */
    struct page_when next_try;       /* queued after a failed attempt */
    struct page_when sent;           /* sent, uncertain: when */
    struct str reason;               /* queued after a try, failed, uncertain: what the other side said */
    bool limited;                    /* queued: its mailbox has sent all that it may, reason says so */
    struct str back;                 /* failed: what that means and what to do; empty: not known */
    struct str status;               /* ...with the status that a report gave; may be empty */
    bool late;                       /* sent, and a report says that it has not arrived yet */
    bool may_act;                    /* the viewer may take back, send again */
    const struct page_guide *guides; /* our mails: the guidance it relied on */
    size_t guide_n;
    const struct str *advice;        /* our mails: what to look at once more, while they are held */
    size_t advice_n;
    struct str alike;                /* a sentence: nearly the same went to others; empty: it did not */
    enum page_aside part;
    struct str address;              /* THREAD_THIRD, PART_OTHER: from where it came */
    const struct page_ask *ask;      /* PART_ASK (talk.h) */
    const struct page_envelope *envelopes; /* of a mail to several */
    size_t envelope_n;
    const struct page_proof *proof;  /* the sender is not proven (proof.h); NULL: no mark */
    bool may_forward;
    bool may_split;                  /* a customer's message among others: it can have its own conversation */

    const struct page_event *events; /* THREAD_EVENTS */
    size_t event_n;
    bool letter_failed;              /* THREAD_LETTER: reading was given up (else: not yet) */
    struct str letter_from;          /* envelope sender; may be empty */
    struct str letter_size;
};

/* Another conversation of the same customer. */
struct page_earlier {
    int64_t id;
    struct str subject, subject_lang;
    struct page_when at;             /* when it began; lead is the date alone (when_date) */
    enum page_state state;
};

/* A conversation that was joined to this one, or is linked with it. */
struct page_kin {
    bool joined;
    int64_t id;
    struct str ref, subject, lang;
};

/* What was typed into an act on the case that was refused just now; empty where it was another one. */
struct page_typed {
    bool state;                      /* it was one that solves or waits */
    bool rest;                       /* it was to rest: reason, and rest_day and rest_clock are as typed */
    struct str reason, tags, ref, understood;
};

struct page_conversation {
    int64_t id, version;
    int64_t last_at;                 /* up to when it is read, once it was looked at */
    const struct page_present *here; /* colleagues */
    size_t here_n;
    struct str ref;                  /* K-7Q4M, for the telephone */
    struct str subject, subject_lang;
    enum page_state state;
    struct page_when due, solve_by;  /* not set: nothing is owed; no standard asks for a solution, or it stands still */
    struct page_when state_since;    /* waiting, solved: since when */
    struct page_when opened;         /* lead is the date alone (when_date) */
    struct str owner;                /* person; empty: nobody yet */
    struct str team;
    bool owner_is_me;
    bool urgent;
    const struct page_tag *tags;     /* its own */
    size_t tag_n;
    const struct page_tag *known_tags; /* of the desk, for what is written */
    size_t known_tag_n;
    struct page_when rests_until;    /* STATE_SNOOZED */
    struct page_when rested_until;   /* it is back before this time, or since it; not set: it never rested */
    struct str rest_reason, due_why, solve_why; /* why it rests or rested; a sentence, which standard a time is from */
    const struct page_rest *rests;   /* quick choices */
    size_t rest_n;
    struct str rest_day, rest_clock; /* the day that is proposed, "2026-11-23", and the time; the first day that can
                                      * be is rest_first */
    struct str rest_first;
    struct str sender;               /* STATE_SPAM: who wrote it; may be empty */
    bool blocked;                    /* STATE_SPAM: sender's mail comes here by itself */
    const struct page_suspicion *suspected; /* STATE_SPAM: why it came there by itself; NULL: it did not */
    bool may_write;                  /* reply, note and state; else the page only shows */
    const struct page_choice *owners;   /* who could have it: value "user:ID" or "team:ID" */
    size_t owner_n;
    int64_t channel;                 /* how it began: enum page_channel of people.h */
    int64_t customer_id;
    struct str customer;             /* full name, or address */
    struct str customer_short;       /* how the button calls them: given name, or address */
    struct str customer_address;     /* where a reply goes; empty: no reply is possible */
    struct str customer_lang;        /* name of the language they write, in the viewer's; empty: unknown */
    struct str customer_tag;         /* ...and its tag, so that the reply is spell-checked in it */
    const struct page_care *care;    /* what to think of with them (people.h) */
    size_t care_n;
    struct str salutation, prefers, hours; /* how, by what and when they like to be spoken to; may be empty */
    const struct page_point *points; /* only where no reply is possible: how else to reach them */
    size_t point_n;
    const struct page_kin *kin;      /* what was joined to it, and what it is linked with */
    size_t kin_n;
    int64_t earlier_n;               /* other conversations of this customer */
    const struct page_earlier *earlier; /* the newest of them, 5 at most */
    size_t earlier_shown;

    enum inbox_view from;            /* where "back" goes */
    int64_t next_id;                 /* the one behind it in that view; 0: none */

    const struct thread_item *items; /* oldest first */
    size_t item_n;
    int64_t hidden_n;                /* older messages not on the page; ?all=1 shows them */
    int64_t seen_id;                 /* newest message on the page, for seen= */

    struct page_beside *beside;      /* what is said without the customer (talk.h) */
    bool note_open;                  /* the note box is shown, else the reply box */
    struct page_box reply, note;
    struct str signature;            /* what will stand under the reply; may be empty */
    const struct page_later *later;  /* a reply that leaves later; NULL: none */
    const struct page_rest *later_times; /* quick choices for one */
    size_t later_time_n;
    struct str later_day, later_first, later_clock; /* as rest_day, rest_first and rest_clock */
    const struct page_mark *mark;    /* what is known of customer_address; NULL: nothing */
    struct str file_limit;           /* "25 MB": most that one message's files may weigh */
    int64_t file_max;                /* the same in bytes */
    const struct err *act_err;       /* why an act on the case was refused just now; NULL: none */
    struct page_typed typed;         /* ...and what was typed into it */
    /* 409 on a reply: someone wrote since the page was opened. The text is kept in reply.draft, the button
     * says "Send anyway", and seen_id is already the new one. */
    bool stale;
    int64_t stale_id;                /* the first newer message, to jump to */
    struct str stale_author;
    bool stale_by_customer;
    struct page_when stale_at;
};

/* Words for class names; the style sheet knows them. */

static inline const char *tone_class(enum page_tone t)
{
    static const char *const names[] = { "plain", "soon", "late", "done" };
    return (unsigned)t < sizeof names / sizeof *names ? names[t] : names[0];
}

#endif
