/* test_smtp.h - what both tests of the SMTP sender share: a sender, one letter sent, and a letter whose
 * lines end in every way that is wrong. */
#ifndef MAIL_TEST_SMTP_H
#define MAIL_TEST_SMTP_H

#include "mail/smtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* A failure fails the test. */
static inline struct smtp_sender *sender(struct arena *a, struct smtp_config c) {
    struct smtp_sender *s = NULL;
    const struct err *e = smtp_sender_new(a, &c, &s);
    if (e) fail_msg("%s", err_trace(a, e).p);
    return s;
}

/* Sends it; a letter that cannot be sent fails the test. */
static inline struct smtp_result send_one(struct smtp_sender *s, struct arena *a, struct smtp_letter l) {
    struct smtp_result r = { 0 };
    const struct err *e = smtp_send(s, a, &l, &r);
    if (e) fail_msg("%s", err_trace(a, e).p);
    assert_true(r.text.n == 0 || str_find_char(r.text, '\n') < 0);
    return r;
}

/* A small letter to somebody. */
#define LETTER(to_)                                                                                \
    ((struct smtp_letter){ S("milica@korak.rs"), S(to_), S("Subject: x\r\n\r\nwords\r\n") })

/* What is handed over, and what has to arrive (A05). */
static const char odd[] =
    ".first line is a dot\r\n\r\n.\r\n..\r\n...two\nbare LF\n.\nMAIL FROM:<evil@x>\r\n"
    "bare\rCR\r.\r\n8-bit \xd0\x96\r\nend without line end";
static const char odd_lines[] =
    ".first line is a dot\r\n\r\n.\r\n..\r\n...two\r\nbare LF\r\n.\r\nMAIL FROM:<evil@x>\r\n"
    "bare\r\nCR\r\n.\r\n8-bit \xd0\x96\r\nend without line end\r\n";

#endif
