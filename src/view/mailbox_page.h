/* mailbox_page.h - what the page of mailboxes shows (pages.h tells how such structs are made). */
#ifndef VIEW_MAILBOX_PAGE_H
#define VIEW_MAILBOX_PAGE_H

#include "view/settings_pages.h"
#include "view/setup_page.h"

/* One step of a mailbox's test, made with view/setup_words.h. */
enum page_step_tone { STEP_GOOD, STEP_NOTE, STEP_BAD };

struct page_step {
    enum page_step_tone tone;
    struct str title, text;          /* text may be empty */
    struct str took;                 /* "0.4 s" since the test began */
    struct str todo[2];              /* what to do about it */
    size_t todo_n;
};

/* A provider's consent in place of a password. */
struct page_mailbox_consent {
    struct str provider, account;    /* "Google"; who consented; either may be empty */
    struct str ends;                 /* the day of its end; empty: none is known */
    struct str said;                 /* why it is gone, in the provider's words; may be empty */
    bool soon, gone;                 /* it ends within days; it holds no longer */
};

struct page_mailbox {
    int64_t id;
    struct str address, team, server; /* server: where it is fetched; empty: mail is delivered */
    struct page_when last;           /* when all was last well; not set: never, or mail is delivered */
    struct page_when since;          /* since when it is in trouble; not set: it is not */
    struct str trouble;              /* in the viewer's language; empty: none */
    bool silent;
    bool plus;                       /* mail to plus addresses arrives */
    int64_t hour, day;               /* how many mails it may send; 0: any number */
    struct page_when limited_until;  /* it has sent all that it may: its mails wait until then */
    const struct page_mailbox_consent *consent; /* NULL: it has a password, or none */
};

/* The form of one mailbox. */
struct page_mailbox_form {
    int64_t id, version;             /* 0: a new one */
    struct str address, imap, smtp, user, folder, move_to;
    bool delivered;                  /* mail is handed over by a server of ours, else it is fetched */
    int after;                       /* 0 kept, 1 marked as read, 2 moved */
    bool under_test;                 /* stands below a failed test, whose button leads */
    bool setup;                      /* in the first run */
    bool has_password;               /* one is stored; an empty field keeps it */
    const struct page_mailbox_consent *consent; /* stored in its place; NULL: none */
    bool by_consent;                 /* the settings that were tested sign in so */
    const struct page_choice *teams;
    size_t team_n;
    const struct err *err;           /* why it was refused; NULL: it was not */
};

/* How many mails it may send: what the shop set, or in its place what the provider allows. */
struct page_limits {
    int64_t id, version;
    struct str hour, day;            /* as typed or stored; empty: what the provider allows */
    int64_t hour_there, day_there;   /* what that is; 0: any number */
    const struct err *err;           /* why it was refused; NULL: it was not */
};

/* What the test of a mailbox gave. */
struct page_mailbox_test {
    int64_t id, version;             /* 0: a new one */
    struct str address;
    const struct page_step *steps;
    size_t step_n;
    int64_t good_n;                  /* steps that went well */
    const struct page_step *failed;  /* NULL: none */
    bool saved;                      /* it is stored now */
    bool setup;                      /* in the first run */
    bool junk;                       /* the test mail lay in Junk: rescue is offered */
    struct str sealed;               /* the settings that were tested; empty: they cannot be stored so */
};

struct page_mailboxes {
    const struct page_mailbox *rows;
    size_t row_n;
    int64_t silent_n;                /* silent for more than five minutes */
    int64_t ill_n;                   /* in trouble now */
    int64_t new_n;                   /* fetched, and never well so far */
    int64_t letters_waiting, letters_unreadable;
    struct page_when letters_oldest; /* of those waiting */
    int64_t held, queued, sending, uncertain, failed;
    struct page_when outbox_oldest;  /* of those queued and being sent */
    struct str outbox_href;          /* the conversation of the first failed one; may be empty */
    const struct page_mailbox_form *form; /* NULL: not asked for */
    const struct page_limits *limits; /* of the mailbox in form; NULL: none */
    const struct page_setup *setup; /* the page is a question of the first run (setup_page.h); NULL: it is not */
    const struct page_mailbox_test *test; /* NULL: none was made just now */
};

static inline const char *step_class(enum page_step_tone t)
{
    static const char *const names[] = { "good", "note", "bad" };
    return (unsigned)t < sizeof names / sizeof *names ? names[t] : names[0];
}

#endif
