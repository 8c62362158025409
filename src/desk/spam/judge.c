#include "desk/spam/judge.h"

#include "base/buf.h"
#include "base/words.h"

enum { ENOUGH = 2 };

static const struct {
    const char *word;
    int weight;
    const char *says;
} rules[SPAM_REASON_COUNT] = {
    [SPAM_FILTER] = { "filter", 2, W("The spam filter (rspamd) takes it for spam.") },
    [SPAM_MARKED] = { "marked", 2, W("A mail server on its way marked it as spam.") },
    [SPAM_OWN_ADDRESS] = { "own-address", 2,
                           W("It names an address of your own as its sender, and your mail server "
                             "does not confirm that.") },
    [SPAM_PROGRAM] = { "program", 2, W("A file in it is a program.") },
    [SPAM_FORGED] = { "forged", 1, W("Your mail server says that its sender is forged.") },
    [SPAM_LINK] = { "link", 1, W("A link in it shows another address than the one it leads to.") },
    [SPAM_NAME] = { "name", 1, W("The name of its sender shows an address that is not his.") },
    [SPAM_HIDDEN] = { "hidden", 1, W("It holds words that a reader does not see.") },
    [SPAM_NOT_TO_US] = { "not-to-us", 1, W("It is not addressed to you.") },
};

const char *spam_reason_word(enum spam_reason r) { return rules[r].word; }
const char *spam_reason_says(enum spam_reason r) { return rules[r].says; }

bool spam_reason_next(struct str *rest, enum spam_reason *ret) {
    struct str one;
    while (str_split(rest, ' ', &one))
        for (int i = 0; i < SPAM_REASON_COUNT; i++) {
            if (!str_eq(one, str_of(rules[i].word))) continue;
            *ret = (enum spam_reason)i;
            return true;
        }
    return false;
}

/* Does it count for this letter? */
static bool holds(const struct spam_facts *f, int reason) {
    return f->is[reason] && f->filter_answered == (reason == SPAM_FILTER);
}

struct spam_judgement spam_judge(struct arena *a, const struct spam_facts *f) {
    struct buf b = buf_new(a, 200);
    int weight = 0;
    for (int i = 0; i < SPAM_REASON_COUNT; i++) {
        if (!holds(f, i)) continue;
        weight += rules[i].weight;
        if (b.n) buf_add_char(&b, ' ');
        buf_add_c(&b, rules[i].word);
    }
    if (weight < ENOUGH) return (struct spam_judgement){ STR_NONE, S("") };
    return (struct spam_judgement){ buf_str(&b), holds(f, SPAM_FILTER) ? f->filter_said : S("") };
}
