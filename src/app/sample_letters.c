#include "app/sample_letters.h"

const struct sample_person sample_people[SAMPLE_PEOPLE] = {
    { "milica", "Милица Петровић", "sr" },
    { "gergo", "Szabó Gergő", "hu" },
    { "maria", "Μαρία Ιωάννου", "el" },
};

const struct sample_letter sample_letters[SAMPLE_LETTERS] = {
    { "sr", "Јелена Марковић", "jelena.markovic@primer.example", 38, "Ђон се одлепио после пет дана",
      "Добар дан,\r\n\r\nнаруџбина 10482: ђон се одлепио после пет дана, а ви тражите да још ја "
      "платим 590 динара за\r\n"
      "повраћај! Срамота.\r\n\r\nЈелена Марковић\r\n" },
    { "en", "Tom Harding", "tom.harding@post.example", 1315, "Walking boots, order 10511",
      "Hello,\r\n\r\nthe left boot is a 43, the right one a 44. Which one do I send "
      "back?\r\n\r\nThanks,\r\nTom\r\n" },
    { "hu", "Kovács Réka", "kovacs.reka@level.example", 1190, "Hol van a csomagom? 30431",
      "Jó napot!\r\n\r\nTegnap azt mondták, ma délig kapok hírt a csomagomról. Otthon leszek egész "
      "nap.\r\n\r\n"
      "Üdvözlettel:\r\nKovács Réka\r\n" },
    { "sl", "Ana Kovač", "ana.kovac@posta.example", 985, "Številka pri modelu Sora",
      "Pozdravljeni,\r\n\r\nnosim med 38 in 39. Katero številko naj vzamem pri modelu Sora? "
      "Porabila bi do 60 €.\r\n\r\n"
      "Lep pozdrav\r\nAna\r\n" },
    { "el", "Γιώργος Παπαδόπουλος", "giorgos@tachydromeio.example", 822, "Μποτάκια στο 46",
      "Καλησπέρα σας,\r\n\r\nΡώτησα χθες στο κατάστημα για τα μποτάκια στο 46. Υπάρχει κάποιο "
      "νέο;\r\n\r\n"
      "Ευχαριστώ πολύ\r\nΓιώργος\r\n" },
    { "sr", "Марко Стојановић", "marko.s@primer.example", 1506, "Замена за број 44",
      "Поштовани,\r\n\r\nнико ме није звао. Да ли да дођем сам у радњу по број 44? Наруџбина "
      "10466.\r\n\r\nМарко\r\n" },
    { "sr-Latn", "Ivana Jurić", "ivana.juric@posta.example", 545, "Da li Lada dolazi i u užoj širini?",
      "Poštovani,\r\n\r\nimam usko stopalo i visok rist. Da li Lada dolazi i u užoj "
      "širini?\r\n\r\nHvala unapred,\r\n"
      "Ivana Jurić\r\n" },
    { "hu", "Nagy Eszter", "nagy.eszter@level.example", 640, "Kávéfőző, 30455-ös rendelés",
      "Köszönöm az útmutatót!\r\n\r\nDélelőtt 9 és 12 között vagyok hívható, ha még kérdésük "
      "lenne.\r\n\r\nNagy Eszter\r\n" },
    { "sl", "Marko Zajc", "marko.zajc@posta.example", 410, "Sora v modri",
      "Živjo,\r\n\r\nkdaj dobite modro v številki 42? Lahko počakam.\r\n\r\nMarko Zajc\r\n" },
    { "el", "Ελένη Δημητρίου", "eleni.d@tachydromeio.example", 265, "Επιστροφή παραγγελίας 20644",
      "Καλημέρα,\r\n\r\nέστειλα το δέμα πίσω χθες. Χρειάζεστε κάτι άλλο από εμένα;\r\n\r\nΕλένη "
      "Δημητρίου\r\n" },
    { "sl", "Horvat Maja", "maja.horvat@posta.example", 170, "Račun za naročilo 20702",
      "Pozdravljeni,\r\n\r\nprosim, če mi pošljete račun za naročilo 20702 na podjetje.\r\n\r\nLep "
      "pozdrav, Maja Horvat\r\n" },
    { "en", "Margaret Wills", "m.wills@post.example", 95, "Insoles for flat feet",
      "Good morning,\r\n\r\nI came by this morning and did not have time to ask about insoles for "
      "flat feet.\r\n"
      "Could you put a pair aside for me?\r\n\r\nKind regards,\r\nMargaret Wills\r\n" },
};
