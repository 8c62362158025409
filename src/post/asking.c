#include "post/asking.h"

#include "post/places.h"

/* ask: 1 who reads a reply, 2 the link. phone: 1 the number. order: 1 its number. stop: 1 the page. Each was written in its language, none is a translation. */
struct wording {
    const char *lang, *ask, *phone, *order, *thanks, *stop;
};

static const struct wording wordings[] = {
    { "en",
      "Is everything all right now?\n\nYes, all is well: %2$s?a=yes\n\nNo, something is wrong: %2$s?a=no\n\n"
      "Or simply reply to this mail: %1$s reads it.",
      " By telephone: %1$s", "With thanks for your order %1$s: ", "With our thanks: ",
      "If you would rather have no offers from us: %1$s" },
    { "sr",
      "Да ли је сада све у реду?\n\nДа, све је у реду: %2$s?a=yes\n\nНе, нешто није у реду: %2$s?a=no\n\n"
      "Можете и само да одговорите на ову поруку: чита је %1$s.",
      " Телефон: %1$s", "Хвала Вам на поруџбини %1$s: ", "У знак захвалности: ",
      "Ако не желите да Вам шаљемо понуде: %1$s" },
    { "sr-Latn",
      "Da li je sada sve u redu?\n\nDa, sve je u redu: %2$s?a=yes\n\nNe, nešto nije u redu: %2$s?a=no\n\n"
      "Možete i samo da odgovorite na ovu poruku: čita je %1$s.",
      " Telefon: %1$s", "Hvala Vam na porudžbini %1$s: ", "U znak zahvalnosti: ",
      "Ako ne želite da Vam šaljemo ponude: %1$s" },
    { "hu",
      "Most már minden rendben van?\n\nIgen, minden rendben: %2$s?a=yes\n\nNem, valami nincs rendben: %2$s?a=no\n\n"
      "Erre a levélre is válaszolhat, %1$s olvassa.",
      " Telefonon: %1$s", "Köszönjük a(z) %1$s számú rendelését: ", "Köszönetünk jeléül: ",
      "Ha nem szeretne tőlünk ajánlatot kapni: %1$s" },
    { "sl",
      "Je zdaj vse v redu?\n\nDa, vse je v redu: %2$s?a=yes\n\nNe, nekaj ni v redu: %2$s?a=no\n\n"
      "Lahko pa preprosto odgovorite na to sporočilo: prebere ga %1$s.",
      " Po telefonu: %1$s", "V zahvalo za naročilo %1$s: ", "V zahvalo: ",
      "Če od nas ne želite ponudb: %1$s" },
    { "el",
      "Είναι τώρα όλα εντάξει;\n\nΝαι, όλα είναι εντάξει: %2$s?a=yes\n\nΌχι, κάτι δεν πάει καλά: %2$s?a=no\n\n"
      "Μπορείτε και απλώς να απαντήσετε σε αυτό το μήνυμα: το διαβάζει ο/η %1$s.",
      " Τηλέφωνο: %1$s", "Σας ευχαριστούμε για την παραγγελία %1$s: ", "Με τις ευχαριστίες μας: ",
      "Αν δεν θέλετε προσφορές από εμάς: %1$s" },
};

/* In the order of the wordings: 1 per cent, 2 the code, 3 the last day. */
static const char *const codes[] = {
    "%1$s % off your next order. Code: %2$s, until %3$s.",
    "%1$s % попуста на следећу поруџбину. Код: %2$s, важи до: %3$s",
    "%1$s % popusta na sledeću porudžbinu. Kod: %2$s, važi do: %3$s",
    "%1$s % kedvezmény a következő rendelésből. Kód: %2$s, érvényes eddig: %3$s",
    "%1$s % popusta pri naslednjem naročilu. Koda: %2$s, velja do: %3$s",
    "%1$s % έκπτωση στην επόμενη παραγγελία σας. Κωδικός: %2$s, ισχύει έως %3$s",
};

static size_t at(struct str lang) {
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++)
        if (str_eq(lang, str_of(wordings[i].lang))) return i;
    return 0;
}

static struct str one(struct arena *a, const char *text, struct str value) { return places_fill(a, text, &value, 1); }

struct str asking_text(struct arena *a, const struct asking *in) {
    const struct wording *x = &wordings[at(in->lang)];
    const struct str values[] = { in->person, in->link };
    struct str text = places_fill(a, x->ask, values, 2);
    return in->phone.n ? str_join(a, text, one(a, x->phone, in->phone)) : text;
}

struct str thanking_text(struct arena *a, const struct thanking *in) {
    size_t i = at(in->lang);
    const struct wording *x = &wordings[i];
    const struct str values[] = { in->percent, in->code, in->until };
    struct str why = in->order.n ? one(a, x->order, in->order) : str_of(x->thanks);
    struct str code = places_fill(a, codes[i], values, 3);
    return str_join3(a, str_join(a, why, code), S("\n\n"), one(a, x->stop, in->stop));
}
