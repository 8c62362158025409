/* A letter that lies in a colleague's mail: whose it becomes, and when it stays a file; read by a locked reader, as it is
 * in the server. (Forwarding in the words of a mail: mime/forwarded_test.c, the desks scenario.) */
#include "base/buf.h"
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "mime/range.h"
#include "post/brought.h"
#include "post/forward.h"

static struct reader *reader;

#define VOUCHED "Authentication-Results: mx.korak.example; dmarc=pass header.from=korak.example\r\n"
#define MAIL(from, more)                                                                           \
    "From: " from "\r\nTo: podrska@korak.example\r\nSubject: FW: Soles\r\nMessage-ID: <f@korak.example>\r\n" \
    "Date: Mon, 16 Nov 2026 10:31:00 +0000\r\nMIME-Version: 1.0\r\n" more                          \
    "Content-Type: multipart/mixed; boundary=m\r\n\r\n"
#define MILICA VOUCHED MAIL("Milica <milica@korak.example>", "")
#define WORDS "--m\r\nContent-Type: text/plain\r\n\r\nPlease answer her.\r\n\r\n-- \r\nMilica, Korak\r\n"
#define FILE_OF(encoding) "--m\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n" encoding "\r\n"
#define LETTER(from)                                                                               \
    "From: " from "\r\nReply-To: eva@evil.example\r\nTo: milica@korak.example\r\nSubject: Re: The sole\r\n" \
    "Message-ID: <p@primer.example>\r\n"
#define SAYS "\r\nThe sole came off.\r\n\r\n-- \r\nPetra Kos\r\n"
#define PETRA "Petra <petra@primer.example>"
#define END "--m--\r\n"

static const char petras[] = "petra@primer.example|Petra|Re: The sole|The sole came off.|Petra Kos|"
                             "Please answer her.\n\n-- \nMilica, Korak";

static const struct {
    const char *name, *raw, *want; /* address|name|subject|reply|signature|above; NULL: it stays hers */
    enum proof proof;
    int64_t conversation;
} rows[] = {
    { "a customer's letter", MILICA WORDS FILE_OF("") LETTER(PETRA) SAYS END, petras, PROOF_DMARC, 0 },
    { "without a word of her own", MILICA FILE_OF("") LETTER(PETRA) SAYS END,
      "petra@primer.example|Petra|Re: The sole|The sole came off.|Petra Kos|", PROOF_DKIM, 0 },
    { "A03 not proven", MILICA WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_OTHER_SERVER, 0 },
    { "A03 no server is named", MILICA WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_NO_SERVER, 0 },
    { "A02 forged", MILICA WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_FORGED, 0 },
    { "nobody vouches for it", MAIL("milica@korak.example", "") WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_NO_WORD, 0 },
    { "into a conversation that is there", MILICA WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_DMARC, 1 },
    { "A03 of a stranger at the same domain", VOUCHED MAIL("eva@korak.example", "") WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_DMARC, 0 },
    { "A03 of one who is switched off", VOUCHED MAIL("gone@korak.example", "") WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_DMARC, 0 },
    { "A06 of two at once", VOUCHED MAIL("milica@korak.example, eva@evil.example", "") WORDS FILE_OF("") LETTER(PETRA) SAYS END, NULL, PROOF_DMARC, 0 },
    { "A10 her machine answers", VOUCHED MAIL("milica@korak.example", "Auto-Submitted: auto-replied\r\n") WORDS FILE_OF("") LETTER(PETRA) SAYS END,
      NULL, PROOF_DMARC, 0 },
    { "the letter of a colleague", MILICA WORDS FILE_OF("") LETTER("gergo@korak.example") SAYS END, NULL, PROOF_DMARC, 0 },
    { "the letter of our mailbox", MILICA WORDS FILE_OF("") LETTER("podrska+7.x@korak.example") SAYS END, NULL, PROOF_DMARC, 0 },
    { "a letter of two people", MILICA WORDS FILE_OF("") LETTER(PETRA ", eva@evil.example") SAYS END, NULL, PROOF_DMARC, 0 },
    { "a letter of nobody", MILICA WORDS FILE_OF("") "Subject: x\r\n\r\nx\r\n" END, NULL, PROOF_DMARC, 0 },
    { "two letters", MILICA WORDS FILE_OF("") LETTER(PETRA) SAYS FILE_OF("") LETTER("eva@evil.example") SAYS END, NULL, PROOF_DMARC, 0 },
    { "what came back from a mail", MILICA WORDS FILE_OF("") LETTER("MAILER-DAEMON@mx.example")
      "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nx\r\n"
      "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
      "Final-Recipient: rfc822; a@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--r--\r\n" END, NULL, PROOF_DMARC, 0 },
    { "encoded, as it may not be and is",
      MILICA WORDS FILE_OF("Content-Transfer-Encoding: base64\r\n")
      "RnJvbTogUGV0cmEgPHBldHJhQHByaW1lci5leGFtcGxlPg0KU3ViamVjdDogU29sZQ0KDQpJdCBjYW1lIG9mZi4NCg==\r\n" END,
      "petra@primer.example|Petra|Sole|It came off.||Please answer her.\n\n-- \nMilica, Korak", PROOF_SPF, 0 },
};

struct bringing {
    struct mail mail;
    struct brought lies;
    struct incoming in, out;
};

static const struct err *whose_tx(struct work *w, void *arg) {
    struct bringing *b = arg;
    return brought_whose(w, &b->mail, &b->lies, &b->in, &b->out);
}

static struct bringing *bring(struct kit *k, const char *raw, enum proof proof, int64_t conversation) {
    struct bringing *b = ARENA_NEW(k->rig->a, struct bringing);
    int64_t deadline = sys_monotonic(sys_real()) + MOMENT_MINUTE;
    GOOD(reader_parse(reader, k->rig->a, str_of(raw), deadline, &b->mail));
    GOOD(brought_read(&k->w, reader, &b->mail, str_of(raw), deadline, &b->lies));
    b->in = (struct incoming){ .letter_id = 7,
                               .readable = true,
                               .conversation_id = conversation ? OPT(conversation) : OPT_NONE,
                               .from_address = b->mail.from.n ? b->mail.from.v[0].address : S(""),
                               .subject = b->mail.subject,
                               .text = b->mail.text,
                               .reply_text = b->mail.reply,
                               .warnings = S(""),
                               .automatic = b->mail.automatic,
                               .proof = proof };
    GOOD(work_read(&k->w, whose_tx, b));
    return b;
}

static struct str said(struct arena *a, const struct incoming *in) {
    return str_printf(a, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s", STR_ARG(in->from_address), STR_ARG(in->from_name),
                      STR_ARG(in->subject), STR_ARG(in->reply_text), STR_ARG(in->signature),
                      STR_ARG(in->forwarded_words));
}

static void whose(struct rig *r) {
    struct kit *k = kit_new(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bringing *b = bring(k, rows[i].raw, rows[i].proof, rows[i].conversation);
        struct str got = said(r->a, &b->out);
        if (b->out.forwarded_by.set != (rows[i].want != NULL)) fail_msg("%s: %.*s", rows[i].name, STR_ARG(got));
        if (!rows[i].want) {
            assert_true(b->out.from_address.p == b->in.from_address.p && b->out.text.p == b->in.text.p);
            assert_true(b->out.proof == b->in.proof && b->out.file_n == 0);
            continue;
        }
        if (!str_eq(got, str_of(rows[i].want))) fail_msg("%s: %.*s", rows[i].name, STR_ARG(got));
        assert_int_equal(b->out.forwarded_by.v, k->milica);
        assert_int_equal(b->out.proof, PROOF_NONE);
        assert_true(b->out.people_n == 1 && b->out.people[0].role == ROLE_FROM);
        assert_true(str_ends(str_trim(b->out.text), str_trim(b->lies.mail.text)) && str_starts(b->out.text, b->mail.text));
    }
}

/* What she attached stands among the files, and is what it is in the mail's own bytes. */
static void files(struct rig *r) {
    static const char raw[] = MILICA WORDS FILE_OF("") LETTER(PETRA)
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=p\r\n\r\n"
        "--p\r\nContent-Type: text/html\r\n\r\n<p>The sole came off. <img src=\"cid:s\"><span style=\"display:none\">x</span></p>\r\n"
        "--p\r\nContent-Type: image/png; name=sole.png\r\nContent-ID: <s>\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJDREU=\r\n--p--\r\n"
        "--m\r\nContent-Type: text/csv; name=list.csv\r\n\r\na,b\r\n" END;
    struct kit *k = kit_new(r);
    struct bringing *b = bring(k, raw, PROOF_DMARC, 0);
    const struct message_file *f = b->out.files;
    assert_true(b->out.forwarded_by.set);
    assert_int_equal(b->out.file_n, 3);
    assert_true(str_eq(f[0].name, S("sole.png")) && str_eq(f[0].content_id, S("s")) && f[0].is_inline);
    assert_true(str_eq(f[1].type, S("message/rfc822")) && str_eq(f[2].name, S("list.csv")));
    for (size_t i = 0; i < 3; i++) {
        int64_t size;
        struct str sha256, range = str_slice(str_of(raw), (size_t)f[i].range_at.v, (size_t)(f[i].range_at.v + f[i].range_size.v));
        bool broken = false;
        range_measure(r->a, range, (enum mail_encoding)f[i].encoding.v, &size, &sha256, &broken);
        assert_int_equal(f[i].letter_id.v, 7);
        assert_int_equal(size, f[i].size);
        assert_true(str_eq(sha256, f[i].sha256) && !broken);
    }
    assert_true(str_find(b->out.html, S("The sole came off.")) >= 0);
    assert_true(str_find(b->out.warnings, S(MAIL_WARN_HIDDEN)) >= 0);
}

/* A letter that overruns a reader is kept as a file; the mail is read all the same. */
static void too_large(struct rig *r) {
    struct kit *k = kit_new(r);
    struct mail m = { .from = { ARENA_NEW(r->a, struct mail_address), 1 }, .vouch = { S("mx"), VOUCH_SPF } };
    struct mail_attachment f = { .type = S("message/rfc822"), .in = -1, .length = READER_RAW_MAX + 1 };
    struct brought lies;
    char *raw = arena_alloc(r->a, f.length);
    m.attachments = (struct mail_attachments){ &f, 1 };
    GOOD(brought_read(&k->w, reader, &m, (struct str){ raw, f.length }, sys_monotonic(sys_real()) + MOMENT_MINUTE, &lies));
    assert_false(lies.found);
}

/* Where the letter itself says nothing, as one of a picture, her own words still stay here. */
static void goes_on(struct rig *r) {
    static const struct {
        const char *reply, *want;
        bool brought;
    } cases[] = { { "The sole came off.", "The sole came off.", true }, { "", "", true }, { "", "Please answer her.", false } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct message m = { .direction = DIRECTION_IN, .letter_id = OPT(7), .subject = S("Soles"),
                             .text = S("Please answer her."), .reply_text = str_of(cases[i].reply) };
        if (cases[i].brought) m.user_id = OPT(2);
        assert_true(str_eq(forward_quote(r->a, &m), str_of(cases[i].want)));
    }
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "A03 A04 a letter that lies in a proven colleague's mail is its writer's", whose, RIG_BOTH },
        { "I6 its files are ranges of the mail that brought it", files, RIG_SQLITE },
        { "INV9 what she says herself is not passed on to others", goes_on, RIG_SQLITE },
        { "F12 one that no reader takes stays a file", too_large, RIG_SQLITE },
    };
    reader_become_keeper(argc, argv);
    struct arena *a = arena_new(1 << 20);
    if (reader_nursery_start(a, &(struct reader_options){ 1, 0 }, &reader)) return 1;
    int failed = rig_run(argv, tests, sizeof tests / sizeof *tests);
    reader_stop(&reader);
    arena_free(&a);
    return failed;
}
