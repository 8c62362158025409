#include "mime/charset.h"

#include "mime/test_kit.h"

/* No claim at all: raw bytes in old headers and bodies. */
static const struct {
    const char *name;
    struct str bytes;
    const char *want;
} unclaimed[] = {
    { "Serbian Latin, windows-1250",
      { "Po\232tovani, paket jo\232 nije stigao. \320or\360e \310ovi\346, \216arkovo, \232aljem "
        "ra\350un.",
        69 },
      "Poštovani, paket još nije stigao. Đorđe Čović, Žarkovo, šaljem račun." },
    { "Hungarian, windows-1250",
      { "Tisztelt \334gyf\351lszolg\341lat! A csomag m\351g nem \351rkezett meg, k\351rem "
        "\355rj\341k meg: hol k\351sik? \325szi t\373z\365g\351p.",
        98 },
      "Tisztelt Ügyfélszolgálat! A csomag még nem érkezett meg, kérem írják meg: hol késik? Őszi "
      "tűzőgép." },
    { "Slovenian, windows-1250",
      { "Pozdravljeni, naro\350ila \232e nisem prejel. \216al mi je, \350akam \236e teden dni.",
        70 },
      "Pozdravljeni, naročila še nisem prejel. Žal mi je, čakam že teden dni." },
    { "Serbian Latin, iso-8859-2",
      { "Po\271tovani, paket jo\271 nije stigao. \320or\360e \310ovi\346, \256arkovo, \271aljem "
        "ra\350un.",
        69 },
      "Poštovani, paket još nije stigao. Đorđe Čović, Žarkovo, šaljem račun." },
    { "Slovenian, iso-8859-2",
      { "Pozdravljeni, naro\350ila \271e nisem prejel. \256al mi je, \350akam \276e teden dni.",
        70 },
      "Pozdravljeni, naročila še nisem prejel. Žal mi je, čakam že teden dni." },
    { "Hungarian, iso-8859-2",
      { "Tisztelt \334gyf\351lszolg\341lat! A csomag m\351g nem \351rkezett meg, k\351rem "
        "\355rj\341k meg: hol k\351sik? \325szi t\373z\365g\351p.",
        98 },
      "Tisztelt Ügyfélszolgálat! A csomag még nem érkezett meg, kérem írják meg: hol késik? Őszi "
      "tűzőgép." },
    { "Serbian Cyrillic, windows-1251",
      { "\317\356\370\362\356\342\340\355\350, \357\340\352\345\362 \274\356\370 \355\350\274\345 "
        "\361\362\350\343\340\356. \200\356\360\220\345 \327\356\342\350\236, "
        "\306\340\360\352\356\342\356, \370\340\232\345\354 \360\340\367\363\355 "
        "\232\363\341\350\367\340\361\362\345 \365\340\232\350\355\345.",
        85 },
      "Поштовани, пакет још није стигао. Ђорђе Човић, Жарково, шаљем рачун љубичасте хаљине." },
    { "Russian, koi8-r",
      { "\372\304\322\301\327\323\324\327\325\312\324\305, "
        "\320\317\304\323\313\301\326\311\324\305, \307\304\305 \315\317\312 \332\301\313\301\332? "
        "\365\326\305 \304\327\305 \316\305\304\305\314\311 \326\304\325.",
        60 },
      "Здравствуйте, подскажите, где мой заказ? Уже две недели жду." },
    { "Russian, windows-1251",
      { "\307\344\360\340\342\361\362\342\363\351\362\345, "
        "\357\356\344\361\352\340\346\350\362\345, \343\344\345 \354\356\351 \347\340\352\340\347? "
        "\323\346\345 \344\342\345 \355\345\344\345\353\350 \346\344\363.",
        60 },
      "Здравствуйте, подскажите, где мой заказ? Уже две недели жду." },
    { "Serbian Cyrillic, iso-8859-5",
      { "\277\336\350\342\336\322\320\335\330, \337\320\332\325\342 \370\336\350 \335\330\370\325 "
        "\341\342\330\323\320\336. \242\336\340\362\325 \307\336\322\330\373, "
        "\266\320\340\332\336\322\336, \350\320\371\325\334 \340\320\347\343\335 "
        "\371\343\321\330\347\320\341\342\325 \345\320\371\330\335\325.",
        85 },
      "Поштовани, пакет још није стигао. Ђорђе Човић, Жарково, шаљем рачун љубичасте хаљине." },
    { "Greek, windows-1253",
      { "\312\341\353\347\363\360\335\361\341 \363\341\362, \347 "
        "\360\341\361\341\343\343\345\353\337\341 \354\357\365 \344\345\355 \335\367\345\351 "
        "\335\361\350\345\351 \341\352\374\354\347. \320\374\364\345 \350\341 \364\347 "
        "\353\334\342\371;",
        70 },
      "Καλησπέρα σας, η παραγγελία μου δεν έχει έρθει ακόμη. Πότε θα τη λάβω;" },
    { "Greek, iso-8859-7",
      { "\312\341\353\347\363\360\335\361\341 \363\341\362, \347 "
        "\360\341\361\341\343\343\345\353\337\341 \354\357\365 \344\345\355 \335\367\345\351 "
        "\335\361\350\345\351 \341\352\374\354\347. \320\374\364\345 \350\341 \364\347 "
        "\353\334\342\371;",
        70 },
      "Καλησπέρα σας, η παραγγελία μου δεν έχει έρθει ακόμη. Πότε θα τη λάβω;" },
    { "German, windows-1252",
      { "Gr\374\337e aus K\366ln, sch\366ne Stra\337e, \334bergr\366\337e", 40 },
      "Grüße aus Köln, schöne Straße, Übergröße" },
    { "French, windows-1252",
      { "Bonjour, je n'ai pas re\347u ma commande, o\371 est-elle? Tr\350s d\351\347ue, \340 "
        "bient\364t",
        73 },
      "Bonjour, je n'ai pas reçu ma commande, où est-elle? Très déçue, à bientôt" },
    { "Spanish, windows-1252",
      { "Buenos d\355as, \277d\363nde est\341 mi pedido? El ni\361o espera ma\361ana", 57 },
      "Buenos días, ¿dónde está mi pedido? El niño espera mañana" },
    { "Italian, windows-1252",
      { "Buongiorno, il pacco non \350 arrivato, perch\351? Pi\371 tardi sar\340 l\340", 62 },
      "Buongiorno, il pacco non è arrivato, perché? Più tardi sarà là" },
    { "one Hungarian word", { "t\373z\365g\351p", 7 }, "tűzőgép" },
    { "one Serbian word", { "\325\342\340\353\340", 5 }, "Хвала" },
    { "one Slovenian word", { "ra\350un", 5 }, "račun" },
    { "a Serbian name", { "\320or\360e \310ovi\346", 11 }, "Đorđe Čović" },
    { "Japanese by its escapes",
      { "\033$B$*@$OC$K$J$j$^$9!#CmJ8$7$?>&IJ$,$^$@FO$-$^$;$s!#\033(B", 54 },
      "お世話になります。注文した商品がまだ届きません。" },
    { "UTF-8 Greek",
      { "\316\232\316\261\316\273\316\267\317\203\317\200\316\255\317\201\316\261 "
        "\317\203\316\261\317\202, \316\267 "
        "\317\200\316\261\317\201\316\261\316\263\316\263\316\265\316\273\316\257\316\261 "
        "\316\274\316\277\317\205 \316\264\316\265\316\275 \316\255\317\207\316\265\316\271 "
        "\316\255\317\201\316\270\316\265\316\271 \316\261\316\272\317\214\316\274\316\267. "
        "\316\240\317\214\317\204\316\265 \316\270\316\261 \317\204\316\267 "
        "\316\273\316\254\316\262\317\211;",
        125 },
      "Καλησπέρα σας, η παραγγελία μου δεν έχει έρθει ακόμη. Πότε θα τη λάβω;" },
    { "UTF-16 with its mark",
      { "\377\376\232\003\261\003\273\003\267\003\303\003\300\003\255\003\301\003\261\003 "
        "\000\303\003\261\003\302\003,\000 \000\267\003 "
        "\000\300\003\261\003\301\003\261\003\263\003\263\003\265\003\273\003\257\003\261\003 "
        "\000\274\003\277\003\305\003 \000\264\003\265\003\275\003 "
        "\000\255\003\307\003\265\003\271\003 \000\255\003\301\003\270\003\265\003\271\003 "
        "\000\261\003\272\003\314\003\274\003\267\003.\000 \000\240\003\314\003\304\003\265\003 "
        "\000\270\003\261\003 \000\304\003\267\003 \000\273\003\254\003\262\003\311\003;\000",
        142 },
      "Καλησπέρα σας, η παραγγελία μου δεν έχει έρθει ακόμη. Πότε θα τη λάβω;" },
};

static void guesses(void **state) {
    struct arena *a = *state;
    for (size_t i = 0; i < ROWS(unclaimed); i++) {
        struct str got = charset_decode(a, unclaimed[i].bytes, STR_NONE, STR_NONE, 1000, NULL);
        ROW_STR(unclaimed[i].name, got, str_of(unclaimed[i].want));
    }
}

static void false_claims(void **state) {
    struct arena *a = *state;
    static const struct {
        const char *name, *claim, *hint;
        struct str bytes;
        const char *want;
        bool guessed;
    } rows[] = {
        { "UTF-8 called Latin 1", "iso-8859-1", "", B("ra\304\215un za \304\214ovi\304\207a"),
          "račun za Čovića", true },
        { "one letter of two bytes stays as claimed", "windows-1252", "", B("\303\274"), "Ã¼",
          false },
        { "UTF-8 called ASCII", "us-ascii", "", B("ra\304\215un"), "račun", false },
        { "windows-1250 called UTF-8", "utf-8", "", B("ra\350un, \232aljem"), "račun, šaljem",
          true },
        { "UTF-8 with one broken letter", "utf-8", "", B("\304\215\304\215\304\215\304 x"),
          "ččč\357\277\275 x", false },
        { "unknown name, hint of the body", "x-unknown", "windows-1251", B("\325\342\340\353\340"),
          "Хвала", true },
        { "no claim, hint of the body", "", "iso-8859-2", B("\271\271"), "šš", true },
        { "Shift-JIS called ISO-2022-JP", "iso-2022-jp", "", B("\203c\201[\203\213"), "ツール",
          true },
        { "a claim that is no charset", "8bit", "", B("abc"), "abc", true },
        { "wrong bytes of a known charset", "windows-1253", "", B("a\322b"), "a\357\277\275b",
          true },
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool guessed = false;
        struct str claim = *rows[i].claim ? str_of(rows[i].claim) : STR_NONE;
        struct str got =
            charset_decode(a, rows[i].bytes, claim, str_of(rows[i].hint), 1000, &guessed);
        ROW_STR(rows[i].name, got, str_of(rows[i].want));
        ROW_INT(rows[i].name, guessed, rows[i].guessed);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("F19 no charset named: the bytes tell", guesses),
        KIT_TEST("F19 false charsets: the bytes win", false_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
