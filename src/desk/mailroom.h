/* mailroom.h - what web and API ask of the mail room without knowing it: handed in at the start by
 * app. */
#ifndef DESK_MAILROOM_H
#define DESK_MAILROOM_H

#include "base/safe.h"
#include "desk/complaint/complaint.h"
#include "desk/mailbox/dkim.h"
#include "desk/mailbox/setup.h"
#include "desk/message/message.h"

struct reader;
struct setup;

/* What a mail that lies in a mail says, or an event (mime/calendar.h). Texts may be "". */
enum enclosed_kind { ENCLOSED_MAIL, ENCLOSED_INVITATION, ENCLOSED_ANSWER, ENCLOSED_CANCELLED };

struct enclosed_time {
    bool set, utc, whole_day; /* not utc: at is the clock of zone, written as if it were UTC */
    int64_t at;
    struct str zone;
};

struct enclosed {
    enum enclosed_kind kind;
    struct str from, subject;
    struct opt_int date;              /* of a mail, with its text */
    struct str text;
    struct str place, people;         /* of an event */
    struct enclosed_time start, end;
};

/* What is wrong with the desk's own works now: sentences for people, which live for ever; NULL where
 * all is well. */
struct wellness {
    const char *store;   /* why nothing can be stored */
    const char *reading; /* why no letter can be read */
    const char *damaged; /* what is stored is not as it was written */
    const char *filter;  /* the spam filter does not answer: our own rules judge */
    int readers;         /* children that read letters and live */
};

struct mailroom {
    /* post/answer.h: stores a reply or note and lets the reply's mail leave. */
    const struct err *(*answer)(struct work *w, const struct answer *in, struct conversation *ret_c,
                                struct message *ret_m);
    /* post/register.h: the receipt of a complaint, by mail. */
    const struct err *(*complaint_receipt)(struct work *w, struct complaint *c, bool *ret_sent);
    /* post/forward.h: the files of a message, and its sending to somebody outside. */
    const struct err *(*forward_files)(struct work *w, int64_t message_id,
                                       const int64_t *attachments, size_t n,
                                       struct forward_file **ret);
    const struct err *(*forward)(struct work *w, const struct forward *in,
                                 const struct forward_file *files, size_t file_n,
                                 struct conversation *ret_c, struct message *ret_m);
    struct str (*forward_quote)(struct arena *a, const struct message *m);
    /* mime/range.h: the decoded bytes of an attachment, which is a range of its letter. */
    const struct err *(*range)(struct arena *a, struct str raw, const struct attachment_place *at,
                               struct str *ret);
    /* reader/reader.h: reads a file that is a mail, or a calendar, in a locked reader; false where
     * it is neither or no reader is free in time. All in a. */
    bool (*enclosed)(struct reader *reader, struct arena *a, struct str bytes, bool calendar,
                     struct enclosed *ret);
    struct reader *reader; /* for it */
    /* mime/markdown.h: what one of us wrote, as HTML. */
    const struct err *(*markdown)(struct arena *a, struct str text, struct safe_html *ret);
    /* mime/language.h: the language of a text, where that is plain; STR_NONE else. */
    struct str (*language)(struct str text);
    /* post/setup.h: tests a mailbox, which takes up to a minute. */
    const struct err *(*test_mailbox)(struct work *w, struct setup *s, const struct setup_config *c,
                                      const struct setup_watch *watch, struct setup_result *ret);
    struct setup *setup; /* for it */
    /* post/consent.h: sends an owner to a mailbox's provider for its consent, and takes what he brings
     * back; that asks the provider and opens its own transactions. */
    const struct err *(*consent_begin)(struct work *w, const struct setup_config *c,
                                       const struct consent_trip *trip, struct str *ret_url);
    const struct err *(*consent_back)(struct work *w, struct setup *s,
                                      const struct consent_answer *answer,
                                      struct setup_config *ret, struct str *ret_note);
    struct str url; /* where the desk's pages are: https://desk.example.org/ */
    /* post/sign.h: keys with which mails of a domain are signed; looking for one takes seconds. */
    const struct err *(*sign)(struct work *w, struct str domain, enum sign_act act, struct opt_int seen,
                              struct dkim_key *ret, enum sign_seen *ret_seen);
    /* mail/http_get.h: what stands at an address that a stranger chose, at most max bytes; false
     * where that is nothing for us. */
    bool (*fetch)(struct arena *a, struct str url, size_t max, struct str *ret);
    /* app/pulse.h: for /ready, /health, /metrics and the strip on every page. */
    struct wellness (*well)(void *self);
    void *self; /* for well */
};

#endif
