#include "post/intake.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/moment.h"
#include "desk/job/job.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/message.h"
#include "desk/outbox/outbox.h"
#include "desk/user/user.h"
#include "mime/lookalike.h"
#include "mime/parse.h"
#include "post/brought.h"
#include "post/files.h"
#include "post/receipt.h"
#include "post/returns.h"
#include "post/suspect.h"
#include "post/thread.h"

#define READ_LEASE (5 * MOMENT_SECOND)
#define READ_DEADLINE (20 * MOMENT_SECOND)
#define READ_AGAIN (3 * MOMENT_SECOND)
#define NOT_READ_AFTER (60 * MOMENT_SECOND)
enum { PEOPLE_MAX = 200, PLUS_MAX = 20, READ_TRIES = 3 };

/* One letter on its way through. */
struct passage {
    struct job job;
    struct letter letter;
    struct str raw;
    struct mail mail;
    struct brought brought; /* the letter that lies in it */
    struct incoming in;
    struct taken taken;
    struct returns returns;
    struct rspamd_says filter; /* filtered: what the spam filter says */
    bool filtered;
};

static const struct err *load_tx(struct work *w, void *arg) {
    struct passage *p = arg;
    TRY(letter_get(w, p->job.object_id, &p->letter));
    return letter_raw(w, p->letter.id, &p->raw);
}

static struct message_person *people_of(struct work *w, const struct mail *m, size_t *ret_n) {
    const struct {
        const struct mail_addresses *list;
        int64_t role;
    } roles[] = { { &m->from, ROLE_FROM },
                  { &m->reply_to, ROLE_REPLY_TO },
                  { &m->to, ROLE_TO },
                  { &m->cc, ROLE_CC },
                  { &m->bcc, ROLE_BCC } };
    struct message_person *people = ARENA_ARRAY(w->arena, PEOPLE_MAX, struct message_person);
    size_t n = 0;
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
        for (size_t i = 0; i < roles[r].list->n && n < PEOPLE_MAX; i++)
            people[n++] = (struct message_person){
                roles[r].role, lookalike_marked(w->arena, roles[r].list->v[i].name),
                lookalike_address(w->arena, roles[r].list->v[i].address)
            };
    *ret_n = n;
    return people;
}

static struct message_file *files_of(struct work *w, const struct passage *p, size_t *ret_n) {
    struct message_file *files = ARENA_ARRAY(w->arena, FILES_MAX, struct message_file);
    *ret_n = files_add(&p->mail.attachments, p->letter.id, 0, files, 0);
    return files;
}

/* What the reader had to leave out, and what we do: an agent must see that there is more. */
static struct str warnings_of(struct work *w, const struct mail *m) {
    const struct mail_words *words = &m->warnings;
    struct buf b = buf_new(w->arena, 4096);
    for (size_t i = 0; i < words->n; i++) {
        if (i) buf_add_char(&b, ' ');
        buf_add(&b, words->v[i]);
    }
    if (m->attachments.n > FILES_MAX)
        buf_add(&b, words->n ? S(" " MESSAGE_WARN_FILES) : S(MESSAGE_WARN_FILES));
    return buf_str(&b);
}

static void understand(struct work *w, struct passage *p) {
    const struct mail *m = &p->mail;
    struct incoming *in = &p->in;
    in->readable = true;
    if (m->from.n) {
        in->from_name = lookalike_marked(w->arena, m->from.v[0].name);
        in->from_address = lookalike_address(w->arena, m->from.v[0].address);
    }
    in->external_id = m->message_id;
    in->content_hash = mail_content_hash(w->arena, p->raw);
    in->subject = lookalike_marked(w->arena, m->subject);
    in->text = m->text;
    in->reply_text = m->reply;
    in->signature = m->signature;
    in->html = m->html;
    in->lang = m->language;
    in->warnings = warnings_of(w, m);
    in->automatic = m->automatic;
    in->vouched_by = m->vouch.server;
    in->people = people_of(w, m, &in->people_n);
    in->files = files_of(w, p, &in->file_n);
}

/* What can be said of a letter that was not understood. */
static void give_raw(struct passage *p, bool given_up) {
    p->in.readable = false;
    p->in.given_up = given_up;
    p->in.from_address = p->letter.envelope_from;
    p->in.subject = p->in.text = p->in.reply_text = p->in.warnings = S("");
    p->in.flagged = given_up ? FLAG_UNREADABLE : FLAG_NOT_READ_YET;
}

/* A fetched mail has lost its envelope; what it says in To will do, since tokens are proved. */
static const struct err *tokens_in_to(struct work *w, struct passage *p, struct str *plus,
                                      size_t *plus_n) {
    for (size_t i = 0; i < p->mail.to.n && i < PLUS_MAX && *plus_n < PLUS_MAX; i++) {
        struct str token, address = p->mail.to.v[i].address;
        struct mailbox m;
        bool found;
        if (str_find_char(address, '+') < 0) continue;
        TRY(mailbox_of_address(w, address, &m, &token, &found));
        if (found && str_is_set(token)) plus[(*plus_n)++] = token;
    }
    return NULL;
}

static enum proof says_of(enum mail_vouch_says says) {
    static const enum proof proofs[] = {
        [VOUCH_NOTHING] = PROOF_UNTOLD,  [VOUCH_DMARC] = PROOF_DMARC,
        [VOUCH_DKIM] = PROOF_DKIM,       [VOUCH_SPF] = PROOF_SPF,
        [VOUCH_FORGED] = PROOF_FORGED,   [VOUCH_OTHER_DOMAIN] = PROOF_OTHER_DOMAIN,
        [VOUCH_NO_FROM] = PROOF_NO_FROM,
    };
    return proofs[says];
}

/* The word that stands topmost counts if it is of the server that the mailbox names (A04). */
static enum proof proof_of(const struct mail_vouch *v, struct str server) {
    if (!server.n) return PROOF_NO_SERVER;
    if (!str_is_set(v->server)) return PROOF_NO_WORD;
    return str_eq(v->server, server) ? says_of(v->says) : PROOF_OTHER_SERVER;
}

/* Tokens of plus addresses in the envelope, and the team that has to answer: the mailbox's or, for
 * an address that is no mailbox of ours, the first team, flagged. */
static const struct err *place(struct work *w, struct passage *p, struct str *plus,
                               size_t *plus_n) {
    struct str rest = p->letter.envelope_to, one;
    struct mailbox m;
    bool found = false;
    while (str_split(&rest, '\n', &one)) {
        struct str token;
        TRY(mailbox_of_address(w, one, &m, &token, &found));
        if (!found || !str_is_set(token)) continue;
        if (!m.takes_plus) TRY(mailbox_proved_plus(w, m.id)); /* here it is */
        if (*plus_n < PLUS_MAX) plus[(*plus_n)++] = token;
    }
    p->in.mailbox_id = p->letter.mailbox_id;
    if (p->in.readable) p->in.proof = PROOF_NO_SERVER;
    if (p->letter.mailbox_id.set) {
        bool at_hand = found && m.id == p->letter.mailbox_id.v;
        if (!at_hand) TRY(mailbox_get(w, p->letter.mailbox_id.v, &m));
        p->in.team_id = m.team_id;
        if (p->in.readable) p->in.proof = proof_of(&p->mail.vouch, m.vouch);
        return NULL;
    }
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    if (n == 0) return ERR(w->arena, ERR_BUG, "This desk has no team to answer.");
    p->in.team_id = teams[0].id;
    if (!str_is_set(p->in.flagged)) p->in.flagged = FLAG_NO_MAILBOX;
    return NULL;
}

/* Written to many plus addresses, or to such as ours look, and none is one of ours (A08). */
static bool is_guessed(const struct str *plus, size_t n) {
    bool like_ours = false;
    for (size_t i = 0; i < n; i++)
        like_ours |= str_find_char(plus[i], '.') > 0 && plus[i].p[0] >= '0' && plus[i].p[0] <= '9';
    return like_ours || n > 1;
}

/* The case that it continues, which a return path says before all else. A forged From that a person
 * stands behind continues no case of whom it names, whatever it was sent to (A02). */
static const struct err *find(struct work *w, struct passage *p, const struct str *plus,
                              size_t plus_n, struct thread_place *ret) {
    TRY(thread_find(w, &p->mail, plus, plus_n, ret));
    if (p->returns.conversation.set) {
        ret->conversation = p->returns.conversation;
        ret->token = true; /* a return path has one */
    }
    bool forged = p->in.proof == PROOF_FORGED,
         guessed = !ret->conversation.set && is_guessed(plus, plus_n);
    if (forged && p->in.automatic == 0) *ret = (struct thread_place){ OPT_NONE, false, false };
    if ((forged || guessed) && !str_is_set(p->in.flagged))
        p->in.flagged = forged ? FLAG_FORGED : FLAG_GUESSED;
    return NULL;
}

/* Which conversation it belongs to, and what of ours it is about. A report about nothing that is
 * known to be ours stands alone, whatever it refers to: an agent sees it, and nothing follows from
 * it (F10). */
static const struct err *find_place(struct work *w, struct passage *p, const struct str *plus,
                                    size_t plus_n) {
    struct thread_place at = { OPT_NONE, false, false };
    TRY(returns_find(w, &p->mail, plus, plus_n, &p->returns));
    if (p->returns.strange) return NULL;
    TRY(find(w, p, plus, plus_n, &at));
    p->in.conversation_id = at.conversation;
    p->in.aside = at.aside;
    p->in.weak = at.conversation.set && !at.token;
    return NULL;
}

static const struct err *store_tx(struct work *w, void *arg) {
    struct passage *p = arg;
    struct incoming in;
    struct str plus[PLUS_MAX];
    size_t plus_n = 0;
    p->in.letter_id = p->letter.id;
    p->in.received_at = p->letter.received_at;
    TRY(place(w, p, plus, &plus_n));
    p->in.conversation_id = OPT_NONE;
    if (p->in.readable && p->letter.source == LETTER_BY_IMAP)
        TRY(tokens_in_to(w, p, plus, &plus_n));
    if (p->in.readable) TRY(find_place(w, p, plus, plus_n));
    if (p->in.readable)
        TRY(suspect(w, &p->mail, &p->in, p->filtered ? &p->filter : NULL, &p->in.suspected));
    TRY(brought_whose(w, &p->mail, &p->brought, &p->in, &in));
    TRY(message_take_in(w, &in, &p->taken));
    TRY(receipt_send(w, &in, &p->taken));
    if (p->in.readable && !p->taken.second_copy) TRY(returns_note(w, &p->returns));
    if (p->in.readable || p->in.given_up) TRY(job_finish(w, &p->job));
    return NULL;
}

static const struct err *store(struct work *w, struct intake *in, struct passage *p) {
    bool alone = !work_shares_commits(w);
    if (alone) pthread_mutex_lock(&in->storing);
    const struct err *e = work_write(w, store_tx, p);
    if (alone) pthread_mutex_unlock(&in->storing);
    return e;
}

static void log_read(const struct passage *p) {
    log_info("letter read", LOG_INT("letter", p->letter.id),
             LOG_INT("message", p->taken.message_id),
             LOG_INT("conversation", p->taken.conversation_id), LOG_INT("size", p->letter.size),
             LOG_STR("readable", p->in.readable ? S("yes") : S("no")),
             LOG_STR("copy", p->taken.second_copy ? S("yes") : S("no")));
}

/* The reader failed. Only a letter that the reader itself cannot survive is given up; a machine
 * that is too busy is no reason to. */
static const struct err *not_read(struct work *w, struct intake *in, struct passage *p,
                                  const struct err *why) {
    bool given_up = why->code == ERR_PROTOCOL || why->code == ERR_LIMIT;
    log_warn("letter not read", LOG_INT("letter", p->letter.id),
             LOG_STR("why", err_trace(w->arena, why)),
             LOG_STR("next", given_up ? S("shown unread to agents") : S("tried again in 3 s")));
    if (!given_up) return job_postpone(w, &p->job, work_now(w) + READ_AGAIN);
    give_raw(p, true);
    return store(w, in, p);
}

/* And the letter that lies in it, where one of us may bring that. */
static const struct err *read_letter(struct work *w, struct intake *in, struct passage *p) {
    int64_t deadline = sys_monotonic(w->sys) + READ_DEADLINE;
    TRY(reader_parse(in->reader, w->arena, p->raw, deadline, &p->mail));
    return brought_read(w, in->reader, &p->mail, p->raw, deadline, &p->brought);
}

const struct err *intake_turn(struct work *w, struct intake *in, bool *ret_any) {
    struct passage *p = ARENA_NEW(w->arena, struct passage);
    TRY(job_claim(w, JOB_READ_LETTER, READ_LEASE, &p->job, ret_any));
    if (!*ret_any) return NULL;
    TRY(work_read(w, load_tx, p));
    const struct err *e = read_letter(w, in, p);
    if (e) return not_read(w, in, p, e);
    understand(w, p);
    p->filtered = spam_filter_ask(in->filter, w, &p->letter, p->raw, &p->filter);
    e = store(w, in, p);
    if (!e) log_read(p);
    if (!e || e->code == ERR_RETRY) return e;
    if (p->job.tries >= READ_TRIES)
        e = not_read(
            w, in, p,
            ERR(w->arena, ERR_PROTOCOL, "The letter cannot be stored as a message.", .cause = e));
    /* Another worker was faster: its result stands. If it is a rule of the store that was broken,
     * the job is still there and the last try ends above. */
    return e && e->code == ERR_CONFLICT ? NULL : e;
}

static const struct err *overdue_tx(struct work *w, void *arg) {
    (void)arg;
    struct letter *letters;
    size_t n;
    TRY(letter_unseen(w, work_now(w) - NOT_READ_AFTER, 100, &letters, &n));
    for (size_t i = 0; i < n; i++) {
        struct passage *p = ARENA_NEW(w->arena, struct passage);
        p->letter = letters[i];
        give_raw(p, false);
        TRY(store_tx(w, p));
    }
    return NULL;
}

const struct err *intake_overdue(struct work *w) { return work_write(w, overdue_tx, NULL); }
