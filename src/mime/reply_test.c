/* What this person wrote now, in the languages of the desk and by structure alone. The letters are
 * made up; who writes in them and what about is nobody. */
#include "base/buf.h"
#include "mime/parse.h"
#include "mime/reply.h"
#include "mime/test_kit.h"

/* ---- what every language has ---- */

struct tongue {
    const char *lang;
    const char *words; /* the person's own, with a closing and a name */
    const char *intro; /* as mail programs of that language write it */
    const char *other; /* and another one */
    const char *head;  /* of a letter, pasted */
    const char *title; /* between dashes */
    const char *device;
    const char *above; /* asks to write above it */
};

static const struct tongue tongues[] = {
    { "sr-Latn", "Dobar dan,\n\npaket nije stigao. Broj je 1042.\n\nPozdrav,\nVesna",
      "uto, 3. feb 2026. u 09:41 Radnja <pomoc@radnja.example> je napisao/la:",
      "Dana 3.2.2026. u 9:41, Radnja je napisao(la):",
      "Od: Radnja <pomoc@radnja.example>\nPoslato: utorak, 3. februar 2026. 09:41\nZa: Vesna\n"
      "Tema: Re: Paket",
      "-------- Prosleđena poruka --------", "Poslato sa mog iPhone-a",
      "--- Molimo odgovorite iznad ove linije ---" },
    { "sr-Cyrl", "Добар дан,\n\nпакет није стигао. Број је 1042.\n\nПоздрав,\nВесна",
      "уто, 3. феб 2026. у 09:41 Радња <pomoc@radnja.example> је написао/ла:",
      "Дана 3.2.2026. у 9:41, Радња је написала:",
      "Од: Радња <pomoc@radnja.example>\nПослато: уторак, 3. фебруар 2026. 09:41\nЗа: Весна\n"
      "Тема: Re: Пакет",
      "----- Оригинална порука -----", "Послато са мог Samsung Galaxy телефона",
      "--- Молимо одговорите изнад ове линије ---" },
    { "hu", "Jó napot!\n\nA csomag még nem ért ide. A szám 1042.\n\nÜdv,\nKata",
      "Bolt <segitseg@bolt.example> ezt írta (időpont: 2026. febr. 3., K, 9:41):",
      "2026. 02. 03. 9:41 keltezéssel, Bolt írta:",
      "Feladó: Bolt <segitseg@bolt.example>\nElküldve: 2026. február 3., kedd 9:41\n"
      "Címzett: Kata\nTárgy: Re: Csomag",
      "-----Eredeti üzenet-----", "Elküldve az iPhone-omról",
      "## Kérjük, válaszát e sor fölé írja ##" },
    { "sl", "Pozdravljeni,\n\npaket še ni prišel. Številka je 1042.\n\nLep pozdrav,\nNeža",
      "V V tor., 3. feb. 2026 ob 09:41 je oseba Trgovina <pomoc@trgovina.example> napisala:",
      "Dne 3. 2. 2026 ob 9:41 je Trgovina napisal(a):",
      "Od: Trgovina <pomoc@trgovina.example>\nPoslano: torek, 3. februar 2026 09:41\nZa: Neža\n"
      "Zadeva: Re: Paket",
      "-----Izvirno sporočilo-----", "Poslano iz mojega iPhona",
      "## Prosimo, odgovorite nad to črto ##" },
    { "el", "Καλημέρα,\n\nτο δέμα δεν ήρθε. Ο αριθμός είναι 1042.\n\nΕυχαριστώ,\nΕλένη",
      "Στις Τρί 3 Φεβ 2026 στις 9:41 π.μ., ο χρήστης Κατάστημα <help@katastima.example> έγραψε:",
      "Στις 3/2/2026 9:41 π.μ., ο/η Κατάστημα έγραψε:",
      "Από: Κατάστημα <help@katastima.example>\nΣτάλθηκε: Τρίτη, 3 Φεβρουαρίου 2026 9:41 πμ\n"
      "Προς: Ελένη\nΘέμα: Απ: Δέμα",
      "-----Αρχικό μήνυμα-----", "Στάλθηκε από το iPhone μου",
      "## Απαντήστε πάνω από αυτή τη γραμμή ##" },
    { "en", "Hello,\n\nthe parcel has not come. The number is 1042.\n\nThanks,\nRuth",
      "On Tue, 3 Feb 2026 at 09:41, Shop <help@shop.example> wrote:",
      "On 3 Feb 2026, at 09:41, Shop wrote:",
      "From: Shop <help@shop.example>\nSent: Tuesday, February 3, 2026 9:41 AM\nTo: Ruth\n"
      "Subject: Re: Parcel",
      "-----Original Message-----", "Sent from my iPhone", "## Please write above this line ##" },
    { "de", "Guten Tag,\n\ndas Paket ist nicht da. Die Nummer ist 1042.\n\nViele Grüße\nUte",
      "Am Di., 3. Feb. 2026 um 09:41 Uhr schrieb Laden <hilfe@laden.example>:",
      "Am 03.02.2026 um 09:41 schrieb Laden:",
      "Von: Laden <hilfe@laden.example>\nGesendet: Dienstag, 3. Februar 2026 09:41\nAn: Ute\n"
      "Betreff: AW: Paket",
      "-----Ursprüngliche Nachricht-----", "Von meinem iPhone gesendet",
      "## Bitte oberhalb dieser Zeile antworten ##" },
    { "fr", "Bonjour,\n\nle colis n’est pas là. Le numéro est 1042.\n\nCordialement,\nInès",
      "Le mar. 3 févr. 2026 à 09:41, Boutique <aide@boutique.example> a écrit :",
      "Le 03/02/2026 à 09:41, Boutique a écrit :",
      "De : Boutique <aide@boutique.example>\nEnvoyé : mardi 3 février 2026 09:41\nÀ : Inès\n"
      "Objet : RE: Colis",
      "-------- Message d'origine --------", "Envoyé de mon iPhone",
      "## Répondez au-dessus de cette ligne ##" },
    { "es", "Hola:\n\nEl paquete no ha llegado. El número es 1042.\n\nUn saludo,\nPilar",
      "El mar, 3 feb 2026 a las 9:41, Tienda (<ayuda@tienda.example>) escribió:",
      "El 03/02/2026 a las 9:41, Tienda escribió:",
      "De: Tienda <ayuda@tienda.example>\nEnviado: martes, 3 de febrero de 2026 9:41\n"
      "Para: Pilar\nAsunto: RE: Paquete",
      "-----Mensaje original-----", "Enviado desde mi iPhone",
      "## Responda por encima de esta línea ##" },
    { "it", "Buongiorno,\n\nil pacco non è arrivato. Il numero è 1042.\n\nCordiali saluti\nElisa",
      "Il giorno mar 3 feb 2026 alle ore 09:41 Negozio <aiuto@negozio.example> ha scritto:",
      "Il 03/02/2026 09:41, Negozio ha scritto:",
      "Da: Negozio <aiuto@negozio.example>\nInviato: martedì 3 febbraio 2026 09:41\nA: Elisa\n"
      "Oggetto: R: Pacco",
      "-----Messaggio originale-----", "Inviato da iPhone", "## Rispondere sopra questa riga ##" },
    { "pl", "Dzień dobry,\n\npaczka nie przyszła. Numer to 1042.\n\nPozdrawiam,\nHalina",
      "wt., 3 lut 2026 o 09:41 Sklep <pomoc@sklep.example> napisał(a):",
      "W dniu 3.02.2026 o 09:41, Sklep pisze:",
      "Od: Sklep <pomoc@sklep.example>\nWysłano: wtorek, 3 lutego 2026 09:41\nDo: Halina\n"
      "Temat: ODP: Paczka",
      "-----Wiadomość oryginalna-----", "Wysłane z iPhone'a",
      "## Prosimo odpisać powyżej tej linii ##" },
    { "ru", "Добрый день!\n\nПосылка не пришла. Номер 1042.\n\nСпасибо,\nНина",
      "вт, 3 февр. 2026 г. в 09:41, Магазин <help@magazin.example>:",
      "03.02.2026 09:41, Магазин пишет:",
      "От: Магазин <help@magazin.example>\nОтправлено: 3 февраля 2026 г. 9:41\nКому: Нина\n"
      "Тема: Re: Посылка",
      "-----Исходное сообщение-----", "Отправлено с iPhone", "## Пишите выше этой линии ##" },
};

/* How a letter is put together: words first, $W words, $I intro, $O other intro, $H head, $T title,
 * $D device line, $A line to write above. The reply is always the words. */
static const struct shape {
    const char *name, *letter;
    bool device; /* the signature is the device line */
} shapes[] = {
    { "alone", "$W", false },
    { "quote below", "$W\n\n$I\n\n> Stiglo?\n> \n> Radnja\n", false },
    { "another introduction", "$W\n\n$O\n> Stiglo?\n>> Ne.\n", false },
    { "answer below the quote", "$I\n> Stiglo?\n\n$W\n", false },
    { "history without marks", "$W\n\n$I\n\nStiglo?\n\nRadnja\n", false },
    { "head", "$W\n\n$H\n\nStiglo?\n", false },
    { "head below a rule", "$W\n________________________________\n$H\n\nStiglo?\n", false },
    { "title and head", "$W\n\n$T\n$H\n\nStiglo?\n", false },
    { "title alone", "$W\n\n$T\n\nStiglo?\n", false },
    { "line to write above", "$W\n\n$A\n\nStiglo?\n\n$I\n> ?\n", false },
    { "device", "$W\n\n$D\n", true },
    { "device above the quote", "$W\n\n$D\n\n$I\n\n> Stiglo?\n", true },
    { "device below the quote", "$W\n\n$I\n\n> Stiglo?\n\n$D\n", true },
    { "history of history", "$W\n\n$I\n\n> Da.\n>\n> $O\n>> Stiglo?\n\n", false },
};

static struct str put_together(struct arena *a, const char *letter, const struct tongue *t) {
    struct buf b = buf_new(a, 1 << 16);
    for (; *letter; letter++) {
        if (*letter != '$') {
            buf_add_char(&b, *letter);
            continue;
        }
        char c = *++letter;
        buf_add_c(&b, c == 'W'   ? t->words
                      : c == 'I' ? t->intro
                      : c == 'O' ? t->other
                      : c == 'H' ? t->head
                      : c == 'T' ? t->title
                      : c == 'D' ? t->device
                                 : t->above);
    }
    return buf_str(&b);
}

static void languages(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(tongues); i++)
        for (size_t k = 0; k < ROWS(shapes); k++) {
            struct str reply, signature;
            const char *name = str_c(a, str_printf(a, "%s, %s", tongues[i].lang, shapes[k].name));
            reply_split(a, put_together(a, shapes[k].letter, &tongues[i]), &reply, &signature);
            ROW_STR(name, reply, str_of(tongues[i].words));
            ROW_STR(name, signature, shapes[k].device ? str_of(tongues[i].device) : STR_NONE);
        }
}

/* ---- single letters ---- */

struct row {
    const char *name, *in, *reply, *signature; /* signature NULL: none */
};

static void check(struct arena *a, const struct row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct str reply, signature;
        struct reply_letter letter = { .text = str_of(rows[i].in),
                                       .name = S("Dunja Bazar"),
                                       .address = S("dunja@bazar.example") };
        reply_read(a, &letter, &reply, &signature);
        ROW_STR(rows[i].name, reply, str_of(rows[i].reply));
        ROW_STR(rows[i].name, signature, rows[i].signature ? str_of(rows[i].signature) : STR_NONE);
    }
}

static const struct row quoted[] = {
    { "answers between quotes", "> Which size?\n42.\n\n> And the colour?\nBlue.\n", "42.\n\nBlue.",
      NULL },
    { "introduction over four lines",
      "Yes.\n\nOn Tue, Feb 3, 2026 at 9:41 AM The Shop With A Very Long Name <\n"
      "help-with-a-long-name@shop.example\n>\nwrote:\n\n> ?",
      "Yes.", NULL },
    { "only the address on the second line",
      "Yes.\n\nOn Tue, Feb 3, 2026 at 9:41 AM A Shop With A Long Name\n<help@shop.example> wrote:\n"
      "\nold",
      "Yes.", NULL },
    { "a sentence above an introduction stays",
      "I paid on 2.2.2026.\nShop <help@shop.example> wrote:\n> Paid?", "I paid on 2.2.2026.",
      NULL },
    { "date in figures, name and address",
      "Yes.\n\n2026-02-03 9:41 GMT+01:00 Shop <help@shop.example>:\n\nold", "Yes.", NULL },
    { "language that nobody here knows, with a quote",
      "Ja.\n\nÞann þri., 3. feb. 2026 kl. 09:41 ritaði Búðin <hjalp@bud.example>:\n\n> ?", "Ja.",
      NULL },
    { "the same without one",
      "Ja.\n\nÞann þri., 3. feb. 2026 kl. 09:41 ritaði Búðin <hjalp@bud.example>:\n\nold", "Ja.",
      NULL },
    { "forwarded with words above",
      "See below.\n\n---------- Forwarded message ---------\nFrom: A <a@x.example>\n"
      "Date: Tue, Feb 3, 2026\nSubject: Parcel\nTo: <b@x.example>\n\nold",
      "See below.", NULL },
    { "forwarded without words: the letter is what was sent",
      "---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: Tue, Feb 3, 2026\n"
      "Subject: Parcel\nTo: <b@x.example>\n\nWhere is it?",
      "Where is it?", NULL },
    { "introduction at the top with nothing quoted",
      "On 3 Feb 2026, at 09:41, Shop <help@shop.example> wrote:\n\nWhere is it?", "Where is it?",
      NULL },
    { "head with bold names and wrapped values",
      "Yes.\n\n*From:* Shop\n<help@shop.example>\n*Sent:* Tuesday\n*To:* Ruth\n*Subject:* A long\n"
      "subject\n\nold",
      "Yes.", NULL },
    { "head whose paragraphs came apart",
      "Yes.\n\nFrom: Shop <help@shop.example>\n\nSent: Tuesday\n\nTo: Ruth\n\nold", "Yes.", NULL },
    { "head in another order",
      "Yes.\n---\nDate: Tue, 3 Feb 2026 09:41:00 +0100\nSubject: Parcel\nFrom: help@shop.example\n"
      "To: ruth@x.example\n\nold",
      "Yes.", NULL },
    { "head of no known language below a rule",
      "Jah.\n________________________________\nSaatja: Pood <abi@pood.example>\n"
      "Saadetud: teisipäev, 3. veebruar 2026 09:41\nAdressaat: Mari\nTeema: Pakk\n\nold",
      "Jah.", NULL },
    { "between dashes", "Yes.\n\n---- Shop wrote ----\n\nold", "Yes.", NULL },
    { "introduction that was wrapped within its date",
      "Igen.\n\nBolt a sarkon <segitseg@bolt.example> ezt írta (időpont: 2026. febr.\n3., K, "
      "9:41):\n\n> ?",
      "Igen.", NULL },
    { "title between dashes in no known language, over a head",
      "Jah.\n\n---------- Algne kiri ----------\nFrom: Pood <abi@pood.example>\n"
      "Date: 3.2.2026 9:41\nSubject: Pakk\n\nold",
      "Jah.", NULL },
    { "the same with nothing above: the letter is what was sent",
      "---------- Algne kiri ----------\nFrom: Pood <abi@pood.example>\nDate: 3.2.2026 9:41\n"
      "Subject: Pakk\n\nKus see on?",
      "Kus see on?", NULL },
    { "without a colon",
      "Yes.\n\nOn Tue, 3 Feb 2026 09:41:00 +0100 Shop <help@shop.example> wrote\n\nold", "Yes.",
      NULL },
    { "address in round brackets",
      "Yes.\n\nPå 3 februari 2026 klockan 09:41, Shop (help@shop.example) skrev:\n\nold", "Yes.",
      NULL },
    { "Chinese head",
      "好的。\n\n发件人: Shop <help@shop.example>\n发送时间: 2026年2月3日 9:41\n收件人: Li\n"
      "主题: x\n\nold",
      "好的。", NULL },
    { "title without dashes",
      "Ja.\n\n Original-Nachricht\nVon: Laden <hilfe@laden.example>\nDatum: 3.2.26, 9:41\n"
      "An: Ute\nBetreff: x\n\nalt",
      "Ja.", NULL },
    { "the letter begins on the line of the introduction",
      "Da.\n\nDana uto, 3. feb. 2026. u 9:41, Radnja<pomoc@radnja.example> je napisao/la: Stiglo?",
      "Da.", NULL },
    { "introduction without a date", "Yes.\n\nOn some day, Shop wrote:\n> ?", "Yes.", NULL },
    { "rest of a wrapped quote",
      "Yes.\n\n> This line of the quote was made longer by the marks in front, so that it was\n"
      "wrapped by the program.\n> Shop",
      "Yes.", NULL },
    { "quotes all the way down", "> one\n>> two", "> one\n>> two", NULL },
    { "introduction and device line alone",
      "Sent from my iPhone\n\n> On 3 Feb 2026, at 09:41, Shop <help@shop.example> wrote:\n> ?",
      "Sent from my iPhone\n\n> On 3 Feb 2026, at 09:41, Shop <help@shop.example> wrote:\n> ?",
      NULL },
};

/* What looks like history and is the person's own. */
static const struct row own[] = {
    { "a list that ends in a colon", "I need by 5.3.2026:\n\n2 lamps\n1 chair",
      "I need by 5.3.2026:\n\n2 lamps\n1 chair", NULL },
    { "a sentence that ends in a date, above another date",
      "I paid on 2.2.2026.\n3 Feb 2026, Shop <help@shop.example> wrote:\n> Paid?",
      "I paid on 2.2.2026.", NULL },
    { "what somebody said", "Your colleague wrote:\nit comes on Monday.\nIt did not.",
      "Your colleague wrote:\nit comes on Monday.\nIt did not.", NULL },
    { "what somebody wrote, with a day", "Dana 5.3. ste mi napisali:\nstiže u petak.\nNije stiglo.",
      "Dana 5.3. ste mi napisali:\nstiže u petak.\nNije stiglo.", NULL },
    { "an address that was written to",
      "Dana 3.2.2026. u 9:41 sam napisao na help@shop.example:\ngde je paket?",
      "Dana 3.2.2026. u 9:41 sam napisao na help@shop.example:\ngde je paket?", NULL },
    { "an address before a colon", "Pišem na help@shop.example od 3.2.2026:\nniko ne odgovara.",
      "Pišem na help@shop.example od 3.2.2026:\nniko ne odgovara.", NULL },
    { "a form",
      "Ime: Dunja Bazar\nE-mail: dunja@bazar.example\nTelefon: 064 000 000\n"
      "Poruka: Gde je paket?",
      "Ime: Dunja Bazar\nE-mail: dunja@bazar.example\nTelefon: 064 000 000\nPoruka: Gde je paket?",
      NULL },
    { "a form below a greeting",
      "New message\n\nName: Ruth\nEmail: ruth@x.example\nDate: 3.2.2026 9:41\nSubject: Parcel\n\n?",
      "New message\n\nName: Ruth\nEmail: ruth@x.example\nDate: 3.2.2026 9:41\nSubject: Parcel\n\n?",
      NULL },
    { "a journey", "Please send it:\n\nFrom: Beograd\nTo: Niš\nDate: 5.3.2026\n\nThanks!",
      "Please send it:\n\nFrom: Beograd\nTo: Niš\nDate: 5.3.2026\n\nThanks!", NULL },
    { "a booking", "Molim:\n\nPredmet: soba\nOd: 5.3.2026.\nDo: 9.3.2026.\n\nHvala",
      "Molim:\n\nPredmet: soba\nOd: 5.3.2026.\nDo: 9.3.2026.\n\nHvala", NULL },
    { "a heading between dashes", "Order:\n---- Lamps ----\n2 x red\n---- Chairs ----\n1 x",
      "Order:\n---- Lamps ----\n2 x red\n---- Chairs ----\n1 x", NULL },
    { "a table with rules", "Item  Price\n----------\nLamp  5\n----------\nSum 5 EUR",
      "Item  Price\n----------\nLamp  5\n----------\nSum 5 EUR", NULL },
    { "on this day", "On Monday, 3 February 2026 at 9:41, I called you.\nNobody answered.",
      "On Monday, 3 February 2026 at 9:41, I called you.\nNobody answered.", NULL },
    { "bullets of two dashes", "I need:\n-- a lamp\n-- a chair\nThat is all.",
      "I need:\n-- a lamp\n-- a chair\nThat is all.", NULL },
    { "sent from within a sentence",
      "The parcel was sent from my shop.\nSent from Niš, it took 9 days.",
      "The parcel was sent from my shop.\nSent from Niš, it took 9 days.", NULL },
    { "goods that were sent", "The lamp is broken.\n\nSent via DHL on Monday",
      "The lamp is broken.\n\nSent via DHL on Monday", NULL },
    { "goods that were sent, in Polish", "Lampa jest zbita.\n\nWysłane z Krakowa",
      "Lampa jest zbita.\n\nWysłane z Krakowa", NULL },
    { "sent from the writer's shop", "The lamp is broken.\nSent from my shop in Niš",
      "The lamp is broken.\nSent from my shop in Niš", NULL },
    { "device line in the middle", "Sent from my phone\n\nbut I am at home now.",
      "Sent from my phone\n\nbut I am at home now.", NULL },
    { "last item of a list", "I need:\n\n-Lamp", "I need:\n\n-Lamp", NULL },
    { "the line above asks within a sentence",
      "Please sign above this line and send it back.\nThen it is done.",
      "Please sign above this line and send it back.\nThen it is done.", NULL },
    { "delivery address after a closing",
      "Please send it here.\n\nThanks,\nDunja Bazar\nUlica bez broja 5\n11000 Beograd\n"
      "064 000 0000",
      "Please send it here.\n\nThanks,\nDunja Bazar\nUlica bez broja 5\n11000 Beograd\n"
      "064 000 0000",
      NULL },
    { "delivery address with the own mail address",
      "My address is\n\nDunja Bazar\nUlica 5\n11000 Beograd\n064 000 0000\ndunja@bazar.example",
      "My address is\n\nDunja Bazar\nUlica 5\n11000 Beograd\n064 000 0000\ndunja@bazar.example",
      NULL },
    { "a line that a mailbox escaped", "Hello\n>From Niš it came.\nThanks",
      "Hello\n>From Niš it came.\nThanks", NULL },
    { "a form below a rule", "New message:\n______\nName: Ruth\nEmail: ruth@x.example\nCity: Niš",
      "New message:\n______\nName: Ruth\nEmail: ruth@x.example\nCity: Niš", NULL },
    { "a form below another rule",
      "New message\n======\nName: Ruth\nEmail: ruth@x.example\nPhone: 064 000 000",
      "New message\n======\nName: Ruth\nEmail: ruth@x.example\nPhone: 064 000 000", NULL },
    { "a delivery report names an address and says something",
      "It did not go.\n\n<a@x.example>: host mx.x.example[192.0.2.26] said:\n550 no such user",
      "It did not go.\n\n<a@x.example>: host mx.x.example[192.0.2.26] said:\n550 no such user",
      NULL },
    { "data of a program",
      "This came:\n\"From\": \"a@x.example\",\n\"To\": \"b@x.example\",\n\"Subject\": \"x\"\n?",
      "This came:\n\"From\": \"a@x.example\",\n\"To\": \"b@x.example\",\n\"Subject\": \"x\"\n?",
      NULL },
    { "links below thanks",
      "These two.\n\nThanks\nhttps://shop.example/a\nhttps://shop.example/b\nor +381 64 000 000",
      "These two.\n\nThanks\nhttps://shop.example/a\nhttps://shop.example/b\nor +381 64 000 000",
      NULL },
    { "a postscript",
      "Yes.\n\nLep pozdrav,\nNeža\n\nP.S. Pišite na neza@x.example\nali 040 000 000",
      "Yes.\n\nLep pozdrav,\nNeža\n\nP.S. Pišite na neza@x.example\nali 040 000 000", NULL },
    { "only a smile", ":-)", ":-)", NULL },
    { "only a sign", "👍", "👍", NULL },
    { "a long text below a divider",
      "Both things:\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21",
      "Both things:\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21",
      NULL },
};

/* ---- HTML ---- */

static const struct row pages[] = {
    { "the program's quote",
      "<div dir=ltr>Yes.</div><br><div class=gmail_quote><div class=gmail_attr>On Tue, Feb 3, 2026 "
      "at 9:41 Shop &lt;<a href=mailto:help@shop.example>help@shop.example</a>&gt; wrote:<br></div>"
      "<blockquote class=gmail_quote style='border-left:1px solid #ccc'><p>Came?</p><p>Shop</p>"
      "</blockquote></div>",
      "Yes.", NULL },
    { "answer inside of the program's frame",
      "<div class=gmail_quote>On Tue, Feb 3, 2026 at 9:41 Shop &lt;help@shop.example&gt; wrote:"
      "<blockquote type=cite>Came?</blockquote><div>Yes.</div>"
      "<blockquote type=cite>All?</blockquote><div>All.</div></div>",
      "Yes.\n\nAll.", NULL },
    { "what the writer set in", "<p>You say:</p><blockquote>14 days</blockquote><p>It is 20.</p>",
      "You say:\n\n> 14 days\n\nIt is 20.", NULL },
    { "set in below an introduction",
      "Yes.<div>On 3 Feb 2026, at 09:41, Shop &lt;help@shop.example&gt; wrote:</div>"
      "<blockquote><p>Came?</p><p>Shop</p></blockquote>",
      "Yes.", NULL },
    { "set in, with its introduction",
      "Yes.<blockquote><div>On 3 Feb 2026, at 09:41, Shop &lt;help@shop.example&gt; wrote:</div>"
      "<div>Came?</div></blockquote>",
      "Yes.", NULL },
    { "line above a head of no known language",
      "<p>Jah.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm "
      "0cm'>"
      "<p><b>Saatja:</b> Pood &lt;abi@pood.example&gt;<br><b>Saadetud:</b> 3. veebruar 2026 09:41"
      "<br><b>Adressaat:</b> Mari<br><b>Teema:</b> Pakk</p></div><p>old</p>",
      "Jah.", NULL },
    { "a line above something else",
      "<p>Yes.</p><div style='border-top:solid #E1E1E1 1.0pt'><p>And the lamp?</p></div>",
      "Yes.\n\nAnd the lamp?", NULL },
    { "rule and head",
      "Yes.<hr><b>From:</b> Shop &lt;help@shop.example&gt;<br><b>Sent:</b> Tue<br>"
      "<b>To:</b> Ruth<br><b>Subject:</b> x<br><br>old",
      "Yes.", NULL },
};

static void html(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(pages); i++) {
        struct mail m;
        mail_parse(a,
                   str_join(a, S("From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n"),
                            str_of(pages[i].in)),
                   &m);
        ROW_STR(pages[i].name, m.reply, str_of(pages[i].reply));
    }
}

/* ---- limits ---- */

/* A line, repeated to a MiB: every kind of line that is looked at more closely. */
static const char *const repeated[] = {
    ">\n",
    "> a\n",
    ">>>>>>>>>>>>\n",
    "\n",
    "a\n",
    "2026 <\n",
    "On 3 Feb 2026 <a@b> wrote:\n",
    "On 3 Feb 2026 a wrote\n",
    "From: a@b.example\n",
    "From: a\nx\n",
    "a: b\n",
    "-- \n",
    "--\n",
    "____\n",
    "---- x ----\n",
    "Sent from my x\n",
    "Regards,\n",
    "-Ana\n\n",
    "> a\n\nb (http\n",
    "2026 a\n<\n\n",
    "## reply above this line\n",
    "www.x.example a@b 000000\n",
};

static void long_letters(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(repeated); i++) {
        struct arena *own_arena = arena_new(MAIL_ARENA);
        struct buf b = buf_new_sized(own_arena, MAIL_TEXT_MAX, MAIL_TEXT_MAX);
        struct str line = str_of(repeated[i]), reply, signature;
        while (b.n + line.n <= MAIL_TEXT_MAX)
            buf_add(&b, line);
        reply_split(own_arena, buf_str(&b), &reply, &signature);
        assert_true(str_is_set(reply) && reply.n <= MAIL_TEXT_MAX);
        if (arena_over(own_arena)) fail_msg("too much memory: %s", repeated[i]);
        arena_free(&own_arena);
    }
    struct str reply, signature;
    struct buf far = buf_new_sized(a, MAIL_TEXT_MAX, MAIL_TEXT_MAX);
    buf_add(&far, S("2026 a\n"));
    while (far.n + 8 < MAIL_TEXT_MAX)
        buf_add_char(&far, '\n');
    buf_add(&far, S("<a@b>:\n"));
    reply_split(a, buf_str(&far), &reply, &signature);
    assert_true(reply.n > 8);
    struct buf b = buf_new(a, MAIL_TEXT_MAX);
    while (b.n + 8 < MAIL_TEXT_MAX)
        buf_add(&b, S("a <b@c> "));
    reply_split(a, buf_str(&b), &reply, &signature);
    ROW_STR("one line", reply, str_trim(buf_str(&b)));
}

static void quotes(void **state) { check(*state, quoted, ROWS(quoted)); }
static void kept(void **state) { check(*state, own, ROWS(own)); }

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A47 reply: twelve languages and scripts in every shape", languages),
        KIT_TEST("A47 reply: quotes and history go", quotes),
        KIT_TEST("I7 reply: what looks like history and is the person's own stays", kept),
        KIT_TEST("reply: HTML says which quotes a program made", html),
        KIT_TEST("F18 reply: a MiB of any line stays within its limits", long_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
