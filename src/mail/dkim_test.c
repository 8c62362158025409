/* Signatures of ours, verified by a program that shares no code with us (tests/rig/verify_dkim.py). */
#include "base/buf.h"
#include "base/test.h"
#include "mail/dkim.h"
#include "mail/test_rig.h"
#include "mime/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARENA = 64 << 20, FILES = 20 };

struct stage {
    struct arena *a;
    struct dkim_pair pair;
    char dir[40];
    struct str want; /* of each file so far: " good" or " bad" */
    int n;
};

static void add(struct stage *s, struct str raw, bool good) {
    struct str path = str_printf(s->a, "%s/%02d.eml", s->dir, s->n++);
    FILE *f = fopen(str_c(s->a, path), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(raw.p, 1, raw.n, f), raw.n);
    fclose(f);
    s->want = str_join(s->a, s->want, good ? S(" good") : S(" bad"));
}

static struct str signed_mail(struct stage *s, const struct compose_mail *m) {
    const struct dkim_signer by = { S("korak.example"), S("kept-1"), s->pair.secret };
    struct str raw, out;
    assert_null(compose_mail(s->a, sys_real(), m, &raw));
    assert_null(dkim_sign(s->a, &by, raw, &out));
    assert_true(str_ends(out, raw));
    return out;
}

static struct str replaced(struct arena *a, struct str s, const char *from, const char *to) {
    ptrdiff_t at = str_find(s, str_of(from));
    assert_true(at >= 0);
    return str_join3(a, str_slice(s, 0, (size_t)at), str_of(to), str_from(s, (size_t)at + str_of(from).n));
}

static void each_is_verified(struct stage *s) {
    const char *const arguments[3] = { "kept-1._domainkey.korak.example", str_c(s->a, dkim_record(s->a, s->pair.open)), s->dir };
    assert_true(str_eq(rig_run(s->a, "verify_dkim.py", arguments), str_from(s->want, 1)));
}

static void verified(void **state) {
    struct stage *s = *state;
    struct compose_person to = { S("Јелена Јовановић"), S("jelena@primer.example") };
    struct compose_file file = { S("налепница.pdf"), S("application/pdf"), S("%PDF-1.4 x") };
    struct compose_mail m = { .from = { S("Милица, Корак"), S("podrska@korak.example") },
                              .to = &to, .n_to = 1, .cc = &to, .n_cc = 1,
                              .subject = S("Re: Ђон се одлепио после пет дана, а ви тражите да још ја платим"),
                              .message_id = S("kept.7.0123456789abcdef.abc@korak.example"),
                              .in_reply_to = S("a@x"), .text = S("Добар дан,\n\nшаљемо нов пар.\n\n\n"),
                              .reply_to = S("podrska+7.a.b@korak.example"), .date = 1795075500000000,
                              .quote_intro = S("Jelena:"), .quote = S("The  sole\tcame off.  \n\n\nJ"),
                              .files = &file, .n_files = 1, .language = S("sr-Cyrl") };
    struct compose_mail bare = { .from = m.from, .to = &to, .n_to = 1, .message_id = S("b@korak.example"),
                                 .text = S("x"), .automatic = COMPOSE_AUTO_REPLIED, .date = m.date };
    struct str mail = signed_mail(s, &m);
    add(s, mail, true);
    add(s, signed_mail(s, &bare), true);
    add(s, str_join(s->a, mail, S("\r\n\r\n  \r\n")), true);
    add(s, str_join(s->a, S("Received: by x\r\nReturn-Path: <a@b>\r\n"), mail), true);
    add(s, replaced(s->a, mail, "\r\nMIME-Version: 1.0", "\r\nMIME-Version:\r\n\t 1.0  "), true);
    add(s, str_join(s->a, mail, S("x\r\n")), false);
    add(s, replaced(s->a, mail, "MIME-Version: 1.0", "MIME-Version: 1.1"), false);
    add(s, replaced(s->a, mail, "primer.example", "evil.example"), false);
    add(s, str_join(s->a, S("From: boss@korak.example\r\n"), mail), false);
    add(s, str_join(s->a, S("Subject: Pay\r\n"), signed_mail(s, &bare)), false);
    add(s, str_join(s->a, S("Reply-To: x@evil.example\r\n"), signed_mail(s, &bare)), false);
    each_is_verified(s);
}

/* The same bytes each time, in lines that nobody has to fold. */
static void the_same_each_try(void **state) {
    struct stage *s = *state;
    const struct dkim_signer by = { S("korak.example"), S("kept-1"), s->pair.secret }, broken = { by.domain, by.selector, S("x") };
    struct str raw = S("From: a@korak.example\r\nSubject: x\r\n\r\nx\r\n"), one, two, line, rest;
    assert_null(dkim_sign(s->a, &by, raw, &one));
    assert_null(dkim_sign(s->a, &by, raw, &two));
    assert_true(str_eq(one, two));
    rest = one;
    while (str_split(&rest, '\n', &line))
        assert_true(line.n <= 78);
    assert_int_equal(dkim_sign(s->a, &broken, raw, &one)->code, ERR_INVALID);
}

static void records(void **state) {
    struct stage *s = *state;
    struct str open = s->pair.open, record = dkim_record(s->a, open);
    assert_true(open.n > 380 && open.n < 400); /* 2048 bits */
    assert_true(dkim_record_fits(s->a, record, open));
    assert_true(dkim_record_fits(s->a, str_join(s->a, S("k=rsa;t=s; p="), open), open));
    assert_true(dkim_record_fits(s->a, str_join3(s->a, S("p="), str_slice(open, 0, 99), str_join(s->a, S(" \t"), str_from(open, 99))), open));
    assert_false(dkim_record_fits(s->a, S("v=DKIM1; k=rsa; p="), open));
    assert_false(dkim_record_fits(s->a, str_join(s->a, S("v=DKIM2; p="), open), open));
    assert_false(dkim_record_fits(s->a, str_join(s->a, S("v=DKIM1; k=ed25519; p="), open), open));
    assert_false(dkim_record_fits(s->a, S("v=spf1 -all"), open));
    assert_true(str_eq(dkim_record_name(s->a, S("kept-1"), S("korak.example")), S("kept-1._domainkey.korak.example")));
}

static int begin(void **state) {
    struct arena *a = arena_new(ARENA);
    struct stage *s = ARENA_NEW(a, struct stage);
    *s = (struct stage){ .a = a, .want = S("") };
    if (dkim_pair_new(a, &s->pair)) return -1;
    for (size_t i = 0; i < sizeof "/tmp/kept-dkim-XXXXXX"; i++)
        s->dir[i] = "/tmp/kept-dkim-XXXXXX"[i];
    if (!mkdtemp(s->dir)) return -1;
    *state = s;
    return 0;
}

static int end(void **state) {
    struct stage *s = *state;
    struct arena *a = s->a;
    for (int i = 0; i < s->n; i++)
        unlink(str_c(a, str_printf(a, "%s/%02d.eml", s->dir, i)));
    rmdir(s->dir);
    arena_free(&a);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "signed mails are verified by dkimpy, changed ones are not", verified, begin, end, NULL },
        { "I3 every try sends the same signature", the_same_each_try, begin, end, NULL },
        { "records in the ways they are written", records, begin, end, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
