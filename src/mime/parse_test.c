#include "mime/parse.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "mime/range.h"
#include "mime/test_kit.h"

#include <sys/resource.h>

/* Whole letters: what is text, what is HTML, what are files ("name|type|size"). */
static const struct {
    const char *name, *in, *text, *html, *files, *warnings; /* html NULL: none */
} rows[] = {
    { "no header at all", "Dobar dan,\ngde je paket?\n", "Dobar dan,\ngde je paket?", NULL, "",
      "from-missing date-unreadable" },
    { "plain", "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\n\nZdravo\n", "Zdravo", NULL, "",
      "" },
    { "HTML only",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: text/html\n\n<p>Zdravo "
      "<b>svima</b></p>\n",
      "Zdravo svima", "<p>Zdravo <b>svima</b></p>\n", "", "" },
    { "alternative",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/alternative; "
      "boundary=b\n\n"
      "--b\n\nZdravo\n--b\nContent-Type: text/html\n\n<p>Zdravo</p>\n--b--\n",
      "Zdravo", "<p>Zdravo</p>", "", "" },
    { "alternative with an empty plain part",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/alternative; "
      "boundary=b\n\n"
      "--b\n\n \n--b\nContent-Type: text/html\n\n<p>Zdravo</p>\n--b--\n",
      "Zdravo", "<p>Zdravo</p>", "", "" },
    { "alternative with an invitation",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/alternative; "
      "boundary=b\n\n"
      "--b\n\nSastanak\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--\n",
      "Sastanak", NULL, "|text/calendar|15", "" },
    { "text, file, text",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "--b\n\none\n--b\nContent-Type: image/png; name=a.png\n\nxyz\n--b\n\ntwo\n--b--\n",
      "one\n\ntwo", NULL, "a.png|image/png|3", "" },
    { "text and HTML beside each other",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "--b\n\na < b\n--b\nContent-Type: text/html\n\n<b>c</b>\n--b--\n",
      "a < b\n\nc", "<p>a &lt; b</p><b>c</b>", "", "" },
    { "text file",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "--b\n\none\n--b\nContent-Type: text/plain; name=a.txt\n\ntwo\n--b--\n",
      "one", NULL, "a.txt|text/plain|3", "" },
    { "text as attachment",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "--b\n\none\n--b\nContent-Disposition: attachment\n\ntwo\n--b--\n",
      "one", NULL, "|text/plain|3", "" },
    { "attached letter is one file",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "--b\n\none\n--b\nContent-Type: message/rfc822\n\nFrom: evil@x.example\nContent-Type: "
      "multipart/mixed; boundary=c\n\n"
      "--c\nContent-Type: image/png; name=inner.png\n\nx\n--c--\n--b--\n",
      "one", NULL, "|message/rfc822|123", "" },
    { "inner boundary longer than the outer",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=a\n\n--a\n\none\n--a\n"
      "Content-Type: multipart/mixed; boundary=ab\n\n--ab\n\ntwo\n--ab--\n--a\n\nthree\n--a--\n",
      "one\n\ntwo\n\nthree", NULL, "", "" },
    { "last boundary missing",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "--b\n\none\n--b\nContent-Type: image/png\n\nxyz",
      "one", NULL, "|image/png|3", "" },
    { "boundary not named",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: "
      "multipart/mixed\n\n--a\n\nkept\n--a--\n",
      "kept", NULL, "", "" },
    { "boundary never comes",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "kept text\n-- b\n",
      "kept text\n-- b", NULL, "", "" },
    { "inner boundary never comes",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n--b\n"
      "Content-Type: multipart/mixed; boundary=c\n\nkept\n--b--\n",
      "kept", NULL, "", "" },
    { "two types, text first",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: text/plain\n"
      "Content-Type: multipart/mixed; boundary=b\n\nbefore\n--b\nContent-Type: "
      "image/png\n\nx\n--b--\n",
      "before", NULL, "|image/png|1", "" },
    { "type of nonsense",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: text\n\nkept\n", "kept", NULL,
      "", "" },
    { "unknown encoding",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Transfer-Encoding: "
      "x-strange\n\nkept\n",
      "kept", NULL, "", "encoding-unknown" },
    { "two From", "From: [?]\nFrom: a@x.example\nDate: 5 Mar 2026 10:12 +0100\n\nx\n", "x", NULL,
      "", "from-doubled" },
    { "uuencode",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\n\nbefore\nbegin 644 "
      "hi.txt\n):&D@=&AE<F4*\n`\nend\nafter\n",
      "before\nafter", NULL, "hi.txt|application/octet-stream|9", "" },
    { "digest",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/digest; "
      "boundary=b\n\n--b\n\n"
      "From: b@x.example\n\nx\n--b--\n",
      "", NULL, "|message/rfc822|22", "" },
    { "winmail.dat is a file",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: application/ms-tnef; "
      "name=winmail.dat\n\nx\n",
      "", NULL, "winmail.dat|application/ms-tnef|2", "" },
    { "names elsewhere",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: multipart/mixed; "
      "boundary=b\n\n--b\n"
      "Content-Type: image/jpeg\nContent-ID: <image001.jpg@01CD.D8A5>\n\nx\n--b\nContent-Type: "
      "image/jpeg\n"
      "Content-ID: <57BAB4@x.example>\n\nx\n--b--\n",
      "", NULL, "image001.jpg|image/jpeg|1; |image/jpeg|1", "" },
    { "html name in its head",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: text/html\n"
      "Content-Transfer-Encoding: quoted-printable\n\n<meta "
      "charset=3Dwindows-1250><p>ra=E8un</p>\n",
      "račun", "<p>račun</p>\n", "", "" },
    { "A12 hidden words",
      "From: a@x.example\nDate: 5 Mar 2026 10:12 +0100\nContent-Type: text/html\n\n"
      "<p>seen<span style=\"display:none\">unseen</span></p>\n",
      "seen", "<p>seen</p>\n", "", "hidden-text" },
};

static void letters(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct mail m = kit_mail(a, rows[i].in);
        ROW_STR(rows[i].name, m.text, str_of(rows[i].text));
        ROW_STR(rows[i].name, m.html, rows[i].html ? str_of(rows[i].html) : STR_NONE);
        ROW_STR(rows[i].name, kit_files(a, &m), str_of(rows[i].files));
        ROW_STR(rows[i].name, kit_words(a, m.warnings), str_of(rows[i].warnings));
    }
}

/* Letters as shops get them: subject and body in one charset, base64 and quoted. */
static const struct {
    const char *name, *in, *subject, *text, *language;
} worded[] = {
    { "Serbian, windows-1250",
      "Subject: =?windows-1250?Q?Ra=E8un_nije_stigao?=\nContent-Type: text/plain; "
      "charset=windows-1250\n\n"
      "Po\232tovani, ra\350un jo\232 nije stigao, da li ste ga poslali? Hvala.\n",
      "Račun nije stigao", "Poštovani, račun još nije stigao, da li ste ga poslali? Hvala.", "sr" },
    { "Serbian Cyrillic, windows-1251",
      "Subject: =?windows-1251?B?0OD37fPt?=\nContent-Type: text/plain; charset=windows-1251\n"
      "Content-Transfer-Encoding: quoted-printable\n\n=CF=EE=F8=F2=EE=E2=E0=ED=E8, =E4=E0 =BC=E5 "
      "=F1=F2=E8=E3=EB=EE?\n",
      "Рачнун", "Поштовани, да је стигло?", "sr" },
    { "Hungarian, iso-8859-2",
      "Subject: =?iso-8859-2?Q?T=FBz=F5g=E9p?=\nContent-Type: text/plain; charset=iso-8859-2\n\n"
      "A t\373z\365g\351p nem m\373k\366dik, k\351rem \355rj\341k meg, hogy mi a teend\365.\n",
      "Tűzőgép", "A tűzőgép nem működik, kérem írják meg, hogy mi a teendő.", "hu" },
    { "Slovenian, utf-8 in base64",
      "Subject: =?utf-8?B?TmFyb8SNaWxv?=\nContent-Type: text/plain; charset=utf-8\n"
      "Content-Transfer-Encoding: "
      "base64\n\nTmFyb8SNaWxvIMWhZSBuaSBwcmnFoWxvLCBwcm9zaW0gcG/FoWxqaXRlIGdhLg==\n",
      "Naročilo", "Naročilo še ni prišlo, prosim pošljite ga.", "sl" },
    { "Greek, iso-8859-7",
      "Subject: =?iso-8859-7?Q?=C5=F1=FE=F4=E7=F3=E7?=\nContent-Type: text/plain; "
      "charset=iso-8859-7\n\n"
      "\320\357\375 \345\337\355\341\351 \347 \360\341\361\341\343\343\345\353\337\341 "
      "\354\357\365;\n",
      "Ερώτηση", "Πού είναι η παραγγελία μου;", "el" },
    { "raw header in the body's charset",
      "Subject: Ra\350un\nContent-Type: text/plain; charset=iso-8859-2\n\nra\350un\n", "Račun",
      "račun", "" },
};

static void languages(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(worded); i++) {
        struct mail m = kit_mail(a, worded[i].in);
        ROW_STR(worded[i].name, m.subject, str_of(worded[i].subject));
        ROW_STR(worded[i].name, m.text, str_of(worded[i].text));
        ROW_STR(worded[i].name, m.language,
                *worded[i].language ? str_of(worded[i].language) : STR_NONE);
    }
}

static void people(void **state) {
    struct arena *a = *state;
    static const struct {
        const char *name, *in, *from;
    } heads[] = {
        { "From", "From: Ana <a@x.example>\nSender: b@x.example\n", "Ana<a@x.example>" },
        { "none, Sender", "Sender: b@x.example\nReply-To: c@x.example\n", "<b@x.example>" },
        { "none, Reply-To", "Reply-To: c@x.example\nReturn-Path: <d@x.example>\n",
          "<c@x.example>" },
        { "none, path", "Return-Path: <d@x.example>\n", "<d@x.example>" },
        { "name without address", "From: Ana <>\nReply-To: Desk <c@x.example>\n",
          "Ana<c@x.example>" },
        { "name and nothing else", "From: Ana Test\n", "Ana Test<>" },
        { "nothing", "X: y\n", "" },
    };
    for (size_t i = 0; i < ROWS(heads); i++) {
        struct mail m = kit_mail(a, str_c(a, str_join(a, str_of(heads[i].in), S("\ntext\n"))));
        ROW_STR(heads[i].name, kit_people(a, m.from), str_of(heads[i].from));
    }
    struct mail m = kit_mail(
        a, "To: a@x.example\nTo: b@x.example\nCc: c@x.example\n\nFrom: evil@x.example\n\nx\n");
    ROW_STR("several To", kit_people(a, m.to), S("<a@x.example>; <b@x.example>"));
    ROW_STR("a From in the body is text", kit_people(a, m.from), S(""));
}

/* The bytes that range.h takes out of the letter are those whose hash parsing reported. */
static void ranges(void **state) {
    struct arena *a = *state;
    static const char in[] =
        "From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\nbegin "
        "644 u.txt\n):&D@=&AE<F4*\n`\nend\n"
        "--b\nContent-Type: a/b; name=one\nContent-Transfer-Encoding: "
        "base64\n\nSGVsbG8g\nd29ybGQ=\n"
        "--b\nContent-Type: a/b; name=two\nContent-Transfer-Encoding: "
        "quoted-printable\n\nra=C4=8Dun=\n!\n"
        "--b\nContent-Type: a/b; name=three\n\nline\n\nline\n"
        "--b\nContent-Type: a/b; name=four\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 "
        "x\n):&D@=&AE<F4*\n`\nend\n"
        "--b\nContent-Type: a/b; name=five\nContent-Transfer-Encoding: base64\n\n--b--\n";
    static const struct str want[] = { S("hi there\n"),       S("Hello world"), S("račun!"),
                                       S("line\n\nline"),     S("hi there\n"),  S("") };
    struct str raw = kit_crlf(a, str_of(in));
    struct mail m;
    mail_parse(a, raw, &m);
    assert_int_equal(m.attachments.n, ROWS(want));
    for (size_t i = 0; i < ROWS(want); i++) {
        const struct mail_attachment *f = &m.attachments.v[i];
        struct str got =
            range_decode_all(a, str_slice(raw, f->offset, f->offset + f->length), f->encoding);
        ROW_STR("bytes", got, want[i]);
        ROW_STR("sha256", f->sha256, hash_sha256_hex(a, want[i]));
        ROW_INT("size", f->size, want[i].n);
    }
}

static void inline_files(void **state) {
    struct arena *a = *state;
    struct mail m = kit_mail(a, "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: "
                                "text/html\n\n<img src=\"cid:1@x\">\n"
                                "--b\nContent-Type: image/png\nContent-ID: "
                                "<1@x>\n\nx\n--b\nContent-Type: image/png\n\nx\n--b--\n");
    assert_int_equal(m.attachments.n, 2);
    assert_true(m.attachments.v[0].is_inline);
    ROW_STR("id", m.attachments.v[0].content_id, S("1@x"));
    assert_false(m.attachments.v[1].is_inline);
    ROW_STR("no id", m.attachments.v[1].content_id, STR_NONE);
}

/* The result lives in the arena alone: the letter's own bytes may go. */
static void own_bytes(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct str raw = kit_crlf(a, str_of(rows[i].in));
        struct mail m;
        mail_parse(a, raw, &m);
        struct str before = mail_json(a, &m);
        memset((char *)(uintptr_t)raw.p, 'X', raw.n);
        ROW_STR(rows[i].name, mail_json(a, &m), before);
    }
}

/* The same letter in every spelling of its lines reads the same. */
static void line_ends(void **state) {
    struct arena *a = *state;
    static const char text[] =
        "From: a@x.example\nSubject: x\nContent-Type: multipart/mixed; "
        "boundary=b\n\n--b\n\none\ntwo\n--b\n"
        "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--b--\n";
    struct str lf = str_of(text), crlf = kit_crlf(a, lf);
    char *cr = arena_copy(a, lf.p, lf.n);
    for (size_t i = 0; i < lf.n; i++)
        if (cr[i] == '\n') cr[i] = '\r';
    const struct str forms[] = { lf,
                                 crlf,
                                 { cr, lf.n },
                                 str_join(a, S("\xEF\xBB\xBF"), lf),
                                 str_join(a, S("From ana@x.example Thu Mar  5 10:12:00 2026\n"),
                                          lf),
                                 str_join(a, S("\n \n"), lf) };
    for (size_t i = 0; i < ROWS(forms); i++) {
        struct mail m;
        mail_parse(a, forms[i], &m);
        ROW_STR("from", kit_people(a, m.from), S("<a@x.example>"));
        ROW_STR("text", m.text, S("one\ntwo"));
        ROW_STR("files", kit_files(a, &m), S("|image/png|5"));
    }
}

static void json(void **state) {
    struct arena *a = *state;
    struct mail m = kit_mail(a, "Message-ID: <1@x>\nDate: 5 Mar 2026 10:12 +0100\nFrom: A "
                                "<a@x>\nSubject: s\nReferences: <0@x>\n\nt\n");
    ROW_STR("object", mail_json(a, &m),
            S("{\"message_id\":\"1@x\",\"date\":\"2026-03-05T10:12:00+01:00\",\"from\":[{\"name\":"
              "\"A\",\"address\":\"a@x\"}],"
              "\"sender\":[],\"reply_to\":[],\"to\":[],\"cc\":[],\"bcc\":[],\"subject\":\"s\",\"in_"
              "reply_to\":[],"
              "\"references\":[\"0@x\"],\"text\":\"t\",\"html\":null,\"reply\":\"t\",\"signature\":"
              "null,\"attachments\":[],"
              "\"auto\":\"no\",\"bounce\":null,\"feedback\":null,\"language\":null,\"warnings\":[]}"));
    mail_parse(a, S(""), &m);
    ROW_STR("an empty letter", kit_words(a, m.warnings), S("from-missing date-unreadable"));
}

static void same_content(void **state) {
    struct arena *a = *state;
    static const char base[] = "From: a@x.example\nSubject: one\n two\nMessage-ID: <1@x>\n\nbody\n";
    struct str want = mail_content_hash(a, str_of(base));
    static const struct {
        const char *name, *in;
        bool same;
    } forms[] = {
        { "the same", base, true },
        { "trace fields",
          "Return-Path: <a@x.example>\nReceived: by mx\nX-Spam: no\nAuthentication-Results: mx\n"
          "From: a@x.example\nSubject: one\n two\nMessage-ID: <1@x>\n\nbody\n",
          true },
        { "other fold", "From: a@x.example\nSubject: one two\nMessage-ID: <1@x>\n\nbody\n\n\n",
          true },
        { "CR LF", "From: a@x.example\r\nSubject: one\r\n two\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n",
          true },
        { "other words", "From: a@x.example\nSubject: one\n two\nMessage-ID: <1@x>\n\nbody!\n",
          false },
        { "other subject", "From: a@x.example\nSubject: one three\nMessage-ID: <1@x>\n\nbody\n",
          false },
        { "other sender", "From: b@x.example\nSubject: one\n two\nMessage-ID: <1@x>\n\nbody\n",
          false },
        { "header moved into the body",
          "From: a@x.example\nSubject: one\n two\n\nMessage-ID: <1@x>\n\nbody\n", false },
    };
    for (size_t i = 0; i < ROWS(forms); i++)
        ROW_INT(forms[i].name, str_eq(mail_content_hash(a, str_of(forms[i].in)), want),
                forms[i].same);
}

/* In the locked child no file can be opened. No descriptors at all is near enough: every open
 * fails. */
static void without_files(void *arg) {
    struct arena *a = arg;
    struct rlimit none = { 0, 0 };
    if (setrlimit(RLIMIT_NOFILE, &none) != 0) abort();
    for (size_t i = 0; i < ROWS(worded); i++) {
        struct mail m = kit_mail(a, worded[i].in);
        if (!str_eq(m.subject, str_of(worded[i].subject)) ||
            !str_eq(m.text, str_of(worded[i].text)))
            abort();
    }
    struct mail m = kit_mail(
        a, "Subject: =?iso-2022-jp?B?GyRCRWwbKEI=?= =?ibm1388?q?x?= =?gb2312?B?xOO6ww==?= "
           "=?big5?B?p0E=?= "
           "=?euc-kr?B?sKE=?= =?utf-7?Q?+AQ0-?= =?utf-16?B?/v8DlA==?= =?cp949?B?sKE=?=\n\nx\n");
    if (!str_eq(m.subject, S("東x你好你가čΔ가"))) abort();
}

static void locked(void **state) {
    char said[4096];
    int status = test_child(without_files, *state, said, sizeof said);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail_msg("%d: %s", status, said);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("F12 every letter reads", letters),
        KIT_TEST("F19 letters in the languages of our customers", languages),
        KIT_TEST("nothing of the result points into the letter", own_bytes),
        KIT_TEST("A06 who wrote", people),
        KIT_TEST("an attachment is a range of its letter", ranges),
        KIT_TEST("files that stand in the text", inline_files),
        KIT_TEST("line ends and what stands before a letter", line_ends),
        KIT_TEST("the object of the contract", json),
        KIT_TEST("the same letter come twice", same_content),
        KIT_TEST("F19 nothing is opened after the warm-up", locked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
