/* message.h - what was said: stored messages with their recipients and files, in and out.
 *
 * message_take_in is the heart of intake (INV1): in one transaction a letter that was read becomes
 * a message of one conversation, which has an owner or a staffed team and, if a person wrote, a
 * reply clock counted from the letter's received_at. Which conversation it belongs to was found by
 * post/thread.h. message_answer is its counterpart: a reply or note by one of us, with its files
 * and its place in the outbox.
 */
#ifndef DESK_MESSAGE_MESSAGE_H
#define DESK_MESSAGE_MESSAGE_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/ask/ask.h"
#include "desk/conversation/conversation.h"
#include "desk/message/message_rows.h"
#include "desk/message/proof.h"
#include "desk/spam/judge.h"
#include "desk/work.h"

/* Stored as numbers: never renumber. */
enum { DIRECTION_IN = 0, DIRECTION_OUT = 1, DIRECTION_INTERNAL = 2 };
enum { AUTHOR_CUSTOMER = 0, AUTHOR_USER = 1, AUTHOR_AUTOMATION = 2 };
enum { ROLE_FROM = 0, ROLE_REPLY_TO = 1, ROLE_TO = 2, ROLE_CC = 3, ROLE_BCC = 4 };

/* message.part. FORWARD and THIRD are internal: what is said to somebody outside and by him never
 * reaches the customer. OTHER is a customer's thread all the same, written from an address that is not
 * his: it is answered in time, but no reply goes there by itself (A02). */
enum {
    MESSAGE_PLAIN = 0,
    MESSAGE_FORWARD = 1,
    MESSAGE_THIRD = 2,
    MESSAGE_OTHER = 3,
    MESSAGE_ASK = 4
};

struct message_person {
    int64_t role;
    struct str name, address;
};

/* A file of a letter (letter_id, range) or one that was uploaded (file_id). */
struct message_file {
    struct str name, type, sha256, content_id;
    int64_t size;
    bool is_inline;
    struct opt_int letter_id, range_at, range_size, encoding, file_id;
};

/* A word among a message's warnings (the others are mime/parse.h's): it has more files than are kept
 * as attachments. */
#define MESSAGE_WARN_FILES "files-cut"

/* A letter as it was understood, or (readable false) as it has to be shown without. */
struct incoming {
    int64_t letter_id, received_at;
    struct opt_int conversation_id; /* where threading puts it; OPT_NONE opens a new one */
    bool aside;                     /* ...by a mail of ours to somebody who is not the customer */
    bool weak;                      /* ...by a Message-ID only, which others may know */
    struct opt_int mailbox_id;
    int64_t team_id;         /* the staffed queue for a new conversation */
    bool readable, given_up; /* given_up: will not be tried again */
    struct str from_name, from_address;
    struct str external_id, content_hash;
    struct str subject, text, reply_text, html, lang, warnings;
    int64_t automatic;  /* enum mail_auto: 0 a person wrote it */
    struct str flagged; /* why an agent should look twice */
    enum proof proof;   /* of who wrote it */
    struct str vouched_by; /* the server whose word it is; STR_NONE for none */
    struct spam_judgement suspected; /* by what it looks like (desk/spam); {0}: not at all */
    const struct message_person *people;
    size_t people_n;
    const struct message_file *files;
    size_t file_n;
    struct str signature; /* what stood below reply_text; STR_NONE for none */
    /* One of us, by a proven mail, forwarded a letter that somebody wrote to him: from_name, from_address, people,
     * subject and reply_text are that letter's. */
    struct opt_int forwarded_by;
    struct str forwarded_name, forwarded_subject, forwarded_words; /* whose mail it is, and what he says himself */
};

/* Written by somebody outside. */
static inline bool message_came(const struct message *m) {
    return m->direction == DIRECTION_IN || m->part == MESSAGE_THIRD;
}
/* A letter that one of us forwarded to a mailbox, user_id. */
static inline bool message_brought_in(const struct message *m) {
    return m->direction == DIRECTION_IN && m->letter_id.set && m->user_id.set;
}

struct taken {
    int64_t conversation_id, message_id;
    bool second_copy; /* the same mail was here already; the letter is linked to it */
    bool fresh;       /* it opened this conversation */
};

/* Stores it and marks the letter as read (or unreadable). A letter that was shown as "not read yet"
 * before keeps its conversation and message, unless the same mail has a message already: then the
 * letter is linked to that one. Needs a write transaction. */
MUST_USE const struct err *message_take_in(struct work *w, const struct incoming *in,
                                           struct taken *ret);

/* Conversations that hold a message with this Message-ID, the first one; *ret_found false for none.
 * *ret_aside: it is one of those between us and a third party. */
MUST_USE const struct err *message_thread(struct work *w, struct str external_id,
                                          int64_t *ret_conversation, bool *ret_aside,
                                          bool *ret_found);

struct promise_new;
struct answer {
    int64_t conversation_id;
    bool note;            /* internal; nothing leaves */
    struct str text;      /* Markdown subset */
    int64_t seen;         /* newest message the writer saw; 0: do not check */
    bool anyway;          /* send although newer ones came */
    const int64_t *files; /* ids of own uploads */
    size_t file_n;
    const struct str *cc; /* addresses that get a copy; never taken from what a stranger wrote */
    size_t cc_n;
    enum conversation_state
        and_state; /* CONVERSATION_STATE_COUNT: waiting_customer after a reply; solved again after one that
                    * only asks what a follow-up of a solved case is about */
    const struct solving *solving; /* and_state solved: what came of it (desk/outcome) */
    int64_t follow_up;             /* it asks what this follow-up is about; 0: none */
    bool thanks;   /* with the coupon that thanks, where he may be sent one (permission/offer.h) */
    struct str url; /* where the desk's pages are, for links in its mail; may be missing: then it has none */
    int64_t hold;  /* microseconds before it leaves */
    const int64_t *guidance; /* texts that it builds on (guidance/use.h) */
    size_t guidance_n;
    struct str reason;       /* why it departs from them; may be missing */
    struct str no_apology;   /* why it does not say sorry, where it should (desk/complaint) */
    bool says_sorry;         /* it does, in words that are not known for it */
    const struct promise_new *promises; /* that it makes (desk/promise) */
    size_t promise_n;
    bool from_later;         /* it was set to leave now: the draft is another one by now (later.h) */
    /* Of a note: */
    struct ask_to ask;       /* it asks somebody (desk/ask) */
    const int64_t *mentions; /* people it names, besides those named by "@" in its text */
    size_t mention_n;
};

/* What message_answer refuses is refused here, without storing anything. Needs a transaction. */
MUST_USE const struct err *message_may_answer(struct work *w, const struct answer *in,
                                              struct conversation *ret_c);

/* May these get a copy of a reply to that address? ERR_INVALID with field "cc". Needs a transaction. */
MUST_USE const struct err *message_check_copies(struct work *w, const struct answer *in,
                                                struct str to);

/* Stores a reply or note of the acting user. The reply's mail is made and put into the outbox by
 * the caller in the same transaction (post/answer.h). Stops the clock. ERR_CONFLICT when newer
 * messages came after seen. Access is checked here. Needs a write transaction. */
MUST_USE const struct err *message_answer(struct work *w, const struct answer *in,
                                          struct conversation *ret_c, struct message *ret_m);

/* Stores what the desk itself says to the customer, in the name of a person who reads the answers.
 * It stops no clock and changes nothing of the case (INV5). Its mail is put into the outbox by the
 * caller. Needs a write transaction. */
MUST_USE const struct err *message_automatic(struct work *w, const struct conversation *c,
                                             struct str person, struct str text, int64_t *ret_id);

/* A message of a conversation goes to somebody outside who is not the customer: whole, or as far as
 * files name its attachments, with words of the acting user's own above it. */
struct forward {
    int64_t message_id; /* the one that is forwarded */
    struct str text;    /* own words, Markdown subset; may be empty */
    struct str quoted;  /* what stands below them: kept with the message, so that all can read it */
    const struct str *to;
    size_t to_n;
    const int64_t *files; /* ids of own uploads */
    size_t file_n;
    int64_t hold;
};

/* A file of the message that goes along: its bytes. */
struct forward_file {
    struct str name, type, bytes;
};

/* Stores it, internal: its clock runs on, nothing of it is ever quoted to the customer. Its mail is
 * put into the outbox by the caller (post/forward.h). ERR_INVALID for what cannot be forwarded: a note,
 * and what is not readable. Access is checked here. Needs a write transaction. */
MUST_USE const struct err *message_forward(struct work *w, const struct forward *in,
                                           struct conversation *ret_c, struct message *ret_m);

/* Is this address the customer's: one that he is known by, or that he wrote from or asked to be
 * answered at in this conversation? Needs a transaction. */
MUST_USE const struct err *message_is_customers(struct work *w, const struct conversation *c,
                                                struct str address, bool *ret);

/* A message from another address is the customer's after all: he is known by that address from now
 * on, and what came from it here are his words. ERR_INVALID for a message that is no such one,
 * ERR_CONFLICT where the address is another customer's. Access is the caller's. Needs a write
 * transaction. */
MUST_USE const struct err *message_adopt(struct work *w, int64_t message_id);

enum { FORWARD_TO_MAX = 10 };
enum { ANSWER_MAX = 256 << 10, ANSWER_FILES_MAX = 20, ANSWER_CC_MAX = 20 };

/* Reads. All need a transaction. */
MUST_USE const struct err *message_get(struct work *w, int64_t id, struct message *ret);
/* The newest n, newest first. */
MUST_USE const struct err *message_list(struct work *w, int64_t conversation_id, int64_t n,
                                        struct message **ret, size_t *ret_n);
MUST_USE const struct err *message_count(struct work *w, int64_t conversation_id, int64_t *ret);
/* The acting user's newest message there; 0 for none. */
MUST_USE const struct err *message_last_own(struct work *w, int64_t conversation_id, int64_t *ret);
/* What the customer or colleagues wrote after seen (notes not counted). */
MUST_USE const struct err *message_newer(struct work *w, int64_t conversation_id, int64_t seen,
                                         struct message **ret, size_t *ret_n);
/* People and files of a conversation's newest n messages from that id on, in the order of the messages:
 * those of earlier ones need not be read for a page that does not show them. */
MUST_USE const struct err *message_recipients(struct work *w, int64_t conversation_id, int64_t from,
                                              int64_t n, struct recipient **ret, size_t *ret_n);
MUST_USE const struct err *message_recipients_of(struct work *w, int64_t message_id,
                                                 struct recipient **ret, size_t *ret_n);
MUST_USE const struct err *message_attachments(struct work *w, int64_t conversation_id, int64_t from,
                                               int64_t n, struct attachment **ret, size_t *ret_n);
MUST_USE const struct err *message_attachments_of(struct work *w, int64_t message_id,
                                                  struct attachment **ret, size_t *ret_n);
MUST_USE const struct err *attachment_get(struct work *w, int64_t id, struct attachment_place *ret);
/* Message-IDs of the conversation for References, newest first. */
MUST_USE const struct err *message_ids(struct work *w, int64_t conversation_id, struct str **ret,
                                       size_t *ret_n);
/* To whom an answer goes: the newest person-written mail's Reply-To or From, and that mail.
 * ERR_INVALID where there is none. */
MUST_USE const struct err *message_answer_to(struct work *w, int64_t conversation_id,
                                             struct message *ret_last,
                                             struct message_person *ret_to);
/* The lists show as last words what was said last: for whoever has moved or taken back messages. The caller
 * saves c. */
MUST_USE const struct err *message_show_last(struct work *w, struct conversation *c);
/* built.c: how many other customers had got nearly the same from the acting user within a week (P42), and
 * which guidance it relied on, are kept with a reply. Needs a write transaction. */
enum { ALIKE_FLAG = 3 }; /* told from so many others on */
MUST_USE const struct err *message_built(struct work *w, const struct answer *in,
                                         const struct conversation *c, int64_t message_id);
MUST_USE const struct err *message_unbuilt(struct work *w, const struct message *m);
/* The people of a message that has none yet, in their order. */
MUST_USE const struct err *message_add_people(struct work *w, int64_t message_id,
                                              const struct message_person *people, size_t n);
MUST_USE const struct err *message_set_external(struct work *w, int64_t id, struct str external_id);

/* Whose word stood topmost in a mailbox's newest letters, the most frequent first: at most five. What
 * stands there may be a stranger's, so nothing follows from it but what somebody may choose. */
MUST_USE const struct err *message_vouchers(struct work *w, int64_t mailbox_id, struct voucher **ret,
                                            size_t *ret_n);

/* The conversation of a message, letter or attachment; ERR_NOT_FOUND. */
MUST_USE const struct err *message_place(struct work *w, int64_t message_id, int64_t *ret);
MUST_USE const struct err *message_place_of_letter(struct work *w, int64_t letter_id, int64_t *ret);
MUST_USE const struct err *message_place_of_attachment(struct work *w, int64_t id, int64_t *ret);

/* Uploaded files. Only their own uploader may attach them. */
enum { FILE_MAX = 25 << 20 };
MUST_USE const struct err *file_add(struct work *w, struct str name, struct str type,
                                    struct str data, struct file_row *ret);
/* Its name, where it is an upload of the acting user. Needs a transaction. */
MUST_USE const struct err *file_own(struct work *w, int64_t id, struct str *ret_name, bool *ret_found);
MUST_USE const struct err *file_bytes(struct work *w, int64_t id, struct str *ret);
/* Removes an upload unless a message has it, or a reply that leaves later. Needs a write transaction. */
MUST_USE const struct err *file_drop_loose(struct work *w, int64_t id);

/* Removes uploads that nobody has attached for a day: the page was closed, the send was refused. A few
 * a turn, from the oldest on; {0} begins anew. What is attached stays so, hence a file is looked at
 * once. *ret_more: there may be others now. Opens its own transactions. */
#define FILE_LOOSE_FOR MOMENT_DAY
struct file_tidy {
    int64_t at, id; /* the last that was looked at */
};
MUST_USE const struct err *file_tidy_turn(struct work *w, struct file_tidy *t, bool *ret_more);

#endif
