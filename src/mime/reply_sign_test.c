/* Signatures: what a program or a template added, and what a person wrote. */
#include "mime/reply.h"
#include "mime/test_kit.h"

static void read_as_dunja(struct arena *a, struct str text, struct str *ret_reply,
                          struct str *ret_signature) {
    struct reply_letter letter = { .text = text,
                                   .name = S("Dunja Bazar"),
                                   .address = S("dunja@bazar.example") };
    reply_read(a, &letter, ret_reply, ret_signature);
}

static const struct row {
    const char *name, *in, *reply, *signature; /* signature NULL: none */
} signatures[] = {
    { "mark of the standard", "Yes.\n\n-- \nDunja\nBazar Ltd", "Yes.", "Dunja\nBazar Ltd" },
    { "without its blank", "Yes.\n--\nDunja", "Yes.", "Dunja" },
    { "as phones write it", "Yes.\n\n—\nDunja\nBazar Ltd", "Yes.", "Dunja\nBazar Ltd" },
    { "below the quote", "Yes.\n\n> ?\n\n-- \nDunja", "Yes.", "Dunja" },
    { "closing and name stay", "Yes.\n\nBest regards,\nDunja", "Yes.\n\nBest regards,\nDunja",
      NULL },
    { "closing stays, what follows the mark goes", "Yes.\n\nLep pozdrav,\nDunja\n-- \nBazar d.o.o.",
      "Yes.\n\nLep pozdrav,\nDunja", "Bazar d.o.o." },
    { "card below a closing",
      "Yes.\n\nS poštovanjem,\nDunja Bazar\nProdaja\nTel: 011 000 0000\nwww.bazar.example",
      "Yes.\n\nS poštovanjem,\nDunja Bazar", "Prodaja\nTel: 011 000 0000\nwww.bazar.example" },
    { "card below a Greek closing",
      "Ναι.\n\nΜε εκτίμηση,\nΔανάη\n\nΤηλ. 210 000 0000\ninfo@danai.example",
      "Ναι.\n\nΜε εκτίμηση,\nΔανάη", "Τηλ. 210 000 0000\ninfo@danai.example" },
    { "card below a closing with the name on its line",
      "Igen.\n\nÜdvözlettel: Kata\nKata Kft.\nkata@bolt.example\nhttps://bolt.example",
      "Igen.\n\nÜdvözlettel: Kata", "Kata Kft.\nkata@bolt.example\nhttps://bolt.example" },
    { "own address and page",
      "Yes, please.\n\nDunja Bazar\nBazar d.o.o.\ndunja@bazar.example\nwww.bazar.example",
      "Yes, please.", "Dunja Bazar\nBazar d.o.o.\ndunja@bazar.example\nwww.bazar.example" },
    { "below a rule", "Yes.\n_______________\nlamps list\nlamps@lists.example", "Yes.",
      "lamps list\nlamps@lists.example" },
    { "dash and name", "Yes.\n\n-Dunja Bazar", "Yes.", "-Dunja Bazar" },
    { "card below a closing and a name for a firm",
      "Bitte 20 Stück.\n\nMit freundlichem Gruß\n\ni.A. Ute Bazar\nEinkauf\n\nBazar GmbH\n"
      "Telefon: +49 40 000000\nE-Mail: ute@bazar.example",
      "Bitte 20 Stück.\n\nMit freundlichem Gruß\n\ni.A. Ute Bazar",
      "Einkauf\n\nBazar GmbH\nTelefon: +49 40 000000\nE-Mail: ute@bazar.example" },
    { "device that nobody knows", "Yes.\n\nSent from my Wonderphone X", "Yes.",
      "Sent from my Wonderphone X" },
    { "with an excuse", "Yes.\n\nSent from my phone. Please excuse any typos.", "Yes.",
      "Sent from my phone. Please excuse any typos." },
    { "program with a link", "Yes.\n\nGet Outlook for Android<https://x.example/a>", "Yes.",
      "Get Outlook for Android<https://x.example/a>" },
    { "name that the phone adds", "Yes.\n\nDunja Bazar\nvia mobile", "Yes.",
      "Dunja Bazar\nvia mobile" },
    { "rule at the end is nothing", "Yes.\n\n________________", "Yes.", NULL },
};

static void signs(void **state) {
    for (size_t i = 0; i < ROWS(signatures); i++) {
        const struct row *row = &signatures[i];
        struct str reply, signature;
        read_as_dunja(*state, str_of(row->in), &reply, &signature);
        ROW_STR(row->name, reply, str_of(row->reply));
        ROW_STR(row->name, signature, row->signature ? str_of(row->signature) : STR_NONE);
    }
}

/* Last lines as programs write them, of all kinds: the opening, a name, a link within, a tail. */
static const char *const devices[] = {
    "Get Outlook for iOS<https://x.example/a>",
    "Prenesi Outlook za iOS",
    "Outlook für Android beziehen<https://x.example/a>",
    "Az Outlook letöltése Android rendszerre<https://x.example/a>",
    "Sent from Mail<https://x.example/?a=1> for Windows",
    "Gesendet von Mail<https://x.example/?a=1> für Windows",
    "Sent with Proton Mail secure email.",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Sent from my T-Mobile 4G LTE Device",
    "Az iPhone készülékemről küldve",
    "Elküldve Samsung Galaxy okostelefonomról",
    "Poslato iz Yahoo Mail-a na Android-u",
    "Послато са мог Android телефона",
    "Poslano iz Samsung Galaxy pametnega telefona.",
    "Στάλθηκε από το iPhone μου",
    "Отправлено из мобильной Почты Mail.ru",
    "Отправлено из мобильной Яндекс.Почты: http://x.example/mail",
    "Envoyé de mon téléphone Android. Veuillez excuser ma brièveté.",
    "Von Yahoo Mail auf Android gesendet",
    "Wysłane z iPhone'a",
};

/* And as people do: goods are sent, by mail and from places, and phones are spoken of. */
static const char *const words[] = {
    "From my phone it works fine",
    "From my side: all good",
    "Von meinem Handy aus klappt es",
    "Von meinem Konto wurde zweimal abgebucht",
    "Sent by mail last Friday",
    "Sent by phone order",
    "This message was sent to your mail on Monday too",
    "Poslato sa mog računa juče",
    "Poslato sa punjačem i telefonom u kutiji.",
    "Küldve a múlt héten",
    "Στάλθηκε από την εταιρεία σας χθες",
    "Отправлено с почты 15 ноября",
    "Отправлено с телефоном и коробкой",
    "Wysłano z poczty w Krakowie",
    "Inviato con la posta il 12",
    "Outlook for Android shows your mail as empty",
};

static void last_line(struct arena *a, const char *line, bool device) {
    struct str all = str_join(a, S("The lamp is broken.\n\n"), str_of(line)), reply, signature;
    read_as_dunja(a, all, &reply, &signature);
    ROW_STR(line, reply, device ? S("The lamp is broken.") : all);
    ROW_STR(line, signature, device ? str_of(line) : STR_NONE);
}

static void last_lines(void **state) {
    for (size_t i = 0; i < ROWS(devices); i++)
        last_line(*state, devices[i], true);
    for (size_t i = 0; i < ROWS(words); i++)
        last_line(*state, words[i], false);
}

/* A phone's line stands above the rule over the history. */
static void above_history(void **state) {
    struct str reply, signature;
    read_as_dunja(*state,
                  S("Yes.\n\nSent from my iPhone\n________________________________\nFrom: Shop "
                    "<help@shop.example>\nSent: Tuesday\nTo: Dunja\nSubject: x\n\nold"),
                  &reply, &signature);
    ROW_STR("reply", reply, S("Yes."));
    ROW_STR("signature", signature, S("Sent from my iPhone"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("reply: the signature is told apart", signs),
        KIT_TEST("I7 reply: lines of programs go, a person's own last line stays", last_lines),
        KIT_TEST("A47 reply: a phone's line above the rule over the history", above_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
