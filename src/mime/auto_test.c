#include "mime/test_kit.h"

static const struct {
    const char *name, *header;
    enum mail_auto want;
} rows[] = {
    { "a person", "From: a@x.example\n", MAIL_AUTO_NO },
    { "RFC 3834 no", "Auto-Submitted: no\n", MAIL_AUTO_NO },
    { "RFC 3834 replied", "Auto-Submitted: auto-replied (vacation)\n", MAIL_AUTO_REPLIED },
    { "RFC 3834 replied, with a parameter",
      "Auto-Submitted: auto-replied; owner-email=a@x.example\n", MAIL_AUTO_REPLIED },
    { "RFC 3834 generated", "Auto-Submitted: auto-generated\n", MAIL_AUTO_GENERATED },
    { "RFC 3834 notified", "Auto-Submitted: auto-notified\n", MAIL_AUTO_GENERATED },
    { "replied with an empty path", "Return-Path: <>\nAuto-Submitted: auto-replied\n",
      MAIL_AUTO_REPLIED },
    { "empty path alone", "Return-Path: <>\nFrom: a@x.example\n", MAIL_AUTO_GENERATED },
    { "empty path, a report's subject",
      "Return-Path: <>\nSubject: Undelivered Mail Returned to Sender\n", MAIL_AUTO_BOUNCE },
    { "a person about a report", "Subject: Undelivered Mail Returned to Sender\n", MAIL_AUTO_NO },
    { "mail system, empty path", "Return-Path: <>\nFrom: MAILER-DAEMON@x.example (Mail System)\n",
      MAIL_AUTO_BOUNCE },
    { "failed recipients", "X-Failed-Recipients: a@x.example\n", MAIL_AUTO_BOUNCE },
    { "a postmaster may write", "From: postmaster@x.example\n", MAIL_AUTO_NO },
    { "bulk", "Precedence: bulk\n", MAIL_AUTO_BULK },
    { "junk", "Precedence: Junk\n", MAIL_AUTO_BULK },
    { "first class", "Precedence: first-class\n", MAIL_AUTO_NO },
    { "auto_reply", "Precedence: auto_reply\n", MAIL_AUTO_REPLIED },
    { "list", "List-Id: <shop.example>\n", MAIL_AUTO_BULK },
    { "newsletter", "List-Unsubscribe: <mailto:x@x.example>\n", MAIL_AUTO_BULK },
    { "Exchange, all", "X-Auto-Response-Suppress: All\n", MAIL_AUTO_GENERATED },
    { "Exchange, some", "X-Auto-Response-Suppress: DR, OOF, AutoReply\n", MAIL_AUTO_GENERATED },
    { "Exchange, receipts only", "X-Auto-Response-Suppress: DR, RN\n", MAIL_AUTO_NO },
    { "old mark", "X-Autoreply: yes\n", MAIL_AUTO_REPLIED },
    { "old mark, second", "X-Autorespond:\n", MAIL_AUTO_REPLIED },
    { "A10 loop mark", "X-Loop: support@x.example\n", MAIL_AUTO_GENERATED },
    { "out of office, sr", "Subject: Automatski odgovor: Va=\n", MAIL_AUTO_REPLIED },
    { "out of office, sr Cyrillic", "Subject: Аутоматски одговор: Ваш захтев\n",
      MAIL_AUTO_REPLIED },
    { "out of office, sl", "Subject: Samodejni odgovor: x\n", MAIL_AUTO_REPLIED },
    { "out of office, hu", "Subject: Automatikus válasz: x\n", MAIL_AUTO_REPLIED },
    { "out of office, el", "Subject: Αυτόματη απάντηση: x\n", MAIL_AUTO_REPLIED },
    { "out of office, en", "Subject: Automatic reply: x\n", MAIL_AUTO_REPLIED },
    { "out of office, en, another case", "Subject: AUTOMATIC REPLY: x\n", MAIL_AUTO_REPLIED },
    { "INV1 a person about a car", "Subject: Auto: kvar na menjaču\n", MAIL_AUTO_NO },
    { "INV1 a person who was away", "Subject: Odsutan sam bio, može li zamena?\n", MAIL_AUTO_NO },
    { "INV1 a person who will be away", "Subject: Odsotnost: kdaj pride paket?\n", MAIL_AUTO_NO },
    { "a person about automatic replies", "Subject: Re: Automatic reply: x\n", MAIL_AUTO_NO },
};

static void by_header(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str text =
            str_join(a, str_of(rows[i].header), S("Message-ID: <1@x.example>\n\ntext\n"));
        ROW_INT(rows[i].name, kit_mail(a, str_c(a, text)).automatic, rows[i].want);
    }
}

static const char report[] =
    "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    "--b\n\nYour letter came back.\n"
    "--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; mx.example\nArrival-Date: Thu, 5 Mar 2026 10:12:00 +0100\n\n"
    "Final-Recipient: rfc822; nobody@x.example\nOriginal-Recipient: rfc822;old@x.example\nAction: "
    "failed\n"
    "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <nobody@x.example>:\n  no such user\n\n"
    "Final-Recipient: rfc822; <slow@x.example>\nAction: Delayed\nStatus: 4.4.1 (no answer)\n\n"
    "Final-Recipient: rfc822; third@x.example\nStatus: broken\n"
    "--b\nContent-Type: message/rfc822\n\nFrom: desk@y.example\nMessage-ID: "
    "<orig.1@y.example>\n\nHello\n--b--\n";

static void delivery_report(void **state) {
    struct arena *a = *state;
    struct mail m = kit_mail(a, report);
    ROW_INT("kind", m.automatic, MAIL_AUTO_BOUNCE);
    static const struct mail_bounce want[] = {
        { S("nobody@x.example"), MAIL_ACTION_FAILED, MAIL_BOUNCE_HARD, S("5.1.1"),
          S("550 5.1.1 <nobody@x.example>: no such user"), S("orig.1@y.example") },
        { S("old@x.example"), MAIL_ACTION_FAILED, MAIL_BOUNCE_HARD, S("5.1.1"),
          S("550 5.1.1 <nobody@x.example>: no such user"), S("orig.1@y.example") },
        { S("slow@x.example"),
          MAIL_ACTION_DELAYED,
          MAIL_BOUNCE_SOFT,
          S("4.4.1"),
          { NULL, 0 },
          S("orig.1@y.example") },
        { S("third@x.example"),
          MAIL_ACTION_FAILED,
          MAIL_BOUNCE_SOFT,
          { NULL, 0 },
          { NULL, 0 },
          S("orig.1@y.example") },
    };
    assert_int_equal(m.bounce.n, ROWS(want));
    for (size_t i = 0; i < ROWS(want); i++) {
        ROW_STR("recipient", m.bounce.v[i].recipient, want[i].recipient);
        ROW_INT("action", m.bounce.v[i].action, want[i].action);
        ROW_INT("class", m.bounce.v[i].class, want[i].class);
        ROW_STR("status", m.bounce.v[i].status, want[i].status);
        ROW_STR("diagnostic", m.bounce.v[i].diagnostic, want[i].diagnostic);
        ROW_STR("original", m.bounce.v[i].original_message_id, want[i].original_message_id);
    }
    ROW_STR("text", m.text, S("Your letter came back."));
    ROW_STR("files", kit_files(a, &m), S("|message/delivery-status|398; |message/rfc822|61"));
}

static void other_reports(void **state) {
    struct arena *a = *state;
    struct mail m = kit_mail(
        a,
        "From: x@x.example\nContent-Type: multipart/report; report-type=feedback-report; "
        "boundary=b\n\n--b\n\nspam\n--b\nContent-Type: message/feedback-report\n\nx: y\n--b--\n");
    ROW_INT("complaint", m.automatic, MAIL_AUTO_FEEDBACK);
    m = kit_mail(
        a,
        "From: x@x.example\nContent-Type: multipart/report; report-type=disposition-notification; "
        "boundary=b\n\n--b\n\nread\n--b--\n");
    ROW_INT("receipt", m.automatic, MAIL_AUTO_REPLIED);
    m = kit_mail(a, "X-Failed-Recipients: a@x.example, b@x.example\n\nx\n");
    ROW_INT("two of the field", m.bounce.n, 2);
    ROW_STR("first", m.bounce.v[0].recipient, S("a@x.example"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A10 machines by their marks", by_header),
        KIT_TEST("F10 a delivery report of RFC 3464", delivery_report),
        KIT_TEST("F10 other reports", other_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
