#include "mime/reply_priv.h"

enum {
    CARD_LINES = REPLY_SIGNATURE_LINES, /* of a card below a closing */
    CARD_WIDTH = 100,                   /* bytes of its lines */
    BLOCK_LINES = 8,                    /* below a rule that is no separator by itself */
    OWN_LINES = 8,                      /* of a paragraph with the sender's own address */
    SENTENCE_BLANKS = 5,                /* what ends in a dot and has so many says something */
    DEVICE_MAX = 140,                   /* bytes of "Sent from my …" */
    DEVICE_WORDS = 12,                  /* and words, before it says more */
    DEVICE_UNKNOWN = 3,                 /* words of a device that has no known name */
    SIGNED_WORDS = 4                    /* of "-Ana Anić" */
};

struct left {
    struct reply *r;
    struct reply_line *const *v;
    size_t n;
};

static struct str line_at(const struct left *l, size_t i) { return reply_line(l->v[i]); }

static bool is_empty(const struct left *l, size_t i) { return l->v[i]->n == 0; }

/* Lines with something in them from from up to to. */
static size_t filled(const struct left *l, size_t from, size_t to) {
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += !is_empty(l, i);
    return n;
}

static size_t without_blank_end(const struct left *l, size_t end) {
    while (end > 0 && is_empty(l, end - 1))
        end--;
    return end;
}

/* Where the paragraph that ends before end begins. */
static size_t paragraph_at(const struct left *l, size_t end) {
    while (end > 0 && !is_empty(l, end - 1))
        end--;
    return end;
}

/* The last line with something in it before line i; l->n: none. */
static size_t line_above(const struct left *l, size_t i) {
    i = without_blank_end(l, i);
    return i ? i - 1 : l->n;
}

/* ---- what a line can name ---- */

static bool names_page(struct str s) {
    return str_find(s, S("://")) >= 0 || str_contains_nocase(s, S("www."));
}

static bool names_address(struct str s) { return str_find_char(s, '@') > 0; }

/* At least six digits and nothing that a price or a date has not: a way to call. */
static bool names_phone(struct str s) {
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9';
    return digits >= 6;
}

/* "P.S." in the languages that have their own. */
static bool is_postscript(struct str s) {
    static const struct str marks[] = {
        S("P.S"), S("P. S"), S("PS "), S("PS:"), S("Ps."), S("П.С"),
        S("ПС"),  S("Υ.Γ"),  S("ΥΓ"),  S("Ui."), S("UI"),  S("З.Ы")
    };
    s = str_trim(s);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(s, marks[i])) return true;
    return false;
}

static bool is_sentence(struct str s) {
    size_t blanks = 0;
    for (size_t i = 0; i < s.n; i++)
        blanks += s.p[i] == ' ';
    if (str_ends(s, S("?"))) return true;
    return blanks >= SENTENCE_BLANKS && (str_ends(s, S(".")) || str_ends(s, S("!")));
}

/* Lines as cards have them: short, and none that says something to the reader. */
static bool is_short(const struct left *l, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        struct str s = line_at(l, i);
        if (s.n > CARD_WIDTH || is_sentence(s) || is_postscript(s)) return false;
    }
    return true;
}

/* In which ways the lines say how to reach somebody. */
struct ways {
    bool page, address, phone;
};

static struct ways ways_of(const struct left *l, size_t from, size_t to) {
    struct ways w = { 0 };
    for (size_t i = from; i < to; i++) {
        struct str s = line_at(l, i);
        w.page |= names_page(s);
        w.address |= names_address(s);
        w.phone |= !names_page(s) && names_phone(s);
    }
    return w;
}

/* Several, and not by phone alone: goods are sent to people with a phone. */
static bool is_reachable(struct ways w) {
    return (w.page && (w.address || w.phone)) || (w.address && w.phone);
}

/* ---- "Sent from my phone" ---- */

/* "Get Outlook for iOS<https://…>", "Sent from [Mail](https://…) for Windows": without the link. */
static struct str without_link(struct arena *a, struct str s) {
    ptrdiff_t link = str_find(s, S("http"));
    if (link > 0) {
        size_t end = (size_t)link;
        while (end < s.n && str_find_char(S(" \t>)]"), s.p[end]) < 0)
            end++;
        s = str_join(a, str_slice(s, 0, (size_t)link), str_from(s, end));
    }
    while (s.n && str_find_char(S(" \t:<>()[]"), s.p[s.n - 1]) >= 0)
        s.n--;
    return s;
}

/* The words before the sentence goes on; the dot of "Mail.ru" ends none. */
static struct str first_part(struct str s, struct str *ret_more) {
    size_t i = 0;
    while (i < s.n && (str_find_char(S(".,;!"), s.p[i]) < 0 || (i + 1 < s.n && s.p[i + 1] != ' ')))
        i++;
    *ret_more = str_from(s, i);
    return str_slice(s, 0, i);
}

/* A program ends its line with the name of what it is or stands on; "From my phone it works fine"
 * is a person's. */
static bool ends_in_name(struct reply *r, struct str part) {
    struct str last = str_from(part, (size_t)(str_find_last_char(part, ' ') + 1));
    if (reply_words_take(r->words, last) == 0) return false;
    if (reply_words_has(r->words, REPLY_PROGRAM_NAME)) return true;
    if (reply_words_are(r->words, REPLY_DEVICE_TAIL)) return true;
    return (last.p[0] >= 'A' && last.p[0] <= 'Z') || (last.p[0] >= '0' && last.p[0] <= '9');
}

/* How sure a line is that a program wrote it. */
enum device { DEVICE_NOT, DEVICE_MAYBE, DEVICE_SURE };

/* "Sent from my iPhone", "Sent via Spark", "via mobile" */
static enum device says_device(struct reply *r, struct str part) {
    size_t n = reply_words_take(r->words, part);
    if (n == 0 || n > DEVICE_WORDS) return DEVICE_NOT;
    for (size_t i = 0; i < n && n <= SIGNED_WORDS; i++)
        if (i + reply_words_at(r->words, REPLY_DEVICE_END, i) == n) return DEVICE_SURE;
    size_t mine = reply_words_at(r->words, REPLY_DEVICE, 0);
    bool sent = mine || reply_words_at(r->words, REPLY_PROGRAM, 0);
    bool known = sent && reply_words_has(r->words, REPLY_PROGRAM_NAME);
    bool strange = mine && n <= mine + DEVICE_UNKNOWN;
    if ((!known && !strange) || !ends_in_name(r, part)) return DEVICE_NOT;
    return known ? DEVICE_SURE : DEVICE_MAYBE;
}

/* Behind it stands nothing, an excuse, or the rest of the name: "Sent from my Verizon, Samsung
 * Galaxy smartphone". */
static bool says_no_more(struct reply *r, struct str more) {
    size_t n = reply_words_take(r->words, more);
    if (n == 0 || reply_words_has(r->words, REPLY_EXCUSE)) return true;
    return n <= SIGNED_WORDS && reply_words_has(r->words, REPLY_PROGRAM_NAME);
}

static enum device device_of(struct reply *r, struct str s) {
    bool long_line = s.n > DEVICE_MAX && str_find(s, S("http")) < 0;
    if (long_line || s.n > REPLY_LINE_MAX) return DEVICE_NOT;
    struct str more, part = first_part(without_link(r->arena, str_trim(s)), &more);
    enum device d = says_device(r, part);
    return d != DEVICE_NOT && says_no_more(r, more) ? d : DEVICE_NOT;
}

/* "Sent from my Wiko" says so where it stands alone or with its like; "Sent from my shop" within a
 * paragraph does not. */
static bool is_device(const struct left *l, size_t i) {
    enum device d = device_of(l->r, line_at(l, i));
    if (d != DEVICE_MAYBE || i == 0 || is_empty(l, i - 1)) return d != DEVICE_NOT;
    return device_of(l->r, line_at(l, i - 1)) != DEVICE_NOT;
}

static bool is_sender(const struct reply *r, struct str s) {
    s = str_trim(s);
    return s.n && str_eq_nocase(s, r->letter->name);
}

/* Where the lines of programs at the end begin; a name in the same paragraph, which the program
 * was told to put there, goes with them. */
static size_t device_lines(const struct left *l) {
    size_t from = l->n;
    for (size_t end = l->n; (end = without_blank_end(l, end)) > 0; end--) {
        if (!is_device(l, end - 1)) break;
        from = end - 1;
    }
    if (from == l->n || from == 0 || is_empty(l, from - 1)) return from;
    bool alone = from == 1 || is_empty(l, from - 2);
    return alone && is_sender(l->r, line_at(l, from - 1)) ? from - 1 : from;
}

/* ---- separators ---- */

static bool is_separator(const struct left *l, size_t i) {
    struct str s = str_trim(line_at(l, i));
    return l->v[i]->mark || str_eq(s, S("--")) || str_eq(s, S("—")) || str_eq(s, S("–"));
}

/* A row of low or long dashes; other rows part tables, and what follows a colon is no signature. */
static bool is_low_rule(const struct left *l, size_t i) {
    struct str s = str_trim(line_at(l, i));
    size_t above = line_above(l, i);
    if (!reply_is_rule(s) || (s.p[0] != '_' && (unsigned char)s.p[0] < 0x80)) return false;
    return above < l->n && !str_ends(line_at(l, above), S(":"));
}

/* Short lines below some other rule that name where to find somebody. */
static bool is_block(const struct left *l, size_t from, size_t to) {
    size_t n = filled(l, from, to);
    struct ways w = ways_of(l, from, to);
    return n && n <= BLOCK_LINES && is_short(l, from, to) && (w.address || is_reachable(w));
}

/* The first line below which all is signature, and in *ret_words what stands behind it. */
static size_t separator_at(const struct left *l, size_t end, size_t *ret_words) {
    size_t left = filled(l, 0, end);
    for (size_t i = 0; i < end; i++) {
        left -= !is_empty(l, i);
        if (is_empty(l, i) || (left > REPLY_SIGNATURE_LINES && !l->v[i]->mark)) continue;
        *ret_words = i + 1;
        if (is_separator(l, i)) return i;
        if (is_low_rule(l, i) && is_block(l, i + 1, end)) return i;
    }
    return end;
}

/* ---- cards ---- */

/* "-Ana", "-Ana Anić" as a paragraph: names, and no last item of a list. */
static bool is_signed(const struct left *l, size_t from, size_t end) {
    struct str s = str_trim(line_at(l, from));
    if (end - from != 1 || from == 0 || s.n < 3 || s.n > 60 || s.p[0] != '-') return false;
    if (s.p[1] == '-' || s.p[1] == ' ' || names_phone(s)) return false;
    size_t above = line_above(l, from), words = 1;
    if (above < l->n && str_ends(line_at(l, above), S(":"))) return false;
    for (size_t i = 0; i < from; i++)
        if (str_starts(str_trim(line_at(l, i)), S("-"))) return false;
    for (size_t i = 1; i < s.n; i++) {
        bool begins = i == 1 || s.p[i - 1] == ' ';
        words += s.p[i] == ' ';
        if (begins && s.p[i] >= 'a' && s.p[i] <= 'z') return false;
        if (str_find_char(S(".,;:!?"), s.p[i]) >= 0) return false;
    }
    return words <= SIGNED_WORDS;
}

static bool begins_small(struct str s) { return s.n && s.p[0] >= 'a' && s.p[0] <= 'z'; }

/* "Ana Anić", "Ana Anić, sales" */
static bool is_name(struct str s) {
    size_t blanks = 0;
    s = str_trim(s);
    for (size_t i = 0; i < s.n; i++) {
        blanks += s.p[i] == ' ';
        if ((s.p[i] >= '0' && s.p[i] <= '9') || str_find_char(S("@/:?!"), s.p[i]) >= 0)
            return false;
    }
    size_t last = (size_t)(str_find_last_char(s, ' ') + 1); /* "i.A. Ana Anić" */
    return s.n && blanks <= SIGNED_WORDS && !(begins_small(s) && begins_small(str_from(s, last)));
}

/* Behind the last closing and the name below it; end: there is none. */
static size_t below_closing(const struct left *l, size_t end) {
    size_t lines = 0;
    for (size_t i = end; i > 0 && lines < CARD_LINES + 3; i--) {
        if (is_empty(l, i - 1)) continue;
        lines++;
        struct str s = line_at(l, i - 1);
        size_t n = s.n <= CARD_WIDTH ? reply_words_take(l->r->words, s) : 0;
        size_t said = n ? reply_words_at(l->r->words, REPLY_CLOSING, 0) : 0;
        if (said == 0 || n > said + SIGNED_WORDS) continue;
        if (n > said) return i; /* with the name on its line */
        while (i < end && is_empty(l, i))
            i++;
        return i < end && is_name(line_at(l, i)) ? i + 1 : end;
    }
    return end;
}

/* A card below a closing: its lines are few and short and say how to reach somebody. */
static size_t card_at(const struct left *l, size_t end) {
    size_t from = below_closing(l, end);
    while (from < end && is_empty(l, from))
        from++;
    size_t n = filled(l, from, end);
    bool card = n && n <= CARD_LINES && is_short(l, from, end);
    return card && is_reachable(ways_of(l, from, end)) ? from : end;
}

/* A last paragraph that holds the sender's own address and a page. */
static size_t own_card_at(const struct left *l, size_t end) {
    size_t from = paragraph_at(l, end), above = line_above(l, from);
    struct str address = l->r->letter->address;
    bool own = false, page = false;
    if (above == l->n || address.n == 0 || end - from > OWN_LINES || end - from < 2) return end;
    if (str_ends(line_at(l, above), S(":")) || !is_short(l, from, end)) return end;
    for (size_t i = from; i < end; i++) {
        own |= str_contains_nocase(line_at(l, i), address);
        page |= names_page(line_at(l, i));
    }
    return own && page ? from : end;
}

size_t reply_signature_at(struct reply *r, struct reply_line *const *kept, size_t n,
                          size_t *ret_words) {
    struct left l = { r, kept, n };
    size_t end = without_blank_end(&l, device_lines(&l));
    *ret_words = end;
    size_t at = separator_at(&l, end, ret_words);
    if (at == end) *ret_words = end;
    if (at == end) at = *ret_words = card_at(&l, end);
    if (at == end) at = *ret_words = own_card_at(&l, end);
    size_t from = without_blank_end(&l, at);
    if (from && is_signed(&l, paragraph_at(&l, from), from)) {
        at = *ret_words = paragraph_at(&l, from);
    }
    return at;
}
