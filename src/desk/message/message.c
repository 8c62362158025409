#include "desk/message/message.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/auth/access.h"
#include "desk/clock/clock.h"
#include "desk/complaint/complaint.h"
#include "desk/draft/draft.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/guidance/openings.h"
#include "desk/guidance/use.h"
#include "desk/later/later.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/message_priv.h"
#include "desk/message/message_sql.h"
#include "desk/promise/promise.h"
#include "desk/outcome/outcome.h"
#include "desk/search/search.h"

enum { REFERENCES = 20, FILES_A_TURN = 20 };

static const struct err *missing(struct work *w) {
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such message.");
}

const struct err *message_get(struct work *w, int64_t id, struct message *ret) {
    bool found;
    TRY(sql_message_by_id(w->db, id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *message_list(struct work *w, int64_t conversation_id, int64_t n,
                               struct message **ret, size_t *ret_n) {
    return sql_messages_of(w->db, conversation_id, n, ret, ret_n);
}

const struct err *message_count(struct work *w, int64_t conversation_id, int64_t *ret) {
    return sql_message_count(w->db, conversation_id, ret);
}

const struct err *message_last_own(struct work *w, int64_t conversation_id, int64_t *ret) {
    return sql_message_last_own(w->db, conversation_id, w->actor.user_id, ret);
}

const struct err *message_newer(struct work *w, int64_t conversation_id, int64_t seen,
                                struct message **ret, size_t *ret_n) {
    return sql_messages_after(w->db, conversation_id, seen, ret, ret_n);
}

const struct err *message_recipients(struct work *w, int64_t conversation_id, int64_t from,
                                     int64_t n, struct recipient **ret, size_t *ret_n) {
    return sql_recipients_of_conversation(w->db, conversation_id, from, n, ret, ret_n);
}

const struct err *message_recipients_of(struct work *w, int64_t message_id, struct recipient **ret,
                                        size_t *ret_n) {
    return sql_recipients_of(w->db, message_id, ret, ret_n);
}

const struct err *message_attachments(struct work *w, int64_t conversation_id, int64_t from,
                                      int64_t n, struct attachment **ret, size_t *ret_n) {
    return sql_attachments_of_conversation(w->db, conversation_id, from, n, ret, ret_n);
}

const struct err *message_attachments_of(struct work *w, int64_t message_id,
                                         struct attachment **ret, size_t *ret_n) {
    return sql_attachments_of(w->db, message_id, ret, ret_n);
}

const struct err *attachment_get(struct work *w, int64_t id, struct attachment_place *ret) {
    bool found;
    TRY(sql_attachment_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such file.");
}

const struct err *message_ids(struct work *w, int64_t conversation_id, struct str **ret,
                              size_t *ret_n) {
    return sql_message_references(w->db, conversation_id, REFERENCES, ret, ret_n);
}

const struct err *message_show_last(struct work *w, struct conversation *c) {
    struct message m;
    bool found;
    TRY(sql_message_last_said(w->db, c->id, &m, &found));
    if (!found) return NULL;
    struct str words = m.reply_text.n ? m.reply_text : m.text;
    conversation_last_words(w, c, m.at, words, m.lang, m.direction == DIRECTION_OUT);
    return NULL;
}

const struct err *message_add_people(struct work *w, int64_t message_id,
                                     const struct message_person *people, size_t n) {
    for (size_t i = 0; i < n; i++)
        TRY(sql_recipient_insert(w->db, message_id, (int64_t)i, people[i].role, people[i].name,
                                 people[i].address));
    return search_put_message(w, message_id);
}

const struct err *message_set_external(struct work *w, int64_t id, struct str external_id) {
    return sql_message_set_external(w->db, id, external_id, NULL);
}

const struct err *message_place(struct work *w, int64_t message_id, int64_t *ret) {
    bool found;
    TRY(sql_message_conversation(w->db, message_id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *message_place_of_letter(struct work *w, int64_t letter_id, int64_t *ret) {
    bool found;
    TRY(sql_letter_conversation(w->db, letter_id, ret, &found));
    return found ? NULL : missing(w);
}

const struct err *message_place_of_attachment(struct work *w, int64_t id, int64_t *ret) {
    struct attachment_place a;
    TRY(attachment_get(w, id, &a));
    *ret = a.conversation_id;
    return NULL;
}

static bool take(struct message_person *to, const struct recipient *r) {
    if (r->address.n == 0) return false;
    *to = (struct message_person){ ROLE_TO, r->name, r->address };
    return true;
}

const struct err *message_answer_to(struct work *w, int64_t conversation_id,
                                    struct message *ret_last, struct message_person *ret_to) {
    struct recipient *people;
    size_t n;
    bool found, has = false;
    struct db_call calls[] = {
        sql_message_last_in_call(conversation_id, ret_last, &found),
        sql_people_of_last_in_call(conversation_id, &people, &n),
    };
    TRY(db_together(w->db, calls, sizeof calls / sizeof *calls));
    for (size_t i = 0; i < n && !has; i++)
        if (people[i].role == ROLE_REPLY_TO && !ret_last->doubted) has = take(ret_to, &people[i]);
    for (size_t i = 0; i < n && !has; i++)
        if (people[i].role == ROLE_FROM) has = take(ret_to, &people[i]);
    if (has) return NULL;
    return ERR(w->arena, ERR_INVALID, "There is no address to answer to.", .field = "text",
               .hint = "The mail came without a sender, or a machine wrote it. Write an internal "
                       "note instead.");
}

const struct err *message_check_text(struct work *w, struct str text, size_t file_n) {
    if (text.n > ANSWER_MAX)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Send it in parts or attach it as a file.");
    if (!utf8_valid(text) || str_find_char(text, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = "text");
    if (file_n > ANSWER_FILES_MAX)
        return ERR(w->arena, ERR_LIMIT, "These are too many files.", .field = "file",
                   .hint = "Attach at most 20.");
    return NULL;
}

static const struct err *check_text(struct work *w, const struct answer *in) {
    if (str_trim(in->text).n == 0)
        return ERR(w->arena, ERR_INVALID, "There is nothing to send yet.", .field = "text",
                   .hint = "Write a few words first.");
    return message_check_text(w, in->text, in->file_n);
}

/* Two who answer at once: the second sees the first one's message and has to say "anyway" (F20). */
static const struct err *check_seen(struct work *w, const struct answer *in) {
    struct message *newer;
    size_t n;
    if (in->note || in->anyway || in->seen == 0) return NULL;
    TRY(message_newer(w, in->conversation_id, in->seen, &newer, &n));
    if (n == 0) return NULL;
    return ERR(
        w->arena, ERR_CONFLICT, "A newer message came while you were writing.",
        .hint = "Your text is safe. Read the new message, then send anyway or change your text.");
}

const struct err *message_attach(struct work *w, int64_t message_id, const int64_t *files,
                                 size_t file_n) {
    int64_t total = 0;
    for (size_t i = 0; i < file_n; i++) {
        struct file_row f;
        bool found;
        TRY(sql_file_by_id(w->db, files[i], &f, &found));
        if (!found || f.user_id != w->actor.user_id)
            return ERR(w->arena, ERR_NOT_FOUND, "There is no such file.", .field = "file",
                       .hint = "Attach it once more.");
        total += f.size;
        TRY(sql_attachment_insert(w->db, message_id, (int64_t)i, f.name, f.type, f.size, f.sha256,
                                  STR_NONE, 0, OPT_NONE, OPT_NONE, OPT_NONE, OPT_NONE, OPT(f.id)));
    }
    if (total > FILE_MAX)
        return ERR(w->arena, ERR_LIMIT, "The files are larger than 25 MB together.",
                   .field = "file", .hint = "Send fewer or smaller ones.");
    return NULL;
}

static const struct err *store(struct work *w, const struct answer *in,
                               const struct conversation *c, int64_t *ret_id) {
    int64_t direction = in->note ? DIRECTION_INTERNAL : DIRECTION_OUT;
    return sql_message_insert(w->db, c->id, direction, CHANNEL_MAIL, AUTHOR_USER,
                              OPT(w->actor.user_id), w->actor.name, STR_NONE, STR_NONE, OPT_NONE,
                              work_now(w), c->subject, in->text, in->text, STR_NONE, STR_NONE, 0, 1,
                              S(""), ask_is_set(&in->ask) ? MESSAGE_ASK : MESSAGE_PLAIN, OPT_NONE,
                              PROOF_NONE, STR_NONE, 0, ret_id);
}

/* Those whom a note names: with "@" in its text, and those that were chosen. */
struct named {
    int64_t ids[2 * MENTIONS_MAX];
    size_t n;
};

static const struct err *find_named(struct work *w, const struct answer *in,
                                    const struct conversation *c, struct named *ret) {
    ret->n = 0;
    if (!in->note) return NULL;
    TRY(mention_find(w, in->text, ret->ids, MENTIONS_MAX, &ret->n));
    for (size_t i = 0; i < in->mention_n && i < MENTIONS_MAX; i++)
        ret->ids[ret->n++] = in->mentions[i];
    TRY(mention_check(w, c, ret->ids, ret->n));
    return ask_is_set(&in->ask) ? ask_check(w, c, &in->ask) : NULL;
}

static const struct err *tell_named(struct work *w, const struct answer *in,
                                    const struct conversation *c, int64_t id,
                                    const struct named *named) {
    TRY(mention_dealt_with(w, c->id));
    TRY(mention_add(w, id, named->ids, named->n));
    if (!ask_is_set(&in->ask)) return NULL;
    return ask_begin(w, c, id, &in->ask);
}

/* Whoever answers a case that is nobody's has taken it. */
static const struct err *reckon_reply(struct work *w, const struct answer *in,
                                      struct conversation *c, int64_t message_id) {
    TRY(clock_answered(w, c, OPT(message_id)));
    if (!c->owner_id.set) c->owner_id = OPT(w->actor.user_id);
    bool given = in->and_state != CONVERSATION_STATE_COUNT;
    bool asks = in->follow_up && c->state == CONVERSATION_SOLVED && !given;
    if (in->follow_up) TRY(follow_up_asked(w, in->follow_up, c, message_id));
    if (in->and_state == CONVERSATION_SOLVED) TRY(outcome_record(w, c, in->solving, S("")));
    if (!asks) c->state = given ? (int64_t)in->and_state : CONVERSATION_WAITING_CUSTOMER;
    if (c->state == CONVERSATION_SOLVED) c->snoozed_until = OPT_NONE;
    conversation_dealt_with(c);
    if (in->from_later)
        c->later_id = OPT_NONE;
    else
        TRY(later_overtaken(w, c, LATER_COLLEAGUE));
    conversation_last_words(w, c, work_now(w), in->text, STR_NONE, true);
    TRY(conversation_save(w, c));
    return event_add(w, EVENT_KIND_REPLY, c->id, message_id, STR_NONE);
}

/* Each once; a mailbox of ours would write to itself. */
static const struct err *check_copy(struct work *w, const struct answer *in, size_t i, struct str to,
                                    const struct mailbox *boxes, size_t n) {
    struct str normal = mailbox_normal(w->arena, in->cc[i]);
    if (!mailbox_address_ok(in->cc[i]))
        return ERR(w->arena, ERR_INVALID, "An address for a copy is not right.", .field = "cc",
                   .hint = "Write it like ana@shop.example.");
    if (str_eq(normal, mailbox_normal(w->arena, to)))
        return ERR(w->arena, ERR_INVALID, "The customer gets the reply itself.", .field = "cc",
                   .hint = "Take this address out of the copies.");
    for (size_t k = 0; k < n; k++)
        if (str_eq(normal, mailbox_normal(w->arena, boxes[k].address)))
            return ERR(w->arena, ERR_INVALID, "This address is a mailbox of this desk.",
                       .field = "cc", .hint = "Write an internal note instead.");
    for (size_t k = 0; k < i; k++)
        if (str_eq(normal, mailbox_normal(w->arena, in->cc[k])))
            return ERR(w->arena, ERR_INVALID, "An address for a copy stands there twice.",
                       .field = "cc", .hint = "Name it once.");
    return NULL;
}

const struct err *message_check_copies(struct work *w, const struct answer *in, struct str to) {
    struct mailbox *boxes;
    size_t n;
    if (in->cc_n > ANSWER_CC_MAX)
        return ERR(w->arena, ERR_INVALID, "These are too many copies.", .field = "cc",
                   .hint = "Name at most 20 addresses.");
    if (in->cc_n == 0) return NULL;
    TRY(mailbox_list(w, &boxes, &n));
    for (size_t i = 0; i < in->cc_n; i++)
        TRY(check_copy(w, in, i, to, boxes, n));
    return NULL;
}

/* Its links act on that follow-up, so it has to be one of this conversation. */
static const struct err *may_ask(struct work *w, const struct answer *in) {
    struct follow_up f = { .conversation_id = OPT_NONE };
    const struct err *e = follow_up_get(w, in->follow_up, &f);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (e || !f.conversation_id.set || f.conversation_id.v != in->conversation_id)
        return ERR(w->arena, ERR_INVALID, "There is nothing to ask again here.", .field = "asks",
                   .hint = "Load the page again.", .cause = e);
    return opening_own_words(w, S("follow-up"), in->text);
}

const struct err *message_may_answer(struct work *w, const struct answer *in,
                                     struct conversation *ret_c) {
    struct use u = { in->guidance, in->guidance_n, in->reason };
    TRY(check_text(w, in));
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, in->conversation_id, ret_c));
    if (ret_c->state == CONVERSATION_MERGED)
        return ERR(w->arena, ERR_CONFLICT, "This conversation was joined to another one.",
                   .field = "text",
                   .hint = "Your text is kept: read what stands there, then send it.");
    TRY(check_seen(w, in));
    if (in->note) return NULL;
    TRY(use_check(w, &u, in->text));
    if (in->follow_up) TRY(may_ask(w, in));
    return complaint_may_reply(
        w, ret_c, &(struct complaint_sorry){ in->text, in->no_apology, in->says_sorry });
}

const struct err *message_answer(struct work *w, const struct answer *in,
                                 struct conversation *ret_c, struct message *ret_m) {
    struct conversation c;
    struct named named;
    int64_t id;
    TRY(message_may_answer(w, in, &c));
    TRY(find_named(w, in, &c, &named));
    TRY(store(w, in, &c, &id));
    TRY(message_attach(w, id, in->files, in->file_n));
    TRY(search_put_message(w, id));
    if (in->note)
        TRY(event_add(w, EVENT_KIND_NOTE, c.id, id, STR_NONE));
    else
        TRY(reckon_reply(w, in, &c, id));
    TRY(tell_named(w, in, &c, id, &named));
    if (!in->note) TRY(message_built(w, in, &c, id));
    if (!in->note)
        TRY(promise_said(w, &c, id, in->text, in->promises, in->promise_n,
                         in->and_state == CONVERSATION_SOLVED));
    if (!in->note)
        TRY(complaint_replied(
            w, &c, &(struct complaint_sorry){ in->text, in->no_apology, in->says_sorry }));
    if (!in->from_later)
        TRY(draft_sent(w, c.id, in->note ? DRAFT_NOTE : DRAFT_REPLY, work_now(w)));
    TRY(audit_note(w, in->note ? "message.note" : "message.reply",
                   str_printf(w->arena, "message:%lld", (long long)id), S("")));
    TRY(conversation_get(w, c.id, ret_c));
    return message_get(w, id, ret_m);
}

const struct err *message_automatic(struct work *w, const struct conversation *c, struct str person,
                                    struct str text, int64_t *ret_id) {
    TRY(sql_message_insert(w->db, c->id, DIRECTION_OUT, CHANNEL_MAIL, AUTHOR_AUTOMATION, OPT_NONE,
                           person, STR_NONE, STR_NONE, OPT_NONE, work_now(w), c->subject, text,
                           text, STR_NONE, STR_NONE, 0, 1, S(""), MESSAGE_PLAIN, OPT_NONE,
                           PROOF_NONE, STR_NONE, 0, ret_id));
    TRY(search_put_message(w, *ret_id));
    return event_add(w, EVENT_KIND_REPLY, c->id, *ret_id, STR_NONE);
}

const struct err *file_add(struct work *w, struct str name, struct str type, struct str data,
                           struct file_row *ret) {
    if (data.n > FILE_MAX)
        return ERR(w->arena, ERR_LIMIT, "The file is larger than 25 MB.", .field = "file",
                   .hint = "Send it another way.");
    struct file_row f = { .user_id = w->actor.user_id, .size = (int64_t)data.n };
    f.name = utf8_cut(utf8_clean(w->arena, name), 255);
    f.type = type.n && type.n <= 100 ? type : S("application/octet-stream");
    f.sha256 = hash_sha256_hex(w->arena, data);
    struct str bytes = data.p ? data : S("");
    TRY(sql_file_insert(w->db, f.user_id, f.name, f.type, f.size, f.sha256, bytes, work_now(w),
                        &f.id));
    *ret = f;
    return NULL;
}

const struct err *file_own(struct work *w, int64_t id, struct str *ret_name, bool *ret_found) {
    struct file_row f;
    TRY(sql_file_by_id(w->db, id, &f, ret_found));
    *ret_found = *ret_found && f.user_id == w->actor.user_id;
    if (*ret_found) *ret_name = f.name;
    return NULL;
}

const struct err *file_bytes(struct work *w, int64_t id, struct str *ret) {
    return sql_file_data(w->db, id, ret);
}

const struct err *file_drop_loose(struct work *w, int64_t id) {
    return sql_file_remove(w->db, id, NULL);
}

struct by_age {
    struct file_tidy after;
    struct file_age *files;
    size_t n;
};

static const struct err *by_age_tx(struct work *w, void *arg) {
    struct by_age *x = arg;
    return sql_files_by_age(w->db, x->after.at, x->after.id, work_now(w) - FILE_LOOSE_FOR, &x->files,
                            &x->n);
}

static const struct err *remove_tx(struct work *w, void *arg) {
    return file_drop_loose(w, *(const int64_t *)arg);
}

const struct err *file_tidy_turn(struct work *w, struct file_tidy *t, bool *ret_more) {
    struct by_age x = { .after = *t };
    int removed = 0;
    TRY(work_read(w, by_age_tx, &x));
    *ret_more = x.n > 0;
    /* One a transaction: each may be of 25 MB. */
    for (size_t i = 0; i < x.n && removed < FILES_A_TURN; i++) {
        struct file_age *f = &x.files[i];
        if (!f->attached) {
            TRY(work_write(w, remove_tx, &f->id));
            removed++;
        }
        *t = (struct file_tidy){ f->created_at, f->id };
    }
    return NULL;
}
