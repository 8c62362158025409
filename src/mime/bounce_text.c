#include "mime/bounce_text.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/bounce_words.h"
#include "mime/headers.h"

#include <string.h>

enum { ADDRESS_MAX = 320 }; /* RFC 5321 4.5.3.1: 64, @, 255 */

/* ---- addresses in running text ---- */

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool in_local(char c) { return is_alnum(c) || (c && strchr("!#$%&*+-./=?^_`{|}~'", c)); }
static bool in_domain(char c) { return is_alnum(c) || c == '-' || c == '.'; }

/* A byte within a character of UTF-8, not its first. */
static bool is_inside(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

struct str bounce_address_next(struct str s, size_t *at) {
    for (size_t i = *at; i < s.n; i++) {
        if (s.p[i] != '@') continue;
        size_t from = i, to = i + 1;
        while (from > *at && i - from < ADDRESS_MAX && in_local(s.p[from - 1]))
            from--;
        while (from < i && (strchr("'.-=/", s.p[from]) || is_inside(s.p[from])))
            from++;
        while (to < s.n && to - i < ADDRESS_MAX && in_domain(s.p[to]))
            to++;
        while (to > i + 1 && to < s.n && is_inside(s.p[to])) /* the limit cut a character */
            to--;
        while (to > i + 1 && (s.p[to - 1] == '.' || s.p[to - 1] == '-'))
            to--;
        if (from == i || to == i + 1) continue;
        *at = to;
        return str_slice(s, from, to);
    }
    *at = s.n;
    return STR_NONE;
}

/* Names that servers and their keepers have: nobody whom a shop writes to. */
static bool is_keeper(struct str address) {
    static const struct str names[] = { S("postmaster@"), S("mailer-daemon@"), S("abuse@"),
                                        S("hostmaster@"), S("mail-daemon@") };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts_nocase(address, names[i])) return true;
    return false;
}

/* ---- where the returned letter begins ---- */

static bool starts_any(struct str line, const struct str *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_starts_nocase(line, list[i])) return true;
    return false;
}

/* A field that carriers write on top of a header (RFC 5321 4.4), at the start of a line. */
static bool is_trace(struct str line) {
    static const struct str fields[] = { S("Received:"),         S("Return-Path:"),
                                         S("Delivered-To:"),     S("X-Received:"),
                                         S("X-Originating-IP:"), S("DKIM-Signature:"),
                                         S("Message-ID:"),       S("Authentication-Results:") };
    return starts_any(line, fields, sizeof fields / sizeof *fields);
}

/* "--- Below this line is a copy of the message." and its like; *ret_ruled: drawn as a line. */
static bool is_border(struct str line, bool *ret_ruled) {
    static const struct str words[] = {
        S("original message"), S("unsent message"),       S("returned message"),
        S("copy of"),          S("message follows"),      S("headers follow"),
        S("message header"),   S("below this line"),      S("original header"),
        S("returned content"), S("bounced e-mail"),       S("original letter"),
        S("header follows"),   S("message text follows"), S("message contents"),
        S("returned mail"),
    };
    *ret_ruled =
        str_starts(line, S("--")) || str_starts(line, S("==")) || str_starts(line, S("**"));
    if (line.n > 100 || (!*ret_ruled && !str_ends(line, S(":")) && !str_ends(line, S("."))))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_contains_nocase(line, words[i])) return true;
    return false;
}

/* "Name: value", quoted or not. */
static bool is_field(struct str line) {
    while (str_starts(line, S(">")) || str_starts(line, S(" ")))
        line = str_from(line, 1);
    ptrdiff_t colon = str_find_char(line, ':');
    return colon > 1 && colon < 40 && str_find_char(str_slice(line, 0, (size_t)colon), ' ') < 0 &&
           str_find_char(str_slice(line, 0, (size_t)colon), '@') < 0;
}

static bool field_follows(struct str rest) {
    while (rest.n) {
        struct str line = str_trim(line_next(&rest));
        if (line.n && !str_starts(line, S("--")) && !str_starts(line, S("==")))
            return is_field(line);
    }
    return false;
}

/* Cuts text at the returned letter: a line drawn over it, words that announce it where a field
 * follows, or the first field that only a header has. */
static void divide(struct bounce_text *t, struct str text) {
    struct str rest = text;
    while (rest.n) {
        size_t at = text.n - rest.n;
        struct str line = line_next(&rest);
        bool ruled, border = is_border(str_trim(line), &ruled);
        if (border) border = ruled ? str_trim(rest).n > 0 : field_follows(rest);
        if (!border && !is_trace(line)) continue;
        t->report = str_slice(text, 0, at);
        t->returned = str_trim(border ? rest : str_from(text, at));
        return;
    }
    t->report = text;
    t->returned = STR_NONE;
}

/* ---- who did not get it ---- */

enum tier { TIER_START = 1, TIER_WORDS, TIER_ANY };

struct finder {
    struct arena *arena;
    struct bounce_text *out;
    struct str writer;
    enum tier tier;
};

/* The next address of the line that counts in this tier. */
static struct str counted(const struct finder *f, struct str line, size_t *at) {
    for (struct str one = bounce_address_next(line, at); str_is_set(one);
         one = bounce_address_next(line, at)) {
        bool writer = str_is_set(f->writer) && str_eq_nocase(one, f->writer);
        if (f->tier == TIER_START || (!writer && !is_keeper(one))) return one;
    }
    return STR_NONE;
}

/* "(expanded from: <ana@x>)", "(ultimately generated from ana@x)": as it was written to. */
static bool is_other_name(struct str line) {
    static const struct str starts[] = { S("(expanded from"), S("(ultimately generated from"),
                                         S("(generated from") };
    return starts_any(line, starts, sizeof starts / sizeof *starts);
}

/* "<ana@x>: said", "  ana@x", "ana@x on Thu, 29 Apr", "ana@x [no such user]" */
static bool begins_with_address(struct str line) {
    size_t at = 0;
    if (is_other_name(line)) return true;
    struct str one = bounce_address_next(line, &at);
    if (!str_is_set(one)) return false;
    struct str before = str_slice(line, 0, (size_t)(one.p - line.p)), after = str_from(line, at);
    for (size_t i = 0; i < before.n; i++)
        if (!strchr("<\"'[ \t>*", before.p[i])) return false;
    bool bracketed = before.n && str_find_char(before, '<') >= 0;
    if (bracketed && str_starts(after, S(">"))) after = str_from(after, 1);
    after = str_trim(after);
    static const struct str tails[] = {
        S(":"), S(";"),   S("["),  S("("),   S("<mailto:"), S("\""),
        S("'"), S("..."), S("- "), S("on "), S(","),        S("->")
    };
    return after.n == 0 || bracketed || starts_any(after, tails, sizeof tails / sizeof *tails) ||
           bounce_has_reply(after);
}

/* Fields of the letter, not of its fate. */
static bool is_about_letter(struct str line) {
    static const struct str fields[] = { S("From:"),    S("Sender:"),    S("Mail from:"),
                                         S("Subject:"), S("Message-ID"), S("Reply-To:"),
                                         S("To:"),      S("Cc:"),        S(">>> MAIL"),
                                         S("mailto:"),  S("Date:"),      S("Reporting-MTA") };
    return starts_any(line, fields, sizeof fields / sizeof *fields);
}

/* Whom to ask is not whom it failed for. */
static bool is_advice(struct str plain) {
    static const struct str words[] = { S("contact"), S("assistance"), S("for help"),
                                        S("http://"), S("https://"),   S("please send") };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_find(plain, words[i]) >= 0) return true;
    return false;
}

static bool has_fate(struct arena *a, struct str line) {
    static const struct str labels[] = { S("rcpt to"), S("recipient"), S("deliver"),
                                         S("mail address"), S("addressed") };
    struct str plain = bounce_plain(a, line, BOUNCE_SAID_MAX);
    if (bounce_has_reply(plain)) return true;
    if (is_advice(plain)) return false;
    if (bounce_says_failed(plain)) return true;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (str_find(plain, labels[i]) >= 0) return true;
    return false;
}

static bool line_counts(const struct finder *f, struct str line) {
    if (str_find_char(line, '@') < 0) return false;
    if (f->tier == TIER_START) return begins_with_address(line);
    if (is_about_letter(line)) return false;
    if (f->tier == TIER_WORDS) return has_fate(f->arena, line);
    return !is_advice(bounce_plain(f->arena, line, BOUNCE_SAID_MAX));
}

static ptrdiff_t index_of(const struct bounce_text *t, struct str address) {
    for (size_t i = 0; i < t->n; i++)
        if (str_eq_nocase(t->v[i].recipient, address)) return (ptrdiff_t)i;
    return -1;
}

static void add(struct bounce_text *t, struct str address) {
    if (t->n < BOUNCE_TEXT_RECIPIENTS_MAX && index_of(t, address) < 0)
        t->v[t->n++] = (struct bounce_found){ address, S("") };
}

static void find(struct finder *f, struct str text) {
    while (text.n) {
        struct str line = str_trim(line_next(&text));
        if (!line_counts(f, line)) continue;
        size_t at = 0;
        for (struct str one = counted(f, line, &at); str_is_set(one); one = counted(f, line, &at)) {
            add(f->out, one);
            if (f->tier == TIER_START) break;
        }
    }
}

/* ---- what it says of whom ---- */

static void say(struct buf *b, struct str line) {
    if (b->n + line.n + 1 > BOUNCE_SAID_MAX) return;
    if (b->n) buf_add_char(b, ' ');
    buf_add(b, line);
}

/* In the record of a talk between servers each line is of its own. */
static bool is_talk(struct str line) {
    return str_starts(line, S(">>>")) || str_starts(line, S("<<<")) ||
           bounce_has_reply(str_slice(line, 0, 4));
}

/* A line that names somebody is about him, and so are those after it; but where he was only named
 * within the record of a talk (by_words), the next line of it is not. */
static void attribute(struct arena *a, struct bounce_text *t, struct str text, bool by_words) {
    struct buf *said = ARENA_ARRAY(a, t->n + 1, struct buf);
    for (size_t i = 0; i <= t->n; i++)
        said[i] = buf_new(a, BOUNCE_SAID_MAX + 1);
    size_t about = t->n; /* of nobody */
    while (text.n) {
        struct str line = str_trim(line_next(&text));
        size_t at = 0;
        ptrdiff_t named = -1;
        for (struct str one = bounce_address_next(line, &at); named < 0 && str_is_set(one);
             one = bounce_address_next(line, &at))
            named = index_of(t, one);
        if (named >= 0) about = (size_t)named;
        if (named < 0 && by_words && is_talk(line)) about = t->n;
        if (line.n) say(&said[about], line);
    }
    for (size_t i = 0; i < t->n; i++)
        t->v[i].said = buf_str(&said[i]);
    t->said = buf_str(&said[t->n]);
}

/* (4): the one person that the returned letter was for. */
static void find_returned(struct arena *a, struct finder *f) {
    size_t body, at = 0;
    if (!str_is_set(f->out->returned)) return;
    struct headers h = headers_read(a, f->out->returned, HEADERS_FIELDS_MAX, &body);
    struct str to = headers_get(&h, S("To"));
    if (!str_is_set(to)) return;
    struct str one = bounce_address_next(to, &at);
    if (str_is_set(one)) add(f->out, one);
}

struct bounce_text bounce_text_read(struct arena *a, struct str text, struct str writer,
                                    const struct str *known, size_t known_n) {
    struct bounce_text t = { .v = ARENA_ARRAY(a, BOUNCE_TEXT_RECIPIENTS_MAX, struct bounce_found) };
    divide(&t, utf8_cut(text, BOUNCE_TEXT_MAX));
    struct finder f = { .arena = a, .out = &t, .writer = writer, .tier = TIER_START };
    for (size_t i = 0; i < known_n; i++)
        add(&t, known[i]);
    bool by_words = false;
    for (; t.n == 0 && f.tier <= TIER_ANY; f.tier++) {
        find(&f, t.report);
        t.sure = t.n > 0 && f.tier < TIER_ANY;
        by_words = t.n > 0 && f.tier == TIER_WORDS;
    }
    if (t.n == 0) find_returned(a, &f);
    attribute(a, &t, t.report, by_words);
    return t;
}
