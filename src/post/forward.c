#include "post/forward.h"

#include "base/utf8.h"
#include "base/words.h"
#include "base/zone.h"
#include "desk/auth/access.h"
#include "desk/letter/letter.h"
#include "desk/outbox/outbox.h"
#include "desk/setting/setting.h"
#include "mime/compose.h"
#include "mime/forwarded.h"
#include "mime/range.h"
#include "mime/reply.h"
#include "post/answer.h"
#include "post/thread.h"
#include "view/when.h"
#include "view/words.h"

/* ---- its files ---- */

struct gathering {
    int64_t message_id;
    const int64_t *asked;
    size_t n;
    struct attachment *chosen; /* n of them */
    struct str *raw;           /* of each: its bytes, or those of its letter */
};

static const struct err *find(struct work *w, struct gathering *g, const struct attachment *all,
                              size_t all_n, size_t i) {
    for (size_t k = 0; k < all_n; k++)
        if (all[k].id == g->asked[i]) {
            g->chosen[i] = all[k];
            return NULL;
        }
    return ERR(w->arena, ERR_INVALID, "This file is not of the message that is forwarded.",
               .field = "attachments", .hint = "Choose files of this message.");
}

/* A letter's bytes are read once for all files that are ranges of it. */
static const struct err *bytes_of(struct work *w, struct gathering *g, size_t i) {
    const struct attachment *a = &g->chosen[i];
    if (a->file_id.set) return file_bytes(w, a->file_id.v, &g->raw[i]);
    for (size_t k = 0; k < i; k++)
        if (g->chosen[k].letter_id.set && g->chosen[k].letter_id.v == a->letter_id.v) {
            g->raw[i] = g->raw[k];
            return NULL;
        }
    return letter_raw(w, a->letter_id.v, &g->raw[i]);
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct attachment *all;
    int64_t total = 0;
    size_t n;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, g->message_id));
    TRY(message_attachments_of(w, g->message_id, &all, &n));
    for (size_t i = 0; i < g->n; i++) {
        TRY(find(w, g, all, n, i));
        total += g->chosen[i].size;
    }
    if (total > FILE_MAX)
        return ERR(w->arena, ERR_LIMIT, "The files are larger than 25 MB together.",
                   .field = "attachments", .hint = "Send fewer or smaller ones.");
    for (size_t i = 0; i < g->n; i++)
        TRY(bytes_of(w, g, i));
    return NULL;
}

const struct err *forward_files(struct work *w, int64_t message_id, const int64_t *attachments,
                                size_t n, struct forward_file **ret) {
    struct gathering g = { .message_id = message_id, .asked = attachments, .n = n };
    if (n > ANSWER_FILES_MAX)
        return ERR(w->arena, ERR_LIMIT, "These are too many files.", .field = "attachments",
                   .hint = "Attach at most 20.");
    g.chosen = ARENA_ARRAY(w->arena, n + 1, struct attachment);
    g.raw = ARENA_ARRAY(w->arena, n + 1, struct str);
    TRY(work_read(w, gather_tx, &g));
    struct forward_file *files = ARENA_ARRAY(w->arena, n + 1, struct forward_file);
    for (size_t i = 0; i < n; i++) {
        const struct attachment *a = &g.chosen[i];
        struct str bytes = g.raw[i];
        if (!a->file_id.set) {
            size_t from = (size_t)a->range_at.v, size = (size_t)a->range_size.v;
            if (from > bytes.n || size > bytes.n - from)
                return ERR(w->arena, ERR_BUG, "A file lies outside of its letter.");
            bytes = range_decode_all(w->arena, str_slice(bytes, from, from + size),
                                     (enum mail_encoding)a->encoding.v);
        }
        files[i] = (struct forward_file){ a->name, a->type, bytes };
    }
    *ret = files;
    return NULL;
}

/* ---- its mail ---- */

struct sending {
    struct forward in;
    const struct forward_file *files;
    size_t file_n;
    struct message about;
    struct conversation c;
    struct message m;
    struct mailbox box;
    struct desk_facts facts;
    struct str intro; /* of what is quoted */
};

/* "Fwd: " once. */
static struct str subject_of(struct work *w, struct str subject) {
    struct str s = compose_clean_subject(w->arena, str_trim(subject));
    return str_starts_nocase(s, S("Fwd:")) ? s : str_join(w->arena, S("Fwd: "), s);
}

/* Who said it and when, by name only: whoever reads it answers us and not the customer. */
static const struct err *introduce(struct work *w, struct sending *x) {
    struct when_reader r = { .lang = lang_by_tag(x->box.lang), .now = work_now(w) };
    struct str name = compose_clean_name(w->arena, x->about.author_name);
    if (str_find_char(name, '@') >= 0) name = str_slice(name, 0, (size_t)str_find_char(name, '@'));
    TRY(zone_load(w->arena, w->sys, x->facts.zone, &r.zone));
    struct word_arg args[] = { { S("name"), name },
                               { S("date"), when_full(w->arena, &r, x->about.at) } };
    x->intro = word_fill(w->arena, word(r.lang, W("Message of {name}, {date}:")), args, 2);
    return NULL;
}

struct str forward_quote(struct arena *a, const struct message *m) {
    struct mail_forwarded f;
    struct str words, signature, text = m->text;
    if (message_came(m)) {
        bool brought = message_brought_in(m); /* all of its text begins with his own words */
        if (m->reply_text.n || brought) text = m->reply_text;
        if (!brought && forwarded_read(a, m->subject, m->text, &f) && f.above.n) {
            reply_split(a, f.text, &words, &signature);
            text = str_join3(a, text, S("\n\n"), words);
        }
    }
    return utf8_cut(str_trim(text), COMPOSE_TEXT_MAX - 1024);
}

static const struct err *check_to(struct work *w, const struct sending *x, size_t i,
                                  const struct mailbox *boxes, size_t n) {
    struct str address = x->in.to[i], normal = mailbox_normal(w->arena, address);
    bool customers;
    if (!mail_address_ok(address))
        return ERR(w->arena, ERR_INVALID, "An address to send this to is not right.", .field = "to",
                   .hint = "Write it like ana@shop.example.");
    for (size_t k = 0; k < n; k++)
        if (str_eq(normal, mailbox_normal(w->arena, boxes[k].address)))
            return ERR(w->arena, ERR_INVALID, "This address is a mailbox of this desk.",
                       .field = "to", .hint = "Write an internal note instead.");
    for (size_t k = 0; k < i; k++)
        if (str_eq(normal, mailbox_normal(w->arena, x->in.to[k])))
            return ERR(w->arena, ERR_INVALID, "An address stands there twice.", .field = "to",
                       .hint = "Name it once.");
    TRY(message_is_customers(w, &x->c, address, &customers));
    if (!customers) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is the customer's own address.", .field = "to",
               .hint = "Reply to the customer instead.");
}

static const struct err *check_all(struct work *w, const struct sending *x) {
    struct mailbox *boxes;
    size_t n;
    TRY(mailbox_list(w, &boxes, &n));
    for (size_t i = 0; i < x->in.to_n; i++)
        TRY(check_to(w, x, i, boxes, n));
    return NULL;
}

static const struct err *compose(struct work *w, struct sending *x, struct str *ret_raw) {
    struct str token = thread_token_aside(w, x->c.id);
    struct str name = str_join3(w->arena, w->actor.name, S(", "), x->facts.name);
    struct compose_person *to = ARENA_ARRAY(w->arena, x->in.to_n + 1, struct compose_person);
    struct compose_file *files = ARENA_ARRAY(w->arena, x->file_n + 1, struct compose_file);
    for (size_t i = 0; i < x->in.to_n; i++)
        to[i] = (struct compose_person){ S(""), x->in.to[i] };
    for (size_t i = 0; i < x->file_n; i++)
        files[i] = (struct compose_file){ x->files[i].name, x->files[i].type, x->files[i].bytes };
    struct compose_mail mail = {
        .from = { compose_clean_name(w->arena, name), x->box.address },
        .to = to,
        .n_to = x->in.to_n,
        .subject = subject_of(w, x->m.subject),
        .message_id = thread_message_id(w->arena, token, x->facts.host),
        .date = work_now(w),
        .text = x->in.text,
        .quote_intro = x->intro,
        .quote = forward_quote(w->arena, &x->about),
        .language = x->box.lang,
        .files = files,
        .n_files = x->file_n,
    };
    if (x->box.takes_plus) mail.reply_to = thread_plus_address(w->arena, x->box.address, token);
    TRY(compose_mail(w->arena, w->sys, &mail, ret_raw));
    return message_set_external(w, x->m.id, mail.message_id);
}

static const struct err *hand_out(struct work *w, const struct sending *x, struct str raw) {
    size_t n = x->in.to_n;
    struct message_person *people = ARENA_ARRAY(w->arena, n + 1, struct message_person);
    for (size_t i = 0; i < n; i++)
        people[i] = (struct message_person){ ROLE_TO, S(""), x->in.to[i] };
    TRY(message_add_people(w, x->m.id, people, n));
    return outbox_add(w, x->m.id, x->box.address, x->in.to, n, raw, x->in.hold);
}

static const struct err *upload(struct work *w, struct sending *x) {
    int64_t *ids = ARENA_ARRAY(w->arena, x->file_n + 1, int64_t);
    for (size_t i = 0; i < x->file_n; i++) {
        struct file_row f;
        TRY(file_add(w, x->files[i].name, x->files[i].type, x->files[i].bytes, &f));
        ids[i] = f.id;
    }
    x->in.files = ids;
    x->in.file_n = x->file_n;
    return NULL;
}

static const struct err *send_tx(struct work *w, void *arg) {
    struct sending *x = arg;
    struct str raw;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, x->in.message_id));
    TRY(message_get(w, x->in.message_id, &x->about));
    TRY(conversation_get(w, x->about.conversation_id, &x->c));
    TRY(answer_mailbox(w, &x->c, &x->box));
    TRY(desk_facts_get(w, &x->facts));
    TRY(check_all(w, x));
    TRY(upload(w, x));
    TRY(introduce(w, x));
    x->in.quoted = str_join3(w->arena, x->intro, S("\n\n"), forward_quote(w->arena, &x->about));
    TRY(message_forward(w, &x->in, &x->c, &x->m));
    TRY(compose(w, x, &raw));
    return hand_out(w, x, raw);
}

const struct err *forward_send(struct work *w, const struct forward *in,
                               const struct forward_file *files, size_t file_n,
                               struct conversation *ret_c, struct message *ret_m) {
    struct sending x = { .in = *in, .files = files, .file_n = file_n };
    TRY(work_write(w, send_tx, &x));
    *ret_c = x.c;
    *ret_m = x.m;
    return NULL;
}
