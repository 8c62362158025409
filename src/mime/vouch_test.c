/* Who wrote it, by the word of the server that took the letter: RFC 8601's grammar, and what the usual
 * servers really write. */
#include "mime/test_kit.h"

static const struct {
    const char *name, *field, *want; /* "server says" */
} fields[] = {
    { "google", "mx.google.com; dkim=pass header.i=@korak.rs header.s=s1 header.b=aB+/c=;\n spf=pass "
      "(google.com: domain of x@korak.rs designates 192.0.2.1 as permitted sender) "
      "smtp.mailfrom=x@korak.rs; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=korak.rs", "mx.google.com 1" },
    { "microsoft, which leaves its name out", "spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=korak.rs; "
      "dkim=pass (signature was verified)\n header.d=korak.rs;dmarc=pass action=none\n "
      "header.from=korak.rs;compauth=pass reason=100", "- 1" },
    { "opendmarc", "OpenDMARC; dmarc=fail (p=none dis=none) header.from=korak.rs", "opendmarc 4" },
    { "exim", "mx.a.example;\n\tiprev=pass (x.example) smtp.remote-ip=192.0.2.1;\n\tdkim=pass header.d=korak.rs "
      "header.s=k header.a=rsa-sha256", "mx.a.example 2" },
    { "rspamd", "mx.a.example;\n\tdkim=none;\n\tdmarc=none;\n\tspf=pass (mx.a.example: domain of ana@korak.rs "
      "designates 192.0.2.1 as permitted sender) smtp.mailfrom=ana@korak.rs", "mx.a.example 3" },
    { "a version behind the name", "mx.a.example 1; dkim=pass header.d=korak.rs", "mx.a.example 2" },
    { "a version of the method", "mx.a.example; dkim/1 = pass header.d=korak.rs", "mx.a.example 2" },
    { "capitals", "MX.A.Example; DMARC=Pass Header.From=KORAK.RS", "mx.a.example 1" },
    { "quoted", "\"mx.a.example\"; dmarc=pass header.from=\"korak.rs\"", "mx.a.example 1" },
    { "comments everywhere", "(a(b;c)) mx.a.example (\\)) ; (d) dmarc (e) = (f) pass (;) header.from (g) = (h) korak.rs",
      "mx.a.example 1" },
    { "nothing was looked at", "mx.a.example; none", "mx.a.example 0" },
    { "only a name", "mx.a.example", "mx.a.example 0" },
    { "nobody could tell", "mx.a.example; dmarc=temperror header.from=korak.rs; spf=softfail smtp.mailfrom=korak.rs",
      "mx.a.example 0" },
    { "a result that only looks like one", "mx.a.example; dmarc=passed; dkim=pass-by header.d=korak.rs",
      "mx.a.example 0" },
    { "a result in a comment", "mx.a.example; dmarc=none (dmarc=pass header.from=korak.rs)", "mx.a.example 0" },
    { "a result in a quoted reason", "mx.a.example; dmarc=none reason=\"; dmarc=pass header.from=korak.rs\"",
      "mx.a.example 0" },
    { "a comment without an end", "mx.a.example; dmarc=none (; dmarc=pass", "mx.a.example 0" },
    { "a quote without an end", "mx.a.example; dmarc=none reason=\"; dmarc=pass", "mx.a.example 0" },
    { "DMARC's no outweighs all", "mx.a.example; dkim=pass header.d=korak.rs; dmarc=fail header.from=korak.rs; "
      "dmarc=pass header.from=korak.rs", "mx.a.example 4" },
    { "another domain's DMARC", "mx.a.example; dmarc=pass header.from=evil.example", "mx.a.example 5" },
    { "another domain's signature", "mx.a.example; dkim=pass header.d=evil.example", "mx.a.example 5" },
    { "a domain below", "mx.a.example; dkim=pass header.d=evil.korak.rs; spf=pass smtp.mailfrom=a@b.korak.rs",
      "mx.a.example 5" },
    { "an end that is no label", "mx.a.example; dkim=pass header.d=rak.rs", "mx.a.example 5" },
    { "a top domain", "mx.a.example; dkim=pass header.d=rs", "mx.a.example 5" },
    { "the second of two signatures", "mx.a.example; dkim=fail header.d=korak.rs; dkim=pass header.d=korak.rs",
      "mx.a.example 2" },
    { "the bounce's sender", "mx.a.example; spf=pass smtp.mailfrom=bounce@list.example; dkim=none", "mx.a.example 5" },
    { "a quoted name before the domain", "mx.a.example; spf=pass smtp.mailfrom=\"a b@korak.rs\"@evil.example", "mx.a.example 5" },
    { "a quote in the name before the domain", "mx.a.example; spf=pass smtp.mailfrom=a\"b@korak.rs\"@evil.example",
      "mx.a.example 5" },
    { "a quoted name of a signature", "mx.a.example; dkim=pass header.i=\"a@korak.rs\"@evil.example", "mx.a.example 5" },
    { "a quoted name of its own domain", "mx.a.example; spf=pass smtp.mailfrom=\"a b\"@korak.rs smtp.helo=x", "mx.a.example 3" },
    { "a name that the server did not quote", "mx.a.example; spf=pass smtp.mailfrom=a@korak.rs b@evil.example",
      "mx.a.example 0" },
    { "a comment in the name", "mx.a.example; spf=pass smtp.mailfrom=a@korak.rs(b)@evil.example", "mx.a.example 0" },
    { "a stray word takes no refusal back", "mx.a.example; dmarc=fail header.from=korak.rs stray", "mx.a.example 4" },
    { "helo proves nobody", "mx.a.example; spf=pass smtp.helo=korak.rs", "mx.a.example 5" },
    { "signs alone", ";;;===(((", "- 0" },
    { "empty", "", "- 0" },
};

static void by_field(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct mail_vouch v = vouch_read(a, str_of(fields[i].field), S("ana@korak.rs"));
        struct str got = str_printf(a, "%.*s %d", STR_ARG(v.server), (int)v.says);
        if (!str_eq(got, str_of(fields[i].want)))
            fail_msg("%s: got \"%.*s\", want \"%s\"", fields[i].name, STR_ARG(got), fields[i].want);
    }
}

static void by_from(void **state) {
    struct arena *a = *state;
    struct str all = S("mx.a.example; dmarc=pass; dkim=pass header.d=korak.rs");
    assert_int_equal(vouch_read(a, all, STR_NONE).says, VOUCH_NO_FROM);
    assert_int_equal(vouch_read(a, all, S("ana")).says, VOUCH_NO_FROM);
    assert_int_equal(vouch_read(a, S("mx; dkim=pass header.d=korak.rs"), S("a@shop.KORAK.rs.")).says, VOUCH_DKIM);
    assert_int_equal(vouch_read(a, S("mx; dkim=pass header.d=xn--kosovelova-hub.example"),
                                S("a@xn--kosovelova-hub.example")).says, VOUCH_DKIM);
    assert_int_equal(vouch_read(a, S("mx; dmarc=pass header.from=xn--bcher-kva.example"),
                                S("a@b\303\274cher.example")).says, VOUCH_DMARC);
    /* other domains than those that they look like */
    assert_int_equal(vouch_read(a, S("mx; spf=pass smtp.mailfrom=x@straße.example"), S("a@strasse.example")).says, VOUCH_OTHER_DOMAIN);
    assert_int_equal(vouch_read(a, S("mx; dkim=pass header.d=kor\342\200\214ak.rs"), S("a@korak.rs")).says, VOUCH_OTHER_DOMAIN);
    assert_false(str_is_set(vouch_read(a, STR_NONE, S("ana@korak.rs")).server));
}

/* Of a whole letter: the topmost field alone, whatever stands below it, and one From alone. */
static void of_a_letter(void **state) {
    struct arena *a = *state;
    static const struct {
        const char *name, *head, *want;
    } rows[] = {
        { "none", "From: ana@korak.rs\n", "(none) 0" },
        { "A04 the sender's own below the server's",
          "Authentication-Results: mx.shop.rs; dmarc=fail header.from=korak.rs\nReceived: by x\n"
          "Authentication-Results: mx.shop.rs; dmarc=pass header.from=korak.rs\nFrom: ana@korak.rs\n",
          "mx.shop.rs 4" },
        { "A04 directly below it, where the server's says nothing of DMARC",
          "Authentication-Results: mx.shop.rs; spf=none\n"
          "Authentication-Results: mx.shop.rs; dmarc=pass header.from=korak.rs\nFrom: ana@korak.rs\n",
          "mx.shop.rs 0" },
        { "A04 ours below a foreign one",
          "Authentication-Results: evil.example; none\nAuthentication-Results: mx.shop.rs; dmarc=pass\n"
          "From: ana@korak.rs\n", "evil.example 0" },
        { "fields of another name do not count",
          "ARC-Authentication-Results: i=1; mx.shop.rs; dmarc=pass\nX-Authentication-Results: mx.shop.rs; dmarc=pass\n"
          "Authentication-Results-Original: mx.shop.rs; dmarc=pass\nFrom: ana@korak.rs\n", "(none) 0" },
        { "A06 two From", "Authentication-Results: mx.shop.rs; dmarc=pass\nFrom: ana@korak.rs\nFrom: b@evil.example\n",
          "mx.shop.rs 6" },
        { "A06 one From of two", "Authentication-Results: mx.shop.rs; dmarc=pass\nFrom: ana@korak.rs, b@evil.example\n",
          "mx.shop.rs 6" },
        { "no From", "Authentication-Results: mx.shop.rs; dmarc=pass\nSender: ana@korak.rs\n", "mx.shop.rs 6" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mail m = kit_mail(a, str_c(a, str_join(a, str_of(rows[i].head), S("\nx\n"))));
        struct str server = str_is_set(m.vouch.server) ? m.vouch.server : S("(none)");
        struct str got = str_printf(a, "%.*s %d", STR_ARG(server), (int)m.vouch.says);
        if (!str_eq(got, str_of(rows[i].want)))
            fail_msg("%s: got \"%.*s\", want \"%s\"", rows[i].name, STR_ARG(got), rows[i].want);
    }
}

/* As long as a header can be, and nothing but signs that open something. */
static void made_to_hurt(void **state) {
    struct arena *a = *state;
    static const char *const parts[] = { "(", "\"", ";a=", "a.b=", "\\", "\"\"", "=", "();", " x" };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct str part = str_of(parts[i]);
        size_t n = (1 << 20) / part.n;
        char *p = arena_alloc(a, n * part.n);
        for (size_t k = 0; k < n * part.n; k++)
            p[k] = part.p[k % part.n];
        (void)vouch_read(a, (struct str){ p, n * part.n }, S("ana@korak.rs"));
    }
    assert_true(arena_used(a) < (size_t)(24 << 20));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A04 what servers write of who wrote", by_field),
        KIT_TEST("A04 proven is the domain of From", by_from),
        KIT_TEST("A04 A06 only the topmost field and a single From count", of_a_letter),
        KIT_TEST("A25 a field made to hurt", made_to_hurt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
