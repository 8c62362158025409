/* A letter that somebody forwards: whose it is, and what its writer says. */
#include "mime/forwarded.h"
#include "mime/test_kit.h"

static const struct {
    const char *name, *subject, *text, *want; /* "name|address|subject|above|text"; NULL: there is none */
} letters[] = {
    { "as a web mail writes it", "Fwd: Parcel",
      "Please answer her.\n\n---------- Forwarded message ---------\nFrom: Ana Ilić <ana@x.example>\n"
      "Date: Tue, Feb 3, 2026 at 09:41\nSubject: Parcel\nTo: <milica@shop.example>\n\nWhere is it?\n\nAna",
      "Ana Ilić|ana@x.example|Parcel|Please answer her.|Where is it?\n\nAna" },
    { "a program that begins with the subject", "Fwd: Parcel",
      "-------- Forwarded Message --------\nSubject: \tParcel\nDate: \tTue, 3 Feb 2026 09:41:00 +0100\n"
      "From: \tAna <ana@x.example>\nTo: \tmilica@shop.example\n\nWhere is it?",
      "Ana|ana@x.example|Parcel||Where is it?" },
    { "A02 the field behind its sender is not he", "Fwd: Parcel",
      "-------- Forwarded Message --------\nSubject: \tParcel\nDate: \tTue, 3 Feb 2026 09:41:00 +0100\n"
      "From: \tAna <ana@x.example>\nReply-To: \tEva <eva@y.example>\nOrganization: \tX <eva@y.example>\n"
      "To: \tmilica@shop.example\n\nWhere is it?",
      "Ana|ana@x.example|Parcel||Where is it?" },
    { "its sender wrapped", "Fwd: Parcel",
      "-------- Forwarded Message --------\nSubject: Parcel\nDate: Tue, 3 Feb 2026 09:41:00 +0100\n"
      "From: Ana Ilić of the shop\n<ana@x.example>\nTo: milica@shop.example\n\nWhere is it?",
      "Ana Ilić of the shop|ana@x.example|Parcel||Where is it?" },
    { "quoted, below a line of its own", "Fwd: Parcel",
      "FYI\n\nBegin forwarded message:\n\n> From: Ana <ana@x.example>\n> Subject: Parcel\n> Date: 3 February 2026 at 09:41\n"
      "> To: milica@shop.example\n> \n> Where is it?\n> > older\n",
      "Ana|ana@x.example|Parcel|FYI|Where is it?\n> older" },
    { "a head alone, below a subject that says so", "FW: Parcel",
      "See below.\n\nFrom: Ana <ana@x.example>\nSent: Tuesday, February 3, 2026 9:41 AM\nTo: Milica\n"
      "Subject: Parcel\n\nWhere is it?",
      "Ana|ana@x.example|Parcel|See below.|Where is it?" },
    { "the same in Serbian", "Прослеђено: Пакет",
      "Од: Ана <ana@x.example>\nПослато: уторак, 3. фебруар 2026. 09:41\nЗа: Милица\nТема: Пакет\n\nГде је?",
      "Ана|ana@x.example|Пакет||Где је?" },
    { "in Hungarian, by a title", "Fwd: Csomag",
      "-------- Továbbított üzenet --------\nTárgy: Csomag\nDátum: 2026. 02. 03. 9:41\nFeladó: Anna <ana@x.example>\n"
      "Címzett: milica@shop.example\n\nHol van?",
      "Anna|ana@x.example|Csomag||Hol van?" },
    { "a head alone is history of an answer", "Re: Parcel",
      "It left today.\n\nFrom: Ana <ana@x.example>\nSent: Tuesday, February 3, 2026 9:41 AM\nTo: Milica\n"
      "Subject: Parcel\n\nWhere is it?", NULL },
    { "A06 the address is the last one in brackets", "Fwd: x",
      "---------- Forwarded message ---------\nFrom: \"bank@bank.example\" <ana@x.example>\nDate: 3 Feb 2026\nSubject: x\n"
      "To: <m@shop.example>\n\nx", "bank@bank.example|ana@x.example|x||x" },
    { "A03 a letter that pretends to hold another: the outer one counts", "Fwd: x",
      "---------- Forwarded message ---------\nFrom: Ana <ana@x.example>\nDate: 3 Feb 2026\nSubject: x\nTo: <m@shop.example>\n\n"
      "---------- Forwarded message ---------\nFrom: Eva <eva@y.example>\nDate: 3 Feb 2026\nSubject: y\nTo: <m@shop.example>\n\ny",
      "Ana|ana@x.example|x||---------- Forwarded message ---------\nFrom: Eva <eva@y.example>\nDate: 3 Feb 2026\nSubject: y\n"
      "To: <m@shop.example>\n\ny" },
    { "without an address", "Fwd: x",
      "-------- Forwarded Message --------\nSubject: x\nDate: 3 Feb 2026\nFrom: Ana\nTo: Milica\n\nx", NULL },
    { "a title with nothing below", "Fwd: x", "---------- Forwarded message ---------", NULL },
    { "nothing forwarded", "Fwd: x", "Where is it?", NULL },
};

static void by_letter(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(letters); i++) {
        struct mail_forwarded f;
        bool found = forwarded_read(a, str_of(letters[i].subject), str_of(letters[i].text), &f);
        struct str got = str_printf(a, "%.*s|%.*s|%.*s|%.*s|%.*s", STR_ARG(f.name), STR_ARG(f.address), STR_ARG(f.subject),
                                    STR_ARG(f.above), STR_ARG(f.text));
        ROW_INT(letters[i].name, found, letters[i].want != NULL);
        if (found) ROW_STR(letters[i].name, got, str_of(letters[i].want));
    }
}

static void subjects(void **state) {
    static const struct {
        const char *subject, *want;
    } rows[] = { { "Fwd: Parcel", "Parcel" },        { "FW: WG: Parcel", "Parcel" },   { " Továbbítás: Csomag ", "Csomag" },
                 { "Re: Fwd: Parcel", "Re: Fwd: Parcel" }, { "Fwd:", "Fwd:" },         { "Form: A", "Form: A" },
                 { "ΠΡΘ: Δέμα", "Δέμα" },            { "", "" } };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].subject, forwarded_bare_subject(str_of(rows[i].subject)), str_of(rows[i].want));
}

static void made_to_hurt(void **state) {
    struct arena *a = *state;
    static const char *const parts[] = { "---------- Forwarded message ---------\n", "From: a <a@b>\n", "> From: a@b\n", "a", "\n" };
    for (size_t i = 0; i < ROWS(parts); i++) {
        struct str part = str_of(parts[i]);
        size_t n = (1 << 18) / part.n;
        char *p = arena_alloc(a, n * part.n);
        for (size_t k = 0; k < n * part.n; k++)
            p[k] = part.p[k % part.n];
        struct mail_forwarded f;
        (void)forwarded_read(a, S("Fwd: x"), (struct str){ p, n * part.n }, &f);
    }
    assert_false(arena_over(a));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A03 whose letter is forwarded, as mail programs write it", by_letter),
        KIT_TEST("F01 a subject without the marks of forwarding", subjects),
        KIT_TEST("A25 a letter made to hurt", made_to_hurt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
