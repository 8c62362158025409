/* The language of a letter's words, where it is plain; silence where it is not. */
#include "mime/language.h"
#include "mime/test_kit.h"

static const struct {
    const char *text, *want; /* "": not plain */
} rows[] = {
    { "Dobar dan,\n\nđon se odlepio posle dva dana. Mogu li da dobijem nov par?\n\nHvala", "sr" },
    { "Добар дан,\n\nђон се одлепио после два дана. Могу ли да добијем нов пар?\n\nХвала", "sr" },
    { "Jó napot!\n\nA talp két nap után levált. Kaphatok egy új párat?\n\nKöszönöm", "hu" },
    { "Pozdravljeni,\n\npodplat je odstopil po dveh dneh. Ali lahko dobim nov par?\n\nHvala", "sl" },
    { "Καλησπέρα,\n\nη σόλα ξεκόλλησε σε δύο μέρες. Μπορώ να πάρω καινούριο ζευγάρι;", "el" },
    { "Hello,\n\nthe sole came off after two days. Can I get a new pair?\n\nThanks", "en" },
    { "Guten Tag,\n\ndie Sohle hat sich nach zwei Tagen gelöst. Bekomme ich ein neues Paar?\n\nDanke", "de" },
    { "Bonjour,\n\nla semelle s’est décollée au bout de deux jours. Puis-je avoir une nouvelle paire ?\n\nMerci", "fr" },
    { "Hola:\n\nla suela se despegó a los dos días. ¿Me mandan otro par?\n\nGracias", "es" },
    { "Buongiorno,\n\nla suola si è staccata dopo due giorni. Posso avere un altro paio?\n\nGrazie", "it" },
    { "Dzień dobry,\n\npodeszwa odkleiła się po dwóch dniach. Czy dostanę nową parę?\n\nDziękuję", "pl" },
    { "Здравствуйте!\n\nПодошва отклеилась через два дня. Можно мне новую пару?\n\nСпасибо", "ru" },
    { "", "" },
    { "1042", "" },
    { "OK!", "" },
    { "ORD-1042 DHL 44 EUR", "" },
};

static void by_words(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        ROW_STR(rows[i].text, language_of(str_of(rows[i].text)),
                *rows[i].want ? str_of(rows[i].want) : STR_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("F19 the language of what was written, in twelve languages and scripts", by_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
