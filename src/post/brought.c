#include "post/brought.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/mailbox/mailbox.h"
#include "desk/user/user.h"
#include "mime/compose.h"
#include "mime/forwarded.h"
#include "mime/language.h"
#include "mime/lookalike.h"
#include "mime/range.h"
#include "mime/reply.h"
#include "post/files.h"

enum { WARNINGS_MAX = 4096, TEXT_MAX = MAIL_TEXT_MAX - 2 };

/* ---- the letter that lies in a mail ---- */

static bool is_letter(const struct mail_attachment *f) {
    return f->in < 0 &&
           (str_eq(f->type, S("message/rfc822")) || str_eq(f->type, S("message/global")));
}

/* NULL where there is none, or more than one. */
static const struct mail_attachment *letter_in(const struct mail *m) {
    const struct mail_attachment *found = NULL;
    for (size_t i = 0; i < m->attachments.n; i++) {
        if (!is_letter(&m->attachments.v[i])) continue;
        if (found) return NULL;
        found = &m->attachments.v[i];
    }
    return found;
}

static bool is_vouched_for(const struct mail *m) {
    enum mail_vouch_says s = m->vouch.says;
    return s == VOUCH_DMARC || s == VOUCH_DKIM || s == VOUCH_SPF;
}

const struct err *brought_read(struct work *w, struct reader *r, const struct mail *m,
                               struct str raw, int64_t deadline, struct brought *ret) {
    *ret = (struct brought){ .found = false };
    if (m->automatic || m->from.n != 1 || !is_vouched_for(m)) return NULL;
    const struct mail_attachment *f = letter_in(m);
    if (!f) return NULL;
    struct str bytes = str_slice(raw, f->offset, f->offset + f->length);
    if (f->encoding != MAIL_IDENTITY)
        bytes = range_decode_some(w->arena, bytes, f->encoding, READER_RAW_MAX, NULL);
    const struct err *e = reader_parse(r, w->arena, bytes, deadline, &ret->mail);
    if (e && e->code != ERR_PROTOCOL && e->code != ERR_LIMIT) return e;
    if (e)
        log_warn("a letter in a letter not read", LOG_STR("why", err_trace(w->arena, e)),
                 LOG_STR("next", S("kept as a file")));
    ret->found = !e;
    ret->file = f;
    return NULL;
}

/* ---- whose it is ---- */

/* What a letter says of itself, however it was forwarded. */
struct told {
    struct str name, address, subject;
    struct str above; /* what who forwards it says himself; may be "" */
};

/* One of us, proven, and in a new matter? */
static const struct err *by_colleague(struct work *w, const struct mail *m,
                                      const struct incoming *in, struct user *ret, bool *ret_is) {
    bool found;
    *ret_is = false;
    if (!in->readable || !proof_is_proven(in->proof) || in->automatic || in->conversation_id.set)
        return NULL;
    TRY(user_by_mail(w, in->from_address, ret, &found));
    *ret_is = found && ret->active && m->from.n == 1;
    return NULL;
}

/* Whoever is one of us, or a mailbox of ours, is no customer. */
static const struct err *may_be_customer(struct work *w, struct str address, bool *ret) {
    struct str plus;
    struct mailbox m;
    struct user other;
    bool found = true;
    *ret = false;
    if (mail_address_ok(address)) TRY(mailbox_of_address(w, address, &m, &plus, &found));
    if (!found) TRY(user_by_mail(w, address, &other, &found));
    *ret = !found;
    return NULL;
}

static void name_writer(struct work *w, const struct told *t, struct incoming *ret) {
    ret->from_name = lookalike_marked(w->arena, t->name);
    ret->from_address = lookalike_address(w->arena, t->address);
    ret->subject = lookalike_marked(w->arena, forwarded_bare_subject(t->subject));
    ret->forwarded_words = t->above;
    struct message_person *from = ARENA_NEW(w->arena, struct message_person);
    *from = (struct message_person){ ROLE_FROM, ret->from_name, ret->from_address };
    ret->people = from;
    ret->people_n = 1;
    ret->proof = PROOF_NONE;
}

/* All of his mail stays the message's text; what its writer says is the letter's part of it. */
static const struct err *in_words(struct work *w, const struct mail *m, struct incoming *ret,
                                  bool *ret_is) {
    struct mail_forwarded f;
    *ret_is = false;
    if (!forwarded_read(w->arena, m->subject, m->text, &f)) return NULL;
    TRY(may_be_customer(w, f.address, ret_is));
    if (!*ret_is) return NULL;
    struct str subject = f.subject.n ? f.subject : m->subject;
    name_writer(w, &(struct told){ f.name, f.address, subject, f.above }, ret);
    reply_read(w->arena,
               &(struct reply_letter){ .text = f.text, .name = f.name, .address = f.address },
               &ret->reply_text, &ret->signature);
    ret->lang = language_of(ret->reply_text);
    return NULL;
}

static void add_warning(struct buf *b, struct str word) {
    struct str have = buf_str(b), one;
    while (str_split(&have, ' ', &one))
        if (str_eq(one, word)) return;
    if (b->n) buf_add_char(b, ' ');
    buf_add(b, word);
}

/* Those of both: the page shows the letter, and its files are ranges of the mail. */
static struct str all_warnings(struct work *w, struct str have, const struct mail *m,
                               const struct mail *letter) {
    struct buf b = buf_new(w->arena, WARNINGS_MAX);
    buf_add(&b, have);
    for (size_t i = 0; i < letter->warnings.n; i++)
        add_warning(&b, letter->warnings.v[i]);
    if (m->text.n + letter->text.n > TEXT_MAX) add_warning(&b, S(MAIL_WARN_CUT));
    if (m->attachments.n + letter->attachments.n > FILES_MAX)
        add_warning(&b, S(MESSAGE_WARN_FILES));
    return buf_str(&b);
}

/* All that was said, as it stands where a letter is forwarded in the words of a mail. */
static struct str all_words(struct work *w, const struct mail *m, const struct mail *letter) {
    if (m->text.n == 0) return letter->text;
    return utf8_cut(str_join3(w->arena, m->text, S("\n\n"), letter->text), MAIL_TEXT_MAX);
}

/* The letter's files first, which its HTML may show; then those of the mail, the letter itself among them. Where
 * the letter was encoded its files are no ranges of the mail: they are in it. */
static void join_files(struct work *w, const struct mail *m, const struct brought *lies,
                       struct incoming *ret) {
    bool ranges = lies->file->encoding == MAIL_IDENTITY;
    struct message_file *files = ARENA_ARRAY(w->arena, FILES_MAX, struct message_file);
    size_t n = 0;
    if (ranges)
        n = files_add(&lies->mail.attachments, ret->letter_id, lies->file->offset, files, n);
    ret->file_n = files_add(&m->attachments, ret->letter_id, 0, files, n);
    ret->files = files;
}

/* Is it a letter of somebody at all? What came back from a mail of ours is none. */
static bool is_written(const struct mail *letter) {
    return letter->from.n == 1 && letter->automatic != MAIL_AUTO_BOUNCE &&
           letter->automatic != MAIL_AUTO_FEEDBACK;
}

/* The same; and what is laid out, or attached, is the letter's. His mail is there as it came. */
static const struct err *as_file(struct work *w, const struct mail *m, const struct brought *lies,
                                 struct incoming *ret, bool *ret_is) {
    const struct mail *l = &lies->mail;
    *ret_is = false;
    if (!lies->found || !is_written(l)) return NULL;
    TRY(may_be_customer(w, l->from.v[0].address, ret_is));
    if (!*ret_is) return NULL;
    struct str above = m->reply.n ? m->text : S(""); /* a signature alone says nothing */
    struct str subject = l->subject.n ? l->subject : m->subject;
    name_writer(w, &(struct told){ l->from.v[0].name, l->from.v[0].address, subject, above }, ret);
    ret->text = all_words(w, m, l);
    ret->reply_text = l->reply;
    ret->signature = l->signature;
    ret->html = l->html;
    ret->lang = l->language;
    ret->warnings = all_warnings(w, ret->warnings, m, l);
    join_files(w, m, lies, ret);
    return NULL;
}

const struct err *brought_whose(struct work *w, const struct mail *m, const struct brought *lies,
                                const struct incoming *in, struct incoming *ret) {
    struct user by;
    bool is;
    *ret = *in;
    TRY(by_colleague(w, m, in, &by, &is));
    if (!is) return NULL;
    TRY(in_words(w, m, ret, &is));
    if (!is) TRY(as_file(w, m, lies, ret, &is));
    if (!is) return NULL;
    ret->forwarded_by = OPT(by.id);
    ret->forwarded_name = by.name;
    ret->forwarded_subject = in->subject;
    return NULL;
}
