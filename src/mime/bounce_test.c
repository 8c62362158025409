/* Delivery reports in the forms that are seen, each made up here. */
#include "mime/test_kit.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/bounce_words.h"

#define DAEMON                                                                                     \
    "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\n"                     \
    "To: desk@shop.example\n"
#define RETURNED                                                                                   \
    "Return-Path: <desk@shop.example>\nMessage-ID: <kept.1.ab@shop.example>\n"                     \
    "To: ana@x.example\nSubject: Vaša porudžbina\n\nDobar dan\n"
#define ID S("kept.1.ab@shop.example")
#define DSN(head, groups)                                                                          \
    head "Subject: Delivery Status Notification (Failure)\nMIME-Version: 1.0\n"                    \
         "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"      \
         "Your letter came back.\n\n--b\nContent-Type: message/delivery-status\n\n"                \
         "Reporting-MTA: dns; mx.example\n\n" groups                                               \
         "\n--b\nContent-Type: text/rfc822-headers\n\n" RETURNED "--b--\n"

#define NONE MAIL_BOUNCE_NONE
#define HARD MAIL_BOUNCE_HARD
#define SOFT MAIL_BOUNCE_SOFT
#define FAILED MAIL_ACTION_FAILED
#define DELAYED MAIL_ACTION_DELAYED

/* recipients: all, with a blank between; action, class and status are of the first. */
static const struct {
    const char *name, *mail;
    const char *recipients;
    enum mail_action action;
    enum mail_bounce_class class;
    struct str status, original;
} rows[] = {
    { "F10 qmail",
      DAEMON "Subject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n"
             "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
             "<ana@x.example>:\n192.0.2.7 does not like recipient.\n"
             "Remote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.7.\n\n"
             "<iva@x.example>:\nRemote host said: 552 5.2.2 mailbox full\n\n"
             "--- Below this line is a copy of the message.\n\n" RETURNED,
      "ana@x.example iva@x.example", FAILED, HARD, S("5.1.1"), ID },
    { "F10 Exim",
      DAEMON "Subject: Mail delivery failed: returning message to sender\n\n"
             "This message was created automatically by mail delivery software.\n\n"
             "A message that you sent could not be delivered to one or more of its\n"
             "recipients. This is a permanent error. The following address(es) failed:\n\n"
             "  ana@x.example\n    (ultimately generated from info@x.example)\n"
             "    host mx.x.example [192.0.2.7]\n"
             "    SMTP error from remote mail server after RCPT TO:<ana@x.example>:\n"
             "    550 No such user here\n\n"
             "------ This is a copy of the message, including all the headers. ------\n\n" RETURNED,
      "ana@x.example info@x.example",
      FAILED,
      HARD,
      { NULL, 0 },
      ID },
    { "F10 Exim, the field",
      "X-Failed-Recipients: ana@x.example,\n iva@x.example\n" DAEMON "Subject: x\n\n"
      "The following address(es) failed:\n\n  iva@x.example\n    mailbox is full\n",
      "ana@x.example iva@x.example",
      FAILED,
      SOFT,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 Exim, late",
      DAEMON
      "Subject: Warning: message 1abc delayed 24 hours\n\n"
      "A message that you sent has not yet been delivered to one or more of its recipients.\n"
      "No action is required on your part. Delivery attempts will continue.\n\n"
      "  ana@x.example\n    Delay reason: connection timed out\n",
      "ana@x.example",
      DELAYED,
      SOFT,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 late first, then given up",
      DAEMON "Subject: Returned mail\n\nYour mail has been delayed for 5 days. I have given up.\n\n"
             "<ana@x.example>: connection timed out\n",
      "ana@x.example",
      FAILED,
      SOFT,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 Postfix",
      DAEMON
      "Subject: Undelivered Mail Returned to Sender\n\nThis is the mail system at host mx.\n\n"
      "For further assistance, please send mail to postmaster.\n\n"
      "<ana@x.example>: host mx.x.example[192.0.2.7] said: 550 5.1.1\n"
      "    <ana@x.example>: Recipient address rejected: User unknown (in reply to RCPT TO\n"
      "    command)\n",
      "ana@x.example",
      FAILED,
      HARD,
      S("5.1.1"),
      { NULL, 0 } },
    { "F10 sendmail, the record of the talk",
      DAEMON "Subject: Returned mail: see transcript for details\n\n"
             "The original message was received at Thu, 5 Mar 2026 10:12:00 +0100\n"
             "from desk@shop.example\n\n"
             "   ----- The following addresses had permanent fatal errors -----\n"
             "<ana@x.example>\n    (reason: 550 5.7.1 blocked by policy)\n\n"
             "   ----- Transcript of session follows -----\n... while talking to mx.x.example.:\n"
             ">>> MAIL From:<desk@shop.example>\n<<< 550 5.7.1 blocked by policy\n"
             "554 5.0.0 Service unavailable\n\n   ----- Message header follows -----\n\n" RETURNED,
      "ana@x.example", FAILED, SOFT, S("5.7.1"), ID },
    { "F10 Exchange 5",
      DAEMON "Subject: Undeliverable: Order\n\nYour message\n\n  To:      ana@x.example\n"
             "  Subject: Order\n  Sent:    Thu, 5 Mar 2026 10:12:00 +0100\n\n"
             "did not reach the following recipient(s):\n\n"
             "ana@x.example on Thu, 5 Mar 2026 10:12:01 +0100\n"
             "    The recipient name is not recognized\n",
      "ana@x.example",
      FAILED,
      HARD,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 Exchange, its own words as HTML",
      DAEMON "Subject: Undeliverable: Order\nContent-Type: text/html\n\n"
             "<p>Delivery has failed to these recipients or groups:</p>"
             "<p><a href=\"mailto:ana@x.example\">ana@x.example</a></p>"
             "<p>The email address you entered couldn't be found.</p>"
             "<p>Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'</p>\n",
      "ana@x.example",
      FAILED,
      HARD,
      S("5.1.10"),
      { NULL, 0 } },
    { "F10 Domino",
      DAEMON "Subject: DELIVERY FAILURE: User Ana (ana@x.example) not listed\n\nYour message\n\n"
             "  Subject: Order\n\nwas not delivered to:\n\n  ana@x.example\n\nbecause:\n\n"
             "  User Ana (ana@x.example) not listed in Domino Directory\n",
      "ana@x.example",
      FAILED,
      HARD,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 Google, old",
      DAEMON "Subject: Delivery Status Notification (Failure)\n\n"
             "Delivery to the following recipient failed permanently:\n\n     ana@x.example\n\n"
             "Technical details of permanent failure: \nThe error that the other server returned "
             "was:\n550 5.2.1 The account is disabled.\n\n----- Original message -----\n\n"
             "Message-ID: <kept.1.ab@shop.example>\nTo: ana@x.example\n",
      "ana@x.example", FAILED, SOFT, S("5.2.1"), ID },
    { "F10 mail.ru",
      "From: mailer-daemon@corp.mail.example\nAuto-Submitted: auto-replied\n"
      "Subject: Ваше сообщение не доставлено\nContent-Type: text/plain; charset=utf-8\n\n"
      "К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\n"
      "  ana@x.example\n    550 5.1.1 такой пользователь не существует\n",
      "ana@x.example",
      FAILED,
      HARD,
      S("5.1.1"),
      { NULL, 0 } },
    { "F10 Groupwise",
      DAEMON
      "Subject: Message status - undeliverable\n\nThe message that you sent was undeliverable "
      "to the following:\n\tana@x.example (user not found)\n",
      "ana@x.example",
      FAILED,
      HARD,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 a server that speaks Serbian",
      DAEMON "Subject: Greška pri isporuci\nContent-Type: text/plain; charset=utf-8\n\n"
             "Vaša poruka nije isporučena. Adresa ne postoji:\n\n<ana@x.example>\n",
      "ana@x.example",
      FAILED,
      HARD,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 a server that speaks Greek",
      "Return-Path: <>\nFrom: postmaster@mx.example\nTo: desk@shop.example\n"
      "Subject: x\nContent-Type: text/plain; charset=utf-8\n\n"
      "Το μήνυμά σας δεν παραδόθηκε στον παραλήπτη:\n\n  ana@x.example\n\nΟ χρήστης δεν υπάρχει.\n",
      "ana@x.example",
      FAILED,
      HARD,
      { NULL, 0 },
      { NULL, 0 } },
    { "F10 a provider's own form of it",
      "From: no-reply@sns.example\nSubject: Notification\n\n"
      "{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":["
      "{\"emailAddress\":\"ana@x.example\",\"action\":\"failed\",\"status\":\"5.1.1\","
      "\"diagnosticCode\":\"smtp; 550 5.1.1 user "
      "unknown\"},{\"emailAddress\":\"iva@x.example\"}]}}\n",
      "ana@x.example iva@x.example",
      FAILED,
      HARD,
      S("5.1.1"),
      { NULL, 0 } },
    { "F10 RFC 3464: two names of one person",
      DSN(DAEMON, "Final-Recipient: rfc822; ana@new.example\nOriginal-Recipient: rfc822; "
                  "ana@x.example\nAction: failed\nStatus: 5.1.1\n"),
      "ana@new.example ana@x.example", FAILED, HARD, S("5.1.1"), ID },
    { "F10 RFC 3464: a name of another mail world",
      DSN(DAEMON, "Final-Recipient: x400; /S=ana/C=rs/\nOriginal-Recipient: rfc822; ana@x.example\n"
                  "Action: failed\nStatus: 4.4.7\n"),
      "ana@x.example", FAILED, SOFT, S("4.4.7"), ID },
    { "F10 RFC 6533: an address beyond ASCII, escaped",
      DSN(DAEMON, "Final-Recipient: utf-8; \\x{161}ana@x.example\nAction: failed\nStatus: 5.1.1\n"),
      "šana@x.example", FAILED, HARD, S("5.1.1"), ID },
    { "F10 RFC 3464: the answer says more than the report",
      DSN(DAEMON, "Final-Recipient: rfc822; ana@x.example\nAction: failed\nStatus: 5.0.0\n"
                  "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\n"),
      "ana@x.example", FAILED, SOFT, S("5.2.2"), ID },
    { "F10 RFC 3464: time ran out, the answer says why",
      DSN(DAEMON, "Final-Recipient: rfc822; ana@x.example\nAction: failed\nStatus: 4.4.7\n"
                  "Diagnostic-Code: smtp; 450 4.7.1 try again later\n"),
      "ana@x.example", FAILED, SOFT, S("4.7.1"), ID },
    { "F10 RFC 3464: arrived",
      DSN(DAEMON, "Final-Recipient: rfc822; ana@x.example\nAction: delivered\nStatus: 2.0.0\n"),
      "ana@x.example", MAIL_ACTION_DELIVERED, NONE, S("2.0.0"), ID },
    { "F10 RFC 3464: arrived, under a number that looks like another",
      DSN(DAEMON, "Final-Recipient: rfc822; ana@x.example\nAction: relayed\nStatus: 2.0.0\n"
                  "Diagnostic-Code: smtp; 250 queued as 5.1.1\n"),
      "ana@x.example", MAIL_ACTION_RELAYED, NONE, S("2.0.0"), ID },
    { "F10 RFC 3464: no word of what was done",
      DSN(DAEMON, "Final-Recipient: rfc822; ana@x.example\nStatus: 4.2.2\n"), "ana@x.example",
      DELAYED, SOFT, S("4.2.2"), ID },
    { "F10 a report that lost its form",
      DAEMON "Subject: Returned mail\n\n--b\nContent-Type: message/delivery-status\n\n"
             "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ana@x.example\n"
             "Action: failed\nStatus: 5.1.1\n",
      "ana@x.example",
      FAILED,
      HARD,
      S("5.1.1"),
      { NULL, 0 } },
};

static struct str recipients(struct arena *a, const struct mail *m) {
    struct str s = S("");
    for (size_t i = 0; i < m->bounce.n; i++)
        s = str_join3(a, s, i ? S(" ") : S(""), m->bounce.v[i].recipient);
    return s;
}

static void forms(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct mail m = kit_mail(a, rows[i].mail);
        ROW_INT(rows[i].name, m.automatic, MAIL_AUTO_BOUNCE);
        ROW_STR(rows[i].name, recipients(a, &m), str_of(rows[i].recipients));
        ROW_INT(rows[i].name, m.bounce.v[0].action, rows[i].action);
        ROW_INT(rows[i].name, m.bounce.v[0].class, rows[i].class);
        ROW_STR(rows[i].name, m.bounce.v[0].status, rows[i].status);
        ROW_STR(rows[i].name, m.bounce.v[0].original_message_id, rows[i].original);
    }
}

/* What must not be taken for a report, whatever it talks of: it would start no clock. */
static const struct {
    const char *name, *mail;
    enum mail_auto want;
} people[] = {
    { "a customer forwards what came back",
      "From: ana@x.example\nSubject: Fwd: Undelivered Mail Returned to Sender\n\n"
      "Pisala sam vam i ovo se vratilo:\n\n> <desk@shop.example>: 550 5.1.1 user unknown\n",
      MAIL_AUTO_NO },
    { "a customer with a subject of a report",
      "From: ana@x.example\nSubject: Delivery failed\n\nMy parcel could not be delivered to\n"
      "ana@x.example\n550 Main Street\n",
      MAIL_AUTO_NO },
    { "a customer with an odd name whose parcel did not come",
      "From: daemon92@x.example\nSubject: Delivery failed\n\nMy parcel could not be delivered.\n\n"
      "Ana\nana@x.example\n",
      MAIL_AUTO_NO },
    { "a courier",
      "From: Mail Delivery Service <info@x.example>\nSubject: Delivery notification\n\n"
      "The parcel could not be delivered to\nana@x.example\n",
      MAIL_AUTO_NO },
    { "a keeper of servers whose parcel did not come",
      "From: postmaster@x.example\nSubject: My order\n\nMy parcel could not be delivered.\n\n"
      "ana@x.example\n",
      MAIL_AUTO_NO },
    { "a keeper of servers is a person",
      "From: Postmaster <postmaster@x.example>\nSubject: Question about my order\n\n"
      "Hello, when will it be delivered?\nContact me: ana@x.example\n",
      MAIL_AUTO_NO },
    { "a keeper of servers who writes HTML",
      "From: postmaster@x.example\nSubject: Order\nContent-Type: multipart/alternative; "
      "boundary=b\n"
      "\n--b\n\nHello\n--b\nContent-Type: text/html\n\n<p>Hello</p>\n--b--\n",
      MAIL_AUTO_NO },
    { "an out-of-office answer with an empty path",
      "Return-Path: <>\nFrom: ana@x.example\nSubject: Away\nAuto-Submitted: auto-replied\n\n"
      "I am away until Monday; write to iva@x.example.\n",
      MAIL_AUTO_REPLIED },
    { "an out-of-office answer that did not pass a letter on",
      "Return-Path: <>\nFrom: ana@x.example\nSubject: Automatic reply: Order\n\n"
      "Your letter was not delivered to\niva@x.example\nwho has left us.\n",
      MAIL_AUTO_REPLIED },
    { "a letter with a letter attached",
      "From: ana@x.example\nSubject: See this\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
      "See the attached.\n--b\nContent-Type: message/rfc822\n\n" RETURNED "--b--\n",
      MAIL_AUTO_NO },
    { "a list about bounces",
      "From: ana@x.example\nList-Id: <admins.example>\nSubject: Undeliverable: what to do?\n\n"
      "We see \"user unknown\" a lot.\n",
      MAIL_AUTO_BULK },
};

static void no_reports(void **state) {
    for (size_t i = 0; i < ROWS(people); i++)
        ROW_INT(people[i].name, kit_mail(*state, people[i].mail).automatic, people[i].want);
}

static const struct {
    const char *name;
    struct str in, want;
} statuses[] = {
    { "behind a code", S("550 5.1.1 no such user"), S("5.1.1") },
    { "behind a hash", S("(#5.2.2)"), S("5.2.2") },
    { "the one that says more", S("5.0.0 failed: 550-5.7.26 dmarc"), S("5.7.26") },
    { "at the end of a sentence", S("it was 4.2.1."), S("4.2.1") },
    { "a net address", S("192.0.2.4 5.1.1.9 said no"), { NULL, 0 } },
    { "a version", S("Mailer 5.67.1 and v5.6.0"), { NULL, 0 } },
    { "success", S("250 2.1.5 ok"), { NULL, 0 } },
    { "none", S("user unknown"), { NULL, 0 } },
    { "nothing", S(""), { NULL, 0 } },
};

static void status_in_words(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(statuses); i++)
        ROW_STR(statuses[i].name, bounce_status_in(statuses[i].in), statuses[i].want);
}

static const struct {
    const char *name;
    enum mail_action action;
    struct str status, answer, around;
    enum mail_bounce_class want;
} classes[] = {
    { "no such mailbox", FAILED, S("5.1.1"), S("550 5.1.1 user unknown"), S(""), HARD },
    { "full", FAILED, S("5.2.2"), S("552 5.2.2 invalid address, mailbox full"), S(""), SOFT },
    { "tried again later", DELAYED, S("5.1.1"), S("user unknown"), S(""), SOFT },
    { "arrived", MAIL_ACTION_DELIVERED, S("2.0.0"), S("250 ok"), S(""), NONE },
    { "the sender was refused", FAILED, S("5.1.8"), S("553 domain does not exist"), S(""), SOFT },
    { "the letter was refused", FAILED, S("5.0.0"), S("550 unknown user"),
      S("(in reply to end of data command)"), SOFT },
    { "the recipient was refused", FAILED, S("5.0.0"), S("550 unknown user"),
      S("(in reply to rcpt to command)"), HARD },
    { "refused, nobody knows at what", FAILED, S("5.0.0"), S("550 unknown user"), S(""), SOFT },
    { "the reporting server knows", FAILED, { NULL, 0 }, S(""), S("unknown user"), HARD },
    { "the same in Dutch", FAILED, { NULL, 0 }, S(""), S("de mailbox bestaat niet."), HARD },
    { "the same in Serbian", FAILED, { NULL, 0 }, S(""), S("непостојећа адреса"), HARD },
    { "perhaps nobody, in French",
      FAILED,
      { NULL, 0 },
      S(""),
      S("il se peut qu'il n'existe pas"),
      SOFT },
    { "no such domain", FAILED, S("5.4.4"), S("host not found"), S(""), HARD },
    { "a domain that takes no mail", FAILED, S("5.1.10"), S("domain has null mx"), S(""), HARD },
    { "not wanted", FAILED, S("5.7.1"), S("550 5.7.1 spam"), S(""), SOFT },
    { "no word", FAILED, { NULL, 0 }, S(""), S(""), SOFT },
};

static void hard_or_soft(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(classes); i++)
        ROW_INT(classes[i].name,
                bounce_class_of(classes[i].action, classes[i].status, classes[i].answer,
                                classes[i].around),
                classes[i].want);
}

/* head, then before and after a number that grows, until there are n bytes. */
static struct mail many(struct arena *a, const char *head, const char *before, const char *after,
                        size_t n) {
    struct buf b = buf_new(a, n + 4096);
    buf_add_c(&b, head);
    for (int64_t i = 0; b.n < n; i++) {
        buf_add_c(&b, before);
        buf_add_int(&b, i);
        buf_add_c(&b, after);
    }
    struct mail m;
    mail_parse(a, buf_str(&b), &m);
    return m;
}

static void limits(void **state) {
    struct arena *a = *state;
    struct mail m =
        many(a, DAEMON "Subject: failure notice\n\n", "<a", "@x.example>: failed\n", 1 << 20);
    ROW_INT("recipients of the words", m.bounce.n, 100);
    m = many(a, DAEMON "Subject: failure notice\n\n", "@", "", 1 << 20);
    ROW_INT("one line of nothing but signs", m.automatic, MAIL_AUTO_BOUNCE);
    m = many(a,
             DAEMON "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n",
             "Final-Recipient: rfc822; a", "@x.example\nStatus: 5.0.0\nDiagnostic-Code: x; y\n\n",
             1 << 20);
    ROW_INT("recipients of a report", m.bounce.n, 1000);
}

/* Parts full of groups that name nobody: their fields once took fifty times the letter. */
static void groups_of_nobody(void **state) {
    (void)state;
    struct arena *input = arena_new(32 << 20), *a = arena_new(MAIL_ARENA);
    struct buf b = buf_new(input, 24 << 20);
    buf_add_c(&b, DAEMON "Content-Type: multipart/report; report-type=delivery-status; "
                         "boundary=b\n\n");
    for (int part = 0; part < 80; part++) {
        buf_add_c(&b, "--b\nContent-Type: message/delivery-status\n\n");
        for (int i = 0; i < 50000; i++)
            buf_add_c(&b, "X:\n\n");
    }
    struct mail m;
    mail_parse(a, buf_str(&b), &m);
    ROW_INT("still a report", m.automatic, MAIL_AUTO_BOUNCE);
    ROW_INT("within the cap", arena_over(a), false);
    arena_free(&a);
    arena_free(&input);
}

/* Where a limit cuts, it cuts between characters. */
static void whole_characters(void **state) {
    struct arena *a = *state;
    static const char *const starts[] = {
        DAEMON "X-Failed-Recipients: ",
        DAEMON "Subject: failure notice\n\ncould not be delivered to:\n",
        DAEMON "\n{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":["
               "{\"emailAddress\":\"",
    };
    for (size_t i = 0; i < 2 * ROWS(starts); i++) {
        struct buf b = buf_new(a, 16 << 10);
        buf_add_c(&b, starts[i / 2]);
        if (i % 2) buf_add_char(&b, 'a');
        for (int k = 0; k < 2001; k++)
            buf_add_c(&b, k == 1000 ? "@" : "š");
        buf_add_c(&b, "\n\n550 user unknown\n");
        struct mail m;
        mail_parse(a, buf_str(&b), &m);
        ROW_INT(starts[i / 2], m.bounce.n, 1);
        struct str recipient = m.bounce.v[0].recipient;
        ROW_INT(starts[i / 2], recipient.n <= 1000 && utf8_valid(recipient), true);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("F10 delivery reports in all forms", forms),
        KIT_TEST("INV1 what people write is no report", no_reports),
        KIT_TEST("F10 the status as it stands there", status_in_words),
        KIT_TEST("F10 hard or soft", hard_or_soft),
        KIT_TEST("F18 limits of a report", limits),
        KIT_TEST("F18 a report of many groups that name nobody", groups_of_nobody),
        KIT_TEST("F12 addresses of a report are whole characters", whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
