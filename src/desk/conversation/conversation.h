/* conversation.h - the case: who wrote, who answers, what is owed and by when.
 *
 * A struct conversation is a row; changing it means: read it, change fields through the functions
 * here, save it. conversation_save refuses with ERR_CONFLICT when somebody was faster (the version
 * has moved on), so two agents can never both take one conversation (INV8). Who may see what is
 * decided by desk/auth/access.h only.
 */
#ifndef DESK_CONVERSATION_CONVERSATION_H
#define DESK_CONVERSATION_CONVERSATION_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/conversation/conversation_rows.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum conversation_state {
    CONVERSATION_NEW,
    CONVERSATION_OPEN,
    CONVERSATION_WAITING_CUSTOMER,
    CONVERSATION_WAITING_INTERNAL,
    CONVERSATION_SOLVED,
    CONVERSATION_CLOSED,
    CONVERSATION_MERGED,
    CONVERSATION_SPAM,
    CONVERSATION_STATE_COUNT
};
enum { CHANNEL_MAIL = 0, CHANNEL_PHONE = 1, CHANNEL_COUNTER = 2 };
/* What the lists are cut by: ours to act, waiting on the customer, done, out of sight. */
enum { BUCKET_OURS, BUCKET_WAITING, BUCKET_DONE, BUCKET_GONE };

/* "new", "open", "waiting_customer" …: the words of the API. */
const char *conversation_state_name(int64_t state);
bool conversation_state_by_name(struct str name, enum conversation_state *ret);

/* Why an agent should look twice: conversation.flagged, as the store and the API have it. */
#define FLAG_UNREADABLE S("unreadable")     /* no reader survived its letter */
#define FLAG_NOT_READ_YET S("not-read-yet") /* its letter waits for a reader */
#define FLAG_NO_MAILBOX S("no-mailbox")     /* written to an address that is no mailbox of ours */
#define FLAG_FORGED S("forged")             /* the server that took it says that its From is forged */
#define FLAG_GUESSED S("guessed")           /* written to reply addresses that are none of ours */
#define FLAG_SEND_FAILED S("send-failed")   /* an answer did not reach somebody */

/* What hangs on a conversation beside its messages (conversation.holds). A bit is set with the first
 * of its kind and stays: a page asks for things of a kind only where its bit is set. Stored: never
 * renumber. */
enum holds {
    HOLDS_PROMISE = 1,
    HOLDS_GRANT = 2,     /* goodwill, and coupons */
    HOLDS_COMPLAINT = 4, /* and its recovery */
    HOLDS_FOLLOW_UP = 8,
    HOLDS_ORDER = 16,
    HOLDS_OUTCOME = 32, /* what came of it, said when it was solved */
    HOLDS_STANDARD = 256, /* a clock by a standard of its own, one for the resolution, or one that
                           * was moved */
    HOLDS_GAP = 512, /* information that was missing in it */
    HOLDS_FIRST_CONTACT = 4096 /* the first of its customer, who has no order either (P12); the one bit
                                * that goes again: when one of us has answered, and when he turns out
                                * to be somebody known */
};

struct conversation_new {
    struct str subject;
    int64_t customer_id;
    struct opt_int mailbox_id, owner_id, team_id; /* owner or team must be set (INV1) */
    int64_t channel;
    int64_t at;         /* when the customer reached us */
    struct str flagged; /* why an agent should look twice; STR_NONE for no reason */
};

/* All functions need a transaction; those that change, a writing one. */
MUST_USE const struct err *conversation_open(struct work *w, const struct conversation_new *in,
                                             struct conversation *ret);
MUST_USE const struct err *conversation_get(struct work *w, int64_t id, struct conversation *ret);

/* Where one for which nobody owes an answer stands in its list, by its last words: newer ones lower. */
int64_t conversation_waiting_key(int64_t last_at);
/* Stores all of c but its subject and customer; sort_key and wakes_at follow from the
 * rest; c->version counts up. */
MUST_USE const struct err *conversation_save(struct work *w, struct conversation *c);

/* Sets the words that the lists show as the last ones (cut to about 300 bytes, one line). */
void conversation_last_words(struct work *w, struct conversation *c, int64_t at, struct str words,
                             struct str lang, bool ours);

/* A letter that could be read after all gives its conversation a subject and a customer. */
MUST_USE const struct err *conversation_take_over(struct work *w, int64_t id, struct str subject,
                                                  int64_t customer_id);

/* Records of his came together: only the oldest conversation of a customer can be his first contact. */
MUST_USE const struct err *conversation_first_again(struct work *w, int64_t customer_id);

/* Something of this kind hangs on it from now on; its version stays. Whoever moves such a thing to
 * another conversation calls it for that one. */
MUST_USE const struct err *conversation_hold(struct work *w, int64_t id, enum holds what);

/* Gives it to a person, or back to a team (owner OPT_NONE), notes it and saves. */
MUST_USE const struct err *conversation_assign(struct work *w, struct conversation *c,
                                               struct opt_int owner_id, struct opt_int team_id,
                                               struct str to_name);

/* Moves it to open, waiting_customer, waiting_internal, solved or spam (desk/spam), notes it and saves. Solved
 * is conversation_solve without what came of it. While a customer waits for an answer, "solved" and "waiting_customer" need a reason why none is given
 * (P48): "thanks", "duplicate", "spam", "automatic", "answered elsewhere", "answered"
 * (at once, where it was said); else ERR_INVALID with
 * field "reason". */
MUST_USE const struct err *conversation_set_state(struct work *w, struct conversation *c,
                                                  enum conversation_state state, struct str reason);
/* Solved, with what came of it (desk/outcome); NULL where the reason alone closes it: a thank-you, a
 * duplicate, spam or a machine's letter. ERR_INVALID with the field that is missing. */
struct solving;
MUST_USE const struct err *conversation_solve(struct work *w, struct conversation *c,
                                              const struct solving *in, struct str reason);
/* Solved once more as it was said before, for undoing. */
MUST_USE const struct err *conversation_solve_again(struct work *w, struct conversation *c);

/* Stored as numbers. */
enum { PRIORITY_NORMAL, PRIORITY_URGENT };
const char *conversation_priority_name(int64_t priority);
/* Notes it and saves; nothing where it is so already. */
MUST_USE const struct err *conversation_set_priority(struct work *w, struct conversation *c,
                                                     int64_t priority);

/* Lets it rest until a time: it leaves the lists of work and comes back by itself, open, with reason
 * (one line, may be empty) shown. A customer's mail brings it back at once, a machine's does not;
 * the reason stays in both cases until somebody has dealt with it. While an answer is owed the clock
 * runs on (P47), and the case is back for the last tenth of it, however long it was to rest.
 * ERR_INVALID where that has begun, for a time that is past, and for a case that is done. Asking for
 * what is so already changes nothing. */
enum { SNOOZE_REASON_MAX = 200 };
#define SNOOZE_MAX (366 * MOMENT_DAY)
MUST_USE const struct err *conversation_snooze(struct work *w, struct conversation *c, int64_t until,
                                               struct str reason);
/* Ends the rest by hand, as if it had not been; nothing where it does not rest. Notes it and saves. */
MUST_USE const struct err *conversation_wake(struct work *w, struct conversation *c);

/* For those who save: ends the rest because something happened (the reason stays); says whether it
 * rested. And: somebody has dealt with what it rested for. */
bool conversation_rouse(struct conversation *c);
void conversation_dealt_with(struct conversation *c);
/* When one that rests comes back at the latest. */
int64_t conversation_wakes_at(const struct conversation *c);

/* Brings back those whose time has come, each once; a timer calls it. Opens its own transactions. */
MUST_USE const struct err *conversation_wake_due(struct work *w);

/* What the customer wants, in our words (P40): one line or two, kept with all that was written before
 * it. Saying what stands there already changes nothing. An empty text takes the place of none: somebody
 * was asked for it and had nothing to say. The version of c counts up. */
enum { UNDERSTOOD_MAX = 500 };
MUST_USE const struct err *conversation_understand(struct work *w, struct conversation *c,
                                                   struct str text);
/* The customer meant something else than the newest says, or (wrong false) did mean that after all. */
MUST_USE const struct err *conversation_misunderstood(struct work *w, const struct conversation *c,
                                                      bool wrong);
/* All that was written, newest first, at most 100. */
MUST_USE const struct err *conversation_understandings(struct work *w, int64_t id,
                                                       struct understanding **ret, size_t *ret_n);
/* Whether somebody has still to be asked before the case is solved: the desk wants it (setting
 * ask_understood), and nothing was ever written, not even that there is nothing. */
MUST_USE const struct err *conversation_ask_understood(struct work *w, const struct conversation *c,
                                                       bool *ret);

/* The lists. */
enum conversation_view {
    VIEW_MINE,
    VIEW_UNASSIGNED,
    VIEW_TEAM,
    VIEW_WAITING,
    VIEW_SNOOZED,
    VIEW_SOLVED,
    VIEW_SPAM,
    VIEW_ALL, /* but for spam and what was joined to another */
    VIEW_COUNT
};
bool conversation_view_by_name(struct str name, enum conversation_view *ret);

/* A view, narrowed down by what is set. */
struct conversation_filter {
    enum conversation_view view;
    int64_t tag_id; /* 0: any */
    bool urgent;    /* those only */
};
/* Where a list of a tag looks: a bucket, or this. */
enum { CONVERSATION_PLACE_RESTS = 4 };

struct conversation_page {
    struct conversation *rows;
    size_t n;
    bool more;
    int64_t next_key, next_id; /* where the next page begins, when more */
};
enum { CONVERSATION_PAGE_MAX = 200 };

/* Up to limit rows that the actor may see, longest waiting first, after (key, id); 0, 0 for the
 * first page. */
MUST_USE const struct err *conversation_list(struct work *w, enum conversation_view view,
                                             int64_t after_key, int64_t after_id, int64_t limit,
                                             struct conversation_page *ret);

/* The one after (key, id) in a view; 0 where there is none. */
MUST_USE const struct err *conversation_next(struct work *w, enum conversation_view view,
                                             int64_t after_key, int64_t after_id, int64_t *ret_id);

/* What the acting person owes an answer, due first first. */
MUST_USE const struct err *conversation_owed(struct work *w, int64_t limit,
                                             struct conversation_page *ret);

/* What rests with the acting person and comes back before a time, and what is back and owes nobody an
 * answer; first what comes, or came, first. */
MUST_USE const struct err *conversation_coming_back(struct work *w, int64_t before, int64_t limit,
                                                    struct conversation_page *ret);

/* conversation_list narrowed down; a spam view is that of all of it. */
MUST_USE const struct err *conversation_list_filtered(struct work *w,
                                                      const struct conversation_filter *f,
                                                      int64_t after_key, int64_t after_id,
                                                      int64_t limit, struct conversation_page *ret);
MUST_USE const struct err *conversation_count_filtered(struct work *w,
                                                       const struct conversation_filter *f,
                                                       int64_t upto, int64_t *ret);

/* Other conversations of a customer that the actor may see, newest first, at most 100. */
MUST_USE const struct err *conversation_earlier(struct work *w, int64_t customer_id, int64_t but,
                                                struct earlier **ret, size_t *ret_n);

/* How many conversations a view holds for the actor, counted up to upto, and how many of them are
 * past their time, up to CONVERSATION_COUNT_MAX: no count reads a grown table. */
enum { CONVERSATION_COUNT_MAX = 1000 };
MUST_USE const struct err *conversation_count(struct work *w, enum conversation_view view, int64_t upto,
                                              int64_t *ret);
/* The same of the views beside the team's. */
MUST_USE const struct err *conversation_counts(struct work *w, int64_t upto, struct view_counts *ret);
MUST_USE const struct err *conversation_count_late(struct work *w, enum conversation_view view,
                                                   int64_t *ret);

/* Up to when the actor has read it: at is the last_at that he saw, and no more than it is. Lists have it
 * in .read_at; a conversation that was loaded alone has not. Neither an act nor an event: it is his own. */
MUST_USE const struct err *conversation_read(struct work *w, int64_t id, int64_t at);
MUST_USE const struct err *conversation_read_at(struct work *w, int64_t id, struct opt_int *ret);

#endif
