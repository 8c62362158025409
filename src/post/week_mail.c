#include "post/week_mail.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "desk/complaint/complaint.h"
#include "view/week_words.h"
#include "view/when.h"

enum { DAYS = 7, TEXT_MAX = 16 << 10 };

static void line(struct buf *b, struct str text) {
    buf_add(b, text);
    buf_add_char(b, '\n');
}

static struct str filled(struct arena *a, enum lang lang, const char *text, const char *name, struct str value) {
    struct word_arg arg = { str_of(name), value };
    return word_fill(a, word(lang, text), &arg, 1);
}

static struct str name_or_nobody(enum lang lang, struct str name) {
    return str_is_set(name) && name.n ? name : word(lang, W("nobody yet"));
}

static struct str our_part(struct arena *a, enum lang lang, const struct week_complaint *c) {
    struct str words = utf8_one_line(a, c->our_part), begins = utf8_cut(words, WEEK_MAIL_WORDS);
    if (begins.n < words.n) begins = str_join(a, begins, S("…"));
    if (words.n) return filled(a, lang, W("Our part: {words}"), "words", begins);
    if (c->fault == FAULT_OURS) return word(lang, W("The fault is ours, and nobody has said what our part was."));
    if (c->fault == FAULT_UNKNOWN) return word(lang, W("Whose fault it is, is not known yet."));
    return word(lang, W("The fault is not ours."));
}

static void more(struct buf *b, struct arena *a, enum lang lang, size_t n) {
    if (n > WEEK_MAIL_LINES)
        line(b, filled(a, lang, W("and {n} more"), "n", when_number(a, lang, (int64_t)n - WEEK_MAIL_LINES)));
}

static void complaints(struct buf *b, struct arena *a, enum lang lang, const struct week *week) {
    line(b, word(lang, W("Complaints")));
    if (week->complaint_n == 0) line(b, word(lang, W("Nobody complained in these seven days.")));
    for (size_t i = 0; i < week->complaint_n && i < WEEK_MAIL_LINES; i++) {
        const struct week_complaint *c = &week->complaints[i];
        struct complaint of = { .country = c->country, .year = c->year, .number = c->number };
        struct str ref = complaint_ref(a, &of), owner = name_or_nobody(lang, c->owner_name), part = our_part(a, lang, c);
        line(b, str_printf(a, "- %.*s, %.*s: %.*s. %.*s", STR_ARG(ref), STR_ARG(c->item), STR_ARG(owner), STR_ARG(part)));
    }
    more(b, a, lang, week->complaint_n);
}

static void good(struct buf *b, struct arena *a, enum lang lang, const struct week *week) {
    line(b, word(lang, W("What went well")));
    if (week->good_n == 0) line(b, word(lang, W("Nothing was written down.")));
    for (size_t i = 0; i < week->good_n && i < WEEK_MAIL_LINES; i++) {
        const struct week_good *g = &week->good[i];
        struct str what = week_good_word(lang, g->kind), who = name_or_nobody(lang, g->who);
        line(b, str_printf(a, "- %.*s: %.*s", STR_ARG(what), STR_ARG(who)));
    }
    more(b, a, lang, week->good_n);
}

struct str week_mail_text(struct arena *a, enum lang lang, int64_t monday, const struct week *week, struct str link) {
    struct when_reader r = { .lang = lang };
    struct str from = when_date(a, &r, (monday - DAYS) * MOMENT_DAY), to = when_date(a, &r, (monday - 1) * MOMENT_DAY);
    struct buf b = buf_new(a, TEXT_MAX);
    line(&b, str_printf(a, "%.*s – %.*s\n", STR_ARG(from), STR_ARG(to)));
    complaints(&b, a, lang, week);
    line(&b, S(""));
    good(&b, a, lang, week);
    line(&b, S(""));
    buf_add(&b, link);
    return buf_str(&b);
}
