#include "mime/language.h"

#include "base/utf8.h"

enum { SAMPLE = 20000, WORD_MAX = 24, CODES = 11, SLOTS = 1024 };

static const struct {
    struct str code;
    const char *words; /* lower case */
} languages[CODES] = {
    { S("sr"),
      " je i da se na u nije za sam su od mi li kako što sa koji bih ali ili nisam molim kada ste "
      "poštovani hvala imam me od do mogu već "
      "је и да се на у није за сам су од ми ли како што са који бих али или нисам молим када сте "
      "поштовани хвала имам ме до могу већ " },
    { S("hu"),
      " a az és hogy nem is egy ez meg ha már van kérem vagy de csak mert szeretném köszönöm "
      "tisztelt kell után még el amit volt azt ezt ma tegnap holnap jó napot hol mikor lehet lesz nekem "
      "üdvözlettel " },
    { S("sl"),
      " je in da se na v za ni sem so od mi kako kaj ki bi ali pa še pri prosim lepo pozdravljeni "
      "hvala nisem tudi sta lahko naročilo z ter " },
    { S("el"), "" },
    { S("en"),
      " the and to of is in i you for it that this have with my not are your on was please we "
      "would thanks " },
    { S("de"),
      " der die und das ist ich nicht zu sie mit den für ein eine auf es im dem wir von bitte "
      "haben " },
    { S("fr"),
      " le la les et de des je vous est pas une un pour que dans mon ma nous avec bonjour merci du "
      "sur " },
    { S("es"),
      " el la los de que y en un una es por con para no se mi las su hola gracias del pedido " },
    { S("it"),
      " il di che la non un una per sono con mi ho del è le grazie i ordine buongiorno della " },
    { S("pl"),
      " nie w na się i z do jest to że jak ale mi czy dzień dobry proszę mam od za po dziękuję " },
    { S("ru"),
      " и в не на что я с вы мне как это по но за у из мой добрый здравствуйте спасибо есть был " },
};
enum { SR, HU, SL, EL, EN, DE, FR, ES, IT, PL, RU };

static uint32_t lower(uint32_t c) {
    if (c >= 'A' && c <= 'Z') return c + 32;
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x410 && c <= 0x42F)) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c >= 0x100 && c <= 0x137) return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
    return c >= 0x14A && c <= 0x177 ? c | 1 : c;
}

static bool is_letter(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7) ||
           (c >= 0x370 && c < 0x530) || (c >= 0x1F00 && c < 0x2000);
}

struct count {
    size_t letters, greek, cyrillic, serbian, russian, words[CODES], total;
};

static void count_letter(struct count *n, uint32_t c) {
    n->letters++;
    n->greek += (c >= 0x370 && c < 0x400) || c >= 0x1F00;
    n->cyrillic += c >= 0x400 && c < 0x530;
    n->serbian += c == 0x452 || c == 0x458 || c == 0x459 || c == 0x45A || c == 0x45B || c == 0x45F;
    n->russian += c == 0x44B || c == 0x44D || c == 0x44A || c == 0x439 || c == 0x44F || c == 0x451;
}

/* Which languages have a small word: searched for in the lists themselves it was a tenth of what a letter of 10 KB
 * costs. Some 350 words, so that a third of the places is taken; the next free one takes what meets another. */
struct small_words {
    struct small_word {
        struct str word; /* empty: free */
        unsigned languages; /* a bit each */
    } slots[SLOTS];
};

/* FNV-1a, 32 bits (RFC 9923). */
static uint32_t hash(struct str s) {
    uint32_t h = 2166136261;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619;
    return h;
}

/* Where word stands, or the free place where it would. */
static struct small_word *place(struct small_words *known, struct str word) {
    uint32_t i = hash(word) % SLOTS;
    while (known->slots[i].word.n && !str_eq(known->slots[i].word, word))
        i = (i + 1) % SLOTS;
    return &known->slots[i];
}

static void learn(struct small_words *known) {
    for (unsigned i = 0; i < CODES; i++) {
        struct str rest = str_of(languages[i].words), word;
        while (str_split(&rest, ' ', &word)) {
            if (word.n == 0) continue;
            struct small_word *w = place(known, word);
            w->word = word;
            w->languages |= 1u << i;
        }
    }
}

static void count_word(struct count *n, struct small_words *known, struct str word) {
    n->total++;
    unsigned in = place(known, word)->languages;
    for (unsigned i = 0; in && i < CODES; i++)
        n->words[i] += in >> i & 1;
}

static struct count count_all(struct str s) {
    struct count n = { 0 };
    struct small_words known = { 0 };
    char word[WORD_MAX + 8];
    size_t length = 0;
    learn(&known);
    s = utf8_cut(s, SAMPLE);
    while (s.n) {
        bool ok;
        uint32_t c = lower(utf8_next(&s, &ok));
        bool letter = is_letter(c);
        if (letter) count_letter(&n, c);
        if (letter && length < WORD_MAX) length += utf8_put(c, word + length);
        if (letter && s.n) continue;
        if (length) count_word(&n, &known, (struct str){ word, length });
        length = 0;
    }
    return n;
}

struct str language_of(struct str s) {
    struct count n = count_all(s);
    if (n.letters < 10) return STR_NONE;
    if (n.greek * 2 > n.letters) return languages[EL].code;
    if (n.cyrillic * 2 > n.letters) {
        if (n.serbian > n.russian) return languages[SR].code;
        return n.russian > n.serbian ? languages[RU].code : STR_NONE;
    }
    size_t best = 0, second = 0;
    for (size_t i = 1; i < CODES; i++)
        if (n.words[i] > n.words[best]) best = i;
    for (size_t i = 0; i < CODES; i++)
        if (i != best && n.words[i] > second) second = n.words[i];
    bool clear = n.words[best] >= 2 && n.words[best] * 8 >= n.total && n.words[best] > second;
    return clear ? languages[best].code : STR_NONE;
}
