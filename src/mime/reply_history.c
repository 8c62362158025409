#include "mime/reply_priv.h"

#include "base/buf.h"

enum {
    INTRO_LINES = 5,  /* of one introduction, wrapped */
    INTRO_MAX = 500,  /* bytes of it */
    INTRO_BLANKS = 2, /* empty lines before its address */
    HEAD_LINES = 14,  /* of one block of header lines, with what is wrapped */
    NAME_MAX = 40,    /* bytes of a field's name */
    MONTH_MAX = 12,   /* bytes of a month's short name, with its dot */
    WRAP_AT = 76,     /* a quote is wrapped by programs where it would be longer */
    WRAP_MIN = 60
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static struct str at_line(const struct reply *r, size_t i) { return reply_line(&r->v[i]); }

/* Without blanks, and the stars and dashes that programs put around. */
static struct str bare(struct str s) {
    s = str_trim(s);
    while (s.n && str_find_char(S("*-_ \t"), s.p[0]) >= 0)
        s = str_from(s, 1);
    while (s.n && str_find_char(S("*-_ \t"), s.p[s.n - 1]) >= 0)
        s.n--;
    return s;
}

/* The line from i on that is not empty; r->n: none. */
static size_t next_words(const struct reply *r, size_t i) {
    while (i < r->n && r->v[i].n == 0)
        i++;
    return i;
}

static bool quote_follows(const struct reply *r, size_t i) {
    i = next_words(r, i);
    return i < r->n && (r->v[i].quoted || r->v[i].indent);
}

/* ---- dates and addresses, in any language ---- */

struct facts {
    bool year, time, day; /* 2026; 10:12; 5.3.26 or 5/3/2026 or 2026-03-05 */
    bool address, angle;  /* a@b; <a@b> */
};

static size_t digits_at(struct str s, size_t i) {
    size_t n = 0;
    while (i + n < s.n && is_digit(s.p[i + n]))
        n++;
    return n;
}

/* The number of at most two digits at i. */
static unsigned small_number(struct str s, size_t i, size_t n) {
    unsigned v = 0;
    for (size_t k = 0; k < n && k < 2; k++)
        v = 10 * v + (unsigned)(s.p[i + k] - '0');
    return v;
}

/* A run of digits at i, and what stands behind it: part of a time, of a date, a year? */
static void number_facts(struct str s, size_t i, size_t n, struct facts *f) {
    size_t end = i + n, more = end < s.n ? digits_at(s, end + 1) : 0;
    char sep = end < s.n ? s.p[end] : ' ';
    if (n == 4 && (str_starts(str_from(s, i), S("19")) || str_starts(str_from(s, i), S("20"))))
        f->year = true;
    bool part = i && str_find_char(S(".:-/"), s.p[i - 1]) >= 0; /* of a longer number */
    if (part || (n > 2 && n != 4) || more == 0 || more > 2) return;
    bool time = sep == ':' || sep == '.' || sep == 'h';
    if (time && n <= 2 && more == 2 && small_number(s, i, n) < 25 &&
        small_number(s, end + 1, 2) < 60)
        f->time = true;
    size_t third = end + 1 + more;
    if (sep != '.' && sep != '/' && sep != '-') return;
    f->day |= third < s.n && s.p[third] == sep && digits_at(s, third + 1) > 0;
}

static struct facts facts_of(struct str s) {
    struct facts f = { 0 };
    for (size_t i = 0; i < s.n;) {
        size_t word = i;
        while (i < s.n && s.p[i] != ' ' && s.p[i] != '\t')
            i++;
        struct str w = str_slice(s, word, i++);
        if (str_find_char(w, '@') > 0) {
            f.address = true;
            f.angle |= str_find_char(w, '<') >= 0 || str_find_char(w, '>') >= 0 ||
                       str_find(w, S("mailto:")) >= 0;
            continue;
        }
        for (size_t k = 0; k < w.n;) {
            size_t n = digits_at(w, k);
            if (n) number_facts(w, k, n, &f);
            k += n ? n : 1;
        }
    }
    return f;
}

static bool dated(struct facts f) { return f.year || f.time || f.day; }

/* ---- "On … Ana wrote:" ---- */

enum proof { PROOF_NONE, PROOF_WITH_QUOTE, PROOF_FULL };

static bool starts_iso(struct str s) {
    return digits_at(s, 0) == 4 && s.n > 8 && (s.p[4] == '-' || s.p[4] == '/') && digits_at(s, 5) &&
           digits_at(s, 5) <= 2;
}

/* Mail programs that end in the name or the address: "2026/3/5 Ana <ana@…>",
 * "2026-03-05 10:12 GMT+01:00 Ana". */
static enum proof iso_proof(struct str s, struct facts f) {
    if (!starts_iso(s)) return PROOF_NONE;
    if (f.angle && str_ends(s, S(">"))) return PROOF_FULL;
    return f.time && str_find(s, S(" GMT")) > 0 && s.n < 80 ? PROOF_FULL : PROOF_NONE;
}

/* What the words of an introduction say. */
struct intro {
    struct facts facts;
    bool begins; /* "On", or a date in figures */
    bool wrote;  /* somewhere: some languages put the date behind it */
    bool last;   /* at its end */
};

static bool read_intro(struct reply *r, struct str core, struct intro *ret) {
    size_t n = reply_words_take(r->words, core);
    *ret = (struct intro){ .facts = facts_of(core) };
    ret->begins = n && (reply_words_at(r->words, REPLY_ON, 0) || is_digit(core.p[0]));
    for (size_t i = 0; i < n; i++) {
        size_t k = reply_words_at(r->words, REPLY_WROTE, i);
        ret->wrote |= k > 0;
        ret->last |= k && i + k == n;
    }
    return n > 0;
}

/* "On … Ana <ana@…> wrote: Dear" up to the colon: phones put the letter right behind it. */
static struct str before_letter(struct str s) {
    ptrdiff_t address = str_find_char(s, '>');
    if (address < 0) return s;
    struct str rest = str_from(s, (size_t)address);
    ptrdiff_t colon = str_find_char(str_slice(rest, 0, NAME_MAX), ':');
    return colon < 0 ? s : str_slice(s, 0, (size_t)(address + colon));
}

/* Does s, one introduction in one line, say enough to be one? */
static enum proof intro_proof(struct reply *r, struct str s) {
    struct str core = bare(s);
    struct facts f = facts_of(core);
    struct intro in;
    bool colon = str_ends(core, S(":")) || str_ends(core, S("："));
    bool dashes = str_starts(str_trim(s), S("--")) && str_ends(str_trim(s), S("--"));
    if (!colon && !dashes && !(f.angle && dated(f))) return iso_proof(core, f);
    if (!colon && !dashes) core = before_letter(core);
    if (core.n == 0 || core.p[0] == '<' || !read_intro(r, core, &in)) return PROOF_NONE;
    if (dashes) return in.last ? PROOF_FULL : PROOF_NONE;
    if (!colon) return in.begins && in.last ? PROOF_FULL : iso_proof(core, f);
    bool named = f.angle && (str_ends(core, S(">:")) || str_ends(core, S(">):")));
    if (f.angle && (in.wrote || (named && dated(f)))) return PROOF_FULL;
    if (in.last && f.address && dated(f)) return PROOF_FULL;
    if (in.last && in.begins && f.time && (f.year || f.day)) return PROOF_FULL;
    if (dated(f) || f.address) return PROOF_WITH_QUOTE;
    return in.wrote && in.begins ? PROOF_WITH_QUOTE : PROOF_NONE;
}

/* "<ana@example.com>" or "wrote:" alone: the end of an introduction. */
static bool is_intro_rest(struct reply *r, struct str s) {
    struct facts f = facts_of(s);
    s = str_trim(s);
    if (s.n > 120 || s.n == 0) return false;
    if (str_ends(s, S(":"))) {
        size_t n = reply_words_take(r->words, s);
        return n && n <= 8 && reply_words_has(r->words, REPLY_WROTE) && (f.angle || n <= 3);
    }
    return f.angle && str_find_char(s, ' ') < 0;
}

/* An address that a program wrapped within its brackets. */
static bool is_open(struct str s) {
    ptrdiff_t open = 0;
    for (size_t i = 0; i < s.n; i++)
        open += (s.p[i] == '<') - (s.p[i] == '>');
    return open > 0;
}

/* Can an introduction that began on an earlier line go on behind this one? Sentences end. */
static bool goes_on(struct str s) {
    s = str_trim(s);
    return s.n && str_find_char(S(".!?:;"), s.p[s.n - 1]) < 0;
}

/* "2026. nov." at the end of line i, and the day on the next one: no sentence ended. */
static bool date_goes_on(const struct reply *r, size_t i) {
    struct str s = str_trim(at_line(r, i));
    struct str next = i + 1 < r->n ? str_trim(at_line(r, i + 1)) : S("");
    if (!str_ends(s, S(".")) || next.n == 0 || !is_digit(next.p[0])) return false;
    ptrdiff_t blank = str_find_last_char(s, ' ');
    struct str month = str_from(s, (size_t)(blank + 1)), day = str_slice(s, 0, (size_t)(blank + 1));
    while (day.n && str_find_char(S(". "), day.p[day.n - 1]) >= 0)
        day.n--;
    return day.n && is_digit(day.p[day.n - 1]) && month.n <= MONTH_MAX && !is_digit(month.p[0]);
}

/* May line i be the beginning of an introduction that takes several lines? */
static bool begins_intro(struct str s) {
    struct facts f = facts_of(s);
    return dated(f) || is_open(s) || f.address;
}

/* Does a line with words begin with a bracket? Some programs leave the address a paragraph. */
static bool address_follows(const struct reply *r, size_t i) {
    i = next_words(r, i);
    return i < r->n && str_starts(str_trim(at_line(r, i)), S("<"));
}

/* The line behind the introduction that begins at line i; i: none does. */
static size_t intro_end(struct reply *r, size_t i, enum proof *ret) {
    char room[INTRO_MAX];
    size_t n = 0, lines = 0, blanks = 0;
    for (size_t k = i; k < r->n && lines < INTRO_LINES; k++) {
        struct str s = str_trim(at_line(r, k));
        bool open = is_open((struct str){ room, n });
        bool gap = s.n == 0 && (open || lines == 1) && blanks++ < INTRO_BLANKS;
        if (gap && (open || address_follows(r, k))) continue;
        if (s.n == 0 || n + s.n + 1 > INTRO_MAX) return i;
        if (r->v[k].quoted && !(open && s.n < 20)) return i;
        if (n) room[n++] = ' ';
        for (size_t c = 0; c < s.n; c++)
            room[n++] = s.p[c];
        lines++;
        struct str all = { room, n };
        *ret = intro_proof(r, all);
        if (*ret != PROOF_NONE && !(open && is_open(all))) {
            for (k++; k < r->n && !r->v[k].quoted && is_intro_rest(r, at_line(r, k)); k++) {
            }
            return k;
        }
        if (lines == 1 && !begins_intro(s)) return i;
        if (!goes_on(s) && !is_open(all) && !date_goes_on(r, k)) return i;
    }
    return i;
}

/* ---- "From: … Sent: … To: …" ---- */

struct field {
    struct str name, value;
};

static bool field_of(struct str s, struct field *ret) {
    s = bare(s);
    ptrdiff_t colon = str_find_char(str_slice(s, 0, NAME_MAX), ':');
    if (colon <= 0) return false;
    ret->name = bare(str_slice(s, 0, (size_t)colon));
    ret->value = bare(str_from(s, (size_t)colon + 1));
    for (size_t i = 0; i < ret->name.n; i++)
        if (str_find_char(S("@\"<>{}[]"), ret->name.p[i]) >= 0) return false;
    return ret->name.n > 0;
}

/* Which kind of field it is; REPLY_WORD_COUNT: none that is known. */
static enum reply_word field_kind(struct reply *r, struct str name) {
    static const enum reply_word kinds[] = { REPLY_FROM, REPLY_SENT,    REPLY_DATE,
                                             REPLY_TO,   REPLY_SUBJECT, REPLY_COPY };
    if (reply_words_take(r->words, name))
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (reply_words_are(r->words, kinds[i])) return kinds[i];
    return REPLY_WORD_COUNT;
}

struct head {
    unsigned kinds; /* bits of enum reply_word */
    size_t fields;  /* known or not */
    bool address, time;
    size_t end;
};

static bool has_kind(const struct head *h, enum reply_word kind) {
    return (h->kinds >> kind & 1) != 0;
}

static void add_field(struct reply *r, struct head *h, struct field f, size_t line) {
    enum reply_word kind = field_kind(r, f.name);
    struct facts facts = facts_of(f.value);
    h->address |= facts.address;
    h->time |= facts.time;
    h->fields++;
    h->end = line + 1;
    if (kind != REPLY_WORD_COUNT) h->kinds |= 1u << kind;
}

/* Reads the block that begins at line i: fields, what is wrapped behind them, and the empty lines
 * that paragraphs of HTML leave between two fields. */
static struct head head_read(struct reply *r, size_t i) {
    struct head h = { .end = i };
    size_t strange = 0;
    for (size_t k = i; k < r->n && k < i + 2 * HEAD_LINES && strange <= 2; k++) {
        struct field f;
        struct str s = at_line(r, k);
        if (r->v[k].quoted || s.n > REPLY_LINE_MAX) break;
        if (s.n == 0) {
            bool more = k + 1 < r->n && field_of(at_line(r, k + 1), &f) &&
                        field_kind(r, f.name) != REPLY_WORD_COUNT;
            if (!more) break;
        } else if (field_of(s, &f)) {
            add_field(r, &h, f, k);
            strange = 0;
        } else {
            h.address |= facts_of(s).angle; /* wrapped behind the name */
            strange++;
        }
    }
    return h;
}

/* A head has a sender, a moment or a subject, and with an address one more field; without an
 * address all four. ("From: Beograd, To: Niš, Date: 5.3." is a journey.) */
static bool is_head(const struct head *h) {
    bool when = has_kind(h, REPLY_SENT) || has_kind(h, REPLY_DATE);
    bool subject = has_kind(h, REPLY_SUBJECT), to = has_kind(h, REPLY_TO);
    if (!has_kind(h, REPLY_FROM)) return false;
    if (!h->address) return when && subject && to;
    int more = when + subject + to + has_kind(h, REPLY_COPY);
    return more >= 2 && (when || subject);
}

/* In a language that is not known: four fields right below a rule or where a mail program set
 * something off, the first one with an address, one with a time. */
static bool is_foreign_head(const struct reply *r, const struct head *h, size_t i) {
    bool apart = r->v[i].below;
    for (size_t k = i; k > 0 && !apart; k--)
        if (r->v[k - 1].n) {
            apart = reply_is_rule(at_line(r, k - 1)) || r->v[k - 1].below;
            break;
        }
    return apart && h->fields >= 4 && h->time && facts_of(at_line(r, i)).address;
}

size_t reply_head_end(struct reply *r, size_t i) {
    struct field f;
    if (!field_of(at_line(r, i), &f)) return i;
    bool known = field_kind(r, f.name) != REPLY_WORD_COUNT;
    if (!known && !facts_of(f.value).address) return i;
    struct head h = head_read(r, i);
    return (known && is_head(&h)) || is_foreign_head(r, &h, i) ? h.end : i;
}

enum reply_word reply_field(struct reply *r, size_t i, struct str *ret_value) {
    struct field f;
    if (!field_of(at_line(r, i), &f)) return REPLY_WORD_COUNT;
    *ret_value = f.value;
    return field_kind(r, f.name);
}

/* ---- titles ---- */

/* What stands between the dashes of such a line; "" where it is none. */
static struct str between_dashes(struct str line) {
    struct str s = str_trim(line);
    while (str_starts(s, S("*")))
        s = str_from(s, 1);
    while (str_ends(s, S("*")))
        s.n--;
    bool dashes = (str_starts(s, S("----")) && str_ends(s, S("----"))) ||
                  (str_starts(s, S("____")) && str_ends(s, S("____")));
    return dashes && s.n <= 120 ? bare(s) : S("");
}

/* "-----Original Message-----", "*-------- Message d'origine --------*"; whatever it says, and in
 * whatever language, where a head follows. */
static bool is_title(struct reply *r, size_t i) {
    struct str title = between_dashes(at_line(r, i));
    if (title.n == 0) return false;
    size_t n = reply_words_take(r->words, title), next = next_words(r, i + 1);
    if (n && n <= 6 && reply_words_has(r->words, REPLY_TITLE)) return true;
    return next < r->n && reply_head_end(r, next) > next;
}

/* "Begin forwarded message:" */
static bool is_forward(struct reply *r, struct str line) {
    struct str s = bare(line);
    if (!str_ends(s, S(":")) || s.n > 120) return false;
    return reply_words_take(r->words, s) && reply_words_are(r->words, REPLY_FORWARD);
}

bool reply_is_forward_title(struct reply *r, size_t i) {
    struct str title = between_dashes(at_line(r, i));
    if (title.n == 0) return is_forward(r, at_line(r, i));
    return reply_words_take(r->words, title) && reply_words_has(r->words, REPLY_FORWARDED);
}

/* "##- Please type your reply above this line -##", or such words below a rule. */
static bool is_above(struct reply *r, size_t i) {
    struct str s = str_trim(at_line(r, i));
    if (s.n == 0 || s.n > 160) return false;
    bool set_off = str_find_char(S("#-=*_<[("), s.p[0]) >= 0;
    if (!set_off && (i == 0 || !reply_is_rule(at_line(r, i - 1)))) return false;
    return reply_words_take(r->words, s) && reply_words_has(r->words, REPLY_ABOVE);
}

/* ---- quotes that a program wrapped ---- */

/* One word that ends a link or a bracket that the quoted line before it began. */
static bool ends_link(struct str before, struct str s) {
    struct str word = str_trim(s);
    while (word.n && str_find_char(S("> "), word.p[word.n - 1]) >= 0)
        word.n--;
    if (str_find_char(word, ' ') >= 0) return false;
    if (str_starts(word, S("(http")) || str_starts(word, S("<http"))) return true;
    return str_find_last_char(before, '(') > str_find_last_char(before, ')') &&
           str_find(before, S("http")) >= 0 && str_ends(word, S(")"));
}

/* A line between two quoted ones that is the rest of the one above: it begins small, the sentence
 * above has not ended, and its first word had no room there. */
static bool is_wrapped(struct str before, struct str s) {
    if (before.n < WRAP_MIN || !goes_on(before) || !(s.p[0] >= 'a' && s.p[0] <= 'z')) return false;
    ptrdiff_t blank = str_find_char(s, ' ');
    return before.n + 1 + (blank < 0 ? s.n : (size_t)blank) > WRAP_AT;
}

static void join_wrapped(struct reply *r) {
    for (size_t i = 1; i + 1 < r->n; i++) {
        struct str before = at_line(r, i - 1), s = at_line(r, i);
        if (r->v[i].quoted || !r->v[i - 1].quoted || !r->v[i + 1].quoted || s.n == 0) continue;
        if (ends_link(before, s) || is_wrapped(before, s)) r->v[i].quoted = true;
    }
}

/* ---- all of it ---- */

/* "Original-Nachricht" without dashes is a title where a head follows. */
static size_t with_title(struct reply *r, size_t i) {
    if (i == 0 || r->v[i - 1].n > NAME_MAX || r->v[i - 1].quoted || reply_head_end(r, i) == i) return i;
    size_t n = reply_words_take(r->words, at_line(r, i - 1));
    return n && n <= 3 && reply_words_has(r->words, REPLY_TITLE) ? i - 1 : i;
}

static void cut(struct reply *r, size_t from, size_t to) {
    for (size_t i = from; i < to && i < r->n; i++)
        r->v[i].cut = true;
}

/* What begins at line i introduces history; *ret_end is the line behind what does, and *ret_quote
 * says that only quotes belong to it, so that what stands below them stays. */
static bool history_at(struct reply *r, size_t i, size_t *ret_end, bool *ret_quote) {
    struct str s = at_line(r, i);
    *ret_quote = false;
    *ret_end = i + 1;
    if (is_title(r, i) || is_forward(r, s) || is_above(r, i)) return true;
    *ret_end = reply_head_end(r, i);
    if (*ret_end > i) return true;
    enum proof proof = PROOF_NONE;
    *ret_end = intro_end(r, i, &proof);
    *ret_quote = *ret_end > i && quote_follows(r, *ret_end);
    return *ret_end > i && (*ret_quote || proof == PROOF_FULL);
}

/* Where a set-in block begins with an introduction of its own, all of it is a quote. */
static bool introduces_itself(struct reply *r, size_t i) {
    struct str s = str_trim(at_line(r, i));
    while (str_starts(s, S(">")))
        s = str_trim(str_from(s, 1));
    return r->v[i].indent && (i == 0 || !r->v[i - 1].indent) && intro_proof(r, s) == PROOF_FULL;
}

/* A quote of the writer's own making is one after all where it was introduced. */
static void quote_indented(struct reply *r, size_t i) {
    for (; i < r->n && (r->v[i].indent || r->v[i].quoted || r->v[i].n == 0); i++)
        if (r->v[i].indent) r->v[i].cut = true;
}

void reply_cut_history(struct reply *r) {
    bool seen = false; /* words of this letter's own stand above */
    join_wrapped(r);
    for (size_t i = 0; i < r->n;) {
        size_t end = i + 1;
        bool quote = false, look = r->v[i].n && r->v[i].n <= REPLY_LINE_MAX && !r->v[i].quoted;
        if (look && introduces_itself(r, i)) quote_indented(r, i);
        if (r->v[i].cut) {
            end = i + 1;
        } else if (look && !r->v[i].indent && history_at(r, i, &end, &quote)) {
            if (seen && !quote) {
                cut(r, with_title(r, i), r->n);
                return;
            }
            cut(r, i, end);
            if (quote) quote_indented(r, end);
        } else {
            end = i + 1;
            seen |= !r->v[i].quoted && reply_has_words(at_line(r, i));
        }
        i = end;
    }
}
