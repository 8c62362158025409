#include "mime/test_kit.h"

#define REPORT(fields)                                                                             \
    "From: feedback@provider.example\nSubject: complaint\nMIME-Version: 1.0\n"                     \
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nspam\n"     \
    "--b\nContent-Type: message/feedback-report\n\n" fields                                        \
    "\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <kept.1.ab@shop.example>\n"                \
    "To: ana@x.example\n\nHello\n--b--\n"

static const struct {
    const char *name, *mail;
    struct str type, recipient, original;
} rows[] = {
    { "RFC 5965", REPORT("Feedback-Type: Abuse\nVersion: 1\nOriginal-Rcpt-To: <ana@x.example>\n"),
      S("abuse"), S("ana@x.example"), S("kept.1.ab@shop.example") },
    { "RFC 6591",
      REPORT("Feedback-Type: auth-failure\nAuth-Failure: dmarc\n"),
      S("auth-failure"),
      { NULL, 0 },
      S("kept.1.ab@shop.example") },
    { "who wants no more", REPORT("Feedback-Type: opt-out\nRemoval-Recipient: ana@x.example\n"),
      S("opt-out"), S("ana@x.example"), S("kept.1.ab@shop.example") },
    { "a report that does not say of which kind",
      REPORT("Version: 1\n"),
      S("other"),
      { NULL, 0 },
      S("kept.1.ab@shop.example") },
    { "as Microsoft tells it",
      "From: staff@provider.example\nSubject: complaint about message from 192.0.2.7\n"
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
      "X-HmXmrOriginalRecipient: ana@x.example\nMessage-ID: <kept.1.ab@shop.example>\n\nHello\n"
      "--b--\n",
      S("abuse"), S("ana@x.example"), S("kept.1.ab@shop.example") },
    { "as Apple tells it",
      "From: ana@x.example\nSubject: unsubscribe\nX-Apple-Unsubscribe: true\n\nApple Mail sent "
      "this\n",
      S("opt-out"),
      { NULL, 0 },
      { NULL, 0 } },
    { "a person",
      "From: ana@x.example\nSubject: complaint\n\nFeedback-Type: abuse\n",
      { NULL, 0 },
      { NULL, 0 },
      { NULL, 0 } },
};

static void reports(void **state) {
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct mail m = kit_mail(*state, rows[i].mail);
        bool is_report = m.automatic == MAIL_AUTO_FEEDBACK;
        ROW_INT(rows[i].name, is_report, str_is_set(rows[i].type));
        ROW_STR(rows[i].name, m.feedback.type, rows[i].type);
        ROW_STR(rows[i].name, m.feedback.recipient, rows[i].recipient);
        ROW_STR(rows[i].name, m.feedback.original_message_id, rows[i].original);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { KIT_TEST("F10 complaints of providers", reports) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
