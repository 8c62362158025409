/* A letter that was read becomes a message: message_take_in of message.h. */
#include "db/db.h"
#include "desk/auth/access.h"
#include "desk/clock/clock.h"
#include "desk/customer/customer.h"
#include "desk/customer/mark.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/later/later.h"
#include "desk/letter/letter.h"
#include "desk/merge/merge.h"
#include "desk/message/message.h"
#include "desk/message/message_sql.h"
#include "desk/order/case.h"
#include "desk/search/search.h"
#include "desk/spam/spam.h"
#include "desk/user/user.h"

const struct err *message_thread(struct work *w, struct str external_id, int64_t *ret_conversation,
                                 bool *ret_aside, bool *ret_found) {
    struct same_message *rows;
    size_t n;
    TRY(sql_message_same_external(w->db, external_id, &rows, &n));
    *ret_found = n > 0;
    if (n) *ret_conversation = rows[0].conversation_id;
    *ret_aside = n && (rows[0].part == MESSAGE_FORWARD || rows[0].part == MESSAGE_THIRD);
    return NULL;
}

/* Same Message-ID and same content apart from trace headers: one message, the second letter linked
 * to it. Same Message-ID with other words: both are kept (F13). */
static const struct err *find_copy(struct work *w, const struct incoming *in, struct taken *ret) {
    struct same_message *rows;
    size_t n;
    if (!in->readable || !str_is_set(in->external_id)) return NULL;
    TRY(sql_message_same_external(w->db, in->external_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool came = rows[i].direction == DIRECTION_IN || rows[i].part == MESSAGE_THIRD;
        if (!came || !str_eq(rows[i].content_hash, in->content_hash)) continue;
        *ret = (struct taken){ rows[i].conversation_id, rows[i].id, true, false };
        return NULL;
    }
    return NULL;
}

static const struct err *link_copy(struct work *w, const struct incoming *in,
                                   const struct taken *t) {
    TRY(letter_mark(w, in->letter_id, LETTER_READ, t->message_id));
    return event_add(w, EVENT_KIND_SECOND_COPY, t->conversation_id, in->letter_id, STR_NONE);
}

static const struct err *open_new(struct work *w, const struct incoming *in,
                                  struct conversation *ret) {
    struct customer who;
    TRY(customer_by_mail(w, in->from_address, in->from_name, in->lang,
                         proof_is_proven(in->proof), &who));
    return conversation_open(w,
                             &(struct conversation_new){
                                 .subject = in->subject,
                                 .customer_id = who.id,
                                 .mailbox_id = in->mailbox_id,
                                 .team_id = OPT(in->team_id),
                                 .channel = CHANNEL_MAIL,
                                 .at = in->received_at,
                                 .flagged = in->flagged,
                             },
                             ret);
}

/* A closed case stays closed: the customer's new words open a new one. */
static bool takes_more(const struct conversation *c) {
    return c->state != CONVERSATION_CLOSED && c->state != CONVERSATION_MERGED &&
           c->state != CONVERSATION_SPAM;
}

/* Why it comes to Spam: its sender is blocked, or it is suspected, which nothing is that continues a
 * conversation, that a colleague brought in, or that somebody known wrote. Whoever likes can write a
 * known address into From: where the mailbox names a server that proves senders, it has to (A09). */
struct doubts {
    bool blocked, suspected;
};

static const struct err *doubts_of(struct work *w, const struct incoming *in, struct doubts *ret) {
    bool known = true;
    TRY(spam_is_blocked(w, in->from_address, &ret->blocked));
    bool may = in->readable && !in->conversation_id.set && !in->forwarded_by.set &&
               !ret->blocked;
    if (may && str_is_set(in->suspected.reasons)) {
        known = !proof_is_wanting(in->proof);
        if (known) TRY(spam_known(w, in->from_address, &known));
    }
    ret->suspected = !known;
    return NULL;
}

/* What is at rest is not woken by whoever knows the Message-ID of a mail in it, unless it is proven who
 * he is (A02); what is being worked on is no other for it. */
static bool is_at_work(const struct conversation *c) {
    return (c->state == CONVERSATION_NEW || c->state == CONVERSATION_OPEN) && !c->snoozed_until.set;
}

/* A blocked sender's words come to Spam, whichever conversation they belong to. */
static bool fits(const struct conversation *c, const struct incoming *in, bool blocked) {
    if (blocked) return c->state == CONVERSATION_SPAM;
    bool strong = !in->weak || in->automatic != 0 || proof_is_proven(in->proof);
    return takes_more(c) && (strong || is_at_work(c));
}

static const struct err *choose(struct work *w, const struct incoming *in,
                                bool blocked, struct conversation *ret) {
    if (in->conversation_id.set) {
        TRY(conversation_get(w, in->conversation_id.v, ret));
        TRY(merge_follow(w, ret));
        if (fits(ret, in, blocked)) return NULL;
    }
    return open_new(w, in, ret);
}

static const struct err *add_files(struct work *w, int64_t message_id, const struct incoming *in) {
    for (size_t i = 0; i < in->file_n; i++) {
        const struct message_file *f = &in->files[i];
        TRY(sql_attachment_insert(w->db, message_id, (int64_t)i, f->name, f->type, f->size,
                                  f->sha256, f->content_id, f->is_inline, f->letter_id, f->range_at,
                                  f->range_size, f->encoding, f->file_id));
    }
    return NULL;
}

/* What was said now, without what it quotes; where that is nothing, all of it. */
static struct str words_of(const struct incoming *in) {
    return in->reply_text.n ? in->reply_text : in->text;
}

static struct str author_of(const struct incoming *in) {
    return in->from_name.n      ? in->from_name
           : in->from_address.n ? in->from_address
                                : S("Without a sender");
}

/* Whose words these are. Whoever holds a copied token or Message-ID can write into a case; only the
 * customer's own addresses make it the customer's words (A02). */
struct writer {
    int64_t part;
    struct forwarded about; /* MESSAGE_THIRD: what it answers */
};

static const struct err *writer_of(struct work *w, const struct incoming *in,
                                   const struct conversation *c, bool fresh, struct writer *ret) {
    bool found, known;
    *ret = (struct writer){ .part = MESSAGE_PLAIN };
    if (fresh || !in->readable) return NULL;
    struct str from = str_is_set(in->from_address) ? str_lower(w->arena, str_trim(in->from_address))
                                                   : S("");
    TRY(message_is_customers(w, c, from, &known));
    if (known) return NULL;
    if (in->aside) {
        TRY(sql_message_forward_to(w->db, c->id, from, &ret->about, &found));
        if (found) ret->part = MESSAGE_THIRD;
        if (found) return NULL;
    }
    if (from.n && in->automatic == 0) ret->part = MESSAGE_OTHER;
    return NULL;
}

static bool is_known_reply_to(const struct message_person *p, struct str from) {
    return p->role != ROLE_REPLY_TO || !p->address.n || str_eq_nocase(p->address, from);
}

/* Does it ask to be answered at an address that nothing proves to be the customer's? Then answers go
 * where it says that it came from. The first mail of somebody of whom nothing is known yet is answered
 * where it asks: so do forms of shops, whose From is the form's. */
static const struct err *doubt(struct work *w, const struct incoming *in,
                               const struct conversation *c, bool fresh, bool *ret) {
    int64_t direct = 1;
    bool known;
    *ret = false;
    if (proof_is_proven(in->proof) || !in->readable) return NULL;
    for (size_t i = 0; i < in->people_n && !*ret; i++) {
        if (is_known_reply_to(&in->people[i], in->from_address)) continue;
        TRY(message_is_customers(w, c, in->people[i].address, &known));
        if (!known && fresh) TRY(sql_message_writes_directly(w->db, c->customer_id, c->id, &direct));
        *ret = !known && direct > 0;
    }
    return NULL;
}

static const struct err *insert(struct work *w, const struct incoming *in,
                                const struct conversation *c, bool fresh,
                                const struct writer *by, int64_t *ret_id) {
    bool doubted;
    TRY(doubt(w, in, c, fresh, &doubted));
    bool third = by->part == MESSAGE_THIRD;
    return sql_message_insert(w->db, c->id, third ? DIRECTION_INTERNAL : DIRECTION_IN,
                              CHANNEL_MAIL, AUTHOR_CUSTOMER, OPT_NONE, author_of(in),
                              in->external_id, in->content_hash, OPT(in->letter_id),
                              in->received_at, in->subject, in->text, in->reply_text, in->html,
                              in->lang, in->automatic, in->readable, in->warnings, by->part,
                              third ? OPT(by->about.id) : OPT_NONE, in->proof, in->vouched_by,
                              doubted, ret_id);
}

/* What was told to us by a colleague's mail: that it is a customer's, and what he says to that himself, which the
 * customer never sees. It is done in his name. */
static const struct err *tell_forwarded(struct work *w, const struct incoming *in, int64_t conversation_id,
                                        int64_t message_id) {
    struct actor desk = w->actor;
    int64_t note;
    w->actor = (struct actor){ .kind = ACTOR_USER, .user_id = in->forwarded_by.v, .name = in->forwarded_name };
    const struct err *e =
        event_add(w, EVENT_KIND_FORWARDED_IN, conversation_id, message_id, in->from_address);
    if (!e && in->forwarded_words.n) {
        e = sql_message_insert(w->db, conversation_id, DIRECTION_INTERNAL, CHANNEL_MAIL, AUTHOR_USER,
                               in->forwarded_by, in->forwarded_name, STR_NONE, STR_NONE, OPT_NONE,
                               in->received_at, in->forwarded_subject, in->forwarded_words,
                               in->forwarded_words, STR_NONE, STR_NONE, 0, 1, S(""), MESSAGE_PLAIN,
                               OPT_NONE, PROOF_NONE, STR_NONE, 0, &note);
        if (!e) e = search_put_message(w, note);
        if (!e) e = event_add(w, EVENT_KIND_NOTE, conversation_id, note, STR_NONE);
    }
    w->actor = desk;
    return e;
}

/* What stands beside the words of a letter that was read. */
static const struct err *beside(struct work *w, const struct incoming *in, const struct taken *t) {
    if (!in->readable) return NULL;
    if (str_is_set(in->signature) && in->signature.n)
        TRY(sql_message_set_signature(w->db, t->message_id, in->signature));
    if (in->automatic == 0) TRY(order_case_named(w, t->conversation_id, in->subject, words_of(in)));
    if (!in->forwarded_by.set) return NULL;
    TRY(sql_message_set_forwarded(w->db, t->message_id, in->forwarded_by.v));
    TRY(sql_forwarded_in_insert(w->db, t->message_id, in->forwarded_by.v, in->from_name,
                                in->from_address, in->forwarded_subject, work_now(w)));
    return tell_forwarded(w, in, t->conversation_id, t->message_id);
}

/* No clock runs in Spam; who takes it out again owes an answer from when it came. */
static const struct err *reckon_spam(struct work *w, const struct incoming *in,
                                     struct conversation *c, const struct doubts *why) {
    if (why->suspected) c->state_before = OPT(CONVERSATION_NEW);
    c->state = CONVERSATION_SPAM;
    conversation_last_words(w, c, in->received_at, words_of(in), in->lang, false);
    TRY(conversation_save(w, c));
    if (!why->suspected) return NULL;
    return spam_suspect(w, c->id, in->from_address, &in->suspected, in->received_at);
}

/* What a person wrote starts the clock and wakes a resting case; what a machine wrote into a case
 * does neither (README decision 7). Machine mail that stands alone is work like any other. */
static const struct err *reckon(struct work *w, const struct incoming *in, struct conversation *c,
                                bool fresh, int64_t message_id) {
    bool person = in->automatic == 0;
    if (person || fresh) TRY(clock_customer_wrote(w, c, message_id, in->received_at));
    if (person && c->state == CONVERSATION_SOLVED) {
        c->reopened++;
        TRY(event_add(w, EVENT_KIND_REOPENED, c->id, message_id, STR_NONE));
    }
    if (person && c->state != CONVERSATION_NEW) c->state = CONVERSATION_OPEN;
    if (person) TRY(later_overtaken(w, c, LATER_CUSTOMER));
    if (person) TRY(follow_up_stop_ruled(w, c->customer_id, 0, CANCELLED_WROTE));
    if (person && conversation_rouse(c))
        TRY(event_add(w, EVENT_KIND_WOKEN, c->id, message_id, STR_NONE));
    if (person || fresh)
        conversation_last_words(w, c, in->received_at, words_of(in), in->lang, false);
    if (str_is_set(in->flagged) && !str_is_set(c->flagged)) c->flagged = in->flagged;
    return conversation_save(w, c);
}

/* Who forwarded it has it before him, or whose the case is by now. */
static const struct err *tell_of_third(struct work *w, const struct conversation *c,
                                       int64_t message_id, const struct writer *by) {
    struct opt_int whom[] = { by->about.user_id, c->owner_id };
    for (size_t i = 0; i < 2; i++) {
        struct user u;
        bool sees = false;
        if (!whom[i].set) continue;
        TRY(user_get(w, whom[i].v, &u));
        if (u.active) TRY(access_seen_by(w, &u, c, &sees));
        if (sees) return mention_add(w, message_id, &u.id, 1);
    }
    return NULL;
}

/* A third party's answer is work for us, but nothing the customer waits for by a clock. */
static const struct err *reckon_third(struct work *w, const struct incoming *in,
                                      struct conversation *c, int64_t message_id,
                                      const struct writer *by) {
    TRY(event_add(w, EVENT_KIND_THIRD, c->id, message_id, author_of(in)));
    if (in->automatic != 0) return NULL;
    TRY(tell_of_third(w, c, message_id, by));
    if (c->state == CONVERSATION_NEW) return NULL;
    c->state = CONVERSATION_OPEN;
    (void)conversation_rouse(c);
    return conversation_save(w, c);
}

/* A letter that could be read after all says what a case is about and whose it is, unless that is
 * about more by now: somebody joined the two. Whom nobody knew before is called as it says. */
static const struct err *give_name(struct work *w, const struct incoming *in,
                                   const struct message *placeholder, bool *ret_alone) {
    struct customer who;
    int64_t others, known;
    TRY(sql_message_others_in(w->db, placeholder->conversation_id, placeholder->id, &others));
    *ret_alone = others == 0;
    if (others) return NULL;
    TRY(customer_by_mail(w, in->from_address, in->from_name, in->lang,
                         proof_is_proven(in->proof), &who));
    TRY(sql_message_other_cases(w->db, who.id, placeholder->conversation_id, &known));
    if (!known) TRY(customer_by_mail(w, in->from_address, in->from_name, in->lang, true, &who));
    return conversation_take_over(w, placeholder->conversation_id, in->subject, who.id);
}

/* It has been read; whatever else somebody should look at stays. */
static void unflag(struct conversation *c, struct str flagged) {
    if (!str_is_set(c->flagged) || str_eq(c->flagged, FLAG_NOT_READ_YET)) c->flagged = flagged;
}

/* Was the mail already here when the letter behind a placeholder could be read? A carrier that heard
 * no answer sends again, and the second letter may be read first. The mail's message stays the one
 * that has its words; the placeholder, which has none, goes. Where nothing else was said in its
 * conversation, that is solved as a duplicate. */
static const struct err *fold(struct work *w, const struct incoming *in, int64_t placeholder,
                              const struct taken *mail) {
    struct message m;
    struct conversation c, stays;
    int64_t left;
    bool alone;
    TRY(message_get(w, placeholder, &m));
    TRY(give_name(w, in, &m, &alone));
    TRY(conversation_get(w, m.conversation_id, &c));
    TRY(conversation_get(w, mail->conversation_id, &stays));
    TRY(clock_started_by_same(w, c.id, placeholder, mail->message_id));
    TRY(link_copy(w, in, mail));
    TRY(search_drop_message(w, placeholder));
    TRY(sql_recipients_clear(w->db, placeholder, NULL));
    TRY(sql_message_drop_placeholder(w->db, placeholder, NULL));
    if (c.id == stays.id) return NULL;
    TRY(event_add(w, EVENT_KIND_SECOND_COPY, c.id, in->letter_id, stays.ref));
    unflag(&c, STR_NONE);
    conversation_last_words(w, &c, in->received_at, words_of(in), in->lang, false);
    TRY(message_count(w, c.id, &left));
    bool rests = left == 0 && takes_more(&c);
    return rests ? conversation_set_state(w, &c, CONVERSATION_SOLVED, S("duplicate"))
                 : conversation_save(w, &c);
}

/* Whoever writes from an address reads what is sent there. */
static const struct err *wrote(struct work *w, const struct incoming *in) {
    bool himself = in->automatic == 0 && in->proof != PROOF_FORGED && !in->forwarded_by.set;
    return himself ? mark_wrote(w, in->from_address, in->received_at) : NULL;
}

/* The placeholder of a letter that could be read after all: same message, same conversation, now
 * with words. */
static const struct err *fill(struct work *w, const struct incoming *in, int64_t message_id,
                              struct taken *ret) {
    struct message m;
    struct conversation c;
    struct writer by;
    int64_t said;
    struct doubts why;
    bool alone, doubted;
    TRY(message_get(w, message_id, &m));
    TRY(give_name(w, in, &m, &alone));
    TRY(conversation_get(w, m.conversation_id, &c));
    TRY(writer_of(w, in, &c, alone, &by));
    TRY(doubt(w, in, &c, alone, &doubted));
    TRY(sql_message_fill(w->db, message_id, author_of(in), in->external_id, in->content_hash,
                         in->subject, in->text, in->reply_text, in->html, in->lang, in->automatic,
                         in->warnings,
                         by.part == MESSAGE_PLAIN ? MESSAGE_PLAIN : MESSAGE_OTHER, in->proof,
                         in->vouched_by, doubted, NULL));
    TRY(sql_recipients_clear(w->db, message_id, NULL));
    TRY(add_files(w, message_id, in));
    unflag(&c, in->flagged);
    conversation_last_words(w, &c, in->received_at, words_of(in), in->lang, false);
    TRY(doubts_of(w, in, &why));
    TRY(message_count(w, c.id, &said));
    bool to_spam = (why.blocked || why.suspected) && said == 1 && c.state != CONVERSATION_SPAM;
    TRY(to_spam ? spam_mark(w, &c) : conversation_save(w, &c));
    if (to_spam && why.suspected)
        TRY(spam_suspect(w, c.id, in->from_address, &in->suspected, in->received_at));
    TRY(message_add_people(w, message_id, in->people, in->people_n));
    TRY(wrote(w, in));
    TRY(letter_mark(w, in->letter_id, LETTER_READ, message_id));
    TRY(event_add(w, EVENT_KIND_MESSAGE, c.id, message_id, STR_NONE));
    bool fresh = !in->conversation_id.set || in->conversation_id.v != c.id;
    *ret = (struct taken){ c.id, message_id, false, fresh };
    return NULL;
}

/* Agents see it already, as "not read yet"; once it is given up they see that. */
static const struct err *still_unread(struct work *w, const struct incoming *in, int64_t message_id,
                                      struct taken *ret) {
    struct conversation c;
    int64_t place;
    TRY(message_place(w, message_id, &place));
    *ret = (struct taken){ place, message_id, false, false };
    if (!in->given_up) return NULL;
    TRY(conversation_get(w, place, &c));
    if (!str_is_set(c.flagged) || str_eq(c.flagged, FLAG_NOT_READ_YET)) c.flagged = in->flagged;
    TRY(conversation_save(w, &c));
    TRY(letter_mark(w, in->letter_id, LETTER_UNREADABLE, message_id));
    return event_add(w, EVENT_KIND_UNREADABLE, place, message_id, STR_NONE);
}

static const struct err *add(struct work *w, const struct incoming *in, struct taken *ret) {
    struct conversation c;
    struct writer by;
    int64_t message_id;
    struct doubts why;
    TRY(doubts_of(w, in, &why));
    TRY(choose(w, in, why.blocked, &c));
    bool fresh = c.version == 1; /* nobody has saved it before */
    TRY(writer_of(w, in, &c, fresh, &by));
    TRY(insert(w, in, &c, fresh, &by, &message_id));
    TRY(add_files(w, message_id, in));
    if (why.blocked || why.suspected)
        TRY(reckon_spam(w, in, &c, &why));
    else if (by.part == MESSAGE_THIRD)
        TRY(reckon_third(w, in, &c, message_id, &by));
    else
        TRY(reckon(w, in, &c, fresh, message_id));
    TRY(message_add_people(w, message_id, in->people, in->people_n));
    if (in->readable) {
        TRY(wrote(w, in));
        TRY(letter_mark(w, in->letter_id, LETTER_READ, message_id));
        TRY(event_add(w, EVENT_KIND_MESSAGE, c.id, message_id, STR_NONE));
    } else {
        TRY(letter_mark(w, in->letter_id, in->given_up ? LETTER_UNREADABLE : LETTER_WAITING,
                        message_id));
        TRY(event_add(w, EVENT_KIND_UNREADABLE, c.id, message_id, STR_NONE));
    }
    *ret = (struct taken){ c.id, message_id, false, fresh };
    return NULL;
}

const struct err *message_take_in(struct work *w, const struct incoming *in, struct taken *ret) {
    struct letter l;
    struct taken copy = { 0 };
    TRY(letter_get(w, in->letter_id, &l));
    if (l.state != LETTER_WAITING)
        return ERR(w->arena, ERR_CONFLICT, "This letter has been read already.");
    if (l.message_id.set && !in->readable) return still_unread(w, in, l.message_id.v, ret);
    TRY(find_copy(w, in, &copy));
    if (copy.second_copy) {
        *ret = copy;
        return l.message_id.set ? fold(w, in, l.message_id.v, &copy) : link_copy(w, in, &copy);
    }
    TRY(l.message_id.set ? fill(w, in, l.message_id.v, ret) : add(w, in, ret));
    return beside(w, in, ret);
}

enum { VOUCHERS_OF_LAST = 500 };

const struct err *message_vouchers(struct work *w, int64_t mailbox_id, struct voucher **ret,
                                   size_t *ret_n) {
    return sql_message_vouchers(w->db, mailbox_id, VOUCHERS_OF_LAST, ret, ret_n);
}
